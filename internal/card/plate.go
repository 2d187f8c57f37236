package card

import (
	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/draw"
)

// A Plate is a figure as a file of its own, with what a reader needs who meets it elsewhere.
type Plate struct {
	Title   string
	Measure string
	Source  string
	Date    string
	Site    string
	Address string
	Rights  string // under which the picture may be used; in the file only
	Picture chart.Picture
}

var (
	plateTitle   = style{draw.Serif, 22, draw.Ink, 1.25}
	plateMeasure = style{draw.Sans, 14, draw.Ink2, 1.4}
	plateFoot    = style{draw.Sans, 12, draw.Ink3, 1.4}
)

const plateMargin = 24

// Sheet is the plate, as wide as its picture and the margins.
func (p Plate) Sheet() *draw.Sheet { return p.layout().Sheet }

// PNG is the plate, with so many pixels to a unit of its picture.
func (p Plate) PNG(scale float64) []byte { return p.Sheet().PNG(scale, p.info()) }

// SVG is the plate as a file that stands alone.
func (p Plate) SVG() []byte { return p.Sheet().SVG(p.info()) }

// Missing lists the characters of the plate that can't be drawn.
func (p Plate) Missing() []rune {
	return append(draw.Missing(p.Title, p.Measure, p.Source, p.Date, p.Site, p.Address), p.Picture.Missing()...)
}

func (p Plate) info() draw.Info {
	source := p.Source
	if p.Address != "" {
		source = p.Address
	}
	return draw.Info{Title: p.Title, Description: p.Picture.Label, Source: source, Date: p.Date, Rights: p.Rights}
}

func (p Plate) layout() *layout {
	w := p.Picture.Width
	l := &layout{Sheet: draw.NewSheet(w+2*plateMargin, 0, draw.Paper)}
	y := l.lines("title", plateMargin, plateMargin-2, plateTitle, plateTitle.wrap(w, p.Title)) + 9
	if p.Measure != "" {
		y = l.lines("measure", plateMargin, y, plateMeasure, plateMeasure.wrap(w, p.Measure))
	}
	y += 18
	p.Picture.Draw(l.Sheet, plateMargin, y)
	l.boxes = append(l.boxes, box{"picture", plateMargin, y, plateMargin + w, y + p.Picture.Height})
	y += p.Picture.Height + 16
	l.rule(plateMargin, y, w, 1)
	y += 10
	for _, text := range []string{p.Source, joined(p.Site, p.Date, p.Address)} {
		if text != "" {
			y = l.lines("foot", plateMargin, y, plateFoot, plateFoot.wrap(w, text)) + 5
		}
	}
	l.Height = y + plateMargin - 8
	return l
}
