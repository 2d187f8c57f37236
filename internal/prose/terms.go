package prose

import (
	"slices"
	"strings"
)

// Terms finds the terms of a glossary in text: whole words, in capitals or not, of two that begin at one place the longer.
// An expression that names them all does the same at fifty times the cost.
type Terms struct {
	byFirst [256][]string // by the first byte, in lower case
}

// NewTerms takes the forms of the terms as they stand in the text.
func NewTerms(forms []string) *Terms {
	t := &Terms{}
	longest := slices.SortedStableFunc(slices.Values(forms), func(a, b string) int { return len(b) - len(a) })
	for _, f := range longest {
		if f != "" {
			first := lower(f[0])
			t.byFirst[first] = append(t.byFirst[first], f)
		}
	}
	return t
}

// Replace gives the text with each term as with says.
func (t *Terms) Replace(s string, with func(match string) string) string {
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); i++ {
		if !boundary(s, i) {
			continue
		}
		if n := t.at(s, i); n > 0 {
			b.WriteString(s[done:i])
			b.WriteString(with(s[i : i+n]))
			done = i + n
			i = done - 1
		}
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// at is the length of the term that begins at a place; 0 where none does.
func (t *Terms) at(s string, i int) int {
	for _, f := range t.byFirst[lower(s[i])] {
		if len(f) <= len(s)-i && strings.EqualFold(s[i:i+len(f)], f) && boundary(s, i+len(f)) {
			return len(f)
		}
	}
	return 0
}

// boundary says whether a word begins or ends at a place.
func boundary(s string, i int) bool {
	before, after := i > 0 && isWord(s[i-1]), i < len(s) && isWord(s[i])
	return before != after
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= lower(c) && lower(c) <= 'z'
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
