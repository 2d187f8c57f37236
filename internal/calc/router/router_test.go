package router

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

func load(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

func near(a, b []float64, tolerance float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) <= tolerance })
}

func TestRoutesAreTheReference(t *testing.T) {
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
					Scores  []float64 `json:"scores"`
					Groups  []float64 `json:"group_scores"`
					Reached []int     `json:"selected_groups"`
					Experts []int     `json:"experts"`
					Weights []float64 `json:"weights"`
				} `json:"expected"`
			} `json:"tokens"`
		} `json:"cases"`
	}
	load(t, "router-cases.json", &ref)
	if len(ref.Cases) != 4 {
		t.Fatalf("%d cases, want 4", len(ref.Cases))
	}
	for _, c := range ref.Cases {
		rule := Rule{Experts: c.Experts, TopK: c.TopK, Groups: c.Groups, Limit: c.Limit, Scale: c.Scale, Softmax: c.Score == "softmax"}
		if f := rule.Check(); f != nil {
			t.Errorf("%s: %v", c.ID, *f)
		}
		for i, token := range c.Tokens {
			got, want := rule.Route(token.Logits, c.Bias), token.Expected
			if !slices.Equal(got.Experts, want.Experts) || !slices.Equal(got.Groups, want.Reached) {
				t.Errorf("%s, token %d: experts %v in groups %v, want %v in %v", c.ID, i, got.Experts, got.Groups, want.Experts, want.Reached)
			}
			if !near(got.Affinity, want.Scores, 1e-9) || !near(got.GroupScores, want.Groups, 1e-9) || !near(got.Weights, want.Weights, 1e-9) {
				t.Errorf("%s, token %d: weights %v, want %v", c.ID, i, got.Weights, want.Weights)
			}
		}
	}
}

func TestBiasesMoveAsTheReference(t *testing.T) {
	var ref struct {
		Cases []struct {
			Seed      uint64  `json:"seed"`
			Experts   int     `json:"n_experts"`
			TopK      int     `json:"top_k"`
			Tokens    int     `json:"tokens_per_step"`
			Steps     int     `json:"steps"`
			Gamma     float64 `json:"gamma"`
			ZeroAfter *int    `json:"gamma_zero_after"`
			Skew      float64 `json:"skew"`
			Snapshots []struct {
				Step      int       `json:"step"`
				Counts    []int     `json:"counts"`
				Violation float64   `json:"max_violation"`
				Bias      []float64 `json:"bias_before"`
			} `json:"snapshots"`
			Final []float64 `json:"final_bias"`
		} `json:"cases"`
	}
	load(t, "bias-sim.json", &ref)
	if len(ref.Cases) != 3 {
		t.Fatalf("%d cases, want 3", len(ref.Cases))
	}
	for _, c := range ref.Cases {
		toy := Toy{Seed: c.Seed, Experts: c.Experts, TopK: c.TopK, Tokens: c.Tokens, Steps: c.Steps, Gamma: c.Gamma, Skew: c.Skew}
		if c.ZeroAfter != nil {
			toy.ZeroAfter = *c.ZeroAfter
		}
		seen := 0
		final := toy.Run(func(number int, s Step) {
			for _, want := range c.Snapshots {
				if want.Step != number {
					continue
				}
				seen++
				if !slices.Equal(s.Counts, want.Counts) || !near(s.Bias, want.Bias, 1e-12) || math.Abs(s.Violation()-want.Violation) > 1e-12 {
					t.Errorf("seed %d, step %d: %v at %v, want %v at %v", c.Seed, number, s.Counts, s.Bias, want.Counts, want.Bias)
				}
			}
		})
		if seen != len(c.Snapshots) || !near(final, c.Final, 1e-12) {
			t.Errorf("seed %d: %d of %d steps seen; final biases %v, want %v", c.Seed, seen, len(c.Snapshots), final, c.Final)
		}
	}
}

func TestChecksNameTheirPart(t *testing.T) {
	for _, c := range []struct {
		rule Rule
		want string
	}{
		{Rule{Experts: 8, TopK: 9, Groups: 1, Limit: 1}, TopK},
		{Rule{Experts: 10, TopK: 2, Groups: 4, Limit: 2}, Groups},
		{Rule{Experts: 8, TopK: 2, Groups: 4, Limit: 5}, Limit},
		{Rule{Experts: 8, TopK: 5, Groups: 4, Limit: 2}, Limit},
	} {
		if f := c.rule.Check(); f == nil || f.Part != c.want {
			t.Errorf("%+v: %v, want a fault of the %s", c.rule, f, c.want)
		}
	}
}

// Whatever the rule and the token: no expert twice, none outside the groups reached, weights that add up to the scale; and an
// expert that is not chosen has no higher biased affinity than one that is, within those groups.
func TestRouteProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		groups := 1 + random.IntN(16)
		size := 1 + random.IntN(16)
		limit := 1 + random.IntN(groups)
		rule := Rule{Experts: groups * size, Groups: groups, Limit: limit, TopK: 1 + random.IntN(limit*size), Scale: 2.5}
		logits, bias := make([]float64, rule.Experts), make([]float64, rule.Experts)
		for i := range logits {
			logits[i], bias[i] = random.NormFloat64()*3, random.NormFloat64()
		}
		c := rule.Route(logits, bias)
		seen := map[int]bool{}
		worst, sum := math.Inf(1), 0.0
		for i, e := range c.Experts {
			if seen[e] || !slices.Contains(c.Groups, e/size) {
				t.Fatalf("%+v: %v in %v", rule, c.Experts, c.Groups)
			}
			seen[e] = true
			worst, sum = min(worst, c.Affinity[e]+bias[e]), sum+c.Weights[i]
		}
		if len(c.Experts) != rule.TopK || len(c.Groups) > limit || math.Abs(sum-2.5) > 1e-9 {
			t.Fatalf("%+v: %d experts, %d groups, weights add up to %v", rule, len(c.Experts), len(c.Groups), sum)
		}
		for e := range logits {
			if !seen[e] && slices.Contains(c.Groups, e/size) && c.Affinity[e]+bias[e] > worst {
				t.Fatalf("%+v: expert %d is better than a chosen one", rule, e)
			}
		}
	}
}

func TestHighestIsTheHeadOfAStableSort(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 3000 {
		values := make([]float64, 1+random.IntN(40))
		for i := range values {
			values[i] = float64(random.IntN(10)) // many are equal
		}
		k := random.IntN(len(values)) + 1
		order := make([]int, len(values))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			switch {
			case values[a] > values[b]:
				return -1
			case values[a] < values[b]:
				return 1
			}
			return 0
		})
		if got := highest(values, k); !slices.Equal(got, order[:k]) {
			t.Fatalf("the %d highest of %v are %v, want %v", k, values, got, order[:k])
		}
	}
}

// Every token is counted top-K times in every step, whatever the biases.
func TestToyLosesNoToken(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for range 50 {
		toy := Toy{Seed: random.Uint64(), Experts: 1 + random.IntN(20), Tokens: 1 + random.IntN(30), Steps: 20, Gamma: random.Float64(), ZeroAfter: random.IntN(20), Skew: random.Float64() * 3}
		toy.TopK = 1 + random.IntN(toy.Experts)
		toy.Run(func(number int, s Step) {
			sum := 0
			for _, n := range s.Counts {
				sum += n
			}
			if sum != toy.Tokens*toy.TopK || slices.Max(s.Counts) > toy.Tokens {
				t.Fatalf("%+v, step %d: %v", toy, number, s.Counts)
			}
		})
	}
}

// BenchmarkToy is the most that the lab plays: drawing the noise and its exponential dominate.
func BenchmarkToy(b *testing.B) {
	toy := Toy{Seed: 1, Experts: 64, TopK: 8, Tokens: 128, Steps: 100, Gamma: .001, Skew: .8}
	for b.Loop() {
		toy.Run(func(int, Step) {})
	}
}
