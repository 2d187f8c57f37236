package lab

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/gemm"
	"github.com/claimbyclaim/explainer/internal/chart"
)

// A sumCurve is the error of an accumulator by length.
type sumCurve struct {
	name, brief string
	errors      []float64 // by length, as lengths has them
	own         bool
}

// lengths are those up to the chosen one.
func (s sumState) lengths() []int {
	return gemm.Lengths[:slices.Index(gemm.Lengths, s.length)+1]
}

// curves are the reader's accumulator, and the three that it is to be compared with where they are others.
func (s sumState) curves() (out []sumCurve) {
	for _, c := range []struct {
		name, brief string
		gemm.Accumulator
	}{
		{"yours", "yours", s.accumulator}, {"13 bits, never promoted", "13 bits", gemm.Hopper}, {"13 bits, every 128: V3", "V3: 128", gemm.Hopper.Promoted(128)}, {"25 bits: Blackwell", "Blackwell", gemm.Blackwell},
	} {
		own := c.name == "yours"
		if !own && c.Accumulator == s.accumulator {
			out[0].name, out[0].brief = c.name, c.brief
			continue
		}
		curve := sumCurve{name: c.name, brief: c.brief, own: own}
		for _, k := range s.lengths() {
			a := c.Accumulator
			if a.Promote >= k {
				a.Promote = 0
			}
			curve.errors = append(curve.errors, gemm.Measure(s.from, k, a).Frobenius)
		}
		out = append(out, curve)
	}
	return out
}

func (s sumState) curveDrawing() Drawing {
	curves := s.curves()
	d := Drawing{Title: "The longer the sum, the more it loses, in a model of the hardware", Table: Table{Head: []string{"Products in a sum"}, Numeric: []bool{true}}}
	var told []string
	for _, c := range curves {
		d.Table.Head, d.Table.Numeric = append(d.Table.Head, upperFirst(c.name)), append(d.Table.Numeric, true)
		told = append(told, fmt.Sprintf("%s from %s to %s", c.name, tiny(c.errors[0]), tiny(c.errors[len(c.errors)-1])))
	}
	for i, k := range s.lengths() {
		row := []string{whole(float64(k), "count")}
		for _, c := range curves {
			row = append(row, tiny(c.errors[i]))
		}
		d.Table.Rows = append(d.Table.Rows, row)
	}
	d.paint("fp8-sums", fmt.Sprintf("Errors by norms against the length of a sum, both logarithmic, from %d to %s products: %s. DeepSeek’s own test has nearly "+short(value(s.led, "v3.accum_test.max_rel_error"))+"%% as the largest of unnamed inputs.", gemm.Lengths[0], whole(float64(s.length), "count"), strings.Join(told, "; ")),
		func(p *chart.Picture) float64 { return s.paintCurves(p, curves) })
	return d
}

func (s sumState) paintCurves(p *chart.Picture, curves []sumCurve) float64 {
	const left, top, bottom, base, lowest = 64.0, 30.0, 330.0, 346.0, 1e-8
	room := 158.0
	if p.Width == narrowDrawing {
		room = 66
	}
	length := chart.Log{Lo: float64(gemm.Lengths[0]), Hi: float64(gemm.Lengths[len(gemm.Lengths)-1]), From: left, To: p.Width - room}
	size := chart.Log{Lo: lowest, Hi: 1, From: bottom, To: top}
	p.Add(chart.Label(0, 11, chart.Start, chart.Small, "error over exact sum, by norms, logarithmic"))
	for exp := -8; exp <= 0; exp += 2 {
		v := math.Pow10(exp)
		p.Add(chart.Segment(left, size.Pos(v), length.Pos(float64(s.length)), size.Pos(v), chart.Rule), chart.Label(left-6, size.Pos(v)+4, chart.End, chart.Small, percentTick(exp)))
	}
	for i, k := range gemm.Lengths {
		x := length.Pos(float64(k))
		p.Add(chart.Segment(x, base, x, base+4, chart.Axis))
		if i%2 == 0 && p.Width > narrowDrawing || i%4 == 1 && p.Width == narrowDrawing {
			p.Add(chart.Label(x, base+17, chart.Middle, chart.Small, whole(float64(k), "count")))
		}
	}
	p.Add(chart.Segment(left, base, length.To, base, chart.Axis), chart.Label(length.To, base+34, chart.End, chart.Small, "products in a sum, logarithmic"))
	type end struct {
		name, brief string
		style       chart.Style
		x, y        float64
	}
	var ends []end
	if test := int(value(s.led, "v3.accum_test.k")); s.length == test {
		x, y := length.Pos(float64(test)), size.Pos(value(s.led, "v3.accum_test.max_rel_error")/100)
		printed := "nearly " + short(value(s.led, "v3.accum_test.max_rel_error")) + "%"
		p.Add(chart.Segment(x-5, y, x+5, y, chart.Heavy))
		ends = append(ends, end{"DeepSeek’s largest, " + printed, "DeepSeek", chart.Strong, x, y})
	}
	for _, c := range slices.Backward(curves) {
		l := chart.Line{Class: chart.Range}
		if c.own {
			l.Class = chart.Range1
		}
		for i, e := range c.errors {
			l.Points = append(l.Points, [2]float64{length.Pos(float64(gemm.Lengths[i])), size.Pos(max(lowest, e))})
		}
		last := l.Points[len(l.Points)-1]
		style := chart.Plain
		if c.own {
			style = chart.Subject
		}
		ends = append(ends, end{c.name, c.brief, style, last[0], last[1]})
		if len(l.Points) > 1 {
			p.Add(l)
		}
		p.Add(dotAt(last, c.own))
	}
	slices.SortFunc(ends, func(a, b end) int { return cmp.Compare(a.y, b.y) })
	below := math.Inf(-1)
	for _, e := range ends {
		y := max(e.y+4, below+15)
		below = y
		name := e.name
		if p.Width == narrowDrawing {
			name = e.brief
		}
		p.Add(chart.Label(e.x+9, y, chart.Start, e.style, name))
	}
	return base + 40
}

func dotAt(at [2]float64, own bool) chart.Dot {
	if own {
		return chart.Dot{X: at[0], Y: at[1], R: 4.5, Class: chart.Bar1}
	}
	return chart.Dot{X: at[0], Y: at[1], R: 3.5, Class: chart.Hollow}
}

// percentTick names a power of ten as a percentage.
func percentTick(exp int) string { return short(math.Pow10(exp+2)) + "%" }

// leak follows the first sum with an accumulator.
func (s sumState) leak(a gemm.Accumulator) []float64 { return gemm.Leak(s.from, s.length, a) }

func (s sumState) leakDrawing() Drawing {
	own, promoted := s.leak(s.accumulator), s.leak(gemm.Hopper.Promoted(128))
	d := Drawing{Title: "One sum on its way: how far it falls behind, over the largest exact value", Table: Table{Head: []string{"Products added", "This accumulator", "13 bits, every 128: V3"}, Numeric: []bool{true, true, true}}}
	for i := 3; i < len(own); i += max(4, len(own)/16) {
		d.Table.Rows = append(d.Table.Rows, []string{whole(float64((i+1)*gemm.Step), "count"), signedTiny(own[i]), signedTiny(promoted[i])})
	}
	last := len(own) - 1
	d.paint("fp8-leak", fmt.Sprintf("The error of one sum while it grows to %s products, over its largest exact value: at the end %s with this accumulator, %s with promotion every 128.", whole(float64(s.length), "count"), signedTiny(own[last]), signedTiny(promoted[last])),
		func(p *chart.Picture) float64 { return s.paintLeak(p, own, promoted) })
	return d
}

func (s sumState) paintLeak(p *chart.Picture, own, promoted []float64) float64 {
	const left, top, bottom, most = 62.0, 34.0, 194.0, 256
	low, high := 0.0, 0.0
	for i := range own {
		low, high = min(low, own[i], promoted[i]), max(high, own[i], promoted[i])
	}
	if high-low < 1e-9 {
		high = low + 1e-9
	}
	scale := chart.Linear{Lo: low, Hi: high, From: bottom, To: top}
	along := chart.Linear{Lo: 0, Hi: float64(s.length), From: left, To: p.Width - 8}
	p.Add(chart.Text{X: 0, Y: 11, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Subject, Text: "thick: this accumulator"}, {Style: chart.Plain, Text: "\u00a0 thin: 13 bits, every 128"}}})
	for _, v := range scale.Ticks(5) {
		p.Add(chart.Segment(left, scale.Pos(v), p.Width-8, scale.Pos(v), chart.Rule), chart.Label(left-6, scale.Pos(v)+4, chart.End, chart.Small, leakTick(v)))
	}
	every := max(1, len(own)/most)
	for _, curve := range []struct {
		values []float64
		class  chart.Class
	}{{promoted, chart.Range}, {own, chart.Range1}} {
		l := chart.Line{Class: curve.class}
		for i := 0; i < len(own); i += every {
			l.Points = append(l.Points, [2]float64{along.Pos(float64((i + 1) * gemm.Step)), scale.Pos(curve.values[i])})
		}
		p.Add(l)
	}
	for _, v := range along.Ticks(5) {
		p.Add(chart.Segment(along.Pos(v), bottom+4, along.Pos(v), bottom+8, chart.Axis), within(p, along.Pos(v), bottom+21, chart.Small, plain(v)))
	}
	p.Add(chart.Segment(left, bottom+4, p.Width-8, bottom+4, chart.Axis), chart.Label(p.Width, bottom+38, chart.End, chart.Small, "products added"))
	return bottom + 44
}

func leakTick(v float64) string {
	if v == 0 {
		return "0"
	}
	return minus(v < 0) + numeral(rounded(math.Abs(v)*100, 6)) + "%"
}
