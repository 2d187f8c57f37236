package page

import (
	"net/http"
	"sort"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/web/ui"
)

// Problem is what an error page tells.
type Problem struct {
	Status  int
	Title   string // "There is no such page"
	Text    string
	ID      string // of the request, as logged
	Nearest []ui.Link
	Instead *ui.Link // what took its place
}

// Error is the page of a failed request.
func (m *Maker) Error(p Problem) Page {
	return Page{Shell: m.shell(p.Title, p.Text, "", ""), Body: errorPage(p)}
}

// EmbedError is what a frame shows of a request that failed: a few lines and the way to the whole site.
func (m *Maker) EmbedError(p Problem) Page {
	s := m.shell(p.Title, p.Text, "", "")
	s.Full = "/claims/"
	return Page{Shell: s, Body: embedError(p)}
}

// Withdrawn tells that a page was taken back, why, and what took its place.
func (m *Maker) Withdrawn(r evidence.Redirect) Problem {
	p := Problem{Status: http.StatusGone, Title: "This page was withdrawn", Text: m.plain(r.Gone)}
	for _, l := range m.walk {
		if l.Href == r.To {
			p.Instead = &l
		}
	}
	return p
}

// Nearest lists the pages whose addresses come nearest to a path that does not exist, at most three.
func (m *Maker) Nearest(path string) []ui.Link {
	parts := strings.Split(strings.Trim(strings.ToLower(path), "/"), "/")
	want := parts[len(parts)-1]
	type scored struct {
		link     ui.Link
		distance int
	}
	var all []scored
	for _, l := range m.walk {
		s := strings.Split(strings.Trim(l.Href, "/"), "/")
		slug := s[len(s)-1]
		d := distance(want, slug)
		if want != "" && (strings.Contains(slug, want) || strings.Contains(want, slug)) {
			d = 1
		}
		if d <= max(len(slug), len(want))/2 {
			all = append(all, scored{l, d})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].distance < all[j].distance })
	var out []ui.Link
	for i := 0; i < len(all) && i < 3; i++ {
		out = append(out, all[i].link)
	}
	return out
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
