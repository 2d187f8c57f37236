package ledger

import (
	"math"

	"github.com/claimbyclaim/explainer/internal/fault"
)

// Agrees reports whether a value is what the source prints, within the tolerance and the error of binary arithmetic.
func (p *Published) Agrees(v float64) bool {
	return math.Abs(v-p.Value) <= p.Tolerance+1e-9*math.Abs(p.Value)
}

// Agrees reports whether a value is the one that was worked out, at the digits written down.
func (x *Expected) Agrees(v float64) bool { return math.Abs(v-x.Value) <= x.Tolerance }

// Disagreements are the faults of entries whose value is not what was published or worked out for it. They are among the
// faults of Load; whoever compares on purpose can tell them from the others.
func (l *Ledger) Disagreements() (faults fault.List) {
	for _, t := range l.topics {
		for _, e := range t.Entries {
			faults = append(faults, e.disagreements()...)
		}
	}
	return faults
}

func (e *Entry) disagreements() (faults fault.List) {
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
