package gemm_test

import (
	"math"
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/gemm"
)

var distributions = map[string]gemm.Distribution{"uniform01": gemm.Uniform, "normal": gemm.Normal, "abs-normal": gemm.Absolute}

func width(bits int) gemm.Accumulator { return gemm.Accumulator{Align: bits, Keep: bits} }

// An accumulator that cuts nothing is exact, and one that never comes to promote does not promote.
func TestWideIsExact(t *testing.T) {
	wide := gemm.Accumulator{Align: 60, Keep: 60}
	for name, d := range distributions {
		if e := gemm.Measure(d, 512, wide); e.Max != 0 {
			t.Errorf("%s: error %v without a cut", name, e.Max)
		}
		if a, b := gemm.Measure(d, 512, width(11)), gemm.Measure(d, 512, width(11).Promoted(1<<20)); a != b {
			t.Errorf("%s: %+v without promotion, %+v with one that never comes", name, a, b)
		}
	}
}

// Each bit more loses less; promotion bounds the loss of one-signed sums, which otherwise grows with the length and
// always makes them too small.
func TestLossFollowsWidthAndLength(t *testing.T) {
	before := 1.0
	for bits := 10; bits < 18; bits++ {
		e := gemm.Measure(gemm.Uniform, 1024, width(bits))
		if e.Mean >= before {
			t.Errorf("%d bits lose %v, one fewer %v", bits, e.Mean, before)
		}
		before = e.Mean
	}
	last := 0.0
	for _, length := range gemm.Lengths[:6] {
		plain, promoted := gemm.Measure(gemm.Uniform, length, gemm.Hopper), gemm.Measure(gemm.Uniform, length, gemm.Hopper.Promoted(128))
		if plain.Mean <= last || math.Abs(plain.Bias+plain.Mean) > 1e-12 || promoted.Max > .0013 {
			t.Errorf("length %d: mean %v after %v, bias %v, promoted %v", length, plain.Mean, last, plain.Bias, promoted.Max)
		}
		last = plain.Mean
	}
}

// The end of the leak of a sum is its error.
func TestLeak(t *testing.T) {
	leak := gemm.Leak(gemm.Uniform, 4096, gemm.Hopper)
	if e := gemm.Measure(gemm.Uniform, 4096, gemm.Hopper); len(leak) != 128 || -leak[127] > e.Max || leak[127] > -.06 {
		t.Errorf("%d steps, at the end %v; no sum is off by more than %v", len(leak), leak[len(leak)-1], e.Max)
	}
}

// bench measures accumulators anew: each run asks for one that was never asked for. The operands are kept.
func bench(b *testing.B, d gemm.Distribution, a gemm.Accumulator) {
	gemm.Measure(d, 16384, gemm.Single)
	promote := 1 << 20
	if a.Promote > 0 {
		promote = a.Promote
	}
	for b.Loop() {
		promote += gemm.Step
		gemm.Measure(d, 16384, a.Promoted(promote))
	}
}

// 4,096 sums of 16,384 products, 67 million in all: about a nanosecond and a half for each. Multiplying and cutting dominates, and where
// the running value stays small, the search for the largest exponent. A curve up to this length takes twice as long, once.
func BenchmarkUniform(b *testing.B)  { bench(b, gemm.Uniform, gemm.Hopper) }
func BenchmarkNormal(b *testing.B)   { bench(b, gemm.Normal, gemm.Hopper) }
func BenchmarkPromoted(b *testing.B) { bench(b, gemm.Normal, gemm.Hopper.Promoted(128)) }
