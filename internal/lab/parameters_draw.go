package lab

import (
	"fmt"
	"math"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
	"github.com/claimbyclaim/explainer/internal/chart"
)

// drawnParts are the components as the drawing has them: the small ones go together.
var drawnParts = []struct {
	name       string
	components []moe.Component
}{
	{"Routed experts", []moe.Component{moe.RoutedExperts}},
	{"Attention", []moe.Component{moe.Attention}},
	{"Shared experts", []moe.Component{moe.SharedExperts}},
	{"Layers without experts", []moe.Component{moe.DenseMLPs}},
	{"Both tables", []moe.Component{moe.Embedding, moe.Head}},
	{"Routers, norms", []moe.Component{moe.Routers, moe.RouterBiases, moe.BlockNorms, moe.FinalNorm}},
}

// A drawnPart is one of them, counted.
type drawnPart struct {
	name        string
	total, used int64
}

func (s parameterState) parts() []drawnPart {
	var out []drawnPart
	for _, p := range drawnParts {
		d := drawnPart{name: p.name}
		for _, c := range p.components {
			d.total += s.count.Total[c]
			if c != moe.Embedding || s.v.Choice("table") == "yes" {
				d.used += s.count.Active[c]
			}
		}
		out = append(out, d)
	}
	return out
}

// short billions: "653.9B", "0.11B".
func shortBillions(n int64) string {
	words := "B 4s"
	if n < 1e9 {
		words = "B 2s"
	}
	return inWords(float64(n), "count", words)
}

func (s parameterState) drawing() Drawing {
	parts := s.parts()
	t := Table{Head: []string{"Part", "In the model", "Used by a token"}, Numeric: []bool{false, true, true}}
	told := ""
	for _, p := range parts {
		t.Rows = append(t.Rows, []string{p.name, exact(p.total), exact(p.used)})
		told += fmt.Sprintf(" %s: %s, of which %s.", p.name, shortBillions(p.total), shortBillions(p.used))
	}
	t.Rows = append(t.Rows, []string{"Together", exact(s.count.All()), exact(s.used())})
	d := Drawing{Title: "All parameters, and those that one token uses, to scale", Table: t}
	alt := fmt.Sprintf("Two areas to scale: all %s parameters, and below the %s that one token uses, as a block of the same height. In the model, and of that used by a token:%s",
		shortBillions(s.count.All()), shortBillions(s.used()), told)
	d.paint("parameters", alt, func(p *chart.Picture) float64 {
		return paintParameters(p, parts, s.count.All(), s.used())
	})
	return d
}

// paintParameters draws all parameters as one block as wide as the picture, and what a token uses as a second one of the
// same height: its width is the share. Below, the parts of the second, magnified.
func paintParameters(p *chart.Picture, parts []drawnPart, all, used int64) float64 {
	const height = 54
	pair := func(y float64, head, text string) {
		p.Add(chart.Text{X: 0, Y: y, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Strong, Text: head + "\u00a0 "}, {Style: chart.Plain, Text: text}}})
	}
	perPixel := float64(all) / p.Width
	pair(11, "All parameters", shortBillions(all))
	routed := float64(parts[0].total) / perPixel
	p.Add(chart.Rect{X: 0, Y: 19, W: max(routed, .5), H: height, Class: chart.Ghost})
	if rest := p.Width - routed; rest > 0 {
		p.Add(chart.Rect{X: routed, Y: 19, W: rest, H: height, Class: chart.Bar2})
	}
	p.Add(chart.Label(0, 19+height+16, chart.Start, chart.Small, "faint: routed experts; the rest, at the right end, always runs"))

	y := float64(19 + height + 44)
	pair(y, "Used by one token", shortBillions(used)+", "+share(float64(used)/float64(all)))
	y += 8
	chosen := float64(parts[0].used) / perPixel
	end := float64(used) / perPixel
	p.Add(chart.Rect{X: 0, Y: y, W: max(chosen, .5), H: height, Class: chart.Bar1}, chart.Rect{X: chosen, Y: y, W: max(end-chosen, .5), H: height, Class: chart.Bar2})
	if magnify := p.Width; end < .8*p.Width {
		p.Add(chart.Segment(0, y+height+3, 0, y+height+26, chart.Rule), chart.Segment(end, y+height+3, magnify, y+height+26, chart.Rule))
	}
	y += height + 28
	values := make([]float64, len(parts))
	for i, part := range parts {
		values[i] = float64(part.used)
	}
	const bar = 26
	for i, s := range chart.Stack(0, p.Width, 1, values...) {
		class := chart.Bar2
		if i == 0 {
			class = chart.Bar1
		}
		p.Add(chart.Rect{X: s.X, Y: y, W: max(s.W, .3), H: bar, Class: class})
		if s.W > 10 {
			p.Add(chart.Label(s.Mid(), y+bar+14, chart.Middle, chart.Small, letter(i)))
		}
	}
	y += bar + 40
	columns := 2
	if p.Width == narrowDrawing {
		columns = 1
	}
	rows := int(math.Ceil(float64(len(parts)) / float64(columns)))
	for i, part := range parts {
		x, ky := float64(i/rows)*p.Width/float64(columns), y+float64(i%rows)*21
		p.Add(chart.Text{X: x, Y: ky, Anchor: chart.Start, Spans: []chart.Span{
			{Style: chart.Plain, Text: letter(i) + ": " + part.name + "\u00a0 "}, {Style: chart.Strong, Text: shortBillions(part.used)}, {Style: chart.Small, Text: "\u00a0 of " + shortBillions(part.total)}}})
	}
	return y + float64(rows-1)*21 + 6
}
