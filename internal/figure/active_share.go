package figure

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// activeShare draws all of V3's parameters, and those that one token uses, on one scale of area.
var activeShare = Spec{
	Name: "active-share",
	Uses: []string{
		"v3.layers_moe", "v3.experts.routed", "v3.experts.active", "v3.experts.groups", "v3.experts.max_nodes",
		"v3.part.routed", "v3.part.routed_active", "memory.other_all", "v3.params.total", "v3.params.active", "v3.params.active_share",
		"v3.part.attention", "v3.part.shared", "v3.part.dense_mlp", "v3.part.head", "v3.part.embedding", "v3.part.router",
	},
	Draw: drawActiveShare,
}

// alwaysUsed are the parts of V3 that run for every token. Norms and biases, less than a pixel, go with the routers.
var alwaysUsed = []struct{ name, id string }{
	{"Attention", "v3.part.attention"}, {"Shared experts", "v3.part.shared"}, {"Dense layers", "v3.part.dense_mlp"},
	{"Output table", "v3.part.head"}, {"Routers", routers}, {"Input table", "v3.part.embedding"},
}

const routers = "v3.part.router"

// billions prints a number of parameters: "20.43B".
func billions(n Numbers, id string) string { return n.Print(id, "B .2 bare") }

func drawActiveShare(n Numbers) Drawing {
	table := Table{Head: []string{"Part, in billions of parameters", "In the model", "Used for one token"}, Numeric: []bool{false, true, true}}
	table.Rows = append(table.Rows, []string{"Routed experts", billions(n, "v3.part.routed"), billions(n, "v3.part.routed_active")})
	var parts []string
	for _, a := range alwaysUsed {
		table.Rows = append(table.Rows, []string{a.name, billions(n, a.id), billions(n, a.id)})
		parts = append(parts, lowerFirst(a.name)+" "+billions(n, a.id))
	}
	table.Rows = append(table.Rows,
		[]string{"Always used, with norms and biases", billions(n, "memory.other_all"), billions(n, "memory.other_all")},
		[]string{"All", billions(n, "v3.params.total"), billions(n, "v3.params.active")})
	alt := fmt.Sprintf("Areas to scale. V3 holds %s parameters. %s are routed experts: %s in each of %s layers, of which a token runs %s, together %s. The other %s always run. "+
		"Gathered below on the same scale, the parameters used for one token are %s, %s of the model: chosen experts %s, %s.",
		billions(n, "v3.params.total"), billions(n, "v3.part.routed"), n.Print("v3.experts.routed", "bare"), n.Print("v3.layers_moe", "bare"), n.Print("v3.experts.active", "bare"),
		billions(n, "v3.part.routed_active"), billions(n, "memory.other_all"), billions(n, "v3.params.active"), n.Print("v3.params.active_share", ".1"),
		billions(n, "v3.part.routed_active"), strings.Join(parts, ", "))

	return draw("active-share", alt, table, func(p *chart.Picture) float64 {
		y, areaPerParameter := paintModel(p, n)
		return paintGathered(p, n, y+30, areaPerParameter)
	})
}

// paintModel draws all parameters. One cell is one expert of one layer; the parts that always run stand beside the
// experts as a strip of the same height, so that its width makes its area right. It returns the lower edge, and
// how many square pixels a parameter takes.
func paintModel(p *chart.Picture, n Numbers) (bottom, areaPerParameter float64) {
	const top, gap = 62, 4
	layers, experts, chosen := n.Print("v3.layers_moe", "bare"), n.Print("v3.experts.routed", "bare"), n.Print("v3.experts.active", "bare")
	together := billions(n, "v3.part.routed_active")
	cellHeight := 3.0
	what := "Each row is one of " + layers + " layers with " + experts + " experts of its own;"
	used := "a token runs " + chosen + " in each row (marked), together " + together
	if p.Width == narrow {
		cellHeight = 3.6
		what, used = "Each row is a layer with "+experts+" experts of its own.", "A token runs the "+chosen+" marked, in all "+together
	}
	rows, columns := n.Value("v3.layers_moe"), n.Value("v3.experts.routed")
	perCell := n.Value("v3.part.routed") / (rows * columns)
	strip := n.Value("memory.other_all") / perCell / rows // in columns
	cellWidth := (p.Width - gap) / (columns + strip)
	left, middle, height := p.Width-strip*cellWidth, p.Width-strip*cellWidth/2, rows*cellHeight
	p.Add(
		chart.Text{X: 0, Y: 10, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Strong, Text: "Routed experts" + space}, {Style: chart.Plain, Text: billions(n, "v3.part.routed")}}},
		chart.Text{X: p.Width, Y: 10, Anchor: chart.End, Spans: []chart.Span{{Style: chart.Strong, Text: "Always used" + space}, {Style: chart.Plain, Text: billions(n, "memory.other_all")}}},
		chart.Segment(middle, 17, middle, top-3, chart.Axis),
		chart.Label(0, 31, chart.Start, chart.Small, what), chart.Label(0, 47, chart.Start, chart.Small, used),
		chart.Rect{X: 0, Y: top, W: columns * cellWidth, H: height, Class: chart.Ghost},
		chart.Raster{X: 0, Y: top, W: cellWidth, H: cellHeight, Class: chart.Cells,
			Cells: choices(1, int(rows), int(columns), int(n.Value("v3.experts.active")), int(n.Value("v3.experts.groups")), int(n.Value("v3.experts.max_nodes")))},
		chart.Rect{X: left, Y: top, W: strip * cellWidth, H: height, Class: chart.Bar2})
	return top + height, cellWidth * cellHeight / perCell
}

// paintGathered draws the parameters of one token again from height y on, as a bar that is just so high that its
// area is on the scale of the areas above. It returns the lower edge.
func paintGathered(p *chart.Picture, n Numbers, y, areaPerParameter float64) float64 {
	head := []chart.Span{
		{Style: chart.Strong, Text: "Used for one token " + billions(n, "v3.params.active")},
		{Style: chart.Plain, Text: ", " + n.Print("v3.params.active_share", ".1") + " of " + billions(n, "v3.params.total")},
	}
	if p.Width == wide {
		head = append(head, chart.Span{Style: chart.Small, Text: space + "the same areas, gathered"})
	}
	p.Add(chart.Text{X: 0, Y: y, Anchor: chart.Start, Spans: head})
	y += 9

	values := []float64{n.Value("v3.part.routed_active")}
	rest := n.Value("v3.params.active") - values[0]
	routersAt := 0
	for i, a := range alwaysUsed {
		if a.id == routers {
			routersAt = i + 1
		}
		values = append(values, n.Value(a.id))
		rest -= n.Value(a.id)
	}
	values[routersAt] += rest
	height := n.Value("v3.params.active") * areaPerParameter / p.Width
	bar := chart.Stack(0, p.Width, 1, values...)
	for i, s := range bar {
		class := chart.Bar2
		if i == 0 {
			class = chart.Bar1
		}
		p.Add(chart.Rect{X: s.X, Y: y, W: s.W, H: height, Class: class})
	}
	y += height
	p.Add(chart.Label(0, y+17, chart.Start, chart.Plain, "Chosen experts "+billions(n, "v3.part.routed_active")),
		chart.Label(bar[1].X, y+17, chart.Start, chart.Plain, alwaysUsed[0].name+" "+billions(n, alwaysUsed[0].id)))
	at := y + 14
	for i, a := range alwaysUsed[1:] {
		at += 18
		p.Add(leader(bar[i+2].Mid(), y+1, at, a.name+" "+billions(n, a.id))...)
	}
	return at + 8
}

// choices draws lots for the experts that one token runs: in each layer so many of so many experts, from at most
// reach of the groups that they are placed in, as the model's rule has it. Which ones a real token runs differs
// from token to token and from layer to layer and is not published; the same seed draws the same lots.
func choices(seed uint64, layers, experts, chosen, groups, reach int) [][2]int {
	state := seed
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
