package figure

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// tokenChoices draws the experts that each token of a sentence runs, layer by layer. The choices are drawn by lot: it is a
// scheme of how often is chosen, not of what.
var tokenChoices = Spec{
	Name: "token-choices",
	Uses: []string{"v3.layers_moe", "v3.experts.routed", "v3.experts.active", "v3.experts.groups", "v3.experts.max_nodes"},
	Draw: drawTokenChoices,
}

// sentence is made up; each of its words stands for a token.
var sentence = []string{"The", "bank", "raised", "its", "rates", "again"}

func drawTokenChoices(n Numbers) Drawing {
	layers, experts, chosen := n.Print("v3.layers_moe", "bare"), n.Print("v3.experts.routed", "bare"), n.Print("v3.experts.active", "bare")
	table := Table{Head: []string{"Token", "Layers that choose", "Experts in each", "Run in each", "Drawn for the first of these layers"}, Numeric: []bool{false, true, true, true, false}}
	perToken := tokenLots(n)
	for i, word := range sentence {
		var first []string
		for _, c := range perToken[i] {
			if c[0] == 0 {
				first = append(first, fmt.Sprint(c[1]+1))
			}
		}
		table.Rows = append(table.Rows, []string{word, layers, experts, chosen, strings.Join(first, " ")})
	}
	alt := fmt.Sprintf("A scheme. For each of the tokens “%s” a panel with one row for each of %s layers; a row has %s experts, of which the token runs %s, from at most %s of %s nodes. The marks lie elsewhere in every row and for every token.",
		strings.Join(sentence, " "), layers, experts, chosen, n.Print("v3.experts.max_nodes", "bare"), n.Print("v3.experts.groups", "bare"))
	return draw("token-choices", alt, table, func(p *chart.Picture) float64 { return paintTokenChoices(p, n, perToken) })
}

// tokenLots are the chosen experts of each token, as rows and columns.
func tokenLots(n Numbers) [][][2]int {
	value := func(id string) int { return int(n.Value(id)) }
	out := make([][][2]int, len(sentence))
	for i := range sentence {
		out[i] = choices(uint64(i+1), value("v3.layers_moe"), value("v3.experts.routed"), value("v3.experts.active"), value("v3.experts.groups"), value("v3.experts.max_nodes"))
	}
	return out
}

func paintTokenChoices(p *chart.Picture, n Numbers, perToken [][][2]int) float64 {
	const gap, row, head, least = 20, 2.2, 20.0, 1.6 // a mark is wider than an expert's place, or nobody could see it
	columns := 3
	if p.Width == narrow {
		columns = 2
	}
	layers, experts := n.Value("v3.layers_moe"), n.Value("v3.experts.routed")
	width := (p.Width - gap*float64(columns-1)) / float64(columns)
	height := layers * row
	cell := (width - least) / experts
	y := 0.0
	for i, word := range sentence {
		x := float64(i%columns) * (width + gap)
		if i > 0 && i%columns == 0 {
			y += head + height + gap
		}
		p.Add(chart.Label(x, y+12, chart.Start, chart.Strong, word),
			chart.Rect{X: x, Y: y + head, W: width, H: height, Class: chart.Ghost},
			chart.Raster{X: x, Y: y + head, W: cell, H: row, Wide: least, Cells: perToken[i], Class: chart.Cells})
	}
	y += head + height
	one, two := "across: the "+n.Print("v3.experts.routed", "bare")+" experts of a layer; down: "+n.Print("v3.layers_moe", "bare")+" layers, each with experts of its own", ""
	if p.Width == narrow {
		one, two = "across: the "+n.Print("v3.experts.routed", "bare")+" experts of a layer;", "down: "+n.Print("v3.layers_moe", "bare")+" layers, each with experts of its own"
	}
	p.Add(chart.Label(0, y+20, chart.Start, chart.Small, one))
	if two != "" {
		y += 17
		p.Add(chart.Label(0, y+20, chart.Start, chart.Small, two))
	}
	return y + 26
}
