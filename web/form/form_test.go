package form_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/figure"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/verify"
	"github.com/claimbyclaim/explainer/web/form"
)

const base = "https://claims.example.org"

// read loads the content built in.
func read() (*evidence.Edition, error) {
	var figures, labs []evidence.Drawing
	for _, s := range figure.All() {
		figures = append(figures, evidence.Drawing{Name: s.Name, Uses: s.Uses})
	}
	for _, l := range lab.All() {
		labs = append(labs, evidence.Drawing{Name: l.Name, Uses: l.IDs()})
	}
	e, faults := evidence.Load(content.Files, figures, labs...)
	if len(faults) > 0 {
		return nil, fmt.Errorf("the content built in has %d faults; the test of content lists them", len(faults))
	}
	return e, nil
}

// edition is shared by the tests, which leave it as it is.
var edition = sync.OnceValues(read)

// numbers lets a figure read the ledger.
type numbers struct{ e *evidence.Edition }

func (n numbers) Value(id string) float64 {
	q, _ := n.e.Ledger.Entry(id)
	return q.Value
}

func (n numbers) Print(id, format string) string {
	q, _ := n.e.Ledger.Entry(id)
	s, _ := q.Print(format)
	return s
}

// drawn are the tables of the figures, each drawn once.
var drawn = sync.OnceValue(func() map[string]figure.Table {
	e, _ := edition()
	out := map[string]figure.Table{}
	for _, s := range figure.All() {
		out[s.Name] = s.Draw(numbers{e}).Table
	}
	return out
})

func tables(kind prose.Kind, name string) (title string, head []string, rows [][]string) {
	e, _ := edition()
	if kind == prose.Lab {
		l, _ := lab.Lookup(name)
		d := l.Run(e.Ledger, l.Parse(e.Ledger, nil).Values).Drawings[0]
		return d.Title, d.Table.Head, d.Table.Rows
	}
	t := drawn()[name]
	return "", t.Head, t.Rows
}

// load gives the real content and its forms, as a release publishes them.
func load(t testing.TB) (*evidence.Edition, *form.Writer) {
	t.Helper()
	e, err := edition()
	if err != nil {
		t.Fatal(err)
	}
	return e, form.New(e, form.Site{Base: base, Version: "2026-11-24", Name: "DeepSeek, claim by claim"}, tables, func() []verify.Check { return verify.Run(e, nil) })
}

// revised gives the forms of an edition in which the state of claim fp8 has moved.
func revised(t testing.TB) *form.Writer {
	t.Helper()
	e, err := read()
	if err != nil {
		t.Fatal(err)
	}
	c, _ := e.Claim("fp8")
	c.Revisions = append([]evidence.Revision{{Date: "2027-01-02", What: prose.ParseInline("Measured.", 1), From: "assumption", To: evidence.Verdict(c.State)}}, c.Revisions...)
	return form.New(e, form.Site{Base: base, Version: "2026-11-24", Name: "DeepSeek, claim by claim"}, tables, nil)
}

// A named is a claim or a question.
type named struct {
	kind prose.Kind
	slug string
}

func pages(e *evidence.Edition) []named {
	var out []named
	for _, c := range e.Claims {
		out = append(out, named{prose.Claim, c.Slug})
	}
	for _, q := range e.Questions {
		out = append(out, named{prose.Question, q.Slug})
	}
	return out
}
