package main

import (
	"regexp"
	"strings"
	"testing"
)

func costText(t *testing.T, c verifyCostCmd) string {
	t.Helper()
	led, err := builtInLedger()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := verifyCost(&out, led, c); err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(` +`).ReplaceAllString(out.String(), " ")
}

func TestVerifyCostRedoesTheSum(t *testing.T) {
	text := costText(t, verifyCostCmd{Hours: 2788000, Price: 2, GPUs: 2048})
	for _, want := range []string{"yours 2,788,000 × $2 = $5,576,000", "to the dollar", "2,788,000 ÷ 2,048 ÷ 24 = 56.72", "hours that were lost or idle", "earlier research", "arxiv.org/abs/2412.19437"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	text = costText(t, verifyCostCmd{Hours: 2788000, Price: 3.5})
	for _, want := range []string{"yours 2,788,000 × $3.50 = $9,758,000", "the headline 2,788,000 × $2 = $5,576,000", "1.75 times the headline", "for your hours $2\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "days") {
		t.Error("days without GPUs")
	}
}

func TestVerifyCostRefuses(t *testing.T) {
	led, err := builtInLedger()
	if err != nil {
		t.Fatal(err)
	}
	for want, c := range map[string]verifyCostCmd{"--hours is 0": {Price: 2}, "--price is -1": {Hours: 1, Price: -1}, "--gpus is -2": {Hours: 1, Price: 1, GPUs: -2}, "--hours is 1e+300": {Hours: 1e300, Price: 1}} {
		if err := verifyCost(&strings.Builder{}, led, c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
