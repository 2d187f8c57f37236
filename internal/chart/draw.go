package chart

import (
	"math"

	"github.com/claimbyclaim/explainer/internal/draw"
)

// A look is what chart.css makes of a class, in light. A colour of 0 is none.
type look struct {
	fill, stroke draw.Colour
	width        float64 // of the stroke
	dash         []float64
}

var looks = map[Class]look{
	Bar1:   {fill: draw.Bar1},
	Bar2:   {fill: draw.Bar2},
	Bar3:   {fill: draw.Bar3},
	Grey:   {fill: draw.Hatch},
	Ghost:  {fill: draw.Rule.Faint(.5)},
	Hollow: {fill: draw.Paper, stroke: draw.Ink2, width: 1.25},

	Confirmed:  {fill: draw.Confirmed},
	Consistent: {fill: draw.Consistent},
	Assumption: {fill: draw.Assumption},
	Contested:  {fill: draw.Contested},
	Misstated:  {fill: draw.Misstated},
	Untestable: {fill: draw.Untestable},
	Paper:      {fill: draw.Paper},

	Outline:   {stroke: draw.Ink3, width: 1},
	Dashed:    {stroke: draw.Ink3, width: 1, dash: []float64{3, 2.5}},
	hatchLine: {stroke: draw.Hatch, width: 1.1},

	Rule:   {stroke: draw.Rule, width: 1},
	Axis:   {stroke: draw.Edge, width: 1},
	Heavy:  {stroke: draw.Ink, width: 1.5},
	Range:  {stroke: draw.Ink2, width: 1.25},
	Range1: {stroke: draw.Bar1, width: 3},
	Cells:  {stroke: draw.Bar1, width: 1},
	Cells2: {stroke: draw.Hatch, width: 1},
	Cells3: {stroke: draw.Rule.Faint(.5), width: 1},
	Cells4: {stroke: draw.Bar3, width: 1},

	Plain.Class:   {fill: draw.Ink2},
	Strong.Class:  {fill: draw.Ink},
	Subject.Class: {fill: draw.Accent},
	OnBar.Class:   {fill: draw.Paper},
	Small.Class:   {fill: draw.Ink3},
	OnCell.Class:  {fill: draw.Paper},
}

// Draw puts the picture on a sheet, with its corner at x and y, in the colours that it has on a light page.
func (p Picture) Draw(s *draw.Sheet, x, y float64) {
	for _, m := range p.Marks {
		m.draw(canvas{s, x, y})
	}
}

// Missing lists the characters of the picture's labels that can't be drawn on a sheet.
func (p Picture) Missing() []rune {
	var texts []string
	for _, m := range p.Marks {
		if t, ok := m.(Text); ok {
			for _, s := range t.Spans {
				texts = append(texts, s.Text)
			}
		}
	}
	return draw.Missing(texts...)
}

// A canvas is the place on a sheet where a picture goes.
type canvas struct {
	*draw.Sheet
	x, y float64
}

func (c canvas) at(x, y float64) draw.Point { return draw.Point{X: c.x + x, Y: c.y + y} }

// fill puts an area on the sheet, if its class is filled.
func (c canvas) fill(l look, area draw.Path) {
	if l.fill != 0 {
		c.Fill(area, l.fill)
	}
}

// line joins points, if its class has lines.
func (c canvas) line(l look, points ...draw.Point) {
	if l.stroke != 0 {
		c.Fill(draw.Stroke(points, l.width, l.dash...), l.stroke)
	}
}

// corners of a rectangle, the first one twice.
func (c canvas) corners(x, y, w, h float64) []draw.Point {
	return []draw.Point{c.at(x, y), c.at(x+w, y), c.at(x+w, y+h), c.at(x, y+h), c.at(x, y)}
}

func (r Rect) draw(c canvas) {
	l, corners := looks[r.Class], c.corners(r.X, r.Y, r.W, r.H)
	c.fill(l, draw.Polygon(corners[:4]...))
	c.line(l, corners...)
}

func (h Hatch) draw(c canvas) {
	corners := c.corners(h.X+.5, h.Y+.5, h.W-1, h.H-1)
	lines := looks[hatchLine]
	c.Fill(hatch(corners[:4], draw.Point{X: c.x, Y: c.y}, lines.width), lines.stroke)
	c.line(looks[h.Class], corners...)
}

// hatch is the part of the picture's diagonal lines that lies in an area. The lines run as in the pattern of an SVG:
// five apart across, the first half of that from the picture's corner.
func hatch(area []draw.Point, corner draw.Point, width float64) draw.Path {
	across := func(p draw.Point) float64 { return (p.X - corner.X + p.Y - corner.Y) / math.Sqrt2 }
	on := func(v float64) (a, b draw.Point) { // two points of the line at that distance across, upwards
		v *= math.Sqrt2
		return draw.Point{X: corner.X, Y: corner.Y + v}, draw.Point{X: corner.X + 1, Y: corner.Y + v - 1}
	}
	const gap = 5
	var p draw.Path
	for v := math.Floor(across(area[0])/gap)*gap - gap/2.0; v < across(area[2])+gap; v += gap {
		near, far := v-width/2, v+width/2
		a, b := on(near)
		d, e := on(far)
		p = append(p, draw.Polygon(draw.Keep(draw.Keep(area, a, b), e, d)...)...)
	}
	return p
}

func (d Dot) draw(c canvas) {
	l, at := looks[d.Class], c.at(d.X, d.Y)
	c.fill(l, draw.Disc(at.X, at.Y, d.R))
	if l.stroke != 0 {
		c.Fill(draw.Ring(at.X, at.Y, d.R, l.width), l.stroke)
	}
}

func (l Line) draw(c canvas) {
	points := make([]draw.Point, len(l.Points))
	for i, p := range l.Points {
		points[i] = c.at(p[0], p[1])
	}
	c.line(looks[l.Class], points...)
}

func (r Raster) draw(c canvas) {
	var p draw.Path
	wide, high := r.mark()
	for _, cell := range r.Cells {
		at := c.at(r.X+float64(cell[1])*r.W, r.Y+(float64(cell[0])+.5)*r.H-high/2)
		p = append(p, draw.Rect(at.X, at.Y, wide, high)...)
	}
	c.Fill(p, looks[r.Class].stroke)
}

func (m Columns) draw(c canvas) {
	var p draw.Path
	for i, top := range m.Tops {
		at := c.at(m.X+float64(i)*m.Pitch, m.Y-top)
		p = append(p, draw.Rect(at.X, at.Y, m.W, top)...)
	}
	c.Fill(p, looks[m.Class].stroke)
}

func (t Text) draw(c canvas) {
	length := 0.0
	for _, s := range t.Spans {
		length += s.Style.face().Width(s.Style.size, s.Text)
	}
	at := c.at(t.X, t.Y)
	switch t.Anchor {
	case Middle:
		at.X -= length / 2
	case End:
		at.X -= length
	}
	for _, s := range t.Spans {
		c.Text(at.X, at.Y, draw.Start, s.Style.face(), s.Style.size, looks[s.Style.Class].fill, s.Text)
		at.X += s.Style.face().Width(s.Style.size, s.Text)
	}
}

func (s Style) face() draw.Face {
	if s.bold {
		return draw.Strong
	}
	return draw.Sans
}
