package card

import (
	"math"

	"github.com/claimbyclaim/explainer/internal/draw"
	"github.com/claimbyclaim/explainer/internal/evidence"
)

// A Mark is the sign beside the words that say how sure one can be: a state's shape, or a bar of three cells for the
// status of a question. The zero Mark is none.
type Mark struct {
	state  evidence.State
	status evidence.Status
}

// StateMark is the shape of a claim's state.
func StateMark(s evidence.State) Mark { return Mark{state: s} }

// StatusMark is the bar of a question's status.
func StatusMark(s evidence.Status) Mark { return Mark{status: s} }

var colours = map[evidence.State]draw.Colour{
	evidence.Confirmed: draw.Confirmed, evidence.Consistent: draw.Consistent, evidence.Assumption: draw.Assumption,
	evidence.Contested: draw.Contested, evidence.Misstated: draw.Misstated, evidence.Untestable: draw.Untestable,
}

// colour is that of the words beside the mark.
func (m Mark) colour() draw.Colour {
	if c, ok := colours[m.state]; ok {
		return c
	}
	return draw.Ink
}

// Sizes of marks beside text, in units of its size, as part.css has them beside words of 15 pixels.
const (
	shape                   = 1.05
	cellWidth, cellHeight   = .7 * 16 / 15, .4 * 16 / 15
	cellGap, cellLine       = 2.0 / 15, 1.0 / 15
	capital                 = .66 // height of a capital letter
	markGap, cellsToWordGap = .45, .5
)

// room is what the mark takes before words of a size, with the gap between them.
func (m Mark) room(size float64) float64 {
	switch {
	case m.state != "":
		return (shape + markGap) * size
	case m.status != "":
		return (3*cellWidth + 2*cellGap + cellsToWordGap) * size
	}
	return 0
}

// An inked path is one with its colour.
type inked struct {
	path   draw.Path
	colour draw.Colour
}

// paths are the mark before words of a size, whose base line is at y. cut is the colour of the paper.
func (m Mark) paths(x, y, size float64, cut draw.Colour) []inked {
	middle := y - capital/2*size
	switch {
	case m.state != "":
		var out []inked
		for _, p := range glyph(m.state, m.colour(), cut) {
			out = append(out, inked{p.path.At(x, middle-shape/2*size, shape*size/16), p.colour})
		}
		return out
	case m.status != "":
		var p draw.Path
		for i := range 3 {
			left := float64(i) * (cellWidth + cellGap)
			if i < m.status.Cells() {
				p = append(p, draw.Rect(left, -cellHeight/2, cellWidth, cellHeight)...)
				continue
			}
			p = append(p, draw.Frame(left+cellLine/2, -cellHeight/2+cellLine/2, cellWidth-cellLine, cellHeight-cellLine, cellLine)...)
		}
		return []inked{{p.At(x, middle, size), draw.Ink2}}
	}
	return nil
}

// glyph is a state's shape in its colour, with what is cut out of it.
func glyph(s evidence.State, c, cut draw.Colour) []inked {
	shape, hole := Glyph(s)
	if hole == nil {
		return []inked{{shape, c}}
	}
	return []inked{{shape, c}, {hole, cut}}
}

// Glyph is a state's shape in a square of sixteen, that of the template Glyph of web/ui, and what is cut out of it.
func Glyph(s evidence.State) (shape, cut draw.Path) {
	at := func(x, y float64) draw.Point { return draw.Point{X: x, Y: y} }
	switch s {
	case evidence.Confirmed:
		return draw.Disc(8, 8, 7.5), draw.Stroke([]draw.Point{at(4.4, 8.3), at(6.9, 10.8), at(11.6, 5.6)}, 1.9)
	case evidence.Consistent:
		return append(draw.Ring(8, 8, 6.7, 1.6), draw.Segment(8, 8, 6.7, math.Pi/2, 3*math.Pi/2)...), nil
	case evidence.Assumption:
		return append(draw.Frame(1.8, 1.8, 12.4, 12.4, 1.6), draw.Rect(5.5, 5.5, 5, 5)...), nil
	case evidence.Contested:
		top, right, bottom, left := at(8, .9), at(15.1, 8), at(8, 15.1), at(.9, 8)
		return append(draw.Stroke([]draw.Point{top, right, bottom, left, top}, 1.5), draw.Polygon(top, bottom, left)...), nil
	case evidence.Misstated:
		return draw.Polygon(at(8, 1.2), at(15.6, 14.6), at(.4, 14.6)), draw.Stroke([]draw.Point{at(5.4, 10.9), at(10.6, 10.9)}, 1.7)
	case evidence.Untestable:
		const r, ink, period, dashes = 6.7, 2.6, 5.21, 8 // lengths along the circle
		const rest = 2*math.Pi*r - dashes*period         // of a ninth dash, which runs into the first
		p := draw.Arc(8, 8, r, 1.7, -rest/r, ink/r)
		for i := 1.0; i < dashes; i++ {
			p = append(p, draw.Arc(8, 8, r, 1.7, i*period/r, (i*period+ink)/r)...)
		}
		return p, nil
	}
	return nil, nil
}
