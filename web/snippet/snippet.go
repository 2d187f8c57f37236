// Package snippet gives what a writer pastes into a wiki so that it shows a page of the site: for each wiki a frame, a
// picture or a text, escaped for that wiki's syntax. What works where was tried in the wikis themselves.
package snippet

import (
	"fmt"
	"html"
	"strings"
)

// As is what a wiki is to show.
type As string

// What a wiki can show.
const (
	Frame   As = "frame"
	Picture As = "picture"
	Text    As = "text"
)

// Kinds lists what a wiki can show, from the most to the least.
var Kinds = []As{Frame, Picture, Text}

// A Thing is what is shown. All addresses are absolute.
type Thing struct {
	Title   string
	Verdict string // in words; empty for figures and labs
	Date    string // in words
	Page    string // its page
	Embed   string // its extract for frames
	Card    string // its picture, 600×315
	Badge   string // its badge; may be empty
	Height  int    // of the frame, in pixels
}

// A Snippet is text to paste.
type Snippet struct {
	Wiki string
	Text string
	Note string // what has to be in place for it to work; may be empty
}

// For lists the snippets that show a thing in one way.
func For(t Thing, as As) []Snippet {
	switch as {
	case Picture:
		return pictures(t)
	case Text:
		return texts(t)
	}
	return frames(t)
}

// Iframe is the frame as an element of HTML, and of XML as well.
func Iframe(t Thing) string {
	return fmt.Sprintf(`<iframe src="%s" title="%s" width="100%%" height="%d" loading="lazy" style="border:0"></iframe>`, attribute(t.Embed), attribute(t.Title), t.Height)
}

func frames(t Thing) []Snippet {
	frame := Iframe(t)
	return []Snippet{
		{"Any page of HTML, MkDocs, TiddlyWiki", frame, ""},
		{"Obsidian", frame, ""},
		{"Notion", "/embed " + t.Embed, "Type /embed and paste the address; drag the corner to resize."},
		{"Outline", "/embed " + t.Embed, "Type /embed and paste the address: pasted by itself it stays a link."},
		{"Confluence Cloud", "/iframe " + t.Embed, "Type /iframe and paste the address, or paste the address of the page: " + t.Page},
		{"Confluence, storage format", confluence(t), "Data Center may need an HTML or iframe macro switched on."},
		{"SharePoint, Embed web part", frame, "The site owner allows our host under HTML Field Security; https only."},
		{"Backstage TechDocs", frame, "An administrator lists our host in techdocs.sanitizer.allowedIframeHosts; otherwise the frame is removed."},
		{"BookStack", frame, "Paste into the source view. An administrator adds our origin to ALLOWED_IFRAME_SOURCES."},
		{"Wiki.js", frame, "An administrator allows iframes under Rendering → Security; then save the page again."},
		{"MediaWiki with raw HTML", "<html>" + frame + "</html>", "Needs $wgRawHtml."},
		{"MediaWiki with IframeTag", fmt.Sprintf(`<iframe src="%s" width="100%%" height="%d"/>`, attribute(t.Embed), t.Height), "Needs the extension IframeTag. Stock MediaWiki shows the picture."},
		{"DokuWiki with the iframe plugin", fmt.Sprintf("{{url>%s 100%%,%dpx|%s}}", t.Embed, t.Height, dokuwiki(t.Title)), "Stock DokuWiki shows the picture."},
		{"DokuWiki with htmlok", "<HTML>" + frame + "</HTML>", "htmlok went in 2023; newer releases have it as a plugin."},
		{"XWiki", `{{html clean="false"}}` + braces(frame) + "{{/html}}", "The page’s author needs the script right."},
	}
}

func confluence(t Thing) string {
	return fmt.Sprintf(`<ac:structured-macro ac:name="iframe"><ac:parameter ac:name="src"><ri:url ri:value="%s"/></ac:parameter><ac:parameter ac:name="width">100%%</ac:parameter><ac:parameter ac:name="height">%d</ac:parameter></ac:structured-macro>`, attribute(t.Embed), t.Height)
}

func pictures(t Thing) []Snippet {
	list := []Snippet{
		{"GitHub, GitLab, Gitea, chat tools with Markdown", markdownPicture(t.Title, t.Card, t.Page) + "\n\n" + markdown(verdictLine(t)), "The picture goes through their proxy, which must be able to reach this site."},
		{"MediaWiki", "[" + t.Page + " " + mediawiki(t.Title) + "]\n\n" + t.Card, "The picture needs $wgAllowExternalImages; without it the second line is a link."},
		{"DokuWiki", "[[" + t.Page + "|{{" + t.Card + "?600|" + dokuwiki(t.Title) + "}}]]", ""},
		{"Any page of HTML", fmt.Sprintf(`<a href="%s"><img src="%s" width="600" height="315" alt="%s"></a>`, attribute(t.Page), attribute(t.Card), attribute(t.Title)), ""},
	}
	if t.Badge != "" {
		list = append(list, Snippet{"A badge, in Markdown", markdownPicture(t.Title+": "+t.Verdict, t.Badge, t.Page), "One line high, for a README."})
	}
	return list
}

func texts(t Thing) []Snippet {
	return []Snippet{
		{"Plain text", t.Title + "\n" + verdictLine(t) + "\n" + t.Page, ""},
		{"Markdown", "[" + markdown(t.Title) + "](" + markdownURL(t.Page) + ") – " + markdown(verdictLine(t)), ""},
		{"MediaWiki", "[" + t.Page + " " + mediawiki(t.Title) + "] – " + mediawiki(verdictLine(t)), ""},
		{"DokuWiki", "[[" + t.Page + "|" + dokuwiki(t.Title) + "]] – " + dokuwiki(verdictLine(t)), ""},
		{"Any page of HTML", fmt.Sprintf(`<a href="%s">%s</a> – %s`, attribute(t.Page), html.EscapeString(t.Title), html.EscapeString(verdictLine(t))), ""},
	}
}

// verdictLine is the verdict and its date.
func verdictLine(t Thing) string {
	if t.Verdict == "" {
		return "DeepSeek, claim by claim, " + t.Date
	}
	return t.Verdict + " (DeepSeek, claim by claim, " + t.Date + ")"
}

// attribute escapes the value of an attribute of HTML or XML.
func attribute(s string) string { return html.EscapeString(s) }

// braces escapes what ends a macro of XWiki. It stands in attributes only, where entities are read.
func braces(s string) string { return strings.NewReplacer("{", "&#123;", "}", "&#125;").Replace(s) }

func markdownPicture(alt, picture, page string) string {
	return "[![" + markdown(alt) + "](" + markdownURL(picture) + ")](" + markdownURL(page) + ")"
}

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "|", `\|`, "~", `\~`, "#", `\#`, "$", `\$`, "&", `\&`, "!", `\!`, "\n", " ",
)

// markdown escapes words that stand in Markdown. A dollar begins a formula on some sites.
func markdown(s string) string { return markdownEscapes.Replace(s) }

// markdownURL escapes what ends an address in Markdown.
func markdownURL(s string) string {
	return strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "<", "%3C", ">", "%3E").Replace(s)
}

// mediawiki escapes words that stand in a text of MediaWiki, which reads entities of HTML.
func mediawiki(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "[", "&#91;", "]", "&#93;", "{", "&#123;", "}", "&#125;", "|", "&#124;",
		"'", "&#39;", "~", "&#126;", "=", "&#61;", "_", "&#95;", "\n", " ").Replace(s)
}

// dokuwiki makes words safe to stand in a link of DokuWiki, which has no escapes there: what would end the link or begin
// other markup is written with look-alikes.
func dokuwiki(s string) string {
	return strings.NewReplacer("|", "∣", "[[", "[ [", "]]", "] ]", "{{", "{ {", "}}", "} }", "%%", "% %", "<", "‹", ">", "›", "\n", " ").Replace(s)
}
