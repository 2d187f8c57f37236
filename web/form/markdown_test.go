package form_test

import (
	"bytes"
	"html"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/claimbyclaim/explainer/internal/prose"
)

var gfm = goldmark.New(goldmark.WithExtensions(extension.GFM))

// leftover finds notation that should have been written out, and Go's printing.
var leftover = regexp.MustCompile(`\[@|\]\((claim|question|number|term|source|page|figure|lab|event):|\{[a-z][a-z0-9_]*\.[a-z0-9_.]+|\{#|!\[|¦|%!|<nil>|\(#`)

func TestMarkdownOfEveryPageHasNoNotation(t *testing.T) {
	e, w := load(t)
	for _, p := range pages(e) {
		b, ok := w.Markdown(p.kind, p.slug)
		if !ok {
			t.Fatalf("%s %s has no Markdown", p.kind, p.slug)
		}
		if m := leftover.Find(b); m != nil {
			t.Errorf("%s %s has %q", p.kind, p.slug, m)
		}
	}
}

func TestMarkdownOfEveryPageIsWellFormed(t *testing.T) {
	e, w := load(t)
	for _, p := range pages(e) {
		b, _ := w.Markdown(p.kind, p.slug)
		rows, heads := 0, map[int]int{}
		root := gfm.Parser().Parse(text.NewReader(b))
		_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			switch n := n.(type) {
			case *ast.Link:
				if u, err := url.Parse(string(n.Destination)); err != nil || !u.IsAbs() {
					t.Errorf("%s %s links to %q; expected an absolute address", p.kind, p.slug, n.Destination)
				}
			case *ast.Heading:
				heads[n.Level]++
			case *ast.HTMLBlock, *ast.RawHTML, *ast.CodeBlock:
				t.Errorf("%s %s has a %s: %q", p.kind, p.slug, n.Kind(), n.Lines().Value(b))
			case *extast.TableHeader, *extast.TableRow:
				rows++
				if got, want := n.ChildCount(), n.Parent().FirstChild().ChildCount(); got != want {
					t.Errorf("%s %s has a row of %d cells; expected %d", p.kind, p.slug, got, want)
				}
			}
			return ast.WalkContinue, nil
		})
		if heads[1] != 1 || heads[2] < 6 {
			t.Errorf("%s %s has headings %v by level; expected one of the first and at least six of the second", p.kind, p.slug, heads)
		}
		lines := len(regexp.MustCompile(`(?m)^\|`).FindAll(b, -1)) - len(regexp.MustCompile(`(?m)^(\| --- )+\|$`).FindAll(b, -1))
		if rows != lines {
			t.Errorf("%s %s has %d rows of tables on %d lines; expected each line to be read as a row", p.kind, p.slug, rows, lines)
		}
	}
}

var (
	tag   = regexp.MustCompile(`<[^>]*>`)
	space = regexp.MustCompile(`[\s\x{a0}]+`)
)

// A reader of Markdown sees the words and the marks that a reader of the page sees.
func TestMarkdownSaysWhatThePageSays(t *testing.T) {
	e, _ := load(t)
	plain := e.PlainContext()
	page := prose.Context{
		Quantity: plain.Quantity, Cite: func([]prose.Citation) string { return "" }, Link: func(prose.Kind, string, string) string { return "/" },
		Figure: func(prose.Kind, string) string { return "" },
	}
	file := prose.MarkdownContext{
		Quantity: func(id, format string) string {
			s, _ := plain.Quantity(id, format)
			return s
		},
		Cite: page.Cite, Link: page.Link, Figure: page.Figure,
	}
	seen := 0
	texts(reflect.ValueOf(e.Claims), func(x prose.Text) { check(t, x, page, file); seen++ })
	texts(reflect.ValueOf(e.Questions), func(x prose.Text) { check(t, x, page, file); seen++ })
	if seen < 1000 {
		t.Errorf("compared %d texts; expected all of the claims and questions", seen)
	}
}

func check(t *testing.T, x prose.Text, page prose.Context, file prose.MarkdownContext) {
	t.Helper()
	var b bytes.Buffer
	md := x.Markdown(file)
	if err := gfm.Convert([]byte(md), &b); err != nil {
		t.Fatal(err)
	}
	words := func(s string) string {
		return space.ReplaceAllString(html.UnescapeString(tag.ReplaceAllString(s, "")), "")
	}
	want := x.HTML(page)
	want = regexp.MustCompile(` <a class="hash".*?</a>`).ReplaceAllString(want, "")
	if words(b.String()) != words(want) {
		t.Errorf("the Markdown\n%s\nshows as\n%s\nwant\n%s", md, words(b.String()), words(want))
	}
	for _, mark := range []string{"<em>", "<strong>", "<code>", "<li>", "<td", "<th", "<h2", "<h3", "<blockquote>", "<a href="} {
		if got, want := strings.Count(b.String(), mark), strings.Count(want, mark); got != want {
			t.Errorf("the Markdown\n%s\nhas %d of %s, want %d", md, got, mark, want)
		}
	}
}

// texts visits every text of a claim or question, but not of others that it leads to.
func texts(v reflect.Value, visit func(prose.Text)) {
	if x, ok := v.Interface().(prose.Text); ok {
		visit(x)
		return
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			texts(v.Index(i), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch f := v.Type().Field(i); f.Name {
			case "Part", "Questions", "Tests", "Events":
			default:
				texts(v.Field(i), visit)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			texts(v.Elem(), visit)
		}
	}
}

// What a page rests on is at its end: each source under the number that the text gives it, and the address to cite.
func TestMarkdownEndsWithSourcesAndPermalink(t *testing.T) {
	e, w := load(t)
	cite := regexp.MustCompile(`(?:\\\[|; )\[(\d+)\]\(`)
	for _, p := range pages(e) {
		b, _ := w.Markdown(p.kind, p.slug)
		body, sources, _ := strings.Cut(string(b), "\n## Sources\n")
		for _, m := range cite.FindAllStringSubmatch(body, -1) {
			if !strings.Contains(sources, "\n"+m[1]+". **") {
				t.Errorf("%s %s cites source %s, which is not on its list", p.kind, p.slug, m[1])
			}
		}
		if want := "Permalink: <" + base + "/v/2026-11-24/" + string(p.kind) + "s/" + p.slug + "/>"; !strings.Contains(sources, want) {
			t.Errorf("%s %s has no %q", p.kind, p.slug, want)
		}
	}
}

func TestMarkdownCitesThePlace(t *testing.T) {
	_, w := load(t)
	b, _ := w.Markdown(prose.Claim, "fp8")
	if want := regexp.MustCompile(`\\\[\[\d+\]\(https://arxiv\.org/abs/2412\.19437\), §3\.3\.2\\\]`); !want.Match(b) {
		t.Errorf("the Markdown of fp8 has no %s", want)
	}
}

func TestMarkdownShowsFiguresAsTables(t *testing.T) {
	e, w := load(t)
	shown := 0
	for _, p := range pages(e) {
		b, _ := w.Markdown(p.kind, p.slug)
		for name := range e.Figures {
			_, head, _ := tables(prose.Figure, name)
			link := base + "/figures/" + name + "/"
			before, _, found := strings.Cut(string(b), "[The figure]("+link+")")
			if !found {
				continue
			}
			shown++
			if !strings.Contains(before, "| "+prose.EscapeMarkdown(head[0])+" |") {
				t.Errorf("%s %s shows %s without its data", p.kind, p.slug, name)
			}
		}
	}
	if shown == 0 {
		t.Error("no page shows a figure")
	}
}

func TestUnknownPagesHaveNoForm(t *testing.T) {
	_, w := load(t)
	for _, p := range []named{{prose.Claim, "gone"}, {prose.Question, "fp8"}, {prose.Page, "method"}} {
		for name, form := range map[string]func(prose.Kind, string) ([]byte, bool){"Markdown": w.Markdown, "JSON": w.JSON, "BibTeX": w.BibTeX, "RIS": w.RIS, "CSL": w.CSL, "FeedOf": w.FeedOf} {
			if b, ok := form(p.kind, p.slug); ok {
				t.Errorf("%s of the %s %s is %.40q; expected none", name, p.kind, p.slug, b)
			}
		}
	}
}
