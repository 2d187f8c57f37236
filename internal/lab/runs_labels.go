package lab

import (
	"cmp"
	"math"
	"slices"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// A labelLayout places names beside marks so that nothing touches, nearest first. It depends on nothing but the marks, so
// that one state always looks the same. A name that finds no place is left out; the table has it.
type labelLayout struct {
	box     chart.Box // names stay inside
	dots    []disc
	lines   []segment // names stay off them
	texts   []chart.Text
	taken   []chart.Box // of the texts, with some air
	leaders []segment
}

type point struct{ x, y float64 }

type segment struct{ a, b point }

type disc struct {
	at point
	r  float64
}

func newLayout(box chart.Box) *labelLayout { return &labelLayout{box: box} }

// reserve puts a text where it is.
func (l *labelLayout) reserve(t chart.Text) {
	l.texts = append(l.texts, t)
	l.taken = append(l.taken, grown(t.Box(), 2))
}

func grown(b chart.Box, by float64) chart.Box {
	return chart.Box{Left: b.Left - by, Top: b.Top - by, Right: b.Right + by, Bottom: b.Bottom + by}
}

// A name is what is put beside a mark, or left out.
type name struct {
	dot   int // index of the mark
	style chart.Style
	text  string
	first float64 // the direction that it likes best, in radians
}

// placed gives the layout with the names placed. Those in a crowd come first; in every further try a name that found
// no place, or else the one farthest from its mark, comes before them. The best try counts.
func (l *labelLayout) placed(names []name) *labelLayout {
	crowd := make([]int, len(names))
	for i, n := range names {
		at := l.dots[n.dot].at
		for _, d := range l.dots {
			if math.Hypot(d.at.x-at.x, d.at.y-at.y) < 45 {
				crowd[i]++
			}
		}
	}
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(crowd[b], crowd[a]) })

	const tries, leftOut = 12, 1000
	var best *labelLayout
	least := math.Inf(1)
	for range tries {
		try := labelLayout{box: l.box, dots: l.dots, lines: l.lines, texts: slices.Clone(l.texts), taken: slices.Clone(l.taken)}
		cost, farthest, last := 0.0, 0.0, 0
		var out, in []int
		for _, i := range order {
			far, ok := try.place(names[i])
			if !ok {
				out = append(out, i)
				cost += leftOut
				continue
			}
			in = append(in, i)
			cost += far
			if far > farthest {
				farthest, last = far, i
			}
		}
		if cost < least {
			best, least = &try, cost
		}
		if len(out) == 0 {
			out = []int{last}
			in = slices.DeleteFunc(in, func(i int) bool { return i == last })
		}
		order = append(out, in...)
	}
	return best
}

// A spot is a place for a name: the text, its room with some air, and the leader, if it is far enough to need one.
type spot struct {
	text   chart.Text
	box    chart.Box
	leader []segment
}

// place puts a name at the nearest clear spot, else at the nearest that is clear but for lines that its leader crosses.
// It says how far from its mark that is; a leader across a line counts as farther.
func (l *labelLayout) place(n name) (float64, bool) {
	const turns, farthest, step, across = 24, 170, 7, 100
	room := chart.Label(0, 0, chart.Start, n.style, n.text).Box()
	var second spot
	secondFar := 0.0 // 0 where there is none
	for far := 4.0; far <= farthest; far += step {
		for i := range turns {
			turn := (i + 1) / 2 // to both sides in turn
			if i%2 == 0 {
				turn = -turn
			}
			s, free := l.spot(n, room, far, n.first+2*math.Pi*float64(turn)/turns)
			switch {
			case !free:
			case !l.crossesLine(s):
				l.take(s)
				return far, true
			case secondFar == 0:
				second, secondFar = s, far
			}
		}
	}
	if secondFar == 0 {
		return 0, false
	}
	l.take(second)
	return secondFar + across, true
}

func (l *labelLayout) take(s spot) {
	l.texts = append(l.texts, s.text)
	l.taken = append(l.taken, s.box)
	l.leaders = append(l.leaders, s.leader...)
}

func (l *labelLayout) crossesLine(s spot) bool {
	for _, leader := range s.leader {
		if slices.ContainsFunc(l.lines, leader.crosses) {
			return true
		}
	}
	return false
}

// spot is that at a distance and an angle from a name's mark, for a name that takes that much room. It is free where
// nothing touches it, lines that its leader crosses aside.
func (l *labelLayout) spot(n name, room chart.Box, far, angle float64) (s spot, free bool) {
	d := l.dots[n.dot]
	const near = 9 // closer than this a name needs no leader
	sin, cos := math.Sincos(angle)
	end := point{d.at.x + (d.r+far)*cos, d.at.y - (d.r+far)*sin}
	x, y, anchor, shift := end.x, end.y+4.5, chart.Start, 0.0 // shift is how far left of x the text begins
	switch {
	case math.Abs(cos) < .3:
		anchor, shift = chart.Middle, (room.Right-room.Left)/2
		y -= math.Copysign(6, sin)
	case cos < 0:
		anchor, shift = chart.End, room.Right-room.Left
	}
	b := grown(chart.Box{Left: x - shift, Top: y + room.Top, Right: x - shift + room.Right - room.Left, Bottom: y + room.Bottom}, 1.5)
	if !b.Inside(l.box) || slices.ContainsFunc(l.taken, b.Overlaps) {
		return spot{}, false
	}
	for _, o := range l.dots {
		if b.Overlaps(chart.Box{Left: o.at.x - o.r, Top: o.at.y - o.r, Right: o.at.x + o.r, Bottom: o.at.y + o.r}) {
			return spot{}, false
		}
	}
	behind := func(s segment) bool { return s.meets(b) }
	if slices.ContainsFunc(l.lines, behind) || slices.ContainsFunc(l.leaders, behind) {
		return spot{}, false
	}
	s = spot{text: chart.Label(x, y, anchor, n.style, n.text), box: b}
	if far <= near {
		return s, true
	}
	leader := segment{point{d.at.x + (d.r+1.5)*cos, d.at.y - (d.r+1.5)*sin}, point{end.x - 2*cos, end.y + 2*sin}}
	if slices.ContainsFunc(l.taken, leader.meets) || slices.ContainsFunc(l.leaders, leader.crosses) {
		return spot{}, false
	}
	for j, o := range l.dots {
		if j != n.dot && leader.distance(o.at) < o.r+2 {
			return spot{}, false
		}
	}
	s.leader = []segment{leader}
	return s, true
}

// clear cuts out of a line what lies behind names.
func (l *labelLayout) clear(s segment) []segment {
	type span struct{ from, to float64 }
	var hidden []span
	for _, b := range l.taken {
		if from, to, hit := s.through(b); hit {
			hidden = append(hidden, span{from, to})
		}
	}
	slices.SortFunc(hidden, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out []segment
	at := 0.0
	for _, h := range hidden {
		if h.from > at {
			out = append(out, segment{s.point(at), s.point(h.from)})
		}
		at = max(at, h.to)
	}
	if at < 1 {
		out = append(out, segment{s.point(at), s.b})
	}
	return out
}

// point is the place at a share of the way.
func (s segment) point(share float64) point {
	return point{s.a.x + share*(s.b.x-s.a.x), s.a.y + share*(s.b.y-s.a.y)}
}

// through gives the shares of the way between which a segment lies in a box.
func (s segment) through(b chart.Box) (from, to float64, hit bool) {
	from, to = 0, 1
	for _, side := range [4][2]float64{
		{s.a.x - s.b.x, s.a.x - b.Left}, {s.b.x - s.a.x, b.Right - s.a.x},
		{s.a.y - s.b.y, s.a.y - b.Top}, {s.b.y - s.a.y, b.Bottom - s.a.y},
	} {
		d, room := side[0], side[1] // the way goes d towards a side that is room away
		switch {
		case d == 0 && room < 0:
			return 0, 0, false
		case d > 0:
			to = min(to, room/d)
		case d < 0:
			from = max(from, room/d)
		}
	}
	return from, to, from < to
}

// meets reports whether some of a segment lies in a box.
func (s segment) meets(b chart.Box) bool {
	if max(s.a.x, s.b.x) < b.Left || min(s.a.x, s.b.x) > b.Right || max(s.a.y, s.b.y) < b.Top || min(s.a.y, s.b.y) > b.Bottom {
		return false
	}
	_, _, hit := s.through(b)
	return hit
}

// distance is that of a point from the segment.
func (s segment) distance(p point) float64 {
	dx, dy := s.b.x-s.a.x, s.b.y-s.a.y
	share := 0.0
	if long := dx*dx + dy*dy; long > 0 {
		share = min(1, max(0, ((p.x-s.a.x)*dx+(p.y-s.a.y)*dy)/long))
	}
	q := s.point(share)
	return math.Hypot(p.x-q.x, p.y-q.y)
}

// crosses reports whether two segments meet.
func (s segment) crosses(o segment) bool {
	side := func(s segment, p point) float64 {
		return (s.b.x-s.a.x)*(p.y-s.a.y) - (s.b.y-s.a.y)*(p.x-s.a.x)
	}
	return side(s, o.a)*side(s, o.b) <= 0 && side(o, s.a)*side(o, s.b) <= 0
}
