package evidence_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

// A breakage changes one file of the tree and expects one fault.
type breakage struct {
	name string
	file string // changed
	from string // stands once in the file; "" adds to its end, or makes it
	to   string
	in   string // file with the fault; "" for the changed one
	at   string // text on the line of the fault; "" for the file as a whole
	want string
}

func testBreakages(t *testing.T, tests []breakage) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			changed := tree[tt.file] + tt.to
			if tt.from != "" {
				changed = edited(t, tt.file, tt.from, tt.to)
			}
			where, content := tt.file, changed
			if tt.in != "" {
				where, content = tt.in, tree[tt.in]
			}
			want := where + ": " + tt.want
			if line := lineWith(t, content, tt.at); line > 0 {
				want = fmt.Sprintf("%s:%d: %s", where, line, tt.want)
			}
			_, faults := evidence.Load(filesWith(map[string]string{tt.file: changed}), drawings)
			if got := faults.Error(); got != want {
				t.Errorf("faults are\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestFaultsOfClaims(t *testing.T) {
	testBreakages(t, []breakage{
		{name: "unknown field", file: "claims/beta.md", from: "holds: It may.\n", to: "holds: It may.\nholding: x\n", at: "holding: x",
			want: `unknown field "holding"; expected one of answer, by, certainty, claim, clauses, evidence, holds, keys, mind, nearest, number, part, protocols, questions, related, reviewed, revisions, says, state, title, where, why`},
		{name: "missing field", file: "claims/beta.md", from: "holds: It may.\n", at: "number: 4", want: `missing field "holds"; expected a text`},
		{name: "empty field", file: "claims/beta.md", from: "holds: It may.\n", to: "holds:\n", at: "holds:", want: `field "holds" is empty; expected a text`},
		{name: "missing field of an item", file: "claims/beta.md", from: ", kind: ours", at: "{id: c", want: `missing field "evidence[3].kind"; expected a text`},
		{name: "no front matter", file: "claims/beta.md", from: "---\nnumber: 4", to: "number: 4", at: "number: 4", want: "no front matter; expected YAML between two lines of ---"},
		{name: "bad file name", file: "claims/Be_ta.md", to: strings.Replace(beta, "number: 4", "number: 5", 1), want: "the file name is the page's address; expected lower-case words joined by hyphens"},

		{name: "bad state", file: "claims/beta.md", from: "state: untestable", to: "state: false", at: "state: false", want: `state: is "false"; expected one of confirmed, consistent, assumption, contested, misstated, untestable`},
		{name: "bad date", file: "claims/beta.md", from: "reviewed: 2026-11", to: "reviewed: 2026-13", at: "reviewed", want: `reviewed: is "2026-13"; expected a date such as 2026-11-24, 2026-11 or 2026`},
		{name: "bad claimant", file: "claims/beta.md", from: "by: forecast", to: "by: press", at: "by: press", want: `by: is "press"; expected one of deepseek, article, forecast`},
		{name: "bad strength", file: "claims/beta.md", from: "strength: 2", to: "strength: 5", at: "{id: c", want: `evidence[3].strength: is "5"; expected 0 to 4`},
		{name: "bad kind", file: "claims/beta.md", from: "kind: ours", to: "kind: hearsay", at: "{id: c", want: `evidence[3].kind: is "hearsay"; expected one of first-party, measurement, vendor, estimate, filing, regulation, reporting, opinion, ours`},
		{name: "bad id", file: "claims/beta.md", from: "{id: c", to: "{id: C c", at: "{id: C", want: `evidence[3].id: is "C c"; expected lower-case words joined by hyphens`},

		{name: "unknown part", file: "claims/beta.md", from: "part: two", to: "part: six", at: "part: six", want: `unknown part "six"; expected a slug of parts.yaml`},
		{name: "dangling question", file: "claims/alpha.md", from: "[cost]", to: "[cost, gone]", at: "[cost, gone]", want: `unknown question "gone"; expected a file questions/gone.md`},
		{name: "question twice", file: "claims/alpha.md", from: "[cost]", to: "[cost, cost]", at: "[cost, cost]", want: `question "cost" stands twice`},
		{name: "unknown related claim", file: "claims/alpha.md", from: "[gamma]", to: "[gamma, gone]", at: "[gamma, gone]", want: `unknown claim "gone" under related`},
		{name: "neither question nor protocol", file: "claims/beta.md", from: beta[strings.Index(beta, "protocols:"):strings.Index(beta, "nearest:")],
			want: "the claim has neither questions nor protocols; expected at least one of them"},
		{name: "no question and no nearest", file: "claims/beta.md", from: "nearest:\n  question: cost\n  why: It asks about money.\n",
			want: "no question tests the claim; expected nearest: with the question that comes nearest and why it does not reach"},
		{name: "nearest is no question", file: "claims/beta.md", from: "question: cost", to: "question: alpha", at: "question: alpha", want: `unknown question "alpha"`},

		{name: "too long an answer", file: "claims/beta.md", from: "Nobody knows.", to: strings.Repeat("No ", 61), at: "answer:", want: "the answer has 61 words; expected at most 60"},
		{name: "too few keys", file: "claims/beta.md", from: "- {figure: \"{n.price}\", label: price}\n", want: "1 key figures; expected two to four"},
		{name: "too many keys", file: "claims/beta.md", from: "keys:\n", to: "keys:\n" + strings.Repeat("- {figure: Many, label: more}\n", 3), want: "5 key figures; expected two to four"},
		{name: "too little evidence", file: "claims/beta.md", from: "- {id: c, finding: C., bearing: scope, kind: ours, strength: 2, seen: ours}\n", want: "2 evidence items; expected at least three"},
		{name: "evidence without citation", file: "claims/beta.md", from: "kind: ours", to: "kind: opinion", at: "{id: c", want: `evidence "c" cites nothing; expected a citation with the exact place`},
		{name: "evidence twice", file: "claims/beta.md", from: "{id: c", to: "{id: a", at: "{id: a, finding: C.", want: `evidence "a" stands twice`},
		{name: "protocol twice", file: "claims/beta.md", from: "nearest:\n", to: secondProtocol + "nearest:\n", at: "- size: laptop", want: `protocol "wait" stands twice`},
		{name: "one thing to change the mind", file: "claims/beta.md", from: "- {towards: misstated, event: It does not.}\n", want: "1 things would change our mind; expected at least two"},
		{name: "certainty without a reason", file: "claims/beta.md", from: "{level: high, reasons: []}", to: "{level: low, reasons: []}", at: "certainty:", want: "certainty is low without a reason; expected what lowers it"},
		{name: "no revisions", file: "claims/beta.md", from: "revisions:\n- {date: \"2026\", what: First published.}\n", to: "revisions: []\n", want: "no revisions; expected at least the first publication"},
		{name: "revisions out of order", file: "claims/alpha.md", from: "- date: 2026-11\n", to: "- date: 2026-11-25\n", at: "what: First published.", want: "revision of 2026-11-25 stands after an older one; expected the newest first"},
	})
}

// The answer ends "of $2.00 per GPU-hour.", four words as it prints.
func TestAnAnswerMayHaveSixtyWords(t *testing.T) {
	changed := edited(t, "questions/cost.md", "To the price", strings.Repeat("No ", 56))
	if _, faults := evidence.Load(filesWith(map[string]string{"questions/cost.md": changed}), drawings); len(faults) > 0 {
		t.Errorf("faults are\n%v\nwant none", faults)
	}
}

// secondProtocol is beta's, told apart by the order of its fields.
var secondProtocol = strings.Replace(beta[strings.Index(beta, "- id: wait"):strings.Index(beta, "nearest:")],
	"- id: wait\n  size: laptop\n", "- size: laptop\n  id: wait\n", 1)

func TestFaultsOfQuestions(t *testing.T) {
	const file = "questions/cost.md"
	testBreakages(t, []breakage{
		{name: "too long an answer", file: file, from: "To the price", to: strings.Repeat("No ", 57), at: "answer:", want: "the answer has 61 words; expected at most 60"},
		{name: "too few keys", file: file, from: "- {figure: \"{n.price}\", label: price}\n", want: "1 key figures; expected two to four"},
		{name: "no protocol", file: "questions/bare.md", to: bareQuestion, want: "the question has no protocol; expected at least one step by which it could be verified"},
		{name: "attempt twice", file: file, from: "undisclosed:\n", to: "- {id: us, who: W, date: 2026, what: W, found: F, strength: 0}\nundisclosed:\n",
			at: "- {id: us, who: W", want: `tried "us" stands twice`},
		{name: "no trigger", file: file, from: "triggers:\n- A new report.\n", to: "triggers: []\n", want: "nothing would trigger the next review; expected at least one thing"},
		{name: "no revisions", file: file, from: "revisions:\n- {date: 2026-11-24, what: First published.}\n", to: "revisions: []\n", want: "no revisions; expected at least the first publication"},
		{name: "same number", file: "questions/more.md", to: cost, at: "number: 1", want: "question number 1 is already questions/cost.md's; expected a number of its own"},
		{name: "address of a claim", file: "questions/alpha.md", to: strings.Replace(cost, "number: 1", "number: 2", 1), at: "---", want: `slug "alpha" is already claims/alpha.md's; expected one page an address`},
		{name: "address of a claim in preparation", file: "questions/gamma.md", to: strings.Replace(cost, "number: 1", "number: 2", 1), at: "---", want: `slug "gamma" is already parts.yaml's; expected one page an address`},
	})
}

// bareQuestion is a second question, without a protocol.
var bareQuestion = strings.Replace(cost[:strings.Index(cost, "protocols:")]+"protocols: []\n"+cost[strings.Index(cost, "tried:"):], "number: 1", "number: 2", 1)

// A file that can't be read is one fault, not one for every reference to it.
func TestBrokenFileBlamesNobodyElse(t *testing.T) {
	for _, file := range []string{"claims/beta.md", "questions/cost.md"} {
		broken := strings.Replace(tree[file], "title:", "titel:", 1)
		_, faults := evidence.Load(filesWith(map[string]string{file: broken}), drawings)
		for _, f := range faults {
			if f.File != file {
				t.Errorf("%s is broken; fault %v blames another file", file, f)
			}
		}
		if len(faults) == 0 {
			t.Errorf("%s is broken and has no fault", file)
		}
	}
}
