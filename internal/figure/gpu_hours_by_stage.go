package figure

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// gpuHoursByStage shows what DeepSeek's sum for V3 adds up, to scale, and what it leaves out, not to scale.
var gpuHoursByStage = Spec{
	Name: "gpu-hours-by-stage",
	Uses: []string{
		"v3.hours.pretraining", "v3.hours.context", "v3.hours.posttraining", "v3.hours.total",
		"v3.cost.pretraining", "v3.cost.context", "v3.cost.posttraining", "v3.cost.rental",
		"price.h800_hour", "headline.share_pretraining", "v3.authors.distinct",
	},
	Draw: drawGPUHoursByStage,
}

const excludedByName = "Earlier research and ablation experiments"

// notMentioned are what the report's cost table and the sentence after it do not name, in either way.
func notMentioned(n Numbers) []string {
	return []string{
		"R1-type teacher model", "Reward models", "Evaluation runs",
		"Failed and idle hours", "Buying of data", "Annotation",
		"Pay (" + n.Print("v3.authors.distinct", "bare") + " names listed)", "Buildings, network", "Serving the model",
	}
}

// A stage is a line of the report's cost table, as printed.
type stage struct{ name, id, hours, cost string }

func drawGPUHoursByStage(n Numbers) Drawing {
	stages := []stage{{name: "Pre-training", id: "pretraining"}, {name: "Context extension", id: "context"}, {name: "Post-training", id: "posttraining"}}
	price, cost := dollars(n, "price.h800_hour", ".2"), n.Print("v3.cost.rental", "million .3")
	table := Table{Head: []string{"Stage", "H800 GPU-hours", "At the assumed " + price + " an hour"}, Numeric: []bool{false, true, true}}
	for i := range stages {
		s := &stages[i]
		s.hours, s.cost = n.Print("v3.hours."+s.id, "bare"), n.Print("v3.cost."+s.id, "million .3")
		table.Rows = append(table.Rows, []string{s.name, s.hours, s.cost})
	}
	table.Rows = append(table.Rows,
		[]string{"In the sum", n.Print("v3.hours.total", "bare"), cost},
		[]string{excludedByName + " (excluded by name)", "not published", "not published"})
	for _, what := range notMentioned(n) {
		table.Rows = append(table.Rows, []string{what + " (not mentioned)", "not published", "not published"})
	}
	alt := fmt.Sprintf("A bar to scale: %s at %s are %s. Pre-training is %s hours, %s, or %s of the sum; context extension %s hours, %s; post-training %s hours, %s. "+
		"Below it, hatched and not to scale, what is outside the sum and has no published size: %s, which the report excludes by name, and %d items it does not mention, such as failed and idle hours, data, pay and serving.",
		n.Print("v3.hours.total", ""), price, cost, stages[0].hours, stages[0].cost, n.Print("headline.share_pretraining", "percent .0"),
		stages[1].hours, stages[1].cost, stages[2].hours, stages[2].cost, lowerFirst(excludedByName), len(notMentioned(n)))

	return draw("gpu-hours-by-stage", alt, table, func(p *chart.Picture) float64 {
		y := paintSum(p, n, stages)
		return paintLeftOut(p, y+36, notMentioned(n))
	})
}

// paintSum draws the three stages as one bar, with the sum above it. It returns the lower edge.
func paintSum(p *chart.Picture, n Numbers, stages []stage) float64 {
	const top, height = 20, 40
	small := p.Width == narrow
	unit := " GPU-hours"
	if small {
		unit = " h"
	}
	p.Add(chart.Text{X: 0, Y: 10, Anchor: chart.Start, Spans: []chart.Span{
		{Style: chart.Strong, Text: "In the sum" + space},
		{Style: chart.Plain, Text: n.Print("v3.hours.total", "") + " × " + dollars(n, "price.h800_hour", ".2")},
	}}, chart.Label(p.Width, 10, chart.End, chart.Strong, "= "+n.Print("v3.cost.rental", "million .3")))

	var values []float64
	for _, s := range stages {
		values = append(values, n.Value("v3.hours."+s.id))
	}
	bar := chart.Stack(0, p.Width, 1, values...)
	for i, class := range []chart.Class{chart.Bar1, chart.Bar2, chart.Bar3} {
		p.Add(chart.Rect{X: bar[i].X, Y: top, W: bar[i].W, H: height, Class: class})
	}
	first, share := stages[0], n.Print("headline.share_pretraining", "percent .0")+" of the sum"
	if small {
		p.Add(chart.Label(10, top+17, chart.Start, chart.OnBar, first.name+" · "+share),
			chart.Label(10, top+33, chart.Start, chart.OnBar, first.hours+unit+" · "+first.cost))
	} else {
		p.Add(chart.Label(10, top+24.5, chart.Start, chart.OnBar, first.name+" · "+first.hours+unit+" · "+first.cost),
			chart.Label(bar[0].End()-10, top+24.5, chart.End, chart.OnBar, share))
	}
	const bottom = float64(top + height)
	at := bottom - 4
	for i, s := range stages[1:] {
		at += 19
		p.Add(leader(bar[i+1].Mid(), bottom+1, at, s.name+" · "+s.hours+unit+" · "+s.cost)...)
	}
	return at
}

// paintLeftOut draws what the sum leaves out from height y on: equal boxes, hatched, because nothing about their
// size is known. It returns the lower edge.
func paintLeftOut(p *chart.Picture, y float64, notMentioned []string) float64 {
	const box, pitch = 18, 27
	columns, long := 3, 44.0
	if p.Width == narrow {
		columns, long = 2, 26
	}
	item := func(x, y float64, class chart.Class, style chart.Style, what string) {
		p.Add(chart.Hatch{X: x, Y: y, W: long, H: box, Class: class}, chart.Label(x+long+8, y+13.5, chart.Start, style, what))
	}
	p.Add(chart.Text{X: 0, Y: y, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Strong, Text: "Not in the sum" + space}, {Style: chart.Small, Text: "no size published; boxes not to scale"}}})
	y += 24
	p.Add(chart.Label(0, y, chart.Start, chart.Small, "Excluded by name"))
	y += 9
	item(0, y, chart.Outline, chart.Strong, excludedByName)
	y += box + 25
	p.Add(chart.Label(0, y, chart.Start, chart.Small, "Not mentioned"))
	y += 9
	for i, what := range notMentioned {
		row, column := i/columns, i%columns
		item(float64(column)*(p.Width+8)/float64(columns), y+float64(row)*pitch, chart.Dashed, chart.Plain, what)
	}
	rows := (len(notMentioned) + columns - 1) / columns
	return y + float64(rows-1)*pitch + box + 1
}

// lowerFirst begins a label in the middle of a sentence.
func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
