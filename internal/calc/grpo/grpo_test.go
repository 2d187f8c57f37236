package grpo

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"
	"testing/quick"
)

// vectors are the reference values of testdata/grpo_vectors.json. Some groups are given in words there and stand in the
// test instead.
type vectors struct {
	Advantages []map[string]any                       `json:"grpo_advantage"`
	Clipped    []struct{ Rho, A, Eps, Value float64 } `json:"clipped_term"`
	KL         []struct{ Ratio, Value float64 }       `json:"kl_k3(ref/pi)"`
	Gradients  []struct {
		P, GRPO, DrGRPO float64
		Silent          float64 `json:"p_no_signal"`
	} `json:"bernoulli_policy_expected_gradient_G16"`
	Steps []struct {
		P0           float64
		GRPO, DrGRPO map[string]int
	} `json:"bernoulli_policy_steps_eta0.1_G16"`
	Trace []float64 `json:"trace_p_eta0.1_G16_p0_0.156_grpo"`
}

func readVectors(t *testing.T) (v vectors) {
	t.Helper()
	data, err := os.ReadFile("testdata/grpo_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Advantages) != 7 || len(v.Clipped) != 5 || len(v.KL) != 3 || len(v.Gradients) != 6 || len(v.Steps) != 3 || len(v.Trace) != 6 {
		t.Fatal("the reference file is not the one that was meant")
	}
	return v
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// group is c right answers, then the wrong ones.
func group(right, of int) []float64 {
	r := make([]float64, of)
	for i := range right {
		r[i] = 1
	}
	return r
}

func TestReferenceAdvantages(t *testing.T) {
	groups := [][]float64{{1, 0, 0, 1}, group(1, 8), group(1, 16), group(8, 16), group(15, 16), {.2, 1, .5, .9}, {1, 1, 1, 1}}
	for i, want := range readVectors(t).Advantages {
		r := groups[i]
		last := len(r) - 1
		for name, by := range map[string]Spread{"pop": Population, "sample": Sample, "drgrpo": None} {
			a := Advantages(r, by)
			if list, ok := want["A_"+name].([]any); ok {
				for j, w := range list {
					near(t, fmt.Sprintf("%v, %s, answer %d", r, name, j+1), a[j], w.(float64), 5.1e-7)
				}
			}
			if w, ok := want["A_"+name+"_correct"].(float64); ok {
				near(t, fmt.Sprintf("%v, %s, right", r, name), a[0], w, 1e-12)
			}
			if w, ok := want["A_"+name+"_wrong"].(float64); ok {
				near(t, fmt.Sprintf("%v, %s, wrong", r, name), a[last], w, 1e-12)
			}
			if list, ok := want["A"].([]any); ok {
				for j, w := range list {
					near(t, fmt.Sprintf("%v, %s, answer %d", r, name, j+1), a[j], w.(float64), 0)
				}
			}
		}
	}
}

func TestReferenceTerms(t *testing.T) {
	v := readVectors(t)
	for _, r := range v.Clipped {
		near(t, fmt.Sprintf("term at ratio %v, advantage %v", r.Rho, r.A), Clipped(r.Rho, r.A, r.Eps), r.Value, 1e-15)
	}
	for _, r := range v.KL {
		near(t, fmt.Sprintf("KL at %v", r.Ratio), KL(r.Ratio), r.Value, 1e-15)
	}
	near(t, "a clip of ten, from above", Clipped(12, 1, 10), 11, 0)
	near(t, "a clip of ten, from below", Clipped(0, 1, 10), 0, 0)
}

func TestReferenceGradients(t *testing.T) {
	for _, r := range readVectors(t).Gradients {
		near(t, fmt.Sprintf("GRPO at %v", r.P), NewToy(16, .1, Population).Gradient(r.P), r.GRPO, 1e-12)
		near(t, fmt.Sprintf("Dr. GRPO at %v", r.P), NewToy(16, .1, None).Gradient(r.P), r.DrGRPO, 1e-12)
		near(t, fmt.Sprintf("silent groups at %v", r.P), Silent(r.P, 16), r.Silent, 1e-12)
	}
	near(t, "silent groups of four", Silent(.156, 4), .508015, 5e-7)
	near(t, "silent groups of sixty-four", Silent(.01, 64), .525596, 5e-7)
}

func TestReferenceTraining(t *testing.T) {
	v := readVectors(t)
	trace := NewToy(16, .1, Population).Train(.156, 5)
	for i, want := range v.Trace {
		near(t, fmt.Sprintf("after %d updates", i), trace[i], want, 1e-12)
	}
	for _, r := range v.Steps {
		for by, want := range map[Spread]map[string]int{Population: r.GRPO, None: r.DrGRPO} {
			chances := NewToy(16, .1, by).Train(r.P0, 11000)
			for goal, updates := range want {
				var g float64
				if _, err := fmt.Sscan(goal, &g); err != nil {
					t.Fatal(err)
				}
				if got, ok := Reaches(chances, g); !ok || got != updates {
					t.Errorf("from %v, spread %d: %v is reached after %d, want %d", r.P0, by, g, got, updates)
				}
			}
		}
	}
}

// Advantages sum to nothing, keep the order of the rewards, and do not change when all rewards grow alike.
func TestAdvantagesProperties(t *testing.T) {
	property := func(a, b, c, d uint8) bool {
		r := []float64{float64(a) / 255, float64(b) / 255, float64(c) / 255, float64(d) / 255}
		shifted := []float64{2*r[0] + 1, 2*r[1] + 1, 2*r[2] + 1, 2*r[3] + 1}
		x, y := Advantages(r, Population), Advantages(shifted, Population)
		sum := 0.0
		for i := range r {
			sum += x[i]
			if math.Abs(x[i]-y[i]) > 1e-6 {
				return false
			}
			for j := range r {
				if r[i] > r[j] && x[i] <= x[j] {
					return false
				}
			}
		}
		return math.Abs(sum) < 1e-9
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}

// The gradient is never negative: an expected update never makes right answers rarer.
func TestToyNeverForgets(t *testing.T) {
	property := func(x uint16, g uint8) bool {
		p := (1 + float64(x)) / 65537
		for _, by := range []Spread{Population, Sample, None} {
			chances := NewToy(2+int(g%63), .5, by).Train(p, 3)
			if chances[3] < chances[0]-1e-12 || chances[3] > 1 {
				return false
			}
		}
		return true
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}
