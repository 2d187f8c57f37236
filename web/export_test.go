package web

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/web/asset"
)

// smallRelease is the version of a day far ahead, with a claim, a lab, a few numbers and an asset that is gone by now.
var smallRelease = sync.OnceValues(func() (fs.FS, error) {
	e, err := loadOnce()
	if err != nil {
		return nil, err
	}
	assets, err := asset.Load()
	if err != nil {
		return nil, err
	}
	s := NewSite(e, assets, Options{Public: release.Base, Version: "2099-01-02"})
	maps.DeleteFunc(s.pages, func(address string, _ *entry) bool {
		return address != "/" && address != "/api/quantities.json" && !strings.Contains(address, "/claims/fp8") && !strings.Contains(address, "/labs/cost")
	})
	answers, err := s.Release()
	if err != nil {
		return nil, err
	}
	answers["/asset/old.12345678.css"] = []byte("old")
	things := answers[thingsFile] // the first claim is enough; each has three pictures
	first := things[:bytes.Index(things, []byte(`},{"Kind"`))]
	answers[thingsFile] = append(slices.Clone(first), "}]"...)
	var ledger map[string]any // its whole is read for each badge
	if err := json.Unmarshal(answers["/api/quantities.json"], &ledger); err != nil {
		return nil, err
	}
	ledger["items"] = slices.DeleteFunc(ledger["items"].([]any), func(q any) bool { return !strings.HasPrefix(q.(map[string]any)["id"].(string), "v3.hours") })
	if answers["/api/quantities.json"], err = json.Marshal(ledger); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := release.Write(&b, answers); err != nil {
		return nil, err
	}
	return fstest.MapFS{"2099-01-02.zip": {Data: b.Bytes()}}, nil
})

var pictureLeftOut = []byte("a picture")

// anExport is that of newExport, for tests that only read it: it takes seconds.
func anExport(t *testing.T) (*world, fstest.MapFS) {
	t.Helper()
	shared.Do(func() { shared.world, shared.files = newExport(t) })
	if shared.world == nil {
		t.Fatal("the export failed; the first test that needed it says why")
	}
	return shared.world, shared.files
}

var shared struct {
	sync.Once
	world *world
	files fstest.MapFS
}

// newExport is a world with a version, a page that has moved and one that was withdrawn, and its files. Most pictures take
// long to draw and are left out.
func newExport(t *testing.T) (*world, fstest.MapFS) {
	t.Helper()
	kept, err := smallRelease()
	if err != nil {
		t.Fatal(err)
	}
	releases, err := release.Open(kept)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, Options{Public: public, Releases: releases})
	w.site.redirects["/claims/old-name/"] = evidence.Redirect{From: "/claims/old-name/", To: "/claims/fp8/"}
	w.site.redirects["/questions/taken-back/"] = evidence.Redirect{From: "/questions/taken-back/", To: "/questions/cost-accuracy/", Gone: prose.ParseInline("It was no question.", 1)}
	files, err := w.site.Export(slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	for _, f := range files {
		if path.Ext(f.Name) == ".png" && !strings.HasPrefix(f.Name, "labs/cost") && !strings.HasPrefix(f.Name, "v/") {
			out[f.Name] = &fstest.MapFile{Data: pictureLeftOut}
			continue
		}
		body, _, err := f.Make()
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = &fstest.MapFile{Data: body}
	}
	return w, out
}

// fromFiles asks a plain server of files.
func fromFiles(files fs.FS, address string) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	http.FileServerFS(files).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, address, nil))
	return rec
}

// addressOf is the address that a file answers.
func addressOf(name string) string { return "/" + strings.TrimSuffix(name, "index.html") }

// What leads on, says what was taken back or is for the host only has no like among the server's good answers.
func ownOfExport(name string) bool {
	return name == "404.html" || name == "_headers" || name == "_redirects" || strings.Contains(name, "/old-name/") || strings.Contains(name, "/taken-back/")
}

func TestExportedFilesAreTheServersAnswers(t *testing.T) {
	w, files := anExport(t)
	w.server.now = func() time.Time { return time.Date(2099, 2, 1, 0, 0, 0, 0, time.UTC) }
	for name, f := range files {
		address := addressOf(name)
		if ownOfExport(name) || bytes.Equal(f.Data, pictureLeftOut) {
			continue
		}
		live, file := w.get(address), fromFiles(files, address)
		if live.Code != http.StatusOK || file.Code != http.StatusOK || !bytes.Equal(live.Body.Bytes(), file.Body.Bytes()) {
			t.Errorf("%s: the server answers %d with %d bytes, the export %d with %d", address, live.Code, live.Body.Len(), file.Code, file.Body.Len())
		}
	}
	for address := range w.site.pages {
		if files[fileName(address)] == nil {
			t.Errorf("%s is not in the export", address)
		}
	}
	for address := range w.assets.All() {
		if files[fileName(address)] == nil {
			t.Errorf("%s is not in the export", address)
		}
	}
	first := w.edition.Claims[0].Slug
	for _, address := range []string{
		"/v/2099-01-02/", "/v/2099-01-02/claims/fp8/", "/v/2099-01-02/embed/claims/fp8/", "/v/2099-01-02/claims/fp8.md", "/v/2099-01-02/labs/cost.csv",
		"/v/2099-01-02/asset/old.12345678.css", "/asset/old.12345678.css", "/v/2099-01-02/badge/numbers/v3.hours.total.svg",
		"/v/2099-01-02/claims/" + first + "/card.png", "/v/2099-01-02/badge/claims/" + first + ".svg",
	} {
		if files[fileName(address)] == nil {
			t.Errorf("%s is not in the export", address)
		}
	}
}

// A reader of the export meets no dead end. Addresses with a query ask for what only the server computes.
func TestCrawlOfTheExport(t *testing.T) {
	_, files := anExport(t)
	ids := map[string]map[string]int{}
	type link struct{ from, to, fragment string }
	var links []link
	queries := 0
	for name, f := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		doc := parse(t, name, f.Data)
		page := addressOf(name)
		ids[page] = doc.ids()
		for _, e := range doc.elements {
			for _, a := range []string{"href", "src"} {
				target, inner := strings.CutPrefix(e.attrs[a], public)
				to, fragment, _ := strings.Cut(target, "#")
				switch {
				case !inner && (!strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//")) && (to != "" || fragment == ""):
				case strings.Contains(to, "?"):
					queries++
				case to == "" && !inner:
					links = append(links, link{page, page, fragment})
				default:
					links = append(links, link{page, to, fragment})
				}
			}
		}
	}
	said := map[string]bool{}
	for _, l := range links {
		whole := l.to + "#" + l.fragment
		if said[whole] {
			continue
		}
		said[whole] = true
		if _, page := ids[l.to]; !page {
			if res := fromFiles(files, l.to); res.Code != http.StatusOK {
				t.Errorf("%s leads to %s: %d", l.from, l.to, res.Code)
			}
		} else if l.fragment != "" && ids[l.to][l.fragment] == 0 {
			t.Errorf("%s leads to %s; the page has no such anchor", l.from, whole)
		}
	}
	t.Logf("%d pages, %d links, %d to a query", len(ids), len(links), queries)
}

func TestExportOfWhatMovedOrWent(t *testing.T) {
	w, files := anExport(t)
	lines := strings.Split(strings.TrimSpace(string(files["_redirects"].Data)), "\n")
	for _, want := range []string{
		"/claims/old-name/ /claims/fp8/ 301", "/embed/claims/old-name/ /embed/claims/fp8/ 301", "/claims/old-name.md /claims/fp8.md 301",
		"/claims/old-name/card.png /claims/fp8/card.png 301", "/badge/claims/old-name.svg /badge/claims/fp8.svg 301",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("_redirects lacks %s", want)
		}
	}
	for _, line := range lines {
		from, rest, _ := strings.Cut(line, " ")
		to, _, _ := strings.Cut(rest, " ")
		if res := w.get(from); res.Code != http.StatusMovedPermanently || res.Header().Get("Location") != to || w.site.pages[to] == nil {
			t.Errorf("%s: the server sends on to %q, %d; expected the same, and that it is there", line, res.Header().Get("Location"), res.Code)
		}
		if !isPath(from) {
			continue
		}
		doc := parse(t, from, fromFiles(files, from).Body.Bytes())
		refresh, canonical := "", ""
		for _, e := range doc.elements {
			if e.attrs["http-equiv"] == "refresh" {
				refresh = e.attrs["content"]
			}
			if e.attrs["rel"] == "canonical" {
				canonical = e.attrs["href"]
			}
		}
		if refresh != "0; url="+to || canonical != public+to || doc.one(t, from, "a").attrs["href"] != to {
			t.Errorf("the page at %s: refresh %q, canonical %q; expected both to lead to %s", from, refresh, canonical, to)
		}
	}
	for address, want := range map[string]string{
		"/questions/taken-back/": "It was no question.", "/embed/questions/taken-back/": "It was no question.", "/404.html": "There is no such page",
	} {
		body := fromFiles(files, address).Body.String()
		if !strings.Contains(body, want) || strings.Contains(body, "Request ") || strings.Contains(body, "refresh") {
			t.Errorf("%s: expected %q and no number of a request: %s", address, want, body)
		}
	}
}

// Each field comes from one rule, whatever a host makes of two, and is that of the server or better.
func TestExportedHeaders(t *testing.T) {
	w, files := anExport(t)
	w.server.now = func() time.Time { return time.Date(2099, 2, 1, 0, 0, 0, 0, time.UTC) }
	type rule struct {
		pattern string
		fields  map[string]string
	}
	var rules []rule
	for line := range strings.Lines(string(files["_headers"].Data)) {
		if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, " ") {
			rules = append(rules, rule{line, map[string]string{}})
			continue
		}
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		rules[len(rules)-1].fields[name] = value
	}
	if len(rules) > 100 {
		t.Errorf("%d rules; some hosts read 100", len(rules))
	}
	for name, f := range files {
		if ownOfExport(name) || bytes.Equal(f.Data, pictureLeftOut) {
			continue
		}
		address, got := addressOf(name), map[string]string{}
		for _, r := range rules {
			before, after, splat := strings.Cut(r.pattern, "*")
			if address != r.pattern && (!splat || !strings.HasPrefix(address, before) || !strings.HasSuffix(address, after)) {
				continue
			}
			for field, value := range r.fields {
				if got[field] != "" {
					t.Errorf("%s: two rules for %s", address, field)
				}
				got[field] = value
			}
		}
		live := w.get(address).Header()
		for _, field := range []string{"X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy", "Access-Control-Allow-Origin"} {
			if got[field] != live.Get(field) {
				t.Errorf("%s: %s is %q; the server says %q", address, field, got[field], live.Get(field))
			}
		}
		if policy := strings.TrimSuffix(live.Get("Content-Security-Policy"), "; frame-src 'self'") + "; frame-src 'self'"; got["Content-Security-Policy"] != policy {
			t.Errorf("%s: the policy is %q; expected %q", address, got["Content-Security-Policy"], policy)
		}
		if cache := live.Get("Cache-Control"); !strings.HasPrefix(got["Cache-Control"], cache) {
			t.Errorf("%s: Cache-Control is %q; the server says %q", address, got["Cache-Control"], cache)
		}
		if robots := live.Get("X-Robots-Tag"); robots != "" && got["X-Robots-Tag"] != robots {
			t.Errorf("%s: X-Robots-Tag is %q; the server says %q", address, got["X-Robots-Tag"], robots)
		}
		if kind := got["Content-Type"]; kind != "" && kind != live.Get("Content-Type") {
			t.Errorf("%s: Content-Type is %q; the server says %q", address, kind, live.Get("Content-Type"))
		}
	}
}

func TestExportTwice(t *testing.T) {
	_, a := anExport(t)
	_, b := newExport(t)
	for name, f := range a {
		if b[name] == nil || !bytes.Equal(f.Data, b[name].Data) {
			t.Errorf("%s differs between two exports of the same edition", name)
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d files, then %d", len(a), len(b))
	}
}

func TestExportNeedsAnAddress(t *testing.T) {
	if _, err := newWorld(t, Options{}).site.Export(slog.New(slog.DiscardHandler)); err == nil {
		t.Error("an export without a public address; expected an error")
	}
}

// A page that can't be made stops the export, with its name.
func TestExportOfAFault(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	w.site.pages["/claims/fp8/"] = &entry{make: func(url.Values) reply { panic("a fault") }}
	files, err := w.site.Export(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name == "claims/fp8/index.html" {
			if _, _, err := f.Make(); err == nil || !strings.Contains(err.Error(), f.Name) {
				t.Errorf("%v; expected an error that names the file", err)
			}
		}
	}
}
