package lab

import (
	"github.com/claimbyclaim/explainer/internal/calc/gemm"
	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/ledger"
)

// FP8Pictures gives the pictures of a lab on FP8 as marks, at both widths.
func FP8Pictures(led *ledger.Ledger, name string, v Values) (pictures []chart.Picture) {
	var paints []func(*chart.Picture) float64
	switch name {
	case "fp8":
		s := newNumberState(v)
		paints = []func(*chart.Picture) float64{s.paintLog, s.paintNear, s.paintLinear}
	case "fp8-scaling":
		s := newScalingState(v)
		paints = []func(*chart.Picture) float64{s.paintBars, s.paintMap, s.paintHistogram}
	case "fp8-accumulation":
		s := newSumState(led, v)
		curves, own, promoted := s.curves(), s.leak(s.accumulator), s.leak(gemm.Hopper.Promoted(128))
		paints = []func(*chart.Picture) float64{
			func(p *chart.Picture) float64 { return s.paintCurves(p, curves) }, func(p *chart.Picture) float64 { return s.paintLeak(p, own, promoted) },
		}
	case "fp8-savings":
		s := newSavingsState(led, v)
		paints = []func(*chart.Picture) float64{
			func(p *chart.Picture) float64 {
				return s.paintMemory(p, savingsParts(s.before), savingsParts(s.memory))
			}, s.paintRatios,
		}
	}
	for _, paint := range paints {
		for _, width := range []float64{wideDrawing, narrowDrawing} {
			p := chart.Picture{Name: name, Width: width}
			p.Height = paint(&p)
			pictures = append(pictures, p)
		}
	}
	return pictures
}
