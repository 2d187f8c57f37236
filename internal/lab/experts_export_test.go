package lab

import (
	"net/url"

	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/ledger"
)

// ExpertPictures gives the pictures of a lab on sparse experts as marks, at both widths.
func ExpertPictures(led *ledger.Ledger, name string, q url.Values) (pictures []chart.Picture) {
	l, _ := Lookup(name)
	v := l.Parse(led, q).Values
	var paint []func(*chart.Picture) float64
	switch name {
	case "parameters":
		s := parameterState{v: v, shape: parameterShape(v)}
		s.count = s.shape.Count()
		paint = append(paint, func(p *chart.Picture) float64 {
			return paintParameters(p, s.parts(), s.count.All(), s.used())
		})
	case "router":
		s := newRoutingState(led, v)
		paint = append(paint, s.paintHeatmap, s.paintBalance, s.paintCoverage)
	case "eplb":
		paint = append(paint, newPlacementState(v).paint)
	case "kv-cache":
		bars := newCacheState(led, v).bars()
		paint = append(paint, func(p *chart.Picture) float64 { return paintCacheBars(p, bars) })
	case "serving":
		paint = append(paint, newServingState(led, v).paint)
	case "scaling":
		models := sizes(led, v)
		paint = append(paint, func(p *chart.Picture) float64 {
			paintSizes(p, models)
			return p.Height
		})
	}
	for _, width := range []float64{wideDrawing, narrowDrawing} {
		for _, onto := range paint {
			p := chart.Picture{Name: name, Width: width}
			p.Height = onto(&p)
			pictures = append(pictures, p)
		}
	}
	return pictures
}
