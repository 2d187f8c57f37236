package page

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/snippet"
	"github.com/claimbyclaim/explainer/web/ui"
)

// Place is where the site is and which of its versions is the newest.
type Place struct {
	Base    string // public address without a trailing slash
	Version string // date of the newest version that is kept; empty where there is none
}

// pass is what a page says of passing it on.
type pass struct {
	Share   string
	History string
	Forms   []ui.Link
}

func passOn(t Thing) pass {
	p := pass{Share: ui.SharePath(t.Path), History: ui.HistoryPath(t.Path)}
	for _, f := range [][2]string{{"md", "Markdown"}, {"json", "JSON"}, {"bib", "BibTeX"}, {"ris", "RIS"}, {"csl.json", "CSL"}} {
		p.Forms = append(p.Forms, ui.Link{Href: ui.FormPath(t.Path, f[0]), Text: f[1]})
	}
	p.Forms = append(p.Forms, ui.Link{Href: ui.FeedPath(t.Path), Text: "changes as a feed"}, ui.Link{Href: ui.BadgePath(t.Path), Text: "badge"})
	return p
}

// Fields of the share page, beside those of a lab's state.
const (
	whenKey   = "when"   // live or dated
	showKey   = "show"   // frame, picture or text
	heightKey = "height" // of the frame, in pixels
)

// UsualHeight is that of a frame of ours, in pixels, where nobody asks for another.
const UsualHeight = 420

// Heights that a frame can be given, in pixels.
const leastHeight, mostHeight = 120, 4000

type shareView struct {
	Title, Name    string
	Path           string // address of the thing's page
	Action         string
	Carried        [][2]string // fields of the lab's state
	When, Show     []option
	Themes         []option
	Height         string // as typed
	HeightProblem  string
	Plain          bool // the site is served over http, so an https wiki shows none of its frames
	Link           string
	As             snippet.As
	Snippets       []snippet.Snippet
	Frame, Picture string // what the snippet shows
	Rows           int    // of the preview, in pixels
	Lines          []string
	Forms          []ui.Link
}

// Share is the page that says how to pass a thing on: its links, and a snippet for each wiki.
func (m *Maker) Share(kind prose.Kind, slug string, q url.Values, at Place) (Page, int) {
	t, ok := m.Thing(kind, slug, q)
	if !ok {
		return Page{}, http.StatusNotFound
	}
	path := t.Path
	folder, _, stated := strings.Cut(path, "?")
	if stated {
		l, _ := lab.Lookup(slug) // only labs have states
		path = ui.WithQuery(path, lab.VersionKey+"="+strconv.Itoa(l.Model()))
	}
	v := shareView{Title: t.Title, Name: strings.ToLower(string(kind)), Path: t.Path, Action: ui.SharePath(folder), Plain: strings.HasPrefix(at.Base, "http:")}
	if stated {
		v.Carried = fields(path)
	}
	canDate := at.Version != "" && !stated
	dated := canDate && q.Get(whenKey) == "dated"
	v.When = []option{{"live", "The newest version, whatever it says by then", !dated}}
	if canDate {
		v.When = append(v.When, option{"dated", "The version of " + evidence.Date(at.Version).Words() + ", for good", dated})
	}
	v.As = snippet.Frame
	for _, k := range snippet.Kinds {
		if q.Get(showKey) == string(k) {
			v.As = k
		}
	}
	for _, k := range snippet.Kinds {
		v.Show = append(v.Show, option{string(k), map[snippet.As]string{snippet.Frame: "A frame", snippet.Picture: "A picture", snippet.Text: "Text"}[k], k == v.As})
	}
	theme := q.Get(themeKey)
	if theme != "light" && theme != "dark" {
		theme = "auto"
	}
	for _, name := range []string{"auto", "light", "dark"} {
		v.Themes = append(v.Themes, option{name, map[string]string{"auto": "As the reader’s system", "light": "Light", "dark": "Dark"}[name], name == theme})
	}
	height, status := UsualHeight, http.StatusOK
	if v.Height = strings.TrimSpace(q.Get(heightKey)); v.Height == "" {
		v.Height = strconv.Itoa(UsualHeight)
	} else if n, err := strconv.Atoi(v.Height); err == nil && n >= leastHeight && n <= mostHeight {
		height = n
	} else {
		v.HeightProblem = "The height can’t be used; expected a whole number from " + strconv.Itoa(leastHeight) + " to " + strconv.Itoa(mostHeight) + ". Below stands " + strconv.Itoa(UsualHeight) + "."
		status = http.StatusUnprocessableEntity
	}
	version := ""
	if dated {
		version = at.Version
	}
	embedQuery := ""
	if theme != "auto" {
		embedQuery = themeKey + "=" + theme
	}
	s := Snippet(t, path, at.Base, version, height, embedQuery)
	v.Link, v.Rows = s.Page, height
	v.Snippets = snippet.For(s, v.As)
	v.Frame = strings.TrimPrefix(s.Embed, at.Base)
	v.Picture = strings.TrimPrefix(s.Card, at.Base)
	v.Lines = strings.Split(snippet.For(s, snippet.Text)[0].Text, "\n")
	switch kind {
	case prose.Claim, prose.Question:
		v.Forms = passOn(t).Forms
	case prose.Figure:
		for _, f := range ui.FigureForms {
			v.Forms = append(v.Forms, ui.Link{Href: ui.FormPath(t.Path, f.Href), Text: f.Text})
		}
	case prose.Lab:
		v.Forms = []ui.Link{{Href: ui.FormPath(t.Path, "csv"), Text: "CSV"}, {Href: ui.FormPath(t.Path, "json"), Text: "JSON"}}
	}
	shell := m.shell("Share: "+t.Title, "How to link to, cite and embed “"+t.Title+"”.", ui.SharePath(folder), "")
	shell.Scripts, shell.Hidden = []string{"share.js"}, true
	return Page{Shell: shell, Body: sharePage(v)}, status
}

// fields are the names and values in the query of an address of ours, in its order.
func fields(address string) [][2]string {
	var out [][2]string
	_, query, _ := strings.Cut(address, "?")
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		value, _ = url.QueryUnescape(value) // we escaped it
		out = append(out, [2]string{name, value})
	}
	return out
}

// Snippet is a thing as snippets show it: its page at a path with its state, live or in a version.
func Snippet(t Thing, path, base, version string, height int, embedQuery string) snippet.Thing {
	in := func(p string) string {
		if version != "" {
			p = ui.DatedPath(version, p)
		}
		return base + p
	}
	s := snippet.Thing{
		Title: t.Title, Verdict: t.Verdict(), Date: t.Date.Words(), Page: in(path), Embed: in(ui.WithQuery(ui.EmbedPath(path), embedQuery)),
		Card: in(ui.CardPath(path, "card-600.png")), Height: height,
	}
	if t.Kind == prose.Claim || t.Kind == prose.Question {
		s.Badge = in(ui.BadgePath(path))
	}
	return s
}
