package lab

import (
	"net/url"

	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/ledger"
)

// ClusterPictures gives the cluster lab's pictures as marks, at both widths.
func ClusterPictures(led *ledger.Ledger, q url.Values) (pictures []chart.Picture) {
	s := newClusterState(led, cluster.Parse(led, q).Values)
	for _, width := range []float64{wideDrawing, narrowDrawing} {
		p := chart.Picture{Name: "cluster-mfu", Width: width}
		p.Height = paintMFU(&p, s.mfuRows())
		m := chart.Picture{Name: "cluster-memory", Width: width}
		m.Height = paintMemory(&m, s.memoryParts(), s.capacity, s.gpu.name)
		pictures = append(pictures, p, m)
	}
	return pictures
}

// CostPictures gives the cost lab's picture as marks, at both widths.
func CostPictures(led *ledger.Ledger, q url.Values) (pictures []chart.Picture) {
	v := costs.Parse(led, q).Values
	for _, width := range []float64{wideDrawing, narrowDrawing} {
		p := chart.Picture{Name: "cost-tornado", Width: width}
		p.Height = paintTornado(&p, costTornado(led, v), v.Number("stated"), programme(v))
		pictures = append(pictures, p)
	}
	return pictures
}

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
