package lab

import (
	"fmt"
	"math"

	"github.com/claimbyclaim/explainer/internal/calc/training"
)

func runCluster(led Ledger, v Values) Result {
	s := newClusterState(led, v)
	r := Result{Answers: append(s.timeAnswers(), s.memoryAnswers()...)}
	r.Drawings = []Drawing{s.mfuDrawing(), s.memoryDrawing()}
	r.Tables = []Table{s.countTable()}
	if s.isV3() {
		r.Tables = append(r.Tables, s.othersTable(), s.contextTable())
	}
	return r
}

func (s clusterState) timeAnswers() []Answer {
	v := s.v
	tokens := short(v.Number("tokens")) + " trillion tokens"
	tflops, gflop := s.tflops(s.counted.count), inWords(s.flop/1e9, "count", ".1")+" GFLOP"
	rate := inWords(s.speed, "count", ".1") + " tokens/s"
	hoursFrom := tokens + " ÷ " + rate + " ÷ 3,600 s"
	if v.Choice("given") == "mfu" {
		hoursFrom = fmt.Sprintf("%s × %s ÷ (%s%% × %s) ÷ 3,600 s", tokens, gflop, short(v.Number("mfu")), s.printedPeak())
	}
	days := training.Days(s.hours, s.gpus)
	perTrillion := training.GPUHours(training.Trillion, s.speed)
	a := []Answer{
		{Label: "Days", Value: measured(days, "day"), Number: days, Unit: "days", Formula: fmt.Sprintf("%s ÷ %s ÷ 24", measured(s.hours, "GPU-hour"), whole(s.gpus, "GPU")),
			Outside: []string{"restarts, idle and failed hardware", "the batch ramp", "evaluation", "context extension and post-training"}},
		{Label: "GPU-hours", Value: measured(s.hours, "GPU-hour"), Number: s.hours, Unit: "GPU-hours", Formula: hoursFrom},
		{Label: "GPU-hours per trillion tokens", Value: measured(perTrillion, "GPU-hour"), Number: perTrillion, Unit: "GPU-hours", Formula: fmt.Sprintf("one trillion ÷ %s ÷ 3,600 s", rate)},
		{Label: "Useful work per GPU", Value: measured(tflops, "TFLOP/s"), Number: tflops, Unit: "TFLOP/s", Formula: fmt.Sprintf("%s per token × %s", gflop, rate), Note: "Counted as " + s.counted.long + "."},
		{Label: "Utilisation (MFU) in this counting", Value: share(s.mfu()), Number: s.mfu(), Formula: fmt.Sprintf("%s ÷ %s", measured(tflops, "TFLOP/s"), s.printedPeak()), Note: fmt.Sprintf("%s over the %s.", s.counted.name, s.peakName)},
	}
	if s.isV3() && s.gpu.key == "h800" {
		stated := value(s.led, "v3.hours.per_ttoken")
		a[2].Note = fmt.Sprintf("DeepSeek states %s; this is %s.", measured(stated, "GPU-hour"), apart(perTrillion/stated-1))
	}
	if unit := s.layout.Unit(s.model); int(s.gpus) > unit && int(s.gpus)%unit > 0 {
		a[0].Flag = fmt.Sprintf("Of the %s, the layout leaves %s over; these days let them work, too.", whole(s.gpus, "GPU"), whole(float64(int(s.gpus)%unit), "count"))
	}
	switch {
	case s.missingFP8:
		a[4].Flag = "The " + s.gpu.name + " has no FP8: its BF16 peak is used."
	case s.mfu() > 1:
		a[4].Flag = "Above the peak: no GPU does that. The speed, the model and the GPU contradict each other."
	case s.borrowed != "":
		a[4].Flag = "This peak is the " + s.borrowed + "’s, not the " + s.gpu.name + "’s."
	case s.fallen:
		a[4].Flag = "Only 6ND can be counted: the shape of this model’s attention is not an input."
	}
	if v.Choice("model") == "custom" && v.Number("active") > v.Number("total") {
		a[3].Flag = "More parameters are used per token than there are; the model is taken as dense."
	}
	return a
}

// apart says in words how far a result lies from a stated one.
func apart(v float64) string {
	switch {
	case math.Abs(v) < 0.0005:
		return "the same"
	case v > 0:
		return share(v) + " more"
	}
	return share(-v) + " less"
}

func (s clusterState) printedPeak() string { return inWords(s.peak, "TFLOP/s", "") }

func (s clusterState) memoryAnswers() []Answer {
	l, mem := s.layout, s.memory
	gb := func(bytes float64) string { return measured(bytes/1e9, "GB") }
	routed, other := l.ParametersPerGPU(s.model)
	optimizer := fmt.Sprintf("%s bytes × %s ÷ %s", short(l.MasterBytes+2*l.MomentBytes), billions(s.model.Total), whole(float64(l.Used(s.model)), "GPU"))
	switch l.Zero {
	case training.PerCopy:
		if l.DualPipe {
			optimizer = "2 × " + optimizer
		}
	case training.Unsharded:
		optimizer = fmt.Sprintf("%s bytes × %s", short(l.MasterBytes+2*l.MomentBytes), billions(routed+other))
	}
	layers := l.LayersPerStage(s.model)
	state := Answer{Label: "Training state per GPU", Value: gb(mem.State()), Number: mem.State() / 1e9, Unit: "GB",
		Formula: fmt.Sprintf("(%s + %s) bytes × %s held + %s", short(l.WeightBytes), short(l.GradientBytes), billions(routed+other), optimizer),
		Note:    fmt.Sprintf("Weights %s, gradients %s, optimiser %s.", gb(mem.Weights), gb(mem.Gradients), gb(mem.Optimizer))}
	switch unit := l.Unit(s.model); {
	case l.Pipeline > s.model.Layers:
		state.Flag = "There are more pipeline ranks than layers: some would hold nothing."
	case int(s.gpus) < unit:
		state.Flag = fmt.Sprintf("%s are fewer than one copy of the layout takes, %s: this is the memory of one copy.", whole(s.gpus, "GPU"), whole(float64(unit), "GPU"))
	case l.DualPipe && l.Pipeline%2 == 1:
		state.Flag = "DualPipe pairs the ranks from both ends: it needs an even number of them."
	}
	all := Answer{Label: "Memory per GPU, with activations", Value: gb(mem.Sum()) + " of " + whole(s.capacity/1e9, "GB"), Number: mem.Sum() / 1e9, Unit: "GB",
		Formula: fmt.Sprintf("%s + %s bytes × %s tokens × %s × %d micro-batches", gb(mem.State()), whole(l.ActivationBytes, "count"), whole(s.seq, "count"), plural(layers, "layer"), l.MicroBatches()),
		Note:    "The activations are a rough count of ours; nobody has published them.",
		Outside: []string{"communication buffers", "the output’s logits", "the prediction module", "the runtime"}}
	if mem.Sum() > s.capacity {
		all.Flag = gb(mem.Sum()-s.capacity) + " more than the GPU has: it does not fit like this."
	}
	return append([]Answer{state, all}, s.sizeAnswers()...)
}

func (s clusterState) sizeAnswers() []Answer {
	l := s.layout
	smallest := Answer{Label: "Smallest cluster that fits, in this layout", Unit: "GPUs", Formula: "a multiple of " + plural(l.Pipeline, "pipeline rank")}
	if s.model.Routed > 0 {
		smallest.Formula += " × " + plural(l.Experts, "expert rank")
	}
	floor := training.StateFloor(s.model, l, s.capacity)
	floorDays := training.Days(s.hours, float64(floor))
	least := Answer{Label: "Fewest GPUs that hold the training state at all", Value: whole(float64(floor), "GPU"), Number: float64(floor), Unit: "GPUs",
		Formula: fmt.Sprintf("%s bytes × %s ÷ %s, rounded up", short(l.BytesPerParameter()), billions(s.model.Total), whole(s.capacity/1e9, "GB")),
		Note:    fmt.Sprintf("Without activations, whatever the layout. At the same speed per GPU they would need %s.", measured(floorDays, "day"))}
	size, ok := training.SmallestCluster(s.model, l, s.capacity, clusterMost)
	if !ok {
		smallest.Value, smallest.Note = "none", "More GPUs would only thin out the optimiser’s state; weights, gradients and activations stay. Such a model needs more pipeline ranks, tensor parallelism or recomputation."
		smallest.Flag = fmt.Sprintf("No cluster up to %s fits.", whole(clusterMost, "GPU"))
		return []Answer{smallest, least}
	}
	smallest.Value, smallest.Number = whole(float64(size), "GPU"), float64(size)
	days := training.Days(s.hours, float64(size))
	return []Answer{smallest,
		{Label: "Days at that size", Value: measured(days, "day"), Number: days, Unit: "days", Formula: fmt.Sprintf("%s ÷ %s ÷ 24", measured(s.hours, "GPU-hour"), whole(float64(size), "GPU"))},
		least}
}

// billions prints a number of parameters.
func billions(v float64) string {
	return inWords(v, "count", "billion 4s") + " parameters"
}
