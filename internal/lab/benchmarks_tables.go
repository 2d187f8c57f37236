package lab

import (
	"fmt"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/stat"
	"github.com/claimbyclaim/explainer/internal/number"
)

// measurer says whose table a row is, and whether a column in it is a copy.
func (m matched) measurer(a, b string) string {
	who := strings.Join(append([]string{m.set.place}, m.also...), " and ")
	if m.set.copied != "" && (m.set.copied == a || m.set.copied == b) {
		who += "; the column of " + modelName(m.set.copied) + " is copied"
	}
	return who
}

// interval prints a difference with its 95% interval.
func interval(g stat.Gap, known bool) string {
	if !known {
		return "–"
	}
	return signedPoints(g.Diff-z95*g.SE) + " to " + signedPoints(g.Diff+z95*g.SE)
}

// difference prints by how much the first model is better, in the unit of the test.
func (m matched) difference() string {
	d := m.better()
	if m.row.unit == ratingUnit {
		return inWords(d, "count", "signed .0")
	}
	if m.row.unit == marksUnit && d != 0 && d > -.1 && d < .1 {
		return inWords(d, "count", "signed .3")
	}
	return signedPoints(d)
}

// benchmarkTable is the data of the drawing, and the rows that it leaves out because they are no shares of questions.
func benchmarkTable(rows []matched, a, b string, correlation float64) Table {
	t := Table{Title: "Every test with both", Head: []string{"Test", "Measured by", modelName(a), modelName(b), "First better by", "95% interval", "Could this be noise?"},
		Numeric: []bool{false, false, true, true, true, true, false}}
	for _, m := range rows {
		g, known := m.gap(correlation)
		name := m.row.name
		if m.row.lower {
			name += " (lower is better)"
		}
		t.Rows = append(t.Rows, []string{name, m.measurer(a, b), m.a.show(), m.b.show(), m.difference(), interval(g, known), chance(g, known)})
		t.Entries = append(t.Entries, m.a.entry)
	}
	return t
}

// countTable counts table by table.
func countTable(rows []matched, a string) Table {
	t := Table{Title: "Counted table by table: how often " + modelName(a) + " is better", Head: []string{"Table", "Date", "Tests", "Better", "Worse", "Equal"},
		Numeric: []bool{false, false, true, true, true, true}}
	for _, s := range testSets {
		better, worse, equal := tally(rows, func(m matched) bool { return m.set.key == s.key })
		if n := better + worse + equal; n > 0 {
			t.Rows = append(t.Rows, []string{s.place, s.when, fmt.Sprint(n), fmt.Sprint(better), fmt.Sprint(worse), fmt.Sprint(equal)})
		}
	}
	return t
}

// ownTable lists every score of a model with its interval.
func ownTable(led Ledger, model, family, by string) Table {
	t := Table{Title: "Every score of " + modelName(model), Head: []string{"Test", "Table", "Date", "Score", "95% interval", "Questions"},
		Numeric: []bool{false, false, false, true, true, true}}
	for _, s := range testSets {
		for _, r := range s.rows {
			if !s.has(r, model) || family != "all" && r.family != family || by != "all" && s.by != by {
				continue
			}
			x := readScore(led, s, r, model)
			if x.entry == nil {
				continue
			}
			place, between, n := s.place, "–", "–"
			if s.copied == model {
				place += " (copied)"
			}
			if r.items != "" {
				items := value(led, r.items)
				low, high := stat.Wilson(x.entry.Value/100, items, z95)
				between, n = share(low)+" to "+share(high), plain(items)
			}
			if x.se > 0 {
				between = "−" + showEntry(entry(led, scoreID(s.key, "minus", model)), "bare") + " / +" + showEntry(entry(led, scoreID(s.key, "plus", model)), "bare")
			}
			t.Rows = append(t.Rows, []string{r.name, place, s.when, x.show(), between, n})
			t.Entries = append(t.Entries, x.entry)
		}
	}
	return t
}

func entry(led Ledger, id string) *number.Entry {
	e, _ := led.Entry(id)
	return e
}

// A discrepancy is a score that two publications give differently.
type discrepancy struct {
	test, model   string
	first, second string // ledger entries
	where, there  string
	why           string
}

const (
	windows = "other months of questions, so a difference is expected"
	unsaid  = "not explained"
)

var discrepancies = []discrepancy{
	{"AIME 2024", "DeepSeek-R1-Zero", scoreID("r1zero", "aime24", "r1zero"), scoreID("r1v2", "aime24", "r1zero"), "R1 paper, January 2025", "second version", unsaid},
	{"GPQA Diamond", "DeepSeek-R1-Zero", scoreID("r1zero", "gpqa", "r1zero"), scoreID("r1v2", "gpqa", "r1zero"), "R1 paper, January 2025", "second version", unsaid},
	{"AIME 2024", "QwQ-32B-Preview", scoreID("students", "aime24", "qwq"), "score.readme.aime24.qwq", "R1 paper", "R1 README", unsaid},
	{"LiveCodeBench", "Claude 3.5 Sonnet", scoreID("r1", "lcb", "claude35"), "score.readme.lcb.claude35", "R1 paper", "R1 README", unsaid},
	{"LiveCodeBench", "GPT-4o", scoreID("r1", "lcb", "gpt4o"), "score.readme.lcb.gpt4o", "R1 paper", "R1 README", unsaid},
	{"LiveCodeBench", "Claude 3.5 Sonnet", scoreID("v3", "lcb", "claude35"), scoreID("r1", "lcb", "claude35"), "V3 report", "R1 paper", windows},
	{"LiveCodeBench", "GPT-4o", scoreID("v3", "lcb", "gpt4o"), scoreID("r1", "lcb", "gpt4o"), "V3 report", "R1 paper", windows},
	{"LiveCodeBench", "DeepSeek-V3", scoreID("v3", "lcb", "v3"), scoreID("r1", "lcb", "v3"), "V3 report", "R1 paper", windows},
	{"Codeforces percentile", "DeepSeek-V3", scoreID("v3", "codeforces_percentile", "v3"), scoreID("r1", "codeforces_percentile", "v3"), "V3 report", "R1 paper", unsaid},
	{"C-SimpleQA", "Claude 3.5 Sonnet", scoreID("v3", "csimpleqa", "claude35"), scoreID("r1", "csimpleqa", "claude35"), "V3 report", "R1 paper", unsaid},
	{"C-SimpleQA", "GPT-4o", scoreID("v3", "csimpleqa", "gpt4o"), scoreID("r1", "csimpleqa", "gpt4o"), "V3 report", "R1 paper", unsaid},
	{"C-SimpleQA", "DeepSeek-V3", scoreID("v3", "csimpleqa", "v3"), scoreID("r1", "csimpleqa", "v3"), "V3 report", "R1 paper", unsaid},
	{"SimpleQA", "OpenAI o1", scoreID("r1", "simpleqa", "o1"), "r1parity.simpleqa.o1_openai", "R1 paper", "OpenAI’s own table", "where DeepSeek’s figure, the higher one, comes from was not seen"},
	{"LiveCodeBench", "OpenAI o1", scoreID("r1zero", "lcb", "o1_0912"), scoreID("r1", "lcb", "o1"), "table 2, o1-0912", "table 4, o1-1217", "one figure for two snapshots"},
	{"AIME 2024", "R1 student, Llama 8B", scoreID("students", "aime24", "llama8b"), "score.openr1.aime24_misprint.llama8b", "R1 paper and README", "Open R1, quoting DeepSeek", "likely a slip of Open R1"},
	{"MATH-500", "DeepSeek-R1", scoreID("r1", "math500", "r1"), scoreID("vals", "math500", "r1"), "R1 paper", "Vals AI", "other prompt and grader; R1 was first on both"},
	{"Aider polyglot", "DeepSeek-R1", scoreID("r1", "aider", "r1"), scoreID("aiderlb", "score", "r1"), "R1 paper", "Aider", "two runs of the same test"},
	{"Aider polyglot", "DeepSeek-V3", scoreID("r1", "aider", "v3"), scoreID("aiderlb", "score", "v3"), "R1 paper", "Aider", "two runs of the same test"},
	{"Aider polyglot", "Claude 3.5 Sonnet", scoreID("r1", "aider", "claude35"), scoreID("aiderlb", "score", "claude35"), "R1 paper", "Aider", "Aider ran it again in January 2025 with newer prompts"},
}

func discrepancyTable(led Ledger) Table {
	t := Table{Title: "Where publications disagree about one score", Head: []string{"Test", "Model", "First figure", "Second figure", "Why"}, Numeric: []bool{false, false, false, false, false}}
	for _, d := range discrepancies {
		t.Rows = append(t.Rows, []string{d.test, d.model, showEntry(entry(led, d.first), "bare") + " (" + d.where + ")", showEntry(entry(led, d.second), "bare") + " (" + d.there + ")", d.why})
		t.Entries = append(t.Entries, entry(led, d.second))
	}
	return t
}
