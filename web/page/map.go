package page

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/card"
	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/draw"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/figure"
	"github.com/claimbyclaim/explainer/internal/nearest"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

const (
	mapPath    = "/map/"
	mapSources = 15 // sources that have a column
)

// fallPath is the address that says what would fall with a source.
func fallPath(key string) string { return ui.WithQuery(mapPath, "without="+url.QueryEscape(key)) }

// mapItem is a mark on the map: an item of evidence or an attempt.
type mapItem struct {
	Strength    evidence.Strength
	Independent bool
	bearing     evidence.Bearing // of evidence
	sources     []string
	fate        evidence.Fate
}

// mapRow is a claim or a question on the map.
type mapRow struct {
	Number      string // 4, Q4
	Href, Title string
	State       evidence.State  // of a claim
	Status      evidence.Status // of a question
	Items       []mapItem
	Sources     int
	Lead        string // the source that most items cite
	Leads       int    // how many do
}

// that are the items that bear in one way; of a question, all.
func (r mapRow) that(b evidence.Bearing) []mapItem {
	return slices.DeleteFunc(slices.Clone(r.Items), func(i mapItem) bool { return i.bearing != b })
}

func (r mapRow) independent() int {
	n := 0
	for _, i := range r.Items {
		if i.Independent {
			n++
		}
	}
	return n
}

type mapGroup struct {
	Title     string
	Questions bool
	Rows      []mapRow
}

// mapSource is a source that has a column, with the rows that cite it, by bearing.
type mapSource struct {
	Key, Href, Fall, Title, Kind string
	Behind                       int
	Stands                       []mapBehind
}

type mapBehind struct {
	Word string
	Rows []ui.Link
}

type mapSide struct {
	Link   ui.Link
	Text   string
	Source ui.Link
	Fall   string
}

type mapView struct {
	Asked, Problem       string
	Nearest              []ui.Link
	Loss                 *lossView
	Items, Used, All     int // items and attempts; sources that they cite; all sources
	Sides                []mapSide
	Bare                 []ui.Link // claims and questions without independent evidence
	Groups               []mapGroup
	Sources              []mapSource
	Wide, Medium, Narrow ui.HTML
}

// Map is what rests on what, and what would fall without the source that the query names. A source that does not exist
// is answered with status 404 and the nearest ones.
func (m *Maker) Map(q url.Values) (Page, int) {
	v, status := mapView{Asked: strings.TrimSpace(q.Get("without")), All: len(m.e.Sources)}, http.StatusOK
	var loss evidence.Loss
	var asked *evidence.Source
	if v.Asked != "" {
		s, ok := m.e.Source(v.Asked)
		if ok {
			asked, loss = s, m.rests().Without(s.Key)
			l := m.loss(s, loss)
			v.Loss = &l
		} else {
			status = http.StatusNotFound
			v.Problem = fmt.Sprintf("No source has the key “%s”. A key is the last part of the address of a source’s page, such as v3-report.", v.Asked)
			for _, s := range nearest.Of(strings.ToLower(v.Asked), m.e.Sources, func(s *evidence.Source) string { return s.Key }) {
				title, _ := s.Heading()
				v.Nearest = append(v.Nearest, ui.Link{Href: fallPath(s.Key), Text: title, Small: s.Key})
			}
		}
	}
	v.Groups = m.mapGroups(loss)
	pillars := m.rests().Pillars()
	v.Used = len(pillars)
	top := pillars[:min(len(pillars), mapSources)]
	if i := slices.IndexFunc(pillars, func(p evidence.Pillar) bool { return p.Source == asked }); i >= len(top) {
		top = append([]evidence.Pillar{pillars[i]}, top[:len(top)-1]...) // the source asked about has a column, too
	}
	v.Sources = m.mapSources(top, v.Groups)
	m.glance(&v)
	drawing := figure.DrawMap(fmt.Sprintf("What rests on what: %d items of evidence and attempts of %d claims and %d questions, by bearing, strength and independence, and the %d sources that stand behind most of them. The lists below hold the same.",
		v.Items, len(m.e.Claims), len(m.e.Questions), len(v.Sources)), mapColumns(v.Sources, asked), m.drawnGroups(v), v.Loss != nil)
	v.Wide, v.Medium, v.Narrow = ui.HTML(drawing.Wide), ui.HTML(drawing.Medium), ui.HTML(drawing.Narrow)

	title, summary := m.mapTexts()
	p := Page{Shell: m.shell(title, summary, mapPath, "/sources/"), Body: mapPage(v)}
	if v.Loss != nil {
		p.Shell.Title, p.Shell.Description = "If this source fell: "+v.Loss.Title, v.Loss.Summary
		p.State = fallPath(asked.Key)
	}
	return p, status
}

// mapTexts are the title of the map and what it is about.
func (m *Maker) mapTexts() (title, about string) {
	return "The evidence map", fmt.Sprintf("Which claims rest on which sources, how strong and how independent the evidence is, and what would fall if a source fell: %d claims, %d questions, %d sources.",
		len(m.e.Claims), len(m.e.Questions), len(m.e.Sources))
}

// mapGroups are the claims by part, then the questions.
func (m *Maker) mapGroups(l evidence.Loss) []mapGroup {
	claims, questions := map[*evidence.Claim][]evidence.Fate{}, map[*evidence.Question][]evidence.Fate{}
	for _, c := range l.Claims {
		claims[c.Claim] = c.Fates
	}
	for _, x := range l.Questions {
		questions[x.Question] = x.Fates
	}
	fate := func(of []evidence.Fate, i int) evidence.Fate {
		if of == nil {
			return evidence.Stands
		}
		return of[i]
	}
	var out []mapGroup
	for _, p := range m.e.Parts {
		g := mapGroup{Title: p.Title}
		for _, c := range p.Claims {
			r := mapRow{Number: fmt.Sprint(c.Number), Href: ui.Path(prose.Claim, c.Slug, ""), Title: m.plain(c.Title), State: c.State}
			for i, x := range c.Evidence {
				r.Items = append(r.Items, mapItem{x.Strength, x.Independent(), x.Bearing, m.rests().OfItem(c, x), fate(claims[c], i)})
			}
			g.Rows = append(g.Rows, r.led())
		}
		if len(g.Rows) > 0 {
			out = append(out, g)
		}
	}
	g := mapGroup{Title: "The open questions", Questions: true}
	for _, x := range m.e.Questions {
		r := mapRow{Number: fmt.Sprintf("Q%d", x.Number), Href: ui.Path(prose.Question, x.Slug, ""), Title: m.plain(x.Title), Status: x.Status}
		for i, a := range x.Tried {
			r.Items = append(r.Items, mapItem{a.Strength, m.rests().Independent(x, a), "", m.rests().OfAttempt(x, a), fate(questions[x], i)})
		}
		g.Rows = append(g.Rows, r.led())
	}
	return append(out, g)
}

// led is the row with its sources counted.
func (r mapRow) led() mapRow {
	counts := map[string]int{}
	for _, i := range r.Items {
		for _, key := range i.sources {
			counts[key]++
			if n := counts[key]; n > r.Leads || n == r.Leads && key < r.Lead {
				r.Lead, r.Leads = key, n
			}
		}
	}
	r.Sources = len(counts)
	return r
}

func (m *Maker) mapSources(top []evidence.Pillar, groups []mapGroup) []mapSource {
	var out []mapSource
	for _, p := range top {
		title, _ := p.Heading()
		s := mapSource{Key: p.Key, Href: ui.Path(prose.Source, p.Key, ""), Fall: fallPath(p.Key), Title: title, Kind: p.Custom.Kind.Words(), Behind: p.Behind()}
		for _, b := range append(slices.Clone(evidence.Bearings), "") {
			stands := mapBehind{Word: "Attempts at"}
			if b != "" {
				stands.Word = bearingWord(b)
			}
			for _, g := range groups {
				for _, r := range g.Rows {
					if slices.ContainsFunc(r.that(b), func(i mapItem) bool { return slices.Contains(i.sources, p.Key) }) {
						stands.Rows = append(stands.Rows, ui.Link{Href: r.Href, Text: r.Number, Small: r.Title})
					}
				}
			}
			if len(stands.Rows) > 0 {
				s.Stands = append(s.Stands, stands)
			}
		}
		out = append(out, s)
	}
	return out
}

// glance works out what the map shows at a glance.
func (m *Maker) glance(v *mapView) {
	for _, s := range m.sides() {
		title, _ := s.Source.Heading()
		v.Sides = append(v.Sides, mapSide{m.use(evidence.Use{Kind: prose.Claim, Slug: s.Slug}), lostWords(s.Bearing, s.Items),
			ui.Link{Href: ui.Path(prose.Source, s.Source.Key, ""), Text: title}, fallPath(s.Source.Key)})
	}
	for _, g := range v.Groups {
		for _, r := range g.Rows {
			v.Items += len(r.Items)
			if r.independent() == 0 {
				kind := "Claim "
				if g.Questions {
					kind = ""
				}
				v.Bare = append(v.Bare, ui.Link{Href: r.Href, Text: r.Title, Small: kind + r.Number})
			}
		}
	}
}

// lostWords names all that a claim has on one side: "its only item that undermines it".
func lostWords(b evidence.Bearing, items int) string {
	verb := map[evidence.Bearing]string{evidence.Supports: "support", evidence.Undermines: "undermine"}[b]
	if items == 1 {
		return "its only item that " + verb + "s it"
	}
	return fmt.Sprintf("all %d items that %s it", items, verb)
}

func mapColumns(sources []mapSource, asked *evidence.Source) []figure.MapColumn {
	out := make([]figure.MapColumn, len(sources))
	for i, s := range sources {
		out[i] = figure.MapColumn{
			Name: s.Key, Href: s.Href, Title: s.Title, Count: fmt.Sprint(s.Behind), CountHref: s.Fall, CountSays: "If " + s.Title + " fell", Subject: asked != nil && asked.Key == s.Key,
		}
	}
	return out
}

var mapLanes = map[evidence.Bearing]figure.Lane{evidence.Supports: figure.Supports, evidence.Undermines: figure.Undermines, evidence.Scope: figure.Scope, "": figure.Attempt}

// drawnGroups are the rows as the drawing has them.
func (m *Maker) drawnGroups(v mapView) []figure.MapGroup {
	column := map[string]int{}
	for i, s := range v.Sources {
		column[s.Key] = i
	}
	var out []figure.MapGroup
	for _, g := range v.Groups {
		drawn := figure.MapGroup{Title: g.Title}
		for _, r := range g.Rows {
			x := figure.MapRow{Number: r.Number, Name: r.Title, Href: r.Href, Word: r.State.Words() + r.Status.Words(), Signs: signs(r.State), Cells: r.Status.Cells(), Sources: r.Sources}
			x.Title = fmt.Sprintf("%s. %s: %s; %d independent; %s", r.Number, x.Word, plural(len(r.Items), "item"), r.independent(), plural(r.Sources, "source"))
			for _, i := range r.Items {
				k := figure.MapMark{Lane: mapLanes[i.bearing], Strength: int(i.Strength), Filled: i.Independent, Gone: i.fate == evidence.Falls, Weaker: i.fate == evidence.Weakens}
				for _, key := range i.sources {
					if c, ok := column[key]; ok {
						k.Columns = append(k.Columns, c)
					}
				}
				x.Marks = append(x.Marks, k)
			}
			drawn.Rows = append(drawn.Rows, x)
		}
		out = append(out, drawn)
	}
	return out
}

// signs is the shape of a state for a drawing, in a square around its place; nothing for a question.
func signs(s evidence.State) []figure.Sign {
	if s == "" {
		return nil
	}
	around := func(p draw.Path) chart.Shape {
		return func(x, y, size float64) draw.Path { return p.At(x-size, y-size, size/8) }
	}
	shape, cut := card.Glyph(s)
	out := []figure.Sign{{Shape: around(shape), Class: chart.Class("c-" + string(s))}}
	if cut != nil {
		out = append(out, figure.Sign{Shape: around(cut), Class: chart.Paper})
	}
	return out
}

func bearingWord(b evidence.Bearing) string {
	word, _ := b.Words()
	return word
}
