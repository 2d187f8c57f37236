package lab

import (
	"fmt"

	"github.com/claimbyclaim/explainer/internal/calc/serving"
	"github.com/claimbyclaim/explainer/internal/chart"
)

func (s servingState) drawing() Drawing {
	d := s.day
	parts := s.fullParts()
	t := Table{Head: []string{"Bar", "Dollars"}, Numeric: []bool{false, true}, Rows: [][]string{
		{"Cost of the GPUs", dollars(d.Cost())}, {"Every token paid for: input in the cache", dollars(parts[0])}, {"Every token paid for: other input", dollars(parts[1])},
		{"Every token paid for: output", dollars(parts[2])}, {"Revenue in this state", dollars(d.Revenue())},
	}}
	out := Drawing{Title: "What the day costs, and what it could bring", Table: t}
	alt := fmt.Sprintf("Three bars on one scale: the rent of the GPUs %s; every token paid for at the first list %s, of which output %s; the revenue in this state %s.", dollars(d.Cost()), dollars(d.Full()), dollars(parts[2]), dollars(d.Revenue()))
	out.paint("serving", alt, s.paint)
	return out
}

// fullParts are the parts of the full revenue.
func (s servingState) fullParts() [3]float64 {
	t, l := s.day.Tokens, s.day.List
	return [3]float64{serving.Tokens{Hit: t.Hit}.Revenue(l), serving.Tokens{Miss: t.Miss}.Revenue(l), serving.Tokens{Output: t.Output}.Revenue(l)}
}

// letter names the parts of a bar, so that colour alone does not.
func letter(i int) string { return string(rune('a' + i)) }

func (s servingState) paint(p *chart.Picture) float64 {
	const bar, step = 26.0, 66.0
	d := s.day
	cost, full, revenue := d.Cost(), d.Full(), d.Revenue()
	scale := chart.Linear{Lo: 0, Hi: max(cost, full, revenue), From: 0, To: p.Width - 2}
	y := 0.0
	head := func(name string, v float64, style chart.Style) {
		p.Add(chart.Text{X: 0, Y: y + 11, Anchor: chart.Start, Spans: []chart.Span{{Style: style, Text: name + "\u00a0 "}, {Style: chart.Strong, Text: dollars(v)}}})
	}
	limit := scale.Pos(cost)
	head("Rent of the GPUs", cost, chart.Plain)
	p.Add(chart.Rect{X: 0, Y: y + 18, W: max(1, limit), H: bar, Class: chart.Bar3})

	y += step
	head("Every token paid for", full, chart.Plain)
	parts := s.fullParts()
	x := 0.0
	swatches := []struct {
		name  string
		class chart.Class
	}{{"input in the cache", chart.Ghost}, {"other input", chart.Grey}, {"output", chart.Bar2}}
	for i, v := range parts {
		if w := scale.Pos(v); w > .3 {
			p.Add(chart.Rect{X: x, Y: y + 18, W: w, H: bar, Class: swatches[i].class})
			if w > 12 {
				p.Add(chart.Label(x+w/2, y+18+bar+14, chart.Middle, chart.Small, letter(i)))
			}
			x += w
		}
	}

	y += step
	head("In this state", revenue, chart.Subject)
	p.Add(chart.Rect{X: 0, Y: y + 18, W: max(1, scale.Pos(revenue)), H: bar, Class: chart.Bar1})
	bottom := y + 18 + bar
	for _, top := range []float64{step + 18, 2*step + 18} {
		p.Add(chart.Segment(limit, top-3, limit, top+bar+3, chart.Heavy))
	}
	y = bottom + 26
	kx := 0.0
	for i, k := range swatches {
		name := letter(i) + ": " + k.name
		if kx+22+chart.Plain.Width(name)*1.04 > p.Width {
			kx, y = 0, y+22
		}
		p.Add(chart.Rect{X: kx, Y: y - 11, W: 14, H: 13, Class: k.class}, chart.Label(kx+21, y, chart.Start, chart.Plain, name))
		kx += 21 + chart.Plain.Width(name)*1.04 + 22
	}
	note := "line: the rent"
	if kx+chart.Small.Width(note)*1.05 > p.Width {
		kx, y = 0, y+22
	}
	p.Add(chart.Label(kx, y, chart.Start, chart.Small, note))
	return y + 8
}
