package card

import (
	"bytes"
	"math"
	"os"
	"regexp"
	"testing"

	"github.com/claimbyclaim/explainer/internal/draw"
	"github.com/claimbyclaim/explainer/internal/evidence"
)

// The shapes are drawn twice: for pages by a template, here on sheets. Whoever changes one must change the other.
func TestTheTemplateHasTheShapesOfGlyph(t *testing.T) {
	templ, err := os.ReadFile("../../web/ui/mark.templ")
	if err != nil {
		t.Fatal(err)
	}
	for name, shape := range map[string]string{
		"Confirmed": `<circle cx="8" cy="8" r="7.5" fill="currentColor"></circle>` +
			`<path class="cut" d="M4.4 8.3l2.5 2.5 4.7-5.2" fill="none" stroke-width="1.9"></path>`,
		"Consistent": `<circle cx="8" cy="8" r="6.7" fill="none" stroke="currentColor" stroke-width="1.6"></circle>` +
			`<path d="M8 1.3a6.7 6.7 0 0 0 0 13.4z" fill="currentColor"></path>`,
		"Assumption": `<rect x="1.8" y="1.8" width="12.4" height="12.4" fill="none" stroke="currentColor" stroke-width="1.6"></rect>` +
			`<rect x="5.5" y="5.5" width="5" height="5" fill="currentColor"></rect>`,
		"Contested": `<path d="M8 .9L15.1 8 8 15.1.9 8z" fill="none" stroke="currentColor" stroke-width="1.5"></path>` +
			`<path d="M8 .9L.9 8 8 15.1z" fill="currentColor"></path>`,
		"Misstated": `<path d="M8 1.2L15.6 14.6H.4z" fill="currentColor"></path>` +
			`<path class="cut" d="M5.4 10.9h5.2" stroke-width="1.7"></path>`,
		"Untestable": `<circle cx="8" cy="8" r="6.7" fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray="2.6 2.61"></circle>`,
	} {
		m := regexp.MustCompile(`case verdict\.` + name + `:\s*((?:<[^\n]*>\s*)+)`).FindSubmatch(templ)
		if m == nil {
			t.Errorf("mark.templ has no case %s", name)
			continue
		}
		got := regexp.MustCompile(`>\s+<`).ReplaceAllString(string(bytes.TrimSpace(m[1])), "><")
		if name == "Untestable" { // the last one, with the end of the svg
			got = regexp.MustCompile(`</svg>$`).ReplaceAllString(got, "")
		}
		if got != shape {
			t.Errorf("%s in mark.templ is\n%s\nbut glyph draws\n%s", name, got, shape)
		}
	}
}

// Each shape must be its own even without colour, and fill the square that it is given.
func TestMarksDiffer(t *testing.T) {
	seen := map[string]string{}
	check := func(name string, m Mark, low, high float64) {
		t.Helper()
		s := draw.NewSheet(40, 20, draw.Paper)
		for _, p := range m.paths(2, 13.3, 16/shape, draw.Paper) {
			c := draw.Ink
			if p.colour == draw.Paper {
				c = draw.Paper
			}
			s.Fill(p.path, c)
		}
		svg := string(s.SVG(draw.Info{}))
		if other, ok := seen[svg]; ok {
			t.Errorf("%s and %s look the same", name, other)
		}
		seen[svg] = name
		if room := m.room(10); room < low || room > high {
			t.Errorf("%s takes %v before words of ten", name, room)
		}
	}
	for _, state := range evidence.States {
		check(string(state), StateMark(state), 15, 15)
		if StateMark(state).colour() == draw.Ink {
			t.Errorf("%s has no colour", state)
		}
	}
	for _, status := range []evidence.Status{evidence.Answered, evidence.Partly, evidence.NotRun, evidence.Undisclosed} {
		check(string(status), StatusMark(status), 25, 35)
	}
	check("none", Mark{}, 0, 0)
	if math.Abs(cellWidth*15-.7*16) > 1e-9 || math.Abs(cellHeight*15-.4*16) > 1e-9 {
		t.Error("the cells are not as in part.css")
	}
}
