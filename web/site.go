// Package web serves one edition of the site over HTTP: the table of routes, errors, headers, and a cache that
// makes and compresses each reply once.
package web

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"path"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/figure"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/asset"
	"github.com/claimbyclaim/explainer/web/form"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A Site is one edition under one public address, ready to be served. It is safe for concurrent use.
type Site struct {
	*prepared
	frame   ui.Frame
	forms   *form.Writer
	pages   map[string]*entry // every address of the edition
	passing *cache            // replies to queries, pictures, and replies of versions
}

// prepared is what an edition has under every public address.
type prepared struct {
	edition   *evidence.Edition
	maker     *page.Maker
	drawn     map[string]figure.Drawing
	assets    *asset.Set
	options   Options
	redirects map[string]evidence.Redirect // by the address given up
	versions  []*version                   // oldest first
	offline   *ui.Offline                  // what computes the labs in the browser; nil where a server does

	mu     sync.Mutex
	others *lru.Cache[string, *Site] // the edition under addresses that requests came to
}

// How many bytes of replies that pass, and how many public addresses, are kept at most.
const (
	keptBytes = 6 << 20
	keptBases = 4
)

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

// NewSite prepares an edition without faults.
func NewSite(e *evidence.Edition, assets *asset.Set, o Options) *Site {
	p := &prepared{edition: e, assets: assets, options: o, drawn: map[string]figure.Drawing{}, redirects: map[string]evidence.Redirect{}}
	figures := page.Figures{}
	for _, s := range figure.All() {
		d := s.Draw(numbers{e})
		p.drawn[s.Name] = d
		figures[s.Name] = ui.Figure{Name: s.Name, Wide: ui.HTML(d.Wide), Narrow: ui.HTML(d.Narrow), Head: d.Table.Head, Rows: d.Table.Rows, Numeric: d.Table.Numeric}
	}
	p.maker = page.NewMaker(e, figures)
	p.maker.UseSearch(string(assets.Raw("minisearch.min.js")) + "\n" + string(assets.Raw("search-engine.js")))
	for _, r := range e.Redirects {
		p.redirects[r.From] = r
	}
	for _, r := range o.Releases {
		p.versions = append(p.versions, newVersion(r))
	}
	p.maker.UseVersions(p.kept())
	if o.Offline != nil {
		p.addOffline()
	}
	p.others, _ = lru.New[string, *Site](keptBases) // the size is legal
	return p.at(o.Public)
}

// at is the edition under a public address.
func (p *prepared) at(public string) *Site {
	s := &Site{
		prepared: p,
		frame: ui.Frame{
			Stylesheet: p.assets.Path("site.css"), Icon: p.assets.Path("icon.svg"),
			Fonts: []string{p.assets.Path("claim-serif.woff2"), p.assets.Path("claim-sans.woff2")}, Public: public, Banner: p.options.Banner, Asset: p.assets.Path,
			Card: "/card.png", Report: p.options.Corrections, Edition: p.edition.Updated().Words(), Offline: p.offline,
		},
		forms: form.New(p.edition, form.Site{Base: public, Version: p.options.version(), Name: ui.Site, Younger: p.options.younger}, p.table, p.maker.Checks),
		pages: map[string]*entry{},
	}
	s.passing = newCache(keptBytes)
	for _, r := range routes() {
		for _, slug := range r.slugs(s) {
			e := &entry{make: func(q url.Values) reply { return r.make(s, slug, q) }, asks: r.asks, live: r.live, drawn: r.drawn, also: r.also}
			e.passing = r.drawn || path.Ext(r.path(slug)) == ".png"
			if r.embed {
				e.embed = ui.EmbedPath(r.path(slug))
			}
			s.pages[r.path(slug)] = e
		}
	}
	return s
}

// under is the edition under the public address that a request came to.
func (s *Site) under(public string) *Site {
	if public == s.frame.Public {
		return s
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	other, ok := s.others.Get(public)
	if !ok {
		other = s.at(public)
		s.others.Add(public, other)
	}
	return other
}

// table gives the data of a figure, or of a lab's chart at its defaults.
func (p *prepared) table(kind prose.Kind, name string) (title string, head []string, rows [][]string) {
	if kind == prose.Lab {
		l, _ := lab.Lookup(name)
		d := l.Run(p.edition.Ledger, l.Parse(p.edition.Ledger, nil).Values).Drawings[0]
		return d.Title, d.Table.Head, d.Table.Rows
	}
	t := p.drawn[name].Table
	return p.edition.Figures[name].Title.Plain(p.edition.PlainContext()), t.Head, t.Rows
}

// Paths lists the address of every page of the edition, in no order.
func (s *Site) Paths() []string {
	var out []string
	for p := range s.pages {
		if isPath(p) {
			out = append(out, p)
		}
	}
	return out
}

// write lays a page out in the site's frame.
func (s *Site) write(b *bytes.Buffer, p page.Page) error {
	return ui.Document(s.frame, p.Shell).Render(ui.WithBody(context.Background(), p.Body), b)
}
