package form

import (
	"slices"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

// APINames lists what API knows.
func APINames() []string {
	return []string{"claims", "questions", "sources", "quantities", "checks", openAPI}
}

// openAPI is the description of all addresses for programs. It lies among the schemas and is none.
const openAPI = "openapi"

func apiPath(name string) string { return "/api/" + name + ".json" }

// A collection is a list with what a program needs to know of it.
type collection[T any] struct {
	Version string `json:"version"`
	Licence string `json:"licence"`
	Count   int    `json:"count"`
	Items   []T    `json:"items"`
}

type claimSummary struct {
	head
	JSON    string      `json:"json"` // address of the whole
	Verdict verdict     `json:"verdict"`
	By      evidence.By `json:"by"`
	Part    string      `json:"part"`
	Claim   string      `json:"claim"`
	Answer  string      `json:"answer"`
	Sources []string    `json:"sources"` // keys of the bibliography
}

type questionSummary struct {
	head
	JSON     string `json:"json"`
	Status   status `json:"status"`
	Question string `json:"question"`
	Answer   string `json:"answer"`

	Sources []string `json:"sources"` // keys of the bibliography
}

// API is a list of the whole edition, or the OpenAPI document that describes all addresses for programs.
func (w *Writer) API(name string) ([]byte, bool) {
	switch name {
	case "claims":
		return encode(collect(w, w.claimSummaries())), true
	case "questions":
		return encode(collect(w, w.questionSummaries())), true
	case "sources":
		items := []item{}
		for _, s := range w.e.Sources {
			items = append(items, w.source(s))
		}
		return encode(collect(w, items)), true
	case "quantities":
		items := []quantity{}
		for _, t := range w.e.Ledger.Topics() {
			for _, e := range t.Entries {
				items = append(items, w.quantity(e))
			}
		}
		return encode(collect(w, items)), true
	case "checks":
		return encode(collect(w, w.checks())), true
	case openAPI:
		b, err := schemas.ReadFile("schema/" + openAPI + ".json")
		return b, err == nil
	}
	return nil, false
}

func collect[T any](w *Writer, items []T) collection[T] {
	return collection[T]{w.site.Version, licenceURL, len(items), items}
}

func (w *Writer) claimSummaries() []claimSummary {
	out := []claimSummary{}
	for _, c := range w.e.Claims {
		p, _ := w.page(prose.Claim, c.Slug)
		out = append(out, claimSummary{
			head: w.head(p, c.Number), JSON: w.site.Base + ui.FormPath(p.path, "json"), Verdict: verdictOf(c.State), By: c.By, Part: c.Part.Slug,
			Claim: w.plain(c.Claim), Answer: w.plain(c.Answer), Sources: w.citedOn(prose.Claim, c.Slug),
		})
	}
	return out
}

func (w *Writer) questionSummaries() []questionSummary {
	out := []questionSummary{}
	for _, q := range w.e.Questions {
		p, _ := w.page(prose.Question, q.Slug)
		out = append(out, questionSummary{
			head: w.head(p, q.Number), JSON: w.site.Base + ui.FormPath(p.path, "json"), Status: status{q.Status, q.Status.Words()},
			Question: w.plain(q.Question), Answer: w.plain(q.Answer), Sources: w.citedOn(prose.Question, q.Slug),
		})
	}
	return out
}

// citedOn lists the sources that a page cites, by key.
func (w *Writer) citedOn(kind prose.Kind, slug string) []string {
	keys := []string{}
	for _, s := range w.e.Sources {
		if slices.ContainsFunc(w.e.SourceUses[s.Key], func(u evidence.Use) bool { return u.Kind == kind && u.Slug == slug }) {
			keys = append(keys, s.Key)
		}
	}
	return keys
}
