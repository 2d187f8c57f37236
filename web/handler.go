package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/claimbyclaim/explainer/web/asset"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A Server serves the current edition. Swap replaces the edition between two requests.
type Server struct {
	site    atomic.Pointer[Site]
	assets  *asset.Set
	options Options
	policy  string
	log     *slog.Logger
	router  http.Handler
	now     func() time.Time
}

// NewServer serves a site under the options that it was made with.
func NewServer(site *Site, log *slog.Logger) *Server {
	s := &Server{assets: site.assets, options: site.options, log: log, policy: contentPolicy(site.options.Ancestors), now: time.Now}
	s.site.Store(site)
	s.router = s.routes()
	return s
}

// Swap puts a new edition in place of the old one.
func (s *Server) Swap(site *Site) { s.site.Store(site) }

// Warm makes what takes seconds and would keep the first who asks for it waiting: the index of the search.
func (s *Server) Warm() { s.site.Load().maker.SearchIndex() }

// ServeHTTP serves the site.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.router.ServeHTTP(w, r) }

func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(s.identify, s.protect, s.headers, s.bound, middleware.GetHead)
	r.Get("/asset/*", s.asset)
	r.Get("/oembed", s.oembed)
	r.Get("/v/*", s.dated)
	r.Get("/*", s.page)
	r.NotFound(s.page)
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", "GET, HEAD")
		s.fail(w, r, page.Problem{Status: http.StatusMethodNotAllowed, Title: "This page can only be read",
			Text: fmt.Sprintf("The request used the method %s. The site answers GET and HEAD.", printable(r.Method))})
	})
	return r
}

// asset serves a static file; an old one, which a page of an old version names, from the version that has it.
func (s *Server) asset(w http.ResponseWriter, r *http.Request) {
	for _, rel := range slices.Backward(s.options.Releases) {
		if s.assets.Has(r.URL.Path) || !rel.Has(r.URL.Path) {
			continue
		}
		body, err := rel.Read(r.URL.Path)
		if err != nil {
			panic(err)
		}
		kept := store(ok200(kindOf(r.URL.Path), body))
		kept.extra = http.Header{"Cache-Control": {forEver}}
		send(w, r, kept)
		return
	}
	s.assets.ServeHTTP(w, r)
}

// page serves an address of the edition.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	site, path := s.current(r), r.URL.Path
	e, ok := site.pages[path]
	if !ok {
		s.elsewhere(w, r, site, path)
		return
	}
	if e.embed != "" {
		w.Header().Add("Vary", "Sec-Fetch-Dest")
		if r.Header.Get("Sec-Fetch-Dest") == "iframe" {
			redirect(w, r, e.embed, http.StatusFound)
			return
		}
	}
	if e.asks && r.URL.RawQuery != "" {
		s.answer(w, r, site, e)
		return
	}
	kept, err := e.get()
	if err != nil {
		panic(err)
	}
	send(w, r, kept)
}

// answer serves an address as its query asks for it. Who submits a form is sent on to the address that says the same in
// short; a script is answered at once.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, site *Site, e *entry) {
	address := r.URL.RequestURI()
	kept, ok := site.asked.Get(address)
	if !ok {
		kept = store(e.make(readable(r.URL.Query())))
		if kept.status == http.StatusOK {
			site.asked.Add(address, kept)
		}
	}
	h := w.Header()
	h.Add("Vary", "HX-Request")
	if kept.typed && kept.state != "" && r.Header.Get("HX-Request") == "" {
		http.Redirect(w, r, kept.state, http.StatusFound)
		return
	}
	h.Set("HX-Replace-Url", "false") // the script that swaps a result keeps the address in step with this
	if kept.state != "" {
		h.Set("HX-Replace-Url", kept.state)
	}
	send(w, r, kept)
}

// readable takes what no page can show out of a query: bytes that are no text, and control characters.
func readable(q url.Values) url.Values {
	const instead = "\uFFFD"
	for _, values := range q {
		for i, v := range values {
			values[i] = strings.Map(func(r rune) rune {
				if unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' {
					return '\uFFFD'
				}
				return r
			}, strings.ToValidUTF8(v, instead))
		}
	}
	return q
}

// Cache-Control of what may change with the next edition, and of what never will.
const (
	forNow  = "public, max-age=300"
	forEver = "public, max-age=31536000, immutable"
)

// send serves a reply in the best encoding that the client reads, or tells it that it has the reply already.
func send(w http.ResponseWriter, r *http.Request, kept *stored) {
	h := w.Header()
	for name, values := range kept.extra {
		h[name] = values
	}
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", forNow)
	}
	if strings.HasPrefix(r.URL.Path, ui.EmbedPath("/")) {
		h.Set("X-Robots-Tag", "noindex")
	}
	h.Set("Content-Type", kept.kind)
	etag, encoding := `"`+kept.etag+`"`, ""
	if compressible(kept.kind) {
		h.Add("Vary", "Accept-Encoding")
		if encoding = acceptedEncoding(r.Header.Get("Accept-Encoding")); encoding != "" {
			etag = `"` + kept.etag + "-" + encoding + `"`
		}
	}
	h.Set("ETag", etag)
	if kept.status == http.StatusOK && strings.Contains(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	body := kept.in(encoding)
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(kept.status)
	_, _ = w.Write(body) // the client has gone
}

// current is the edition under the public address of the request.
func (s *Server) current(r *http.Request) *Site {
	site := s.site.Load()
	if s.options.Public != "" {
		return site
	}
	return site.under(s.options.publicOf(r))
}

func redirect(w http.ResponseWriter, r *http.Request, to string, status int) {
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, to, status)
}

func acceptedEncoding(accept string) string {
	for _, e := range encodings {
		if asset.Accepts(accept, e) {
			return e
		}
	}
	return ""
}

// fail answers with what went wrong, in the form of the address, and logs it under the id that a page shows.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, p page.Problem) {
	p.ID = requestID(r)
	reply := s.current(r).problem(r.URL.Path, p)
	h := w.Header()
	h.Del("Content-Encoding")
	h.Del("ETag")
	h.Set("Content-Type", reply.kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", fmt.Sprint(len(reply.body)))
	w.WriteHeader(p.Status)
	_, _ = w.Write(reply.body) // the client has gone
}

type idKey struct{}

func requestID(r *http.Request) string {
	id, _ := r.Context().Value(idKey{}).(string) // identify runs first
	return id
}

// identify gives each request an id and logs how it went.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b [6]byte
		_, _ = rand.Read(b[:]) // crypto/rand does not fail
		id := hex.EncodeToString(b[:])
		start := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		ww.Header().Set("X-Request-Id", id)
		next.ServeHTTP(ww, r.WithContext(context.WithValue(r.Context(), idKey{}, id)))
		level := slog.LevelInfo
		if ww.Status() >= 400 {
			level = slog.LevelWarn
		}
		s.log.Log(r.Context(), level, "request", "id", id, "method", printable(r.Method), "path", printable(r.URL.Path), "status", ww.Status(), "bytes", ww.BytesWritten(), "ms", time.Since(start).Milliseconds())
	})
}

// protect turns a panic into an error page; the trace goes to the log.
func (s *Server) protect(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if err := recover(); err != nil {
				s.log.Error("panic", "id", requestID(r), "path", printable(r.URL.Path), "error", err, "stack", string(debug.Stack()))
				s.fail(w, r, page.Problem{Status: http.StatusInternalServerError, Title: "Something went wrong here",
					Text: "The page could not be made. The fault is ours and has been logged under the number below."})
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// contentPolicy allows nothing from elsewhere. Who may frame the site is said only where it is limited: a
// wildcard would refuse the app schemes of desktop wikis.
func contentPolicy(ancestors string) string {
	p := "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'"
	if ancestors != "" {
		p += "; frame-ancestors 'self' " + ancestors
	}
	return p
}

func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		policy := s.policy
		if strings.HasSuffix(r.URL.Path, ui.SharePath("/")) {
			policy += "; frame-src 'self'" // it shows the extract that it speaks of
		}
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		// A sandboxed frame has an opaque origin: without these it gets no stylesheet, no font and no data.
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Access-Control-Allow-Origin", "*")
		next.ServeHTTP(w, r)
	})
}

// longestURL is far above any address of the site, its forms included.
const longestURL = 4096

// bound refuses addresses that cannot be meant.
func (s *Server) bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case len(r.RequestURI) > longestURL:
			s.fail(w, r, page.Problem{Status: http.StatusRequestURITooLong, Title: "The address is too long",
				Text: fmt.Sprintf("It has %d characters; the site has no address longer than %d.", len(r.RequestURI), longestURL)})
		case s.options.Public == "" && !hostForm.MatchString(s.options.hostOf(r)):
			http.Error(w, "The Host of the request is no name of a host.", http.StatusBadRequest)
		case malformed(r.URL.Path):
			s.fail(w, r, page.Problem{Status: http.StatusBadRequest, Title: "The address is malformed",
				Text: "It holds bytes that no address of the site can hold."})
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func malformed(path string) bool {
	if !utf8.ValidString(path) || !strings.HasPrefix(path, "/") {
		return true
	}
	return strings.ContainsFunc(path, unicode.IsControl)
}

// printable keeps a log line and a page free of control characters, and short.
func printable(s string) string {
	const longest = 200
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '·'
	}, strings.ToValidUTF8(s, "·"))
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return s
}
