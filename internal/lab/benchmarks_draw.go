package lab

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// drawBenchmarks draws the gaps of tests that count questions, with their intervals where the number of questions is
// known.
func drawBenchmarks(rows []matched, a, b string, correlation float64) Drawing {
	table := benchmarkTable(rows, a, b, correlation)
	d := Drawing{Title: fmt.Sprintf("%s above %s, test by test, in points", modelName(a), modelName(b)), Table: table}
	drawn := slices.DeleteFunc(slices.Clone(rows), func(m matched) bool { return m.row.unit != "" })
	var told []string
	for _, m := range drawn {
		g, known := m.gap(correlation)
		one := m.row.name + " " + m.difference()
		if known {
			one += ", interval " + interval(g, known)
		}
		told = append(told, one)
	}
	alt := d.Title + ": " + strings.Join(told, "; ") + "."
	if len(drawn) == 0 {
		alt = "No test of questions with a score for both models."
	}
	d.paint("benchmarks", alt, func(p *chart.Picture) float64 { return paintBenchmarks(p, drawn, a, b, correlation) })
	return d
}

// paintBenchmarks draws a line for each test. It returns the lower edge.
func paintBenchmarks(p *chart.Picture, rows []matched, a, b string, correlation float64) float64 {
	if len(rows) == 0 {
		p.Add(chart.Label(0, 20, chart.Start, chart.Plain, "No test of questions with a score for both models."))
		return 30
	}
	small := p.Width == narrowDrawing
	pitch, from, to := 22.0, 246.0, p.Width-96
	if small {
		pitch, from, to = 38, 10, p.Width-10
	}
	lo, hi := 0.0, 0.0
	for _, m := range rows {
		d := m.better()
		lo, hi = min(lo, d), max(hi, d)
		if g, known := m.gap(correlation); known {
			lo, hi = min(lo, d-z95*g.SE), max(hi, d+z95*g.SE)
		}
	}
	pad := max(1, (hi-lo)*.04)
	scale := chart.Linear{Lo: lo - pad, Hi: hi + pad, From: from, To: to}
	zero := scale.Pos(0)

	y := paintBenchmarkKey(p)
	p.Add(chart.Label(0, y+14, chart.Start, chart.Strong, "Right of the line: "+modelName(a)+" is better"))
	y += 34
	top := y
	var marks []chart.Mark
	who := ""
	for _, m := range rows {
		if m.set.by != who {
			who = m.set.by
			head := "Measured by others"
			if who == bySelf {
				head = "DeepSeek’s own tables"
			}
			marks = append(marks, chart.Label(0, y+14, chart.Start, chart.Strong, head), chart.Segment(0, y+21, p.Width, y+21, chart.Rule))
			y += 26
		}
		at := y + pitch/2
		if small {
			at = y + 27
		}
		marks = append(marks, chart.Label(0, y+15, chart.Start, chart.Plain, m.row.name),
			chart.Label(p.Width, y+15, chart.End, chart.Small, m.a.show()+" : "+m.b.show()))
		if small {
			marks = append(marks, chart.Segment(zero, at-9, zero, at+9, chart.Axis))
		}
		marks = append(marks, paintGap(scale, at, m, correlation)...)
		y += pitch
	}
	if !small { // on a phone a line through all rows would run through the names
		p.Add(chart.Segment(zero, top, zero, y+2, chart.Axis))
	}
	p.Add(marks...)
	p.Add(chart.HorizontalAxis(scale, y+2, chart.Below, scale.Ticks(7), func(v float64) string { return inWords(v, "count", "signed") })...)
	p.Add(chart.Label((from+to)/2, y+38, chart.Middle, chart.Small, "points, "+modelName(a)+" less "+modelName(b)))
	return y + 46
}

// paintGap draws a difference with its interval: a filled dot where the interval leaves out zero, a ring where it holds
// it, a square where no interval is known.
func paintGap(scale chart.Linear, y float64, m matched, correlation float64) []chart.Mark {
	d := m.better()
	g, known := m.gap(correlation)
	if !known {
		return []chart.Mark{chart.Rect{X: scale.Pos(d) - 4, Y: y - 4, W: 8, H: 8, Class: chart.Grey}}
	}
	line, class := chart.Range1, chart.Bar1
	if math.Abs(g.Z) <= z95 {
		class = chart.Hollow
	}
	return []chart.Mark{chart.Segment(scale.Pos(d-z95*g.SE), y, scale.Pos(d+z95*g.SE), y, line), chart.Dot{X: scale.Pos(d), Y: y, R: 5, Class: class}}
}

// paintBenchmarkKey says what the marks mean. It returns the lower edge.
func paintBenchmarkKey(p *chart.Picture) float64 {
	keys := []struct {
		words string
		mark  func(x, y float64) chart.Mark
	}{
		{"95% interval leaves out zero", func(x, y float64) chart.Mark { return chart.Dot{X: x, Y: y, R: 5, Class: chart.Bar1} }},
		{"it holds zero: may be noise", func(x, y float64) chart.Mark { return chart.Dot{X: x, Y: y, R: 5, Class: chart.Hollow} }},
		{"number of questions not known", func(x, y float64) chart.Mark {
			return chart.Rect{X: x - 4, Y: y - 4, W: 8, H: 8, Class: chart.Grey}
		}},
	}
	x, y := 6.0, 12.0
	for _, k := range keys {
		width := chart.Small.Width(k.words) + 34
		if x+width > p.Width+16 {
			x, y = 6, y+18
		}
		p.Add(k.mark(x, y-4), chart.Label(x+11, y, chart.Start, chart.Small, k.words))
		x += width
	}
	return y + 8
}
