package ledger_test

import (
	"testing"
	"testing/fstest"

	"github.com/claimbyclaim/explainer/internal/ledger"
)

// TestFaultsOfAnEntry gives one bad entry, id x.y on line 9 below the given ones, and expects one fault.
func TestFaultsOfAnEntry(t *testing.T) {
	const at = "quantities/t.yaml:9: "
	const words = "; expected .N Ns thousand million billion trillion K M B T percent times signed bare"
	const carries = "; expected the same (or carries: with the unit of the plain constants)"
	tests := []struct{ name, fields, want string }{
		{"unknown id", "unit: USD, formula: a.gone * 2", "quantity x.y: formula uses a.gone, which is not in the ledger"},
		{"self-cycle", "unit: USD, formula: x.y * 2", "quantity x.y depends on itself"},
		{"division by zero", "unit: count, formula: 1 / (a.gain + 0.25)", "quantity x.y: division by zero"},
		{"not a number", "unit: ratio, formula: sqrt(a.gain)", "quantity x.y: the formula gives NaN; expected a finite number"},
		{"infinite", "unit: ratio, formula: ln(0)", "quantity x.y: the formula gives -Inf; expected a finite number"},

		{"sum of dimensions", "unit: USD, formula: a.hours + a.price", "quantity x.y: time and USD/time are added; expected the same dimension"},
		{"difference of dimensions", "unit: USD, formula: a.hours - a.price", "quantity x.y: time and USD/time are added; expected the same dimension"},
		{"product has another unit", "unit: USD, formula: a.hours * a.hours", "quantity x.y: the formula has the dimension time^2, its unit USD has USD" + carries},
		{"unit of a plain formula", "unit: USD, formula: a.gain * 2", "quantity x.y: the formula has the dimension plain number, its unit USD has USD" + carries},
		{"carries another unit", "unit: FLOP, formula: 6 * a.tokens, carries: FLOP", "quantity x.y: the formula has the dimension token·FLOP, its unit FLOP has FLOP" + carries},
		{"min of dimensions", `unit: USD, formula: "min(a.hours, 1, a.price)"`, "quantity x.y: min compares time with USD/time; expected the same dimension"},
		{"logarithm of a dimension", "unit: count, formula: ln(a.hours)", "quantity x.y: ln of time; expected a plain number"},
		{"decimal logarithm of a dimension", "unit: count, formula: log(a.tokens)", "quantity x.y: log of token; expected a plain number"},
		{"exponential of a dimension", "unit: count, formula: exp(a.hours)", "quantity x.y: exp of time; expected a plain number"},
		{"exponent with a dimension", "unit: count, formula: 2 ** a.hours", "quantity x.y: the exponent is time; expected a plain number"},
		{"broken power of a dimension", "unit: GPU-hour, formula: a.hours ** 0.5", "quantity x.y: time to the power 0.5; expected a whole power"},
		{"root of an odd dimension", "unit: GPU-hour, formula: sqrt(a.hours)", "quantity x.y: square root of time"},

		{"unknown function", "unit: GPU-hour, formula: round(a.hours)", `quantity x.y: formula: function "round"; expected one of exp ln log max min sqrt wilson_high wilson_low`},
		{"too many arguments", `unit: count, formula: "log(8, 2)"`, "quantity x.y: formula: log has 2 arguments; expected 1"},
		{"unknown operator", "unit: GPU-hour, formula: a.hours % 2", `quantity x.y: formula: operator "%"; expected + - * / **`},
		{"another sign of power", "unit: count, formula: 2 ^ 3", `quantity x.y: formula: operator "^"; expected + - * / **`},
		{"comparison", "unit: count, formula: a.hours > 2", `quantity x.y: formula: operator ">"; expected + - * / **`},
		{"unknown sign", `unit: count, formula: "!a.hours"`, `quantity x.y: formula: operator "!"; expected + - * / **`},
		{"name without a dot", "unit: count, formula: hours * 2", `quantity x.y: formula: "hours" is no arithmetic over ids and numbers`},
		{"name without a dot in a function", `unit: count, formula: "max(1, hours)"`, `quantity x.y: formula: "hours" is no arithmetic over ids and numbers`},
		{"part of a result", `unit: count, formula: "max(1, 2).z"`, `quantity x.y: formula: "max(1, 2).z" is no id`},
		{"text", `unit: count, formula: "2 * 'x'"`, `quantity x.y: formula: "\"x\"" is no arithmetic over ids and numbers`},
		{"element of a list", `unit: count, formula: "a.hours[1]"`, `quantity x.y: formula: "a.hours[1]" is no id`},
		{"broken off", "unit: count, formula: a.hours *", "quantity x.y: formula: unexpected token EOF (1:9)"},
		{"unknown unit carried", "unit: count, formula: 2, carries: furlong", "quantity x.y: formula: carries: " + unknownUnit("furlong")},

		{"two origins", "value: 1, unit: count, source: '@k', seen: original, assumption: ours", "quantity x.y: has 2 of formula, source, assumption and computed; expected exactly one"},
		{"no origin", "value: 1, unit: count", "quantity x.y: has 0 of formula, source, assumption and computed; expected exactly one"},
		{"no value", "unit: count, assumption: ours", "quantity x.y: expected a value, or a formula, and not both"},
		{"value and formula", "value: 1, unit: count, formula: 1 + 1", "quantity x.y: expected a value, or a formula, and not both"},
		{"source without seen", "value: 1, unit: count, source: '@k'", "quantity x.y: has a source and does not say how it was seen; expected seen:"},
		{"value with carries", "value: 1, unit: count, assumption: ours, carries: USD", "quantity x.y: carries belongs to a formula"},
		{"unknown unit", "value: 1, unit: furlong, assumption: ours", "quantity x.y: " + unknownUnit("furlong")},
		{"unknown unit of a formula", "unit: furlong, formula: a.hours * 2", "quantity x.y: " + unknownUnit("furlong")},
		{"bad display", "value: 1, unit: count, assumption: ours, display: millions", `quantity x.y: display: "millions" is not a format word` + words},

		{"value is no number", "value: many, unit: count, assumption: ours", `quantities[6].value: is "many"; expected a number`},
		{"value is not a finite number", "value: NaN, unit: count, assumption: ours", `quantities[6].value: is "NaN"; expected a number`},
		{"unknown seen", "value: 1, unit: count, source: '@k', seen: glimpse", `quantities[6].seen: is "glimpse"; expected one of original, copies, excerpt, summary, ours, memory`},
		{"unknown field", "value: 1, unit: count, assumption: ours, vale: 2", `unknown field "quantities[6].vale"; expected one of ` +
			"assumption, carries, computed, display, expect, formula, id, label, note, published, seen, source, unit, value"},

		{"published outside of the tolerance", `unit: USD, formula: a.hours * a.price, published: {value: 2490, source: "@k, table 1", tolerance: 5}`,
			"quantity x.y recomputes to 2500, k publishes 2490; expected a difference of at most 5"},
		{"a difference that is none", `unit: USD, formula: a.hours * a.price, published: {value: 2499, source: "@k, table 1", tolerance: 5, differs: why}`,
			"quantity x.y recomputes to 2500, which is what k publishes; expected no differs:"},
		{"expect at the digits given", "unit: GPU-hour, formula: a.hours / 3, expect: 333.4", "quantity x.y is 333.3333333333333; expected 333.4 (±0.05)"},
		{"published just outside of the tolerance", `unit: count, formula: 1 + 1.01, published: {value: 2, source: "@k", tolerance: 0.009}`,
			"quantity x.y recomputes to 2.01, k publishes 2; expected a difference of at most 0.009"},
		{"expect of a whole number", "unit: GPU-hour, formula: a.hours + 1, expect: 1000", "quantity x.y is 1001; expected 1000 (±1e-06)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, faults := loadTopic("- {id: x.y, label: l, " + tt.fields + "}\n")
			if got := faults.Error(); got != at+tt.want {
				t.Errorf("%s gives\n%s\nwant\n%s", tt.fields, got, at+tt.want)
			}
		})
	}
}

func TestFaultsBetweenEntries(t *testing.T) {
	value := func(id string) string {
		return "- {id: " + id + ", label: l, value: 1, unit: count, assumption: ours}\n"
	}
	formula := func(id, f string) string {
		return "- {id: " + id + ", label: l, unit: count, formula: " + f + "}\n"
	}
	badID := func(id string) string {
		return "quantity " + id + ": the id is not lower-case parts joined by dots, each beginning with a letter"
	}
	tests := []struct{ name, more, want string }{
		{"cycle of three", formula("x.one", "x.two") + formula("x.two", "x.three") + formula("x.three", "x.one"), "9: quantity x.one depends on itself"},
		{"what uses a cycle is not blamed", formula("x.one", "x.two") + formula("x.two", "x.two"), "10: quantity x.two depends on itself"},
		{"duplicate id", value("x.y") + value("x.z") + value("x.y"), "11: quantity x.y is already at quantities/t.yaml:9; expected one home"},
		{"id that begins another", value("x.y.z") + value("x.y"), "9: quantity x.y.z begins with the id of another, x.y (quantities/t.yaml:10)"},
		{"similar id is none", value("x.y") + value("x.yz"), ""},
		{"what uses a broken formula is not blamed", formula("x.bad", "1 / 0") + formula("x.good", "x.bad * 2"), "9: quantity x.bad: division by zero"},
		{"what uses an unknown unit is not blamed", "- {id: x.bad, label: l, value: 1, unit: furlong, assumption: ours}\n" + formula("x.good", "x.bad + a.gain"),
			"9: quantity x.bad: " + unknownUnit("furlong")},

		{"id of one part", value("x"), "9: " + badID("x")},
		{"id with a capital", value("x.Y"), "9: " + badID("x.Y")},
		{"id with a hyphen", value("x.y-z"), "9: " + badID("x.y-z")},
		{"id with a part that begins with a digit", value("x.3y"), "9: " + badID("x.3y")},
		{"id with an empty part", value("x..y"), "9: " + badID("x..y")},
		{"id with a percent sign", value("x.y%d"), "9: " + badID("x.y%d")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if want != "" {
				want = "quantities/t.yaml:" + want
			}
			if _, faults := loadTopic(tt.more); faults.Error() != want {
				t.Errorf("the entries\n%sgive\n%v\nwant\n%s", tt.more, faults, want)
			}
		})
	}
}

func TestOneBadFileDoesNotHideAnother(t *testing.T) {
	_, faults := ledger.Load(fstest.MapFS{
		"quantities/a.yaml": {Data: []byte("title: T\nquantities: []\n")},
		"quantities/b.yaml": {Data: []byte("title: T\nabout: A\nquantities:\n- {id: b, label: l, value: 1, unit: count, assumption: ours}\n")},
	}, "quantities")
	want := `quantities/a.yaml:1: missing field "about"; expected a text` + "\n" +
		"quantities/b.yaml:4: quantity b: the id is not lower-case parts joined by dots, each beginning with a letter"
	if got := faults.Error(); got != want {
		t.Errorf("faults are\n%s\nwant\n%s", got, want)
	}
}

func TestAnEmptyFolderIsAFault(t *testing.T) {
	_, faults := ledger.Load(fstest.MapFS{}, "quantities")
	if got, want := faults.Error(), "quantities: no quantities; expected *.yaml files"; got != want {
		t.Errorf("faults are %q, want %q", got, want)
	}
}
