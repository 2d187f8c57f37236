package runs

import (
	"math"
	"testing"
	"testing/quick"
)

// The reference rates are worked by hand from what the makers state: active parameters in billions, tokens in
// trillions, device-hours in millions.
func TestRates(t *testing.T) {
	for _, r := range []struct {
		name                                string
		billions, trillions, millions, want float64
	}{
		{"DeepSeek-V3 pre-training", 37, 14.8, 2.664, 342.59259259259255},
		{"DeepSeek-V2", 21, 8.1, 1.39968, 202.546296},
		{"DeepSeek 67B", 67, 2, .6012, 371.479},
		{"dots.llm1", 14, 11.2, 1.456, 179.487},
		{"Llama 3.1 405B", 405, 15.6, 30.84, 341.440},
		{"Llama 3.1 70B", 70, 15, 7, 250},
		{"Llama 3 70B", 70, 15, 6.4, 273.4375},
		{"Llama 4 Maverick", 17, 22, 2.38, 261.905},
		{"Llama 4 Scout", 17, 40, 5, 226.667},
		{"Olmo 3 32B", 32, 5.9, 1.05, 299.683},
		{"Llama 2 70B", 70, 2, 1.72032, 135.634},
		{"Granite 3.0 8B", 8.1, 12, .832102, 194.688},
		{"Snowflake Arctic", 17, 3.5, .504, 196.759},
		{"Trinity Large", 13, 17, 1.622016, 227.083},
	} {
		got := TFLOPs(SixND(r.billions*1e9, r.trillions*1e12), r.millions*1e6)
		if math.Abs(got-r.want) > 1e-3*math.Max(1, r.want/1e3) {
			t.Errorf("%s: %v TFLOP/s, want %v", r.name, got, r.want)
		}
	}
}

func TestSixND(t *testing.T) {
	if got, want := SixND(37e9, 14.8e12), 3.2856e24; math.Abs(got/want-1) > 1e-12 {
		t.Errorf("6ND of V3 = %v, want %v", got, want)
	}
}

// The saving over the dense run, rates with the makers' own FLOP per token, and the hours that DeepSeek-V4-Pro would
// take at V3's rate, to the digits of a reference worked out independently.
func TestReference(t *testing.T) {
	const v3Hours, v3AllHours, denseHours = 2664000, 2788000, 30840000
	v3, dense := SixND(37e9, 14.8e12), SixND(405e9, 15.6e12)
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"V3 at 250 GFLOP per token, in TFLOP/s", TFLOPs(250e9*14.8e12, v3Hours), 385.8024691358024},
		{"Llama 3.1 405B at 2,448 GFLOP per token, in TFLOP/s", TFLOPs(2448e9*15.6e12, denseHours), 343.96887159533077},
		{"work of Llama 3.1 405B over V3's", dense / v3, 11.537618699780861},
		{"GPU-hours of Llama 3.1 405B over all of V3's", GPUHours(dense, TFLOPs(dense, denseHours)) / v3AllHours, 11.061692969870876},
		{"GPU-hours of V4-Pro at V3's rate", GPUHours(SixND(49e9, 33e12), TFLOPs(v3, v3Hours)), 7866486.486486486},
	} {
		if math.Abs(c.got/c.want-1) > 1e-12 {
			t.Errorf("%s = %.17g, want %.17g", c.what, c.got, c.want)
		}
	}
}

// positive gives a positive number that is neither tiny nor huge.
func positive(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 1
	}
	return math.Exp(math.Mod(x, 20))
}

func TestHoursAndRateAreInverse(t *testing.T) {
	same := func(a, b float64) bool {
		work, rate := 1e20*positive(a), positive(b)
		return math.Abs(TFLOPs(work, GPUHours(work, rate))/rate-1) < 1e-12
	}
	if err := quick.Check(same, nil); err != nil {
		t.Error(err)
	}
}

// At one rate, hours grow as the work does; more hours for the same work are a lower rate.
func TestOneLine(t *testing.T) {
	along := func(a, b, c float64) bool {
		work, rate, factor := 1e20*positive(a), positive(b), 1+positive(c)
		return math.Abs(GPUHours(factor*work, rate)/GPUHours(work, rate)-factor) < 1e-9*factor &&
			TFLOPs(work, factor*GPUHours(work, rate)) < rate
	}
	if err := quick.Check(along, nil); err != nil {
		t.Error(err)
	}
}
