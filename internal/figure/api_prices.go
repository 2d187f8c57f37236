package figure

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// apiPrices shows DeepSeek's list prices of output tokens over time, as steps.
var apiPrices = Spec{
	Name: "api-prices",
	Uses: append([]string{"price.change.flash_output_offpeak", "price.change.flash_output_peak"}, priceIDs()...),
	Draw: drawAPIPrices,
}

// A listing is a price of one product while it stood on the list.
type listing struct {
	name     string // of the product
	hours    string // "off-peak" or "peak"; empty where one price holds all day
	from, to string // days; the first is empty where a listing was on before the axis begins
	since    string // how the table says when
	id       string // of price.ID.output
	line     productLine
	label    caption
}

// A caption is the label of a listing: after the price a text, and a small line below.
type caption struct {
	at     string // day
	anchor chart.Anchor
	dx, dy float64 // from that day, and from the line
	text   string
	small  string
	brief  *caption // in the narrow drawing, where it differs
}

// A productLine is drawn in one class. Off-peak prices of any product are thin.
type productLine int

const (
	chat     productLine = iota // V2.5, V3, V3.1, V3.2 and the Flash models
	reasoner                    // R1, and V4-Pro after it
)

const (
	axisFrom    = "2024-11-01"
	axisTo      = "2026-11-24" // the day of the data
	increase    = "2026-08-16"
	proDisputed = "2026-09-14" // from here on sources differ on V4-Pro's price
	proLastSeen = "2026-10-27"
)

// listings are the prices that were read, by day. V3.1 and V3.2 had one price for chat and reasoner.
var listings = []listing{
	{name: "V2.5", to: "2024-12-26", since: "2024", id: "v2_5", line: chat, label: caption{at: axisFrom, anchor: chart.Start, dx: 4, dy: -8, text: "V2.5"}},
	{name: "R1", from: "2025-01-20", to: "2025-09-05", since: "20 January 2025", id: "r1_launch", line: reasoner, label: caption{at: "2025-02-08", anchor: chart.Start, dx: 5, dy: -8, text: "R1"}},
	{name: "V3", from: "2025-02-08", to: "2025-09-05", since: "February 2025", id: "v3_regular", line: chat, label: caption{at: "2025-02-08", anchor: chart.Start, dx: 5, dy: -8, text: "V3"}},
	{name: "V3 and R1", hours: "off-peak", from: "2025-02-26", to: "2025-09-05", since: "26 February 2025", id: "v3_offpeak", line: chat,
		label: caption{at: "2025-02-26", anchor: chart.Start, dx: 2, dy: 16, text: "off-peak", small: "V3 and R1 alike",
			brief: &caption{at: "2025-02-26", anchor: chart.Start, dx: 2, dy: 16, small: "off-peak"}}},
	{name: "V3.1", from: "2025-09-05", to: "2025-09-29", since: "5 September 2025", id: "v3_1", line: chat, label: caption{at: "2025-09-29", anchor: chart.Start, dx: 7, dy: 4.5, text: "V3.1", small: "chat and reasoner",
		brief: &caption{at: "2025-09-29", anchor: chart.Start, dx: 7, dy: 4.5, small: "V3.1"}}},
	{name: "V3.2", from: "2025-09-29", to: "2026-04-24", since: "29 September 2025", id: "v3_2_exp", line: chat, label: caption{at: "2025-09-29", anchor: chart.Start, dx: 2, dy: 17, text: "V3.2",
		brief: &caption{at: "2025-09-29", anchor: chart.Start, dx: 4, dy: -7, text: "V3.2"}}},
	{name: "V4-Pro", from: "2026-04-24", to: "2026-04-26", since: "24 April 2026", id: "v4_pro_launch", line: reasoner, label: caption{at: "2026-04-24", anchor: chart.End, dx: -7, dy: 4.5, text: "V4-Pro", small: "for two days",
		brief: &caption{at: "2026-04-24", anchor: chart.End, dx: -7, dy: 4.5, small: "V4-Pro"}}},
	{name: "V4-Pro", from: "2026-04-26", to: increase, since: "26 April 2026", id: "v4_pro_discount", line: reasoner, label: caption{at: "2026-04-24", anchor: chart.End, dx: -7, dy: 4.5, text: "V4-Pro",
		brief: &caption{at: "2026-04-24", anchor: chart.End, dx: -7, dy: 4.5, small: "V4-Pro"}}},
	{name: "V4-Flash", from: "2026-04-24", to: increase, since: "24 April 2026", id: "v4_flash_cachecut", line: chat, label: caption{at: "2026-04-24", anchor: chart.End, dx: -7, dy: 4.5, text: "V4-Flash"}},
	{name: "V4-Pro", hours: "off-peak", from: increase, to: proDisputed, since: "16 August 2026", id: "v4_pro_aug_offpeak", line: reasoner, label: caption{at: axisTo, anchor: chart.Start, dx: 9, dy: 4.5, text: "off-peak", small: "V4-Pro"}},
	{name: "V4-Pro", hours: "peak", from: increase, to: proDisputed, since: "16 August 2026", id: "v4_pro_aug_peak", line: reasoner, label: caption{at: axisTo, anchor: chart.Start, dx: 9, dy: 4.5, text: "peak", small: "V4-Pro"}},
	{name: "V4-Flash", hours: "off-peak", from: increase, to: "2026-09-10", since: "16 August 2026", id: "v4_flash_aug_offpeak", line: chat, label: caption{at: increase, anchor: chart.Start, dx: 3.5, dy: -7}},
	{name: "V4-Flash", hours: "peak", from: increase, to: "2026-09-10", since: "16 August 2026", id: "v4_flash_aug_peak", line: chat, label: caption{at: increase, anchor: chart.Start, dx: 3.5, dy: -8}},
	{name: "V4.1-Flash", hours: "off-peak", from: "2026-09-10", to: axisTo, since: "10 September 2026", id: "v4_1_flash_offpeak", line: chat, label: caption{at: axisTo, anchor: chart.Start, dx: 9, dy: 4.5, text: "off-peak", small: "V4.1-Flash"}},
	{name: "V4.1-Flash", hours: "peak", from: "2026-09-10", to: axisTo, since: "10 September 2026", id: "v4_1_flash_peak", line: chat, label: caption{at: axisTo, anchor: chart.Start, dx: 9, dy: 4.5, text: "peak", small: "V4.1-Flash"}},
}

func (l listing) output() string { return "price." + l.id + ".output" }

func priceIDs() (ids []string) {
	for _, l := range listings {
		ids = append(ids, l.output())
	}
	return ids
}

func drawAPIPrices(n Numbers) Drawing {
	table := Table{Head: []string{"Model", "From", "Hours", "Output, $ per million tokens"}, Numeric: []bool{false, false, false, true}}
	var told []string
	for _, l := range listings {
		price, hours := dollars(n, l.output(), ".2"), l.hours
		if hours == "" {
			hours = "all"
		}
		table.Rows = append(table.Rows, []string{l.name, l.since, hours, strings.TrimPrefix(price, "$")})
		what := l.name
		if l.hours != "" {
			what += " " + l.hours
		}
		told = append(told, fmt.Sprintf("%s %s from %s", what, price, l.since))
	}
	alt := fmt.Sprintf("Steps of DeepSeek’s list prices per million output tokens, November 2024 to November 2026, on a logarithmic scale. %s. "+
		"Prices rose in February 2025, when V3’s launch discount ended, in September 2025 for chat, and in August 2026, when V4-Flash’s output rose to %s off-peak and %s at peak of what it was.",
		strings.Join(told, "; "), n.Print("price.change.flash_output_offpeak", "times .1"), n.Print("price.change.flash_output_peak", "times .1"))
	return draw("api-prices", alt, table, func(p *chart.Picture) float64 { return paintListings(p, n) })
}

// rises are the days on which prices went up.
var rises = []struct{ date, name, why, down string }{ // the mark reaches down to a price
	{"2025-02-08", "Feb 2025", "V3’s launch price ends", "price.v3_regular.output"},
	{"2025-09-05", "Sep 2025", "dearer for chat", "price.r1_launch.output"},
	{increase, "Aug 2026", "all dearer", "price.v4_pro_aug_peak.output"},
}

// paintListings draws the steps. It returns the lower edge.
func paintListings(p *chart.Picture, n Numbers) float64 {
	const left, bottom = 34, 300
	top, right := 46.0, p.Width-98
	if p.Width == narrow {
		top = 30
	}
	price := chart.Log{Lo: .2, Hi: 5, From: bottom, To: top}
	when := chart.Linear{Lo: moment(axisFrom), Hi: moment(axisTo), From: left, To: right}
	for _, v := range price.Ticks(6) {
		y := price.Pos(v)
		p.Add(chart.Segment(left-4, y, left, y, chart.Axis), chart.Label(left-7, y+4, chart.End, chart.Small, fmt.Sprintf("$%g", v)))
	}
	p.Add(chart.Segment(left, top, left, bottom, chart.Axis), chart.Segment(left, bottom, right, bottom, chart.Axis))
	for i, m := range []string{"2025-01-01", "2025-07-01", "2026-01-01", "2026-07-01"} {
		x := when.Pos(moment(m))
		p.Add(chart.Segment(x, bottom, x, bottom+4, chart.Axis))
		if p.Width == wide || i%2 == 0 {
			p.Add(chart.Label(x, bottom+17, chart.Middle, chart.Small, day(m, "Jan 2006")))
		}
	}
	for _, r := range rises {
		x := when.Pos(moment(r.date))
		p.Add(chart.Segment(x, top-14, x, price.Pos(n.Value(r.down))-2, chart.Rule), chart.Label(x, 10, chart.Middle, chart.Strong, r.name))
		if p.Width == wide {
			p.Add(chart.Label(x, 26, chart.Middle, chart.Small, r.why))
		}
	}
	gap := when.Pos(moment("2025-02-08"))
	p.Add(chart.Segment(when.Pos(moment("2024-12-26")), bottom-9, gap-2, bottom-9, chart.Dashed), chart.Label(gap+5, bottom-5, chart.Start, chart.Small, "not read"))

	var names []chart.Mark
	for i, l := range listings {
		from, to, y := float64(left), when.Pos(moment(l.to)), price.Pos(n.Value(l.output()))
		if l.from != "" {
			from = when.Pos(moment(l.from))
		}
		line := chart.Line{Points: [][2]float64{{from, y}, {to, y}}, Class: l.class()}
		if before, ok := l.before(i); ok {
			line.Points = append([][2]float64{{from, price.Pos(n.Value(before.output()))}}, line.Points...)
		}
		if l.to == proDisputed {
			p.Add(chart.Segment(to+2, y, when.Pos(moment(proLastSeen)), y, chart.Dashed))
		}
		p.Add(line)
		names = append(names, l.caption(n, p.Width == narrow, when, y)...)
	}
	// From R1's price to that of V3.1, which replaced it.
	x := when.Pos(moment("2025-09-05"))
	p.Add(chart.Segment(x, price.Pos(n.Value("price.r1_launch.output")), x, price.Pos(n.Value("price.v3_1.output")), chart.Heavy))
	p.Add(names...)
	return bottom + 22
}

func (l listing) class() chart.Class {
	switch {
	case l.hours == "off-peak":
		return chart.Range
	case l.line == chat:
		return chart.Range1
	}
	return chart.Heavy
}

// before is the listing that this one followed on the same day: a step joins them. Off-peak prices follow such only.
func (l listing) before(i int) (listing, bool) {
	for _, b := range listings[:i] {
		if b.line == l.line && b.to == l.from && (b.hours == "off-peak") == (l.hours == "off-peak") {
			return b, true
		}
	}
	return listing{}, false
}

// caption labels a listing whose line is at height y.
func (l listing) caption(n Numbers, brief bool, when chart.Scale, y float64) []chart.Mark {
	c := l.label
	if brief && c.brief != nil {
		c = *c.brief
	}
	style := chart.Strong
	if l.line == chat {
		style = chart.Subject
	}
	name := chart.Text{X: when.Pos(moment(c.at)) + c.dx, Y: y + c.dy, Anchor: c.anchor, Spans: []chart.Span{{Style: style, Text: dollars(n, l.output(), ".2")}}}
	if c.text != "" {
		name.Spans = append(name.Spans, chart.Span{Style: chart.Plain, Text: space + c.text})
	}
	if c.small == "" {
		return []chart.Mark{name}
	}
	return []chart.Mark{name, chart.Label(name.X, name.Y+15, c.anchor, chart.Small, c.small)}
}
