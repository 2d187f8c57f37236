package page

import (
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

// apiRow is an address that programs can read, with an example of it.
type apiRow struct{ Address, Example, What string }

type apiGroup struct {
	Title string
	Rows  []apiRow
}

// API is the page for those who read the site with a program.
func (m *Maker) API() (Page, bool) {
	claim := ui.Path(prose.Claim, m.e.Claims[0].Slug, "")
	figure := ui.Path(prose.Figure, m.Things(prose.Figure)[0], "")
	lab := ui.LabPath(m.Things(prose.Lab)[0])
	groups := []apiGroup{
		{"Everything at once", []apiRow{
			{"/api/claims.json", "/api/claims.json", "All claims with state, answer and the addresses of their forms."},
			{"/api/questions.json", "/api/questions.json", "All open questions with their status."},
			{"/api/sources.json", "/api/sources.json", "The bibliography, in CSL."},
			{"/api/quantities.json", "/api/quantities.json", "The ledger: every number with unit, source or formula."},
			{"/api/checks.json", "/api/checks.json", "Every value that was computed anew, beside one from elsewhere."},
			{"/llms.txt", "/llms.txt", "A map of the site for language models."},
			{"/changes.atom", "/changes.atom", "All changes, as a feed."},
			{"/sitemap.xml", "/sitemap.xml", "All pages."},
		}},
		{"One claim or question", []apiRow{
			{"/claims/SLUG.json", ui.FormPath(claim, "json"), "All of it, with sources, numbers, tests and history."},
			{"/claims/SLUG.md", ui.FormPath(claim, "md"), "The same as Markdown."},
			{"/claims/SLUG.bib", ui.FormPath(claim, "bib"), "A citation for BibTeX; also .ris and .csl.json."},
			{"/claims/SLUG/changes.atom", ui.FeedPath(claim), "Its changes, as a feed."},
			{"/claims/SLUG/card.png", ui.CardPath(claim, "card.png"), "A picture, 1200×630; also card-600.png and card.svg."},
			{"/badge/claims/SLUG.svg", ui.BadgePath(claim), "A badge, one line high; /badge/numbers/ID.svg for a number."},
			{"/embed/claims/SLUG/", ui.EmbedPath(claim), "The claim for a frame; theme=light or dark."},
		}},
		{"A figure or a lab", []apiRow{
			{"/figures/NAME.csv", ui.FormPath(figure, "csv"), "The data of a figure; also .json, .svg and .png."},
			{"/labs/NAME.json?STATE", ui.FormPath(lab, "json"), "The result of a lab in any state; also .csv."},
		}},
		{"Descriptions", []apiRow{
			{"/api/openapi.json", "/api/openapi.json", "All of this as an OpenAPI document."},
			{"/api/schema/claim.json", "/api/schema/claim.json", "JSON Schemas of all that is JSON here."},
			{"/oembed?url=ADDRESS", ui.OEmbedPath(claim, "json"), "oEmbed, as JSON or XML: how to show a page of ours."},
		}},
	}
	return Page{Shell: m.shell("For programs", "The whole site as data: claims, questions, sources and numbers, with schemas.", "/api/", ""), Body: apiPage(groups)}, true
}
