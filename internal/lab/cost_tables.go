package lab

import (
	"github.com/claimbyclaim/explainer/internal/calc/cost"
)

// A costBar is a bar of the chart with what is printed beside it.
type costBar struct {
	cost.Bar
	input Input
	span  costSpan
}

// costTornado runs the inputs of the programme through their ranges, one at a time.
func costTornado(led Ledger, v Values) []costBar {
	skip := "capex"
	if v.Choice("base") == "owned" {
		skip = "price"
	}
	known := map[string]costSpan{}
	var spans []cost.Span
	for _, s := range costSpans {
		first, ok1 := led.Entry(s.first)
		second, ok2 := led.Entry(s.second)
		if s.input == skip || !ok1 || !ok2 {
			continue
		}
		scale := max(1, costInput(s.input).Scale)
		spans = append(spans, cost.Span{Name: s.input, Low: rounded(first.Value*scale, 12), High: rounded(second.Value*scale, 12)})
		known[s.input] = s
	}
	bars := cost.Tornado(spans, func(name string, n float64) float64 { return programme(v.vary(name)(n)) })
	out := make([]costBar, len(bars))
	for i, b := range bars {
		out[i] = costBar{b, costInput(b.Name), known[b.Name]}
	}
	return out
}

func costTornadoTable(bars []costBar) Table {
	t := Table{Title: "The programme figure over the range of one input", Head: []string{"Input", "From", "To", "Programme at the one", "At the other", "The range is"}, Numeric: []bool{false, true, true, true, true, false}}
	for _, b := range bars {
		origin := "our assumption"
		if b.span.sourced {
			origin = "published"
		}
		t.Rows = append(t.Rows, []string{b.input.Label, b.input.print(b.Low), b.input.print(b.High), millionUSD(b.AtLow), millionUSD(b.AtHigh), origin})
	}
	return t
}

// millionUSD prints dollars in millions with two decimals.
func millionUSD(v float64) string { return inWords(v, "USD", "M .2") }

// A lever is an input that alone may move an answer away from the stated figure.
type lever struct {
	input, brief string
	answer       string
	value        func(Values) float64
}

// costLevers are the inputs in the order of the form. A programme's inputs count one at a time, on top of the bare
// run: together with the others each could hide behind them.
var costLevers = []lever{
	{"price", "Price of a GPU-hour", "Rent", rental},
	{"pre", "Hours of pre-training", "Rent", rental},
	{"ext", "Hours of context extension", "Rent", rental},
	{"post", "Hours of post-training", "Rent", rental},
	{"eff", "Time that advances the run", "Rent", rental},
	{"capex", "A GPU and its server", "Own", ownedRun},
	{"net", "Its share of the network", "Own", ownedRun},
	{"life", "Useful life", "Own", ownedRun},
	{"util", "Share of the life in use", "Own", ownedRun},
	{"kw", "Power", "Own", ownedRun},
	{"kwh", "Electricity", "Own", ownedRun},
	{"opex", "Other operating cost", "Own", ownedRun},
	{"share", "Share of the final run", "Run\u00a0÷\u00a0share", func(v Values) float64 { return spending(v).Computing(finalRun(v)) }},
	{"people", "People", "Run\u00a0+\u00a0people", withStaff},
	{"loaded", "Cost of a person-year", "Run\u00a0+\u00a0people", withStaff},
	{"years", "Years of work", "Run\u00a0+\u00a0people", withStaff},
	{"other", "Other spending", "Run\u00a0+\u00a0other", func(v Values) float64 { return finalRun(v) + v.Number("other") }},
}

func withStaff(v Values) float64 { return finalRun(v) + spending(v).Staff() }

// noValue stands where no value in an input's range does it; the title of the table says so.
const noValue = "none"

// costBreakEven says what each input alone would have to be for the stated figure to be off.
func costBreakEven(v Values) Table {
	t := Table{
		Title:   "What must one input be for the answer to differ from " + usdShort(v.Number("stated")) + "? “None”: no value in its range",
		Head:    []string{"Input", "Answer", "Now", "Half the figure", "Twice", "Ten times"},
		Numeric: []bool{false, false, true, true, true, true},
	}
	for _, l := range costLevers {
		in := costInput(l.input)
		row := []string{l.brief, l.answer, in.print(v.Number(l.input))}
		change := v.vary(l.input)
		for _, times := range []float64{0.5, 2, 10} {
			cell := noValue
			if n, ok := cost.BreakEven(func(x float64) float64 { return l.value(change(x)) }, in.Min, in.Max, times*v.Number("stated")); ok {
				cell = in.print(rounded(n, 4))
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
