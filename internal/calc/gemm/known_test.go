package gemm

import (
	"math"
	"testing"
)

// Every known answer comes out again, to the ten digits that the file has. With -short, those of lengths up to 1,024.
func TestKnownAnswersComeOutAgain(t *testing.T) {
	all := readKnown()
	if len(all) != 312 {
		t.Fatalf("%d answers", len(all))
	}
	for q, want := range all {
		if testing.Short() && q.length > 1024 {
			continue
		}
		got := q.measure()
		for what, pair := range map[string][2]float64{
			"largest": {got.Max, want.Max}, "mean": {got.Mean, want.Mean}, "median": {got.Median, want.Median}, "by norms": {got.Frobenius, want.Frobenius},
			"over the largest": {got.MaxOverMax, want.MaxOverMax}, "over the mean": {got.MaxOverMean, want.MaxOverMean}, "bias": {got.Bias, want.Bias},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-9*math.Abs(pair[1])+1e-16 {
				t.Errorf("%+v: %s = %.10g, want %.10g", q, what, pair[0], pair[1])
			}
		}
	}
}
