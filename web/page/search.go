package page

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/search"
	"github.com/claimbyclaim/explainer/web/ui"
)

// SearchDocuments is all that can be found: what each thing is called, what is shown of it, and the words of its text.
func (m *Maker) SearchDocuments() []search.Document {
	var docs []search.Document
	for _, c := range m.e.Claims {
		docs = append(docs, m.claimDocument(c))
	}
	for _, q := range m.e.Questions {
		docs = append(docs, m.questionDocument(q))
	}
	for _, l := range lab.All() {
		if t := m.e.Labs[l.Name]; t != nil {
			docs = append(docs, m.textDocument(ui.LabPath(l.Name), "Lab", t))
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(m.e.Pages)) {
		docs = append(docs, m.textDocument(ui.Path(prose.Page, slug, ""), "Page", m.e.Pages[slug]))
	}
	title, about := m.mapTexts()
	docs = append(docs, search.Document{Href: mapPath, Kind: "Map", Title: title, Text: about, Words: "sources, independent evidence, what would fall"})
	for _, slug := range evidence.Records {
		if h, ok := m.e.Record(slug); ok {
			docs = append(docs, search.Document{Href: ui.Path(prose.Page, slug, ""), Kind: "Record", Title: m.plain(h.Title), Text: m.plain(h.Summary), Words: m.words(h.Intro...)})
		}
	}
	for _, t := range m.e.Glossary {
		docs = append(docs, search.Document{Href: ui.Path(prose.Term, string(t.Slug), ""), Kind: "Term", Title: ui.Capital(t.Term), Text: m.plain(t.Means), Words: strings.Join(t.Also, " / ")})
	}
	for _, name := range slices.Sorted(maps.Keys(m.e.Figures)) {
		f := m.e.Figures[name]
		docs = append(docs, search.Document{Href: ui.Path(prose.Figure, name, ""), Kind: "Figure", Title: m.plain(f.Title), Text: m.plain(f.Measure), Words: m.plain(f.Note)})
	}
	for _, t := range m.e.Ledger.Topics() {
		docs = append(docs, search.Document{Href: ui.TopicPath(t.Slug), Kind: "Numbers", Title: t.Title, Text: t.About})
		for _, e := range t.Entries {
			docs = append(docs, m.numberDocument(e))
		}
	}
	for _, ev := range m.e.Events {
		docs = append(docs, search.Document{Href: ui.Path(prose.Event, string(ev.ID), ""), Kind: "Event, " + ev.Date.Words(), Title: m.plain(ev.Title), Heads: ev.Date.Words(), Text: m.plain(ev.Changes)})
	}
	for _, x := range m.e.Measures {
		docs = append(docs, search.Document{Href: ui.Path(prose.Measure, string(x.ID), ""), Kind: "Measure, " + x.Date.Words(), Title: m.plain(x.Who), Heads: x.Date.Words(), Text: m.plain(x.What), Words: m.plain(x.Basis)})
	}
	for _, s := range m.e.Sources {
		title, _ := s.Heading()
		docs = append(docs, search.Document{Href: ui.Path(prose.Source, s.Key, ""), Kind: "Source", Title: title, Text: sentences(s.Credit(), s.Container, s.Custom.Kind.Words())})
	}
	return docs
}

// sentences joins what is not empty, each with a full stop.
func sentences(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, strings.TrimSuffix(p, ".")+".")
		}
	}
	return strings.Join(out, " ")
}

// words collects plain text.
func (m *Maker) words(texts ...prose.Text) string {
	var b strings.Builder
	for _, t := range texts {
		b.WriteString(m.plain(t))
		b.WriteString(" / ") // so that words of two texts do not stand side by side
	}
	return b.String()
}

// heads collects key figures and headings.
func (m *Maker) heads(keys []evidence.Key, body prose.Text) string {
	var texts []prose.Text
	for _, k := range keys {
		texts = append(texts, k.Figure, k.Label)
	}
	out := m.words(texts...)
	for _, s := range m.doc().sections(body) {
		out += s.Title + " / "
	}
	return out
}

func (m *Maker) claimDocument(c *evidence.Claim) search.Document {
	texts := []prose.Text{c.Claim, c.Says.Article, c.Says.Source, c.Says.Today, c.Holds, c.Why}
	for _, x := range c.Clauses {
		texts = append(texts, x.Clause, x.Why)
	}
	for _, i := range c.Evidence {
		texts = append(texts, i.Finding)
	}
	for _, x := range c.Mind {
		texts = append(texts, x.Event)
	}
	return search.Document{
		Href: ui.Path(prose.Claim, c.Slug, ""), Kind: fmt.Sprintf("Claim %d", c.Number), Mark: string(c.State), Title: m.plain(c.Title),
		Heads: m.heads(c.Keys, c.Body), Text: m.plain(c.Answer), Words: m.words(append(texts, c.Body)...),
	}
}

func (m *Maker) questionDocument(q *evidence.Question) search.Document {
	texts := []prose.Text{q.Question, q.Note, q.Matters}
	for _, p := range q.Protocols {
		texts = append(texts, p.Title, p.Measure)
	}
	for _, t := range q.Tried {
		texts = append(texts, t.Who, t.What, t.Found)
	}
	texts = append(texts, q.Undisclosed...)
	return search.Document{
		Href: ui.Path(prose.Question, q.Slug, ""), Kind: fmt.Sprintf("Question %d", q.Number), Mark: string(q.Status), Title: m.plain(q.Title),
		Heads: q.Heading + " / " + m.heads(q.Keys, q.Body), Text: m.plain(q.Answer), Words: m.words(append(texts, q.Body)...),
	}
}

func (m *Maker) textDocument(href, kind string, p *evidence.Page) search.Document {
	return search.Document{Href: href, Kind: kind, Title: m.plain(p.Title), Heads: m.heads(nil, p.Body), Text: m.plain(p.Summary), Words: m.plain(p.Body)}
}

// numberDocument leaves out a value that is known from memory only.
func (m *Maker) numberDocument(e *ledger.Entry) search.Document {
	u := m.use(evidence.Use{Kind: prose.Number, Slug: e.ID})
	return search.Document{Href: u.Href, Kind: u.Small + ", " + e.Topic.Title, Title: ui.Capital(u.Text)}
}

// UseSearch gives the source of the engine that searches the edition.
func (m *Maker) UseSearch(engine string) {
	m.index = sync.OnceValues(func() (*search.Index, error) { return search.New(engine, m.SearchDocuments()) })
}

// SearchIndex is the index of the edition as browsers load it. It is made when it is first asked for.
func (m *Maker) SearchIndex() []byte {
	x, err := m.index()
	if err != nil {
		panic(err) // the engine is part of the program
	}
	return x.JSON()
}

const (
	searchPath   = "/search/"
	searchIndex  = "/search-index.json" // where a browser finds the index
	mostHits     = 30                   // on a page
	longestAsked = 200                  // characters of a query, as the engine has it
)

type searchView struct {
	search.Answer
	Examples []ui.Link
	Lists    []ui.Link
}

// Search is the page that answers a query: with status 422 where the query is too long to be looked up.
func (m *Maker) Search(q url.Values) (Page, int) {
	v := searchView{Lists: searchLists}
	for _, x := range []string{"5.58", "H800", "bubble", "who verified", "14 bits"} {
		v.Examples = append(v.Examples, ui.Link{Href: ui.WithQuery(searchPath, "q="+url.QueryEscape(x)), Text: x})
	}
	status := http.StatusOK
	if typed := q.Get("q"); strings.TrimSpace(typed) != "" {
		x, err := m.index()
		if err == nil {
			v.Answer, err = x.Query(typed, mostHits)
		}
		if err != nil {
			panic(err) // the server logs it, and says that the fault is ours
		}
		if v.Long {
			status = http.StatusUnprocessableEntity
		}
	}
	shell := m.shell("Search", "Find claims, questions, numbers, sources, terms, labs, figures and events by their words.", searchPath, searchPath)
	shell.Scripts = []string{"minisearch.min.js", "search-engine.js", "search.js"}
	return Page{Shell: shell, Body: searchPage(v)}, status
}

var searchLists = []ui.Link{
	{Href: "/claims/", Text: "The claims"}, {Href: "/questions/", Text: "The open questions"}, {Href: "/labs/", Text: "Labs"}, {Href: "/numbers/", Text: "The numbers"},
	{Href: "/sources/", Text: "Sources"}, {Href: mapPath, Text: "The evidence map"}, {Href: "/glossary/", Text: "Glossary"}, {Href: "/timeline/", Text: "Timeline"}, {Href: "/restrictions/", Text: "Who restricted what"},
}
