package figure

import (
	"fmt"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// activeShare draws all of V3's parameters, and those that one token uses, on one scale of area.
var activeShare = Spec{
	Name: "active-share",
	Uses: []string{
		"v3.layers_moe", "v3.experts.routed", "v3.experts.active", "v3.experts.groups", "v3.experts.max_nodes",
		"v3.part.routed", "v3.part.routed_active", "memory.other_all", "v3.params.total", "v3.params.active", "v3.params.active_share",
		"v3.part.attention", "v3.part.shared", "v3.part.dense_mlp", "v3.part.head", "v3.part.embedding", "v3.part.router",
		"v3.experts.active_share",
	},
	Draw: drawActiveShare,
}

func drawActiveShare(n Numbers) Drawing {
	billions := func(id string) string { return n.Print(id, "B .2 bare") }
	count := func(id string) int { return int(n.Value(id)) }
	layers, experts, chosen := n.Print("v3.layers_moe", "bare"), n.Print("v3.experts.routed", "bare"), n.Print("v3.experts.active", "bare")
	share := n.Print("v3.params.active_share", ".1")

	type part struct{ name, id string }
	always := []part{
		{"Attention", "v3.part.attention"}, {"Shared experts", "v3.part.shared"}, {"Dense layers", "v3.part.dense_mlp"},
		{"Output table", "v3.part.head"}, {"Routers", "v3.part.router"}, {"Input table", "v3.part.embedding"},
	}
	table := Table{Head: []string{"Part", "In the model", "Used for one token"}, Numeric: []bool{false, true, true}}
	table.Rows = append(table.Rows, []string{"Routed experts", billions("v3.part.routed"), billions("v3.part.routed_active")})
	for _, a := range always {
		table.Rows = append(table.Rows, []string{a.name, billions(a.id), billions(a.id)})
	}
	table.Rows = append(table.Rows, []string{"All, with norms and biases", billions("v3.params.total"), billions("v3.params.active")})
	alt := fmt.Sprintf("Areas to scale. V3 holds %s parameters. %s are routed experts: in each of %s layers %s, of which a token runs %s, together %s. The other %s always run. "+
		"Gathered below on the same scale, the parameters used for one token are %s, %s of the model: chosen experts %s, attention %s, shared experts %s, dense layers %s, output and input table %s each, routers %s.",
		billions("v3.params.total"), billions("v3.part.routed"), layers, experts, chosen, billions("v3.part.routed_active"), billions("memory.other_all"),
		billions("v3.params.active"), share, billions("v3.part.routed_active"), billions("v3.part.attention"), billions("v3.part.shared"), billions("v3.part.dense_mlp"), billions("v3.part.head"), billions("v3.part.router"))

	return draw("active-share", alt, table, func(p *chart.Picture) float64 {
		const gap = 4
		small := p.Width == narrow
		rows, columns := float64(count("v3.layers_moe")), float64(count("v3.experts.routed"))
		// One cell is one expert of one layer. The parts that always run stand beside the experts as a strip of the
		// same height, so that its width makes its area right.
		perCell := n.Value("v3.part.routed") / (rows * columns)
		stripColumns := n.Value("memory.other_all") / perCell / rows
		cellW := (p.Width - gap) / (columns + stripColumns)
		cellH := 3.0
		if small {
			cellH = 3.6
		}
		y := 62.0
		stripX, height := p.Width-stripColumns*cellW, rows*cellH
		p.Add(
			chart.Text{X: 0, Y: 10, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Strong, Text: "Routed experts" + space}, {Style: chart.Plain, Text: billions("v3.part.routed")}}},
			chart.Text{X: p.Width, Y: 10, Anchor: chart.End, Spans: []chart.Span{{Style: chart.Strong, Text: "Always used" + space}, {Style: chart.Plain, Text: billions("memory.other_all")}}},
			chart.Segment(stripX+stripColumns*cellW/2, 17, stripX+stripColumns*cellW/2, y-3, chart.Axis))
		row, used := "Each row is one of "+layers+" layers with "+experts+" experts of its own;", "a token runs "+chosen+" in each row (marked), together "+billions("v3.part.routed_active")
		if small {
			row, used = "Each row is a layer with "+experts+" experts of its own.", "A token runs the "+chosen+" marked, in all "+billions("v3.part.routed_active")
		}
		p.Add(chart.Label(0, 31, chart.Start, chart.Small, row), chart.Label(0, 47, chart.Start, chart.Small, used))
		p.Add(chart.Rect{X: 0, Y: y, W: columns * cellW, H: height, Class: chart.Ghost},
			chart.Raster{X: 0, Y: y, W: cellW, H: cellH, Cells: choices(count("v3.layers_moe"), count("v3.experts.routed"), count("v3.experts.active"), count("v3.experts.groups"), count("v3.experts.max_nodes")), Class: chart.Cells},
			chart.Rect{X: stripX, Y: y, W: stripColumns * cellW, H: height, Class: chart.Bar2})
		y += height + 30

		// The same parameters gathered in one bar, whose height gives it the same area.
		active := n.Value("v3.params.active")
		barHeight := active / perCell * cellW * cellH / p.Width
		head := []chart.Span{{Style: chart.Strong, Text: "Used for one token " + billions("v3.params.active")}, {Style: chart.Plain, Text: ", " + share + " of " + billions("v3.params.total")}}
		if !small {
			head = append(head, chart.Span{Style: chart.Small, Text: space + "the same areas, gathered"})
		}
		p.Add(chart.Text{X: 0, Y: y, Anchor: chart.Start, Spans: head})
		y += 9
		rest := active - n.Value("v3.part.routed_active") // norms and biases go with the routers: together under a pixel
		values := []float64{n.Value("v3.part.routed_active")}
		for _, a := range always {
			if a.id != "v3.part.router" {
				rest -= n.Value(a.id)
			}
		}
		for _, a := range always {
			if a.id == "v3.part.router" {
				values = append(values, rest)
				continue
			}
			values = append(values, n.Value(a.id))
		}
		bar := chart.Stack(0, p.Width, 1, values...)
		for i, s := range bar {
			class := chart.Bar2
			if i == 0 {
				class = chart.Bar1
			}
			p.Add(chart.Rect{X: s.X, Y: y, W: s.W, H: barHeight, Class: class})
		}
		y += barHeight
		p.Add(chart.Label(0, y+17, chart.Start, chart.Plain, "Chosen experts "+billions("v3.part.routed_active")),
			chart.Label(bar[1].X, y+17, chart.Start, chart.Plain, "Attention "+billions("v3.part.attention")))
		for i, a := range always[1:] {
			x, at := bar[i+2].Mid(), y+32+float64(i)*18
			p.Add(chart.Line{Points: [][2]float64{{x, y + 1}, {x, at}, {x - 5, at}}, Class: chart.Axis},
				chart.Label(x-8, at+4.5, chart.End, chart.Plain, a.name+" "+billions(a.id)))
		}
		return y + 32 + float64(len(always)-2)*18 + 8
	})
}

// choices draws lots for the experts that one token runs: in each layer so many of so many experts, from at most
// reach of the groups that they are placed in, as the model's rule has it. Which ones a real token runs differs
// from token to token and from layer to layer and is not published; the lots are the same in every drawing.
func choices(layers, experts, chosen, groups, reach int) [][2]int {
	state := uint64(1)
	lot := func(n int) int { // splitmix64
		state += 0x9e3779b97f4a7c15
		z := state
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return int((z ^ z>>31) % uint64(n))
	}
	some := func(k, n int) []int { // k of 0…n-1, without repetition
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		for i := range k {
			j := i + lot(n-i)
			all[i], all[j] = all[j], all[i]
		}
		return all[:k]
	}
	size := experts / groups
	var cells [][2]int
	for layer := range layers {
		open := some(reach, groups)
		for _, i := range some(chosen, reach*size) {
			cells = append(cells, [2]int{layer, open[i/size]*size + i%size})
		}
	}
	return cells
}
