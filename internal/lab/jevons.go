package lab

import (
	"fmt"
	"math"

	"github.com/claimbyclaim/explainer/internal/calc/market"
)

// jevons asks whether a gain in efficiency lowers or raises the demand for compute.
var jevons = Lab{
	Name: "jevons",
	Inputs: []Input{
		{Name: "g", Label: "Efficiency gain: output per unit of compute, times", Unit: "×", ID: "jevons.gain", Min: 1, Max: 100, Step: 0.1},
		{Name: "pass", Label: "Part of the gain that reaches the price, as a power", ID: "jevons.pass", Min: 0, Max: 1, Step: 0.05},
		{Name: "e", Label: "Price elasticity of demand", ID: "jevons.elasticity.one", Min: 0, Max: 3, Step: 0.05},
	},
	Presets: []Preset{
		{"Demand hardly answers", "e=0.5"},
		{"In proportion", ""},
		{"Demand answers strongly", "e=1.5"},
		{"Half the gain is kept as margin", "pass=0.5&e=1.5"},
	},
	Uses: []string{"jevons.illustration"},
	Run:  runJevons,
}

func runJevons(led Ledger, v Values) Result {
	g, pass, e := v.Number("g"), v.Number("pass"), v.Number("e")
	d := market.Jevons(g, pass, e)
	breakEven, threshold := "none: nothing reaches the price", 0.0
	if pass > 0 {
		threshold = market.BreakEven(pass)
		breakEven = sig(threshold)
	}
	word := "less compute is bought than before"
	switch {
	case math.Abs(d.Compute-1) < 1e-9:
		word = "as much compute is bought as before"
	case d.Compute > 1:
		word = "more compute is bought than before"
	}
	r := Result{Answers: []Answer{
		{Label: "Compute bought, after over before", Value: sig(d.Compute) + "×", Number: d.Compute, Formula: fmt.Sprintf("%s^(%s × %s − 1)", short(g), short(pass), short(e)), Note: "At these inputs " + word + "."},
		{Label: "Price of a unit of output", Value: sig(d.Price) + "×", Number: d.Price, Formula: fmt.Sprintf("%s^(−%s)", short(g), short(pass))},
		{Label: "Output bought", Value: sig(d.Output) + "×", Number: d.Output, Formula: fmt.Sprintf("%s^(%s × %s)", short(g), short(pass), short(e))},
		{Label: "Money spent on it", Value: sig(d.Spending) + "×", Number: d.Spending, Formula: fmt.Sprintf("%s^(%s × (%s − 1))", short(g), short(pass), short(e))},
		{Label: "Elasticity from which compute grows", Value: breakEven, Number: threshold, Formula: fmt.Sprintf("1 ÷ %s", short(pass))},
	}}
	if q, ok := led.Entry("jevons.illustration"); ok {
		r.Answers = append(r.Answers, Answer{Label: "What the elasticity would have to be", Value: sig(q.Value), Number: q.Value,
			Formula: "from the fall of DeepSeek’s list price and the rise of NVIDIA’s data-centre revenue",
			Flag:    "An illustration, not a measurement: revenue is not compute, and the causes are mixed."})
	}
	table := Table{Title: "Compute bought at this gain and pass-through", Head: []string{"Elasticity", "Compute, after over before"}, Numeric: []bool{true, true}}
	for _, x := range []float64{0.5, 1, 1.5, 2} {
		table.Rows = append(table.Rows, []string{short(x), sig(market.Jevons(g, pass, x).Compute) + "×"})
	}
	r.Tables = []Table{table}
	return r
}
