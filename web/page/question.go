package page

import (
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

type attempt struct {
	ID          string
	Who         ui.HTML
	Date, Words string
	What, Found ui.HTML
	Strength    evidence.Strength
}

type questionView struct {
	Number, Of                  int
	Heading, Title              string
	Status                      evidence.Status
	Reviewed, ReviewedWords     string
	Due                         []string
	Revisions                   []revision
	Answer                      ui.HTML
	Keys                        []key
	Question, Note, Matters     ui.HTML
	Protocols                   []protocol
	Tried                       []attempt
	Body                        ui.HTML
	Undisclosed                 []ui.HTML
	Yes, No, Partly, Unknowable ui.HTML
	Triggers                    []ui.HTML
	Tests                       []claimRow
	Events                      []eventRow
	Sources                     []ui.Cited
	Checked                     checked
	Labs                        []ui.Link
	Contents                    []ui.Item
	Previous, Next              *ui.Link
	Pass                        pass
}

// Question is the page of an open question.
func (m *Maker) Question(slug string) (Page, bool) {
	q, ok := m.e.Question(slug)
	if !ok {
		return Page{}, false
	}
	d := m.doc()
	v := questionView{
		Number: q.Number, Of: len(m.e.Questions), Heading: q.Heading, Title: m.plain(q.Title), Status: q.Status,
		Due: m.due[place{prose.Question, slug}], Reviewed: string(q.Reviewed.Date), ReviewedWords: q.Reviewed.Words(),
	}
	// In the order of the page: sources are numbered and terms linked where they come first.
	v.Answer = d.html(q.Answer)
	v.Keys = d.keys(q.Keys)
	v.Question, v.Note, v.Matters = d.html(q.Question), d.html(q.Note), d.html(q.Matters)
	v.Protocols = d.protocols(q.Protocols)
	for _, t := range q.Tried {
		v.Tried = append(v.Tried, attempt{"tried-" + string(t.ID), d.html(t.Who), string(t.Date), t.Date.Words(), d.html(t.What), d.html(t.Found), t.Strength})
	}
	v.Body = d.html(q.Body)
	v.Undisclosed = d.list(q.Undisclosed)
	v.Yes, v.No, v.Partly, v.Unknowable = d.html(q.Resolution.Yes), d.html(q.Resolution.No), d.html(q.Resolution.Partly), d.html(q.Resolution.Unknowable)
	v.Triggers = d.list(q.Triggers)
	for _, c := range q.Tests {
		v.Tests = append(v.Tests, m.rowOf(c.Slug))
	}
	v.Events = d.events(q.Events)
	v.Revisions = d.revisions(q.Revisions)
	v.Sources = d.sources()
	v.Checked = m.checkedOn(prose.Question, slug)
	v.Labs = m.labsOf(prose.Question, slug)
	v.Contents = append([]ui.Item{{ID: "question", Title: "The question exactly"}, {ID: "tests", Title: "How to check it"}, {ID: "tried", Title: "Who has tried"}}, d.sections(q.Body)...)
	v.Contents = append(v.Contents, ui.Item{ID: "undisclosed", Title: "What is not disclosed"}, ui.Item{ID: "resolution", Title: "What would close it"},
		ui.Item{ID: "checks", Title: "Check it yourself"}, ui.Item{ID: "claims", Title: "Claims it tests"}, ui.Item{ID: "sources", Title: "Sources"}, ui.Item{ID: "history", Title: "History"}, ui.Item{ID: "share", Title: "Share, embed, cite"})
	v.Previous, v.Next = m.neighbours(ui.Path(prose.Question, slug, ""))
	t, _ := m.Thing(prose.Question, slug, nil)
	v.Pass = passOn(t)
	return Page{Shell: m.shellOf(t, "/questions/"), Body: questionPage(v)}, true
}
