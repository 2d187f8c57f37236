package draw

import "math"

// A cover says how much of each pixel of a box a path covers. It is built from signed areas: each edge adds what it
// cuts off the pixels to its right, so that the sum along a row is the winding, and parts that turn the other way are
// holes.
type cover struct {
	width, height int
	steps         []float64 // from a pixel to the next, in a row; one more than there are pixels
}

// covered is the cover of a box whose corner is at the origin.
func (p Path) covered(width, height int) cover {
	c := cover{width, height, make([]float64, (width+1)*height+1)}
	var start, pen Point
	for i, s := range p {
		to := s.points()
		end := to[len(to)-1]
		switch s.op {
		case move:
			if i > 0 {
				c.edge(pen, start)
			}
			start = end
		case line:
			c.edge(pen, end)
		default:
			n := chords(append([]Point{pen}, to...))
			from := pen
			for k := 1; k <= n; k++ {
				next := s.along(pen, float64(k)/float64(n))
				c.edge(from, next)
				from = next
			}
		}
		pen = end
	}
	c.edge(pen, start)
	return c
}

// along is a place on a curve that begins at the pen; t runs from 0 to 1.
func (s piece) along(pen Point, t float64) Point {
	u := 1 - t
	if s.op == quad {
		return pen.times(u * u).plus(s.p[0].times(2 * u * t)).plus(s.p[1].times(t * t))
	}
	return pen.times(u * u * u).plus(s.p[0].times(3 * u * u * t)).plus(s.p[1].times(3 * u * t * t)).plus(s.p[2].times(t * t * t))
}

// chords is how many straight lines stay within a twentieth of a pixel of a curve: the more, the further its
// points are from being evenly spaced on a line.
func chords(points []Point) int {
	bend := 0.0
	for i := 2; i < len(points); i++ {
		bend = max(bend, points[i-2].plus(points[i]).distance(points[i-1].times(2)))
	}
	return 1 + int(math.Sqrt(bend*4))
}

// edge adds a straight edge, row by row.
func (c cover) edge(a, b Point) {
	sign := 1.0
	if a.Y > b.Y {
		a, b, sign = b, a, -1
	}
	slope := (b.X - a.X) / (b.Y - a.Y)
	for y := max(0, int(math.Floor(a.Y))); y < c.height && float64(y) < b.Y; y++ {
		top, bottom := max(a.Y, float64(y)), min(b.Y, float64(y+1))
		if top < bottom {
			c.row(y, a.X+(top-a.Y)*slope, a.X+(bottom-a.Y)*slope, sign*(bottom-top))
		}
	}
}

// row adds an edge within a row: from one x to another, with the height that it takes of the row.
func (c cover) row(y int, from, to, height float64) {
	from, to = min(from, to), max(from, to)
	limit := float64(c.width)
	steps := c.steps[y*(c.width+1):]
	if to <= 0 || from >= limit || to-from < 1e-9 {
		c.part(steps, min(max(from, 0), limit), min(max(to, 0), limit), height)
		return
	}
	perX := height / (to - from)
	if from < 0 { // what lies left of the box acts from its edge on
		c.part(steps, 0, 0, -from*perX)
		from = 0
	}
	to = min(to, limit) // what lies right of it acts on nothing
	for from < to {
		next := min(math.Floor(from)+1, to)
		c.part(steps, from, next, (next-from)*perX)
		from = next
	}
}

// part adds an edge within one pixel.
func (c cover) part(steps []float64, from, to, height float64) {
	x := min(int(from), c.width)
	mid := (from+to)/2 - float64(x)
	steps[x] += height * (1 - mid)
	steps[x+1] += height * mid
}

// each tells the share of every pixel that is not left bare.
func (c cover) each(tell func(x, y int, share float64)) {
	for y := range c.height {
		sum := 0.0
		for x, step := range c.steps[y*(c.width+1):][:c.width] {
			sum += step
			if share := min(math.Abs(sum), 1); share > 1e-6 {
				tell(x, y, share)
			}
		}
	}
}
