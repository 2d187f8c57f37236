package prose

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/claimbyclaim/explainer/internal/ref"
)

// A quantityNode is {id} or {id | words}.
type quantityNode struct {
	ast.BaseInline
	id, format string
}

var kindQuantity = ast.NewNodeKind("Quantity")

func (n *quantityNode) Kind() ast.NodeKind            { return kindQuantity }
func (n *quantityNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

type quantityParser struct{}

var quantityForm = regexp.MustCompile(`^\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)\s*(?:¦([^}]*))?\}`)

func (quantityParser) Trigger() []byte { return []byte{'{'} }

func (quantityParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	m := quantityForm.FindSubmatch(line)
	if m == nil {
		return nil
	}
	block.Advance(len(m[0]))
	return &quantityNode{id: string(m[1]), format: strings.TrimSpace(string(m[2]))}
}

// A citationNode is [@key, place; @key, place].
type citationNode struct {
	ast.BaseInline
	items []Citation
}

var kindCitation = ast.NewNodeKind("Citation")

func (n *citationNode) Kind() ast.NodeKind            { return kindCitation }
func (n *citationNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

type citationParser struct{}

var citationForm = regexp.MustCompile(`^\[(@[^\[\]]*(?:\[[^\]]*\][^\[\]]*)*)\]`)

func (citationParser) Trigger() []byte { return []byte{'['} }

// Parse reads a citation. A citation that is broken over two lines of a paragraph is read as one.
func (citationParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if len(line) < 2 || line[1] != '@' {
		return nil
	}
	startLine, startSegment := block.Position()
	var whole []byte
	for {
		whole = append(whole, line...)
		if m := citationForm.FindSubmatch(whole); m != nil {
			block.Advance(len(line) - (len(whole) - len(m[0])))
			return &citationNode{items: ref.ParseCitations(string(m[1]))}
		}
		block.AdvanceLine()
		if line, _ = block.PeekLine(); line == nil {
			block.SetPosition(startLine, startSegment)
			return nil
		}
	}
}

// A figureNode is ![](figure:name) or ![](lab:name), alone in a paragraph: a figure, or the chart of a lab at its
// defaults.
type figureNode struct {
	ast.BaseBlock
	kind Kind
	name string
}

var kindFigure = ast.NewNodeKind("Figure")

func (n *figureNode) Kind() ast.NodeKind            { return kindFigure }
func (n *figureNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

type figureTransformer struct{}

func (figureTransformer) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	for n := doc.FirstChild(); n != nil; {
		next := n.NextSibling()
		if img, ok := n.FirstChild().(*ast.Image); ok && n.Kind() == ast.KindParagraph && n.ChildCount() == 1 {
			if kind, name, _ := strings.Cut(string(img.Destination), ":"); kind == string(Figure) || kind == string(Lab) {
				f := &figureNode{kind: Kind(kind), name: name}
				f.SetLines(n.Lines())
				doc.ReplaceChild(doc, n, f)
			}
		}
		n = next
	}
}

// rowTransformer gives each row of a table an address made of the words in its first cell, as they are written: the id of
// a row does not change when rows are added or numbers do. Of two rows with the same words only the first has one.
type rowTransformer struct{}

var formatWords = regexp.MustCompile(`¦[^}]*\}`)

func (rowTransformer) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	seen := map[string]bool{}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the visitor never fails
		if !entering || n.Kind() != extast.KindTableRow || n.FirstChild() == nil {
			return ast.WalkContinue, nil
		}
		words := ""
		if lines := n.FirstChild().Lines(); lines.Len() > 0 {
			words = string(lines.Value(reader.Source()))
		}
		words, _, _ = strings.Cut(formatWords.ReplaceAllString(words, ""), "[@")
		if id := ref.Slug(words); id != "" && !seen[id] {
			seen[id] = true
			n.SetAttributeString("id", []byte("row-"+id))
		}
		return ast.WalkSkipChildren, nil
	})
}
