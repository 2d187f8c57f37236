package lab

import (
	"slices"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
	"github.com/claimbyclaim/explainer/internal/calc/training"
)

// A clusterState is a run of the lab, worked out.
type clusterState struct {
	led    Ledger
	v      Values
	gpu    gpuPart
	gpus   float64
	model  training.Model
	tokens float64 // of the whole run
	seq    float64 // tokens per sequence

	counted    tokenCount // as chosen, where the model can be counted so
	fallen     bool       // it can't, and 6ND stands in
	peak       float64    // TFLOP/s
	peakName   string
	missingFP8 bool   // FP8 was asked for on a part that has none
	borrowed   string // the part whose peak is used, where it is not the cluster's

	flop, speed, hours float64 // FLOP per token; tokens/s per GPU; GPU-hours
	layout             training.Layout
	memory             training.Memory
	capacity           float64 // bytes
}

func newClusterState(led Ledger, v Values) clusterState {
	s := clusterState{led: led, v: v, gpus: v.Number("n"), tokens: v.Number("tokens") * 1e12, seq: v.Number("seq")}
	s.gpu = gpuParts[slices.IndexFunc(gpuParts, func(g gpuPart) bool { return g.key == v.Choice("gpu") })]
	s.capacity = value(led, s.gpu.key+".memory") * 1e9
	s.model = clusterModel(led, v)
	s.chooseCount()

	s.flop = s.model.FLOPPerToken(s.counted.count, s.seq)
	switch v.Choice("given") {
	case "rate":
		s.speed = v.Number("rate")
	case "hours":
		s.speed = training.TokensPerSecondFromHours(v.Number("hours"))
	default:
		s.speed = training.TokensPerSecond(v.Number("mfu")/100, s.peak, s.flop)
	}
	s.hours = training.GPUHours(s.tokens, s.speed)

	s.layout = training.Layout{
		GPUs: int(s.gpus), Pipeline: int(v.Number("pp")), Experts: int(v.Number("ep")), DualPipe: v.Choice("dual") == "on",
		Zero:        map[string]training.Zero{"on": training.Pooled, "copy": training.PerCopy, "off": training.Unsharded}[v.Choice("zero")],
		WeightBytes: v.Number("w"), GradientBytes: v.Number("g"), MasterBytes: v.Number("m"), MomentBytes: v.Number("o"),
		ActivationBytes: v.Number("act"), TokensPerMicroBatch: s.seq,
	}
	s.memory = s.layout.MemoryPerGPU(s.model)
	return s
}

// chooseCount settles what is divided by what: a published figure sets both, else the reader's two choices do.
func (s *clusterState) chooseCount() {
	r := reading{count: s.v.Choice("count"), fp8: s.v.Choice("peak") == "fp8"}
	if i := slices.IndexFunc(readings, func(r reading) bool { return r.key == s.v.Choice("like") }); i >= 0 {
		r = readings[i]
	}
	s.counted = countNamed(r.count)
	if !s.model.Counts(s.counted.count) {
		s.counted, s.fallen = countNamed("6nd"), true
	}
	switch {
	case r.pcie:
		s.peak, s.peakName = value(s.led, "h800pcie.peak.fp8"), r.peakName()
		if s.gpu.key != "h800pcie" {
			s.borrowed = "H800 PCIe"
		}
	case r.fp8 && s.gpu.fp8:
		s.peak, s.peakName = value(s.led, s.gpu.key+".peak.fp8"), r.peakName()
	default:
		s.missingFP8 = r.fp8
		s.peak, s.peakName = value(s.led, s.gpu.key+".peak.bf16"), reading{}.peakName()
	}
}

// isV3 says whether the model is DeepSeek-V3, whose published figures can stand beside the result.
func (s clusterState) isV3() bool { return s.model.Shape != nil }

// tflops is the speed of a GPU in a way of counting.
func (s clusterState) tflops(c training.Count) float64 {
	return training.TFLOPs(s.model.FLOPPerToken(c, s.seq), s.speed)
}

func (s clusterState) mfu() float64 { return training.MFU(s.tflops(s.counted.count), s.peak) }

// clusterModel is the model as chosen. Of a custom model the part that a token does not use is taken to lie in
// routed experts and the rest to be repeated on every rank, which errs towards more memory.
func clusterModel(led Ledger, v Values) training.Model {
	switch v.Choice("model") {
	case "llama":
		all := value(led, "runs.llama31_405b.active")
		return training.Model{Active: all, Total: all, Layers: int(value(led, "runs.llama31_405b.layers"))}
	case "custom":
		active, total := v.Number("active")*1e9, v.Number("total")*1e9
		return training.Model{Active: active, Total: max(active, total), Routed: max(0, total-active), Layers: int(v.Number("layers"))}
	}
	shape := V3Shape(led)
	count := shape.Count()
	return training.Model{
		Active: value(led, "v3.params.active_published"), Total: float64(count.All()), Routed: float64(count.Total[moe.RoutedExperts]),
		Layers: int(shape.Layers), Shape: &shape,
	}
}
