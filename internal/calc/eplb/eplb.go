// Package eplb places experts and copies of busy ones on GPUs by the rules that DeepSeek published as its expert-parallel load
// balancer (repository EPLB): groups of experts to nodes, copies to the experts with the highest load per copy, copies to GPUs.
package eplb

import (
	"cmp"
	"fmt"
	"slices"
)

// A Layout is the machine that a layer's experts are placed on.
type Layout struct{ Replicas, Groups, Nodes, GPUs int }

// Parts of a layout, and the loads.
const (
	Loads    = "loads"
	Replicas = "replicas"
	Groups   = "groups"
	Nodes    = "nodes"
)

// A Fault says which part of a layout can't be, and why.
type Fault struct{ Part, Why string }

// Check finds what is wrong with placing so many experts on a layout.
func (l Layout) Check(experts int) *Fault {
	switch {
	case l.Replicas < experts:
		return &Fault{Replicas, fmt.Sprintf("%d slots are fewer than the %d experts: each needs one", l.Replicas, experts)}
	case l.GPUs%l.Nodes != 0:
		return &Fault{Nodes, fmt.Sprintf("%d does not divide the %d GPUs: nodes are alike", l.Nodes, l.GPUs)}
	case l.Replicas%l.GPUs != 0:
		return &Fault{Replicas, fmt.Sprintf("%d is no multiple of the %d GPUs: each holds equally many", l.Replicas, l.GPUs)}
	case experts%l.Groups != 0:
		return &Fault{Groups, fmt.Sprintf("%d does not divide the %d experts: groups are equally large", l.Groups, experts)}
	}
	return nil
}

// Hierarchical says whether groups of experts stay together on nodes. Where the nodes don't divide the groups, the rules place
// copies on any GPU.
func (l Layout) Hierarchical() bool { return l.Groups%l.Nodes == 0 }

// A Placement is which expert lies in each slot, slots of a GPU together, and how many copies each expert has.
type Placement struct {
	Slots  []int
	Copies []int
}

// Place places experts with these loads. The layout has passed Check. Equal loads: the lower index first.
func (l Layout) Place(loads []float64) Placement {
	groups, nodes := l.Groups, l.Nodes
	if !l.Hierarchical() {
		groups, nodes = 1, 1
	}
	size := len(loads) / groups
	byGroup := make([]float64, groups)
	for i, load := range loads {
		byGroup[i/size] += load
	}
	p := Placement{Copies: make([]int, len(loads))}
	for _, ours := range pack(byGroup, nodes) {
		var experts []int // of the node
		for _, g := range ours {
			for i := range size {
				experts = append(experts, g*size+i)
			}
		}
		held := make([]float64, len(experts))
		for i, e := range experts {
			held[i] = loads[e]
		}
		replicas, copies := replicate(held, l.Replicas/nodes)
		share := make([]float64, len(replicas))
		for i, r := range replicas {
			share[i] = held[r] / float64(copies[r])
		}
		for _, slots := range pack(share, l.GPUs/nodes) {
			for _, i := range slots {
				p.Slots = append(p.Slots, experts[replicas[i]])
			}
		}
		for i, e := range experts {
			p.Copies[e] = copies[i]
		}
	}
	return p
}

// pack puts items into equally many packs of equally many: the heaviest first, each into the lightest pack that has room.
// Where a pack holds one item, each stays in its place.
func pack(weights []float64, packs int) [][]int {
	room := len(weights) / packs
	out := make([][]int, packs)
	if room == 1 {
		for i := range out {
			out[i] = []int{i}
		}
		return out
	}
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	held := make([]float64, packs)
	for _, i := range order {
		lightest := -1
		for p := range packs {
			if len(out[p]) < room && (lightest < 0 || held[p] < held[lightest]) {
				lightest = p
			}
		}
		out[lightest] = append(out[lightest], i)
		held[lightest] += weights[i]
	}
	return out
}

// replicate gives each expert one slot, and each further one to the expert with the most load per copy.
func replicate(loads []float64, slots int) (expert, copies []int) {
	copies = make([]int, len(loads))
	for i := range loads {
		expert = append(expert, i)
		copies[i] = 1
	}
	for len(expert) < slots {
		busiest := 0
		for i := range loads {
			if loads[i]/float64(copies[i]) > loads[busiest]/float64(copies[busiest]) {
				busiest = i
			}
		}
		expert = append(expert, busiest)
		copies[busiest]++
	}
	return expert, copies
}

// GPULoads are the loads of the GPUs; an expert's load is shared evenly by its copies.
func (p Placement) GPULoads(loads []float64, gpus int) []float64 {
	out := make([]float64, gpus)
	per := len(p.Slots) / gpus
	for i, e := range p.Slots {
		out[i/per] += loads[e] / float64(p.Copies[e])
	}
	return out
}

// Doubled is on how many GPUs some expert lies more than once, which helps nobody. The rules do not forbid it.
func (p Placement) Doubled(gpus int) int {
	per, n := len(p.Slots)/gpus, 0
	for g := range gpus {
		slots := slices.Sorted(slices.Values(p.Slots[g*per : (g+1)*per]))
		if len(slices.Compact(slots)) < per {
			n++
		}
	}
	return n
}

// InOrder are the loads of the GPUs without copies, the experts laid out in their order. Where they can't be divided evenly,
// the first GPUs hold one more.
func InOrder(loads []float64, gpus int) []float64 {
	out := make([]float64, gpus)
	at := 0
	for g := range gpus {
		n := len(loads) / gpus
		if g < len(loads)%gpus {
			n++
		}
		for range n {
			out[g] += loads[at]
			at++
		}
	}
	return out
}

// Imbalance is the highest load over the mean; the loads are not all zero.
func Imbalance(loads []float64) float64 {
	sum := 0.0
	for _, l := range loads {
		sum += l
	}
	return slices.Max(loads) / (sum / float64(len(loads)))
}
