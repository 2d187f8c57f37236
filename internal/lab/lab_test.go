package lab_test

import (
	"flag"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/ledger"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// book is a ledger with what the labs read: NVIDIA's revenues in millions of dollars, as filed, and the toy's inputs.
func book(t testing.TB) *ledger.Ledger {
	t.Helper()
	var b strings.Builder
	b.WriteString("title: T\nabout: A\nquantities:\n")
	seen := map[string]bool{} // labs share entries
	entry := func(id, value, unit string) {
		if seen[id] {
			return
		}
		seen[id] = true
		b.WriteString("- {id: " + id + ", label: L, value: " + value + ", unit: " + unit + ", assumption: for the test}\n")
	}
	revenue := map[string]string{
		"fy24q1": "7192", "fy24q2": "13507", "fy24q3": "18120", "fy24q4": "22103", "fy25q1": "26044", "fy25q2": "30040", "fy25q3": "35082", "fy25q4": "39331",
		"fy26q1": "44062", "fy26q2": "46743", "fy26q3": "57006", "fy26q4": "68127", "fy27q1": "81615", "fy27q2": "96221",
	}
	for q, v := range revenue {
		entry("nvidia."+q+".revenue", v, "musd")
	}
	for q, v := range map[string]string{"fy24q3": "2606", "fy25q2": "3668", "fy25q3": "3127"} {
		entry("nvidia."+q+".networking", v, "musd")
	}
	entry("nvidia.fy25q3.data_center", "30771", "musd")
	entry("software.run_rate", "1.5", "busd")
	entry("jevons.gain", "10", "ratio")
	entry("jevons.pass", "1", "ratio")
	entry("jevons.elasticity.one", "1", "ratio")
	entry("jevons.illustration", "1.555353", "ratio")
	addCluster(entry, func(text string) { b.WriteString(text + "\n") })
	addCost(entry)
	addOverlap(entry)
	addExperts(entry)
	addFP8(entry)
	l, faults := ledger.Load(fstest.MapFS{"quantities/t.yaml": {Data: []byte(b.String())}}, "quantities")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return l
}

func run(t *testing.T, name, query string) (lab.State, lab.Result) {
	t.Helper()
	l, ok := lab.Lookup(name)
	if !ok {
		t.Fatalf("no lab %q", name)
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	led := bookOf(t, name)
	s := l.Parse(led, q)
	if len(s.Problems) > 0 {
		return s, lab.Result{}
	}
	return s, l.Run(led, s.Values)
}

func TestAnswers(t *testing.T) {
	for _, tt := range []struct{ lab, query, label, want string }{
		{"revenue-share", "", "Share of a year’s revenue", "1.07%"},
		{"revenue-share", "", "Divided as they stand", "4.28%"},
		{"revenue-share", "on=trailing", "Share of a year’s revenue", "1.32%"},
		{"revenue-share", "amount=3.127&basis=quarter", "Share of a year’s revenue", "8.91%"},
		{"jevons", "", "Compute bought, after over before", "1×"},
		{"jevons", "e=0.5", "Compute bought, after over before", "0.3162×"},
		{"jevons", "e=1.5", "Compute bought, after over before", "3.162×"},
		{"jevons", "e=2", "Compute bought, after over before", "10×"},
		{"jevons", "pass=0", "Price of a unit of output", "1×"},
		{"jevons", "g=100&e=3", "Compute bought, after over before", "10,000×"},
	} {
		_, r := run(t, tt.lab, tt.query)
		found := ""
		for _, a := range r.Answers {
			if a.Label == tt.label {
				found = a.Value
			}
		}
		if found != tt.want {
			t.Errorf("%s?%s: %s = %q, want %q", tt.lab, tt.query, tt.label, found, tt.want)
		}
	}
}

func TestMixedBasesAreFlagged(t *testing.T) {
	for query, flagged := range map[string]bool{"": true, "basis=year": true, "basis=quarter": false} {
		_, r := run(t, "revenue-share", query)
		if got := r.Answers[1].Flag != ""; got != flagged {
			t.Errorf("?%s: flagged %v, want %v", query, got, flagged)
		}
	}
}

func TestNetworkingTable(t *testing.T) {
	_, r := run(t, "revenue-share", "")
	want := map[string]string{"On the year": "+19.99%", "On the quarter": "−14.75%", "Share of revenue": "8.91%", "Share of data-centre revenue": "10.16%"}
	for _, row := range r.Tables[0].Rows {
		if want[row[0]] != row[1] {
			t.Errorf("%s = %s, want %s", row[0], row[1], want[row[0]])
		}
		delete(want, row[0])
	}
	if len(want) > 0 {
		t.Errorf("missing rows: %v", want)
	}
}

func TestBadInputNamesItsField(t *testing.T) {
	for _, tt := range []struct{ query, field, want string }{
		{"g=abc", "g", "“abc” is not a number; expected one from 1 to 100"},
		{"g=", "g", "is empty; expected a number from 1 to 100"},
		{"g=NaN", "g", "“NaN” is not a number; expected one from 1 to 100"},
		{"g=1e309", "g", "“1e309” is not a number; expected one from 1 to 100"},
		{"g=0.5", "g", "0.5 is out of range; expected a number from 1 to 100"},
		{"g=2&g=3", "g", "stands 2 times in the address; expected once"},
	} {
		s, _ := run(t, "jevons", tt.query)
		if s.Problems[tt.field] != tt.want {
			t.Errorf("?%s: problem %q, want %q", tt.query, s.Problems[tt.field], tt.want)
		}
	}
	if s, _ := run(t, "cost", "stated=5"); s.Problems["stated"] != "5 is out of range; expected a number from 10,000 to 1,000,000,000" {
		t.Errorf("a span without commas: %q", s.Problems["stated"])
	}
	s, _ := run(t, "revenue-share", "quarter=fy99q9")
	if s.Problems["quarter"] != "“fy99q9” is not one of the choices" || s.Raw["quarter"] != "fy99q9" {
		t.Errorf("unknown choice: problem %q, shown %q", s.Problems["quarter"], s.Raw["quarter"])
	}
}

func TestFaultsReadAsSentences(t *testing.T) {
	for _, tt := range []struct{ lab, query, want string }{
		{"router", "k=17", "Experts that a token takes: 17 is out of range; expected a number from 1 to 16."},
		{"router", "bias=2", "Biases from the first expert on; the others are 0: 2 is out of range; expected a number from −1 to 1."},
		{"router", "k=", "Experts that a token takes is empty; expected a number from 1 to 16."},
		{"scaling", "until=x", "Released: “x” is not one of the choices."},
		{"tries", "votes=4", "Votes, an odd number: 4 is even; expected an odd number, so that no vote is tied."},
	} {
		s, _ := run(t, tt.lab, tt.query)
		l, _ := lab.Lookup(tt.lab)
		if f := l.Faults(s); len(f) != 1 || f[0].Text != tt.want {
			t.Errorf("%s?%s: %v, want %q", tt.lab, tt.query, f, tt.want)
		}
	}
}

func TestUnknownNamesAreIgnored(t *testing.T) {
	if s, _ := run(t, "jevons", "utm=x&old=1"); len(s.Problems) > 0 {
		t.Errorf("problems %v, want none", s.Problems)
	}
}

// The canonical query leads back to the same state, and to itself.
func TestQueryIsCanonical(t *testing.T) {
	led := book(t)
	for _, tt := range []struct{ lab, query, want string }{
		{"jevons", "e=1&g=10&pass=1", ""},
		{"jevons", "e=1.50&g=20", "g=20&e=1.5"},
		{"revenue-share", "quarter=fy25q4&amount=2", "amount=2&quarter=fy25q4"},
	} {
		l, _ := lab.Lookup(tt.lab)
		q, _ := url.ParseQuery(tt.query)
		got := l.Query(led, l.Parse(led, q))
		if got != tt.want {
			t.Errorf("%s?%s: canonical %q, want %q", tt.lab, tt.query, got, tt.want)
		}
		again, _ := url.ParseQuery(got)
		if twice := l.Query(led, l.Parse(led, again)); twice != got {
			t.Errorf("%s: %q leads to %q", tt.lab, got, twice)
		}
	}
}

func TestPresetsAreLegalAndCanonical(t *testing.T) {
	for _, l := range lab.All() {
		led := bookOf(t, l.Name)
		for _, p := range l.Presets {
			q, _ := url.ParseQuery(p.Query)
			s := l.Parse(led, q)
			if len(s.Problems) > 0 {
				t.Errorf("%s: preset %q: %v", l.Name, p.Name, s.Problems)
				continue
			}
			if got := l.Query(led, s); got != p.Query {
				t.Errorf("%s: preset %q has the query %q, want %q", l.Name, p.Name, p.Query, got)
			}
		}
	}
}

// books are the ledgers of labs that need one of their own.
var books = map[string]func(testing.TB) *ledger.Ledger{"runs": runBook, "benchmarks": scoreBook, "grpo": scoreBook, "tries": scoreBook}

// bookOf is a ledger with what that lab reads.
func bookOf(t testing.TB, name string) *ledger.Ledger {
	if own, ok := books[name]; ok {
		return own(t)
	}
	return book(t)
}

// Numbers that divide by nothing, or nearly so, give no answer that is not finite; JSON could not hold it.
func TestNearlyNothingIsNothing(t *testing.T) {
	for _, tt := range []struct{ lab, query string }{
		{"jevons", "pass=1e-310"}, {"jevons", "pass=-0&e=-0"}, {"cost", "pre=1e-320&ext=0&post=0"}, {"cost", "net=1e-300&people=1e-300&years=1e-300"}, {"cluster", "act=1e-320&g=-0"},
	} {
		s, r := run(t, tt.lab, tt.query)
		if len(s.Problems) > 0 {
			t.Errorf("%s?%s: %v", tt.lab, tt.query, s.Problems)
		}
		isSound(t, tt.lab+"?"+tt.query, r)
	}
}

// isSound checks that a result holds no number that is not finite, printed or drawn ones included, that its rows fit
// their heads, and that its drawings bring no styles, which the pages' policy forbids.
func isSound(t *testing.T, what string, r lab.Result) {
	t.Helper()
	bad := func(text string) bool { return strings.Contains(text, "NaN") || strings.Contains(text, "Inf") }
	for _, a := range r.Answers {
		if math.IsNaN(a.Number) || math.IsInf(a.Number, 0) || bad(a.Value+a.Formula+a.Note+a.Flag) {
			t.Errorf("%s: %s = %v, %q (%s; %s)", what, a.Label, a.Number, a.Value, a.Formula, a.Note)
		}
	}
	tables := r.Tables
	for _, d := range r.Drawings {
		tables = append(tables, d.Table)
		if svg := d.Wide + d.Narrow; bad(svg) || strings.Contains(svg, "style=") {
			t.Errorf("%s: the drawing %q is not clean", what, d.Title)
		}
		if missing := d.Picture.Missing(); d.Picture.SVG() != d.Wide || len(missing) > 0 {
			t.Errorf("%s: the picture of %q is not its wide drawing, or lacks %q", what, d.Title, missing)
		}
	}
	for _, table := range tables {
		for _, row := range table.Rows {
			if bad(strings.Join(row, " ")) || len(row) != len(table.Head) || len(table.Numeric) != len(table.Head) {
				t.Errorf("%s: %s: row %q under %q", what, table.Title, row, table.Head)
			}
		}
	}
}

// No query breaks a lab: every one is refused with a reason or gives finite answers, and its canonical query leads
// back to it.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "g=2&e=1.5", "g=1e308", "amount=-1", "quarter=fy24q1&on=trailing", "%zz", "g=1&g=2", "pass=1e-310", "pre=1e-320&ext=0&post=0", "pre=0&ext=0&post=0&people=0", "share=5&price=12.5&eff=50&base=owned", "gpu=h20&n=8&pp=128", "model=custom&total=0.1&seq=128&act=0", "like=epoch-essay&given=hours&hours=100", "kind=derived&gpu=H800", "n=16&k=17&groups=3", "loads=1+2+0&slots=8&groups=3", "routed=8&active=9&dense=70", "paid=0&lower=100&list=night"} {
		f.Add(s)
	}
	books := map[string]*ledger.Ledger{}
	for _, l := range lab.All() {
		books[l.Name] = bookOf(f, l.Name)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, _ := url.ParseQuery(query) // what can't be read is left out
		for _, l := range lab.All() {
			led := books[l.Name]
			s := l.Parse(led, q)
			if len(s.Problems) > 0 {
				continue
			}
			isSound(t, l.Name+"?"+query, l.Run(led, s.Values))
			canonical := l.Query(led, s)
			again, err := url.ParseQuery(canonical)
			if err != nil {
				t.Errorf("%s?%s: canonical query %q: %v", l.Name, query, canonical, err)
			}
			if twice := l.Query(led, l.Parse(led, again)); twice != canonical {
				t.Errorf("%s?%s: %q leads to %q", l.Name, query, canonical, twice)
			}
		}
	})
}

// BenchmarkRun runs each lab at the legal input that takes it longest: the cluster lab in every way of counting and with
// a size to look for, the cost lab with most break-even values to find, the runs lab with all names to place. The bound
// is 50 ms for one state on one core.
func BenchmarkRun(b *testing.B) {
	for name, query := range map[string]string{
		"cluster":       "count=mtp&seq=1048576&act=0&n=8",
		"cost":          "base=owned&life=2&util=20&opex=20",
		"runs":          "",
		"revenue-share": "on=trailing",
		"jevons":        "e=1.5",
		"dualpipe":      "a=interleaved4&b=interleaved4&p=16&n=128",
		"trace":         "comm=all",
		"overlap":       "",
	} {
		l, _ := lab.Lookup(name)
		led := bookOf(b, name)
		q, err := url.ParseQuery(query)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s := l.Parse(led, q)
				if len(s.Problems) > 0 {
					b.Fatal(s.Problems)
				}
				l.Run(led, s.Values)
			}
		})
	}
}

// isLegible checks that a drawing stays inside its picture and that no label touches another or lies on a mark.
func isLegible(t *testing.T, query string, p chart.Picture) {
	t.Helper()
	var labels []chart.Text
	for _, m := range p.Marks {
		if text, ok := m.(chart.Text); ok {
			b := text.Box()
			if !b.Inside(chart.Box{Left: -.5, Right: p.Width + .5, Bottom: p.Height}) {
				t.Errorf("?%s: %s, %v wide: %q leaves the drawing: %+v", query, p.Name, p.Width, text.Spans[0].Text, b)
			}
			for _, c := range labels {
				if b.Overlaps(c.Box()) {
					t.Errorf("?%s: %s, %v wide: %q touches %q", query, p.Name, p.Width, text.Spans[0].Text, c.Spans[0].Text)
				}
			}
			labels = append(labels, text)
		}
	}
	for _, m := range p.Marks {
		var b chart.Box
		switch m := m.(type) {
		case chart.Rect:
			b = chart.Box{Left: m.X, Top: m.Y, Right: m.X + m.W, Bottom: m.Y + m.H}
		case chart.Hatch:
			b = chart.Box{Left: m.X, Top: m.Y, Right: m.X + m.W, Bottom: m.Y + m.H}
		case chart.Line:
			b = chart.Box{Left: m.Points[0][0] - .5, Top: m.Points[0][1], Right: m.Points[1][0] + .5, Bottom: m.Points[1][1]}
		default:
			continue
		}
		if b.Right > p.Width+1 || b.Left < -1 || b.Bottom > p.Height {
			t.Errorf("?%s: %s, %v wide: %+v leaves the drawing", query, p.Name, p.Width, m)
		}
		for _, l := range labels {
			if l.Box().Overlaps(b) {
				t.Errorf("?%s: %s, %v wide: %q lies on %+v", query, p.Name, p.Width, l.Spans[0].Text, m)
			}
		}
	}
}

// isGolden compares both widths of a drawing with the files of that name in testdata.
func isGolden(t *testing.T, name string, d lab.Drawing) {
	t.Helper()
	for width, svg := range map[string]string{"wide": d.Wide, "narrow": d.Narrow} {
		file := filepath.Join("testdata", name+"-"+width+".svg")
		if *update {
			if err := os.WriteFile(file, []byte(svg), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if svg != string(want) {
			t.Errorf("%s differs; look at it, then run the test with -update", file)
		}
	}
}

// A preset has an address below its lab's, where the page that passes the lab on stands too.
func TestPresetsHaveAddressesOfTheirOwn(t *testing.T) {
	for _, l := range lab.All() {
		seen := map[string]string{"share": "the page that passes it on"}
		for _, p := range l.Presets {
			slug := p.Slug()
			if slug == "" || seen[slug] != "" {
				t.Errorf("%s: the address %q of %q is empty or that of %q", l.Name, slug, p.Name, seen[slug])
			}
			seen[slug] = p.Name
		}
	}
}
