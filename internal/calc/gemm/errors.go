package gemm

import (
	"math"
	"slices"
	"sync"

	"github.com/claimbyclaim/explainer/internal/calc/fp8"
)

// Errors are those of Side × Side sums. Relative ones are over each exact sum; for inputs around zero some of those
// are near zero themselves, and the largest relative error says nothing.
type Errors struct {
	Max, Mean, Median float64 // relative, without sign
	Frobenius         float64 // the norm of the errors over the norm of the sums
	MaxOverMax        float64 // the largest error over the largest sum
	MaxOverMean       float64 // the largest error over the mean size of a sum
	Bias              float64 // the mean relative error with its sign
}

// measured keeps what was measured, beside what was known before.
var measured struct {
	sync.Mutex
	known, kept map[question]Errors
}

// A question is what is summed and how it is spoilt.
type question struct {
	shape
	Accumulator
	spoilt
}

type spoilt int

const (
	summed  spoilt = iota // by the accumulator
	written               // in BF16
	rounded               // to FP8
)

// mostKept bounds what is kept.
const mostKept = 4096

// answer gives what is known or kept, or else measures and keeps it. Nobody waits for another's measurement; at worst both measure.
func (q question) answer() Errors {
	if e, ok := q.recall(); ok {
		return e
	}
	e := q.measure()
	measured.Lock()
	defer measured.Unlock()
	if measured.kept == nil || len(measured.kept) >= mostKept {
		measured.kept = map[question]Errors{}
	}
	measured.kept[q] = e
	return e
}

func (q question) recall() (Errors, bool) {
	measured.Lock()
	defer measured.Unlock()
	if measured.known == nil {
		measured.known = readKnown()
	}
	if e, ok := measured.known[q]; ok {
		return e, true
	}
	e, ok := measured.kept[q]
	return e, ok
}

// Measure sums with an accumulator and compares with the exact sums.
func Measure(d Distribution, length int, a Accumulator) Errors {
	return question{shape: shape{d, length}, Accumulator: a}.answer()
}

// Written is what it costs to write the exact sums in BF16, from FP32.
func Written(d Distribution, length int) Errors {
	return question{shape: shape{d, length}, spoilt: written}.answer()
}

// Rounded is what FP8 itself costs: exact sums of the rounded operands, times both scales, against exact sums of the
// operands before.
func Rounded(d Distribution, length int) Errors {
	return question{shape: shape{d, length}, spoilt: rounded}.answer()
}

// measure does the work of a question.
func (q question) measure() Errors {
	p := productOf(q.shape)
	exact, sums := p.reference(), make([]float64, len(p.exact))
	switch q.spoilt {
	case summed:
		p.each(func(at int, x, y []group) { sums[at] = q.Accumulator.sum(x, y) })
	case written:
		for i, v := range exact {
			sums[i] = fp8.BF16.Decode(fp8.BF16.Encode(float64(float32(v)), false))
		}
	case rounded:
		before := generate(q.Distribution, q.length)
		scale := math.Ldexp(before.scale[0]*before.scale[1], unit)
		for at, v := range exact {
			sums[at], exact[at] = v*scale, 0
			row, column := at/Side*q.length, at%Side*q.length
			for k := range q.length {
				exact[at] += float64(before.values[0][row+k]) * float64(before.values[1][column+k])
			}
		}
	}
	return compare(sums, exact)
}

// Leak follows one sum, the first, step by step: how far the running value lies from the exact one, over the largest
// exact one on the way.
func Leak(d Distribution, length int, a Accumulator) []float64 {
	p := productOf(shape{d, length})
	x, y := groups(p.codes[0][:length]), groups(p.codes[1][:length])
	out := make([]float64, len(x))
	var exact int64
	var most float64
	for i := range x {
		exact += dot(&x[i].values, &y[i].values)
		most = max(most, math.Abs(float64(exact)))
		out[i] = a.sum(x[:i+1], y[:i+1]) - float64(exact)
	}
	for i := range out {
		out[i] /= most
	}
	return out
}

// reference is the exact sums, in units.
func (p *product) reference() []float64 {
	exact := make([]float64, len(p.exact))
	for i, v := range p.exact {
		exact[i] = float64(v)
	}
	return exact
}

func compare(sums, exact []float64) (e Errors) {
	n := float64(len(exact))
	relative := make([]float64, len(exact))
	var largest, squares, changes, mean, top float64
	for i, v := range exact {
		d := sums[i] - v
		relative[i] = math.Abs(d / v)
		e.Bias += d / v / n
		e.Mean += relative[i] / n
		largest = max(largest, math.Abs(d))
		squares += v * v
		changes += d * d
		mean += math.Abs(v) / n
		top = max(top, math.Abs(v))
	}
	slices.Sort(relative)
	e.Max = relative[len(relative)-1]
	e.Median = relative[len(relative)/2]
	e.Frobenius = math.Sqrt(changes / squares)
	e.MaxOverMax, e.MaxOverMean = largest/top, largest/mean
	return e
}
