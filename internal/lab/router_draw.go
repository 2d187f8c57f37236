package lab

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// levels are the steps of affinity that the picture tells apart by the height of a mark: from this affinity on, so much of a row.
var levels = []struct{ from, high float64 }{{.25, .14}, {.45, .32}, {.65, .52}, {.8, .74}}

func (s routingState) heatmap() Drawing {
	t := Table{Head: []string{"Token", "Nodes open to it", "Lowest chosen", "Highest not chosen"}, Numeric: []bool{true, false, true, true}}
	for i, c := range s.choice {
		chosen := map[int]bool{}
		low, high := math.Inf(1), math.Inf(-1)
		for _, e := range c.Experts {
			chosen[e] = true
			low = min(low, s.biased[i][e])
		}
		for e, b := range s.biased[i] {
			if !chosen[e] {
				high = max(high, b)
			}
		}
		open := ""
		for _, g := range c.Groups {
			open += strconv.Itoa(g+1) + " "
		}
		top := "–"
		if len(chosen) < len(s.biased[i]) {
			top = inWords(high, "count", ".3")
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), open[:len(open)-1], inWords(low, "count", ".3"), top})
	}
	d := Drawing{Title: "Each row is a token: which experts suit it, and which it takes (a toy)", Table: t}
	alt := fmt.Sprintf("A grid of %d tokens by %d experts of one layer, in %d groups of %d. The higher a grey mark, the better the expert suits the token. Each token takes the %d marked in full height, from at most %d groups; neighbouring tokens take others.",
		len(s.choice), s.rule.Experts, s.rule.Groups, s.size(), s.rule.TopK, s.rule.Limit)
	d.paint("router-grid", alt, s.paintHeatmap)
	return d
}

func (s routingState) paintHeatmap(p *chart.Picture) float64 {
	const left, row = 22, 13.0
	top := 46.0
	if p.Width == narrowDrawing { // the key takes a second line
		top = 62
	}
	width := p.Width - left
	cell := width / float64(s.rule.Experts)
	mark := cell * .82
	if cell < 3 {
		mark = cell
	}
	high := row - 3
	grid := func(class chart.Class, wide, high float64, cells [][2]int) {
		if len(cells) > 0 {
			p.Add(chart.Raster{X: left, Y: top, W: cell, H: row, Wide: wide, High: high, Cells: cells, Class: class})
		}
	}
	chosen := make([]map[int]bool, len(s.choice))
	var taken, open [][2]int
	byLevel := make([][][2]int, len(levels))
	for i, c := range s.choice {
		chosen[i] = map[int]bool{}
		for _, e := range c.Experts {
			chosen[i][e] = true
			taken = append(taken, [2]int{i, e})
		}
		for _, g := range c.Groups {
			open = append(open, [2]int{i, g})
		}
		for e, b := range s.biased[i] {
			if chosen[i][e] {
				continue
			}
			for l := len(levels) - 1; l >= 0; l-- {
				if b >= levels[l].from {
					byLevel[l] = append(byLevel[l], [2]int{i, e})
					break
				}
			}
		}
	}
	bottom := top + row*float64(len(s.choice))
	group := cell * float64(s.size())
	p.Add(chart.Raster{X: left, Y: top, W: group, H: row, High: row - 1, Cells: open, Class: chart.Cells3})
	for l, cells := range byLevel {
		grid(chart.Cells2, mark, levels[l].high*high, cells)
	}
	grid(chart.Cells, mark, high, taken)
	for g := 1; g < s.rule.Groups; g++ {
		x := left + float64(g)*group
		p.Add(chart.Segment(x, top-4, x, bottom, chart.Axis))
	}
	if s.rule.Groups > 1 {
		for g := range s.rule.Groups {
			name := "node " + strconv.Itoa(g+1)
			if chart.Small.Width("node 16")+8 > group {
				name = strconv.Itoa(g + 1)
			}
			p.Add(chart.Label(left+(float64(g)+.5)*group, top-8, chart.Middle, chart.Small, name))
		}
	}
	for i := range s.choice {
		p.Add(chart.Label(left-6, top+(float64(i)+.5)*row+4.2, chart.End, chart.Small, strconv.Itoa(i+1)))
	}
	s.paintKey(p)
	x := p.Width
	p.Add(chart.Label(x, bottom+16, chart.End, chart.Small, fmt.Sprintf("experts 1 to %d", s.rule.Experts)), chart.Label(0, bottom+16, chart.Start, chart.Small, "tokens"))
	return bottom + 22
}

// paintKey says what the marks mean.
func (s routingState) paintKey(p *chart.Picture) {
	y := 11.0
	p.Add(chart.Rect{X: 0, Y: y - 10, W: 8, H: 11, Class: chart.Bar1}, chart.Label(14, y, chart.Start, chart.Plain, "taken"))
	x := 62.0
	for i, l := range levels {
		h := l.high * 11
		p.Add(chart.Rect{X: x + float64(i)*10, Y: y - 4.5 - h/2, W: 8, H: h, Class: chart.Grey})
	}
	p.Add(chart.Label(x+46, y, chart.Start, chart.Plain, "suits it, more and more"))
	if p.Width == narrowDrawing {
		x, y = 0, 31
	} else {
		x = 300
	}
	p.Add(chart.Rect{X: x, Y: y - 10, W: 18, H: 11, Class: chart.Ghost}, chart.Label(x+25, y, chart.Start, chart.Plain, "on a node open to the token"))
}

// points of a series of steps are so many at most.
const mostPoints = 200

func (s routingState) balance() Drawing {
	t := Table{Head: []string{"Step", "Busiest above the mean", "Bias of the first expert", "Bias of the last"}, Numeric: []bool{true, true, true, true}}
	every := max(1, len(s.over)/20)
	for i := range s.over {
		if i%every == 0 || i == len(s.over)-1 {
			t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), share(s.over[i]), inWords(s.first[i], "count", ".3"), inWords(s.last[i], "count", ".3")})
		}
	}
	end, _ := tail(s.over)
	d := Drawing{Title: "The bias rule at work: how uneven the load is, step by step (a toy)", Table: t}
	alt := fmt.Sprintf("Two lines over %d steps. The busiest expert lies %s above the mean at first and %s at the end. Below, the bias of the expert that is liked best falls to %s and that of the one liked least rises to %s.",
		s.toy.Steps, share(s.over[0]), share(end), inWords(s.bias[0], "count", ".3"), inWords(s.bias[len(s.bias)-1], "count", ".3"))
	d.paint("router-balance", alt, s.paintBalance)
	return d
}

// thinned keeps the highest of neighbouring values, so that a line has no more points than a reader can see.
func thinned(values []float64) (at []int, out []float64) {
	every := (len(values) + mostPoints - 1) / mostPoints
	for i := 0; i < len(values); i += every {
		best := i
		for j := i; j < min(i+every, len(values)); j++ {
			if values[j] > values[best] {
				best = j
			}
		}
		at, out = append(at, best), append(out, values[best])
	}
	return at, out
}

func (s routingState) paintBalance(p *chart.Picture) float64 {
	const left, upper, lower = 46.0, 150.0, 96.0
	right := p.Width - 8
	steps := chart.Linear{Lo: 1, Hi: math.Max(2, float64(s.toy.Steps)), From: left, To: right}
	line := func(values []float64, scale chart.Linear, class chart.Class) {
		at, out := thinned(values)
		points := make([][2]float64, len(at))
		for i := range at {
			points[i] = [2]float64{steps.Pos(float64(at[i] + 1)), scale.Pos(out[i])}
		}
		if len(points) == 1 {
			points = append(points, [2]float64{points[0][0] + 2, points[0][1]})
		}
		p.Add(chart.Line{Points: points, Class: class})
	}
	axis := func(scale chart.Linear, top, bottom float64, name func(float64) string) {
		for _, v := range scale.Ticks(5) {
			y := scale.Pos(v)
			p.Add(chart.Segment(left, y, right, y, chart.Rule), chart.Label(left-6, y+4.2, chart.End, chart.Small, name(v)))
		}
		p.Add(chart.Segment(left, top, left, bottom, chart.Axis))
	}
	p.Add(chart.Label(0, 11, chart.Start, chart.Strong, "Busiest expert above the mean"))
	top := 24.0
	most := 0.0
	for _, v := range s.over {
		most = max(most, v)
	}
	load := chart.Linear{Lo: 0, Hi: max(most*1.05, .1), From: top + upper, To: top}
	axis(load, top, top+upper, func(v float64) string { return inWords(v, "ratio", "percent .0") })
	line(s.over, load, chart.Heavy)

	y := top + upper + 30
	p.Add(chart.Text{X: 0, Y: y, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Strong, Text: "Biases: "}, {Style: chart.Subject, Text: "first expert, liked best"}, {Style: chart.Plain, Text: " and last"}}})
	y += 13
	reach := .001
	for i := range s.first {
		reach = max(reach, math.Abs(s.first[i]), math.Abs(s.last[i]))
	}
	bias := chart.Linear{Lo: -reach * 1.08, Hi: reach * 1.08, From: y + lower, To: y}
	axis(bias, y, y+lower, signedTick)
	line(s.last, bias, chart.Range)
	line(s.first, bias, chart.Range1)
	bottom := y + lower
	if f := float64(s.toy.ZeroAfter); f > 0 && f < float64(s.toy.Steps) {
		x := steps.Pos(f)
		p.Add(chart.Segment(x, top, x, top+upper, chart.Axis), chart.Segment(x, y, x, bottom, chart.Axis))
	}
	p.Add(chart.Segment(left, bottom, right, bottom, chart.Axis))
	for _, v := range steps.Ticks(6) {
		label := chart.Label(steps.Pos(v), bottom+18, chart.Middle, chart.Small, whole(v, "count"))
		if label.Box().Right > p.Width-46 {
			continue
		}
		p.Add(chart.Segment(steps.Pos(v), bottom, steps.Pos(v), bottom+4, chart.Axis), label)
	}
	p.Add(chart.Label(p.Width, bottom+18, chart.End, chart.Small, "step"))
	return bottom + 24
}

// signedTick prints a small number with as few decimals as give it back.
func signedTick(v float64) string { return strings.Replace(short(rounded(v, 4)), "-", "−", 1) }

func (s routingState) coverage() Drawing {
	t := Table{Head: []string{"Tokens at once", "Experts touched", "Of all"}, Numeric: []bool{true, true, true}}
	for _, b := range batches {
		e := s.covered(b)
		t.Rows = append(t.Rows, []string{whole(b, "count"), inWords(e, "count", ".2"), share(e / float64(s.rule.Experts))})
	}
	d := Drawing{Title: "The more tokens at once, the more experts must be read", Table: t}
	alt := fmt.Sprintf("A rising curve of the experts of a layer that a batch touches if choices were even: one token %d of %d, 32 tokens %s, 128 tokens %s.",
		s.rule.TopK, s.rule.Experts, inWords(s.covered(32), "count", ".0"), inWords(s.covered(128), "count", ".0"))
	d.paint("router-coverage", alt, s.paintCoverage)
	return d
}

func (s routingState) paintCoverage(p *chart.Picture) float64 {
	const left, top, height = 34.0, 30.0, 150.0
	right := p.Width - 30
	all := float64(s.rule.Experts)
	x := chart.Log{Lo: 1, Hi: 512, From: left, To: right}
	y := chart.Linear{Lo: 0, Hi: all, From: top + height, To: top}
	p.Add(chart.Label(0, 11, chart.Start, chart.Small, fmt.Sprintf("experts of a layer, of %d", s.rule.Experts)))
	for _, v := range y.Ticks(5) {
		p.Add(chart.Segment(left-4, y.Pos(v), left, y.Pos(v), chart.Axis), chart.Label(left-8, y.Pos(v)+4.2, chart.End, chart.Small, whole(v, "count")))
	}
	var points [][2]float64
	for e := 0.0; e <= 9; e += .125 {
		b := math.Exp2(e)
		points = append(points, [2]float64{x.Pos(b), y.Pos(s.covered(b))})
	}
	p.Add(chart.Line{Points: points, Class: chart.Range1})
	for _, b := range []float64{1, 8, 32, 128} {
		e := s.covered(b)
		p.Add(chart.Dot{X: x.Pos(b), Y: y.Pos(e), R: 4, Class: chart.Bar1})
		at := chart.Label(x.Pos(b)+8, y.Pos(e)+15, chart.Start, chart.Strong, inWords(e, "count", ".0"))
		if at.Y > top+height-3 {
			at.Y = y.Pos(e) - 8
		}
		p.Add(at)
	}
	p.Add(chart.Segment(left, top, left, top+height, chart.Axis), chart.Segment(left, top+height, right, top+height, chart.Axis))
	for _, b := range []float64{1, 8, 32, 128, 512} {
		p.Add(chart.HorizontalAxis(x, top+height, chart.Below, []float64{b}, func(v float64) string { return whole(v, "count") })...)
	}
	p.Add(chart.Label(p.Width, top+height+36, chart.End, chart.Small, "tokens at once, logarithmic; choices taken as even"))
	return top + height + 42
}
