package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/releases"
)

// A walk asks for addresses of the site, each once, and remembers what they answer.
type walk struct {
	w    *world
	seen map[string]walked
}

type walked struct {
	status int
	kind   string
	body   string
	ids    map[string]int // of a page
}

// at gives what an address answers in the end, redirects followed.
func (k *walk) at(t *testing.T, target string) walked {
	t.Helper()
	if v, ok := k.seen[target]; ok {
		return v
	}
	res := k.w.get(target)
	for range 3 {
		to := res.Header().Get("Location")
		if to == "" {
			break
		}
		res = k.w.get(to)
	}
	v := walked{status: res.Code, kind: res.Header().Get("Content-Type"), body: res.Body.String()}
	if v.kind == kindHTML {
		v.ids = parse(t, target, res.Body.Bytes()).ids()
	}
	k.seen[target] = v
	return v
}

// fault says what is wrong with a link of a page, or nothing. A page of an error may have links within itself.
func (k *walk) fault(t *testing.T, page, link string) string {
	t.Helper()
	to, fragment, _ := strings.Cut(link, "#")
	if to == "" {
		to = "/"
	}
	switch v := k.at(t, to); {
	case v.status != http.StatusOK && to != page:
		return fmt.Sprintf("it answers %d", v.status)
	case fragment != "" && v.ids[fragment] == 0:
		return "the page has no such anchor"
	}
	return ""
}

// own finds the site's addresses in a text of any form; what stands before the path is cut off.
var own = regexp.MustCompile(regexp.QuoteMeta(public) + "([/#?][^\\s\"'<>`()\\[\\]{}|\\\\,]*)")

// named are the addresses of the site that a reply names in full, and on a page the links from the root.
func named(t *testing.T, target string, v walked) (links []string) {
	t.Helper()
	text := v.body
	if strings.Contains(v.kind, "json") {
		text = strings.ReplaceAll(text, `\u0026`, "&")
	}
	if strings.Contains(v.kind, "html") || strings.Contains(v.kind, "xml") {
		text = html.UnescapeString(text)
	}
	for _, m := range own.FindAllStringSubmatch(text, -1) {
		links = append(links, strings.TrimRight(m[1], ".;:*_"))
	}
	if v.kind == kindHTML {
		links = append(links, innerLinks(t, target, parse(t, target, []byte(v.body)))...)
	}
	return links
}

// TestEveryAddressThatIsNamedAnswers looks for addresses of the site in all that it answers, whatever the form: pages, extracts
// for frames, feeds, JSON, Markdown, citations, snippets, the sitemap, and pages of errors.
func TestEveryAddressThatIsNamedAnswers(t *testing.T) {
	kept, err := release.Open(releases.Files)
	if err != nil {
		t.Fatal(err)
	}
	k := &walk{newWorld(t, Options{Public: public, Releases: kept}), map[string]walked{}}
	said := map[string]bool{}
	forms, count := map[string]bool{}, 0
	look := func(target string, v walked) {
		forms[v.kind] = true
		for _, l := range named(t, target, v) {
			if count++; said[l] {
				continue
			}
			said[l] = true
			if what := k.fault(t, target, l); what != "" {
				t.Errorf("%s names %s: %s", target, l, what)
			}
		}
	}
	for target, e := range k.w.site.pages {
		if e.drawn {
			continue // pixels and outlines
		}
		v := k.at(t, target)
		if v.status != http.StatusOK {
			t.Errorf("%s: status %d", target, v.status)
		}
		look(target, v)
	}
	for _, target := range []string{"/claims/fp-8/", "/embed/claims/fp-8/", "/claims/none.json", "/v/2020-01-01/claims/fp8/", "/labs/cost/?price=x", "/search/?q=H800"} {
		look(target, k.at(t, target))
	}
	for _, form := range []string{kindHTML, kindJSON, kindAtom, kindSitemap, "text/markdown; charset=utf-8"} {
		if !forms[form] {
			t.Errorf("no reply has the form %s", form)
		}
	}
	t.Logf("%d replies in %d forms name %d addresses, %d of them different", len(k.seen), len(forms), count, len(said))
}

// TestCrawlOfTheLastVersion follows every link from the home page of the newest version that is kept, as long as they stay
// in it; those that leave it lead to pages of today.
func TestCrawlOfTheLastVersion(t *testing.T) {
	kept, err := release.Open(releases.Files)
	if err != nil {
		t.Fatal(err)
	}
	k := &walk{newWorld(t, Options{Public: public, Releases: kept}), map[string]walked{}}
	home := "/v/" + kept[len(kept)-1].Date + "/"
	queue, queued := []string{home}, map[string]bool{home: true}
	said, pages := map[string]bool{}, 0
	for len(queue) > 0 {
		target := queue[0]
		queue = queue[1:]
		v := k.at(t, target)
		if v.kind != kindHTML {
			continue
		}
		pages++
		for _, l := range named(t, target, v) {
			to, _, _ := strings.Cut(l, "#")
			if strings.HasPrefix(to, home) && !strings.Contains(to, "?") && !queued[to] {
				queued[to] = true
				queue = append(queue, to)
			}
			if said[l] {
				continue
			}
			said[l] = true
			if what := k.fault(t, target, l); what != "" {
				t.Errorf("%s leads to %s: %s", target, l, what)
			}
		}
	}
	if pages < 100 {
		t.Errorf("%d pages; expected the whole site", pages)
	}
	t.Logf("%d pages, %d links", pages, len(said))
}
