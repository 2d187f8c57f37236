package protocol

import (
	"fmt"
	"slices"
)

// within names what lies outside its bounds, or nothing.
func within(name string, v, least, most float64) error {
	if !(v >= least && v <= most) {
		return fmt.Errorf("%s is %v; expected %v to %v", name, v, least, most)
	}
	return nil
}

// Bounds of what can be measured. The last is ten times the peak of any GPU that we know.
const (
	leastMS  = 1e-4
	mostMS   = 1e5
	mostFLOP = 5e16 // in a second
)

// fastest checks the time of a product for what no machine does.
func fastest(name string, ms, m, n, k float64) error {
	if err := within(name, ms, leastMS, mostMS); err != nil {
		return err
	}
	if rate := 2 * m * n * k / (ms / 1000); rate > mostFLOP {
		return fmt.Errorf("%s is %v for %v × %v × %v: no GPU is so fast", name, ms, m, n, k)
	}
	return nil
}

// product is a row of fp8_gemm.
type product struct {
	Layer    string  `json:"layer"`
	Product  string  `json:"product"`
	Count    float64 `json:"count"`
	M        float64 `json:"m"`
	N        float64 `json:"n"`
	K        float64 `json:"k"`
	BF16     float64 `json:"bf16_ms"`
	FP8      float64 `json:"fp8_ms"`
	FP8Cast  float64 `json:"fp8_cast_ms"`
	RelError float64 `json:"relative_error"`
}

const linearLayers = 9

// judgeProducts holds the mix with casts, the slowest that it need be, against the upper threshold, and without casts, the
// fastest that it can be, against the lower.
func judgeProducts(r Result, threshold []float64) (Verdict, error) {
	var rows []product
	if err := strict(r.Measurements, &rows); err != nil {
		return Verdict{}, err
	}
	seen := map[[2]string]bool{}
	var bf16, alone, cast float64
	for _, x := range rows {
		name := x.Layer + ", " + x.Product
		for _, check := range []error{
			within(name+": count", x.Count, 1, 1e4), within(name+": m", x.M, 16, 1e7), within(name+": n", x.N, 16, 1e7), within(name+": k", x.K, 16, 1e7),
			fastest(name+": bf16_ms", x.BF16, x.M, x.N, x.K), fastest(name+": fp8_ms", x.FP8, x.M, x.N, x.K), fastest(name+": fp8_cast_ms", x.FP8Cast, x.M, x.N, x.K),
			within(name+": relative_error", x.RelError, 1e-4, 0.5),
		} {
			if check != nil {
				return Verdict{}, check
			}
		}
		seen[[2]string{x.Layer, x.Product}] = true
		bf16, alone, cast = bf16+x.Count*x.BF16, alone+x.Count*x.FP8, cast+x.Count*x.FP8Cast
	}
	if len(rows) != 3*linearLayers || len(seen) != len(rows) {
		return Verdict{}, fmt.Errorf("%d products, %d of them different; expected three of each of %d layers", len(rows), len(seen), linearLayers)
	}
	v := Verdict{
		Bearing: Silent, Why: "The truth lies between the two ratios, and they do not lie on one side of the thresholds.",
		Numbers: []Number{
			{"BF16 over FP8 with casts, over the mix", times(bf16 / cast), fmt.Sprintf("more than %s supports", times(threshold[0]))},
			{"BF16 over FP8 without casts", times(bf16 / alone), fmt.Sprintf("less than %s undermines", times(threshold[1]))},
		},
		Limits: "One scale for each tensor is easier than V3’s tiles and blocks; PyTorch’s own casts are slower than fused ones. Nothing about convergence, traffic or a whole step.",
	}
	switch {
	case bf16/cast > threshold[0]:
		v.Bearing, v.Why = Supports, "Even with unfused casts FP8 is faster than the threshold, with one scale for each tensor. V3’s tiles cost more: for them this is the most."
	case bf16/alone < threshold[1]:
		v.Bearing, v.Why = Undermines, "Even without casts FP8 is slower than the threshold."
	}
	return v, nil
}

// reading is a row of accumulator_width: a probe or an error.
type reading struct {
	Kind   string  `json:"kind"`
	Place  string  `json:"place,omitempty"`
	Inputs string  `json:"inputs,omitempty"`
	Length float64 `json:"length"`
	Fast   *bool   `json:"fast,omitempty"`
	Bits   float64 `json:"fraction_bits,omitempty"`
	How    string  `json:"how,omitempty"`
	Max    float64 `json:"max_error,omitempty"`
	Mean   float64 `json:"mean_error,omitempty"`
}

func judgeAccumulator(r Result, threshold []float64) (Verdict, error) {
	var rows []reading
	if err := strict(r.Measurements, &rows); err != nil {
		return Verdict{}, err
	}
	type sum struct{ inputs, how string }
	largest := map[sum]map[float64]float64{}
	bits, probed := 0.0, false
	for _, x := range rows {
		switch x.Kind {
		case "probe":
			if x.Bits != float64(int(x.Bits)) {
				return Verdict{}, fmt.Errorf("fraction_bits is %v; expected a whole number", x.Bits)
			}
			if err := within("fraction_bits", x.Bits, 0, 23); err != nil {
				return Verdict{}, err
			}
			if x.Place == "beside" && x.Fast != nil && *x.Fast {
				bits, probed = x.Bits, true
			}
		case "error":
			name := fmt.Sprintf("%.40s, %.40s, %v", x.Inputs, x.How, x.Length)
			if err := within(name+": max_error", x.Max, 0, 10); err != nil {
				return Verdict{}, err
			}
			if err := within(name+": mean_error", x.Mean, 0, 10); err != nil {
				return Verdict{}, err
			}
			key := sum{x.Inputs, x.How}
			if largest[key] == nil {
				largest[key] = map[float64]float64{}
			}
			largest[key][x.Length] = x.Max
		default:
			return Verdict{}, fmt.Errorf("kind is %.40q; expected probe or error", x.Kind)
		}
	}
	if !probed {
		return Verdict{}, fmt.Errorf("no fast probe beside; expected one")
	}
	v := Verdict{
		Limits: "Which kernel the library takes, and whether it splits a sum, is the library’s choice. Whether training suffers without the remedy is another question.",
	}
	supported, undermined := false, true
	at := threshold[2]
	for _, inputs := range []string{"uniform", "normal"} {
		plain, promoted := largest[sum{inputs, "plain"}], largest[sum{inputs, "promoted"}]
		if plain[at] == 0 || promoted[at] == 0 || len(plain) < 3 {
			return Verdict{}, fmt.Errorf("no errors of %s inputs at length %v, plain and promoted, and of two lengths more; expected them", inputs, at)
		}
		ratio := plain[at] / promoted[at]
		grows := growing(plain)
		v.Numbers = append(v.Numbers, Number{
			fmt.Sprintf("%s inputs, length %v: largest error, plain over promoted", inputs, at), times(ratio),
			fmt.Sprintf("%s or more, growing with length, supports; less than %s for every kind undermines", times(threshold[0]), times(threshold[1])),
		})
		supported = supported || ratio >= threshold[0] && grows
		undermined = undermined && ratio < threshold[1]
	}
	v.Numbers = append(v.Numbers, Number{"bits kept, the leading one included", fmt.Sprint(bits + 1), fmt.Sprintf("DeepSeek says around %v", threshold[3])})
	switch {
	case supported:
		v.Bearing, v.Why = Supports, "Without promotion the largest error grows with length and is larger by the threshold or more."
	case undermined:
		v.Bearing, v.Why = Undermines, "For neither kind of inputs does promotion lower the largest error much."
	default:
		v.Bearing, v.Why = Silent, "The ratios lie between the thresholds, or the error does not grow with length."
	}
	return v, nil
}

// growing reports whether values never fall from one length to the next, and rise in all.
func growing(by map[float64]float64) bool {
	var lengths []float64
	for l := range by {
		lengths = append(lengths, l)
	}
	slices.Sort(lengths)
	for i := 1; i < len(lengths); i++ {
		if by[lengths[i]] < by[lengths[i-1]] {
			return false
		}
	}
	return by[lengths[len(lengths)-1]] > by[lengths[0]]
}

// held is a row of overlap_20_sms.
type held struct {
	Variant string  `json:"variant"`
	Held    float64 `json:"held"`
	MS      float64 `json:"ms"`
}

func judgeHeld(r Result, threshold []float64) (Verdict, error) {
	var rows []held
	if err := strict(r.Measurements, &rows); err != nil {
		return Verdict{}, err
	}
	ms := map[string]float64{}
	for _, x := range rows {
		want := threshold[2]
		switch x.Variant {
		case "free":
			want = 0
		case "held", "held_told":
		default:
			return Verdict{}, fmt.Errorf("variant is %.40q; expected free, held or held_told", x.Variant)
		}
		if x.Held != want {
			return Verdict{}, fmt.Errorf("%s: %v SMs held; the test holds %v", x.Variant, x.Held, want)
		}
		if err := fastest(x.Variant+": ms", x.MS, r.Parameters["m"], r.Parameters["n"], r.Parameters["k"]); err != nil {
			return Verdict{}, err
		}
		ms[x.Variant] = x.MS
	}
	if ms["free"] == 0 || ms["held"] == 0 || len(ms) != len(rows) {
		return Verdict{}, fmt.Errorf("%d rows; expected free, held and perhaps held_told, each once", len(rows))
	}
	best, name := ms["held"]/ms["free"], "time with SMs held over time with all"
	if told, ok := ms["held_told"]; ok && told < ms["held"] {
		best, name = told/ms["free"], "the same, the library told"
	}
	if err := within(name, best, 0.9, 1000); err != nil {
		return Verdict{}, err
	}
	v := Verdict{
		Bearing: Silent, Why: "The slowdown lies between the thresholds.",
		Numbers: []Number{
			{name, times(best), fmt.Sprintf("at most %s supports, more than %s undermines", times(threshold[0]), times(threshold[1]))},
			{"share of the SMs alone would give", times(float64(r.Machine.SMs) / (float64(r.Machine.SMs) - threshold[2])), "all SMs over those that are left"},
		},
		Limits: "The held SMs move no data, so that this is the least that giving them away costs. It does not show whether the traffic is hidden.",
	}
	switch {
	case best <= threshold[0]:
		v.Bearing, v.Why = Supports, "Giving the SMs away costs the product about their share and no more."
	case best > threshold[1]:
		v.Bearing, v.Why = Undermines, "Giving the SMs away costs the product far more than their share."
	}
	return v, nil
}

func times(v float64) string { return fmt.Sprintf("%.3g×", v) }
