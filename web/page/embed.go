package page

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/labview"
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
	if kind == prose.Lab {
		return m.embedLab(slug, q)
	}
	t, ok := m.Thing(kind, slug, q)
	if !ok {
		return Page{}, http.StatusNotFound
	}
	v := embedView{Thing: t}
	body := embedThing
	switch kind {
	case prose.Claim:
		c, _ := m.e.Claim(slug)
		v.Name, v.Exactly, v.Holds, v.Keys = "The claim exactly", m.plain(c.Claim), m.plain(c.Holds), m.moreKeys(c.Keys)
	case prose.Question:
		x, _ := m.e.Question(slug)
		v.Name, v.Exactly, v.Keys = "The question exactly", m.plain(x.Question), m.moreKeys(x.Keys)
	case prose.Figure:
		f := m.figures[slug]
		f.Title, f.Measure, f.Note = "", "", escape(m.plain(m.e.Figures[slug].Note))
		body = func(v embedView) templ.Component { return embedFigure(v, f) }
	}
	return m.framed(t, body(v), q), http.StatusOK
}

// embedLab is the result of a lab in the state that the query asks for.
func (m *Maker) embedLab(slug string, q url.Values) (Page, int) {
	l, ok := lab.Lookup(slug)
	if !ok || m.e.Labs[slug] == nil {
		return Page{}, http.StatusNotFound
	}
	s := l.Parse(m.e.Ledger, q)
	shown := labview.LastValid(l, m.e.Ledger, s, q)
	r := l.Run(m.e.Ledger, shown.Values)
	r.Tables = nil // they are on the full page
	for i := range r.Drawings {
		r.Drawings[i].Table.Entries = nil // links would lead the frame away
	}
	t := m.labThing(l, shown, r)
	view, status := labview.View{Wrong: l.Faults(s), Result: &r}, http.StatusOK
	if view.Stale() {
		status = http.StatusUnprocessableEntity
	}
	return m.framed(t, embedResult(embedView{Thing: t}, view), q), status
}

// framed is the page around an extract.
func (m *Maker) framed(t Thing, body templ.Component, q url.Values) Page {
	shell := m.shell(t.Title, t.Summary(), ui.Path(t.Kind, t.Slug, ""), "")
	shell.Full, shell.About = t.Path, joined(" · ", cites(t.Sources), "as of "+t.Date.Words())
	shell.Scripts = []string{"frame.js"}
	if theme := q.Get(themeKey); theme == "light" || theme == "dark" {
		shell.Theme = theme
	}
	return Page{Shell: shell, Body: body}
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
