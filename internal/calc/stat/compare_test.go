package stat

import (
	"encoding/json"
	"math"
	"os"
	"testing"
	"testing/quick"
)

// vectors are the reference values of testdata/r1_vectors.json.
type vectors struct {
	Wilson []struct {
		Label        string
		P, N, Lo, Hi float64
	} `json:"wilson_95"`
	Gaps []struct {
		Label  string
		P1, P2 float64
		N      float64
		Points float64 `json:"d_pts"`
		SE     float64 `json:"se_pts"`
		Z      float64
		P      float64 `json:"p_value"`
	} `json:"difference_unpaired_R1_minus_other"`
	Needed struct {
		Half  float64 `json:"half_width_equals_difference"`
		Power float64 `json:"power_80pct"`
	} `json:"questions_needed_0p6pt"`
	Pass []struct {
		N, C, K int
		Value   float64
	} `json:"pass_at_k"`
	Majority []struct {
		P     float64
		K     int
		Value float64
	} `json:"maj_at_k_two_answers"`
	Granularity []struct {
		Label           string
		Pct, N, Nearest float64
		Consistent      bool
	}
	Elo []struct {
		Label   string
		A, B, P float64
	} `json:"elo_win_probability"`
}

func readVectors(t *testing.T) (v vectors) {
	t.Helper()
	data, err := os.ReadFile("testdata/r1_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Wilson) != 15 || len(v.Gaps) != 8 || len(v.Pass) != 9 || len(v.Majority) != 5 || len(v.Granularity) != 10 || len(v.Elo) != 4 {
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

func TestReferenceIntervals(t *testing.T) {
	for _, w := range readVectors(t).Wilson {
		low, high := Wilson(w.P, w.N, z95)
		near(t, w.Label+", low end", low, w.Lo, 5.1e-7)
		near(t, w.Label+", high end", high, w.Hi, 5.1e-7)
	}
}

func TestReferenceDifferences(t *testing.T) {
	for _, r := range readVectors(t).Gaps {
		g := Compare(r.P1, r.N, r.P2, r.N, 0)
		near(t, r.Label+", points", 100*g.Diff, r.Points, 1e-9)
		near(t, r.Label+", standard error", 100*g.SE, r.SE, 5.1e-5)
		near(t, r.Label+", z", g.Z, r.Z, 5.1e-5)
		near(t, r.Label+", p", g.P, r.P, 5.1e-5)
	}
}

func TestReferenceQuestionsNeeded(t *testing.T) {
	want := readVectors(t).Needed
	const z80 = 0.8416212335729143
	near(t, "half-width", Needed(.798, .792, z95), want.Half, 1e-6)
	near(t, "four of five", Needed(.798, .792, z95+z80), want.Power, .01)
	if n := Needed(.5, .5, z95); !math.IsInf(n, 1) {
		t.Errorf("equal shares need %v questions, want +Inf", n)
	}
}

func TestReferenceTries(t *testing.T) {
	v := readVectors(t)
	for _, r := range v.Pass {
		near(t, "pass@k", PassAtK(r.N, r.C, r.K), r.Value, 1e-12)
	}
	for _, r := range v.Majority {
		near(t, "majority", Majority(r.P, r.K), r.Value, 1e-12)
	}
	for _, r := range v.Elo {
		near(t, r.Label, Beats(r.A, r.B), r.P, 1e-12)
	}
}

func TestReferenceGranularity(t *testing.T) {
	for _, r := range readVectors(t).Granularity {
		right, prints := Nearest(r.Pct, r.N, 1)
		if right != r.Nearest || prints != r.Consistent {
			t.Errorf("%s: %v of %v, prints %v; want %v, %v", r.Label, right, r.N, prints, r.Nearest, r.Consistent)
		}
	}
}

// Order does not matter but for the sign; more questions and more correlation make a gap surer; no gap is no evidence.
func TestCompareProperties(t *testing.T) {
	property := func(x, y, k uint16) bool {
		a, b, n := float64(x)/65535, float64(y)/65535, 1+float64(k%5000)
		g, back := Compare(a, n, b, n, 0), Compare(b, n, a, n, 0)
		surer, paired := Compare(a, 4*n, b, 4*n, 0), Compare(a, n, b, n, .5)
		return g.Diff == -back.Diff && g.P == back.P && g.P >= 0 && g.P <= 1 && surer.P <= g.P && paired.P <= g.P && Compare(a, n, a, n, 0).P == 1
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}

// More tries never hurt pass@k; one try is the share itself; the chances of all outcomes sum to one.
func TestTriesProperties(t *testing.T) {
	property := func(x, y, z uint8) bool {
		n := 1 + int(x%128)
		c, k := int(y)%(n+1), 1+int(z)%n
		sum := 0.0
		for i := range n + 1 {
			sum += Binomial(n, i, float64(y)/255)
		}
		rising := k == n || PassAtK(n, c, k) <= PassAtK(n, c, k+1)+1e-12
		return rising && math.Abs(PassAtK(n, c, 1)-float64(c)/float64(n)) < 1e-12 && math.Abs(sum-1) < 1e-9
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}
