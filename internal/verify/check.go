// Package verify repeats what the site claims to have computed. A check compares a value that this program computes anew
// with one that does not come from this program: a source printed it, another program computed it from the published rules,
// or it was worked out a second time elsewhere. Nothing is compared with itself.
package verify

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/quantity"
)

// Verdict is what came out of a check.
type Verdict string

// The verdicts. A difference that the content states and explains is no failure.
const (
	Agrees  Verdict = "agrees"
	Differs Verdict = "differs"
	Fails   Verdict = "fails"
)

// Words says a verdict to a reader.
func (v Verdict) Words() string {
	return map[Verdict]string{Agrees: "Agrees", Differs: "Differs, and we say so", Fails: "Fails"}[v]
}

// Origin is where the other value comes from.
type Origin string

// The origins, the one that says most first.
const (
	Printed Origin = "printed" // by a source
	Program Origin = "program" // another program, from the published rules or data
	Again   Origin = "again"   // worked out a second time, outside of this program
)

// Words says an origin to a reader.
func (o Origin) Words() string {
	return map[Origin]string{Printed: "printed by a source", Program: "computed by another program", Again: "worked out a second time, outside of this program"}[o]
}

// A Source says where the other value stands.
type Source struct {
	Key   string `json:"key,omitempty"`   // of the bibliography; empty where the value is in a file of this repository
	Place string `json:"place,omitempty"` // in the source, or the file
}

// String writes key and place.
func (s Source) String() string {
	return strings.Trim(s.Key+", "+s.Place, ", ")
}

// A Check is one comparison. All texts are as printed; the comparison was made with all digits.
type Check struct {
	ID        string   `json:"id"`     // permanent: ledger/v3.hours.total
	Claims    []string `json:"claims"` // slugs of the pages that it bears on, in the article's order
	Questions []string `json:"questions"`
	Number    string   `json:"number,omitempty"` // id of the ledger
	Lab       string   `json:"lab,omitempty"`    // name of the lab whose model it is
	What      string   `json:"what"`
	Ours      string   `json:"ours"`
	Published string   `json:"published"`
	Tolerance string   `json:"tolerance"` // how far the two may lie apart, and by what rule
	Verdict   Verdict  `json:"verdict"`
	Why       string   `json:"why,omitempty"` // what explains a difference, or the first thing that fails
	Origin    Origin   `json:"origin"`
	Source    Source   `json:"source"`
}

// parts are the kinds of checks, in the order of the table.
var parts = []func(*table){printed, repeated, formats, schedules, experts, intervals, learning, money, profile, labs, rounding}

// A table collects checks.
type table struct {
	e   *evidence.Edition
	all []Check
}

// Run makes every check. progress is told how many parts are done; nil is fine. The edition may disagree with what was
// published for its numbers (ledger.Disagreements), and must have no other fault.
func Run(e *evidence.Edition, progress func(done, all int)) []Check {
	t := &table{e: e}
	for i, part := range parts {
		part(t)
		if progress != nil {
			progress(i+1, len(parts))
		}
	}
	b := bearings(e)
	for i := range t.all {
		b.of(&t.all[i])
	}
	return t.all
}

// Failures counts the checks that fail.
func Failures(checks []Check) (n int) { return Tally(checks)[Fails] }

// Tally counts the checks by verdict.
func Tally(checks []Check) map[Verdict]int {
	n := map[Verdict]int{}
	for _, c := range checks {
		n[c.Verdict]++
	}
	return n
}

// exact says that nothing may differ.
const exact = "none"

// number compares two numbers. relative is the share of the other value that ours may be off by.
func (t *table) number(c Check, ours, other, relative float64, unit string) {
	u, _ := quantity.ParseUnit(unit) // the units are ours; a wrong one prints none
	c.Ours, c.Published, c.Tolerance, c.Verdict = show(ours, u), show(other, u), exact, Agrees
	if relative > 0 {
		c.Tolerance = fmt.Sprintf("%g of it: the digits of the reference", relative)
	}
	if !(math.Abs(ours-other) <= relative*math.Abs(other)) {
		c.Verdict, c.Why = Fails, fmt.Sprintf("%v is not %v", ours, other)
	}
	t.all = append(t.all, c)
}

// A count adds up cases that have to come out as in the reference.
type count struct {
	Check
	alike, of int
}

// is takes a case into the count. what names it where it fails.
func (c *count) is(ok bool, what string, args ...any) {
	c.of++
	if ok {
		c.alike++
	} else if c.Why == "" {
		c.Why = fmt.Sprintf(what, args...)
	}
}

// cases adds a check of many cases. things names them: "codes". An empty reference fails.
func (t *table) cases(c count, things, tolerance string) {
	c.Ours, c.Published, c.Tolerance, c.Verdict = howMany(c.alike)+" "+things+" alike", howMany(c.of)+" "+things, tolerance, Agrees
	if c.alike != c.of || c.of == 0 {
		c.Verdict = Fails
	}
	t.all = append(t.all, c.Check)
}

func howMany(n int) string { return show(float64(n), quantity.Unit{}) }

// broken adds the failure of a reference that can't be read.
func (t *table) broken(c Check, err error) {
	c.Verdict, c.Why = Fails, err.Error()
	t.all = append(t.all, c)
}

// show prints a value, whole numbers in full and others with at most ten significant digits.
func show(v float64, u quantity.Unit) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Sprint(v)
	}
	f := quantity.AsTyped
	if math.Abs(v) >= 1e15 {
		f = quantity.Format{Decimals: -1, Digits: 10}
	}
	return quantity.Print(digits(v, 10), u, f)
}

// digits rounds what is no whole number to significant digits.
func digits(v float64, n int) float64 {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return v // a count is told in full
	}
	scale := math.Pow10(n - 1 - int(math.Floor(math.Log10(math.Abs(v)))))
	if r := math.Round(v*scale) / scale; !math.IsNaN(r) && !math.IsInf(r, 0) {
		return r
	}
	return v
}

// slug turns a label of a reference into a part of an id.
func slug(label string) string {
	words := strings.FieldsFunc(strings.ToLower(label), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, "-")
}

// within reports whether two lists hold the same to a tolerance.
func within(a, b []float64, tolerance float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) <= tolerance })
}
