package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/web/asset"
)

// A world is what most tests need: the edition built in, served, and the log of the server.
type world struct {
	edition *evidence.Edition
	assets  *asset.Set
	site    *Site
	server  *Server
	log     *bytes.Buffer
}

var loadOnce = sync.OnceValues(func() (*evidence.Edition, error) {
	e, faults := evidence.Load(content.Files, Drawings(), Labs()...)
	if len(faults) > 0 {
		return nil, fmt.Errorf("the content built in has %d faults; the test of content lists them", len(faults))
	}
	return e, nil
})

func newWorld(t testing.TB, o Options) *world {
	t.Helper()
	e, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	assets, err := asset.Load()
	if err != nil {
		t.Fatal(err)
	}
	if o.PerSecond == 0 {
		o.PerSecond = 1e6 // a test asks faster than a reader
	}
	w := &world{edition: e, assets: assets, site: NewSite(e, assets, o), log: &bytes.Buffer{}}
	w.server = NewServer(w.site, slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	return w
}

// do sends a request in-process. Header fields come in pairs of name and value.
func (w *world) do(method, target string, fields ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, r)
	return rec
}

func (w *world) get(target string, fields ...string) *httptest.ResponseRecorder {
	return w.do(http.MethodGet, target, fields...)
}

func (w *world) paths() []string {
	paths := w.site.Paths()
	slices.Sort(paths)
	return paths
}

// leftover finds notation that should have been rendered: of the prose, of Go's printing, and markup escaped twice.
var leftover = regexp.MustCompile(`\[@[a-z]|\]\((claim|question|number|term|source|page|figure):|\{[a-z][a-z0-9_]*\.[a-z0-9_.]+[ |}]|\{\{|\}\}|\{#|%!|<nil>|\bmap\[|&(amp|lt|gt|quot|nbsp|#\d+);|</?(a|b|p|span|button|sub|sup)\b`)

func TestEveryPage(t *testing.T) {
	w := newWorld(t, Options{Public: "https://claims.example.org"})
	for _, path := range w.paths() {
		res := w.get(path)
		if got := res.Code; got != http.StatusOK {
			t.Errorf("%s: status %d; expected 200", path, got)
			continue
		}
		if got, want := res.Header().Get("Content-Type"), "text/html; charset=utf-8"; got != want {
			t.Errorf("%s: type %q; expected %q", path, got, want)
		}
		page := res.Body.Bytes()
		if !bytes.HasPrefix(bytes.ToLower(page), []byte("<!doctype html>")) {
			t.Errorf("%s: begins with %.40q; expected the doctype", path, page)
		}
		doc := parse(t, path, page)
		if got := doc.one(t, path, "html").attrs["lang"]; got != "en-GB" {
			t.Errorf("%s: language %q; expected en-GB", path, got)
		}
		if doc.one(t, path, "h1").text == "" {
			t.Errorf("%s: the heading is empty", path)
		}
		checkTitle(t, path, doc)
		full, embed := strings.CutPrefix(path, "/embed")
		if embed {
			checkEmbed(t, path, "https://claims.example.org"+full, doc)
		} else {
			checkLandmarks(t, path, doc)
		}
		for _, l := range doc.all("link") {
			want := full
			if w.site.pages[path].also {
				want = strings.TrimSuffix(full, "/")
				want = want[:strings.LastIndex(want, "/")+1] // the page that it shows a state of
			}
			if l.attrs["rel"] == "canonical" && l.attrs["href"] != "https://claims.example.org"+want {
				t.Errorf("%s: canonical address %q; expected %q", path, l.attrs["href"], want)
			}
		}
		for id, n := range doc.ids() {
			if n > 1 || id == "" || strings.ContainsAny(id, " \t\n") {
				t.Errorf("%s: id %q stands %d times; expected each once, and no spaces in it", path, id, n)
			}
		}
		for _, e := range doc.elements {
			if len(e.twice) > 0 {
				t.Errorf("%s: <%s> has the attributes %v twice", path, e.tag, e.twice)
			}
		}
		if i := leftover.FindStringIndex(doc.text); i != nil && !strings.HasSuffix(path, "/share/") { // snippets have the notation of wikis
			t.Errorf("%s: the text has %q, which was not rendered", path, around(doc.text, i[0]))
		}
	}
}

// around is the text near an offset, for messages.
func around(s string, at int) string {
	return strings.ToValidUTF8(s[max(0, at-40):min(len(s), at+40)], "")
}

func checkTitle(t *testing.T, path string, doc document) {
	t.Helper()
	title := doc.one(t, path, "title").text
	if path == "/" {
		if title != "DeepSeek, claim by claim" {
			t.Errorf("/: title %q; expected the site's name", title)
		}
	} else if own, ok := strings.CutSuffix(title, " · DeepSeek, claim by claim"); !ok || own == "" {
		t.Errorf("%s: title %q; expected the page's own and the site's", path, title)
	}
	if strings.TrimSpace(doc.meta("description")) == "" {
		t.Errorf("%s: no description", path)
	}
	if i := leftover.FindStringIndex(doc.meta("description")); i != nil {
		t.Errorf("%s: the description has %q, which was not rendered", path, around(doc.meta("description"), i[0]))
	}
}

func checkLandmarks(t *testing.T, path string, doc document) {
	t.Helper()
	main := doc.one(t, path, "main")
	links := doc.all("a")
	if len(links) == 0 || links[0].attrs["href"] != "#"+main.attrs["id"] {
		t.Errorf("%s: the first link does not lead to the main landmark; expected the skip link", path)
	}
	doc.one(t, path, "footer")
	headers := 0 // before main: those inside are no landmarks
	for _, e := range doc.elements[:slices.Index(doc.elements, main)+1] {
		if e.tag == "header" {
			headers++
		}
	}
	if headers != 1 {
		t.Errorf("%s: %d headers before the main landmark; expected one", path, headers)
	}
}

// checkEmbed checks a page for frames of other sites: it says where the full page is, in words as well, for a frame in
// which links do nothing, and search engines leave it alone.
func checkEmbed(t *testing.T, path, full string, doc document) {
	t.Helper()
	doc.one(t, path, "main")
	if n := len(doc.all("header")) + len(doc.all("footer")); n > 0 {
		t.Errorf("%s: %d headers and footers; expected none", path, n)
	}
	if scripts := doc.all("script"); len(scripts) != 1 || !strings.HasPrefix(scripts[0].attrs["src"], "/asset/frame.") {
		t.Errorf("%s: %d scripts; expected only the one that tells the height", path, len(scripts))
	}
	if got := doc.meta("robots"); got != "noindex" {
		t.Errorf("%s: robots %q; expected noindex", path, got)
	}
	links := doc.all("a")
	last := links[len(links)-1]
	if last.attrs["href"] != full || last.text != full || last.attrs["target"] != "_blank" {
		t.Errorf("%s: the last link is %v, %q; expected the full page in a new tab", path, last.attrs, last.text)
	}
}

// TestCrawl follows every link from the home page as a reader would. Of addresses with a query, of which some pages
// have no end, it visits those that a page without one links to.
func TestCrawl(t *testing.T) {
	w := newWorld(t, Options{})
	type visit struct {
		status int
		doc    document
		ids    map[string]int
	}
	seen := map[string]visit{}
	queue := []string{"/"}
	type link struct{ from, target, fragment string }
	var links []link
	for len(queue) > 0 {
		target := queue[0]
		queue = queue[1:]
		if _, ok := seen[target]; ok {
			continue
		}
		res := w.get(target)
		v := visit{status: res.Code}
		if strings.HasPrefix(res.Header().Get("Content-Type"), "text/html") {
			v.doc = parse(t, target, res.Body.Bytes())
			v.ids = v.doc.ids()
		}
		seen[target] = v
		for _, l := range innerLinks(t, target, v.doc) {
			to, fragment, _ := strings.Cut(l, "#")
			if strings.Contains(target, "?") && strings.Contains(to, "?") && to != target {
				continue
			}
			links = append(links, link{target, to, fragment})
			queue = append(queue, to)
		}
	}
	said := map[string]bool{}
	for _, l := range links {
		v, whole := seen[l.target], l.target+"#"+l.fragment
		switch {
		case said[whole]:
		case v.status != http.StatusOK:
			t.Errorf("%s links to %s, which answers %d", l.from, l.target, v.status)
			said[whole] = true
		case l.fragment != "" && v.ids[l.fragment] == 0:
			t.Errorf("%s links to %s; the page has no such anchor", l.from, whole)
			said[whole] = true
		}
	}
	for _, path := range w.paths() {
		if _, ok := seen[path]; !ok {
			t.Errorf("%s is not reached by any link from the home page", path)
		}
	}
	for target, v := range seen {
		checkPopovers(t, target, v.doc, v.ids)
		checkReferences(t, target, v.doc, v.ids)
		for id, n := range v.ids {
			if n > 1 {
				t.Errorf("%s: id %q stands %d times", target, id, n)
			}
		}
	}
	t.Logf("%d pages, %d inner links", len(seen), len(links))
}

// innerLinks gives the links of a page that stay on the site, from the root, and checks the form of the others.
func innerLinks(t *testing.T, page string, doc document) (links []string) {
	t.Helper()
	for _, e := range doc.elements {
		href, ok := e.attrs["href"]
		if e.tag == "iframe" || e.tag == "img" {
			href, ok = e.attrs["src"]
		}
		if !ok || e.tag == "link" {
			continue
		}
		u, err := url.Parse(href)
		switch {
		case err != nil:
			t.Errorf("%s: link %q: %v", page, href, err)
		case u.IsAbs():
			if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
				t.Errorf("%s: link %q; expected an http address", page, href)
			}
		case href == "" || href == "#":
			t.Errorf("%s: link %q leads nowhere", page, href)
		case strings.HasPrefix(href, "#"):
			links = append(links, page+href)
		case !strings.HasPrefix(href, "/") || u.Host != "":
			t.Errorf("%s: link %q; expected an address from the root", page, href)
		default:
			links = append(links, href)
		}
	}
	return links
}

// checkPopovers checks that each citation mark has its popover, and each popover a mark.
func checkPopovers(t *testing.T, path string, doc document, ids map[string]int) {
	t.Helper()
	opened := map[string]bool{}
	popovers := map[string]bool{}
	for _, e := range doc.elements {
		if _, ok := e.attrs["popover"]; ok {
			popovers[e.attrs["id"]] = true
		}
		if target, ok := e.attrs["popovertarget"]; ok {
			opened[target] = true
			if ids[target] == 0 {
				t.Errorf("%s: a mark opens %q, which is not on the page", path, target)
			}
			if e.tag != "button" || e.attrs["type"] != "button" || (e.text == "" && e.attrs["aria-label"] == "") {
				t.Errorf("%s: the mark of %q is no button with a name", path, target)
			}
		}
	}
	for target := range opened {
		if ids[target] > 0 && !popovers[target] {
			t.Errorf("%s: a mark opens %q, which is no popover", path, target)
		}
	}
	for id := range popovers {
		if !opened[id] {
			t.Errorf("%s: no mark opens the popover %q", path, id)
		}
	}
}

// checkReferences checks the ids that ARIA attributes name.
func checkReferences(t *testing.T, path string, doc document, ids map[string]int) {
	t.Helper()
	for _, e := range doc.elements {
		for _, a := range []string{"aria-labelledby", "aria-describedby", "aria-controls", "for"} {
			for id := range strings.FieldsSeq(e.attrs[a]) {
				if ids[id] == 0 {
					t.Errorf("%s: <%s %s=%q> names no element", path, e.tag, a, id)
				}
			}
		}
	}
}

// TestFrameLinks checks what the head of each page loads.
func TestFrameLinks(t *testing.T) {
	w := newWorld(t, Options{})
	doc := parse(t, "/", w.get("/").Body.Bytes())
	loaded := 0
	for _, l := range doc.all("link") {
		if l.attrs["rel"] == "canonical" || l.attrs["rel"] == "alternate" {
			continue
		}
		loaded++
		if res := w.get(l.attrs["href"]); res.Code != http.StatusOK || res.Body.Len() == 0 {
			t.Errorf("%s (%s) answers %d with %d bytes", l.attrs["href"], l.attrs["rel"], res.Code, res.Body.Len())
		}
	}
	if loaded < 3 {
		t.Errorf("the head loads %d files; expected a stylesheet, an icon and fonts", loaded)
	}
}

// TestTable checks that the table of routes gives an address to each thing of the edition.
func TestTable(t *testing.T) {
	w := newWorld(t, Options{})
	paths := map[string]bool{}
	for _, p := range w.site.Paths() {
		paths[p] = true
		if !strings.HasSuffix(p, "/") || p != strings.ToLower(p) {
			t.Errorf("address %q; expected lower case and a slash at the end", p)
		}
	}
	var want []string
	for _, c := range w.edition.Claims {
		want = append(want, "/claims/"+c.Slug+"/")
	}
	for _, q := range w.edition.Questions {
		want = append(want, "/questions/"+q.Slug+"/")
	}
	for _, s := range w.edition.Sources {
		want = append(want, "/sources/"+s.Key+"/")
	}
	for _, topic := range w.edition.Ledger.Topics() {
		want = append(want, "/numbers/"+topic.Slug+"/")
	}
	want = append(want, "/", "/claims/", "/questions/", "/sources/", "/numbers/", "/glossary/", "/changes/", "/method/")
	for _, p := range want {
		if !paths[p] {
			t.Errorf("no page at %s", p)
		}
	}
}
