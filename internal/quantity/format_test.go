package quantity_test

import (
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/quantity"
)

// nbsp turns the ~ of the tables into the no-break space that is printed.
func nbsp(s string) string { return strings.ReplaceAll(s, "~", "\u00a0") }

func mustUnit(t *testing.T, name string) quantity.Unit {
	t.Helper()
	u, err := quantity.ParseUnit(name)
	if err != nil {
		t.Fatalf("ParseUnit(%q): %v", name, err)
	}
	return u
}

func mustFormat(t *testing.T, words string, base quantity.Format) quantity.Format {
	t.Helper()
	f, err := quantity.ParseFormat(words, base)
	if err != nil {
		t.Fatalf("ParseFormat(%q): %v", words, err)
	}
	return f
}

func TestPrint(t *testing.T) {
	tests := []struct {
		name  string
		value float64
		unit  string
		words string
		want  string
	}{
		{"dollars with cents", 2, "USD/GPU-hour", ".2", "$2.00~per~GPU-hour"},
		{"dollars in full", 5576000, "USD", "", "$5,576,000"},
		{"dollars in millions", 5576000, "USD", "million .3", "$5.576~million"},
		{"dollars bare keep their sign", 5576000, "USD", "million .3 bare", "$5.576~million"},
		{"negative dollars", -593e9, "USD", "billion .0", "−$593~billion"},
		{"unit with its own million", 5.576, "musd", "", "$5.576~million"},
		{"unit with its own billion", 2.5, "busd", ".1", "$2.5~billion"},
		{"another scale than the unit's own", 5576, "musd", "billion .3", "$5.576~billion"},
		{"the unit's own scale as a letter", 5.576, "musd", "M .1", "$5.6M"},
		{"own scale before a rate", 6, "musd/year", "", "$6~million~per~year"},
		{"yuan", 7.2, "CNY/USD", ".1", "RMB~7.2~per~USD"},
		{"price of tokens", 0.27, "USD/Mtoken", ".2", "$0.27~per~million~tokens"},

		{"percent as unit", 39, "percent", "", "39%"},
		{"percent as unit, bare", 39, "percent", "bare", "39"},
		{"share as percent", 0.9159, "ratio", "percent .0", "92%"},
		{"signed percent", 0.1999, "ratio", "percent .2 signed", "+19.99%"},
		{"signed and negative", -0.1999, "ratio", "percent .2 signed", "−19.99%"},
		{"signed zero has no sign", 0, "ratio", "percent .1 signed", "0.0%"},
		{"rounded to zero has no sign", -0.0001, "ratio", "percent .1", "0.0%"},
		{"multiple", 2.74, "ratio", "times .2", "2.74×"},

		{"one is singular", 1, "GPU-hour", "", "1~GPU-hour"},
		{"one of a rate is singular", 1, "token/s", "", "1~token/s"},
		{"minus one is singular", -1, "day", "", "−1~day"},
		{"one with decimals is plural", 1, "day", ".1", "1.0~days"},
		{"one million is plural", 1e6, "token", "million .0", "1~million~tokens"},
		{"zero is plural", 0, "day", "", "0~days"},
		{"bare", 2048, "GPU", "bare", "2,048"},
		{"a rate per GPU", 1850, "token/s/GPU", "", "1,850~tokens/s~per~GPU"},
		{"a symbol with a slash of its own", 400, "GB/s/GPU", "", "400~GB/s~per~GPU"},

		{"scale in words", 14.8e12, "token", "trillion .1", "14.8~trillion~tokens"},
		{"thousand in words", 180000, "GPU-hour", "thousand .0", "180~thousand~GPU-hours"},
		{"scale letter sticks", 2788000, "GPU-hour", "M .3 bare", "2.788M"},
		{"scale letter with unit", 2788000, "GPU-hour", "M .3", "2.788M~GPU-hours"},
		{"all letters", 37e9, "parameter", "B .0 bare", "37B"},
		{"thousands by letter", 128000, "token", "K .0 bare", "128K"},
		{"trillions by letter", 14.8e12, "token", "T .1 bare", "14.8T"},

		{"whole numbers in full", 2788000, "GPU-hour", "", "2,788,000~GPU-hours"},
		{"three digits have no comma", 671, "count", "", "671"},
		{"other values at four digits", 3.14159265, "ratio", "", "3.142"},
		{"significant digits above the point", 192324, "count", "3s", "192,000"},
		{"significant digits below the point", 0.0012345, "ratio", "2s", "0.0012"},
		{"zero at significant digits", 0, "ratio", "3s", "0"},
		{"significant digits are filled up", 2, "ratio", "3s", "2.00"},
		{"round billions in words", 671e9, "parameter", "", "671~billion~parameters"},
		{"exactly a billion", 1e9, "parameter", "", "1~billion~parameters"},
		{"round trillions in words", 2.448e12, "FLOP/token", "", "2.448~trillion~FLOP~per~token"},
		{"billions that are not round stay digits", 13456789012, "count", "", "13,456,789,012"},

		{"rounding up to the next power, decimals", 999.96, "count", ".1", "1,000.0"},
		{"rounding up to the next power, digits", 9.996, "ratio", "3s", "10.0"},
		{"rounding up below one", 0.09996, "ratio", "2s", "0.10"},
		{"rounding up a power of ten", 9.9996e20, "FLOP", "4s", "1×10²¹~FLOP"},
		{"rounding up into powers of ten", 9.999e14, "FLOP", "2s", "1×10¹⁵~FLOP"},

		{"huge", 3.2856e24, "FLOP", "", "3.286×10²⁴~FLOP"},
		{"huge and round", 2e24, "FLOP", "", "2×10²⁴~FLOP"},
		{"huge at given digits", 3.2856e24, "FLOP", "2s", "3.3×10²⁴~FLOP"},
		{"a thousand trillion", 1e15, "FLOP", "", "1×10¹⁵~FLOP"},
		{"tiny", 1e-10, "ratio", "", "1×10⁻¹⁰"},
		{"a few millionths are digits", 1.5e-6, "ratio", "2s", "0.0000015"},
		{"tiny at given digits", -2.345e-7, "ratio", "2s", "−2.3×10⁻⁷"},
		{"smallest double", 5e-324, "ratio", "1s", "5×10⁻³²⁴"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := mustFormat(t, tt.words, quantity.Default)
			got := quantity.Print(tt.value, mustUnit(t, tt.unit), f)
			if want := nbsp(tt.want); got != want {
				t.Errorf("Print(%v, %s, %q) = %q, want %q", tt.value, tt.unit, tt.words, got, want)
			}
		})
	}
}

func TestAsTypedKeepsTheDigitsOfTheLedger(t *testing.T) {
	tests := []struct {
		value float64
		want  string
	}{
		{0.30103, "0.30103"},
		{1234.56789, "1,234.56789"},
		{0.000001, "0.000001"},
		{0.0000005, "5×10⁻⁷"},
		{2048, "2,048"},
		{1e-10, "1×10⁻¹⁰"},
		{-0.5, "−0.5"},
	}
	for _, tt := range tests {
		if got := quantity.Print(tt.value, quantity.Unit{}, quantity.AsTyped); got != tt.want {
			t.Errorf("as typed, %v prints %q, want %q", tt.value, got, tt.want)
		}
	}
}

func TestAsTypedNamesRoundBillions(t *testing.T) {
	got := quantity.Print(1.6e12, mustUnit(t, "parameter"), quantity.AsTyped)
	if want := nbsp("1.6~trillion~parameters"); got != want {
		t.Errorf("as typed, 1.6e12 parameters print %q, want %q", got, want)
	}
}

func TestFormatWordsRefineTheirBase(t *testing.T) {
	base := mustFormat(t, "million .3", quantity.Default)
	tests := []struct{ name, words, want string }{
		{"no words", "", "$5.576~million"},
		{"bare keeps scale and decimals", "bare", "$5.576~million"},
		{"signed keeps scale and decimals", "signed", "+$5.576~million"},
		{"a number of decimals drops the scale", ".0", "$5,576,000"},
		{"percent drops the million", "percent .0", "$557,600,000%"},
		{"another scale replaces both", "thousand", "$5,576~thousand"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := mustFormat(t, tt.words, base)
			if got := quantity.Print(5576000, mustUnit(t, "USD"), f); got != nbsp(tt.want) {
				t.Errorf("%q over %q prints %q, want %q", tt.words, "million .3", got, nbsp(tt.want))
			}
		})
	}
}

func TestParseFormatNamesWhatItExpected(t *testing.T) {
	const known = "is not a format word; expected .N Ns thousand million billion trillion K M B T percent times signed bare"
	tests := []struct{ words, want string }{
		{"millions", `"millions" ` + known},
		{"million .3 loud", `"loud" ` + known},
		{"m", `"m" ` + known},
		{"s", `"s" ` + known},
		{"0s", `"0s" ` + known},
		{"16s", `"16s" ` + known},
		{".x", `".x" is not a number of decimals; expected .0 to .12`},
		{".", `"." is not a number of decimals; expected .0 to .12`},
		{".13", `".13" is not a number of decimals; expected .0 to .12`},
		{".-1", `".-1" is not a number of decimals; expected .0 to .12`},
	}
	for _, tt := range tests {
		_, err := quantity.ParseFormat(tt.words, quantity.Default)
		if err == nil || err.Error() != tt.want {
			t.Errorf("ParseFormat(%q): error %v, want %s", tt.words, err, tt.want)
		}
	}
}
