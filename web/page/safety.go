package page

import (
	"net/url"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// Safety is the record of tests of safety and censorship.
func (m *Maker) Safety(q url.Values) (Page, int) {
	d := m.doc()
	choices := []choice{
		newChoice("topic", "About", q.Get("topic"), optionsOf(evidence.Topics)),
		newChoice("on", "What was tested", q.Get("on"), optionsOf(evidence.Rans)),
	}
	var items []recordItem
	for _, x := range m.e.Safety.Rows {
		row := d.row(x.ID, x.Date, x.Who, x.Result, x.Source, x.Seen)
		row.Facts = d.facts(recordPair{"Model", x.Model}, recordPair{"Test", x.Test}, recordPair{"Sample", x.Sample}, recordPair{"To mind", x.Caution})
		row.Marks = []string{x.On.Words()}
		items = append(items, recordItem{row, string(x.Topic), map[string]string{"topic": string(x.Topic), "on": string(x.On)},
			[]prose.Text{x.Who, x.Model, x.Test, x.Result, x.Caution}})
	}
	return d.record("safety", "test", q, choices, optionsOf(evidence.Topics), items, nothing)
}
