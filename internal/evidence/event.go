package evidence

import (
	"slices"
	"sort"
	"strings"

	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/ref"
)

// An Event is something that happened on a date and bears on claims or questions.
type Event struct {
	ID         ID         `yaml:"id"` // begins with its date; the permanent address on the timeline
	Date       Date       `yaml:"date"`
	Title      prose.Text `yaml:"title"`
	Changes    prose.Text `yaml:"changes"` // what it changed
	Category   Category   `yaml:"category"`
	Bears      []Slug     `yaml:"bears-on"` // claims and questions
	Source     Cite       `yaml:"source"`
	Unopened   bool       `yaml:"unopened,optional"`    // the address was not opened by us
	DateUnsure bool       `yaml:"date-unsure,optional"` // the exact day is not confirmed
	Confidence Level      `yaml:"confidence"`
	Landmark   prose.Text `yaml:"landmark,optional"` // a short name; the day is offered where a reader may go back to one
	Line       int        `yaml:",line"`

	Claims    []*Claim    `yaml:"-"`
	Questions []*Question `yaml:"-"`
}

// Category is the sort of an event.
type Category string

// Categories lists the sorts of events, in the order in which the timeline shows them.
var Categories = []Category{
	"model", "prices", "business", "hosting", "market", "nvidia-results", "hardware", "vendors", "capex",
	"export-controls", "us-policy", "china-rules", "eu-policy", "bans", "security",
}

// SetScalar reads a category.
func (c *Category) SetScalar(text string, _ int) error {
	*c = Category(text)
	return fault.OneOf(text, Categories...)
}

// Words names the category for a reader.
func (c Category) Words() string {
	return map[Category]string{
		"model": "Models", "prices": "Prices", "business": "DeepSeek’s business", "hosting": "Hosting by others", "market": "Share price",
		"nvidia-results": "NVIDIA’s results", "hardware": "Hardware", "vendors": "Vendors", "capex": "Capital spending",
		"export-controls": "Export controls", "us-policy": "US policy", "china-rules": "Rules in China", "eu-policy": "EU policy",
		"bans": "Bans and limits", "security": "Security",
	}[c]
}

// Cite is a citation in a field: "@key, place".
type Cite []prose.Citation

// SetScalar reads a citation.
func (c *Cite) SetScalar(text string, _ int) error {
	*c = ref.ParseCitations(text)
	return nil
}

// A Measure is a restriction, or a lifted or proposed one.
type Measure struct {
	ID      ID         `yaml:"id"`
	Who     prose.Text `yaml:"who"`
	Date    Date       `yaml:"date"`
	What    prose.Text `yaml:"what"`
	Basis   prose.Text `yaml:"basis"` // legal basis, or that none was read
	Reaches []Reach    `yaml:"reaches"`
	Status  Standing   `yaml:"status"`
	Source  Cite       `yaml:"source"`
	// DateUnsure marks a day that is not confirmed.
	DateUnsure bool `yaml:"date-unsure,optional"`
	Line       int  `yaml:",line"`
}

// Reach is what a measure touches.
type Reach string

// Reaches lists what a measure can touch, from the nearest to the widest.
var Reaches = []Reach{"device", "app", "api", "weights", "derived", "public"}

// SetScalar reads a reach.
func (r *Reach) SetScalar(text string, _ int) error {
	*r = Reach(text)
	return fault.OneOf(text, Reaches...)
}

// Words names the reach for a reader.
func (r Reach) Words() string {
	return map[Reach]string{
		"device": "Government or office devices", "app": "DeepSeek’s app and chat", "api": "DeepSeek’s own API", "weights": "Weights run elsewhere",
		"derived": "Products built on the models", "public": "The general public",
	}[r]
}

// Standing is where a measure stands.
type Standing string

// Standings lists where a measure can stand.
var Standings = []Standing{"in-force", "lifted", "closed", "proposed", "inquiry"}

// SetScalar reads a standing.
func (s *Standing) SetScalar(text string, _ int) error {
	*s = Standing(text)
	return fault.OneOf(text, Standings...)
}

// Words names the standing for a reader.
func (s Standing) Words() string {
	return map[Standing]string{"in-force": "In force, no end found", "lifted": "Lifted", "closed": "Closed", "proposed": "Proposed", "inquiry": "Inquiry"}[s]
}

func (l *loader) readEvents() {
	l.decode("events.yaml", &l.e.Events, true)
	sort.SliceStable(l.e.Events, func(i, j int) bool { return l.e.Events[i].Date < l.e.Events[j].Date })
	l.decode("measures.yaml", &l.e.Measures, true)
	sort.SliceStable(l.e.Measures, func(i, j int) bool { return l.e.Measures[i].Date < l.e.Measures[j].Date })
}

// joinEvents leads events to the claims and questions that they bear on.
func (l *loader) joinEvents() {
	seen := map[ID]bool{}
	for _, ev := range l.e.Events {
		if seen[ev.ID] {
			l.faults.Add("events.yaml", ev.Line, "event %s stands twice", ev.ID)
		}
		seen[ev.ID] = true
		if !strings.HasPrefix(string(ev.ID), string(ev.Date)) {
			l.faults.Add("events.yaml", ev.Line, "event %s; expected an id that begins with its date, %s", ev.ID, ev.Date)
		}
		for _, s := range ev.Bears {
			c, q := l.e.claims[s.Slug], l.e.questions[s.Slug]
			switch {
			case c != nil:
				ev.Claims = append(ev.Claims, c)
				c.Events = append(c.Events, ev)
			case q != nil:
				ev.Questions = append(ev.Questions, q)
				q.Events = append(q.Events, ev)
			case !l.isPreparing(prose.Ref{Kind: prose.Claim, Key: s.Slug}) && !l.broken[s.Slug]:
				l.faults.Add("events.yaml", s.Line, "unknown claim or question %q; expected a slug", s.Slug)
			}
		}
		l.cites("events.yaml", ev.Line, ev.Source, Use{Kind: prose.Event, Slug: string(ev.ID)})
	}
	ids := map[ID]bool{}
	for _, m := range l.e.Measures {
		if ids[m.ID] {
			l.faults.Add("measures.yaml", m.Line, "measure %s stands twice", m.ID)
		}
		ids[m.ID] = true
		if len(slices.Compact(slices.Sorted(slices.Values(m.Reaches)))) != len(m.Reaches) {
			l.faults.Add("measures.yaml", m.Line, "measure %s names a reach twice", m.ID)
		}
		l.cites("measures.yaml", m.Line, m.Source, Use{Kind: prose.Measure, Slug: string(m.ID)})
	}
}

// cites checks a citation field and records it.
func (l *loader) cites(file string, line int, cs []prose.Citation, u Use) {
	for _, c := range cs {
		if l.e.sources[c.Key] == nil {
			l.faults.Add(file, line, "unknown source %q; expected a key of sources.yaml", c.Key)
		}
		u.Place = c.Place
		l.e.SourceUses[c.Key] = append(l.e.SourceUses[c.Key], u)
	}
}
