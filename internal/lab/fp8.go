package lab

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/fp8"
)

// numberFormats takes a number apart as the formats of training hold it.
var numberFormats = Lab{
	Name: "fp8",
	Inputs: []Input{
		{Name: "value", Label: "Value", ID: "fp8lab.value", Free: numberFault, Hint: "a number such as −61,440, 1e-400, 1/3, 0x1.8p-3, -0, inf or nan; or bits such as 0_0101_010 or 0x2A"},
		{Name: "format", Label: "Format", Options: formatOptions()},
		{Name: "over", Label: "Beyond the largest number", Options: []Option{{"stay", "stay at it (saturate)"}, {"leave", "become an infinity, or no number"}}},
	},
	Presets: []Preset{
		{"0.3 in E4M3", ""},
		{"The same in E5M2", "format=e5m2"},
		{"A tie", "value=464"},
		{"Just too large", "value=465&over=leave"},
		{"Subnormal", "value=0.005"},
		{"Underflow", "value=0.0009"},
		{"Negative zero", "value=-0"},
		{"No number", "value=0x7F"},
	},
	Check: checkNumber,
	Run:   runNumber,
}

// formatNames are what the reader is told of each format.
var formatNames = map[string]string{"E4M3": "E4M3, V3’s FP8", "E5M2": "E5M2, the other FP8"}

func formatOptions() []Option {
	var out []Option
	for _, f := range fp8.Formats() {
		label := f.Name
		if n := formatNames[f.Name]; n != "" {
			label = n
		}
		out = append(out, Option{strings.ToLower(f.Name), label})
	}
	return out
}

func formatOf(choice string) fp8.Format {
	all := fp8.Formats()
	return all[slices.IndexFunc(all, func(f fp8.Format) bool { return strings.ToLower(f.Name) == choice })]
}

// numberFault says what is wrong with a text that is not the bits of some code.
func numberFault(text string) string {
	if _, isCode, _ := fp8.E4M3.ParseCode(text); isCode {
		return ""
	}
	if _, err := fp8.Parse(text); err != nil {
		return err.Error()
	}
	return ""
}

// checkNumber says whether bits are those of the chosen format.
func checkNumber(v Values) []Fault {
	if _, _, err := formatOf(v.Choice("format")).ParseCode(v.Text("value")); err != nil {
		return []Fault{{"value", err.Error()}}
	}
	return nil
}

// numberState is a number as the reader gave it, and its code in the chosen format.
type numberState struct {
	v        Values
	text     string
	given    fp8.Number
	bits     bool // the reader gave the code
	format   fp8.Format
	saturate bool
	code     uint32
}

func newNumberState(v Values) numberState {
	s := numberState{v: v, text: v.Text("value"), format: formatOf(v.Choice("format")), saturate: v.Choice("over") == "stay"}
	s.code, s.bits, _ = s.format.ParseCode(s.text)
	if s.bits {
		s.given = s.format.Exactly(s.code)
		s.text = numeral(s.format.Decode(s.code))
		return s
	}
	s.given, _ = fp8.Parse(s.text)
	s.code = s.format.EncodeNumber(s.given, s.saturate)
	if s.given.Kind >= fp8.Infinity {
		s.text = numeral(s.format.Decode(s.format.EncodeNumber(s.given, false)))
	}
	return s
}

// in is the code of the number in some format.
func (s numberState) in(f fp8.Format) uint32 {
	if f == s.format {
		return s.code
	}
	return f.EncodeNumber(s.given, s.saturate)
}

// relative is the rounding error in a format over the number; ok is false where there is none to speak of.
func (s numberState) relative(f fp8.Format) (float64, bool) {
	code := s.in(f)
	if s.given.Kind != fp8.Normal || f.Kind(code) >= fp8.Infinity {
		return 0, false
	}
	x := s.given.Rat()
	d := new(big.Rat).SetFloat64(f.Decode(code))
	e, _ := d.Quo(d.Sub(d, x), x).Float64()
	return e, true
}

// at is the number on a line: what is beyond every format is only far away.
func (s numberState) at() float64 {
	switch s.given.Kind {
	case fp8.NaN:
		return 0
	case fp8.Infinity:
		return math.Copysign(math.MaxFloat64, signOf(s.given))
	}
	v, _ := s.given.Rat().Float64()
	return max(-math.MaxFloat64, min(math.MaxFloat64, v))
}

func signOf(n fp8.Number) float64 {
	if n.Negative {
		return -1
	}
	return 1
}

// numeral prints a value of a format exactly where that is short, else with nine digits, which tell it from its neighbours.
func numeral(v float64) string {
	switch size := math.Abs(v); {
	case math.IsNaN(v):
		return "not a number"
	case math.IsInf(v, 0):
		return minus(v < 0) + "infinity"
	case v == 0:
		return minus(math.Signbit(v)) + "0"
	case size < 1e-5 || size >= 1e9:
		digits, exponent, _ := strings.Cut(strconv.FormatFloat(size, 'e', 8, 64), "e")
		n, _ := strconv.Atoi(exponent)
		return minus(v < 0) + strings.TrimRight(strings.TrimRight(digits, "0"), ".") + " × 10^" + strings.Replace(strconv.Itoa(n), "-", "−", 1)
	default:
		return minus(v < 0) + plain(size)
	}
}

func minus(negative bool) string {
	if negative {
		return "−"
	}
	return ""
}

// signedShare prints a relative error with its sign.
func signedShare(v float64) string {
	return signedTiny(v)
}

func runNumber(_ Ledger, v Values) Result {
	s := newNumberState(v)
	r := Result{Keys: s.keys(), Answers: []Answer{s.valueAnswer(), s.errorAnswer(), s.spacingAnswer()}}
	r.Drawings = []Drawing{s.logDrawing(), s.nearDrawing(), s.linearDrawing()}
	r.Tables = []Table{s.formatTable()}
	return r
}

// keys are the bits of the code: each leads to the code in which it is the other one.
func (s numberState) keys() []Key {
	pattern := s.format.Pattern(s.code)
	rest := ""
	if f := strings.ToLower(s.format.Name); f != "e4m3" {
		rest += "&format=" + f
	}
	if !s.saturate {
		rest += "&over=leave"
	}
	var keys []Key
	part, weight := "Sign", 0
	above := part
	for i, c := range pattern {
		if c == '_' {
			if part = "Exponent"; weight > s.format.Exponent {
				part = "Fraction"
			}
			above = part
			continue
		}
		other := byte('0' + '1' - c)
		weight++
		keys = append(keys, Key{
			Text: string(c), On: c == '1', Part: above,
			Label: fmt.Sprintf("%s bit, %c: make it %c", part, c, other),
			Query: "value=" + pattern[:i] + string(other) + pattern[i+1:] + rest,
		})
		above = ""
	}
	return keys
}

func (s numberState) valueAnswer() Answer {
	f := s.format
	v, kind := f.Decode(s.code), f.Kind(s.code)
	sign, exponent, fraction := f.Fields(s.code)
	a := Answer{Label: "In " + f.Name, Value: numeral(v), Note: fmt.Sprintf("Bits %s, code %s: %s.", f.Pattern(s.code), f.Hex(s.code), kind)}
	if kind <= fp8.Normal {
		a.Number = v + 0
	}
	power := max(1, int(exponent))
	lead := map[fp8.Kind]string{fp8.Normal: "1 + "}[kind]
	switch kind {
	case fp8.Zero, fp8.Subnormal, fp8.Normal:
		a.Formula = fmt.Sprintf("%s(%s%s ÷ %s) × 2^(%d − %d)", minus(sign == 1), lead, whole(float64(fraction), "count"), whole(math.Ldexp(1, f.Fraction), "count"), power, f.Bias())
		if kind != fp8.Normal {
			a.Formula += ", since the exponent’s bits are all 0"
		}
	case fp8.Infinity:
		a.Formula = "the exponent’s bits are all 1, the fraction’s all 0"
	default:
		a.Formula = "the exponent’s bits are all 1, and the fraction is not 0"
		if !f.Infinite {
			a.Formula = "all bits after the sign are 1: the one code of its sign that stands for no number"
		}
	}
	a.Flag = s.fate()
	return a
}

// fate says what became of a number that its format can't hold.
func (s numberState) fate() string {
	f := s.format
	kind := f.Kind(s.code)
	if s.bits || s.given.Kind == fp8.NaN {
		return ""
	}
	beyond := f.Kind(f.EncodeNumber(s.given, false)) >= fp8.Infinity // what rounds to the largest number is not
	switch {
	case beyond && s.given.Kind == fp8.Infinity && kind == fp8.Infinity:
		return ""
	case beyond && kind == fp8.NaN:
		return fmt.Sprintf("Overflow: the largest number is %s, and %s has no infinity to say that it is passed.", numeral(f.Max()), f.Name)
	case beyond && kind == fp8.Infinity:
		return fmt.Sprintf("Overflow: the largest number is %s.", numeral(f.Max()))
	case beyond && s.saturate:
		return fmt.Sprintf("Overflow: it stays at the largest number, %s.", numeral(f.Max()))
	case s.given.Kind == fp8.Normal && kind == fp8.Zero:
		return fmt.Sprintf("Underflow: it is at most half of the smallest number, %s, and becomes zero.", numeral(f.MinSubnormal()))
	}
	return ""
}

func (s numberState) errorAnswer() Answer {
	a := Answer{Label: "Rounding error", Value: "–", Formula: "there is no number to compare"}
	if s.given.Kind == fp8.Zero {
		a.Formula = "zero is exact in every format"
	}
	if e, ok := s.relative(s.format); ok {
		a.Value, a.Number = signedShare(e), e
		x := clip(s.text)
		a.Formula = fmt.Sprintf("(%s − %s) ÷ %s", numeral(s.format.Decode(s.code)), bracketed(x), bracketed(x))
	}
	a.Note = fmt.Sprintf("No number in the normal range of %s is off by more than %s.", s.format.Name, inWords(s.format.MaxRelativeError(), "ratio", "percent 3s"))
	if s.format.Kind(s.code) == fp8.Subnormal {
		a.Note += " This one lies below that range, where steps no longer shrink with the number."
	}
	if s.format.Tie(s.given) {
		a.Note += " It lies in the middle between two numbers; the one whose last bit is 0 is taken."
	}
	return a
}

func bracketed(x string) string {
	if strings.HasPrefix(x, "-") || strings.HasPrefix(x, "−") || strings.Contains(x, "/") {
		return "(" + x + ")"
	}
	return x
}

func (s numberState) spacingAnswer() Answer {
	f := s.format
	a := Answer{Label: "Step to the next larger magnitude", Value: "–", Formula: "nothing follows"}
	if f.Kind(s.code) <= fp8.Normal {
		step := f.Spacing(s.code)
		_, exponent, _ := f.Fields(s.code)
		a.Value, a.Number = numeral(step), step
		a.Formula = fmt.Sprintf("2^(%d − %d − %d)", max(1, exponent), f.Bias(), f.Fraction)
	}
	var around []string
	for _, up := range []bool{false, true} {
		next, ok := f.Neighbour(s.code, up)
		if !ok {
			continue
		}
		word := "Next below"
		if up {
			word = "next above"
		}
		around = append(around, fmt.Sprintf("%s: %s (%s)", word, numeral(f.Decode(next)), f.Hex(next)))
	}
	if len(around) > 0 {
		a.Note = upperFirst(strings.Join(around, "; ")) + "."
	}
	return a
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// formatTable is the number in every format.
func (s numberState) formatTable() Table {
	t := Table{
		Title: "The same value in every format", Head: []string{"Format", "Bits", "Becomes", "Error", "Step", "Largest", "Smallest normal", "Smallest"},
		Numeric: []bool{false, false, true, true, true, true, true, true},
	}
	for _, f := range fp8.Formats() {
		code := s.in(f)
		off, step := "–", "–"
		if e, ok := s.relative(f); ok {
			off = signedShare(e)
		}
		if f.Kind(code) <= fp8.Normal {
			step = numeral(f.Spacing(code))
		}
		t.Rows = append(t.Rows, []string{f.Name, f.Pattern(code), numeral(f.Decode(code)), off, step, numeral(f.Max()), numeral(f.MinNormal()), numeral(f.MinSubnormal())})
	}
	return t
}
