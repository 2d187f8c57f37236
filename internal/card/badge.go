package card

import (
	"fmt"
	"html"
	"strings"

	"github.com/claimbyclaim/explainer/internal/draw"
)

// A Badge says on one line how a thing stands. Only its words may not be empty.
type Badge struct {
	Subject string // a claim, or what a number is
	Mark    Mark
	Words   string // the state, or the number
	Date    string
}

const (
	badgeHeight = 20
	badgePad    = 7
	badgeBase   = 14 // base line
	badgeMost   = 40 // characters of a part
)

// SVG is the badge, twenty pixels high. Its text is text, so that it stays small; whatever font a reader has, each
// part takes the length that it has in ours. It brings its own paper and edge, for light and dark surroundings.
func (b Badge) SVG() []byte {
	var parts strings.Builder
	x := 0.0
	set := func(s style, text string) {
		weight := ""
		if s.face == draw.Strong {
			weight = ` font-weight="600"`
		}
		fmt.Fprintf(&parts, `<text x="%.1f" y="%d" fill="#%06x"%s lengthAdjust="spacingAndGlyphs" textLength="%.1f">%s</text>`,
			x, badgeBase, s.colour, weight, s.width(text), html.EscapeString(text))
		x += s.width(text)
	}
	wash := ""
	x = badgePad
	if b.Subject != "" {
		set(style{face: draw.Sans, size: 12, colour: draw.Ink2}, short(b.Subject))
		x += badgePad
		wash = fmt.Sprintf(`<path fill="#%06x" d="M3 1H%.1fV19H3q-2 0-2-2V3q0-2 2-2z"/><path fill="#%06x" d="M%.1f 1h1v18h-1z"/>`, draw.Wash, x, draw.Edge, x)
		x += 1 + badgePad
	}
	for _, p := range b.Mark.paths(x, badgeBase, 12, draw.Paper) {
		fmt.Fprintf(&parts, `<path fill="#%06x" d="%s"/>`, p.colour, p.path.Data())
	}
	x += b.Mark.room(12)
	set(style{face: draw.Strong, size: 12, colour: b.Mark.colour()}, short(b.Words))
	if b.Date != "" {
		x += 4
		set(style{face: draw.Sans, size: 12, colour: draw.Ink3}, "· "+b.Date)
	}
	x += badgePad
	whole := html.EscapeString(joined(b.Subject, b.Words, b.Date))
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%.1f" height="%d" viewBox="0 0 %.1f %d" role="img" aria-label="%s"><title>%s</title>`+
		`<rect x=".5" y=".5" width="%.1f" height="%d" rx="3" fill="#%06x" stroke="#%06x"/>%s`+
		`<g font-family="'Source Sans 3','Segoe UI',Helvetica,Arial,sans-serif" font-size="12">%s</g></svg>`+"\n",
		x, badgeHeight, x, badgeHeight, whole, whole, x-1, badgeHeight-1, draw.Paper, draw.Edge, wash, parts.String())
}

// joined puts the parts that there are on one line.
func joined(parts ...string) string {
	var there []string
	for _, p := range parts {
		if p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, " · ")
}

// short clips what is too long for a badge.
func short(text string) string {
	if letters := []rune(text); len(letters) > badgeMost {
		return ellipsis(letters[:badgeMost-1])
	}
	return text
}
