package lab

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/training"
	"github.com/claimbyclaim/explainer/internal/chart"
)

// parts are a GPU's memory by what it is for.
func savingsParts(m training.Memory) []memoryPart {
	return []memoryPart{
		{name: "Weights", bytes: m.Weights, class: chart.Bar1}, {name: "Gradients", bytes: m.Gradients, class: chart.Bar2}, {name: "Optimiser", bytes: m.Optimizer, class: chart.Bar3},
		{name: "Activations, our rough count", bytes: m.Activations},
	}
}

func (s savingsState) memoryDrawing() Drawing {
	d := Drawing{Title: "Memory of one GPU in our layout: with BF16, and as chosen"}
	d.Table = Table{Head: []string{"Part", "With BF16, GB", "As chosen, GB", "Change"}, Numeric: []bool{false, true, true, true}}
	before, now := savingsParts(s.before), savingsParts(s.memory)
	var told []string
	for i, part := range now {
		d.Table.Rows = append(d.Table.Rows, []string{part.name, inWords(before[i].bytes/1e9, "count", ".2"), inWords(part.bytes/1e9, "count", ".2"), change(part.bytes, before[i].bytes)})
		told = append(told, fmt.Sprintf("%s %s instead of %s", part.name, measured(part.bytes/1e9, "GB"), measured(before[i].bytes/1e9, "GB")))
	}
	d.Table.Rows = append(d.Table.Rows, []string{"Together", inWords(s.before.Sum()/1e9, "count", ".2"), inWords(s.memory.Sum()/1e9, "count", ".2"), change(s.memory.Sum(), s.before.Sum())})
	d.paint("fp8-memory", "Two stacked bars of one GPU’s memory: "+strings.Join(told, "; ")+".", func(p *chart.Picture) float64 { return s.paintMemory(p, before, now) })
	return d
}

func (s savingsState) paintMemory(p *chart.Picture, before, now []memoryPart) float64 {
	const row, high = 58.0, 28.0
	scale := chart.Linear{Lo: 0, Hi: max(s.before.Sum(), s.memory.Sum()), From: 0, To: p.Width - 1}
	for i, bar := range []struct {
		name  string
		parts []memoryPart
		sum   float64
	}{{"With BF16, at most", before, s.before.Sum()}, {"As chosen", now, s.memory.Sum()}} {
		y := float64(i) * row
		p.Add(chart.Text{X: 0, Y: y + 12, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Plain, Text: bar.name + "\u00a0 "}, {Style: chart.Strong, Text: measured(bar.sum/1e9, "GB")}}})
		x := 0.0
		for _, part := range bar.parts {
			end := x + scale.Pos(part.bytes)
			if end-x > 1.5 {
				p.Add(part.swatch(x, y+20, end-x-1, high))
			}
			x = end
		}
	}
	y, columns := 2*row+14, 2
	if p.Width == narrowDrawing {
		columns = 1
	}
	for i, part := range now {
		kx, ky := float64(i%columns)*p.Width/float64(columns), y+float64(i/columns)*23
		p.Add(part.swatch(kx, ky-11, 14, 14), chart.Text{X: kx + 22, Y: ky, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Plain, Text: part.name + "\u00a0 "}, {Style: chart.Strong, Text: change(part.bytes, before[i].bytes)}}})
	}
	return y + float64((len(now)-1)/columns)*23 + 6
}

// A ratio is what something takes as chosen over what it takes with BF16.
type ratio struct {
	name  string
	value float64
}

func (s savingsState) ratios() []ratio {
	hidden := value(s.led, "v3.hidden")
	m, b := s.memory, s.before
	return []ratio{
		{"Working weights", m.Weights / b.Weights}, {"Gradients", m.Gradients / b.Gradients}, {"Master weights and moments", m.Optimizer / b.Optimizer}, {"Activations kept, at the least", m.Activations / b.Activations},
		{"Sent to the experts", s.sent("dispatch") / (2 * hidden)}, {"Sent back from them", s.sent("combine") / (2 * hidden)}, {"Computation time, as assumed", 1 / s.slower()},
	}
}

func (s savingsState) ratioDrawing() Drawing {
	d := Drawing{Title: "What FP8 shrinks, and what it leaves", Table: Table{Head: []string{"What", "As chosen over BF16"}, Numeric: []bool{false, true}}}
	var told []string
	for _, r := range s.ratios() {
		d.Table.Rows = append(d.Table.Rows, []string{r.name, small(r.value)})
		told = append(told, r.name+" "+small(r.value))
	}
	d.paint("fp8-ratios", "Bars of what each thing takes, as chosen over BF16: "+strings.Join(told, "; ")+".", s.paintRatios)
	return d
}

func (s savingsState) paintRatios(p *chart.Picture) float64 {
	const row, high, value = 39.0, 13.0, 56.0
	most := 1.0
	for _, r := range s.ratios() {
		most = max(most, r.value)
	}
	scale := chart.Linear{Lo: 0, Hi: most, From: 0, To: p.Width - value}
	for i, r := range s.ratios() {
		y := float64(i) * row
		class := chart.Bar1
		if r.value > .9995 && r.value < 1.0005 {
			class = chart.Grey
		}
		p.Add(chart.Label(0, y+12, chart.Start, chart.Plain, r.name), chart.Rect{X: 0, Y: y + 18, W: max(1, scale.Pos(r.value)), H: high, Class: class},
			chart.Segment(scale.Pos(1), y+15, scale.Pos(1), y+18+high+3, chart.Heavy))
		at := max(scale.Pos(r.value), 0) + 7
		if r.value < 1 && scale.Pos(1)-at < value {
			at = scale.Pos(1) + 7
		}
		p.Add(chart.Label(at, y+18+11, chart.Start, chart.Strong, small(r.value)))
	}
	end := float64(len(s.ratios())) * row
	p.Add(chart.Label(0, end+10, chart.Start, chart.Small, "heavy line: as with BF16"))
	return end + 16
}
