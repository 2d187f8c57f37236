package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"mime"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/claimbyclaim/explainer/internal/card"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/ui"
)

// keptDated is how many replies of editions of dates are kept at most.
const keptDated = 128

// versionMark is where a page of a date says so.
var versionMark = []byte("<!--version-->")

// dated serves the edition of a date: /v/2026-11-24/claims/fp8/. Its files are what the site answered then.
func (s *Server) dated(w http.ResponseWriter, r *http.Request) {
	site := s.current(r)
	date, tail, slash := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v/"), "/")
	tail = "/" + tail
	at := release.InForce(s.releases, date)
	today := s.now().UTC().Format(time.DateOnly)
	switch {
	case !release.IsDate(date):
		s.fail(w, r, page.Problem{Status: http.StatusNotFound, Title: "There is no such version", Text: "Versions have the address of a day, such as /v/2026-11-24/."})
		return
	case date > today:
		s.fail(w, r, page.Problem{Status: http.StatusNotFound, Title: "There is no version of that day yet", Text: "The day lies ahead."})
		return
	case at < 0:
		s.fail(w, r, page.Problem{Status: http.StatusNotFound, Title: "There is no version of that day", Text: "It is before the first that was kept."})
		return
	case s.releases[at].Date != date || !slash:
		redirect(w, r, ui.DatedPath(s.releases[at].Date, tail), http.StatusFound)
		return
	}
	rel := s.releases[at]
	if picture, ok := site.pictureIn(rel, tail); ok {
		kept := store(picture)
		kept.extra = http.Header{"Cache-Control": {forEver}}
		send(w, r, kept)
		return
	}
	if !rel.Has(tail) {
		s.notKept(w, r, rel, tail)
		return
	}
	if embed := ui.EmbedPath(tail); rel.Has(embed) {
		w.Header().Add("Vary", "Sec-Fetch-Dest")
		if r.Header.Get("Sec-Fetch-Dest") == "iframe" {
			redirect(w, r, ui.DatedPath(date, embed), http.StatusFound)
			return
		}
	}
	query := r.URL.Query()
	if asksState(tail, query) {
		s.fail(w, r, page.Problem{Status: http.StatusNotFound, Title: "This state was not kept",
			Text:    "Of a lab, the version of " + evidence.Date(date).Words() + " keeps the state at its defaults. The latest version computes any other.",
			Nearest: []ui.Link{{Href: ui.WithQuery(tail, r.URL.RawQuery), Text: "The state in the latest version", Small: "Lab"}}})
		return
	}
	key := site.frame.Public + r.URL.Path + "?" + query.Get("theme")
	kept, ok := s.kept.Get(key)
	if !ok {
		body, err := rel.Read(tail)
		if err != nil {
			panic(err)
		}
		kept = store(reply{kind: kindOf(tail), body: site.adapt(rel, tail, body, query.Get("theme")), status: http.StatusOK})
		kept.extra = http.Header{"Cache-Control": {forEver}, "X-Robots-Tag": {"noindex"}, "Link": {s.versions(site, at, tail)}}
		s.kept.Add(key, kept)
	}
	send(w, r, kept)
}

// asksState says whether a query asks for a state of a lab, beside what any frame may be asked for.
func asksState(tail string, q url.Values) bool {
	if !strings.HasPrefix(strings.TrimPrefix(tail, "/embed"), "/labs/") {
		return false
	}
	for name := range q {
		if name != "theme" && name != "childId" && name != lab.VersionKey {
			return true
		}
	}
	return false
}

// notKept answers for an address that a version does not have.
func (s *Server) notKept(w http.ResponseWriter, r *http.Request, rel *release.Release, tail string) {
	if slashed := strings.TrimRight(tail, "/") + "/"; rel.Has(slashed) {
		redirect(w, r, ui.DatedPath(rel.Date, slashed), http.StatusPermanentRedirect)
		return
	}
	p := page.Problem{Status: http.StatusNotFound, Title: "The version of " + evidence.Date(rel.Date).Words() + " has no such page",
		Text: "It may be younger, or be kept in the latest version only."}
	if s.current(r).pages[tail] != nil {
		p.Nearest = []ui.Link{{Href: tail, Text: "The same address in the latest version"}}
	}
	s.fail(w, r, p)
}

// thingsFile keeps what the version said of each thing that travels, for its pictures.
const thingsFile = "/.things.json"

// thingIn is a thing as a version had it, by the address of its page.
func thingIn(rel *release.Release, address string) (page.Thing, bool) {
	var things []page.Thing
	if data, err := rel.Read(thingsFile); err != nil || json.Unmarshal(data, &things) != nil {
		return page.Thing{}, false
	}
	for _, t := range things {
		if t.Path == address {
			return t, true
		}
	}
	return page.Thing{}, false
}

// pictureIn draws a card or badge of what a version said. Versions keep the words, not thousands of pictures.
func (s *Site) pictureIn(rel *release.Release, tail string) (reply, bool) {
	if id, ok := strings.CutPrefix(tail, "/badge/numbers/"); ok {
		return numberBadgeIn(rel, strings.TrimSuffix(id, ".svg"))
	}
	if home, ok := strings.CutPrefix(tail, "/badge"); ok {
		t, found := thingIn(rel, strings.TrimSuffix(home, ".svg")+"/")
		return ok200(kindSVG, thingBadge(t).SVG()), found
	}
	folder, file := path.Split(tail)
	draw := cards[file]
	if _, _, ok := thingAt(folder); !ok || draw == nil {
		return reply{}, false
	}
	t, found := thingIn(rel, folder)
	return draw(s, s.card(t)), found
}

// numberBadgeIn is the badge of a number as a version had it.
func numberBadgeIn(rel *release.Release, id string) (reply, bool) {
	var ledger struct {
		Items []struct{ ID, Label, Text string }
	}
	if data, err := rel.Read("/api/quantities.json"); err != nil || json.Unmarshal(data, &ledger) != nil {
		return reply{}, false
	}
	for _, q := range ledger.Items {
		if q.ID == id && q.Text != "" {
			return ok200(kindSVG, card.Badge{Subject: q.Label, Words: q.Text, Date: evidence.Date(rel.Date).Words()}.SVG()), true
		}
	}
	return reply{}, false
}

// versions is the Link header of a page of a date (RFC 5829).
func (s *Server) versions(site *Site, at int, tail string) string {
	base := site.frame.Public
	links := []string{fmt.Sprintf(`<%s>; rel="latest-version"`, base+tail)}
	if at > 0 && s.releases[at-1].Has(tail) {
		links = append(links, fmt.Sprintf(`<%s>; rel="predecessor-version"`, base+ui.DatedPath(s.releases[at-1].Date, tail)))
	}
	history := "/changes/"
	if _, _, ok := thingAt(tail); ok {
		history = tail + "#history"
	}
	return strings.Join(append(links, fmt.Sprintf(`<%s>; rel="version-history"`, base+history)), ", ")
}

// thingAt finds the claim or question whose page an address is.
func thingAt(address string) (kind prose.Kind, slug string, ok bool) {
	for _, kind := range travelKinds {
		home := strings.TrimSuffix(ui.Path(kind, "", ""), "/")
		slug, found := strings.CutPrefix(address, home)
		if slug, whole := strings.CutSuffix(slug, "/"); found && whole && slug != "" && !strings.Contains(slug, "/") {
			return kind, slug, true
		}
	}
	return "", "", false
}

func kindOf(address string) string {
	switch path.Ext(address) {
	case "":
		return kindHTML
	case ".png":
		return kindPNG
	case ".svg":
		return kindSVG
	case ".md":
		return kindMD
	case ".csv":
		return kindCSV
	case ".json":
		if strings.HasSuffix(address, ".csl.json") {
			return kindCSL
		}
		return kindJSON
	case ".bib":
		return kindBibTeX
	case ".ris":
		return kindRIS
	}
	return mime.TypeByExtension(path.Ext(address))
}

var innerAddress = regexp.MustCompile(`\b(href|src)="(/[^"?#]*)`)

// adapt puts a file of a version at its dated address: the public address of the site in place of the stand-in, links
// that stay within the version, and a line that says which version it is. What it says is left as it was.
func (s *Site) adapt(rel *release.Release, tail string, body []byte, theme string) []byte {
	kind := kindOf(tail)
	if kind == kindPNG || !bytes.Contains(body, []byte("<")) && !bytes.Contains(body, []byte(release.Base)) {
		return body
	}
	if kind != kindHTML {
		return bytes.ReplaceAll(body, []byte(release.Base), []byte(s.frame.Public))
	}
	body = innerAddress.ReplaceAllFunc(body, func(m []byte) []byte {
		attribute, address, _ := strings.Cut(string(m), `="`)
		if !rel.Has(html.UnescapeString(address)) {
			return m
		}
		return []byte(attribute + `="` + ui.DatedPath(rel.Date, address))
	})
	if strings.HasPrefix(tail, ui.EmbedPath("/")) {
		head, main, _ := bytes.Cut(body, versionMark)
		main = bytes.ReplaceAll(main, []byte(release.Base+"/"), []byte(release.Base+ui.DatedPath(rel.Date, "/")))
		body = bytes.Join([][]byte{head, main}, versionMark)
	}
	body = bytes.Replace(body, versionMark, []byte(s.versionLine(rel, tail)), 1)
	if theme == "light" || theme == "dark" {
		body = bytes.Replace(body, []byte("<html"), []byte(`<html data-theme="`+theme+`"`), 1)
	}
	body = bytes.ReplaceAll(body, []byte(url.QueryEscape(release.Base)), []byte(url.QueryEscape(s.frame.Public)))
	return bytes.ReplaceAll(body, []byte(release.Base), []byte(s.frame.Public))
}

// versionLine says which version a page is of, and whether the verdict has changed since.
func (s *Site) versionLine(rel *release.Release, tail string) string {
	full := "/" + strings.TrimPrefix(strings.TrimPrefix(tail, "/embed"), "/")
	b := fmt.Sprintf(`<p class="version" role="note"><b>Version of %s.</b> `, evidence.Date(rel.Date).Words())
	if s.pages[full] == nil {
		return b + "The latest version has no such page.</p>"
	}
	b += fmt.Sprintf(`Latest: <a href="%s"`, html.EscapeString(full))
	if full != tail {
		b += ` target="_blank" rel="noopener"`
	}
	b += fmt.Sprintf(`>%s</a>`, s.edition.Updated().Words())
	if then, ok := thingIn(rel, full); ok && then.Verdict() != "" {
		now, _ := s.maker.Thing(then.Kind, then.Slug, nil)
		if now.Verdict() == then.Verdict() {
			b += ", with the same verdict"
		} else {
			b += ", with another verdict: " + html.EscapeString(now.Verdict())
		}
	}
	return b + ".</p>"
}

// Release gives what each address answers, to be kept under a date.
func (s *Site) Release() (map[string][]byte, error) {
	out := map[string][]byte{}
	for address, e := range s.pages {
		if e.live || e.drawn {
			continue
		}
		kept, err := e.get()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", address, err)
		}
		out[address] = kept.body
	}
	for address, body := range s.assets.All() {
		out[address] = body
	}
	var things []page.Thing
	for _, kind := range travelKinds {
		for _, slug := range s.maker.Things(kind) {
			t, _ := s.maker.Thing(kind, slug, nil)
			things = append(things, t)
		}
	}
	var err error
	out[thingsFile], err = json.Marshal(things)
	return out, err
}
