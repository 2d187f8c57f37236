package card

import (
	"sort"
	"strings"

	"github.com/claimbyclaim/explainer/internal/draw"
)

// A layout is a sheet with the boxes of what was put on it.
type layout struct {
	*draw.Sheet
	boxes []box
}

// A box is the room that a part takes.
type box struct {
	part                     string
	left, top, right, bottom float64
}

// Heights of a line of text above and below its base line, in units of its size.
const tall, foot = .74, .24

// A style is how a part is set.
type style struct {
	face   draw.Face
	size   float64
	colour draw.Colour
	lead   float64 // from a base line to the next, in units of the size
}

func (s style) width(text string) float64 { return s.face.Width(s.size, text) }

func (s style) wrap(width float64, text string) []string { return s.face.Wrap(s.size, width, text) }

// height is that of so many lines, from the top of the first to the bottom of the last.
func (s style) height(lines int) float64 {
	return (tall + foot + s.lead*float64(lines-1)) * s.size
}

// put sets a line of text.
func (l *layout) put(part string, x, y float64, a draw.Anchor, s style, text string) {
	if text == "" {
		return
	}
	l.Text(x, y, a, s.face, s.size, s.colour, text)
	if a == draw.End {
		x -= s.width(text)
	}
	l.boxes = append(l.boxes, box{part, x, y - tall*s.size, x + s.width(text), y + foot*s.size})
}

// lines sets lines of text from a top on, and gives their bottom.
func (l *layout) lines(part string, x, top float64, s style, lines []string) float64 {
	for i, text := range lines {
		l.put(part, x, top+(tall+s.lead*float64(i))*s.size, draw.Start, s, text)
	}
	return top + s.height(len(lines))
}

// rule draws a hairline.
func (l *layout) rule(x, y, width, weight float64) {
	l.Fill(draw.Rect(x, y, width, weight), draw.Rule)
	l.boxes = append(l.boxes, box{"rule", x, y, x + width, y + weight})
}

// balanced breaks a text into as few lines as the width allows, which are about as long as each other.
func (s style) balanced(width float64, text string) []string {
	lines := s.wrap(width, text)
	for step := width / 2; step > 1; step /= 2 {
		if narrower := s.wrap(width-step, text); len(narrower) == len(lines) && s.longest(narrower) <= width-step {
			width -= step
			lines = narrower
		}
	}
	return lines
}

func (s style) longest(lines []string) float64 {
	w := 0.0
	for _, l := range lines {
		w = max(w, s.width(l))
	}
	return w
}

// clipped is the text, or so many words of it as fit in a width, with an ellipsis.
func (s style) clipped(width float64, text string) string {
	if s.width(text) <= width {
		return text
	}
	letters := []rune(text)
	letters = letters[:sort.Search(len(letters), func(n int) bool { return s.width(ellipsis(letters[:n+1])) > width })]
	if i := strings.LastIndex(string(letters), " "); i > 0 {
		letters = []rune(string(letters)[:i])
	}
	return ellipsis(letters)
}

func ellipsis(letters []rune) string { return strings.TrimRight(string(letters), " ,;:.·") + "…" }

// paragraph breaks a text into no more than so many lines, the last one clipped.
func (s style) paragraph(width float64, most int, text string) []string {
	lines := s.wrap(width, text)
	if len(lines) <= most {
		return lines
	}
	lines[most-1] = s.clipped(width, strings.Join(lines[most-1:], " "))
	return lines[:most]
}
