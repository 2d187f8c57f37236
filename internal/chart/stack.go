package chart

// A Slice is a part of a stacked bar: where it begins and how long it is, in pixels.
type Slice struct{ X, W float64 }

// Mid is the middle of the slice.
func (s Slice) Mid() float64 { return s.X + s.W/2 }

// End is its right end.
func (s Slice) End() float64 { return s.X + s.W }

// Stack divides a bar of the given length among values that are not negative, in exact proportion, with a gap
// between neighbours. The gaps are taken off the length first, so that a small value is not lost in them.
func Stack(x, length, gap float64, values ...float64) []Slice {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	perUnit := (length - gap*float64(len(values)-1)) / sum
	slices := make([]Slice, len(values))
	for i, v := range values {
		slices[i] = Slice{x, v * perUnit}
		x += v*perUnit + gap
	}
	return slices
}
