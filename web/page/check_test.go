package page

import (
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/verify"
)

// checksShown renders the section of a page for some checks.
func checksShown(t *testing.T, on ...verify.Check) string {
	t.Helper()
	m := realMaker(t)
	m.checks = func() []verify.Check { return on }
	return bodyOf(t, Page{Body: checks(m.checkedOn(prose.Claim, "fp8"))})
}

func TestAPageWithoutChecksSaysWhy(t *testing.T) {
	html := checksShown(t, verify.Check{ID: "elsewhere", Claims: []string{"dualpipe"}, Origin: verify.Again})
	if !strings.Contains(html, "Nothing here can be recomputed: the page prints no number that we computed") || strings.Contains(html, "<pre") {
		t.Errorf("the section is %s", html)
	}
}

// What does not agree stands open and first, whatever it is; of the rest a few that a source prints.
func TestChecksThatDoNotAgreeStandFirst(t *testing.T) {
	bear := []string{"fp8"}
	var on []verify.Check
	for range 9 {
		on = append(on, verify.Check{Claims: bear, What: "as printed", Verdict: verify.Agrees, Origin: verify.Printed, Source: verify.Source{Key: "v3-report", Place: "table 1"}})
	}
	for range 3 {
		on = append(on, verify.Check{Claims: bear, Number: "v3.hours.total", What: "in the ledger", Verdict: verify.Agrees, Origin: verify.Again})
	}
	on = append(on,
		verify.Check{Claims: bear, Lab: "fp8", What: "failing schedule", Why: "it is wrong", Verdict: verify.Fails, Origin: verify.Program},
		verify.Check{Claims: bear, Lab: "fp8", What: "agreeing schedule", Verdict: verify.Agrees, Origin: verify.Program},
		verify.Check{Claims: bear, What: "known difference", Why: "it is known", Verdict: verify.Differs, Origin: verify.Printed})
	html := checksShown(t, on...)
	for _, want := range []string{
		"15 results behind this page", "13 of 15 agree, 1 differs, and this site says so, 1 should agree and does not", `<pre class="command"><code>explainer verify --claim fp8</code></pre>`,
		"5 more that a source prints", "1 beside another program", "3 formulas worked out a second time", `href="/sources/v3-report/"`, "Technical Report, table 1", `<span class="came fails">`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %q in\n%s", want, html)
		}
	}
	at := func(text string) int { return strings.Index(html, text) }
	if !(at("known difference") < at("as printed") && at("failing schedule") < at("as printed") && at("as printed") < at("<details") && at("<details") < at("agreeing schedule")) {
		t.Error("the order is wrong")
	}
	if strings.Contains(html, "in the ledger") {
		t.Error("what was worked out twice stands under its topic, not row by row")
	}
}
