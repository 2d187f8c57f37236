package prose

import (
	"regexp"
	"slices"
	"strings"
)

// Names are the strings that contain digits and are no quantities: "GPT-4" needs no entry, "1F1B" does.
type Names struct{ blank *strings.Replacer }

// NewNames takes the names of names.yaml.
func NewNames(names []string) *Names {
	longest := slices.SortedFunc(slices.Values(names), func(a, b string) int { return len(b) - len(a) }) // the first that fits is taken
	var pairs []string
	for _, n := range longest {
		pairs = append(pairs, n, " ")
	}
	return &Names{strings.NewReplacer(pairs...)}
}

const months = `(?:January|February|March|April|May|June|July|August|September|October|November|December)`

// exempt are the digits that are no quantities: dates, section references, names that begin with a letter.
var exempt = []*regexp.Regexp{
	regexp.MustCompile(`\b\d{1,2}(?:[–-]\d{1,2})? ` + months + `(?: \d{4})?`),
	regexp.MustCompile(months + `(?: \d{4})?`),
	regexp.MustCompile(`\b(?:19\d\d|20[0-3]\d)(?:[–/-](?:\d\d|20\d\d))?\b`), // 2048 is a number of GPUs
	regexp.MustCompile(`§+ ?[A-Z]?\d+(?:\.\d+)*[a-z]?`),
	regexp.MustCompile(`(?i)\b(?:tables?|figures?|sections?|sec\.|appendix|chapter|version|part|rows?|stages?|steps?|questions?|claims?|day) [A-Z]?\.?\d+(?:\.\d+)*(?:(?:, | and |–|-)\d+(?:\.\d+)*)*`),
	regexp.MustCompile(`\b[A-Za-z][A-Za-z0-9µ+./’'-]*\d[A-Za-z0-9.+/-]*`),
}

const digits = "0123456789"

var bareNumber = regexp.MustCompile(`\d[\d,.]*`)

// bareNumbers lists the numbers in plain text that are neither exempt nor part of a name.
func (n *Names) bareNumbers(s string) []string {
	if n != nil && strings.ContainsAny(s, digits) {
		s = n.blank.Replace(s)
	}
	for _, r := range exempt {
		if !strings.ContainsAny(s, digits) {
			return nil // as most texts: each expression costs more than all the rest of reading a page
		}
		s = r.ReplaceAllString(s, " ")
	}
	return bareNumber.FindAllString(s, -1)
}
