package verify_test

import (
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/verify"
	"github.com/claimbyclaim/explainer/web"
)

// shipped are the content and its checks.
var shipped = sync.OnceValues(func() (*evidence.Edition, []verify.Check) {
	e, faults := evidence.Load(content.Files, web.Drawings(), web.Labs()...)
	if len(faults) > 0 {
		panic(faults)
	}
	return e, verify.Run(e, nil)
})

func TestNothingFailsOnTheShippedContent(t *testing.T) {
	_, checks := shipped()
	for _, c := range checks {
		if c.Verdict == verify.Fails {
			t.Errorf("%s: ours %s, published %s: %s", c.ID, c.Ours, c.Published, c.Why)
		}
	}
	if n := verify.Tally(checks); n[verify.Agrees] < 1000 || n[verify.Differs] < 5 || n[verify.Agrees]+n[verify.Differs] != len(checks) {
		t.Errorf("%d checks: %v", len(checks), n)
	}
}

// Every formula is compared with something: those that print are counted here anew.
func TestEveryFormulaIsCovered(t *testing.T) {
	e, checks := shipped()
	if ids := verify.Missing(e.Ledger, checks); len(ids) > 0 {
		t.Errorf("nothing is compared with %v; give each published: or expect:", ids)
	}
	formulas := map[string]bool{}
	for _, topic := range e.Ledger.Topics() {
		for _, q := range topic.Entries {
			if q.Formula != nil && !q.FromMemory {
				formulas[q.ID] = true
			}
		}
	}
	covered := map[string]bool{}
	for _, c := range checks {
		if c.Number != "" {
			covered[c.Number] = true
		}
	}
	if len(formulas) < 900 || !maps.Equal(formulas, covered) {
		t.Errorf("%d formulas, %d covered", len(formulas), len(covered))
	}
	bare := ledgerOf(t, "- {id: a.b, label: l, unit: count, formula: 1 + 1}\n")
	if got := verify.Missing(bare.Ledger, verify.Run(bare, nil)); !slices.Equal(got, []string{"a.b"}) {
		t.Errorf("of a formula that nothing is compared with, missing are %v", got)
	}
}

// Each check says what it is, has an id of its own, and names a source that exists.
func TestChecksAreWhole(t *testing.T) {
	e, checks := shipped()
	seen := map[string]bool{}
	for _, c := range checks {
		if seen[c.ID] {
			t.Errorf("%s stands twice", c.ID)
		}
		seen[c.ID] = true
		if c.What == "" || c.Ours == "" || c.Published == "" || c.Tolerance == "" || c.Origin.Words() == "" || c.Verdict.Words() == "" || c.Source.String() == "" {
			t.Errorf("%+v lacks something", c)
		}
		if strings.Contains(c.ID, " ") || (c.Verdict == verify.Differs) != (c.Why != "") {
			t.Errorf("%s: %s, because of %q", c.ID, c.Verdict, c.Why)
		}
		if _, ok := e.Source(c.Source.Key); !ok && c.Source.Key != "" {
			t.Errorf("%s: no source %s", c.ID, c.Source.Key)
		}
		if name, ok := strings.CutPrefix(c.Source.Place, "internal/"); ok && c.Source.Key == "" {
			if _, err := os.Stat(path.Join("..", name)); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
		}
		if (c.Origin == verify.Printed) != (c.Source.Key != "") && c.Origin != verify.Program {
			t.Errorf("%s is %s and has the source %q", c.ID, c.Origin, c.Source.Key)
		}
		if _, ok := e.Labs[c.Lab]; !ok && c.Lab != "" {
			t.Errorf("%s: no lab %s", c.ID, c.Lab)
		}
	}
	for _, id := range []string{"ledger/v3.hours.total", "repeat/v3.hours.total", "lab/kv-cache/v3-bf16", "schedule/dualpipe-8-20", "format/e4m3/max", "interval/r1-aime-2024", "placement/readme-example", "cost/programme", "trace/transfers", "rounding/scaling"} {
		if !seen[id] {
			t.Errorf("there is no %s; an id is permanent", id)
		}
	}
}

func TestTheOrderIsStable(t *testing.T) {
	e, checks := shipped()
	for i, c := range verify.Run(e, nil) {
		if w := checks[i]; c.ID != w.ID || c.Verdict != w.Verdict || c.Why != w.Why || !slices.Equal(c.Claims, w.Claims) || !slices.Equal(c.Questions, w.Questions) {
			t.Errorf("check %d is %+v the second time, %+v the first", i, c, w)
		}
	}
}

// A check bears on the pages that print its number, in a text or a figure, those that print one computed from it, and those that
// lead to its lab; on no others.
func TestBearings(t *testing.T) {
	_, checks := shipped()
	at := func(id string) verify.Check {
		i := slices.IndexFunc(checks, func(c verify.Check) bool { return c.ID == id })
		return checks[i]
	}
	hours := at("ledger/v3.hours.total") // printed, and behind the cost that others print
	for _, slug := range []string{"5-58-million", "r1-recipe"} {
		if !slices.Contains(hours.Claims, slug) {
			t.Errorf("the hours bear on %v, and not on %s", hours.Claims, slug)
		}
	}
	if slices.Contains(hours.Claims, "censorship") || !slices.Contains(hours.Questions, "cost-accuracy") {
		t.Errorf("the hours bear on %v and %v", hours.Claims, hours.Questions)
	}
	if got := at("schedule/dualpipe-8-20"); !slices.Contains(got.Claims, "dualpipe") || slices.Contains(got.Claims, "5-58-million") {
		t.Errorf("the schedule bears on %v", got.Claims)
	}
	on := verify.On(checks, prose.Claim, "dualpipe")
	if len(on) < 50 || !slices.IsSortedFunc(on, func(a, b verify.Check) int { return slices.Index(origins, a.Origin) - slices.Index(origins, b.Origin) }) {
		t.Errorf("%d checks bear on dualpipe, in the wrong order or too few", len(on))
	}
	if got := verify.On(checks, prose.Question, "dualpipe"); len(got) > 0 {
		t.Errorf("%d checks bear on a question that is none", len(got))
	}
}

var origins = []verify.Origin{verify.Printed, verify.Program, verify.Again}

// ledgerOf is an edition of some entries and nothing else. Its faults are those that the entries disagree.
func ledgerOf(t *testing.T, entries string) *evidence.Edition {
	t.Helper()
	l, faults := ledger.Load(fstest.MapFS{"quantities/t.yaml": {Data: []byte("title: T\nabout: A\nquantities:\n" + entries)}}, "quantities")
	for _, f := range faults {
		if !slices.Contains(l.Disagreements(), f) {
			t.Fatal(fault.List{f})
		}
	}
	return &evidence.Edition{Ledger: l}
}

func TestVerdicts(t *testing.T) {
	for _, tt := range []struct{ fields, id, ours, published, tolerance, why string }{
		{`published: {value: 2, source: "@k, table 1", tolerance: 0}`, "ledger/a.b", "2", "2", "none", ""},
		{`published: {value: 2.4, source: "@k", tolerance: 0.5}`, "ledger/a.b", "2", "2.4", "±0.5: the digits that it prints", ""},
		{`published: {value: 3, source: "@k", tolerance: 0.5}`, "ledger/a.b", "2", "3", "±0.5: the digits that it prints", "2 lies outside of 3 ± 0.5"},
		{`published: {value: 3, source: "@k", tolerance: 0, differs: Rounded twice.}`, "ledger/a.b", "2", "3", "none", "Rounded twice."},
		{`published: {value: 2, source: "@k", tolerance: 0, differs: Rounded twice.}`, "ledger/a.b", "2", "2", "none", "the two agree, and the ledger says that they differ"},
		{"expect: 2.0", "repeat/a.b", "2", "2", "±0.05: the digits written down", ""},
		{"expect: 2", "repeat/a.b", "2", "2", "1e-09 of it: the error of binary arithmetic", ""},
		{"expect: 2.1", "repeat/a.b", "2", "2.1", "±0.05: the digits written down", "2 lies outside of 2.1 ± 0.05"},
	} {
		want := verify.Agrees
		if tt.why == "Rounded twice." {
			want = verify.Differs
		} else if tt.why != "" {
			want = verify.Fails
		}
		e := ledgerOf(t, "- {id: a.b, label: l, unit: count, formula: 1 + 1, "+tt.fields+"}\n")
		c := verify.Run(e, nil)[0]
		if c.ID != tt.id || c.Ours != tt.ours || c.Published != tt.published || c.Tolerance != tt.tolerance || c.Why != tt.why || c.Verdict != want {
			t.Errorf("%s gives %+v", tt.fields, c)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	e, _ := shipped()
	for b.Loop() {
		verify.Run(e, nil)
	}
}
