package ui

import (
	"net/url"
	"strings"
)

// ReportBlank stands in a report where the sentence goes that is wrong. A script puts in what the reader selected.
const ReportBlank = "[copy the sentence here]"

// ReportPath gives the address that reports an error on a page: to is where corrections are asked for, a mail address
// (mailto:) or the form for a new issue of a repository (https://…/issues/new), which is told the title and the text.
func ReportPath(to, title, page, edition string) string {
	subject := "Correction: " + title
	body := strings.Join([]string{"Page: " + page, "Edition: " + edition, "Sentence: " + ReportBlank, "What is wrong: ", "Source that shows it: "}, "\n\n")
	names := [2]string{"title", "body"}
	switch {
	case strings.HasPrefix(to, "mailto:"):
		names = [2]string{"subject", "body"}
		body = strings.ReplaceAll(body, "\n", "\r\n") // RFC 6068
	case strings.Contains(to, "/-/issues/"): // GitLab
		names = [2]string{"issue[title]", "issue[description]"}
	}
	return to + "?" + escaped(names[0]) + "=" + escaped(subject) + "&" + escaped(names[1]) + "=" + escaped(body)
}

// escaped writes a space as %20: mail programs show a plus sign as one.
func escaped(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
