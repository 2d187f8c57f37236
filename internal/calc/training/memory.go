package training

import "math"

// A Zero says where the optimizer's state lies.
type Zero int

// ZeRO stage 1 splits the optimizer's state, and only that, over the data-parallel ranks.
const (
	Pooled    Zero = iota // split, and both copies of a stage share one state
	PerCopy               // split, but each copy of a stage keeps its own
	Unsharded             // every GPU keeps the state of every parameter that it holds
)

// A Layout is how a model lies on a cluster: pipeline × data parallel, routed experts split over some of the
// data-parallel ranks, everything else repeated on each; no tensor parallelism.
type Layout struct {
	GPUs     int
	Pipeline int  // ranks that the layers are split over, at least 1
	Experts  int  // ranks that the routed experts of a layer are split over, at least 1
	DualPipe bool // micro-batches enter at both ends, so that each GPU holds two stages
	Zero     Zero

	WeightBytes, GradientBytes float64 // per parameter
	MasterBytes, MomentBytes   float64 // per parameter: master weight, and each of Adam's two moments
	ActivationBytes            float64 // per token and layer
	TokensPerMicroBatch        float64
}

// copies are the stages that a GPU holds.
func (l Layout) copies() float64 {
	if l.DualPipe {
		return 2
	}
	return 1
}

// MicroBatches are those whose activations a GPU holds at once: as many as pipeline ranks, and one more under
// DualPipe (DeepSeek-V3 report, table 2).
func (l Layout) MicroBatches() int {
	if l.DualPipe {
		return l.Pipeline + 1
	}
	return l.Pipeline
}

// LayersPerStage is the length of the longest stage.
func (l Layout) LayersPerStage(m Model) int { return (m.Layers + l.Pipeline - 1) / l.Pipeline }

// Unit is the number of GPUs that holds the model once; a cluster is a multiple of it.
func (l Layout) Unit(m Model) int {
	if m.Routed == 0 {
		return l.Pipeline
	}
	return l.Pipeline * l.Experts
}

// Used are the GPUs of whole units in the cluster, one unit at least.
func (l Layout) Used(m Model) int {
	unit := l.Unit(m)
	return max(1, l.GPUs/unit) * unit
}

// ParametersPerGPU are those that a GPU holds:
//
//	copies · (routed/(pipeline·experts) + other/pipeline)
func (l Layout) ParametersPerGPU(m Model) (routed, other float64) {
	return l.copies() * m.Routed / float64(l.Pipeline*l.Experts), l.copies() * (m.Total - m.Routed) / float64(l.Pipeline)
}

// Memory is what one GPU holds, in bytes. Communication buffers, the output's logits and the runtime are not in it.
type Memory struct{ Weights, Gradients, Optimizer, Activations float64 }

// State is the part that stays between steps.
func (m Memory) State() float64 { return m.Weights + m.Gradients + m.Optimizer }

// Sum is all of it.
func (m Memory) Sum() float64 { return m.State() + m.Activations }

// MemoryPerGPU is what a GPU of the cluster holds. Where the cluster is smaller than Unit, it is that of one unit.
func (l Layout) MemoryPerGPU(m Model) Memory {
	routed, other := l.ParametersPerGPU(m)
	held := routed + other
	mem := Memory{
		Weights:     held * l.WeightBytes,
		Gradients:   held * l.GradientBytes,
		Optimizer:   held * l.optimizerBytes(),
		Activations: l.ActivationBytes * l.TokensPerMicroBatch * float64(l.LayersPerStage(m)) * float64(l.MicroBatches()),
	}
	if l.Zero != Unsharded {
		mem.Optimizer = l.sharedOptimizer(m) / float64(l.Used(m))
	}
	return mem
}

// optimizerBytes is the optimizer's state of one parameter.
func (l Layout) optimizerBytes() float64 { return l.MasterBytes + 2*l.MomentBytes }

// sharedOptimizer is the optimizer's state of all GPUs together, in bytes.
func (l Layout) sharedOptimizer(m Model) float64 {
	b := l.optimizerBytes() * m.Total
	if l.Zero == PerCopy {
		b *= l.copies()
	}
	return b
}

// BytesPerParameter is the training state of one parameter in bytes, each part kept once.
func (l Layout) BytesPerParameter() float64 {
	return l.WeightBytes + l.GradientBytes + l.optimizerBytes()
}

// SmallestCluster is the smallest number of GPUs on which the layout fits into the given memory of each: a multiple
// of Unit, at most most. It is not ok where no such cluster does. More GPUs only spread the optimizer's state; the
// rest must fit from the start.
func SmallestCluster(m Model, l Layout, memoryBytes float64, most int) (gpus int, ok bool) {
	unit := l.Unit(m)
	l.GPUs = unit
	one := l.MemoryPerGPU(m)
	units := 1.0
	if one.Sum() > memoryBytes {
		room := memoryBytes - (one.Sum() - one.Optimizer)
		if l.Zero == Unsharded || room <= 0 {
			return 0, false
		}
		units = ceil(l.sharedOptimizer(m) / (float64(unit) * room))
	}
	if units*float64(unit) > float64(most) {
		return 0, false
	}
	return int(units) * unit, true
}

// StateFloor is the number of GPUs whose memories together hold the training state, each part once and nothing else:
// no cluster can be smaller, whatever its layout. memoryBytes is that of each GPU and positive.
func StateFloor(m Model, l Layout, memoryBytes float64) int {
	return int(math.Max(1, ceil(l.BytesPerParameter()*m.Total/memoryBytes)))
}
