package evidence

import "github.com/claimbyclaim/explainer/internal/prose"

// Public is when an item of evidence of a claim was public: the date of the newest source that it cites. A month or a year
// counts from its last day; where that lies after the review, which had read the source, the day of the review is the date. ok
// is false where a source has no date, or where none is cited: then none is guessed.
func (e *Edition) Public(c *Claim, i Item) (d Date, ok bool) {
	for _, r := range i.Finding.Refs() {
		if r.Kind != prose.Source {
			continue
		}
		s, known := e.sources[r.Key]
		if !known || s.Issued == "" {
			return "", false
		}
		if n := s.Issued.Newest(); d == "" || n.Last() > d.Last() {
			d = n
		}
	}
	if d.Last() > c.Reviewed.Last() {
		d = c.Reviewed.Date
	}
	return d, d != ""
}
