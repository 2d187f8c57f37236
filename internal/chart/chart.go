// Package chart turns marks on a plane into SVG for a web page: scales with ticks, bars, dots, lines, labels and a
// hatch. It knows nothing of what is drawn.
//
// A Picture is a list of marks, later ones on top. Marks are plain values in the picture's own units, which are CSS
// pixels at its natural width; x grows to the right and y downwards. On a page, colours and type sizes come from CSS
// classes only (chart.css of the site), so that a page may forbid inline styles and a picture follows the reader's
// light or dark setting. On a sheet, which stands alone, Draw takes the light ones.
package chart

import (
	"html"
	"math"
	"strconv"
	"strings"
)

// A Picture is a drawing ready to be written out.
type Picture struct {
	Name   string  // unique on its page together with Width: ids inside the picture derive from both
	Width  float64 // natural width, in pixels
	Height float64 // in pixels
	Label  string  // what the picture shows, for readers who do not see it
	Marks  []Mark
}

// Add puts marks on top of those that are there.
func (p *Picture) Add(marks ...Mark) { p.Marks = append(p.Marks, marks...) }

// SVG writes the picture for inline use in an HTML page. It scales to the width of its container. The result has
// no style attribute, no style element and no script.
func (p Picture) SVG() string {
	w := writer{pattern: "hatch-" + p.Name + "-" + num(p.Width)}
	for _, m := range p.Marks {
		m.write(&w)
	}
	role := "img"
	if w.linked {
		role = "group" // what is in an image can't be reached
	}
	var b strings.Builder
	b.WriteString(`<svg class="plot" viewBox="0 0 ` + num(p.Width) + ` ` + num(p.Height) + `" width="100%" role="` + role + `" aria-label="` + html.EscapeString(p.Label) + `">`)
	if w.hatched {
		b.WriteString(`<defs><pattern id="` + w.pattern + `" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="` + string(hatchLine) + `" d="M2.5 0V5"/></pattern></defs>`)
	}
	b.WriteString(w.body.String())
	b.WriteString(`</svg>`)
	return b.String()
}

// writer collects the marks of one picture.
type writer struct {
	body    strings.Builder
	pattern string // id of the picture's hatch pattern
	hatched bool   // whether a mark used it
	linked  bool   // whether a mark leads somewhere
}

// element writes an empty element. Attributes come in pairs of name and value and hold no special characters.
func (w *writer) element(name string, class Class, attrs ...string) {
	w.body.WriteString("<" + name)
	if class != "" {
		w.body.WriteString(` class="` + string(class) + `"`)
	}
	for i := 0; i+1 < len(attrs); i += 2 {
		w.body.WriteString(" " + attrs[i] + `="` + attrs[i+1] + `"`)
	}
	w.body.WriteString("/>")
}

// num writes a coordinate with at most two decimals.
func num(v float64) string {
	n := math.Round(v * 100)
	if math.Abs(n) > 1<<53 || math.IsNaN(n) {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	if n < 0 {
		return "-" + num(-v)
	}
	whole, part := int64(n)/100, int64(n)%100
	switch {
	case part == 0:
		return strconv.FormatInt(whole, 10)
	case part%10 == 0:
		return strconv.FormatInt(whole, 10) + "." + strconv.FormatInt(part/10, 10)
	case part < 10:
		return strconv.FormatInt(whole, 10) + ".0" + strconv.FormatInt(part, 10)
	}
	return strconv.FormatInt(whole, 10) + "." + strconv.FormatInt(part, 10)
}
