package page

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/labview"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A Thing is what can be sent elsewhere by itself: a claim, a question, a figure, or a lab in a state. Its texts are
// plain.
type Thing struct {
	Kind  prose.Kind
	Slug  string
	Path  string // address of its page, with the query of its state
	Kick  string // "Claim 4 of 30 · What DeepSeek announced"
	Title string

	State  evidence.State  // of a claim
	Status evidence.Status // of a question

	Figure, Label string // key figure and what it is; empty where there is none
	Why           string // one sentence
	Sources       int    // cited on its page
	Date          evidence.Date
}

// Things lists the kinds of things with the slugs of each.
func (m *Maker) Things(kind prose.Kind) []string {
	var out []string
	switch kind {
	case prose.Claim:
		for _, c := range m.e.Claims {
			out = append(out, c.Slug)
		}
	case prose.Question:
		for _, q := range m.e.Questions {
			out = append(out, q.Slug)
		}
	case prose.Figure:
		for name := range m.e.Figures {
			out = append(out, name)
		}
		slices.Sort(out)
	case prose.Lab:
		for _, l := range lab.All() {
			out = append(out, l.Name)
		}
	}
	return out
}

// Verdict is the state or status in words; empty for figures and labs.
func (t Thing) Verdict() string {
	if t.State != "" {
		return t.State.Words()
	}
	return t.Status.Words()
}

// Key is the key figure with what it is; empty where there is none.
func (t Thing) Key() string {
	if t.Figure == "" {
		return ""
	}
	return t.Figure + ": " + t.Label
}

// Summary is the verdict and the key figure, in at most 200 characters.
func (t Thing) Summary() string {
	return ui.Brief(joined(". ", t.Verdict(), t.Key(), t.Why))
}

// Alt tells the picture that stands for the thing.
func (t Thing) Alt() string {
	return joined(". ", t.Title, t.Verdict(), t.Key(), "As of "+t.Date.Words()) + "."
}

func joined(by string, parts ...string) string {
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	for i, p := range parts {
		if by == ". " {
			parts[i] = strings.TrimSuffix(p, ".")
		}
	}
	return strings.Join(parts, by)
}

var sentence = regexp.MustCompile(`^.*?[.!?]( |$)`)

// firstSentence is a text up to its first full stop that ends a sentence.
func firstSentence(s string) string {
	if first := strings.TrimSpace(sentence.FindString(s)); first != "" {
		return first
	}
	return s
}

// Thing describes a thing in the state that the query asks for; a lab's bad query gives its defaults.
func (m *Maker) Thing(kind prose.Kind, slug string, q url.Values) (Thing, bool) {
	t := m.bare(kind, slug)
	switch kind {
	case prose.Claim:
		c, ok := m.e.Claim(slug)
		if !ok {
			return Thing{}, false
		}
		t.Kick = fmt.Sprintf("Claim %d of %d · %s", c.Number, m.e.Inventory(), c.By.Short())
		t.Title, t.State, t.Why, t.Date = m.plain(c.Title), c.State, firstSentence(m.plain(c.Why)), c.Reviewed.Date
		t.Figure, t.Label = m.firstKey(c.Keys)
	case prose.Question:
		x, ok := m.e.Question(slug)
		if !ok {
			return Thing{}, false
		}
		t.Kick = fmt.Sprintf("Open question %d of %d · %s", x.Number, len(m.e.Questions), x.Heading)
		t.Title, t.Status, t.Why, t.Date = m.plain(x.Title), x.Status, firstSentence(m.plain(x.Answer)), x.Reviewed.Date
		t.Figure, t.Label = m.firstKey(x.Keys)
	case prose.Figure:
		f := m.e.Figures[slug]
		if f == nil {
			return Thing{}, false
		}
		t.Kick, t.Title, t.Why = "Figure", m.plain(f.Title), m.plain(f.Measure)
	case prose.Lab:
		l, ok := lab.Lookup(slug)
		if !ok || m.e.Labs[slug] == nil {
			return Thing{}, false
		}
		s := labview.LastValid(l, m.e.Ledger, l.Parse(m.e.Ledger, q), q)
		return m.labThing(l, s, l.Run(m.e.Ledger, s.Values)), true
	default:
		return Thing{}, false
	}
	return t, true
}

// labThing describes a lab in a state, with its result.
func (m *Maker) labThing(l lab.Lab, s lab.State, r lab.Result) Thing {
	t, text := m.bare(prose.Lab, l.Name), m.e.Labs[l.Name]
	t.Path = ui.WithQuery(t.Path, l.Query(m.e.Ledger, s))
	t.Kick, t.Title, t.Why = "Lab", m.plain(text.Title), firstSentence(m.plain(text.Summary))
	if len(r.Answers) > 0 {
		t.Figure, t.Label = r.Answers[0].Value, r.Answers[0].Label
	}
	return t
}

// bare is what every thing has.
func (m *Maker) bare(kind prose.Kind, slug string) Thing {
	return Thing{Kind: kind, Slug: slug, Path: ui.Path(kind, slug, ""), Date: m.e.Updated(), Sources: m.citing[place{kind, slug}]}
}

func (m *Maker) firstKey(keys []evidence.Key) (figure, label string) {
	if len(keys) == 0 {
		return "", ""
	}
	return m.plain(keys[0].Figure), m.plain(keys[0].Label)
}

// place is a page that cites sources.
type place struct {
	kind prose.Kind
	slug string
}

// citedOn counts the sources that each page cites.
func citedOn(e *evidence.Edition) map[place]int {
	out := map[place]int{}
	for _, uses := range e.SourceUses {
		seen := map[place]bool{}
		for _, u := range uses {
			if p := (place{u.Kind, u.Slug}); !seen[p] {
				seen[p] = true
				out[p]++
			}
		}
	}
	return out
}

// preview is how a link to a thing looks elsewhere.
func (m *Maker) preview(t Thing) *ui.Preview {
	p := &ui.Preview{Address: t.Path, Text: t.Summary(), Card: ui.CardPath(t.Path, "card.png"), Alt: t.Alt(), Modified: string(t.Date)}
	if v := t.Verdict(); v != "" {
		p.Labels = append(p.Labels, [2]string{"Verdict", v})
	} else if t.Figure != "" {
		p.Labels = append(p.Labels, [2]string{ui.Brief(t.Label), t.Figure})
	}
	p.Labels = append(p.Labels, [2]string{"Last checked", t.Date.Words()})
	switch t.Kind {
	case prose.Claim, prose.Question:
		p.Alternates = []ui.Alternate{
			{Type: "text/markdown", Href: ui.FormPath(t.Path, "md"), Title: "Markdown"},
			{Type: "application/json", Href: ui.FormPath(t.Path, "json"), Title: "JSON"},
			{Type: "application/x-bibtex", Href: ui.FormPath(t.Path, "bib"), Title: "BibTeX"},
			{Type: "application/atom+xml", Href: ui.FeedPath(t.Path), Title: "Changes of this page"},
		}
	case prose.Figure, prose.Lab:
		p.Alternates = []ui.Alternate{
			{Type: "text/csv", Href: ui.FormPath(t.Path, "csv"), Title: "CSV"},
			{Type: "application/json", Href: ui.FormPath(t.Path, "json"), Title: "JSON"},
		}
	}
	return p
}

// shellOf is the shell of a thing's page.
func (m *Maker) shellOf(t Thing, nav string) ui.Shell {
	folder, _, _ := strings.Cut(t.Path, "?")
	s := m.shell(t.Title, t.Summary(), folder, nav)
	s.Preview = m.preview(t)
	return s
}

// sortLinks puts links in the order of their words.
func sortLinks(links []ui.Link) {
	slices.SortFunc(links, func(a, b ui.Link) int { return strings.Compare(a.Text, b.Text) })
}
