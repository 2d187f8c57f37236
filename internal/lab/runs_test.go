package lab_test

import (
	"fmt"
	"math"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/claimbyclaim/explainer/internal/calc/runs"
	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/ledger"
)

// statedRuns are the runs of the dossier on infrastructure cost, section 2g, with the rate printed there: active
// parameters in billions, tokens in trillions, device-hours.
var statedRuns = []struct {
	name, key             string
	active, tokens, hours float64
	total                 float64
	rate                  float64
}{
	{"DeepSeek-V3", "v3", 37, 14.8, 2664000, 671, 342.59},
	{"DeepSeek-V2", "v2", 21, 8.1, 1399680, 236, 202.55},
	{"DeepSeek 67B", "ds67", 67, 2, 601200, 0, 371.48},
	{"dots.llm1", "dots", 14, 11.2, 1456000, 142, 179.49},
	{"Qwen2.5-72B", "qwen25_72b", 72, 18, 6120000, 0, 352.94},
	{"Llama 3.1 405B", "llama31_405b", 405, 15.6, 30840000, 0, 341.44},
	{"Llama 3.1 70B", "llama31_70b", 70, 15, 7e6, 0, 250},
	{"Llama 3.1 8B", "llama31_8b", 8, 15, 1460000, 0, 136.99},
	{"Llama 3 70B", "llama3_70b", 70, 15, 6400000, 0, 273.44},
	{"Llama 3 8B", "llama3_8b", 8, 15, 1300000, 0, 153.85},
	{"Llama 4 Maverick", "maverick", 17, 22, 2380000, 400, 261.90},
	{"Llama 4 Scout", "scout", 17, 40, 5000000, 109, 226.67},
	{"Olmo 3 32B", "olmo32", 32, 5.9, 1050000, 0, 299.68},
	{"Olmo 3 7B", "olmo7", 7, 5.93, 234000, 0, 295.66},
	{"Granite 3.0 8B", "granite8", 8.1, 12, 832102, 0, 194.69},
	{"Llama 2 70B", "llama2_70b", 70, 2, 1720320, 0, 135.63},
	{"LLaMA 65B", "llama65", 65.2, 1.34, 1024000, 0, 142.20},
	{"BLOOM 176B", "bloom", 176, .379, 1078272, 0, 103.10},
	{"Trinity Large", "trinity", 13, 17, 1622016, 398, 227.08},
	{"MPT-30B", "mpt30", 30, 1.05, 142541, 0, 368.32},
	{"Snowflake Arctic", "arctic", 17, 3.5, 504000, 480, 196.76},
}

// runBook is a ledger with these runs, so that a change of the ledger alone changes no golden drawing.
func runBook(t testing.TB) *ledger.Ledger {
	t.Helper()
	var b strings.Builder
	b.WriteString("title: T\nabout: A\nquantities:\n")
	entry := func(id string, value float64, unit string) {
		fmt.Fprintf(&b, "- {id: %s, label: L, value: %g, unit: %s, assumption: for the test, note: noted}\n", id, value, unit)
	}
	for _, r := range statedRuns {
		ids := map[string]string{"active": "runs." + r.key + ".active", "tokens": "runs." + r.key + ".tokens", "hours": "runs." + r.key + ".hours", "flop": "runs." + r.key + ".flop", "total": "runs." + r.key + ".total"}
		if r.key == "v3" {
			ids = map[string]string{"active": "v3.params.active_published", "tokens": "v3.tokens.pretraining", "hours": "v3.hours.pretraining", "flop": "v3.pretrain.flop_rough", "total": "v3.params.total_published"}
		}
		flop := runs.SixND(r.active*1e9, r.tokens*1e12)
		entry(ids["active"], r.active*1e9, "parameter")
		entry(ids["tokens"], r.tokens*1e12, "token")
		entry(ids["hours"], r.hours, "GPU-hour")
		entry(ids["flop"], flop, "FLOP")
		entry("runs."+r.key+".rate", runs.TFLOPs(flop, r.hours), "TFLOP/s")
		if r.total > 0 {
			entry(ids["total"], r.total*1e9, "parameter")
		}
	}
	entry("runs.gpt4.hours", 57e6, "GPU-hour")
	entry("runs.gpt4.flop", 2.1e25, "FLOP")
	entry("runs.gpt4.rate", runs.TFLOPs(2.1e25, 57e6), "TFLOP/s")
	entry("v3.saving.hours", 11.061692969870876, "ratio")
	l, faults := ledger.Load(fstest.MapFS{"quantities/t.yaml": {Data: []byte(b.String())}}, "quantities")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return l
}

func runRuns(t *testing.T, led *ledger.Ledger, query string) lab.Result {
	t.Helper()
	l, _ := lab.Lookup("runs")
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	s := l.Parse(led, q)
	if len(s.Problems) > 0 {
		t.Fatalf("?%s: %v", query, s.Problems)
	}
	return l.Run(led, s.Values)
}

// runStates are all states of the lab.
func runStates() (queries []string) {
	l, _ := lab.Lookup("runs")
	for _, kind := range l.Inputs[0].Options {
		for _, gpu := range l.Inputs[1].Options {
			queries = append(queries, "kind="+kind.Value+"&gpu="+gpu.Value)
		}
	}
	return queries
}

func TestRunsAnswers(t *testing.T) {
	r := runRuns(t, runBook(t), "")
	for i, want := range []struct{ value, formula string }{
		{"342.6\u00a0TFLOP/s", "6 × 37B × 14.8T tokens ÷ 2.664M GPU-hours"},
		{"341.4\u00a0TFLOP/s", "6 × 405B × 15.6T tokens ÷ 30.84M GPU-hours"},
		{"11.54×", "(405B × 15.6T) ÷ (37B × 14.8T)"},
		{"11.58×", "30.84M ÷ 2.664M"},
		{"3.63×", "371.5 (DeepSeek 67B) ÷ 102.3 (GPT-4)"},
	} {
		if a := r.Answers[i]; a.Value != want.value || a.Formula != want.formula {
			t.Errorf("%s: %q from %q, want %q from %q", a.Label, a.Value, a.Formula, want.value, want.formula)
		}
	}
	if note := r.Answers[3].Note; !strings.Contains(note, "11.06×") {
		t.Errorf("the note %q does not tell the ratio over all stages", note)
	}
}

func TestRunsTableHasTheRates(t *testing.T) {
	rows := map[string][]string{}
	for _, row := range runRuns(t, runBook(t), "").Tables[0].Rows {
		rows[row[0]] = row
	}
	for _, r := range statedRuns {
		row, ok := rows[r.name]
		if !ok {
			t.Errorf("%s is not in the table", r.name)
			continue
		}
		if math.Abs(cell(t, row[5])-r.rate) > .06 {
			t.Errorf("%s: %s TFLOP/s, want %v", r.name, row[5], r.rate)
		}
	}
}

func cell(t *testing.T, text string) float64 {
	t.Helper()
	var v float64
	if _, err := fmt.Sscan(strings.ReplaceAll(text, ",", ""), &v); err != nil {
		t.Fatalf("%q is not a number", text)
	}
	return v
}

func TestRunsChoices(t *testing.T) {
	for query, want := range map[string]string{
		"gpu=H800":                "DeepSeek-V3, Qwen2.5-72B, DeepSeek-V2, dots.llm1, DeepSeek 67B",
		"gpu=H800&kind=disclosed": "DeepSeek-V3, dots.llm1",
		"gpu=H800&kind=derived":   "DeepSeek-V3, DeepSeek-V2, dots.llm1, DeepSeek 67B",
		"gpu=A100":                "DeepSeek-V3, GPT-4, Llama 2 70B, LLaMA 65B, BLOOM 176B",
		"gpu=A100&kind=derived":   "DeepSeek-V3, Llama 2 70B, LLaMA 65B, BLOOM 176B",
		"gpu=B300":                "DeepSeek-V3, Trinity Large",
		"gpu=B300&kind=disclosed": "DeepSeek-V3",
		"gpu=other":               "DeepSeek-V3, Snowflake Arctic, MPT-30B",
	} {
		var names []string
		for _, row := range runRuns(t, runBook(t), query).Tables[0].Rows {
			names = append(names, row[0])
		}
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("?%s shows %s, want %s", query, got, want)
		}
	}
}

// V3 and the dense run lie on one line, a factor of eleven and a half apart along it.
func TestV3IsOnTheLineOfTheDenseRun(t *testing.T) {
	for _, width := range []float64{608, 350} {
		places := lab.RunPlaces(runBook(t), width)
		v3, dense, seventy := places["DeepSeek-V3"], places["Llama 3.1 405B"], places["Llama 3.1 70B"]
		perDecade := (dense[0] - v3[0]) / math.Log10(37.908/3.2856)
		if got := math.Pow(10, (dense[0]-seventy[0])/perDecade); math.Abs(got-37.908/6.3) > 1e-3 {
			t.Errorf("%v wide: work is not to scale: %v", width, got)
		}
		rise := (v3[1] - dense[1]) / math.Log10(30.84/2.664) // pixels of a decade of hours
		off := v3[1] - dense[1] - rise*math.Log10(37.908/3.2856)
		if math.Abs(off) > 1 {
			t.Errorf("%v wide: V3 is %v pixels off the line of Llama 3.1 405B; want less than one", width, off)
		}
	}
}

func TestRunsAreCleanAtEveryChoice(t *testing.T) {
	led := runBook(t)
	for _, query := range runStates() {
		r := runRuns(t, led, query)
		if r.Tables[0].Rows[0][0] != "DeepSeek-V3" {
			t.Errorf("?%s: the first run is %s", query, r.Tables[0].Rows[0][0])
		}
		for _, row := range r.Tables[0].Rows {
			if caution := row[len(row)-1]; len(caution) < 8 {
				t.Errorf("?%s: %s has the caution %q", query, row[0], caution)
			}
		}
		for _, table := range append(slices.Clone(r.Tables), r.Drawings[0].Table) {
			for _, row := range table.Rows {
				if len(row) != len(table.Head) || len(table.Numeric) != len(table.Head) {
					t.Errorf("?%s: %s: row %v does not fit %v", query, table.Title, row, table.Head)
				}
			}
		}
		if bad := r.Drawings[0].Wide + r.Drawings[0].Narrow; strings.Contains(bad, "NaN") || strings.Contains(bad, "Inf") || strings.Contains(bad, "style=") {
			t.Errorf("?%s: the drawing is not clean", query)
		}
		if again := runRuns(t, led, query); again.Drawings[0].Wide != r.Drawings[0].Wide || again.Drawings[0].Narrow != r.Drawings[0].Narrow {
			t.Errorf("?%s: a second drawing differs", query)
		}
	}
}

// TestRunNamesAreClear checks that every mark has its name, and that no text touches another, a mark or the edge.
func TestRunNamesAreClear(t *testing.T) {
	led := runBook(t)
	for _, query := range runStates() {
		q, _ := url.ParseQuery(query)
		rows := runRuns(t, led, query).Tables[0].Rows
		for _, p := range lab.RunPictures(led, q) {
			var texts []chart.Text
			for _, m := range p.Marks {
				if text, ok := m.(chart.Text); ok {
					texts = append(texts, text)
				}
			}
			for _, row := range rows {
				if !slices.ContainsFunc(texts, func(x chart.Text) bool { return x.Spans[0].Text == row[0] }) {
					t.Errorf("?%s, %v wide: %s has no name", query, p.Width, row[0])
				}
			}
			for i, x := range texts {
				box := x.Box()
				if !box.Inside(chart.Box{Right: p.Width, Bottom: p.Height}) {
					t.Errorf("?%s, %v wide: %q leaves the drawing: %+v", query, p.Width, x.Spans[0].Text, box)
				}
				for _, y := range texts[:i] {
					if box.Overlaps(y.Box()) {
						t.Errorf("?%s, %v wide: %q touches %q", query, p.Width, x.Spans[0].Text, y.Spans[0].Text)
					}
				}
				for _, m := range p.Marks {
					if d, ok := m.(chart.Dot); ok && box.Overlaps(chart.Box{Left: d.X - d.R, Top: d.Y - d.R, Right: d.X + d.R, Bottom: d.Y + d.R}) {
						t.Errorf("?%s, %v wide: %q lies on a mark", query, p.Width, x.Spans[0].Text)
					}
				}
			}
		}
	}
}

// TestRunsOfTheLedger checks the content's own numbers: each run is there, its rate is the work over the hours, its
// work is 6ND, and it has a caution.
func TestRunsOfTheLedger(t *testing.T) {
	led, faults := ledger.Load(os.DirFS("../../content"), "quantities")
	if len(faults) > 0 {
		t.Fatalf("the ledger has faults: %v", faults[0])
	}
	l, _ := lab.Lookup("runs")
	for _, id := range l.IDs() {
		if e, ok := led.Entry(id); !ok || e.FromMemory {
			t.Errorf("%s is not in the ledger, or from memory", id)
		}
	}
	r := runRuns(t, led, "")
	if got, want := len(r.Tables[0].Rows), len(lab.RunNames()); got != want {
		t.Errorf("%d of %d runs are shown", got, want)
	}
	for _, row := range r.Tables[0].Rows {
		if row[3] == "–" {
			continue // the work of an estimate is an estimate
		}
		active, _, _ := strings.Cut(row[2], " ")
		rate := runs.TFLOPs(runs.SixND(cell(t, active)*1e9, cell(t, row[3])*1e12), cell(t, row[4])*1e6)
		if math.Abs(rate/cell(t, row[5])-1) > 1e-3 {
			t.Errorf("%s: %s TFLOP/s; its row gives %v", row[0], row[5], rate)
		}
	}
}

func TestRunsDrawingIsGolden(t *testing.T) {
	isGolden(t, "runs", runRuns(t, runBook(t), "").Drawings[0])
}
