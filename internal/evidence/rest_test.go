package evidence_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// real is the content of the site, without its figures and labs.
var real = sync.OnceValue(func() *evidence.Edition {
	e, _ := evidence.Load(content.Files, nil) // the faults are figures that no drawing is given for
	return e
})

// fates writes a loss down: each thing with what becomes of it.
func fates(l evidence.Loss) map[string]evidence.Fate {
	out := map[string]evidence.Fate{}
	for _, c := range l.Claims {
		for i, f := range c.Fates {
			out["claim "+c.Slug+" "+string(c.Evidence[i].ID)] = f
		}
		for _, b := range c.Lost {
			out["claim "+c.Slug+" "+string(b)] = evidence.Falls
		}
	}
	for _, q := range l.Questions {
		for i, f := range q.Fates {
			out["question "+q.Slug+" "+string(q.Tried[i].ID)] = f
		}
	}
	for _, e := range l.Numbers {
		out["number "+e.ID] = evidence.Falls
	}
	for _, p := range l.Rows {
		out[fmt.Sprint(p)] = evidence.Falls
	}
	return out
}

func TestWhatFallsWithASource(t *testing.T) {
	r := mustLoad(t).Rests()
	for _, tt := range []struct {
		without []string
		want    map[string]evidence.Fate
	}{
		{nil, nil},
		// The report's hours are one input of the total, the item "table" keeps the note, beta has nothing else.
		{[]string{"report"}, map[string]evidence.Fate{
			"number n.hours": evidence.Falls, "number n.total": evidence.Falls, "claim alpha table": evidence.Weakens,
			"claim beta a": evidence.Falls, "claim beta b": evidence.Falls, "claim beta supports": evidence.Falls, "claim beta undermines": evidence.Falls,
			"question cost us": evidence.Falls,
		}},
		{[]string{"press"}, map[string]evidence.Fate{"claim alpha press": evidence.Falls, "number n.rumour": evidence.Falls}},
		{[]string{"note"}, map[string]evidence.Fate{"claim alpha table": evidence.Weakens}},
		{[]string{"report", "note"}, map[string]evidence.Fate{
			"number n.hours": evidence.Falls, "number n.total": evidence.Falls, "claim alpha table": evidence.Falls,
			"claim beta a": evidence.Falls, "claim beta b": evidence.Falls, "claim beta supports": evidence.Falls, "claim beta undermines": evidence.Falls,
			"question cost us": evidence.Falls,
		}},
		{[]string{"report", "note", "press"}, map[string]evidence.Fate{
			"number n.hours": evidence.Falls, "number n.total": evidence.Falls, "number n.rumour": evidence.Falls,
			"claim alpha table": evidence.Falls, "claim alpha press": evidence.Falls, "claim alpha supports": evidence.Falls,
			"claim beta a": evidence.Falls, "claim beta b": evidence.Falls, "claim beta supports": evidence.Falls, "claim beta undermines": evidence.Falls,
			"question cost us": evidence.Falls,
		}},
	} {
		got := fates(r.Without(tt.without...))
		for what := range got {
			if got[what] != tt.want[what] {
				t.Errorf("without %v: %s has the fate %d; want %d", tt.without, what, got[what], tt.want[what])
			}
		}
		for what := range tt.want {
			if got[what] != tt.want[what] {
				t.Errorf("without %v: %s has the fate %d; want %d", tt.without, what, got[what], tt.want[what])
			}
		}
	}
	l := r.Without("report")
	if want := []evidence.Printed{{Kind: prose.Figure, Slug: "bars", Numbers: 1}, {Kind: prose.Page, Slug: "home", Numbers: 1}}; !slices.Equal(l.Elsewhere, want) {
		t.Errorf("without the report, numbers fall in %v; want %v", l.Elsewhere, want)
	}
	if l = r.Without("note"); l.Unchecked != 1 {
		t.Errorf("without the note, %d numbers lose what is published for them; want the total alone", l.Unchecked)
	}
	if l := r.Without("nobody"); !l.Empty() {
		t.Errorf("without a source that nothing cites, %+v falls", l)
	}
}

func TestSidesThatRestOnOneSource(t *testing.T) {
	var got []string
	for _, s := range mustLoad(t).Rests().Sides() {
		got = append(got, fmt.Sprint(s.Slug, " ", s.Bearing, " ", s.Source.Key, " ", s.Items))
	}
	if want := []string{"beta supports report 1", "beta undermines report 1"}; !slices.Equal(got, want) {
		t.Errorf("the sides on one source are %q; want %q", got, want)
	}
	// Each is what Without says, and Without says no more.
	e := real()
	r := e.Rests()
	known := map[string]bool{}
	for _, s := range r.Sides() {
		known[s.Slug+string(s.Bearing)+s.Source.Key] = true
	}
	if len(known) == 0 {
		t.Error("no side of the site's claims rests on one source; expected some, or a test without them")
	}
	for _, s := range e.Sources {
		for _, c := range r.Without(s.Key).Claims {
			for _, b := range c.Lost {
				if k := c.Slug + string(b) + s.Key; !known[k] {
					t.Errorf("%s is lost and not among the sides", k)
				} else {
					delete(known, k)
				}
			}
		}
	}
	if len(known) > 0 {
		t.Errorf("%v are sides on one source that no source takes away", known)
	}
}

func TestPillars(t *testing.T) {
	var got []string
	for _, p := range mustLoad(t).Rests().Pillars() {
		got = append(got, fmt.Sprint(p.Key, " ", p.Behind(), " ", p.Items))
	}
	if want := []string{"report 2 3", "note 1 1", "press 1 1"}; !slices.Equal(got, want) {
		t.Errorf("the pillars are %q; want %q", got, want)
	}
}

// More that falls is never better for anything, and nothing falls without a reason.
func TestTakingMoreAwayNeverStrengthens(t *testing.T) {
	e := real()
	r := e.Rests()
	random := rand.New(rand.NewPCG(5, 6))
	for range 40 {
		var some, more []string
		for _, s := range e.Sources {
			switch random.IntN(12) {
			case 0:
				some = append(some, s.Key)
				fallthrough
			case 1, 2:
				more = append(more, s.Key)
			}
		}
		few, many := fates(r.Without(some...)), fates(r.Without(more...))
		for what, f := range few {
			if many[what] < f {
				t.Fatalf("%s has the fate %d without %v and %d without more", what, f, some, many[what])
			}
		}
	}
}

// Whatever falls with one source falls with any set that holds it; without any source, only what cites none stands.
func TestWithoutAnySource(t *testing.T) {
	e := real()
	r := e.Rests()
	var all []string
	for _, s := range e.Sources {
		all = append(all, s.Key)
	}
	total := fates(r.Without(all...))
	for _, key := range all {
		for what, f := range fates(r.Without(key)) {
			if total[what] < f {
				t.Errorf("%s has the fate %d without %s and %d without any source", what, f, key, total[what])
			}
		}
	}
	for _, c := range e.Claims {
		for _, i := range c.Evidence {
			if f := total["claim "+c.Slug+" "+string(i.ID)]; len(r.OfItem(c, i)) > 0 && f != evidence.Falls {
				t.Errorf("without any source, the item %s of %s has the fate %d", i.ID, c.Slug, f)
			}
		}
	}
	for _, t2 := range e.Ledger.Topics() {
		for _, n := range t2.Entries {
			if f := total["number "+n.ID]; (len(n.Source) > 0) != (f == evidence.Falls) && n.Formula == nil {
				t.Errorf("without any source, %s has the fate %d", n.ID, f)
			}
		}
	}
}

// A formula falls exactly with one of its inputs.
func TestNumbersFallWithTheirInputs(t *testing.T) {
	e := real()
	r := e.Rests()
	for _, key := range []string{"v3-report", "v3-insights", "nvidia-fy25q3-cfo"} {
		falls := map[string]bool{}
		for _, n := range r.Without(key).Numbers {
			falls[n.ID] = true
		}
		if len(falls) == 0 {
			t.Errorf("no number falls with %s", key)
		}
		for _, topic := range e.Ledger.Topics() {
			for _, n := range topic.Entries {
				if n.Formula == nil {
					continue
				}
				want := slices.ContainsFunc(n.Formula.Inputs, func(id string) bool { return falls[id] })
				if falls[n.ID] != want {
					t.Errorf("without %s, %s falls: %v; its inputs: %v", key, n.ID, falls[n.ID], want)
				}
			}
		}
	}
}

func TestIndependentEvidence(t *testing.T) {
	for _, tt := range []struct {
		kind     evidence.Kind
		strength evidence.Strength
		want     bool
	}{
		{"measurement", 4, true}, {"measurement", 3, true}, {"measurement", 2, false}, {"estimate", 3, true}, {"filing", 3, true}, {"regulation", 3, true},
		{"first-party", 4, false}, {"vendor", 4, false}, {"reporting", 3, false}, {"opinion", 3, false}, {"ours", 4, false},
	} {
		if got := (evidence.Item{Kind: tt.kind, Strength: tt.strength}).Independent(); got != tt.want {
			t.Errorf("an item of kind %s and strength %d is independent: %v", tt.kind, tt.strength, got)
		}
	}
	e := real()
	r := e.Rests()
	for _, q := range e.Questions {
		for _, a := range q.Tried {
			measured := false
			for _, key := range r.OfAttempt(q, a) {
				s, _ := e.Source(key)
				measured = measured || slices.Contains([]evidence.SourceKind{"measurement", "filing", "regulation"}, s.Custom.Kind)
			}
			if got, want := r.Independent(q, a), measured && a.Strength >= 3; got != want {
				t.Errorf("the attempt %s at %s is independent: %v; want %v", a.ID, q.Slug, got, want)
			}
		}
	}
}
