package page

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/figure"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

type option struct {
	Value, Text string
	Selected    bool
}

// choice is a filter that the reader picks from a list. A value that is not on the list is kept, so that the
// form shows what the address asks for.
type choice struct {
	Name, Label string
	Options     []option
}

func newChoice(name, label, chosen string, options []option) choice {
	c := choice{Name: name, Label: label, Options: []option{{"", "All", chosen == ""}}}
	known := chosen == ""
	for _, o := range options {
		o.Selected = o.Value == chosen
		known = known || o.Selected
		c.Options = append(c.Options, o)
	}
	if !known {
		c.Options = append(c.Options, option{chosen, chosen + " (unknown)", true})
	}
	return c
}

// named is a value of a field with words for a reader.
type named interface {
	~string
	Words() string
}

// optionsOf are the values of a field, each with its words.
func optionsOf[T named](values []T) []option {
	out := make([]option, len(values))
	for i, v := range values {
		out[i] = option{Value: string(v), Text: v.Words()}
	}
	return out
}

// field is a filter that the reader types, with what was wrong with it.
type field struct{ Name, Label, Value, Hint, Problem string }

type eventRow struct {
	ID, Date, Words string
	Title, Changes  ui.HTML
	Category        string
	Confidence      string
	DateUnsure      bool
	Unopened        bool
	Sources         []reference
	Bears           []ui.Link
}

type yearRows struct {
	Year string
	Rows []eventRow
}

type timelineView struct {
	Choices  []choice
	Fields   []field
	Filtered bool
	Shown    int
	Total    int
	Empty    string // why nothing is shown
	Years    []yearRows
	Wide     ui.HTML
	Narrow   ui.HTML
}

// timelineFilter is what the address asks for.
type timelineFilter struct {
	category, about, kind, confidence, text string
	from, to                                string
}

// Timeline is the list of events, narrowed by the query. A malformed date is the reader's slip: the page comes back
// with status 400 and names the field.
func (m *Maker) Timeline(q url.Values) (Page, int) {
	f := timelineFilter{q.Get("category"), q.Get("about"), q.Get("kind"), q.Get("confidence"), strings.TrimSpace(q.Get("q")), strings.TrimSpace(q.Get("from")), strings.TrimSpace(q.Get("to"))}
	v := timelineView{Total: len(m.e.Events), Filtered: f != timelineFilter{}}
	status := http.StatusOK
	for _, d := range []struct {
		name, label, value string
	}{{"from", "From", f.from}, {"to", "To", f.to}} {
		x := field{Name: d.name, Label: d.label, Value: d.value, Hint: "2025-01-27, 2025-01 or 2025"}
		var date evidence.Date
		if d.value != "" && date.SetScalar(d.value, 0) != nil {
			x.Problem = fmt.Sprintf("“%s” is no date; expected a day, month or year such as 2025-01-27, 2025-01 or 2025.", d.value)
			status = http.StatusBadRequest
		}
		v.Fields = append(v.Fields, x)
	}
	v.Fields = append(v.Fields, field{Name: "q", Label: "Words", Value: f.text, Hint: "in the title or text"})
	v.Choices = m.timelineChoices(f)
	if status == http.StatusOK {
		m.fillTimeline(&v, f)
	}
	summary := fmt.Sprintf("%d dated events that bear on the claims, each with its source.", v.Total)
	return Page{Shell: m.shell("Timeline", summary, "/timeline/", "/timeline/"), Body: timelinePage(v)}, status
}

func (m *Maker) timelineChoices(f timelineFilter) []choice {
	var abouts []option
	for _, c := range m.e.Claims {
		if len(c.Events) > 0 {
			abouts = append(abouts, option{Value: c.Slug, Text: fmt.Sprintf("%d · %s", c.Number, m.plain(c.Title))})
		}
	}
	for _, x := range m.e.Questions {
		if len(x.Events) > 0 {
			abouts = append(abouts, option{Value: x.Slug, Text: fmt.Sprintf("Q%d · %s", x.Number, m.plain(x.Title))})
		}
	}
	return []choice{
		newChoice("category", "Category", f.category, optionsOf(evidence.Categories)),
		newChoice("about", "Claim or question", f.about, abouts),
		newChoice("kind", "Kind of source", f.kind, optionsOf(evidence.SourceKinds)),
		newChoice("confidence", "Confidence", f.confidence, []option{{Value: "high", Text: "High"}, {Value: "moderate", Text: "Moderate"}, {Value: "low", Text: "Low"}}),
	}
}

func (m *Maker) fillTimeline(v *timelineView, f timelineFilter) {
	d := m.doc()
	var days []figure.Day
	for _, ev := range m.e.Events {
		if !m.matches(ev, f) {
			continue
		}
		v.Shown++
		row := d.event(ev)
		year := string(ev.Date[:4])
		if n := len(v.Years); n == 0 || v.Years[n-1].Year != year {
			v.Years = append(v.Years, yearRows{Year: year})
		}
		y := &v.Years[len(v.Years)-1]
		y.Rows = append(y.Rows, row)
		days = append(days, figure.Day{Row: slices.Index(evidence.Categories, ev.Category), Date: string(ev.Date)})
	}
	if v.Shown == 0 {
		v.Empty = m.whyEmpty(f)
		return
	}
	rows := make([]string, len(evidence.Categories))
	for i, c := range evidence.Categories {
		rows[i] = c.Words()
	}
	drawing := figure.Density(rows, days)
	v.Wide, v.Narrow = ui.HTML(drawing.Wide), ui.HTML(drawing.Narrow)
}

// matches reports whether an event passes all filters. Dates compare as text: a month holds its days.
func (m *Maker) matches(ev *evidence.Event, f timelineFilter) bool {
	if f.category != "" && string(ev.Category) != f.category || f.confidence != "" && string(ev.Confidence) != f.confidence {
		return false
	}
	if f.about != "" && !slices.ContainsFunc(ev.Bears, func(s evidence.Slug) bool { return s.Slug == f.about }) {
		return false
	}
	if f.kind != "" && !slices.ContainsFunc(ev.Source, func(c prose.Citation) bool {
		s, ok := m.e.Source(c.Key)
		return ok && string(s.Custom.Kind) == f.kind
	}) {
		return false
	}
	date := string(ev.Date)
	if f.from != "" && date < f.from[:min(len(f.from), len(date))] || f.to != "" && date[:min(len(f.to), len(date))] > f.to {
		return false
	}
	if f.text == "" {
		return true
	}
	text := strings.ToLower(m.plain(ev.Title) + " " + m.plain(ev.Changes))
	for word := range strings.FieldsSeq(strings.ToLower(f.text)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// whyEmpty says which filter leaves nothing, the first one that does so by itself.
func (m *Maker) whyEmpty(f timelineFilter) string {
	none := func(g timelineFilter) bool {
		return !slices.ContainsFunc(m.e.Events, func(ev *evidence.Event) bool { return m.matches(ev, g) })
	}
	for _, x := range []struct {
		alone timelineFilter
		why   string
	}{
		{timelineFilter{category: f.category}, "No event has the category “" + f.category + "”."},
		{timelineFilter{about: f.about}, "No event bears on “" + f.about + "”."},
		{timelineFilter{kind: f.kind}, "No event has a source of the kind “" + f.kind + "”."},
		{timelineFilter{confidence: f.confidence}, "No event has the confidence “" + f.confidence + "”."},
		{timelineFilter{from: f.from, to: f.to}, "No event lies between these dates."},
		{timelineFilter{text: f.text}, "No event speaks of “" + f.text + "”."},
	} {
		if x.alone != (timelineFilter{}) && none(x.alone) {
			return x.why
		}
	}
	return "No event passes all of these filters together."
}

func (d *doc) event(ev *evidence.Event) eventRow {
	r := eventRow{
		ID: string(ev.ID), Date: string(ev.Date), Words: ev.Date.Words(), Title: d.html(ev.Title), Changes: d.html(ev.Changes),
		Category: ev.Category.Words(), Confidence: string(ev.Confidence), DateUnsure: ev.DateUnsure, Unopened: ev.Unopened, Sources: d.references(ev.Source),
	}
	for _, c := range ev.Claims {
		r.Bears = append(r.Bears, ui.Link{Href: ui.Path(prose.Claim, c.Slug, ""), Text: fmt.Sprintf("Claim %d", c.Number), Small: d.plain(c.Title)})
	}
	for _, q := range ev.Questions {
		r.Bears = append(r.Bears, ui.Link{Href: ui.Path(prose.Question, q.Slug, ""), Text: fmt.Sprintf("Q%d", q.Number), Small: d.plain(q.Title)})
	}
	return r
}

func (d *doc) events(evs []*evidence.Event) []eventRow {
	out := make([]eventRow, len(evs))
	for i, ev := range evs {
		out[i] = d.event(ev)
	}
	return out
}

type measureRow struct {
	ID, Date, Words  string
	DateUnsure       bool
	Who, What, Basis ui.HTML
	Status           string
	Reaches          []bool
	Sources          []reference
}

type restrictionsView struct {
	Choices  []choice
	Text     field
	Filtered bool
	Columns  []string
	Rows     []measureRow
	Total    int
	Empty    string
}

// Restrictions is the matrix of who restricted what, narrowed by the query.
func (m *Maker) Restrictions(q url.Values) (Page, int) {
	reach, status, text := q.Get("reaches"), q.Get("status"), strings.TrimSpace(q.Get("q"))
	v := restrictionsView{Total: len(m.e.Measures), Filtered: reach+status+text != "", Text: field{Name: "q", Label: "Words", Value: text, Hint: "who, what or legal basis"}}
	for _, r := range evidence.Reaches {
		v.Columns = append(v.Columns, r.Words())
	}
	v.Choices = []choice{newChoice("reaches", "Reaches", reach, optionsOf(evidence.Reaches)), newChoice("status", "Where it stands", status, optionsOf(evidence.Standings))}
	d := m.doc()
	for _, x := range m.e.Measures {
		if reach != "" && !slices.Contains(x.Reaches, evidence.Reach(reach)) || status != "" && string(x.Status) != status {
			continue
		}
		if text != "" && !strings.Contains(strings.ToLower(m.plain(x.Who)+" "+m.plain(x.What)+" "+m.plain(x.Basis)), strings.ToLower(text)) {
			continue
		}
		row := measureRow{ID: string(x.ID), Date: string(x.Date), Words: x.Date.Words(), DateUnsure: x.DateUnsure, Who: d.html(x.Who), What: d.html(x.What), Basis: d.html(x.Basis), Status: x.Status.Words(), Sources: d.references(x.Source)}
		for _, r := range evidence.Reaches {
			row.Reaches = append(row.Reaches, slices.Contains(x.Reaches, r))
		}
		v.Rows = append(v.Rows, row)
	}
	if len(v.Rows) == 0 {
		v.Empty = "No measure in the list passes these filters: either none was found, or a filter has a value that the list does not know."
	}
	return Page{Shell: m.shell("Who restricted what", "Measures against DeepSeek’s app, API and models, by what they reach, with date, legal basis and source.", "/restrictions/", "/timeline/"), Body: restrictionsPage(v)}, http.StatusOK
}
