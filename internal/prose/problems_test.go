package prose_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/prose"
)

var names = prose.NewNames([]string{"1F1B", "Llama 3.1 405B", "Llama 3", "AIME 2024", "128×128"})

// problems writes what is wrong with a text one a line: "line: what".
func problems(t prose.Text) string {
	var lines []string
	for _, p := range t.Problems(names) {
		lines = append(lines, fmt.Sprintf("%d: %s", p.Line, p.What))
	}
	return strings.Join(lines, "\n")
}

func TestDigitsThatAreNoQuantities(t *testing.T) {
	for _, text := range []string{
		"on 24 November 2026", "in November 2026", "27–28 February 2025", "on 3 May", "since May",
		"in 2026", "in 1999", "2024–2025", "2024-25", "2025/26",
		"§4.1", "§ 3", "§B.2", "§3a", "table 1", "Tables 11 and 17", "figure 2", "section 3.2.1", "appendix B.2",
		"stage 2", "steps 1, 2 and 3", "rows 3–5", "question 4", "version 3.1", "part 2", "day 1",
		"H800", "FP8", "GPT-4", "GPT-4o", "R1", "V3.1", "the H800s", "Qwen2.5-72B", "E4M3", "R1’s", "DeepSeek-R1’s",
		"the 1F1B schedule", "Llama 3.1 405B", "Llama 3’s", "AIME 2024", "a 128×128 block",
		"{a.b} hours", "{a.b | .2}", "two or eleven", "a [@k, §4.1, table 1, p. 12]",
		"[text](https://example.org/2025/01/02)", "a &#8217; b",
	} {
		if got := problems(prose.Parse(text, 1)); got != "" {
			t.Errorf("%q has the problem\n%s\nwant none", text, got)
		}
	}
}

func TestNumbersThatStandByThemselves(t *testing.T) {
	tests := []struct {
		text    string
		numbers string // joined by spaces
	}{
		{"It took 55 days.", "55"},
		{"2,788,000 hours", "2,788,000"},
		{"2.788 million", "2.788"},
		{"$5.576 million", "5.576"},
		{"2048 GPUs", "2048"},
		{"2,048 GPUs", "2,048"},
		{"671B parameters", "671"},
		{"8 of 256 experts", "8 256"},
		{"between 30 and 40%", "30 40"},
		{"a 10-fold rise", "10"},
		{"May 5", "5"},
		{"AIME 25", "25"},
		{"Llama 4", "4"},
		{"4.1 (see §4.1)", "4.1"},
		{"**5** and *6* and “7”", "5 6 7"},
		{"[7 steps](claim:fp8)", "7"},
	}
	for _, tt := range tests {
		var want []string
		for n := range strings.FieldsSeq(tt.numbers) {
			want = append(want, "4: number "+n+" stands in prose by itself; expected a {quantity} of the ledger")
		}
		if got := problems(prose.Parse(tt.text, 4)); got != strings.Join(want, "\n") {
			t.Errorf("%q has the problems\n%s\nwant\n%s", tt.text, got, strings.Join(want, "\n"))
		}
	}
}

func TestProblemsHaveTheLineOfTheirBlock(t *testing.T) {
	const body = `## Good {#good}

Fine.

- fine
- has 5

> has 6

| a | has 7 |
|---|---|
| b | has 8 |

### Has 9 {#nine}
`
	want := ""
	for _, p := range []struct{ line, number int }{{15, 5}, {17, 6}, {19, 7}, {21, 8}, {23, 9}} {
		want += fmt.Sprintf("\n%d: number %d stands in prose by itself; expected a {quantity} of the ledger", p.line, p.number)
	}
	if got := "\n" + problems(prose.Parse(body, 10)); got != want {
		t.Errorf("problems are%s\nwant%s", got, want)
	}
}

func TestProblemsOfTheNotation(t *testing.T) {
	link := func(to string) string {
		return fmt.Sprintf("1: link to %q; expected claim:, question:, number:, term:, source:, page:, event:, #section or an https address", to)
	}
	const image = "1: an image; expected ![](figure:NAME) alone in a paragraph"
	tests := []struct{ name, text, want string }{
		{"heading without id", "## The *cost* of it", `1: heading without an address; expected {#id} after "The cost of it"`},
		{"heading with a number as id", "## Cost {id=5}", `1: heading without an address; expected {#id} after "Cost"`},
		{"h1", "# Cost {#cost}", "1: a # heading; expected ## or ### (the page's title is its h1)"},
		{"HTML block", "<div>\nx\n</div>", "1: raw HTML; expected Markdown"},
		{"HTML comment", "<!-- x -->", "1: raw HTML; expected Markdown"},
		{"HTML in a line", "a<br>b", "1: raw HTML; expected Markdown"},
		{"link scheme", "[x](javascript:alert)", link("javascript:alert")},
		{"link scheme in brackets", "<javascript:alert>", link("javascript:alert")},
		{"link to a path", "[x](/claims/fp8/)", link("/claims/fp8/")},
		{"link to a scheme alone", "[x](claim)", link("claim")},
		{"link to a figure", "[x](figure:y)", link("figure:y")},
		{"image", "![x](a.png)", image},
		{"figure in a sentence", "See ![](figure:x).", image},
		{"figure in a list", "- ![](figure:x)", image},
		{"quantity that is none", "It took {V3.hours}.", `1: "{V3.hours}." is no quantity; expected {id} or {id | words}, on one line`},
		{"quantity not closed", "It took {v3.hours", `1: "{v3.hours" is no quantity; expected {id} or {id | words}, on one line`},
		{"quantity over two lines", "It took {v3.hours |\nmillion}.", `1: "{v3.hours |" is no quantity; expected {id} or {id | words}, on one line`},
		{"citation not closed", "So. [@v3-report, §1", `1: "[@v3-report," is no citation; expected [@key, place]`},

		{"link to a section of the page", "[x](#cost)", ""},
		{"link outside", "[x](https://example.org) and <https://example.org>", ""},
		{"figure alone", "![](figure:x)", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := problems(prose.Parse(tt.text, 1)); got != tt.want {
				t.Errorf("%q has the problems\n%s\nwant\n%s", tt.text, got, tt.want)
			}
		})
	}
}

func TestAFieldTakesOneParagraph(t *testing.T) {
	const want = "5: the field is more than one paragraph of text; expected inline Markdown (quote or fold a text that starts like a list or heading)"
	for _, text := range []string{"- a list", "One.\n\nTwo.", "> quote", "![](figure:x)"} {
		if got := problems(prose.ParseInline(text, 5)); got != want {
			t.Errorf("the field %q has the problems\n%s\nwant\n%s", text, got, want)
		}
	}
	for _, text := range []string{"", "One\nparagraph with {a.b}.", "The *first*"} {
		if got := problems(prose.ParseInline(text, 5)); got != "" {
			t.Errorf("the field %q has the problems\n%s\nwant none", text, got)
		}
	}
}

func TestWithoutNamesOnlyTheRulesExempt(t *testing.T) {
	text := prose.Parse("1F1B on H800", 1)
	for _, none := range []*prose.Names{nil, prose.NewNames(nil)} {
		if got := text.Problems(none); len(got) != 2 { // 1 and 1 of 1F1B
			t.Errorf("without names, problems are %v; want the two digits of 1F1B", got)
		}
	}
}
