package verify

import (
	"fmt"
	"net/url"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
	"github.com/claimbyclaim/explainer/internal/calc/stat"
	"github.com/claimbyclaim/explainer/internal/lab"
)

// lab runs a lab in a state, over the ledger of the edition.
func (t *table) lab(name, query string) (lab.Result, error) {
	l, ok := lab.Lookup(name)
	q, err := url.ParseQuery(query)
	if !ok || err != nil {
		return lab.Result{}, fmt.Errorf("no lab %s with the state %q", name, query)
	}
	s := l.Parse(t.e.Ledger, q)
	if faults := l.Faults(s); len(faults) > 0 {
		return lab.Result{}, fmt.Errorf("%s: %s", name, faults[0].Text)
	}
	return l.Run(t.e.Ledger, s.Values), nil
}

// answer compares an answer of a lab, in a state, with another value.
func (t *table) answer(id, name, query, label string, other, relative float64, origin Origin, source Source) {
	c := Check{ID: "lab/" + id, Lab: name, What: "The lab’s answer: " + label, Origin: origin, Source: source}
	r, err := t.lab(name, query)
	for _, a := range r.Answers {
		if a.Label == label {
			t.number(c, a.Number, other, relative, "")
			last := &t.all[len(t.all)-1]
			if a.Unit != "" {
				last.Ours, last.Published = last.Ours+" "+a.Unit, last.Published+" "+a.Unit
			}
			return
		}
	}
	if err == nil {
		err = fmt.Errorf("the lab %s has no answer %q", name, label)
	}
	t.broken(c, err)
}

// labs compares what the labs answer as a reader first meets them, and in other states whose result is known.
func labs(t *table) {
	const close = 1e-9
	t.answer("cost/rent", "cost", "", "Rent: what would these hours cost?", 5576000, 0, Printed, Source{"v3-report", "table 1"})
	t.answer("serving/cost", "serving", "", "Cost of the GPUs", 87072, 0, Printed, Source{"day6-inference", "Day 6 overview"})
	t.answer("parameters/checkpoint", "parameters", "mtp=on", "Numbers in a checkpoint", 684531386000, 0, Printed, Source{"v3-repo", "README, hub size: numbers stored"})
	t.answer("dualpipe/idle", "dualpipe", "", "DualPipe: idle time of a rank", 6, 0, Program, file("schedule", "dualpipe-p8-m20.json"))
	t.answer("dualpipe/step", "dualpipe", "", "DualPipe: length of the step", 66, 0, Printed, Source{"dualpipe-repo", "images/dualpipe.png"})
	t.answer("trace/share", "trace", "", "Communication that ran beside computation", .963419181624, 1e-12, Program, file("trace", "train-trace-summary.json"))
	t.caches(close)
	t.byHand()
}

// caches compares what each model keeps of a conversation.
func (t *table) caches(close float64) {
	const name = "flops-and-kv.json"
	var ref struct {
		Cache struct {
			Rows []struct {
				Model     string  `json:"model"`
				Bytes     float64 `json:"bytes_bf16"`
				Published float64 `json:"published_kB"`
			} `json:"rows"`
		} `json:"kv_cache"`
	}
	if err := read(moe.Reference, name, &ref); err != nil {
		t.broken(Check{ID: "lab/kv-cache", Lab: "kv-cache", What: "The reference caches", Origin: Program, Source: file("moe", name)}, err)
		return
	}
	states := map[string][2]string{
		"DeepSeek-V3 (MLA)": {"v3-bf16", ""}, "DeepSeek-V2 (MLA)": {"v2-bf16", "model=v2"}, "Qwen2.5-72B (GQA)": {"qwen-72b-bf16", "model=qwen72"},
		"Llama-3.1-405B (GQA)": {"llama-405b-bf16", "model=llama405"}, "Llama-3.1-70B (GQA)": {"llama-70b-bf16", "model=llama70"}, "DeepSeek-67B (GQA)": {"deepseek-67b-bf16", "model=ds67"},
	}
	for _, r := range ref.Cache.Rows {
		state, ok := states[r.Model]
		if !ok {
			continue
		}
		origin, source, value := Program, file("moe", name), r.Bytes
		if r.Published > 0 {
			origin, source, value = Printed, Source{"v3-insights", "table 1"}, 1000*r.Published
		}
		t.answer("kv-cache/"+state[0], "kv-cache", state[1], "Cache for one token", value, close, origin, source)
		t.all[len(t.all)-1].What += ", " + r.Model
	}
}

// byHand compares the intervals that the lab of benchmarks gives for the scores of AIME 2024.
func (t *table) byHand() {
	const name = "r1_vectors.json"
	var ref struct {
		Needed struct {
			Half float64 `json:"half_width_equals_difference"`
		} `json:"questions_needed_0p6pt"`
	}
	if err := read(stat.Reference, name, &ref); err != nil {
		t.broken(Check{ID: "lab/benchmarks/needed", Lab: "benchmarks", What: "Questions that would settle a gap", Origin: Program, Source: file("stat", name)}, err)
		return
	}
	t.answer("benchmarks/needed", "benchmarks", "", "By hand: questions that would settle it", ref.Needed.Half, 1e-9, Program, file("stat", name))
}
