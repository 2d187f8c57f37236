// Package ref names what a text can refer to: the kinds of things of the site, the places in sources, and the words that
// an address is made of.
package ref

import (
	"regexp"
	"slices"
	"strings"
)

// Kind tells what a reference refers to.
type Kind string

// The kinds of references that a text can make.
const (
	Quantity Kind = "quantity"
	Source   Kind = "source"
	Claim    Kind = "claim"
	Question Kind = "question"
	Number   Kind = "number"
	Term     Kind = "term"
	Page     Kind = "page"
	Figure   Kind = "figure"
	Event    Kind = "event"
	Measure  Kind = "measure"
	Lab      Kind = "lab"
	Here     Kind = "here" // a section of the text's own page
)

// A Citation is one source with the place in it.
type Citation struct {
	Key   string // key of the bibliography
	Place string // "§4.1, table 1"; may be empty
}

// ParseCitations reads "@key, place; @key, place", the inside of a citation and the form of source fields.
func ParseCitations(s string) []Citation {
	var items []Citation
	for part := range strings.SplitSeq(s, ";") {
		key, place, _ := strings.Cut(strings.Join(strings.Fields(part), " "), ",")
		items = append(items, Citation{strings.TrimPrefix(key, "@"), strings.TrimSpace(place)})
	}
	return items
}

// Merge joins the places of a source that is cited several times together.
func Merge(items []Citation) []Citation {
	var out []Citation
	for _, c := range items {
		i := slices.IndexFunc(out, func(o Citation) bool { return o.Key == c.Key })
		switch {
		case i < 0:
			out = append(out, c)
		case c.Place != "":
			out[i].Place = strings.TrimPrefix(out[i].Place+"; "+c.Place, "; ")
		}
	}
	return out
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// Slug turns words into an address: lower-case letters and digits, joined by hyphens.
func Slug(words string) string {
	return strings.Trim(notWord.ReplaceAllString(strings.ToLower(words), "-"), "-")
}
