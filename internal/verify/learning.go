package verify

import (
	"math"

	"github.com/claimbyclaim/explainer/internal/calc/grpo"
)

// learning compares the arithmetic of GRPO and its toy policy.
func learning(t *table) {
	const name = "grpo_vectors.json"
	var ref struct {
		Clipped   []struct{ Rho, A, Eps, Value float64 } `json:"clipped_term"`
		KL        []struct{ Ratio, Value float64 }       `json:"kl_k3(ref/pi)"`
		Gradients []struct {
			P, GRPO, DrGRPO float64
			Silent          float64 `json:"p_no_signal"`
		} `json:"bernoulli_policy_expected_gradient_G16"`
		Trace []float64 `json:"trace_p_eta0.1_G16_p0_0.156_grpo"`
	}
	check := func(id, what string) count {
		return count{Check: Check{ID: "grpo/" + id, Lab: "grpo", What: what, Origin: Program, Source: file("grpo", name)}}
	}
	terms := check("terms", "The clipped term and the KL term of GRPO")
	if err := read(grpo.Reference, name, &ref); err != nil {
		t.broken(terms.Check, err)
		return
	}
	const close = "1e-12: the error of binary arithmetic"
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-12 }
	for _, r := range ref.Clipped {
		got := grpo.Clipped(r.Rho, r.A, r.Eps)
		terms.is(near(got, r.Value), "the term at %v is %v, want %v", r.Rho, got, r.Value)
	}
	for _, r := range ref.KL {
		terms.is(near(grpo.KL(r.Ratio), r.Value), "KL at %v is %v, want %v", r.Ratio, grpo.KL(r.Ratio), r.Value)
	}
	t.cases(terms, "terms", close)
	const group, step = 16, .1 // those of the reference
	pull := check("gradients", "The toy’s expected gradient with and without division by the spread, and how often a group teaches nothing")
	for _, r := range ref.Gradients {
		for _, pair := range [][2]float64{{grpo.NewToy(group, step, grpo.Population).Gradient(r.P), r.GRPO}, {grpo.NewToy(group, step, grpo.None).Gradient(r.P), r.DrGRPO}, {grpo.Silent(r.P, group), r.Silent}} {
			pull.is(near(pair[0], pair[1]), "at a chance of %v: %v, want %v", r.P, pair[0], pair[1])
		}
	}
	t.cases(pull, "values", close)
	path := check("training", "The toy’s chance of a right answer, update by update")
	const start = .156 // of the reference
	got := grpo.NewToy(group, step, grpo.Population).Train(start, len(ref.Trace))
	for i, want := range ref.Trace {
		path.is(near(got[i], want), "after %d updates: %v, want %v", i, got[i], want)
	}
	t.cases(path, "chances", close)
}
