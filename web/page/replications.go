package page

import (
	"net/url"

	"github.com/a-h/templ"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// Replications is the record of who repeated what, and of what nobody has.
func (m *Maker) Replications(q url.Values) (Page, int) {
	d := m.doc()
	choices := []choice{
		newChoice("part", "What was repeated", q.Get("part"), optionsOf(evidence.Repeateds)),
		newChoice("outcome", "What came of it", q.Get("outcome"), optionsOf(evidence.Outcomes)),
	}
	var items []recordItem
	for _, x := range m.e.Replications.Rows {
		row := d.row(x.ID, x.Date, x.Who, x.Found, x.Source, x.Seen)
		row.Facts = d.facts(recordPair{"Scale", x.Scale}, recordPair{"What it leaves open", x.Limits})
		row.Marks = []string{x.Outcome.Words()}
		items = append(items, recordItem{row, string(x.Part), map[string]string{"part": string(x.Part), "outcome": string(x.Outcome)},
			[]prose.Text{x.Who, x.Scale, x.Found, x.Limits}})
	}
	return d.record("replications", "row", q, choices, optionsOf(evidence.Repeateds), items, func() templ.Component {
		var rows []recordRow
		for _, x := range m.e.Replications.Nobody {
			rows = append(rows, d.row(x.ID, "", x.What, x.Needs, nil, ""))
		}
		return unrepeated(rows)
	})
}
