package page

import (
	"net/http"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/nearest"
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
	return nearest.Of(want, m.walk, func(l ui.Link) string {
		s := strings.Split(strings.Trim(l.Href, "/"), "/")
		return s[len(s)-1]
	})
}
