package page

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

// lossRow is a claim or question with what it would lose.
type lossRow struct {
	Link           ui.Link
	State          evidence.State
	Status         evidence.Status
	Falls, Weakens []ui.Link
	Numbers        int
}

// lossTopic is a topic of the ledger with its numbers that would fall.
type lossTopic struct {
	Link          ui.Link
	Own, Computed int // by their own source, and by their formula
	Of            int
	Numbers       []ui.Link
}

type lossList struct {
	Title string
	Links []ui.Link
}

type lossView struct {
	Key, Href, Title, Kind, Credit string
	Summary                        string
	Empty                          bool
	Sides                          []ui.Link // Small says what each would lose
	Claims, Questions              []lossRow
	Numbers, Weaker, Unchecked     int
	Topics                         []lossTopic
	Others                         []lossList // figures, labs, texts, rows
}

// loss says what would fall with a source.
func (m *Maker) loss(s *evidence.Source, l evidence.Loss) lossView {
	title, _ := s.Heading()
	v := lossView{Key: s.Key, Href: ui.Path(prose.Source, s.Key, ""), Title: title, Kind: s.Custom.Kind.Words(), Credit: s.Credit(),
		Empty: l.Empty(), Numbers: len(l.Numbers), Weaker: l.Weaker, Unchecked: l.Unchecked}
	fall, weaken := 0, 0
	for _, c := range l.Claims {
		row := lossRow{Link: m.use(evidence.Use{Kind: prose.Claim, Slug: c.Slug}), State: c.State, Numbers: c.Numbers}
		for i, f := range c.Fates {
			x := c.Evidence[i]
			row.add(f, m.lossItem(row.Link.Href, "evidence-"+string(x.ID), x.Finding, string(x.Bearing), x.Strength))
		}
		fall, weaken = fall+len(row.Falls), weaken+len(row.Weakens)
		v.Claims = append(v.Claims, row)
		for _, b := range c.Lost {
			v.Sides = append(v.Sides, ui.Link{Href: row.Link.Href, Text: row.Link.Small + ": " + row.Link.Text, Small: lostWords(b, len(c.ItemsThat(b)))})
		}
	}
	for _, x := range l.Questions {
		row := lossRow{Link: m.use(evidence.Use{Kind: prose.Question, Slug: x.Slug}), Status: x.Status, Numbers: x.Numbers}
		for i, f := range x.Fates {
			a := x.Tried[i]
			row.add(f, m.lossItem(row.Link.Href, "tried-"+string(a.ID), a.Who, "attempt", a.Strength))
		}
		fall, weaken = fall+len(row.Falls), weaken+len(row.Weakens)
		v.Questions = append(v.Questions, row)
	}
	v.Summary = fmt.Sprintf("%s of evidence and attempts would fall and %d would weaken; %s would fall with their source or formula.",
		plural(fall, "item"), weaken, plural(len(l.Numbers), "number"))
	v.Topics = m.lossTopics(l.Numbers)
	v.Others = m.lossLists(l)
	return v
}

func (r *lossRow) add(f evidence.Fate, l ui.Link) {
	switch f {
	case evidence.Falls:
		r.Falls = append(r.Falls, l)
	case evidence.Weakens:
		r.Weakens = append(r.Weakens, l)
	}
}

// lossItem leads to an item by its first words.
func (m *Maker) lossItem(page, anchor string, says prose.Text, what string, strength evidence.Strength) ui.Link {
	const longest = 90 // characters
	text := []rune(m.plain(says))
	if len(text) > longest {
		short := string(text[:longest])
		text = []rune(strings.TrimRight(short[:strings.LastIndex(short, " ")], " ,;:–") + "…")
	}
	return ui.Link{Href: page + "#" + anchor, Text: string(text), Small: fmt.Sprintf("%s, strength %d", what, strength)}
}

func (m *Maker) lossTopics(numbers []*ledger.Entry) []lossTopic {
	var out []lossTopic
	for _, e := range numbers {
		if n := len(out); n == 0 || out[n-1].Link.Text != e.Topic.Title {
			out = append(out, lossTopic{Link: ui.Link{Href: ui.TopicPath(e.Topic.Slug), Text: e.Topic.Title}, Of: len(e.Topic.Entries)})
		}
		t := &out[len(out)-1]
		if len(e.Source) > 0 {
			t.Own++
		} else {
			t.Computed++
		}
		t.Numbers = append(t.Numbers, ui.Link{Href: ui.NumberPath(e.Topic.Slug, e.ID), Text: e.Label})
	}
	return out
}

// lossLists are the figures, labs and texts that use numbers that would fall, and the rows that would fall.
func (m *Maker) lossLists(l evidence.Loss) []lossList {
	lists := []lossList{{Title: "Figures"}, {Title: "Labs"}, {Title: "Texts and terms"}, {Title: "Events, measures and rows of records that cite nothing else"}}
	for _, p := range l.Elsewhere {
		i := map[prose.Kind]int{prose.Figure: 0, prose.Lab: 1, prose.Page: 2, prose.Term: 2}[p.Kind]
		link := m.use(evidence.Use{Kind: p.Kind, Slug: p.Slug})
		lists[i].Links = append(lists[i].Links, ui.Link{Href: link.Href, Text: link.Text, Small: plural(p.Numbers, "number")})
	}
	for _, p := range l.Rows {
		link := m.use(evidence.Use{Kind: p.Kind, Slug: p.Slug, Anchor: p.Anchor})
		lists[3].Links = append(lists[3].Links, ui.Link{Href: link.Href, Text: link.Text, Small: strings.TrimSpace(link.Small + " " + strings.ReplaceAll(p.Anchor, "-", " "))})
	}
	var out []lossList
	for _, x := range lists {
		if len(x.Links) > 0 {
			out = append(out, x)
		}
	}
	return out
}
