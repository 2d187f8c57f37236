package chart

import (
	"html"
	"strings"

	"github.com/claimbyclaim/explainer/internal/draw"
)

// Bands are bars of one height and colour, each of its own length: one element, however many there are.
type Bands struct {
	High  float64
	Bars  [][3]float64 // left end, middle and length of each
	Class Class        // of cells
}

func (b Bands) write(w *writer) {
	var d strings.Builder
	for _, bar := range b.Bars {
		d.WriteString("M" + num(bar[0]) + " " + num(bar[1]) + "h" + num(bar[2]))
	}
	w.element("path", b.Class, "stroke-width", num(b.High), "d", d.String())
}

func (b Bands) draw(c canvas) {
	var p draw.Path
	for _, bar := range b.Bars {
		at := c.at(bar[0], bar[1]-b.High/2)
		p = append(p, draw.Rect(at.X, at.Y, bar[2], b.High)...)
	}
	c.Fill(p, looks[b.Class].stroke)
}

// Letters are characters that stand on one line, each at a place of its own: one element for a row of short labels.
type Letters struct {
	Y     float64   // of the base line
	X     []float64 // left end of each character
	Text  string    // as many characters as there are places
	Style Style
}

// Add puts a label, centred at x.
func (l *Letters) Add(x float64, label string) {
	x -= l.Style.Width(label) / 2
	for _, r := range label {
		l.X = append(l.X, x)
		x += l.Style.Width(string(r))
	}
	l.Text += label
}

func (l Letters) write(w *writer) {
	places := make([]string, len(l.X))
	for i, x := range l.X {
		places[i] = num(x)
	}
	w.body.WriteString(`<text x="` + strings.Join(places, " ") + `" y="` + num(l.Y) + `"`)
	if l.Style.Class != "" {
		w.body.WriteString(` class="` + string(l.Style.Class) + `"`)
	}
	w.body.WriteString(">" + html.EscapeString(l.Text) + "</text>")
}

func (l Letters) draw(c canvas) {
	for i, r := range []rune(l.Text) {
		at := c.at(l.X[i], l.Y)
		c.Text(at.X, at.Y, draw.Start, l.Style.face(), l.Style.size, looks[l.Style.Class].fill, string(r))
	}
}
