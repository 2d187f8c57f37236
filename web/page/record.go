package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A recordRow is a row of a record: who or what, when, what there is to say, and how it is known.
type recordRow struct {
	ID, Date, Words string
	Title           ui.HTML
	Says            ui.HTML
	Marks           []string // in words: outcome, openness of evidence, what was tested
	Facts           []recordFact
	Sources         []reference
	Seen            string // how it is known, where not in the original
}

type recordFact struct {
	Label string
	Text  ui.HTML
}

// A recordItem is a row with what the filters look at.
type recordItem struct {
	row    recordRow
	group  string
	values map[string]string // by the name of a choice
	words  []prose.Text
}

type recordGroup struct {
	ID, Title string
	Rows      []recordRow
}

type recordView struct {
	Title, Path  string
	Summary      ui.HTML
	Intro        []ui.HTML
	Choices      []choice
	Text         field
	Filtered     bool
	Shown, Total int
	Row          string // what a row is called
	Empty        string
	Groups       []recordGroup
}

// record makes the page of a record, narrowed by the query. A value that no filter knows leaves nothing and says so.
func (d *doc) record(slug, row string, q url.Values, choices []choice, groups []option, items []recordItem, after func() templ.Component) (Page, int) {
	head, ok := d.e.Record(slug)
	if !ok {
		return Page{}, http.StatusNotFound
	}
	path := ui.Path(prose.Page, slug, "")
	text := strings.TrimSpace(q.Get("q"))
	v := recordView{Title: d.plain(head.Title), Path: path, Summary: d.html(head.Summary), Intro: d.list(head.Intro), Choices: choices, Row: row, Total: len(items),
		Text: field{Name: "q", Label: "Words", Value: text, Hint: "in a row"}, Filtered: text != ""}
	for _, c := range choices {
		v.Filtered = v.Filtered || q.Get(c.Name) != ""
	}
	for _, g := range groups {
		rows := recordGroup{ID: "part-" + g.Value, Title: g.Text}
		for _, x := range items {
			if x.group == g.Value && d.passes(x, choices, q, text) {
				rows.Rows = append(rows.Rows, x.row)
			}
		}
		if len(rows.Rows) > 0 {
			v.Shown += len(rows.Rows)
			v.Groups = append(v.Groups, rows)
		}
	}
	if v.Shown == 0 {
		v.Empty = "Nothing in the record passes these filters: either nothing was found, or a filter has a value that the record does not know."
	}
	return Page{Shell: d.shell(v.Title, d.plain(head.Summary), path, "/questions/"), Body: recordPage(v, after(), d.sources())}, http.StatusOK
}

// passes reports whether a row passes all filters.
func (d *doc) passes(x recordItem, choices []choice, q url.Values, text string) bool {
	for _, c := range choices {
		if asked := q.Get(c.Name); asked != "" && x.values[c.Name] != asked {
			return false
		}
	}
	var all []string
	for _, t := range x.words {
		all = append(all, d.plain(t))
	}
	row := strings.ToLower(strings.Join(all, " "))
	return !slices.ContainsFunc(strings.Fields(strings.ToLower(text)), func(word string) bool { return !strings.Contains(row, word) })
}

// facts keeps what is said.
func (d *doc) facts(pairs ...recordPair) []recordFact {
	var out []recordFact
	for _, p := range pairs {
		if !p.text.Empty() {
			out = append(out, recordFact{p.label, d.html(p.text)})
		}
	}
	return out
}

type recordPair struct {
	label string
	text  prose.Text
}

// known says how a row is known, where not in the original.
func known(s ledger.Seen) string {
	if s == ledger.Original {
		return ""
	}
	return s.Words()
}

func (d *doc) row(id evidence.ID, date evidence.Span, title, says prose.Text, source evidence.Cite, seen ledger.Seen) recordRow {
	r := recordRow{ID: string(id), Title: d.html(title), Says: d.html(says), Sources: d.references(source), Seen: known(seen)}
	if date != "" {
		r.Date, _, _ = strings.Cut(string(date), "/")
		r.Words = date.Words()
	}
	return r
}

// nothing stands below a record that has no more to say.
func nothing() templ.Component { return templ.NopComponent }
