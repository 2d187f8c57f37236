package lab

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/eplb"
	"github.com/claimbyclaim/explainer/internal/chart"
)

func (s placementState) drawing() Drawing {
	t := Table{Head: []string{"GPU", "Node", "Before", "After", "Experts"}, Numeric: []bool{true, true, true, true, false}}
	const longest = 200
	for g := range min(s.layout.GPUs, longest) {
		var held []string
		for _, e := range s.held(g) {
			held = append(held, strconv.Itoa(e))
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(g), strconv.Itoa(g / (s.layout.GPUs / s.layout.Nodes)), sig(s.before[g]), sig(s.after[g]), strings.Join(held, " ")})
	}
	d := Drawing{Title: "Load of each GPU, before and after", Table: t}
	alt := fmt.Sprintf("Two rows of columns, one for each of %d GPUs on %d nodes. Above, experts in their order: the busiest GPU has %s times the mean. Below, with %d copies placed: %s times.",
		s.layout.GPUs, s.layout.Nodes, inWords(eplb.Imbalance(s.before), "count", ".2"), s.layout.Replicas-len(s.loads), inWords(eplb.Imbalance(s.after), "count", ".2"))
	d.paint("eplb", alt, s.paint)
	return d
}

// held are the experts on a GPU.
func (s placementState) held(gpu int) []int {
	return s.placed.Slots[gpu*s.perGPU() : (gpu+1)*s.perGPU()]
}

func (s placementState) paint(p *chart.Picture) float64 {
	const height, gap = 130.0, 62.0
	mean := 0.0
	for _, l := range s.before {
		mean += l / float64(len(s.before))
	}
	top := max(slices.Max(s.before), slices.Max(s.after))
	pitch := p.Width / float64(s.layout.GPUs)
	bar := pitch * .84
	if pitch < 4 {
		bar = pitch
	}
	up := func(load float64) float64 { return load / top * height }
	row := func(y float64, head string, loads []float64, class chart.Class) {
		ratio := inWords(eplb.Imbalance(loads), "count", ".2") + " × the mean"
		p.Add(chart.Text{X: 0, Y: y - height - 13, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Strong, Text: head}, {Style: chart.Plain, Text: "\u00a0 busiest GPU " + ratio}}})
		tops := make([]float64, len(loads))
		for i, l := range loads {
			tops[i] = up(l)
		}
		p.Add(chart.Columns{X: 0, Y: y, Pitch: pitch, W: bar, Tops: tops, Class: class})
		p.Add(chart.Segment(0, y, p.Width, y, chart.Axis), chart.Segment(0, y-up(mean), p.Width, y-up(mean), chart.Heavy))
	}
	first := height + 24
	row(first, "Before", s.before, chart.Cells2)
	second := first + height + gap - 16
	row(second, "After", s.after, chart.Cells)
	return s.paintSlots(p, second, pitch, bar)
}

// paintSlots names below each column the experts on that GPU, where there is room, and the nodes.
func (s placementState) paintSlots(p *chart.Picture, y, pitch, bar float64) float64 {
	widest := 0.0
	for e := range s.loads {
		widest = max(widest, chart.Small.Width(strconv.Itoa(e)))
	}
	at := y + 16
	if s.perGPU() <= 12 && widest+4 <= pitch {
		for g := range s.layout.GPUs {
			for i, e := range s.held(g) {
				style := chart.Small
				if s.placed.Copies[e] > 1 {
					style = chart.Subject
				}
				p.Add(chart.Label(float64(g)*pitch+bar/2, at+float64(i)*16, chart.Middle, style, strconv.Itoa(e)))
			}
		}
		at += float64(s.perGPU()) * 16
		key := "below each GPU its experts, by number; in bold those with copies"
		if p.Width == narrowDrawing {
			key = "its experts by number; in bold: with copies"
		}
		p.Add(chart.Label(0, at+28, chart.Start, chart.Small, key))
	}
	perNode := float64(s.layout.GPUs/s.layout.Nodes) * pitch
	for n := range s.layout.Nodes {
		x := float64(n) * perNode
		p.Add(chart.Segment(x+1, at-6, x+perNode-3, at-6, chart.Axis))
		name := "node " + strconv.Itoa(n)
		switch {
		case chart.Small.Width("node 10")+6 <= perNode:
		case chart.Small.Width("10")+4 <= perNode:
			name = strconv.Itoa(n)
		default:
			continue
		}
		p.Add(chart.Label(x+perNode/2-1, at+8, chart.Middle, chart.Small, name))
	}
	p.Add(chart.Label(p.Width, at+44, chart.End, chart.Small, "line: mean load of a GPU"))
	return at + 50
}
