package figure

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/claimbyclaim/explainer/internal/chart"
)

var update = flag.Bool("update", false, "rewrite the golden files from content/quantities as it is now")

func TestFiguresStandOnceByName(t *testing.T) {
	var names []string
	for _, s := range All() {
		names = append(names, s.Name)
	}
	if !slices.IsSorted(names) || len(slices.Compact(names)) != len(All()) {
		t.Errorf("the figures are %v; want each once, by name", names)
	}
}

// each runs a test on every figure, drawn with the ledger as it is.
func each(t *testing.T, test func(t *testing.T, s Spec, d Drawing, b *book)) {
	t.Helper()
	for _, s := range All() {
		t.Run(s.Name, func(t *testing.T) {
			b := readLedger(t)
			test(t, s, s.Draw(b), b)
		})
	}
}

func TestUsesListsWhatIsAskedFor(t *testing.T) {
	each(t, func(t *testing.T, s Spec, _ Drawing, b *book) {
		for id := range b.asked {
			if !slices.Contains(s.Uses, id) {
				t.Errorf("Draw asks for %s, which Uses does not list", id)
			}
		}
		for i, id := range s.Uses {
			if !b.asked[id] {
				t.Errorf("Uses lists %s, which Draw does not ask for", id)
			}
			if slices.Contains(s.Uses[:i], id) {
				t.Errorf("Uses lists %s twice", id)
			}
			if _, ok := b.entries[id]; !ok {
				t.Errorf("%s is not in content/quantities", id)
			}
		}
	})
}

// TestText checks the prose beside a figure: that it is there, and that its numbers and sources exist.
func TestText(t *testing.T) {
	sources, err := os.ReadFile("../../content/sources.yaml")
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, s Spec, _ Drawing, b *book) {
		data, err := os.ReadFile("../../content/figures/" + s.Name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var text struct{ Title, Measure, Note string }
		if err := yaml.UnmarshalWithOptions(data, &text, yaml.Strict()); err != nil {
			t.Fatal(err)
		}
		for name, field := range map[string]string{"title": text.Title, "measure": text.Measure, "note": text.Note} {
			if len(field) < 20 {
				t.Errorf("%s is %q; expected a sentence", name, field)
			}
			for _, m := range regexp.MustCompile(`\{([a-z0-9_.]+)(?: *\| *([^}]*))?\}`).FindAllStringSubmatch(field, -1) {
				e, ok := b.entries[m[1]]
				if !ok {
					t.Errorf("%s: %s is not in the ledger", name, m[1])
					continue
				}
				if e.Value == nil {
					continue // known to the ledger alone
				}
				if _, err := printed(e, m[2]); err != nil {
					t.Errorf("%s: %s: %v", name, m[0], err)
				}
			}
			for _, m := range regexp.MustCompile(`@([a-z0-9-]+)`).FindAllStringSubmatch(field, -1) {
				if !regexp.MustCompile(`(?m)^- id: ` + m[1] + `$`).Match(sources) {
					t.Errorf("%s: there is no source %s", name, m[1])
				}
			}
		}
	})
}

// numeral finds the digits of a printed number: "2.788" in "2.788 million GPU-hours".
var numeral = regexp.MustCompile(`\d[\d,]*(?:\.\d+)?`)

func TestAltAndTableTellTheNumbers(t *testing.T) {
	each(t, func(t *testing.T, _ Spec, d Drawing, b *book) {
		words := d.Alt
		for i, row := range append([][]string{d.Table.Head}, d.Table.Rows...) {
			if len(row) != len(d.Table.Head) || row[0] == "" {
				t.Errorf("row %d is %q; want %d cells, the first with a name", i, row, len(d.Table.Head))
			}
			words += "\n" + strings.Join(row, "\n")
		}
		if len(d.Table.Numeric) != len(d.Table.Head) || d.Table.Numeric[0] {
			t.Errorf("Numeric is %v for the head %q", d.Table.Numeric, d.Table.Head)
		}
		told := numeral.FindAllString(words, -1)
		for _, p := range b.printed {
			n := numeral.FindString(p)
			if !slices.ContainsFunc(told, func(s string) bool { return same(s, n) }) {
				t.Errorf("neither Alt nor Table tells %q", p)
			}
		}
	})
}

func same(a, b string) bool {
	x, err1 := strconv.ParseFloat(strings.ReplaceAll(a, ",", ""), 64)
	y, err2 := strconv.ParseFloat(strings.ReplaceAll(b, ",", ""), 64)
	return err1 == nil && err2 == nil && x == y
}

func TestSVGIsSafeToInline(t *testing.T) {
	ids := map[string]bool{}
	each(t, func(t *testing.T, _ Spec, d Drawing, _ *book) {
		for _, svg := range []string{d.Wide, d.Narrow} {
			if long := regexp.MustCompile(`[" MHVLh]-?\d+\.\d{3,}`).FindString(svg); long != "" {
				t.Errorf("%q has more than two decimals", long)
			}
			for _, e := range elements(t, svg) {
				if id := e.attrs["id"]; id != "" {
					if ids[id] {
						t.Errorf("the id %s is there twice", id)
					}
					ids[id] = true
				}
				if e.name == "svg" && e.attrs["aria-label"] != d.Alt {
					t.Errorf("the label of the drawing is not its Alt")
				}
				for name := range e.attrs {
					if name == "style" || strings.HasPrefix(name, "on") {
						t.Errorf("<%s> has the attribute %s", e.name, name)
					}
				}
				if !slices.Contains([]string{"svg", "defs", "pattern", "path", "rect", "circle", "text", "tspan"}, e.name) {
					t.Errorf("there is a <%s>", e.name)
				}
				if c := e.attrs["class"]; c != "" && c != "plot" && !slices.Contains(chart.Classes(), chart.Class(c)) {
					t.Errorf("the class %s is not one of chart's", c)
				}
			}
		}
	})
}

func TestSameNumbersSameDrawing(t *testing.T) {
	each(t, func(t *testing.T, s Spec, d Drawing, b *book) {
		if again := s.Draw(b); again.Wide != d.Wide || again.Narrow != d.Narrow || again.Alt != d.Alt {
			t.Error("a second drawing differs")
		}
	})
}

// TestGolden compares the drawings with those that were looked at. They are made of the numbers of
// testdata/numbers.json, so that a change in the ledger alone fails nothing.
func TestGolden(t *testing.T) {
	b := &book{t: t, entries: map[string]entry{}, asked: map[string]bool{}}
	const file = "testdata/numbers.json"
	if *update {
		now := readLedger(t)
		for _, s := range All() {
			for _, id := range s.Uses {
				b.entries[id] = now.entry(id)
			}
		}
		data, err := json.MarshalIndent(b.entries, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		write(t, file, string(data)+"\n")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &b.entries); err != nil {
		t.Fatal(err)
	}
	for _, s := range All() {
		d := s.Draw(b)
		for suffix, svg := range map[string]string{"wide": d.Wide, "narrow": d.Narrow} {
			file := "testdata/" + s.Name + "-" + suffix + ".svg"
			if *update {
				write(t, file, svg+"\n")
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if svg+"\n" != string(want) {
				t.Errorf("%s has changed; look at it on a page, then run go test -update", file)
			}
		}
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// rects lists the rectangles of a class.
func rects(t *testing.T, svg string, class chart.Class) (out []chart.Box) {
	t.Helper()
	for _, e := range elements(t, svg) {
		if e.name == "rect" && e.attrs["class"] == string(class) {
			out = append(out, e.reach(t)...)
		}
	}
	return out
}

func area(b chart.Box) float64 { return (b.Right - b.Left) * (b.Bottom - b.Top) }

// near allows for coordinates rounded to a hundredth of a pixel.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance {
		t.Errorf("%s is %v; want %v within %v", what, got, want, tolerance)
	}
}

func TestStagesAreToScale(t *testing.T) {
	b := readLedger(t)
	d := gpuHoursByStage.Draw(b)
	for _, svg := range []string{d.Wide, d.Narrow} {
		first := rects(t, svg, chart.Bar1)[0]
		for class, id := range map[chart.Class]string{chart.Bar2: "v3.hours.context", chart.Bar3: "v3.hours.posttraining"} {
			r := rects(t, svg, class)[0]
			near(t, id, (r.Right-r.Left)/(first.Right-first.Left), b.Value(id)/b.Value("v3.hours.pretraining"), 1e-4)
		}
	}
}

func TestActiveShareIsToScale(t *testing.T) {
	b := readLedger(t)
	d := activeShare.Draw(b)
	for _, svg := range []string{d.Wide, d.Narrow} {
		rest, chosen, always := rects(t, svg, chart.Ghost)[0], rects(t, svg, chart.Bar1)[0], rects(t, svg, chart.Bar2)
		perParameter := area(rest) / b.Value("v3.part.routed")
		near(t, "the strip", area(always[0])/perParameter/b.Value("memory.other_all"), 1, .002)
		gathered := area(chosen)
		for _, r := range always[1:] {
			gathered += area(r)
		}
		// Gaps between the parts, up to six pixels of the width, are not part of the area.
		near(t, "the gathered parts", gathered/perParameter/b.Value("v3.params.active"), 1, .02)
		near(t, "the chosen experts", area(chosen)/gathered, b.Value("v3.part.routed_active")/b.Value("v3.params.active"), 1e-3)
	}
}

func TestChoicesKeepTheRule(t *testing.T) {
	const layers, experts, chosen, groups, reach = 58, 256, 8, 8, 4 // any model's would do
	cells := choices(1, layers, experts, chosen, groups, reach)
	if len(cells) != layers*chosen {
		t.Fatalf("%d cells; want %d", len(cells), layers*chosen)
	}
	seen := map[[2]int]bool{}
	used := map[[2]int]bool{} // layer and group
	for _, c := range cells {
		if seen[c] || c[0] < 0 || c[0] >= layers || c[1] < 0 || c[1] >= experts {
			t.Errorf("cell %v is there twice or outside", c)
		}
		seen[c] = true
		used[[2]int{c[0], c[1] / (experts / groups)}] = true
	}
	for layer := range layers {
		n := 0
		for g := range groups {
			if used[[2]int{layer, g}] {
				n++
			}
		}
		if n > reach {
			t.Errorf("layer %d uses experts of %d groups; want at most %d", layer, n, reach)
		}
	}
}

func TestRunsAreSortedAndToScale(t *testing.T) {
	b := readLedger(t)
	d := hoursOfRuns.Draw(b)
	last := math.Inf(1)
	for _, row := range d.Table.Rows {
		v, err := strconv.ParseFloat(row[3], 64)
		if err != nil || v > last {
			t.Errorf("row %q: %v; want hours that fall", row, err)
		}
		last = v
	}
	for _, svg := range []string{d.Wide, d.Narrow} {
		subject, longest := rects(t, svg, chart.Bar1), rects(t, svg, chart.Grey)[0]
		if len(subject) != 1 {
			t.Fatalf("%d bars are the subject's; want 1", len(subject))
		}
		near(t, "V3's bar", (subject[0].Right-subject[0].Left)/(longest.Right-longest.Left), b.Value("v3.hours.total")/b.Value("runs.llama31_405b.hours"), 1e-3)
		if got, want := len(rects(t, svg, chart.Hollow)), 3; got != want {
			t.Errorf("%d bars are hollow; want %d", got, want)
		}
	}
}

// TestQuotesAgreeWithTheirIDs checks the months in the labels against the ids, which end in year and month.
func TestQuotesAgreeWithTheirIDs(t *testing.T) {
	months := []string{"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	for _, g := range quotes {
		for _, q := range g.quotes {
			for _, id := range []string{q.first, q.last} {
				m := regexp.MustCompile(`_(\d{4})_(\d{2})$`).FindStringSubmatch(id)
				if m == nil {
					continue
				}
				month, _ := strconv.Atoi(m[2])
				if when := months[month] + " " + m[1]; !strings.Contains(q.when, when) {
					t.Errorf("%s: the label says %q; want %s", id, q.when, when)
				}
			}
			for end, id := range q.costs {
				if id == "" {
					continue
				}
				b := readLedger(t)
				price := []string{q.first, q.last}[end]
				near(t, id, b.Value(id), b.Value("v3.hours.total")*b.Value(price), 1)
			}
		}
	}
}
