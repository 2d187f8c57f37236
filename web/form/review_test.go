package form_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

func TestClaimReviewSaysTheVerdictInWords(t *testing.T) {
	e, w := load(t)
	type org struct {
		Type string `json:"@type"`
		Name string
		URL  string
	}
	for _, c := range e.Claims {
		b := w.ClaimReview(c.Slug)
		if bytes.ContainsAny(b, "<>&") {
			t.Errorf("%s could end a script: %s", c.Slug, b)
		}
		var r struct {
			Context       string `json:"@context"`
			Type          string `json:"@type"`
			URL           string
			ClaimReviewed string
			DatePublished evidence.Date
			Author        org
			ItemReviewed  struct {
				Author        org
				DatePublished string
				Appearance    struct{ URL string }
			}
			ReviewRating map[string]any
		}
		if err := json.Unmarshal(b, &r); err != nil {
			t.Fatal(err)
		}
		if r.Context != "https://schema.org" || r.Type != "ClaimReview" || r.URL != base+"/claims/"+c.Slug+"/" || r.ClaimReviewed == "" ||
			r.DatePublished != c.Revisions[0].Date || r.Author != (org{"Organization", "DeepSeek, claim by claim", base + "/"}) {
			t.Errorf("%s is reviewed as %s", c.Slug, b)
		}
		who := "NAND Research"
		if c.By == evidence.DeepSeek {
			who = "DeepSeek"
		}
		if i := r.ItemReviewed; i.Author.Name != who || i.DatePublished != "2025-01" || i.Appearance.URL == "" {
			t.Errorf("%s is said to be claimed by %+v", c.Slug, i)
		}
		if len(r.ReviewRating) != 2 || r.ReviewRating["alternateName"] != c.State.Words() {
			t.Errorf("%s is rated %v; expected its state in words, and no number", c.Slug, r.ReviewRating)
		}
	}
	if b := w.ClaimReview("gone"); b != nil {
		t.Errorf("an unknown claim is reviewed as %s", b)
	}
}
