package prose_test

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/claimbyclaim/explainer/internal/prose"
)

// plainMarkdown shows what a text asks for.
func plainMarkdown() prose.MarkdownContext {
	return prose.MarkdownContext{
		Quantity: func(id, format string) string { return strings.TrimSpace(id + " <" + format + ">") },
		Cite: func(cs []prose.Citation) string {
			var s []string
			for _, c := range cs {
				s = append(s, c.Key+" "+c.Place)
			}
			return "(" + strings.Join(s, ";") + ")"
		},
		Link: func(kind prose.Kind, key, section string) string {
			return "/" + string(kind) + "/" + key + "#" + section
		},
		Figure: func(kind prose.Kind, name string) string { return "**" + string(kind) + " " + name + "**\n" },
	}
}

func TestMarkdown(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"lines of a paragraph join", "a\nb", "a b\n"},
		{"hard line break", "a\\\nb", "a\\\nb\n"},
		{"typography", "DeepSeek's -- \"x\" ...", "DeepSeek’s – “x” …\n"},
		{"emphasis", "*a* **b** _c_ `d*`", "*a* **b** *c* `d*`\n"},
		{"escapes and entities stay", `2 \* 3 &lt;b&gt;`, `2 \* 3 &lt;b&gt;` + "\n"},
		{"backticks in code", "`` a`b ``", "``a`b``\n"},
		{"block of code", "```\na\n\n  b\n```", "```\na\n\n  b\n```\n"},
		{"rule", "a\n\n***\n\nb", "a\n\n---\n\nb\n"},
		{"raw HTML goes", "a <b>c</b>", "a c\n"},

		{"quantity, escaped", "{a.b_c | .2}", `a.b_c \<.2>` + "\n"},
		{"citation over two lines", "x [@k,\n§1; @l]", "x (k §1;l )\n"},
		{"inner link", "[x *y*](question:q#tests)", "[x *y*](/question/q#tests)\n"},
		{"link to a state of a lab", "[x](lab:l?a=1&b=2)", "[x](/lab/l?a=1&b=2#)\n"},
		{"link within the page", "[x](#y)", "[x](/here/#y)\n"},
		{"outer link with parentheses", "[x](<https://example.org/a_(b) c>)", "[x](https://example.org/a_%28b%29%20c)\n"},
		{"link by reference", "[x][y]\n\n[y]: claim:c", "[x](/claim/c#)\n"},
		{"automatic link", "<https://example.org/>", "<https://example.org/>\n"},
		{"heading without its address", "## The {a.b} {#x}\n\ntext", "## The a.b \\<>\n\ntext\n"},

		{"figure", "a\n\n![](figure:f)\n\nb", "a\n\n**figure f**\n\nb\n"},
		{"list", "- a\n  b\n- c", "- a b\n- c\n"},
		{"list of paragraphs", "- a\n\n  b\n\n- c", "- a\n\n  b\n\n- c\n"},
		{"list in a list", "- a\n  1. b\n  2. c", "- a\n  1. b\n  2. c\n"},
		{"numbered list", "3. a\n4. b", "3. a\n4. b\n"},
		{"quote", "> a\n>\n> - b", "> a\n>\n> - b\n"},
		{"table", "| a | b |\n|---|:-:|\n| {b.c | M} | x \\| `y \\| z` |", "| a | b |\n| --- | --- |\n| b.c \\<M> | x \\| `y \\| z` |\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := prose.Parse(tt.text, 1).Markdown(plainMarkdown()); got != tt.want {
				t.Errorf("Markdown of %q is\n%s\nwant\n%s", tt.text, got, tt.want)
			}
		})
	}
}

func TestMarkdownOfAFieldHasNoLineEnd(t *testing.T) {
	if got, want := prose.ParseInline("A *b*\n[c](claim:d).", 1).Markdown(plainMarkdown()), "A *b* [c](/claim/d#)."; got != want {
		t.Errorf("Markdown of a field is %q, want %q", got, want)
	}
}

// Written once, it is read and written the same.
func TestMarkdownIsStable(t *testing.T) {
	const text = "## H {#h}\n\na\nb *c* [d](https://example.org)\n\n> e\n> f\n\n- g\n\n  | h | i |\n  |---|---|\n  | j \\| k | l |\n\n- m\n\n  ```\n  n\n  ```\n"
	once := prose.Parse(text, 1).Markdown(plainMarkdown())
	if twice := prose.Parse(once, 1).Markdown(plainMarkdown()); twice != once {
		t.Errorf("Markdown of its own output is\n%s\nwant\n%s", twice, once)
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// shown is what a reader of GFM shows of a text.
func shown(t *testing.T, markdown string) string {
	t.Helper()
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(markdown), &b); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(b.String(), "")))
}

func TestEscapedTextShowsAsItIs(t *testing.T) {
	for _, s := range []string{
		"a*b*c", "_a_", "nv_ptx.py", "__init__", "[a](b)", "![a](b)", "<b>", "a < b", "R&D", "&amp; &#60;", "`a`", `a\b\*`, "~~a~~", "a | b",
		"# a", "###### a", "- a", "+ 19%", "* a", "1. a", "2026) a", "> a", "=", "---", "$5.58 million", "−14.8%", "a # b", "a - b",
	} {
		if got := shown(t, prose.EscapeMarkdown(s)); got != s {
			t.Errorf("%q, escaped as %q, shows as %q", s, prose.EscapeMarkdown(s), got)
		}
		if got := shown(t, "x | y\n--- | ---\n"+prose.EscapeMarkdown(s)+" | z"); !strings.HasSuffix(got, s+"\nz") {
			t.Errorf("%q in a table shows as %q", s, got)
		}
		if got := shown(t, prose.MarkdownLink(s, "https://example.org/(a b)")); got != s {
			t.Errorf("%q in a link shows as %q", s, got)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{
		"## H {#id}\n\nA {b.c | .2} [@k,\n§1] <script>x</script>\n", "| a |\n|---|\n| {b.c | M} |\n\n![](figure:f)\n", "> q\n\n- [x](claim:y#z) `a``\n\n1) b\n   ~~~\n   c\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_ = prose.Parse(s, 1).Markdown(plainMarkdown())
		_ = prose.ParseInline(s, 1).Markdown(plainMarkdown())
	})
}
