// Package card draws the pictures that stand for a page elsewhere: the card of a link's preview, the badge that
// goes on one line, and the plate of a figure.
package card

import (
	"strings"

	"github.com/claimbyclaim/explainer/internal/draw"
)

// A Card is the preview of a page. Each part but the title may be empty.
type Card struct {
	Kick   string // what the page is: Claim 3 of 30
	Title  string
	Mark   Mark
	Words  string // beside the mark
	Figure string // the number that counts
	Label  string // what the number is; without one, a sentence to go with the title
	Date   string
	Site   string
	// Address of the page, as a reader would type it.
	Address string
	Rights  string // under which the picture may be used; in the file only
}

// Size and margin of a card. The preview that is half as wide is the same drawing.
const (
	width, height = 1200, 630
	margin        = 72
	column        = width - 2*margin
)

var (
	kickStyle   = style{draw.Sans, 28, draw.Ink2, 1.3}
	dateStyle   = style{draw.Sans, 26, draw.Ink3, 1.3}
	stateStyle  = style{draw.Strong, 38, draw.Ink, 1.2}
	figureStyle = style{draw.Strong, 72, draw.Ink, 1}
	labelStyle  = style{draw.Sans, 29, draw.Ink2, 1.28}
	storyStyle  = style{draw.Sans, 32, draw.Ink2, 1.28} // of a label without a number
	siteStyle   = style{draw.Serif, 27, draw.Ink, 1.3}
	linkStyle   = style{draw.Sans, 25, draw.Ink3, 1.3}
)

// titleStyle is the largest in which a title fits.
func titleStyle(size float64) style { return style{draw.Serif, size, draw.Ink, 1.12} }

// Heights on a card.
const (
	kickLine  = 86  // base line of the first row
	bodyTop   = 130 // the title begins here,
	bodyEnd   = 498 // and what goes with it ends here
	ruleLine  = 538
	footLine  = 582
	stateGap  = 30 // between title and state
	figureGap = 36 // above the figure
	most      = 4  // lines of a title
)

// Sheet is the card, 1200 by 630.
func (c Card) Sheet() *draw.Sheet { return c.layout().Sheet }

// PNG is the card, so many pixels wide.
func (c Card) PNG(pixels int) []byte { return c.Sheet().PNG(float64(pixels)/width, c.info()) }

// SVG is the card as a file that stands alone.
func (c Card) SVG() []byte { return c.Sheet().SVG(c.info()) }

// Missing lists the characters of the card that can't be drawn.
func (c Card) Missing() []rune {
	return draw.Missing(c.Kick, c.Title, c.Words, c.Figure, c.Label, c.Date, c.Site, c.Address)
}

func (c Card) info() draw.Info {
	var told []string
	for _, s := range []string{c.Kick, c.Words, strings.TrimSpace(c.Figure + " " + c.Label)} {
		if s != "" {
			told = append(told, s)
		}
	}
	return draw.Info{Title: c.Title, Description: strings.Join(told, ". "), Source: c.Address, Date: c.Date, Rights: c.Rights}
}

func (c Card) layout() *layout {
	l := &layout{Sheet: draw.NewSheet(width, height, draw.Paper)}
	l.Fill(draw.Rect(0, 0, width, 12), c.band())

	l.put("date", width-margin, kickLine, draw.End, dateStyle, c.Date)
	room := column - dateStyle.width(c.Date)
	l.put("kick", margin, kickLine, draw.Start, kickStyle, kickStyle.clipped(room-40, c.Kick))

	end := c.figure(l)
	if c.Words != "" {
		end -= stateGap + stateStyle.height(1)
	}
	s, lines := fitted(c.Title, end-bodyTop)
	bottom := l.lines("title", margin, bodyTop, s, lines)
	c.state(l, bottom+stateGap+tall*stateStyle.size)

	l.rule(margin, ruleLine, column, 2)
	l.put("site", margin, footLine, draw.Start, siteStyle, c.Site)
	room = column - siteStyle.width(c.Site)
	l.put("address", width-margin, footLine, draw.End, linkStyle, linkStyle.clipped(room-40, c.Address))
	return l
}

// band is the colour of the edge on top.
func (c Card) band() draw.Colour {
	if c.Mark.state == "" {
		return draw.Accent
	}
	return c.Mark.colour()
}

// fitted sets a title as large as its room allows.
func fitted(title string, room float64) (style, []string) {
	const largest, smallest = 70, 34
	for size := float64(largest); size > smallest; size -= 2 {
		s := titleStyle(size)
		if n := len(s.wrap(column, title)); n <= most && s.height(n) <= room {
			return s, s.balanced(column, title)
		}
	}
	s := titleStyle(smallest)
	return s, s.paragraph(column, most, title)
}

// figure sets the number with its label at the end of the body, and gives where what stands above it must end.
func (c Card) figure(l *layout) (top float64) {
	if c.Figure == "" {
		lines := storyStyle.paragraph(column, 3, c.Label)
		if len(lines) == 0 {
			return bodyEnd
		}
		top = bodyEnd - storyStyle.height(len(lines))
		l.lines("label", margin, top, storyStyle, lines)
		return top - figureGap
	}
	base := bodyEnd - foot*labelStyle.size
	s := figureStyle
	for s.size > 48 && s.width(c.Figure) > column/2 {
		s.size -= 2
	}
	text := s.clipped(column-260, c.Figure)
	l.put("figure", margin, base, draw.Start, s, text)
	left := s.width(text) + 28
	lines := labelStyle.paragraph(column-left, 2, c.Label)
	first := base - labelStyle.lead*labelStyle.size*float64(len(lines)-1)
	l.lines("label", margin+left, first-tall*labelStyle.size, labelStyle, lines)
	return base - tall*s.size - figureGap
}

// state sets the mark with its words.
func (c Card) state(l *layout, y float64) {
	if c.Words == "" {
		return
	}
	s := stateStyle
	s.colour = c.Mark.colour()
	for _, p := range c.Mark.paths(margin, y, s.size, draw.Paper) {
		l.Fill(p.path, p.colour)
	}
	room := c.Mark.room(s.size)
	l.boxes = append(l.boxes, box{"mark", margin, y - tall*s.size, margin + room, y + foot*s.size})
	l.put("state", margin+room, y, draw.Start, s, s.clipped(column-room, c.Words))
}
