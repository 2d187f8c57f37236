package page

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/quantity"
	"github.com/claimbyclaim/explainer/web/ui"
)

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// briefly is the first of some reasons, with how many more there are.
func briefly(why []string) string {
	if more := len(why) - 1; more > 0 {
		return why[0] + "; and " + plural(more, "more reason")
	}
	return why[0]
}

var anchorTag = regexp.MustCompile(`</?a\b[^>]*>|<span class="cites">.*?</span>`)

// stripLinks takes links and citation marks out of a text that stands inside a link or heading.
func stripLinks(h ui.HTML) ui.HTML { return ui.HTML(anchorTag.ReplaceAllString(string(h), "")) }

// quantityString prints another value in an entry's unit, with all its digits.
func quantityString(v float64, e *ledger.Entry) string {
	return quantity.Print(v, e.Unit, quantity.AsTyped)
}

// decimal writes a number with as few digits as give it back.
func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
