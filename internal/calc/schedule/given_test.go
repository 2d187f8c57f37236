package schedule_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/schedule"
)

func TestOperationsAreReadAsTheyAreWritten(t *testing.T) {
	for name, ref := range references(t) {
		for r, order := range ref.Order {
			for _, word := range order {
				if o, err := schedule.ParseOp(word); err != nil || o.String() != word {
					t.Fatalf("%s, rank %d: %s gives %v, %v", name, r, word, o, err)
				}
			}
		}
	}
	for _, word := range []string{"", "F", "F0", "F0.", "F.1", "X0.1", "F4.0", "F0.128", "F0.300", "F00.1", "F0.+1", "F0.1&", "&B0.1", "B0.1&F0.1", "F0.1&I0.1", "F0.1&B0.1&B0.2", "f0.1", "F0.1 "} {
		if o, err := schedule.ParseOp(word); err == nil {
			t.Errorf("%q is read as %v", word, o)
		}
	}
}

// Every plan of ours is one that Given takes, with the same timing.
func TestGivenTakesTheKnownOrders(t *testing.T) {
	for _, kind := range schedule.Kinds {
		p := plan(t, kind, 4, 8, 2)
		g, err := schedule.Given(kind, 8, 2, p.Orders)
		if err != nil {
			t.Errorf("%d: %v", kind, err)
			continue
		}
		d := schedule.Durations{F: 2, B: 4, I: 2, W: 2, FB: 5, Latency: 1}
		if a, b := p.Run(d), g.Run(d); a.Makespan != b.Makespan || !slices.Equal(a.Busy, b.Busy) {
			t.Errorf("%d: %v, want %v", kind, b, a)
		}
		if _, _, differs := p.Differs(g); differs {
			t.Errorf("%d differs from itself", kind)
		}
	}
}

func TestGivenRefuses(t *testing.T) {
	read := func(ranks ...string) (orders [][]schedule.Op) {
		for _, r := range ranks {
			var order []schedule.Op
			for word := range strings.FieldsSeq(r) {
				o, err := schedule.ParseOp(word)
				if err != nil {
					t.Fatal(err)
				}
				order = append(order, o)
			}
			orders = append(orders, order)
		}
		return orders
	}
	for _, tt := range []struct {
		what   string
		orders [][]schedule.Op
		want   string
	}{
		{"a forward twice", read("F0.0 F0.0 F0.1 B0.0 B0.1", "F0.0 B0.0 F0.1 B0.1"), "rank 0: operation 2, F0.0: forward for the second time"},
		{"a backward twice", read("F0.0 B0.0 B0.0", "F0.0"), "backward for the second time"},
		{"a backward first", read("B0.0 F0.0", "F0.0"), "rank 0: operation 1, B0.0: backward before its forward"},
		{"a pair of one with itself", read("F0.0&B0.0", "F0.0"), "backward before its forward"},
		{"weights first", read("F0.0 W0.0 I0.0", "F0.0"), "the weight part before the part for the inputs"},
		{"weights twice", read("F0.0 I0.0 W0.0 W0.0", "F0.0"), "its weight part for the second time"},
		{"weights after a full backward", read("F0.0 B0.0 W0.0", "F0.0"), "its weight part for the second time"},
		{"no weights", read("F0.0 I0.0 F0.1 B0.1", "F0.0 B0.0 F0.1 B0.1"), "rank 0: micro-batch 0 of chunk 0 lacks the weight part"},
		{"no backward", read("F0.0 B0.0 F0.1", "F0.0"), "micro-batch 1 of chunk 0 lacks its backward"},
		{"an empty rank", read("F0.0 B0.0 F0.1 B0.1", ""), "rank 1: micro-batch 0 of chunk 0 lacks its forward"},
		{"a micro-batch too many", read("F0.2", ""), "no such work"},
		{"a chunk too many", read("F1.0", ""), "no such work"},
		{"orders that wait for each other", read("F0.0 B0.0 F0.1 B0.1", "F0.0 F0.1 B0.0 B0.1"), "wait for each other: rank 0 never gets to operation 2, B0.0"},
		{"no ranks", nil, "expected 1 to 16"},
	} {
		_, err := schedule.Given(schedule.OneFOneB, 2, 0, tt.orders)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", tt.what, err, tt.want)
		}
	}
}

func TestDiffersNamesTheFirstOperation(t *testing.T) {
	a, b := plan(t, schedule.OneFOneB, 4, 8, 0), plan(t, schedule.GPipe, 4, 8, 0)
	if rank, op, differs := a.Differs(b); rank != 0 || op != 4 || !differs {
		t.Errorf("%d, %d, %v", rank, op, differs)
	}
}

func FuzzParseOp(f *testing.F) {
	f.Add("F0.3&B1.1")
	f.Add("W3.127")
	f.Fuzz(func(t *testing.T, text string) {
		if o, err := schedule.ParseOp(text); err == nil && o.String() != text {
			t.Errorf("%q is read as %v", text, o)
		}
	})
}
