package page

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
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

type labView struct {
	Name, Title   string
	Summary, Body ui.HTML
	Groups        []labGroup
	Presets       []ui.Link
	Wrong         []lab.Fault // of what is typed
	Result        *lab.Result
	Last          string // query of the last valid state, carried by the form
	Permalink     string
	Share         string // address of the page that says how to pass the state on
	Changed       bool   // the state is not the default one
	Model         string // that the address asks for another version of the model; empty where it does not
	With          with
	Sources       []ui.Cited
	Uses          []ui.Link // pages that lead here
}

// Stale says that the result is of the last valid state, not of what is typed.
func (v labView) Stale() bool { return len(v.Wrong) > 0 }

// Data is the address of the result in another form.
func (v labView) Data(form string) string {
	return ui.WithQuery("/labs/"+v.Name+"."+form, v.Last)
}

// lastKey is the field that carries the query of the last valid state, so that bad input takes nothing away.
const lastKey = "last"

// withKey is the field that names a second state, which is set beside the first.
const withKey = "with"

// with is the second state that a page compares with.
type with struct {
	Typed   string
	Wrong   string // why it can't be used; empty where it can
	Default string // address of the comparison with the defaults
	Address string // of the second state
	Table   *lab.Table
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
	s := l.Parse(m.e.Ledger, q)
	v := labView{Name: name, Title: m.plain(text.Title), Summary: d.html(text.Summary), Body: d.html(text.Body)}
	v.Groups = m.labGroups(l, s)
	status := http.StatusOK
	shown := m.lastValid(l, s, q)
	if v.Wrong = l.Faults(s); len(v.Wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	r := l.Run(m.e.Ledger, shown.Values)
	v.Result = &r
	v.Last = l.Query(m.e.Ledger, shown)
	v.Changed = v.Last != ""
	if asked := q.Get(lab.VersionKey); asked != "" && asked != strconv.Itoa(l.Model()) {
		v.Model = fmt.Sprintf("The address asks for version %.10q of this model. The result below is by version %d, the only one that is kept.", asked, l.Model())
	}
	v.With = m.compare(l, shown, r, q)
	kept := ""
	if v.With.Table != nil {
		kept = withKey + "=" + url.QueryEscape(v.With.Typed)
	}
	v.Permalink = ui.WithQuery(path, v.Last, kept)
	v.Share = ui.SharePath(ui.WithQuery(path, v.Last))
	v.With.Default = ui.WithQuery(path, v.Last, withKey+"="+url.QueryEscape(path)) + "#result"
	for _, p := range l.Presets {
		v.Presets = append(v.Presets, ui.Link{Href: ui.WithQuery(path, p.Query, kept) + "#result", Text: p.Name})
	}
	v.Sources = d.sources()
	v.Uses = m.pages(m.e.LabUses[name])
	shell := m.shellOf(m.labThing(l, shown, r), "/labs/")
	shell.Scripts = []string{"htmx.min.js", "lab.js"}
	p := Page{Shell: shell, Body: labPage(v)}
	if status == http.StatusOK {
		p.State, p.Typed = v.Permalink, q.Has(lastKey)
	}
	return p, status
}

// lastValid is the state whose result stands on the page: the one asked for, else the last valid one, else the
// defaults.
func (m *Maker) lastValid(l lab.Lab, s lab.State, q url.Values) lab.State {
	if len(s.Problems) == 0 {
		return s
	}
	last, _ := url.ParseQuery(q.Get(lastKey)) // whatever can't be read is left out
	if s = l.Parse(m.e.Ledger, last); len(s.Problems) > 0 {
		return l.Parse(m.e.Ledger, nil)
	}
	return s
}

// compare sets a state and its result beside the one whose address, or query, the reader gave. A bad one is said and takes nothing
// away.
func (m *Maker) compare(l lab.Lab, s lab.State, r lab.Result, q url.Values) with {
	const longest = 2000 // characters of an address
	path := ui.LabPath(l.Name)
	w := with{Typed: strings.TrimSpace(q.Get(withKey))}
	if w.Typed == "" {
		return w
	}
	before, _, _ := strings.Cut(w.Typed, "#")
	where, query, asked := strings.Cut(before, "?")
	if !asked && !strings.Contains(where, "/") {
		where, query = "", before
	}
	values, err := url.ParseQuery(query)
	switch {
	case len(w.Typed) > longest:
		w.Typed, w.Wrong = "", "It is too long."
		return w
	case where != "" && !strings.HasSuffix(strings.TrimSuffix(where, "/")+"/", path):
		w.Wrong = "It is not an address of this lab, which begins with " + path + "."
		return w
	case err != nil || where == "" && !strings.Contains(query, "="):
		w.Wrong = "It is not an address. Expected one as “This state” above shows, or what follows its question mark."
		return w
	}
	second := l.Parse(m.e.Ledger, values)
	for _, f := range l.Faults(second) {
		w.Wrong += f.Text + " "
	}
	if w.Wrong != "" {
		return w
	}
	canonical := l.Query(m.e.Ledger, second)
	w.Address = ui.WithQuery(path, canonical)
	if w.Typed = canonical; canonical == "" {
		w.Typed = path
	}
	t := lab.Compare(l, m.e.Ledger, s, r, second)
	w.Table = &t
	return w
}

func (m *Maker) labGroups(l lab.Lab, s lab.State) []labGroup {
	var groups []labGroup
	wrong := map[string]string{}
	for _, f := range l.Faults(s) {
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
