package number

import (
	"encoding/json"
	"fmt"

	"github.com/claimbyclaim/explainer/internal/quantity"
)

// A Set is numbers by their ids.
type Set map[string]*Entry

// Entry finds a number by its id.
func (s Set) Entry(id string) (*Entry, bool) {
	e, ok := s[id]
	return e, ok
}

// packed is what a number needs to be computed with, printed and linked where there is no ledger.
type packed struct {
	ID      string   `json:"id"`
	Label   string   `json:"label"`
	Topic   string   `json:"topic"`
	Value   float64  `json:"value"`
	Unit    string   `json:"unit"`
	Display string   `json:"display,omitempty"`
	Derived bool     `json:"derived,omitempty"` // by a formula
	Memory  bool     `json:"memory,omitempty"`
	Note    string   `json:"note,omitempty"`
	Printed *float64 `json:"published,omitempty"`
}

// Pack writes numbers to be read by Unpack elsewhere: what it takes to compute with them, to print them with what is noted of
// them, and to lead to them, but not where they come from.
func Pack(entries []*Entry) []byte {
	list := make([]packed, len(entries))
	for i, e := range entries {
		list[i] = packed{e.ID, e.Label, e.Topic.Slug, e.Value, e.Unit.Name, e.Display, e.Formula != nil, e.FromMemory, e.Note, nil}
		if e.Published != nil {
			list[i].Printed = &e.Published.Value
		}
	}
	b, err := json.Marshal(list)
	if err != nil {
		panic(err) // finite numbers and strings
	}
	return b
}

// Unpack reads what Pack wrote.
func Unpack(data []byte) (Set, error) {
	var list []packed
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	s := Set{}
	for _, p := range list {
		e := &Entry{ID: p.ID, Label: p.Label, Topic: &Topic{Slug: p.Topic}, Value: p.Value, Display: p.Display, FromMemory: p.Memory, Note: p.Note}
		if p.Printed != nil {
			e.Published = &Published{Value: *p.Printed}
		}
		base := quantity.AsTyped
		if p.Derived {
			e.Formula, base = &Formula{}, quantity.Default
		}
		var err error
		if e.Unit, err = quantity.ParseUnit(p.Unit); err != nil {
			return nil, fmt.Errorf("%s: %w", p.ID, err)
		}
		if e.Format, err = quantity.ParseFormat(p.Display, base); err != nil {
			return nil, fmt.Errorf("%s: %w", p.ID, err)
		}
		s[p.ID] = e
	}
	return s, nil
}
