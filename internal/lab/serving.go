package lab

import (
	"fmt"

	"github.com/claimbyclaim/explainer/internal/calc/serving"
)

// servingDay is the economics of one day of serving V3 and R1, as DeepSeek published it, with what it left open as inputs.
var servingDay = Lab{
	Name: "serving",
	Inputs: []Input{
		{Name: "nodes", Label: "Nodes of eight GPUs, on average", Group: "The GPUs", Unit: "nodes", ID: "day6.nodes.average", Min: 1, Max: 2000, Step: .25},
		{Name: "rent", Label: "Rent of a GPU", Group: "The GPUs", Unit: "$ per hour", ID: "day6.gpu_price", Min: .5, Max: 10, Step: .1},

		{Name: "in", Label: "Input tokens", Group: "The tokens of the day", Unit: "billion", ID: "day6.tokens.input", Scale: 1e-9, Min: 1, Max: 100000, Step: 1},
		{Name: "hit", Label: "Of them found in the cache", Group: "The tokens of the day", Unit: "%", ID: "day6.hit_share", Min: 0, Max: 100, Step: .25},
		{Name: "out", Label: "Output tokens", Group: "The tokens of the day", Unit: "billion", ID: "day6.tokens.output", Scale: 1e-9, Min: 1, Max: 100000, Step: 1},
		{Name: "user", Label: "Speed for one user", Group: "The tokens of the day", Unit: "tokens/s", ID: "day6.speed.user_mid", Min: 5, Max: 200, Step: 1},

		{Name: "phit", Label: "Input found in the cache", Group: "Prices of a million tokens", Unit: "$", ID: "day6.price.input_hit", Min: 0, Max: 100, Step: .01},
		{Name: "pmiss", Label: "Other input", Group: "Prices of a million tokens", Unit: "$", ID: "day6.price.input_miss", Min: 0, Max: 100, Step: .01},
		{Name: "pout", Label: "Output", Group: "Prices of a million tokens", Unit: "$", ID: "day6.price.output", Min: .01, Max: 100, Step: .01},

		{Name: "paid", Label: "Tokens that are paid for", Group: "Who pays: not disclosed", Unit: "%", ID: "serving.paid", Min: 0, Max: 100, Step: 1},
		{Name: "lower", Label: "Of them billed at a lower list", Group: "Who pays: not disclosed", Unit: "%", ID: "serving.lower", Min: 0, Max: 100, Step: 1},
		{Name: "list", Label: "Which lower list", Group: "Who pays: not disclosed", Options: []Option{{"v3", "V3’s of February 2025"}, {"night", "night prices of February 2025"}}},
	},
	Presets: []Preset{
		{"The published day", ""},
		{"Half paid for", "paid=50"},
		{"All at V3’s prices", "lower=100"},
		{"Half paid for, at night prices", "paid=50&lower=100&list=night"},
		{"At a rent of 4 dollars", "rent=4"},
		{"All nodes of the peak, all day", "nodes=278"},
		{"Just enough", "paid=15.49"},
	},
	Uses: []string{
		"gpu.per_server", "day6.hours", "day6.node.input_rate", "day6.node.output_rate", "day6.revenue.published", "day6.cost.daily", "day6.revenue.recomputed", "day6.markup.published",
		"price.v3_regular.input_hit", "price.v3_regular.input_miss", "price.v3_regular.output", "price.v3_offpeak.input_hit", "price.v3_offpeak.input_miss", "price.v3_offpeak.output",
	},
	Check: checkServing,
	Run:   runServing,
}

func checkServing(v Values) []Fault {
	if v.Number("paid") > 0 && v.Number("paid") < .01 {
		return []Fault{{"paid", plain(v.Number("paid")) + " is too small to divide by; expected 0, or a number from 0.01"}}
	}
	return nil
}

// A servingState is a day of the lab.
type servingState struct {
	led Ledger
	v   Values
	day serving.Day
}

func newServingState(led Ledger, v Values) servingState {
	list := func(prefix string) serving.List {
		return serving.List{Hit: value(led, prefix+".input_hit"), Miss: value(led, prefix+".input_miss"), Output: value(led, prefix+".output")}
	}
	in, hit := v.Number("in")*1e9, v.Number("hit")/100
	lower := list("price.v3_regular")
	if v.Choice("list") == "night" {
		lower = list("price.v3_offpeak")
	}
	return servingState{led, v, serving.Day{
		Nodes: v.Number("nodes"), GPUsPerNode: value(led, "gpu.per_server"), Hours: value(led, "day6.hours"), GPUHourPrice: v.Number("rent"),
		Tokens: serving.Tokens{Hit: in * hit, Miss: in * (1 - hit), Output: v.Number("out") * 1e9},
		List:   serving.List{Hit: v.Number("phit"), Miss: v.Number("pmiss"), Output: v.Number("pout")},
		Lower:  lower, LowerShare: v.Number("lower") / 100, Paid: v.Number("paid") / 100,
	}}
}

func runServing(led Ledger, v Values) Result {
	s := newServingState(led, v)
	return Result{Answers: s.answers(), Drawings: []Drawing{s.drawing()}, Tables: []Table{s.publishedTable(), s.rentTable(), s.sizeTable()}}
}

// asPublished says whether the cost and the full revenue are those of the published day.
func (s servingState) asPublished() bool {
	return rounded(s.day.Cost(), 9) == rounded(value(s.led, "day6.cost.daily"), 9) && rounded(s.day.Full(), 9) == rounded(value(s.led, "day6.revenue.recomputed"), 9)
}

func percent2(v float64) string { return inWords(v, "ratio", "percent .2") }

func dollars(v float64) string { return inWords(v, "USD", ".0") }

func (s servingState) answers() []Answer {
	d := s.day
	cost, full, revenue := d.Cost(), d.Full(), d.Revenue()
	paid := fmt.Sprintf("%s%% of %s", short(s.v.Number("paid")), dollars(full))
	if d.LowerShare > 0 {
		paid = fmt.Sprintf("%s%% of (%s%% × %s + %s%% × %s)", short(s.v.Number("paid")), short(100-s.v.Number("lower")), dollars(full), short(s.v.Number("lower")), dollars(d.Tokens.Revenue(d.Lower)))
	}
	in, out := serving.PerSecond(d.Tokens.Hit+d.Tokens.Miss, d.Hours), serving.PerSecond(d.Tokens.Output, d.Hours)
	reading, writing := in/value(s.led, "day6.node.input_rate"), out/value(s.led, "day6.node.output_rate")
	outside := []string{"research, training and staff", "the free app and website", "networks, storage and power, unless in the rent", "hours in which the nodes did something else"}
	a := []Answer{
		{Label: "Cost of the GPUs", Value: dollars(cost), Number: cost, Unit: "USD", Formula: fmt.Sprintf("%s nodes × %s × %s × $%s", short(d.Nodes), whole(d.GPUsPerNode, "GPU"), whole(d.Hours, "h"), short(d.GPUHourPrice)),
			Note: "The rent is DeepSeek’s assumption, not what it pays.", Outside: outside},
		{Label: "Revenue", Value: dollars(revenue), Number: revenue, Unit: "USD", Formula: paid, Note: fmt.Sprintf("Every token at the first list would bring %s.", dollars(full))},
		{Label: "Mark-up: excess over the cost, of the cost", Value: percent2(serving.Markup(revenue, cost)), Number: serving.Markup(revenue, cost), Formula: fmt.Sprintf("(%s − %s) ÷ %s", dollars(revenue), dollars(cost), dollars(cost))},
		{Label: "Gross margin: the same excess, of the revenue", Value: "none", Formula: fmt.Sprintf("(%s − %s) ÷ %s", dollars(revenue), dollars(cost), dollars(revenue)), Note: "Without revenue there is none."},
		{Label: "Share of the full revenue that covers the cost", Value: "none", Formula: fmt.Sprintf("%s ÷ %s", dollars(cost), dollars(full)), Note: "All tokens at the first list."},
		{Label: "Nodes that the tokens imply", Value: inWords(reading+writing, "count", ".2"), Number: reading + writing, Unit: "nodes",
			Formula: fmt.Sprintf("%s that read + %s that write", inWords(reading, "count", ".2"), inWords(writing, "count", ".2")),
			Note:    fmt.Sprintf("At the published %s and %s for a node: day averages, so the figures agree with each other, and are not evidence from outside.", inWords(value(s.led, "day6.node.input_rate"), "token/s", ""), inWords(value(s.led, "day6.node.output_rate"), "token/s", ""))},
		{Label: "Users written to at a time", Value: inWords(serving.Streams(out, s.v.Number("user")), "count", ".0"), Number: serving.Streams(out, s.v.Number("user")), Unit: "users",
			Formula: fmt.Sprintf("%s tokens/s ÷ %s tokens/s", inWords(out, "count", ".0"), short(s.v.Number("user"))), Note: "An average over the day."},
	}
	if revenue > 0 {
		a[3].Number, a[3].Note = serving.Margin(revenue, cost), ""
		a[3].Value = percent2(a[3].Number)
	}
	if full > 0 {
		a[4].Number = serving.BreakEven(cost, full)
		a[4].Value = percent2(a[4].Number)
	}
	a[2].Flag = "Hypothetical: neither the paid share nor the real revenue is disclosed."
	if s.asPublished() {
		published := value(s.led, "day6.revenue.published")
		a[1].Note = fmt.Sprintf("DeepSeek prints %s; the %s more come from rounded counts of tokens.", dollars(published), dollars(full-published))
		if revenue == full {
			a[2].Note = fmt.Sprintf("From the revenue that DeepSeek prints it is %s, which the post calls %s.", percent2(serving.Markup(published, cost)), inWords(value(s.led, "day6.markup.published"), "percent", ""))
		}
	}
	return a
}

func (s servingState) publishedTable() Table {
	t := Table{Title: "One day, two revenues, two ratios", Head: []string{"", "As DeepSeek prints the revenue", "From its rounded tokens", "In this state"}, Numeric: []bool{false, true, true, true}}
	cost := value(s.led, "day6.cost.daily")
	printed, recomputed := value(s.led, "day6.revenue.published"), value(s.led, "day6.revenue.recomputed")
	margin, even := "none", "none"
	if r := s.day.Revenue(); r > 0 {
		margin = percent2(serving.Margin(r, s.day.Cost()))
	}
	if f := s.day.Full(); f > 0 {
		even = percent2(serving.BreakEven(s.day.Cost(), f))
	}
	t.Rows = [][]string{
		{"Revenue", dollars(printed), dollars(recomputed), dollars(s.day.Revenue())},
		{"Cost", dollars(cost), dollars(cost), dollars(s.day.Cost())},
		{"Mark-up on the cost", percent2(serving.Markup(printed, cost)), percent2(serving.Markup(recomputed, cost)), percent2(serving.Markup(s.day.Revenue(), s.day.Cost()))},
		{"Gross margin", percent2(serving.Margin(printed, cost)), percent2(serving.Margin(recomputed, cost)), margin},
		{"Share that covers the cost", percent2(serving.BreakEven(cost, printed)), percent2(serving.BreakEven(cost, recomputed)), even},
	}
	return t
}

func (s servingState) rentTable() Table {
	t := Table{Title: "The same day at other rents", Head: []string{"Rent of a GPU-hour", "Cost", "Mark-up", "Gross margin"}, Numeric: []bool{true, true, true, true}}
	revenue := s.day.Revenue()
	for _, rent := range []float64{1, 1.5, 2, 2.5, 3, 4, 5} {
		d := s.day
		d.GPUHourPrice = rent
		margin := "none"
		if revenue > 0 {
			margin = inWords(serving.Margin(revenue, d.Cost()), "ratio", "percent .1")
		}
		t.Rows = append(t.Rows, []string{inWords(rent, "USD", ".2"), dollars(d.Cost()), inWords(serving.Markup(revenue, d.Cost()), "ratio", "percent .1"), margin})
	}
	return t
}

// sizeTable is what a million tokens cost on a node of the published day, at the reader's rent.
func (s servingState) sizeTable() Table {
	t := Table{Title: "Rent for a million tokens", Head: []string{"Tokens", "Tokens/s of a node", "Rent for a million"}, Numeric: []bool{false, true, true}}
	node := s.day.GPUsPerNode * s.day.GPUHourPrice
	in, out := value(s.led, "day6.node.input_rate"), value(s.led, "day6.node.output_rate")
	row := func(what string, rate float64) {
		t.Rows = append(t.Rows, []string{what, inWords(rate, "count", ".0"), inWords(serving.PerMillion(node, rate), "USD", ".4")})
	}
	row("Output", out)
	row("Input, found in the cache or not", in)
	if miss := s.day.Tokens.Miss / (s.day.Tokens.Hit + s.day.Tokens.Miss); miss > 0 {
		row("Input that is not in the cache, which is the work", in*miss)
	}
	tokens := s.day.Tokens.Hit + s.day.Tokens.Miss + s.day.Tokens.Output
	t.Rows = append(t.Rows, []string{"All tokens of the day", "–", inWords(s.day.Cost()/tokens*1e6, "USD", ".4")})
	return t
}
