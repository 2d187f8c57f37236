// Package draws makes the random numbers of the simulations: the same bits in every language and on every machine.
package draws

// A Source is SplitMix64: a 64-bit state that a constant is added to, and a mixing of its bits. (Steele, Lea and Flood,
// Fast Splittable Pseudorandom Number Generators, 2014, figure 16.)
type Source uint64

const step = 0x9E3779B97F4A7C15

// Next draws 64 bits.
func (s *Source) Next() uint64 {
	*s += step
	z := uint64(*s)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// Uniform draws a multiple of 2^−24 from 0 up to 1.
func (s *Source) Uniform() float32 { return float32(s.Next()>>40) / (1 << 24) }

// Normal draws a nearly normal number, mean 0 and variance 1: the sum of twelve uniform ones less 6, which needs no
// logarithm or cosine and so has the same bits everywhere.
func (s *Source) Normal() float32 {
	const twelve, middle = 12, 12 * (1<<24 - 1) / 2
	sum := -int64(middle)
	for range twelve {
		sum += int64(s.Next() >> 40)
	}
	return float32(sum) / (1 << 24)
}
