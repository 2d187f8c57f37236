package lab_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/ledger"
)

// A published score of testdata/scores.csv.
type published struct {
	set, row, model string
	value           float64
	items           string
}

func readScores(t testing.TB) (out []published) {
	t.Helper()
	file, err := os.Open("testdata/scores.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		v, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, published{r[0], r[1], r[2], v, r[4]})
	}
	if len(out) != 653 {
		t.Fatalf("%d scores; the reference has 653", len(out))
	}
	return out
}

// scoreBook is a ledger with what the labs of R1 read, scores as the reference has them, so that a change of the ledger
// alone changes no golden drawing.
func scoreBook(t testing.TB) *ledger.Ledger {
	t.Helper()
	values := map[string]float64{
		"bench.correlation": 0, "r1zero.group": 16, "grpo.lab.right": 1, "grpo.lab.reward_one": .2, "grpo.lab.reward_two": 1, "grpo.lab.reward_three": .5,
		"grpo.lab.reward_four": .9, "grpo.lab.ratio": 1.5, "grpo.clip": .2, "r1zero.kl_weight": .001, "grpo.lab.reference": .5, "r1zero.aime24.start": 15.6,
		"toy.step": .1, "grpo.lab.updates": 200, "tries.n": 64, "tries.right": 10, "tries.k": 16, "tries.share": .55, "tries.votes": 63,
		"r1parity.simpleqa.o1_openai": 42.6, "score.readme.lcb.claude35": 33.8, "score.readme.lcb.gpt4o": 34.2, "score.readme.aime24.qwq": 44,
		"score.openr1.aime24_misprint.llama8b": 41.7,
	}
	for _, s := range readScores(t) {
		values[lab.ScoreID(s.set, s.row, s.model)] = s.value
		if s.items != "" {
			items, err := strconv.ParseFloat(s.items, 64)
			if err != nil {
				t.Fatal(err)
			}
			values[lab.ItemsID(s.set, s.row)] = items
		}
	}
	var b strings.Builder
	b.WriteString("title: T\nabout: A\nquantities:\n")
	for id, v := range values {
		fmt.Fprintf(&b, "- {id: %s, label: L, value: %v, unit: count, assumption: for the test}\n", id, v)
	}
	l, faults := ledger.Load(fstest.MapFS{"quantities/t.yaml": {Data: []byte(b.String())}}, "quantities")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return l
}

// Every published score stands in the content's ledger under the id that the lab reads, and no score is known from memory
// alone.
func TestLedgerHoldsTheScoresAsPublished(t *testing.T) {
	led, faults := ledger.Load(content.Files, "quantities")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for _, s := range readScores(t) {
		e, ok := led.Entry(lab.ScoreID(s.set, s.row, s.model))
		if !ok || e.FromMemory || math.Abs(e.Value-s.value) > .34 || s.set != "r1v2" && s.set != "livebench" && e.Value != s.value {
			t.Errorf("%s, %s, %s: the ledger has %+v, published is %v", s.set, s.row, s.model, e, s.value)
		}
	}
	if _, ok := led.Entry("items.mmlu"); ok {
		t.Error("MMLU’s number of questions is known from memory only; it must not be in the ledger")
	}
}

// The lab counts as the dossier does, table by table.
func TestCountsOfHigherAndLower(t *testing.T) {
	data, err := os.ReadFile("testdata/score_counts.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Counts map[string]struct {
			Higher, Lower, Better, Worse, Equal int
			Both                                int `json:"rows_with_both"`
		} `json:"derived_counts"`
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	pairs := map[string][3]string{ // query, table
		"R1_vs_o1-1217": {"", "R1 paper, table 4"}, "R1_vs_o1-mini": {"b=o1mini", "R1 paper, table 4"}, "R1_vs_GPT-4o-0513": {"b=gpt4o", "R1 paper, table 4"},
		"R1_vs_Claude-3.5-Sonnet-1022": {"b=claude35", "R1 paper, table 4"}, "R1_vs_DeepSeek-V3": {"b=v3", "R1 paper, table 4"},
		"V3_vs_GPT-4o-0513": {"a=v3&b=gpt4o", "V3 report, table 6"}, "V3_vs_Claude-3.5-Sonnet-1022": {"a=v3&b=claude35", "V3 report, table 6"},
		"V3_vs_LLaMA-3.1-405B-Instruct": {"a=v3&b=llama405", "V3 report, table 6"}, "V3base_vs_LLaMA3.1-405B_base": {"a=v3base&b=llama405base", "V3 README, base models"},
	}
	if len(pairs) != len(want.Counts) {
		t.Fatalf("%d counts in the reference", len(want.Counts))
	}
	for name, p := range pairs {
		w := want.Counts[name]
		_, r := run(t, "benchmarks", p[0])
		found := false
		for _, row := range r.Tables[0].Rows {
			if row[0] != p[1] {
				continue
			}
			found = true
			got := strings.Join(row[2:], " ")
			if expected := fmt.Sprint(w.Both, w.Higher+w.Better, w.Lower+w.Worse, w.Equal); got != expected {
				t.Errorf("%s: %s, want %s", name, got, expected)
			}
		}
		if !found {
			t.Errorf("%s: no row for %s in %v", name, p[1], r.Tables[0].Rows)
		}
	}
}

// Where R1 is lower, the row stands in the picture and the table as any other.
func TestNothingIsLeftOut(t *testing.T) {
	_, r := run(t, "benchmarks", "")
	words := r.Drawings[0].Picture.Label
	for _, name := range []string{"MMLU", "GPQA Diamond", "SimpleQA, factual recall", "Codeforces percentile", "Aider polyglot", "Connections, older set"} {
		if !strings.Contains(words, name+" −") {
			t.Errorf("the drawing does not tell that R1 is lower on %s", name)
		}
	}
	_, r = run(t, "benchmarks", "b=gpt4o&family=faithfulness")
	if got := r.Drawings[0].Table.Rows[0]; got[4] != "−1.7" && got[4] != "−12.8" {
		t.Errorf("lower is better on Vectara’s test, so R1 is worse by points; the row is %q", got)
	}
}

// What two tables of DeepSeek print alike stands once, and names both; what they print differently stands twice.
func TestRepeatedRowsStandOnce(t *testing.T) {
	_, r := run(t, "benchmarks", "a=v3&b=gpt4o&by=self")
	count := map[string]int{}
	for _, row := range r.Drawings[0].Table.Rows {
		count[row[0]]++
		if row[0] == "AIME 2024" && row[1] != "R1 paper, table 4 and V3 report, table 6" {
			t.Errorf("AIME 2024 is measured by %q", row[1])
		}
	}
	if count["AIME 2024"] != 1 || count["Codeforces percentile"] != 2 {
		t.Errorf("AIME 2024 stands %d times, the Codeforces percentile %d times; want once and twice", count["AIME 2024"], count["Codeforces percentile"])
	}
}

func TestChanceInWords(t *testing.T) {
	for _, tt := range []struct{ query, test, interval, words string }{
		{"", "AIME 2024", "−19.8 to +21.0", "yes: chance gives as much in 95% of cases"},
		{"", "MATH-500", "−1.3 to +3.1", "yes: chance gives as much in 42% of cases"},
		{"", "GPQA Diamond", "−12.9 to +4.5", "yes: chance gives as much in 34% of cases"},
		{"", "SWE-bench Verified", "−5.9 to +6.5", "yes: chance gives as much in 92% of cases"},
		{"by=self", "Aider polyglot", "−17.5 to +0.7", "yes: chance gives as much in 7% of cases"},
		{"by=others", "Aider polyglot", "−13.9 to +4.3", "yes: chance gives as much in 30% of cases"},
		{"", "SimpleQA, factual recall", "−18.9 to −14.9", "no"},
		{"", "MMLU", "–", "not known: no number of questions in our sources"},
		{"a=r1zero&b=r1&by=self", "AIME 2024, second version", "−22.6 to +18.8", "yes: chance gives as much in 86% of cases"},
		{"r=0.9", "GPQA Diamond", "−6.9 to −1.5", "hardly: chance gives as much in 0.27% of cases"},
	} {
		_, r := run(t, "benchmarks", tt.query)
		found := false
		for _, row := range r.Drawings[0].Table.Rows {
			if row[0] == tt.test {
				found = true
				if row[5] != tt.interval || row[6] != tt.words {
					t.Errorf("?%s: %s: %q, %q; want %q, %q", tt.query, tt.test, row[5], row[6], tt.interval, tt.words)
				}
			}
		}
		if !found {
			t.Errorf("?%s: no row %s", tt.query, tt.test)
		}
	}
}

func TestScoresByHand(t *testing.T) {
	for _, tt := range []struct{ query, label, want string }{
		{"", "By hand: first score, 95% interval", "62.5% to 90.4%"},
		{"", "By hand: second score, 95% interval", "61.8% to 90.0%"},
		{"", "By hand: difference", "+0.6 ± 20.4 points"},
		{"", "By hand: questions that would settle it", "about 34,800 questions"},
		{"x=80&y=80", "By hand: questions that would settle it", "none are enough"},
		{"x=100&y=0", "By hand: questions that would settle it", "1 question"},
		{"x=100&y=100", "By hand: difference", "0.0 ± 0 points"},
	} {
		_, r := run(t, "benchmarks", tt.query)
		got := ""
		for _, a := range r.Answers {
			if a.Label == tt.label {
				got = a.Value
			}
		}
		if got != tt.want {
			t.Errorf("?%s: %s = %q, want %q", tt.query, tt.label, got, tt.want)
		}
	}
}

// Every pair, kind of test and measurer gives a sound result with a legible drawing at both widths.
func TestEveryPairIsSoundAndLegible(t *testing.T) {
	led := scoreBook(t)
	l, _ := lab.Lookup("benchmarks")
	for _, a := range l.Inputs[0].Options {
		for _, b := range l.Inputs[1].Options {
			query := "a=" + a.Value + "&b=" + b.Value
			q, _ := url.ParseQuery(query)
			s := l.Parse(led, q)
			isSound(t, "benchmarks?"+query, l.Run(led, s.Values))
			for _, p := range lab.ScorePictures(led, s.Values) {
				isLegible(t, query, p)
			}
		}
	}
	for _, f := range l.Inputs[2].Options {
		for _, by := range l.Inputs[3].Options {
			query := "family=" + f.Value + "&by=" + by.Value
			_, r := run(t, "benchmarks", query)
			isSound(t, "benchmarks?"+query, r)
		}
	}
}

func TestBenchmarkDrawing(t *testing.T) {
	_, r := run(t, "benchmarks", "")
	isGolden(t, "benchmarks", r.Drawings[0])
}
