package form

import (
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// A number is an entry of the ledger that a page uses.
type number struct {
	ID    string  `json:"id"`
	Label string  `json:"label"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Text  string  `json:"text"` // as printed
	URL   string  `json:"url"`
}

// numbers lists entries. What is known from memory only is not among them.
func (w *Writer) numbers(ids []string) []number {
	out := []number{}
	for _, id := range ids {
		if e, ok := w.e.Ledger.Entry(id); ok && !e.FromMemory {
			out = append(out, number{e.ID, e.Label, e.Value, e.Unit.Name, e.String(), w.numberURL(id)})
		}
	}
	return out
}

// A quantity is an entry of the ledger in full. Value and Text are null where it is known from memory only.
type quantity struct {
	ID         string      `json:"id"`
	Label      string      `json:"label"`
	Topic      string      `json:"topic"`
	Value      *float64    `json:"value"`
	Unit       string      `json:"unit"`
	Text       *string     `json:"text"`
	Seen       ledger.Seen `json:"seen,omitempty"`
	Source     []place     `json:"source,omitempty"`
	Formula    string      `json:"formula,omitempty"`
	Carries    string      `json:"carries,omitempty"`
	Assumption string      `json:"assumption,omitempty"`
	Computed   string      `json:"computed,omitempty"`
	Published  *published  `json:"published,omitempty"`
	Note       string      `json:"note,omitempty"`
	URL        string      `json:"url"`
}

// A place is a source with the place in it.
type place struct {
	Key   string `json:"key"`
	Place string `json:"place,omitempty"`
}

type published struct {
	Value     float64 `json:"value"`
	Tolerance float64 `json:"tolerance"`
	Differs   string  `json:"differs,omitempty"`
	Source    []place `json:"source"`
}

func places(cs []prose.Citation) []place {
	var out []place
	for _, c := range cs {
		out = append(out, place(c))
	}
	return out
}

func (w *Writer) quantity(e *ledger.Entry) quantity {
	q := quantity{
		ID: e.ID, Label: e.Label, Topic: e.Topic.Slug, Unit: e.Unit.Name, Seen: e.Seen, Source: places(e.Source), Assumption: e.Assumption,
		Computed: e.Computed, Note: e.Note, URL: w.numberURL(e.ID),
	}
	if e.Formula != nil {
		q.Formula, q.Carries = e.Formula.Text, e.Formula.Carries
	}
	if e.FromMemory {
		return q
	}
	value, text := e.Value, e.String()
	q.Value, q.Text = &value, &text
	if p := e.Published; p != nil {
		q.Published = &published{p.Value, p.Tolerance, p.Differs, places(p.Source)}
	}
	return q
}
