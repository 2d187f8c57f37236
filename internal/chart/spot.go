package chart

import (
	"html"
	"math"

	"github.com/claimbyclaim/explainer/internal/draw"
)

// A Shape is an area around a place, in a size that is half its width.
type Shape func(x, y, size float64) draw.Path

// Shapes of spots. An open one is a line around nothing. Uprights stand on one line and are three times their size high.
var (
	Disc Shape = draw.Disc

	OpenDisc Shape = func(x, y, r float64) draw.Path { return draw.Ring(x, y, r-spotLine/2, spotLine) }

	Square Shape = func(x, y, r float64) draw.Path { return draw.Rect(x-r, y-r, 2*r, 2*r) }

	OpenSquare Shape = func(x, y, r float64) draw.Path {
		return draw.Frame(x-r+spotLine/2, y-r+spotLine/2, 2*r-spotLine, 2*r-spotLine, spotLine)
	}

	Diamond Shape = func(x, y, r float64) draw.Path { return draw.Polygon(diamond(x, y, r)...) }

	OpenDiamond Shape = func(x, y, r float64) draw.Path {
		corners := diamond(x, y, r-spotLine*math.Sqrt2/2)
		return draw.Stroke(append(corners, corners[0]), spotLine)
	}

	Upright Shape = func(x, y, r float64) draw.Path {
		return draw.Rect(x-uprightWide/2, y+uprightFoot-3*r, uprightWide, 3*r)
	}

	OpenUpright Shape = func(x, y, r float64) draw.Path {
		return draw.Frame(x-uprightWide/2+spotLine/2, y+uprightFoot-3*r+spotLine/2, uprightWide-spotLine, 3*r-spotLine, spotLine)
	}

	Cross Shape = func(x, y, r float64) draw.Path {
		at := func(dx, dy float64) draw.Point { return draw.Point{X: x + dx*r, Y: y + dy*r} }
		return append(draw.Stroke([]draw.Point{at(-1, -1), at(1, 1)}, 1.5), draw.Stroke([]draw.Point{at(-1, 1), at(1, -1)}, 1.5)...)
	}
)

const (
	spotLine    = 1.3 // width of the line of an open shape
	uprightWide = 5.5
	uprightFoot = 7.0 // below the place
)

func diamond(x, y, r float64) []draw.Point {
	return []draw.Point{{X: x, Y: y - r}, {X: x + r, Y: y}, {X: x, Y: y + r}, {X: x - r, Y: y}}
}

// Spots are small areas of one shape and colour, each of its own size: one element, however many there are.
type Spots struct {
	Shape Shape
	At    [][3]float64 // place and size of each
	Class Class        // of areas
}

func (s Spots) path() draw.Path {
	var p draw.Path
	for _, at := range s.At {
		p = append(p, s.Shape(at[0], at[1], at[2])...)
	}
	return p
}

func (s Spots) write(w *writer) { w.element("path", s.Class, "d", s.path().Data()) }

func (s Spots) draw(c canvas) { c.Fill(s.path().At(c.x, c.y, 1), looks[s.Class].fill) }

// A Slant is a label that rises to the right from its place, as the head of a narrow column.
type Slant struct {
	X, Y    float64
	Degrees float64
	Style   Style
	Text    string
}

func (s Slant) write(w *writer) {
	b := &w.body
	b.WriteString(`<text transform="translate(` + num(s.X) + ` ` + num(s.Y) + `)rotate(` + num(-s.Degrees) + `)"`)
	if s.Style.Class != "" {
		b.WriteString(` class="` + string(s.Style.Class) + `"`)
	}
	b.WriteString(">" + html.EscapeString(s.Text) + "</text>")
}

func (s Slant) draw(c canvas) {
	line := s.Style.face().Outline(0, 0, s.Style.size, s.Text)
	c.Fill(line.Turned(-s.Degrees*math.Pi/180).At(c.x+s.X, c.y+s.Y, 1), looks[s.Style.Class].fill)
}

// A Link leads from its marks to an address. The whole of its box answers to a pointer.
type Link struct {
	Href  string
	Title string // where it leads, for whoever does not see the picture
	Box   Box
	Marks []Mark
}

func (l Link) write(w *writer) {
	w.linked = true
	w.body.WriteString(`<a href="` + html.EscapeString(l.Href) + `"><title>` + html.EscapeString(l.Title) + `</title>`)
	w.element("rect", "", "x", num(l.Box.Left), "y", num(l.Box.Top), "width", num(l.Box.Right-l.Box.Left), "height", num(l.Box.Bottom-l.Box.Top))
	for _, m := range l.Marks {
		m.write(w)
	}
	w.body.WriteString(`</a>`)
}

func (l Link) draw(c canvas) {
	for _, m := range l.Marks {
		m.draw(c)
	}
}
