package prose_test

import (
	"html"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/prose"
)

// fake shows what a text asks for. Terms, if any, are linked once each.
func fake(terms *prose.Terms) prose.Context {
	seen := map[string]bool{}
	return prose.Context{
		Quantity: func(id, format string) (string, string) {
			if format != "" {
				return "«" + id + " <" + format + ">»", "/n/" + id
			}
			return "«" + id + "»", "/n/" + id
		},
		Cite: func(cs []prose.Citation) string {
			var s []string
			for _, c := range cs {
				s = append(s, html.EscapeString(c.Key+" "+c.Place))
			}
			return "<cite>" + strings.Join(s, ";") + "</cite>"
		},
		Link: func(kind prose.Kind, key, section string) string {
			return "/" + string(kind) + "/" + key + "#" + section
		},
		Figure: func(kind prose.Kind, name string) string {
			return "<figure>" + html.EscapeString(string(kind)+" "+name) + "</figure>"
		},
		Terms: terms,
		Term: func(match string) string {
			if seen[match] {
				return ""
			}
			seen[match] = true
			return "/t/" + match
		},
	}
}

func TestHTML(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"escaping", "a < b & \"c\"", "<p>a &lt; b &amp; “c”</p>\n"},
		{"entities stay text", "&lt;script&gt; &amp;", "<p>&lt;script&gt; &amp;</p>\n"},
		{"backslashes", `2 \* 3 \[x\] \<b\>`, "<p>2 * 3 [x] &lt;b&gt;</p>\n"},
		{"typography", "DeepSeek's -- 'x' ...", "<p>DeepSeek’s – ‘x’ …</p>\n"},
		{"emphasis", "*a* **b** `<c>`", "<p><em>a</em> <strong>b</strong> <code>&lt;c&gt;</code></p>\n"},
		{"raw HTML is left out", "a <b>c</b>", "<p>a <!-- raw HTML omitted -->c<!-- raw HTML omitted --></p>\n"},
		{"lines", "a\nb\\\nc", "<p>a\nb<br>\nc</p>\n"},

		{"quantity", "{a.b}", `<p><a class="q" href="/n/a.b">«a.b»</a></p>` + "\n"},
		{"quantity with words, escaped", "{a.b | .2}", `<p><a class="q" href="/n/a.b">«a.b &lt;.2&gt;»</a></p>` + "\n"},
		{"quantity in a link", "[the {a.b}](claim:c)", `<p><a href="/claim/c#">the «a.b»</a></p>` + "\n"},
		{"quantity in a heading", "## The {a.b} {#x}", `<h2 id="x">The «a.b» <a class="hash" href="#x" aria-label="Link to this section">#</a></h2>` + "\n"},
		{"citation", "x [@k, §1; @l]", "<p>x <cite>k §1;l </cite></p>\n"},
		{"inner link with section", "[x](question:q#tests)", `<p><a href="/question/q#tests">x</a></p>` + "\n"},
		{"outer link, escaped", `[x](https://example.org/?a="b"&c)`, `<p><a href="https://example.org/?a=&#34;b&#34;&amp;c">x</a></p>` + "\n"},
		{"link within the page", "[x](#y)", `<p><a href="#y">x</a></p>` + "\n"},

		{"figure", "a\n\n![](figure:f)\n\nb", "<p>a</p>\n<figure>figure f</figure><p>b</p>\n"},
		{"chart of a lab", "![](lab:l)", "<figure>lab l</figure>"},
		{"state of a lab", "[x](lab:l?a=1&b=2)", `<p><a href="/lab/l?a=1&amp;b=2#">x</a></p>` + "\n"},
		{"list", "- a\n- b", "<ul class=\"plain\">\n<li>a</li>\n<li>b</li>\n</ul>\n"},
		{"numbered list", "1. a", "<ol class=\"plain\">\n<li>a</li>\n</ol>\n"},
		{"quote", "> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"},
		{"table", "| a |\n|---|\n| {b.c | M} |", `<div class="scroll" tabindex="0"><table>` + "\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr id=\"row-b-c\">\n" +
			`<td><a class="q" href="/n/b.c">«b.c &lt;M&gt;»</a></td>` + "\n</tr>\n</tbody>\n</table></div>\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := prose.Parse(tt.text, 1).HTML(fake(nil)); got != tt.want {
				t.Errorf("HTML of %q is\n%s\nwant\n%s", tt.text, got, tt.want)
			}
		})
	}
}

func TestHTMLOfAFieldHasNoParagraph(t *testing.T) {
	got := prose.ParseInline("A *b* {c.d}.", 1).HTML(fake(nil))
	if want := `A <em>b</em> <a class="q" href="/n/c.d">«c.d»</a>.`; got != want {
		t.Errorf("HTML of a field is %q, want %q", got, want)
	}
}

func TestTermsAreLinkedOnceAndOnlyInRunningText(t *testing.T) {
	const body = `## Of MFU {#mfu}

> MFU, quoted. [@k]

See [MFU](claim:c), ` + "`MFU`" + `, then MFU, and MFU; R&D too.
`
	const linked = "<p>See <a href=\"/claim/c#\">MFU</a>, <code>MFU</code>, then <a class=\"term\" href=\"/t/MFU\">MFU</a>, and MFU; " +
		"<a class=\"term\" href=\"/t/R&amp;D\">R&amp;D</a> too.</p>\n"
	got := prose.Parse(body, 1).HTML(fake(prose.NewTerms([]string{"MFU", "R&amp;D"})))
	if !strings.HasSuffix(got, linked) {
		t.Errorf("HTML ends\n%s\nwant\n%s", got, linked)
	}
	if n := strings.Count(got, `class="term"`); n != 2 {
		t.Errorf("HTML has %d linked terms, want 2, none in the heading or the quote:\n%s", n, got)
	}
}

func TestPlain(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"markup goes", "*A* [b](claim:c) `d` **e**", "A b d e"},
		{"citations go with their space", "Said [@k, §1], and done\n[@l]. [@m] And", "Said, and done. And"},
		{"quantities print", "It took {a.b}", "It took «a.b»"},
		{"lines join", "a\nb  \nc", "a b c"},
		{"blocks join", "a\n\n- b\n- c", "a b c"},
		{"escapes and entities resolve", `2 \* 3 &lt; 7 &amp; &#8217;`, "2 * 3 < 7 & ’"},
		{"typography", `"a" -- b's`, "“a” – b’s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := prose.Parse(tt.text, 1).Plain(fake(nil)); got != tt.want {
				t.Errorf("Plain of %q is %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestPlainKeepsNoBreakSpacesOfQuantities(t *testing.T) {
	c := prose.Context{Quantity: func(string, string) (string, string) { return "5\u00a0GB", "" }}
	if got := prose.ParseInline("Takes {a.b}  here", 1).Plain(c); got != "Takes 5\u00a0GB here" {
		t.Errorf("Plain is %q, want the no-break space kept and others single", got)
	}
}

func TestNumbersAndRowsHaveAddresses(t *testing.T) {
	c := fake(nil)
	seen := map[string]bool{}
	c.Anchor = func(id string) string {
		if seen[id] {
			return ""
		}
		seen[id] = true
		return "number-" + id
	}
	got := prose.Parse("{a.b} and {a.b}\n\n| x | y |\n|---|---|\n| H800, *2048* [@k] | 1 |\n| {a.b | M} | 2 |\n| H800 2048 | 3 |\n", 1).HTML(c)
	for want, n := range map[string]int{`id="number-a.b"`: 1, `<tr id="row-h800-2048">`: 1, `<tr id="row-a-b">`: 1, "<tr>": 2} {
		if strings.Count(got, want) != n {
			t.Errorf("%s stands %d times; want %d in\n%s", want, strings.Count(got, want), n, got)
		}
	}
}
