package verify

import (
	"fmt"
	"math"

	"github.com/claimbyclaim/explainer/internal/ledger"
)

// entries calls a function for each entry with a formula, but for those known from memory only, whose value is never printed.
func (t *table) entries(f func(e *ledger.Entry)) {
	for _, topic := range t.e.Ledger.Topics() {
		for _, e := range topic.Entries {
			if e.Formula != nil && !e.FromMemory {
				f(e)
			}
		}
	}
}

// printed compares each formula of the ledger with what a source prints for its result.
func printed(t *table) {
	t.entries(func(e *ledger.Entry) {
		p := e.Published
		if p == nil {
			return
		}
		c := Check{ID: "ledger/" + e.ID, Number: e.ID, What: e.Label, Ours: show(e.Value, e.Unit), Published: show(p.Value, e.Unit), Tolerance: exact, Verdict: Agrees, Origin: Printed}
		if len(p.Source) > 0 {
			c.Source = Source(p.Source[0])
		}
		if p.Tolerance > 0 {
			c.Tolerance = "±" + show(p.Tolerance, e.Unit) + ": the digits that it prints"
		}
		switch {
		case p.Differs != "" && !p.Agrees(e.Value):
			c.Verdict, c.Why = Differs, p.Differs
		case p.Differs != "":
			c.Verdict, c.Why = Fails, "the two agree, and the ledger says that they differ"
		case !p.Agrees(e.Value):
			c.Verdict, c.Why = Fails, fmt.Sprintf("%v lies outside of %v ± %v", e.Value, p.Value, p.Tolerance)
		}
		t.all = append(t.all, c)
	})
}

// binary is the tolerance of whole numbers.
const binary = "1e-09 of it: the error of binary arithmetic"

// repeated compares each formula of the ledger with its result as worked out a second time.
func repeated(t *table) {
	t.entries(func(e *ledger.Entry) {
		x := e.Expected
		if x == nil {
			return
		}
		c := Check{ID: "repeat/" + e.ID, Number: e.ID, What: e.Label, Ours: show(e.Value, e.Unit), Published: show(x.Value, e.Unit),
			Tolerance: binary, Verdict: Agrees, Origin: Again, Source: Source{Place: "content/" + e.File}}
		if x.Tolerance > 1e-9*math.Abs(x.Value) {
			c.Tolerance = fmt.Sprintf("±%.2g: the digits written down", x.Tolerance)
		}
		if !x.Agrees(e.Value) {
			c.Verdict, c.Why = Fails, fmt.Sprintf("%v lies outside of %v ± %.2g", e.Value, x.Value, x.Tolerance)
		}
		t.all = append(t.all, c)
	})
}
