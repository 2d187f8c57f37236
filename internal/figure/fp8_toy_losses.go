package figure

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// toyLosses shows our small training runs under simulated formats beside the bound that DeepSeek states for other models.
var toyLosses = Spec{Name: "fp8-toy-losses", Uses: toyIDs(), Draw: drawToyLosses}

// toyModes are the formats of the runs, as they are drawn. The last one has no place on the scale.
var toyModes = []struct{ id, name string }{
	{"bf16", "BF16"}, {"fine", "E4M3 in tiles and blocks, V3’s recipe"}, {"blocks", "E4M3 in 128×128 blocks everywhere"}, {"tensor", "E4M3, one scale for a tensor"},
	{"hybrid", "E4M3 forward, E5M2 backward"}, {"e5m2_plain", "E5M2 without scales"}, {"e4m3_plain", "E4M3 without scales"},
}

const toyBound = "v3.loss_gap.max"

func toyIDs() []string {
	ids := []string{toyBound}
	for _, m := range toyModes {
		for _, k := range []string{"min", "mean", "max"} {
			ids = append(ids, "sim.train."+m.id+"."+k)
		}
	}
	return ids
}

func drawToyLosses(n Numbers) Drawing {
	table := Table{Head: []string{"Format", "Lowest", "Mean", "Highest"}, Numeric: []bool{false, true, true, true}}
	var told []string
	for _, m := range toyModes {
		row, digits := []string{m.name}, ".3"
		if n.Value("sim.train."+m.id+".mean") > .01 {
			digits = ".1"
		}
		for _, k := range []string{"min", "mean", "max"} {
			row = append(row, n.Print("sim.train."+m.id+"."+k, "percent signed "+digits))
		}
		table.Rows = append(table.Rows, row)
		told = append(told, fmt.Sprintf("%s from %s to %s", m.name, row[1], row[3]))
	}
	bound := n.Print(toyBound, "")
	table.Rows = append(table.Rows, []string{"DeepSeek’s bound, two other models", "–", "–", bound})
	alt := fmt.Sprintf("Ranges of the validation loss above full precision in small runs: %s. A line marks the %s that DeepSeek states for two far larger models.", strings.Join(told, "; "), bound)
	return draw("fp8-toy-losses", alt, table, func(p *chart.Picture) float64 { return paintToyLosses(p, n) })
}

func paintToyLosses(p *chart.Picture, n Numbers) float64 {
	const row, top = 42.0, 40.0
	scale := chart.Linear{Lo: -.0008, Hi: .0034, From: 4, To: p.Width - 4}
	percent := func(v float64) float64 { return scale.Pos(v / 100) }
	bound := percent(n.Value(toyBound))
	p.Add(chart.Label(bound, 11, chart.End, chart.Strong, "DeepSeek’s bound "+n.Print(toyBound, "")))
	bottom := top + float64(len(toyModes))*row
	p.Add(chart.Segment(bound, 16, bound, top-20, chart.Heavy))
	for i, m := range toyModes {
		y := top + float64(i)*row
		value := func(k string) float64 { return n.Value("sim.train." + m.id + "." + k) }
		p.Add(chart.Label(0, y, chart.Start, chart.Plain, m.name), chart.Segment(scale.Pos(0), y+8, scale.Pos(0), y+24, chart.Axis))
		if value("min") > scale.Hi {
			words := n.Print("sim.train."+m.id+".min", "percent .1") + " to " + n.Print("sim.train."+m.id+".max", "percent .1") + ", far to the right"
			p.Add(chart.Label(p.Width-16, y+20, chart.End, chart.Strong, words), chart.Line{Points: [][2]float64{{p.Width - 11, y + 11}, {p.Width - 4, y + 16}, {p.Width - 11, y + 21}}, Class: chart.Heavy})
			continue
		}
		p.Add(chart.Segment(scale.Pos(value("min")), y+16, scale.Pos(value("max")), y+16, chart.Range1), chart.Dot{X: scale.Pos(value("mean")), Y: y + 16, R: 4.5, Class: chart.Bar1},
			chart.Segment(bound, y+8, bound, y+24, chart.Heavy))
	}
	for _, v := range []float64{0, .1, .2, .3} {
		p.Add(chart.Segment(percent(v), bottom-10, percent(v), bottom-6, chart.Axis), chart.Label(percent(v), bottom+7, chart.Middle, chart.Small, fmt.Sprintf("%g%%", v)))
	}
	p.Add(chart.Segment(4, bottom-10, p.Width-4, bottom-10, chart.Axis))
	return bottom + 14
}
