package evidence_test

import (
	"fmt"
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

const recordHead = `page:
  title: A record
  summary: What it lists.
  intro: ["See [a row](#first)."]
`

// records are the four records, each with a row called first.
var records = map[string]string{
	"replications.yaml": recordHead + `rows:
- id: first
  who: A group
  date: 2025-01/2025-03
  part: reinforcement
  scale: A small model
  found: It works, at {n.hours}. [@note]
  limits: It is small.
  outcome: repeated
  source: "@report, p. 1"
  seen: original
nobody:
- id: whole
  what: The whole run
  needs: Money.
`,
	"distillation.yaml": recordHead + `rows:
- id: first
  date: 2025
  who: A company
  says: It was copied.
  evidence: None.
  direction: in
  public: "no"
  about: later
  source: "@press"
  seen: summary
settle: [Logs.]
unknowable: [The corpus.]
`,
	"openness.yaml": recordHead + `rows:
- id: first
  name: The weights
  date: 2025-01-20
  release: released
  kind: weights
  of: r1
  licence: MIT
  holds: All.
  source: "@report"
  seen: original
- id: data
  name: The data
  release: never
  kind: data
  of: r1
  licence: –
  holds: Texts.
  source: "@report"
  seen: original
definitions:
- id: osi
  name: A definition
  about: It asks.
  requirements: [{what: Data, here: None, met: "no"}]
  verdict: No.
  source: "@note"
`,
	"safety.yaml": recordHead + `rows:
- id: first
  date: 2025
  who: A tester
  topic: attacks
  on: student
  model: A student
  test: Prompts
  result: Half.
  sample: Ten.
  source: "@press, p. 2"
  seen: excerpt
`,
}

// withRecords are the four records with one changed.
func withRecords(file, text string) map[string]string {
	all := map[string]string{}
	for name, r := range records {
		all[name] = r
	}
	if file != "" {
		all[file] = text
	}
	return all
}

func TestRecordsAreReadAndJoined(t *testing.T) {
	e, faults := evidence.Load(filesWith(withRecords("", "")), drawings)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for slug, rows := range map[string]int{"replications": len(e.Replications.Rows) + len(e.Replications.Nobody), "distillation": len(e.Distillation.Rows),
		"openness": len(e.Openness.Rows) - 1, "safety": len(e.Safety.Rows)} {
		if _, ok := e.Record(slug); !ok || rows == 0 {
			t.Errorf("%s: %d rows, found %v", slug, rows, ok)
		}
	}
	found := map[string]bool{}
	for _, key := range []string{"report", "press", "note"} {
		for _, u := range e.SourceUses[key] {
			found[fmt.Sprintf("%s %s#%s %s", key, u.Slug, u.Anchor, u.Place)] = true
		}
	}
	for _, want := range []string{"report replications#first p. 1", "press safety#first p. 2", "note openness#osi ", "note replications#first ", "press distillation#first "} {
		if !found[want] {
			t.Errorf("no use %q among %v", want, found)
		}
	}
	used := false
	for _, u := range e.NumberUses["n.hours"] {
		used = used || u.Slug == "replications" && u.Anchor == "first"
	}
	if !used {
		t.Error("a number in a row is not used at the row")
	}
}

// A content folder without records is complete, and has no such pages.
func TestRecordsMayBeMissing(t *testing.T) {
	e := mustLoad(t)
	if _, ok := e.Record("replications"); ok {
		t.Error("there is a record without a file")
	}
	if _, ok := e.Record("gone"); ok {
		t.Error("there is a record of an unknown name")
	}
}

// A link to a row of a record is checked as one to a section is.
func TestLinksToRowsAreChecked(t *testing.T) {
	link := func(to string) map[string]string {
		all := withRecords("", "")
		all["pages/home.md"] = replaceOnce(t, home, "[sources](source:press)", "[a row]("+to+")")
		return all
	}
	for to, want := range map[string]string{
		"page:safety#first":       "",
		"page:replications#whole": "",
		"page:safety#gone":        "link to section #gone of page:safety, which does not exist",
		"page:records":            "link to page:records, which does not exist",
	} {
		_, faults := evidence.Load(filesWith(link(to)), drawings)
		if want != "" {
			want = fmt.Sprintf("pages/home.md:%d: %s", lineWith(t, home, "On 24 November"), want)
		}
		if got := faults.Error(); got != want {
			t.Errorf("%s: faults are %q, want %q", to, got, want)
		}
	}
}

func TestFaultsOfRecords(t *testing.T) {
	tests := []struct{ name, file, from, to, at, want string }{
		{"from memory", "replications.yaml", "seen: original", "seen: memory", "- id: first", "row first is known from memory only; it cannot be printed until it is confirmed"},
		{"from memory", "safety.yaml", "seen: excerpt", "seen: memory", "- id: first", "row first is known from memory only; it cannot be printed until it is confirmed"},
		{"number from memory", "safety.yaml", "Half.", "By {n.rumour}.", "result:", "quantity n.rumour is known from memory only; it cannot be printed until it is confirmed"},
		{"number in prose", "safety.yaml", "Half.", "Of 50 half.", "result:", "number 50 stands in prose by itself; expected a {quantity} of the ledger"},
		{"unknown source", "distillation.yaml", `"@press"`, `"@gone"`, "- id: first", `unknown source "gone"; expected a key of sources.yaml`},
		{"row twice", "replications.yaml", "- id: whole", "- id: first", "- id: first\n  what", "row first stands twice"},
		{"address of a section", "distillation.yaml", "- id: first", "- id: sources", "- id: sources", "row sources has the address of a section of the page; expected another id"},
		{"address of a part of a record", "replications.yaml", "- id: whole", "- id: nobody", "- id: nobody", "row nobody has the address of a section of the page; expected another id"},
		{"released without a date", "openness.yaml", "  date: 2025-01-20\n", "", "- id: first", "row first: expected a date with what was released, and none with what never was"},
		{"unknown part", "replications.yaml", "part: reinforcement", "part: all", "part:", `rows[1].part: is "all"; expected one of reinforcement, distillation, controls, pre-training`},
		{"unknown outcome", "replications.yaml", "outcome: repeated", "outcome: done", "outcome:", `rows[1].outcome: is "done"; expected one of repeated, partly, adopted, cautions`},
		{"unknown direction", "distillation.yaml", "direction: in", "direction: up", "direction:", `rows[1].direction: is "up"; expected one of out, in, reply, measure`},
		{"unknown openness", "distillation.yaml", `public: "no"`, "public: maybe", "public:", `rows[1].public: is "maybe"; expected one of yes, partly, no`},
		{"unknown subject", "distillation.yaml", "about: later", "about: v9", "about:", `rows[1].about: is "v9"; expected one of v3, r1, later, unnamed`},
		{"unknown requirement", "openness.yaml", `met: "no"`, "met: half", "requirements:", `definitions[1].requirements[1].met: is "half"; expected one of yes, no, unknown`},
		{"unknown release", "openness.yaml", "release: released", "release: later", "release: later", `rows[1].release: is "later"; expected one of released, partly, never`},
		{"unknown topic", "safety.yaml", "topic: attacks", "topic: all", "topic:", `rows[1].topic: is "all"; expected one of attacks, harm, code, censorship`},
		{"unknown subject of a test", "safety.yaml", "on: student", "on: laptop", "on: laptop", `rows[1].on: is "laptop"; expected one of weights, hosted, student, altered, unstated`},
	}
	for _, tt := range tests {
		changed := replaceOnce(t, records[tt.file], tt.from, tt.to)
		if tt.name == "address of a section" {
			changed = replaceOnce(t, changed, "[a row](#first)", "[a row](#sources)")
		}
		want := fmt.Sprintf("%s:%d: %s", tt.file, lineWith(t, changed, tt.at), tt.want)
		_, faults := evidence.Load(filesWith(withRecords(tt.file, changed)), drawings)
		if got := faults.Error(); got != want {
			t.Errorf("%s, %s: faults are\n%s\nwant\n%s", tt.file, tt.name, got, want)
		}
	}
}

func TestValuesOfRecordsHaveWords(t *testing.T) {
	check := func(words, value string) {
		if words == "" {
			t.Errorf("%q has no words", value)
		}
	}
	for _, x := range evidence.Repeateds {
		check(x.Words(), string(x))
	}
	for _, x := range evidence.Outcomes {
		check(x.Words(), string(x))
	}
	for _, x := range evidence.Directions {
		check(x.Words(), string(x))
	}
	for _, x := range evidence.Publics {
		check(x.Words(), string(x))
	}
	for _, x := range evidence.Abouts {
		check(x.Words(), string(x))
	}
	for _, x := range evidence.Releases {
		check(x.Words(), string(x))
	}
	for _, x := range evidence.Materials {
		check(x.Words(), string(x))
	}
	for _, x := range evidence.Families {
		check(x.Words(), string(x))
	}
	for _, x := range evidence.Mets {
		check(x.Words(), string(x))
	}
	for _, x := range evidence.Topics {
		check(x.Words(), string(x))
	}
	for _, x := range evidence.Rans {
		check(x.Words(), string(x))
	}
}
