package fp8

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// A Number is one that was written down: exact, however small or long, with zeros that have a sign.
type Number struct {
	Kind      Kind // Zero, Normal, Infinity or NaN
	Negative  bool
	Magnitude *big.Rat // of Zero and Normal
}

// Exactly is the number that a code stands for.
func (f Format) Exactly(code uint32) Number {
	n := Number{Kind: f.Kind(code), Negative: code&f.sign() != 0}
	if n.Kind == Subnormal {
		n.Kind = Normal
	}
	if n.Kind == Zero || n.Kind == Normal {
		n.Magnitude = new(big.Rat).SetFloat64(f.Decode(code &^ f.sign()))
	}
	return n
}

// Rat is the number with its sign; nil of what is not finite.
func (n Number) Rat() *big.Rat {
	if n.Magnitude == nil || !n.Negative {
		return n.Magnitude
	}
	return new(big.Rat).Neg(n.Magnitude)
}

const (
	longestText     = 200  // characters
	largestExponent = 1000 // of ten, or of two in a hexadecimal number
)

var (
	decimalForm  = regexp.MustCompile(`^(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?$`)
	thousands    = regexp.MustCompile(`^\d{1,3}(?:,\d{3})+(?:\.\d*)?$`)
	hexForm      = regexp.MustCompile(`^0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP]([+-]?\d+)$`)
	fractionForm = regexp.MustCompile(`^\d+/\d+$`)
	codeForm     = regexp.MustCompile(`^0[xX][0-9a-fA-F]+$`)
	bitsForm     = regexp.MustCompile(`^(?:0[bB][01_]+|[01]+(?:_[01]+)+)$`)
)

// Parse reads a number: 0.3, -1e-400, 1/3, 0x1.8p-3, inf, nan, -0. What it says of a fault follows the name of a field.
func Parse(text string) (Number, error) {
	s := strings.ReplaceAll(strings.TrimSpace(text), "−", "-")
	if len(s) > longestText {
		return Number{}, fmt.Errorf("is longer than %d characters", longestText)
	}
	if s == "" {
		return Number{}, errors.New("is empty; expected a number such as 0.3, 1e-9, 0x1.8p-3, -0, inf or nan, or bits such as 0_0101_010")
	}
	body := strings.TrimPrefix(s, "+")
	negative := strings.HasPrefix(s, "-")
	if negative {
		body = s[1:]
	}
	switch strings.ToLower(body) {
	case "inf", "infinity", "∞":
		return Number{Kind: Infinity, Negative: negative}, nil
	case "nan":
		return Number{Kind: NaN, Negative: negative}, nil
	}
	if thousands.MatchString(body) {
		body = strings.ReplaceAll(body, ",", "")
	}
	if strings.Contains(body, ",") {
		return Number{}, fmt.Errorf("“%.40s” has a comma that groups no thousands; the decimal point is a point", text)
	}
	for _, form := range []*regexp.Regexp{decimalForm, hexForm} {
		if m := form.FindStringSubmatch(body); m != nil && m[1] != "" {
			if e, err := strconv.Atoi(m[1]); err != nil || e > largestExponent || e < -largestExponent {
				return Number{}, fmt.Errorf("has the exponent %.20s; expected one from −%d to %d", m[1], largestExponent, largestExponent)
			}
		}
	}
	if !decimalForm.MatchString(body) && !hexForm.MatchString(body) && !fractionForm.MatchString(body) {
		return Number{}, fmt.Errorf("“%.40s” is not a number; expected one such as 0.3, 1e-9, 1/3, 0x1.8p-3, -0, inf or nan, or bits such as 0_0101_010", text)
	}
	r, ok := new(big.Rat).SetString(body)
	if !ok { // only a fraction of nothing is left
		return Number{}, fmt.Errorf("“%.40s” divides by zero; write inf or nan if that is meant", text)
	}
	n := Number{Kind: Normal, Negative: negative, Magnitude: r}
	if r.Sign() == 0 {
		n.Kind = Zero
	}
	return n, nil
}

// ParseCode reads the bits of a code: 0_0101_010, 0b00101010 or 0x2A. isCode is false where the text is no such thing,
// but perhaps a number.
func (f Format) ParseCode(text string) (code uint32, isCode bool, err error) {
	s := strings.TrimSpace(text)
	digits, base, want, what := s, 2, f.Bits(), "bits"
	switch {
	case codeForm.MatchString(s):
		digits, base, want, what = s[2:], 16, f.Bits()/4, "hexadecimal digits"
	case bitsForm.MatchString(s):
		digits = strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(s, "0b"), "0B"), "_", "")
	default:
		return 0, false, nil
	}
	if len(digits) != want {
		more := ""
		if base == 16 {
			more = "; a hexadecimal number needs its exponent, as in 0x2Ap0"
		}
		return 0, true, fmt.Errorf("has %d %s; a code of %s has %d%s", len(digits), what, f.Name, want, more)
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return 0, true, fmt.Errorf("is not a code of %s", f.Name)
	}
	return uint32(n), true, nil
}

// Pattern writes the bits of a code: sign, exponent and fraction.
func (f Format) Pattern(code uint32) string {
	sign, exponent, fraction := f.Fields(code)
	return fmt.Sprintf("%d_%0*b_%0*b", sign, f.Exponent, exponent, f.Fraction, fraction)
}

// Hex writes a code in hexadecimal digits, as many as its format has.
func (f Format) Hex(code uint32) string { return fmt.Sprintf("0x%0*X", f.Bits()/4, code) }
