package verify

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/stat"
	"github.com/claimbyclaim/explainer/internal/lab"
)

// vectors are the statistics of scores as another program worked them out.
type vectors struct {
	Z95    float64
	Wilson []struct {
		Label        string
		P, N, Lo, Hi float64
	} `json:"wilson_95"`
	Gaps []struct {
		Label     string
		P1, P2, N float64
		SE        float64 `json:"se_pts"`
		Z         float64
		P         float64 `json:"p_value"`
	} `json:"difference_unpaired_R1_minus_other"`
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
}

// intervals compares how sure the scores of benchmarks are.
func intervals(t *table) {
	const name = "r1_vectors.json"
	check := func(id, lab, what string) Check {
		return Check{ID: "interval/" + id, Lab: lab, What: what, Origin: Program, Source: file("stat", name)}
	}
	var ref vectors
	if err := read(stat.Reference, name, &ref); err != nil {
		t.broken(check("scores", "benchmarks", "The reference intervals"), err)
		return
	}
	const half = 5.1e-7 // of the last digit of the reference
	for _, w := range ref.Wilson {
		low, high := stat.Wilson(w.P, w.N, ref.Z95)
		c := check(slug(w.Label), "benchmarks", w.Label+": 95% interval of the score")
		c.Ours, c.Published, c.Tolerance, c.Verdict = percents(low, high), percents(w.Lo, w.Hi), "±5e-07: the digits of the reference", Agrees
		if !within([]float64{low, high}, []float64{w.Lo, w.Hi}, half) {
			c.Verdict, c.Why = Fails, fmt.Sprintf("%v to %v is not %v to %v", low, high, w.Lo, w.Hi)
		}
		t.all = append(t.all, c)
	}
	for _, r := range ref.Gaps {
		g := stat.Compare(r.P1, r.N, r.P2, r.N, 0)
		c := check("gap-"+slug(r.Label), "benchmarks", r.Label+": error of the gap in points, and how often chance gives as much")
		c.Ours, c.Published = fmt.Sprintf("%.4f, %.4f", 100*g.SE, g.P), fmt.Sprintf("%.4f, %.4f", r.SE, r.P)
		c.Tolerance, c.Verdict = "±5e-05: the digits of the reference", Agrees
		if !within([]float64{100 * g.SE, g.Z, g.P}, []float64{r.SE, r.Z, r.P}, 5.1e-5) {
			c.Verdict, c.Why = Fails, fmt.Sprintf("%+v is not %+v", g, r)
		}
		t.all = append(t.all, c)
	}
	whole := count{Check: check("granularity", "benchmarks", "Whether a printed score can be a number of right answers out of so many")}
	for _, r := range ref.Granularity {
		right, prints := stat.Nearest(r.Pct, r.N, 1)
		whole.is(right == r.Nearest && prints == r.Consistent, "%s: %v of %v", r.Label, right, r.N)
	}
	t.cases(whole, "scores", exact)
	tries := count{Check: check("tries", "tries", "Chances of one right answer in several tries, and of a right vote")}
	for _, r := range ref.Pass {
		tries.is(within([]float64{stat.PassAtK(r.N, r.C, r.K)}, []float64{r.Value}, 1e-12), "pass@%d of %d in %d = %v", r.K, r.C, r.N, stat.PassAtK(r.N, r.C, r.K))
	}
	for _, r := range ref.Majority {
		tries.is(within([]float64{stat.Majority(r.P, r.K)}, []float64{r.Value}, 1e-12), "a vote of %d at %v = %v", r.K, r.P, stat.Majority(r.P, r.K))
	}
	t.cases(tries, "chances", "1e-12: the error of binary arithmetic")
	t.higher()
}

func percents(low, high float64) string { return fmt.Sprintf("%.4f%% to %.4f%%", 100*low, 100*high) }

// pairs are the comparisons that the reference counts, with the state of the lab and the table of the paper.
var pairs = []struct{ key, query, place, what string }{
	{"R1_vs_o1-1217", "", "R1 paper, table 4", "R1 against o1"},
	{"R1_vs_o1-mini", "b=o1mini", "R1 paper, table 4", "R1 against o1-mini"},
	{"R1_vs_GPT-4o-0513", "b=gpt4o", "R1 paper, table 4", "R1 against GPT-4o"},
	{"R1_vs_Claude-3.5-Sonnet-1022", "b=claude35", "R1 paper, table 4", "R1 against Claude 3.5 Sonnet"},
	{"R1_vs_DeepSeek-V3", "b=v3", "R1 paper, table 4", "R1 against V3"},
	{"V3_vs_GPT-4o-0513", "a=v3&b=gpt4o", "V3 report, table 6", "V3 against GPT-4o"},
	{"V3_vs_Claude-3.5-Sonnet-1022", "a=v3&b=claude35", "V3 report, table 6", "V3 against Claude 3.5 Sonnet"},
	{"V3_vs_LLaMA-3.1-405B-Instruct", "a=v3&b=llama405", "V3 report, table 6", "V3 against Llama 3.1 405B"},
	{"V3base_vs_LLaMA3.1-405B_base", "a=v3base&b=llama405base", "V3 README, base models", "V3-Base against Llama 3.1 405B, base"},
}

// higher compares who stands higher how often in the published tables.
func (t *table) higher() {
	const source = "internal/lab/testdata/score_counts.json"
	var ref struct {
		Counts map[string]struct {
			Higher, Lower, Better, Worse, Equal int
			Both                                int `json:"rows_with_both"`
		} `json:"derived_counts"`
	}
	b, err := lab.Reference.ReadFile("testdata/score_counts.json")
	if err == nil {
		err = json.Unmarshal(b, &ref)
	}
	for _, p := range pairs {
		c := Check{ID: "benchmarks/" + slug(p.key), Lab: "benchmarks", What: p.what + " in the " + p.place + ": tests, higher, lower, equal", Tolerance: exact, Verdict: Agrees, Origin: Program, Source: Source{Place: source}}
		w := ref.Counts[p.key]
		c.Published = fmt.Sprint(w.Both, ", ", w.Higher+w.Better, ", ", w.Lower+w.Worse, ", ", w.Equal)
		r, fault := t.lab("benchmarks", p.query)
		if err != nil || fault != nil || len(r.Tables) == 0 {
			t.broken(c, fmt.Errorf("the reference or the lab has a fault: %v, %v", err, fault))
			continue
		}
		i := slices.IndexFunc(r.Tables[0].Rows, func(row []string) bool { return row[0] == p.place })
		if i >= 0 {
			c.Ours = strings.Join(r.Tables[0].Rows[i][2:], ", ")
		}
		if c.Ours != c.Published {
			c.Verdict, c.Why = Fails, fmt.Sprintf("the lab counts %q", c.Ours)
		}
		t.all = append(t.all, c)
	}
}
