package main

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/claimbyclaim/explainer/internal/prose"
)

// Whoever types what a page says must find the command and its flags.
func TestCommandsOfPagesExist(t *testing.T) {
	edition, _, err := parts("")
	if err != nil {
		t.Fatal(err)
	}
	var c cli
	k, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, r := range edition.Runs("") {
		for line := range strings.Lines(r.Protocol.Today.Command) {
			rest, ours := strings.CutPrefix(strings.TrimSpace(line), "explainer ")
			if !ours {
				continue
			}
			lines++
			if what := unknownTo(k.Model.Node, strings.Fields(rest)); what != "" {
				t.Errorf("%s/%s, test %s: %q: there is no %s", map[prose.Kind]string{prose.Claim: "claims", prose.Question: "questions"}[r.Kind], r.Slug, r.Protocol.ID, line, what)
			}
		}
	}
	if lines < 10 {
		t.Errorf("%d commands on the pages; expected more", lines)
	}
	for _, wrong := range []string{"verify weights x", "verify cost --euros 2", "verify --page fp8"} {
		if unknownTo(k.Model.Node, strings.Fields(wrong)) == "" {
			t.Errorf("%q is taken for a command", wrong)
		}
	}
}

// unknownTo names the first command or flag that a node does not have.
func unknownTo(node *kong.Node, words []string) string {
	for len(words) > 0 && len(node.Children) > 0 {
		if strings.HasPrefix(words[0], "--") && node.DefaultCmd != nil {
			node = node.DefaultCmd
			break
		}
		var next *kong.Node
		for _, child := range node.Children {
			if child.Name == words[0] {
				next = child
			}
		}
		if next == nil {
			return "command " + words[0]
		}
		node, words = next, words[1:]
	}
	known := map[string]bool{}
	for _, group := range node.AllFlags(false) {
		for _, f := range group {
			known["--"+f.Name] = true
		}
	}
	for _, w := range words {
		if name, _, _ := strings.Cut(w, "="); strings.HasPrefix(w, "--") && !known[name] {
			return "flag " + name
		}
	}
	return ""
}
