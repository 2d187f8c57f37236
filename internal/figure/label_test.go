package figure

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// An element is what the tests need of an element of a drawing.
type element struct {
	name  string
	attrs map[string]string
	text  chart.Text // of a <text>
}

func (e element) num(t *testing.T, name string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(e.attrs[name], 64)
	if err != nil {
		t.Fatalf("<%s %v>: %s: %v", e.name, e.attrs, name, err)
	}
	return v
}

// elements reads a drawing.
func elements(t *testing.T, svg string) []element {
	t.Helper()
	var out []element
	open := -1 // index of the <text> that is being read
	style := chart.Plain
	styleOf := func(e element) chart.Style {
		s, ok := chart.StyleOf(chart.Class(e.attrs["class"]))
		if !ok {
			t.Fatalf("<%s> has the class %q, which is no style of text", e.name, e.attrs["class"])
		}
		return s
	}
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			switch e.name {
			case "text":
				style = styleOf(e)
				e.text = chart.Text{X: e.num(t, "x"), Y: e.num(t, "y"), Anchor: chart.Start}
				if a := e.attrs["text-anchor"]; a != "" {
					e.text.Anchor = chart.Anchor(a)
				}
			case "tspan":
				style = styleOf(e)
			}
			if e.name == "text" {
				open = len(out)
			}
			out = append(out, e)
		case xml.CharData:
			if open >= 0 {
				out[open].text.Spans = append(out[open].text.Spans, chart.Span{Style: style, Text: string(token)})
			}
		case xml.EndElement:
			switch token.Name.Local {
			case "text":
				open = -1
			case "tspan":
				style = chart.Plain
			}
		}
	}
}

// words is the text of an element.
func (e element) words() string {
	var b strings.Builder
	for _, s := range e.text.Spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// reach gives the boxes that a mark takes; none for text and for what lies inside another mark.
func (e element) reach(t *testing.T) (boxes []chart.Box) {
	class := chart.Class(e.attrs["class"])
	switch {
	case e.name == "rect":
		x, y := e.num(t, "x"), e.num(t, "y")
		return []chart.Box{{Left: x, Top: y, Right: x + e.num(t, "width"), Bottom: y + e.num(t, "height")}}
	case e.name == "circle":
		x, y, r := e.num(t, "cx"), e.num(t, "cy"), e.num(t, "r")
		return []chart.Box{{Left: x - r, Top: y - r, Right: x + r, Bottom: y + r}}
	case e.name == "path" && class != chart.Cells && class != "c-hatch":
		var x, y float64
		for _, m := range regexp.MustCompile(`([MHVL])([\d.-]+)(?: ([\d.-]+))?`).FindAllStringSubmatch(e.attrs["d"], -1) {
			a, b := x, y
			first, _ := strconv.ParseFloat(m[2], 64)
			second, _ := strconv.ParseFloat(m[3], 64)
			switch m[1] {
			case "M", "L":
				x, y = first, second
			case "H":
				x = first
			case "V":
				y = first
			}
			if m[1] != "M" {
				boxes = append(boxes, chart.Box{Left: min(a, x) - .5, Top: min(b, y) - .5, Right: max(a, x) + .5, Bottom: max(b, y) + .5})
			}
		}
	}
	return boxes
}

// TestLabelsAreClear checks that no label touches another, leaves the drawing, or lies on a mark that it is not
// meant to lie on. Labels are taken three per cent wider than measured: a fallback font may be wider.
func TestLabelsAreClear(t *testing.T) {
	each(t, func(t *testing.T, _ Spec, d Drawing, _ *book) {
		for _, svg := range []string{d.Wide, d.Narrow} {
			all := elements(t, svg)
			var width, height float64
			for i, s := range strings.Fields(all[0].attrs["viewBox"])[2:] {
				v, _ := strconv.ParseFloat(s, 64)
				if i == 0 {
					width = v
				} else {
					height = v
				}
			}
			sheet := chart.Box{Right: width, Bottom: height}
			var boxes []chart.Box
			var labels []element
			for _, e := range all {
				if e.name != "text" {
					continue
				}
				b := e.text.Box()
				extra := .03 * e.text.Width()
				switch e.text.Anchor {
				case chart.Start:
					b.Right += extra
				case chart.End:
					b.Left -= extra
				}
				if !e.text.Box().Inside(sheet) {
					t.Errorf("%v wide: %q leaves the drawing: %+v", width, e.words(), e.text.Box())
				}
				for i, c := range boxes {
					if b.Overlaps(c) {
						t.Errorf("%v wide: %q touches %q", width, e.words(), labels[i].words())
					}
				}
				boxes, labels = append(boxes, b), append(labels, e)
			}
			for _, e := range all {
				for _, r := range e.reach(t) {
					if r.Left < -1 || r.Right > width+1 || r.Bottom > height+1 {
						t.Errorf("%v wide: <%s> leaves the drawing: %+v", width, e.name, r)
					}
					for i, b := range boxes {
						on := labels[i].attrs["class"] == string(chart.OnBar.Class)
						if on && e.name == "rect" && b.Overlaps(r) && !b.Inside(r) {
							t.Errorf("%v wide: %q does not fit on its bar", width, labels[i].words())
						}
						if !on && b.Overlaps(r) {
							t.Errorf("%v wide: %q lies on a <%s class=%q>: %+v, %+v", width, labels[i].words(), e.name, e.attrs["class"], b, r)
						}
					}
				}
			}
		}
	})
}
