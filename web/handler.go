package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/claimbyclaim/explainer/web/asset"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A Server serves the current edition. Swap replaces the edition between two requests.
type Server struct {
	site    atomic.Pointer[Site]
	assets  map[string]*stored
	options Options
	fields  []field // of every reply
	policy  []string
	sharing []string // the policy of pages that show an extract
	log     *slog.Logger
	now     func() time.Time
	press   *press
	gate    *gate
	meter   *meter
	ending  atomic.Bool // no new work should be sent here
}

// A field is a header field as a header holds it. Its values are shared and never changed.
type field struct {
	name   string
	values []string
}

// NewServer serves a site under the options that it was made with.
func NewServer(site *Site, log *slog.Logger) *Server {
	o := site.options
	s := &Server{assets: map[string]*stored{}, options: o, log: log, now: time.Now, press: newPress(), gate: newGate(o.atOnce(), o.perSecond())}
	s.meter = newMeter(s)
	policy := contentPolicy(o.Ancestors)
	s.policy, s.sharing = []string{policy}, []string{policy + "; frame-src 'self'"}
	s.fields = []field{
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"Referrer-Policy", []string{"strict-origin-when-cross-origin"}},
		{"Permissions-Policy", []string{permissions}},
		// There is no Cross-Origin-Opener-Policy: browsers refuse to open a page that has one from a sandboxed frame.
		// A sandboxed frame has an opaque origin: without these it gets no stylesheet, no font and no data.
		{"Cross-Origin-Resource-Policy", []string{"cross-origin"}},
		{"Access-Control-Allow-Origin", []string{"*"}},
	}
	for address, body := range site.assets.All() {
		s.assets[address] = store(forGood(ok200(asset.Kind(address), body)))
	}
	s.site.Store(site)
	return s
}

// permissions refuses what no page of the site asks for. Copying, which the buttons do, is not among it.
const permissions = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"

// protect sets the header fields that every body has.
func (s *Server) protect(h http.Header, address string) {
	for _, f := range s.fields {
		h[f.name] = f.values
	}
	h["Content-Security-Policy"] = s.policy
	if strings.HasSuffix(address, shareEnd) {
		h["Content-Security-Policy"] = s.sharing
	}
}

// shareEnd is how the address of a page ends that shows an extract.
var shareEnd = ui.SharePath("/")

// Swap puts a new edition in place of the old one.
func (s *Server) Swap(site *Site) { s.site.Store(site) }

// Background makes what would keep readers waiting, until ctx ends: the index of the search, then the smallest form of what they
// have asked for.
func (s *Server) Background(ctx context.Context) {
	s.site.Load().maker.SearchIndex()
	debug.FreeOSMemory() // an index takes a hundred times its size to make
	s.press.run(ctx)
}

// ServeHTTP serves the site.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start, x := time.Now(), &exchange{ResponseWriter: w, server: s, address: r.URL.Path, kind: kindOfPage}
	defer func() {
		if err := recover(); err != nil {
			s.panicked(x, r, err)
		}
		s.finish(x, r, time.Since(start))
	}()
	if s.bound(x, r) {
		s.serve(x, r)
	}
}

// serve answers a request that can be meant. What is asked for most is found first.
func (s *Server) serve(x *exchange, r *http.Request) {
	address := r.URL.Path
	if kept := s.assets[address]; kept != nil {
		x.kind = kindOfAsset
		s.send(x, r, kept)
		return
	}
	site := s.current(r)
	if e := site.pages[address]; e != nil {
		s.page(x, r, site, e)
		return
	}
	top, _, _ := strings.Cut(address[1:], "/")
	switch {
	case top == "v":
		x.kind = kindOfVersion
		s.dated(x, r)
	case top == "asset":
		x.kind = kindOfAsset
		s.oldAsset(x, r)
	case address == "/oembed":
		x.kind = kindOfAnswer
		s.oembed(x, r)
	case address == healthPath || address == readyPath:
		x.kind = kindOfHealth
		s.health(x, r)
	default:
		s.elsewhere(x, r, site, address)
	}
}

// oldAsset serves a static file that a page of an old version names, from the version that has it.
func (s *Server) oldAsset(x *exchange, r *http.Request) {
	address := r.URL.Path
	for _, rel := range slices.Backward(s.options.Releases) {
		if !rel.Has(address) {
			continue
		}
		body, err := rel.Read(address)
		if err != nil {
			panic(err)
		}
		kept := store(forGood(ok200(kindOf(address), body)))
		kept.passing = true
		s.send(x, r, kept)
		return
	}
	s.fail(x, r, page.Problem{Status: http.StatusNotFound, Title: "There is no such file", Text: "No version of the site has a file of this name."})
}

// page serves an address of the edition.
func (s *Server) page(x *exchange, r *http.Request, site *Site, e *entry) {
	h := x.Header()
	if e.embed != "" {
		h.Add("Vary", "Sec-Fetch-Dest")
		if r.Header.Get("Sec-Fetch-Dest") == "iframe" {
			redirect(x, r, e.embed, http.StatusFound)
			return
		}
	}
	switch {
	case e.asks && r.URL.RawQuery != "":
		x.kind = kindOfAnswer
		s.answer(x, r, site, e)
	case e.passing:
		if kept := s.made(x, r, site, r.URL.Path, func() reply { return e.make(nil) }); kept != nil {
			s.send(x, r, kept)
		}
	default:
		kept, err := e.get()
		if err != nil {
			panic(err)
		}
		s.send(x, r, kept)
	}
}

// made is a reply that is kept for a while, or made when the gate lets it. It is nil where the gate does not, which is said.
func (s *Server) made(x *exchange, r *http.Request, site *Site, address string, make func() reply) *stored {
	if kept, ok := site.passing.get(address); ok {
		s.meter.reused.Inc()
		return kept
	}
	leave, status, seconds := s.gate.enter(r.Context(), s.options.client(r))
	if leave == nil {
		s.shut(x, r, status, seconds)
		return nil
	}
	defer leave()
	s.meter.computed.Inc()
	kept := store(make())
	kept.passing = true
	if kept.status == http.StatusOK {
		site.passing.add(address, kept)
	}
	return kept
}

// shut says that the gate is.
func (s *Server) shut(x *exchange, r *http.Request, status, seconds int) {
	x.Header().Set("Retry-After", strconv.Itoa(seconds))
	p := page.Problem{Status: status, Title: "That was a lot at once", Text: "You asked for more results than the site computes for one reader. What you asked for will be there in a moment: reload the page."}
	if status == tooBusy {
		p.Title, p.Text = "The labs are busy", "More is being computed than the site has room for. Reload the page in a moment; all other pages go on."
	}
	s.fail(x, r, p)
}

// answer serves an address as its query asks for it. Who submits a form is sent on to the address that says the same in
// short; a script is answered at once.
func (s *Server) answer(x *exchange, r *http.Request, site *Site, e *entry) {
	kept := s.made(x, r, site, r.URL.RequestURI(), func() reply { return e.make(ui.Readable(r.URL.Query())) })
	if kept == nil {
		return
	}
	h := x.Header()
	h.Add("Vary", "HX-Request")
	if kept.typed && kept.state != "" && r.Header.Get("HX-Request") == "" {
		http.Redirect(x, r, kept.state, http.StatusFound)
		return
	}
	h.Set("HX-Replace-Url", "false") // the script that swaps a result keeps the address in step with this
	if kept.state != "" {
		h.Set("HX-Replace-Url", kept.state)
	}
	s.send(x, r, kept)
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

// fail answers with what went wrong, in the form of the address, under an id that the log has, too.
func (s *Server) fail(x *exchange, r *http.Request, p page.Problem) {
	p.ID = x.ID()
	reply := s.current(r).problem(r.URL.Path, p)
	h := x.Header()
	h.Del("Content-Encoding")
	h.Del("ETag")
	h.Set("Content-Type", reply.kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(reply.body)))
	x.WriteHeader(p.Status)
	_, _ = x.Write(reply.body) // the client has gone
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

// longestURL is far above any address of the site, its forms included.
const longestURL = 4096

// bound refuses what cannot be meant, and says whether the request can.
func (s *Server) bound(x *exchange, r *http.Request) bool {
	var p page.Problem
	switch {
	case s.options.Public == "" && !hostForm.MatchString(s.options.hostOf(r)):
		http.Error(x, "The Host of the request is no name of a host.", http.StatusBadRequest)
		return false
	case len(r.RequestURI) > longestURL:
		p = page.Problem{Status: http.StatusRequestURITooLong, Title: "The address is too long",
			Text: fmt.Sprintf("It has %d characters; the site has no address longer than %d.", len(r.RequestURI), longestURL)}
	case malformed(r.URL.Path):
		p = page.Problem{Status: http.StatusBadRequest, Title: "The address is malformed", Text: "It holds bytes that no address of the site can hold."}
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		x.Header().Set("Allow", "GET, HEAD")
		p = page.Problem{Status: http.StatusMethodNotAllowed, Title: "This page can only be read",
			Text: fmt.Sprintf("The request used the method %s. The site answers GET and HEAD.", printable(r.Method))}
	default:
		return true
	}
	s.fail(x, r, p)
	return false
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
