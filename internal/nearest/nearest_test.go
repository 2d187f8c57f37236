package nearest

import (
	"slices"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	words := []string{"fp8", "dualpipe", "dualpipe-formula", "open-access", "r1-recipe", "r1-parity"}
	same := func(s string) string { return s }
	for typed, want := range map[string][]string{
		"fp9":          {"fp8"},
		"dualpip":      {"dualpipe", "dualpipe-formula"},
		"the-fp8-page": {"fp8"},
		"r1-pariti":    {"r1-parity"},
		"nothing-like": nil,
		"":             nil,
	} {
		if got := Of(typed, words, same); !slices.Equal(got, want) {
			t.Errorf("nearest to %q are %v, want %v", typed, got, want)
		}
	}
	if got := Of("a", strings.Fields("a1 a2 a3 a4"), same); len(got) != most {
		t.Errorf("%d are offered", len(got))
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {strings.Repeat("x", 1000), strings.Repeat("y", 1000), 64}} {
		if got, back := distance(tt.a, tt.b), distance(tt.b, tt.a); got != tt.want || back != got {
			t.Errorf("%.9q to %.9q: %d and back %d, want %d", tt.a, tt.b, got, back, tt.want)
		}
	}
}
