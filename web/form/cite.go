package form

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// A reference is what all forms of citation of a page say. The date of access is that of the version, so that the same
// version is always cited alike.
type reference struct {
	id      string // claim-fp8-2026-11-24
	title   string // Claim 4: …
	site    string
	date    evidence.Date
	version string
	url     string
	note    string
}

func (w *Writer) reference(kind prose.Kind, slug string) (reference, bool) {
	p, ok := w.page(kind, slug)
	if !ok {
		return reference{}, false
	}
	date := w.dated(p)
	return reference{
		id: string(kind) + "-" + slug + "-" + string(date), title: spaced(p.name + ": " + p.title), site: w.site.Name, date: date, version: w.site.Version,
		url: w.permalink(p.path), note: "Evidence as of " + p.reviewed.Words() + ": " + p.verdict,
	}, true
}

// spaced has ordinary spaces where a page keeps a number and its unit on one line.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// Cite is a citation for people.
func (w *Writer) Cite(kind prose.Kind, slug string) (string, bool) {
	r, ok := w.reference(kind, slug)
	if !ok {
		return "", false
	}
	of := "Reviewed "
	if r.version != "" {
		of = "Version of "
	}
	return fmt.Sprintf("%s. “%s”. %s%s. %s. %s", r.site, r.title, of, r.date.Words(), r.note, r.url), true
}

// BibTeX is an entry for BibLaTeX that BibTeX reads, too.
func (w *Writer) BibTeX(kind prose.Kind, slug string) ([]byte, bool) {
	r, ok := w.reference(kind, slug)
	if !ok {
		return nil, false
	}
	var b strings.Builder
	fmt.Fprintf(&b, "@online{%s,\n", r.id)
	field := func(name, value string) { fmt.Fprintf(&b, "  %s = {%s},\n", name, value) }
	field("author", "{"+escapeTeX(r.site)+"}") // one name, comma and all
	field("title", "{"+escapeTeX(r.title)+"}") // its capitals stay
	field("date", string(r.date))
	field("year", string(r.date)[:4])
	field("organization", "{"+escapeTeX(r.site)+"}")
	if r.version != "" {
		field("version", escapeTeX(r.version))
	}
	field("url", r.url)
	field("urldate", string(r.date))
	field("language", "english")
	field("note", escapeTeX(r.note))
	b.WriteString("}\n")
	return []byte(b.String()), true
}

var texEscapes = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `&`, `\&`, `%`, `\%`, `$`, `\$`, `#`, `\#`, `_`, `\_`, `~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`,
)

func escapeTeX(s string) string { return texEscapes.Replace(s) }

// RIS is a record in the format of reference managers. A comma in AU would part a family name from a given one.
func (w *Writer) RIS(kind prose.Kind, slug string) ([]byte, bool) {
	r, ok := w.reference(kind, slug)
	if !ok {
		return nil, false
	}
	day := strings.ReplaceAll(string(r.date), "-", "/")
	var b strings.Builder
	for _, line := range [][2]string{
		{"TY", "ELEC"}, {"ID", r.id}, {"AU", strings.ReplaceAll(r.site, ",", "")}, {"TI", r.title}, {"T2", r.site}, {"PB", r.site},
		{"PY", string(r.date)[:4]}, {"DA", day}, {"ET", r.version}, {"UR", r.url}, {"Y2", day}, {"LA", "en-GB"}, {"N1", r.note},
	} {
		if line[1] != "" {
			b.WriteString(line[0] + "  - " + line[1] + "\r\n")
		}
	}
	b.WriteString("ER  - \r\n")
	return []byte(b.String()), true
}

// CSL is a list of one work in CSL-JSON.
func (w *Writer) CSL(kind prose.Kind, slug string) ([]byte, bool) {
	r, ok := w.reference(kind, slug)
	if !ok {
		return nil, false
	}
	day := dateOf(evidence.Span(r.date))
	return encode([]item{{
		ID: r.id, Type: "webpage", Title: r.title, Author: []name{{Literal: r.site}}, Issued: day, Accessed: day, Publisher: r.site, ContainerTitle: r.site,
		Version: r.version, URL: r.url, Language: "en-GB", Note: r.note,
	}}), true
}
