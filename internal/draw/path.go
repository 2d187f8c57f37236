package draw

import "math"

// A Path is the outline of an area: one or more closed curves. Paths that are joined with append count as one, so
// that their overlap is inked once.
type Path []piece

type piece struct {
	op byte // one of those below
	p  [3]Point
}

// Operations of a piece, with the number of points that each takes.
const (
	move  = 'M' // 1; closes the curve before
	line  = 'L' // 1
	quad  = 'Q' // 2
	cubic = 'C' // 3
)

func (s piece) points() []Point {
	switch s.op {
	case quad:
		return s.p[:2]
	case cubic:
		return s.p[:3]
	default:
		return s.p[:1]
	}
}

// Polygon is the area between points.
func Polygon(points ...Point) Path {
	var p Path
	for i, at := range points {
		op := byte(line)
		if i == 0 {
			op = move
		}
		p = append(p, piece{op, [3]Point{at}})
	}
	return p
}

// Rect is an upright rectangle.
func Rect(x, y, w, h float64) Path {
	return Polygon(Point{x, y}, Point{x + w, y}, Point{x + w, y + h}, Point{x, y + h})
}

// Frame is the line around a rectangle, centred on its edges.
func Frame(x, y, w, h, width float64) Path {
	l, t, r, b, d := x+width/2, y+width/2, x+w-width/2, y+h-width/2, width
	hole := Polygon(Point{l, t}, Point{l, b}, Point{r, b}, Point{r, t})
	return append(Rect(l-d, t-d, r-l+2*d, b-t+2*d), hole...)
}

// Disc is a filled circle.
func Disc(x, y, r float64) Path { return Segment(x, y, r, 0, 2*math.Pi) }

// Ring is a circle's line, centred on its radius.
func Ring(x, y, r, width float64) Path { return Arc(x, y, r, width, 0, 2*math.Pi) }

// Segment is what a chord cuts off a circle's area, from one angle to another. Angles are in radians, clockwise from
// three o'clock.
func Segment(x, y, r, from, to float64) Path {
	o := Point{x, y}
	return append(Path{{move, [3]Point{o.polar(r, from)}}}, bend(o, r, from, to)...)
}

// Arc is a circle's line between two angles, centred on its radius.
func Arc(x, y, r, width, from, to float64) Path {
	o := Point{x, y}
	inner, outer := r-width/2, r+width/2
	op := byte(line)
	if to-from >= 2*math.Pi {
		op = move // two curves, one in the other
	}
	p := Segment(x, y, outer, from, to)
	p = append(p, piece{op, [3]Point{o.polar(inner, to)}})
	return append(p, bend(o, inner, to, from)...)
}

// bend goes along a circle, in parts of a quarter at most.
func bend(o Point, r, from, to float64) Path {
	n := math.Ceil(math.Abs(to-from)/(math.Pi/2) - 1e-9)
	step := (to - from) / n
	reach := 4.0 / 3 * math.Tan(step/4) * r
	var p Path
	for i := range int(n) {
		a := from + float64(i)*step
		b := a + step
		start, end := o.polar(r, a), o.polar(r, b)
		p = append(p, piece{cubic, [3]Point{
			start.plus(Point{-math.Sin(a), math.Cos(a)}.times(reach)),
			end.minus(Point{-math.Sin(b), math.Cos(b)}.times(reach)),
			end,
		}})
	}
	return p
}

// At is the path, made around a corner of its own, in a size and at a place on a sheet.
func (p Path) At(x, y, scale float64) Path {
	out := make(Path, len(p))
	for i, s := range p {
		out[i].op = s.op
		for j := range s.points() {
			out[i].p[j] = s.p[j].times(scale).plus(Point{x, y})
		}
	}
	return out
}

// Turned is the path turned around its own corner. The angle is in radians, clockwise.
func (p Path) Turned(angle float64) Path {
	sin, cos := math.Sincos(angle)
	out := make(Path, len(p))
	for i, s := range p {
		out[i].op = s.op
		for j, q := range s.points() {
			out[i].p[j] = Point{q.X*cos - q.Y*sin, q.X*sin + q.Y*cos}
		}
	}
	return out
}

// bounds are the corners of a box around the path.
func (p Path) bounds() (low, high Point) {
	low, high = Point{math.Inf(1), math.Inf(1)}, Point{math.Inf(-1), math.Inf(-1)}
	for _, s := range p {
		for _, at := range s.points() {
			low = Point{min(low.X, at.X), min(low.Y, at.Y)}
			high = Point{max(high.X, at.X), max(high.Y, at.Y)}
		}
	}
	return low, high
}

// Keep is the part of a convex polygon that lies right of the line through two points, seen from the first to the
// second.
func Keep(polygon []Point, a, b Point) []Point {
	right := a.toward(b).left().times(-1)
	depth := func(p Point) float64 { d := p.minus(a); return d.X*right.X + d.Y*right.Y }
	var out []Point
	for i, p := range polygon {
		q := polygon[(i+1)%len(polygon)]
		from, to := depth(p), depth(q)
		if from >= 0 {
			out = append(out, p)
		}
		if from < 0 != (to < 0) {
			out = append(out, p.plus(q.minus(p).times(from/(from-to))))
		}
	}
	return out
}
