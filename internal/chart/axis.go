package chart

// A Side is where the labels of an axis stand.
type Side float64

// Sides of a horizontal axis.
const (
	Above Side = -1
	Below Side = 1
)

// HorizontalAxis draws the ticks of a scale at height y, with their labels above or below. The label of a value is
// as name gives it; an empty name leaves the tick alone.
func HorizontalAxis(s Scale, y float64, side Side, ticks []float64, name func(float64) string) []Mark {
	const length, gap = 4, 7
	base := y + length + gap + 5
	if side == Above {
		base = y - length - gap + 2
	}
	var marks []Mark
	for _, v := range ticks {
		x := s.Pos(v)
		marks = append(marks, Segment(x, y, x, y+float64(side)*length, Axis))
		if n := name(v); n != "" {
			marks = append(marks, Label(x, base, Middle, Plain, n))
		}
	}
	return marks
}
