//go:build js && wasm

// Command labs is the labs in a browser. It gives the page a function labs(numbers), which takes the numbers that labs read
// and gives a function ask(lab, query), whose object has the parts of the lab's page that the server would answer with.
package main

import (
	"net/url"
	"syscall/js"

	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/number"
	"github.com/claimbyclaim/explainer/web/labview"
	"github.com/claimbyclaim/explainer/web/ui"
)

func main() {
	js.Global().Set("labs", js.FuncOf(func(_ js.Value, args []js.Value) any {
		numbers, err := number.Unpack([]byte(args[0].String()))
		if err != nil {
			return js.Global().Get("Error").New(err.Error())
		}
		return js.FuncOf(func(_ js.Value, args []js.Value) any {
			return ask(numbers, args[0].String(), args[1].String())
		})
	}))
	select {}
}

// ask answers null for a name that is no lab's.
func ask(numbers number.Set, name, query string) any {
	l, ok := lab.Lookup(name)
	if !ok {
		return nil
	}
	q, _ := url.ParseQuery(query) // like the server, it leaves out what can't be read
	r := labview.Ask(l, numbers, ui.Readable(q))
	return map[string]any{"answer": r.Answer, "reset": r.Reset, "state": r.State}
}
