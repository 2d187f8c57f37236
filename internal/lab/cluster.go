package lab

import (
	"slices"

	"github.com/claimbyclaim/explainer/internal/calc/training"
)

// cluster asks what a training run takes: time from work and speed, memory from the layout, and utilisation in
// every way of counting.
var cluster = Lab{
	Name: "cluster",
	Inputs: []Input{
		{Name: "gpu", Label: "GPU", Group: "The cluster", Options: clusterGPUOptions()},
		{Name: "n", Label: "How many", Group: "The cluster", Unit: "GPUs", ID: "v3.cluster.gpus", Min: 8, Max: clusterMost, Step: 8, Whole: true},

		{Name: "model", Label: "Model", Group: "The run", Options: []Option{{"v3", "DeepSeek-V3"}, {"llama", "Llama 3.1 405B, dense, by 6ND"}, {"custom", "custom, as below, by 6ND"}}},
		{Name: "tokens", Label: "Training tokens", Group: "The run", Unit: "trillion", ID: "v3.tokens.pretraining", Scale: 1e-12, Min: .1, Max: 1000, Step: .1},
		{Name: "seq", Label: "Tokens per sequence", Group: "The run", Unit: "tokens", ID: "v3.sequence.pretraining", Min: 128, Max: 1 << 20, Step: 128, Whole: true},

		{Name: "active", Label: "Parameters used per token", Group: "A custom model", Unit: "billion", ID: "v3.params.active_published", Scale: 1e-9, Min: .1, Max: 10000, Step: .1},
		{Name: "total", Label: "All parameters", Group: "A custom model", Unit: "billion", ID: "v3.params.total_published", Scale: 1e-9, Min: .1, Max: 100000, Step: .1},
		{Name: "layers", Label: "Layers", Group: "A custom model", ID: "v3.layers", Min: 1, Max: 1000, Step: 1, Whole: true},

		{Name: "given", Label: "What is known", Group: "The speed", Options: []Option{{"mfu", "utilisation (MFU)"}, {"rate", "tokens per second and GPU"}, {"hours", "GPU-hours per trillion tokens"}}},
		{Name: "mfu", Label: "If utilisation is known", Group: "The speed", Unit: "% of the peak", ID: "mfu.tablefour.causal", Scale: 100, Min: .1, Max: 100, Step: .01},
		{Name: "rate", Label: "If tokens per second are known", Group: "The speed", Unit: "tokens/s per GPU", ID: "v3.rate.tokens", Digits: 5, Min: 1, Max: 100000, Step: .1},
		{Name: "hours", Label: "If hours are known", Group: "The speed", Unit: "GPU-hours per trillion", ID: "v3.hours.per_ttoken", Min: 100, Max: 1e8, Step: 100},

		{Name: "like", Label: "Count as in a published figure", Group: "How utilisation is counted", Options: clusterSourceOptions()},
		{Name: "count", Label: "Arithmetic of a token", Group: "How utilisation is counted", Options: clusterCountOptions()},
		{Name: "peak", Label: "Over the peak of", Group: "How utilisation is counted", Options: []Option{{"bf16", "BF16"}, {"fp8", "FP8, twice as high"}}},

		{Name: "pp", Label: "Pipeline ranks", Group: "The layout", ID: "v3.layout.pipeline", Min: 1, Max: 128, Step: 1, Whole: true},
		{Name: "ep", Label: "GPUs that a layer’s experts are split over", Group: "The layout", ID: "v3.layout.experts", Min: 1, Max: 256, Step: 1, Whole: true},
		{Name: "dual", Label: "DualPipe", Group: "The layout", Options: []Option{{"on", "on: two stages on each GPU"}, {"off", "off: one stage"}}},
		{Name: "zero", Label: "Optimiser state (ZeRO-1)", Group: "The layout", Options: []Option{{"on", "split over all GPUs"}, {"copy", "split, but each stage copy keeps its own"}, {"off", "whole on each GPU"}}},

		{Name: "w", Label: "Working weight", Group: "Bytes", Unit: "bytes", ID: "bytes.bf16", Min: .5, Max: 8, Step: .5},
		{Name: "g", Label: "Gradient", Group: "Bytes", Unit: "bytes", ID: "v3.bytes.gradient", Min: 0, Max: 8, Step: 1},
		{Name: "m", Label: "Master weight", Group: "Bytes", Unit: "bytes", ID: "v3.bytes.master", Min: 0, Max: 8, Step: 1},
		{Name: "o", Label: "Each of the two moments", Group: "Bytes", Unit: "bytes", ID: "v3.bytes.moment", Min: 0, Max: 8, Step: 1},
		{Name: "act", Label: "Activations per token and layer", Group: "Bytes", Unit: "bytes", ID: "memory.act.bytes", Min: 0, Max: 5e6, Step: 64},
	},
	Presets: []Preset{
		{"V3 as reported", ""},
		{"Hours as stated", "given=hours"},
		{"FP8 peak", "given=rate&peak=fp8"},
		{"DualPipe off", "dual=off"},
		{"Dense 405B", "model=llama&mfu=34.64&count=6nd"},
		{"A100", "gpu=a100"},
		{"NVIDIA’s benchmark", "gpu=h100&n=1024&given=rate&rate=1412&count=mtp"},
		{"Epoch’s 23%", "given=rate&like=epoch-essay"},
	},
	Uses: clusterIDs(),
	Run:  runCluster,
}

// clusterMost is the largest cluster that is considered.
const clusterMost = 100000

// A gpuPart is a GPU with its entries of the ledger: prefix.peak.bf16, prefix.peak.fp8, prefix.memory.
type gpuPart struct {
	key, name string
	fp8       bool
}

var gpuParts = []gpuPart{
	{"h800", "H800 SXM", true}, {"h100", "H100 SXM", true}, {"a100", "A100 SXM", false}, {"h800pcie", "H800 PCIe", true}, {"h20", "H20", true},
}

func clusterGPUOptions() []Option {
	var opts []Option
	for _, g := range gpuParts {
		opts = append(opts, Option{g.key, g.name})
	}
	return opts
}

// A tokenCount is a way of counting a token's arithmetic, as the reader meets it.
type tokenCount struct {
	key, name, long string
	count           training.Count
}

var tokenCounts = []tokenCount{
	{"causal", "Causal", "causal: attention over what a token may see", training.Causal},
	{"full", "Full attention", "full: attention over the whole sequence", training.Full},
	{"6nd", "6ND", "6ND: rule of thumb, no attention", training.SixND},
	{"mtp", "Causal with prediction module", "causal with the prediction module", training.CausalMTP},
}

func clusterCountOptions() []Option {
	var opts []Option
	for _, c := range tokenCounts {
		opts = append(opts, Option{c.key, c.long})
	}
	return opts
}

func countNamed(key string) tokenCount {
	i := slices.IndexFunc(tokenCounts, func(c tokenCount) bool { return c.key == key })
	return tokenCounts[i]
}

// A reading is a published figure of V3's utilisation: whose it is, and what was divided by what.
type reading struct {
	key, by string
	count   string // key of a tokenCount
	fp8     bool   // over the FP8 peak
	pcie    bool   // over that of the PCIe card, which is another part
	printed string // ledger entry of what is printed; empty where nobody in particular prints it
	result  bool   // the entry is our result, and what is printed is its published value
}

var readings = []reading{
	{key: "thumb-fp8", by: "rule of thumb", count: "6nd", fp8: true},
	{key: "epoch-data", by: "Epoch AI, database", count: "causal", fp8: true, printed: "mfu.fp8.causal", result: true},
	{key: "epoch-essay", by: "Epoch AI, essay on R1", count: "6nd", fp8: true, pcie: true, printed: "mfu.sixnd.fp8_pcie", result: true},
	{key: "thumb-bf16", by: "rule of thumb", count: "6nd"},
	{key: "causal", by: "DeepSeek, causal", count: "causal", printed: "mfu.tablefour.causal"},
	{key: "noncausal", by: "DeepSeek, non-causal", count: "full", printed: "mfu.tablefour.noncausal"},
}

func clusterSourceOptions() []Option {
	opts := []Option{{"own", "no: as chosen below"}}
	for _, r := range slices.Backward(readings) {
		over := " ÷ BF16"
		switch {
		case r.pcie:
			over = " ÷ FP8 of the PCIe card"
		case r.fp8:
			over = " ÷ FP8"
		}
		opts = append(opts, Option{r.key, r.by + ": " + countNamed(r.count).name + over})
	}
	return opts
}

// peakName names a peak within a drawing or a table.
func (r reading) peakName() string {
	switch {
	case r.pcie:
		return "FP8 peak, PCIe card"
	case r.fp8:
		return "FP8 peak"
	}
	return "BF16 peak"
}

// otherRuns are published speeds of models of V3's shape, beside DeepSeek's.
var otherRuns = []struct{ who, gpus, gpu, rate string }{
	{"DeepSeek, as reported", "v3.cluster.gpus", "H800", "v3.rate.tokens"},
	{"NVIDIA, September 2025", "megatron.d2509.gpus", "H100", "megatron.d2509.tokens"},
	{"NVIDIA, March 2026", "megatron.report.gpus", "H100", "megatron.report.tokens"},
	{"NVIDIA, August 2026", "megatron.d2608.gpus", "GB200", "megatron.d2608.gb200_tokens"},
	{"NVIDIA, August 2026", "megatron.d2608.gpus", "GB300", "megatron.d2608.gb300_tokens"},
}

// contextStages are the two stages of V3's context extension.
var contextStages = []string{"first", "second"}

func clusterIDs() []string {
	ids := []string{"runs.llama31_405b.active", "runs.llama31_405b.layers", "v3.hours.context", "h800pcie.peak.fp8"}
	ids = append(ids, v3Parts[1:]...) // the layers are an input
	for _, g := range gpuParts {
		ids = append(ids, g.key+".peak.bf16", g.key+".memory")
		if g.fp8 {
			ids = append(ids, g.key+".peak.fp8")
		}
	}
	for _, r := range readings {
		if r.printed != "" {
			ids = append(ids, r.printed)
		}
	}
	for _, o := range otherRuns {
		ids = append(ids, o.gpus, o.rate)
	}
	for _, s := range contextStages {
		ids = append(ids, "v3.context.tokens_"+s, "v3.context.length_"+s)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// value is the value of an entry that Uses lists; the content's check says where one is missing.
func value(led Ledger, id string) float64 {
	e, ok := led.Entry(id)
	if !ok {
		return 0
	}
	return e.Value
}
