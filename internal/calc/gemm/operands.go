// Package gemm models how matrix products of FP8 numbers are summed, and measures what the sum loses.
//
// Every product of two E4M3 numbers is a multiple of 2^−18 and below 2^18, so that sums of 16,384 of them fit a 64-bit
// integer in that unit. All models here are integer arithmetic in it, and the exact sum is, too.
package gemm

import (
	"math"
	"sync"

	"github.com/claimbyclaim/explainer/internal/calc/draws"
	"github.com/claimbyclaim/explainer/internal/calc/fp8"
)

// Side is the number of rows of either operand: there are Side × Side sums.
const Side = 64

// Seed is that of the operands.
const Seed = 4096

// A Distribution is where the operands' values come from.
type Distribution int

// Distributions.
const (
	Uniform  Distribution = iota // from 0 to 1
	Normal                       // mean 0
	Absolute                     // the magnitude of Normal
)

// Lengths are the lengths of the sums that are measured, rising.
var Lengths = []int{128, 256, 512, 1024, 2048, 4096, 8192, 16384}

// operands are two matrices of Side rows, rounded to E4M3 under one scale each.
type operands struct {
	length int
	codes  [2][]uint8
	scale  [2]float64   // as the largest number gives it when FP32 restores it
	values [2][]float32 // before rounding
}

// generate makes the operands: the whole first matrix, then the second, row by row.
func generate(d Distribution, length int) *operands {
	o := &operands{length: length}
	source := draws.Source(Seed)
	for m := range o.codes {
		values := make([]float32, Side*length)
		var amax float32
		for i := range values {
			switch d {
			case Uniform:
				values[i] = source.Uniform()
			case Normal:
				values[i] = source.Normal()
			case Absolute:
				if values[i] = source.Normal(); values[i] < 0 {
					values[i] = -values[i]
				}
			}
			amax = max(amax, values[i], -values[i])
		}
		scale := amax / float32(fp8.E4M3.Max())
		o.codes[m] = make([]uint8, len(values))
		var largest float32
		for i, x := range values {
			code := fp8.E4M3.Encode(float64(x/scale), true)
			o.codes[m][i] = uint8(code)
			largest = max(largest, float32(fp8.E4M3.Decode(code)))
		}
		o.scale[m] = float64(largest*scale) / float64(largest)
		o.values[m] = values
	}
	return o
}

// unit is the power of two that everything is a multiple of.
const unit = -18

// A group is as many numbers of a row as one instruction takes. A value is a multiple of 2^−9. An exponent is that of the
// significand with one digit before the point, above the smallest there is; a subnormal number has the smallest, and
// so has zero. Eight exponents share a word, a byte each, so that they can be added and compared together.
type group struct {
	values    [Step]int32
	exponents [Step / lanes]uint64
	top       int  // the largest exponent
	negative  bool // some value is below zero
}

const lanes = 8

// tables are the value and the exponent of each code.
var tables = func() (t struct {
	values    [256]int32
	exponents [256]uint8
}) {
	f := fp8.E4M3
	for code := range uint32(256) {
		if f.Kind(code) == fp8.NaN {
			continue
		}
		_, exponent, _ := f.Fields(code)
		t.values[code] = int32(math.Ldexp(f.Decode(code), -unit/2))
		t.exponents[code] = uint8(max(1, exponent) - 1)
	}
	return t
}()

// lowest is the exponent of a product of two numbers with the smallest exponent.
var lowest = 2 * (1 - fp8.E4M3.Bias())

// groups takes codes apart.
func groups(codes []uint8) []group {
	out := make([]group, len(codes)/Step)
	for i := range out {
		g := &out[i]
		for k, code := range codes[i*Step : (i+1)*Step] {
			value, exponent := tables.values[code], tables.exponents[code]
			g.values[k] = value
			g.exponents[k/lanes] |= uint64(exponent) << (k % lanes * 8)
			g.top = max(g.top, int(exponent))
			g.negative = g.negative || value < 0
		}
	}
	return out
}

// product is two matrices with the exact sums of their products, which are the reference.
type product struct {
	*operands
	exact []int64 // by row of the first, then of the second
}

// products keeps what was made: to draw the operands and to sum them exactly costs as much as one model does.
var products struct {
	sync.Mutex
	made map[shape]*product
}

type shape struct {
	Distribution
	length int
}

func productOf(s shape) *product {
	products.Lock()
	defer products.Unlock()
	if p := products.made[s]; p != nil {
		return p
	}
	o := generate(s.Distribution, s.length)
	p := &product{o, make([]int64, Side*Side)}
	o.each(func(at int, a, b []group) {
		for i := range a {
			p.exact[at] += dot(&a[i].values, &b[i].values)
		}
	})
	o.values = [2][]float32{}
	if products.made == nil {
		products.made = map[shape]*product{}
	}
	products.made[s] = p
	return p
}

// each hands every pair of rows to a function, with the place of their sum.
func (o *operands) each(sum func(at int, a, b []group)) {
	first, second := groups(o.codes[0]), groups(o.codes[1])
	n := o.length / Step
	for i := range Side {
		for j := range Side {
			sum(i*Side+j, first[i*n:(i+1)*n], second[j*n:(j+1)*n])
		}
	}
}
