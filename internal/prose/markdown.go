package prose

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// A MarkdownContext turns the references of a text into what plain Markdown has. Except for Quantity, its functions
// give Markdown and not text.
type MarkdownContext struct {
	// Quantity gives a value as printed under the format words, as text.
	Quantity func(id, format string) string
	// Cite gives a citation mark.
	Cite func([]Citation) string
	// Link gives the address of an inner link. A link within the page has the kind Here and no key.
	Link func(kind Kind, key, section string) string
	// Figure gives the blocks that stand for a figure, or for a lab's chart.
	Figure func(kind Kind, name string) string
}

// Markdown renders the text as Markdown that any reader of GFM understands: without our notation, each paragraph on
// one line. An inline text comes without a line end.
func (t Text) Markdown(c MarkdownContext) string {
	if t.root == nil {
		return ""
	}
	w := &markdown{t.source, c}
	if t.inline && t.root.FirstChild() != nil {
		return w.inlines(t.root.FirstChild())
	}
	return w.blocks(t.root)
}

// EscapeMarkdown writes plain text so that Markdown shows it as it is, also in a link or a table.
func EscapeMarkdown(s string) string {
	s = marks.ReplaceAllStringFunc(s, func(m string) string {
		if m[0] == '_' {
			return strings.Repeat(`\_`, len(m))
		}
		return `\` + m
	})
	return lineStart.ReplaceAllString(s, `$1\$2`)
}

var (
	marks     = regexp.MustCompile("[\\\\`*\\[\\]<|~]|\\b_+|_+\\b|&#?\\w+;") // underscores within a word mark nothing
	lineStart = regexp.MustCompile(`(?m)^(\s*[0-9]*)(>|[#+=.)-]+(?:\s|$))`)  // what would begin a list, a heading or a quotation
)

// markdown writes nodes back as Markdown.
type markdown struct {
	source []byte
	c      MarkdownContext
}

func (w *markdown) blocks(parent ast.Node) string {
	var b strings.Builder
	tight := false
	if l, ok := parent.Parent().(*ast.List); ok {
		tight = l.IsTight
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		s := w.block(n)
		if strings.TrimSpace(s) == "" {
			continue
		}
		if b.Len() > 0 && !tight {
			b.WriteByte('\n')
		}
		b.WriteString(s)
	}
	return b.String()
}

// block writes one block, with the line end after it.
func (w *markdown) block(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Heading:
		return strings.Repeat("#", n.Level) + " " + w.inlines(n) + "\n"
	case *ast.Blockquote:
		return indent(w.blocks(n), "> ", "> ")
	case *ast.List:
		return w.list(n)
	case *ast.ThematicBreak:
		return "---\n"
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		text := string(n.Lines().Value(w.source))
		fence := fenceFor(text, 3)
		return fence + "\n" + text + fence + "\n"
	case *extast.Table:
		return w.table(n)
	case *figureNode:
		return w.c.Figure(n.kind, n.name)
	case *ast.HTMLBlock:
		return ""
	}
	return w.inlines(n) + "\n"
}

func (w *markdown) list(l *ast.List) string {
	var b strings.Builder
	number := l.Start
	for n := l.FirstChild(); n != nil; n = n.NextSibling() {
		if b.Len() > 0 && !l.IsTight {
			b.WriteByte('\n')
		}
		mark := "- "
		if l.IsOrdered() {
			mark = fmt.Sprintf("%d. ", number)
			number++
		}
		b.WriteString(indent(w.blocks(n), mark, strings.Repeat(" ", len(mark))))
	}
	return b.String()
}

// indent puts a mark before the first line and a prefix before the others. Empty lines stay without spaces at the end.
func indent(text, mark, prefix string) string {
	var b strings.Builder
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if i == 0 {
			line = mark + line
		} else {
			line = prefix + line
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

func (w *markdown) table(t *extast.Table) string {
	var b strings.Builder
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		cells := 0
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			b.WriteString("| " + w.inlines(cell) + " ")
			cells++
		}
		b.WriteString("|\n")
		if row.Kind() == extast.KindTableHeader {
			b.WriteString(strings.Repeat("| --- ", cells) + "|\n")
		}
	}
	return b.String()
}

func (w *markdown) inlines(parent ast.Node) string {
	var b strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		b.WriteString(w.inline(n))
	}
	return strings.TrimSpace(b.String())
}

// within writes the inside of an inline node, spaces and all.
func (w *markdown) within(parent ast.Node) string {
	var b strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		b.WriteString(w.inline(n))
	}
	return b.String()
}

func (w *markdown) inline(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Text:
		s := string(n.Segment.Value(w.source))
		switch {
		case n.HardLineBreak():
			s += "\\\n"
		case n.SoftLineBreak():
			s += " "
		}
		return s
	case *ast.String:
		return string(n.Value)
	case *ast.Emphasis:
		mark := strings.Repeat("*", n.Level)
		return mark + w.within(n) + mark
	case *ast.CodeSpan:
		return w.code(n)
	case *ast.Link:
		return "[" + w.within(n) + "](" + address(w.href(n)) + ")"
	case *ast.AutoLink:
		return "<" + string(n.URL(w.source)) + ">"
	case *quantityNode:
		return EscapeMarkdown(w.c.Quantity(n.id, n.format))
	case *citationNode:
		return w.c.Cite(n.items)
	}
	return "" // raw HTML and images are faults of the text
}

func (w *markdown) code(n *ast.CodeSpan) string {
	var b bytes.Buffer
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		b.Write(c.(*ast.Text).Segment.Value(w.source))
	}
	text := strings.ReplaceAll(b.String(), "\n", " ")
	if n.Parent().Kind() == extast.KindTableCell {
		text = strings.ReplaceAll(text, "|", `\|`)
	}
	fence := fenceFor(text, 1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// fenceFor gives backticks, at least so many, that do not end inside the text.
func fenceFor(text string, least int) string {
	run, longest := 0, 0
	for _, r := range text {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	if longest < least {
		return strings.Repeat("`", least)
	}
	return strings.Repeat("`", longest+1)
}

// href is where a link leads to.
func (w *markdown) href(n *ast.Link) string {
	to := string(n.Destination)
	if section, ok := strings.CutPrefix(to, "#"); ok {
		return w.c.Link(Here, "", section)
	}
	if scheme, rest, ok := strings.Cut(to, ":"); ok && isScheme(scheme) {
		key, section, _ := strings.Cut(rest, "#")
		return w.c.Link(Kind(scheme), key, section)
	}
	return html.UnescapeString(to)
}

// address writes an address so that it can stand in the parentheses of a link.
func address(href string) string {
	return strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "<", "%3C", ">", "%3E", `\`, "%5C", "|", "%7C").Replace(href)
}

// MarkdownLink writes a link whose text is plain.
func MarkdownLink(text, href string) string {
	return "[" + EscapeMarkdown(text) + "](" + address(href) + ")"
}
