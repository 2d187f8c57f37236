// Package fp8 has the floating-point formats of training: what each code means, and which code a number becomes.
//
// E4M3 is the variant of the OCP 8-bit floating point specification, §5.1, also called E4M3FN: it has no infinities, and
// only the code with all bits set is no number. The others are formats as IEEE 754 describes them.
package fp8

import "math"

// A Format is a sign bit, exponent bits and fraction bits, from the left.
type Format struct {
	Name     string
	Exponent int  // bits
	Fraction int  // bits
	Infinite bool // the top exponent holds infinities and NaNs; else only its last fraction is NaN
}

// The formats by width. FP8 is the first two.
var (
	E4M3 = Format{"E4M3", 4, 3, false}
	E5M2 = Format{"E5M2", 5, 2, true}
	FP16 = Format{"FP16", 5, 10, true}
	BF16 = Format{"BF16", 8, 7, true}
	FP32 = Format{"FP32", 8, 23, true}
)

// Formats lists them, the narrowest first.
func Formats() []Format { return []Format{E4M3, E5M2, FP16, BF16, FP32} }

// A Kind says what a code stands for.
type Kind int

// Kinds of codes.
const (
	Zero Kind = iota
	Subnormal
	Normal
	Infinity
	NaN
)

func (k Kind) String() string {
	return [...]string{"zero", "subnormal", "normal", "infinity", "not a number"}[k]
}

// Bits is the width of a code.
func (f Format) Bits() int { return 1 + f.Exponent + f.Fraction }

// Bias is what the exponent field lies above the exponent.
func (f Format) Bias() int { return 1<<(f.Exponent-1) - 1 }

// Fields takes a code apart.
func (f Format) Fields(code uint32) (sign, exponent, fraction uint32) {
	return code >> (f.Exponent + f.Fraction) & 1, code >> f.Fraction & (1<<f.Exponent - 1), code & (1<<f.Fraction - 1)
}

// sign is the code of negative zero.
func (f Format) sign() uint32 { return 1 << (f.Exponent + f.Fraction) }

// top is the code of the largest finite number.
func (f Format) top() uint32 {
	if f.Infinite {
		return (1<<f.Exponent-1)<<f.Fraction - 1
	}
	return f.sign() - 2
}

// nan is the code of a positive NaN, quiet where that is a difference.
func (f Format) nan() uint32 {
	if f.Infinite {
		return f.top() + 1 + 1<<(f.Fraction-1)
	}
	return f.sign() - 1
}

// Kind says what a code stands for.
func (f Format) Kind(code uint32) Kind {
	_, exponent, fraction := f.Fields(code)
	switch magnitude := code &^ f.sign(); {
	case magnitude == 0:
		return Zero
	case magnitude > f.top() && f.Infinite && fraction == 0:
		return Infinity
	case magnitude > f.top():
		return NaN
	case exponent == 0:
		return Subnormal
	}
	return Normal
}

// Decode gives the value of a code. It is exact.
func (f Format) Decode(code uint32) float64 {
	sign, exponent, fraction := f.Fields(code)
	significand := float64(fraction)
	switch f.Kind(code) {
	case NaN:
		return math.NaN()
	case Infinity:
		return math.Inf(1 - 2*int(sign))
	case Normal:
		significand += float64(uint32(1) << f.Fraction)
	}
	return math.Copysign(math.Ldexp(significand, f.scale(exponent)), float64(1-2*int(sign)))
}

// scale is the power of two that one unit of the fraction counts, under an exponent field.
func (f Format) scale(exponent uint32) int { return max(1, int(exponent)) - f.Bias() - f.Fraction }

// Spacing is the step from a finite code's magnitude to the next one up.
func (f Format) Spacing(code uint32) float64 {
	_, exponent, _ := f.Fields(code)
	return math.Ldexp(1, f.scale(exponent))
}

// Max is the largest finite number.
func (f Format) Max() float64 { return f.Decode(f.top()) }

// MinNormal is the smallest number with a full significand.
func (f Format) MinNormal() float64 { return f.Decode(1 << f.Fraction) }

// MinSubnormal is the smallest number above zero.
func (f Format) MinSubnormal() float64 { return f.Decode(1) }

// MaxRelativeError is the largest rounding error of a number in the normal range, over the number: half a step
// above a power of two.
func (f Format) MaxRelativeError() float64 { return 1 / (math.Ldexp(1, f.Fraction+1) + 1) }

// Neighbour gives the code of the next value up or down, if there is one. The two zeros count as one value.
func (f Format) Neighbour(code uint32, up bool) (uint32, bool) {
	last := f.top()
	if f.Infinite {
		last++
	}
	sign, magnitude := code&f.sign(), code&^f.sign()
	switch away := (sign == 0) == up; {
	case f.Kind(code) == NaN:
		return 0, false
	case magnitude == 0 && up:
		return 1, true
	case magnitude == 0:
		return f.sign() + 1, true
	case !away:
		return sign | (magnitude - 1), true
	case magnitude == last:
		return 0, false
	}
	return sign | (magnitude + 1), true
}
