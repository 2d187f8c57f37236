package evidence_test

import (
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

const scriptList = `page:
  title: Run it yourself
  summary: What can be run.
  intro: []
scripts:
- name: time_it
  title: A script
  measures: It measures {n.hours}.
  needs: A machine.
  silent: The rest.
  status: not-yet
`

// scripted is the tree with a script that the question's test runs.
func scripted(t *testing.T) map[string]string {
	t.Helper()
	const at = "  silent: "
	before, after, found := strings.Cut(cost, at)
	if !found {
		t.Fatal("the question of the tree has no test")
	}
	line, rest, _ := strings.Cut(after, "\n")
	today := "  today:\n    command: python3 time_it.py\n    script: time_it\n    machine: Any.\n    time: A minute.\n    expect: \"{n.hours}\"\n    report: Send it.\n"
	return map[string]string{
		"questions/cost.md": before + at + line + "\n" + today + rest,
		"protocols.yaml":    scriptList, "protocols/time_it.py": "print(1)\n", "protocols/result.schema.json": "{}",
	}
}

func TestScriptsBelongToTests(t *testing.T) {
	e, faults := evidence.Load(filesWith(scripted(t)), drawings)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	s, ok := e.Script("time_it")
	if !ok || string(s.Source) != "print(1)\n" || len(s.SHA256) != 64 {
		t.Errorf("%+v, %v", s, ok)
	}
	runs := e.Runs("time_it")
	if len(runs) != 1 || runs[0].Slug != "cost" || runs[0].Protocol.Today.Command != "python3 time_it.py" || len(e.Runs("")) != 1 || len(e.Runs("other")) != 0 {
		t.Errorf("%+v", runs)
	}
}

func TestFaultsOfScripts(t *testing.T) {
	for _, tt := range []struct{ what, file, from, to, want string }{
		{"a script that is not there", "questions/cost.md", "script: time_it", "script: other", `unknown script "other"; expected a name of protocols.yaml`},
		{"a command that does not run it", "questions/cost.md", "python3 time_it.py", "python3 other.py", "the command does not run time_it.py"},
		{"a script that no test runs", "questions/cost.md", "    script: time_it\n", "", "no protocol runs the script time_it"},
		{"a bad name", "protocols.yaml", "name: time_it", "name: ../time", `script "../time"; expected lower-case words joined by underscores`},
		{"a list without the file", "protocols.yaml", "name: time_it", "name: time_them", "no file protocols/time_them.py"},
		{"a file without a row", "protocols.yaml", "name: time_it", "name: time_them", "the script is not listed in protocols.yaml"},
		{"a result of ours", "protocols.yaml", "not-yet", "measured", "expected not-yet"},
		{"a number", "protocols.yaml", "The rest.", "The 4 others.", "number 4 stands in prose by itself"},
	} {
		files := scripted(t)
		text := files[tt.file]
		if !strings.Contains(text, tt.from) {
			t.Fatalf("%s: no %q in\n%s", tt.what, tt.from, text)
		}
		files[tt.file] = strings.Replace(text, tt.from, tt.to, 1)
		_, faults := evidence.Load(filesWith(files), drawings)
		if !strings.Contains(faults.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.what, faults, tt.want)
		}
	}
}
