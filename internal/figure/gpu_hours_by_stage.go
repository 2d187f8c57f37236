package figure

import (
	"fmt"

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

func drawGPUHoursByStage(n Numbers) Drawing {
	type stage struct{ name, hours, cost string }
	var stages []stage
	table := Table{Head: []string{"Stage", "H800 GPU-hours", "At the assumed price"}, Numeric: []bool{false, true, true}}
	for _, s := range []struct{ name, id string }{{"Pre-training", "pretraining"}, {"Context extension", "context"}, {"Post-training", "posttraining"}} {
		st := stage{s.name, n.Print("v3.hours."+s.id, "bare"), n.Print("v3.cost."+s.id, "million .3")}
		stages = append(stages, st)
		table.Rows = append(table.Rows, []string{st.name, st.hours, st.cost})
	}
	total, cost, price := n.Print("v3.hours.total", ""), n.Print("v3.cost.rental", "million .3"), dollars(n, "price.h800_hour", ".2")
	table.Rows = append(table.Rows, []string{"In the sum", n.Print("v3.hours.total", "bare"), cost})
	table.Rows = append(table.Rows, []string{excludedByName + " (excluded by name)", "not published", "not published"})
	for _, what := range notMentioned(n) {
		table.Rows = append(table.Rows, []string{what + " (not mentioned)", "not published", "not published"})
	}
	share := n.Print("headline.share_pretraining", "percent .0")
	alt := fmt.Sprintf("A bar to scale: %s at %s are %s. Pre-training is %s hours, %s, or %s of the sum; context extension %s hours, %s; post-training %s hours, %s. "+
		"Below it, hatched and not to scale, what is outside the sum and has no published size: %s, which the report excludes by name, and %d items it does not mention, such as failed and idle hours, data, pay and serving.",
		total, price, cost, stages[0].hours, stages[0].cost, share, stages[1].hours, stages[1].cost, stages[2].hours, stages[2].cost, lowerFirst(excludedByName), len(notMentioned(n)))

	return draw("gpu-hours-by-stage", alt, table, func(p *chart.Picture) float64 {
		const barTop, barHeight = 20, 40
		small := p.Width == narrow
		hours := func(s stage) string {
			if small {
				return s.hours + " h"
			}
			return s.hours + " GPU-hours"
		}
		p.Add(chart.Text{X: 0, Y: 10, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Strong, Text: "In the sum" + space}, {Style: chart.Plain, Text: total + " × " + price}}},
			chart.Label(p.Width, 10, chart.End, chart.Strong, "= "+cost))
		bar := chart.Stack(0, p.Width, 1, n.Value("v3.hours.pretraining"), n.Value("v3.hours.context"), n.Value("v3.hours.posttraining"))
		for i, class := range []chart.Class{chart.Bar1, chart.Bar2, chart.Bar3} {
			p.Add(chart.Rect{X: bar[i].X, Y: barTop, W: bar[i].W, H: barHeight, Class: class})
		}
		first := stages[0]
		if small {
			p.Add(chart.Label(10, barTop+17, chart.Start, chart.OnBar, first.name+" · "+share+" of the sum"),
				chart.Label(10, barTop+33, chart.Start, chart.OnBar, hours(first)+" · "+first.cost))
		} else {
			p.Add(chart.Label(10, barTop+24.5, chart.Start, chart.OnBar, first.name+" · "+hours(first)+" · "+first.cost),
				chart.Label(bar[0].End()-10, barTop+24.5, chart.End, chart.OnBar, share+" of the sum"))
		}
		y := float64(barTop + barHeight)
		for i, s := range stages[1:] {
			x, at := bar[i+1].Mid(), y+15+float64(i)*19
			p.Add(chart.Line{Points: [][2]float64{{x, y + 1}, {x, at}, {x - 5, at}}, Class: chart.Axis},
				chart.Label(x-8, at+4.5, chart.End, chart.Plain, s.name+" · "+hours(s)+" · "+s.cost))
		}

		// What is left out: equal boxes, hatched, because nothing about their size is known.
		const box, pitch = 18, 27
		columns, long := 3, 44.0
		if small {
			columns, long = 2, 26
		}
		y += 74
		p.Add(chart.Text{X: 0, Y: y, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Strong, Text: "Not in the sum" + space}, {Style: chart.Small, Text: "no size published; boxes not to scale"}}})
		item := func(x, y float64, class chart.Class, style chart.Style, what string) {
			p.Add(chart.Hatch{X: x, Y: y, W: long, H: box, Class: class}, chart.Label(x+long+8, y+13.5, chart.Start, style, what))
		}
		y += 24
		p.Add(chart.Label(0, y, chart.Start, chart.Small, "Excluded by name"))
		item(0, y+9, chart.Outline, chart.Strong, excludedByName)
		y += 9 + box + 25
		p.Add(chart.Label(0, y, chart.Start, chart.Small, "Not mentioned"))
		y += 9
		step := (p.Width + 8) / float64(columns)
		for i, what := range notMentioned(n) {
			item(float64(i%columns)*step, y+float64(i/columns)*pitch, chart.Dashed, chart.Plain, what)
		}
		rows := (len(notMentioned(n)) + columns - 1) / columns
		return y + float64(rows-1)*pitch + box + 1
	})
}

// lowerFirst begins a label in the middle of a sentence.
func lowerFirst(s string) string { return string(s[0]|0x20) + s[1:] }
