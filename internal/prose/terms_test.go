package prose

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// FuzzTerms compares with the expression that names all terms.
func FuzzTerms(f *testing.F) {
	forms := []string{"FP8", "all-to-all", "expert", "mixture of experts", "MoE", "micro-batch", "R&amp;D", "token", "tokens", "1F1B", "EP"}
	terms := NewTerms(forms)
	var quoted []string
	for _, x := range slices.SortedStableFunc(slices.Values(forms), func(a, b string) int { return len(b) - len(a) }) {
		quoted = append(quoted, regexp.QuoteMeta(x))
	}
	whole := regexp.MustCompile(`(?i)\b(?:` + strings.Join(quoted, "|") + `)\b`)
	for _, s := range []string{
		"", "fp8", "FP8s", "a Mixture of Experts, the mixture of expert", "tokens token tokenised _token token_", "All-to-all/all-to-all-to-all", "r&amp;d R&amp;Ds",
		"1f1b 11F1B", "é token’s “EP” µEP", "experts expert EXPERT", "ep-ep",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsAny(s, "ſK") { // an expression takes the long s and the sign of the kelvin for letters in capitals
			return
		}
		mark := func(m string) string { return "<" + m + ">" }
		if got, want := terms.Replace(s, mark), whole.ReplaceAllStringFunc(s, mark); got != want {
			t.Errorf("%q: %q; expected %q", s, got, want)
		}
	})
}
