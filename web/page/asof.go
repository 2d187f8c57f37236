package page

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

// asofKey is the field of the day that a reader goes back to.
const asofKey = "asof"

// asof is the form that goes back to a day, with what was typed.
type asof struct {
	Action    string
	Field     field
	Day       evidence.Date // empty where none is asked for, or what was typed is none
	Typed     bool
	Landmarks []landmark
}

// landmark is a day that a reader may want to go back to.
type landmark struct {
	Day         evidence.Date
	Text, Words string
	Href        string
	Current     bool
}

// asOf reads the day that a query asks for. A month or a year is its last day. The status is 422 where the day is none.
func (m *Maker) asOf(action string, q url.Values) (asof, int) {
	typed := strings.TrimSpace(q.Get(asofKey))
	f := field{Name: asofKey, Label: "As of", Value: typed, Hint: "a day such as 2025-01-29"}
	a, status := asof{Action: action, Typed: typed != ""}, http.StatusOK
	if typed != "" {
		var d evidence.Date
		if d.SetScalar(typed, 0) == nil {
			a.Day = d.Last()
		} else {
			f.Problem = fmt.Sprintf("“%s” is no date; expected a day such as 2025-01-29, or a month or year, which stand for their last day.", typed)
			status = http.StatusUnprocessableEntity
		}
	}
	a.Field = f
	for _, l := range m.landmarks() {
		l.Href, l.Current = ui.WithQuery(action, asofKey+"="+string(l.Day)), l.Day == a.Day
		a.Landmarks = append(a.Landmarks, l)
	}
	return a, status
}

// landmarks are the days that the content names, and the last that the article can be of, oldest first.
func (m *Maker) landmarks() []landmark {
	var out []landmark
	add := func(d evidence.Date, text string) {
		out = append(out, landmark{Day: d.Last(), Text: text, Words: d.Last().Words()})
	}
	for _, ev := range m.e.Events {
		if !ev.Landmark.Empty() {
			add(ev.Date, m.plain(ev.Landmark))
		}
	}
	for _, s := range m.e.Sources {
		if s.URL != ui.ArticleURL {
			continue
		}
		if d := s.Issued.Newest(); len(d) == len("2025-01-29") {
			add(d, "The article")
		} else if d != "" {
			add(d, "The end of the article’s month")
		}
	}
	slices.SortStableFunc(out, func(a, b landmark) int { return strings.Compare(string(a.Day), string(b.Day)) })
	return out
}

// tally counts evidence on either side of a day.
type tally struct {
	Then, Since, Undated int
	First, Latest        evidence.Date // of what was public then; empty where nothing was
	Next                 evidence.Date // of what appeared first since
}

func (t *tally) count(d evidence.Date, known bool, day evidence.Date) {
	switch {
	case !known:
		t.Undated++
	case d.Last() <= day:
		t.Then++
		if t.First == "" || d.Last() < t.First.Last() {
			t.First = d
		}
		if d.Last() > t.Latest.Last() {
			t.Latest = d
		}
	default:
		t.Since++
		if t.Next == "" || d.Last() < t.Next.Last() {
			t.Next = d
		}
	}
}

// counts says it in words.
func (t tally) counts() string {
	s := fmt.Sprintf("%d public, %d since", t.Then, t.Since)
	if t.Undated > 0 {
		s += fmt.Sprintf(", %d undated", t.Undated)
	}
	return s
}

type asofRow struct {
	Number      int
	Href, Title string
	List        string // address of its evidence by date
	Verdict     evidence.Verdict
	tally
}

type asofPart struct {
	Slug, Title string
	Rows        []asofRow
}

type asofView struct {
	asof
	Words    string
	Total    tally
	Claims   int        // that had evidence
	Of       int        // claims with a page
	Ahead    []landmark // that had not come yet
	Verdicts bool       // the site gave some on that day
	First    string     // first publication of this site, in words
	Beyond   string     // the last day that the edition knows of, where the day lies after it
	Parts    []asofPart
}

// Claims is the list of all claims; as of a day, where the query asks for one, what was public of the evidence of each.
func (m *Maker) Claims(q url.Values) (Page, int) {
	a, status := m.asOf("/claims/", q)
	if a.Day != "" {
		return m.claimsAsOf(a), http.StatusOK
	}
	about := fmt.Sprintf("All %d claims of the article, each with the state of its evidence.", m.e.Inventory())
	return Page{Shell: m.shell("The claims", about, "/claims/", "/claims/"), Body: claimsPage(m.parts(), m.e.Inventory(), a)}, status
}

func (m *Maker) claimsAsOf(a asof) Page {
	v := asofView{asof: a, Words: a.Day.Words(), Of: len(m.e.Claims), First: m.firstPublished().Words()}
	if last := m.e.Updated(); a.Day > last.Last() {
		v.Beyond = last.Words()
	}
	for _, l := range a.Landmarks {
		if l.Day > a.Day {
			v.Ahead = append(v.Ahead, l)
		}
	}
	for _, p := range m.e.Parts {
		part := asofPart{Slug: p.Slug, Title: p.Title}
		for _, c := range p.Claims {
			t, _ := m.Thing(prose.Claim, c.Slug, nil)
			r := asofRow{Number: c.Number, Href: t.Path, Title: t.Title, Verdict: m.verdictOn(t, c.Revisions, a.Day)}
			r.List = ui.WithQuery(ui.HistoryPath(t.Path), asofKey+"="+string(a.Day)) + "#evidence"
			for _, i := range c.Evidence {
				d, known := m.e.Public(c, i)
				r.count(d, known, a.Day)
				v.Total.count(d, known, a.Day)
			}
			if r.Then > 0 {
				v.Claims++
			}
			v.Verdicts = v.Verdicts || r.Verdict != ""
			part.Rows = append(part.Rows, r)
		}
		if len(part.Rows) > 0 {
			v.Parts = append(v.Parts, part)
		}
	}
	about := "What of the evidence for and against each claim was public by " + v.Words + ", and what has appeared since."
	return Page{Shell: m.shell("The claims as of "+v.Words, about, "/claims/", "/claims/"), Body: asofPage(v)}
}

// firstPublished is the day of the oldest revision.
func (m *Maker) firstPublished() evidence.Date {
	var first evidence.Date
	for _, c := range m.e.Claims {
		if d := c.Revisions[len(c.Revisions)-1].Date; first == "" || d.Last() < first.Last() {
			first = d
		}
	}
	return first
}

// onDay says when something was public: a day, or by the end of a month or year.
func onDay(d evidence.Date) string {
	if d == d.Last() {
		return "on " + d.Words()
	}
	return "by the end of " + d.Words()
}
