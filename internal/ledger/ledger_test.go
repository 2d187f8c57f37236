package ledger_test

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/ledger"
)

// given are entries that the tests build on. They stand on the lines 4 to 8 of the file.
const given = `title: Topic
about: What it is about
quantities:
- {id: a.hours, label: hours, value: 1000, unit: GPU-hour, assumption: ours}
- {id: a.price, label: price, value: 2.50, unit: USD/GPU-hour, display: .2, assumption: ours}
- {id: a.tokens, label: tokens, value: 14.8e12, unit: token, source: "@v3-report, table 1; @v3-insights", seen: original}
- {id: a.params, label: parameters, value: 37e9, unit: parameter, source: "@v3-report", seen: copies}
- {id: a.gain, label: change, value: -0.25, unit: ratio, computed: our count}
`

// loadTopic loads the given entries with more below them, from line 9 on.
func loadTopic(more string) (*ledger.Ledger, fault.List) {
	return ledger.Load(fstest.MapFS{"quantities/t.yaml": {Data: []byte(given + more)}}, "quantities")
}

func mustLoad(t *testing.T, more string) *ledger.Ledger {
	t.Helper()
	l, faults := loadTopic(more)
	if len(faults) > 0 {
		t.Fatalf("unexpected faults:\n%v", faults)
	}
	return l
}

func entry(t *testing.T, l *ledger.Ledger, id string) *ledger.Entry {
	t.Helper()
	e, ok := l.Entry(id)
	if !ok {
		t.Fatalf("no entry %s", id)
	}
	return e
}

func ids(es []*ledger.Entry) string {
	var s []string
	for _, e := range es {
		s = append(s, e.ID)
	}
	return strings.Join(s, " ")
}

func TestFormulasHaveKnownAnswers(t *testing.T) {
	tests := []struct {
		formula, unit string
		want          float64
	}{
		{"a.hours * a.price", "USD", 2500},
		{"a.hours * a.price / a.hours", "USD/GPU-hour", 2.5},
		{"a.hours - 10 - 20", "GPU-hour", 970},
		{"a.hours / 10 / 2", "GPU-hour", 50},
		{"2 ** 3 ** 2", "count", 512},
		{"-2 ** 2", "count", -4},
		{"(1 + 2) * 3", "count", 9},
		{"1 + 2 * 3", "count", 7},
		{"0.5 + a.hours - 1.25", "GPU-hour", 999.25},
		{"max(a.hours, 2000) + min(5, 3, 4)", "GPU-hour", 2003},
		{"sqrt(a.hours * a.hours)", "GPU-hour", 1000},
		{"a.tokens ** 2 / a.tokens", "token", 14.8e12},
		{"ln(exp(3)) + log(1000)", "count", 6},
		{"1e3 * 1_000", "count", 1e6},
		{"a.price", "USD/GPU-hour", 2.5},
		{"3", "GPU-hour", 3}, // a plain constant takes any unit
	}
	for _, tt := range tests {
		l, faults := loadTopic("- {id: x.y, label: l, unit: " + tt.unit + ", formula: \"" + tt.formula + "\"}\n")
		if len(faults) > 0 {
			t.Errorf("%s: %v", tt.formula, faults)
			continue
		}
		if got := entry(t, l, "x.y").Value; math.Abs(got-tt.want) > 1e-12*math.Abs(tt.want) {
			t.Errorf("%s = %v, want %v", tt.formula, got, tt.want)
		}
	}
}

func TestFormulasMayComeBeforeTheirInputs(t *testing.T) {
	l := mustLoad(t, `- {id: x.one, label: l, unit: USD, formula: x.two * 2}
- {id: x.two, label: l, unit: USD, formula: x.three + a.hours * a.price}
- {id: x.three, label: l, value: 100, unit: USD, assumption: ours}
`)
	if got := entry(t, l, "x.one").Value; got != 5200 {
		t.Errorf("x.one = %v, want 5200", got)
	}
}

func TestCarriesNamesTheUnitOfTheConstants(t *testing.T) {
	l := mustLoad(t, "- {id: x.flop, label: l, unit: FLOP, formula: 6 * a.params * a.tokens, carries: FLOP/token, display: 3s}\n")
	x := entry(t, l, "x.flop")
	if got, want := x.String(), "3.29×10²⁴\u00a0FLOP"; got != want {
		t.Errorf("x.flop prints %q, want %q", got, want)
	}
	if x.Formula.Carries != "FLOP/token" || x.Formula.Text != "6 * a.params * a.tokens" {
		t.Errorf("the formula is %q carrying %q, want both as written", x.Formula.Text, x.Formula.Carries)
	}
}

func TestEntryKeepsWhatItsFileSays(t *testing.T) {
	l := mustLoad(t, `- id: x.cost
  label: cost of the run
  unit: USD
  formula: a.hours * a.price
  display: K .1
  published: {value: 2500, source: "@v3-report, table 1", tolerance: 1}
  expect: 2500
  note: A note.
`)
	x := entry(t, l, "x.cost")
	if x.Label != "cost of the run" || x.Note != "A note." || x.File != "quantities/t.yaml" || x.Line != 9 || x.Topic.Slug != "t" {
		t.Errorf("entry is %+v", x)
	}
	if p := x.Published; p.Value != 2500 || p.Tolerance != 1 || p.Source[0].Key != "v3-report" || p.Source[0].Place != "table 1" {
		t.Errorf("published is %+v", *p)
	}
	tokens := entry(t, l, "a.tokens")
	if len(tokens.Source) != 2 || tokens.Source[1].Key != "v3-insights" || tokens.Seen != ledger.Original {
		t.Errorf("source is %v, seen %v; want v3-report and v3-insights, original", tokens.Source, tokens.Seen)
	}
	if e := entry(t, l, "a.price"); e.Assumption != "ours" || e.Formula != nil || e.Source != nil {
		t.Errorf("a.price is %+v, want an assumption", e)
	}
	if got := ids(entry(t, l, "a.hours").Dependents); got != "x.cost" {
		t.Errorf("a.hours is used by %q, want x.cost", got)
	}
}

func TestEntryPrints(t *testing.T) {
	l := mustLoad(t, "")
	tests := []struct{ id, words, want string }{
		{"a.price", "", "$2.50 per GPU-hour"},
		{"a.price", ".0", "$2 per GPU-hour"}, // half to even
		{"a.price", "bare", "$2.50"},
		{"a.tokens", "", "14.8 trillion tokens"},
		{"a.tokens", "T .1 bare", "14.8T"},
		{"a.gain", "", "−0.25"},
		{"a.gain", "percent .0 signed", "−25%"},
	}
	for _, tt := range tests {
		got, err := entry(t, l, tt.id).Print(tt.words)
		if got = strings.ReplaceAll(got, "\u00a0", " "); err != nil || got != tt.want {
			t.Errorf("%s at %q prints %q (error %v), want %q", tt.id, tt.words, got, err, tt.want)
		}
	}
	if _, err := entry(t, l, "a.price").Print("loud"); err == nil || !strings.HasPrefix(err.Error(), `"loud" is not a format word`) {
		t.Errorf(`printing "loud": error %v, want it named`, err)
	}
	if got := entry(t, l, "a.tokens").Digits(); got != "14800000000000" {
		t.Errorf("digits of a.tokens are %s, want all of them", got)
	}
}

func TestTopicsAndClosure(t *testing.T) {
	const head = "title: T\nabout: A\nquantities:\n"
	l, faults := ledger.Load(fstest.MapFS{
		"quantities/zoo.yaml": {Data: []byte(head + `- {id: z.all, label: l, unit: USD, formula: b.two + z.own}
- {id: z.own, label: l, value: 1, unit: USD, assumption: ours}
- {id: z.other, label: l, value: 1, unit: USD, assumption: ours}
`)},
		"quantities/base.yaml": {Data: []byte(head + `- {id: b.two, label: l, unit: USD, formula: b.one * 2}
- {id: b.one, label: l, value: 1, unit: USD, assumption: ours}
`)},
		"quantities/README.md": {Data: []byte("not read")},
	}, "quantities")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var slugs []string
	for _, topic := range l.Topics() {
		slugs = append(slugs, topic.Slug+": "+ids(topic.Entries))
	}
	if got := strings.Join(slugs, "; "); got != "base: b.two b.one; zoo: z.all z.own z.other" {
		t.Errorf("topics are %q", got)
	}
	for _, tt := range []struct{ of, want string }{
		{"z.all", "b.two b.one z.all z.own"},
		{"z.other b.one", "b.one z.other"},
		{"gone", ""},
		{"", ""},
	} {
		if got := ids(l.Closure(strings.Fields(tt.of))); got != tt.want {
			t.Errorf("closure of %q is %q, want %q", tt.of, got, tt.want)
		}
	}
}

func TestExpectIsCheckedAtTheDigitsGiven(t *testing.T) {
	tests := []struct {
		result, expect string
		ok             bool
	}{
		{"2.0004", "2.000", true},
		{"2.0006", "2.000", false},
		{"2.04", "2.0", true},
		{"2.06", "2.0", false},
		{"2049", "2.0e3", true},
		{"2051", "2.0e3", false},
		{"2788000", "2788000", true},
		{"2788001", "2788000", false},
		{"0.3 - 0.1 - 0.2 + 1", "1", true}, // the error of binary arithmetic is none of ours
		{"-0.26", "-0.3", true},
		{"-0.24", "-0.3", false},
	}
	for _, tt := range tests {
		_, faults := loadTopic("- {id: x.y, label: l, unit: count, formula: \"" + tt.result + "\", expect: " + tt.expect + "}\n")
		if ok := len(faults) == 0; ok != tt.ok {
			t.Errorf("%s meets expect: %s is %v, want %v (%v)", tt.result, tt.expect, ok, tt.ok, faults)
		}
	}
}

// A difference that the content explains is no fault; one that it does not explain is told apart from all other faults.
func TestDisagreements(t *testing.T) {
	const published = "- {id: x.y, label: l, unit: USD, formula: a.hours * a.price, published: {value: 2000, source: '@k', tolerance: 5%s}}\n"
	l := mustLoad(t, strings.Replace(published, "%s", ", differs: why", 1))
	if p := entry(t, l, "x.y").Published; p.Agrees(2500) || !p.Agrees(2005) || p.Differs != "why" {
		t.Errorf("published is %+v", *p)
	}
	l, faults := loadTopic(strings.Replace(published, "%s", "", 1) + "- {id: x.z, label: l, unit: count, formula: a.gone}\n")
	if got := l.Disagreements(); len(faults) != 2 || len(got) != 1 || got[0] != faults[0] {
		t.Errorf("of the faults %v, %v are disagreements", faults, got)
	}
}

func TestSeenWords(t *testing.T) {
	for seen, want := range map[ledger.Seen]string{
		ledger.Original: "read in the original", ledger.Copies: "read in copies", ledger.Excerpt: "read in an excerpt",
		ledger.Summary: "read in a summary", ledger.Ours: "computed by us", ledger.Memory: "", "": "",
	} {
		if got := seen.Words(); got != want {
			t.Errorf("words of %q are %q, want %q", seen, got, want)
		}
	}
}
