package web

import (
	"net/http"
	"net/url"

	"github.com/claimbyclaim/explainer/internal/card"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/web/form"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/ui"
)

// travelling are the addresses of a kind of thing that is sent elsewhere: its page, the extract for frames, the page that
// says how to pass it on, its pictures, its badge, and its other forms.
func travelling(kind prose.Kind) []route {
	asks := kind == prose.Lab
	home := ui.Path(kind, "", "") // "/claims//"
	home = home[:len(home)-1]
	slugs := func(s *Site) []string { return s.maker.Things(kind) }
	row := func(suffix string, asks bool, make func(s *Site, slug string, q url.Values) reply) route {
		return route{prefix: home, suffix: suffix, slugs: slugs, asks: asks, make: make}
	}
	picture := func(suffix string, draw func(*Site, card.Card) reply) route {
		r := row("/"+suffix, asks, func(s *Site, slug string, q url.Values) reply {
			t, _ := s.maker.Thing(kind, slug, q) // the slug is one of Things
			return draw(s, s.card(t))
		})
		r.drawn = true
		return r
	}
	text := func(suffix, media string, make func(*form.Writer, prose.Kind, string) ([]byte, bool)) route {
		return row(suffix, false, func(s *Site, slug string, _ url.Values) reply { return found(media)(make(s.forms, kind, slug)) })
	}

	own := row("/", asks, thingPage(kind))
	own.embed = true
	embed := row("/", true, func(s *Site, slug string, q url.Values) reply { return s.html(s.maker.Embed(kind, slug, q)) })
	embed.prefix = ui.EmbedPath(home)
	share := row("/share/", true, func(s *Site, slug string, q url.Values) reply {
		return s.html(s.maker.Share(kind, slug, q, page.Place{Base: s.frame.Public, Version: s.options.version()}))
	})
	share.live = true
	table := []route{own, embed, share}
	for file, draw := range cards {
		table = append(table, picture(file, draw))
	}
	switch kind {
	case prose.Claim, prose.Question:
		badge := row(".svg", false, func(s *Site, slug string, _ url.Values) reply {
			t, _ := s.maker.Thing(kind, slug, nil)
			return ok200(kindSVG, thingBadge(t).SVG())
		})
		badge.prefix, badge.drawn = "/badge"+home, true
		feed := row("/changes.atom", false, func(s *Site, slug string, _ url.Values) reply { return found(kindAtom)(s.forms.FeedOf(kind, slug)) })
		feed.live = true
		history := row("/history/", true, func(s *Site, slug string, q url.Values) reply {
			now, _ := s.forms.JSON(kind, slug)
			return s.html(s.maker.History(kind, slug, q, now))
		})
		history.live = true
		table = append(table, badge, feed, history,
			text(".md", kindMD, (*form.Writer).Markdown),
			text(".json", kindJSON, (*form.Writer).JSON),
			text(".bib", kindBibTeX, (*form.Writer).BibTeX),
			text(".ris", kindRIS, (*form.Writer).RIS),
			text(".csl.json", kindCSL, (*form.Writer).CSL),
		)
	case prose.Figure:
		table = append(table,
			row(".svg", false, func(s *Site, slug string, _ url.Values) reply { return ok200(kindSVG, s.plate(slug).SVG()) }),
			live(row(".png", false, func(s *Site, slug string, _ url.Values) reply { return ok200(kindPNG, s.plate(slug).PNG(2)) })), // a version keeps the SVG, which is the same picture
			row(".csv", false, func(s *Site, slug string, _ url.Values) reply { return ok200(kindCSV, s.forms.FigureCSV(slug)) }),
			row(".json", false, func(s *Site, slug string, _ url.Values) reply { return ok200(kindJSON, s.forms.FigureJSON(slug)) }),
		)
	case prose.Lab:
		presets := row("/", true, func(s *Site, slug string, q url.Values) reply { return s.html(s.maker.Preset(slug, q)) })
		presets.slugs, presets.also = func(s *Site) []string { return s.maker.Presets() }, true
		table = append(table, presets, row(".csv", true, labData(kindCSV)), row(".json", true, labData(kindJSON)))
	}
	return table
}

// cards are the pictures that stand for a thing, by the file that each is.
var cards = map[string]func(*Site, card.Card) reply{
	"card.png":     func(s *Site, c card.Card) reply { return s.cardPNG(c, 1200) },
	"card-600.png": func(s *Site, c card.Card) reply { return s.cardPNG(c, 600) },
	"card.svg":     (*Site).cardSVG,
}

// thingPage makes the page of a thing.
func thingPage(kind prose.Kind) func(*Site, string, url.Values) reply {
	return func(s *Site, slug string, q url.Values) reply {
		switch kind {
		case prose.Lab:
			return s.html(s.maker.Lab(slug, q))
		case prose.Figure:
			p, _ := s.maker.Figure(slug)
			return s.html(p, http.StatusOK)
		case prose.Question:
			p, _ := s.maker.Question(slug)
			return s.html(p, http.StatusOK)
		}
		p, _ := s.maker.Claim(slug)
		review := s.forms.ClaimReview(slug)
		p.Shell.Preview.ClaimReview = string(review)
		return s.html(p, http.StatusOK)
	}
}

// labData is the result of a lab as CSV or JSON.
func labData(media string) func(*Site, string, url.Values) reply {
	return func(s *Site, slug string, q url.Values) reply {
		l, _ := lab.Lookup(slug)
		state := l.Parse(s.edition.Ledger, q)
		if len(state.Problems) > 0 {
			return problemReply(media, http.StatusUnprocessableEntity, "The lab can’t be run with this address", l.Faults(state))
		}
		if media == kindCSV {
			return ok200(media, s.forms.LabCSV(l, state))
		}
		return ok200(media, s.forms.LabJSON(l, state))
	}
}

// rights are those of the texts and pictures, as the files name them.
const rights = "CC BY 4.0"

// card is the picture that stands for a thing elsewhere.
func (s *Site) card(t page.Thing) card.Card {
	c := card.Card{
		Kick: t.Kick, Title: t.Title, Mark: markOf(t), Words: t.Verdict(), Figure: t.Figure, Label: t.Label,
		Date: "As of " + t.Date.Words(), Site: ui.Site, Address: s.host() + ui.Path(t.Kind, t.Slug, ""), Rights: rights,
	}
	if c.Figure == "" {
		c.Label = t.Why
	}
	return c
}

// siteCard stands for pages that have no picture of their own.
func (s *Site) siteCard() card.Card {
	title, about := s.maker.Self()
	return card.Card{Kick: ui.Site, Title: title, Label: about, Date: "As of " + s.edition.Updated().Words(), Site: ui.Site, Address: s.host(), Rights: rights}
}

// host is the public address without its scheme; nothing for the stand-in, which must not be drawn.
func (s *Site) host() string {
	u, err := url.Parse(s.frame.Public)
	if err != nil || s.frame.Public == release.Base {
		return ""
	}
	return u.Host
}

func markOf(t page.Thing) card.Mark {
	if t.Kind == prose.Question {
		return card.StatusMark(t.Status)
	}
	return card.StateMark(t.State)
}

func (s *Site) cardPNG(c card.Card, width int) reply { return ok200(kindPNG, c.PNG(width)) }

func (s *Site) cardSVG(c card.Card) reply { return ok200(kindSVG, c.SVG()) }

func thingBadge(t page.Thing) card.Badge {
	return card.Badge{Subject: t.Title, Mark: markOf(t), Words: t.Verdict(), Date: t.Date.Words()}
}

// numberBadge is the badge of a number as it was printed on a date.
func numberBadge(label, text string, on evidence.Date) reply {
	return ok200(kindSVG, card.Badge{Subject: label, Words: text, Date: on.Words()}.SVG())
}

// plate is a figure as a file of its own.
func (s *Site) plate(name string) card.Plate {
	t := s.edition.Figures[name]
	plain := s.edition.PlainContext()
	return card.Plate{
		Title: t.Title.Plain(plain), Measure: t.Measure.Plain(plain), Source: s.maker.FigureSource(name), Date: s.edition.Updated().Words(),
		Site: ui.Site, Address: s.host() + ui.Path(prose.Figure, name, ""), Rights: rights, Picture: s.drawn[name].Picture,
	}
}
