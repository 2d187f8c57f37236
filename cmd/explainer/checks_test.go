package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/alecthomas/kong"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/verify"
)

// verified runs the command as the program does, with its output in files, which are no terminals.
func verified(t *testing.T, args ...string) (out, aside string, err error) {
	t.Helper()
	var c cli
	parser, err := kong.New(&c, kong.Name("explainer"))
	if err != nil {
		t.Fatal(err)
	}
	k, err := parser.Parse(append([]string{"verify"}, args...))
	if err != nil {
		return "", "", err
	}
	if got := k.Command(); got != "verify numbers" {
		t.Fatalf("explainer verify %v runs %q", args, got)
	}
	var files [2]*os.File
	for i := range files {
		if files[i], err = os.CreateTemp(t.TempDir(), ""); err != nil {
			t.Fatal(err)
		}
		defer files[i].Close()
	}
	err = c.Verify.Numbers.print(files[0], files[1])
	var texts [2]string
	for i, f := range files {
		b, readErr := os.ReadFile(f.Name())
		if readErr != nil {
			t.Fatal(readErr)
		}
		texts[i] = string(b)
	}
	return texts[0], texts[1], err
}

func TestVerifyPrintsATable(t *testing.T) {
	out, aside, err := verified(t)
	if err != nil || aside != "" || strings.Contains(out, "\x1b") || strings.Contains(out, "\u00a0") {
		t.Errorf("error %v, aside %q; into a file there is no colour and no progress", err, aside)
	}
	for _, want := range []string{
		"\nClaim 3, 5-58-million: V3’s training cost about $5.58 million in total\n", "\nQuestion 2, cost-accuracy: ", "\nOther pages\n",
		"\nagrees   ledger/v3.cost.rental\n", " | $5,576,000 | ±$500: the digits that it prints | v3-report, table 1\n", "\ndiffers  ledger/v3.params.active\n",
		"\n         Only the count without the input table rounds to the published one.\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the table lacks %q", want)
		}
	}
	if !regexp.MustCompile(`\n\d+ checks: \d+ agree, \d+ differ as the pages say, 0 fail\.\n$`).MatchString(out) {
		t.Errorf("the table ends with %q", out[len(out)-80:])
	}
	headings := regexp.MustCompile(`(?m)^(Claim|Question|Other) ?(\d*)`).FindAllStringSubmatch(out, -1)
	kinds := []string{"Claim", "Question", "Other"}
	for i := 1; i < len(headings); i++ {
		a, b := headings[i-1], headings[i]
		if ka, kb := slices.Index(kinds, a[1]), slices.Index(kinds, b[1]); ka > kb || ka == kb && fmt.Sprintf("%3s", a[2]) >= fmt.Sprintf("%3s", b[2]) {
			t.Errorf("%v stands before %v", a[0], b[0])
		}
	}
	for line := range strings.Lines(out) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func TestVerifyPicksAPage(t *testing.T) {
	read := func(args ...string) (out struct {
		Count, Agrees, Differs, Fails int
		Checks                        []verify.Check
	}) {
		text, _, err := verified(t, append(args, "--json")...)
		if err == nil {
			err = json.Unmarshal([]byte(text), &out)
		}
		if err != nil || out.Count != len(out.Checks) || out.Agrees+out.Differs+out.Fails != out.Count {
			t.Fatalf("%v: %v, %d checks of %d", args, err, len(out.Checks), out.Count)
		}
		return out
	}
	all, claim, question := read(), read("--claim", "fp8"), read("--question", "cost-accuracy")
	if all.Count < 1000 || claim.Count < 50 || claim.Count > all.Count/2 || question.Count < 50 {
		t.Errorf("%d checks, of the claim %d, of the question %d", all.Count, claim.Count, question.Count)
	}
	for _, c := range claim.Checks {
		if !slices.Contains(c.Claims, "fp8") {
			t.Errorf("%s bears on %v", c.ID, c.Claims)
		}
	}
	for args, want := range map[string]string{"--claim fp9": `there is no claim "fp9"; the nearest is fp8`, "--question cost-acuracy": "the nearest is cost-accuracy", "--claim nothing-at-all-like-it": `"nothing-at-all-like-it"`} {
		if _, _, err := verified(t, strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", args, err, want)
		}
	}
	if _, _, err := verified(t, "--json", "--tap"); err == nil {
		t.Error("JSON and TAP at once are no error")
	}
}

func TestVerifyPrintsTAP(t *testing.T) {
	out, _, err := verified(t, "--tap", "--claim", "sparse-experts")
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	var n, points int
	if _, scanErr := fmt.Sscanf(strings.Join(lines[:2], "\n"), "TAP version 14\n1..%d", &n); err != nil || scanErr != nil {
		t.Fatal(err, scanErr, lines[:2])
	}
	point, inside := regexp.MustCompile(`^ok (\d+) - [^ #]+: [^#]+$`), false
	for _, l := range lines[2:] {
		switch {
		case l == "  ---", l == "  ...":
			inside = l == "  ---"
		case inside:
			var text string
			if _, value, found := strings.Cut(l, ": "); !found || json.Unmarshal([]byte(value), &text) != nil {
				t.Errorf("%q is no line of YAML", l)
			}
		default:
			points++
			if m := point.FindStringSubmatch(l); m == nil || m[1] != fmt.Sprint(points) {
				t.Errorf("%q is not test point %d", l, points)
			}
		}
	}
	if points != n || n == 0 {
		t.Errorf("%d test points of %d", points, n)
	}
	var b bytes.Buffer
	printTAP(&b, []verify.Check{{ID: "a", What: "x # y", Verdict: verify.Fails, Why: "no"}})
	if want := "TAP version 14\n1..1\nnot ok 1 - a: x \\# y\n  ---\n  verdict: \"fails\"\n  why: \"no\"\n  ...\n"; b.String() != want {
		t.Errorf("a failure prints\n%s", b.String())
	}
}

// altered is the content with one text of a file replaced.
func altered(t *testing.T, file, old, new string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, content.Files); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, filepath.FromSlash(file))
	b, err := os.ReadFile(name)
	if err != nil || bytes.Count(b, []byte(old)) != 1 {
		t.Fatalf("%s has %q %d times (%v)", file, old, bytes.Count(b, []byte(old)), err)
	}
	if err := os.WriteFile(name, bytes.Replace(b, []byte(old), []byte(new), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestVerifyFailsByName(t *testing.T) {
	dir := altered(t, "quantities/v3-run.yaml", `published: {value: 5576000, source: "@v3-report, table 1", tolerance: 500}`, `published: {value: 5577000, source: "@v3-report, table 1", tolerance: 500}`)
	out, _, err := verified(t, "--content", dir)
	if err == nil || !strings.Contains(err.Error(), "1 of ") || !strings.HasSuffix(err.Error(), "checks fail: ledger/v3.cost.rental") {
		t.Errorf("the error is %v", err)
	}
	for _, want := range []string{"\nfails    ledger/v3.cost.rental\n", "5.576e+06 lies outside of 5.577e+06 ± 500", ", 1 fail.\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("the table lacks %q", want)
		}
	}
	dir = altered(t, "quantities/v3-run.yaml", "formula: v3.hours.total * price.h800_hour", "formula: v3.hours.total * price.gone")
	if _, _, err := verified(t, "--content", dir); err == nil || !strings.Contains(err.Error(), "price.gone") {
		t.Errorf("of a faulty ledger the error is %v", err)
	}
}

func TestTableOnATerminalIsColoured(t *testing.T) {
	var b bytes.Buffer
	printChecks(&b, []group{{"Claim", []verify.Check{{ID: "a/b", What: "It", Verdict: verify.Fails}}}}, map[verify.Verdict]int{verify.Fails: 1}, true)
	if !strings.Contains(b.String(), "\x1b[1;31mfails  \x1b[0m  a/b\n") {
		t.Errorf("%q", b.String())
	}
	b.Reset()
	printChecks(&b, nil, map[verify.Verdict]int{}, false)
	if want := "No check bears on this page"; !strings.HasPrefix(b.String(), want) {
		t.Errorf("%q", b.String())
	}
}
