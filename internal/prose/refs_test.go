package prose_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/ref"
)

// refs writes the references of a text one a line: "line kind key (detail)".
func refs(t prose.Text) string {
	var lines []string
	for _, r := range t.Refs() {
		s := fmt.Sprintf("%d %s %s", r.Line, r.Kind, r.Key)
		if r.Detail != "" {
			s += " (" + r.Detail + ")"
		}
		lines = append(lines, s)
	}
	return strings.Join(lines, "\n")
}

func TestRefsOfEveryKindWithTheLineOfTheirBlock(t *testing.T) {
	const body = `## What {v3.hours.total} cover {#cover}

The run took {v3.hours.total | million .3} hours [@v3-report, §4.1, table 1],
which [another page](claim:fp8#evidence-a) takes apart.

- See [the question](question:cost-accuracy),
- [the entry](number:v3.hours.total), [the term](term:mfu).

> Quoted. [@v3-report]

![](figure:hours)

| what | how much |
|---|---|
| hours | {v3.hours.total | M .3 bare} |
| source | [the report](source:v3-report), [how](page:method) |
`
	want := `10 quantity v3.hours.total
12 quantity v3.hours.total (million .3)
12 source v3-report (§4.1, table 1)
12 claim fp8 (evidence-a)
15 question cost-accuracy
16 number v3.hours.total
16 term mfu
18 source v3-report
20 figure hours
24 quantity v3.hours.total (M .3 bare)
25 source v3-report
25 page method`
	if got := refs(prose.Parse(body, 10)); got != want {
		t.Errorf("refs are\n%s\nwant\n%s", got, want)
	}
}

func TestRefsOfAFieldHaveItsLine(t *testing.T) {
	var field prose.Text
	if err := field.SetScalar("A {a.b} [@k, p. 3]\nand [more](claim:fp8)", 7); err != nil {
		t.Fatal(err)
	}
	if got, want := refs(field), "7 quantity a.b\n7 source k (p. 3)\n7 claim fp8"; got != want {
		t.Errorf("refs are\n%s\nwant\n%s", got, want)
	}
}

func TestQuantityNotation(t *testing.T) {
	tests := []struct{ text, want string }{
		{"{a.b}", "1 quantity a.b"},
		{"{a.b_2.c3}", "1 quantity a.b_2.c3"},
		{"{a.b|.2}", "1 quantity a.b (.2)"},
		{"{a.b  |  million .3 }", "1 quantity a.b (million .3)"},
		{`| x |` + "\n|---|\n" + `| {a.b \| .2} |`, "3 quantity a.b (.2)"},
		{"**{a.b}**–{c.d}", "1 quantity a.b\n1 quantity c.d"},
		{"[the {a.b}](claim:c)", "1 claim c\n1 quantity a.b"},

		{"{a}", ""},
		{"{A.b}", ""},
		{"{a.b", ""},
		{"{a..b}", ""},
		{`\{a.b}`, ""},
		{"`{a.b}`", ""},
	}
	for _, tt := range tests {
		if got := refs(prose.Parse(tt.text, 1)); got != tt.want {
			t.Errorf("refs of %q are\n%s\nwant\n%s", tt.text, got, tt.want)
		}
	}
}

func TestCitationNotation(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"without a place", "x [@k]", "1 source k"},
		{"place with commas", "x [@k, §4.1, table 1, row 3]", "1 source k (§4.1, table 1, row 3)"},
		{"several", "x [@k, §1; @l; @m, table 4]", "1 source k (§1)\n1 source l\n1 source m (table 4)"},
		{"broken over two lines", "x [@k,\n§1; @l,\ntable 4] and\nmore", "1 source k (§1)\n1 source l (table 4)"},
		{"broken in a quote", "> x [@k,\n> §1]", "1 source k (§1)"},
		{"brackets in the place", "x [@k, section “[A] B”]", "1 source k (section “[A] B”)"},
		{"two in one line", "x [@k] y [@l]", "1 source k\n1 source l"},
		{"no citation", "x [k] @l", ""},
		{"not closed", "x [@k, §1", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := refs(prose.Parse(tt.text, 1)); got != tt.want {
				t.Errorf("refs of %q are\n%s\nwant\n%s", tt.text, got, tt.want)
			}
		})
	}
}

func TestParseCitationsOfASourceField(t *testing.T) {
	got := ref.ParseCitations("@v3-report, §4.1, table 1;  @v3-insights,\n table 4 ;@x")
	want := []prose.Citation{{Key: "v3-report", Place: "§4.1, table 1"}, {Key: "v3-insights", Place: "table 4"}, {Key: "x"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("citations are %q, want %q", got, want)
	}
}

func TestTextAfterABrokenCitationIsKept(t *testing.T) {
	text := prose.Parse("Before [@k,\n§1] after,\nand more.", 1)
	if got, want := text.Plain(fake(nil)), "Before after, and more."; got != want {
		t.Errorf("plain text is %q, want %q", got, want)
	}
}

func TestHeadings(t *testing.T) {
	text := prose.Parse("## The {a.b} hours {#hours}\n\nText.\n\n### And *more* {#more}\n\n## None\n\n## Odd {id=5}\n", 3)
	var got []string
	for _, h := range text.Headings() {
		got = append(got, fmt.Sprintf("%d:%d #%s %s", h.Line, h.Level, h.ID, text.HeadingPlain(h, fake(nil))))
	}
	want := []string{"3:2 #hours The «a.b» hours", "7:3 #more And more", "9:2 # None", "11:2 # Odd"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("headings are %q, want %q", got, want)
	}
}

func TestEmpty(t *testing.T) {
	var zero prose.Text
	for text, want := range map[*prose.Text]bool{&zero: true, ptr(prose.ParseInline(" \n", 1)): true, ptr(prose.ParseInline("x", 1)): false} {
		if got := text.Empty(); got != want {
			t.Errorf("Empty of %+v = %v, want %v", *text, got, want)
		}
	}
	if zero.Refs() != nil || zero.Headings() != nil || zero.Problems(nil) != nil || zero.HTML(fake(nil)) != "" || zero.Plain(fake(nil)) != "" {
		t.Error("the zero Text has content; want none")
	}
}

func ptr[T any](v T) *T { return &v }
