package lab

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

func drawSizes(models []sizedModel) Drawing {
	t := Table{Head: []string{"Model", "All, billion", "Used by a token, billion", "Share"}, Numeric: []bool{false, true, true, true}}
	var told []string
	size := func(v float64) string { return inWords(v, "count", "B") }
	for _, m := range models {
		t.Rows = append(t.Rows, []string{m.name, strings.TrimSuffix(size(m.all), "B"), strings.TrimSuffix(size(m.used), "B"), share(m.share())})
		t.Entries = append(t.Entries, m.entry)
		told = append(told, m.name+" "+size(m.all)+", "+size(m.used))
	}
	d := Drawing{Title: "Open models: all parameters, and those that a token uses", Table: t}
	alt := "Models by all parameters to the right and parameters used by a token upwards, both on logarithmic scales, with lines of equal share; dense models lie on the line of the whole. " + strings.Join(told, "; ") + "."
	d.paint("scaling", alt, func(p *chart.Picture) float64 {
		paintSizes(p, models)
		return p.Height
	})
	return d
}

// A sizePlot is the room and the scales, in parameters; they are the same at every choice.
type sizePlot struct {
	all, used chart.Log
	box       chart.Box
}

func newSizePlot(width float64) sizePlot {
	b := chart.Box{Left: 40, Top: 62, Right: width - 14, Bottom: 62 + 500}
	if width == narrowDrawing {
		b = chart.Box{Left: 32, Top: 82, Right: width - 6, Bottom: 82 + 600}
	}
	return sizePlot{chart.Log{Lo: 5.5e9, Hi: 5e12, From: b.Left, To: b.Right}, chart.Log{Lo: 1e9, Hi: 6e11, From: b.Bottom, To: b.Top}, b}
}

func (s sizePlot) at(m sizedModel) point { return point{s.all.Pos(m.all), s.used.Pos(m.used)} }

// line gives the ends of the line of one share inside the plot.
func (s sizePlot) line(share float64) segment {
	clip := func(all float64) point {
		used := min(max(all*share, s.used.Lo), s.used.Hi)
		return point{s.all.Pos(used / share), s.used.Pos(used)}
	}
	return segment{clip(s.all.Lo), clip(s.all.Hi)}
}

// shareLines are the shares whose lines are drawn; the whole is where dense models lie.
var shareLines = []float64{1, .3, .1, .05, .03}

func paintSizes(p *chart.Picture, models []sizedModel) {
	plot := newSizePlot(p.Width)
	small := p.Width == narrowDrawing
	paintSizeAxes(p, plot)
	layout := newLayout(plot.box)
	for _, m := range models {
		r := runDot
		if m.first {
			r = subjectDot
		}
		layout.dots = append(layout.dots, disc{plot.at(m), r})
	}
	for i, v := range shareLines {
		s := plot.line(v)
		end := s.point(.985)
		name := inWords(v, "ratio", "percent .0")
		if v == 1 {
			name = "dense: 100%"
			end = s.point(.93)
		}
		label := chart.Label(end.x-4, end.y-6, chart.End, chart.Small, name)
		if i > 0 {
			label = chart.Label(end.x, end.y+16, chart.End, chart.Small, name)
		}
		if over := plot.box.Top + 10 - label.Y; over > 0 {
			label.Y += over
		}
		layout.reserve(label)
	}
	style := chart.Plain
	if small {
		style = chart.Small
	}
	var names []name
	for i, m := range models {
		n := name{i, style, m.name, 0}
		switch {
		case m.first:
			n.style, n.first = chart.Subject, math.Pi*3/4
		case m.dense:
			n.first = math.Pi
		case m.share() > .1:
			n.first = math.Pi * 3 / 4
		}
		names = append(names, n)
	}
	layout = layout.placed(names)
	for i, v := range shareLines {
		class := chart.Rule
		if i == 0 {
			class = chart.Heavy
		}
		for _, s := range layout.clear(plot.line(v)) {
			p.Add(chart.Segment(s.a.x, s.a.y, s.b.x, s.b.y, class))
		}
	}
	for _, s := range layout.leaders {
		p.Add(chart.Segment(s.a.x, s.a.y, s.b.x, s.b.y, chart.Axis))
	}
	for i := len(models) - 1; i >= 0; i-- {
		at := plot.at(models[i])
		p.Add(sizeMark(at, models[i]))
	}
	for _, t := range layout.texts {
		p.Add(t)
	}
}

// sizeMark is filled for a mixture, hollow where its size is known through others, and a square for a dense model.
func sizeMark(at point, m sizedModel) chart.Mark {
	switch {
	case m.first:
		return chart.Dot{X: at.x, Y: at.y, R: subjectDot, Class: chart.Bar1}
	case m.dense:
		return chart.Rect{X: at.x - 3.5, Y: at.y - 3.5, W: 7, H: 7, Class: chart.Bar3}
	case m.secondary:
		return chart.Dot{X: at.x, Y: at.y, R: runDot - .4, Class: chart.Hollow}
	}
	return chart.Dot{X: at.x, Y: at.y, R: runDot, Class: chart.Bar2}
}

func paintSizeAxes(p *chart.Picture, plot sizePlot) {
	b := plot.box
	x, y := 0.0, 8.0
	for _, k := range []struct {
		model sizedModel
		name  string
	}{{sizedModel{}, "size from its maker"}, {sizedModel{openModel: openModel{secondary: true}}, "through others"}, {sizedModel{dense: true}, "dense"}} {
		wide := 2*runDot + 8 + chart.Plain.Width(k.name) + 22
		if x+wide-22 > p.Width {
			x, y = 0, y+20
		}
		p.Add(sizeMark(point{x + runDot + 1, y}, k.model), chart.Label(x+2*runDot+8, y+4.5, chart.Start, chart.Plain, k.name))
		x += wide
	}
	p.Add(chart.Label(0, b.Top-22, chart.Start, chart.Small, "billion parameters used by a token"))
	p.Add(chart.Segment(b.Left, b.Top, b.Left, b.Bottom, chart.Axis), chart.Segment(b.Left, b.Bottom, b.Right, b.Bottom, chart.Axis))
	number := func(v float64) string { return strconv.FormatFloat(v/1e9, 'f', -1, 64) }
	for _, v := range plot.used.Ticks(12) {
		y := plot.used.Pos(v)
		p.Add(chart.Segment(b.Left-4, y, b.Left, y, chart.Axis), chart.Label(b.Left-8, y+4.5, chart.End, chart.Plain, number(v)))
	}
	for _, v := range plot.all.Ticks(12) {
		text := number(v)
		if v >= 1e12 {
			text = fmt.Sprintf("%s,000", strconv.FormatFloat(v/1e12, 'f', -1, 64))
		}
		if p.Width == narrowDrawing && !strings.HasPrefix(text, "1") {
			text = ""
		}
		if plot.all.Pos(v)+16 > p.Width {
			text = ""
		}
		p.Add(chart.HorizontalAxis(plot.all, b.Bottom, chart.Below, []float64{v}, func(float64) string { return text })...)
	}
	p.Add(chart.Label(p.Width, b.Bottom+38, chart.End, chart.Small, "all parameters, in billions; both scales logarithmic"))
	p.Height = b.Bottom + 44
}
