// Package page turns the edition into pages: for each a view, shaped like the screen with all text ready, and
// the template that lays it out.
package page

import (
	"context"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/ref"
	"github.com/claimbyclaim/explainer/internal/search"
	"github.com/claimbyclaim/explainer/internal/verify"
	"github.com/claimbyclaim/explainer/web/labview"
	"github.com/claimbyclaim/explainer/web/ui"
)

// Figures gives the drawings by name.
type Figures map[string]ui.Figure

// A Maker makes the pages of one edition.
type Maker struct {
	e        *evidence.Edition
	figures  Figures
	terms    *prose.Terms
	byTerm   map[string]string // lower-case form of a term → slug
	walk     []ui.Link
	citing   map[place]int                 // how many sources each page cites
	due      map[place][]string            // why pages are due for a review on the day of the edition
	versions []Version                     // oldest first; set by UseVersions
	index    func() (*search.Index, error) // of the search; set by UseSearch
	checks   func() []verify.Check         // made once, when first asked for
	rests    func() *evidence.Rests
	sides    func() []evidence.Side // that rest on one source
}

// NewMaker prepares what all pages of an edition share.
func NewMaker(e *evidence.Edition, figures Figures) *Maker {
	m := &Maker{e: e, figures: figures, byTerm: map[string]string{}, citing: citedOn(e), due: map[place][]string{}, rests: sync.OnceValue(e.Rests),
		checks: sync.OnceValue(func() []verify.Check { return verify.Run(e, nil) })}
	for _, o := range e.Stale(e.Updated().Last()) {
		p := place{o.Kind, o.Slug}
		m.due[p] = append(m.due[p], o.Why)
	}
	m.sides = sync.OnceValue(func() []evidence.Side { return m.rests().Sides() })
	var forms []string
	for _, t := range e.Glossary {
		for _, form := range append([]string{t.Term}, t.Also...) {
			forms = append(forms, html.EscapeString(form))
			m.byTerm[strings.ToLower(form)] = string(t.Slug)
		}
	}
	m.terms = prose.NewTerms(forms)
	m.walk = m.order()
	return m
}

// order lists claims and questions as the article has them: the announcement, the questions, the rest.
func (m *Maker) order() []ui.Link {
	var links []ui.Link
	claims := func(p *evidence.Part) {
		for _, c := range p.Claims {
			links = append(links, ui.Link{Href: ui.Path(prose.Claim, c.Slug, ""), Text: m.plain(c.Title), Small: fmt.Sprintf("Claim %d", c.Number)})
		}
	}
	for i, p := range m.e.Parts {
		claims(p)
		if i > 0 {
			continue
		}
		for _, q := range m.e.Questions {
			links = append(links, ui.Link{Href: ui.Path(prose.Question, q.Slug, ""), Text: m.plain(q.Title), Small: fmt.Sprintf("Question %d", q.Number)})
		}
	}
	return links
}

func (m *Maker) neighbours(href string) (previous, next *ui.Link) {
	for i, l := range m.walk {
		if l.Href != href {
			continue
		}
		if i > 0 {
			previous = &m.walk[i-1]
		}
		if i+1 < len(m.walk) {
			next = &m.walk[i+1]
		}
	}
	return previous, next
}

func (m *Maker) plain(t prose.Text) string { return t.Plain(m.e.PlainContext()) }

// doc renders the texts of one page in order: it numbers the citations and links each term once.
type doc struct {
	*Maker
	numbers map[string]int // source key → number
	cited   []*ui.Cited
	linked  map[string]bool // terms already linked
	printed map[string]bool // numbers that have an address on the page
}

func (m *Maker) doc() *doc {
	return &doc{Maker: m, numbers: map[string]int{}, linked: map[string]bool{}, printed: map[string]bool{}}
}

func (d *doc) context() prose.Context {
	return prose.Context{Quantity: d.quantity, Anchor: d.anchor, Cite: d.cite, Link: d.link, Figure: d.figure, Terms: d.terms, Term: d.term}
}

// html renders a text in its place on the page.
func (d *doc) html(t prose.Text) ui.HTML { return ui.HTML(t.HTML(d.context())) }

// list renders several texts.
func (d *doc) list(ts []prose.Text) []ui.HTML {
	out := make([]ui.HTML, len(ts))
	for i, t := range ts {
		out[i] = d.html(t)
	}
	return out
}

func escape(s string) ui.HTML { return ui.HTML(html.EscapeString(s)) }

func (d *doc) quantity(id, format string) (text, href string) {
	q, ok := d.e.Ledger.Entry(id)
	if !ok {
		return "?", ""
	}
	text, _ = q.Print(format) // the format was checked at load
	return text, ui.NumberPath(q.Topic.Slug, id)
}

// anchor is the address of a number on the page: that of its first place.
func (d *doc) anchor(id string) string {
	if d.printed[id] {
		return ""
	}
	d.printed[id] = true
	return "number-" + id
}

func (d *doc) link(kind prose.Kind, key, section string) string {
	if kind == prose.Number {
		_, href := d.quantity(key, "")
		return href
	}
	if kind == prose.Claim {
		if _, ok := d.e.Claim(key); !ok {
			return "/claims/#" + key // in preparation
		}
	}
	return ui.Path(kind, key, section)
}

func (d *doc) figure(kind prose.Kind, name string) string {
	var b strings.Builder
	if kind == prose.Lab {
		l, _ := lab.Lookup(name)
		drawing := l.Run(d.e.Ledger, l.Parse(d.e.Ledger, nil).Values).Drawings[0]
		_ = labview.Drawing(drawing, name).Render(context.Background(), &b) // a strings.Builder does not fail
		return b.String()
	}
	renderFigure(&b, d.chart(name))
	return b.String()
}

// chart is a figure with its texts.
func (d *doc) chart(name string) ui.Figure {
	f := d.figures[name]
	t := d.e.Figures[name]
	f.Title, f.Measure, f.Note = d.html(t.Title), d.html(t.Measure), d.html(t.Note)
	return f
}

func (d *doc) term(match string) string {
	slug := d.byTerm[strings.ToLower(match)]
	if slug == "" || d.linked[slug] {
		return ""
	}
	d.linked[slug] = true
	return ui.Path(prose.Term, slug, "")
}

// cite numbers the sources in the order of their first citation. A mark opens what is cited where, in place. One
// mark stands for all places of a source that are cited together.
func (d *doc) cite(items []prose.Citation) string {
	var b strings.Builder
	b.WriteString(`<span class="cites">`)
	for _, c := range ref.Merge(items) {
		s, ok := d.e.Source(c.Key)
		if !ok {
			continue
		}
		title, _ := s.Heading()
		n := d.numbers[c.Key]
		if n == 0 {
			n = len(d.numbers) + 1
			d.numbers[c.Key] = n
			d.cited = append(d.cited, &ui.Cited{Number: n, Key: c.Key, Title: title, Credit: s.Credit(), Kind: s.Custom.Kind.Words(), Read: s.Custom.Read.Words()})
		}
		fmt.Fprintf(&b, `<button type="button" class="cite" popovertarget="%s" aria-label="%s">%d</button>`,
			d.popover(d.cited[n-1], c.Place), html.EscapeString("Source "+strconv.Itoa(n)+": "+title+sepPlace(c.Place)), n)
	}
	b.WriteString(`</span>`)
	return b.String()
}

// popover gives the id of the popover for a place in a source, making it at its first citation.
func (d *doc) popover(c *ui.Cited, place string) string {
	for _, p := range c.Popover {
		if p.Place == place {
			return p.ID
		}
	}
	p := ui.Popover{ID: fmt.Sprintf("cite-%d-%d", c.Number, len(c.Popover)+1), Place: place}
	c.Popover = append(c.Popover, p)
	return p.ID
}

func sepPlace(place string) string {
	if place == "" {
		return ""
	}
	return ", " + place
}

// sources is the list at the foot of the page; it is complete once all texts are rendered.
func (d *doc) sources() []ui.Cited {
	out := make([]ui.Cited, len(d.cited))
	for i, c := range d.cited {
		var places []string
		for _, p := range c.Popover {
			if p.Place != "" && !slices.Contains(places, p.Place) {
				places = append(places, p.Place)
			}
		}
		c.Places = strings.Join(places, "; ")
		out[i] = *c
	}
	return out
}

func (d *doc) sections(body prose.Text) []ui.Item {
	var items []ui.Item
	for _, h := range body.Headings() {
		if h.Level == 2 {
			items = append(items, ui.Item{ID: h.ID, Title: strings.TrimSpace(body.HeadingPlain(h, d.e.PlainContext()))})
		}
	}
	return items
}

// pages lists the pages of some uses, each at the first place where it stands.
func (m *Maker) pages(uses []evidence.Use) []ui.Link {
	var out []ui.Link
	seen := map[string]bool{}
	for _, u := range uses {
		l := m.use(u)
		if page, _, _ := strings.Cut(l.Href, "#"); !seen[page] {
			seen[page] = true
			out = append(out, l)
		}
	}
	return out
}

// use turns a place that uses a number or source into a link with words.
func (m *Maker) use(u evidence.Use) ui.Link {
	switch u.Kind {
	case prose.Claim:
		c, _ := m.e.Claim(u.Slug)
		return ui.Link{Href: ui.Path(u.Kind, u.Slug, u.Anchor), Text: m.plain(c.Title), Small: fmt.Sprintf("Claim %d", c.Number)}
	case prose.Question:
		q, _ := m.e.Question(u.Slug)
		return ui.Link{Href: ui.Path(u.Kind, u.Slug, u.Anchor), Text: m.plain(q.Title), Small: fmt.Sprintf("Question %d", q.Number)}
	case prose.Number:
		e, _ := m.e.Ledger.Entry(u.Slug)
		text := e.Label
		if !e.FromMemory {
			text += ": " + e.String()
		}
		return ui.Link{Href: ui.NumberPath(e.Topic.Slug, u.Slug), Text: text, Small: "Number"}
	case prose.Term:
		t, _ := m.e.Term(u.Slug)
		return ui.Link{Href: ui.Path(u.Kind, u.Slug, ""), Text: t.Term, Small: "Glossary"}
	case prose.Lab:
		return ui.Link{Href: ui.LabPath(u.Slug), Text: m.plain(m.e.Labs[u.Slug].Title), Small: "Lab"}
	case prose.Event:
		for _, ev := range m.e.Events {
			if string(ev.ID) == u.Slug {
				return ui.Link{Href: ui.Path(u.Kind, u.Slug, ""), Text: m.plain(ev.Title), Small: "Event of " + ev.Date.Words()}
			}
		}
	case prose.Measure:
		for _, x := range m.e.Measures {
			if string(x.ID) == u.Slug {
				return ui.Link{Href: ui.Path(u.Kind, u.Slug, ""), Text: m.plain(x.Who), Small: "Measure"}
			}
		}
	case prose.Figure:
		return ui.Link{Href: ui.Path(u.Kind, u.Slug, ""), Text: m.plain(m.e.Figures[u.Slug].Title), Small: "Figure"}
	}
	if h, ok := m.e.Record(u.Slug); ok && u.Kind == prose.Page {
		return ui.Link{Href: ui.Path(prose.Page, u.Slug, u.Anchor), Text: m.plain(h.Title), Small: "Record"}
	}
	if u.Kind == prose.Page && ui.Path(u.Kind, u.Slug, "") == ui.ProtocolsPath {
		return ui.Link{Href: ui.Path(u.Kind, u.Slug, u.Anchor), Text: m.plain(m.e.Scripts.Page.Title), Small: "Page"}
	}
	if p, ok := m.e.Pages[u.Slug]; ok && u.Slug != "home" {
		return ui.Link{Href: ui.Path(prose.Page, u.Slug, u.Anchor), Text: m.plain(p.Title), Small: "Page"}
	}
	return ui.Link{Href: "/", Text: "Home", Small: "Page"}
}
