package labview

import (
	"context"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/claimbyclaim/explainer/internal/lab"
)

// A Reply is the parts of a lab's page that depend on what is typed.
type Reply struct {
	Answer, Reset string // HTML
	State         string // canonical address of the state; empty where what is typed can't be used
}

// Ask gives the parts of a lab's page in the state that a query asks for.
func Ask(l lab.Lab, led lab.Ledger, q url.Values) Reply {
	v := Of(l, led, q)
	r := Reply{Answer: render(Answer(v)), Reset: render(Reset(v)), State: v.Permalink}
	if v.Stale() {
		r.State = ""
	}
	return r
}

func render(c templ.Component) string {
	var b strings.Builder
	_ = c.Render(context.Background(), &b) // a strings.Builder does not fail
	return b.String()
}
