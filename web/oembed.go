package web

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/snippet"
	"github.com/claimbyclaim/explainer/web/ui"
)

// oEmbed is a response of https://oembed.com, version 1.0.
type oEmbed struct {
	XMLName         xml.Name `xml:"oembed" json:"-"`
	Type            string   `xml:"type" json:"type"`
	Version         string   `xml:"version" json:"version"`
	Title           string   `xml:"title" json:"title"`
	ProviderName    string   `xml:"provider_name" json:"provider_name"`
	ProviderURL     string   `xml:"provider_url" json:"provider_url"`
	CacheAge        int      `xml:"cache_age" json:"cache_age"` // seconds
	Width           int      `xml:"width,omitempty" json:"width,omitempty"`
	Height          int      `xml:"height,omitempty" json:"height,omitempty"`
	HTML            string   `xml:"html,omitempty" json:"html,omitempty"`
	ThumbnailURL    string   `xml:"thumbnail_url,omitempty" json:"thumbnail_url,omitempty"`
	ThumbnailWidth  int      `xml:"thumbnail_width,omitempty" json:"thumbnail_width,omitempty"`
	ThumbnailHeight int      `xml:"thumbnail_height,omitempty" json:"thumbnail_height,omitempty"`
}

// Sizes of a frame, in pixels: the usual one, and the least in which it is of use.
const (
	usualWidth              = 600
	leastWidth, leastHeight = 200, 150
)

// oembed tells a program how to show a page of ours.
func (s *Server) oembed(x *exchange, r *http.Request) {
	site, q := s.current(r), r.URL.Query()
	fail := func(status int, title, text string) {
		s.fail(x, r, page.Problem{Status: status, Title: title, Text: text})
	}
	format := q.Get("format")
	if format != "" && format != "json" && format != "xml" {
		fail(http.StatusNotImplemented, "The format is not known", "Expected json or xml.")
		return
	}
	width, badWidth := limit(q, "maxwidth")
	height, badHeight := limit(q, "maxheight")
	switch {
	case q.Get("url") == "":
		fail(http.StatusBadRequest, "The address is missing", "Expected url= with the address of a page of this site, escaped.")
		return
	case badWidth || badHeight:
		fail(http.StatusBadRequest, "The size is not a number", "Expected whole numbers of pixels as maxwidth and maxheight.")
		return
	}
	out, found := site.describe(q.Get("url"), width, height)
	if !found {
		fail(http.StatusNotFound, "There is nothing to embed", "The address is not that of a page of this site.")
		return
	}
	var kept *stored
	if format == "xml" {
		b, err := xml.Marshal(out)
		if err != nil {
			panic(err) // texts and numbers
		}
		kept = store(ok200(kindXML, append([]byte(`<?xml version="1.0" encoding="utf-8"?>`+"\n"), b...)))
	} else {
		b, err := json.Marshal(out)
		if err != nil {
			panic(err) // texts and numbers
		}
		kept = store(ok200(kindJSON, b))
	}
	kept.passing = true
	s.send(x, r, kept)
}

// limit reads a maximum in pixels; a missing one is none.
func limit(q url.Values, name string) (pixels int, bad bool) {
	if q.Get(name) == "" {
		return 1 << 20, false
	}
	n, err := strconv.Atoi(q.Get(name))
	return n, err != nil || n < 0
}

// describe tells how to show the page at an address within a size. The address may be that of the page, of its frame, or
// of either in the version of a date; a query gives the state of a lab.
func (s *Site) describe(address string, width, height int) (oEmbed, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" && !strings.EqualFold(u.Host, s.host()) || u.Host == "" && !strings.HasPrefix(address, "/") ||
		u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return oEmbed{}, false
	}
	where, version := u.Path, ""
	if rest, ok := strings.CutPrefix(where, "/v/"); ok {
		date, tail, _ := strings.Cut(rest, "/")
		at := release.InForce(s.options.Releases, date)
		if !release.IsDate(date) || at < 0 {
			return oEmbed{}, false
		}
		version, where = s.versions[at].Date, "/"+tail
	}
	where = strings.TrimRight(strings.TrimPrefix(where, "/embed"), "/") + "/"
	if _, from, rest, ok := s.given(where); ok && s.redirects[from].Gone.Empty() {
		where = strings.TrimSuffix(s.redirects[from].To, "/") + rest
	}
	e := s.pages[where]
	if e == nil || e.live && version != "" {
		return oEmbed{}, false
	}
	out := oEmbed{Type: "link", Version: "1.0", ProviderName: ui.Site, ProviderURL: s.frame.Public + "/", CacheAge: 300}
	kind, slug, ok := thingAt(where)
	if !ok {
		kept, err := e.get()
		if err != nil {
			panic(err)
		}
		out.Title = kept.title
		out.thumbnail(s.frame.Public, "", "/", width, height)
		return out, true
	}
	t, _ := s.maker.Thing(kind, slug, u.Query()) // the address is in the table
	out.Title = t.Title
	out.thumbnail(s.frame.Public, version, t.Path, width, height)
	if width >= leastWidth && height >= leastHeight {
		out.Type, out.Width, out.Height = "rich", min(width, usualWidth), min(height, page.UsualHeight)
		frame := page.Snippet(t, t.Path, s.frame.Public, version, out.Height, "")
		out.HTML = strings.Replace(snippet.Iframe(frame), `width="100%"`, fmt.Sprintf(`width="%d"`, out.Width), 1)
	}
	return out, true
}

// thumbnail names the largest card that fits.
func (o *oEmbed) thumbnail(base, version, path string, width, height int) {
	for _, c := range []struct {
		file          string
		width, height int
	}{{"card.png", 1200, 630}, {"card-600.png", 600, 315}} {
		if c.width <= width && c.height <= height {
			address := ui.CardPath(path, c.file)
			if version != "" {
				address = ui.DatedPath(version, address)
			}
			o.ThumbnailURL, o.ThumbnailWidth, o.ThumbnailHeight = base+address, c.width, c.height
			return
		}
	}
}
