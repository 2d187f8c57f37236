package quantity

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Format says how a value prints. The zero Format prints whole numbers in full and other values at four
// significant digits.
type Format struct {
	Decimals int // digits after the point; -1 where not given
	Digits   int // significant digits; 0 where not given
	Scale    Scale
	Percent  bool // times one hundred, with %
	Times    bool // a multiple: 2.74×
	Signed   bool // + before positive values
	Bare     bool // without the unit's name; a currency sign stays
	exact    bool // as typed in the ledger
}

// Scale divides a value and says so after it.
type Scale struct {
	by   float64
	word string // "million", or "M", which sticks to the number
}

var scales = map[string]Scale{
	"thousand": {1e3, "thousand"}, "million": {1e6, "million"}, "billion": {1e9, "billion"}, "trillion": {1e12, "trillion"},
	"K": {1e3, "K"}, "M": {1e6, "M"}, "B": {1e9, "B"}, "T": {1e12, "T"},
}

// Default is the format of a value that nothing else is said about.
var Default = Format{Decimals: -1}

// AsTyped prints a value with the digits that the ledger gives it.
var AsTyped = Format{Decimals: -1, exact: true}

// ParseFormat reads format words as content/README.md lists them, over a base that they refine. Words of
// number, scale and share in words replace those of the base together, so that "percent .0" never inherits
// a "million".
func ParseFormat(words string, base Format) (Format, error) {
	fields := strings.Fields(words)
	f := base
	for _, w := range fields {
		if w != "bare" && w != "signed" {
			f = Format{Decimals: -1, Bare: base.Bare, Signed: base.Signed, exact: base.exact}
			break
		}
	}
	for _, w := range fields {
		scale, isScale := scales[w]
		switch {
		case isScale:
			f.Scale = scale
		case w == "percent":
			f.Percent = true
		case w == "times":
			f.Times = true
		case w == "signed":
			f.Signed = true
		case w == "bare":
			f.Bare = true
		case strings.HasPrefix(w, "."):
			n, err := strconv.Atoi(w[1:])
			if err != nil || n < 0 || n > 12 {
				return f, fmt.Errorf("%q is not a number of decimals; expected .0 to .12", w)
			}
			f.Decimals = n
		case strings.HasSuffix(w, "s"):
			n, err := strconv.Atoi(strings.TrimSuffix(w, "s"))
			if err != nil || n < 1 || n > 15 {
				return f, fmt.Errorf("%q is not a format word; expected .N Ns thousand million billion trillion K M B T percent times signed bare", w)
			}
			f.Digits = n
		default:
			return f, fmt.Errorf("%q is not a format word; expected .N Ns thousand million billion trillion K M B T percent times signed bare", w)
		}
	}
	return f, nil
}

const nbsp = "\u00a0"

// Print writes a value with its unit in the given format: "$5.576 million", "2,788,000 GPU-hours", "39%".
// Numbers and units are held together by no-break spaces; the minus sign is a true one.
func Print(value float64, u Unit, f Format) string {
	scaled, word := value, u.scaled
	if f.Percent {
		scaled *= 100
	}
	scale := f.Scale
	if scale.by == 0 && f.Decimals < 0 && f.Digits == 0 && u.scaled == "" && !f.Percent && !f.Times {
		scale = readable(value)
	}
	if scale.by != 0 { // instead of the unit's own scale, if it has one
		scaled = scaled * max(1, scales[u.scaled].by) / scale.by
		word = scale.word
	}
	num := digits(math.Abs(scaled), f)
	sign := ""
	switch {
	case strings.Trim(num, "0.,") == "":
	case scaled < 0:
		sign = "−"
	case f.Signed:
		sign = "+"
	}
	var b strings.Builder
	b.WriteString(sign)
	b.WriteString(u.prefix)
	b.WriteString(num)
	switch {
	case len(word) == 1:
		b.WriteString(word)
	case word != "":
		b.WriteString(nbsp + word)
	}
	switch {
	case f.Percent:
		b.WriteString("%")
		return b.String()
	case f.Times:
		b.WriteString("×")
		return b.String()
	case f.Bare:
		return b.String()
	}
	name := u.many
	if num == "1" && word == "" {
		name = u.one
	}
	if name != "" {
		if !u.tight {
			b.WriteString(nbsp)
		}
		b.WriteString(strings.ReplaceAll(name, " ", nbsp))
	}
	return b.String()
}

// readable chooses words for round numbers from a billion on, which nobody reads as digits. From a thousand
// trillion on, powers of ten are easier.
func readable(v float64) Scale {
	v = math.Abs(v)
	for _, w := range []string{"trillion", "billion"} {
		s := scales[w]
		if v >= s.by && v < 1e15 && isRound(v/s.by, 3) {
			return s
		}
	}
	return Scale{}
}

// isRound reports whether v has at most n decimals.
func isRound(v float64, n int) bool {
	t := v * math.Pow10(n)
	return math.Abs(t-math.Round(t)) < 1e-9*math.Max(1, math.Abs(t))
}

func digits(v float64, f Format) string {
	switch {
	case f.Decimals >= 0:
		return group(strconv.FormatFloat(v, 'f', f.Decimals, 64))
	case f.Digits > 0:
		return group(significant(v, f.Digits))
	case isRound(v, 0) && v < 1e15 && (v == 0 || v >= 0.5):
		return group(strconv.FormatFloat(v, 'f', 0, 64))
	case f.exact && v < 1e15 && v >= 1e-6:
		return group(strconv.FormatFloat(v, 'f', -1, 64))
	default:
		return group(significant(v, 4))
	}
}

// significant rounds to n significant digits. From a thousand trillion on and below a millionth it gives
// powers of ten.
func significant(v float64, n int) string {
	if v == 0 {
		return "0"
	}
	mantissa, e, _ := strings.Cut(strconv.FormatFloat(v, 'e', n-1, 64), "e") // rounded already: 9.99 → 1.0e+01
	exp, _ := strconv.Atoi(e)
	if exp >= 15 || exp < -6 {
		if strings.Contains(mantissa, ".") {
			mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
		}
		return mantissa + "×10" + superscript(exp)
	}
	rounded, _ := strconv.ParseFloat(mantissa+"e"+e, 64)
	return strconv.FormatFloat(rounded, 'f', max(0, n-1-exp), 64)
}

func superscript(n int) string {
	return strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹").Replace(strconv.Itoa(n))
}

// group puts commas between thousands.
func group(s string) string {
	whole, frac, _ := strings.Cut(s, ".")
	if strings.ContainsAny(whole, "×") {
		return s
	}
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if frac != "" {
		b.WriteString("." + frac)
	}
	return b.String()
}
