package lab

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// A cacheBar is a model's cache for a token.
type cacheBar struct {
	name   string
	bytes  float64
	chosen bool
}

// bars are the models that exist, and the hypothetical one where it is chosen.
func (s cacheState) bars() []cacheBar {
	var out []cacheBar
	for _, m := range cacheModels {
		if m.key != everyHead.key || s.model.key == everyHead.key {
			out = append(out, cacheBar{m.name, s.bytes * s.elements(m), m.key == s.model.key})
		}
	}
	return out
}

func (s cacheState) barsDrawing() Drawing {
	bars := s.bars()
	t := Table{Head: []string{"Model", "Bytes a token"}, Numeric: []bool{false, true}}
	var told []string
	for _, b := range bars {
		t.Rows = append(t.Rows, []string{b.name, inWords(b.bytes, "count", ".0")})
		told = append(told, b.name+" "+kilobytes(b.bytes))
	}
	d := Drawing{Title: "What is kept in memory for one token of context", Table: t}
	d.paint("kv-bars", "Bars of the cache for one token: "+strings.Join(told, "; ")+".", func(p *chart.Picture) float64 { return paintCacheBars(p, bars) })
	return d
}

// kilobytes prints bytes in thousands.
func kilobytes(bytes float64) string { return inWords(bytes/1000, "count", ".1") + " kB" }

func paintCacheBars(p *chart.Picture, bars []cacheBar) float64 {
	const bar, step = 15, 26
	small := p.Width == narrowDrawing
	left, room, top := 0.0, 0.0, 0.0
	for _, b := range bars {
		left = max(left, chart.Strong.Width(b.name)*1.04+10)
		room = max(room, chart.Strong.Width(kilobytes(b.bytes))*1.04+8)
		top = max(top, b.bytes)
	}
	if small {
		left = 0
	}
	scale := chart.Linear{Lo: 0, Hi: top, From: left, To: p.Width - room}
	y := 0.0
	for _, b := range bars {
		style, class, mark := chart.Plain, chart.Grey, chart.Strong
		if b.chosen {
			style, class, mark = chart.Subject, chart.Bar1, chart.Subject
		}
		if small {
			p.Add(chart.Label(0, y+12, chart.Start, style, b.name))
			y += 17
		} else {
			p.Add(chart.Label(left-10, y+12, chart.End, style, b.name))
		}
		end := scale.Pos(b.bytes)
		p.Add(chart.Rect{X: scale.From, Y: y, W: max(1, end-scale.From), H: bar, Class: class}, chart.Label(end+7, y+12, chart.Start, mark, kilobytes(b.bytes)))
		y += step
	}
	return y - step + bar + 4
}

func (s cacheState) memoryDrawing() Drawing {
	parts := []memoryPart{{"Weights", s.weights, chart.Bar2}, {"Caches of the users", s.cache, chart.Bar1}}
	t := Table{Head: []string{"Part", "GB"}, Numeric: []bool{false, true}}
	for _, part := range parts {
		t.Rows = append(t.Rows, []string{part.name, inWords(part.bytes/1e9, "count", ".2")})
	}
	t.Rows = append(t.Rows, []string{"Together", inWords((s.weights+s.cache)/1e9, "count", ".2")}, []string{"The GPU has", inWords(s.capacity/1e9, "count", ".2")})
	d := Drawing{Title: "Memory of one GPU that writes answers", Table: t}
	alt := fmt.Sprintf("A stacked bar of one GPU’s memory: weights %s, caches %s, against %s.", measured(s.weights/1e9, "GB"), measured(s.cache/1e9, "GB"), whole(s.capacity/1e9, "GB"))
	d.paint("kv-memory", alt, func(p *chart.Picture) float64 { return paintMemory(p, parts, s.capacity, "one GPU") })
	return d
}
