package verify

import (
	"encoding/json"

	"github.com/claimbyclaim/explainer/internal/calc/trace"
)

// profile compares the overlap in DeepSeek's published profile with the count of two independent programs.
func profile(t *table) {
	const name = "train-trace-summary.json"
	var ref struct {
		Span    int64 `json:"span_us"`
		Events  int
		Overlap map[string]json.RawMessage
	}
	check := func(id, what string) Check {
		return Check{ID: "trace/" + id, Lab: "trace", What: "Published profile of training: " + what, Origin: Program, Source: Source{"profile-data", "train.json, counted in internal/calc/trace/testdata/" + name}}
	}
	if err := read(trace.Reference, name, &ref); err != nil {
		t.broken(check("events", "the reference count"), err)
		return
	}
	events := trace.Train()
	t.number(check("events", "events on the GPU"), float64(len(events)), float64(ref.Events), 0, "count")
	t.number(check("span", "from the first start to the last end"), float64(trace.Span(events).Long()), float64(ref.Span), 0, "us")
	for _, rule := range []struct {
		id, key, what string
		trace.Rules
	}{
		{"transfers", "transfer_vs_compute", "transfers", trace.Rules{}},
		{"all", "all_vs_compute", "all communication", trace.Rules{Communication: trace.AllKernels}},
		{"transfers-main-stream", "transfer_vs_stream7_only", "transfers, the main stream alone as computation", trace.Rules{Computation: trace.MainStream}},
		{"transfers-products", "transfer_vs_gemm_and_attention_core", "transfers, products and attention alone as computation", trace.Rules{Computation: trace.Products}},
		{"transfers-trimmed", "sensitivity_compute_shrunk_1us_each_side", "transfers, each stretch of computation a microsecond shorter at both ends", trace.Rules{Trim: 1}},
		{"transfers-gaps", "transfer_gaps_up_to_20us_counted_as_busy", "transfers, short gaps counted as busy", trace.Rules{Gap: 20}},
	} {
		var want struct {
			Overlapped int64 `json:"overlapped_us"`
		}
		err := json.Unmarshal(ref.Overlap[rule.key], &want)
		c := check(rule.id, "hidden behind computation: "+rule.what)
		if err != nil {
			t.broken(c, err)
			continue
		}
		t.number(c, float64(trace.Measure(events, rule.Rules).Overlapped()), float64(want.Overlapped), 0, "us")
	}
}
