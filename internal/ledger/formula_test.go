package ledger_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/quantity"
)

// unknownUnit is the message of a unit that does not exist.
func unknownUnit(name string) string {
	return fmt.Sprintf("unknown unit %q; known: %s", name, strings.Join(quantity.UnitNames(), " "))
}

func join(ps []ledger.Piece) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.Text)
	}
	return b.String()
}

// letters are plain numbers with short ids for the tests of the writer.
const letters = `- {id: n.a, label: l, value: 3, unit: count, assumption: ours}
- {id: n.b, label: l, value: 0.75, unit: count, assumption: ours}
- {id: n.c, label: l, value: 12, unit: count, assumption: ours}
`

func formulaEntry(id, text string) string {
	quoted, _ := json.Marshal(text) // a string always marshals, and is a quoted scalar of YAML
	return fmt.Sprintf("- {id: %s, label: l, unit: count, formula: %s}\n", id, quoted)
}

func TestFormulaIsWrittenWithTheParenthesesItNeeds(t *testing.T) {
	tests := []struct{ formula, want string }{
		{"n.a - (n.b - n.c)", "n.a − (n.b − n.c)"},
		{"n.a - (n.b + n.c)", "n.a − (n.b + n.c)"},
		{"(n.a - n.b) - n.c", "n.a − n.b − n.c"},
		{"n.a + (n.b + n.c)", "n.a + n.b + n.c"},
		{"n.a / (n.b * n.c)", "n.a ÷ (n.b × n.c)"},
		{"n.a / (n.b / n.c)", "n.a ÷ (n.b ÷ n.c)"},
		{"n.a / n.b / n.c", "n.a ÷ n.b ÷ n.c"},
		{"n.a * n.b / n.c", "n.a × n.b ÷ n.c"},
		{"(n.a + n.b) * n.c", "(n.a + n.b) × n.c"},
		{"n.a + (n.b * n.c)", "n.a + n.b × n.c"},
		{"n.a ** 2", "n.a ^ 2"},
		{"(n.a * n.b) ** 2", "(n.a × n.b) ^ 2"},
		{"(n.a ** n.b) ** n.c", "(n.a ^ n.b) ^ n.c"},
		{"n.a ** (n.b ** n.c)", "n.a ^ n.b ^ n.c"},
		{"2 ** (n.a + 1)", "2 ^ (n.a + 1)"},
		{"-n.a", "−n.a"},
		{"-n.a + n.b", "−n.a + n.b"},
		{"-(n.a + n.b)", "−(n.a + n.b)"},
		{"-n.a ** 2", "−n.a ^ 2"},
		{"(-n.a) ** 2", "(−n.a) ^ 2"},
		{"n.a * (-n.b)", "n.a × (−n.b)"},
		{"n.a - (-n.b)", "n.a − (−n.b)"},
		{"-(-n.a)", "−(−n.a)"},
		{"min(n.a, n.b + 1)", "min(n.a, n.b + 1)"},
		{"2 * sqrt(n.a - n.b)", "2 × sqrt(n.a − n.b)"},
		{"n.a * 1000000", "n.a × 10⁶"},
		{"n.a * 1e12", "n.a × 10¹²"},
		{"n.a * 3600 * 1.5", "n.a × 3,600 × 1.5"},
	}
	for _, tt := range tests {
		l := mustLoad(t, letters+formulaEntry("x.y", tt.formula))
		if got := join(l.Names(entry(t, l, "x.y").Formula)); got != tt.want {
			t.Errorf("%s is written %q, want %q", tt.formula, got, tt.want)
		}
	}
}

func TestPowersOfTenAreWrittenAsSuch(t *testing.T) {
	const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹"
	for e := 6; e <= 22; e++ { // 10²² is the last that a float64 holds exactly
		l := mustLoad(t, letters+formulaEntry("x.y", fmt.Sprintf("n.a * 1e%d", e)))
		want := "n.a × 10"
		for _, d := range fmt.Sprint(e) {
			want += string([]rune(digits)[d-'0'])
		}
		if got := join(l.Names(entry(t, l, "x.y").Formula)); got != want {
			t.Errorf("1e%d is written %q, want %q", e, got, want)
		}
	}
}

func TestPiecesNameTheEntriesToLink(t *testing.T) {
	l := mustLoad(t, "- {id: x.y, label: l, unit: USD, formula: 2 * (a.hours + 10) * a.price - 5}\n")
	f := entry(t, l, "x.y").Formula
	names := []ledger.Piece{{Text: "2 × ("}, {Text: "a.hours", ID: "a.hours"}, {Text: " + 10) × "}, {Text: "a.price", ID: "a.price"}, {Text: " − 5"}}
	if got := l.Names(f); fmt.Sprint(got) != fmt.Sprint(names) {
		t.Errorf("names are %q, want %q", got, names)
	}
	numbers := []ledger.Piece{{Text: "2 × ("}, {Text: "1,000\u00a0GPU-hours", ID: "a.hours"}, {Text: " + 10) × "},
		{Text: "$2.50\u00a0per\u00a0GPU-hour", ID: "a.price"}, {Text: " − 5"}}
	if got := l.Numbers(f); fmt.Sprint(got) != fmt.Sprint(numbers) {
		t.Errorf("numbers are %q, want %q", got, numbers)
	}
	if got := fmt.Sprint(f.Inputs); got != "[a.hours a.price]" {
		t.Errorf("inputs are %s, want each once in the order of the text", got)
	}
}

func TestNegativeNumbersStandInParentheses(t *testing.T) {
	tests := []struct{ formula, want string }{
		{"a.gain + 1", "−0.25 + 1"},
		{"1 - a.gain", "1 − (−0.25)"},
		{"a.gain ** 2", "(−0.25) ^ 2"},
		{"min(a.gain, 2 * a.gain)", "min(−0.25, 2 × (−0.25))"},
	}
	for _, tt := range tests {
		l := mustLoad(t, formulaEntry("x.y", tt.formula))
		if got := join(l.Numbers(entry(t, l, "x.y").Formula)); got != tt.want {
			t.Errorf("the numbers of %s are written %q, want %q", tt.formula, got, tt.want)
		}
	}
}

// randomFormula is an expression with all the parentheses that keep its tree.
func randomFormula(r *rand.Rand, depth int) string {
	if depth == 0 || r.IntN(6) == 0 {
		return []string{"n.a", "n.b", "n.c", "2", "5", "0.5", "100"}[r.IntN(7)]
	}
	sub := func() string { return randomFormula(r, depth-1) }
	switch k := r.IntN(14); {
	case k == 0:
		return "(-" + sub() + ")"
	case k == 1:
		return fmt.Sprintf("max(%s, %s)", sub(), sub())
	case k == 2:
		return "sqrt(" + sub() + ")"
	case k <= 4:
		return fmt.Sprintf("(%s ** %s)", sub(), []string{"2", "3", "n.b", "(-1)"}[r.IntN(4)])
	}
	return fmt.Sprintf("(%s %c %s)", sub(), "+-*/"[r.IntN(4)], sub())
}

var backToFormula = strings.NewReplacer("×", "*", "÷", "/", "−", "-", "^", "**")

// What a reader sees must mean what is computed: printed and read again, a formula gives the same value.
func TestWrittenFormulasKeepTheirValue(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	checked := 0
	for range 3000 {
		text := randomFormula(r, 4)
		l, faults := loadTopic(letters + formulaEntry("x.y", text))
		if len(faults) > 0 { // no finite value
			continue
		}
		x := entry(t, l, "x.y")
		written := join(l.Names(x.Formula))
		again := mustLoad(t, letters+formulaEntry("x.y", backToFormula.Replace(written)))
		if got := entry(t, again, "x.y").Value; math.Abs(got-x.Value) > 1e-9*math.Abs(x.Value) {
			t.Fatalf("%s = %v is written %s, which is %v", text, x.Value, written, got)
		}
		checked++
	}
	if checked < 1000 {
		t.Errorf("only %d of 3000 random formulas have a value; want enough to mean something", checked)
	}
}

func FuzzFormula(f *testing.F) {
	for _, s := range []string{"n.a * n.b - 2", "min(n.a, -1e6) ** 2 / 0", "a.hours[1]", "sqrt(a.hours) + x.y", "let z = 1; z", "$env.n.a ?? 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, faults := loadTopic(letters + formulaEntry("x.y", text))
		x, ok := l.Entry("x.y")
		if !ok || x.Formula == nil || len(faults) > 0 {
			return
		}
		if math.IsNaN(x.Value) || math.IsInf(x.Value, 0) {
			t.Errorf("%q has the value %v without a fault", text, x.Value)
		}
		if join(l.Names(x.Formula)) == "" || join(l.Numbers(x.Formula)) == "" {
			t.Errorf("%q is written as nothing", text)
		}
	})
}
