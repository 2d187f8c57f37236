package web

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/web/asset"
)

// kept are two versions of the edition built in. In the older, claim fp8 was thought to be confirmed, and an asset had
// another name.
var kept = sync.OnceValues(func() ([]*release.Release, error) {
	e, err := loadOnce()
	if err != nil {
		return nil, err
	}
	assets, err := asset.Load()
	if err != nil {
		return nil, err
	}
	files := fstest.MapFS{}
	for _, date := range []string{"2026-03-01", "2026-11-24"} {
		s := NewSite(e, assets, Options{Public: release.Base, Version: date})
		for address := range s.pages { // enough to see all kinds of addresses
			for _, heavy := range []string{"/sources/", "/numbers/", "/embed/questions/", "/questions/", "/badge/questions/"} {
				if strings.HasPrefix(address, heavy) && address != "/numbers/v3-run/" {
					delete(s.pages, address)
				}
			}
		}
		answers, err := s.Release()
		if err != nil {
			return nil, err
		}
		if date == "2026-03-01" {
			delete(answers, "/labs/jevons/")
			answers[thingsFile] = bytes.ReplaceAll(answers[thingsFile], []byte(`"Slug":"fp8","Path":"/claims/fp8/"`), []byte(`"Slug":"fp8","Path":"/claims/fp8/","Old":1`))
			before, after, _ := bytes.Cut(answers[thingsFile], []byte(`"Old":1`))
			answers[thingsFile] = append(append(before, `"Old":1`...), bytes.Replace(after, []byte(`"State":"consistent"`), []byte(`"State":"confirmed"`), 1)...)
			then := bytes.Replace(answers["/claims/fp8.json"], []byte(`"state": "consistent"`), []byte(`"state": "confirmed"`), 1)
			then = bytes.Replace(then, []byte(`"level": "`), []byte(`"level": "un`), 1)
			answers["/claims/fp8.json"] = bytes.Replace(then, []byte(`"text": "`), []byte(`"text": "about `), 1)
			answers["/asset/old.12345678.css"] = []byte("old")
		}
		var b bytes.Buffer
		if err := release.Write(&b, answers); err != nil {
			return nil, err
		}
		files[date+".zip"] = &fstest.MapFile{Data: b.Bytes()}
	}
	return release.Open(files)
})

func newDated(t *testing.T) *world {
	t.Helper()
	releases, err := kept()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, Options{Public: public, Releases: releases})
	w.server.now = func() time.Time { return time.Date(2026, 12, 24, 12, 0, 0, 0, time.UTC) }
	return w
}

func TestWhichVersionAnswers(t *testing.T) {
	w := newDated(t)
	for target, want := range map[string]struct {
		status int
		to     string
	}{
		"/v/2026-11-24/claims/fp8/":            {200, ""},
		"/v/2026-03-01/claims/fp8/":            {200, ""},
		"/v/2026-11-24/":                       {200, ""},
		"/v/2026-11-24":                        {302, "/v/2026-11-24/"},
		"/v/2026-03-02/claims/fp8/?theme=dark": {302, "/v/2026-03-01/claims/fp8/?theme=dark"},
		"/v/2026-12-24/claims/fp8.md":          {302, "/v/2026-11-24/claims/fp8.md"},
		"/v/2026-11-24/claims/fp8":             {308, "/v/2026-11-24/claims/fp8/"},
		"/v/2026-12-25/claims/fp8/":            {404, ""}, // ahead
		"/v/2026-02-28/claims/fp8/":            {404, ""}, // before the first
		"/v/2026-02-30/claims/fp8/":            {404, ""},
		"/v/latest/claims/fp8/":                {404, ""},
		"/v/":                                  {404, ""},
		"/v/2026-11-24/claims/none/":           {404, ""},
		"/v/2026-11-24/search/":                {404, ""}, // lives in the latest version only
		"/v/2026-11-24/../../etc/passwd":       {404, ""},
	} {
		res := w.get(target)
		if res.Code != want.status || res.Header().Get("Location") != want.to {
			t.Errorf("%s: %d to %q; expected %d to %q", target, res.Code, res.Header().Get("Location"), want.status, want.to)
		}
	}
}

func TestAPageOfADate(t *testing.T) {
	w := newDated(t)
	res := w.get("/v/2026-03-01/claims/fp8/")
	doc := parse(t, "dated", res.Body.Bytes())
	h := res.Header()
	if h.Get("Cache-Control") != forEver || h.Get("X-Robots-Tag") != "noindex" || h.Get("Content-Type") != kindHTML {
		t.Errorf("headers %v", h)
	}
	if got, want := h.Get("Link"), `<`+public+`/claims/fp8/>; rel="latest-version", <`+public+`/claims/fp8/history/>; rel="version-history"`; got != want {
		t.Errorf("Link is %s\nexpected %s", got, want)
	}
	if got := w.get("/v/2026-11-24/claims/fp8/").Header().Get("Link"); !strings.Contains(got, `<`+public+`/v/2026-03-01/claims/fp8/>; rel="predecessor-version"`) {
		t.Errorf("Link of the newer one is %s", got)
	}
	for _, l := range doc.all("link") {
		if l.attrs["rel"] == "canonical" && l.attrs["href"] != public+"/claims/fp8/" {
			t.Errorf("canonical is %s; expected the latest", l.attrs["href"])
		}
	}
	for _, want := range []string{"Version of 1 March 2026.", "with another verdict: Consistent, unconfirmed."} {
		if !strings.Contains(doc.text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if same := w.get("/v/2026-11-24/claims/fp8/").Body.String(); !strings.Contains(same, "with the same verdict.") {
		t.Error("the newer page does not say that the verdict is the same")
	}
	if bytes.Contains(res.Body.Bytes(), []byte("site.invalid")) {
		t.Error("the stand-in for the public address is left")
	}
	// Links stay in the version where it has the page, and lead to the latest where not.
	stay, leave := 0, 0
	for _, a := range doc.all("a") {
		switch href := a.attrs["href"]; {
		case strings.HasPrefix(href, "/v/2026-03-01/"):
			stay++
		case strings.HasPrefix(href, "/sources/"):
			leave++
		case strings.HasPrefix(href, "/claims/") && href != "/claims/fp8/" && !w.site.pages[strings.Split(href, "#")[0]].live:
			t.Errorf("%s leaves the version", href)
		}
	}
	if stay < 20 || leave < 1 {
		t.Errorf("%d links stay in the version and %d lead to the latest", stay, leave)
	}
}

// What a version answers beside its pages is what the site answered then.
func TestFilesOfADate(t *testing.T) {
	w := newDated(t)
	for _, target := range []string{"/claims/fp8.md", "/claims/fp8.csl.json", "/figures/gpu-hours-by-stage.csv", "/badge/claims/fp8.svg", "/api/claims.json"} {
		now, then := w.get(target), w.get("/v/2026-11-24"+target)
		if then.Code != http.StatusOK || !bytes.Equal(now.Body.Bytes(), then.Body.Bytes()) || then.Header().Get("Content-Type") != now.Header().Get("Content-Type") {
			t.Errorf("%s: %d, %s, %d bytes; expected the same as now: %s, %d bytes", target, then.Code, then.Header().Get("Content-Type"), then.Body.Len(), now.Header().Get("Content-Type"), now.Body.Len())
		}
	}
	for _, target := range []string{"/claims/fp8/card.png", "/labs/cost/card-600.png", "/figures/gpu-hours-by-stage/card.svg", "/badge/claims/fp8.svg"} {
		then, now := w.get("/v/2026-11-24"+target), w.get(target)
		if then.Code != http.StatusOK || !bytes.Equal(then.Body.Bytes(), now.Body.Bytes()) || then.Header().Get("Cache-Control") != forEver {
			t.Errorf("%s: %d, %s; expected the same picture as now, for good", target, then.Code, then.Header().Get("Cache-Control"))
		}
	}
	if old := w.get("/v/2026-03-01/badge/claims/fp8.svg").Body.String(); !strings.Contains(old, ">Confirmed") && !strings.Contains(old, "Confirmed ·") {
		t.Errorf("the older badge does not say what was said then: %s", old)
	}
	if got := w.get("/asset/old.12345678.css"); got.Code != http.StatusOK || got.Body.String() != "old" || !strings.HasPrefix(got.Header().Get("Content-Type"), "text/css") {
		t.Errorf("the stylesheet of the older version: %d, %q, %s", got.Code, got.Body, got.Header().Get("Content-Type"))
	}
	if got := w.get("/v/2026-11-24/badge/numbers/v3.hours.total.svg"); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "24 Nov") {
		t.Errorf("the badge of a number: %d: %s", got.Code, got.Body)
	}
}

func TestFramesOfADate(t *testing.T) {
	w := newDated(t)
	res := w.get("/v/2026-11-24/claims/fp8/?theme=dark", "Sec-Fetch-Dest", "iframe")
	if got := res.Header().Get("Location"); res.Code != http.StatusFound || got != "/v/2026-11-24/embed/claims/fp8/?theme=dark" {
		t.Fatalf("%d to %q", res.Code, got)
	}
	doc := parse(t, "dated", w.get("/v/2026-11-24/embed/claims/fp8/?theme=dark").Body.Bytes())
	if doc.one(t, "dated", "html").attrs["data-theme"] != "dark" || !strings.Contains(doc.text, "Version of 24 November 2026.") || !strings.Contains(doc.text, public+"/v/2026-11-24/claims/fp8/") {
		t.Errorf("theme, version or address are missing: %s", doc.text)
	}
	for _, a := range doc.all("a") {
		if a.attrs["target"] != "_blank" {
			t.Errorf("the link %v would leave the frame", a.attrs)
		}
	}
}

// A version keeps a lab at its defaults; another state would show numbers that nobody asked for.
func TestLabsOfADate(t *testing.T) {
	w := newDated(t)
	if res := w.get("/v/2026-11-24/labs/cost/"); res.Code != http.StatusOK {
		t.Errorf("the defaults: %d", res.Code)
	}
	res := w.get("/v/2026-11-24/labs/cost/?price=3")
	if res.Code != http.StatusNotFound || !strings.Contains(res.Body.String(), `href="/labs/cost/?price=3"`) {
		t.Errorf("a state: %d; expected 404 with the way to the latest", res.Code)
	}
	if res := w.get("/v/2026-11-24/embed/labs/cost/?theme=dark&version=1"); res.Code != http.StatusOK {
		t.Errorf("a frame of the defaults: %d", res.Code)
	}
	if res := w.get("/v/2026-03-01/labs/jevons/"); res.Code != http.StatusNotFound || !strings.Contains(res.Body.String(), `href="/labs/jevons/"`) {
		t.Errorf("a page younger than the version: %d; expected 404 with the way to the latest", res.Code)
	}
}

func TestOEmbedOfADate(t *testing.T) {
	w := newDated(t)
	o := w.describe(t, public+"/v/2026-11-24/claims/fp8/", "")
	if !strings.Contains(o.HTML, public+"/v/2026-11-24/embed/claims/fp8/") || o.ThumbnailURL != public+"/v/2026-11-24/claims/fp8/card.png" {
		t.Errorf("%+v", o)
	}
}
