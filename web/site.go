// Package web serves one edition of the site over HTTP: the table of routes, errors, headers, and a cache that
// renders and compresses each page once.
package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"github.com/andybalholm/brotli"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/figure"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/web/asset"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A Site is one edition, ready to be served. It is safe for concurrent use.
type Site struct {
	edition   *evidence.Edition
	maker     *page.Maker
	frame     ui.Frame
	redirects map[string]string
	pages     map[string]*cached // every address of the edition, rendered at its first request
	queries   map[string]func(url.Values) (page.Page, int)
}

// cached is a page, rendered once.
type cached struct {
	once   sync.Once
	make   func() (page.Page, bool)
	bodies map[string][]byte // by content encoding; "" is plain
	etag   string
	err    error
}

// Drawings names the figures that the program draws, for the check of the content.
func Drawings() []evidence.Drawing {
	var out []evidence.Drawing
	for _, s := range figure.All() {
		out = append(out, evidence.Drawing{Name: s.Name, Uses: s.Uses})
	}
	return out
}

// Labs names the labs that the program runs, for the check of the content.
func Labs() []evidence.Drawing {
	var out []evidence.Drawing
	for _, l := range lab.All() {
		out = append(out, evidence.Drawing{Name: l.Name, Uses: l.IDs()})
	}
	return out
}

// numbers lets a drawing read the ledger. Load has checked that the ids exist.
type numbers struct{ e *evidence.Edition }

func (n numbers) Value(id string) float64 {
	q, _ := n.e.Ledger.Entry(id)
	return q.Value
}

func (n numbers) Print(id, format string) string {
	q, _ := n.e.Ledger.Entry(id)
	s, err := q.Print(format)
	if err != nil {
		panic(fmt.Sprintf("figure: %s: %v", id, err))
	}
	return s
}

// Options are what a deployment decides.
type Options struct {
	Public    string // base address without trailing slash; may be empty
	Ancestors string // origins that may frame the site; empty means any
	Banner    string // shown on every page; may be empty
}

// NewSite prepares an edition without faults.
func NewSite(e *evidence.Edition, assets *asset.Set, o Options) *Site {
	figures := page.Figures{}
	for _, s := range figure.All() {
		d := s.Draw(numbers{e})
		figures[s.Name] = ui.Figure{Name: s.Name, Wide: ui.HTML(d.Wide), Narrow: ui.HTML(d.Narrow), Head: d.Table.Head, Rows: d.Table.Rows, Numeric: d.Table.Numeric}
	}
	s := &Site{
		edition: e,
		maker:   page.NewMaker(e, figures),
		frame: ui.Frame{
			Stylesheet: assets.Path("site.css"), Icon: assets.Path("icon.svg"),
			Fonts: []string{assets.Path("claim-serif.woff2"), assets.Path("claim-sans.woff2")}, Public: o.Public, Banner: o.Banner, Asset: assets.Path,
		},
		redirects: map[string]string{},
		pages:     map[string]*cached{},
		queries:   map[string]func(url.Values) (page.Page, int){},
	}
	for _, r := range e.Redirects {
		s.redirects[r.From] = r.To
	}
	for _, r := range routes {
		for _, slug := range r.slugs(e) {
			s.pages[r.path(slug)] = &cached{make: func() (page.Page, bool) { return r.page(s.maker, slug) }}
			if r.query != nil {
				s.queries[r.path(slug)] = func(q url.Values) (page.Page, int) { return r.query(s.maker, slug, q) }
			}
		}
	}
	return s
}

// A route is a row of the table: a kind of page, the slugs it exists for, and how it is made.
type route struct {
	prefix string // "/claims/"; the page of a slug is prefix + slug + "/"
	slugs  func(*evidence.Edition) []string
	page   func(m *page.Maker, slug string) (page.Page, bool)
	// query makes the page as a query asks for it, with the status that fits; nil where queries change nothing.
	query func(m *page.Maker, slug string, q url.Values) (page.Page, int)
}

func (r route) path(slug string) string {
	if slug == "" {
		return r.prefix
	}
	return r.prefix + slug + "/"
}

// one is a page that stands alone.
func one(path string, make func(*page.Maker) (page.Page, bool)) route {
	return route{prefix: path, slugs: func(*evidence.Edition) []string { return []string{""} }, page: func(m *page.Maker, _ string) (page.Page, bool) { return make(m) }}
}

// filtered is a page that stands alone and can be narrowed by its query.
func filtered(path string, query func(*page.Maker, url.Values) (page.Page, int)) route {
	r := one(path, func(m *page.Maker) (page.Page, bool) {
		p, _ := query(m, nil)
		return p, true
	})
	r.query = func(m *page.Maker, _ string, q url.Values) (page.Page, int) { return query(m, q) }
	return r
}

// labs is the route of all labs; each answers queries.
var labs = route{
	prefix: "/labs/", slugs: labNames,
	page: func(m *page.Maker, slug string) (page.Page, bool) {
		p, status := m.Lab(slug, nil)
		return p, status == http.StatusOK
	},
	query: (*page.Maker).Lab,
}

// labEmbeds are the results of the labs alone, for frames of other sites.
var labEmbeds = route{
	prefix: ui.EmbedPath("/labs/"), slugs: labNames,
	page: func(m *page.Maker, slug string) (page.Page, bool) {
		p, status := m.LabEmbed(slug, nil)
		return p, status == http.StatusOK
	},
	query: (*page.Maker).LabEmbed,
}

func labNames(*evidence.Edition) []string {
	var out []string
	for _, l := range lab.All() {
		out = append(out, l.Name)
	}
	return out
}

var routes = []route{
	one("/", (*page.Maker).Home),
	one("/claims/", (*page.Maker).Claims),
	{prefix: "/claims/", slugs: slugsOf(func(e *evidence.Edition) []*evidence.Claim { return e.Claims }, func(c *evidence.Claim) string { return c.Slug }), page: (*page.Maker).Claim},
	one("/questions/", (*page.Maker).Questions),
	{prefix: "/questions/", slugs: slugsOf(func(e *evidence.Edition) []*evidence.Question { return e.Questions }, func(q *evidence.Question) string { return q.Slug }), page: (*page.Maker).Question},
	one("/sources/", (*page.Maker).Sources),
	{prefix: "/sources/", slugs: slugsOf(func(e *evidence.Edition) []*evidence.Source { return e.Sources }, func(s *evidence.Source) string { return s.Key }), page: (*page.Maker).Source},
	one("/numbers/", (*page.Maker).Numbers),
	{prefix: "/numbers/", slugs: topics, page: (*page.Maker).Topic},
	filtered("/timeline/", (*page.Maker).Timeline),
	filtered("/restrictions/", (*page.Maker).Restrictions),
	one("/glossary/", (*page.Maker).Glossary),
	one("/changes/", (*page.Maker).Changes),
	one("/labs/", (*page.Maker).Labs),
	labs,
	labEmbeds,
	{prefix: "/", slugs: texts, page: (*page.Maker).Text},
}

func slugsOf[T any](list func(*evidence.Edition) []T, slug func(T) string) func(*evidence.Edition) []string {
	return func(e *evidence.Edition) []string {
		var out []string
		for _, x := range list(e) {
			out = append(out, slug(x))
		}
		return out
	}
}

func topics(e *evidence.Edition) []string {
	var out []string
	for _, t := range e.Ledger.Topics() {
		out = append(out, t.Slug)
	}
	return out
}

// texts are the pages of content/pages, but for the home page, which has a layout of its own.
func texts(e *evidence.Edition) []string {
	var out []string
	for slug := range e.Pages {
		if slug != ui.HomeSlug {
			out = append(out, slug)
		}
	}
	return out
}

// Paths lists every address of the edition, in no order.
func (s *Site) Paths() []string {
	out := make([]string, 0, len(s.pages))
	for p := range s.pages {
		out = append(out, p)
	}
	return out
}

// render makes a page at its first request and keeps it.
func (s *Site) render(c *cached) error {
	c.once.Do(func() {
		c.err = errors.New("the page could not be made") // stays if making it panics
		p, ok := c.make()
		if !ok {
			c.err = fmt.Errorf("the page is in the table of routes and not in the edition")
			return
		}
		var b bytes.Buffer
		if c.err = s.write(&b, p); c.err != nil {
			return
		}
		c.bodies, c.err = compress(b.Bytes())
		sum := sha256.Sum256(b.Bytes())
		c.etag = hex.EncodeToString(sum[:8])
	})
	return c.err
}

func (s *Site) write(b *bytes.Buffer, p page.Page) error {
	return ui.Document(s.frame, p.Shell).Render(ui.WithBody(context.Background(), p.Body), b)
}

// Levels are moderate: a page is compressed at its first request, while somebody waits.
const brotliLevel, gzipLevel = 5, 6

func compress(plain []byte) (map[string][]byte, error) {
	out := map[string][]byte{"": plain}
	var br bytes.Buffer
	bw := brotli.NewWriterLevel(&br, brotliLevel)
	if _, err := bw.Write(plain); err != nil {
		return nil, err
	}
	if err := bw.Close(); err != nil {
		return nil, err
	}
	out["br"] = br.Bytes()
	var gz bytes.Buffer
	gw, err := gzip.NewWriterLevel(&gz, gzipLevel)
	if err != nil {
		return nil, err
	}
	if _, err := gw.Write(plain); err != nil {
		return nil, err
	}
	if err := gw.Close(); err != nil {
		return nil, err
	}
	out["gzip"] = gz.Bytes()
	return out, nil
}
