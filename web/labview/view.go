// Package labview is a lab in a state, as a page shows it: what its address asks for, the result, and what is wrong with
// what was typed. It knows the numbers that labs read and nothing else of the content, so that it can run in a browser.
package labview

import (
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A View is what a page shows of a state.
type View struct {
	Name         string
	Typed, Shown lab.State   // as the address has it, and the one whose result stands on the page
	Wrong        []lab.Fault // of what is typed
	Result       *lab.Result
	Last         string // query of the last valid state, carried by the form
	Permalink    string
	Share        string // address of the page that says how to pass the state on
	Changed      bool   // the state is not the default one
	Model        string // that the address asks for another version of the model; empty where it does not
	With         Second
	Kept         string // the part of the query that keeps the comparison; empty where there is none
}

// Stale says that the result is of the last valid state, not of what is typed.
func (v View) Stale() bool { return len(v.Wrong) > 0 }

// Data is the address of the result in another form.
func (v View) Data(form string) string {
	return ui.WithQuery("/labs/"+v.Name+"."+form, v.Last)
}

// LastKey is the field that carries the query of the last valid state, so that bad input takes nothing away.
const LastKey = "last"

// withKey is the field that names a second state, which is set beside the first.
const withKey = "with"

// With is a state beside the second one that a query names.
func With(state, q url.Values) url.Values {
	state = maps.Clone(state)
	if second, ok := q[withKey]; ok {
		state[withKey] = second
	}
	return state
}

// Second is the second state that a page compares with.
type Second struct {
	Typed   string
	Wrong   string // why it can't be used; empty where it can
	Default string // address of the comparison with the defaults
	Address string // of the second state
	Table   *lab.Table
}

// Of is a lab in the state that a query asks for. Where that can't be used, the last valid result stays.
func Of(l lab.Lab, led lab.Ledger, q url.Values) View {
	path := ui.LabPath(l.Name)
	v := View{Name: l.Name, Typed: l.Parse(led, q)}
	v.Shown = LastValid(l, led, v.Typed, q)
	v.Wrong = l.Faults(v.Typed)
	r := l.Run(led, v.Shown.Values)
	v.Result = &r
	v.Last = l.Query(led, v.Shown)
	v.Changed = v.Last != ""
	if asked := q.Get(lab.VersionKey); asked != "" && asked != strconv.Itoa(l.Model()) {
		v.Model = fmt.Sprintf("The address asks for version %.10q of this model. The result below is by version %d, the only one that is kept.", asked, l.Model())
	}
	v.With = compare(l, led, v.Shown, r, q)
	if v.With.Table != nil {
		v.Kept = withKey + "=" + url.QueryEscape(v.With.Typed)
	}
	v.Permalink = ui.WithQuery(path, v.Last, v.Kept)
	v.Share = ui.SharePath(ui.WithQuery(path, v.Last))
	v.With.Default = ui.WithQuery(path, v.Last, withKey+"="+url.QueryEscape(path)) + "#result"
	return v
}

// LastValid is the state whose result stands on the page: the one asked for, else the last valid one, else the
// defaults.
func LastValid(l lab.Lab, led lab.Ledger, s lab.State, q url.Values) lab.State {
	if len(s.Problems) == 0 {
		return s
	}
	last, _ := url.ParseQuery(q.Get(LastKey)) // whatever can't be read is left out
	if s = l.Parse(led, last); len(s.Problems) > 0 {
		return l.Parse(led, nil)
	}
	return s
}

// compare sets a state and its result beside the one whose address, or query, the reader gave. A bad one is said and takes nothing
// away.
func compare(l lab.Lab, led lab.Ledger, s lab.State, r lab.Result, q url.Values) Second {
	const longest = 2000 // characters of an address
	path := ui.LabPath(l.Name)
	w := Second{Typed: strings.TrimSpace(q.Get(withKey))}
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
	second := l.Parse(led, values)
	for _, f := range l.Faults(second) {
		w.Wrong += f.Text + " "
	}
	if w.Wrong != "" {
		return w
	}
	canonical := l.Query(led, second)
	w.Address = ui.WithQuery(path, canonical)
	if w.Typed = canonical; canonical == "" {
		w.Typed = path
	}
	t := lab.Compare(l, led, s, r, second)
	w.Table = &t
	return w
}
