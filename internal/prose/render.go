package prose

import (
	"bytes"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// A Context turns the references of a text into what a page shows.
type Context struct {
	// Quantity gives a value as printed under the format words, and the address of its entry.
	Quantity func(id, format string) (text, href string)
	// Anchor gives the id of a quantity's place on the page, or "" where it has none. It may be nil.
	Anchor func(id string) string
	// Cite gives the HTML of a citation mark.
	Cite func([]Citation) string
	// Link gives the address of an inner link.
	Link func(kind Kind, key, section string) string
	// Figure gives the HTML of a figure, or of a lab's chart.
	Figure func(kind Kind, name string) string
	// Terms finds glossary terms in running text; Term gives the address of one at its first use on the page,
	// and "" afterwards. Both may be nil.
	Terms *Terms
	Term  func(match string) string
}

// HTML renders the text. An inline text comes without an enclosing paragraph.
func (t Text) HTML(c Context) string {
	if t.root == nil {
		return ""
	}
	var b bytes.Buffer
	r := renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(&nodes{c: c}, 100),
		util.Prioritized(extension.NewTableHTMLRenderer(extension.WithTableHTMLOptions(ghtml.WithXHTML()),
			extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), 500),
		util.Prioritized(ghtml.NewRenderer(), 1000),
	))
	from := t.root
	if t.inline && t.root.FirstChild() != nil {
		for n := t.root.FirstChild().FirstChild(); n != nil; n = n.NextSibling() {
			_ = r.Render(&b, t.source, n) // a bytes.Buffer does not fail
		}
		return b.String()
	}
	_ = r.Render(&b, t.source, from)
	return b.String()
}

// Plain renders the text without markup and citations, for titles, descriptions and feeds.
func (t Text) Plain(c Context) string {
	if t.root == nil {
		return ""
	}
	return tidy(t.plain(t.root, c.Quantity))
}

// cited marks where a citation stood, so that the space before it goes with it.
const cited = "\x00"

var uncited = regexp.MustCompile(`[ \t\n]*` + cited)

func tidy(s string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(uncited.ReplaceAllString(s, ""), " "))
}

var spaces = regexp.MustCompile(`[ \t\n]+`) // not the no-break space of quantities

// HeadingPlain is the plain text of a heading.
func (t Text) HeadingPlain(h Heading, c Context) string {
	return tidy(t.plain(h.node, c.Quantity))
}

// plain collects the text below a node. Without a quantity function, quantities leave a dot
// and citations nothing; with one, citations leave a mark for tidy.
func (t Text) plain(n ast.Node, quantity func(id, format string) (string, string)) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.WriteString(bare(html.UnescapeString(string(n.Segment.Value(t.source)))))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *quantityNode:
			if quantity == nil {
				b.WriteString(" • ")
				break
			}
			s, _ := quantity(n.id, n.format)
			b.WriteString(s)
		case *citationNode:
			if quantity != nil {
				b.WriteString(cited)
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// nodes renders the site's own notation, and the usual nodes that need a class or an address.
type nodes struct{ c Context }

func (r *nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindQuantity, r.quantity)
	reg.Register(kindCitation, r.citation)
	reg.Register(kindFigure, r.figure)
	reg.Register(ast.KindHeading, r.heading)
	reg.Register(ast.KindLink, r.link)
	reg.Register(ast.KindText, r.text)
	reg.Register(ast.KindList, r.list)
	reg.Register(extast.KindTable, r.table)
}

func (r *nodes) quantity(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		q := n.(*quantityNode)
		text, href := r.c.Quantity(q.id, q.format)
		if inLink(n) {
			_, _ = w.WriteString(html.EscapeString(text))
		} else {
			anchor := ""
			if r.c.Anchor != nil {
				if a := r.c.Anchor(q.id); a != "" {
					anchor = ` id="` + html.EscapeString(a) + `"`
				}
			}
			_, _ = w.WriteString(`<a class="q"` + anchor + ` href="` + html.EscapeString(href) + `">` + html.EscapeString(text) + `</a>`)
		}
	}
	return ast.WalkContinue, nil
}

func inLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink || p.Kind() == ast.KindHeading {
			return true
		}
	}
	return false
}

func (r *nodes) citation(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(r.c.Cite(n.(*citationNode).items))
	}
	return ast.WalkContinue, nil
}

func (r *nodes) figure(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(r.c.Figure(n.(*figureNode).kind, n.(*figureNode).name))
	}
	return ast.WalkContinue, nil
}

func (r *nodes) heading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h := n.(*ast.Heading)
	level := string(rune('0' + h.Level))
	id := html.EscapeString(headingID(h))
	if entering {
		_, _ = w.WriteString("<h" + level + ` id="` + id + `">`)
	} else {
		_, _ = w.WriteString(` <a class="hash" href="#` + id + `" aria-label="Link to this section">#</a></h` + level + ">\n")
	}
	return ast.WalkContinue, nil
}

func (r *nodes) link(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	href := string(n.(*ast.Link).Destination)
	if scheme, rest, ok := strings.Cut(href, ":"); ok && isScheme(scheme) {
		key, section, _ := strings.Cut(rest, "#")
		href = r.c.Link(Kind(scheme), key, section)
	}
	_, _ = w.WriteString(`<a href="` + html.EscapeString(href) + `">`)
	return ast.WalkContinue, nil
}

// text escapes running text and links glossary terms at their first use.
func (r *nodes) text(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	t := n.(*ast.Text)
	s := html.EscapeString(html.UnescapeString(string(t.Segment.Value(source))))
	if r.c.Terms != nil && r.c.Term != nil && !inLink(n) && !quoted(n) {
		s = r.c.Terms.Replace(s, func(m string) string {
			if href := r.c.Term(html.UnescapeString(m)); href != "" {
				return `<a class="term" href="` + html.EscapeString(href) + `">` + m + `</a>`
			}
			return m
		})
	}
	_, _ = w.WriteString(bare(s))
	switch {
	case t.HardLineBreak():
		_, _ = w.WriteString("<br>\n")
	case t.SoftLineBreak():
		_ = w.WriteByte('\n')
	}
	return ast.WalkContinue, nil
}

// bare resolves Markdown's backslash escapes, which the parser leaves in the text.
func bare(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	return unbackslash.ReplaceAllString(s, "$1")
}

var unbackslash = regexp.MustCompile(`\\([!-/:-@\[-` + "`" + `{-~])`)

func quoted(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindBlockquote {
			return true
		}
	}
	return false
}

func (r *nodes) list(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "ul"
	if n.(*ast.List).IsOrdered() {
		tag = "ol"
	}
	if entering {
		_, _ = w.WriteString("<" + tag + ` class="plain">` + "\n")
	} else {
		_, _ = w.WriteString("</" + tag + ">\n")
	}
	return ast.WalkContinue, nil
}

// table puts a table into a box that scrolls sideways by itself, reachable by keyboard.
func (r *nodes) table(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<div class="scroll" tabindex="0"><table>` + "\n")
	} else {
		_, _ = w.WriteString("</table></div>\n")
	}
	return ast.WalkContinue, nil
}
