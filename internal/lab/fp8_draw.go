package lab

import (
	"fmt"
	"math"

	"github.com/claimbyclaim/explainer/internal/calc/fp8"
	"github.com/claimbyclaim/explainer/internal/chart"
)

// eight are the formats whose 256 codes are drawn.
var eight = []fp8.Format{fp8.E4M3, fp8.E5M2}

// drawn is the chosen format if its codes are few enough to draw, else V3's.
func (s numberState) drawn() fp8.Format {
	if s.format.Bits() == 8 {
		return s.format
	}
	return fp8.E4M3
}

// finite lists the codes of the numbers from zero up.
func finite(f fp8.Format) (codes []uint32) {
	for code := uint32(0); f.Kind(code) <= fp8.Normal; code++ {
		codes = append(codes, code)
	}
	return codes
}

// comb is a line with a tooth at each place: one element, however many there are.
func comb(at []float64, from, to float64, class chart.Class) chart.Line {
	l := chart.Line{Class: class}
	for _, x := range at {
		l.Points = append(l.Points, [2]float64{x, to}, [2]float64{x, from}, [2]float64{x, to})
	}
	return l
}

// within puts a label at x, as near as the picture's edges allow.
func within(p *chart.Picture, x, y float64, style chart.Style, text string) chart.Text {
	half := style.Width(text)/2 + 1
	return chart.Label(max(half, min(p.Width-half, x)), y, chart.Middle, style, text)
}

func (s numberState) logDrawing() Drawing {
	d := Drawing{Title: "Where it lies among the numbers of both FP8 formats"}
	d.Table = Table{Head: []string{"Format", "Numbers above zero", "Smallest", "Largest", "The value becomes"}, Numeric: []bool{false, true, true, true, true}}
	told := ""
	for _, f := range eight {
		code := s.in(f)
		d.Table.Rows = append(d.Table.Rows, []string{f.Name, fmt.Sprint(len(finite(f)) - 1), numeral(f.MinSubnormal()), numeral(f.Max()), numeral(f.Decode(code))})
		told += fmt.Sprintf(" %s has %d numbers above zero, from %s to %s; the value becomes %s.", f.Name, len(finite(f))-1, numeral(f.MinSubnormal()), numeral(f.Max()), numeral(f.Decode(code)))
	}
	d.paint("fp8-log", fmt.Sprintf("All numbers of two formats on a logarithmic line, by magnitude, with %s marked.%s", clip(s.text), told), s.paintLog)
	return d
}

// paintLog draws a row of teeth for each format. Zero has a place of its own at the left, since no such line reaches it.
func (s numberState) paintLog(p *chart.Picture) float64 {
	const zero, left, row, first, tooth = 8.0, 34.0, 62.0, 58.0, 20.0
	scale := chart.Log{Lo: 0x1p-17, Hi: 0x1p17, From: left, To: p.Width - 8}
	place := func(v float64) float64 {
		if v == 0 {
			return zero
		}
		return scale.Pos(max(scale.Lo, min(scale.Hi, math.Abs(v))))
	}
	p.Add(chart.Text{X: 0, Y: 11, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Small, Text: "all numbers by magnitude, logarithmic; the long line is the value"}}})
	for i, f := range eight {
		y := first + float64(i)*row
		code := s.in(f)
		heading := []chart.Span{{Style: chart.Strong, Text: f.Name + " "}, {Style: chart.Plain, Text: s.became(f, p.Width)}}
		var teeth []float64
		for _, c := range finite(f) {
			teeth = append(teeth, place(f.Decode(c)))
		}
		p.Add(chart.Text{X: 0, Y: y - 14, Anchor: chart.Start, Spans: heading}, comb(teeth, y, y+tooth, chart.Range))
		if s.given.Kind != fp8.NaN {
			x := place(s.at())
			p.Add(chart.Segment(x, y-9, x, y+tooth, chart.Range1))
		}
		if f.Kind(code) <= fp8.Normal {
			p.Add(chart.Dot{X: place(f.Decode(code)), Y: y + tooth + 5, R: 3.5, Class: chart.Bar1})
		}
	}
	base := first + float64(len(eight)-1)*row + tooth + 14
	p.Add(chart.Label(zero, base+16, chart.Middle, chart.Small, "0"))
	ticks := scale.Ticks(5)
	if p.Width > narrowDrawing {
		ticks = scale.Ticks(11)
	}
	for _, v := range ticks {
		p.Add(chart.Segment(scale.Pos(v), base, scale.Pos(v), base+4, chart.Axis), within(p, scale.Pos(v), base+16, chart.Small, plain(v)))
	}
	p.Add(chart.Segment(left, base, p.Width-8, base, chart.Axis))
	return base + 22
}

// became says what a format makes of the value, in a line.
func (s numberState) became(f fp8.Format, width float64) string {
	v := f.Decode(s.in(f))
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "makes it " + numeral(v)
	}
	if width == narrowDrawing {
		return "makes it " + numeral(v) + " (dot)"
	}
	return "makes it " + numeral(v) + " (dot); its numbers reach from " + numeral(f.MinSubnormal()) + " to " + numeral(f.Max())
}

func (s numberState) nearDrawing() Drawing {
	f := s.format
	d := Drawing{Title: "Between its neighbours in " + f.Name}
	d.Table = Table{Head: []string{"Which", "Value", "Code"}, Numeric: []bool{false, true, false}}
	around := s.around()
	for i, code := range around {
		name := "A neighbour"
		if code == s.code {
			name = "Taken"
		} else if i == 0 && f.Kind(s.code) <= fp8.Normal {
			name = "Next below"
		} else if f.Kind(s.code) <= fp8.Normal {
			name = "Next above"
		}
		d.Table.Rows = append(d.Table.Rows, []string{name, numeral(f.Decode(code)), f.Hex(code)})
	}
	alt := "No number stands for the value, so it has no neighbours."
	if len(around) > 1 {
		alt = fmt.Sprintf("A line with the numbers of %s around %s; it becomes %s.", f.Name, clip(s.text), numeral(f.Decode(s.code)))
	}
	d.paint("fp8-near", alt, s.paintNear)
	return d
}

// around are the code and its finite neighbours, rising.
func (s numberState) around() (codes []uint32) {
	for _, code := range []func() (uint32, bool){
		func() (uint32, bool) { return s.format.Neighbour(s.code, false) }, func() (uint32, bool) { return s.code, true }, func() (uint32, bool) { return s.format.Neighbour(s.code, true) },
	} {
		if c, ok := code(); ok && s.format.Kind(c) <= fp8.Normal {
			codes = append(codes, c)
		}
	}
	return codes
}

func (s numberState) paintNear(p *chart.Picture) float64 {
	f, around := s.format, s.around()
	if len(around) < 2 {
		p.Add(chart.Label(0, 12, chart.Start, chart.Plain, "No number stands for it, so it has no neighbours."))
		return 20
	}
	const y, inset = 66.0, 44.0
	first, last := f.Decode(around[0]), f.Decode(around[len(around)-1])
	place := func(v float64) float64 { // of large numbers the difference may be too large to compute
		return inset + max(-.06, min(1.06, (v/2-first/2)/(last/2-first/2)))*(p.Width-2*inset)
	}
	p.Add(chart.Label(0, 11, chart.Start, chart.Small, "short lines: from there on the next number is nearer"), chart.Segment(place(first), y, place(last), y, chart.Axis))
	for i, code := range around {
		v := f.Decode(code)
		style := chart.Plain
		if code == s.code {
			style = chart.Subject
			p.Add(chart.Dot{X: place(v), Y: y, R: 4.5, Class: chart.Bar1})
		} else {
			p.Add(chart.Dot{X: place(v), Y: y, R: 4.5, Class: chart.Hollow})
		}
		p.Add(within(p, place(v), y+22, style, numeral(rounded(v, 9))), within(p, place(v), y+38, chart.Small, f.Hex(code)))
		if i > 0 {
			middle := place(f.Decode(around[i-1])/2 + v/2)
			p.Add(chart.Segment(middle, y-7, middle, y+7, chart.Axis))
		}
	}
	if x := place(s.at()); s.given.Kind != fp8.NaN {
		word := clip(s.text)
		if v := s.at(); v < first || v > last {
			word += ", beyond"
		}
		p.Add(chart.Segment(x, y-22, x, y-6, chart.Range1), within(p, x, y-27, chart.Strong, word))
	}
	return y + 44
}

func (s numberState) linearDrawing() Drawing {
	f := s.drawn()
	d := Drawing{Title: fmt.Sprintf("The numbers of %s on an ordinary line", f.Name)}
	d.Table = Table{Head: []string{"From", "To", "Numbers", "Step"}, Numeric: []bool{true, true, true, true}}
	codes := finite(f)
	for i := 0; i < len(codes); i += 1 << f.Fraction {
		from, to := codes[i], codes[min(i+1<<f.Fraction, len(codes))-1]
		d.Table.Rows = append(d.Table.Rows, []string{numeral(f.Decode(from)), numeral(f.Decode(to)), fmt.Sprint(to - from + 1), numeral(f.Spacing(from))})
	}
	d.paint("fp8-line", fmt.Sprintf("All numbers of %s from %s to %s on a linear line: half of them lie within %s of zero.", f.Name, numeral(-f.Max()), numeral(f.Max()), numeral(f.Decode(codes[len(codes)/2]))), s.paintLinear)
	return d
}

func (s numberState) paintLinear(p *chart.Picture) float64 {
	const y, tooth = 40.0, 24.0
	f := s.drawn()
	scale := chart.Linear{Lo: -f.Max(), Hi: f.Max(), From: 4, To: p.Width - 4}
	codes := finite(f)
	var teeth []float64
	for _, negative := range []bool{true, false} {
		for i := range codes {
			v := f.Decode(codes[i])
			if negative {
				v = -f.Decode(codes[len(codes)-1-i])
			}
			if x := scale.Pos(v); len(teeth) == 0 || x-teeth[len(teeth)-1] > .25 { // closer ones can't be told apart
				teeth = append(teeth, x)
			}
		}
	}
	p.Add(chart.Label(0, 11, chart.Start, chart.Small, fmt.Sprintf("half of the numbers lie between %s and %s", numeral(-f.Decode(codes[len(codes)/2])), numeral(f.Decode(codes[len(codes)/2])))),
		comb(teeth, y, y+tooth, chart.Range))
	if s.given.Kind != fp8.NaN {
		x := scale.Pos(max(scale.Lo, min(scale.Hi, s.at())))
		p.Add(chart.Segment(x, y-10, x, y+tooth, chart.Range1))
	}
	for _, v := range []float64{-1, -.5, 0, .5, 1} {
		x := scale.Pos(v * f.Max())
		p.Add(chart.Segment(x, y+tooth, x, y+tooth+4, chart.Axis), within(p, x, y+tooth+17, chart.Small, numeral(v*f.Max())))
	}
	return y + tooth + 23
}
