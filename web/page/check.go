package page

import (
	"fmt"
	"slices"

	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/verify"
	"github.com/claimbyclaim/explainer/web/ui"
)

// checked is what a page says of the checks that bear on it.
type checked struct {
	Command             string
	Count, Differ, Fail int
	First               []checkRow // what does not agree, then some that a source prints
	More                []checkGroup
	Twice               int        // formulas worked out a second time
	Topics              []topicRow // of the ledger, where those stand
}

// A checkGroup is a list that opens on demand.
type checkGroup struct {
	Title string
	Other string // what the value beside ours is called
	Rows  []checkRow
}

type checkRow struct {
	Href, What      string
	Ours, Published string
	By, ByHref      string // the source that prints it
	Verdict         verify.Verdict
	Why             string
}

// openChecks is about how many rows stand open on a page.
const openChecks = 6

// Checks gives every check of the edition. The first call makes them.
func (m *Maker) Checks() []verify.Check { return m.checks() }

func (m *Maker) checkedOn(kind prose.Kind, slug string) checked {
	on := verify.On(m.Checks(), kind, slug)
	n := verify.Tally(on)
	c := checked{Command: fmt.Sprintf("explainer verify --%s %s", kind, slug), Count: len(on), Differ: n[verify.Differs], Fail: n[verify.Fails]}
	var odd, printed, program []checkRow
	for _, x := range on {
		switch {
		case x.Verdict != verify.Agrees: // nobody has to open a list to find it
			odd = append(odd, m.checkRow(x))
		case x.Origin == verify.Printed:
			printed = append(printed, m.checkRow(x))
		case x.Origin == verify.Program:
			program = append(program, m.checkRow(x))
		default:
			c.twice(m.e.Ledger, x.Number)
		}
	}
	open := min(len(printed), max(0, openChecks-len(odd)))
	c.First = append(odd, printed[:open]...)
	if more := printed[open:]; len(more) > 0 {
		c.More = append(c.More, checkGroup{fmt.Sprintf("%d more that a source prints", len(more)), "Published", more})
	}
	if len(program) > 0 {
		c.More = append(c.More, checkGroup{fmt.Sprintf("%d beside another program, made from the published rules or data", len(program)), "Theirs", program})
	}
	return c
}

// twice counts a formula that agrees with its second calculation under its topic. On the page its two values would be the same.
func (c *checked) twice(l *ledger.Ledger, id string) {
	e, ok := l.Entry(id)
	if !ok {
		return
	}
	c.Twice++
	href := ui.TopicPath(e.Topic.Slug)
	if i := slices.IndexFunc(c.Topics, func(t topicRow) bool { return t.Href == href }); i >= 0 {
		c.Topics[i].Count++
		return
	}
	c.Topics = append(c.Topics, topicRow{Href: href, Title: e.Topic.Title, Count: 1})
}

func (m *Maker) checkRow(x verify.Check) checkRow {
	r := checkRow{What: x.What, Ours: x.Ours, Published: x.Published, Verdict: x.Verdict, Why: x.Why}
	if e, ok := m.e.Ledger.Entry(x.Number); ok {
		r.Href = ui.NumberPath(e.Topic.Slug, e.ID)
	} else if x.Lab != "" {
		r.Href = ui.LabPath(x.Lab)
	}
	if s, ok := m.e.Source(x.Source.Key); ok && x.Origin == verify.Printed {
		r.By, _ = s.Heading()
		r.ByHref = ui.Path(prose.Source, s.Key, "")
		if x.Source.Place != "" {
			r.By += ", " + x.Source.Place
		}
	}
	return r
}
