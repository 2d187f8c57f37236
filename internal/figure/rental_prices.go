package figure

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// rentalPrices shows the dated prices of a GPU-hour over time, beside the price that the V3 report assumes.
var rentalPrices = Spec{
	Name: "rental-prices",
	Uses: append([]string{"price.h800_hour"}, rentalIDs()...),
	Draw: drawRentalPrices,
}

// An offerKind is how a price came about. Each has a shape of its own.
type offerKind int

const (
	listPrice  offerKind = iota // a vendor's list; a disc or ring
	indexValue                  // of contracts of one year; a square
	ask                         // what vendors asked for, from lowest to highest; a bar
)

func (k offerKind) String() string {
	return [...]string{"list price", "index, one-year contracts", "asks"}[k]
}

// A rental is a dated price. Its id ends in year and month; the asks, which were made over some months, say theirs.
type rental struct {
	who, terms string
	part       string
	kind       offerKind
	id, last   string // last is the highest of the asks
	from, to   string // months of the asks
	label      rentalLabel
	brief      *rentalLabel // in the narrow drawing, where it differs
}

// A rentalLabel is the text after the price, and where it stands off the mark: beside it, or on the left. A hidden one
// is that of another mark with the same price.
type rentalLabel struct {
	text   string
	anchor chart.Anchor
	dx, dy float64
	hidden bool
}

func beside(text string) rentalLabel {
	return rentalLabel{text: text, anchor: chart.Start, dx: 9, dy: 4.5}
}

func before(text string) rentalLabel {
	return rentalLabel{text: text, anchor: chart.End, dx: -9, dy: 4.5}
}

func brief(l rentalLabel) *rentalLabel { return &l }

// rentals are the dated prices that were found. One doubtful report is left out; the figure's note says so.
var rentals = []rental{
	{who: "MosaicML", part: "H100", id: "rent.h100.mosaicml_2023_06", label: rentalLabel{text: "MosaicML", anchor: chart.Start, dx: -5, dy: -10}},
	{who: "Oracle", terms: "on demand", part: "H100", id: "rent.h100.oracle_2023_10", label: beside("Oracle")},
	{who: "FluidStack", terms: "on demand", part: "H100", id: "rent.h100.fluidstack_2023_10", label: beside("FluidStack")},
	{who: "Lambda", terms: "on demand", part: "H100", id: "rent.h100.lambda_2024_01", label: before("Lambda"), brief: &rentalLabel{text: "Lambda", anchor: chart.Middle, dy: 19}},
	{who: "Oblivus", terms: "three years", part: "H100", id: "rent.h100.oblivus_2024_02", label: beside("Oblivus, three years"), brief: brief(beside("Oblivus"))},
	{who: "RunPod", terms: "on demand", part: "H100", id: "rent.h100.runpod_2024_07", label: before("RunPod")},
	{who: "CR8DL", terms: "on demand", part: "H100", id: "rent.h100.cr8dl_2024_08", label: beside("CR8DL")},
	{who: "CR8DL", terms: "on demand", part: "H800", id: "rent.h800.cr8dl_2024_08", label: beside("CR8DL"), brief: &rentalLabel{hidden: true}},
	{who: "Lambda", terms: "eight GPUs, on demand", part: "H100", id: "rent.h100.lambda_2024_09", label: beside("Lambda, eight GPUs"), brief: brief(beside("Lambda"))},
	{who: "AWS", terms: "on demand", part: "H100", id: "rent.h100.aws_2025_03", label: beside("AWS")},
	{who: "Google", terms: "three years", part: "H100", id: "rent.h100.google_2025_03", label: beside("Google, three years"), brief: brief(beside("Google"))},
	{who: "CR8DL", part: "H800", id: "rent.h800.cr8dl_2025_03", label: beside("CR8DL, again"), brief: brief(beside("CR8DL, twice"))},
	{who: "Cudo", part: "H100", id: "rent.h100.cudo_2025_03", label: beside("Cudo")},
	{who: "SemiAnalysis index", terms: "its low", part: "H100", kind: indexValue, id: "rent.h100.index_2025_10", label: before("one-year index"), brief: brief(before("index"))},
	{who: "SemiAnalysis index", part: "H100", kind: indexValue, id: "rent.h100.index_2026_03", label: rentalLabel{text: "one-year index", anchor: chart.Middle, dy: -11}, brief: &rentalLabel{text: "index", anchor: chart.Middle, dx: 10, dy: -16}},
	{who: "Vendors in China", part: "H800", kind: ask, id: "rent.h800.china_2026_low", last: "rent.h800.china_2026_high", from: "2026-05", to: "2026-07", label: before("asks in China"), brief: brief(before("asks, China"))},
}

func rentalIDs() (ids []string) {
	for _, r := range rentals {
		ids = append(ids, r.id)
		if r.last != "" {
			ids = append(ids, r.last)
		}
	}
	return ids
}

var yearAndMonth = regexp.MustCompile(`_(\d{4})_(\d{2})$`)

// months are the first and the last month of the price: "2024-08".
func (r rental) months() (first, last string) {
	if m := yearAndMonth.FindStringSubmatch(r.id); m != nil {
		return m[1] + "-" + m[2], m[1] + "-" + m[2]
	}
	return r.from, r.to
}

// when prints the months: "August 2024", "May to July 2026".
func (r rental) when() string {
	first, last := r.months()
	if first == last {
		return day(first+"-01", "January 2006")
	}
	return day(first+"-01", "January") + " to " + day(last+"-01", "January 2006")
}

// price prints it: "$3.42", "$1.08–1.54".
func (r rental) price(n Numbers) string {
	return quote{first: r.id, last: r.last}.prices(n)
}

func drawRentalPrices(n Numbers) Drawing {
	assumed := dollars(n, "price.h800_hour", ".2")
	table := Table{Head: []string{"Offered by", "GPU", "When", "What", "Dollars per GPU-hour"}, Numeric: []bool{false, false, false, false, true}}
	var told []string
	for _, r := range rentals {
		what := r.kind.String()
		if r.terms != "" {
			what += ", " + r.terms
		}
		table.Rows = append(table.Rows, []string{r.who, r.part, r.when(), what, r.price(n)})
		told = append(told, fmt.Sprintf("%s, %s, %s, %s, %s", r.when(), r.who, r.part, what, r.price(n)))
	}
	table.Rows = append(table.Rows, []string{"Assumed in the V3 report", "H800", "December 2024", "assumption", assumed})
	alt := fmt.Sprintf("Prices per GPU-hour from June 2023 to July 2026 on a logarithmic scale, with a line at the %s that the V3 report assumes. %s.", assumed, strings.Join(told, "; "))
	return draw("rental-prices", alt, table, func(p *chart.Picture) float64 { return paintRentals(p, n) })
}

// paintRentals draws the axes, the line at the assumed price, and the prices. It returns the lower edge.
func paintRentals(p *chart.Picture, n Numbers) float64 {
	const left, top, bottom = 34, 62, 400
	price := chart.Log{Lo: .9, Hi: 14, From: bottom, To: top}
	when := chart.Linear{Lo: moment("2023-04"), Hi: moment("2026-09"), From: left, To: p.Width - 2}
	paintRentalKey(p)
	p.Add(chart.Label(0, top-12, chart.Start, chart.Small, "dollars per GPU-hour, logarithmic"))
	for _, v := range price.Ticks(5) {
		y := price.Pos(v)
		p.Add(chart.Segment(left-4, y, left, y, chart.Axis), chart.Label(left-7, y+4, chart.End, chart.Small, fmt.Sprintf("$%g", v)))
	}
	p.Add(chart.Segment(left, top, left, bottom, chart.Axis), chart.Segment(left, bottom, p.Width, bottom, chart.Axis))
	for i, m := range []string{"2023-07", "2024-01", "2024-07", "2025-01", "2025-07", "2026-01", "2026-07"} {
		x := when.Pos(moment(m))
		p.Add(chart.Segment(x, bottom, x, bottom+4, chart.Axis))
		if p.Width == wide || i%2 == 1 {
			p.Add(chart.Label(x, bottom+17, chart.Middle, chart.Small, day(m+"-01", "Jan 2006")))
		}
	}
	assumed := price.Pos(n.Value("price.h800_hour"))
	words := "assumed in the V3 report, Dec 2024"
	if p.Width == narrow {
		words = "assumed for V3, Dec 2024"
	}
	p.Add(chart.Segment(left, assumed, p.Width, assumed, chart.Heavy), chart.Text{X: left + 6, Y: assumed - 6, Anchor: chart.Start, Spans: []chart.Span{
		{Style: chart.Subject, Text: dollars(n, "price.h800_hour", ".2")}, {Style: chart.Plain, Text: space + words}}})
	for _, r := range rentals {
		first, last := r.months()
		from, to := when.Pos(moment(first)), when.Pos(moment(last)+30)
		y := price.Pos(n.Value(r.id))
		x := (from + to) / 2
		mark := r.mark(x, y)
		if r.kind == ask { // the months by the prices
			high := price.Pos(n.Value(r.last))
			mark = chart.Rect{X: from, Y: high, W: to - from, H: y - high, Class: chart.Bar1}
			x, y = from+4, (y+high)/2
		}
		p.Add(mark)
		p.Add(r.named(n, p.Width == narrow, x, y)...)
	}
	return bottom + 22
}

// mark is the shape of the price's kind: filled for H800, hollow for H100.
func (r rental) mark(x, y float64) chart.Mark {
	const half = 4.2
	switch r.kind {
	case indexValue:
		return chart.Rect{X: x - half, Y: y - half, W: 2 * half, H: 2 * half, Class: chart.Hollow}
	case ask:
		return chart.Rect{X: x - half, Y: y - half - 2, W: 2 * half, H: 2*half + 4, Class: chart.Bar1}
	}
	return dot(x, y, r.part)
}

// named labels a mark at x, y.
func (r rental) named(n Numbers, narrow bool, x, y float64) []chart.Mark {
	l := r.label
	if narrow && r.brief != nil {
		l = *r.brief
	}
	if l.hidden {
		return nil
	}
	style := chart.Strong
	if r.part == "H800" {
		style = chart.Subject
	}
	return []chart.Mark{chart.Text{X: x + l.dx, Y: y + l.dy, Anchor: cmp.Or(l.anchor, chart.Start), Spans: []chart.Span{{Style: style, Text: r.price(n)}, {Style: chart.Plain, Text: space + l.text}}}}
}

// paintRentalKey explains fill and shape.
func paintRentalKey(p *chart.Picture) {
	x := 5.0
	for i, k := range []struct {
		mark rental
		name string
	}{{rental{part: "H800"}, "H800"}, {rental{part: "H100"}, "H100"}, {rental{part: "H100", kind: indexValue}, "index"}, {rental{part: "H800", kind: ask}, "asks, lowest to highest"}} {
		name := k.name
		if i < 2 {
			name += " on a list"
		}
		if p.Width == narrow {
			name = strings.TrimSuffix(strings.TrimSuffix(name, " on a list"), ", lowest to highest")
			if i < 2 {
				name += " list"
			}
		}
		p.Add(k.mark.mark(x, 8.5))
		p.Add(chart.Label(x+10, 13, chart.Start, chart.Plain, name))
		x += 10 + chart.Plain.Width(name) + 24
	}
}
