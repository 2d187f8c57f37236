package form

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

type sitemap struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc     string        `xml:"loc"`
	LastMod evidence.Date `xml:"lastmod,omitempty"`
}

// Sitemap lists pages for search engines, with the day of the last review where a page has one.
func (w *Writer) Sitemap(paths []string) []byte {
	reviewed := map[string]evidence.Date{}
	for _, p := range w.pages() {
		reviewed[p.path] = p.reviewed
	}
	var m sitemap
	for _, p := range slices.Sorted(slices.Values(paths)) {
		m.URLs = append(m.URLs, sitemapURL{w.site.Base + p, reviewed[p]})
	}
	b, err := xml.MarshalIndent(m, "", "  ")
	if err != nil {
		panic(err) // the types are ours
	}
	return append([]byte(xml.Header), append(b, '\n')...)
}

// Robots lets everybody read everything.
func (w *Writer) Robots() []byte {
	return []byte("User-agent: *\nAllow: /\n\nSitemap: " + w.site.Base + "/sitemap.xml\n")
}

// LLMs is the site in brief for language models, as llmstxt.org has it: each page with its verdict and its Markdown.
func (w *Writer) LLMs() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", prose.EscapeMarkdown(w.site.Name))
	if home := w.e.Pages[ui.HomeSlug]; home != nil {
		fmt.Fprintf(&b, "\n> %s %s\n", prose.EscapeMarkdown(w.plain(home.Title)), prose.EscapeMarkdown(w.plain(home.Summary)))
	}
	fmt.Fprintf(&b, "\nText and data: [%s](%s). Evidence as of %s.\n", licence, licenceURL, w.e.Updated().Words())
	section := ""
	for _, p := range w.pages() {
		if s := map[prose.Kind]string{prose.Claim: "Claims", prose.Question: "Questions"}[p.kind]; s != section {
			section = s
			fmt.Fprintf(&b, "\n## %s\n\n", s)
		}
		fmt.Fprintf(&b, "- %s: %s\n", prose.MarkdownLink(p.name+": "+p.title, w.site.Base+ui.FormPath(p.path, "md")), p.verdict)
	}
	b.WriteString("\n## Data\n\n")
	for _, l := range [][2]string{
		{apiPath("claims"), "all claims in brief, each with the address of its full JSON"},
		{apiPath("questions"), "all open questions in brief, each with the address of its full JSON"},
		{apiPath("quantities"), "every number with its unit and its source, formula or assumption"},
		{apiPath("checks"), "every value that was computed anew beside one from elsewhere, with tolerance and verdict"},
		{apiPath("sources"), "the bibliography in CSL-JSON, with how each source was read"},
		{apiPath(openAPI), "all addresses for programs, as OpenAPI"},
		{ui.FeedPath("/"), "all changes, as Atom"},
	} {
		fmt.Fprintf(&b, "- %s: %s\n", prose.MarkdownLink(strings.TrimPrefix(l[0], "/"), w.site.Base+l[0]), l[1])
	}
	return []byte(b.String())
}
