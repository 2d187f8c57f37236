package verify

import (
	"math"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/fp8"
)

// formats compares the tables of the two FP8 formats with vectors computed on exact fractions.
func formats(t *table) {
	for _, f := range []struct {
		name string
		fp8.Format
	}{{"e4m3", fp8.E4M3}, {"e5m2", fp8.E5M2}} {
		t.decoding(f.name, f.Format)
		t.encoding(f.name, f.Format)
	}
}

// hexBits reads a code, or the bits of an FP32 number; what is no number gives a code that no format has.
func hexBits(text string) uint32 {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 32)
	if err != nil {
		return math.MaxUint32
	}
	return uint32(n)
}

// kinds are those of codes, as the reference names them.
var kinds = map[string]fp8.Kind{"zero": fp8.Zero, "subnormal": fp8.Subnormal, "normal": fp8.Normal, "inf": fp8.Infinity, "nan": fp8.NaN}

func (t *table) decoding(name string, f fp8.Format) {
	source := file("fp8", name+"-decode.csv")
	check := func(id, what string) Check {
		return Check{ID: "format/" + name + "/" + id, Lab: "fp8", What: f.Name + ": " + what, Origin: Program, Source: source}
	}
	all := count{Check: check("codes", "the value of every code")}
	var rows []map[string]string
	if err := read(fp8.Reference, name+"-decode.csv", &rows); err != nil {
		t.broken(all.Check, err)
		return
	}
	largest, smallest, subnormal := 0.0, math.Inf(1), math.Inf(1)
	for _, r := range rows {
		code := hexBits(r["code_hex"])
		want := float64(math.Float32frombits(hexBits(r["f32_bits_hex"])))
		got := f.Decode(code)
		all.is(f.Kind(code) == kinds[r["kind"]], "%s is %v, want %s", r["code_hex"], f.Kind(code), r["kind"])
		switch r["kind"] {
		case "nan":
			all.is(math.IsNaN(got), "%s = %v, want no number", r["code_hex"], got)
			continue
		case "normal":
			largest, smallest = max(largest, want), min(smallest, math.Abs(want))
		case "subnormal":
			subnormal = min(subnormal, math.Abs(want))
		}
		all.is(math.Float64bits(got) == math.Float64bits(want), "%s = %v, want %v", r["code_hex"], got, want)
	}
	t.cases(all, "kinds and values", exact)
	t.number(check("max", "the largest number"), f.Max(), largest, 0, "")
	t.number(check("min-normal", "the smallest normal number"), f.MinNormal(), smallest, 0, "")
	t.number(check("min-subnormal", "the smallest number above zero"), f.MinSubnormal(), subnormal, 0, "")
}

func (t *table) encoding(name string, f fp8.Format) {
	all := count{Check: Check{ID: "format/" + name + "/rounding", Lab: "fp8", What: f.Name + ": the code that an FP32 number is rounded to, with and without saturation", Origin: Program, Source: file("fp8", name+"-encode.csv")}}
	var rows []map[string]string
	if err := read(fp8.Reference, name+"-encode.csv", &rows); err != nil {
		t.broken(all.Check, err)
		return
	}
	for _, r := range rows {
		x := float64(math.Float32frombits(hexBits(r["f32_bits_hex"])))
		for _, way := range []struct {
			column   string
			saturate bool
		}{{"code_rne_nonsat", false}, {"code_rne_sat", true}} {
			got, want := f.Encode(x, way.saturate), r[way.column]
			same := f.Hex(got) == want || want == "NaN" && f.Kind(got) == fp8.NaN
			all.is(same, "%v gives %s, want %s", x, f.Hex(got), want)
		}
	}
	t.cases(all, "codes", exact)
}
