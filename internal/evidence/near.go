package evidence

import (
	"cmp"
	"slices"
	"strings"
)

// Nearby lists the names that come nearest to one that does not exist, at most three: those that contain it or that it
// contains, and those of which at most half the letters differ.
func Nearby(typed string, names []string) []string {
	type scored struct {
		name     string
		distance int
	}
	var all []scored
	for _, name := range names {
		d := distance(typed, name)
		if typed != "" && (strings.Contains(name, typed) || strings.Contains(typed, name)) {
			d = 1
		}
		if d <= max(len(name), len(typed))/2 {
			all = append(all, scored{name, d})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(a.distance, b.distance) })
	var out []string
	for _, s := range all[:min(len(all), 3)] {
		out = append(out, s.name)
	}
	return out
}

// NearestSources lists the keys of sources that come nearest to one that does not exist, at most three.
func (e *Edition) NearestSources(typed string) []string {
	keys := make([]string, len(e.Sources))
	for i, s := range e.Sources {
		keys[i] = s.Key
	}
	return Nearby(strings.ToLower(strings.TrimSpace(typed)), keys)
}

// distance is the number of single-letter edits between two words (Levenshtein). Long words are cut, so that
// an address made to be slow is not.
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
