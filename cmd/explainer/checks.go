package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/nearest"
	"github.com/claimbyclaim/explainer/internal/verify"
	"github.com/claimbyclaim/explainer/web"
)

// verifyNumbersCmd repeats what the site claims to have computed.
type verifyNumbersCmd struct {
	Claim    string `placeholder:"SLUG" help:"Only the checks that bear on this claim, such as fp8."`
	Question string `placeholder:"SLUG" help:"Only the checks that bear on this question, such as cost-accuracy."`
	Without  string `placeholder:"SOURCE" xor:"form" help:"Instead, say what would fall if this source fell, such as v3-report."`
	JSON     bool   `name:"json" xor:"form" help:"Print JSON."`
	TAP      bool   `name:"tap" xor:"form" help:"Print TAP 14, for test harnesses."`
	Content  string `type:"existingdir" help:"Read the content from this folder. Unset: the content built in."`
}

// Run prints every check, and fails if one does.
func (c *verifyNumbersCmd) Run() error {
	return c.print(os.Stdout, os.Stderr)
}

func (c *verifyNumbersCmd) print(out, aside *os.File) error {
	e, faults := evidence.Load(contentFS(c.Content), web.Drawings(), web.Labs()...)
	disagree := e.Ledger.Disagreements()
	for _, f := range faults {
		if !slices.Contains(disagree, f) {
			return fmt.Errorf("the content has faults; explainer check lists them all, the first is\n%v", f)
		}
	}
	if c.Without != "" {
		return printWithout(out, e, c.Without)
	}
	if err := c.known(e); err != nil {
		return err
	}
	checks := verify.Run(e, partsOn(aside))
	checks = slices.DeleteFunc(checks, func(x verify.Check) bool {
		return c.Claim != "" && !slices.Contains(x.Claims, c.Claim) || c.Question != "" && !slices.Contains(x.Questions, c.Question)
	})
	switch {
	case c.JSON:
		if err := printJSON(out, checks); err != nil {
			return err
		}
	case c.TAP:
		printTAP(out, checks)
	default:
		groups := groupsOf(e, checks)
		if slug := cmp.Or(c.Claim, c.Question); slug != "" { // all bear on one page
			groups = []group{{title: titleOf(e, c.Claim, c.Question), checks: checks}}
		}
		printChecks(out, groups, verify.Tally(checks), isTerminal(out) && os.Getenv("NO_COLOR") == "")
	}
	var failed []string
	for _, x := range checks {
		if x.Verdict == verify.Fails {
			failed = append(failed, x.ID)
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("%d of %d checks fail: %s", len(failed), len(checks), strings.Join(failed, ", "))
	}
	return nil
}

// known refuses a claim or question that there is not.
func (c *verifyNumbersCmd) known(e *evidence.Edition) error {
	if _, ok := e.Claim(c.Claim); c.Claim != "" && !ok {
		return unknown("claim", c.Claim, e.Claims, func(x *evidence.Claim) string { return x.Slug })
	}
	if _, ok := e.Question(c.Question); c.Question != "" && !ok {
		return unknown("question", c.Question, e.Questions, func(x *evidence.Question) string { return x.Slug })
	}
	return nil
}

// unknown says that there is no such thing, and which come nearest.
func unknown[T any](kind, typed string, all []T, word func(T) string) error {
	text := fmt.Sprintf("there is no %s %q", kind, typed)
	var names []string
	for _, x := range nearest.Of(typed, all, word) {
		names = append(names, word(x))
	}
	if len(names) > 0 {
		text += "; the nearest is " + strings.Join(names, ", ")
	}
	return errors.New(text)
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// partsOn shows how far the checks are on a terminal, and nothing elsewhere.
func partsOn(f *os.File) func(done, all int) {
	if !isTerminal(f) {
		return nil
	}
	return func(done, all int) {
		text := fmt.Sprintf("%d of %d parts\r", done, all)
		if done == all {
			text = strings.Repeat(" ", len(text)) + "\r"
		}
		_, _ = io.WriteString(f, text) // the terminal has gone
	}
}

// A group is the checks under one heading.
type group struct {
	title  string
	checks []verify.Check
}

// groupsOf puts each check under the first page that it bears on: claims in the article's order, then questions, then the rest.
func groupsOf(e *evidence.Edition, checks []verify.Check) []group {
	var groups []group
	left := slices.Clone(checks)
	take := func(title string, bears func(verify.Check) bool) {
		g := group{title: title}
		left = slices.DeleteFunc(left, func(c verify.Check) bool {
			if bears(c) {
				g.checks = append(g.checks, c)
				return true
			}
			return false
		})
		if len(g.checks) > 0 {
			groups = append(groups, g)
		}
	}
	for _, c := range e.Claims {
		take(titleOf(e, c.Slug, ""), func(x verify.Check) bool { return slices.Contains(x.Claims, c.Slug) })
	}
	for _, q := range e.Questions {
		take(titleOf(e, "", q.Slug), func(x verify.Check) bool { return slices.Contains(x.Questions, q.Slug) })
	}
	take("Other pages", func(verify.Check) bool { return true })
	return groups
}

func titleOf(e *evidence.Edition, claim, question string) string {
	if c, ok := e.Claim(claim); ok {
		return fmt.Sprintf("Claim %d, %s: %s", c.Number, claim, c.Title.Plain(e.PlainContext()))
	}
	q, _ := e.Question(question)
	return fmt.Sprintf("Question %d, %s: %s", q.Number, question, q.Title.Plain(e.PlainContext()))
}

// columns is how wide the table is at most, but for words that are wider.
const columns = 100

// printChecks prints each check as an entry of three lines: id and verdict, what is checked, and both values with tolerance and
// source.
func printChecks(w io.Writer, groups []group, tally map[verify.Verdict]int, coloured bool) {
	paint := func(code, text string) string {
		if !coloured {
			return text
		}
		return "\x1b[" + code + "m" + text + "\x1b[0m"
	}
	colours := map[verify.Verdict]string{verify.Agrees: "32", verify.Differs: "33", verify.Fails: "1;31"}
	if len(groups) > 0 {
		fmt.Fprintln(w, wrapped("Each check: verdict and id; what is checked; ours | the other value | tolerance | where that value stands.", 0))
	}
	for _, g := range groups {
		fmt.Fprintf(w, "\n%s\n", paint("1", wrapped(spaced(g.title), 0)))
		for _, c := range g.checks {
			fmt.Fprintf(w, "\n%s  %s\n", paint(colours[c.Verdict], fmt.Sprintf("%-7s", c.Verdict)), c.ID)
			fmt.Fprintln(w, wrapped(spaced(c.What), 9))
			fmt.Fprintln(w, wrapped(spaced(strings.Join([]string{c.Ours, c.Published, c.Tolerance, c.Source.String()}, " | ")), 9))
			if c.Why != "" {
				fmt.Fprintln(w, wrapped(spaced(c.Why), 9))
			}
		}
	}
	if len(groups) > 0 && len(tally) > 0 {
		fmt.Fprintln(w)
	}
	all := tally[verify.Agrees] + tally[verify.Differs] + tally[verify.Fails]
	if all == 0 {
		fmt.Fprintln(w, "No check bears on this page: it prints no computed number, and leads to no lab with reference data.")
		return
	}
	fmt.Fprintf(w, "%d checks: %d agree, %d differ as the pages say, %d fail.\n", all, tally[verify.Agrees], tally[verify.Differs], tally[verify.Fails])
}

// spaced writes a text of the site for a terminal: its spaces may break.
func spaced(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

// wrapped breaks a text at spaces so that it fits the columns, each line indented.
func wrapped(text string, indent int) string {
	var b strings.Builder
	margin := strings.Repeat(" ", indent)
	width := 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == 0:
			b.WriteString(margin)
			width = indent
		case width+1+n > columns:
			b.WriteString("\n" + margin)
			width = indent
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	return b.String()
}

func printJSON(w io.Writer, checks []verify.Check) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	n := verify.Tally(checks)
	return out.Encode(struct {
		Count   int            `json:"count"`
		Agrees  int            `json:"agrees"`
		Differs int            `json:"differs"`
		Fails   int            `json:"fails"`
		Checks  []verify.Check `json:"checks"`
	}{len(checks), n[verify.Agrees], n[verify.Differs], n[verify.Fails], append([]verify.Check{}, checks...)})
}

// printTAP prints the checks as testanything.org has it, version 14.
func printTAP(w io.Writer, checks []verify.Check) {
	escape := strings.NewReplacer(`\`, `\\`, "#", `\#`, "\n", " ")
	fmt.Fprintf(w, "TAP version 14\n1..%d\n", len(checks))
	for i, c := range checks {
		ok := "ok"
		if c.Verdict == verify.Fails {
			ok = "not ok"
		}
		fmt.Fprintf(w, "%s %d - %s: %s\n  ---\n", ok, i+1, c.ID, escape.Replace(spaced(c.What)))
		for _, l := range [][2]string{{"verdict", string(c.Verdict)}, {"ours", c.Ours}, {"published", c.Published}, {"tolerance", c.Tolerance}, {"source", c.Source.String()}, {"why", c.Why}} {
			if l[1] != "" {
				quoted, _ := json.Marshal(spaced(l[1])) // a string; JSON's form is YAML's too
				fmt.Fprintf(w, "  %s: %s\n", l[0], quoted)
			}
		}
		fmt.Fprintln(w, "  ...")
	}
}
