package figure

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// blendedPrice shows what a million tokens cost on average at each of DeepSeek's lists, for one mix of tokens.
var blendedPrice = Spec{
	Name: "blended-price",
	Uses: append([]string{"day6.hit_share", "day6.tokens.input", "day6.tokens.output"}, blendIDs()...),
	Draw: drawBlendedPrice,
}

// A blend is a price list, with its mean prices for the mix.
type blend struct {
	model, since string
	id           string // of price.ID.blended; at peak where hours differ
	offPeak      string // the same, off-peak; empty where one price holds all day
	line         productLine
	remark       string
}

var blends = []blend{
	{model: "V2.5", since: "2024", id: "v2_5", line: chat},
	{model: "R1", since: "Jan 2025", id: "r1_launch", offPeak: "v3_offpeak", line: reasoner, remark: "the list of DeepSeek’s own sum"},
	{model: "V3", since: "Feb 2025", id: "v3_regular", offPeak: "v3_offpeak", line: chat},
	{model: "V3.1", since: "Sep 2025", id: "v3_1", line: chat},
	{model: "V3.2", since: "Sep 2025", id: "v3_2_exp", line: chat},
	{model: "V4-Flash", since: "Apr 2026", id: "v4_flash_cachecut", line: chat},
	{model: "V4-Pro", since: "Apr 2026", id: "v4_pro_discount", line: reasoner},
	{model: "V4-Flash", since: "Aug 2026", id: "v4_flash_aug_peak", offPeak: "v4_flash_aug_offpeak", line: chat},
	{model: "V4-Pro", since: "Aug 2026", id: "v4_pro_aug_peak", offPeak: "v4_pro_aug_offpeak", line: reasoner},
	{model: "V4.1-Flash", since: "Sep 2026", id: "v4_1_flash_peak", offPeak: "v4_1_flash_offpeak", line: chat},
}

func blended(id string) string { return "price." + id + ".blended" }

func blendIDs() (ids []string) {
	seen := map[string]bool{}
	for _, b := range blends {
		for _, id := range []string{b.id, b.offPeak} {
			if id != "" && !seen[id] {
				ids = append(ids, blended(id))
			}
			seen[id] = true
		}
	}
	return ids
}

func drawBlendedPrice(n Numbers) Drawing {
	table := Table{Head: []string{"List", "From", "$ per million tokens, all day or at peak", "Off-peak"}, Numeric: []bool{false, false, true, true}}
	number := func(id string) string { return strings.TrimPrefix(dollars(n, blended(id), ".4"), "$") }
	var told []string
	for _, b := range blends {
		row := []string{b.model, b.since, number(b.id), "–"}
		one := fmt.Sprintf("%s, %s, %s", b.model, b.since, dollars(n, blended(b.id), ".2"))
		if b.offPeak != "" {
			row[3] = number(b.offPeak)
			one += " (off-peak " + dollars(n, blended(b.offPeak), ".2") + ")"
		}
		table.Rows, told = append(table.Rows, row), append(told, one)
	}
	alt := fmt.Sprintf("Dots on a scale from zero: mean list price of a million tokens for the mix of 27 to 28 February 2025, that is %s of input, %s of them from the cache, and %s of output. By list: %s.",
		n.Print("day6.tokens.input", "billion .0"), n.Print("day6.hit_share", ".2"), n.Print("day6.tokens.output", "billion .0"), strings.Join(told, "; "))
	return draw("blended-price", alt, table, func(p *chart.Picture) float64 { return paintBlends(p, n) })
}

// paintBlends draws a row for each list, in order of time. It returns the lower edge.
func paintBlends(p *chart.Picture, n Numbers) float64 {
	const top, pitch = 8, 25
	left := 152.0
	if p.Width == narrow {
		left = 128
	}
	highest := 0.0
	for _, b := range blends {
		highest = max(highest, n.Value(blended(b.id)))
	}
	price := chart.Linear{Lo: 0, Hi: highest, From: left, To: p.Width - 46}
	bottom := float64(top + pitch*len(blends))
	ticks := 8
	if p.Width == narrow {
		ticks = 4
	}
	p.Add(chart.Segment(left-.5, top, left-.5, bottom, chart.Axis))
	p.Add(chart.HorizontalAxis(price, bottom, chart.Below, price.Ticks(ticks), func(v float64) string { return fmt.Sprintf("$%g", v) })...)
	for i, b := range blends {
		p.Add(b.marks(n, p.Width, price, float64(top+pitch*i)+pitch/2)...)
	}
	return bottom + 22
}

// marks draws a list's row around the height mid.
func (b blend) marks(n Numbers, width float64, price chart.Linear, mid float64) []chart.Mark {
	const base = 4.5
	class, style, bar := chart.Bar1, chart.Subject, chart.Range1
	if b.line == reasoner {
		class, style, bar = chart.Bar3, chart.Strong, chart.Heavy
	}
	x := price.Pos(n.Value(blended(b.id)))
	marks := []chart.Mark{chart.Label(0, mid+base, chart.Start, chart.Plain, b.model), chart.Label(price.From-10, mid+base, chart.End, chart.Small, b.since)}
	name := chart.Text{X: x + dotRadius + 5, Y: mid + base, Anchor: chart.Start, Spans: []chart.Span{{Style: style, Text: dollars(n, blended(b.id), ".2")}}}
	if b.offPeak == "" {
		marks = append(marks, chart.Segment(price.From, mid, x, mid, chart.Rule))
	} else {
		low := price.Pos(n.Value(blended(b.offPeak)))
		other := chart.Label(low-dotRadius-5, mid+base, chart.End, chart.Plain, dollars(n, blended(b.offPeak), ".2"))
		thread := other.X - 1.03*other.Width() - 4
		if thread > price.From {
			marks = append(marks, other, chart.Segment(price.From, mid, thread, mid, chart.Rule))
		} else { // no room before the dot
			marks = append(marks, chart.Segment(price.From, mid, low-dotRadius, mid, chart.Rule))
			name.Spans = append(name.Spans, chart.Span{Style: chart.Plain, Text: " / " + other.Spans[0].Text})
		}
		marks = append(marks, chart.Segment(low+dotRadius, mid, x, mid, bar), chart.Dot{X: low, Y: mid, R: dotRadius - .4, Class: chart.Hollow})
	}
	if b.remark != "" && width == wide {
		name.Spans = append(name.Spans, chart.Span{Style: chart.Small, Text: space + b.remark})
	}
	return append(marks, chart.Dot{X: x, Y: mid, R: dotRadius, Class: class}, name)
}
