// Package ui holds the parts that pages share: the shell, state marks, citations, figures, and every link.
package ui

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/a-h/templ"

	"github.com/claimbyclaim/explainer/internal/ref"
)

// Site is the name of the product.
const Site = "DeepSeek, claim by claim"

// ArticleURL is the address of the article whose claims are examined.
const ArticleURL = "https://nand-research.com/research-note-deepseeks-impact-on-it-infrastructure-market"

// ProtocolsPath is the page of what a reader can run, and the folder of the scripts.
const ProtocolsPath = "/protocols/"

// ScriptPath is the address of a script.
func ScriptPath(name string) string { return ProtocolsPath + name + ".py" }

// Path gives the address of a thing of the site. A number's key is its topic and id, "topic#id"; a lab's key may have
// the query of a state.
func Path(kind ref.Kind, key, section string) string {
	p := "/"
	switch kind {
	case ref.Claim:
		p = "/claims/" + key + "/"
	case ref.Question:
		p = "/questions/" + key + "/"
	case ref.Source:
		p = "/sources/" + key + "/"
	case ref.Term:
		return "/glossary/#" + key
	case ref.Lab:
		name, query, asked := strings.Cut(key, "?")
		if p = LabPath(name); asked {
			p += "?" + query
		}
	case ref.Figure:
		p = "/figures/" + key + "/"
	case ref.Event:
		return "/timeline/#" + key
	case ref.Measure:
		return "/restrictions/#" + key
	case ref.Page:
		if key != "home" {
			p = "/" + key + "/"
		}
	}
	if section != "" {
		p += "#" + section
	}
	return p
}

// NumberPath gives the address of an entry of the ledger.
func NumberPath(topic, id string) string { return "/numbers/" + topic + "/#" + id }

// TopicPath gives the address of a topic of the ledger.
func TopicPath(topic string) string { return "/numbers/" + topic + "/" }

// HomeSlug is the text page that the home page is made of.
const HomeSlug = "home"

// WithBody puts a page's content into the frame of Document.
func WithBody(ctx context.Context, body templ.Component) context.Context {
	return templ.WithChildren(ctx, body)
}

// WithQuery joins a path, which may have a query, and the parts of a query that are not empty.
func WithQuery(path string, parts ...string) string {
	folder, query, _ := strings.Cut(path, "?")
	parts = append([]string{query}, parts...)
	if q := strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "&"); q != "" {
		return folder + "?" + q
	}
	return folder
}

// LabPath gives the address of a lab.
func LabPath(name string) string { return "/labs/" + name + "/" }

// EmbedPath gives the address of a page's extract for frames of other sites.
func EmbedPath(path string) string { return "/embed" + path }

// SharePath gives the address of the page that says how to pass a page on.
func SharePath(path string) string { return beside(path, "share/") }

// HistoryPath gives the address of the page that tells what changed on a page, and when its evidence appeared.
func HistoryPath(path string) string { return beside(path, "history/") }

// CardPath gives the address of the picture that stands for a page elsewhere: card.png, card-600.png or card.svg.
func CardPath(path, file string) string { return beside(path, file) }

// beside puts a name below the folder of a page's address; the query stays.
func beside(path, name string) string {
	folder, query, _ := strings.Cut(path, "?")
	return WithQuery(folder+name, query)
}

// FormPath gives the address of a page's content in another form: "/claims/fp8.md" of "/claims/fp8/".
func FormPath(path, form string) string {
	folder, query, _ := strings.Cut(path, "?")
	return WithQuery(strings.TrimSuffix(folder, "/")+"."+form, query)
}

// FeedPath gives the address of the changes of a page, as a feed; of all pages for "/".
func FeedPath(path string) string { return path + "changes.atom" }

// BadgePath gives the address of the badge of a page.
func BadgePath(path string) string { return "/badge" + strings.TrimSuffix(path, "/") + ".svg" }

// NumberBadgePath gives the address of the badge of an entry of the ledger.
func NumberBadgePath(id string) string { return "/badge/numbers/" + id + ".svg" }

// DatedPath gives the address of a page in the version of a date.
func DatedPath(version, path string) string { return "/v/" + version + path }

// OEmbedPath gives the address that describes a page to a program that wants to show it; url is absolute.
func OEmbedPath(address, format string) string {
	return "/oembed?url=" + url.QueryEscape(address) + "&format=" + format
}

// Readable takes what no page can show out of a query: bytes that are no text, and control characters.
func Readable(q url.Values) url.Values {
	const instead = '\uFFFD'
	for _, values := range q {
		for i, v := range values {
			values[i] = strings.Map(func(r rune) rune {
				if unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' {
					return instead
				}
				return r
			}, strings.ToValidUTF8(v, string(instead)))
		}
	}
	return q
}
