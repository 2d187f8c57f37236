// Package number is a number of the site as everything but the ledger sees it: a value with its unit and the way it prints,
// and where it comes from.
package number

import (
	"math"
	"strconv"

	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/quantity"
	"github.com/claimbyclaim/explainer/internal/ref"
)

// A Topic is one file of entries and one page of numbers.
type Topic struct {
	Slug    string
	Title   string
	About   string
	Entries []*Entry
	File    string
}

// An Entry is one number.
type Entry struct {
	ID      string
	Label   string // what it is, without the number
	Topic   *Topic
	Value   float64 // in Unit
	Unit    quantity.Unit
	Format  quantity.Format
	Display string // the words of Format, as written; may be empty

	// Exactly one of the four says where the value comes from.
	Formula    *Formula
	Source     []ref.Citation
	Assumption string // the reason for an input of ours
	Computed   string // the program or count of ours that gave it

	Seen       Seen // how the source was read; empty for formulas and assumptions
	Published  *Published
	Expected   *Expected
	Note       string
	File       string
	Line       int
	Dependents []*Entry // entries whose formulas use this one

	// FromMemory is true where the value, or one that it is computed from, was only ever seen in memory. Such a
	// number can't be printed.
	FromMemory bool
}

// Published is what a source prints for the result of a formula.
type Published struct {
	Value     float64
	Source    []ref.Citation
	Tolerance float64 // absolute, in the entry's unit
	Differs   string  // why our result lies outside of the tolerance, where it does and we say so
}

// Agrees reports whether a value is what the source prints, within the tolerance and the error of binary arithmetic.
func (p *Published) Agrees(v float64) bool {
	return math.Abs(v-p.Value) <= p.Tolerance+1e-9*math.Abs(p.Value)
}

// Expected is the result of a formula as worked out a second time, outside of this program.
type Expected struct {
	Value     float64
	Tolerance float64 // absolute: half of the last digit that was written down
}

// Agrees reports whether a value is the one that was worked out, at the digits written down.
func (x *Expected) Agrees(v float64) bool { return math.Abs(v-x.Value) <= x.Tolerance }

// Seen says how a source was read.
type Seen string

// How a source can have been read. What was seen in Memory only is never printed.
const (
	Original Seen = "original"
	Copies   Seen = "copies"
	Excerpt  Seen = "excerpt"
	Summary  Seen = "summary"
	Ours     Seen = "ours"
	Memory   Seen = "memory"
)

// SetScalar reads how a source was seen.
func (s *Seen) SetScalar(text string, _ int) error {
	*s = Seen(text)
	return fault.OneOf(text, Original, Copies, Excerpt, Summary, Ours, Memory)
}

// Words says it for a reader.
func (s Seen) Words() string {
	switch s {
	case Original:
		return "read in the original"
	case Copies:
		return "read in copies"
	case Excerpt:
		return "read in an excerpt"
	case Summary:
		return "read in a summary"
	case Ours:
		return "computed by us"
	}
	return ""
}

// A Formula is an expression over other entries.
type Formula struct {
	Text    string   // as written
	Inputs  []string // ids used, each once, in the order of the text
	Carries string   // unit of the plain constants, where they are no pure numbers
}

// Print writes an entry's value as the words say, over the entry's own format.
func (e *Entry) Print(words string) (string, error) {
	f, err := quantity.ParseFormat(words, e.Format)
	if err != nil {
		return "", err
	}
	return quantity.Print(e.Value, e.Unit, f), nil
}

// String prints the value in the entry's own format.
func (e *Entry) String() string { return quantity.Print(e.Value, e.Unit, e.Format) }

// Digits is the value in full, as computed, for a reader who wants to check.
func (e *Entry) Digits() string { return strconv.FormatFloat(e.Value, 'f', -1, 64) }
