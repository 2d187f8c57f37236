package web

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// A document is a page as the tests look at it: its elements in order, and its text without markup.
type document struct {
	elements []*element
	text     string
}

// An element has the text below it, without markup.
type element struct {
	tag      string
	attrs    map[string]string
	twice    []string // attributes that stand twice
	text     string
	from, to int // of text in the document's text
}

// parse reads a page. The tokenizer of encoding/xml, told what HTML leaves out, is enough for our own markup; that
// the markup is valid is the browser tests' business.
func parse(t *testing.T, path string, page []byte) document {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var doc document
	var open []*element
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			tag := token.Name.Local
			if len(open) > 0 && open[len(open)-1].tag == "a" && tag == "title" {
				tag = "link title" // of a link in a drawing, not of the page
			}
			e := &element{tag: tag, attrs: map[string]string{}, from: text.Len()}
			for _, a := range token.Attr {
				if _, ok := e.attrs[a.Name.Local]; ok {
					e.twice = append(e.twice, a.Name.Local)
				}
				e.attrs[a.Name.Local] = a.Value
			}
			doc.elements = append(doc.elements, e)
			open = append(open, e)
		case xml.EndElement:
			open[len(open)-1].to = text.Len()
			open = open[:len(open)-1]
		case xml.CharData:
			text.Write(token)
		}
	}
	doc.text = text.String()
	for _, e := range doc.elements {
		e.text = strings.TrimSpace(doc.text[e.from:e.to])
	}
	return doc
}

// all gives the elements with a tag, in order.
func (d document) all(tag string) []*element {
	return slices.DeleteFunc(slices.Clone(d.elements), func(e *element) bool { return e.tag != tag })
}

// one gives the only element with a tag.
func (d document) one(t *testing.T, path, tag string) *element {
	t.Helper()
	all := d.all(tag)
	if len(all) != 1 {
		t.Errorf("%s: %d elements %s; expected one", path, len(all), tag)
		return &element{attrs: map[string]string{}}
	}
	return all[0]
}

// meta gives the content of a named meta element.
func (d document) meta(name string) string {
	for _, m := range d.all("meta") {
		if m.attrs["name"] == name {
			return m.attrs["content"]
		}
	}
	return ""
}

// ids counts the ids of a page.
func (d document) ids() map[string]int {
	ids := map[string]int{}
	for _, e := range d.elements {
		if id, ok := e.attrs["id"]; ok {
			ids[id]++
		}
	}
	return ids
}
