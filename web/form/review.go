package form

import (
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

type claimReview struct {
	Context       string        `json:"@context"`
	Type          string        `json:"@type"`
	URL           string        `json:"url"`
	ClaimReviewed string        `json:"claimReviewed"`
	DatePublished evidence.Date `json:"datePublished"`
	Author        organisation  `json:"author"`
	ItemReviewed  reviewedClaim `json:"itemReviewed"`
	ReviewRating  rating        `json:"reviewRating"`
}

type organisation struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type reviewedClaim struct {
	Type          string        `json:"@type"`
	Author        organisation  `json:"author"`
	DatePublished evidence.Span `json:"datePublished,omitempty"`
	Appearance    creativeWork  `json:"appearance"`
}

type creativeWork struct {
	Type string `json:"@type"`
	Name string `json:"name,omitempty"`
	URL  string `json:"url"`
}

// A rating says the verdict in words. The states are no scale, so it has no number.
type rating struct {
	Type          string `json:"@type"`
	AlternateName string `json:"alternateName"`
}

// ClaimReview is a claim's verdict as JSON-LD of schema.org. It can stand inside a script element. An unknown
// claim has none.
func (w *Writer) ClaimReview(slug string) []byte {
	c, ok := w.e.Claim(slug)
	if !ok {
		return nil
	}
	r := claimReview{
		Context: "https://schema.org", Type: "ClaimReview", URL: w.url(prose.Claim, slug, ""), ClaimReviewed: w.plain(c.Claim),
		DatePublished: c.Revisions[0].Date, Author: organisation{"Organization", w.site.Name, w.site.Base + "/"},
		ItemReviewed: reviewedClaim{Type: "Claim", Appearance: creativeWork{Type: "Article", URL: ui.ArticleURL}},
		ReviewRating: rating{"Rating", c.State.Words()},
	}
	r.ItemReviewed.Author.Type = "Organization"
	for _, s := range w.e.Sources {
		if s.URL == ui.ArticleURL {
			r.ItemReviewed.Author.Name, r.ItemReviewed.DatePublished, r.ItemReviewed.Appearance.Name = s.Publisher, s.Issued, s.Title
		}
	}
	if c.By == evidence.DeepSeek {
		r.ItemReviewed.Author.Name = "DeepSeek"
	}
	return encode(r)
}
