package ledger

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"github.com/claimbyclaim/explainer/internal/calc/stat"
	"github.com/claimbyclaim/explainer/internal/quantity"
)

// A tree is a formula as it is computed.
type tree struct {
	root    ast.Node
	carries quantity.Dimension
}

func parseFormula(text, carries string) (*Formula, tree, error) {
	parsed, err := parser.Parse(text)
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return nil, tree{}, errors.New(first)
	}
	f, t := &Formula{Text: text, Carries: carries}, tree{root: parsed.Node}
	if carries != "" {
		u, err := quantity.ParseUnit(carries)
		if err != nil {
			return nil, tree{}, fmt.Errorf("carries: %w", err)
		}
		t.carries = u.Dim
	}
	return f, t, collect(f, parsed.Node)
}

// collect lists the ids and refuses what is no arithmetic.
func collect(f *Formula, n ast.Node) error {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return nil
	case *ast.MemberNode:
		id, ok := memberID(n)
		if !ok {
			return fmt.Errorf("%q is no id", n.String())
		}
		if !slices.Contains(f.Inputs, id) {
			f.Inputs = append(f.Inputs, id)
		}
		return nil
	case *ast.UnaryNode:
		if n.Operator != "-" {
			return fmt.Errorf("operator %q; expected + - * / **", n.Operator)
		}
		return collect(f, n.Node)
	case *ast.BinaryNode:
		if !strings.Contains("+ - * / **", n.Operator) {
			return fmt.Errorf("operator %q; expected + - * / **", n.Operator)
		}
		return errors.Join(collect(f, n.Left), collect(f, n.Right))
	case *ast.BuiltinNode, *ast.CallNode:
		name, args := call(n)
		fn, ok := functions[name]
		if !ok {
			return fmt.Errorf("function %q; expected one of %s", name, strings.Join(slices.Sorted(maps.Keys(functions)), " "))
		}
		if fn.arguments > 0 && len(args) != fn.arguments {
			return fmt.Errorf("%s has %d arguments; expected %d", name, len(args), fn.arguments)
		}
		for _, a := range args {
			if err := collect(f, a); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%q is no arithmetic over ids and numbers", n.String())
}

func memberID(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value, true
	case *ast.MemberNode:
		head, ok := memberID(n.Node)
		tail, isName := n.Property.(*ast.StringNode)
		if !ok || !isName {
			return "", false
		}
		return head + "." + tail.Value, true
	}
	return "", false
}

func call(n ast.Node) (name string, args []ast.Node) {
	switch n := n.(type) {
	case *ast.BuiltinNode:
		return n.Name, n.Arguments
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok {
			return id.Value, n.Arguments
		}
	}
	return "", nil
}

// functions are what a formula may call: a few of arithmetic, and those of the calculators. Plain functions take
// and give plain numbers; the others keep the dimension of their arguments.
var functions = map[string]struct {
	arguments int // 0: any number
	plain     bool
	apply     func([]float64) float64
}{
	"min":  {0, false, slices.Min[[]float64]},
	"max":  {0, false, slices.Max[[]float64]},
	"sqrt": {1, false, func(a []float64) float64 { return math.Sqrt(a[0]) }},
	"ln":   {1, true, func(a []float64) float64 { return math.Log(a[0]) }},
	"log":  {1, true, func(a []float64) float64 { return math.Log10(a[0]) }},
	"exp":  {1, true, func(a []float64) float64 { return math.Exp(a[0]) }},

	"wilson_low": {3, true, func(a []float64) float64 {
		low, _ := stat.Wilson(a[0], a[1], a[2])
		return low
	}},
	"wilson_high": {3, true, func(a []float64) float64 {
		_, high := stat.Wilson(a[0], a[1], a[2])
		return high
	}},
}

// operand is a value with its dimension. A constant takes the dimension of what it is added to.
type operand struct {
	value    float64
	dim      quantity.Dimension
	constant bool
}

func (l *Ledger) compute(e *Entry) error {
	r, err := l.eval(l.trees[e.Formula].root)
	if err != nil {
		return err
	}
	if math.IsNaN(r.value) || math.IsInf(r.value, 0) {
		return fmt.Errorf("the formula gives %v; expected a finite number", r.value)
	}
	e.Value = r.value
	if got := r.dim.Times(l.trees[e.Formula].carries); got != e.Unit.Dim && !r.constant {
		return fmt.Errorf("the formula has the dimension %v, its unit %s has %v; expected the same (or carries: with the unit of the plain constants)", got, e.Unit.Name, e.Unit.Dim)
	}
	return nil
}

func (l *Ledger) eval(n ast.Node) (operand, error) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return operand{value: float64(n.Value), constant: true}, nil
	case *ast.FloatNode:
		return operand{value: n.Value, constant: true}, nil
	case *ast.MemberNode:
		id, _ := memberID(n)
		e := l.entries[id]
		return operand{value: e.Value, dim: e.Unit.Dim}, nil
	case *ast.UnaryNode:
		a, err := l.eval(n.Node)
		a.value = -a.value
		return a, err
	case *ast.BinaryNode:
		a, err := l.eval(n.Left)
		if err != nil {
			return a, err
		}
		b, err := l.eval(n.Right)
		if err != nil {
			return b, err
		}
		return combine(n.Operator, a, b)
	}
	name, nodes := call(n)
	f := functions[name]
	var values []float64
	var first operand
	for i, node := range nodes {
		a, err := l.eval(node)
		if err != nil {
			return a, err
		}
		if i == 0 || first.constant {
			first = a
		} else if !a.constant && a.dim != first.dim {
			return a, fmt.Errorf("%s compares %v with %v; expected the same dimension", name, first.dim, a.dim)
		}
		values = append(values, a.value)
	}
	if len(values) == 0 {
		return operand{}, fmt.Errorf("%s has no argument", name)
	}
	if f.plain && first.dim != (quantity.Dimension{}) {
		return operand{}, fmt.Errorf("%s of %v; expected a plain number", name, first.dim)
	}
	out := operand{value: f.apply(values), dim: first.dim, constant: first.constant}
	if name == "sqrt" {
		root, ok := first.dim.Root()
		if !ok {
			return out, fmt.Errorf("square root of %v", first.dim)
		}
		out.dim = root
	}
	return out, nil
}

func combine(op string, a, b operand) (operand, error) {
	out := operand{constant: a.constant && b.constant}
	switch op {
	case "+", "-":
		if a.dim != b.dim && !a.constant && !b.constant {
			return out, fmt.Errorf("%v and %v are added; expected the same dimension", a.dim, b.dim)
		}
		out.dim = a.dim
		if a.constant {
			out.dim = b.dim
		}
		out.value = a.value + b.value
		if op == "-" {
			out.value = a.value - b.value
		}
	case "*":
		out.value, out.dim = a.value*b.value, a.dim.Times(b.dim)
	case "/":
		if b.value == 0 {
			return out, errors.New("division by zero")
		}
		out.value, out.dim = a.value/b.value, a.dim.Over(b.dim)
	case "**":
		out.value = math.Pow(a.value, b.value)
		plain := quantity.Dimension{}
		switch {
		case b.dim != plain:
			return out, fmt.Errorf("the exponent is %v; expected a plain number", b.dim)
		case a.dim != plain && b.value != math.Trunc(b.value):
			return out, fmt.Errorf("%v to the power %v; expected a whole power", a.dim, b.value)
		}
		out.dim = a.dim.Power(int(b.value))
	}
	return out, nil
}

// A Piece is a part of a written formula: text, or a quantity where ID is set.
type Piece struct {
	Text string
	ID   string
}

// Names writes the formula with the ids of its inputs; Numbers with their values put in.
func (l *Ledger) Names(f *Formula) []Piece {
	var w formulaWriter
	w.write(l.trees[f].root, 0, func(id string) string { return id })
	return w.pieces
}

// Numbers writes the formula with the values of its inputs.
func (l *Ledger) Numbers(f *Formula) []Piece {
	var w formulaWriter
	w.write(l.trees[f].root, 0, func(id string) string { return l.entries[id].String() })
	return w.pieces
}

type formulaWriter struct{ pieces []Piece }

func (w *formulaWriter) text(s string) {
	if n := len(w.pieces); n > 0 && w.pieces[n-1].ID == "" {
		w.pieces[n-1].Text += s
		return
	}
	w.pieces = append(w.pieces, Piece{Text: s})
}

var signs = map[string]struct {
	sign       string
	precedence int
}{"+": {" + ", 1}, "-": {" − ", 1}, "*": {" × ", 2}, "/": {" ÷ ", 2}, "**": {" ^ ", 3}}

func (w *formulaWriter) write(n ast.Node, outer int, name func(id string) string) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		w.text(constant(float64(n.Value)))
	case *ast.FloatNode:
		w.text(constant(n.Value))
	case *ast.MemberNode:
		id, _ := memberID(n)
		s := name(id)
		negative := strings.HasPrefix(s, "−") && outer > 1 // 2 × (−0.5)
		if negative {
			w.text("(")
		}
		w.pieces = append(w.pieces, Piece{s, id})
		if negative {
			w.text(")")
		}
	case *ast.UnaryNode:
		if outer > 1 { // 2 × (−a), (−a) ^ 2
			w.text("(")
		}
		w.text("−")
		w.write(n.Node, 3, name)
		if outer > 1 {
			w.text(")")
		}
	case *ast.BinaryNode:
		s := signs[n.Operator]
		if s.precedence < outer {
			w.text("(")
		}
		left, right := s.precedence, s.precedence
		switch n.Operator {
		case "-", "/":
			right++
		case "**": // groups to the right
			left++
		}
		w.write(n.Left, left, name)
		w.text(s.sign)
		w.write(n.Right, right, name)
		if s.precedence < outer {
			w.text(")")
		}
	default:
		f, args := call(n)
		w.text(f + "(")
		for i, a := range args {
			if i > 0 {
				w.text(", ")
			}
			w.write(a, 0, name)
		}
		w.text(")")
	}
}

// constant writes a plain constant; powers of ten from a million on as such.
func constant(v float64) string {
	if e, ok := strings.CutPrefix(strconv.FormatFloat(v, 'e', -1, 64), "1e+"); ok && v >= 1e6 {
		return "10" + superscripts.Replace(strings.TrimLeft(e, "0"))
	}
	return quantity.Print(v, quantity.Unit{}, quantity.AsTyped)
}

var superscripts = strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")
