package lab

import (
	"fmt"

	"github.com/claimbyclaim/explainer/internal/calc/training"
)

// fp8Savings asks what FP8 saves of memory, traffic and time, and what it leaves as it is.
var fp8Savings = Lab{
	Name: "fp8-savings",
	Inputs: []Input{
		{Name: "w", Label: "Working weights", Group: "What one GPU holds", Options: []Option{{"fp8", "FP8, one byte"}, {"bf16", "BF16, two bytes"}, {"both", "both"}}},
		{Name: "copy", Label: "A transposed FP8 copy of them", Group: "What one GPU holds", Options: []Option{{"no", "not kept"}, {"yes", "kept, as Transformer Engine does by default"}}},
		{Name: "g", Label: "Gradient", Group: "What one GPU holds", Unit: "bytes", ID: "v3.bytes.gradient", Min: 1, Max: 8, Step: 1},
		{Name: "o", Label: "Each of the two moments", Group: "What one GPU holds", Unit: "bytes", ID: "v3.bytes.moment", Min: 1, Max: 8, Step: 1},
		{Name: "act", Label: "Activations kept for the backward pass", Group: "What one GPU holds", Options: []Option{{"fp8", "in V3’s formats"}, {"bf16", "in BF16"}}},
		{Name: "cached", Label: "Part of them that FP8 shrinks", Group: "What one GPU holds", Unit: "%", ID: "fp8lab.cached", Scale: 100, Min: 0, Max: 100, Step: 1},

		{Name: "dispatch", Label: "Sent to the experts in", Group: "The traffic", Options: []Option{{"fp8", "FP8 with scales, as V3"}, {"bf16", "BF16"}}},
		{Name: "combine", Label: "Sent back in", Group: "The traffic", Options: []Option{{"bf16", "BF16, as V3"}, {"fp8", "FP8 with scales"}}},

		{Name: "s", Label: "Time of a matrix product in BF16 over FP8", Group: "The time", Unit: "×", ID: "fp8lab.ratio", Min: 1, Max: 2, Step: 0.05},
		{Name: "share", Label: "Share of FP8 products in computation time", Group: "The time", Unit: "%", ID: "fp8.trace.gemm_share", Scale: 100, Digits: 6, Min: 0, Max: 100, Step: 0.1},
		{Name: "casts", Label: "Share of casts and transposes in computation time", Group: "The time", Unit: "%", ID: "fp8.trace.cast_share", Scale: 100, Digits: 6, Min: 0, Max: 50, Step: 0.1},
	},
	Presets: []Preset{
		{"V3 as described", ""},
		{"A second copy is kept", "copy=yes"},
		{"BF16 weights kept beside", "w=both"},
		{"FP8 for storage only", "w=bf16&s=1&share=0&casts=0"},
		{"Gradients and moments cut too", "g=1&o=1"},
		{"Products at the full peak", "s=2"},
	},
	Uses: []string{
		"v3.layers", "v3.layers_dense", "v3.hidden", "v3.heads", "v3.q_rank", "v3.kv_rank", "v3.nope_dim", "v3.rope_dim", "v3.v_dim", "v3.dense_inner",
		"v3.expert_inner", "v3.experts.routed", "v3.experts.active", "v3.experts.shared", "v3.vocab", "v3.params.active_published", "v3.cluster.gpus",
		"v3.layout.pipeline", "v3.layout.experts", "v3.bytes.master", "memory.act.bytes", "v3.sequence.pretraining", "v3.scaling.tile_channels",
		"h800.peak.fp8", "h800.peak.bf16", "deepgemm.best", "v3.rate.causal",
	},
	Check: func(v Values) []Fault {
		if v.Number("casts")+v.Number("share") > 100 {
			return []Fault{{"casts", fmt.Sprintf("is too large: with the products’ share it makes %s%%, and both are parts of the same time; expected at most 100%% together", plain(v.Number("casts")+v.Number("share")))}}
		}
		return nil
	},
	Run: runSavings,
}

// savingsState is V3's layout of one GPU as the reader has it, and with BF16 throughout.
type savingsState struct {
	led            Ledger
	v              Values
	layout, wide   training.Layout
	memory, before training.Memory
	tile           float64 // bytes of a value in FP8 with its part of a scale
}

func newSavingsState(led Ledger, v Values) savingsState {
	const fp8, bf16, scale = 1, 2, 4
	s := savingsState{led: led, v: v, tile: fp8 + scale/value(led, "v3.scaling.tile_channels")}
	weight := map[string]float64{"fp8": fp8, "bf16": bf16, "both": fp8 + bf16}[v.Choice("w")]
	if v.Choice("copy") == "yes" {
		weight += fp8
	}
	s.layout = training.Layout{
		GPUs: int(value(led, "v3.cluster.gpus")), Pipeline: int(value(led, "v3.layout.pipeline")), Experts: int(value(led, "v3.layout.experts")), DualPipe: true, Zero: training.Pooled,
		WeightBytes: weight, GradientBytes: v.Number("g"), MasterBytes: value(led, "v3.bytes.master"), MomentBytes: v.Number("o"),
		ActivationBytes: value(led, "memory.act.bytes"), TokensPerMicroBatch: value(led, "v3.sequence.pretraining"),
	}
	s.wide = s.layout
	shrunk := v.Number("cached") / 100
	s.wide.WeightBytes, s.wide.GradientBytes, s.wide.MomentBytes = bf16, 4, 2
	s.wide.ActivationBytes *= 1 - shrunk + shrunk*bf16/s.tile
	if v.Choice("act") == "bf16" {
		s.layout.ActivationBytes = s.wide.ActivationBytes
	}
	model := clusterModel(led, Values{})
	s.memory, s.before = s.layout.MemoryPerGPU(model), s.wide.MemoryPerGPU(model)
	return s
}

// sent is the bytes of a token on its way to an expert, or back.
func (s savingsState) sent(choice string) float64 {
	hidden := value(s.led, "v3.hidden")
	if s.v.Choice(choice) == "fp8" {
		return hidden * s.tile
	}
	return 2 * hidden
}

// slower is computation time without FP8 over that with it.
func (s savingsState) slower() float64 {
	return 1 + s.v.Number("share")/100*(s.v.Number("s")-1) - s.v.Number("casts")/100
}

// change prints by how much one value lies above another.
func change(now, before float64) string {
	switch d := now/before - 1; {
	case d > 5e-5:
		return "+" + share(d)
	case d < -5e-5:
		return "−" + share(-d)
	}
	return "unchanged"
}

func runSavings(led Ledger, v Values) Result {
	s := newSavingsState(led, v)
	gb := func(bytes float64) string { return measured(bytes/1e9, "GB") }
	m, b := s.memory, s.before
	hidden := value(led, "v3.hidden")
	out, back := s.sent("dispatch"), s.sent("combine")
	r := Result{Answers: []Answer{
		{Label: "Weights, gradients and optimiser on one GPU", Value: gb(m.State()), Number: m.State() / 1e9, Unit: "GB", Formula: fmt.Sprintf("weights %s + gradients %s + optimiser %s", gb(m.Weights), gb(m.Gradients), gb(m.Optimizer)),
			Note: fmt.Sprintf("With BF16 weights, FP32 gradients and BF16 moments: %s. The difference: %s.", gb(b.State()), change(m.State(), b.State()))},
		{Label: "Activations on one GPU", Value: gb(m.Activations), Number: m.Activations / 1e9, Unit: "GB", Formula: fmt.Sprintf("%s bytes for each token and layer, with the layers and micro-batches that a GPU holds", whole(rounded(s.layout.ActivationBytes, 7), "count")),
			Note: fmt.Sprintf("Our rough count; nobody has published one. In BF16 at most %s: %s.", gb(b.Activations), change(m.Activations, b.Activations))},
		{Label: "Both together", Value: gb(m.Sum()), Number: m.Sum() / 1e9, Unit: "GB", Formula: gb(m.State()) + " + " + gb(m.Activations), Note: fmt.Sprintf("In BF16 at most %s: %s.", gb(b.Sum()), change(m.Sum(), b.Sum())),
			Outside: []string{"communication buffers", "the output’s logits", "the prediction module", "the runtime"}},
		{Label: "Bytes of state per parameter, each held once", Value: plain(s.layout.BytesPerParameter()), Number: s.layout.BytesPerParameter(), Unit: "bytes",
			Formula: fmt.Sprintf("%s weights + %s gradient + %s master + 2 × %s moments", short(s.layout.WeightBytes), short(s.layout.GradientBytes), short(s.layout.MasterBytes), short(s.layout.MomentBytes))},
		{Label: "Sent to the experts, over BF16", Value: small(out / (2 * hidden)), Number: out / (2 * hidden), Formula: fmt.Sprintf("%s ÷ %s bytes for each token and expert’s node", plain(out), plain(2*hidden))},
		{Label: "Sent there and back, over BF16", Value: small((out + back) / (4 * hidden)), Number: (out + back) / (4 * hidden), Formula: fmt.Sprintf("(%s + %s) ÷ %s bytes", plain(out), plain(back), plain(4*hidden))},
		{Label: "Computation without FP8, over that with it", Value: inWords(s.slower(), "ratio", "times .2"), Number: s.slower(), Formula: fmt.Sprintf("1 + %s%% × (%s − 1) − %s%%", plain(v.Number("share")), plain(v.Number("s")), plain(v.Number("casts"))),
			Note: "The shares are those of DeepSeek’s published profile; how much slower BF16 products are is an assumption, since no such run was published.", Outside: []string{"memory traffic", "communication", "idle time"}},
	}}
	if s.layout.WeightBytes > s.wide.WeightBytes {
		r.Answers[0].Flag = "The copies of the weights take more than BF16 weights alone: here FP8 costs memory for them."
	}
	if v.Number("g") < 4 || v.Number("o") < 2 {
		r.Answers[0].Flag = "Not V3: it keeps gradients at four bytes and moments at two. Others, such as FP8-LM and COAT, go on from there."
	}
	r.Drawings = []Drawing{s.memoryDrawing(), s.ratioDrawing()}
	r.Tables = []Table{s.peakTable()}
	return r
}

// peakTable is how far the doubled peak gets.
func (s savingsState) peakTable() Table {
	t := Table{Title: "Of the doubled peak, so much arrives", Head: []string{"What", "TFLOP/s of one H800", "Of the FP8 peak"}, Numeric: []bool{false, true, true}}
	peak := value(s.led, "h800.peak.fp8")
	for _, row := range []struct{ name, id string }{
		{"Peak in FP8", "h800.peak.fp8"}, {"Peak in BF16", "h800.peak.bf16"}, {"DeepSeek’s best FP8 kernel, as claimed in April 2025", "deepgemm.best"}, {"V3’s whole training step, as DeepSeek reports it (causal attention counted)", "v3.rate.causal"},
	} {
		e, _ := s.led.Entry(row.id)
		v := value(s.led, row.id)
		t.Rows, t.Entries = append(t.Rows, []string{row.name, inWords(v, "count", ".0"), share(v / peak)}), append(t.Entries, e)
	}
	return t
}
