package figure

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// priceToHeadline shows published prices of a GPU-hour, and on the same axis what V3's stated hours would cost at
// them: the cost is hours × price, so one position reads on both scales.
var priceToHeadline = Spec{
	Name: "price-to-headline",
	Uses: append([]string{"v3.hours.total", "price.h800_hour", "v3.cost.rental"}, quoteIDs()...),
	Draw: drawPriceToHeadline,
}

// A quote is what somebody asked, or listed, for an hour of a GPU.
type quote struct {
	who, when   string
	brief       string   // who and when for narrow drawings; empty where "who, when" is short enough
	first, last string   // ids of the prices; last is empty for a single one
	costs       []string // ids of V3's hours at first and at last, where the ledger has them
}

// offers are quotes for one part and of one kind.
type offers struct {
	part         string
	terms, brief string // what kind of offer; brief for narrow drawings
	quotes       []quote
}

// quotes are the dated prices that were found. One doubtful report is left out; the figure's note says so.
var quotes = []offers{
	{"H800", "", "", []quote{
		{who: "Vendors in China, asks", when: "May to Jul 2026", brief: "China asks, 2026", first: "rent.h800.china_2026_low", last: "rent.h800.china_2026_high", costs: []string{"v3.cost.at_p1_08", "v3.cost.at_p1_54"}},
		{who: "CR8DL, on demand", when: "Aug 2024, Mar 2025", brief: "CR8DL, 2024, 2025", first: "rent.h800.cr8dl_2024_08", last: "rent.h800.cr8dl_2025_03", costs: []string{"v3.cost.at_p3_42"}},
	}},
	{"H100", "contracts of one to three years", "on contract", []quote{
		{who: "One-year index", when: "Oct 2025, Mar 2026", brief: "Index, 2025, 2026", first: "rent.h100.index_2025_10", last: "rent.h100.index_2026_03", costs: []string{"", "v3.cost.at_p2_35"}},
		{who: "Oblivus, three years", when: "Feb 2024", brief: "Oblivus, Feb 2024", first: "rent.h100.oblivus_2024_02"},
		{who: "Google, three years", when: "Mar 2025", brief: "Google, Mar 2025", first: "rent.h100.google_2025_03"},
	}},
	{"H100", "list prices, most on demand", "list price", []quote{
		{who: "Cudo", when: "Mar 2025", first: "rent.h100.cudo_2025_03"},
		{who: "Lambda, eight GPUs", when: "Sep 2024", brief: "Lambda, Sep 2024", first: "rent.h100.lambda_2024_09"},
		{who: "Lambda", when: "Jan 2024", first: "rent.h100.lambda_2024_01"},
		{who: "CR8DL", when: "Aug 2024", first: "rent.h100.cr8dl_2024_08"},
		{who: "RunPod", when: "Jul 2024", first: "rent.h100.runpod_2024_07"},
		{who: "FluidStack", when: "Oct 2023", first: "rent.h100.fluidstack_2023_10"},
		{who: "MosaicML", when: "Jun 2023", first: "rent.h100.mosaicml_2023_06"},
		{who: "Oracle", when: "Oct 2023", first: "rent.h100.oracle_2023_10"},
		{who: "AWS", when: "Mar 2025", first: "rent.h100.aws_2025_03", costs: []string{"v3.cost.at_p12_29"}},
	}},
}

func quoteIDs() (ids []string) {
	for _, g := range quotes {
		for _, q := range g.quotes {
			for _, id := range append([]string{q.first, q.last}, q.costs...) {
				if id != "" {
					ids = append(ids, id)
				}
			}
		}
	}
	return ids
}

// prices prints the price of a quote: "$3.42", "$1.08–1.54".
func (q quote) prices(n Numbers) string {
	first := dollars(n, q.first, ".2")
	if q.last == "" || n.Value(q.last) == n.Value(q.first) {
		return first
	}
	return first + "–" + strings.TrimPrefix(dollars(n, q.last, ".2"), "$")
}

// cost prints V3's hours at one end of a quote, in millions of dollars: the ledger's entry, or else the product.
func (q quote) cost(n Numbers, end int, price string) string {
	if end < len(q.costs) && q.costs[end] != "" {
		return strings.TrimSuffix(dollars(n, q.costs[end], "M .2"), "M")
	}
	return fmt.Sprintf("$%.2f", n.Value("v3.hours.total")*n.Value(price)/1e6)
}

// costsIn prints V3's hours at the quote, in millions of dollars: "$9.53", "$3.01–4.29".
func (q quote) costsIn(n Numbers) string {
	first := q.cost(n, 0, q.first)
	if q.last == "" || n.Value(q.last) == n.Value(q.first) {
		return first
	}
	return first + "–" + strings.TrimPrefix(q.cost(n, 1, q.last), "$")
}

func drawPriceToHeadline(n Numbers) Drawing {
	assumed, headline := dollars(n, "price.h800_hour", ".2"), n.Print("v3.cost.rental", "M .3")
	table := Table{Head: []string{"Quoted by", "GPU", "When", "Dollars per GPU-hour", "V3’s hours at it, $ million"}, Numeric: []bool{false, false, false, true, true}}
	table.Rows = append(table.Rows, []string{"Assumed in the V3 report", "H800", "Dec 2024", assumed, strings.TrimSuffix(headline, "M")})
	var told []string
	low, high := quotes[0].quotes[0], quotes[0].quotes[0]
	for _, g := range quotes {
		for _, q := range g.quotes {
			if n.Value(q.first) < n.Value(low.first) {
				low = q
			}
			if n.Value(q.first) > n.Value(high.first) {
				high = q
			}
			table.Rows = append(table.Rows, []string{q.who, g.part, q.when, q.prices(n), q.costsIn(n)})
			told = append(told, fmt.Sprintf("%s, %s, %s, %s", g.part, q.who, q.when, q.prices(n)))
		}
	}
	alt := fmt.Sprintf("Prices per GPU-hour on a scale from zero, with what V3’s %s would cost at each. The report assumes %s: %s. At the lowest quote it would be %s million, at the highest %s million. Quotes: %s.",
		n.Print("v3.hours.total", ""), assumed, n.Print("v3.cost.rental", "million .3"), low.cost(n, 0, low.first), high.cost(n, 0, high.first), strings.Join(told, "; "))

	return draw("price-to-headline", alt, table, func(p *chart.Picture) float64 {
		return paintPrices(p, n, n.Value(high.first))
	})
}

// Sizes of the rows of quotes, in pixels.
const (
	rowPitch  = 20
	dotRadius = 4.5
)

// paintPrices draws the quotes, in rows, between two axes: below the price of an hour, above V3's hours at it. It
// returns the lower edge.
func paintPrices(p *chart.Picture, n Numbers, highest float64) float64 {
	const top = 46
	left := 268.0
	if p.Width == narrow {
		left = 140
	}
	end := highest * 1.05 // the scale runs a little past the highest
	price := chart.Linear{Lo: 0, Hi: end, From: left, To: p.Width}
	millions := chart.Linear{Lo: 0, Hi: end * n.Value("v3.hours.total") / 1e6, From: left, To: p.Width}
	rule := price.Pos(n.Value("price.h800_hour"))

	var rows []chart.Mark
	y := top + 8.0
	for _, o := range quotes {
		y += 18
		head := []chart.Span{{Style: chart.Strong, Text: o.part}}
		if terms := o.terms; terms != "" {
			if p.Width == narrow {
				terms = o.brief
			}
			head = append(head, chart.Span{Style: chart.Small, Text: space + terms})
		}
		rows = append(rows, dot(dotRadius, y-4.5, o.part), chart.Text{X: 2*dotRadius + 6, Y: y, Anchor: chart.Start, Spans: head})
		for _, q := range o.quotes {
			y += rowPitch
			if p.Width == narrow {
				rows = append(rows, chart.Label(0, y, chart.Start, chart.Plain, cmp.Or(q.brief, q.who+", "+q.when)))
			} else {
				rows = append(rows, chart.Label(0, y, chart.Start, chart.Plain, q.who), chart.Label(left-12, y, chart.End, chart.Small, q.when))
			}
			rows = append(rows, q.marks(n, o.part, price, rule, y)...)
		}
		y += 6
	}
	bottom := y + 8

	p.Add(chart.Text{X: rule, Y: 11, Anchor: chart.Start, Spans: []chart.Span{
		{Style: chart.Subject, Text: n.Print("v3.cost.rental", "M .3")},
		{Style: chart.Plain, Text: " at the assumed " + dollars(n, "price.h800_hour", ".2")},
	}}, chart.Label(left-22, top-9, chart.End, chart.Small, "V3’s hours would cost"), chart.Label(left-22, bottom+16, chart.End, chart.Small, "per GPU-hour"))
	p.Add(chart.HorizontalAxis(millions, top, chart.Above, millions.Ticks(5), func(v float64) string { return fmt.Sprintf("$%gM", v) })...)
	p.Add(chart.HorizontalAxis(price, bottom, chart.Below, price.Ticks(7), func(v float64) string { return fmt.Sprintf("$%g", v) })...)
	p.Add(chart.Segment(left-.5, top, left-.5, bottom, chart.Axis), chart.Segment(rule, 16, rule, bottom, chart.Heavy))
	p.Add(rows...)
	return bottom + 22
}

// marks draws a quote on its row, whose base line is y: the price or the span of prices, named beside it. The name
// stands clear of the rule at the assumed price, and inside the scale.
func (q quote) marks(n Numbers, part string, price chart.Linear, rule, y float64) []chart.Mark {
	mid := y - 4.5
	a := price.Pos(n.Value(q.first))
	b := a
	if q.last != "" {
		b = price.Pos(n.Value(q.last))
	}
	name := chart.Text{X: max(b+dotRadius+5, rule+6), Y: y, Anchor: chart.Start, Spans: []chart.Span{
		{Style: chart.Strong, Text: q.prices(n)}, {Style: chart.Plain, Text: " · " + q.costsIn(n) + "M"},
	}}
	thread := a - dotRadius
	if name.X+name.Width() > price.To {
		name.X, name.Anchor = a-dotRadius-5, chart.End
		thread = name.X - name.Width() - 5
	}
	marks := []chart.Mark{name, chart.Segment(price.From, mid, thread, mid, chart.Rule)}
	if b > a {
		class := chart.Range
		if part == "H800" {
			class = chart.Range1
		}
		marks = append(marks, chart.Segment(a, mid, b, mid, class), dot(b, mid, part))
	}
	return append(marks, dot(a, mid, part))
}

// dot marks a price: filled for H800, hollow for H100.
func dot(x, y float64, part string) chart.Mark {
	if part == "H800" {
		return chart.Dot{X: x, Y: y, R: dotRadius, Class: chart.Bar1}
	}
	return chart.Dot{X: x, Y: y, R: dotRadius - .4, Class: chart.Hollow}
}
