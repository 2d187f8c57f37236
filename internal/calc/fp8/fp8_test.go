package fp8_test

import (
	"encoding/csv"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/fp8"
)

// rows reads a file of testdata, by column.
func rows(t *testing.T, name string) (out []map[string]string) {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range all[1:] {
		row := map[string]string{}
		for i, column := range all[0] {
			row[column] = line[i]
		}
		out = append(out, row)
	}
	return out
}

func bitsOf(t *testing.T, hex string) uint32 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "0x"), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(n)
}

var eightBits = map[string]fp8.Format{"e4m3": fp8.E4M3, "e5m2": fp8.E5M2}

func TestDecodeAgreesWithTheReference(t *testing.T) {
	kinds := map[string]fp8.Kind{"zero": fp8.Zero, "subnormal": fp8.Subnormal, "normal": fp8.Normal, "inf": fp8.Infinity, "nan": fp8.NaN}
	for name, f := range eightBits {
		all := rows(t, name+"-decode.csv")
		if len(all) != 256 {
			t.Fatalf("%s: %d codes", name, len(all))
		}
		for _, row := range all {
			code := bitsOf(t, row["code_hex"])
			if got, want := f.Kind(code), kinds[row["kind"]]; got != want {
				t.Errorf("%s %s is %v, want %v", name, row["code_hex"], got, want)
			}
			if got := f.Pattern(code); got != row["bits"] {
				t.Errorf("%s %s has the bits %s, want %s", name, row["code_hex"], got, row["bits"])
			}
			v := f.Decode(code)
			if row["kind"] == "nan" {
				if !math.IsNaN(v) {
					t.Errorf("%s %s = %v, want NaN", name, row["code_hex"], v)
				}
				continue
			}
			if got, want := math.Float32bits(float32(v)), bitsOf(t, row["f32_bits_hex"]); got != want {
				t.Errorf("%s %s = %v, want the bits %08X", name, row["code_hex"], v, want)
			}
		}
	}
}

func TestEncodeAgreesWithTheReference(t *testing.T) {
	for name, f := range eightBits {
		for _, row := range rows(t, name+"-encode.csv") {
			x := float64(math.Float32frombits(bitsOf(t, row["f32_bits_hex"])))
			for column, saturate := range map[string]bool{"code_rne_nonsat": false, "code_rne_sat": true} {
				got := f.Encode(x, saturate)
				if row[column] == "NaN" {
					if f.Kind(got) != fp8.NaN {
						t.Errorf("%s: %v (%s, saturating: %v) = %s, want NaN", name, x, row["category"], saturate, f.Hex(got))
					}
				} else if want := bitsOf(t, row[column]); got != want {
					t.Errorf("%s: %v (%s, saturating: %v) = %s, want %s", name, x, row["category"], saturate, f.Hex(got), row[column])
				}
			}
		}
	}
}

// Every code of the short formats, and every 65,521st of FP32, leads back to itself by both ways of encoding.
func TestRoundTrip(t *testing.T) {
	for _, f := range fp8.Formats() {
		step := uint64(1)
		if f.Bits() > 16 {
			step = 65521
		}
		for c := uint64(0); c < 1<<f.Bits(); c += step {
			code := uint32(c)
			back := f.Encode(f.Decode(code), false)
			if f.Kind(code) == fp8.NaN {
				if f.Kind(back) != fp8.NaN {
					t.Fatalf("%s: %s leads to %s", f.Name, f.Hex(code), f.Hex(back))
				}
				continue
			}
			if back != code {
				t.Fatalf("%s: %s leads to %s", f.Name, f.Hex(code), f.Hex(back))
			}
			if f.Bits() == 8 || c%61 == 0 { // fractions take their time
				if exact := f.EncodeNumber(f.Exactly(code), false); exact != code {
					t.Fatalf("%s: %s leads exactly to %s", f.Name, f.Hex(code), f.Hex(exact))
				}
			}
		}
	}
}

// The mid-point between two neighbours goes to the one whose last bit is 0, and anything beside it to the nearer one.
func TestTiesGoToEven(t *testing.T) {
	for _, f := range []fp8.Format{fp8.E4M3, fp8.E5M2, fp8.FP16, fp8.BF16} {
		for code := uint32(0); f.Kind(code+1) < fp8.Infinity; code++ {
			low, high := f.Decode(code), f.Decode(code+1)
			middle := low + (high-low)/2
			even := code + code&1
			for x, want := range map[float64]uint32{middle: even, math.Nextafter(middle, 0): code, math.Nextafter(middle, math.Inf(1)): code + 1} {
				if got := f.Encode(x, true); got != want {
					t.Fatalf("%s: %v = %s, want %s", f.Name, x, f.Hex(got), f.Hex(want))
				}
			}
		}
	}
}

// What the encode files lack.
func TestEdges(t *testing.T) {
	negative := math.Copysign(0, -1)
	for _, tt := range []struct {
		f        fp8.Format
		x        float64
		saturate bool
		want     uint32
	}{
		{fp8.E4M3, 0x1p-10, true, 0x00}, {fp8.E4M3, math.Nextafter(0x1p-10, 1), true, 0x01}, {fp8.E4M3, negative, true, 0x80},
		{fp8.E4M3, -0x1p-11, true, 0x80}, {fp8.E4M3, 464, false, 0x7E}, {fp8.E4M3, 464.1, false, 0x7F}, {fp8.E4M3, 464.1, true, 0x7E},
		{fp8.E4M3, math.Inf(-1), true, 0xFE}, {fp8.E4M3, math.Inf(-1), false, 0xFF}, {fp8.E4M3, 0.3, true, 0x2A}, {fp8.E5M2, 0.3, true, 0x35},
		{fp8.E5M2, 61440, false, 0x7C}, {fp8.E5M2, 61439, false, 0x7B}, {fp8.E5M2, 61440, true, 0x7B}, {fp8.E5M2, negative, false, 0x80},
		{fp8.E4M3, 5e-324, true, 0x00}, {fp8.E4M3, -math.MaxFloat64, true, 0xFE}, {fp8.FP16, 65520, false, 0x7C00}, {fp8.FP16, 65519.9, false, 0x7BFF},
		{fp8.FP32, 0x1p-150, false, 0}, {fp8.FP32, 0x1.8p-150, false, 1}, {fp8.FP32, math.MaxFloat64, false, 0x7F800000}, {fp8.BF16, 0x1p-134, false, 0},
	} {
		if got := tt.f.Encode(tt.x, tt.saturate); got != tt.want {
			t.Errorf("%s: %v (saturating: %v) = %s, want %s", tt.f.Name, tt.x, tt.saturate, tt.f.Hex(got), tt.f.Hex(tt.want))
		}
	}
}

func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		f                    fp8.Format
		max, normal, smalles float64
	}{
		{fp8.E4M3, 448, 0x1p-6, 0x1p-9}, {fp8.E5M2, 57344, 0x1p-14, 0x1p-16}, {fp8.FP16, 65504, 0x1p-14, 0x1p-24},
		{fp8.BF16, 0x1.FEp127, 0x1p-126, 0x1p-133}, {fp8.FP32, math.MaxFloat32, 0x1p-126, math.SmallestNonzeroFloat32},
	} {
		if tt.f.Max() != tt.max || tt.f.MinNormal() != tt.normal || tt.f.MinSubnormal() != tt.smalles {
			t.Errorf("%s: %v, %v, %v", tt.f.Name, tt.f.Max(), tt.f.MinNormal(), tt.f.MinSubnormal())
		}
	}
	if fp8.E4M3.MaxRelativeError() != 1.0/17 || fp8.E5M2.MaxRelativeError() != 1.0/9 || fp8.BF16.MaxRelativeError() != 1.0/257 {
		t.Error("largest rounding errors")
	}
}

// The neighbours of a value are the nearest other values, on either side of zero, and lead back to it.
func TestNeighbours(t *testing.T) {
	for _, f := range []fp8.Format{fp8.E4M3, fp8.E5M2} {
		for code := range uint32(256) {
			v := f.Decode(code)
			for _, up := range []bool{false, true} {
				next, ok := f.Neighbour(code, up)
				if f.Kind(code) == fp8.NaN {
					if ok {
						t.Errorf("%s: NaN has a neighbour", f.Name)
					}
					continue
				}
				best := math.Inf(1)
				for other := range uint32(256) {
					if d := f.Decode(other) - v; d > 0 == up && d != 0 && !math.IsNaN(d) {
						best = min(best, math.Abs(d))
					}
				}
				if got := math.Abs(f.Decode(next) - v); ok && got != best || !ok && !math.IsInf(best, 1) {
					t.Errorf("%s: %v has the neighbour %v at %v, want one at %v", f.Name, v, f.Decode(next), got, best)
				}
			}
		}
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"0.3": "3/10", " -1e-2 ": "-1/100", "1/3": "1/3", "0x1.8p-3": "3/16", "−.5": "-1/2", "61,440": "61440", "+7.": "7", "0X.8P+1": "1", "1,000.5": "2001/2",
	} {
		n, err := fp8.Parse(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := n.Rat().RatString(); got != want {
			t.Errorf("%q = %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]fp8.Number{
		"-Inf": {Kind: fp8.Infinity, Negative: true}, "∞": {Kind: fp8.Infinity}, "NaN": {Kind: fp8.NaN}, "-0": {Kind: fp8.Zero, Negative: true}, "-0e5": {Kind: fp8.Zero, Negative: true},
	} {
		n, err := fp8.Parse(text)
		if err != nil || n.Kind != want.Kind || n.Negative != want.Negative {
			t.Errorf("%q = %+v, %v", text, n, err)
		}
	}
	for text, want := range map[string]string{
		"":                        "is empty",
		"abc":                     "“abc” is not a number",
		"0,3":                     "the decimal point is a point",
		"1e-4000":                 "has the exponent -4000",
		"0x1p99999999":            "has the exponent 99999999",
		"1/0":                     "divides by zero",
		"0x2A":                    "is not a number",
		"1_0":                     "is not a number",
		strings.Repeat("1", 5000): "is longer than",
	} {
		if _, err := fp8.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
}

// A number below every format is not zero when it is read, and is rounded only once.
func TestNumbersAreExact(t *testing.T) {
	number := func(text string) fp8.Number {
		n, err := fp8.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, f := range fp8.Formats() {
		if n := number("-1e-400"); n.Kind != fp8.Normal || f.Pattern(f.EncodeNumber(n, false)) != f.Pattern(1<<(f.Bits()-1)) {
			t.Errorf("%s: -1e-400 is not negative zero", f.Name)
		}
	}
	// A trifle above the middle of 1 and its neighbour, which a float64 can't hold.
	if got := fp8.FP32.EncodeNumber(number("1.00000005960464477539062500000000001"), false); got != 0x3F800001 {
		t.Errorf("rounded twice: %s", fp8.FP32.Hex(got))
	}
	if got := fp8.FP32.EncodeNumber(number("1.000000059604644775390625"), false); got != 0x3F800000 {
		t.Errorf("the tie goes to %s", fp8.FP32.Hex(got))
	}
}

func TestTie(t *testing.T) {
	for text, want := range map[string]bool{"464": true, "-464": true, "464.1": false, "1e9": false, "0": false, "0x1p-10": true, "0.3": false, "inf": false, "1": false} {
		n, err := fp8.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := fp8.E4M3.Tie(n); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestParseCode(t *testing.T) {
	for _, tt := range []struct {
		f    fp8.Format
		text string
		code uint32
		is   bool
		err  string
	}{
		{fp8.E4M3, "0_0101_010", 0x2A, true, ""}, {fp8.E4M3, "0b10101010", 0xAA, true, ""}, {fp8.E5M2, "0x7c", 0x7C, true, ""}, {fp8.FP16, "0x7C00", 0x7C00, true, ""},
		{fp8.E4M3, "0x7C00", 0, true, "has 4 hexadecimal digits; a code of E4M3 has 2; a hexadecimal number needs its exponent, as in 0x2Ap0"},
		{fp8.E4M3, "0_11", 0, true, "has 3 bits; a code of E4M3 has 8"}, {fp8.E4M3, "0.3", 0, false, ""}, {fp8.E4M3, "10101010", 0, false, ""}, {fp8.E4M3, "0x1p3", 0, false, ""},
	} {
		code, is, err := tt.f.ParseCode(tt.text)
		if text := ""; err != nil {
			if text = err.Error(); text != tt.err {
				t.Errorf("%s %q: %s", tt.f.Name, tt.text, text)
			}
		} else if code != tt.code || is != tt.is || tt.err != "" {
			t.Errorf("%s %q = %#x, %v", tt.f.Name, tt.text, code, is)
		}
	}
}

// Encode agrees with the search among exact fractions, in every format.
func FuzzEncode(f *testing.F) {
	for _, x := range []float64{0, 0.3, 464, 61440, 0x1p-10, 0x1.8p-150, 5e-324, math.MaxFloat64, math.Inf(1), math.NaN(), -448, 0x1.000001p0} {
		f.Add(math.Float64bits(x))
	}
	f.Fuzz(func(t *testing.T, bits uint64) {
		x := math.Float64frombits(bits)
		n := fp8.Number{Kind: fp8.Normal, Negative: math.Signbit(x)}
		switch {
		case math.IsNaN(x):
			n.Kind = fp8.NaN
		case math.IsInf(x, 0):
			n.Kind = fp8.Infinity
		default:
			n.Magnitude = new(big.Rat).SetFloat64(math.Abs(x))
		}
		for _, format := range fp8.Formats() {
			for _, saturate := range []bool{false, true} {
				if got, want := format.Encode(x, saturate), format.EncodeNumber(n, saturate); got != want {
					t.Errorf("%s: %v (saturating: %v) = %s, want %s", format.Name, x, saturate, format.Hex(got), format.Hex(want))
				}
			}
		}
	})
}

// No text breaks the parser, and what it accepts can be encoded.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"0.3", "1e-400", "0x1.8p-3", "-0", "nan", "1/3", "1/0", "0_0101_010", "0x2A", "1,000", "١"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range fp8.Formats() {
			if code, is, err := format.ParseCode(text); is && err == nil && format.EncodeNumber(format.Exactly(code), false) != code && format.Kind(code) != fp8.NaN {
				t.Errorf("%s: %q is no code", format.Name, text)
			}
		}
		if n, err := fp8.Parse(text); err == nil {
			fp8.E4M3.EncodeNumber(n, true)
		}
	})
}

// Rounding is decoding what was encoded, for every number that a stride meets.
func TestRounder(t *testing.T) {
	for _, f := range []fp8.Format{fp8.E4M3, fp8.E5M2, fp8.FP16} {
		r := f.Rounder()
		check := func(x float32) {
			if x != x {
				return
			}
			got, want := r.Round(x), f.Decode(f.Encode(float64(x), true))
			if math.Float32bits(got) != math.Float32bits(float32(want)) {
				t.Fatalf("%s: %v = %v, want %v", f.Name, x, got, want)
			}
		}
		for bits := uint64(0); bits < 1<<32; bits += 2081 {
			check(math.Float32frombits(uint32(bits)))
		}
		for code := uint32(0); f.Kind(code) < fp8.Infinity; code++ {
			middle := float32(f.Decode(code) + f.Spacing(code)/2)
			for _, x := range []float32{middle, math.Nextafter32(middle, 0), math.Nextafter32(middle, 1e9), -middle} {
				check(x)
			}
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	for b.Loop() {
		fp8.E4M3.Encode(0.3, true)
	}
}

// The comparison of 32 borders with a fraction of a thousand decimals dominates.
func BenchmarkEncodeNumber(b *testing.B) {
	n, err := fp8.Parse("1e-1000")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		fp8.FP32.EncodeNumber(n, true)
	}
}
