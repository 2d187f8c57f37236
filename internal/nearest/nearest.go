// Package nearest finds what somebody meant who typed a word that is none of those known.
package nearest

import (
	"sort"
	"strings"
)

// most is how many are offered.
const most = 3

// Of lists those of all whose words come nearest to the one typed, the nearest first and at most three: words that hold it or
// that it holds, and words that fewer than half of their letters set apart.
func Of[T any](typed string, all []T, word func(T) string) []T {
	type scored struct {
		of       T
		distance int
	}
	var near []scored
	for _, x := range all {
		w := word(x)
		d := distance(typed, w)
		if typed != "" && (strings.Contains(w, typed) || strings.Contains(typed, w)) {
			d = 1
		}
		if d <= max(len(w), len(typed))/2 {
			near = append(near, scored{x, d})
		}
	}
	sort.SliceStable(near, func(i, j int) bool { return near[i].distance < near[j].distance })
	var out []T
	for _, s := range near[:min(len(near), most)] {
		out = append(out, s.of)
	}
	return out
}

// distance is the number of single-letter edits between two words (Levenshtein). Long words are cut, so that
// one made to be slow is not.
func distance(a, b string) int {
	const longest = 64
	a, b = a[:min(len(a), longest)], b[:min(len(b), longest)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next := min(row[j]+1, row[j-1]+1, diagonal+cost)
			diagonal, row[j] = row[j], next
		}
	}
	return row[len(b)]
}
