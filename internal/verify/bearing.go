package verify

import (
	"slices"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// A bearing says which claims and questions a check bears on: those that print its number, or one computed from it, in a text or
// a figure; those that lead to its lab.
type bearing struct {
	e     *evidence.Edition
	rests map[string]map[page]bool // by id of the ledger
	leads map[string]map[page]bool // by name of the lab
}

type page struct {
	kind prose.Kind
	slug string
}

func bearings(e *evidence.Edition) bearing {
	b := bearing{e, map[string]map[page]bool{}, map[string]map[page]bool{}}
	showing := figures(e)
	printed := map[page][]string{}
	for id, uses := range e.NumberUses {
		for _, u := range uses {
			for _, p := range append(showing[u], page{u.Kind, u.Slug}) {
				if p.kind == prose.Claim || p.kind == prose.Question {
					printed[p] = append(printed[p], id)
				}
			}
		}
	}
	for p, ids := range printed {
		for _, q := range e.Ledger.Closure(ids) {
			note(b.rests, q.ID, p)
		}
	}
	for name, uses := range e.LabUses {
		for _, u := range uses {
			note(b.leads, name, page{u.Kind, u.Slug})
		}
	}
	return b
}

// figures gives the pages that show each figure, by the use that the figure makes of its numbers.
func figures(e *evidence.Edition) map[evidence.Use][]page {
	out := map[evidence.Use][]page{}
	add := func(p page, body prose.Text) {
		for _, r := range body.Refs() {
			if r.Kind == prose.Figure {
				u := evidence.Use{Kind: prose.Figure, Slug: r.Key}
				out[u] = append(out[u], p)
			}
		}
	}
	for _, c := range e.Claims {
		add(page{prose.Claim, c.Slug}, c.Body)
	}
	for _, q := range e.Questions {
		add(page{prose.Question, q.Slug}, q.Body)
	}
	return out
}

func note(m map[string]map[page]bool, key string, p page) {
	if m[key] == nil {
		m[key] = map[page]bool{}
	}
	m[key][p] = true
}

// of fills in what a check bears on.
func (b bearing) of(c *Check) {
	on := func(p page) bool { return b.rests[c.Number][p] || b.leads[c.Lab][p] }
	c.Claims, c.Questions = []string{}, []string{}
	for _, x := range b.e.Claims {
		if on(page{prose.Claim, x.Slug}) {
			c.Claims = append(c.Claims, x.Slug)
		}
	}
	for _, x := range b.e.Questions {
		if on(page{prose.Question, x.Slug}) {
			c.Questions = append(c.Questions, x.Slug)
		}
	}
}

// On picks the checks that bear on a claim or a question, in the order of the table: what a source prints, what other programs
// computed, and last what was worked out twice.
func On(checks []Check, kind prose.Kind, slug string) []Check {
	var out []Check
	for _, origin := range []Origin{Printed, Program, Again} {
		for _, c := range checks {
			slugs := c.Claims
			if kind == prose.Question {
				slugs = c.Questions
			}
			if c.Origin == origin && slices.Contains(slugs, slug) {
				out = append(out, c)
			}
		}
	}
	return out
}

// Missing lists the formulas of a ledger that no check compares with anything.
func Missing(l *ledger.Ledger, checks []Check) (ids []string) {
	checked := map[string]bool{}
	for _, c := range checks {
		checked[c.Number] = true
	}
	for _, t := range l.Topics() {
		for _, e := range t.Entries {
			if e.Formula != nil && !e.FromMemory && !checked[e.ID] {
				ids = append(ids, e.ID)
			}
		}
	}
	return ids
}
