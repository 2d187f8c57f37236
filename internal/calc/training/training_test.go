package training

import (
	"math"
	"testing"
	"testing/quick"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
)

// v3 is DeepSeek-V3's public configuration.
var v3 = moe.Shape{
	Layers: 61, DenseLayers: 3, Hidden: 7168, Heads: 128, QueryRank: 1536, KeyRank: 512, PlainDim: 128, RotaryDim: 64, ValueDim: 128,
	DenseInner: 18432, ExpertInner: 2048, Routed: 256, Active: 8, Shared: 1, RouterBias: true, Vocabulary: 129280,
}

var v3Model = Model{Active: 37e9, Total: float64(v3.Count().All()), Routed: float64(v3.Count().Total[moe.RoutedExperts]), Layers: 61, Shape: &v3}

// v3Layout is the layout of the V3 report with our assumptions on number formats and activations.
var v3Layout = Layout{
	GPUs: 2048, Pipeline: 16, Experts: 64, DualPipe: true,
	WeightBytes: 2, GradientBytes: 4, MasterBytes: 4, MomentBytes: 2, ActivationBytes: 157312, TokensPerMicroBatch: 4096,
}

const (
	tokens = 14.8e12
	peak   = 989.0  // TFLOP/s, H800 SXM, dense BF16
	fp8    = 1979.0 // the same, dense FP8
	card   = 1513.0 // H800 PCIe, dense FP8
)

// speed is DeepSeek's printed 272.80 billion tokens a day on 2,048 GPUs, per GPU.
var speed = 272.80e9 / 86400 / 2048

// near compares to the digits of a reference worked out independently.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Abs(want) {
		t.Errorf("%s = %.17g, want %.17g", what, got, want)
	}
}

func TestHoursAndDays(t *testing.T) {
	rate := TokensPerSecondFromHours(180000)
	near(t, "hours", GPUHours(tokens, rate), 2664000)
	near(t, "days per trillion", Days(180000, 2048), 3.662109375)
	for hours, days := range map[float64]float64{2664000: 54.19921875, 119000: 2.4210611979166665, 5000: 0.10172526041666667, 2788000: 56.722005208333336} {
		near(t, "days", Days(hours, 2048), days)
	}
	near(t, "tokens/s per GPU", speed, 1541.702835648148)
	near(t, "hours per trillion from tokens per day", GPUHours(Trillion, speed), 180175.95307917887)
}

// Hours that the speeds others have published would take for V3's tokens.
func TestHoursOfOthers(t *testing.T) {
	for rate, hours := range map[float64]float64{1297: 3169707.8728690143, 1412: 2911551.778407302, 6288: 653802.6576194515, 4912: 836952.5877669200} {
		near(t, "hours", GPUHours(tokens, rate), hours)
	}
	near(t, "hours per trillion", GPUHours(Trillion, 1412), 196726.47151400693)
	near(t, "Llama 3.1 405B in FP8", GPUHours(15.6e12, 302), 14348785.87196468)
	near(t, "share of DeepSeek's", 1412/speed, 0.9158704046920821)
}

func TestParameters(t *testing.T) {
	for _, tt := range []struct {
		what      string
		got, want int64
	}{
		{"attention matrices of a layer", v3.AttentionMatrices(), 187105280},
		{"expert", v3.Expert(), 44040192},
		{"routed", v3.Count().Total[moe.RoutedExperts], 653908770816},
		{"total", v3.Count().All(), 671026419200},
		{"active", v3.Count().Used(), 37552297472},
		{"active without the embedding table", v3.Count().UsedWithoutEmbedding(), 36625618432},
		{"in matrix products", v3.MatrixParameters(), 36624596992},
	} {
		if tt.got != tt.want {
			t.Errorf("%s = %d, want %d", tt.what, tt.got, tt.want)
		}
	}
}

func TestCounts(t *testing.T) {
	for _, tt := range []struct {
		count              Count
		flop, tflops, ofBF float64
	}{
		{Causal, 250449887232, 386.11930133333334, 0.3904138537243006},
		{Full, 281152192512, 433.45313244444446, 0.4382741480732502},
		{CausalMTP, 260641652736, 401.83197511111104, 0.40630128929333775},
	} {
		flop := v3Model.FLOPPerToken(tt.count, 4096)
		near(t, "FLOP/token", flop, tt.flop)
		near(t, "TFLOP/s", TFLOPs(flop, speed), tt.tflops)
		near(t, "of the BF16 peak", MFU(TFLOPs(flop, speed), peak), tt.ofBF)
	}
	near(t, "printed rate of the FP8 peak", MFU(385, fp8), 0.19454269833249116)
	near(t, "6ND", v3Model.FLOPPerToken(SixND, 4096)*tokens, 3.2856e24)
	rate := TFLOPs(v3Model.FLOPPerToken(SixND, 4096), TokensPerSecondFromHours(180000))
	near(t, "6ND rate", rate, 342.59259259259255)
	near(t, "6ND of BF16", MFU(rate, peak), 0.34640302587724225)
	near(t, "6ND of FP8", MFU(rate, fp8), 0.17311399322516047)
	if got := MFU(rate, card); math.Abs(got-0.23) > 0.005 {
		t.Errorf("6ND of the PCIe card's FP8 = %v, want about 0.23", got)
	}
}

// The context extension's schedule at the pre-training rate, in both countings.
func TestContextExtension(t *testing.T) {
	stages := []struct{ sequences, length float64 }{{1000 * 1920, 32768}, {1000 * 480, 131072}}
	for count, want := range map[Count]float64{Full: 116750.0355715109, Causal: 75477.19463038481} {
		rate, hours, n := TFLOPs(v3Model.FLOPPerToken(count, 4096), speed), 0.0, 0.0
		for _, s := range stages {
			n += s.sequences * s.length
			hours += GPUHours(s.sequences*s.length, rate*1e12/v3Model.FLOPPerToken(count, s.length))
		}
		near(t, "tokens", n, 125829120000)
		near(t, "hours", hours, want)
	}
}

func TestMemory(t *testing.T) {
	routed, other := v3Layout.ParametersPerGPU(v3Model)
	near(t, "routed", routed, 1277165568)
	near(t, "other", other, 2139706048)
	for _, tt := range []struct {
		what                                 string
		change                               func(*Layout)
		weights, gradients, optimizer, state float64 // GB
	}{
		{"as assumed", func(*Layout) {}, 6.833743232, 13.667486464, 2.62119695, 23.122426646},
		{"FP8 weights", func(l *Layout) { l.WeightBytes = 1 }, 3.416871616, 13.667486464, 2.62119695, 19.70555503},
		{"both", func(l *Layout) { l.WeightBytes = 3 }, 10.250614848, 13.667486464, 2.62119695, 26.539298262},
		{"a state for each copy", func(l *Layout) { l.Zero = PerCopy }, 6.833743232, 13.667486464, 5.2423939, 25.743623596},
		{"FP32 moments", func(l *Layout) { l.MomentBytes = 4 }, 6.833743232, 13.667486464, 3.931795425, 24.433025121},
		{"without DualPipe", func(l *Layout) { l.DualPipe = false }, 3.416871616, 6.833743232, 2.62119695, 12.871811798},
		{"without ZeRO-1", func(l *Layout) { l.Zero = Unsharded }, 6.833743232, 13.667486464, 27.334972928, 47.836202624},
	} {
		l := v3Layout
		tt.change(&l)
		m := l.MemoryPerGPU(v3Model)
		near(t, tt.what+": weights", m.Weights/1e9, tt.weights)
		near(t, tt.what+": gradients", m.Gradients/1e9, tt.gradients)
		near(t, tt.what+": optimizer", m.Optimizer/1e9, tt.optimizer)
		near(t, tt.what+": state", m.State()/1e9, tt.state)
	}
	near(t, "activations", v3Layout.MemoryPerGPU(v3Model).Activations/1e9, 43.815796736)
	near(t, "bytes per parameter", v3Layout.BytesPerParameter(), 14)
}

func TestSmallestCluster(t *testing.T) {
	if got := StateFloor(v3Model, v3Layout, 80e9); got != 118 {
		t.Errorf("state alone needs %d GPUs, want 118", got)
	}
	conventional := v3Layout
	conventional.MomentBytes = 4
	if got := StateFloor(v3Model, conventional, 80e9); got != 151 {
		t.Errorf("conventional state needs %d GPUs, want 151", got)
	}
	if got, ok := SmallestCluster(v3Model, v3Layout, 80e9, 1e5); got != 1024 || !ok {
		t.Errorf("smallest cluster %d, %v; want one unit of 16 × 64", got, ok)
	}
	dense := Model{Active: 405e9, Total: 405e9, Layers: 126}
	if got, ok := SmallestCluster(dense, v3Layout, 80e9, 1e5); ok {
		t.Errorf("a dense 405B model fits on %d GPUs without tensor parallelism; want none", got)
	}
}

// On the smallest cluster the model fits, on one unit less it does not, and a larger one never needs more.
func TestSmallestClusterIsSmallest(t *testing.T) {
	property := func(p, e uint8, total uint16, zero, gigabytes uint8, dual bool) bool {
		l := v3Layout
		l.Pipeline, l.Experts, l.DualPipe, l.Zero = 1+int(p)%32, 1+int(e)%64, dual, Zero(zero)%3
		all := 1e9 * (1 + float64(total)/50)
		m := Model{Active: all / 10, Total: all, Routed: .9 * all, Layers: 61}
		capacity := 1e9 * (1 + float64(gigabytes))
		n, ok := SmallestCluster(m, l, capacity, 1e5)
		at := func(gpus int) float64 { l.GPUs = gpus; return l.MemoryPerGPU(m).Sum() }
		if !ok {
			return at(1e5) > capacity
		}
		fits := n%l.Unit(m) == 0 && at(n) <= capacity*(1+1e-9) && at(2*n) <= at(n)
		return fits && (n == l.Unit(m) || at(n-l.Unit(m)) > capacity)
	}
	if err := quick.Check(property, &quick.Config{MaxCount: 2000}); err != nil {
		t.Error(err)
	}
}

// Doubling the GPUs halves the days and leaves the hours; a higher peak at the same share is never slower; longer
// sequences never need less work, and the ways of counting keep their order.
func TestMonotone(t *testing.T) {
	property := func(n, s uint16, share uint8) bool {
		gpus, sequence, mfu := 1+float64(n), 1+float64(s), (1+float64(share))/256
		causal, full := v3Model.FLOPPerToken(Causal, sequence), v3Model.FLOPPerToken(Full, sequence)
		hours := GPUHours(tokens, TokensPerSecond(mfu, peak, causal))
		faster := GPUHours(tokens, TokensPerSecond(mfu, fp8, causal))
		back := MFU(TFLOPs(causal, tokens/hours/3600), peak)
		return math.Abs(Days(hours, 2*gpus)*2/Days(hours, gpus)-1) < 1e-12 && faster < hours && causal < full &&
			causal < v3Model.FLOPPerToken(CausalMTP, sequence) && v3Model.FLOPPerToken(Causal, sequence+1) > causal && math.Abs(back/mfu-1) < 1e-12
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}

// A model of unknown shape is counted by the rule of thumb, whatever is asked.
func TestUnknownShape(t *testing.T) {
	dense := Model{Active: 405e9, Total: 405e9, Layers: 126}
	for _, c := range []Count{SixND, Causal, Full, CausalMTP} {
		if got := dense.FLOPPerToken(c, 4096); got != 6*405e9 || dense.Counts(c) != (c == SixND) {
			t.Errorf("count %d: %v, %v", c, got, dense.Counts(c))
		}
	}
	if ratio := dense.FLOPPerToken(SixND, 1) / v3Model.FLOPPerToken(SixND, 1); math.Abs(ratio-10.95) > .01 {
		t.Errorf("405B over V3 = %v, want about 11", ratio)
	}
}

// A cluster smaller than one unit is counted as one unit, and what does not fill a unit holds no state.
func TestUsed(t *testing.T) {
	for gpus, want := range map[int]int{8: 1024, 1024: 1024, 2047: 1024, 2048: 2048, 3000: 2048} {
		l := v3Layout
		l.GPUs = gpus
		if got := l.Used(v3Model); got != want {
			t.Errorf("%d GPUs: %d used, want %d", gpus, got, want)
		}
	}
}
