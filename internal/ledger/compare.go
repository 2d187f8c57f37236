package ledger

import "github.com/claimbyclaim/explainer/internal/fault"

// Disagreements are the faults of entries whose value is not what was published or worked out for it. They are among the
// faults of Load; whoever compares on purpose can tell them from the others.
func (l *Ledger) Disagreements() (faults fault.List) {
	for _, t := range l.topics {
		for _, e := range t.Entries {
			faults = append(faults, disagreements(e)...)
		}
	}
	return faults
}

func disagreements(e *Entry) (faults fault.List) {
	if x := e.Expected; x != nil && !x.Agrees(e.Value) {
		faults.Add(e.File, e.Line, "quantity %s is %v; expected %v (±%.2g)", e.ID, e.Value, x.Value, x.Tolerance)
	}
	switch p := e.Published; {
	case p == nil:
	case !p.Agrees(e.Value) && p.Differs == "":
		faults.Add(e.File, e.Line, "quantity %s recomputes to %v, %s publishes %v; expected a difference of at most %v", e.ID, e.Value, p.Source[0].Key, p.Value, p.Tolerance)
	case p.Agrees(e.Value) && p.Differs != "":
		faults.Add(e.File, e.Line, "quantity %s recomputes to %v, which is what %s publishes; expected no differs:", e.ID, e.Value, p.Source[0].Key)
	}
	return faults
}
