package page

import (
	"context"
	"fmt"
	"io"

	"github.com/a-h/templ"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

// Page is a finished page: what the frame needs and the content.
type Page struct {
	Shell ui.Shell
	Body  templ.Component
	State string // canonical address of the state that a query asked for; empty where there is none
	Typed bool   // the query is that of a submitted form, with every field; its short form is State
}

func renderFigure(w io.Writer, f ui.Figure) {
	_ = ui.Chart(f).Render(context.Background(), w) // a strings.Builder does not fail
}

type key struct{ Figure, Label ui.HTML }

type item struct {
	ID       string
	Finding  ui.HTML
	Kind     string
	Strength evidence.Strength
	Seen     string
}

type bearing struct {
	ID          string // supports, objections, scope
	Word, Means string
	Items       []item
}

type change struct {
	Towards evidence.State
	Events  []ui.HTML
}

type clause struct {
	Clause ui.HTML
	State  evidence.State
	Why    ui.HTML
}

type reason struct {
	Word string
	Why  ui.HTML
}

// test is a protocol in short, as a claim page shows it.
type test struct {
	Href, Size            string
	Title, Cost, Supports ui.HTML
}

type pairedQuestion struct {
	Number          int
	Href, Title     string
	Status          evidence.Status
	Question, SoFar ui.HTML
	Tests           []test
}

type claimRow struct {
	Number int
	Slug   string
	Href   string // empty while in preparation
	Title  string
	Answer string
	By     string
	State  evidence.State
	Tested []ui.Link
}

type protocol struct {
	ID                                                       string
	Size                                                     string
	Title                                                    ui.HTML
	Measure, Needs, Time, Cost, Supports, Undermines, Silent ui.HTML
	Today                                                    *today // nil where nobody outside can do anything yet
}

type revision struct {
	Date, Words string
	Day         evidence.Date
	What, Why   ui.HTML
	From, To    evidence.Verdict
}

type claimView struct {
	Number, Of                         int
	Part, By                           string
	Title                              string
	State                              evidence.State
	Reviewed, ReviewedWords            string
	Due                                []string
	Revisions                          []revision
	Answer                             ui.HTML
	Keys                               []key
	Claim, Where                       ui.HTML
	SaysArticle, SaysSource, SaysToday ui.HTML
	Holds, Why                         ui.HTML
	Level                              evidence.Level
	Reasons                            []reason
	Clauses                            []clause
	Body                               ui.HTML
	Evidence                           []bearing
	Mind                               []change
	Questions                          []pairedQuestion
	Nearest                            *ui.Link
	NearestWhy                         ui.HTML
	Protocols                          []protocol
	Related                            []claimRow
	Checked                            checked
	Labs                               []ui.Link
	Events                             []eventRow
	Sources                            []ui.Cited
	Contents                           []ui.Item
	Previous, Next                     *ui.Link
	Pass                               pass
}

// Claim is the page of a claim.
func (m *Maker) Claim(slug string) (Page, bool) {
	c, ok := m.e.Claim(slug)
	if !ok {
		return Page{}, false
	}
	d := m.doc()
	v := claimView{
		Number: c.Number, Of: m.e.Inventory(), Part: c.Part.Title, By: c.By.Words(), Title: m.plain(c.Title), State: c.State,
		Due: m.due[place{prose.Claim, slug}], Reviewed: string(c.Reviewed.Date), ReviewedWords: c.Reviewed.Words(), Level: c.Certainty.Level,
	}
	// In the order of the page: sources are numbered and terms linked where they come first.
	v.Answer = d.html(c.Answer)
	v.Keys = d.keys(c.Keys)
	v.Claim, v.Where = d.html(c.Claim), d.html(c.Where)
	v.SaysArticle, v.SaysSource, v.SaysToday = d.html(c.Says.Article), d.html(c.Says.Source), d.html(c.Says.Today)
	v.Holds, v.Why = d.html(c.Holds), d.html(c.Why)
	for _, r := range c.Certainty.Reasons {
		v.Reasons = append(v.Reasons, reason{r.LoweredBy.Words(), d.html(r.Why)})
	}
	for _, x := range c.Clauses {
		v.Clauses = append(v.Clauses, clause{d.html(x.Clause), x.State, d.html(x.Why)})
	}
	v.Body = d.html(c.Body)
	v.Evidence = d.evidence(c.Evidence)
	v.Mind = d.mind(c.Mind)
	for _, q := range c.Questions {
		v.Questions = append(v.Questions, d.paired(q))
	}
	if c.Nearest != nil {
		q, _ := m.e.Question(c.Nearest.Question.Slug)
		v.Nearest = &ui.Link{Href: ui.Path(prose.Question, q.Slug, ""), Text: m.plain(q.Title), Small: fmt.Sprintf("Q%d", q.Number)}
		v.NearestWhy = d.html(c.Nearest.Why)
	}
	v.Protocols = d.protocols(c.Protocols)
	for _, r := range c.Related {
		v.Related = append(v.Related, m.rowOf(r.Slug))
	}
	v.Checked = m.checkedOn(prose.Claim, slug)
	v.Labs = m.labsOf(prose.Claim, slug)
	v.Events = d.events(c.Events)
	v.Revisions = d.revisions(c.Revisions)
	v.Sources = d.sources()
	v.Contents = v.contents(d.sections(c.Body))
	v.Previous, v.Next = m.neighbours(ui.Path(prose.Claim, slug, ""))
	t, _ := m.Thing(prose.Claim, slug, nil)
	v.Pass = passOn(t)
	return Page{Shell: m.shellOf(t, "/claims/"), Body: claimPage(v)}, true
}

func (v *claimView) contents(body []ui.Item) []ui.Item {
	items := []ui.Item{{ID: "claim", Title: "The claim exactly"}, {ID: "certainty", Title: "Why this state"}}
	items = append(items, body...)
	items = append(items, ui.Item{ID: "evidence", Title: "Evidence"}, ui.Item{ID: "mind", Title: "What would change our mind"})
	if len(v.Questions) > 0 || v.Nearest != nil {
		items = append(items, ui.Item{ID: "questions", Title: "Open questions"})
	}
	if len(v.Protocols) > 0 {
		items = append(items, ui.Item{ID: "tests", Title: "How to check it"})
	}
	items = append(items, ui.Item{ID: "checks", Title: "Check it yourself"})
	if len(v.Events) > 0 {
		items = append(items, ui.Item{ID: "events", Title: "What happened, by date"})
	}
	return append(items, ui.Item{ID: "sources", Title: "Sources"}, ui.Item{ID: "history", Title: "History"}, ui.Item{ID: "share", Title: "Share, embed, cite"})
}

func (d *doc) keys(keys []evidence.Key) []key {
	out := make([]key, len(keys))
	for i, k := range keys {
		out[i] = key{d.html(k.Figure), d.html(k.Label)}
	}
	return out
}

// sectionOf gives the address of each group of evidence.
var sectionOf = map[evidence.Bearing]string{evidence.Supports: "supports", evidence.Undermines: "objections", evidence.Scope: "scope"}

// evidence groups the items by bearing, each group in the writer's order.
func (d *doc) evidence(items []evidence.Item) []bearing {
	var out []bearing
	for _, b := range evidence.Bearings {
		word, means := b.Words()
		group := bearing{ID: sectionOf[b], Word: word, Means: means}
		for _, i := range items {
			if i.Bearing == b {
				group.Items = append(group.Items, item{string(i.ID), d.html(i.Finding), i.Kind.Words(), i.Strength, ui.Capital(i.Seen.Words())})
			}
		}
		if len(group.Items) > 0 {
			out = append(out, group)
		}
	}
	return out
}

// mind groups the events by the state they lead to.
func (d *doc) mind(changes []evidence.Change) []change {
	var out []change
	for _, c := range changes {
		h := d.html(c.Event)
		found := false
		for i := range out {
			if out[i].Towards == c.Towards {
				out[i].Events = append(out[i].Events, h)
				found = true
			}
		}
		if !found {
			out = append(out, change{c.Towards, []ui.HTML{h}})
		}
	}
	return out
}

func (d *doc) paired(q *evidence.Question) pairedQuestion {
	p := pairedQuestion{
		Number: q.Number, Href: ui.Path(prose.Question, q.Slug, ""), Title: d.plain(q.Title), Status: q.Status,
		Question: d.html(q.Question), SoFar: d.html(q.Answer),
	}
	for _, t := range q.Protocols {
		p.Tests = append(p.Tests, test{
			Href: ui.Path(prose.Question, q.Slug, "test-"+string(t.ID)), Size: t.Size.Words(),
			Title: d.html(t.Title), Cost: d.html(t.Cost), Supports: d.html(t.Supports),
		})
	}
	return p
}

func (d *doc) protocols(ps []evidence.Protocol) []protocol {
	out := make([]protocol, len(ps))
	for i, p := range ps {
		out[i] = protocol{
			ID: "test-" + string(p.ID), Size: p.Size.Words(), Title: d.html(p.Title), Measure: d.html(p.Measure), Needs: d.html(p.Needs),
			Time: d.html(p.Time), Cost: d.html(p.Cost), Supports: d.html(p.Supports), Undermines: d.html(p.Undermines), Silent: d.html(p.Silent), Today: d.today(p.Today),
		}
	}
	return out
}

func (d *doc) revisions(rs []evidence.Revision) []revision {
	out := make([]revision, len(rs))
	for i, r := range rs {
		out[i] = revision{string(r.Date), r.Date.Words(), r.Date, d.html(r.What), d.html(r.Why), r.From, r.To}
	}
	return out
}

// rowOf is a claim as a row of a list, whether it has a page or is in preparation.
func (m *Maker) rowOf(slug string) claimRow {
	if c, ok := m.e.Claim(slug); ok {
		r := claimRow{Number: c.Number, Slug: slug, Href: ui.Path(prose.Claim, slug, ""), Title: m.plain(c.Title), Answer: m.plain(c.Holds), By: c.By.Short(), State: c.State}
		for _, q := range c.Questions {
			r.Tested = append(r.Tested, ui.Link{Href: ui.Path(prose.Question, q.Slug, ""), Text: fmt.Sprintf("Q%d", q.Number), Small: m.plain(q.Title)})
		}
		return r
	}
	if c, ok := m.e.Preparing(slug); ok {
		return claimRow{Number: c.Number, Slug: slug, Title: c.Title, By: c.By.Short()}
	}
	return claimRow{Slug: slug}
}
