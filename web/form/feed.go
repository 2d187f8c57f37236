package form

import (
	"crypto/sha1"
	"encoding/xml"
	"fmt"
	"html"
	"sort"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

// feedEntries is how many changes the feed of the whole site has at most.
const feedEntries = 100

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Rights  string      `xml:"rights"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
	URI  string `xml:"uri"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Link    atomLink    `xml:"link"`
	Content atomContent `xml:"content"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	HTML string `xml:",chardata"`
}

// Feed has the changes of all claims and questions, the newest first.
func (w *Writer) Feed() []byte {
	var all []atomEntry
	for _, p := range w.pages() {
		all = append(all, w.changes(p)...)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Updated > all[j].Updated })
	if len(all) > feedEntries {
		all = all[:feedEntries]
	}
	return w.feed("/", w.site.Name+": changes", w.site.Base+"/changes/", all)
}

// FeedOf has the changes of a claim or a question.
func (w *Writer) FeedOf(kind prose.Kind, slug string) ([]byte, bool) {
	p, ok := w.page(kind, slug)
	if !ok {
		return nil, false
	}
	return w.feed(p.path, fmt.Sprintf("%s, %s: changes", p.name, p.title), w.site.Base+p.path, w.changes(p)), true
}

func (w *Writer) feed(path, title, page string, entries []atomEntry) []byte {
	path = ui.FeedPath(path)
	f := atomFeed{
		Lang: "en-GB", ID: urn(path), Title: title, Updated: stamp(w.e.Updated()), Author: atomAuthor{w.site.Name, w.site.Base + "/"},
		Rights: licence + ", " + licenceURL, Entries: entries,
		Links: []atomLink{{"self", "application/atom+xml", w.site.Base + path}, {"alternate", "text/html", page}},
	}
	if len(entries) > 0 {
		f.Updated = entries[0].Updated
	}
	b, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		panic(err) // the types are ours
	}
	return append([]byte(xml.Header), append(b, '\n')...)
}

// changes are the revisions of a page, the newest first. The id of one rests on its date and its place among those of
// the day, counted from the oldest, so that better words don't make it a new one.
func (w *Writer) changes(p page) []atomEntry {
	var out []atomEntry
	for i, r := range p.revisions {
		older := 0
		for _, o := range p.revisions[i+1:] {
			if o.Date == r.Date {
				older++
			}
		}
		content := "<p>" + html.EscapeString(w.plain(r.What)) + "</p>"
		if why := w.plain(r.Why); why != "" {
			content += "<p>" + html.EscapeString(why) + "</p>"
		}
		moved := ""
		switch {
		case r.From != "":
			moved = fmt.Sprintf("from “%s” to “%s”", r.From.Words(), r.To.Words())
		case r.To != "":
			moved = fmt.Sprintf("as “%s”", r.To.Words())
		}
		if moved != "" {
			content += "<p>" + html.EscapeString(ui.Capital(moved)) + ".</p>"
			moved = ", " + moved
		}
		out = append(out, atomEntry{
			ID:      urn(fmt.Sprintf("%s %s %d", p.path, r.Date, older)),
			Title:   fmt.Sprintf("%s, %s: %s", p.name, p.title, strings.TrimSuffix(w.plain(r.What), ".")) + moved,
			Updated: stamp(r.Date),
			Link:    atomLink{"alternate", "text/html", w.site.Base + p.path + "#history"},
			Content: atomContent{"html", content},
		})
	}
	return out
}

// stamp is the beginning of a date.
func stamp(d evidence.Date) string { return string(d) + "0000-01-01"[len(d):] + "T00:00:00Z" }

// urn names something by a UUID of version 5, in the namespace of addresses.
func urn(name string) string {
	space := []byte{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}
	u := sha1.Sum(append(space, name...))
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:16])
}
