package form

import (
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/ref"
	"github.com/claimbyclaim/explainer/web/ui"
)

// head is what a claim and a question begin with, in full and in lists.
type head struct {
	ID        string        `json:"id"` // permanent: "claim:fp8"
	Kind      prose.Kind    `json:"kind"`
	Slug      string        `json:"slug"`
	Number    int           `json:"number"`
	Title     string        `json:"title"`
	URL       string        `json:"url"`
	Permalink string        `json:"permalink"`
	Version   string        `json:"version"`
	Reviewed  evidence.Date `json:"reviewed"`
}

// verdict is the state of a claim.
type verdict struct {
	State evidence.State `json:"state"`
	Words string         `json:"words"`
	Means string         `json:"means"`
}

// status is where a question stands.
type status struct {
	Status evidence.Status `json:"status"`
	Words  string          `json:"words"`
}

type part struct {
	Slug  string `json:"slug"`
	Title string `json:"title"`
}

type claim struct {
	head
	Licence   string     `json:"licence"`
	Markdown  string     `json:"markdown"` // address of the page as Markdown
	Verdict   verdict    `json:"verdict"`
	By        by         `json:"by"`
	Part      part       `json:"part"`
	Claim     string     `json:"claim"`
	Where     string     `json:"where"`
	Says      says       `json:"says"`
	Answer    string     `json:"answer"`
	Holds     string     `json:"holds"`
	Why       string     `json:"why"`
	Certainty certainty  `json:"certainty"`
	Clauses   []clause   `json:"clauses"`
	Keys      []key      `json:"keys"`
	Evidence  []finding  `json:"evidence"`
	Mind      []change   `json:"mind"`
	Questions []link     `json:"questions"`
	Nearest   *nearest   `json:"nearest,omitempty"`
	Protocols []protocol `json:"protocols"`
	Related   []link     `json:"related"`
	tail
}

type question struct {
	head
	Licence     string     `json:"licence"`
	Markdown    string     `json:"markdown"`
	Status      status     `json:"status"`
	Heading     string     `json:"heading"`
	Question    string     `json:"question"`
	Note        string     `json:"note,omitempty"`
	Answer      string     `json:"answer"`
	Matters     string     `json:"matters"`
	Keys        []key      `json:"keys"`
	Protocols   []protocol `json:"protocols"`
	Tried       []attempt  `json:"tried"`
	Undisclosed []string   `json:"undisclosed"`
	Resolution  resolution `json:"resolution"`
	Triggers    []string   `json:"triggers"`
	Claims      []link     `json:"claims"`
	tail
}

// tail is what a claim and a question end with.
type tail struct {
	Events    []event    `json:"events"`
	Labs      []link     `json:"labs"`
	Figures   []link     `json:"figures"`
	Revisions []revision `json:"revisions"`
	Numbers   []number   `json:"numbers"`
	Sources   []item     `json:"sources"`
}

type by struct {
	Who   evidence.By `json:"who"`
	Words string      `json:"words"`
}

type says struct {
	Article string `json:"article"`
	Source  string `json:"source"`
	Today   string `json:"today"`
}

type certainty struct {
	Level   evidence.Level `json:"level"`
	Reasons []reason       `json:"reasons"`
}

type reason struct {
	LoweredBy evidence.Downgrade `json:"lowered_by"`
	Words     string             `json:"words"`
	Why       string             `json:"why"`
}

type clause struct {
	Clause  string  `json:"clause"`
	Verdict verdict `json:"verdict"`
	Why     string  `json:"why"`
}

type key struct {
	Figure string `json:"figure"`
	Label  string `json:"label"`
}

type finding struct {
	ID       string            `json:"id"`
	URL      string            `json:"url"`
	Finding  string            `json:"finding"`
	Bearing  evidence.Bearing  `json:"bearing"`
	Kind     evidence.Kind     `json:"kind"`
	Strength evidence.Strength `json:"strength"`
	Seen     ledger.Seen       `json:"seen"`
	Sources  []place           `json:"sources"`
}

type change struct {
	Towards evidence.State `json:"towards"`
	Event   string         `json:"event"`
}

// A link leads to another thing of the site, by its permanent id.
type link struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

type nearest struct {
	Question link   `json:"question"`
	Why      string `json:"why"`
}

type protocol struct {
	ID         string        `json:"id"`
	URL        string        `json:"url"`
	Size       evidence.Size `json:"size"`
	Title      string        `json:"title"`
	Measure    string        `json:"measure"`
	Needs      string        `json:"needs"`
	Time       string        `json:"time"`
	Cost       string        `json:"cost"`
	Supports   string        `json:"supports"`
	Undermines string        `json:"undermines"`
	Silent     string        `json:"silent"`
	Today      *today        `json:"today,omitempty"`
}

type today struct {
	Command string `json:"command"`
	Machine string `json:"machine"`
	Time    string `json:"time"`
	Expect  string `json:"expect"`
	Report  string `json:"report"`
	Script  string `json:"script,omitempty"`
}

type attempt struct {
	ID       string            `json:"id"`
	URL      string            `json:"url"`
	Who      string            `json:"who"`
	Date     evidence.Date     `json:"date"`
	What     string            `json:"what"`
	Found    string            `json:"found"`
	Strength evidence.Strength `json:"strength"`
	Sources  []place           `json:"sources"`
}

type resolution struct {
	Yes        string `json:"yes"`
	No         string `json:"no"`
	Partly     string `json:"partly"`
	Unknowable string `json:"unknowable"`
}

type event struct {
	ID         string         `json:"id"`
	URL        string         `json:"url"`
	Date       evidence.Date  `json:"date"`
	DateUnsure bool           `json:"date_unsure"`
	Title      string         `json:"title"`
	Changes    string         `json:"changes"`
	Confidence evidence.Level `json:"confidence"`
	Sources    []place        `json:"sources"`
}

type revision struct {
	Date evidence.Date `json:"date"`
	What string        `json:"what"`
	Why  string        `json:"why,omitempty"`

	From evidence.Verdict `json:"from,omitempty"`
	To   evidence.Verdict `json:"to,omitempty"`
}

// JSON is a claim or a question with its evidence, its numbers and its sources. Texts are plain.
func (w *Writer) JSON(kind prose.Kind, slug string) ([]byte, bool) {
	p, ok := w.page(kind, slug)
	if !ok {
		return nil, false
	}
	if kind == prose.Claim {
		c, _ := w.e.Claim(slug)
		return encode(w.claimJSON(p, c)), true
	}
	q, _ := w.e.Question(slug)
	return encode(w.questionJSON(p, q)), true
}

func (w *Writer) head(p page, number int) head {
	return head{
		ID: string(p.kind) + ":" + p.slug, Kind: p.kind, Slug: p.slug, Number: number, Title: p.title,
		URL: w.site.Base + p.path, Permalink: w.permalink(p.path), Version: w.site.Version, Reviewed: p.reviewed,
	}
}

func (w *Writer) claimJSON(p page, c *evidence.Claim) claim {
	out := claim{
		head: w.head(p, c.Number), Licence: licenceURL, Markdown: w.site.Base + ui.FormPath(p.path, "md"), Verdict: verdictOf(c.State),
		By: by{c.By, c.By.Words()}, Part: part{c.Part.Slug, c.Part.Title}, Claim: w.plain(c.Claim), Where: w.plain(c.Where),
		Says:   says{w.plain(c.Says.Article), w.plain(c.Says.Source), w.plain(c.Says.Today)},
		Answer: w.plain(c.Answer), Holds: w.plain(c.Holds), Why: w.plain(c.Why),
		Certainty: certainty{c.Certainty.Level, []reason{}}, Clauses: []clause{}, Keys: w.keys(c.Keys), Evidence: []finding{}, Mind: []change{},
		Questions: []link{}, Protocols: w.protocols(p, c.Protocols), Related: []link{},
	}
	texts := []prose.Text{c.Title, c.Answer}
	texts = append(texts, keyTexts(c.Keys)...)
	texts = append(texts, c.Claim, c.Where, c.Says.Article, c.Says.Source, c.Says.Today, c.Holds, c.Why)
	for _, r := range c.Certainty.Reasons {
		out.Certainty.Reasons = append(out.Certainty.Reasons, reason{r.LoweredBy, r.LoweredBy.Words(), w.plain(r.Why)})
		texts = append(texts, r.Why)
	}
	for _, x := range c.Clauses {
		out.Clauses = append(out.Clauses, clause{w.plain(x.Clause), verdictOf(x.State), w.plain(x.Why)})
		texts = append(texts, x.Clause, x.Why)
	}
	texts = append(texts, c.Body)
	for _, i := range c.Evidence {
		out.Evidence = append(out.Evidence, finding{
			string(i.ID), w.url(prose.Claim, c.Slug, "evidence-"+string(i.ID)), w.plain(i.Finding), i.Bearing, i.Kind, i.Strength, i.Seen, citedIn(i.Finding),
		})
		texts = append(texts, i.Finding)
	}
	for _, m := range c.Mind {
		out.Mind = append(out.Mind, change{m.Towards, w.plain(m.Event)})
		texts = append(texts, m.Event)
	}
	for _, q := range c.Questions {
		out.Questions = append(out.Questions, w.questionLink(q))
	}
	if c.Nearest != nil {
		q, _ := w.e.Question(c.Nearest.Question.Slug)
		out.Nearest = &nearest{w.questionLink(q), w.plain(c.Nearest.Why)}
		texts = append(texts, c.Nearest.Why)
	}
	texts = append(texts, protocolTexts(c.Protocols)...)
	for _, r := range c.Related {
		_, title := w.claimTitle(r.Slug)
		out.Related = append(out.Related, link{"claim:" + r.Slug, title, w.link(prose.Claim, r.Slug, "")})
	}
	out.tail = w.tail(p, texts, c.Events)
	return out
}

func (w *Writer) questionJSON(p page, q *evidence.Question) question {
	out := question{
		head: w.head(p, q.Number), Licence: licenceURL, Markdown: w.site.Base + ui.FormPath(p.path, "md"), Status: status{q.Status, q.Status.Words()},
		Heading: q.Heading, Question: w.plain(q.Question), Note: w.plain(q.Note), Answer: w.plain(q.Answer), Matters: w.plain(q.Matters),
		Keys: w.keys(q.Keys), Protocols: w.protocols(p, q.Protocols), Tried: []attempt{}, Undisclosed: w.plains(q.Undisclosed),
		Resolution: resolution{w.plain(q.Resolution.Yes), w.plain(q.Resolution.No), w.plain(q.Resolution.Partly), w.plain(q.Resolution.Unknowable)},
		Triggers:   w.plains(q.Triggers), Claims: []link{},
	}
	texts := []prose.Text{q.Title, q.Answer}
	texts = append(texts, keyTexts(q.Keys)...)
	texts = append(texts, q.Question, q.Note, q.Matters)
	texts = append(texts, protocolTexts(q.Protocols)...)
	for _, t := range q.Tried {
		out.Tried = append(out.Tried, attempt{
			string(t.ID), w.url(prose.Question, q.Slug, "tried-"+string(t.ID)), w.plain(t.Who), t.Date, w.plain(t.What), w.plain(t.Found), t.Strength,
			citedIn(t.Who, t.What, t.Found),
		})
		texts = append(texts, t.Who, t.What, t.Found)
	}
	texts = append(texts, q.Body)
	texts = append(texts, q.Undisclosed...)
	texts = append(texts, q.Resolution.Yes, q.Resolution.No, q.Resolution.Partly, q.Resolution.Unknowable)
	texts = append(texts, q.Triggers...)
	for _, c := range q.Tests {
		out.Claims = append(out.Claims, link{"claim:" + c.Slug, w.plain(c.Title), w.url(prose.Claim, c.Slug, "")})
	}
	out.tail = w.tail(p, texts, q.Events)
	return out
}

// tail collects what the texts of a page rest on, each once, in the order in which they name it.
func (w *Writer) tail(p page, texts []prose.Text, events []*evidence.Event) tail {
	out := tail{Events: []event{}, Labs: []link{}, Figures: []link{}, Revisions: []revision{}}
	for _, r := range p.revisions {
		out.Revisions = append(out.Revisions, revision{r.Date, w.plain(r.What), w.plain(r.Why), r.From, r.To})
		texts = append(texts, r.What, r.Why)
	}
	for _, name := range namesIn(texts, prose.Figure) {
		f := w.e.Figures[name]
		out.Figures = append(out.Figures, link{"figure:" + name, w.plain(f.Title), w.url(prose.Figure, name, "")})
		texts = append(texts, f.Title, f.Measure, f.Note)
	}
	for _, name := range w.labsOf(p) {
		out.Labs = append(out.Labs, link{"lab:" + name, w.plain(w.e.Labs[name].Title), w.url(prose.Lab, name, "")})
	}
	var cited []string
	for _, e := range events {
		out.Events = append(out.Events, event{
			"event:" + string(e.ID), w.url(prose.Event, string(e.ID), ""), e.Date, e.DateUnsure, w.plain(e.Title), w.plain(e.Changes), e.Confidence, places(e.Source),
		})
		texts = append(texts, e.Title, e.Changes)
		for _, c := range e.Source {
			cited = append(cited, c.Key)
		}
	}
	keys := namesIn(texts, prose.Source)
	for _, k := range cited {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	out.Sources, out.Numbers = w.sources(keys), w.numbers(namesIn(texts, prose.Quantity, prose.Number))
	return out
}

// namesIn lists what texts refer to in one of some ways, each once.
func namesIn(texts []prose.Text, kinds ...prose.Kind) []string {
	var out []string
	for _, t := range texts {
		for _, r := range t.Refs() {
			if slices.Contains(kinds, r.Kind) && !slices.Contains(out, r.Key) {
				out = append(out, r.Key)
			}
		}
	}
	return out
}

// citedIn lists the sources of texts with their places.
func citedIn(texts ...prose.Text) []place {
	var cs []prose.Citation
	for _, t := range texts {
		for _, r := range t.Refs() {
			if r.Kind == prose.Source {
				cs = append(cs, prose.Citation{Key: r.Key, Place: r.Detail})
			}
		}
	}
	return append([]place{}, places(ref.Merge(cs))...)
}

func verdictOf(s evidence.State) verdict { return verdict{s, s.Words(), s.Means()} }

func (w *Writer) questionLink(q *evidence.Question) link {
	return link{"question:" + q.Slug, w.plain(q.Title), w.url(prose.Question, q.Slug, "")}
}

func (w *Writer) keys(keys []evidence.Key) []key {
	out := []key{}
	for _, k := range keys {
		out = append(out, key{w.plain(k.Figure), w.plain(k.Label)})
	}
	return out
}

func keyTexts(keys []evidence.Key) (out []prose.Text) {
	for _, k := range keys {
		out = append(out, k.Figure, k.Label)
	}
	return out
}

func (w *Writer) protocols(p page, ps []evidence.Protocol) []protocol {
	out := []protocol{}
	for _, x := range ps {
		out = append(out, protocol{
			string(x.ID), w.url(p.kind, p.slug, "test-"+string(x.ID)), x.Size, w.plain(x.Title), w.plain(x.Measure), w.plain(x.Needs), w.plain(x.Time),
			w.plain(x.Cost), w.plain(x.Supports), w.plain(x.Undermines), w.plain(x.Silent), w.today(x.Today),
		})
	}
	return out
}

func (w *Writer) today(t *evidence.Today) *today {
	if t == nil {
		return nil
	}
	out := &today{Command: strings.TrimSpace(t.Command), Machine: w.plain(t.Machine), Time: w.plain(t.Time), Expect: w.plain(t.Expect), Report: w.plain(t.Report)}
	if t.Script.Slug != "" {
		out.Script = w.site.Base + ui.ScriptPath(t.Script.Slug)
	}
	return out
}

func protocolTexts(ps []evidence.Protocol) (out []prose.Text) {
	for _, p := range ps {
		out = append(out, p.Title, p.Measure, p.Needs, p.Time, p.Cost, p.Supports, p.Undermines, p.Silent)
		if t := p.Today; t != nil {
			out = append(out, t.Machine, t.Time, t.Expect, t.Report)
		}
	}
	return out
}
