package draw

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A Face is a font in one weight. Where it lacks a character, another face lends it.
type Face int

// The faces of the site.
const (
	Serif  Face = iota // Source Serif 4, semibold: for titles
	Sans               // Source Sans 3, regular
	Strong             // Source Sans 3, semibold
)

var (
	//go:embed font/SourceSerif4_600SemiBold.ttf
	serifTTF []byte
	//go:embed font/SourceSans3_400Regular.ttf
	sansTTF []byte
	//go:embed font/SourceSans3_600SemiBold.ttf
	strongTTF []byte
)

var (
	parsed [3]*sfnt.Font
	parse  sync.Once
)

// fonts are the faces, read at their first use: a program that draws nothing on a sheet is linked without them.
func fonts() [3]*sfnt.Font {
	parse.Do(func() {
		for i, data := range [][]byte{Serif: serifTTF, Sans: sansTTF, Strong: strongTTF} {
			f, err := sfnt.Parse(data)
			if err != nil {
				panic(err) // the fonts are part of the program
			}
			parsed[i] = f
		}
	})
	return parsed
}

// lenders are the faces that a character is looked for in, in this order.
var lenders = [3][]Face{Serif: {Serif, Strong}, Sans: {Sans, Serif}, Strong: {Strong, Serif}}

// A glyph is a character's place in a line, in units of the type size.
type glyph struct {
	face  Face
	index sfnt.GlyphIndex
	x     float64
}

// A setter sets lines. The font library writes to its buffer, so that each line has one of its own.
type setter struct{ buffer sfnt.Buffer }

// find gives the face that has a character, and the glyph; none has glyph 0, a box.
func (s *setter) find(f Face, r rune) (Face, sfnt.GlyphIndex) {
	for _, from := range lenders[f] {
		if i, err := fonts()[from].GlyphIndex(&s.buffer, r); err == nil && i != 0 {
			return from, i
		}
	}
	return f, 0
}

// units are as many as a face's drawings count to a type size; at that size its metrics are whole.
func units(f Face) fixed.Int26_6 { return fixed.I(int(fonts()[f].UnitsPerEm())) }

// line gives the glyphs of a text with their places, and its length, all in units of the type size.
func (s *setter) line(f Face, text string) (glyphs []glyph, length float64) {
	for _, r := range text {
		face, index := s.find(f, r)
		font, size := fonts()[face], units(face)
		if n := len(glyphs); n > 0 && glyphs[n-1].face == face {
			if k, err := font.Kern(&s.buffer, glyphs[n-1].index, index, size, 0); err == nil {
				length += float64(k) / float64(size)
			}
		}
		glyphs = append(glyphs, glyph{face, index, length})
		if advance, err := font.GlyphAdvance(&s.buffer, index, size, 0); err == nil {
			length += float64(advance) / float64(size)
		}
	}
	return glyphs, length
}

// Width is the length of a line of text.
func (f Face) Width(size float64, text string) float64 {
	_, length := new(setter).line(f, text)
	return length * size
}

// Outline is a line of text as the area of its glyphs, from x on; y is the base line.
func (f Face) Outline(x, y, size float64, text string) Path {
	var s setter
	var p Path
	glyphs, _ := s.line(f, text)
	for _, g := range glyphs {
		p = append(p, s.outline(g).At(x+g.x*size, y, size)...)
	}
	return p
}

func (s *setter) outline(g glyph) Path {
	size := units(g.face)
	segments, err := fonts()[g.face].LoadGlyph(&s.buffer, g.index, size, nil)
	if err != nil {
		return nil
	}
	ops := [...]byte{sfnt.SegmentOpMoveTo: move, sfnt.SegmentOpLineTo: line, sfnt.SegmentOpQuadTo: quad, sfnt.SegmentOpCubeTo: cubic}
	p := make(Path, len(segments))
	for i, seg := range segments {
		p[i].op = ops[seg.Op]
		for j := range p[i].points() {
			p[i].p[j] = Point{float64(seg.Args[j].X) / float64(size), float64(seg.Args[j].Y) / float64(size)}
		}
	}
	return p
}

// Wrap breaks a text into lines no longer than a width, at spaces only: what a no-break space holds together stays
// so. A word that is too long by itself has a line to itself.
func (f Face) Wrap(size, width float64, text string) []string {
	var lines []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' }) {
		if n := len(lines); n > 0 && f.Width(size, lines[n-1]+" "+word) <= width {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}

// Missing lists the characters of texts for which no face has a glyph, each once.
func Missing(texts ...string) []rune {
	var s setter
	var out []rune
	for _, r := range strings.Join(texts, "") {
		if _, i := s.find(Sans, r); i == 0 && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}
