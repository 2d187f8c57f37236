package fp8

import "math"

// A Rounder rounds many FP32 numbers to a narrower format, saturating. It gives the values that Encode and Decode give.
type Rounder struct {
	top    uint32 // the largest number's bits, as FP32
	lowest uint32 // those of the smallest normal number
	lift   uint32 // from the bits of a power of two to those of one beside which FP32 has steps as the format has there
}

// Rounder makes one for a format with fewer exponent bits than FP32.
func (f Format) Rounder() Rounder {
	return Rounder{math.Float32bits(float32(f.Max())), math.Float32bits(float32(f.MinNormal())), uint32(FP32.Fraction-f.Fraction) << FP32.Fraction}
}

// Round gives the nearest value of the format to a number. To add the large power of two and take it away again is what
// rounds; below the normal range the power, and so the step, stays as it is.
func (r Rounder) Round(x float32) float32 {
	const sign, exponent = 1 << 31, 0xFF << 23
	bits := math.Float32bits(x)
	magnitude := min(bits&^sign, r.top)
	large := math.Float32frombits(max(magnitude&exponent, r.lowest) + r.lift)
	return math.Float32frombits(math.Float32bits(math.Float32frombits(magnitude)+large-large) | bits&sign)
}
