package page

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

// historyRow is a revision with the version that held on its day.
type historyRow struct {
	revision
	Version  string // address of the page in that version; empty where none was kept
	Of       string // its date, in words
	SameDay  bool
	Verdict  evidence.Verdict // that it gave, where it is of the same day and the revision records none
	NotThere bool             // the version has no such page
}

// span is what differs between an edition and the next.
type span struct {
	From, To    ui.Link
	New         bool // the older edition has no such page
	Differences []difference
}

// appearance is an item of evidence, or somebody's try at an answer, with the date on which it was public.
type appearance struct {
	Href  string
	Date  evidence.Date
	Text  ui.HTML
	Facts []string
}

type appearances struct {
	ID, Title string
	Rows      []appearance
	Empty     string
}

type historyView struct {
	Kind, Name  string // "claim", "Claim 4"
	Path, Title string
	Verdict     evidence.Verdict
	Reviewed    string
	Due         []string
	Rows        []historyRow
	Spans       []span
	Feed        string
	What        string // what is listed by date
	asof
	Words   string
	Then    evidence.Verdict // that the site gave on the day asked for
	First   string
	Groups  []appearances
	Sources []ui.Cited
}

// History is the page that tells how a claim or question came to what its page says: its revisions, what differs between
// the editions that are kept, of which the present one is now, as JSON, and the evidence by its date.
func (m *Maker) History(kind prose.Kind, slug string, q url.Values, now []byte) (Page, int) {
	t, ok := m.Thing(kind, slug, nil)
	if !ok {
		return Page{}, http.StatusNotFound
	}
	path := ui.HistoryPath(t.Path)
	a, status := m.asOf(path, q)
	d := m.doc()
	v := historyView{
		Kind: string(kind), Path: t.Path, Title: t.Title, Verdict: t.verdict(), Reviewed: t.Date.Words(), Due: m.due[place{kind, slug}],
		Feed: ui.FeedPath(t.Path), asof: a, Words: a.Day.Words(), First: m.firstPublished().Words(),
	}
	var rs []evidence.Revision
	var list []appearance
	switch kind {
	case prose.Claim:
		c, _ := m.e.Claim(slug)
		v.Name, v.What, rs = "Claim "+strconv.Itoa(c.Number), "evidence", c.Revisions
		list = d.evidenceByDate(c)
	case prose.Question:
		x, _ := m.e.Question(slug)
		v.Name, v.What, rs = "Question "+strconv.Itoa(x.Number), "attempts", x.Revisions
		list = d.attemptsByDate(x)
	}
	v.Groups = grouped(list, a.Day, v.What)
	if a.Day != "" {
		v.Then = m.verdictOn(t, rs, a.Day)
	}
	for i, r := range d.revisions(rs) {
		newest := i == 0 || rs[i-1].Date != rs[i].Date
		v.Rows = append(v.Rows, m.historyRow(t, r, newest))
	}
	v.Spans = m.spans(t, now)
	v.Sources = d.sources()
	about := "What changed on the page “" + t.Title + "”, when and why, and when its evidence appeared."
	return Page{Shell: m.shell("History: "+t.Title, about, path, "/"+string(kind)+"s/"), Body: historyPage(v)}, status
}

// historyRow says which version held on the day of a revision. A version has what was said at the end of its day: only the
// newest revision of the day is told of it.
func (m *Maker) historyRow(t Thing, r revision, newest bool) historyRow {
	row := historyRow{revision: r}
	if held := m.inForce(r.Day.Last()); held != nil && newest {
		then, has := held.Things()[t.Path]
		row.Of, row.SameDay, row.NotThere = held.Date.Words(), held.Date == r.Day, !has
		row.Version = ui.DatedPath(string(held.Date), t.Path)
		if row.SameDay && r.To == "" {
			row.Verdict = then.verdict()
		}
	}
	return row
}

// spans compares each version with the next, and the last with the present edition; the newest first. What no version has
// is not compared.
func (m *Maker) spans(t Thing, now []byte) []span {
	file := ui.FormPath(t.Path, "json")
	var out []span
	for i, v := range m.versions {
		s := span{From: ui.Link{Text: v.Date.Words()}, To: ui.Link{Href: t.Path, Text: "the present edition"}}
		before, after := v.Read(file), now
		if i+1 < len(m.versions) {
			next := m.versions[i+1]
			s.To, after = ui.Link{Href: ui.DatedPath(string(next.Date), t.Path), Text: next.Date.Words()}, next.Read(file)
		}
		if after == nil {
			continue
		}
		if s.New = before == nil; !s.New {
			s.From.Href = ui.DatedPath(string(v.Date), t.Path)
			s.Differences = differences(before, after)
		}
		out = append(out, s)
	}
	slices.Reverse(out)
	return out
}

// evidenceByDate lists the evidence of a claim, the oldest first and what has no date at the end.
func (d *doc) evidenceByDate(c *evidence.Claim) []appearance {
	last := func(i evidence.Item) evidence.Date {
		if date, ok := d.e.Public(c, i); ok {
			return date.Last()
		}
		return "9999"
	}
	items := slices.Clone(c.Evidence)
	slices.SortStableFunc(items, func(a, b evidence.Item) int { return strings.Compare(string(last(a)), string(last(b))) })
	var out []appearance
	for _, i := range items {
		date, _ := d.e.Public(c, i)
		word, _ := i.Bearing.Words()
		out = append(out, appearance{ui.Path(prose.Claim, c.Slug, "evidence-"+string(i.ID)), date, d.html(i.Finding), []string{word, i.Kind.Words()}})
	}
	return out
}

func (d *doc) attemptsByDate(q *evidence.Question) []appearance {
	tried := slices.Clone(q.Tried)
	slices.SortStableFunc(tried, func(a, b evidence.Attempt) int { return strings.Compare(string(a.Date.Last()), string(b.Date.Last())) })
	var out []appearance
	for _, t := range tried {
		text := "<b>" + d.html(t.Who) + ".</b> " + d.html(t.What) + " " + d.html(t.Found)
		out = append(out, appearance{ui.Path(prose.Question, q.Slug, "tried-"+string(t.ID)), t.Date, text, nil})
	}
	return out
}

// grouped parts what is listed by date: at a day, if there is one, and what has no date from the rest.
func grouped(list []appearance, day evidence.Date, what string) []appearances {
	then, since, undated := appearances{ID: "then", Title: "Oldest first"}, appearances{ID: "since", Title: "Appeared since"}, appearances{ID: "undated", Title: "Without a date"}
	if day != "" {
		then.Title = "Public by " + day.Words()
		then.Empty, since.Empty = "None of the "+what+" with a date was public by then.", "Nothing: all "+what+" with a date was public by then."
	}
	for _, x := range list {
		g := &then
		switch {
		case x.Date == "":
			g = &undated
		case day != "" && x.Date.Last() > day:
			g = &since
		}
		g.Rows = append(g.Rows, x)
	}
	return slices.DeleteFunc([]appearances{then, since, undated}, func(g appearances) bool { return len(g.Rows) == 0 && g.Empty == "" })
}
