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
