package snippet_test

import (
	"encoding/xml"
	"errors"
	"html"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/claimbyclaim/explainer/web/snippet"
)

// hostile has what ends or begins something in one of the syntaxes.
const hostile = `A "quoted" <b>title</b> & 'more' | ]] }} {{/html}} </html> [x](y) '' ~~~~ *a* _b_ $c$ {{d}} -- ` + "`e`" + ` \ % 100%`

var thing = snippet.Thing{
	Title: hostile, Verdict: "Rests on an assumption", Date: "24 November 2026", Height: 420,
	Page: "https://claims.example.org/labs/cost/?price=3&version=1", Embed: "https://claims.example.org/embed/labs/cost/?price=3&version=1&theme=dark",
	Card: "https://claims.example.org/labs/cost/card-600.png?price=3&version=1", Badge: "https://claims.example.org/badge/claims/x.svg",
}

func find(t *testing.T, as snippet.As, wiki string) string {
	t.Helper()
	for _, s := range snippet.For(thing, as) {
		if strings.HasPrefix(s.Wiki, wiki) {
			return s.Text
		}
	}
	t.Fatalf("no snippet for %s as %s", wiki, as)
	return ""
}

// element reads a snippet that is XML, and gives the attributes of one element.
func element(t *testing.T, source, name string) map[string]string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(source))
	out := map[string]string(nil)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == name && out == nil {
			out = map[string]string{}
			for _, a := range e.Attr {
				out[a.Name.Local] = a.Value
			}
		}
	}
}

func TestTheFrameIsOneElementOfXML(t *testing.T) {
	frame := element(t, snippet.Iframe(thing), "iframe")
	if frame["src"] != thing.Embed || frame["title"] != hostile || frame["height"] != "420" || frame["width"] != "100%" {
		t.Errorf("the frame has %v", frame)
	}
	for _, wiki := range []string{"Any page of HTML", "Obsidian", "SharePoint", "Backstage", "BookStack", "Wiki.js"} {
		if got := find(t, snippet.Frame, wiki); got != snippet.Iframe(thing) {
			t.Errorf("%s: %s; want the frame alone", wiki, got)
		}
	}
}

func TestWrappedFramesStayWrapped(t *testing.T) {
	for wiki, ends := range map[string][2]string{
		"MediaWiki with raw HTML": {"<html>", "</html>"}, "DokuWiki with htmlok": {"<HTML>", "</HTML>"}, "XWiki": {`{{html clean="false"}}`, "{{/html}}"},
	} {
		got := find(t, snippet.Frame, wiki)
		inner, ok := strings.CutPrefix(got, ends[0])
		inner, closed := strings.CutSuffix(inner, ends[1])
		if !ok || !closed || strings.Contains(strings.ToLower(inner), strings.ToLower(ends[1])) {
			t.Errorf("%s: %s; want one frame between %s and %s", wiki, got, ends[0], ends[1])
		}
		if frame := element(t, inner, "iframe"); frame["title"] != hostile || frame["src"] != thing.Embed {
			t.Errorf("%s: the frame has %v", wiki, frame)
		}
	}
}

func TestConfluenceStorageFormatIsXML(t *testing.T) {
	got := `<x xmlns:ac="ac" xmlns:ri="ri">` + find(t, snippet.Frame, "Confluence, storage format") + "</x>"
	if url := element(t, got, "url"); url["value"] != thing.Embed {
		t.Errorf("the address is %v", url)
	}
}

// Markdown's pictures and links are read by a parser: the words come out as they are.
func TestMarkdown(t *testing.T) {
	for _, source := range []string{find(t, snippet.Picture, "GitHub"), find(t, snippet.Picture, "A badge"), find(t, snippet.Text, "Markdown")} {
		doc := goldmark.New().Parser().Parse(text.NewReader([]byte(source)))
		links, pictures := 0, 0
		_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			switch n := n.(type) {
			case *ast.Link:
				links++
				if string(n.Destination) != thing.Page {
					t.Errorf("the link leads to %s", n.Destination)
				}
			case *ast.Image:
				pictures++
				if d := string(n.Destination); d != thing.Card && d != thing.Badge {
					t.Errorf("the picture is %s", d)
				}
			case *ast.Emphasis, *ast.CodeSpan, *ast.RawHTML:
				t.Errorf("%s has a %s", source, n.Kind())
			}
			return ast.WalkContinue, nil
		})
		if links != 1 || pictures > 1 {
			t.Errorf("%s has %d links and %d pictures", source, links, pictures)
		}
		var b strings.Builder
		if err := goldmark.Convert([]byte(source), &b); err != nil {
			t.Fatal(err)
		}
		if shown := html.UnescapeString(b.String()); !strings.Contains(shown, hostile) {
			t.Errorf("%s shows %s; want the title as it is", source, shown)
		}
	}
}

func TestMediaWiki(t *testing.T) {
	got := find(t, snippet.Text, "MediaWiki")
	m := regexp.MustCompile(`^\[(\S+) ([^\[\]{}'|<>~]*)\] – `).FindStringSubmatch(got)
	if m == nil || m[1] != thing.Page || html.UnescapeString(m[2]) != hostile {
		t.Errorf("%s is no single link with the title", got)
	}
	if lines := strings.Split(find(t, snippet.Picture, "MediaWiki"), "\n"); lines[len(lines)-1] != thing.Card {
		t.Errorf("the picture does not stand alone on the last line: %q", lines)
	}
}

func TestDokuWiki(t *testing.T) {
	for _, c := range []struct{ got, form string }{
		{find(t, snippet.Frame, "DokuWiki with the iframe"), `^\{\{url>(\S+) 100%,420px\|[^|]*\}\}$`},
		{find(t, snippet.Picture, "DokuWiki"), `^\[\[(\S+)\|\{\{(\S+)\?600\|[^|]*\}\}\]\]$`},
		{find(t, snippet.Text, "DokuWiki"), `^\[\[(\S+)\|[^|]*\]\] – [^|]*$`},
	} {
		if !regexp.MustCompile(c.form).MatchString(c.got) || strings.Count(c.got, "}}") > 1 || strings.Count(c.got, "]]") > 1 {
			t.Errorf("%s is more than one link or frame", c.got)
		}
	}
}

func TestPicturesAndTextsOfHTML(t *testing.T) {
	a := element(t, strings.Replace(find(t, snippet.Picture, "Any page of HTML"), `"></a>`, `"/></a>`, 1), "img")
	if a["src"] != thing.Card || a["alt"] != hostile {
		t.Errorf("the picture has %v", a)
	}
	if a := element(t, find(t, snippet.Text, "Any page of HTML"), "a"); a["href"] != thing.Page {
		t.Errorf("the link has %v", a)
	}
}

// Whatever is shown, the snippet leads to the page or shows the frame, and says so to no other host.
func TestEachSnippetNamesThePage(t *testing.T) {
	for _, as := range snippet.Kinds {
		for _, s := range snippet.For(thing, as) {
			whole := html.UnescapeString(s.Text)
			if !strings.Contains(whole, thing.Page) && !strings.Contains(whole, thing.Embed) {
				t.Errorf("%s: %s", s.Wiki, s.Text)
			}
			for _, host := range regexp.MustCompile(`https?://([^/"\s]+)`).FindAllStringSubmatch(whole, -1) {
				if host[1] != "claims.example.org" {
					t.Errorf("%s names the host %s", s.Wiki, host[1])
				}
			}
		}
	}
}
