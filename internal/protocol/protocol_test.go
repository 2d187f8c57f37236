package protocol_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/claimbyclaim/explainer/internal/protocol"
)

var (
	hash    = strings.Repeat("ab", 32)
	scripts = map[string]string{"fp8_gemm": hash, "accumulator_width": hash, "overlap_20_sms": hash}
	now     = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
)

// value gives round thresholds.
func value(id string) float64 {
	return map[string]float64{
		"protocol.fp8.speed_supports": 1.3, "protocol.fp8.speed_undermines": 1.1, "q5.accum.supports": 10, "q5.accum.undermines": 2,
		"v3.accum_test.k": 4096, "fp8.accumulator.kept_bits": 14, "q5.sms.supports": 1.25, "q5.sms.undermines": 1.5, "comm.sm": 20,
	}[id]
}

type object = map[string]any

func result(script string, rows ...object) object {
	return object{
		"schema": protocol.Schema, "script": script, "script_sha256": hash, "dry_run": false, "date": "2026-11-20T10:00:00Z",
		"machine":    object{"card": "NVIDIA H100", "capability": "9.0", "sms": 132, "driver": "1", "torch": "2", "cuda": "12", "python": "3.11"},
		"parameters": object{"m": 4096, "n": 7168, "k": 16384}, "measurements": rows,
	}
}

// products are twenty-seven rows of equal times.
func products(bf16, fp8, cast float64) (rows []object) {
	for l := range 9 {
		for _, p := range []string{"forward", "input gradient", "weight gradient"} {
			rows = append(rows, object{"layer": fmt.Sprint("layer ", l), "product": p, "count": 2, "m": 4096, "n": 2048, "k": 7168,
				"bf16_ms": bf16, "fp8_ms": fp8, "fp8_cast_ms": cast, "relative_error": 0.037})
		}
	}
	return rows
}

// sums have errors that grow with length from plain and are one for promoted.
func sums(bits, uniform, normal float64) []object {
	rows := []object{{"kind": "probe", "place": "beside", "length": 128, "fast": true, "fraction_bits": bits}}
	for inputs, at4096 := range map[string]float64{"uniform": uniform, "normal": normal} {
		for _, length := range []float64{128, 4096, 16384} {
			rows = append(rows, object{"kind": "error", "inputs": inputs, "length": length, "how": "plain", "max_error": 1e-4 * at4096 * length / 4096, "mean_error": 1e-5},
				object{"kind": "error", "inputs": inputs, "length": length, "how": "promoted", "max_error": 1e-4, "mean_error": 1e-5})
		}
	}
	return rows
}

func holds(free, held float64, told ...float64) []object {
	rows := []object{{"variant": "free", "held": 0, "ms": free}, {"variant": "held", "held": 20, "ms": held}}
	for _, ms := range told {
		rows = append(rows, object{"variant": "held_told", "held": 20, "ms": ms})
	}
	return rows
}

func read(t *testing.T, r object) (protocol.Result, error) {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return protocol.Read(bytes.NewReader(text), scripts, now)
}

func judge(t *testing.T, r object) (protocol.Verdict, error) {
	t.Helper()
	got, err := read(t, r)
	if err != nil {
		return protocol.Verdict{}, err
	}
	return protocol.Judge(got, value)
}

func TestResultsAreJudgedByTheThresholds(t *testing.T) {
	for _, tt := range []struct {
		what string
		r    object
		want protocol.Bearing
	}{
		{"faster even with casts", result("fp8_gemm", products(1.4, 0.8, 1)...), protocol.Supports},
		{"at the threshold", result("fp8_gemm", products(1.3, 0.8, 1)...), protocol.Silent},
		{"faster without casts alone", result("fp8_gemm", products(1.5, 1, 1.4)...), protocol.Silent},
		{"slow even without casts", result("fp8_gemm", products(1.05, 1, 1.4)...), protocol.Undermines},
		{"a large error of one kind", result("accumulator_width", sums(13, 100, 1.5)...), protocol.Supports},
		{"at the upper threshold", result("accumulator_width", sums(13, 10, 10)...), protocol.Supports},
		{"in between", result("accumulator_width", sums(13, 5, 1)...), protocol.Silent},
		{"no gain of either kind", result("accumulator_width", sums(23, 1.5, 1)...), protocol.Undermines},
		{"a fair price", result("overlap_20_sms", holds(1.4, 1.6)...), protocol.Supports},
		{"a fair price where the library is told", result("overlap_20_sms", holds(1.4, 2.8, 1.65)...), protocol.Supports},
		{"a price in between", result("overlap_20_sms", holds(1, 1.4)...), protocol.Silent},
		{"too high a price", result("overlap_20_sms", holds(1, 1.6)...), protocol.Undermines},
	} {
		v, err := judge(t, tt.r)
		if err != nil || v.Bearing != tt.want || len(v.Numbers) < 2 || v.Limits == "" || v.Why == "" {
			t.Errorf("%s: %+v, %v; want %q", tt.what, v, err, tt.want)
		}
	}
}

func TestAnotherGenerationDecidesNothing(t *testing.T) {
	r := result("overlap_20_sms", holds(1, 1.1)...)
	r["machine"].(object)["capability"], r["machine"].(object)["card"] = "10.0", "NVIDIA B200"
	v, err := judge(t, r)
	if err != nil || v.Bearing != protocol.Silent || !strings.Contains(v.Why, "NVIDIA B200 has 10.0") {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestADryRunIsARehearsal(t *testing.T) {
	r := result("fp8_gemm", products(0, 0, 0)...)
	r["dry_run"] = true
	r["machine"].(object)["capability"] = "0.0"
	if _, err := read(t, r); !errors.Is(err, protocol.ErrRehearsal) {
		t.Errorf("%v", err)
	}
}

func TestWhatIsNoResultIsRefused(t *testing.T) {
	with := func(field string, v any) object {
		r := maps.Clone(result("overlap_20_sms", holds(1, 1.2)...))
		if v == nil {
			delete(r, field)
			return r
		}
		r[field] = v
		return r
	}
	machine := func(field string, v any) object {
		r := result("overlap_20_sms", holds(1, 1.2)...)
		r["machine"].(object)[field] = v
		return r
	}
	gemm := func(field string, v any) object {
		rows := products(1, 1, 1)
		rows[3][field] = v
		return result("fp8_gemm", rows...)
	}
	for _, tt := range []struct {
		what string
		r    object
		want string
	}{
		{"a missing field", with("date", nil), "date is missing"},
		{"a field too many", with("note", "hello"), `unknown field "note"`},
		{"another schema", with("schema", "x/2"), `schema is "x/2"`},
		{"another script", with("script", "mine"), `script is "mine", which this site does not have`},
		{"another version", with("script_sha256", strings.Repeat("cd", 32)), "made by another version of overlap_20_sms.py"},
		{"no hash", with("script_sha256", "abc"), "expected 64 hexadecimal digits"},
		{"a day to come", with("date", "2027-01-01T00:00:00Z"), "expected a day since 2025 that has come"},
		{"a day before", with("date", "2019-01-01T00:00:00Z"), "date is 2019-01-01"},
		{"no day", with("date", "yesterday"), "not a result"},
		{"no card", machine("card", "none"), "machine.card is empty"},
		{"another capability", machine("capability", "Hopper"), `machine.capability is "Hopper"`},
		{"too many SMs", machine("sms", 5000), "machine.sms is 5000"},
		{"a machine with more", machine("owner", "me"), `unknown field "owner"`},
		{"no measurements", with("measurements", object{}), "not a result"},
		{"two products", result("fp8_gemm", products(1, 1, 1)[:2]...), "2 products"},
		{"a product twice", gemm("product", "input gradient"), "26 of them different"},
		{"a row with more", gemm("flops", 1), `unknown field "flops"`},
		{"no time", gemm("fp8_ms", 0), "fp8_ms is 0"},
		{"a negative time", gemm("bf16_ms", -1), "bf16_ms is -1"},
		{"faster than any GPU", gemm("fp8_ms", 0.001), "no GPU is so fast"},
		{"an exact product", gemm("relative_error", 0), "relative_error is 0"},
		{"half a bit", result("accumulator_width", sums(12.5, 1, 1)...), "fraction_bits is 12.5"},
		{"too many bits", result("accumulator_width", sums(24, 1, 1)...), "fraction_bits is 24"},
		{"no probe", result("accumulator_width", sums(13, 1, 1)[1:]...), "no fast probe"},
		{"no errors", result("accumulator_width", sums(13, 1, 1)[:1]...), "no errors of uniform inputs"},
		{"another reading", result("accumulator_width", object{"kind": "guess", "length": 1}), `kind is "guess"`},
		{"other SMs held", result("overlap_20_sms", object{"variant": "free", "held": 5, "ms": 1}), "5 SMs held"},
		{"a variant twice", result("overlap_20_sms", append(holds(1, 1.2), holds(1, 1.2)...)...), "each once"},
		{"a gain from holding", result("overlap_20_sms", holds(2, 1)...), "expected 0.9 to"},
	} {
		_, err := judge(t, tt.r)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line with %q", tt.what, err, tt.want)
		}
	}
	for text, want := range map[string]string{"": "not a result", "[1]": "not a result", "{}": "schema is missing", "<html>": "not a result", strings.Repeat(" ", protocol.MostBytes+1): "longer than"} {
		if _, err := protocol.Read(strings.NewReader(text), scripts, now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, r := range []object{result("fp8_gemm", products(1.4, 0.8, 1)...), result("accumulator_width", sums(13, 100, 1)...), result("overlap_20_sms", holds(1, 1.2)...)} {
		text, err := json.Marshal(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := protocol.Read(bytes.NewReader(text), scripts, now)
		if err != nil {
			return
		}
		if v, err := protocol.Judge(r, value); err == nil && (v.Bearing == "" || len(v.Numbers) == 0) {
			t.Errorf("%+v", v)
		}
	})
}
