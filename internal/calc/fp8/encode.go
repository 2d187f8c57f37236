package fp8

import (
	"math"
	"math/big"
)

// Encode gives the code nearest to a number; of two that are as near, the one whose last bit is 0. The number is
// rounded as if exponents went on for ever. What then lies beyond the largest finite number becomes that one if the
// format saturates, else an infinity, or NaN in a format without infinities.
func (f Format) Encode(x float64, saturate bool) uint32 {
	const fraction, bias = 52, 1023 // of the float64
	bits := math.Float64bits(x)
	sign := uint32(bits>>63) * f.sign()
	exponent, significand := int(bits>>fraction&(1<<11-1)), bits&(1<<fraction-1)
	switch {
	case math.IsNaN(x):
		return sign | f.nan()
	case math.IsInf(x, 0):
		return sign | f.overflow(saturate)
	case exponent == 0:
		exponent = 1
	default:
		significand |= 1 << fraction
	}
	field := exponent - bias + f.Bias() // of a normal number
	drop := fraction - f.Fraction + max(0, 1-field)
	if drop > fraction+1 { // less than half of the smallest number
		return sign
	}
	kept, rest, half := significand>>drop, significand&(1<<drop-1), uint64(1)<<(drop-1)
	if rest > half || rest == half && kept&1 == 1 {
		kept++
	}
	// The leading one of a normal number counts one exponent, and so does a carry out of the fraction.
	code := uint64(max(0, field-1))<<f.Fraction + kept
	if code > uint64(f.top()) {
		return sign | f.overflow(saturate)
	}
	return sign | uint32(code)
}

func (f Format) overflow(saturate bool) uint32 {
	switch {
	case saturate:
		return f.top()
	case f.Infinite:
		return f.top() + 1
	}
	return f.nan()
}

// EncodeNumber gives the code nearest to a number of any size and length, by the rules of Encode. It compares exact
// fractions, so that no step between rounds first.
func (f Format) EncodeNumber(n Number, saturate bool) uint32 {
	var code uint32
	switch n.Kind {
	case NaN:
		code = f.nan()
	case Infinity:
		code = f.overflow(saturate)
	default:
		if code = f.nearest(n.Magnitude); code > f.top() {
			code = f.overflow(saturate)
		}
	}
	if n.Negative {
		code |= f.sign()
	}
	return code
}

// nearest searches the codes, whose values rise, for the one nearest to a magnitude. One above the largest stands for
// all that is beyond.
func (f Format) nearest(x *big.Rat) uint32 {
	low, high := uint32(0), f.top()+1
	for low < high { // the first code whose border to the next is not below x
		middle := low + (high-low)/2
		if c := f.border(middle).Cmp(x); c < 0 || c == 0 && middle&1 == 1 {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// border is the mid-point between a code and the next one up.
func (f Format) border(code uint32) *big.Rat {
	v := new(big.Rat).SetFloat64(f.Decode(code))
	return v.Add(v, new(big.Rat).SetFloat64(f.Spacing(code)/2))
}

// Tie says whether a number lies in the middle between two codes.
func (f Format) Tie(n Number) bool {
	if n.Kind != Normal {
		return false
	}
	code := f.nearest(n.Magnitude)
	return code <= f.top() && f.border(code).Cmp(n.Magnitude) == 0 || code > 0 && f.border(code-1).Cmp(n.Magnitude) == 0
}
