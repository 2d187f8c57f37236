package page

import (
	"net/url"

	"github.com/a-h/templ"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// Distillation is the record of who learned from whose answers, and who says so.
func (m *Maker) Distillation(q url.Values) (Page, int) {
	d := m.doc()
	choices := []choice{
		newChoice("direction", "Direction", q.Get("direction"), optionsOf(evidence.Directions)),
		newChoice("about", "Concerns", q.Get("about"), optionsOf(evidence.Abouts)),
		newChoice("public", "Evidence", q.Get("public"), optionsOf(evidence.Publics)),
	}
	var items []recordItem
	for _, x := range m.e.Distillation.Rows {
		row := d.row(x.ID, x.Date, x.Who, x.Says, x.Source, x.Seen)
		row.Facts = d.facts(recordPair{"Evidence", x.Evidence}, recordPair{"To mind", x.Limits})
		row.Marks = []string{x.About.Words(), x.Public.Words()}
		items = append(items, recordItem{row, string(x.Direction), map[string]string{"direction": string(x.Direction), "about": string(x.About), "public": string(x.Public)},
			[]prose.Text{x.Who, x.Says, x.Evidence, x.Limits}})
	}
	return d.record("distillation", "statement", q, choices, optionsOf(evidence.Directions), items, func() templ.Component {
		return settling(d.list(m.e.Distillation.Settle), d.list(m.e.Distillation.Unknowable))
	})
}
