package lab

import (
	"github.com/claimbyclaim/explainer/internal/calc/trace"
	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/ledger"
)

// OverlapPictures gives the pictures of a lab about overlap as marks, at both widths.
func OverlapPictures(led *ledger.Ledger, name string, s State) (pictures []chart.Picture) {
	v := s.Values
	add := func(name string, paint func(p *chart.Picture) float64) {
		for _, width := range []float64{wideDrawing, narrowDrawing} {
			p := chart.Picture{Name: name, Width: width}
			p.Height = paint(&p)
			pictures = append(pictures, p)
		}
	}
	switch name {
	case "dualpipe":
		runs := chosenPipelines(v)
		add(name, func(p *chart.Picture) float64 { return paintPipelines(p, runs, stepWindow(runs, v)) })
	case "trace":
		events := trace.Train()
		c := trace.Measure(events, profileRules(v))
		add(name, func(p *chart.Picture) float64 {
			return paintProfile(p, events, c, newWindow(v, float64(trace.Span(events).Long())))
		})
	case "overlap":
		add("limit", func(p *chart.Picture) float64 {
			return paintLimits(p, limitRows(led, workloads[0], v.Number("c")*1000/v.Number("b")))
		})
		add("pair", func(p *chart.Picture) float64 { return paintPair(p, pairBars(hidingPair(led, v))) })
	}
	return pictures
}
