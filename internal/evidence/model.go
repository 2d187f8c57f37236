// Package evidence is the typed model of the content: claims, questions, sources, terms and pages, loaded from
// files and checked as a whole. Load returns every fault of the content; an Edition without faults is complete.
package evidence

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/verdict"
)

// The words of verdicts, each with its shape.
type (
	State    = verdict.State
	Status   = verdict.Status
	Strength = verdict.Strength
)

// The six states, in the order of the legend.
const (
	Confirmed  = verdict.Confirmed
	Consistent = verdict.Consistent
	Assumption = verdict.Assumption
	Contested  = verdict.Contested
	Misstated  = verdict.Misstated
	Untestable = verdict.Untestable
)

// States lists the six in the order of the legend.
var States = verdict.States

// Statuses lists the four, the nearest to an answer first.
var Statuses = verdict.Statuses

// The statuses of a question.
const (
	Answered    = verdict.Answered
	Partly      = verdict.Partly
	NotRun      = verdict.NotRun
	Undisclosed = verdict.Undisclosed
)

// By is who makes a claim.
type By string

// Who makes a claim.
const (
	DeepSeek By = "deepseek"
	Article  By = "article"
	Forecast By = "forecast"
)

// SetScalar reads who makes a claim.
func (b *By) SetScalar(text string, _ int) error {
	*b = By(text)
	return fault.OneOf(text, DeepSeek, Article, Forecast)
}

// Words names the claimant for a reader.
func (b By) Words() string {
	return map[By]string{DeepSeek: "DeepSeek’s claim, as the article reports it", Article: "The article’s assertion", Forecast: "The article’s forecast"}[b]
}

// Short names the claimant in a list.
func (b By) Short() string {
	return map[By]string{DeepSeek: "DeepSeek’s claim", Article: "Article’s assertion", Forecast: "Article’s forecast"}[b]
}

// Bearing is what an evidence item does to the claim.
type Bearing string

// The bearings, in the order in which a page shows them.
const (
	Supports   Bearing = "supports"
	Undermines Bearing = "undermines"
	Scope      Bearing = "scope"
)

// Bearings lists the bearings in the order in which a page shows them.
var Bearings = []Bearing{Supports, Undermines, Scope}

// SetScalar reads a bearing.
func (b *Bearing) SetScalar(text string, _ int) error {
	*b = Bearing(text)
	return fault.OneOf(text, Bearings...)
}

// Words names the bearing, with what it covers.
func (b Bearing) Words() (word, means string) {
	switch b {
	case Supports:
		return "Supports", "the claim as stated"
	case Undermines:
		return "Undermines", "the claim, or a part of it"
	}
	return "Sets the scope", "what the claim can be used for"
}

// Kind is what sort of evidence an item is.
type Kind string

// SetScalar reads a kind of evidence.
func (k *Kind) SetScalar(text string, _ int) error {
	*k = Kind(text)
	return fault.OneOf(text, "first-party", "measurement", "vendor", "estimate", "filing", "regulation", "reporting", "opinion", "ours")
}

// Words names the kind for a reader.
func (k Kind) Words() string {
	return map[Kind]string{
		"first-party": "First-party document", "measurement": "Independent measurement", "vendor": "Vendor measurement",
		"estimate": "Independent estimate", "filing": "Filing", "regulation": "Law or regulation", "reporting": "Reporting",
		"opinion": "Opinion", "ours": "Our arithmetic or reading",
	}[k]
}

// Level is how likely a state is to survive new evidence.
type Level string

// SetScalar reads a level.
func (l *Level) SetScalar(text string, _ int) error {
	*l = Level(text)
	return fault.OneOf(text, "high", "moderate", "low")
}

// Downgrade is a reason that lowers certainty.
type Downgrade string

// SetScalar reads a downgrade.
func (d *Downgrade) SetScalar(text string, _ int) error {
	*d = Downgrade(text)
	return fault.OneOf(text, "origin", "interest", "indirect", "imprecise", "unrepeated", "dated")
}

// Words names the downgrade for a reader.
func (d Downgrade) Words() string {
	return map[Downgrade]string{
		"origin": "Single origin", "interest": "Interested source", "indirect": "Indirect", "imprecise": "Imprecise",
		"unrepeated": "Not repeated", "dated": "Dated",
	}[d]
}

// Verdict is the state of a claim or the status of a question.
type Verdict string

// SetScalar reads a verdict.
func (v *Verdict) SetScalar(text string, _ int) error {
	*v = Verdict(text)
	return fault.OneOf(text, append(verdicts(States), verdicts(Statuses)...)...)
}

// Words names the verdict for a reader.
func (v Verdict) Words() string { return cmp.Or(State(v).Words(), Status(v).Words()) }

func verdicts[T ~string](list []T) []Verdict {
	out := make([]Verdict, len(list))
	for i, v := range list {
		out[i] = Verdict(v)
	}
	return out
}

// Size is what a test takes.
type Size string

// Sizes lists the sizes of a test, smallest first.
var Sizes = []Size{"laptop", "gpu", "cluster"}

// SetScalar reads a size.
func (s *Size) SetScalar(text string, _ int) error {
	*s = Size(text)
	return fault.OneOf(text, Sizes...)
}

// Words names the size for a reader.
func (s Size) Words() string {
	return map[Size]string{"laptop": "A laptop", "gpu": "One GPU or server", "cluster": "A cluster, or a disclosure"}[s]
}

// Date is a day, month or year: 2026-11-24, 2026-11, 2026.
type Date string

var dateForm = regexp.MustCompile(`^\d{4}(-\d\d(-\d\d)?)?$`)

// SetScalar reads a date.
func (d *Date) SetScalar(text string, _ int) error {
	*d = Date(text)
	if dateForm.MatchString(text) {
		if _, err := time.Parse("2006-01-02"[:len(text)], text); err == nil {
			return nil
		}
	}
	return fmt.Errorf("is %q; expected a date such as 2026-11-24, 2026-11 or 2026", text)
}

// Words writes the date out: 24 November 2026.
func (d Date) Words() string {
	t, err := time.Parse("2006-01-02"[:min(len(d), 10)], string(d))
	if err != nil {
		return string(d)
	}
	return t.Format(map[int]string{4: "2006", 7: "January 2006"}[len(d)] + map[bool]string{true: "2 January 2006"}[len(d) == 10])
}

// First is the first day that a date covers: 2025-02-01 of 2025-02.
func (d Date) First() Date { return d + Date("0000-01-01"[min(len(d), 10):]) }

// Last is the last day that a date covers: 2025-02-28 of 2025-02.
func (d Date) Last() Date {
	t, err := time.Parse(time.DateOnly, string(d.First()))
	if err != nil {
		return d
	}
	switch len(d) {
	case 4:
		t = t.AddDate(1, 0, -1)
	case 7:
		t = t.AddDate(0, 1, -1)
	}
	return Date(t.Format(time.DateOnly))
}

// Span is a date, or two joined by a slash: 2023/2025.
type Span string

// SetScalar reads a span.
func (s *Span) SetScalar(text string, line int) error {
	*s = Span(text)
	if strings.Count(text, "/") > 1 {
		return fmt.Errorf("is %q; expected a date, or two joined by a slash", text)
	}
	var d Date
	for part := range strings.SplitSeq(text, "/") {
		if err := d.SetScalar(part, line); err != nil {
			return err
		}
	}
	return nil
}

// Words writes the span out: 2023 to 2025.
func (s Span) Words() string {
	from, to, ok := strings.Cut(string(s), "/")
	if !ok {
		return Date(from).Words()
	}
	return Date(from).Words() + " to " + Date(to).Words()
}

// Newest is the later date of a span; empty where there is none.
func (s Span) Newest() Date {
	from, to, ok := strings.Cut(string(s), "/")
	if !ok {
		return Date(from)
	}
	return Date(to)
}

// Dated is a date with the line that says it.
type Dated struct {
	Date
	Line int
}

// SetScalar reads a date.
func (d *Dated) SetScalar(text string, line int) error {
	d.Line = line
	return d.Date.SetScalar(text, line)
}

// Slug is a reference to something else by its address, with the line that makes it.
type Slug struct {
	Slug string
	Line int
}

// SetScalar reads a reference.
func (s *Slug) SetScalar(text string, line int) error {
	s.Slug, s.Line = text, line
	return nil
}

// ID is the permanent name of an item on its page.
type ID string

var idForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// SetScalar reads an id.
func (i *ID) SetScalar(text string, _ int) error {
	*i = ID(text)
	if !idForm.MatchString(text) {
		return fmt.Errorf("is %q; expected lower-case words joined by hyphens", text)
	}
	return nil
}

// A Claim is one claim of the article with its evidence.
type Claim struct {
	Number    int         `yaml:"number"` // 1 to 30, in the article's order
	PartSlug  Slug        `yaml:"part"`
	By        By          `yaml:"by"`
	Title     prose.Text  `yaml:"title"`
	Claim     prose.Text  `yaml:"claim"`
	Where     prose.Text  `yaml:"where"`
	Says      Says        `yaml:"says"`
	Holds     prose.Text  `yaml:"holds"`
	Answer    prose.Text  `yaml:"answer"` // at most 60 words as printed
	State     State       `yaml:"state"`
	Why       prose.Text  `yaml:"why"`
	Clauses   []Clause    `yaml:"clauses,optional"`
	Certainty Certainty   `yaml:"certainty"`
	Keys      []Key       `yaml:"keys"`
	Evidence  []Item      `yaml:"evidence"`
	Mind      []Change    `yaml:"mind"`
	TestedBy  []Slug      `yaml:"questions,optional"`
	Protocols []Protocol  `yaml:"protocols,optional"`
	Nearest   *Nearest    `yaml:"nearest,optional"`
	Related   []Slug      `yaml:"related"`
	Reviewed  Dated       `yaml:"reviewed"`
	Revisions []Revision  `yaml:"revisions"`
	Slug      string      `yaml:"-"`
	File      string      `yaml:"-"`
	Body      prose.Text  `yaml:"-"`
	Part      *Part       `yaml:"-"`
	Questions []*Question `yaml:"-"`
	Events    []*Event    `yaml:"-"` // that bear on it, oldest first
}

// Says sets the article, its source and today side by side.
type Says struct {
	Article prose.Text `yaml:"article"`
	Source  prose.Text `yaml:"source"`
	Today   prose.Text `yaml:"today"`
}

// A Clause is a side clause of a claim that stands differently from its main point.
type Clause struct {
	Clause prose.Text `yaml:"clause"`
	State  State      `yaml:"state"`
	Why    prose.Text `yaml:"why"`
}

// Certainty is how likely the state is to survive new evidence.
type Certainty struct {
	Level   Level    `yaml:"level"`
	Reasons []Reason `yaml:"reasons"`
	Line    int      `yaml:",line"`
}

// A Reason lowers certainty.
type Reason struct {
	LoweredBy Downgrade  `yaml:"lowered-by"`
	Why       prose.Text `yaml:"why"`
}

// A Key is a key figure of a page.
type Key struct {
	Figure prose.Text `yaml:"figure"`
	Label  prose.Text `yaml:"label"`
}

// An Item is one piece of evidence.
type Item struct {
	ID       ID          `yaml:"id"`
	Finding  prose.Text  `yaml:"finding"`
	Bearing  Bearing     `yaml:"bearing"`
	Kind     Kind        `yaml:"kind"`
	Strength Strength    `yaml:"strength"`
	Seen     ledger.Seen `yaml:"seen"`
	Line     int         `yaml:",line"`
}

// A Change is something observable that would change our mind.
type Change struct {
	Towards State      `yaml:"towards"`
	Event   prose.Text `yaml:"event"`
}

// Nearest names the question that comes nearest to a claim that none tests.
type Nearest struct {
	Question Slug       `yaml:"question"`
	Why      prose.Text `yaml:"why"`
}

// A Revision is one dated change of a page. From and To are the verdict before and after, as far as they are recorded: both
// where the change moved it, To alone where the page was first published.
type Revision struct {
	Date Date       `yaml:"date"`
	What prose.Text `yaml:"what"`
	Why  prose.Text `yaml:"why,optional"`
	From Verdict    `yaml:"from,optional"`
	To   Verdict    `yaml:"to,optional"`
}

// A Question is one of the article's open questions.
type Question struct {
	Number      int          `yaml:"number"` // 1 to 11, in the article's order
	Heading     string       `yaml:"heading"`
	Title       prose.Text   `yaml:"title"`
	Question    prose.Text   `yaml:"question"`
	Note        prose.Text   `yaml:"note,optional"`
	Status      Status       `yaml:"status"`
	Answer      prose.Text   `yaml:"answer"`
	Matters     prose.Text   `yaml:"matters"`
	Keys        []Key        `yaml:"keys"`
	Protocols   []Protocol   `yaml:"protocols"`
	Tried       []Attempt    `yaml:"tried"`
	Undisclosed []prose.Text `yaml:"undisclosed"`
	Resolution  Resolution   `yaml:"resolution"`
	Triggers    []prose.Text `yaml:"triggers"`
	Reviewed    Dated        `yaml:"reviewed"`
	Revisions   []Revision   `yaml:"revisions"`
	Slug        string       `yaml:"-"`
	File        string       `yaml:"-"`
	Body        prose.Text   `yaml:"-"`
	Tests       []*Claim     `yaml:"-"` // claims that name this question, in the article's order
	Events      []*Event     `yaml:"-"` // that bear on it, oldest first
}

// A Protocol is one test that somebody could run.
type Protocol struct {
	ID         ID         `yaml:"id"`
	Size       Size       `yaml:"size"`
	Title      prose.Text `yaml:"title"`
	Measure    prose.Text `yaml:"measure"`
	Needs      prose.Text `yaml:"needs"`
	Time       prose.Text `yaml:"time"`
	Cost       prose.Text `yaml:"cost"`
	Supports   prose.Text `yaml:"supports"`
	Undermines prose.Text `yaml:"undermines"`
	Silent     prose.Text `yaml:"silent"`
	Today      *Today     `yaml:"today,optional"` // nil where nobody outside can do anything yet
	Line       int        `yaml:",line"`
}

// An Attempt is somebody's try at an answer.
type Attempt struct {
	ID       ID         `yaml:"id"`
	Who      prose.Text `yaml:"who"`
	Date     Date       `yaml:"date"`
	What     prose.Text `yaml:"what"`
	Found    prose.Text `yaml:"found"`
	Strength Strength   `yaml:"strength"`
	Line     int        `yaml:",line"`
}

// Resolution says what would close a question, in each of the four ways.
type Resolution struct {
	Yes        prose.Text `yaml:"yes"`
	No         prose.Text `yaml:"no"`
	Partly     prose.Text `yaml:"partly"`
	Unknowable prose.Text `yaml:"unknowable"`
}

// A Part is one of the six parts of the inventory.
type Part struct {
	Slug      string      `yaml:"slug"`
	Title     string      `yaml:"title"`
	About     string      `yaml:"about"`
	Preparing []Preparing `yaml:"preparing,optional"`
	Line      int         `yaml:",line"`
	Claims    []*Claim    `yaml:"-"`
}

// Preparing is a claim of the inventory that has no page yet.
type Preparing struct {
	Number int    `yaml:"number"`
	Slug   string `yaml:"slug"`
	By     By     `yaml:"by"`
	Title  string `yaml:"title"`
	Line   int    `yaml:",line"`
}

// A Source is an entry of the bibliography, in CSL.
type Source struct {
	Key       string   `yaml:"id"`
	Type      string   `yaml:"type"`  // CSL type
	Title     string   `yaml:"title"` // in [brackets] where it is our description
	Authors   []Author `yaml:"author,optional"`
	Issued    Span     `yaml:"issued,optional"`
	Publisher string   `yaml:"publisher,optional"`
	Container string   `yaml:"container-title,optional"`
	Number    string   `yaml:"number,optional"`
	Version   string   `yaml:"version,optional"`
	Volume    string   `yaml:"volume,optional"`
	Pages     string   `yaml:"page,optional"`
	URL       string   `yaml:"URL,optional"`
	Note      string   `yaml:"note,optional"`
	Custom    Custom   `yaml:"custom"`
	Line      int      `yaml:",line"`
}

// Author is a CSL name.
type Author struct {
	Literal string `yaml:"literal,optional"`
	Family  string `yaml:"family,optional"`
	Given   string `yaml:"given,optional"`
}

// Custom is what the site adds to CSL.
type Custom struct {
	Kind      SourceKind `yaml:"kind"`
	Read      Read       `yaml:"read"`
	TitleFrom string     `yaml:"title-from,optional"`
	AlsoAt    []string   `yaml:"also-at,optional"`
}

// SourceKind is what sort of source it is.
type SourceKind string

// SourceKinds lists the kinds, in the order in which the bibliography shows them.
var SourceKinds = []SourceKind{"first-party", "measurement", "vendor", "filing", "regulation", "reporting", "opinion", "secondary"}

// SetScalar reads a kind of source.
func (k *SourceKind) SetScalar(text string, _ int) error {
	*k = SourceKind(text)
	return fault.OneOf(text, SourceKinds...)
}

// Words names the kind for a reader.
func (k SourceKind) Words() string {
	return map[SourceKind]string{
		"first-party": "First-party document", "measurement": "Independent measurement or estimate", "vendor": "Vendor measurement",
		"filing": "Filing", "regulation": "Law or regulation", "reporting": "Reporting", "opinion": "Opinion", "secondary": "Secondary account",
	}[k]
}

// Read is what of a source was read.
type Read string

// SetScalar reads what was read.
func (r *Read) SetScalar(text string, _ int) error {
	*r = Read(text)
	return fault.OneOf(text, "original", "copy", "excerpt", "summary", "not-opened", "memory")
}

// Words says it for a reader.
func (r Read) Words() string {
	return map[Read]string{
		"original": "Read in the original text", "copy": "Read in a copy", "excerpt": "Read in an excerpt",
		"summary": "Known through somebody else’s summary", "not-opened": "Not opened by us", "memory": "Known from memory only",
	}[r]
}

// Byline names the authors, at most three.
func (s *Source) Byline() string {
	var names []string
	for _, a := range s.Authors {
		n := a.Literal
		if n == "" {
			n = strings.TrimSpace(a.Given + " " + a.Family)
		}
		names = append(names, n)
	}
	if len(names) > 3 {
		names = append(names[:3], "and others")
	}
	return strings.Join(names, ", ")
}

// Credit is the byline and the date of issue, as far as they are known.
func (s *Source) Credit() string {
	return strings.Join(slices.DeleteFunc([]string{s.Byline(), s.Issued.Words()}, func(p string) bool { return p == "" }), ", ")
}

// Heading is the title as a reader sees it. A title of ours loses its brackets; described is true.
func (s *Source) Heading() (title string, described bool) {
	if strings.HasPrefix(s.Title, "[") && strings.HasSuffix(s.Title, "]") {
		return strings.Trim(s.Title, "[]"), true
	}
	return s.Title, false
}

// A Term is a word of the glossary.
type Term struct {
	Slug  ID         `yaml:"slug"`
	Term  string     `yaml:"term"`
	Also  []string   `yaml:"also,optional"` // other forms that are linked
	Means prose.Text `yaml:"means"`
	Line  int        `yaml:",line"`
}

// A Path is one way through the site.
type Path struct {
	Slug  ID           `yaml:"slug"`
	Title string       `yaml:"title"`
	About prose.Text   `yaml:"about"`
	Steps []prose.Text `yaml:"steps"`
}

// A Page is a text of its own: the method, the introduction of the home page.
type Page struct {
	Title   prose.Text `yaml:"title"`
	Summary prose.Text `yaml:"summary"`
	Slug    string     `yaml:"-"`
	File    string     `yaml:"-"`
	Body    prose.Text `yaml:"-"`
}

// FigureText is what stands around a drawing.
type FigureText struct {
	Title   prose.Text `yaml:"title"`
	Measure prose.Text `yaml:"measure"`
	Note    prose.Text `yaml:"note"`
	Name    string     `yaml:"-"`
	File    string     `yaml:"-"`
}

// A Redirect leads from an address that was given up to the one that took its place. With Gone, which says why, the page
// was withdrawn: readers are told so, and To, which may be empty, is only named.
type Redirect struct {
	From string     `yaml:"from"`
	To   string     `yaml:"to,optional"`
	Gone prose.Text `yaml:"gone,optional"`
	Line int        `yaml:",line"`
}

// An Edition is the whole content, loaded and joined. It is read-only.
type Edition struct {
	Ledger    *ledger.Ledger
	Parts     []*Part
	Claims    []*Claim    // in the article's order
	Questions []*Question // in the article's order
	Sources   []*Source   // by key
	Glossary  []*Term     // by term
	Paths     []*Path
	Pages     map[string]*Page
	Figures   map[string]*FigureText
	Labs      map[string]*Page // texts of labs, by name
	Redirects []Redirect
	Events    []*Event   // oldest first
	Measures  []*Measure // oldest first

	Replications *Replications
	Distillation *Distillation
	Openness     *Openness
	Safety       *Safety

	Scripts      *Scripts
	ResultSchema []byte // JSON Schema of what the scripts write

	NumberUses map[string][]Use // by id
	SourceUses map[string][]Use // by key
	LabUses    map[string][]Use // by name

	claims    map[string]*Claim
	questions map[string]*Question
	sources   map[string]*Source
	terms     map[string]*Term
}

// A Use is a place of the site that uses a number or cites a source.
type Use struct {
	Kind   prose.Kind // claim, question, page, figure, number, term
	Slug   string
	Anchor string // section of the page; may be empty
	Place  string // place in the source, or format of the number
}

// Claim finds a claim by slug.
func (e *Edition) Claim(slug string) (*Claim, bool) { c, ok := e.claims[slug]; return c, ok }

// Question finds a question by slug.
func (e *Edition) Question(slug string) (*Question, bool) { q, ok := e.questions[slug]; return q, ok }

// Source finds a source by key.
func (e *Edition) Source(key string) (*Source, bool) { s, ok := e.sources[key]; return s, ok }

// Term finds a glossary term by slug.
func (e *Edition) Term(slug string) (*Term, bool) { t, ok := e.terms[slug]; return t, ok }

// Updated is the date of the newest revision.
func (e *Edition) Updated() Date {
	var all []Date
	for _, c := range e.Claims {
		all = append(all, c.Revisions[0].Date)
	}
	for _, q := range e.Questions {
		all = append(all, q.Revisions[0].Date)
	}
	if len(all) == 0 {
		return ""
	}
	return slices.Max(all)
}

// Inventory is the number of claims in the article, with those that have no page yet.
func (e *Edition) Inventory() int {
	n := len(e.Claims)
	for _, p := range e.Parts {
		n += len(p.Preparing)
	}
	return n
}

// Preparing finds a claim that has no page yet by its slug.
func (e *Edition) Preparing(slug string) (Preparing, bool) {
	for _, p := range e.Parts {
		for _, c := range p.Preparing {
			if c.Slug == slug {
				return c, true
			}
		}
	}
	return Preparing{}, false
}
