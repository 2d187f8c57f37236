package web

import (
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/releases"
)

// everyKind is one address of each row of the table of routes, and of what lies beside it; but for the search, which has
// a test of its own and whose index takes a minute under the race detector.
func everyKind(w *world, date string) []string {
	out := []string{
		"/labs/jevons/?e=2", "/labs/jevons/?e=x", "/embed/labs/cost/?price=3", "/timeline/?q=export",
		"/claims/fp8", "/claims/no-such-claim.json", "/oembed?url=" + url.QueryEscape("http://example.com/claims/fp8/"), w.assets.Path("site.css"),
		"/v/" + date + "/claims/fp8/", "/v/" + date + "/labs/jevons/",
	}
	for _, r := range routes() {
		if slugs := r.slugs(w.site); len(slugs) > 0 && !strings.HasPrefix(r.prefix, "/search") {
			out = append(out, r.path(slugs[len(slugs)/2]))
		}
	}
	return out
}

// TestConcurrentReaders asks for every kind of address from many readers at once, under several names of the site and in
// several encodings, while the edition is replaced: each gets what a reader alone gets. Run with -race it finds shared state.
func TestConcurrentReaders(t *testing.T) {
	kept, err := release.Open(releases.Files)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Releases: kept}
	w := newWorld(t, o)
	targets := everyKind(w, kept[len(kept)-1].Date)
	hosts, accepts := []string{"example.com", "claims.example.org"}, []string{"", "gzip", "br"}
	type asked struct{ target, host, accept string }
	var all []asked
	for i, target := range targets {
		all = append(all, asked{target, hosts[i%len(hosts)], accepts[i%len(accepts)]})
	}
	type answer struct {
		status         int
		etag, location string
	}
	ask := func(s *Server, a asked) answer {
		r := httptest.NewRequest(http.MethodGet, a.target, nil)
		r.Host = a.host
		r.Header.Set("Accept-Encoding", a.accept)
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		return answer{rec.Code, rec.Header().Get("ETag"), rec.Header().Get("Location")}
	}
	alone := map[asked]answer{}
	for _, a := range all {
		alone[a] = ask(w.server, a)
		if alone[a].status >= 500 {
			t.Errorf("%s: status %d", a.target, alone[a].status)
		}
	}
	server := NewServer(NewSite(w.edition, w.assets, o), slog.New(slog.NewTextHandler(io.Discard, nil)))
	var readers sync.WaitGroup
	for n := range 3 {
		readers.Go(func() {
			for i, at := range rand.New(rand.NewPCG(uint64(n), 0)).Perm(len(all)) {
				if got := ask(server, all[at]); got != alone[all[at]] {
					t.Errorf("%v: %v among others; alone %v", all[at], got, alone[all[at]])
				}
				if n == 0 && i == len(all)/2 {
					server.Swap(NewSite(w.edition, w.assets, o))
				}
			}
		})
	}
	readers.Wait()
}
