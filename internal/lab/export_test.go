package lab

import (
	"net/url"
	"slices"

	"github.com/claimbyclaim/explainer/internal/calc/grpo"
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

// ScoreID is the ledger's id of a score.
func ScoreID(set, row, model string) string { return scoreID(set, row, model) }

// ItemsID is the ledger's id of the number of questions of a row.
func ItemsID(set, row string) string {
	for _, s := range testSets {
		for _, r := range s.rows {
			if s.key == set && r.key == row {
				return r.items
			}
		}
	}
	return ""
}

// ScorePictures gives the benchmark lab's picture as marks, at both widths.
func ScorePictures(led *ledger.Ledger, v Values) (pictures []chart.Picture) {
	rows := distinct(matching(led, v.Choice("a"), v.Choice("b"), v.Choice("family"), v.Choice("by")))
	rows = slices.DeleteFunc(rows, func(m matched) bool { return m.row.unit != "" })
	for _, width := range []float64{wideDrawing, narrowDrawing} {
		p := chart.Picture{Name: "benchmarks", Width: width}
		p.Height = paintBenchmarks(&p, rows, v.Choice("a"), v.Choice("b"), v.Number("r"))
		pictures = append(pictures, p)
	}
	return pictures
}

// NarrowGroupPictures gives the narrow pictures of the labs on groups and tries, as marks.
func NarrowGroupPictures(led *ledger.Ledger, name string, v Values) (pictures []chart.Picture) {
	add := func(paint func(p *chart.Picture) float64) {
		p := chart.Picture{Name: name, Width: narrowDrawing}
		p.Height = paint(&p)
		pictures = append(pictures, p)
	}
	if name == "tries" {
		add(func(p *chart.Picture) float64 { return paintPass(p, passes(int(v.Number("n")), int(v.Number("c")))) })
		add(func(p *chart.Picture) float64 {
			return paintVote(p, majorities(v.Number("p")/100, int(v.Number("votes"))))
		})
		return pictures
	}
	rewards := rewardsOf(v)
	add(func(p *chart.Picture) float64 {
		return paintAdvantages(p, rewards, grpo.Advantages(rewards, spreadOf(v)))
	})
	add(func(p *chart.Picture) float64 { return paintToy(p, trainToy(led, v)) })
	return pictures
}
