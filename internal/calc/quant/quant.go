package quant

import (
	"math"

	"github.com/claimbyclaim/explainer/internal/calc/fp8"
)

// A Scaling is the size of the groups that share one scale.
type Scaling struct{ Rows, Columns int }

// The scalings, from one group for all to the smallest.
var (
	PerTensor = Scaling{Rows, Columns}
	PerRow    = Scaling{1, Columns}
	Block     = Scaling{128, 128} // V3's weights
	Tile      = Scaling{1, 128}   // V3's activations
	Fine      = Scaling{1, 32}    // the groups of MXFP8
)

// Scalings lists them.
func Scalings() []Scaling { return []Scaling{PerTensor, PerRow, Block, Tile, Fine} }

// Bins is the number of bins of the histogram: no error at all, below 2^−8, seven octaves up to 1/2, up to 1, and 1 and more.
const Bins = 11

// lowestOctave is the power of two below which errors share a bin.
const lowestOctave = -8

// A Loss says what rounding took from a tensor. Errors are relative, over the values that are not zero; a value that
// became zero has lost all of it, which counts as 1.
type Loss struct {
	Max, Mean        float64
	MaxNormal        float64 // among values whose code is a normal number
	Frobenius        float64 // of the whole: the norm of the differences over the norm of the tensor
	FrobeniusInliers float64 // the same of values up to 8, which no outlier dominates
	Flushed          float64 // share of the values that became zero
	Subnormal        float64 // share of the values whose code is subnormal
	Nonzero          int
	Histogram        [Bins]int // values by relative error
	Lost             []Cell    // by row and group of the finest scaling, row by row
}

// A Cell counts the values of one of the finest groups: 32 channels of a token.
type Cell struct {
	Coarse  uint8 // rounded worse than any normal number is
	Flushed uint8 // became zero
}

// Round rounds a tensor to a format, each group divided by its scale: its largest magnitude over the largest number of
// the format, or the next power of two above that. Scales, quotients and products are FP32.
func Round(t Tensor, s Scaling, f fp8.Format, powerOfTwo bool) Loss {
	r := rounding{Rounder: f.Rounder(), normal: float32(f.MinNormal()), coarse: f.MaxRelativeError(), tensor: t}
	r.Lost = make([]Cell, Rows*Columns/Fine.Columns)
	for row := 0; row < Rows; row += s.Rows {
		for column := 0; column < Columns; column += s.Columns {
			scale := scaleOf(t, s, row, column, float32(f.Max()))
			if powerOfTwo {
				scale = upToPowerOfTwo(scale)
			}
			for y := row; y < row+s.Rows; y++ {
				r.group(y*Columns+column, s.Columns, scale)
			}
		}
	}
	return r.loss()
}

// scaleOf is the scale of a group.
func scaleOf(t Tensor, s Scaling, row, column int, largest float32) float32 {
	const sign = 1 << 31
	var amax uint32 // the bits of magnitudes are ordered as magnitudes are
	for y := row; y < row+s.Rows; y++ {
		at := y*Columns + column
		for _, x := range t.Values[at : at+s.Columns] {
			amax = max(amax, math.Float32bits(x)&^sign)
		}
	}
	if amax == 0 {
		return 1
	}
	return math.Float32frombits(amax) / largest
}

func upToPowerOfTwo(scale float32) float32 {
	fraction, exponent := math.Frexp(float64(scale))
	if fraction == .5 {
		return scale
	}
	return float32(math.Ldexp(1, exponent))
}

// rounding gathers what is lost while groups are rounded.
type rounding struct {
	Loss
	fp8.Rounder
	normal             float32
	coarse             float64
	tensor             Tensor
	all, inliers       sums
	errors             float64 // sum of the relative ones
	flushed, subnormal int
}

// sums are squares of values and of their changes.
type sums struct{ values, changes float64 }

// inlier is the largest magnitude that no outlier is needed for.
const inlier = 8

// group rounds values of one row that share a scale, one cell after another.
func (r *rounding) group(at, n int, scale float32) {
	for ; n > 0; n -= Fine.Columns {
		r.Lost[at/Fine.Columns] = r.cell(r.tensor.Values[at:at+Fine.Columns], scale)
		at += Fine.Columns
	}
}

// cell rounds the values of one cell. Whether a value is coarse, normal or zero can't be foreseen, so no branch asks: counts
// are taken from the bits, which are ordered as the numbers are.
func (r *rounding) cell(values []float32, scale float32) Cell {
	var all, inliers sums
	var errors float64
	var largest, largestNormal uint64
	var coarse, flushed, subnormal int64
	normal, limit := int64(math.Float32bits(r.normal)), int64(math.Float64bits(r.coarse))
	for _, x := range values {
		code := r.Round(x / scale)
		exact := float64(x)
		difference := float64(code*scale) - exact
		square, change := exact*exact, difference*difference
		all.values += square
		all.changes += change
		if square <= inlier*inlier {
			inliers.values += square
			inliers.changes += change
		}
		if x == 0 {
			continue
		}
		r.Nonzero++
		relative := math.Abs(difference / exact)
		errors += relative
		r.Histogram[bin(relative)]++
		bits, magnitude := math.Float64bits(relative), int64(math.Float32bits(code)&^(1<<31))
		notNormal := below(magnitude, normal)
		coarse -= below(limit, int64(bits))
		flushed -= below(magnitude, 1)
		subnormal -= notNormal
		largest = max(largest, bits)
		largestNormal = max(largestNormal, bits&^uint64(notNormal))
	}
	r.all.add(all)
	r.inliers.add(inliers)
	r.errors += errors
	r.flushed += int(flushed)
	r.subnormal += int(subnormal - flushed)
	r.Max = max(r.Max, math.Float64frombits(largest))
	r.MaxNormal = max(r.MaxNormal, math.Float64frombits(largestNormal))
	return Cell{uint8(coarse), uint8(flushed)}
}

// below is −1, all bits set, if a is below b, else 0.
func below(a, b int64) int64 { return (a - b) >> 63 }

func (s *sums) add(other sums) {
	s.values += other.values
	s.changes += other.changes
}

// share is the norm of the changes over that of the values.
func (s sums) share() float64 { return math.Sqrt(s.changes / s.values) }

// bin finds the place of a relative error in the histogram.
func bin(relative float64) int {
	if relative == 0 {
		return 0
	}
	octave := int(math.Float64bits(relative)>>52) - 1023
	return min(Bins-1, max(0, octave-lowestOctave+1)+1)
}

// Bin gives the errors that a bin holds: from one, up to another.
func Bin(i int) (from, to float64) {
	switch i {
	case 0:
		return 0, 0
	case 1:
		return 0, math.Ldexp(1, lowestOctave)
	case Bins - 1:
		return 1, math.Inf(1)
	}
	return math.Ldexp(1, lowestOctave+i-2), math.Ldexp(1, lowestOctave+i-1)
}

func (r *rounding) loss() Loss {
	r.Mean = r.errors / float64(r.Nonzero)
	r.Frobenius, r.FrobeniusInliers = r.all.share(), r.inliers.share()
	r.Flushed = float64(r.flushed) / float64(r.Nonzero)
	r.Subnormal = float64(r.subnormal) / float64(r.Nonzero)
	return r.Loss
}
