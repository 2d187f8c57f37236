package lab

import (
	"fmt"
	"strconv"

	"github.com/claimbyclaim/explainer/internal/calc/gemm"
)

// fp8Accumulation asks what a long sum of FP8 products loses in the machine that adds it.
var fp8Accumulation = Lab{
	Name: "fp8-accumulation",
	Inputs: []Input{
		{Name: "k", Label: "Products in a sum (inner length K)", Group: "The sum", Options: lengthOptions()},
		{Name: "from", Label: "Numbers are", Group: "The sum", Options: []Option{{"uniform", "uniform from 0 to 1: all of one sign"}, {"normal", "nearly normal, mean 0"}, {"absolute", "their magnitudes"}}},

		{Name: "bits", Label: "Fraction bits kept", Group: "The accumulator", Options: widthOptions()},
		{Name: "every", Label: "Moved to an FP32 sum (promotion)", Group: "The accumulator", Options: promotionOptions()},
		{Name: "align", Label: "Products are aligned", Group: "The accumulator", Options: []Option{{"all", "with the running value, as measured on Hopper"}, {"apart", "among themselves"}}},
		{Name: "cut", Label: "What does not fit is cut", Group: "The accumulator", Options: []Option{{"zero", "toward zero, as measured"}, {"down", "downwards"}}},
	},
	Presets: []Preset{
		{"Hopper, never promoted", ""},
		{"V3: every 128", "every=128"},
		{"Every 512", "every=512"},
		{"Two bits more", "bits=15"},
		{"Blackwell", "bits=25"},
		{"FP32", "bits=fp32"},
		{"Signs that cancel", "from=normal"},
		{"Four times as long", "k=16384"},
	},
	Uses: []string{"v3.accum_test.max_rel_error", "v3.accum_test.k"},
	Run:  runAccumulation,
}

func lengthOptions() []Option {
	out := []Option{{"4096", "4,096, as in DeepSeek’s test"}}
	for _, k := range gemm.Lengths {
		if k != 4096 {
			out = append(out, Option{strconv.Itoa(k), whole(float64(k), "count")})
		}
	}
	return out
}

func widthOptions() []Option {
	out := []Option{{"13", "13, Hopper"}}
	for _, bits := range []string{"10", "11", "12", "14", "15", "16", "20"} {
		out = append(out, Option{bits, bits})
	}
	return append(out, Option{"25", "25, and an FP32 result: Blackwell"}, Option{"fp32", "no such steps: each product rounded in FP32"})
}

func promotionOptions() []Option {
	out := []Option{{"never", "never"}}
	for every := gemm.Step; every <= 4096; every *= 2 {
		label := "every " + whole(float64(every), "count") + " products"
		if every == 128 {
			label += ", V3"
		}
		out = append(out, Option{strconv.Itoa(every), label})
	}
	return out
}

// sumState is a sum and how it is added.
type sumState struct {
	led         Ledger
	v           Values
	length      int
	from        gemm.Distribution
	accumulator gemm.Accumulator
	errors      gemm.Errors
}

func newSumState(led Ledger, v Values) sumState {
	s := sumState{led: led, v: v, from: map[string]gemm.Distribution{"uniform": gemm.Uniform, "normal": gemm.Normal, "absolute": gemm.Absolute}[v.Choice("from")]}
	s.length, _ = strconv.Atoi(v.Choice("k"))
	bits, _ := strconv.Atoi(v.Choice("bits"))
	switch v.Choice("bits") {
	case "fp32":
		s.accumulator = gemm.Single
	case "25":
		s.accumulator = gemm.Blackwell
	default:
		s.accumulator = gemm.Accumulator{Align: bits, Keep: bits}
	}
	if !s.accumulator.FP32 {
		s.accumulator.Promote, _ = strconv.Atoi(v.Choice("every"))
		if s.accumulator.Promote >= s.length { // it is moved at the end, which changes nothing
			s.accumulator.Promote = 0
		}
		s.accumulator.Apart, s.accumulator.Floor = v.Choice("align") == "apart", v.Choice("cut") == "down"
	}
	s.errors = gemm.Measure(s.from, s.length, s.accumulator)
	return s
}

// signed says whether the exact sums can be near zero, so that relative errors mean nothing.
func (s sumState) cancels() bool { return s.from == gemm.Normal }

// tiny prints a share with three significant digits, however small.
func tiny(v float64) string {
	if v != 0 && v < 1e-6 {
		return numeral(rounded(100*v, 3)) + "%"
	}
	return small(v)
}

func runAccumulation(led Ledger, v Values) Result {
	s := newSumState(led, v)
	e := s.errors
	sums := fmt.Sprintf("%s sums of %s products", whole(gemm.Side*gemm.Side, "count"), whole(float64(s.length), "count"))
	bias := "no sum is meant to be too large or too small"
	switch {
	case s.cancels():
		bias = "signs cancel, and so do most of the cuts"
	case e.Bias < 0 && -e.Bias > .99*e.Mean:
		bias = "the sums are too small: the cuts do not cancel"
	}
	r := Result{Answers: []Answer{
		{Label: "Error by norms", Value: tiny(e.Frobenius), Number: e.Frobenius, Formula: "√(sum of squared errors) ÷ √(sum of squared exact sums), over " + sums},
		{Label: "Largest relative error", Value: tiny(e.Max), Number: e.Max, Formula: "largest |sum − exact| ÷ |exact|", Note: fmt.Sprintf("DeepSeek’s own test, of inputs it does not name, gave “nearly %s%%” for length %s.", short(value(led, "v3.accum_test.max_rel_error")), whole(value(led, "v3.accum_test.k"), "count"))},
		{Label: "Mean relative error", Value: tiny(e.Mean), Number: e.Mean, Formula: "mean of |sum − exact| ÷ |exact|"},
		{Label: "Mean error with its sign", Value: signedTiny(e.Bias), Number: e.Bias, Formula: "mean of (sum − exact) ÷ exact", Note: upperFirst(bias) + "."},
		{Label: "Largest error over the largest sum", Value: tiny(e.MaxOverMax), Number: e.MaxOverMax, Formula: "largest |sum − exact| ÷ largest |exact|"},
	}}
	if s.cancels() {
		const why = "Some exact sums are close to zero here, so a relative error says little."
		r.Answers[1].Flag, r.Answers[2].Flag, r.Answers[3].Flag = why, why, why
	}
	if s.accumulator.FP32 && v.Choice("every") != "never" {
		r.Answers[0].Flag = "FP32 sums have nowhere to be promoted to; the interval is not used."
	}
	r.Drawings = []Drawing{s.curveDrawing(), s.leakDrawing()}
	r.Tables = []Table{s.costsTable()}
	return r
}

func signedTiny(v float64) string {
	switch {
	case v == 0:
		return "0%"
	case v < 0:
		return "−" + tiny(-v)
	}
	return "+" + tiny(v)
}

// costsTable sets the sum's error beside the other roundings of an FP8 product.
func (s sumState) costsTable() Table {
	t := Table{Title: "What the other roundings cost, at this length", Head: []string{"Rounding", "By norms", "Mean, relative", "Largest over largest"}, Numeric: []bool{false, true, true, true}}
	for _, row := range []struct {
		name   string
		errors gemm.Errors
	}{
		{"This accumulator", s.errors}, {"13 bits, never promoted", gemm.Measure(s.from, s.length, gemm.Hopper)}, {"13 bits, promoted every 128: V3", gemm.Measure(s.from, s.length, gemm.Hopper.Promoted(128))},
		{"25 bits: Blackwell", gemm.Measure(s.from, s.length, gemm.Blackwell)}, {"The inputs’ rounding to FP8 itself, summed exactly", gemm.Rounded(s.from, s.length)}, {"Exact sums, written in BF16", gemm.Written(s.from, s.length)},
	} {
		t.Rows = append(t.Rows, []string{row.name, tiny(row.errors.Frobenius), tiny(row.errors.Mean), tiny(row.errors.MaxOverMax)})
	}
	return t
}
