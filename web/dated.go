package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A version is the edition of a date, with what it says of things and numbers, read when it is first asked for.
type version struct {
	*release.Release
	things  func() map[string]page.Thing // by the address of the page
	numbers func() map[string]printed    // by id
}

// printed is a number as a version prints it.
type printed struct{ Label, Text string }

func newVersion(r *release.Release) *version {
	return &version{
		Release: r,
		things: sync.OnceValue(func() map[string]page.Thing {
			var list []page.Thing
			readJSON(r, thingsFile, &list)
			out := map[string]page.Thing{}
			for _, t := range list {
				out[t.Path] = t
			}
			return out
		}),
		numbers: sync.OnceValue(func() map[string]printed {
			var list struct {
				Items []struct {
					ID string
					printed
				}
			}
			readJSON(r, "/api/quantities.json", &list)
			out := map[string]printed{}
			for _, q := range list.Items {
				if q.Text != "" {
					out[q.ID] = q.printed
				}
			}
			return out
		}),
	}
}

// readJSON reads a file of a release; what the release does not have stays empty.
func readJSON(r *release.Release, address string, into any) {
	if data, err := r.Read(address); err == nil {
		_ = json.Unmarshal(data, into) // we wrote it
	}
}

// kept tells the pages of the versions.
func (p *prepared) kept() []page.Version {
	var out []page.Version
	for _, v := range p.versions {
		out = append(out, page.Version{Date: evidence.Date(v.Date), Things: v.things, Read: func(address string) []byte {
			body, err := v.Read(address)
			if err != nil {
				return nil
			}
			return body
		}})
	}
	return out
}

// versionMark is where a page of a date says so.
var versionMark = []byte("<!--version-->")

// dated serves the edition of a date: /v/2026-11-24/claims/fp8/. Its files are what the site answered then.
func (s *Server) dated(x *exchange, r *http.Request) {
	site := s.current(r)
	date, tail, slash := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v/"), "/")
	tail = "/" + tail
	at := release.InForce(s.options.Releases, date)
	today := s.now().UTC().Format(time.DateOnly)
	switch {
	case !release.IsDate(date):
		s.fail(x, r, page.Problem{Status: http.StatusNotFound, Title: "There is no such version", Text: "Versions have the address of a day, such as /v/2026-11-24/."})
		return
	case date > today:
		s.fail(x, r, page.Problem{Status: http.StatusNotFound, Title: "There is no version of that day yet", Text: "The day lies ahead."})
		return
	case at < 0:
		s.fail(x, r, page.Problem{Status: http.StatusNotFound, Title: "There is no version of that day", Text: "It is before the first that was kept."})
		return
	case s.options.Releases[at].Date != date || !slash:
		redirect(x, r, ui.DatedPath(s.options.Releases[at].Date, tail), http.StatusFound)
		return
	}
	v := site.versions[at]
	if picture, ok := site.pictureIn(v, tail); ok {
		s.keep(x, r, site, r.URL.Path, picture)
		return
	}
	if !v.Has(tail) {
		s.notKept(x, r, v, tail)
		return
	}
	if embed := ui.EmbedPath(tail); v.Has(embed) {
		x.Header().Add("Vary", "Sec-Fetch-Dest")
		if r.Header.Get("Sec-Fetch-Dest") == "iframe" {
			redirect(x, r, ui.DatedPath(date, embed), http.StatusFound)
			return
		}
	}
	query := r.URL.Query()
	if asksState(tail, query) {
		s.fail(x, r, page.Problem{Status: http.StatusNotFound, Title: "This state was not kept",
			Text:    "Of a lab, the version of " + evidence.Date(date).Words() + " keeps the state at its defaults. The latest version computes any other.",
			Nearest: []ui.Link{{Href: ui.WithQuery(tail, r.URL.RawQuery), Text: "The state in the latest version", Small: "Lab"}}})
		return
	}
	extra := http.Header{"X-Robots-Tag": noindex, "Link": {site.related(at, tail)}}
	s.keep(x, r, site, r.URL.Path+"?"+query.Get("theme"), func() reply {
		body, err := v.Read(tail)
		if err != nil {
			panic(err)
		}
		return reply{kind: kindOf(tail), body: site.adapt(v, tail, body, query.Get("theme")), status: http.StatusOK, extra: extra}
	})
}

// keep serves what a version answers, which never changes.
func (s *Server) keep(x *exchange, r *http.Request, site *Site, key string, make func() reply) {
	if kept := s.made(x, r, site, key, func() reply { return forGood(make()) }); kept != nil {
		s.send(x, r, kept)
	}
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
func (s *Server) notKept(x *exchange, r *http.Request, v *version, tail string) {
	if slashed := strings.TrimRight(tail, "/") + "/"; v.Has(slashed) {
		redirect(x, r, ui.DatedPath(v.Date, slashed), http.StatusPermanentRedirect)
		return
	}
	p := page.Problem{Status: http.StatusNotFound, Title: "The version of " + evidence.Date(v.Date).Words() + " has no such page",
		Text: "It may be younger, or be kept in the latest version only."}
	if s.current(r).pages[tail] != nil {
		p.Nearest = []ui.Link{{Href: tail, Text: "The same address in the latest version"}}
	}
	s.fail(x, r, p)
}

// thingsFile keeps what the version said of each thing that travels, for its pictures.
const thingsFile = "/.things.json"

// pictureIn finds how a card or badge is drawn of what a version said. Versions keep the words, not thousands of pictures.
func (s *Site) pictureIn(v *version, tail string) (func() reply, bool) {
	if id, ok := strings.CutPrefix(tail, "/badge/numbers/"); ok {
		q, found := v.numbers()[strings.TrimSuffix(id, ".svg")]
		return func() reply { return numberBadge(q.Label, q.Text, evidence.Date(v.Date)) }, found
	}
	if home, ok := strings.CutPrefix(tail, "/badge"); ok {
		t, found := v.things()[strings.TrimSuffix(home, ".svg")+"/"]
		return func() reply { return ok200(kindSVG, thingBadge(t).SVG()) }, found
	}
	folder, file := path.Split(tail)
	t, found := v.things()[folder]
	if draw := cards[file]; found && draw != nil {
		return func() reply { return draw(s, s.card(t)) }, true
	}
	return nil, false
}

// related is the Link header of a page of a date (RFC 5829).
func (s *Site) related(at int, tail string) string {
	base := s.frame.Public
	links := []string{fmt.Sprintf(`<%s>; rel="latest-version"`, base+tail)}
	if at > 0 && s.versions[at-1].Has(tail) {
		links = append(links, fmt.Sprintf(`<%s>; rel="predecessor-version"`, base+ui.DatedPath(s.versions[at-1].Date, tail)))
	}
	history := "/changes/"
	if _, _, ok := thingAt(tail); ok {
		history = ui.HistoryPath(tail)
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

var innerAddress = regexp.MustCompile(`\b(href|src)="(/[^"?#]*)(?:\?([^"#]*))?`)

// adapt puts a file of a version at its dated address: the public address of the site in place of the stand-in, links
// that stay within the version where it has what they lead to, and a line that says which version it is. What it says is
// left as it was.
func (s *Site) adapt(v *version, tail string, body []byte, theme string) []byte {
	kind := kindOf(tail)
	if kind == kindPNG || !bytes.Contains(body, []byte("<")) && !bytes.Contains(body, []byte(release.Base)) {
		return body
	}
	if kind != kindHTML {
		return bytes.ReplaceAll(body, []byte(release.Base), []byte(s.frame.Public))
	}
	// Assets keep their address, by which the stylesheets name the fonts.
	body = innerAddress.ReplaceAllFunc(body, func(m []byte) []byte {
		part := innerAddress.FindSubmatch(m)
		address := html.UnescapeString(string(part[2]))
		query, _ := url.ParseQuery(html.UnescapeString(string(part[3]))) // ours
		if strings.HasPrefix(address, "/asset/") || !v.Has(address) || asksState(address, query) {
			return m
		}
		attribute, rest, _ := strings.Cut(string(m), `="`)
		return []byte(attribute + `="` + ui.DatedPath(v.Date, rest))
	})
	if strings.HasPrefix(tail, ui.EmbedPath("/")) {
		head, main, _ := bytes.Cut(body, versionMark)
		main = bytes.ReplaceAll(main, []byte(release.Base+"/"), []byte(release.Base+ui.DatedPath(v.Date, "/")))
		body = bytes.Join([][]byte{head, main}, versionMark)
	}
	body = bytes.Replace(body, versionMark, []byte(s.versionLine(v, tail)), 1)
	if theme == "light" || theme == "dark" {
		body = bytes.Replace(body, []byte("<html"), []byte(`<html data-theme="`+theme+`"`), 1)
	}
	body = bytes.ReplaceAll(body, []byte(url.QueryEscape(release.Base)), []byte(url.QueryEscape(s.frame.Public)))
	return bytes.ReplaceAll(body, []byte(release.Base), []byte(s.frame.Public))
}

// versionLine says which version a page is of, and whether the verdict has changed since.
func (s *Site) versionLine(v *version, tail string) string {
	full := "/" + strings.TrimPrefix(strings.TrimPrefix(tail, "/embed"), "/")
	b := fmt.Sprintf(`<p class="version" role="note"><b>Version of %s.</b> `, evidence.Date(v.Date).Words())
	if s.pages[full] == nil {
		return b + "The latest version has no such page.</p>"
	}
	b += fmt.Sprintf(`Latest: <a href="%s"`, html.EscapeString(full))
	if full != tail {
		b += ` target="_blank" rel="noopener"`
	}
	b += fmt.Sprintf(`>%s</a>`, s.edition.Updated().Words())
	if then, ok := v.things()[full]; ok && then.Verdict() != "" {
		now, _ := s.maker.Thing(then.Kind, then.Slug, nil)
		if now.Verdict() == then.Verdict() {
			b += ", with the same verdict"
		} else {
			b += ", with another verdict: " + html.EscapeString(now.Verdict())
		}
	}
	b += "."
	if _, _, thing := thingAt(full); thing && full == tail && s.pages[ui.HistoryPath(full)] != nil {
		b += fmt.Sprintf(` <a href="%s">What changed</a>.`, html.EscapeString(ui.HistoryPath(full)))
	}
	if to := s.options.Corrections; to != "" && full == tail {
		title := "version of " + v.Date
		if t, ok := v.things()[full]; ok {
			title = t.Title
		}
		b += fmt.Sprintf(` <a href="%s">Report an error</a>.`,
			html.EscapeString(ui.ReportPath(to, title, s.frame.Public+ui.DatedPath(v.Date, tail), evidence.Date(v.Date).Words())))
	}
	return b + "</p>"
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
		out[address] = kept.plainBody()
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
