package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/claimbyclaim/explainer/web/asset"
	"github.com/claimbyclaim/explainer/web/page"
)

// A Server serves the current edition. Swap replaces the edition between two requests.
type Server struct {
	site   atomic.Pointer[Site]
	assets *asset.Set
	policy string
	log    *slog.Logger
	router http.Handler
}

// NewServer serves a site. Ancestors are the origins that may frame it; empty means any.
func NewServer(site *Site, assets *asset.Set, ancestors string, log *slog.Logger) *Server {
	s := &Server{assets: assets, log: log, policy: contentPolicy(ancestors)}
	s.site.Store(site)
	s.router = s.routes()
	return s
}

// Swap puts a new edition in place of the old one.
func (s *Server) Swap(site *Site) { s.site.Store(site) }

// ServeHTTP serves the site.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.router.ServeHTTP(w, r) }

func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(s.identify, s.protect, s.headers, s.bound, middleware.GetHead)
	r.Get("/asset/*", s.assets.ServeHTTP)
	r.Get("/labs/{file}", s.labData)
	r.Get("/*", s.page)
	r.NotFound(s.page)
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", "GET, HEAD")
		s.fail(w, r, page.Problem{Status: http.StatusMethodNotAllowed, Title: "This page can only be read",
			Text: fmt.Sprintf("The request used the method %s. The site answers GET and HEAD.", printable(r.Method))})
	})
	return r
}

// page serves a page of the edition from its cache.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	site, path := s.site.Load(), r.URL.Path
	c, ok := site.pages[path]
	if !ok {
		s.elsewhere(w, r, site, path)
		return
	}
	if query := site.queries[path]; query != nil && r.URL.RawQuery != "" {
		s.answer(w, r, site, query)
		return
	}
	if err := site.render(c); err != nil {
		panic(err)
	}
	encoding := acceptedEncoding(r.Header.Get("Accept-Encoding"))
	etag := `"` + c.etag + `"`
	if encoding != "" {
		etag = `"` + c.etag + "-" + encoding + `"`
		w.Header().Set("Content-Encoding", encoding)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=300")
	h.Add("Vary", "Accept-Encoding")
	h.Set("ETag", etag)
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := c.bodies[encoding]
	h.Set("Content-Length", fmt.Sprint(len(body)))
	_, _ = w.Write(body) // the client has gone
}

// answer serves a page as its query asks for it. Such pages are not kept: there is no end of queries. Who submits a form
// is sent on to the address that says the same in short; a script is answered at once.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, site *Site, query func(url.Values) (page.Page, int)) {
	p, status := query(r.URL.Query())
	h := w.Header()
	h.Add("Vary", "HX-Request")
	if p.Typed && p.State != "" && r.Header.Get("HX-Request") == "" {
		http.Redirect(w, r, p.State, http.StatusFound)
		return
	}
	var b bytes.Buffer
	if err := site.write(&b, p); err != nil {
		panic(err)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Content-Length", fmt.Sprint(b.Len()))
	h.Set("HX-Replace-Url", "false") // the script that swaps a result keeps the address in step with this
	if p.State != "" {
		h.Set("HX-Replace-Url", p.State)
	}
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client has gone
}

// elsewhere sends a reader on to where the page is now, or says that there is none.
func (s *Server) elsewhere(w http.ResponseWriter, r *http.Request, site *Site, path string) {
	slashed := strings.TrimRight(path, "/") + "/"
	if to, ok := site.redirects[slashed]; ok {
		redirect(w, r, to, http.StatusMovedPermanently)
		return
	}
	if lower := strings.ToLower(slashed); site.pages[lower] != nil {
		redirect(w, r, lower, http.StatusPermanentRedirect)
		return
	}
	s.fail(w, r, page.Problem{Status: http.StatusNotFound, Title: "There is no such page",
		Text: "Nothing has this address, and nothing that was here has moved.", Nearest: site.maker.Nearest(path)})
}

func redirect(w http.ResponseWriter, r *http.Request, to string, status int) {
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, to, status)
}

func acceptedEncoding(accept string) string {
	for _, e := range []string{"br", "gzip"} {
		if asset.Accepts(accept, e) {
			return e
		}
	}
	return ""
}

// fail serves an error page and logs it under the id that the page shows.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, p page.Problem) {
	p.ID = requestID(r)
	var b bytes.Buffer
	site := s.site.Load()
	if err := site.write(&b, site.maker.Error(p)); err != nil {
		s.log.Error("error page", "id", p.ID, "error", err)
	}
	h := w.Header()
	h.Del("Content-Encoding")
	h.Del("ETag")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(b.Bytes()) // the client has gone
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
		h.Set("Content-Security-Policy", s.policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
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
