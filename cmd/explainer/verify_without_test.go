package main

import (
	"strings"
	"testing"
)

func TestVerifyWithoutPrintsWhatFalls(t *testing.T) {
	e, _, err := parts("")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := printWithout(&out, e, "nvidia-fy25q3-cfo"); err != nil {
		t.Fatal(err)
	}
	l := e.Rests().Without("nvidia-fy25q3-cfo")
	for _, n := range l.Numbers {
		if !strings.Contains(out.String(), "\n    "+n.ID+", by its ") {
			t.Errorf("the number %s falls and is not printed", n.ID)
		}
	}
	for _, want := range []string{"Claim 17, nvidia-networking-revenue: ", "  would lose all that undermines it\n", "  falls    ", "  weakens  ", "(supports, strength ", "\nFigures, labs and texts"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not printed in\n%s", want, out.String())
		}
	}
	out.Reset()
	for typed, want := range map[string]string{
		"v3-reprot": `there is no source "v3-reprot"; the nearest is v3-repo, v3-report, v2-report`, "%": `there is no source "%"`,
	} {
		if err := printWithout(&out, e, typed); err == nil || err.Error() != want || out.Len() > 0 {
			t.Errorf("without %q: error %v and %q; want %s", typed, err, out.String(), want)
		}
	}
}
