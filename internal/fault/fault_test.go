package fault_test

import (
	"testing"

	"github.com/claimbyclaim/explainer/internal/fault"
)

func TestStringHasTheFormThatEditorsLink(t *testing.T) {
	tests := []struct {
		f    fault.Fault
		want string
	}{
		{fault.Fault{File: "claims/fp8.md", Line: 7, What: "no date"}, "claims/fp8.md:7: no date"},
		{fault.Fault{File: "parts.yaml", What: "the file is missing"}, "parts.yaml: the file is missing"},
	}
	for _, tt := range tests {
		if got := tt.f.String(); got != tt.want {
			t.Errorf("String of %+v = %q, want %q", tt.f, got, tt.want)
		}
	}
}

func TestSortedOrdersByFileAndLineAndDropsRepeats(t *testing.T) {
	var l fault.List
	l.Add("b.yaml", 2, "x")
	l.Add("b.yaml", 10, "at %d", 10)
	l.Add("a.yaml", 9, "y")
	l.Add("b.yaml", 2, "x")
	l.Add("b.yaml", 2, "z")
	l.Add("b.yaml", 0, "whole file")

	want := "a.yaml:9: y\nb.yaml: whole file\nb.yaml:2: x\nb.yaml:2: z\nb.yaml:10: at 10"
	if got := l.Sorted().Error(); got != want {
		t.Errorf("Sorted gives\n%s\nwant\n%s", got, want)
	}
}

func TestSortedLeavesTheListAlone(t *testing.T) {
	l := fault.List{{File: "b"}, {File: "a"}, {File: "a"}}
	l.Sorted()
	if len(l) != 3 || l[0].File != "b" || l[1].File != "a" {
		t.Errorf("after Sorted the list is %v, want it as it was", l)
	}
}
