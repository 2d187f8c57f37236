package page

import (
	"strings"

	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

type figureView struct {
	Title, Date, Card string
	Chart             ui.Figure
	Numbers           []ui.Link // of the ledger, that the drawing reads
	Uses              []ui.Link // pages that show it
	Sources           []ui.Cited
	Share             string
	Forms             []ui.Link
}

// Figure is the page of a figure: the drawing, its data, its sources and where it stands.
func (m *Maker) Figure(name string) (Page, bool) {
	t, ok := m.Thing(prose.Figure, name, nil)
	if !ok {
		return Page{}, false
	}
	d := m.doc()
	v := figureView{Title: t.Title, Date: t.Date.Words(), Share: ui.SharePath(t.Path), Chart: d.chart(name), Uses: m.shows(name)}
	for id, uses := range m.e.NumberUses {
		for _, u := range uses {
			if u.Kind == prose.Figure && u.Slug == name {
				e, _ := m.e.Ledger.Entry(id)
				v.Numbers = append(v.Numbers, ui.Link{Href: ui.NumberPath(e.Topic.Slug, id), Text: e.Label, Small: e.String()})
				break
			}
		}
	}
	sortLinks(v.Numbers)
	for _, f := range ui.FigureForms {
		v.Forms = append(v.Forms, ui.Link{Href: ui.FormPath(t.Path, f.Href), Text: f.Text})
	}
	v.Sources = d.sources()
	return Page{Shell: m.shellOf(t, ""), Body: figurePage(v)}, true
}

// shows lists the pages whose texts show a figure.
func (m *Maker) shows(name string) []ui.Link {
	in := func(t prose.Text) bool {
		for _, r := range t.Refs() {
			if r.Kind == prose.Figure && r.Key == name {
				return true
			}
		}
		return false
	}
	var out []ui.Link
	for _, c := range m.e.Claims {
		if in(c.Body) {
			out = append(out, ui.Link{Href: ui.Path(prose.Claim, c.Slug, "figure-"+name), Text: m.plain(c.Title), Small: "Claim"})
		}
	}
	for _, q := range m.e.Questions {
		if in(q.Body) {
			out = append(out, ui.Link{Href: ui.Path(prose.Question, q.Slug, "figure-"+name), Text: m.plain(q.Title), Small: "Question"})
		}
	}
	for slug, p := range m.e.Pages {
		if in(p.Body) {
			out = append(out, ui.Link{Href: ui.Path(prose.Page, slug, "figure-"+name), Text: m.plain(p.Title), Small: "Page"})
		}
	}
	return out
}

// FigureSource names the sources of a figure in a line, for the file that the figure is kept as.
func (m *Maker) FigureSource(name string) string {
	var names []string
	seen := map[string]bool{}
	f := m.e.Figures[name]
	for _, t := range []prose.Text{f.Title, f.Measure, f.Note} {
		for _, r := range t.Refs() {
			s, ok := m.e.Source(r.Key)
			if r.Kind != prose.Source || !ok || seen[r.Key] {
				continue
			}
			seen[r.Key] = true
			title, _ := s.Heading()
			names = append(names, joined(", ", s.Credit(), title))
		}
	}
	if len(names) == 0 {
		return "The site’s ledger of numbers"
	}
	return strings.Join(names, "; ")
}

// FigureList is the list of figures.
func (m *Maker) FigureList() (Page, bool) {
	var rows []topicRow
	for _, name := range m.Things(prose.Figure) {
		t, _ := m.Thing(prose.Figure, name, nil)
		rows = append(rows, topicRow{t.Path, t.Title, t.Why, 0})
	}
	return Page{Shell: m.shell("Figures", "Every figure of the site with its data, as files of their own.", "/figures/", ""), Body: figuresPage(rows)}, true
}

// Self is what the site says of itself on its own picture: its promise, and what it holds.
func (m *Maker) Self() (title, about string) {
	p := m.e.Pages[ui.HomeSlug]
	return m.plain(p.Title), joined(", ", plural(m.e.Inventory(), "claim"), plural(len(m.e.Questions), "open question"), plural(len(m.e.Sources), "source"))
}
