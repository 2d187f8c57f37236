package lab

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/eplb"
	"github.com/claimbyclaim/explainer/internal/calc/router"
)

// placement puts the experts of a layer, and copies of busy ones, on GPUs by DeepSeek's published rules.
var placement = Lab{
	Name: "eplb",
	Inputs: []Input{
		{Name: "from", Label: "Loads of the experts", Group: "Loads", Options: []Option{{"typed", "those typed below"}, {"drawn", "256 experts, drawn unevenly (a toy)"}, {"even", "256 experts, all alike"}}},
		{Name: "loads", Label: "Tokens of each expert, if typed", Group: "Loads", IDs: eplbLoadIDs(), Min: 0, Max: 1e9, Longest: 256},
		{Name: "spread", Label: "How unlike they are, if drawn", Group: "Loads", ID: "eplb.toy.spread", Min: 0, Max: 2, Step: .1},
		{Name: "seed", Label: "Draw", Group: "Loads", ID: "router.toy.seed", Min: 1, Max: 9999, Step: 1, Whole: true},

		{Name: "slots", Label: "Slots on all GPUs, one for each expert or copy", Group: "The machine", ID: "eplb.example.slots", Min: 1, Max: 1152, Step: 1, Whole: true},
		{Name: "groups", Label: "Groups of experts that stay on one node", Group: "The machine", ID: "eplb.example.groups", Min: 1, Max: 64, Step: 1, Whole: true},
		{Name: "nodes", Label: "Nodes", Group: "The machine", ID: "eplb.example.nodes", Min: 1, Max: 72, Step: 1, Whole: true},
		{Name: "gpus", Label: "GPUs", Group: "The machine", ID: "eplb.example.gpus", Min: 1, Max: 576, Step: 1, Whole: true},
	},
	Presets: []Preset{
		{"DeepSeek’s example", ""},
		{"Its second layer", "loads=20+107+104+64+19+197+187+157+172+86+16+27"},
		{"The example without copies", "slots=12&gpus=4"},
		{"V3 reading: 32 GPUs", "from=drawn&slots=288&groups=8&nodes=4&gpus=32"},
		{"The same without copies", "from=drawn&slots=256&groups=8&nodes=4&gpus=32"},
		{"V3 writing: 144 GPUs", "from=drawn&slots=288&groups=8&nodes=18&gpus=144"},
		{"All experts alike", "from=even&slots=288&groups=8&nodes=4&gpus=32"},
	},
	Uses:  []string{"v3.experts.routed"},
	Check: checkPlacement,
	Run:   runPlacement,
}

// eplbLoadIDs are the loads of the first layer of DeepSeek's example.
func eplbLoadIDs() []string {
	var ids []string
	for i := range 12 {
		ids = append(ids, fmt.Sprintf("eplb.example.load_%c", 'a'+i))
	}
	return ids
}

// toyExperts is how many experts the toy's loads are for, V3's number.
const toyExperts = 256

func placementLoads(v Values) []float64 {
	if v.Choice("from") == "typed" {
		return v.List("loads")
	}
	spread := v.Number("spread")
	if v.Choice("from") == "even" {
		spread = 0
	}
	noise := router.Noise(uint64(v.Number("seed")))
	loads := make([]float64, toyExperts)
	for i := range loads {
		loads[i] = math.Round(1000 * math.Exp(spread*noise.Draw()))
	}
	return loads
}

func placementLayout(v Values) eplb.Layout {
	n := func(name string) int { return int(v.Number(name)) }
	return eplb.Layout{Replicas: n("slots"), Groups: n("groups"), Nodes: n("nodes"), GPUs: n("gpus")}
}

func checkPlacement(v Values) []Fault {
	loads := placementLoads(v)
	if slices.Max(loads) == 0 {
		return []Fault{{"loads", "0 for every expert leaves nothing to balance"}}
	}
	if f := placementLayout(v).Check(len(loads)); f != nil {
		return []Fault{{map[string]string{eplb.Loads: "loads", eplb.Replicas: "slots", eplb.Groups: "groups", eplb.Nodes: "nodes"}[f.Part], f.Why + " (DeepSeek’s EPLB)"}}
	}
	return nil
}

// A placementState is a placement of the lab.
type placementState struct {
	loads         []float64
	layout        eplb.Layout
	placed        eplb.Placement
	before, after []float64 // loads of the GPUs
}

func newPlacementState(v Values) placementState {
	s := placementState{loads: placementLoads(v), layout: placementLayout(v)}
	s.placed = s.layout.Place(s.loads)
	s.before, s.after = eplb.InOrder(s.loads, s.layout.GPUs), s.placed.GPULoads(s.loads, s.layout.GPUs)
	return s
}

func runPlacement(_ Ledger, v Values) Result {
	s := newPlacementState(v)
	return Result{Answers: s.answers(), Drawings: []Drawing{s.drawing()}, Tables: []Table{s.expertTable()}}
}

// perGPU is how many slots a GPU has.
func (s placementState) perGPU() int { return s.layout.Replicas / s.layout.GPUs }

func (s placementState) answers() []Answer {
	mean := 0.0
	for _, l := range s.loads {
		mean += l / float64(s.layout.GPUs)
	}
	was, is := eplb.Imbalance(s.before), eplb.Imbalance(s.after)
	most := slices.Max(s.placed.Copies)
	busiest := slices.Index(s.placed.Copies, most)
	way := "Groups of experts stay together on a node, so that a token need not visit many."
	if !s.layout.Hierarchical() {
		way = fmt.Sprintf("%s cannot share %s evenly, so the rules ignore groups and nodes and place on any GPU.", plural(s.layout.Nodes, "node"), plural(s.layout.Groups, "group"))
	}
	a := []Answer{
		{Label: "Busiest GPU over the mean, before", Value: inWords(was, "count", ".3"), Number: was, Formula: fmt.Sprintf("%s ÷ %s", sig(slices.Max(s.before)), sig(mean)),
			Note: "The experts in their order, without copies. A step takes as long as its busiest GPU."},
		{Label: "Busiest GPU over the mean, after", Value: inWords(is, "count", ".3"), Number: is, Formula: fmt.Sprintf("%s ÷ %s", sig(slices.Max(s.after)), sig(mean)), Note: way},
		{Label: "Mean over the busiest, before and after", Value: inWords(1/was, "count", ".3") + " → " + inWords(1/is, "count", ".3"), Number: 1 / is, Formula: "how much of the time the mean GPU has work", Note: "The same two figures, turned over."},
		{Label: "Extra slots for copies", Value: whole(float64(s.layout.Replicas-len(s.loads)), "count"), Number: float64(s.layout.Replicas - len(s.loads)), Unit: "slots",
			Formula: fmt.Sprintf("%d slots − %d experts", s.layout.Replicas, len(s.loads))},
		{Label: "Most copies of one expert", Value: whole(float64(most), "count"), Number: float64(most), Unit: "copies",
			Formula: fmt.Sprintf("expert %d with %s tokens, %s to each copy", busiest, sig(s.loads[busiest]), sig(s.loads[busiest]/float64(most)))},
	}
	if n := s.placed.Doubled(s.layout.GPUs); n > 0 {
		a[4].Flag = fmt.Sprintf("On %s an expert lies twice, which helps nobody; the published rules do not forbid it.", plural(n, "GPU"))
	}
	if is > was+1e-9 {
		a[1].Flag = "Worse than before. The rules keep groups whole and slots equal, and do not look at how it was."
	}
	return a
}

func (s placementState) expertTable() Table {
	t := Table{Title: "The busiest experts", Head: []string{"Expert", "Tokens", "Copies", "On GPU"}, Numeric: []bool{true, true, true, false}}
	order := make([]int, len(s.loads))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case s.loads[a] > s.loads[b]:
			return -1
		case s.loads[a] < s.loads[b]:
			return 1
		}
		return 0
	})
	const longest = 24
	for _, e := range order[:min(longest, len(order))] {
		var at []string
		for slot, x := range s.placed.Slots {
			if x == e {
				at = append(at, strconv.Itoa(slot/s.perGPU()))
			}
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(e), sig(s.loads[e]), strconv.Itoa(s.placed.Copies[e]), strings.Join(at, " ")})
	}
	return t
}
