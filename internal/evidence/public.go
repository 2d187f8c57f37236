package evidence

import "github.com/claimbyclaim/explainer/internal/prose"

// Public is the first day on which an item of evidence of a claim was surely public: when the newest source that it cites was.
// A month or a year counts from its last day, but for what lies after the review, which had read the source. ok is false
// where a source has no date, or where none is cited: then no day is guessed.
func (e *Edition) Public(c *Claim, i Item) (day Date, ok bool) {
	for _, r := range i.Finding.Refs() {
		if r.Kind != prose.Source {
			continue
		}
		s, known := e.sources[r.Key]
		if !known || s.Issued == "" {
			return "", false
		}
		day = max(day, s.Issued.Newest().Last())
	}
	return min(day, c.Reviewed.Last()), day != ""
}
