package page

import (
	"net/http"
	"net/url"

	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/web/ui"
)

type labInput struct {
	Name, Label, Unit string
	Value             string // as typed
	Min, Max, Step    string
	Options           []option
	Problem           string
	Href, Origin      string // the ledger entry of the default, and what it is
	Default           string
	Assumed           bool
}

type labGroup struct {
	Title  string
	Inputs []labInput
}

type labView struct {
	Name, Title   string
	Summary, Body ui.HTML
	Groups        []labGroup
	Presets       []ui.Link
	Problems      int
	Wrong         []string // what is wrong with each field, naming it
	Result        *lab.Result
	Stale         bool   // the result is of the last valid state, not of what is typed
	Last          string // query of the last valid state, carried by the form
	Permalink     string
	Changed       bool // the state is not the default one
	Sources       []ui.Cited
}

// Data is the address of the result in another form.
func (v labView) Data(form string) string {
	address := "/labs/" + v.Name + "." + form
	if v.Last != "" {
		address += "?" + v.Last
	}
	return address
}

// lastKey is the field that carries the query of the last valid state, so that bad input takes nothing away.
const lastKey = "last"

// Lab is the page of a lab in the state that the query asks for. Bad input gives status 422: the field is named,
// what was typed is kept, and the last valid result stays in grey.
func (m *Maker) Lab(name string, q url.Values) (Page, int) {
	l, ok := lab.Lookup(name)
	text := m.e.Labs[name]
	if !ok || text == nil {
		return Page{}, http.StatusNotFound
	}
	d := m.doc()
	path := ui.LabPath(name)
	s := l.Parse(m.e.Ledger, q)
	v := labView{Name: name, Title: m.plain(text.Title), Summary: d.html(text.Summary), Body: d.html(text.Body), Problems: len(s.Problems)}
	v.Groups = m.labGroups(l, s)
	for _, p := range l.Presets {
		href := path
		if p.Query != "" {
			href += "?" + p.Query
		}
		v.Presets = append(v.Presets, ui.Link{Href: href + "#result", Text: p.Name})
	}
	status := http.StatusOK
	shown := s
	if len(s.Problems) > 0 {
		status = http.StatusUnprocessableEntity
		v.Stale = true
		for _, in := range l.Inputs {
			if p := s.Problems[in.Name]; p != "" {
				v.Wrong = append(v.Wrong, in.Label+" "+p+".")
			}
		}
		last, _ := url.ParseQuery(q.Get(lastKey)) // whatever can't be read is left out
		if shown = l.Parse(m.e.Ledger, last); len(shown.Problems) > 0 {
			shown = l.Parse(m.e.Ledger, nil)
		}
	}
	r := l.Run(m.e.Ledger, shown.Values)
	v.Result = &r
	v.Last = l.Query(m.e.Ledger, shown)
	v.Changed = v.Last != ""
	v.Permalink = path
	if v.Changed {
		v.Permalink += "?" + v.Last
	}
	v.Sources = d.sources()
	shell := m.shell(v.Title, m.plain(text.Summary), path, "/labs/")
	shell.Scripts = []string{"htmx.min.js", "lab.js"}
	p := Page{Shell: shell, Body: labPage(v)}
	if status == http.StatusOK {
		p.State = v.Permalink
	}
	return p, status
}

func (m *Maker) labGroups(l lab.Lab, s lab.State) []labGroup {
	var groups []labGroup
	for _, in := range l.Inputs {
		if len(groups) == 0 || groups[len(groups)-1].Title != in.Group {
			groups = append(groups, labGroup{Title: in.Group})
		}
		x := labInput{Name: in.Name, Label: in.Label, Unit: in.Unit, Value: s.Raw[in.Name], Problem: s.Problems[in.Name]}
		for _, o := range in.Options {
			x.Options = append(x.Options, option{o.Value, o.Label, o.Value == x.Value})
		}
		if e, ok := m.e.Ledger.Entry(in.ID); ok {
			x.Min, x.Max, x.Step = decimal(in.Min), decimal(in.Max), decimal(in.Step)
			x.Href = ui.NumberPath(e.Topic.Slug, e.ID)
			x.Default = e.String()
			x.Assumed = e.Assumption != ""
			x.Origin = origin(e)
		}
		g := &groups[len(groups)-1]
		g.Inputs = append(g.Inputs, x)
	}
	return groups
}

// origin says in a word where a default comes from.
func origin(e *ledger.Entry) string {
	switch {
	case e.Assumption != "":
		return "our assumption: " + e.Assumption
	case e.Formula != nil:
		return "computed from other numbers"
	}
	return "from a source"
}

// Labs is the list of labs.
func (m *Maker) Labs() (Page, bool) {
	var rows []topicRow
	for _, l := range lab.All() {
		if t := m.e.Labs[l.Name]; t != nil {
			rows = append(rows, topicRow{ui.LabPath(l.Name), m.plain(t.Title), m.plain(t.Summary), 0})
		}
	}
	return Page{Shell: m.shell("Labs", "Models that you can push on, each with its formula in your numbers.", "/labs/", "/labs/"), Body: labsPage(rows)}, true
}
