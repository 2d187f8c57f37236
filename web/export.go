package web

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

// An ExportFile is a file of the site as a folder that any server of files can serve. Make makes it; packs says whether
// compressing it makes it smaller.
type ExportFile struct {
	Name string // with slashes: claims/fp8/index.html
	Make func() (body []byte, packs bool, err error)
}

func exportFile(name string, make func() (reply, error)) ExportFile {
	return ExportFile{name, func() ([]byte, bool, error) {
		r, err := make()
		if err != nil {
			return nil, false, fmt.Errorf("%s: %w", name, err)
		}
		return r.body, compressible(r.kind), nil
	}}
}

// Export lists the files of the site, by name. Each is what the server answers at its address, and is asked of the server
// itself. Nothing depends on the clock: versions whose day lies ahead are there already.
func (s *Site) Export(log *slog.Logger) ([]ExportFile, error) {
	if s.options.Public == "" {
		return nil, errors.New("an export needs the public address of the site")
	}
	server := NewServer(s, log)
	if n := len(s.options.Releases); n > 0 {
		last, err := time.Parse(time.DateOnly, s.options.Releases[n-1].Date)
		if err != nil {
			return nil, err
		}
		server.now = func() time.Time { return last }
	}
	addresses := slices.Collect(maps.Keys(s.pages))
	addresses = slices.AppendSeq(addresses, maps.Keys(s.assets.All()))
	for _, v := range s.versions {
		addresses = append(addresses, v.addresses()...)
	}
	slices.Sort(addresses)
	addresses = slices.Compact(addresses)
	var files []ExportFile
	for _, address := range addresses {
		files = append(files, exportFile(fileName(address), func() (reply, error) { return server.ask(address) }))
	}
	redirects, moved := server.moved()
	files = append(files, moved...)
	files = append(files, server.withdrawn()...)
	// The root has nothing near it to be named on the page of what is nowhere.
	files = append(files, exportFile("404.html", func() (reply, error) { return server.gaveUp("/"), nil }))
	files = append(files, ExportFile{"_redirects", func() ([]byte, bool, error) { return redirects, false, nil }})
	files = append(files, ExportFile{"_headers", func() ([]byte, bool, error) { return server.headerRules(addresses), false, nil }})
	slices.SortFunc(files, func(a, b ExportFile) int { return strings.Compare(a.Name, b.Name) })
	for i, f := range files {
		if !fs.ValidPath(f.Name) || i > 0 && f.Name == files[i-1].Name {
			return nil, fmt.Errorf("%q can't be the name of a file, or is that of two", f.Name)
		}
	}
	return files, nil
}

// fileName is the file that a server of files answers an address with.
func fileName(address string) string {
	if isPath(address) {
		address += "index.html"
	}
	return strings.TrimPrefix(address, "/")
}

// addresses are those of a version: what it keeps, and the pictures drawn of what it says.
func (v *version) addresses() []string {
	var out []string
	for _, tail := range v.Addresses() {
		if tail == thingsFile {
			continue
		}
		if strings.HasPrefix(tail, "/asset/") {
			out = append(out, tail)
		}
		out = append(out, ui.DatedPath(v.Date, tail))
	}
	for _, t := range v.things() {
		for file := range cards {
			out = append(out, ui.DatedPath(v.Date, ui.CardPath(t.Path, file)))
		}
		if t.Kind == prose.Claim || t.Kind == prose.Question {
			out = append(out, ui.DatedPath(v.Date, ui.BadgePath(t.Path)))
		}
	}
	for id := range v.numbers() {
		out = append(out, ui.DatedPath(v.Date, ui.NumberBadgePath(id)))
	}
	return out
}

// An answer keeps what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) { a.status = status }

func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

// request asks a handler for an address as a reader would whose browser can't decompress.
func (s *Server) request(h http.HandlerFunc, address string) *answer {
	a := &answer{header: http.Header{}, status: http.StatusOK}
	u := url.URL{Path: address}
	r, err := http.NewRequest(http.MethodGet, s.options.Public+u.EscapedPath(), nil)
	if err != nil {
		panic(err) // the options were checked, and the path is escaped
	}
	h(a, r)
	return a
}

// ask gives what the server answers at an address of the site.
func (s *Server) ask(address string) (reply, error) {
	a := s.request(s.ServeHTTP, address)
	if a.status != http.StatusOK {
		return reply{}, fmt.Errorf("the server answers %d", a.status)
	}
	return ok200(a.header.Get("Content-Type"), a.body.Bytes()), nil
}

// gaveUp gives the page that the server answers with where it has none, without the number of a request.
func (s *Server) gaveUp(address string) reply {
	a := s.request(func(w http.ResponseWriter, r *http.Request) {
		s.elsewhere(&exchange{ResponseWriter: w, server: s, address: address, secret: true}, r, s.site.Load(), address)
	}, address)
	return ok200(a.header.Get("Content-Type"), a.body.Bytes())
}

// moved gives the addresses that lead on to another: as rules, which hosts of files read from _redirects, and as pages that
// lead on by themselves, for those that read none.
func (s *Server) moved() (rules []byte, files []ExportFile) {
	site := s.site.Load()
	var lines []string
	for _, gone := range site.redirects {
		if gone.To == "" || !gone.Gone.Empty() {
			continue
		}
		from, to := strings.TrimSuffix(gone.From, "/"), strings.TrimSuffix(gone.To, "/")
		for target := range site.pages {
			surface, rest, found := strings.Cut(target, to)
			if !found || rest == "" || rest[0] != '/' && rest[0] != '.' {
				continue
			}
			old := surface + from + rest
			a := s.request(s.ServeHTTP, old)
			if a.status != http.StatusMovedPermanently {
				continue
			}
			lines = append(lines, fmt.Sprintf("%s %s %d\n", old, a.header.Get("Location"), a.status))
			if isPath(old) {
				files = append(files, exportFile(fileName(old), func() (reply, error) { return site.movedPage(target), nil }))
			}
		}
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, "")), files
}

// movedPage leads on to an address.
func (s *Site) movedPage(to string) reply {
	return ok200(kindHTML, fmt.Appendf(nil, `<!doctype html>
<html lang="en-GB">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>This page has moved</title>
<link rel="canonical" href="%[1]s%[2]s">
<meta http-equiv="refresh" content="0; url=%[2]s">
<p>This page is now at <a href="%[2]s">%[2]s</a>.</p>
</html>
`, html.EscapeString(s.frame.Public), html.EscapeString(to)))
}

// withdrawn gives the pages and extracts that were taken back, with the reason.
func (s *Server) withdrawn() (files []ExportFile) {
	for _, gone := range s.site.Load().redirects {
		if gone.Gone.Empty() {
			continue
		}
		home := strings.TrimSuffix(gone.From, "/") + "/"
		for _, address := range []string{home, ui.EmbedPath(home)} {
			files = append(files, exportFile(fileName(address), func() (reply, error) { return s.gaveUp(address), nil }))
		}
	}
	return files
}

// headerRules are the header fields of the export, as hosts of files read them from _headers. No field is in two rules for
// one address: some hosts join the two, others take either.
func (s *Server) headerRules(addresses []string) []byte {
	var b bytes.Buffer
	// Pages that show an extract have the widest policy; a frame of the site itself does no harm on the others.
	h := s.request(s.ServeHTTP, ui.SharePath("/")).header
	for _, own := range []string{"Cache-Control", "Content-Length", "Content-Type", "Vary", "X-Request-Id"} {
		h.Del(own)
	}
	policy := ""
	if s.options.Offline != nil { // the pages of the labs have a policy of their own
		policy = h.Get("Content-Security-Policy")
		h.Del("Content-Security-Policy")
	}
	b.WriteString("/*\n")
	for _, name := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintf(&b, "  %s: %s\n", name, strings.Join(h[name], ", "))
	}
	rules := map[string]string{}
	for _, address := range addresses {
		top, _, folder := strings.Cut(address[1:], "/")
		rule, cache := "/"+top, forNow
		if folder {
			rule += "/*"
		}
		switch rule {
		case "/asset/*":
			cache = forEver
		case "/v/*":
			cache = forEver + "\n  X-Robots-Tag: noindex"
		case ui.EmbedPath("/*"):
			cache += "\n  X-Robots-Tag: noindex"
		}
		if policy != "" {
			cache += "\n  Content-Security-Policy: " + policy
			if rule == "/labs/*" {
				cache = strings.Replace(cache, "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", 1)
			}
		}
		rules[rule] = cache
	}
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		fmt.Fprintf(&b, "%s\n  Cache-Control: %s\n", rule, rules[rule])
	}
	for _, ending := range unusual {
		fmt.Fprintf(&b, "/*%s\n  Content-Type: %s\n", ending, kindOf(ending))
	}
	return b.Bytes()
}

// unusual are the endings whose media types servers of files don't know.
var unusual = []string{".atom", ".bib", ".csl.json", ".md", ".ris"}
