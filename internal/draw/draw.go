// Package draw puts ink on paper: filled shapes and outlined text that come out as the same picture in PNG and in
// SVG, without a browser.
//
// A Sheet is a list of filled paths, later ones on top. Lines and text are paths like all others: a line is its
// outline, a text the outlines of its glyphs. Lengths are in units of the sheet, which are pixels at scale 1; x grows
// to the right and y downwards. The same calls give the same bytes.
package draw

import "math"

// A Sheet is a drawing on paper of one colour. Once drawn, it may be written from several goroutines.
type Sheet struct {
	Width, Height float64
	paper         Colour
	fills         []fill
}

type fill struct {
	path   Path
	colour Colour
}

// NewSheet is an empty sheet.
func NewSheet(width, height float64, paper Colour) *Sheet {
	return &Sheet{Width: width, Height: height, paper: paper}
}

// Fill puts a path on the sheet. What it winds around in either direction is inside.
func (s *Sheet) Fill(p Path, c Colour) {
	if len(p) > 0 {
		s.fills = append(s.fills, fill{p, c})
	}
}

// An Anchor says which end of a text its x coordinate is.
type Anchor int

// Anchors of texts.
const (
	Start Anchor = iota
	Middle
	End
)

// Text puts one line of text on the sheet; y is its base line.
func (s *Sheet) Text(x, y float64, a Anchor, f Face, size float64, c Colour, text string) {
	switch a {
	case Middle:
		x -= f.Width(size, text) / 2
	case End:
		x -= f.Width(size, text)
	}
	s.Fill(f.Outline(x, y, size, text), c)
}

// A Point is a place on a sheet.
type Point struct{ X, Y float64 }

func (p Point) plus(q Point) Point       { return Point{p.X + q.X, p.Y + q.Y} }
func (p Point) minus(q Point) Point      { return Point{p.X - q.X, p.Y - q.Y} }
func (p Point) times(f float64) Point    { return Point{p.X * f, p.Y * f} }
func (p Point) distance(q Point) float64 { return math.Hypot(p.X-q.X, p.Y-q.Y) }
func (p Point) toward(q Point) Point     { return q.minus(p).times(1 / p.distance(q)) } // of length one
func (p Point) left() Point              { return Point{p.Y, -p.X} }                    // a quarter turn
func (p Point) polar(r, angle float64) Point {
	return Point{p.X + r*math.Cos(angle), p.Y + r*math.Sin(angle)}
}
