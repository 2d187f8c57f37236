package lab_test

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/lab"
)

// addFP8 adds to a book what the labs on FP8 read beside what the cluster lab does.
func addFP8(entry func(id, value, unit string)) {
	for _, one := range strings.Split(`fp8lab.value 0.3 ratio; fp8lab.factor 10000 ratio; fp8lab.seed 20241226 count; fp8lab.cached 1 ratio; fp8lab.ratio 1.5 ratio;
fp8.trace.gemm_share 0.568685657 ratio; fp8.trace.cast_share 0.121452696 ratio; v3.accum_test.max_rel_error 2 percent; v3.accum_test.k 4096 count;
v3.scaling.tile_channels 128 count; deepgemm.best 1550 TFLOP/s; v3.rate.causal 385 TFLOP/s`, ";") {
		f := strings.Fields(one)
		entry(f[0], f[1], f[2])
	}
}

var fp8Labs = []string{"fp8", "fp8-scaling", "fp8-accumulation", "fp8-savings"}

func TestFP8Answers(t *testing.T) {
	for _, tt := range []struct {
		lab, query, label string
		want              float64
	}{
		{"fp8", "", "In E4M3", .3125},
		{"fp8", "", "Rounding error", 1.0 / 24},
		{"fp8", "", "Step to the next larger magnitude", .03125},
		{"fp8", "format=e5m2", "In E5M2", .3125},
		{"fp8", "format=bf16", "In BF16", .30078125},
		{"fp8", "value=464", "In E4M3", 448},
		{"fp8", "value=465", "In E4M3", 448},
		{"fp8", "value=465&over=leave", "In E4M3", 0},
		{"fp8", "value=-1e-400", "In E4M3", 0},
		{"fp8", "value=-1e-400", "Rounding error", -1},
		{"fp8", "value=0x1.8p-3", "In E4M3", .1875},
		{"fp8", "value=1_1111_110", "In E4M3", -448},
		{"fp8", "value=0x7C00&format=fp16", "In FP16", 0},
		{"fp8-scaling", "", "Mean relative error", .1343500717},
		{"fp8-scaling", "per=tile", "Mean relative error", .02575550621},
		{"fp8-scaling", "", "Became zero", .05596},
		{"fp8-scaling", "per=tile", "Became zero", .001644},
		{"fp8-scaling", "kind=token&per=block", "Mean relative error", .11649},
		{"fp8-scaling", "per=tile", "Bytes per value", 1.03125},
		{"fp8-scaling", "per=fine&scale=power", "Bytes per value", 1.03125},
		{"fp8-scaling", "per=block", "Bytes per value", 1.000244140625},
		{"fp8-accumulation", "", "Largest relative error", .07837961534},
		{"fp8-accumulation", "", "Mean relative error", .07452355214},
		{"fp8-accumulation", "every=128", "Largest relative error", .0006347524326},
		{"fp8-accumulation", "every=128", "Mean relative error", .0005530017364},
		{"fp8-accumulation", "from=normal", "Largest error over the largest sum", .002904289611},
		{"fp8-accumulation", "bits=25", "Largest relative error", 1.6577215e-06},
		{"fp8-savings", "", "Weights, gradients and optimiser on one GPU", 19.70555503},
		{"fp8-savings", "w=bf16", "Weights, gradients and optimiser on one GPU", 23.122426646},
		{"fp8-savings", "copy=yes", "Weights, gradients and optimiser on one GPU", 23.122426646},
		{"fp8-savings", "", "Activations on one GPU", 43.815796736},
		{"fp8-savings", "act=bf16", "Activations on one GPU", 84.976},
		{"fp8-savings", "", "Bytes of state per parameter, each held once", 13},
		{"fp8-savings", "w=bf16", "Bytes of state per parameter, each held once", 14},
		{"fp8-savings", "", "Sent to the experts, over BF16", .515625},
		{"fp8-savings", "", "Sent there and back, over BF16", .7578125},
		{"fp8-savings", "s=1.3", "Computation without FP8, over that with it", 1.0492},
		{"fp8-savings", "", "Computation without FP8, over that with it", 1.1629},
		{"fp8-savings", "s=2", "Computation without FP8, over that with it", 1.4472},
	} {
		if got := number(t, tt.lab, tt.query, tt.label); math.Abs(got-tt.want) > 1e-4*math.Abs(tt.want) {
			t.Errorf("%s?%s: %s = %.10g, want %.10g", tt.lab, tt.query, tt.label, got, tt.want)
		}
	}
}

// The tensor of the lab is that of the data files.
func TestScalingTensorIsTheReferences(t *testing.T) {
	_, r := run(t, "fp8-scaling", "")
	rows := r.Tables[1].Rows
	if got := rows[len(rows)-1][1]; got != "83ae5f5649a3ec0a" {
		t.Errorf("fingerprint %s", got)
	}
}

func TestNumbersAreRefusedWithTheirField(t *testing.T) {
	for query, want := range map[string]string{
		"value=":                       "is empty; expected a number such as 0.3, 1e-9, 0x1.8p-3, -0, inf or nan, or bits such as 0_0101_010",
		"value=0,3":                    "“0,3” has a comma that groups no thousands; the decimal point is a point",
		"value=1e-9999":                "has the exponent -9999; expected one from −1000 to 1000",
		"value=0x7C00":                 "has 4 hexadecimal digits; a code of E4M3 has 2; a hexadecimal number needs its exponent, as in 0x2Ap0",
		"value=0_0101_010&format=fp16": "has 8 bits; a code of FP16 has 16",
		"value=x":                      "“x” is not a number; expected one such as 0.3, 1e-9, 1/3, 0x1.8p-3, -0, inf or nan, or bits such as 0_0101_010",
	} {
		if s, _ := run(t, "fp8", query); s.Problems["value"] != want {
			t.Errorf("?%s: %q, want %q", query, s.Problems["value"], want)
		}
	}
	if s, _ := run(t, "fp8-savings", "share=80&casts=30"); s.Problems["casts"] == "" {
		t.Error("shares of more than all are accepted")
	}
}

func TestNumberFates(t *testing.T) {
	for query, want := range map[string]string{
		"":                                 "",
		"value=464":                        "", // it rounds to 448
		"value=465":                        "Overflow: it stays at the largest number, 448.",
		"value=inf":                        "Overflow: it stays at the largest number, 448.",
		"value=465&over=leave":             "Overflow: the largest number is 448, and E4M3 has no infinity to say that it is passed.",
		"value=1e9&over=leave&format=e5m2": "Overflow: the largest number is 57,344.",
		"value=inf&over=leave&format=e5m2": "",
		"value=1e-400":                     "Underflow: it is at most half of the smallest number, 0.001953125, and becomes zero.",
		"value=0":                          "",
		"value=nan":                        "",
		"value=0x7F":                       "",
	} {
		_, r := run(t, "fp8", query)
		if got := r.Answers[0].Flag; got != want {
			t.Errorf("?%s: %q, want %q", query, got, want)
		}
	}
}

// Each bit is a link to a legal, canonical state whose code differs in that bit alone.
func TestKeysFlipOneBit(t *testing.T) {
	led := book(t)
	l, _ := lab.Lookup("fp8")
	for _, query := range []string{"", "value=-1e9&over=leave", "format=e5m2&value=inf", "format=fp16", "format=bf16", "format=fp32&value=1/3", "value=nan"} {
		_, r := run(t, "fp8", query)
		before := ""
		for _, k := range r.Keys {
			before += k.Text
		}
		for i, k := range r.Keys {
			q, _ := url.ParseQuery(k.Query)
			s := l.Parse(led, q)
			if canonical := l.Query(led, s); canonical != k.Query || len(s.Problems) > 0 {
				t.Fatalf("?%s: bit %d leads to %q, which is %q: %v", query, i, k.Query, canonical, s.Problems)
			}
			after := ""
			for _, k := range l.Run(led, s.Values).Keys {
				after += k.Text
			}
			if after[:i] != before[:i] || after[i+1:] != before[i+1:] || after[i] == before[i] {
				t.Fatalf("?%s: bit %d leads from %s to %s", query, i, before, after)
			}
		}
	}
}

// fp8Queries are states of every kind, the ends of the ranges among them.
func fp8Queries(name string) []string {
	l, _ := lab.Lookup(name)
	var qs []string
	for _, p := range l.Presets {
		qs = append(qs, p.Query)
	}
	for _, in := range l.Inputs {
		for _, o := range in.Options {
			if in.Name != "k" || len(o.Value) < 5 { // the longest sums take their time
				qs = append(qs, in.Name+"="+o.Value)
			}
		}
	}
	return append(qs, map[string][]string{
		"fp8": {"value=-1e-400", "value=1e1000", "value=-inf", "value=nan&format=fp32", "value=1/3&format=fp32", "value=0x7F7FFFFF&format=fp32", "value=0x00000001&format=fp32", "value=-3.3e38&format=bf16",
			"value=0&format=fp16", "value=" + strings.Repeat("9", 200), "value=1/7&format=e5m2", "value=57344&format=e5m2", "value=0x7C&format=e5m2", "value=-446",
			"value=Inf", "value=NaN&over=leave", "value=-Infinity&over=leave&format=e5m2", "value=0b11111111", "value=%E2%88%92.5", "value=0X1P-1000&format=fp32", "value=1,000.25&format=bf16"},
		"fp8-scaling":      {"factor=100000", "factor=100000&per=tile&kind=channel", "factor=1&per=fine", "seed=0&per=row", "seed=2147483648&format=e5m2&factor=100000", "kind=none&per=row"},
		"fp8-accumulation": {"k=128&every=32&align=apart&cut=down&from=normal", "bits=fp32&every=128", "bits=10&cut=down&from=normal&k=1024", "bits=25&every=32&k=256"},
		"fp8-savings":      {"w=both&copy=yes&g=8&o=8", "g=1&o=1&cached=0&act=bf16", "s=2&share=100&casts=0", "s=1&share=0&casts=50", "dispatch=bf16&combine=fp8&cached=50"},
	}[name]...)
}

// No label of a drawing touches another, a foreign mark or the edge, whatever the inputs, and every result is finite and whole.
func TestFP8LabsAreSoundAndLegible(t *testing.T) {
	led := book(t)
	for _, name := range fp8Labs {
		for _, query := range fp8Queries(name) {
			s, r := run(t, name, query)
			if len(s.Problems) > 0 {
				t.Errorf("%s?%s: %v", name, query, s.Problems)
				continue
			}
			isSound(t, name+"?"+query, r)
			for _, p := range lab.FP8Pictures(led, name, s.Values) {
				isLegible(t, name+"?"+query, p)
			}
		}
	}
}

func TestFP8DrawingsAreGolden(t *testing.T) {
	for name, drawings := range map[string][]string{
		"fp8": {"fp8-log", "fp8-near", "fp8-line"}, "fp8-scaling": {"fp8-scaling", "fp8-map", "fp8-errors"}, "fp8-accumulation": {"fp8-sums", "fp8-leak"}, "fp8-savings": {"fp8-memory", "fp8-ratios"},
	} {
		_, r := run(t, name, "")
		for i, d := range drawings {
			isGolden(t, d, r.Drawings[i])
		}
	}
}

// unknownSum is the query of an accumulator that was not measured before.
func unknownSum(i int) string {
	pick := func(of ...string) string {
		x := of[i%len(of)]
		i /= len(of)
		return x
	}
	return "bits=" + pick("10", "11", "16", "20") + "&every=" + pick("never", "32", "64", "256", "1024", "2048") + "&align=" + pick("all", "apart") + "&cut=" + pick("zero", "down")
}

// States that were never asked for, and ones that are known. Five roundings of half a million values dominate the scaling lab, and a
// new seed adds seven million draws: 40 to 50 ms on one core. Sums of an unknown accumulator take the accumulation lab about 50 ms up
// to 4,096 products and 200 ms up to 16,384, once; there are a few hundred, and each is kept.
func BenchmarkFP8(b *testing.B) {
	led := book(b)
	for name, next := range map[string]func(i int) (string, string){
		"scaling":           func(i int) (string, string) { return "fp8-scaling", "factor=" + strconv.Itoa(2+i%99999) },
		"scaling, new seed": func(i int) (string, string) { return "fp8-scaling", "seed=" + strconv.Itoa(1+i) },
		"savings":           func(int) (string, string) { return "fp8-savings", "" },
		"number":            func(int) (string, string) { return "fp8", "value=1e-1000&format=fp32" },
		"sums, known":       func(int) (string, string) { return "fp8-accumulation", "every=128" },
		"sums to 4096":      func(i int) (string, string) { return "fp8-accumulation", unknownSum(i) },
		"sums to 16384":     func(i int) (string, string) { return "fp8-accumulation", unknownSum(i) + "&k=16384" },
	} {
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				name, query := next(i)
				i++
				l, _ := lab.Lookup(name)
				q, _ := url.ParseQuery(query)
				s := l.Parse(led, q)
				if len(s.Problems) > 0 {
					b.Fatal(s.Problems)
				}
				l.Run(led, s.Values)
			}
		})
	}
}
