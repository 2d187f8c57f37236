package lab

import (
	"math"
	"strings"
)

// Compare sets a state with its result beside another, both without problems: first the inputs in which they differ, then the answers of
// both. An answer is known by its label; the one that a state lacks is a dash.
func Compare(l Lab, led Ledger, a State, result Result, b State) Table {
	t := Table{
		Title: "Side by side", Head: []string{"Input or answer", "Here", "There", "There ÷ here"},
		Numeric: []bool{false, true, true, true},
	}
	for _, in := range l.Inputs {
		if x, y := in.of(a.Values), in.of(b.Values); x != y {
			t.Rows = append(t.Rows, []string{in.Label, x, y, ""})
		}
	}
	here, there := result.Answers, l.Run(led, b.Values).Answers
	answer := func(list []Answer, label string) (Answer, bool) {
		for _, x := range list {
			if x.Label == label {
				return x, true
			}
		}
		return Answer{Value: "–"}, false
	}
	for _, x := range here {
		y, both := answer(there, x.Label)
		ratio := ""
		if q := y.Number / x.Number; both && x.Unit == y.Unit && !math.IsNaN(q) && !math.IsInf(q, 0) && q >= 0 {
			ratio = sig(q) + "×"
		}
		t.Rows = append(t.Rows, []string{x.Label, x.Value, y.Value, ratio})
	}
	for _, y := range there {
		if _, both := answer(here, y.Label); !both {
			t.Rows = append(t.Rows, []string{y.Label, "–", y.Value, ""})
		}
	}
	return t
}

// of prints what an input is in some values.
func (in Input) of(v Values) string {
	switch {
	case in.IDs != nil, in.Free != nil:
		return in.text(v)
	case in.Options == nil:
		return in.print(v.Number(in.Name))
	}
	for _, o := range in.Options {
		if o.Value == v.Choice(in.Name) {
			return o.Label
		}
	}
	return ""
}

// print writes a value of a number with its unit: $150,000, 17.8%, 4 years.
func (in Input) print(v float64) string {
	unit, money := strings.CutPrefix(in.Unit, "$")
	unit = strings.TrimSpace(unit)
	s := plain(v)
	switch {
	case money && unit != "" && rounded(v*100, 12) == math.Trunc(rounded(v*100, 12)):
		s = "$" + inWords(v, "count", ".2") // a rate in whole cents
	case money:
		s = "$" + s
	}
	switch {
	case unit == "%":
		return s + "%"
	case unit == "" || unit == "×":
		return s + unit
	case unit == "GPU-hours": // the labels say so
		return s
	case unit == "billion" || unit == "million":
		return s + "\u00a0" + unit
	case unit == "years" && v == 1:
		return s + "\u00a0year"
	case money: // "an hour" goes without saying beside the label
		return s
	}
	return s + "\u00a0" + unit
}

// printSpan writes two values, with the unit once: 0.5 to 2 years, $1.08 to $3.42.
func (in Input) printSpan(from, to float64) string {
	first, last := in.print(from), in.print(to)
	if number, unit, ok := strings.Cut(first, "\u00a0"); ok && strings.HasSuffix(last, unit) {
		first = number
	}
	return first + " to " + last
}
