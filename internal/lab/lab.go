// Package lab holds models that a reader can push on: declared inputs, a pure function of them, and a result that
// one page shows for all. It knows no HTTP and no HTML.
//
// The state of a lab is its query: the inputs that differ from their defaults, in declared order. The same state
// always has the same address.
package lab

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/number"
	"github.com/claimbyclaim/explainer/internal/ref"
)

// A Ledger gives the numbers that labs read, by id.
type Ledger interface {
	Entry(id string) (*number.Entry, bool)
}

// A Lab is a model with its inputs. Its texts are in content/labs/NAME.md.
type Lab struct {
	Name    string // address, and file of its texts
	Inputs  []Input
	Presets []Preset
	Uses    []string             // ids of the ledger that the model reads beside the defaults
	Version int                  // raised when the same inputs begin to give other results; 0 counts as 1
	Check   func(Values) []Fault // what inputs that are legal each by itself can't be together; nil checks nothing
	Run     func(Ledger, Values) Result
}

// An Input is a number, a choice where it has Options, a list of numbers where it has IDs, or a text where it has Free.
// Its default is a ledger entry, so that a lab and a page cannot disagree, and so that the reader sees whether it is
// sourced or assumed.
type Input struct {
	Name    string // in the query; short and permanent
	Label   string
	Group   string  // inputs of one group stand together
	Unit    string  // beside the field
	ID      string  // ledger entry of the default; empty for choices
	Scale   float64 // the field shows the entry's value times Scale; 0 means 1
	Digits  int     // significant digits of the default in the field; 0 means all that a reader could mean
	Min     float64
	Max     float64
	Step    float64
	Whole   bool // only whole numbers are legal
	Options []Option
	IDs     []string // ledger entries of the numbers of a list, which is typed with spaces or commas between them
	Longest int      // most numbers of a list

	Free func(text string) string // says what is wrong with a free text, which the input is then; empty if nothing
	Hint string                   // what a free text may be, in a few words
}

// An Option is one value of a choice.
type Option struct{ Value, Label string }

// A Preset is a named state.
type Preset struct {
	Name  string
	Query string // as State.Query gives it
}

// Slug is the address of the preset below that of its lab.
func (p Preset) Slug() string { return ref.Slug(strings.ReplaceAll(p.Name, "’", "")) }

// Values are the inputs of a run, all legal.
type Values struct {
	numbers map[string]float64
	choices map[string]string
	lists   map[string][]float64
	texts   map[string]string
}

// Number is the value of a number, as the field shows it.
func (v Values) Number(name string) float64 { return v.numbers[name] }

// Choice is the value of a choice.
func (v Values) Choice(name string) string { return v.choices[name] }

// List is the value of a list of numbers.
func (v Values) List(name string) []float64 { return v.lists[name] }

// Text is the value of a free text, without space around it.
func (v Values) Text(name string) string { return v.texts[name] }

// A Result is what a run gives.
type Result struct {
	Keys     []Key // stand above all else
	Answers  []Answer
	Drawings []Drawing
	Tables   []Table
	Ahead    bool // the first drawing is what the lab is about, and stands above the answers
}

// Leading is how many drawings stand above the answers.
func (r Result) Leading() int {
	if r.Ahead && len(r.Drawings) > 0 {
		return 1
	}
	return 0
}

// A Key leads to a neighbouring state. Keys stand in a row.
type Key struct {
	Text  string
	Label string // what it does, for readers who do not see the row
	Query string // of the state, as State.Query gives it
	Part  string // written above the first key of several that belong together; a gap stands before it
	On    bool   // it is pressed in
}

// An Answer is one figure with its formula in the reader's numbers.
type Answer struct {
	Label   string
	Value   string  // as printed, with its unit
	Number  float64 // the same, unrounded, in Unit
	Unit    string  // of Number; empty for a plain number
	Formula string
	Note    string
	Flag    string   // a warning: why the figure misleads; empty where it does not
	Outside []string // what the figure leaves out
}

// A Drawing is a chart of the result. The same data stand in its table.
type Drawing struct {
	Title        string
	Wide, Narrow string        // SVG, as chart.Picture writes it, 608 and 350 units wide
	Picture      chart.Picture // what Wide is written from, to be drawn elsewhere
	Table        Table
}

// A Table is rows of text below the answers.
type Table struct {
	Title   string
	Head    []string
	Rows    [][]string
	Numeric []bool
	Entries []*number.Entry // by row, the number whose source and caution the row rests on; nil where none leads
}

// Entry is the number that a row rests on, or nil.
func (t Table) Entry(row int) *number.Entry {
	if row >= len(t.Entries) {
		return nil
	}
	return t.Entries[row]
}

// All lists the labs.
func All() []Lab {
	return []Lab{costs, cluster, trainingRuns, revenueShare, jevons, benchmarks, groupPolicy, manyTries, parameters, routing, placement, kvCache, servingDay, modelSizes, pipelines, profileReader, hiding, numberFormats, fp8Scaling, fp8Accumulation, fp8Savings}
}

// Lookup finds a lab by its name.
func Lookup(name string) (Lab, bool) {
	i := slices.IndexFunc(All(), func(l Lab) bool { return l.Name == name })
	if i < 0 {
		return Lab{}, false
	}
	return All()[i], true
}

// VersionKey is the field of an address that names the version of the model by which its result was shared.
const VersionKey = "version"

// Model is the version of the model.
func (l Lab) Model() int { return max(1, l.Version) }

// IDs lists every ledger entry that a lab reads.
func (l Lab) IDs() []string {
	ids := slices.Clone(l.Uses)
	for _, in := range l.Inputs {
		ids = append(ids, in.IDs...)
		if in.ID != "" {
			ids = append(ids, in.ID)
		}
	}
	return ids
}

// A State is a lab with what the reader typed.
type State struct {
	Raw      map[string]string // what each field shows
	Values   Values            // complete where Problems is empty
	Problems map[string]string // by input: what is wrong, and what was expected
}

// A Fault says what is wrong with a field, naming it.
type Fault struct{ Field, Text string }

// Faults says what is wrong with each field of a state, in declared order.
func (l Lab) Faults(s State) []Fault {
	var out []Fault
	for _, in := range l.Inputs {
		if p := s.Problems[in.Name]; p != "" {
			out = append(out, Fault{in.Name, sentence(in.Label, p)})
		}
	}
	return out
}

// sentence joins a label with what is wrong. What begins with a word goes on from the label; what begins with the typed
// text stands after a colon.
func sentence(label, problem string) string {
	if r, _ := utf8.DecodeRuneInString(problem); !unicode.IsLetter(r) {
		label += ":"
	}
	return label + " " + problem + "."
}

// Parse reads a query. Unknown names are ignored, so that old links live on; a repeated name is a problem, since
// nobody can tell which value was meant.
func (l Lab) Parse(led Ledger, q url.Values) State {
	s := State{Raw: map[string]string{}, Problems: map[string]string{}, Values: Values{map[string]float64{}, map[string]string{}, map[string][]float64{}, map[string]string{}}}
	for _, in := range l.Inputs {
		text := in.defaultText(led)
		switch given := q[in.Name]; len(given) {
		case 0:
		case 1:
			text = given[0]
		default:
			s.Raw[in.Name] = given[0]
			s.Problems[in.Name] = fmt.Sprintf("stands %d times in the address; expected once", len(given))
			continue
		}
		s.Raw[in.Name] = text
		if problem := in.read(text, s.Values); problem != "" {
			s.Problems[in.Name] = problem
		}
	}
	if l.Check != nil && len(s.Problems) == 0 {
		for _, f := range l.Check(s.Values) {
			s.Problems[f.Field] = f.Text
		}
	}
	return s
}

// negligible is below anything that a reader means: a smaller number is zero, so that no quotient is infinite and no zero
// has a sign.
const negligible = 1e-9

// read takes a value into v, or says what is wrong with it.
func (in Input) read(text string, v Values) string {
	if in.Options != nil {
		if !slices.ContainsFunc(in.Options, func(o Option) bool { return o.Value == text }) {
			return fmt.Sprintf("“%s” is not one of the choices", clip(text))
		}
		v.choices[in.Name] = text
		return ""
	}
	if in.IDs != nil {
		return in.readList(text, v)
	}
	if in.Free != nil {
		v.texts[in.Name] = strings.TrimSpace(text)
		return in.Free(text)
	}
	n, problem := in.number(text)
	if problem == "" {
		v.numbers[in.Name] = n
	}
	return problem
}

// readList takes a list into v, or says what is wrong with it.
func (in Input) readList(text string, v Values) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) })
	if len(parts) > in.Longest {
		return fmt.Sprintf("has %d numbers; expected at most %d", len(parts), in.Longest)
	}
	if len(parts) == 0 {
		return "is empty; expected numbers from " + in.Span() + " with spaces between them"
	}
	list := make([]float64, 0, len(parts))
	for _, part := range parts {
		n, problem := in.number(part)
		if problem != "" {
			return problem
		}
		list = append(list, n)
	}
	v.lists[in.Name] = list
	return ""
}

// number reads one number, or says what is wrong with it.
func (in Input) number(text string) (float64, string) {
	n, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(text), ",", ""), 64)
	switch {
	case strings.TrimSpace(text) == "":
		return 0, "is empty; expected a number from " + in.Span()
	case err != nil || math.IsNaN(n) || math.IsInf(n, 0):
		return 0, fmt.Sprintf("“%s” is not a number; expected one from %s", clip(text), in.Span())
	case n < in.Min || n > in.Max:
		return 0, fmt.Sprintf("%s is out of range; expected a number from %s", clip(text), in.Span())
	}
	if math.Abs(n) < negligible {
		n = 0
	}
	if in.Whole && n != math.Trunc(n) {
		return 0, fmt.Sprintf("%s is not a whole number; expected one from %s", clip(text), in.Span())
	}
	return n, ""
}

// Span says the range of the legal numbers.
func (in Input) Span() string {
	return plain(in.Min) + " to " + plain(in.Max)
}

// clip keeps a message short whatever was typed.
func clip(s string) string {
	const longest = 40
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}

// defaultText is what the field shows untouched.
func (in Input) defaultText(led Ledger) string {
	if in.Options != nil {
		return in.Options[0].Value
	}
	if in.IDs != nil {
		list := make([]float64, len(in.IDs))
		for i, id := range in.IDs {
			list[i] = value(led, id)
		}
		return joined(list)
	}
	e, ok := led.Entry(in.ID)
	if !ok {
		return ""
	}
	scale := in.Scale
	if scale == 0 {
		scale = 1
	}
	digits := in.Digits
	if digits == 0 {
		digits = 12 // what a product leaves after them is rounding: 0.3894 × 100 is 38.94
	}
	return short(rounded(e.Value*scale, digits))
}

// Query is the canonical query of a state without problems: what differs from the defaults, in declared order.
func (l Lab) Query(led Ledger, s State) string {
	var parts []string
	for _, in := range l.Inputs {
		text := in.text(s.Values)
		if text != in.defaultText(led) {
			parts = append(parts, url.QueryEscape(in.Name)+"="+url.QueryEscape(text))
		}
	}
	return strings.Join(parts, "&")
}

// text writes the value of an input as its field would have it.
func (in Input) text(v Values) string {
	switch {
	case in.Options != nil:
		return v.Choice(in.Name)
	case in.IDs != nil:
		return joined(v.List(in.Name))
	case in.Free != nil:
		return v.Text(in.Name)
	}
	return short(v.Number(in.Name))
}

// joined writes a list for a field.
func joined(list []float64) string {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = short(n)
	}
	return strings.Join(parts, " ")
}
