package page

import (
	"net/url"

	"github.com/a-h/templ"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A yardstick is a definition of openness with what R1 has of it.
type yardstick struct {
	ID                   string
	Name, About, Verdict ui.HTML
	Rows                 []yardstickRow
	Sources              []reference
}

type yardstickRow struct {
	What, Here ui.HTML
	Met        string
}

// Openness is the record of what was released, set against published definitions.
func (m *Maker) Openness(q url.Values) (Page, int) {
	d := m.doc()
	choices := []choice{
		newChoice("kind", "What it is", q.Get("kind"), optionsOf(evidence.Materials)),
		newChoice("of", "Belongs to", q.Get("of"), optionsOf(evidence.Families)),
		newChoice("release", "Released?", q.Get("release"), optionsOf(evidence.Releases)),
	}
	var items []recordItem
	for _, x := range m.e.Openness.Rows {
		row := d.row(x.ID, x.Date, x.Name, x.Holds, x.Source, x.Seen)
		row.Facts = d.facts(recordPair{"Licence", x.Licence})
		row.Marks = []string{x.Release.Words(), x.Of.Words()}
		items = append(items, recordItem{row, string(x.Kind), map[string]string{"kind": string(x.Kind), "of": string(x.Of), "release": string(x.Release)},
			[]prose.Text{x.Name, x.Licence, x.Holds}})
	}
	return d.record("openness", "artefact", q, choices, optionsOf(evidence.Materials), items, func() templ.Component {
		var ys []yardstick
		for _, x := range m.e.Openness.Definitions {
			y := yardstick{ID: string(x.ID), Name: d.html(x.Name), About: d.html(x.About), Verdict: d.html(x.Verdict), Sources: d.references(x.Source)}
			for _, r := range x.Requirements {
				y.Rows = append(y.Rows, yardstickRow{d.html(r.What), d.html(r.Here), r.Met.Words()})
			}
			ys = append(ys, y)
		}
		return yardsticks(ys)
	})
}
