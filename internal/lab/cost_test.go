package lab_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/lab"
)

// costBook is what the cost lab reads, as content/quantities has it, less what the cluster lab reads too.
const costBook = `
v3.cost.rental 5576000 USD; v3.hours.pretraining 2664000 GPU-hour; v3.hours.posttraining 5000 GPU-hour;
price.h800_hour 2 USD/GPU-hour; run.effective 1 ratio; own.capex 38000 USD; network.tree.cost_per_endpoint 4390 USD; own.life 4 year;
own.utilisation 0.8 ratio; own.power 1.032 kW; own.electricity 0.0771 USD/kWh; own.opex 0.05 ratio/year; programme.share 0.178 ratio;
v3.authors.listed 199 count; programme.loaded 150000 USD/year; programme.years 1 year; programme.other 0 USD;
rent.h800.china_2026_low 1.08 USD/GPU-hour; rent.h800.cr8dl_2024_08 3.42 USD/GPU-hour; buy.h800.unit 33800 USD; buy.h800.dgx 44750 USD;
share.filings_high 0.226 ratio; share.filings_low 0.096 ratio; programme.range.people_low 100 count; programme.range.people_high 300 count;
programme.range.loaded_low 50000 USD/year; programme.range.loaded_high 300000 USD/year; programme.range.years_low 0.5 year; programme.range.years_high 2 year`

func addCost(entry func(id, value, unit string)) {
	for _, one := range strings.Split(costBook, ";") {
		f := strings.Fields(one)
		entry(f[0], f[1], f[2])
	}
}

const (
	rentQ, impliedQ = "Rent: what would these hours cost?", "Price at which the stated figure pays for the hours"
	ownQ, hourQ     = "Own: what does the run use up of a cluster?", "One GPU-hour on an owned cluster"
	allQ            = "Programme: what would it all have cost?"
	onlyRun         = "pre=0&ext=0&post="
)

// The values that other people can check: those of the papers, and of the calculator worked out independently.
func TestCostAnswers(t *testing.T) {
	for _, tt := range []struct {
		query, label string
		want         float64
	}{
		{"", rentQ, 5576000},
		{"", impliedQ, 2},
		{"", hourQ, 1.8929655572895276},
		{"", ownQ, 5277587.973723203},
		{"", allQ, 61175842.69662921},
		{onlyRun + "147000", rentQ, 294000},
		{onlyRun + "43536", rentQ, 87072},
		{onlyRun + "1376256", rentQ, 2752512},
		{onlyRun + "258048&stated=530000", impliedQ, 2.0538814484126986},
		{"price=1.08", allQ, 46765955.05617978},
		{"price=3.42", rentQ, 9534960},
		{"price=12.29", rentQ, 34264520},
		{"eff=90&" + "ext=0&post=0&price=1", rentQ, 2960000},
		{"share=22.6&people=0", allQ, 24672566.371681415},
		{"share=9.6&people=0", allQ, 58083333.333333336},
		{"share=9.6", allQ, 87933333.33333334},
		{"base=owned&share=100&people=0", allQ, 5277587.973723203},
		{onlyRun + "0", impliedQ, 0},
	} {
		if got := number(t, "cost", tt.query, tt.label); math.Abs(got-tt.want) > 1e-9*math.Max(1, tt.want) {
			t.Errorf("?%s: %s = %.17g, want %.17g", tt.query, tt.label, got, tt.want)
		}
	}
}

func TestCostPrints(t *testing.T) {
	for _, tt := range []struct{ query, label, value, formula string }{
		{"", rentQ, "$5,576,000", "(2,664,000 + 119,000 + 5,000) GPU-hours × $2.00"},
		{"eff=90", rentQ, "$6,195,556", "(2,664,000 + 119,000 + 5,000) GPU-hours ÷ 90% × $2.00"},
		{onlyRun + "0", rentQ, "$0", "0 GPU-hours × $2.00"},
		{onlyRun + "0", impliedQ, "none", "$5,576,000 ÷ (0 GPU-hours)"},
		{"", ownQ, "$5,277,588", "2,788,000 GPU-hours × $1.892966"},
		{"", hourQ, "$1.892966 per GPU-hour", "$1.511165 purchase + $0.079567 electricity + $0.302233 other operating cost"},
		{"", allQ, "$61.18 million", "$5,576,000 ÷ 17.8% + 199 people × $150,000 × 1 year + $0"},
		{"stated=530000&" + onlyRun + "258048", impliedQ, "$2.0539 per GPU-hour", "$530,000 ÷ (258,048 GPU-hours)"},
	} {
		_, r := run(t, "cost", tt.query)
		for _, a := range r.Answers {
			if value := strings.ReplaceAll(a.Value, "\u00a0", " "); a.Label == tt.label && (value != tt.value || a.Formula != tt.formula) {
				t.Errorf("?%s: %s\n%s = %s\nwant\n%s = %s", tt.query, a.Label, value, a.Formula, tt.value, tt.formula)
			}
		}
	}
}

// The presets give what the papers and estimates behind them print.
func TestCostPresets(t *testing.T) {
	for _, tt := range []struct {
		preset, label string
		low, high     float64
	}{
		{"Epoch-style", ownQ, 4500096, 5886098},
		{"Epoch-style", ownQ, 5031000, 5032000}, // the middle purchase price through Epoch AI's formula
		{"Olmo-3-like share", allQ, 31.20e6 + 29.85e6, 31.22e6 + 29.85e6},
		{"OpenAI-2024-like share", allQ, 87933333, 87933334},
		{"R1’s increment", rentQ, 294000, 294000},
		{"R1’s increment", allQ, 294000, 294000},
		{"MiniMax-M1’s reinforcement learning", impliedQ, 2.0538, 2.0539},
	} {
		l, _ := lab.Lookup("cost")
		found := false
		for _, p := range l.Presets {
			if p.Name == tt.preset {
				found = true
				if got := number(t, "cost", p.Query, tt.label); got < tt.low-1e-6 || got > tt.high+1e-6 {
					t.Errorf("%s: %s = %v, want %v to %v", p.Name, tt.label, got, tt.low, tt.high)
				}
			}
		}
		if !found {
			t.Errorf("there is no preset %s", tt.preset)
		}
	}
}

// A programme is never taken for what DeepSeek spent, and each of the three figures says what it leaves out.
func TestCostSaysWhatItIsNot(t *testing.T) {
	for _, query := range costQueries() {
		_, r := run(t, "cost", query)
		for _, a := range r.Answers {
			if a.Label == allQ && !strings.Contains(a.Flag, "not what DeepSeek spent") {
				t.Errorf("?%s: the programme is flagged %q", query, a.Flag)
			}
			if strings.Contains(a.Label, ": what") && len(a.Outside) < 3 {
				t.Errorf("?%s: %s leaves out %q", query, a.Label, a.Outside)
			}
		}
	}
}

func TestCostTornado(t *testing.T) {
	data, err := os.ReadFile("../calc/cost/testdata/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Tornado []struct {
			Input                 string
			LowResult, HighResult float64
		}
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	_, r := run(t, "cost", "")
	labels := map[string]string{}
	l, _ := lab.Lookup("cost")
	for _, in := range l.Inputs {
		labels[in.Name] = in.Label
	}
	rows := r.Drawings[0].Table.Rows
	if len(rows) != len(want.Tornado) {
		t.Fatalf("%d rows, want %d", len(rows), len(want.Tornado))
	}
	for _, w := range want.Tornado {
		found := false
		for _, row := range rows {
			if row[0] == labels[w.Input] {
				found = true
				if low, high := fmt.Sprintf("$%.2fM", w.LowResult/1e6), fmt.Sprintf("$%.2fM", w.HighResult/1e6); row[3] != low || row[4] != high {
					t.Errorf("%s: %s to %s, want %s to %s", w.Input, row[3], row[4], low, high)
				}
			}
		}
		if !found {
			t.Errorf("no row for %s", w.Input)
		}
	}
	if _, owned := run(t, "cost", "base=owned"); owned.Drawings[0].Table.Rows[4][0] != labels["capex"] {
		t.Errorf("an owned run leaves the narrowest bar to %s, want the purchase", owned.Drawings[0].Table.Rows[4][0])
	}
}

func TestCostBreakEven(t *testing.T) {
	want := map[string][]string{ // half, twice, ten times
		"Price of a GPU-hour":        {"$1.00", "$4.00", "none"},
		"Hours of pre-training":      {"1,270,000", "5,452,000", "27,760,000"},
		"Time that advances the run": {"none", "50%", "none"},
		"Useful life":                {"none", "none", "none"},
		"Share of the life in use":   {"none", "37%", "none"},
		"Share of the final run":     {"none", "50%", "10%"},
		"People":                     {"none", "37.17", "334.6"},
		"Other spending":             {"none", "$5,576,000", "$50,180,000"},
	}
	_, r := run(t, "cost", "")
	for _, row := range r.Tables[0].Rows {
		if w := want[row[0]]; w != nil {
			if got := strings.Join(row[3:], " | "); got != strings.Join(w, " | ") {
				t.Errorf("%s: %s, want %s", row[0], got, strings.Join(w, " | "))
			}
			delete(want, row[0])
		}
	}
	if len(want) > 0 {
		t.Errorf("no rows for %v", want)
	}
}

// costQueries are states of every kind, the ends of all ranges among them.
func costQueries() []string {
	l, _ := lab.Lookup("cost")
	var qs []string
	for _, p := range l.Presets {
		qs = append(qs, p.Query)
	}
	low, high := "", "base=owned"
	for _, in := range l.Inputs {
		if in.Options != nil {
			continue
		}
		a, b := in.Name+"="+strconv.FormatFloat(in.Min, 'f', -1, 64), in.Name+"="+strconv.FormatFloat(in.Max, 'f', -1, 64)
		qs = append(qs, a, b, "base=owned&"+a, "base=owned&"+b)
		low, high = low+"&"+a, high+"&"+b
	}
	return append(qs, low[1:], low[1:]+"&base=owned", high, strings.TrimPrefix(high, "base=owned&"), onlyRun+"0&people=0", "stated=1e9", "price=2.123456789", "other=123456789.5")
}

func TestCostIsBounded(t *testing.T) {
	for _, query := range costQueries() {
		s, r := run(t, "cost", query)
		if len(s.Problems) > 0 {
			t.Errorf("?%s: %v", query, s.Problems)
			continue
		}
		isSound(t, "cost?"+query, r)
		for _, a := range r.Answers {
			if a.Number < 0 {
				t.Errorf("?%s: %s = %v", query, a.Label, a.Number)
			}
		}
	}
}

// No label of the chart touches another, a mark or the edge, whatever the inputs.
func TestCostLabelsAreClear(t *testing.T) {
	led := book(t)
	for _, query := range costQueries() {
		q, _ := url.ParseQuery(query)
		for _, p := range lab.CostPictures(led, q) {
			isLegible(t, query, p)
		}
	}
}

func TestCostDrawingIsGolden(t *testing.T) {
	_, r := run(t, "cost", "")
	isGolden(t, "cost-tornado", r.Drawings[0])
}
