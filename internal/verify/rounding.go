package verify

import (
	"math"
	"strconv"

	"github.com/claimbyclaim/explainer/internal/calc/fp8"
	"github.com/claimbyclaim/explainer/internal/calc/gemm"
	"github.com/claimbyclaim/explainer/internal/calc/quant"
)

// rounding compares what FP8 loses of a tensor and of a sum with what other programs measured. A few cases stand for all: the
// tests measure every one.
func rounding(t *table) {
	t.scaling()
	t.accumulation()
}

// The tensor that the scaling lab begins with.
const (
	scalingSeed   = 20241226
	scalingFactor = 10000
)

var scalings = map[string]quant.Scaling{"per-tensor": quant.PerTensor, "per-row": quant.PerRow, "128x128": quant.Block, "1x128": quant.Tile, "1x32": quant.Fine}

func (t *table) scaling() {
	all := count{Check: Check{ID: "rounding/scaling", Lab: "fp8-scaling", What: "What rounding to E4M3 takes from the tensor that the lab begins with, by the size of the groups that share a scale: largest, mean and norm of the errors, and the share lost",
		Origin: Program, Source: file("quant", "quant-error.csv")}}
	var rows []map[string]string
	if err := read(quant.Reference, "quant-error.csv", &rows); err != nil {
		t.broken(all.Check, err)
		return
	}
	tensor := quant.New(scalingSeed, quant.Random, scalingFactor)
	for _, r := range rows {
		if r["tensor"] != "random" || r["outlier_factor"] != strconv.Itoa(scalingFactor) || r["format"] != "e4m3" || r["scale_kind"] != "fp32" {
			continue
		}
		l := quant.Round(tensor, scalings[r["scaling"]], fp8.E4M3, false)
		for column, got := range map[string]float64{"max_rel_err": l.Max, "mean_rel_err": l.Mean, "rel_frobenius_err": l.Frobenius, "flushed_to_zero_fraction": l.Flushed} {
			want, err := strconv.ParseFloat(r[column], 64)
			all.is(err == nil && math.Abs(got-want) <= 1e-9*math.Abs(want), "%s, %s = %.10g, want %s", r["scaling"], column, got, r[column])
		}
	}
	t.cases(all, "errors", "1e-09 of each: the digits of the reference")
}

// longestSum keeps the work small; the errors of longer sums are in the tests.
const longestSum = 128

func (t *table) accumulation() {
	all := count{Check: Check{ID: "rounding/accumulation", Lab: "fp8-accumulation", What: "What accumulators of several widths, with and without promotion, lose of sums of FP8 products: mean error and error by norms",
		Origin: Program, Source: Source{Place: "internal/calc/gemm/known.csv"}}}
	for _, r := range gemm.Recounts(longestSum) {
		for what, pair := range map[string][2]float64{"mean": {r.Anew.Mean, r.Known.Mean}, "by norms": {r.Anew.Frobenius, r.Known.Frobenius}} {
			all.is(math.Abs(pair[0]-pair[1]) <= 1e-9*math.Abs(pair[1])+1e-16, "%s, %d products: %s = %.10g, want %.10g", r.Accumulator, r.Length, what, pair[0], pair[1])
		}
	}
	t.cases(all, "errors", "1e-09 of each: the digits of the reference")
}
