package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/claimbyclaim/explainer/content"
)

// asProgram tells the test binary to be the program, so that the tests see its output and exit status.
const asProgram = "EXPLAINER_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program runs with the settings given and no others.
func program(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "EXPLAINER_") {
			c.Env = append(c.Env, e)
		}
	}
	c.Env = append(c.Env, asProgram+"=1")
	return c
}

// run runs the program to its end.
func run(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	c := program(args...)
	var out, err bytes.Buffer
	c.Stdout, c.Stderr = &out, &err
	if e := c.Run(); e != nil {
		if _, ok := errors.AsType[*exec.ExitError](e); !ok {
			t.Fatal(e)
		}
	}
	return out.String(), err.String(), c.ProcessState.ExitCode()
}

// copyOfContent is a folder with the content built in, which a test may break.
func copyOfContent(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "content")
	if err := os.CopyFS(dir, content.Files); err != nil {
		t.Fatal(err)
	}
	return dir
}

// edit replaces text in a file of a folder.
func edit(t *testing.T, dir, file, from, to string) {
	t.Helper()
	name := filepath.Join(dir, file)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), from) {
		t.Fatalf("%s: has no %q to be replaced", file, from)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(data), from, to, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// at gives "file:line" of a text in a folder.
func at(t *testing.T, dir, file, text string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	before, _, ok := strings.Cut(string(data), text)
	if !ok {
		t.Fatalf("%s: has no %q", file, text)
	}
	return fmt.Sprintf("%s:%d", file, strings.Count(before, "\n")+1)
}

func TestCheck(t *testing.T) {
	stdout, stderr, status := run(t, "check")
	if status != 0 || !regexp.MustCompile(`(?m)^No faults: \d+ claims, \d+ questions, \d+ sources, \d+ numbers`).MatchString(stdout) {
		t.Errorf("the content built in: status %d, %q, %q; expected no faults", status, stdout, stderr)
	}
}

func TestCheckBroken(t *testing.T) {
	dir := copyOfContent(t)
	const claim, question, ledger = "claims/5-58-million.md", "questions/cost-accuracy.md", "quantities/v3-run.yaml"
	edit(t, dir, claim, "\nholds:", "\nhoIds:")
	edit(t, dir, claim, "\nstate: ", "\nstate: certain # ")
	edit(t, dir, question, "\nreviewed:", "\nreviewed: tomorrow #")
	edit(t, dir, ledger, "formula: v3.hours.total * price.h800_hour", "formula: v3.hours.totals * price.h800_hour")
	edit(t, dir, "glossary.yaml", "means: ", "means: All 12345 of them. ")
	want := []struct{ place, what string }{
		{at(t, dir, claim, "hoIds:"), `unknown field "hoIds"`},
		{at(t, dir, claim, "state: certain"), "expected one of confirmed, "},
		{at(t, dir, question, "reviewed: tomorrow"), "expected a date"},
		{at(t, dir, ledger, "- id: v3.cost.rental\n"), "v3.hours.totals, which is not in the ledger"},
		{at(t, dir, "glossary.yaml", "12345"), "12345"},
	}
	stdout, stderr, status := run(t, "check", "--content", dir)
	if status != 1 {
		t.Errorf("status %d; expected 1", status)
	}
	if !regexp.MustCompile(`error: \d+ faults`).MatchString(stderr) {
		t.Errorf("the error is %q; expected the number of faults", stderr)
	}
	form := regexp.MustCompile(`^[a-z]+(/[a-z0-9-]+)?\.(md|yaml)(:\d+)?: .`)
	for line := range strings.Lines(stdout) {
		if !form.MatchString(line) {
			t.Errorf("line %q; expected file:line: and what is wrong", line)
		}
	}
	for _, w := range want {
		found := false
		for line := range strings.Lines(stdout) {
			found = found || strings.HasPrefix(line, w.place+": ") && strings.Contains(line, w.what)
		}
		if !found {
			t.Errorf("no fault at %s about %q in\n%s", w.place, w.what, stdout)
		}
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{
		{"serve", "--public-url", "claims.example.org"}, {"serve", "--embed-ancestors", "*"}, {"serve", "--content", "/nowhere/at/all"},
		{"serve", "--log-format", "xml"}, {"serve", "--addr", "nowhere"}, {"export"}, {"--no-such-flag"},
	} {
		stdout, stderr, status := run(t, args...)
		if status == 0 || !strings.Contains(stderr, "error:") || strings.Contains(stdout, "Serving") {
			t.Errorf("%v: status %d, %q, %q; expected an error", args, status, stdout, stderr)
		}
	}
}

// TestServe starts the program as a reader would, and stops it as a service manager would.
func TestServe(t *testing.T) {
	s := serving(t, "--log-format", "json", "--public-url", "https://claims.example.org")
	res, err := http.Get("http://" + s.host + "/")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // it is read to its end
	if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), `rel="canonical" href="https://claims.example.org/"`) {
		t.Errorf("home page: status %d, %v, %.200q; expected 200 and the public address in it", res.StatusCode, err, body)
	}
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v; expected a clean end\n%s", err, s.log)
		}
	case <-time.After(15 * time.Second):
		t.Error("still runs 15 s after it was told to stop")
	}
}

func TestCheckStale(t *testing.T) {
	dir := copyOfContent(t)
	name := filepath.Join(dir, "claims", "fp8.md")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	old := regexp.MustCompile(`(?m)^reviewed: .*$`).ReplaceAll(text, []byte("reviewed: 2026-01-02"))
	if err := os.WriteFile(name, old, 0o644); err != nil {
		t.Fatal(err)
	}
	line := 1 + bytes.Count(old[:bytes.Index(old, []byte("reviewed:"))], []byte("\n"))
	where := fmt.Sprintf("claims/fp8.md:%d: due for a review: it was last reviewed ", line)
	for _, tt := range []struct {
		args   []string
		says   string
		status int
	}{
		{[]string{"--on", "2026-11-24"}, where, 0},
		{[]string{"--on", "2026-11-24"}, "1 of 41 pages are due", 0},
		{[]string{"--on", "2026-11-24", "--strict"}, where, 1},
		{[]string{"--on", "2026-01-02", "--strict"}, "0 of 41 pages are due", 0},
		{[]string{"--on", "2036-01-02"}, "41 of 41 pages are due", 0},
		{[]string{"--on", "2026-02-30"}, `--on "2026-02-30" is no day`, 1},
	} {
		stdout, stderr, status := run(t, append([]string{"check", "--content", dir, "--stale"}, tt.args...)...)
		if status != tt.status || !strings.Contains(stdout+stderr, tt.says) {
			t.Errorf("%v: status %d, %s%s; expected %d and %q", tt.args, status, stdout, stderr, tt.status, tt.says)
		}
	}
	if stdout, _, status := run(t, "check", "--stale"); status != 0 || !strings.Contains(stdout, "41 pages are due for a review on 20") {
		t.Errorf("today: status %d, %s", status, stdout)
	}
}
