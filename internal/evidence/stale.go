package evidence

import (
	"fmt"
	"slices"
	"time"

	"github.com/claimbyclaim/explainer/internal/prose"
)

// LongestReview is the entry of the ledger that says after how many days a page is due for a review whatever happens.
const LongestReview = "review.longest"

// An Overdue page is a claim or question that is due for a review.
type Overdue struct {
	Kind prose.Kind
	Slug string
	File string
	Line int    // of the date of its review
	Why  string // in words that go on from “due for a review:”
}

// Stale lists, for a day, the reasons for which pages are due for a review: something that the page rests on has come after
// the review, or the review is older than LongestReview allows. What comes after the day does not count yet. The claims
// stand first; a page stands there once for each reason.
func (e *Edition) Stale(on Date) []Overdue {
	var out []Overdue
	for _, c := range e.Claims {
		p := reviewed{prose.Claim, c.Slug, c.File, c.Reviewed, c.Events}
		out = append(out, e.stale(p, on)...)
		for _, q := range c.Questions {
			if d := q.Revisions[0].Date; newer(d, c.Reviewed.Date, on) {
				out = append(out, p.due("question %d, which tests it, was revised on %s", q.Number, d.Words()))
			}
		}
	}
	for _, q := range e.Questions {
		out = append(out, e.stale(reviewed{prose.Question, q.Slug, q.File, q.Reviewed, q.Events}, on)...)
	}
	return out
}

// reviewed is what a claim and a question have in common for a review.
type reviewed struct {
	kind   prose.Kind
	slug   string
	file   string
	at     Dated
	events []*Event
}

func (p reviewed) due(why string, args ...any) Overdue {
	return Overdue{p.kind, p.slug, p.file, p.at.Line, fmt.Sprintf(why, args...)}
}

func (e *Edition) stale(p reviewed, on Date) []Overdue {
	var out []Overdue
	for _, key := range e.restsOn(p) {
		if d := e.sources[key].Issued.Newest(); newer(d, p.at.Date, on) {
			out = append(out, p.due("the source %s is of %s", key, d.Words()))
		}
	}
	for _, ev := range p.events {
		if newer(ev.Date, p.at.Date, on) {
			out = append(out, p.due("the event %s bears on it", ev.ID))
		}
	}
	longest, ok := e.Ledger.Entry(LongestReview)
	if days := daysBetween(p.at.Last(), on); ok && float64(days) > longest.Value {
		out = append(out, p.due("it was last reviewed %d days before; a review lasts at most %s", days, longest))
	}
	return out
}

// newer reports whether a date lies wholly after a review, and not after the day that is asked for.
func newer(d, review, on Date) bool { return d != "" && d.First() > review.Last() && d.First() <= on }

func daysBetween(from, to Date) int {
	a, _ := time.Parse(time.DateOnly, string(from)) // dates are checked where they are read
	b, _ := time.Parse(time.DateOnly, string(to))
	return int(b.Sub(a).Hours() / 24)
}

// restsOn lists the sources that a page cites, itself or through its numbers, in order.
func (e *Edition) restsOn(p reviewed) []string {
	var cited, numbers []string
	on := func(u Use) bool { return u.Kind == p.kind && u.Slug == p.slug }
	for key, uses := range e.SourceUses {
		if slices.ContainsFunc(uses, on) && e.sources[key] != nil {
			cited = append(cited, key)
		}
	}
	for id, uses := range e.NumberUses {
		if slices.ContainsFunc(uses, on) {
			numbers = append(numbers, id)
		}
	}
	for _, q := range e.Ledger.Closure(numbers) {
		for _, c := range q.Source {
			cited = append(cited, c.Key)
		}
	}
	slices.Sort(cited)
	return slices.Compact(cited)
}
