package lab_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/lab"
)

func compare(t *testing.T, name, here, there string) lab.Table {
	t.Helper()
	l, _ := lab.Lookup(name)
	led := book(t)
	state := func(query string) lab.State {
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		return l.Parse(led, q)
	}
	a := state(here)
	return lab.Compare(l, led, a, l.Run(led, a.Values), state(there))
}

func TestCompare(t *testing.T) {
	for _, tt := range []struct {
		lab, here, there string
		want             string
	}{
		{"jevons", "", "e=2", "Price elasticity of demand|1|2| / Compute bought, after over before|1×|10×|10×"},
		{"cost", "", "price=4", "Price of a GPU-hour|$2.00|$4.00| / Rent: what would these hours cost?|$5,576,000|$11,152,000|2×"},
		{"cost", "base=owned", "", "The final run counts as|done on an owned cluster|rented| / Rent: what would these hours cost?|$5,576,000|$5,576,000|1×"},
	} {
		var rows []string
		for _, r := range compare(t, tt.lab, tt.here, tt.there).Rows[:2] {
			rows = append(rows, strings.Join(r, "|"))
		}
		if got := strings.Join(rows, " / "); got != tt.want {
			t.Errorf("%s?%s with ?%s: %s, want %s", tt.lab, tt.here, tt.there, got, tt.want)
		}
	}
}

// Every lab can be compared with itself: no input differs, and every answer stands once.
func TestCompareWithItself(t *testing.T) {
	for _, l := range lab.All() {
		led := bookOf(t, l.Name)
		s := l.Parse(led, nil)
		if len(s.Problems) > 0 {
			t.Errorf("%s: %v", l.Name, s.Problems)
			continue
		}
		r := l.Run(led, s.Values)
		table := lab.Compare(l, led, s, r, s)
		if got, want := len(table.Rows), len(r.Answers); got != want {
			t.Errorf("%s: %d rows, want %d", l.Name, got, want)
		}
		for _, row := range table.Rows {
			if len(row) != len(table.Head) || row[1] != row[2] {
				t.Errorf("%s: row %v", l.Name, row)
			}
		}
	}
}

// The page keeps these names for itself.
func TestNoInputTakesTheNamesOfThePage(t *testing.T) {
	for _, l := range lab.All() {
		for _, in := range l.Inputs {
			if in.Name == "with" || in.Name == "last" {
				t.Errorf("%s has an input %q", l.Name, in.Name)
			}
		}
	}
}
