package evidence

import (
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// Fate is what becomes of a thing when a source falls. A later one is worse.
type Fate int

// The fates. What weakens keeps something to rest on.
const (
	Stands Fate = iota
	Weakens
	Falls
)

// Count is how many of some fates are this one.
func (f Fate) Count(of []Fate) int {
	n := 0
	for _, x := range of {
		if x == f {
			n++
		}
	}
	return n
}

// A Loss is what falls and weakens with some sources. It never says which state a claim would have.
type Loss struct {
	Claims    []ClaimLoss     // that lose something, in the article's order
	Questions []QuestionLoss  // the same
	Numbers   []*ledger.Entry // that fall, in the order of the ledger
	Weaker    int             // numbers that keep another source for a value of their own
	Unchecked int             // numbers that stand and lose what is published for them
	Elsewhere []Printed       // figures, labs, texts and terms that use numbers that fall
	Rows      []Place         // events, measures and rows of records that fall
}

// A ClaimLoss is what a claim loses.
type ClaimLoss struct {
	*Claim
	Fates   []Fate    // of its evidence, item by item
	Lost    []Bearing // supports or undermines, of which it has items, and all of them fall
	Numbers int       // numbers on its page that fall
}

// A QuestionLoss is what a question loses.
type QuestionLoss struct {
	*Question
	Fates   []Fate // of the attempts at it, one by one
	Numbers int    // numbers on its page that fall
}

// Printed is a page or picture that uses numbers that fall.
type Printed struct {
	Kind    prose.Kind
	Slug    string
	Numbers int // how many of them
}

// Empty reports whether everything stands.
func (l Loss) Empty() bool {
	return len(l.Claims)+len(l.Questions)+len(l.Numbers)+len(l.Elsewhere)+len(l.Rows)+l.Weaker+l.Unchecked == 0
}

// fallen are the sources and numbers that are gone.
type fallen struct {
	sources map[string]bool
	numbers map[string]bool
}

// Without says what would fall with some sources, given by their keys.
//
// A number falls when every source of its value is gone, or when a number that its formula uses falls; inputs and
// counts of ours stand. An item of evidence, attempt, event, measure or row falls when every source that it cites is
// gone, and weakens when it keeps another source or uses a number that falls. Where it cites none, it falls with the
// last of its numbers.
func (r *Rests) Without(keys ...string) Loss {
	gone := r.gone(keys...)
	var l Loss
	for _, t := range r.e.Ledger.Topics() {
		for _, e := range t.Entries {
			switch {
			case gone.numbers[e.ID]:
				l.Numbers = append(l.Numbers, e)
			case gone.cited(e.Source) == Weakens:
				l.Weaker++
			case e.Published != nil && gone.cited(e.Published.Source) == Falls:
				l.Unchecked++
			}
		}
	}
	printed := r.printed(gone)
	for _, c := range r.e.Claims {
		x := ClaimLoss{Claim: c, Fates: r.ofClaim(c, gone), Numbers: printed[Place{Kind: prose.Claim, Slug: c.Slug}]}
		x.Lost = lost(c.Evidence, x.Fates)
		if x.Numbers > 0 || Stands.Count(x.Fates) < len(x.Fates) {
			l.Claims = append(l.Claims, x)
		}
	}
	for _, q := range r.e.Questions {
		x := QuestionLoss{Question: q, Numbers: printed[Place{Kind: prose.Question, Slug: q.Slug}]}
		for _, a := range q.Tried {
			x.Fates = append(x.Fates, r.fate(placeOfAttempt(q, a), gone))
		}
		if x.Numbers > 0 || Stands.Count(x.Fates) < len(x.Fates) {
			l.Questions = append(l.Questions, x)
		}
	}
	for p, n := range printed {
		if p.Kind != prose.Claim && p.Kind != prose.Question {
			l.Elsewhere = append(l.Elsewhere, Printed{p.Kind, p.Slug, n})
		}
	}
	slices.SortFunc(l.Elsewhere, func(a, b Printed) int {
		return strings.Compare(string(a.Kind)+" "+a.Slug, string(b.Kind)+" "+b.Slug)
	})
	l.Rows = r.rows(gone)
	return l
}

// A Side is all that supports or undermines a claim, where it would fall with one source.
type Side struct {
	*Claim
	Bearing Bearing
	Source  *Source
	Items   int // how many there are
}

// Sides lists the sides of claims that rest on one source: all their items would fall with it.
func (r *Rests) Sides() []Side {
	var out []Side
	for _, s := range r.e.Sources {
		gone := r.gone(s.Key)
		for _, c := range r.e.Claims {
			for _, b := range lost(c.Evidence, r.ofClaim(c, gone)) {
				out = append(out, Side{c, b, s, len(c.ItemsThat(b))})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Side) int { return a.Number - b.Number })
	return out
}

// ItemsThat lists the items of evidence that bear on a claim in one way, in the order of the page.
func (c *Claim) ItemsThat(b Bearing) []Item {
	return slices.DeleteFunc(slices.Clone(c.Evidence), func(i Item) bool { return i.Bearing != b })
}

// gone are some sources and all numbers that fall with them.
func (r *Rests) gone(keys ...string) fallen {
	g := fallen{map[string]bool{}, map[string]bool{}}
	for _, k := range keys {
		g.sources[k] = true
	}
	for _, t := range r.e.Ledger.Topics() {
		for _, e := range t.Entries {
			g.number(r.e.Ledger, e)
		}
	}
	return g
}

// number works out whether a number falls. Load has refused numbers that depend on themselves.
func (g fallen) number(l *ledger.Ledger, e *ledger.Entry) bool {
	if falls, known := g.numbers[e.ID]; known {
		return falls
	}
	falls := g.cited(e.Source) == Falls
	if e.Formula != nil {
		for _, id := range e.Formula.Inputs {
			in, _ := l.Entry(id)
			falls = g.number(l, in) || falls
		}
	}
	g.numbers[e.ID] = falls
	return falls
}

// cited is what becomes of a thing with these citations and nothing else. Without any it stands.
func (g fallen) cited(cs []prose.Citation) Fate {
	keys := make([]string, len(cs))
	for i, c := range cs {
		keys[i] = c.Key
	}
	return among(g.sources, keys)
}

// among is what becomes of a thing that needs at least one of its supports: which of them are gone is given.
func among(gone map[string]bool, supports []string) Fate {
	left := 0
	for _, s := range supports {
		if !gone[s] {
			left++
		}
	}
	switch left {
	case len(supports):
		return Stands
	case 0:
		return Falls
	}
	return Weakens
}

// fate is what becomes of a place.
func (r *Rests) fate(p Place, gone fallen) Fate {
	cited, used := r.sources[p], among(gone.numbers, r.numbers[p])
	if len(cited) == 0 {
		return used
	}
	return max(among(gone.sources, cited), min(used, Weakens))
}

func (r *Rests) ofClaim(c *Claim, gone fallen) []Fate {
	out := make([]Fate, len(c.Evidence))
	for i, item := range c.Evidence {
		out[i] = r.fate(placeOfItem(c, item), gone)
	}
	return out
}

// lost lists the sides of a claim, for and against, that have items of which all fall.
func lost(items []Item, fates []Fate) []Bearing {
	var out []Bearing
	for _, b := range []Bearing{Supports, Undermines} {
		all, fell := 0, 0
		for i, item := range items {
			if item.Bearing == b {
				all++
				if fates[i] == Falls {
					fell++
				}
			}
		}
		if all > 0 && fell == all {
			out = append(out, b)
		}
	}
	return out
}

// printed counts the numbers that fall on each page, figure, lab and term that uses any.
func (r *Rests) printed(gone fallen) map[Place]int {
	on := map[Place]map[string]bool{}
	for p, ids := range r.numbers {
		for _, id := range ids {
			if !gone.numbers[id] || p.Kind == prose.Event || p.Kind == prose.Measure {
				continue
			}
			page := Place{Kind: p.Kind, Slug: p.Slug}
			if on[page] == nil {
				on[page] = map[string]bool{}
			}
			on[page][id] = true
		}
	}
	out := map[Place]int{}
	for p, ids := range on {
		out[p] = len(ids)
	}
	return out
}

// rows lists the events, measures and rows of records that fall, in the order of their pages' addresses.
func (r *Rests) rows(gone fallen) []Place {
	var out []Place
	for p := range r.sources {
		row := p.Kind == prose.Event || p.Kind == prose.Measure || p.Kind == prose.Page && p.Anchor != "" && slices.Contains(Records, p.Slug)
		if row && r.fate(p, gone) == Falls {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Place) int {
		return strings.Compare(string(a.Kind)+" "+a.Slug+" "+a.Anchor, string(b.Kind)+" "+b.Slug+" "+b.Anchor)
	})
	return out
}
