package web

import (
	"encoding/json"
	"net/http"
	"path"
	"strings"

	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A surface is a sort of addresses that a thing has beside its page: each has errors of its own kind.

// problem says what went wrong in the form that the address promises: data to a program, a few lines in a frame, a page
// to a reader.
func (s *Site) problem(address string, p page.Problem) reply {
	switch ext := path.Ext(address); {
	case ext == ".json" || strings.HasPrefix(address, "/oembed"):
		return problemReply(kindJSON, p.Status, p.Title, nil, p.Text)
	case strings.HasPrefix(address, "/badge/"), kinds[ext] != "" && !strings.HasPrefix(address, "/asset/"):
		return problemReply(kindText, p.Status, p.Title, nil, p.Text)
	case strings.HasPrefix(address, ui.EmbedPath("/")):
		return s.html(s.maker.EmbedError(p), p.Status)
	}
	return s.html(s.maker.Error(p), p.Status)
}

// problemReply says what went wrong to a program.
func problemReply(media string, status int, title string, faults []lab.Fault, text ...string) reply {
	detail := strings.Join(text, " ")
	type field struct {
		Name    string `json:"name"`
		Problem string `json:"problem"`
	}
	out := struct {
		Status int     `json:"status"`
		Error  string  `json:"error"`
		Detail string  `json:"detail,omitempty"`
		Fields []field `json:"fields,omitempty"`
	}{Status: status, Error: title}
	for _, f := range faults {
		out.Fields = append(out.Fields, field{f.Field, f.Text})
		detail += " " + f.Text
	}
	detail = strings.TrimSpace(detail)
	if out.Detail = detail; media == kindJSON {
		b, _ := json.MarshalIndent(out, "", "  ") // strings and numbers
		return reply{kind: kindJSON, body: append(b, '\n'), status: status}
	}
	return reply{kind: kindText, body: []byte(title + ". " + detail + "\n"), status: status}
}

// elsewhere sends a reader on to where the page is now, or says why there is none.
func (s *Server) elsewhere(x *exchange, r *http.Request, site *Site, address string) {
	if surface, from, rest, ok := site.given(address); ok {
		gone := site.redirects[from]
		if gone.To != "" && gone.Gone.Empty() {
			redirect(x, r, surface+strings.TrimSuffix(gone.To, "/")+rest, http.StatusMovedPermanently)
			return
		}
		s.fail(x, r, site.maker.Withdrawn(gone))
		return
	}
	if to, ok := site.near(address); ok {
		redirect(x, r, to, http.StatusPermanentRedirect)
		return
	}
	s.fail(x, r, page.Problem{Status: http.StatusNotFound, Title: "There is no such page",
		Text: "Nothing has this address, and nothing that was here has moved.", Nearest: site.maker.Nearest(address)})
}

// given finds the address that was given up in any address of the same thing: its page, frame, badge, pictures and other
// forms. surface is what stands before it and rest what stands behind.
func (s *Site) given(address string) (surface, from, rest string, ok bool) {
	for _, surface := range []string{"", "/embed", "/badge"} {
		tail, found := strings.CutPrefix(address, surface)
		if !found {
			continue
		}
		for from := range s.redirects {
			rest, found := strings.CutPrefix(tail, strings.TrimSuffix(from, "/"))
			if found && (rest == "" || rest[0] == '/' || rest[0] == '.') {
				if rest == "" {
					rest = "/"
				}
				return surface, from, rest, true
			}
		}
	}
	return "", "", "", false
}

// near is the address that a reader meant who left out the slash, doubled it, or wrote capitals.
func (s *Site) near(address string) (string, bool) {
	lower := strings.ToLower(address)
	for _, to := range []string{strings.TrimRight(lower, "/") + "/", lower, strings.TrimRight(lower, "/")} {
		if to != address && s.pages[to] != nil {
			return to, true
		}
	}
	return "", false
}
