package lab

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

func costDrawing(v Values, bars []costBar) Drawing {
	var told []string
	for _, b := range bars {
		told = append(told, fmt.Sprintf("%s, %s: %s to %s", b.span.brief, b.input.printSpan(b.Low, b.High), usdMark(b.AtLow), usdMark(b.AtHigh)))
	}
	alt := fmt.Sprintf("Bars of the programme figure while one input runs through a range, the widest first. In these numbers it is %s; the stated figure is %s. %s.",
		usdMark(programme(v)), usdMark(v.Number("stated")), strings.Join(told, "; "))
	d := Drawing{Title: "Which input moves the programme figure most?", Table: costTornadoTable(bars)}
	d.paint("cost-tornado", alt, func(p *chart.Picture) float64 {
		return paintTornado(p, bars, v.Number("stated"), programme(v))
	})
	return d
}

// paintTornado draws a bar for each input on one scale of dollars from zero, with a line at the stated figure and one
// at the programme in the reader's numbers. Ranges that were published are filled, ours are hatched. It returns the
// lower edge.
func paintTornado(p *chart.Picture, bars []costBar, stated, base float64) float64 {
	small := p.Width == narrowDrawing
	most := max(stated, base)
	for _, b := range bars {
		most = max(most, b.AtLow, b.AtHigh)
	}
	scale := chart.Linear{Lo: 0, Hi: most * 1.03, From: 168, To: p.Width - 132}
	pitch, bar, thick := 42.0, 9.0, 20.0 // bar is the distance from the top of a row to its bar
	if small {
		scale.From, scale.To = 12, p.Width-24
		pitch, bar = 48, 22
	}
	top := tornadoKey(p, stated, base) + 8
	y := top
	var lines []chart.Mark
	for _, b := range bars {
		span := b.input.printSpan(b.Low, b.High)
		result := usdMark(b.AtLow) + " to " + usdMark(b.AtHigh)
		if small {
			p.Add(chart.Text{X: 0, Y: y + 15, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Plain, Text: b.span.brief}, {Style: chart.Small, Text: ", " + span}}},
				chart.Label(p.Width, y+15, chart.End, chart.Strong, result))
		} else {
			p.Add(chart.Label(0, y+17, chart.Start, chart.Plain, b.span.brief), chart.Label(0, y+32, chart.Start, chart.Small, span),
				chart.Label(p.Width, y+bar+14.5, chart.End, chart.Strong, result))
		}
		from, to := scale.Pos(min(b.AtLow, b.AtHigh)), scale.Pos(max(b.AtLow, b.AtHigh))
		if long := max(2, to-from); b.span.sourced {
			p.Add(chart.Rect{X: from, Y: y + bar, W: long, H: thick, Class: chart.Bar1})
		} else {
			p.Add(chart.Hatch{X: from, Y: y + bar, W: long, H: thick, Class: chart.Outline})
		}
		if small { // names stand between the bars, so that the lines can't run through
			lines = append(lines, dollarLines(scale, stated, base, y+bar-3, y+bar+thick+3)...)
		}
		y += pitch
	}
	if !small {
		lines = dollarLines(scale, stated, base, top, y)
	}
	y += 4
	p.Add(chart.Segment(scale.From, y, scale.To, y, chart.Axis))
	p.Add(chart.HorizontalAxis(scale, y, chart.Below, scale.Ticks(5), usdTick)...)
	p.Add(lines...)
	return y + 22
}

func dollarLines(scale chart.Linear, stated, base, top, bottom float64) []chart.Mark {
	s, b := scale.Pos(stated), scale.Pos(base)
	return []chart.Mark{chart.Segment(s, top, s, bottom, chart.Dashed), chart.Segment(b, top, b, bottom, chart.Heavy)}
}

// tornadoKey says what lines and fillings mean, in as many rows as the width needs, and returns the lower edge.
func tornadoKey(p *chart.Picture, stated, base float64) float64 {
	x, y := 0.0, 0.0
	for _, k := range []struct {
		text  string
		room  float64 // of the sample
		drawn func(x, y float64) chart.Mark
	}{
		{"in these numbers, " + usdMark(base), 8, func(x, y float64) chart.Mark { return chart.Segment(x+1, y, x+1, y+15, chart.Heavy) }},
		{"as stated, " + usdMark(stated), 8, func(x, y float64) chart.Mark { return chart.Segment(x+1, y, x+1, y+15, chart.Dashed) }},
		{"range published", 20, func(x, y float64) chart.Mark { return chart.Rect{X: x, Y: y + 2, W: 14, H: 11, Class: chart.Bar1} }},
		{"range assumed", 20, func(x, y float64) chart.Mark { return chart.Hatch{X: x, Y: y + 2, W: 14, H: 11, Class: chart.Outline} }},
	} {
		long := k.room + 1.04*chart.Small.Width(k.text)
		if x > 0 && x+long > p.Width {
			x, y = 0, y+20
		}
		p.Add(k.drawn(x, y), chart.Label(x+k.room, y+11.5, chart.Start, chart.Small, k.text))
		x += long + 18
	}
	return y + 16
}

// usdTick prints a round number of dollars.
func usdTick(v float64) string {
	for _, s := range []struct {
		by   float64
		word string
	}{{1e9, "B"}, {1e6, "M"}, {1e3, "K"}} {
		if v >= s.by {
			return fmt.Sprintf("$%g%s", rounded(v/s.by, 6), s.word)
		}
	}
	return fmt.Sprintf("$%g", v)
}
