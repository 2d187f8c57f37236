package page

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/labview"
	"github.com/claimbyclaim/explainer/web/ui"
)

type labInput struct {
	Name, Label, Unit string
	Value             string // as typed
	Min, Max, Step    string
	Span              string // from Min to Max, in words
	Options           []option
	Problem           string
	Href, Origin      string // the ledger entry of the default, and what it is
	Default           string
	Assumed           bool
	List              bool // a list of numbers
	Free              bool // a text
}

type labGroup struct {
	Title  string
	Inputs []labInput
}

type labPageView struct {
	labview.View
	Title         string
	Summary, Body ui.HTML
	Groups        []labGroup
	Presets       []ui.Link
	Sources       []ui.Cited
	Uses          []ui.Link // pages that lead here
}

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
	v := labPageView{View: labview.Of(l, m.e.Ledger, q), Title: m.plain(text.Title), Summary: d.html(text.Summary), Body: d.html(text.Body)}
	v.Groups = m.labGroups(l, v.Typed, v.Wrong)
	for _, p := range l.Presets {
		v.Presets = append(v.Presets, ui.Link{Href: ui.WithQuery(path+p.Slug()+"/", v.Kept) + "#result", Text: p.Name})
	}
	v.Sources = d.sources()
	v.Uses = m.pages(m.e.LabUses[name])
	shell := m.shellOf(m.labThing(l, v.Shown, *v.Result), "/labs/")
	shell.Scripts = []string{"htmx.min.js", "lab.js"}
	p := Page{Shell: shell, Body: labPage(v)}
	if v.Stale() {
		return p, http.StatusUnprocessableEntity
	}
	p.State, p.Typed = v.Permalink, q.Has(labview.LastKey)
	return p, http.StatusOK
}

// Presets lists the ready-made states of all labs, as their addresses below /labs/ have them: cost/owned-for-four-years.
func (m *Maker) Presets() []string {
	var out []string
	for _, l := range lab.All() {
		for _, p := range l.Presets {
			out = append(out, l.Name+"/"+p.Slug())
		}
	}
	return out
}

// Preset is the page of a lab in a ready-made state, with a second state beside it where the query names one.
func (m *Maker) Preset(address string, q url.Values) (Page, int) {
	name, slug, _ := strings.Cut(address, "/")
	l, _ := lab.Lookup(name)
	i := slices.IndexFunc(l.Presets, func(p lab.Preset) bool { return p.Slug() == slug })
	if i < 0 {
		return Page{}, http.StatusNotFound
	}
	state, err := url.ParseQuery(l.Presets[i].Query)
	if err != nil {
		panic(err) // it is ours
	}
	return m.Lab(name, labview.With(state, q))
}

func (m *Maker) labGroups(l lab.Lab, s lab.State, faults []lab.Fault) []labGroup {
	var groups []labGroup
	wrong := map[string]string{}
	for _, f := range faults {
		wrong[f.Field] = f.Text
	}
	for _, in := range l.Inputs {
		if len(groups) == 0 || groups[len(groups)-1].Title != in.Group {
			groups = append(groups, labGroup{Title: in.Group})
		}
		x := labInput{Name: in.Name, Label: in.Label, Unit: in.Unit, Value: s.Raw[in.Name], Problem: wrong[in.Name]}
		for _, o := range in.Options {
			x.Options = append(x.Options, option{o.Value, o.Label, o.Value == x.Value})
		}
		if e, ok := m.e.Ledger.Entry(in.ID); ok {
			x.Min, x.Max, x.Step = decimal(in.Min), decimal(in.Max), decimal(in.Step)
			x.Span = in.Span()
			x.Href = ui.NumberPath(e.Topic.Slug, e.ID)
			x.Default = e.String()
			x.Assumed = e.Assumption != ""
			x.Origin = origin(e)
		}
		if len(in.IDs) > 0 {
			m.listInput(&x, in)
		}
		if in.Free != nil {
			x.Free, x.Span = true, in.Hint
		}
		g := &groups[len(groups)-1]
		g.Inputs = append(g.Inputs, x)
	}
	return groups
}

// listInput fills in what a list of numbers shows of its defaults: the first of their entries stands for all.
func (m *Maker) listInput(x *labInput, in lab.Input) {
	e, ok := m.e.Ledger.Entry(in.IDs[0])
	if !ok {
		return
	}
	x.List = true
	x.Span = fmt.Sprintf("up to %d numbers from %s", in.Longest, in.Span())
	x.Href = ui.NumberPath(e.Topic.Slug, e.ID)
	x.Default = plural(len(in.IDs), "number")
	x.Assumed, x.Origin = e.Assumption != "", origin(e)
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

// labsOf lists the labs that the texts of a page lead to.
func (m *Maker) labsOf(kind prose.Kind, slug string) []ui.Link {
	var out []ui.Link
	for _, l := range lab.All() {
		if slices.ContainsFunc(m.e.LabUses[l.Name], func(u evidence.Use) bool { return u.Kind == kind && u.Slug == slug }) {
			out = append(out, ui.Link{Href: ui.LabPath(l.Name), Text: m.plain(m.e.Labs[l.Name].Title)})
		}
	}
	return out
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
