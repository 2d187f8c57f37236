package evidence

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/prose"
)

// A Place is a part of the edition with citations and numbers of its own: an item of evidence, an attempt, an event, a
// measure, a row of a record, or the rest of a page.
type Place struct {
	Kind   prose.Kind
	Slug   string
	Anchor string
}

// Rests says what each place of an edition rests on. It is read-only.
type Rests struct {
	e       *Edition
	sources map[Place][]string // keys that a place cites, each once
	numbers map[Place][]string // ids that a place uses, each once
}

// Rests turns the uses of sources and numbers round: from what is used to who uses it.
func (e *Edition) Rests() *Rests {
	return &Rests{e: e, sources: byPlace(e.SourceUses), numbers: byPlace(e.NumberUses)}
}

func byPlace(uses map[string][]Use) map[Place][]string {
	out := map[Place][]string{}
	for _, key := range slices.Sorted(maps.Keys(uses)) {
		for _, u := range uses[key] {
			p := Place{u.Kind, u.Slug, u.Anchor}
			if mine := out[p]; len(mine) == 0 || mine[len(mine)-1] != key {
				out[p] = append(mine, key)
			}
		}
	}
	return out
}

func placeOfItem(c *Claim, i Item) Place {
	return Place{prose.Claim, c.Slug, "evidence-" + string(i.ID)}
}

func placeOfAttempt(q *Question, a Attempt) Place {
	return Place{prose.Question, q.Slug, "tried-" + string(a.ID)}
}

// OfItem lists the keys of the sources that an item of evidence cites.
func (r *Rests) OfItem(c *Claim, i Item) []string { return r.sources[placeOfItem(c, i)] }

// OfAttempt lists the keys of the sources that an attempt cites.
func (r *Rests) OfAttempt(q *Question, a Attempt) []string { return r.sources[placeOfAttempt(q, a)] }

// A Pillar is a source with what rests on it: the claims and questions whose evidence or attempts cite it.
type Pillar struct {
	*Source
	Claims    []*Claim
	Questions []*Question
	Items     int // of evidence, and attempts
}

// Behind is how many claims and questions rest on the source.
func (p Pillar) Behind() int { return len(p.Claims) + len(p.Questions) }

// Pillars lists the sources that evidence or attempts cite: first those behind most claims and questions, of these
// those with most items, then by key.
func (r *Rests) Pillars() []Pillar {
	found := map[string]*Pillar{}
	at := func(key string) *Pillar {
		if found[key] == nil {
			found[key] = &Pillar{Source: r.e.sources[key]}
		}
		found[key].Items++
		return found[key]
	}
	for _, c := range r.e.Claims {
		for _, i := range c.Evidence {
			for _, key := range r.OfItem(c, i) {
				if p := at(key); !slices.Contains(p.Claims, c) {
					p.Claims = append(p.Claims, c)
				}
			}
		}
	}
	for _, q := range r.e.Questions {
		for _, a := range q.Tried {
			for _, key := range r.OfAttempt(q, a) {
				if p := at(key); !slices.Contains(p.Questions, q) {
					p.Questions = append(p.Questions, q)
				}
			}
		}
	}
	out := make([]Pillar, 0, len(found))
	for _, p := range found {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b Pillar) int {
		return cmp.Or(b.Behind()-a.Behind(), b.Items-a.Items, strings.Compare(a.Key, b.Key))
	})
	return out
}

// independent are the kinds of evidence that neither a claimant nor a vendor nor we have made, in the words of items
// and of sources.
var independent = []string{"measurement", "estimate", "filing", "regulation"}

const independentFrom Strength = 3

// Independent reports whether an item is an independent measurement or estimate, a filing or a law, of strength three
// or four. First-party documents, vendors' measurements, reporting, opinion and our own arithmetic are not.
func (i Item) Independent() bool {
	return i.Strength >= independentFrom && slices.Contains(independent, string(i.Kind))
}

// Independent reports whether an attempt has strength three or four and cites a source of such a kind.
func (r *Rests) Independent(q *Question, a Attempt) bool {
	return a.Strength >= independentFrom && slices.ContainsFunc(r.OfAttempt(q, a), func(key string) bool {
		s, ok := r.e.Source(key)
		return ok && slices.Contains(independent, string(s.Custom.Kind))
	})
}
