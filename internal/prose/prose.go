// Package prose reads the site's Markdown: text in which every number is a {quantity} of the ledger, every
// source a [@citation, place], and every inner link a scheme (claim:fp8) that can be checked.
//
// It knows the notation and nothing of the subject: what a quantity, citation, link or figure turns into is
// given by a Context when a text is rendered.
package prose

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/claimbyclaim/explainer/internal/ref"
)

// A Text is a parsed piece of prose: one paragraph of inline Markdown (a front-matter field) or a body of
// blocks. The zero Text is empty.
type Text struct {
	source []byte
	line   int // of the first line of source in its file
	inline bool
	root   ast.Node
}

// Kind tells what a Ref refers to.
type Kind = ref.Kind

// The kinds of references that a text can make.
const (
	Quantity = ref.Quantity
	Source   = ref.Source
	Claim    = ref.Claim
	Question = ref.Question
	Number   = ref.Number
	Term     = ref.Term
	Page     = ref.Page
	Figure   = ref.Figure
	Event    = ref.Event
	Measure  = ref.Measure
	Lab      = ref.Lab
	Here     = ref.Here
)

// A Citation is one source with the place in it.
type Citation = ref.Citation

// A Ref is one reference made by a text.
type Ref struct {
	Kind   Kind
	Key    string // id, key, slug or name
	Detail string // format words of a quantity, place of a citation, section of a link
	Line   int
}

// A Problem is something wrong with a text itself.
type Problem struct {
	Line int
	What string
}

// A Heading is a section of a body.
type Heading struct {
	Level int
	ID    string
	Line  int
	node  ast.Node
}

var md = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
		extension.NewTypographer(extension.WithTypographicSubstitutions(extension.TypographicSubstitutions{
			extension.Apostrophe: []byte("’"), extension.LeftSingleQuote: []byte("‘"), extension.RightSingleQuote: []byte("’"),
			extension.LeftDoubleQuote: []byte("“"), extension.RightDoubleQuote: []byte("”"),
			extension.EnDash: []byte("–"), extension.EmDash: []byte("—"), extension.Ellipsis: []byte("…"),
		})),
	),
	goldmark.WithParserOptions(
		parser.WithHeadingAttribute(),
		parser.WithInlineParsers(util.Prioritized(quantityParser{}, 90), util.Prioritized(citationParser{}, 91)),
		parser.WithASTTransformers(util.Prioritized(figureTransformer{}, 900), util.Prioritized(rowTransformer{}, 901)),
	),
)

// inCell protects the bar of {id | words} from the table parser.
var inCell = regexp.MustCompile(`(\{[a-z][a-z0-9_.]*)[ \t]*\\?\|([^}|]*\})`)

func parse(source string, line int, inline bool) Text {
	t := Text{source: inCell.ReplaceAll([]byte(source), []byte("$1¦$2")), line: line, inline: inline}
	t.root = md.Parser().Parse(gtext.NewReader(t.source))
	return t
}

// Parse reads a body of blocks whose first line is the given line of its file.
func Parse(source string, line int) Text { return parse(source, line, false) }

// ParseInline reads one paragraph of inline Markdown.
func ParseInline(source string, line int) Text { return parse(source, line, true) }

// SetScalar reads the text of a YAML field.
func (t *Text) SetScalar(text string, line int) error {
	*t = ParseInline(text, line)
	return nil
}

// Empty reports whether there is nothing to read.
func (t Text) Empty() bool { return len(bytes.TrimSpace(t.source)) == 0 }

// Line is the line of the file that the text starts at.
func (t Text) Line() int { return t.line }

// Refs lists what the text refers to, in order.
func (t Text) Refs() []Ref {
	var refs []Ref
	t.walk(func(n ast.Node) {
		line := t.lineOf(n)
		switch n := n.(type) {
		case *quantityNode:
			refs = append(refs, Ref{Quantity, n.id, n.format, line})
		case *citationNode:
			for _, c := range n.items {
				refs = append(refs, Ref{Source, c.Key, c.Place, line})
			}
		case *figureNode:
			refs = append(refs, Ref{n.kind, n.name, "", line})
		case *ast.Link:
			if scheme, rest, ok := strings.Cut(string(n.Destination), ":"); ok && isScheme(scheme) {
				key, section, _ := strings.Cut(rest, "#")
				key, _, _ = strings.Cut(key, "?") // the state of a lab
				refs = append(refs, Ref{Kind(scheme), key, section, line})
			} else if section, ok := strings.CutPrefix(string(n.Destination), "#"); ok {
				refs = append(refs, Ref{Here, "", section, line})
			}
		}
	})
	return refs
}

func isScheme(s string) bool {
	switch Kind(s) {
	case Claim, Question, Number, Term, Source, Page, Event, Lab:
		return true
	}
	return false
}

// Headings lists the sections of a body, in order.
func (t Text) Headings() []Heading {
	var hs []Heading
	t.walk(func(n ast.Node) {
		if h, ok := n.(*ast.Heading); ok {
			hs = append(hs, Heading{h.Level, headingID(h), t.lineOf(h), h})
		}
	})
	return hs
}

// headingID is the address given by {#id}; {id=5} is a number to the parser, and none.
func headingID(h *ast.Heading) string {
	a, _ := h.AttributeString("id")
	id, _ := a.([]byte)
	return string(id)
}

// Problems lists what is wrong with the notation: numbers that bypass the ledger (names are exempt), headings
// without an address, links to nowhere, raw HTML.
func (t Text) Problems(names *Names) []Problem {
	var ps []Problem
	add := func(n ast.Node, format string, args ...any) {
		ps = append(ps, Problem{t.lineOf(n), fmt.Sprintf(format, args...)})
	}
	checkLink := func(n ast.Node, to string) {
		scheme, _, ok := strings.Cut(to, ":")
		if known := ok && (isScheme(scheme) || scheme == "https" || scheme == "http"); !known && !strings.HasPrefix(to, "#") {
			add(n, "link to %q; expected claim:, question:, number:, term:, source:, page:, event:, #section or an https address", to)
		}
	}
	if t.root == nil {
		return nil
	}
	if t.inline && !t.Empty() && (t.root.ChildCount() != 1 || t.root.FirstChild().Kind() != ast.KindParagraph) {
		add(t.root, "the field is more than one paragraph of text; expected inline Markdown (quote or fold a text that starts like a list or heading)")
	}
	t.walk(func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Heading:
			if headingID(n) == "" {
				add(n, "heading without an address; expected {#id} after %q", strings.TrimSpace(t.plain(n, nil)))
			}
			if n.Level == 1 {
				add(n, "a # heading; expected ## or ### (the page's title is its h1)")
			}
		case *ast.RawHTML, *ast.HTMLBlock:
			add(n, "raw HTML; expected Markdown")
		case *ast.Image:
			add(n, "an image; expected ![](figure:NAME) alone in a paragraph")
		case *ast.Link:
			checkLink(n, string(n.Destination))
		case *ast.AutoLink:
			checkLink(n, string(n.URL(t.source)))
		}
		if n.Type() == ast.TypeBlock && n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeInline {
			text := t.plain(n, nil)
			for _, num := range names.bareNumbers(text) {
				add(n, "number %s stands in prose by itself; expected a {quantity} of the ledger", num)
			}
			if i := strings.Index(text, "{"); i >= 0 {
				add(n, "%q is no quantity; expected {id} or {id | words}, on one line", firstWord(text[i:]))
			}
			if i := strings.Index(text, "[@"); i >= 0 {
				add(n, "%q is no citation; expected [@key, place]", firstWord(text[i:]))
			}
		}
	})
	return ps
}

// firstWord is the beginning of a notation that was not understood, as it was typed.
func firstWord(s string) string { return strings.ReplaceAll(strings.Fields(s)[0], "¦", " |") }

func (t Text) walk(visit func(ast.Node)) {
	if t.root == nil {
		return
	}
	_ = ast.Walk(t.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the visitor never fails
		if entering {
			visit(n)
		}
		return ast.WalkContinue, nil
	})
}

// lineOf gives the line of the block that a node stands in.
func (t Text) lineOf(n ast.Node) int {
	if t.inline {
		return t.line
	}
	for ; n != nil; n = n.Parent() {
		if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
			return t.line + bytes.Count(t.source[:n.Lines().At(0).Start], []byte("\n"))
		}
		if c, ok := n.(*extast.TableCell); ok && c.Lines().Len() > 0 {
			return t.line + bytes.Count(t.source[:c.Lines().At(0).Start], []byte("\n"))
		}
	}
	return t.line
}
