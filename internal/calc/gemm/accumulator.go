package gemm

import (
	"math"
	"math/bits"
)

// An Accumulator adds products, a step of 32 at a time, to a running value.
//
// In a step the products and the running value are aligned to the largest exponent among them and cut to so many bits
// of fraction; then they are added exactly, and the result is cut, too. (V3 report, §3.5.2; Xie and others, MMA-Sim,
// arXiv 2511.10909, for Hopper's and Blackwell's widths and for the direction of the cut.)
type Accumulator struct {
	Align   int  // bits of fraction to which a step's addends are cut
	Keep    int  // bits of fraction of the running value
	Promote int  // products after which the running value moves to an FP32 sum and starts anew; 0 means never
	Floor   bool // addends are cut toward minus infinity instead of zero
	Apart   bool // products are aligned among themselves, not with the running value
	FP32    bool // no such steps: one rounded FP32 addition after another
}

// Accumulators of machines, as modelled.
var (
	Hopper    = Accumulator{Align: 13, Keep: 13}
	Blackwell = Accumulator{Align: 25, Keep: 23}
	Single    = Accumulator{FP32: true}
)

// Promoted is the accumulator with its running value moved to FP32 every so many products.
func (a Accumulator) Promoted(every int) Accumulator {
	a.Promote = every
	return a
}

// Step is the number of products that one instruction adds at once.
const Step = 32

// sum adds the products of two rows, in units.
func (a Accumulator) sum(x, y []group) float64 {
	var sum float32
	switch {
	case a.FP32:
		for i := range x {
			for k, v := range x[i].values {
				sum += float32(int64(v) * int64(y[i].values[k]))
			}
		}
		return float64(sum)
	case a.Promote == 0:
		return float64(a.run(x, y))
	}
	every := a.Promote / Step
	for i := 0; i < len(x); i += every {
		end := min(i+every, len(x))
		sum += float32(a.run(x[i:end], y[i:end]))
	}
	return float64(sum)
}

// run adds products without promotion.
func (a Accumulator) run(x, y []group) (running int64) {
	for i := range x {
		running = a.step(running, &x[i], &y[i])
	}
	return running
}

// step adds the products of one instruction to the running value.
func (a Accumulator) step(running int64, x, y *group) int64 {
	top := math.MinInt
	if !a.Apart && running != 0 {
		top = bits.Len64(magnitude(running)) - 1 + unit
	}
	if top < x.top+y.top+lowest { // no product is known to lie below the running value
		top = max(top, largest(&x.exponents, &y.exponents)+lowest)
	}
	mask := int64(1)<<max(0, top-a.Align-unit) - 1 // low bits that are lost
	towards := mask                                // zero
	if a.Floor {
		towards = 0
	}
	var sum int64
	switch {
	case mask == 0:
		sum = dot(&x.values, &y.values)
	case towards == 0 || !x.negative && !y.negative:
		sum = floored(&x.values, &y.values, mask)
	default:
		sum = cut(&x.values, &y.values, mask)
	}
	if a.Apart {
		sum = leading(sum, a.Keep)
	} else {
		running = (running + running>>63&towards) &^ mask
	}
	return leading(sum+running, a.Keep)
}

// largest finds the largest sum of two exponents. Sums stay below 128, and so within their bytes.
func largest(x, y *[Step / lanes]uint64) int {
	m := x[0] + y[0]
	for i := 1; i < len(x); i++ {
		m = larger(m, x[i]+y[i])
	}
	m = larger(m, m>>32)
	m = larger(m, m>>16)
	m = larger(m, m>>8)
	return int(m & 0xFF)
}

// larger takes the larger one in each byte.
func larger(a, b uint64) uint64 {
	const high = 0x8080808080808080
	first := (a | high - b) & high >> 7 * 0xFF
	return a&first | b&^first
}

// dot is the exact sum of products.
func dot(x, y *[Step]int32) int64 {
	var s, t int64
	for k := 0; k < Step; k += 2 {
		s += int64(x[k]) * int64(y[k])
		t += int64(x[k+1]) * int64(y[k+1])
	}
	return s + t
}

// floored is the sum of products that lose their low bits, toward minus infinity.
func floored(x, y *[Step]int32, mask int64) int64 {
	var s, t int64
	for k := 0; k < Step; k += 2 {
		s += int64(x[k]) * int64(y[k]) &^ mask
		t += int64(x[k+1]) * int64(y[k+1]) &^ mask
	}
	return s + t
}

// cut is the sum of products that lose their low bits, toward zero.
func cut(x, y *[Step]int32, mask int64) int64 {
	var s, t int64
	for k := 0; k < Step; k += 2 {
		p, q := int64(x[k])*int64(y[k]), int64(x[k+1])*int64(y[k+1])
		s += (p + p>>63&mask) &^ mask
		t += (q + q>>63&mask) &^ mask
	}
	return s + t
}

// leading cuts a value toward zero, to its first bit and so many more.
func leading(v int64, fraction int) int64 {
	mask := int64(1)<<max(0, bits.Len64(magnitude(v))-1-fraction) - 1
	return (v + v>>63&mask) &^ mask
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return uint64(-v)
	}
	return uint64(v)
}
