package quantity_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/quantity"
)

// readBack reads printed digits as a reader would.
func readBack(t *testing.T, s string) float64 {
	t.Helper()
	plain := strings.NewReplacer(",", "", "−", "-", "×10", "e", "⁻", "-", "⁰", "0", "¹", "1", "²", "2", "³", "3",
		"⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9").Replace(s)
	v, err := strconv.ParseFloat(plain, 64)
	if err != nil {
		t.Fatalf("%q does not read as a number: %v", s, err)
	}
	return v
}

// randomValue has either sign and a magnitude between the given powers of ten.
func randomValue(r *rand.Rand, from, to float64) float64 {
	v := math.Pow(10, from+(to-from)*r.Float64())
	if r.IntN(2) == 0 {
		v = -v
	}
	return v
}

func TestPrintedDecimalsReadBackWithinHalfOfTheLast(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		v, n := randomValue(r, -8, 14), r.IntN(13)
		s := quantity.Print(v, quantity.Unit{}, mustFormat(t, fmt.Sprintf(".%d", n), quantity.Default))
		// the second term is the distance of neighbouring doubles
		limit := 0.5*math.Pow10(-n) + math.Abs(v)*1e-15
		if got := readBack(t, s); math.Abs(got-v) > limit {
			t.Fatalf("%v at %d decimals prints %q: off by %g, want at most %g", v, n, s, got-v, limit)
		}
	}
}

func TestPrintedSignificantDigitsReadBackWithinHalfOfTheLast(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		v, n := randomValue(r, -30, 30), 1+r.IntN(15)
		s := quantity.Print(v, quantity.Unit{}, mustFormat(t, fmt.Sprintf("%ds", n), quantity.Default))
		last := math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-float64(n-1))
		limit := 0.5*last*(1+1e-9) + math.Abs(v)*1e-15
		if got := readBack(t, s); math.Abs(got-v) > limit {
			t.Fatalf("%v at %d significant digits prints %q: off by %g, want at most %g", v, n, s, got-v, limit)
		}
	}
}

func TestDefaultFormatIsGoodToFourDigits(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	count := mustUnit(t, "count")
	for range 20000 {
		v := randomValue(r, -30, 30)
		s := strings.NewReplacer("\u00a0trillion", "e12", "\u00a0billion", "e9").Replace(quantity.Print(v, count, quantity.Default))
		if got := readBack(t, s); math.Abs(got-v) > 0.5001e-3*math.Abs(v) {
			t.Fatalf("%v prints %q by default: off by %g of it, want at most 0.0005", v, s, (got-v)/v)
		}
	}
}

func FuzzParseFormat(f *testing.F) {
	f.Add("million .3", 5576000.0, "USD")
	f.Add("percent .0 signed bare", -0.39, "ratio")
	f.Add("15s times", 1e300, "GB/s/GPU")
	f.Add("", math.NaN(), "musd/year")
	f.Add("K", math.Inf(-1), "CNY/USD")
	f.Fuzz(func(t *testing.T, words string, value float64, unit string) {
		format, err := quantity.ParseFormat(words, quantity.Default)
		if err != nil && !strings.Contains(err.Error(), "expected") {
			t.Errorf("ParseFormat(%q): %v; want an error that names what was expected", words, err)
		}
		u, err := quantity.ParseUnit(unit)
		if err != nil {
			u = quantity.Unit{}
		}
		got := quantity.Print(value, u, format)
		if got == "" || strings.ContainsAny(got, " \t\n") {
			t.Errorf("Print(%v, %q, %q) = %q; want text without breaks", value, unit, words, got)
		}
	})
}
