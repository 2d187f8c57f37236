package lab

import (
	"net/url"

	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/ledger"
)

// RunPictures gives the pictures of the lab of runs as marks, at both widths.
func RunPictures(led *ledger.Ledger, q url.Values) (pictures []chart.Picture) {
	v := trainingRuns.Parse(led, q).Values
	for _, width := range []float64{wideDrawing, narrowDrawing} {
		p := chart.Picture{Name: "runs", Width: width}
		paintRuns(&p, chosenRuns(led, v.Choice("kind"), v.Choice("gpu")))
		pictures = append(pictures, p)
	}
	return pictures
}

// RunPlaces gives the place of each run's mark, by name, at that width.
func RunPlaces(led *ledger.Ledger, width float64) map[string][2]float64 {
	places := map[string][2]float64{}
	plot := newRunPlot(width)
	for _, p := range chosenRuns(led, "all", "all") {
		at := plot.at(p)
		places[p.name] = [2]float64{at.x, at.y}
	}
	return places
}

// RunNames lists the runs that can be drawn.
func RunNames() (names []string) {
	for _, r := range plottedRuns {
		names = append(names, r.name)
	}
	return names
}
