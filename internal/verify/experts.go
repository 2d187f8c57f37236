package verify

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/eplb"
	"github.com/claimbyclaim/explainer/internal/calc/moe"
	"github.com/claimbyclaim/explainer/internal/calc/router"
)

// experts compares the counts of parameters, the routing of tokens and the placement of experts with another program's.
func experts(t *table) {
	t.parameters()
	t.routes()
	t.biases()
	t.placements()
}

func (t *table) parameters() {
	const name = "param-count.json"
	var ref struct {
		Models map[string]struct {
			Config moe.Configuration `json:"config"`
			Sum    int64             `json:"total"`
			Used   int64             `json:"activated"`
			Lean   int64             `json:"activated_excluding_embedding"`
		} `json:"models"`
		OnDisk map[string]any `json:"on_disk_671B"`
	}
	check := func(id, what string) Check {
		return Check{ID: "parameters/" + id, Lab: "parameters", What: what, Origin: Program, Source: file("moe", name)}
	}
	if err := read(moe.Reference, name, &ref); err != nil {
		t.broken(check("counts", "The reference counts"), err)
		return
	}
	for _, m := range []struct{ key, id, name string }{{"config_671B", "v3", "V3"}, {"config_236B", "v2", "V2"}, {"config_16B", "v2-lite", "V2-Lite"}} {
		want, c := ref.Models[m.key], ref.Models[m.key].Config.Shape().Count()
		t.number(check(m.id+"/all", m.name+": parameters"), float64(c.All()), float64(want.Sum), 0, "parameter")
		t.number(check(m.id+"/used", m.name+": parameters that a token uses"), float64(c.Used()), float64(want.Used), 0, "parameter")
		t.number(check(m.id+"/used-lean", m.name+": the same without the input table"), float64(c.UsedWithoutEmbedding()), float64(want.Lean), 0, "parameter")
	}
	disk := ref.Models["config_671B"].Config.Shape().Checkpoint(true)
	for _, d := range []struct {
		key, id, what string
		got           int64
	}{
		{"fp8_elements_total", "fp8", "numbers in FP8", disk.FP8}, {"bf16_total", "bf16", "numbers in BF16", disk.BF16},
		{"f32_total", "fp32", "numbers in FP32", disk.F32()}, {"stored_numbers_total_incl_scales", "all", "all numbers", disk.Numbers()},
	} {
		want, _ := ref.OnDisk[d.key].(float64)
		c := check("checkpoint/"+d.id, "V3’s checkpoint: "+d.what)
		t.number(c, float64(d.got), want, 0, "count")
	}
}

func (t *table) routes() {
	const name = "router-cases.json"
	var ref struct {
		Cases []struct {
			ID      string    `json:"id"`
			Experts int       `json:"n_routed_experts"`
			TopK    int       `json:"top_k"`
			Groups  int       `json:"n_groups"`
			Limit   int       `json:"topk_groups"`
			Scale   float64   `json:"route_scale"`
			Score   string    `json:"score_func"`
			Bias    []float64 `json:"bias"`
			Tokens  []struct {
				Logits   []float64 `json:"logits"`
				Expected struct {
					Reached []int     `json:"selected_groups"`
					Experts []int     `json:"experts"`
					Weights []float64 `json:"weights"`
				} `json:"expected"`
			} `json:"tokens"`
		} `json:"cases"`
	}
	if err := read(router.Reference, name, &ref); err != nil {
		t.broken(Check{ID: "routing", Lab: "router", What: "The reference routings", Origin: Program, Source: file("router", name)}, err)
		return
	}
	for _, c := range ref.Cases {
		all := count{Check: Check{ID: "routing/" + c.ID, Lab: "router", What: fmt.Sprintf("Which %d of %d experts tokens go to, their groups and weights (%s)", c.TopK, c.Experts, strings.ReplaceAll(c.ID, "-", " ")), Origin: Program, Source: file("router", name)}}
		rule := router.Rule{Experts: c.Experts, TopK: c.TopK, Groups: c.Groups, Limit: c.Limit, Scale: c.Scale, Softmax: c.Score == "softmax"}
		for i, token := range c.Tokens {
			got, want := rule.Route(token.Logits, c.Bias), token.Expected
			all.is(slices.Equal(got.Experts, want.Experts) && slices.Equal(got.Groups, want.Reached) && within(got.Weights, want.Weights, 1e-9), "token %d goes to %v", i, got.Experts)
		}
		t.cases(all, "tokens", "1e-09 of a weight: the digits of the reference")
	}
}

func (t *table) biases() {
	const name = "bias-sim.json"
	var ref struct {
		Cases []struct {
			Seed      uint64    `json:"seed"`
			Experts   int       `json:"n_experts"`
			TopK      int       `json:"top_k"`
			Tokens    int       `json:"tokens_per_step"`
			Steps     int       `json:"steps"`
			Gamma     float64   `json:"gamma"`
			ZeroAfter int       `json:"gamma_zero_after"`
			Skew      float64   `json:"skew"`
			Final     []float64 `json:"final_bias"`
		} `json:"cases"`
	}
	all := count{Check: Check{ID: "routing/biases", Lab: "router", What: "The biases that even the load out, after the last step of each toy", Origin: Program, Source: file("router", name)}}
	if err := read(router.Reference, name, &ref); err != nil {
		t.broken(all.Check, err)
		return
	}
	for _, c := range ref.Cases {
		toy := router.Toy{Seed: c.Seed, Experts: c.Experts, TopK: c.TopK, Tokens: c.Tokens, Steps: c.Steps, Gamma: c.Gamma, Skew: c.Skew, ZeroAfter: c.ZeroAfter}
		all.is(within(toy.Run(func(int, router.Step) {}), c.Final, 1e-12), "seed %d ends at other biases", c.Seed)
	}
	t.cases(all, "toys", "1e-12 of a bias: the error of binary arithmetic")
}

func (t *table) placements() {
	const name = "eplb-cases.json"
	var ref struct {
		Cases []struct {
			ID       string      `json:"id"`
			Replicas int         `json:"num_replicas"`
			Groups   int         `json:"num_groups"`
			Nodes    int         `json:"num_nodes"`
			GPUs     int         `json:"num_gpus"`
			Weight   [][]float64 `json:"weight"`
			Expected struct {
				Slots    [][]int     `json:"phy2log"`
				GPULoads [][]float64 `json:"per_gpu_load"`
			} `json:"expected"`
		} `json:"cases"`
	}
	if err := read(eplb.Reference, name, &ref); err != nil {
		t.broken(Check{ID: "placement", Lab: "eplb", What: "The reference placements", Origin: Program, Source: file("eplb", name)}, err)
		return
	}
	for _, c := range ref.Cases {
		all := count{Check: Check{ID: "placement/" + c.ID, Lab: "eplb", What: fmt.Sprintf("Where EPLB puts the copies of experts on %d GPUs, and their loads (%s)", c.GPUs, strings.ReplaceAll(c.ID, "-", " ")), Origin: Program, Source: file("eplb", name)}}
		if c.ID == "readme-example" {
			all.Origin, all.Source = Printed, Source{"eplb-repo", "README, example"}
		}
		for i, loads := range c.Weight {
			p := eplb.Layout{Replicas: c.Replicas, Groups: c.Groups, Nodes: c.Nodes, GPUs: c.GPUs}.Place(loads)
			same := slices.EqualFunc(p.GPULoads(loads, c.GPUs), c.Expected.GPULoads[i], func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) })
			all.is(same && slices.Equal(p.Slots, c.Expected.Slots[i]), "layer %d is placed as %v", i, p.Slots)
		}
		t.cases(all, "layers", "1e-09 of a load: the digits of the reference")
	}
}
