package page

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

// themeKey is the field of a frame's address that says light or dark; anything else leaves it to the reader's setting.
const themeKey = "theme"

type embedKey struct{ Figure, Label string }

// embedView has plain texts only: a link inside a frame would lead the frame away.
type embedView struct {
	Thing
	Name    string // of what Exactly is
	Exactly string // the claim or question exactly
	Holds   string // a wording that holds; empty but for claims
	Keys    []embedKey
}

// Embed is a thing's extract for frames of other sites: what fits 600×420 without scrolling, and more to open.
func (m *Maker) Embed(kind prose.Kind, slug string, q url.Values) (Page, int) {
	t, ok := m.Thing(kind, slug, q)
	if !ok {
		return Page{}, http.StatusNotFound
	}
	p, status := Page{}, http.StatusOK
	v := embedView{Thing: t}
	switch kind {
	case prose.Claim:
		c, _ := m.e.Claim(slug)
		v.Name, v.Exactly, v.Holds, v.Keys = "The claim exactly", m.plain(c.Claim), m.plain(c.Holds), m.moreKeys(c.Keys)
		p.Body = embedThing(v)
	case prose.Question:
		x, _ := m.e.Question(slug)
		v.Name, v.Exactly, v.Keys = "The question exactly", m.plain(x.Question), m.moreKeys(x.Keys)
		p.Body = embedThing(v)
	case prose.Figure:
		f := m.figures[slug]
		f.Title, f.Measure, f.Note = "", "", escape(m.plain(m.e.Figures[slug].Note))
		p.Body = embedFigure(v, f)
	case prose.Lab:
		p.Body, status = m.embedLab(v, q)
	}
	p.Shell = m.shell(t.Title, t.Summary(), ui.Path(kind, slug, ""), "")
	p.Shell.Full, p.Shell.About = t.Path, joined(" · ", cites(t.Sources), "as of "+t.Date.Words())
	p.Shell.Scripts = []string{"frame.js"}
	if theme := q.Get(themeKey); theme == "light" || theme == "dark" {
		p.Shell.Theme = theme
	}
	return p, status
}

// cites says how many sources a page cites.
func cites(n int) string {
	if n == 0 {
		return ""
	}
	return plural(n, "source")
}

// moreKeys are the key figures after the first.
func (m *Maker) moreKeys(keys []evidence.Key) []embedKey {
	var out []embedKey
	for i, k := range keys {
		if i > 0 {
			out = append(out, embedKey{m.plain(k.Figure), m.plain(k.Label)})
		}
	}
	return out
}

// embedLab is the result of a lab in the state that the query asks for.
func (m *Maker) embedLab(v embedView, q url.Values) (templ.Component, int) {
	l, _ := lab.Lookup(v.Slug) // Thing found it
	s := l.Parse(m.e.Ledger, q)
	r := l.Run(m.e.Ledger, m.lastValid(l, s, q).Values)
	r.Tables = nil // they are on the full page
	for i := range r.Drawings {
		r.Drawings[i].Table.Entries = nil // links would lead the frame away
	}
	view := labView{Title: v.Title, Wrong: l.Faults(s), Result: &r}
	if view.Stale() {
		return embedResult(v, view), http.StatusUnprocessableEntity
	}
	return embedResult(v, view), http.StatusOK
}
