package draw

import "math"

// Stroke is the outline of a line that joins points, with square ends and pointed corners. A line that ends where it
// begins has a corner there. Dashes are lengths of ink and of gap in turn; without any the line is whole.
func Stroke(points []Point, width float64, dash ...float64) Path {
	points = distinct(points)
	if len(points) < 2 {
		return nil
	}
	var p Path
	for _, run := range dashed(points, dash) {
		for i := range run[1:] {
			from, to := run[i], run[i+1]
			side := from.toward(to).left().times(width / 2)
			p = append(p, Polygon(from.plus(side), to.plus(side), to.minus(side), from.minus(side))...)
			if i > 0 {
				p = append(p, corner(run[i-1], from, to, width)...)
			}
		}
		if n := len(run); n > 3 && run[0] == run[n-1] {
			p = append(p, corner(run[n-2], run[0], run[1], width)...)
		}
	}
	return p
}

// distinct leaves out points that repeat the one before.
func distinct(points []Point) []Point {
	var out []Point
	for i, p := range points {
		if i == 0 || p != points[i-1] {
			out = append(out, p)
		}
	}
	return out
}

// corner fills the wedge between two segments that meet in a point: with their mitre, or flat where it would be
// longer than four times the width.
func corner(before, at, after Point, width float64) Path {
	in, out := before.toward(at), at.toward(after)
	turn := in.X*out.Y - in.Y*out.X
	if math.Abs(turn) < 1e-9 {
		return nil
	}
	a, b := in.left().times(width/2), out.left().times(width/2)
	if turn < 0 { // to the left: the wedge opens on the right
		a, b = b.times(-1), a.times(-1)
	}
	wedge := []Point{at, at.plus(a), at.plus(b)}
	cosine := math.Sqrt((1 + in.X*out.X + in.Y*out.Y) / 2) // of half the turn; its inverse is the mitre's length over the width
	if cosine > .25 {
		middle := a.plus(b)
		tip := middle.times(width / 2 / cosine / middle.distance(Point{}))
		wedge = []Point{at, at.plus(a), at.plus(tip), at.plus(b)}
	}
	return Polygon(wedge...)
}

// dashed cuts a line into its dashes.
func dashed(points []Point, dash []float64) [][]Point {
	if len(dash) == 0 {
		return [][]Point{points}
	}
	var runs [][]Point
	n, left := 0, dash[0] // of the lengths in turn, and what is left of the present one
	run := points[:1:1]
	for i, from := range points[:len(points)-1] {
		to := points[i+1]
		for from.distance(to) > left {
			from = from.plus(from.toward(to).times(left))
			if n%2 == 0 {
				runs = append(runs, distinct(append(run, from)))
			}
			n++
			left, run = dash[n%len(dash)], []Point{from}
		}
		left -= from.distance(to)
		run = append(run, to)
	}
	if n%2 == 0 {
		runs = append(runs, distinct(run))
	}
	return runs
}
