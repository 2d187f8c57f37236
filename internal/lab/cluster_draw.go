package lab

import (
	"fmt"
	"math"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

func (s clusterState) mfuDrawing() Drawing {
	rows := s.mfuRows()
	var told []string
	for _, r := range rows {
		one := r.label() + " " + share(r.here)
		if r.printed != "" {
			one += " (" + r.by + ": " + r.printed + ")"
		}
		told = append(told, one)
	}
	d := Drawing{Title: "One speed, every utilisation", Table: mfuTable(rows)}
	d.paint("cluster-mfu", "Bars of the utilisation of one run, counted in different ways: "+strings.Join(told, "; ")+".", func(p *chart.Picture) float64 { return paintMFU(p, rows) })
	return d
}

// paintMFU draws a bar for each way of counting, the chosen one in the subject's colour.
func paintMFU(p *chart.Picture, rows []mfuRow) float64 {
	small := p.Width == narrowDrawing
	name := func(r mfuRow) []chart.Span {
		if r.chosen {
			return []chart.Span{{Style: chart.Subject, Text: r.label()}}
		}
		return []chart.Span{{Style: chart.Plain, Text: r.label()}}
	}
	after := func(r mfuRow) []chart.Span {
		spans := []chart.Span{{Style: chart.Strong, Text: share(r.here)}}
		if r.chosen {
			spans[0].Style = chart.Subject
		}
		switch {
		case r.printed != "" && small:
			spans = append(spans, chart.Span{Style: chart.Small, Text: "\u00a0 printed " + r.printed})
		case r.printed != "":
			spans = append(spans, chart.Span{Style: chart.Small, Text: "\u00a0 " + r.by + ": " + r.printed})
		case r.by != "" && !small:
			spans = append(spans, chart.Span{Style: chart.Small, Text: "\u00a0 " + r.by})
		}
		return spans
	}
	top, room, left := 0.0, 0.0, 0.0
	for _, r := range rows {
		top = max(top, r.here)
		room = max(room, chart.Text{Spans: after(r)}.Width()*1.04)
		if !small {
			left = max(left, chart.Text{Spans: name(r)}.Width()*1.04)
		}
	}
	scale := chart.Linear{Lo: 0, Hi: math.Max(top, 1e-6), From: 0, To: p.Width - room - 10}
	if !small {
		scale.From = left + 12
	}
	y, bar := 0.0, 14.0
	for _, r := range rows {
		class := chart.Grey
		if r.chosen {
			class = chart.Bar1
		}
		if small {
			p.Add(chart.Text{X: 0, Y: y + 12, Anchor: chart.Start, Spans: name(r)})
			y += 17
		} else {
			p.Add(chart.Text{X: scale.From - 12, Y: y + 11.5, Anchor: chart.End, Spans: name(r)})
		}
		long := max(1, scale.Pos(r.here)-scale.From)
		p.Add(chart.Rect{X: scale.From, Y: y, W: long, H: bar, Class: class}, chart.Text{X: scale.From + long + 7, Y: y + 11.5, Anchor: chart.Start, Spans: after(r)})
		y += bar + 9
	}
	bottom := y - 9
	if !small {
		p.Add(chart.Segment(scale.From-.5, 0, scale.From-.5, bottom, chart.Axis))
	}
	return bottom + 3
}

// A memoryPart is one part of a GPU's memory.
type memoryPart struct {
	name  string
	bytes float64
	class chart.Class // empty for what is a rough count of ours, which is hatched
}

func (s clusterState) memoryParts() []memoryPart {
	m := s.memory
	return []memoryPart{{"Weights", m.Weights, chart.Bar1}, {"Gradients", m.Gradients, chart.Bar2}, {"Optimiser", m.Optimizer, chart.Bar3}, {"Activations, our rough count", m.Activations, ""}}
}

func (s clusterState) memoryDrawing() Drawing {
	parts := s.memoryParts()
	t := Table{Head: []string{"Part", "GB"}, Numeric: []bool{false, true}}
	var told []string
	for _, part := range parts {
		t.Rows = append(t.Rows, []string{part.name, inWords(part.bytes/1e9, "count", ".2")})
		told = append(told, strings.ToLower(part.name[:1])+part.name[1:]+" "+measured(part.bytes/1e9, "GB"))
	}
	t.Rows = append(t.Rows, []string{"Together", inWords(s.memory.Sum()/1e9, "count", ".2")}, []string{"The " + s.gpu.name + " has", inWords(s.capacity/1e9, "count", ".2")})
	alt := fmt.Sprintf("A stacked bar of one GPU’s memory: %s; together %s against %s.", strings.Join(told, ", "), measured(s.memory.Sum()/1e9, "GB"), whole(s.capacity/1e9, "GB"))
	d := Drawing{Title: "Memory of one GPU", Table: t}
	d.paint("cluster-memory", alt, func(p *chart.Picture) float64 {
		return paintMemory(p, parts, s.capacity, s.gpu.name)
	})
	return d
}

// paintMemory draws the parts as one bar from zero, against a line at the GPU's memory, with a key below it.
func paintMemory(p *chart.Picture, parts []memoryPart, capacity float64, gpu string) float64 {
	const top, height = 44, 34
	gb := func(v float64) string { return measured(v/1e9, "GB") }
	held := gpu + " " + whole(capacity/1e9, "GB")
	sum := 0.0
	for _, part := range parts {
		sum += part.bytes
	}
	left, style := gb(capacity-sum)+" left", chart.Plain
	if sum > capacity {
		left, style = gb(sum-capacity)+" too much", chart.Strong
	}
	p.Add(chart.Label(0, 11, chart.Start, chart.Strong, gb(sum)+" together"), chart.Label(p.Width, 11, chart.End, style, left))

	scale := chart.Linear{Lo: 0, Hi: max(sum, capacity), From: 0, To: p.Width - 1}
	limit := scale.Pos(capacity)
	p.Add(chart.Rect{X: 0, Y: top, W: limit, H: height, Class: chart.Ghost})
	x := 0.0
	for _, part := range parts {
		end := scale.Pos(part.bytes) + x
		if w := end - x; w > .3 {
			gap := 0.0
			if w > 3 {
				gap = 1
			}
			p.Add(part.swatch(x, top, w-gap, height))
		}
		x = end
	}
	name := chart.Label(limit-5, top-9, chart.End, chart.Small, held)
	if limit < name.Width()*1.04+8 {
		name = chart.Label(limit+5, top-9, chart.Start, chart.Small, held)
	}
	p.Add(chart.Segment(limit, top-17, limit, top+height+5, chart.Heavy), name)

	y := float64(top + height + 5)
	ticks := scale.Ticks(6)
	for i, v := range ticks {
		p.Add(chart.Segment(scale.Pos(v), y, scale.Pos(v), y+4, chart.Axis))
		text := whole(v/1e9, "count")
		anchor := chart.Middle
		if i == 0 {
			anchor = chart.Start
		}
		label := chart.Label(scale.Pos(v), y+17, anchor, chart.Small, text)
		if over := label.Box().Right*1.01 - p.Width; over > 0 {
			label = chart.Label(p.Width, y+17, chart.End, chart.Small, text)
		}
		p.Add(label)
	}
	y += 42
	columns := 2
	if p.Width == narrowDrawing {
		columns = 1
	}
	for i, part := range parts {
		kx, ky := float64(i%columns)*p.Width/float64(columns), y+float64(i/columns)*23
		p.Add(part.swatch(kx, ky-11, 14, 14), chart.Text{X: kx + 22, Y: ky, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Plain, Text: part.name + "\u00a0 "}, {Style: chart.Strong, Text: gb(part.bytes)}}})
	}
	return y + float64((len(parts)-1)/columns)*23 + 6
}

// swatch is an area in the part's colour.
func (m memoryPart) swatch(x, y, w, h float64) chart.Mark {
	if m.class == "" {
		return chart.Hatch{X: x, Y: y, W: max(w, 1), H: h, Class: chart.Dashed}
	}
	return chart.Rect{X: x, Y: y, W: w, H: h, Class: m.class}
}
