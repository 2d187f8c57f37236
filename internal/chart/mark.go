package chart

import (
	"html"
	"strings"
)

// A Mark is one thing on a picture.
type Mark interface {
	write(*writer) // for a page
	draw(canvas)   // on a sheet
}

// A Rect is a filled or outlined rectangle.
type Rect struct {
	X, Y, W, H float64
	Class      Class
}

func (r Rect) write(w *writer) {
	w.element("rect", r.Class, "x", num(r.X), "y", num(r.Y), "width", num(r.W), "height", num(r.H))
}

// A Hatch is a hatched rectangle: something whose size is unknown or assumed. Its class, Outline or Dashed, says
// how it is outlined. The outline runs half a pixel inside the given edges.
type Hatch struct {
	X, Y, W, H float64
	Class      Class
}

func (h Hatch) write(w *writer) {
	w.hatched = true
	w.element("rect", h.Class, "x", num(h.X+.5), "y", num(h.Y+.5), "width", num(h.W-1), "height", num(h.H-1), "fill", "url(#"+w.pattern+")")
}

// A Dot is a disc, or a ring if its class is Hollow.
type Dot struct {
	X, Y, R float64
	Class   Class
}

func (d Dot) write(w *writer) {
	w.element("circle", d.Class, "cx", num(d.X), "cy", num(d.Y), "r", num(d.R))
}

// A Line joins points. It is not filled.
type Line struct {
	Points [][2]float64
	Class  Class
}

// Segment is a line between two points.
func Segment(x1, y1, x2, y2 float64, class Class) Line {
	return Line{[][2]float64{{x1, y1}, {x2, y2}}, class}
}

func (l Line) write(w *writer) {
	var d strings.Builder
	for i, p := range l.Points {
		switch {
		case i == 0:
			d.WriteString("M" + num(p[0]) + " " + num(p[1]))
		case p[1] == l.Points[i-1][1]:
			d.WriteString("H" + num(p[0]))
		case p[0] == l.Points[i-1][0]:
			d.WriteString("V" + num(p[1]))
		default:
			d.WriteString("L" + num(p[0]) + " " + num(p[1]))
		}
	}
	w.element("path", l.Class, "d", d.String())
}

// Raster is many equal cells of one colour on a grid of rows and columns: one element, however many cells there are.
type Raster struct {
	X, Y, W, H float64 // position of the grid's corner, and size of one cell
	Wide, High float64 // size of the mark in a cell, from its left edge and in its middle; 0 means all of the cell
	Cells      [][2]int
	Class      Class
} // a cell is a row and a column, from 0

// mark is the size of the mark in a cell.
func (r Raster) mark() (wide, high float64) {
	wide, high = r.Wide, r.High
	if wide == 0 {
		wide = r.W
	}
	if high == 0 {
		high = r.H
	}
	return wide, high
}

func (r Raster) write(w *writer) {
	var d strings.Builder
	wide, high := r.mark()
	for _, c := range r.Cells {
		d.WriteString("M" + num(r.X+float64(c[1])*r.W) + " " + num(r.Y+(float64(c[0])+.5)*r.H) + "h" + num(wide))
	}
	w.element("path", r.Class, "stroke-width", num(high), "d", d.String())
}

// Columns are bars of one width and colour that stand side by side on a line at Y: one element, however many there are.
type Columns struct {
	X, Y     float64   // left end of the line
	Pitch, W float64   // from one bar to the next, and width of a bar
	Tops     []float64 // of each bar, how far above the line it ends
	Class    Class     // of cells
}

func (c Columns) write(w *writer) {
	var d strings.Builder
	for i, top := range c.Tops {
		d.WriteString("M" + num(c.X+float64(i)*c.Pitch+c.W/2) + " " + num(c.Y) + "V" + num(c.Y-top))
	}
	w.element("path", c.Class, "stroke-width", num(c.W), "d", d.String())
}

// An Anchor says which end of a text its x coordinate is.
type Anchor string

// Anchors of texts.
const (
	Start  Anchor = "start"
	Middle Anchor = "middle"
	End    Anchor = "end"
)

// A Span is a part of a line of text in a style of its own.
type Span struct {
	Style Style
	Text  string
}

// A Text is one line of text; Y is its base line.
type Text struct {
	X, Y   float64
	Anchor Anchor
	Spans  []Span
}

// Label is a text in one style.
func Label(x, y float64, anchor Anchor, style Style, text string) Text {
	return Text{x, y, anchor, []Span{{style, text}}}
}

func (t Text) write(w *writer) {
	b := &w.body
	b.WriteString(`<text x="` + num(t.X) + `" y="` + num(t.Y) + `"`)
	if t.Anchor != Start {
		b.WriteString(` text-anchor="` + string(t.Anchor) + `"`)
	}
	if len(t.Spans) == 1 {
		if c := t.Spans[0].Style.Class; c != "" {
			b.WriteString(` class="` + string(c) + `"`)
		}
		b.WriteString(">" + html.EscapeString(t.Spans[0].Text) + "</text>")
		return
	}
	b.WriteString(">")
	for _, s := range t.Spans {
		if s.Style.Class == "" {
			b.WriteString(html.EscapeString(s.Text))
			continue
		}
		b.WriteString(`<tspan class="` + string(s.Style.Class) + `">` + html.EscapeString(s.Text) + "</tspan>")
	}
	b.WriteString("</text>")
}
