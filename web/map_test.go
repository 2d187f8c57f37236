package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

// picture is one of the drawings of a page with the map: x is wide, w medium, n narrow.
func picture(t *testing.T, body, width string) string {
	t.Helper()
	_, rest, found := strings.Cut(body, `<div class="chart `+width+`">`)
	svg, _, closed := strings.Cut(rest, "</svg>")
	if !found || !closed {
		t.Fatalf("the page has no drawing %s", width)
	}
	return svg
}

// spots counts the areas that the paths of a class are made of, path by path.
func spots(svg, class string) []int {
	var out []int
	for _, m := range regexp.MustCompile(`<path class="`+class+`" d="([^"]*)"`).FindAllStringSubmatch(svg, -1) {
		out = append(out, strings.Count(strings.ToLower(m[1]), "m"))
	}
	return out
}

func TestEveryNodeOfTheMapLeadsToItsPage(t *testing.T) {
	w := newWorld(t, Options{})
	body := w.get("/map/").Body.String()
	link := regexp.MustCompile(`<a href="([^"]+)"><title>([^<]+)</title>`)
	for _, width := range []string{"x", "w", "n"} {
		svg, seen := picture(t, body, width), map[string]bool{}
		for _, m := range link.FindAllStringSubmatch(svg, -1) {
			seen[m[1]] = true
			if res := w.get(m[1]); res.Code != http.StatusOK {
				t.Errorf("%s, %s: status %d", m[1], m[2], res.Code)
			}
		}
		for _, c := range w.edition.Claims {
			if !seen["/claims/"+c.Slug+"/"] {
				t.Errorf("the drawing %s has no node for the claim %s", width, c.Slug)
			}
		}
		for _, q := range w.edition.Questions {
			if !seen["/questions/"+q.Slug+"/"] {
				t.Errorf("the drawing %s has no node for the question %s", width, q.Slug)
			}
		}
		if top := w.edition.Rests().Pillars()[0].Key; width != "n" && (!seen["/sources/"+top+"/"] || !seen["/map/?without="+top]) {
			t.Errorf("the drawing %s does not lead to %s and to what would fall with it", width, top)
		}
	}
}

// The narrow drawing has no columns: each filled mark is one item, but for those of the legend, which stand first.
func TestMapAndItsListSayTheSame(t *testing.T) {
	w := newWorld(t, Options{})
	body := w.get("/map/").Body.String()
	svg := picture(t, body, "n")
	discs, diamonds, squares := spots(svg, "c-bar1"), spots(svg, "c-bar3"), spots(svg, "c-grey")
	listed := map[string]int{}
	for _, m := range regexp.MustCompile(`<td data-l="([^"]+)">(.*?)</td>`).FindAllStringSubmatch(body, -1) {
		listed[m[1]] += strings.Count(m[2], "<b>")
	}
	real := map[string]int{}
	r := w.edition.Rests()
	for _, c := range w.edition.Claims {
		for _, i := range c.Evidence {
			if word, _ := i.Bearing.Words(); i.Independent() {
				real[word]++
			}
		}
	}
	for _, q := range w.edition.Questions {
		for _, a := range q.Tried {
			if r.Independent(q, a) {
				real["Attempts"]++
			}
		}
	}
	for _, tt := range []struct {
		word  string
		drawn int
	}{{"Supports", discs[0] - 7}, {"Undermines", diamonds[0] - 1}, {"Sets the scope", squares[0] - 1}, {"Attempts", discs[1] - 1}} {
		if tt.drawn != real[tt.word] || listed[tt.word] != real[tt.word] {
			t.Errorf("%s: %d independent ones are drawn and %d listed; there are %d", tt.word, tt.drawn, listed[tt.word], real[tt.word])
		}
	}
}

// The crosses of the drawing and the links of the lists are the items that fall, and the rest likewise.
func TestWithoutASourceDrawingAndListsSayTheSame(t *testing.T) {
	w := newWorld(t, Options{})
	r := w.edition.Rests()
	for _, p := range append(r.Pillars()[:4], r.Pillars()[200:203]...) {
		body := w.get("/map/?without=" + p.Key).Body.String()
		falls, weakens := 0, 0
		count := func(fates []evidence.Fate) {
			falls, weakens = falls+evidence.Falls.Count(fates), weakens+evidence.Weakens.Count(fates)
		}
		l := r.Without(p.Key)
		for _, c := range l.Claims {
			count(c.Fates)
		}
		for _, q := range l.Questions {
			count(q.Fates)
		}
		svg := picture(t, body, "n")
		crosses := 0
		for _, n := range regexp.MustCompile(`<path class="c-bar3" d="([^"]*)"`).FindAllStringSubmatch(svg, -1) {
			if strings.Count(n[1], "M")+strings.Count(n[1], "m") == 2*(falls+1) {
				crosses = falls
			}
		}
		if crosses != falls {
			t.Errorf("without %s, %d items fall; no path has as many crosses", p.Key, falls)
		}
		if n := strings.Count(svg, `class="c-heavy"`) - 1; n != weakens {
			t.Errorf("without %s, %d items weaken and %d are underlined", p.Key, weakens, n)
		}
		if n := len(regexp.MustCompile(`<li><a href="[^"]+#(evidence|tried)-`).FindAllString(body, -1)); n != falls+weakens {
			t.Errorf("without %s, %d items fall or weaken and %d are listed", p.Key, falls+weakens, n)
		}
		if !strings.Contains(body, fmt.Sprintf("%d number", len(l.Numbers))) {
			t.Errorf("without %s, the page does not say that %d numbers fall", p.Key, len(l.Numbers))
		}
		for _, never := range []string{"would become", "would then be", "new state is"} {
			if strings.Contains(body, never) {
				t.Errorf("without %s, the page says %q: a state is never worked out", p.Key, never)
			}
		}
	}
}

func TestUnknownSourcesOfTheMap(t *testing.T) {
	w := newWorld(t, Options{})
	for typed, want := range map[string]string{
		"v3-reprot":       `<a href="/map/?without=v3-report">DeepSeek-V3 Technical Report</a> (v3-report)`,
		"V3-Report ":      `<a href="/map/?without=v3-report">DeepSeek-V3 Technical Report</a> (v3-report)`,
		`"><b>no such`:    `value="&#34;&gt;&lt;b&gt;no such"`,
		"\x00\xff":        "",
		"%C3%28 and more": "",
	} {
		res := w.get("/map/?without=" + url.QueryEscape(typed))
		body := res.Body.String()
		if res.Code != http.StatusNotFound || !strings.Contains(body, `aria-invalid="true"`) || !strings.Contains(body, want) {
			t.Errorf("without %q: status %d; want 404, the field marked, and %s", typed, res.Code, want)
		}
	}
}

// Each source leads to what would fall with it, and nothing falls with what nobody cites.
func TestSourcesLeadToWhatWouldFall(t *testing.T) {
	w := newWorld(t, Options{})
	for _, s := range w.edition.Sources[:5] {
		if body := w.get("/sources/" + s.Key + "/").Body.String(); !strings.Contains(body, `<a href="/map/?without=`+s.Key+`">If this source fell</a>`) {
			t.Errorf("the page of %s does not lead to what would fall with it", s.Key)
		}
	}
	r := w.edition.Rests()
	for _, s := range w.edition.Sources {
		if r.Without(s.Key).Empty() {
			if body := w.get("/map/?without=" + s.Key).Body.String(); !strings.Contains(body, "Nothing would fall and nothing would weaken") {
				t.Errorf("nothing falls with %s, and its page does not say so", s.Key)
			}
			return
		}
	}
}
