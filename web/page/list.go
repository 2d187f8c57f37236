package page

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

type partView struct {
	Slug, Title, About string
	Rows               []claimRow
	States             []evidence.State // of its claims, in the order of the legend
}

// parts lists the whole inventory, in preparation or not.
func (m *Maker) parts() []partView {
	var out []partView
	for _, p := range m.e.Parts {
		v := partView{Slug: p.Slug, Title: p.Title, About: p.About}
		for _, c := range p.Claims {
			v.Rows = append(v.Rows, m.rowOf(c.Slug))
			v.States = append(v.States, c.State)
		}
		for _, c := range p.Preparing {
			v.Rows = append(v.Rows, m.rowOf(c.Slug))
		}
		sort.Slice(v.Rows, func(i, j int) bool { return v.Rows[i].Number < v.Rows[j].Number })
		slices.SortFunc(v.States, func(a, b evidence.State) int {
			return cmp.Compare(slices.Index(evidence.States, a), slices.Index(evidence.States, b))
		})
		out = append(out, v)
	}
	return out
}

type boardRow struct {
	State evidence.State
	Count int
	Cells []boardCell
}

type boardCell struct {
	Part   string
	Claims []claimRow
}

// board is the matrix of states and parts that doubles as the legend. Its last row holds what is in preparation.
func board(parts []partView) []boardRow {
	var out []boardRow
	for _, s := range append(slices.Clone(evidence.States), "") {
		r := boardRow{State: s}
		for _, p := range parts {
			cell := boardCell{Part: p.Title}
			for _, c := range p.Rows {
				if c.State == s {
					cell.Claims = append(cell.Claims, c)
					r.Count++
				}
			}
			r.Cells = append(r.Cells, cell)
		}
		if r.Count > 0 || s != "" {
			out = append(out, r)
		}
	}
	return out
}

type questionRow struct {
	Number      int
	Href, Title string
	Heading     string
	Status      evidence.Status
	Answer      string
	Test, Cost  string // the cheapest test
	Tests       []ui.Link
}

func (m *Maker) questionRows() []questionRow {
	out := make([]questionRow, len(m.e.Questions))
	for i, q := range m.e.Questions {
		p := q.Protocols[0]
		out[i] = questionRow{
			Number: q.Number, Href: ui.Path(prose.Question, q.Slug, ""), Title: m.plain(q.Title), Heading: q.Heading, Status: q.Status,
			Answer: m.plain(q.Answer), Test: m.plain(p.Title), Cost: m.plain(p.Time) + ", " + m.plain(p.Cost),
		}
		for _, c := range q.Tests {
			out[i].Tests = append(out[i].Tests, ui.Link{Href: ui.Path(prose.Claim, c.Slug, ""), Text: fmt.Sprint(c.Number), Small: m.plain(c.Title)})
		}
	}
	return out
}

type pathView struct {
	ID, Title string
	About     ui.HTML
	Steps     []ui.HTML
}

type homeView struct {
	Intro      ui.HTML
	Title      string
	Sample     *claimRow
	SampleSays ui.HTML
	SampleWhy  ui.HTML
	Board      []boardRow
	Columns    []string
	Parts      []partView
	Paths      []pathView
	Questions  []questionRow
	Reviewed   string
}

// Home is the front page.
func (m *Maker) Home() (Page, bool) {
	d := m.doc()
	p, ok := m.e.Pages["home"]
	if !ok {
		return Page{}, false
	}
	v := homeView{Title: m.plain(p.Title), Intro: d.html(p.Summary), Parts: m.parts(), Questions: m.questionRows(), Reviewed: m.e.Updated().Words()}
	v.Board = board(v.Parts)
	for _, part := range v.Parts {
		v.Columns = append(v.Columns, part.Title)
	}
	for _, x := range m.e.Paths {
		v.Paths = append(v.Paths, pathView{string(x.Slug), x.Title, d.html(x.About), d.list(x.Steps)})
	}
	for _, c := range m.e.Claims {
		if c.State == evidence.Assumption {
			r := m.rowOf(c.Slug)
			v.Sample, v.SampleSays, v.SampleWhy = &r, ui.HTML(escape(m.plain(c.Says.Article))), ui.HTML(escape(m.plain(c.Why)))
			break
		}
	}
	return Page{Shell: ui.Shell{Title: v.Title, Description: m.plain(p.Summary), Path: "/", Updated: v.Reviewed}, Body: homePage(v)}, true
}

// Questions is the list of all questions.
func (m *Maker) Questions() (Page, bool) {
	rows := m.questionRows()
	return Page{Shell: m.shell("The open questions", "The article’s open questions: where each stands, how it could be checked and what that costs.", "/questions/", "/questions/"), Body: questionsPage(rows)}, true
}

func (m *Maker) shell(title, description, path, nav string) ui.Shell {
	return ui.Shell{Title: title, Description: description, Path: path, Nav: nav, Updated: m.e.Updated().Words()}
}

type sourceRow struct {
	Href, Title, Credit, Read string
	Places                    int
}

type sourceGroup struct {
	Kind string
	Rows []sourceRow
}

// Sources is the bibliography.
func (m *Maker) Sources() (Page, bool) {
	var groups []sourceGroup
	index := map[string]int{}
	for _, kind := range evidence.SourceKinds {
		index[kind.Words()] = len(groups)
		groups = append(groups, sourceGroup{Kind: kind.Words()})
	}
	for _, s := range m.e.Sources {
		title, _ := s.Heading()
		g := &groups[index[s.Custom.Kind.Words()]]
		g.Rows = append(g.Rows, sourceRow{ui.Path(prose.Source, s.Key, ""), title, s.Credit(), s.Custom.Read.Words(), len(m.e.SourceUses[s.Key])})
	}
	groups = slices.DeleteFunc(groups, func(g sourceGroup) bool { return len(g.Rows) == 0 })
	for _, g := range groups {
		sort.SliceStable(g.Rows, func(i, j int) bool { return strings.ToLower(g.Rows[i].Title) < strings.ToLower(g.Rows[j].Title) })
	}
	return Page{Shell: m.shell("Sources", fmt.Sprintf("The %d sources of the site: what each is, how it was read and where it is cited.", len(m.e.Sources)), "/sources/", "/sources/"), Body: sourcesPage(groups, len(m.e.Sources))}, true
}

// sourceUse is a page that cites a source, with each place cited and where on the page.
type sourceUse struct {
	Link   ui.Link
	Places []ui.Link
}

type sourceView struct {
	Title, Byline, Date, Kind, Read string
	Described                       bool
	Facts                           [][2]string
	URL                             string
	AlsoAt                          []string
	Note                            string
	Pages, Numbers                  []sourceUse
	Fall                            string // address of what would fall with it
}

// Source is the page of one source with every place that cites it.
func (m *Maker) Source(key string) (Page, bool) {
	s, ok := m.e.Source(key)
	if !ok {
		return Page{}, false
	}
	title, described := s.Heading()
	v := sourceView{Title: title, Described: described, Byline: s.Byline(), Date: s.Issued.Words(), Kind: s.Custom.Kind.Words(), Read: s.Custom.Read.Words(), URL: s.URL, AlsoAt: s.Custom.AlsoAt, Note: s.Note, Fall: fallPath(key)}
	for _, f := range [][2]string{{"In", s.Container}, {"Publisher", s.Publisher}, {"Number", s.Number}, {"Version", s.Version}, {"Volume", s.Volume}, {"Pages", s.Pages}} {
		if f[1] != "" {
			v.Facts = append(v.Facts, f)
		}
	}
	for _, u := range m.e.SourceUses[key] {
		list := &v.Pages
		if u.Kind == prose.Number {
			list = &v.Numbers
		}
		*list = addUse(*list, m.use(u), u.Place)
	}
	return Page{Shell: m.shell(title, strings.TrimSpace(v.Byline+" "+v.Date+". "+v.Kind+". "+v.Read+"."), ui.Path(prose.Source, key, ""), "/sources/"), Body: sourcePage(v)}, true
}

// addUse adds a place to its page's use of the source.
func addUse(uses []sourceUse, l ui.Link, place string) []sourceUse {
	path, _, _ := strings.Cut(l.Href, "#")
	if strings.HasPrefix(path, "/numbers/") {
		path = l.Href // each number is an entry of its own
	}
	i := slices.IndexFunc(uses, func(u sourceUse) bool { return u.Link.Href == path })
	if i < 0 {
		i = len(uses)
		uses = append(uses, sourceUse{Link: ui.Link{Href: path, Text: l.Text, Small: l.Small}})
	}
	p := ui.Link{Href: l.Href, Text: place}
	if place != "" && !slices.Contains(uses[i].Places, p) {
		uses[i].Places = append(uses[i].Places, p)
	}
	return uses
}

type topicRow struct {
	Href, Title, About string
	Count              int
}

type topicGroup struct {
	Title string
	Rows  []topicRow
}

// Numbers is the list of topics of the ledger.
func (m *Maker) Numbers() (Page, bool) {
	groups := []topicGroup{{Title: "By subject"}, {Title: "Thresholds and costs of our tests"}}
	total := 0
	for _, t := range m.e.Ledger.Topics() {
		g := &groups[0]
		if strings.HasPrefix(t.Slug, "test") {
			g = &groups[1]
		}
		g.Rows = append(g.Rows, topicRow{ui.TopicPath(t.Slug), t.Title, t.About, len(t.Entries)})
		total += len(t.Entries)
	}
	for _, g := range groups {
		sort.SliceStable(g.Rows, func(i, j int) bool { return g.Rows[i].Title < g.Rows[j].Title })
	}
	return Page{Shell: m.shell("The numbers", "Every number of the site with its source, or with its formula worked out.", "/numbers/", "/numbers/"), Body: numbersPage(groups, total)}, true
}

type piece struct{ Text, Href string }

type numberView struct {
	ID, Label, Value string
	Digits           string // in full, where the printed value is rounded
	Unit             string
	Names, Numbers   []piece
	Carries          string
	Published        string
	PublishedBy      []reference
	Tolerance        string
	Differs          string // why ours is not what is published
	Source           []reference
	Assumption       string
	Computed         string
	Seen             string
	Memory           bool // known from memory only: the value is not printed
	Note             string
	Pages            []ui.Link
	Feeds            []ui.Link
}

type reference struct{ Href, Title, Place string }

type topicView struct {
	Title, About string
	Numbers      []numberView
}

// Topic is a page of the ledger.
func (m *Maker) Topic(slug string) (Page, bool) {
	var topic *ledger.Topic
	for _, t := range m.e.Ledger.Topics() {
		if t.Slug == slug {
			topic = t
		}
	}
	if topic == nil {
		return Page{}, false
	}
	d := m.doc()
	v := topicView{Title: topic.Title, About: topic.About}
	for _, e := range topic.Entries {
		v.Numbers = append(v.Numbers, d.number(e))
	}
	return Page{Shell: m.shell(topic.Title+": the numbers", topic.About, ui.TopicPath(slug), "/numbers/"), Body: topicPage(v)}, true
}

func (d *doc) number(e *ledger.Entry) numberView {
	v := numberView{ID: e.ID, Label: e.Label, Value: e.String(), Unit: e.Unit.Name, Assumption: e.Assumption, Computed: e.Computed, Seen: e.Seen.Words(), Note: e.Note}
	if e.FromMemory {
		v.Memory, v.Value, v.Seen = true, "not printed", "known from memory only; printed once it is confirmed"
	}
	if e.Formula != nil && e.FromMemory {
		v.Names = d.pieces(d.e.Ledger.Names(e.Formula))
	} else if e.Formula != nil {
		if full := quantityString(e.Value, e); full != v.Value {
			v.Digits = e.Digits()
		}
		v.Names, v.Numbers = d.pieces(d.e.Ledger.Names(e.Formula)), d.pieces(d.e.Ledger.Numbers(e.Formula))
		v.Carries = e.Formula.Carries
	}
	if len(e.Source) > 0 {
		v.Source = d.references(e.Source)
	}
	if p := e.Published; p != nil && !e.FromMemory {
		v.Published = quantityString(p.Value, e)
		v.PublishedBy, v.Differs = d.references(p.Source), p.Differs
		if p.Tolerance > 0 {
			v.Tolerance = quantityString(p.Tolerance, e)
		}
	}
	v.Pages = d.pages(d.e.NumberUses[e.ID])
	for _, x := range e.Dependents {
		v.Feeds = append(v.Feeds, ui.Link{Href: ui.NumberPath(x.Topic.Slug, x.ID), Text: x.Label})
	}
	return v
}

// references writes sources out with their places: a page of numbers shows them in full, not as marks.
func (m *Maker) references(cs []prose.Citation) []reference {
	var out []reference
	for _, c := range cs {
		s, ok := m.e.Source(c.Key)
		if !ok {
			continue
		}
		title, _ := s.Heading()
		out = append(out, reference{ui.Path(prose.Source, c.Key, ""), title, sepPlace(c.Place)})
	}
	return out
}

func (d *doc) pieces(ps []ledger.Piece) []piece {
	out := make([]piece, len(ps))
	for i, p := range ps {
		out[i] = piece{Text: p.Text}
		if p.ID != "" {
			_, out[i].Href = d.quantity(p.ID, "")
		}
	}
	return out
}

type termView struct {
	Slug, Term, Also string
	Means            ui.HTML
}

// Glossary is the list of terms.
func (m *Maker) Glossary() (Page, bool) {
	d := m.doc()
	var terms []termView
	for _, t := range m.e.Glossary {
		d.linked[string(t.Slug)] = true
		terms = append(terms, termView{string(t.Slug), t.Term, strings.Join(t.Also, ", "), d.html(t.Means)})
	}
	return Page{Shell: m.shell("Glossary", "The field’s terms, each in a sentence or two.", "/glossary/", ""), Body: glossaryPage(terms, d.sources())}, true
}

type textView struct {
	Title    string
	Summary  ui.HTML
	Body     ui.HTML
	Sources  []ui.Cited
	Contents []ui.Item
}

// Text is a page of its own text, such as the method.
func (m *Maker) Text(slug string) (Page, bool) {
	p, ok := m.e.Pages[slug]
	if !ok {
		return Page{}, false
	}
	d := m.doc()
	v := textView{Title: m.plain(p.Title), Summary: d.html(p.Summary), Body: d.html(p.Body)}
	v.Sources, v.Contents = d.sources(), d.sections(p.Body)
	path := ui.Path(prose.Page, slug, "")
	return Page{Shell: m.shell(v.Title, m.plain(p.Summary), path, path), Body: textPage(v)}, true
}

type changeRow struct {
	Date, Words string
	Link        ui.Link
	What, Why   ui.HTML
	From, To    evidence.Verdict
}

// Changes lists all revisions, the newest first.
func (m *Maker) Changes() (Page, bool) {
	d := m.doc()
	var rows []changeRow
	add := func(link ui.Link, rs []evidence.Revision) {
		for _, r := range rs {
			rows = append(rows, changeRow{string(r.Date), r.Date.Words(), link, d.html(r.What), d.html(r.Why), r.From, r.To})
		}
	}
	for _, c := range m.e.Claims {
		add(m.use(evidence.Use{Kind: prose.Claim, Slug: c.Slug}), c.Revisions)
	}
	for _, q := range m.e.Questions {
		add(m.use(evidence.Use{Kind: prose.Question, Slug: q.Slug}), q.Revisions)
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].Date > rows[j].Date })
	return Page{Shell: m.shell("Changes", "Every dated change of a claim or question.", "/changes/", ""), Body: changesPage(rows)}, true
}
