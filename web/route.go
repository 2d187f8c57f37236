package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/form"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A route is a row of the table: a kind of address, the slugs it exists for, and how its reply is made.
type route struct {
	prefix, suffix string // the address of a slug is prefix + slug + suffix
	slugs          func(*Site) []string
	make           func(s *Site, slug string, q url.Values) reply
	asks           bool // a query changes the reply
	embed          bool // there is an extract for frames
	live           bool // makes sense only in the latest version
	drawn          bool // a picture of a thing
	also           bool // shows what has its canonical address elsewhere
}

func (r route) path(slug string) string { return r.prefix + slug + r.suffix }

// travelKinds are the kinds of things that are sent elsewhere.
var travelKinds = []prose.Kind{prose.Claim, prose.Question, prose.Figure, prose.Lab}

// routes is the whole table. What stands for things that travel is in travel.go.
func routes() []route {
	table := []route{
		onePage("/", (*page.Maker).Home),
		asking("/claims/", (*page.Maker).Claims),
		onePage("/questions/", (*page.Maker).Questions),
		onePage("/figures/", (*page.Maker).FigureList),
		onePage("/labs/", (*page.Maker).Labs),
		onePage("/sources/", (*page.Maker).Sources),
		pages("/sources/", slugsOf(func(e *evidence.Edition) []*evidence.Source { return e.Sources }, func(s *evidence.Source) string { return s.Key }), (*page.Maker).Source),
		onePage("/numbers/", (*page.Maker).Numbers),
		pages("/numbers/", topics, (*page.Maker).Topic),
		asking("/timeline/", (*page.Maker).Timeline),
		asking("/restrictions/", (*page.Maker).Restrictions),
		asking("/map/", (*page.Maker).Map),
		record("replications", (*page.Maker).Replications),
		record("distillation", (*page.Maker).Distillation),
		record("openness", (*page.Maker).Openness),
		record("safety", (*page.Maker).Safety),
		onePage("/glossary/", (*page.Maker).Glossary),
		onePage("/changes/", (*page.Maker).Changes),
		onePage("/api/", (*page.Maker).API),
		protocols(),
		{prefix: ui.ProtocolsPath, suffix: ".py", slugs: scriptNames, make: func(s *Site, name string, _ url.Values) reply {
			script, _ := s.edition.Script(name) // scriptNames has it from there
			return ok200(kindPython, script.Source)
		}},
		{prefix: ui.ProtocolsPath, suffix: ".schema.json", slugs: resultSchemas, make: func(s *Site, _ string, _ url.Values) reply {
			return ok200(kindSchema, s.edition.ResultSchema)
		}},
		pages("/", texts, (*page.Maker).Text),
		live(asking("/search/", (*page.Maker).Search)),
		live(file("/search-index.json", func(s *Site) reply { return ok200(kindJSON, s.maker.SearchIndex()) })),
		file("/card.png", func(s *Site) reply { return s.cardPNG(s.siteCard(), 1200) }),
		file("/card-600.png", func(s *Site) reply { return s.cardPNG(s.siteCard(), 600) }),
		file("/card.svg", func(s *Site) reply { return s.cardSVG(s.siteCard()) }),
		live(file(ui.FeedPath("/"), func(s *Site) reply { return ok200(kindAtom, s.forms.Feed()) })),
		live(file("/sitemap.xml", func(s *Site) reply { return ok200(kindSitemap, s.forms.Sitemap(s.listed())) })),
		live(file("/robots.txt", func(s *Site) reply { return ok200(kindText, s.forms.Robots()) })),
		live(file("/llms.txt", func(s *Site) reply { return ok200(kindText, s.forms.LLMs()) })),
		worker(),
		live(file("/embed.js", func(s *Site) reply { return ok200(kindScript, s.assets.Raw("embed.js")) })),
		{prefix: "/api/", suffix: ".json", slugs: func(*Site) []string { return form.APINames() }, make: func(s *Site, slug string, _ url.Values) reply {
			return found(kindJSON)(s.forms.API(slug))
		}},
		{prefix: "/api/schema/", suffix: ".json", slugs: func(*Site) []string { return form.SchemaNames() }, make: func(s *Site, slug string, _ url.Values) reply {
			return found(kindSchema)(s.forms.Schema(slug))
		}},
		{prefix: "/badge/numbers/", suffix: ".svg", slugs: printedNumbers, live: true, make: func(s *Site, id string, _ url.Values) reply {
			e, _ := s.edition.Ledger.Entry(id)
			return numberBadge(e.Label, e.String(), s.edition.Updated())
		}},
	}
	for _, kind := range travelKinds {
		table = append(table, travelling(kind)...)
	}
	return table
}

func ok200(kind string, body []byte) reply {
	return reply{kind: kind, body: body, status: http.StatusOK}
}

// forGood marks a reply as one that never changes.
func forGood(r reply) reply {
	r.unchanged = true
	return r
}

// found is the reply of a form that the table says exists.
func found(kind string) func([]byte, bool) reply {
	return func(body []byte, found bool) reply {
		if !found {
			panic("the address is in the table of routes and not in the edition")
		}
		return ok200(kind, body)
	}
}

// file is an address that stands alone.
func file(path string, make func(*Site) reply) route {
	return route{prefix: path, slugs: alone, make: func(s *Site, _ string, _ url.Values) reply { return make(s) }}
}

func live(r route) route {
	r.live = true
	return r
}

func alone(*Site) []string { return []string{""} }

// pages are the pages of a kind of thing.
func pages(prefix string, slugs func(*Site) []string, make func(*page.Maker, string) (page.Page, bool)) route {
	return route{prefix: prefix, suffix: "/", slugs: slugs, make: func(s *Site, slug string, _ url.Values) reply {
		p, made := make(s.maker, slug)
		if !made {
			panic("the page is in the table of routes and not in the edition")
		}
		return s.html(p, http.StatusOK)
	}}
}

// onePage is a page that stands alone.
func onePage(path string, make func(*page.Maker) (page.Page, bool)) route {
	r := pages(path, alone, func(m *page.Maker, _ string) (page.Page, bool) { return make(m) })
	r.suffix = ""
	return r
}

// asking is a page that stands alone and depends on its query.
func asking(path string, make func(*page.Maker, url.Values) (page.Page, int)) route {
	return route{prefix: path, slugs: alone, asks: true, make: func(s *Site, _ string, q url.Values) reply { return s.html(make(s.maker, q)) }}
}

// record is the page of a record, where the content has one.
func record(slug string, make func(*page.Maker, url.Values) (page.Page, int)) route {
	r := asking("/"+slug+"/", make)
	r.slugs = func(s *Site) []string {
		if _, ok := s.edition.Record(slug); ok {
			return []string{""}
		}
		return nil
	}
	return r
}

// protocols is the page of what can be run, where the content lists scripts.
func protocols() route {
	r := onePage(ui.ProtocolsPath, (*page.Maker).Protocols)
	r.slugs = func(s *Site) []string {
		if len(s.edition.Scripts.List) > 0 {
			return []string{""}
		}
		return nil
	}
	return r
}

var scriptNames = slugsOf(func(e *evidence.Edition) []*evidence.Script { return e.Scripts.List }, func(x *evidence.Script) string { return x.Name })

func resultSchemas(s *Site) []string {
	if s.edition.ResultSchema == nil {
		return nil
	}
	return []string{"result"}
}

func slugsOf[T any](list func(*evidence.Edition) []T, slug func(T) string) func(*Site) []string {
	return func(s *Site) []string {
		var out []string
		for _, x := range list(s.edition) {
			out = append(out, slug(x))
		}
		return out
	}
}

func topics(s *Site) []string {
	var out []string
	for _, t := range s.edition.Ledger.Topics() {
		out = append(out, t.Slug)
	}
	return out
}

// printedNumbers are the entries of the ledger but for those known from memory only.
func printedNumbers(s *Site) []string {
	var out []string
	for _, t := range s.edition.Ledger.Topics() {
		for _, e := range t.Entries {
			if !e.FromMemory {
				out = append(out, e.ID)
			}
		}
	}
	return out
}

// texts are the pages of content/pages, but for the home page, which has a layout of its own.
func texts(s *Site) []string {
	var out []string
	for slug := range s.edition.Pages {
		if slug != ui.HomeSlug {
			out = append(out, slug)
		}
	}
	return out
}

// listed are the addresses that search engines are told of.
func (s *Site) listed() []string {
	var out []string
	for path, e := range s.pages {
		if isPath(path) && !e.live && !e.also && !strings.HasPrefix(path, ui.EmbedPath("/")) {
			out = append(out, path)
		}
	}
	return out
}
