// Package form gives the content in forms for programs: Markdown, JSON with its schemas, citations, feeds, indexes.
// Each is bytes made from an edition; addresses in them are absolute, and nothing depends on the clock.
package form

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/verify"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A Site is what the forms say about the place where the content is published.
type Site struct {
	Base    string // public address without a slash at the end
	Version string // date of the release that dated addresses name: 2026-11-24; empty where there is none
	Name    string

	Younger func(path string) bool // whether a page is younger than the release, which lacks it; nil where none is
}

// licence is that of the texts and the data.
const (
	licence    = "CC BY 4.0"
	licenceURL = "https://creativecommons.org/licenses/by/4.0/"
)

// Tables gives the data of a figure, or of a lab's chart at its defaults.
type Tables func(kind prose.Kind, name string) (title string, head []string, rows [][]string)

// Checks gives every comparison of a value of the site with one from elsewhere.
type Checks func() []verify.Check

// A Writer writes the forms of one edition. It is safe for concurrent use.
type Writer struct {
	e      *evidence.Edition
	site   Site
	tables Tables
	checks Checks
	plainC prose.Context
}

// New prepares the forms of an edition without faults.
func New(e *evidence.Edition, site Site, tables Tables, checks Checks) *Writer {
	return &Writer{e: e, site: site, tables: tables, checks: checks, plainC: e.PlainContext()}
}

func (w *Writer) plain(t prose.Text) string { return t.Plain(w.plainC) }

func (w *Writer) plains(ts []prose.Text) []string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = w.plain(t)
	}
	return out
}

// url is the live address of a thing.
func (w *Writer) url(kind prose.Kind, key, section string) string {
	return w.site.Base + ui.Path(kind, key, section)
}

// permalink is the dated address of a page; its live one where no release is named, or the release lacks it.
func (w *Writer) permalink(path string) string {
	if w.site.Version == "" || w.site.Younger != nil && w.site.Younger(path) {
		return w.site.Base + path
	}
	return w.site.Base + ui.DatedPath(w.site.Version, path)
}

// numberURL is the address of an entry of the ledger.
func (w *Writer) numberURL(id string) string {
	e, ok := w.e.Ledger.Entry(id)
	if !ok {
		return w.site.Base + "/numbers/"
	}
	return w.site.Base + ui.NumberPath(e.Topic.Slug, id)
}

// link is the address of an inner link of a text. A claim in preparation has a row of the list of claims.
func (w *Writer) link(kind prose.Kind, key, section string) string {
	switch _, ok := w.e.Claim(key); {
	case kind == prose.Number:
		return w.numberURL(key)
	case kind == prose.Claim && !ok:
		return w.site.Base + "/claims/#" + key
	}
	return w.url(kind, key, section)
}

// A page is a claim or a question, as far as the forms treat both alike.
type page struct {
	kind      prose.Kind
	slug      string
	path      string
	name      string // "Claim 4"
	title     string
	verdict   string // the state or the status in words
	reviewed  evidence.Date
	revisions []evidence.Revision
}

func (w *Writer) page(kind prose.Kind, slug string) (page, bool) {
	p := page{kind: kind, slug: slug, path: ui.Path(kind, slug, "")}
	switch kind {
	case prose.Claim:
		c, ok := w.e.Claim(slug)
		if !ok {
			return page{}, false
		}
		p.name, p.title, p.verdict = fmt.Sprintf("Claim %d", c.Number), w.plain(c.Title), c.State.Words()
		p.reviewed, p.revisions = c.Reviewed.Date, c.Revisions
	case prose.Question:
		q, ok := w.e.Question(slug)
		if !ok {
			return page{}, false
		}
		p.name, p.title, p.verdict = fmt.Sprintf("Question %d", q.Number), w.plain(q.Title), q.Status.Words()
		p.reviewed, p.revisions = q.Reviewed.Date, q.Revisions
	default:
		return page{}, false
	}
	return p, true
}

// pages lists all claims, then all questions.
func (w *Writer) pages() []page {
	var out []page
	add := func(kind prose.Kind, slug string) {
		p, _ := w.page(kind, slug)
		out = append(out, p)
	}
	for _, c := range w.e.Claims {
		add(prose.Claim, c.Slug)
	}
	for _, q := range w.e.Questions {
		add(prose.Question, q.Slug)
	}
	return out
}

// dated is the date that a citation of a page names: of the release, or else of the last review.
func (w *Writer) dated(p page) evidence.Date {
	if w.site.Version == "" {
		return p.reviewed
	}
	return evidence.Date(w.site.Version)
}

// claimTitle names a claim, with or without a page.
func (w *Writer) claimTitle(slug string) (number int, title string) {
	if c, ok := w.e.Claim(slug); ok {
		return c.Number, w.plain(c.Title)
	}
	if c, ok := w.e.Preparing(slug); ok {
		return c.Number, c.Title
	}
	return 0, slug
}

// sourceURL is where a source can be read: its own address, or else our page on it.
func (w *Writer) sourceURL(s *evidence.Source) string {
	if s.URL != "" {
		return s.URL
	}
	return w.url(prose.Source, s.Key, "")
}

// encode writes indented JSON with a line end. Characters that could end a script are escaped.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		panic(err) // a number that is not finite; the ledger has none
	}
	return b.Bytes()
}
