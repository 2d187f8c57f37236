package lab

import (
	"fmt"
	"math"

	"github.com/claimbyclaim/explainer/internal/calc/overlap"
	"github.com/claimbyclaim/explainer/internal/chart"
)

// A pairBar is one way to run a pair: how long it computes, and for how long communication adds to that.
type pairBar struct {
	name               string
	computing, exposed float64
}

func pairBars(p overlap.Pair) []pairBar {
	return []pairBar{
		{"One after the other", p.Computation, p.Communication},
		{"Together", p.Slowed(), (1 - p.Hidden) * p.Communication},
		{"Without any traffic", p.Computation, 0},
	}
}

func pairDrawing(p overlap.Pair) Drawing {
	bars := pairBars(p)
	t := Table{Head: []string{"A pair", "Computation", "Exposed communication", "Together"}, Numeric: []bool{false, true, true, true}}
	alt := "Bars of the time of a pair, in units of its computation as measured:"
	for _, b := range bars {
		t.Rows = append(t.Rows, []string{b.name, sig(b.computing), sig(b.exposed), sig(b.computing + b.exposed)})
		alt += fmt.Sprintf(" %s %s;", b.name, sig(b.computing+b.exposed))
	}
	d := Drawing{Title: "Time of a pair, in units of its computation as measured", Table: t}
	d.paint("overlap-pair", alt[:len(alt)-1]+".", func(pic *chart.Picture) float64 { return paintPair(pic, bars) })
	return d
}

// paintPair draws a bar for each way to run the pair and returns the lower edge.
func paintPair(p *chart.Picture, bars []pairBar) float64 {
	long := 0.0
	for _, b := range bars {
		long = max(long, b.computing+b.exposed)
	}
	scale := chart.Linear{Lo: 0, Hi: long, From: 0, To: p.Width - 48}
	p.Add(chart.Rect{X: 0, Y: 0, W: 14, H: 14, Class: chart.Bar3}, chart.Label(20, 11.5, chart.Start, chart.Small, "computation"),
		chart.Rect{X: 106, Y: 0, W: 14, H: 14, Class: chart.Bar1}, chart.Label(126, 11.5, chart.Start, chart.Small, "communication that adds to it"))
	y := 30.0
	for _, b := range bars {
		p.Add(chart.Label(0, y+11, chart.Start, chart.Plain, b.name))
		y += 17
		middle, end := scale.Pos(b.computing), scale.Pos(b.computing+b.exposed)
		p.Add(chart.Rect{X: 0, Y: y, W: middle, H: 20, Class: chart.Bar3})
		if end-middle > 1.5 {
			p.Add(chart.Rect{X: middle + 1, Y: y, W: end - middle - 1, H: 20, Class: chart.Bar1})
		}
		p.Add(chart.Label(end+7, y+14.5, chart.Start, chart.Strong, inWords(b.computing+b.exposed, "count", ".2")))
		y += 32
	}
	return y - 8
}

// A limitRow is one quantity of FLOP per byte.
type limitRow struct {
	name   string
	value  float64
	needed bool // what a GPU could do, not what a model does
	own    bool // in the reader's numbers
}

func limitRows(led Ledger, chosen workload, need float64) []limitRow {
	var rows []limitRow
	for _, w := range workloads {
		rows = append(rows, limitRow{w.name, w.perByte(led), false, w.key == chosen.key})
	}
	return append(rows,
		limitRow{"H800 at its FP8 peak", value(led, "hiding.limit.peak"), true, false},
		limitRow{"H800 at the profile’s rate", value(led, "hiding.limit.achieved"), true, false},
		limitRow{"Your GPU and link", need, true, true})
}

func limitDrawing(led Ledger, chosen workload, need float64) Drawing {
	rows := limitRows(led, chosen, need)
	t := Table{Head: []string{"What", "Kind", "FLOP per byte"}, Numeric: []bool{false, false, true}}
	for _, r := range rows {
		kind := "done by a model"
		if r.needed {
			kind = "possible on a GPU while it sends"
		}
		t.Rows = append(t.Rows, []string{r.name, kind, whole(math.Round(r.value), "count")})
	}
	d := Drawing{Title: "Hidden if the model does more per byte than the GPU could", Table: t}
	alt := fmt.Sprintf("Dots on a logarithmic scale of FLOP per byte sent. Models do a given amount; GPUs could do a given amount. %s does %s; your GPU and link could do %s.", chosen.name, measured(chosen.perByte(led), "FLOP/byte"), measured(need, "FLOP/byte"))
	d.paint("overlap-limit", alt, func(p *chart.Picture) float64 { return paintLimits(p, rows) })
	return d
}

// paintLimits draws a dot for each row, and a line at the chosen model, and returns the lower edge.
func paintLimits(p *chart.Picture, rows []limitRow) float64 {
	small := p.Width == narrowDrawing
	lo, hi, room := math.Inf(1), 0.0, 0.0
	for _, r := range rows {
		room = max(room, chart.Strong.Width(whole(math.Round(r.value), "count"))*1.04+14)
		if r.value > 0 {
			lo, hi = min(lo, r.value), max(hi, r.value)
		}
	}
	if hi == 0 {
		return 1
	}
	scale := chart.Log{Lo: lo / 1.5, Hi: hi * 1.5, From: 190, To: p.Width - room}
	pitch, mark := 24.0, 6.0 // mark is a piece of the line at the chosen model, between the rows
	if small {
		scale.From, pitch, mark = 8, 40, 4
	}
	y, chosen := 0.0, 0.0
	type span struct{ top, bottom float64 }
	var lines []span
	for i, r := range rows {
		if i == 0 || r.needed && !rows[i-1].needed {
			head := "A model does, for each byte sent"
			if r.needed {
				head = "A GPU could do, while a byte is sent"
			}
			p.Add(chart.Label(0, y+12, chart.Start, chart.Small, head))
			y += 20
		}
		if r.own && !r.needed {
			chosen = r.value
		}
		class, style := chart.Hollow, chart.Plain
		if r.needed {
			class = chart.Grey
		}
		if r.own {
			class, style = chart.Bar1, chart.Subject
		}
		at := y + 8
		if small {
			p.Add(chart.Label(0, y+11, chart.Start, style, r.name))
			at = y + 25
		} else {
			p.Add(chart.Label(scale.From-14, y+12.5, chart.End, style, r.name))
		}
		if r.value > 0 {
			x := scale.Pos(r.value)
			p.Add(chart.Dot{X: x, Y: at, R: 5, Class: class}, chart.Label(x+10, at+4.5, chart.Start, style, whole(math.Round(r.value), "count")))
		}
		if r.needed {
			lines = append(lines, span{at - 6 - mark, at - 6}, span{at + 9, at + 9 + mark})
		}
		y += pitch
	}
	if chosen > 0 {
		x := scale.Pos(chosen)
		for _, l := range lines {
			p.Add(chart.Segment(x, l.top, x, l.bottom, chart.Axis))
		}
		label := chart.Label(x, y+14, chart.Middle, chart.Small, "hidden to the left of the dashes (logarithmic scale)")
		half := label.Width() * .52
		label.X = max(half, min(x, p.Width-half))
		p.Add(label)
	}
	return y + 20
}
