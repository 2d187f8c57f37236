package figure

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// chipsAndRules sets NVIDIA's chips against the two tests of the US export rules.
var chipsAndRules = Spec{
	Name: "chips-and-rules",
	Uses: append([]string{ruleLinks, ruleTPP, ruleSecondTPP, ruleDensity, soldFor}, chipIDs()...),
	Draw: drawChipsAndRules,
}

const (
	ruleLinks     = "export.rule.io_2022"
	ruleTPP       = "exports.tpp_threshold"
	ruleSecondTPP = "export.rule.tpp_second"
	ruleDensity   = "export.rule.density"
	soldFor       = "exports.h_eight_hundred_window"
)

// A chip is a GPU with what our sources say of it. Without an id there is no number in them.
type chip struct {
	name                string
	links, tpp, density string
	later               bool     // the test of 2022 was no longer in use
	caught              bool     // by the second test, where its numbers aren't in our sources
	named               string   // and who says so
	sale                []string // when it could be sold to China; two lines
}

func chips(n Numbers) []chip {
	return []chip{
		{name: "A100", links: "a100.nvlink", tpp: "a100.tpp", sale: []string{"licence needed", "since August 2022"}},
		{name: "A800", caught: true, named: "caught: named in NVIDIA’s filing", sale: []string{"licence needed", "since October 2023"}},
		{name: "H100", links: "h100.nvlink", tpp: "h100.tpp", sale: []string{"licence needed", "since August 2022"}},
		{name: subjectChip, links: "h800.nvlink", tpp: "h800.tpp", sale: []string{"sold March to October 2023,", "about " + n.Print(soldFor, "")}},
		{name: "H20", links: "h20.nvlink", tpp: "h20.tpp", density: "h20.performance_density", later: true, sale: []string{"licence needed", "since April 2025"}},
		{name: "H200", later: true, named: "in the rule of January 2026", sale: []string{"case by case", "since January 2026"}},
	}
}

const subjectChip = "H800"

func chipIDs() []string {
	return []string{"a100.nvlink", "a100.tpp", "h100.nvlink", "h100.tpp", "h800.nvlink", "h800.tpp", "h20.nvlink", "h20.tpp", "h20.performance_density"}
}

// A verdict is what a test made of a chip.
type verdict struct {
	known, caught bool
	words         string
}

// linkTest is the test of October 2022.
func (c chip) linkTest(n Numbers) verdict {
	switch {
	case c.later:
		return verdict{words: "test no longer in use"}
	case c.links == "":
		return verdict{}
	case n.Value(c.links) >= n.Value(ruleLinks):
		return verdict{true, true, "caught"}
	}
	return verdict{true, false, "not caught"}
}

// arithmeticTest is the test of October 2023.
func (c chip) arithmeticTest(n Numbers) verdict {
	switch {
	case c.tpp == "":
		return verdict{c.caught, c.caught, c.named}
	case n.Value(c.tpp) >= n.Value(ruleTPP), n.Value(c.tpp) >= n.Value(ruleSecondTPP) && n.Value(c.density) >= n.Value(ruleDensity):
		return verdict{true, true, "caught"}
	case n.Value(c.tpp) >= n.Value(ruleSecondTPP):
		return verdict{true, false, "not caught: density too low"}
	}
	return verdict{true, false, "not caught"}
}

func drawChipsAndRules(n Numbers) Drawing {
	table := Table{
		Head:    []string{"Chip", "NVLink, GB/s", "October 2022, limit " + n.Print(ruleLinks, ""), "TPP", "TPP per mm²", "October 2023, limit " + n.Print(ruleTPP, "bare"), "Sale to China"},
		Numeric: []bool{false, true, false, true, true, false, false},
	}
	number := func(id string) string {
		if id == "" {
			return "not in our sources"
		}
		return n.Print(id, "bare")
	}
	var told []string
	for _, c := range chips(n) {
		density := "not needed"
		if c.density != "" {
			density = n.Print(c.density, ".2 bare") + " (assumed area)"
		} else if c.tpp == "" {
			density = number("")
		}
		first, second, sale := c.linkTest(n), c.arithmeticTest(n), strings.Join(c.sale, " ")
		table.Rows = append(table.Rows, []string{c.name, number(c.links), cmp.Or(first.words, "not in our sources"), number(c.tpp), density, second.words, sale})
		one := c.name + ": NVLink " + number(c.links)
		if first.words != "" {
			one += ", " + first.words
		}
		told = append(told, fmt.Sprintf("%s; TPP %s, %s; %s", one, number(c.tpp), second.words, sale))
	}
	alt := fmt.Sprintf("Six chips against two tests. October 2022: links between chips of %s or more. October 2023: total processing performance (TPP) of %s or more, or of %s with a density of at least %s per mm². %s. The H20’s density is %s, on an assumed area.",
		n.Print(ruleLinks, ""), n.Print(ruleTPP, "bare"), n.Print(ruleSecondTPP, "bare"), n.Print(ruleDensity, ".2 bare"), strings.Join(told, ". "), n.Print("h20.performance_density", ".2 bare"))
	return draw("chips-and-rules", alt, table, func(p *chart.Picture) float64 { return paintChips(p, n) })
}

// A track is a column of bars: numbers stand to the left of x, bars begin there, words below them at their own place.
type track struct {
	x, long float64
	highest float64
	words   float64
	limit   string // id of what the bars are measured against
}

func (t track) at(v float64) float64 { return t.x + v/t.highest*t.long }

// bar draws a number as a bar on row y, with a mark at the limit.
func (t track) bar(n Numbers, y float64, id, format string, class chart.Class) []chart.Mark {
	const height, box = 11, 22
	if id == "" {
		return []chart.Mark{chart.Hatch{X: t.x, Y: y, W: box, H: height, Class: chart.Dashed}, chart.Label(t.x+box+8, y+10, chart.Start, chart.Small, "not in our sources")}
	}
	limit := t.at(n.Value(t.limit))
	var area chart.Mark = chart.Rect{X: t.x, Y: y, W: t.at(n.Value(id)) - t.x, H: height, Class: class}
	if class == chart.Outline { // rests on an assumption
		area = chart.Hatch{X: t.x, Y: y, W: t.at(n.Value(id)) - t.x, H: height, Class: class}
	}
	return []chart.Mark{area, chart.Segment(limit, y-3, limit, y+height+3, chart.Heavy), chart.Label(t.x-6, y+10, chart.End, chart.Plain, n.Print(id, format+" bare"))}
}

// mark draws a verdict with its shape, on the base line y.
func (v verdict) mark(x, y float64) []chart.Mark {
	words := chart.Label(x+14, y, chart.Start, chart.Small, v.words)
	switch {
	case v.words == "":
		return nil
	case !v.known:
		words.X = x
		return []chart.Mark{words}
	case v.caught:
		return []chart.Mark{chart.Dot{X: x + 4.5, Y: y - 4, R: 4.5, Class: chart.Bar3}, words}
	}
	return []chart.Mark{chart.Dot{X: x + 4.5, Y: y - 4, R: 4, Class: chart.Hollow}, words}
}

// paintChips draws the table. It returns the lower edge.
func paintChips(p *chart.Picture, n Numbers) float64 {
	small := p.Width == narrow
	all := chips(n)
	links := track{x: 84, long: 112, words: 84, highest: n.Value("h100.nvlink"), limit: ruleLinks}
	sums := track{x: 268, long: 168, words: 268, highest: n.Value("h100.tpp"), limit: ruleTPP}
	sale, top := 464.0, 56.0
	if small {
		links.x, links.long, links.words = 28, 118, 0
		sums.x, sums.long, sums.words = 206, 144, 162
		top = 52
	}
	head := func(x float64, name string, lines ...string) {
		p.Add(chart.Label(x, 10, chart.Start, chart.Strong, name))
		for i, l := range lines {
			p.Add(chart.Label(x, 26+14*float64(i), chart.Start, chart.Small, l))
		}
	}
	head(links.words, "Links", "test of Oct 2022:", n.Print(ruleLinks, ""))
	head(sums.words, "Arithmetic", "test of Oct 2023: "+n.Print(ruleTPP, "bare")+" TPP, or", n.Print(ruleSecondTPP, "bare")+" with density "+n.Print(ruleDensity, ".2 bare"))
	if !small {
		head(sale, "Sale to China")
	}
	y := top
	for _, c := range all {
		style, class := chart.Strong, chart.Grey
		if c.name == subjectChip {
			style, class = chart.Subject, chart.Bar1
		}
		p.Add(chart.Segment(0, y, p.Width, y, chart.Rule))
		if small {
			p.Add(chart.Text{X: 0, Y: y + 17, Anchor: chart.Start, Spans: []chart.Span{{Style: style, Text: c.name}, {Style: chart.Small, Text: space + strings.Join(c.sale, " ")}}})
			y += 27
		} else {
			y += 11
			p.Add(chart.Label(0, y+10, chart.Start, style, c.name))
			for i, line := range c.sale {
				p.Add(chart.Label(sale, y+10+15*float64(i), chart.Start, chart.Small, line))
			}
		}
		p.Add(links.bar(n, y, c.links, "", class)...)
		p.Add(sums.bar(n, y, c.tpp, "", class)...)
		p.Add(c.linkTest(n).mark(links.words, y+29)...)
		p.Add(c.arithmeticTest(n).mark(sums.words, y+29)...)
		y += 40
		if c.density != "" {
			second := sums.at(n.Value(ruleSecondTPP))
			what := "density, on an assumed area"
			if small {
				what = "density"
			}
			d := track{x: sums.x, long: 60, highest: n.Value(ruleDensity), limit: ruleDensity}
			p.Add(chart.Segment(second, y-43, second, y-26, chart.Heavy), chart.Label(d.x+d.long+10, y+9, chart.Start, chart.Small, what))
			p.Add(d.bar(n, y-1, c.density, ".2", chart.Outline)...)
			y += 21
		}
	}
	return y
}
