package chart

import "math"

// A Scale maps values to positions.
type Scale interface {
	// Pos gives the position of a value, in pixels.
	Pos(v float64) float64
	// Ticks gives at most n round values inside the scale's ends, rising.
	Ticks(n int) []float64
}

// Linear is a scale on which equal differences take equal lengths. Bars need one that begins at zero.
type Linear struct {
	Lo, Hi   float64 // values at the ends; Lo < Hi
	From, To float64 // their positions, in pixels
}

// Pos gives the position of a value, in pixels.
func (s Linear) Pos(v float64) float64 {
	return s.From + (v-s.Lo)/(s.Hi-s.Lo)*(s.To-s.From)
}

// Ticks gives at most n multiples of 1, 2 or 5 times a power of ten, between the ends.
func (s Linear) Ticks(n int) []float64 {
	if n < 1 || !(s.Lo < s.Hi) {
		return nil
	}
	for exp := int(math.Floor(math.Log10((s.Hi-s.Lo)/float64(n)))) - 1; ; exp++ {
		for _, m := range []float64{1, 2, 5} {
			// Whole multiples first, then the power of ten: 3 × 0.1 must print as 0.3.
			first, last := math.Ceil(scaled(s.Lo, -exp)/m-tiny), math.Floor(scaled(s.Hi, -exp)/m+tiny)
			if int(last-first)+1 > n {
				continue
			}
			var ticks []float64
			for i := first; i <= last; i++ {
				ticks = append(ticks, scaled(i*m, exp)+0) // +0 turns a negative zero
			}
			return ticks
		}
	}
}

// Log is a scale on which equal ratios take equal lengths. Whatever is drawn on it must say so in words.
type Log struct {
	Lo, Hi   float64 // values at the ends; 0 < Lo < Hi
	From, To float64 // their positions, in pixels
}

// Pos gives the position of a value above zero, in pixels.
func (s Log) Pos(v float64) float64 {
	return s.From + math.Log(v/s.Lo)/math.Log(s.Hi/s.Lo)*(s.To-s.From)
}

// Ticks gives at most n values between the ends: 1, 2 and 5 times powers of ten if they are so few, else powers of
// ten, else every second, third … of them.
func (s Log) Ticks(n int) []float64 {
	if n < 1 || !(0 < s.Lo && s.Lo < s.Hi) {
		return nil
	}
	lo, hi := int(math.Floor(math.Log10(s.Lo)+tiny)), int(math.Floor(math.Log10(s.Hi)+tiny))
	gather := func(steps []float64, every int) (ticks []float64) {
		for exp := lo; exp <= hi; exp++ {
			if exp%every != 0 {
				continue
			}
			for _, m := range steps {
				if v := scaled(m, exp); v >= s.Lo*(1-tiny) && v <= s.Hi*(1+tiny) {
					ticks = append(ticks, v)
				}
			}
		}
		return ticks
	}
	if ticks := gather([]float64{1, 2, 5}, 1); len(ticks) <= n {
		return ticks
	}
	for every := 1; ; every++ {
		if ticks := gather([]float64{1}, every); len(ticks) <= n {
			return ticks
		}
	}
}

// tiny is what rounding may add to a value that stands on an end of a scale.
const tiny = 1e-9

// scaled is v × 10^exp, as near as can be for whole v.
func scaled(v float64, exp int) float64 {
	if exp < 0 {
		return v / math.Pow10(-exp)
	}
	return v * math.Pow10(exp)
}
