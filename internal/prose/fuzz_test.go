package prose_test

import (
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/prose"
)

// Whatever is written, reading and rendering do not panic, and nothing becomes a script.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"## H {#id}\n\nA {b.c | .2} [@k,\n§1] <script>x</script>\n",
		"| a |\n|---|\n| {b.c | M} |\n\n![](figure:f)\n",
		"> q\n\n- [x](claim:y#z) &lt;script&gt; \\<script>\n",
		"## H {id=5 class=[a]}\n```<script>\n<script>\n```\n",
		"[@<sCript]",
		"[a][b] <https://x.org/<script>> ![<script>](x \"<script>\")\n\n[b]: <script> '<script>'\n",
	} {
		f.Add(s)
	}
	terms := prose.NewTerms([]string{"script", "lt", "amp", "gt", "href", "div"})
	f.Fuzz(func(t *testing.T, s string) {
		for _, text := range []prose.Text{prose.Parse(s, 1), prose.ParseInline(s, 1)} {
			html := text.HTML(fake(terms))
			if strings.Contains(strings.ToLower(html), "<script") {
				t.Errorf("HTML of %q has a script:\n%s", s, html)
			}
			_ = text.Plain(fake(nil))
			checkLines(t, s, text)
		}
	})
}

// checkLines checks that what is found in a text is on one of its lines.
func checkLines(t *testing.T, s string, text prose.Text) {
	last := 1 + strings.Count(s, "\n")
	for _, p := range text.Problems(names) {
		if p.Line < 1 || p.Line > last {
			t.Errorf("problem of %q on line %d of %d: %s", s, p.Line, last, p.What)
		}
	}
	for _, r := range text.Refs() {
		if r.Line < 1 || r.Line > last {
			t.Errorf("reference of %q on line %d of %d: %v", s, r.Line, last, r)
		}
	}
	for _, h := range text.Headings() {
		if h.Line < 1 || h.Line > last {
			t.Errorf("heading of %q on line %d of %d", s, h.Line, last)
		}
		_ = text.HeadingPlain(h, fake(nil))
	}
}
