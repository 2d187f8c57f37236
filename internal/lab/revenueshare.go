package lab

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/market"
)

// quarters are NVIDIA's fiscal quarters with a published revenue, oldest first. The number that follows FY is the
// fiscal year, which ends in January.
var quarters = []string{
	"fy24q1", "fy24q2", "fy24q3", "fy24q4", "fy25q1", "fy25q2", "fy25q3", "fy25q4",
	"fy26q1", "fy26q2", "fy26q3", "fy26q4", "fy27q1", "fy27q2",
}

// articleQuarter is the quarter that the article speaks of, to 27 October 2024.
const articleQuarter = "fy25q3"

// revenueShare divides an amount by a revenue, like with like and as it stands.
var revenueShare = Lab{
	Name: "revenue-share",
	Inputs: []Input{
		{Name: "amount", Label: "Amount", Group: "The amount", Unit: "$ billion", ID: "software.run_rate", Min: 0, Max: 1000, Step: 0.1},
		{Name: "basis", Label: "It is for", Group: "The amount", Options: []Option{{"annualised", "a year, annualised"}, {"quarter", "one quarter"}, {"year", "one year"}}},
		{Name: "quarter", Label: "NVIDIA’s revenue of", Group: "The revenue", Options: quarterOptions()},
		{Name: "on", Label: "Taken as", Group: "The revenue", Options: []Option{{"quarter", "the quarter, times four for a year"}, {"trailing", "the four quarters up to it"}}},
	},
	Presets: []Preset{
		{"Software, like with like", ""},
		{"The same against the four quarters before", "on=trailing"},
		{"One quarter’s networking", "amount=3.127&basis=quarter"},
	},
	Uses: quarterIDs(),
	Run:  runRevenueShare,
}

// quarterOptions puts the article's quarter first, as the default, then the others from the newest back.
func quarterOptions() []Option {
	opts := []Option{{articleQuarter, quarterName(articleQuarter)}}
	for i := len(quarters) - 1; i >= 0; i-- {
		if quarters[i] != articleQuarter {
			opts = append(opts, Option{quarters[i], quarterName(quarters[i])})
		}
	}
	return opts
}

func quarterName(q string) string {
	return "FY20" + q[2:4] + " Q" + q[5:]
}

// split are the quarters whose networking and data-centre revenues were read in a source.
var split = []string{"fy24q3", "fy25q2", "fy25q3", "fy26q2", "fy26q3", "fy27q1"}

func quarterIDs() []string {
	var ids []string
	for _, q := range quarters {
		ids = append(ids, "nvidia."+q+".revenue")
	}
	for _, q := range split {
		ids = append(ids, "nvidia."+q+".networking", "nvidia."+q+".data_center")
	}
	return ids
}

func index(quarter string) int {
	for i, q := range quarters {
		if q == quarter {
			return i
		}
	}
	return -1
}

// millions reads a revenue of the ledger, in millions of dollars.
func millions(led Ledger, quarter, what string) (float64, bool) {
	e, ok := led.Entry("nvidia." + quarter + "." + what)
	if !ok || e.FromMemory {
		return 0, false
	}
	return e.Value, true
}

func runRevenueShare(led Ledger, v Values) Result {
	amount := v.Number("amount") * 1000 // millions
	basis := map[string]market.Basis{"quarter": market.PerQuarter, "annualised": market.Annualised, "year": market.PerYear}[v.Choice("basis")]
	quarter := v.Choice("quarter")
	i := index(quarter)
	revenue, _ := millions(led, quarter, "revenue")

	total, on, words := revenue, market.PerQuarter, fmt.Sprintf("4 × %s", usd(revenue))
	if v.Choice("on") == "trailing" && i >= market.QuartersPerYear-1 {
		total, on, words = 0, market.PerYear, ""
		for _, q := range quarters[i-market.QuartersPerYear+1 : i+1] {
			r, _ := millions(led, q, "revenue")
			total += r
			words += " + " + usd(r)
		}
		words = strings.TrimPrefix(words, " + ")
	}
	share, _ := market.Share(amount, basis, total, on)
	r := Result{Answers: []Answer{{
		Label: "Share of a year’s revenue", Value: percent(share), Number: share, Formula: fmt.Sprintf("%s ÷ (%s)", usd(basis.PerYear(amount)), words),
		Note: "Both sides are for a year.",
	}}}
	if v.Choice("on") == "trailing" && i < market.QuartersPerYear-1 {
		r.Answers[0].Flag = "The four quarters up to this one are not all in the list; the quarter times four stands in for them."
	}
	_, mixed := market.Share(amount, basis, revenue, market.PerQuarter)
	a := Answer{Label: "Divided as they stand", Value: percent(mixed), Number: mixed, Formula: fmt.Sprintf("%s ÷ %s", usd(amount), usd(revenue))}
	if basis != market.PerQuarter {
		a.Flag = fmt.Sprintf("A year’s amount over one quarter’s revenue: %d times too high. This is how “about four percent” came about.", market.QuartersPerYear)
	} else {
		a.Note = "Both sides are for one quarter."
	}
	r.Answers = append(r.Answers, a)
	r.Tables = []Table{networkingTable(led, i)}
	return r
}

// networkingTable compares a quarter's networking revenue with the year before, the quarter before and the whole.
func networkingTable(led Ledger, i int) Table {
	t := Table{Title: "Networking revenue in " + quarterName(quarters[i]), Head: []string{"Measure", "Result", "From"}, Numeric: []bool{false, true, false}}
	net, ok := millions(led, quarters[i], "networking")
	if !ok {
		t.Rows = [][]string{{"Not read in a source for this quarter", "–", ""}}
		return t
	}
	compare := func(label string, back int) {
		if i-back < 0 {
			return
		}
		if before, ok := millions(led, quarters[i-back], "networking"); ok {
			t.Rows = append(t.Rows, []string{label, signed(market.Growth(before, net)), fmt.Sprintf("%s ÷ %s − 1", usd(net), usd(before))})
		}
	}
	compare("On the year", market.QuartersPerYear)
	compare("On the quarter", 1)
	for _, of := range []struct{ label, what string }{{"Share of revenue", "revenue"}, {"Share of data-centre revenue", "data_center"}} {
		if total, ok := millions(led, quarters[i], of.what); ok {
			t.Rows = append(t.Rows, []string{of.label, percent(net / total), fmt.Sprintf("%s ÷ %s", usd(net), usd(total))})
		}
	}
	return t
}

func usd(millions float64) string {
	return "$" + strconv.FormatFloat(millions/1000, 'f', 3, 64) + " billion"
}

func percent(v float64) string { return strconv.FormatFloat(100*v, 'f', 2, 64) + "%" }

func signed(v float64) string {
	if v < 0 {
		return "−" + percent(-v)
	}
	return "+" + percent(v)
}
