package eplb

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

type referenceCase struct {
	ID       string      `json:"id"`
	Policy   string      `json:"policy"`
	Replicas int         `json:"num_replicas"`
	Groups   int         `json:"num_groups"`
	Nodes    int         `json:"num_nodes"`
	GPUs     int         `json:"num_gpus"`
	Weight   [][]float64 `json:"weight"`
	Expected struct {
		Slots    [][]int     `json:"phy2log"`
		Copies   [][]int     `json:"logcnt"`
		Places   [][][]int   `json:"log2phy_sets"`
		GPULoads [][]float64 `json:"per_gpu_load"`
		Stats    []struct {
			Mean    float64 `json:"gpu_load_mean"`
			Max     float64 `json:"gpu_load_max"`
			Balance float64 `json:"balancedness_mean_over_max"`
			Before  float64 `json:"no_replication_contiguous_max"`
			Was     float64 `json:"no_replication_balancedness"`
		} `json:"stats"`
	} `json:"expected"`
}

func cases(t testing.TB) []referenceCase {
	t.Helper()
	b, err := os.ReadFile("testdata/eplb-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Cases []referenceCase `json:"cases"`
	}
	if err := json.Unmarshal(b, &ref); err != nil {
		t.Fatal(err)
	}
	return ref.Cases
}

func TestPlacementsAreTheReference(t *testing.T) {
	all := cases(t)
	if len(all) != 7 {
		t.Fatalf("%d cases, want 7", len(all))
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
	for _, c := range all {
		l := Layout{c.Replicas, c.Groups, c.Nodes, c.GPUs}
		if f := l.Check(len(c.Weight[0])); f != nil {
			t.Errorf("%s: %v", c.ID, *f)
		}
		if got := l.Hierarchical(); got != (c.Policy == "hierarchical") {
			t.Errorf("%s: hierarchical %v, want %s", c.ID, got, c.Policy)
		}
		for i, loads := range c.Weight {
			p := l.Place(loads)
			if !slices.Equal(p.Slots, c.Expected.Slots[i]) || !slices.Equal(p.Copies, c.Expected.Copies[i]) {
				t.Errorf("%s, layer %d: %v, want %v", c.ID, i, p.Slots, c.Expected.Slots[i])
			}
			for e, want := range c.Expected.Places[i] {
				var got []int
				for slot, x := range p.Slots {
					if x == e {
						got = append(got, slot)
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s, layer %d: expert %d lies in %v, want %v", c.ID, i, e, got, want)
				}
			}
			after, stats := p.GPULoads(loads, c.GPUs), c.Expected.Stats[i]
			if !slices.EqualFunc(after, c.Expected.GPULoads[i], near) || !near(slices.Max(after), stats.Max) || !near(1/Imbalance(after), stats.Balance) {
				t.Errorf("%s, layer %d: loads %v, want %v", c.ID, i, after, c.Expected.GPULoads[i])
			}
			if before := InOrder(loads, c.GPUs); stats.Before > 0 && (!near(slices.Max(before), stats.Before) || !near(1/Imbalance(before), stats.Was)) {
				t.Errorf("%s, layer %d: before, the highest is %v and the balance %v; want %v and %v", c.ID, i, slices.Max(before), 1/Imbalance(before), stats.Before, stats.Was)
			}
		}
	}
}

func TestChecksNameTheirPart(t *testing.T) {
	for _, c := range []struct {
		layout Layout
		want   string
	}{
		{Layout{8, 4, 2, 8}, Replicas},
		{Layout{18, 4, 2, 8}, Replicas},
		{Layout{16, 5, 1, 8}, Groups},
		{Layout{16, 4, 3, 8}, Nodes},
	} {
		if f := c.layout.Check(12); f == nil || f.Part != c.want {
			t.Errorf("%+v: %v, want a fault of the %s", c.layout, f, c.want)
		}
	}
}

// Whatever the loads: no load is lost, each expert lies somewhere, copies are counted right, groups stay on their node where
// the rules say so, and with one slot on each GPU no GPU holds an expert twice.
func TestPlacementProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		nodes := 1 + random.IntN(4)
		perNode := 1 + random.IntN(4)
		groups := 1 + random.IntN(8)
		size := 1 + random.IntN(8)
		experts, gpus := groups*size, nodes*perNode
		slots := (experts+gpus-1)/gpus + random.IntN(4)
		l := Layout{slots * gpus, groups, nodes, gpus}
		loads := make([]float64, experts)
		sum := 0.0
		for i := range loads {
			loads[i] = float64(random.IntN(100))
			sum += loads[i]
		}
		if f := l.Check(experts); f != nil {
			t.Fatalf("%+v: %v", l, *f)
		}
		p := l.Place(loads)
		count := make([]int, experts)
		home := map[int]int{}
		for slot, e := range p.Slots {
			count[e]++
			node := slot / (len(p.Slots) / nodes)
			if at, ok := home[e/size]; l.Hierarchical() && ok && at != node {
				t.Fatalf("%+v: group %d lies on nodes %d and %d", l, e/size, at, node)
			}
			home[e/size] = node
		}
		after := 0.0
		for _, g := range p.GPULoads(loads, gpus) {
			after += g
		}
		before := 0.0
		for _, g := range InOrder(loads, gpus) {
			before += g
		}
		if !slices.Equal(count, p.Copies) || slices.Min(count) < 1 || math.Abs(after-sum) > 1e-9*sum || before != sum {
			t.Fatalf("%+v: %v with copies %v; load %v, before %v, of %v", l, p.Slots, p.Copies, after, before, sum)
		}
		if slots == 1 && p.Doubled(gpus) > 0 {
			t.Fatalf("%+v: an expert lies twice on a GPU with one slot", l)
		}
	}
}

// BenchmarkPlace is the largest layout of the lab: giving out the copies dominates.
func BenchmarkPlace(b *testing.B) {
	random := rand.New(rand.NewPCG(3, 4))
	loads := make([]float64, 256)
	for i := range loads {
		loads[i] = random.Float64()
	}
	for b.Loop() {
		Layout{1152, 1, 1, 576}.Place(loads)
	}
}
