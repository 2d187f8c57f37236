package verify

import (
	"os"
	"slices"
	"testing"
)

// A reference that disagrees, is empty or unreadable fails.
func TestWrongReferencesFail(t *testing.T) {
	var tab table
	tab.number(Check{}, 100, 101, 1e-3, "")
	tab.number(Check{}, 100, 100.05, 1e-3, "")
	tab.cases(count{}, "codes", exact)
	some := count{}
	some.is(true, "right")
	some.is(false, "wrong: %d", 7)
	some.is(false, "later")
	tab.cases(some, "codes", exact)
	tab.broken(Check{}, os.ErrNotExist)
	var got []string
	for _, c := range tab.all {
		got = append(got, string(c.Verdict)+" "+c.Why)
	}
	want := []string{"fails 100 is not 101", "agrees ", "fails ", "fails wrong: 7", "fails file does not exist"}
	if !slices.Equal(got, want) || Failures(tab.all) != 4 {
		t.Errorf("verdicts are %q, want %q", got, want)
	}
}
