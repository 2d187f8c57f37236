package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/nearest"
)

// printWithout prints what would fall with a source. It says nothing of what a state would be.
func printWithout(w io.Writer, e *evidence.Edition, source string) error {
	s, ok := e.Source(source)
	if !ok {
		var near []string
		for _, x := range nearest.Of(strings.ToLower(source), e.Sources, func(s *evidence.Source) string { return s.Key }) {
			near = append(near, x.Key)
		}
		if len(near) == 0 {
			return fmt.Errorf("there is no source %q", source)
		}
		return fmt.Errorf("there is no source %q; the nearest is %s", source, strings.Join(near, ", "))
	}
	l := e.Rests().Without(source)
	title, _ := s.Heading()
	fmt.Fprintf(w, "If %q (%s) fell\n", title, s.Key)
	if l.Empty() {
		fmt.Fprintln(w, "\nnothing would fall and nothing would weaken")
	}
	for _, c := range l.Claims {
		fmt.Fprintf(w, "\nClaim %d, %s: %s\n", c.Number, c.Slug, c.Title.Plain(e.PlainContext()))
		for _, b := range c.Lost {
			fmt.Fprintf(w, "  would lose all that %s it\n", b)
		}
		for i, x := range c.Evidence {
			printFate(w, c.Fates[i], string(x.ID), string(x.Bearing), x.Strength)
		}
		printNumbers(w, c.Numbers)
	}
	for _, q := range l.Questions {
		fmt.Fprintf(w, "\nQuestion %d, %s: %s\n", q.Number, q.Slug, q.Title.Plain(e.PlainContext()))
		for i, a := range q.Tried {
			printFate(w, q.Fates[i], string(a.ID), "attempt", a.Strength)
		}
		printNumbers(w, q.Numbers)
	}
	printLedger(w, l)
	for i, x := range l.Elsewhere {
		if i == 0 {
			fmt.Fprintln(w, "\nFigures, labs and texts that use such numbers")
		}
		fmt.Fprintf(w, "  %-8s %s: %d\n", x.Kind, x.Slug, x.Numbers)
	}
	for i, x := range l.Rows {
		if i == 0 {
			fmt.Fprintln(w, "\nEvents, measures and rows of records that cite nothing else")
		}
		fmt.Fprintf(w, "  %-8s %s\n", x.Kind, strings.TrimSuffix(x.Slug+"#"+x.Anchor, "#"))
	}
	return nil
}

func printFate(w io.Writer, f evidence.Fate, id, what string, strength evidence.Strength) {
	if f != evidence.Stands {
		fmt.Fprintf(w, "  %-8s %s (%s, strength %d)\n", map[evidence.Fate]string{evidence.Falls: "falls", evidence.Weakens: "weakens"}[f], id, what, strength)
	}
}

func printNumbers(w io.Writer, n int) {
	if n > 0 {
		fmt.Fprintf(w, "  numbers on its page that fall: %d\n", n)
	}
}

// printLedger prints the numbers that fall, by topic.
func printLedger(w io.Writer, l evidence.Loss) {
	if len(l.Numbers)+l.Weaker+l.Unchecked > 0 {
		fmt.Fprintf(w, "\nNumbers: %d fall, %d keep another source, %d lose what is published for them\n", len(l.Numbers), l.Weaker, l.Unchecked)
	}
	topic := ""
	for _, e := range l.Numbers {
		if e.Topic.Slug != topic {
			topic = e.Topic.Slug
			fmt.Fprintf(w, "  %s\n", e.Topic.Title)
		}
		by := "by its source"
		if e.Formula != nil {
			by = "by its formula"
		}
		fmt.Fprintf(w, "    %s, %s\n", e.ID, by)
	}
}
