package evidence_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

func TestFaultsOfTheInventory(t *testing.T) {
	testBreakages(t, []breakage{
		{name: "duplicate number", file: "claims/beta.md", from: "number: 4", to: "number: 2", in: "parts.yaml", at: "slug: gamma",
			want: "claim number 2 is already claims/beta.md's; expected a number of its own"},
		{name: "duplicate number of two pages", file: "claims/also.md", to: tree["claims/beta.md"], in: "claims/beta.md", at: "number: 4",
			want: "claim number 4 is already claims/also.md's; expected a number of its own"},
		{name: "slug twice", file: "parts.yaml", from: "slug: delta", to: "slug: beta", at: "slug: beta", want: `slug "beta" is already claims/beta.md's; expected one page an address`},
		{name: "gap", file: "claims/alpha.md", from: "number: 1\n", to: "number: 5\n", in: "parts.yaml",
			want: "claim number 1 is missing from the inventory; expected a file in claims/ or a row under preparing"},
		{name: "part twice", file: "parts.yaml", to: "- {slug: one, title: T, about: A}\n", at: "- {slug: one", want: "part one stands twice"},
	})
}

func TestFaultsOfReferences(t *testing.T) {
	const body = "A body.\n"
	beta := func(name, to, want string) breakage {
		return breakage{name: name, file: "claims/beta.md", from: body, to: to + "\n", at: to, want: want}
	}
	testBreakages(t, []breakage{
		beta("unknown source", "Said. [@gone, table 1]", `unknown source "gone"; expected a key of sources.yaml`),
		beta("unknown quantity", "It is {n.gone}.", "unknown quantity n.gone; expected an id of the ledger"),
		beta("link to an unknown number", "[It](number:n.gone) is.", "unknown quantity n.gone; expected an id of the ledger"),
		beta("quantity known from memory", "It is {n.rumour}.", "quantity n.rumour is known from memory only; it cannot be printed until it is confirmed"),
		beta("quantity in a bad format", "It is {n.hours | milion}.", `quantity n.hours: "milion" is not a format word; expected .N Ns thousand million billion trillion K M B T percent times signed bare`),
		beta("unknown figure", "![](figure:gone)", `unknown figure "gone"; expected one of bars`),
		beta("unknown term", "[It](term:gone) is.", `unknown term "gone"; expected a slug of glossary.yaml`),
		beta("link to a missing claim", "[It](claim:gone) is.", "link to claim:gone, which does not exist"),
		beta("link to a missing question", "[It](question:gone) is.", "link to question:gone, which does not exist"),
		beta("link to a missing page", "[It](page:gone) is.", "link to page:gone, which does not exist"),
		beta("link to a question as a claim", "[It](claim:cost) is.", "link to claim:cost, which does not exist"),
		beta("link to a missing section", "[It](claim:alpha#gone) is.", "link to section #gone of claim:alpha, which does not exist"),
		beta("link to evidence of another page", "[It](claim:beta#evidence-table) is.", "link to section #evidence-table of claim:beta, which does not exist"),
		beta("number in prose", "It took 55 days.", "number 55 stands in prose by itself; expected a {quantity} of the ledger"),
		beta("heading of the page's own", "## Evidence {#evidence}", "section #evidence is the page's own; expected another id"),
		beta("heading like an item", "## Evidence {#evidence-x}", "section #evidence-x is the page's own; expected another id"),
		beta("heading without id", "## Evidence", `heading without an address; expected {#id} after "Evidence"`),
		{name: "heading twice", file: "claims/alpha.md", from: "{#price}", to: "{#sum}", at: "## The price", want: "section #sum stands twice"},

		{name: "in a field", file: "claims/beta.md", from: "why: It lies ahead.", to: "why: It lies 5 years ahead.", at: "why: It lies", want: "number 5 stands in prose by itself; expected a {quantity} of the ledger"},
		{name: "in an item", file: "claims/beta.md", from: "finding: C.", to: `finding: "C [@gone]."`, at: "{id: c", want: `unknown source "gone"; expected a key of sources.yaml`},
		{name: "in a protocol", file: "claims/beta.md", from: "cost: None.", to: "cost: \"{n.gone}\"", at: "cost:", want: "unknown quantity n.gone; expected an id of the ledger"},
		{name: "in a question", file: "questions/cost.md", from: "- The invoice.", to: "- The [invoice](claim:gone).", at: "- The [invoice]", want: "link to claim:gone, which does not exist"},
		{name: "in a page", file: "pages/home.md", from: "[claims]", to: "2048 [claims]", at: "On 24", want: "number 2048 stands in prose by itself; expected a {quantity} of the ledger"},
		{name: "in a term", file: "glossary.yaml", from: "[@note]", to: "[@gone]", at: "means: Utilisation", want: `unknown source "gone"; expected a key of sources.yaml`},
		{name: "in a path", file: "paths.yaml", from: "claim:alpha#sum", to: "claim:gone", at: "claim:gone", want: "link to claim:gone, which does not exist"},
		{name: "in a figure's text", file: "figures/bars.yaml", from: "{n.hours}", to: "{n.gone}", at: "measure:", want: "unknown quantity n.gone; expected an id of the ledger"},
		{name: "source of a number", file: "quantities/run.yaml", from: "@report, table 1", to: "@gone, table 1", at: "{id: n.hours", want: `quantity n.hours: unknown source "gone"; expected a key of sources.yaml`},
		{name: "source of a published number", file: "quantities/run.yaml", from: "@note, p. 2", to: "@gone, p. 2", at: "{id: n.total", want: `quantity n.total: unknown source "gone"; expected a key of sources.yaml`},
	})
}

func TestReferencesThatLeadSomewhere(t *testing.T) {
	for _, text := range []string{
		"[It](claim:gamma) is in preparation.",
		"[All](page:home), [claims](page:claims), [questions](page:questions), [sources](page:sources), [numbers](page:numbers), [terms](page:glossary), [changes](page:changes).",
		"[Certainty](claim:alpha#certainty), [table](claim:alpha#evidence-table), [sum](claim:alpha#sum), [wait](claim:beta#test-wait), [us](question:cost#tried-us).",
	} {
		changed := edited(t, "claims/beta.md", "A body.", text)
		if _, faults := evidence.Load(filesWith(map[string]string{"claims/beta.md": changed}), drawings); len(faults) > 0 {
			t.Errorf("%s has the faults\n%v\nwant none", text, faults)
		}
	}
}

func TestFaultsOfLists(t *testing.T) {
	testBreakages(t, []breakage{
		{name: "bad source URL", file: "sources.yaml", from: "https://example.org/report", to: "example.org/report", at: "- id: report", want: `source report: URL "example.org/report"; expected an http address`},
		{name: "source twice", file: "sources.yaml", to: "- {id: note, type: webpage, title: T, custom: {kind: vendor, read: copy}}\n", at: "- {id: note", want: "source note stands twice"},
		{name: "unknown kind of source", file: "sources.yaml", from: "{kind: reporting", to: "{kind: gossip", at: "{kind: gossip", want: `references[2].custom.kind: is "gossip"; expected one of first-party, measurement, vendor, filing, regulation, reporting, opinion, secondary`},
		{name: "three dates", file: "sources.yaml", from: "2023/2025", to: "2023/2024/2025", at: "issued: 2023", want: `references[2].issued: is "2023/2024/2025"; expected a date, or two joined by a slash`},
		{name: "term twice", file: "glossary.yaml", to: "- {slug: mfu, term: M, means: Again.}\n", at: "- {slug: mfu", want: "term mfu stands twice"},

		{name: "redirect from a page", file: "redirects.yaml", from: "/claims/old/", to: "/claims/beta/", at: "from:", want: "/claims/beta/ is a page; expected an address that was given up"},
		{name: "redirect from a question", file: "redirects.yaml", from: "/claims/old/", to: "/questions/cost/", at: "from:", want: "/questions/cost/ is a page; expected an address that was given up"},
		{name: "redirect to a section of the site", file: "redirects.yaml", from: "to: /claims/alpha/", to: "to: /numbers/run/", at: "from:", want: "/numbers/run/ is no page; expected the address of a claim or question"},
		{name: "redirect to nowhere", file: "redirects.yaml", from: "to: /claims/alpha/", to: "to: /claims/gone/", at: "from:", want: "/claims/gone/ is no page; expected the address of a claim or question"},
		{name: "redirect to a claim in preparation", file: "redirects.yaml", from: "to: /claims/alpha/", to: "to: /claims/gamma/", at: "from:", want: "/claims/gamma/ is no page; expected the address of a claim or question"},

		{name: "figure text without drawing", file: "figures/pie.yaml", to: "title: T\nmeasure: M\nnote: N\n", want: "no drawing of this name; expected one of bars"},
	})
}

func TestFaultsOfDrawings(t *testing.T) {
	tests := []struct {
		name    string
		drawing evidence.Drawing
		want    string
	}{
		{"unknown number", evidence.Drawing{Name: "bars", Uses: []string{"n.gone"}}, "figures/bars.yaml: the drawing uses n.gone, which is not in the ledger"},
		{"number from memory", evidence.Drawing{Name: "bars", Uses: []string{"n.rumour"}}, "figures/bars.yaml: the drawing uses n.rumour, which is known from memory only"},
	}
	for _, tt := range tests {
		if _, faults := evidence.Load(filesWith(nil), []evidence.Drawing{tt.drawing}); faults.Error() != tt.want {
			t.Errorf("%s: faults are\n%v\nwant\n%s", tt.name, faults, tt.want)
		}
	}
	_, faults := evidence.Load(filesWith(nil), append([]evidence.Drawing{{Name: "pie"}}, drawings...))
	if got, want := faults.Error(), "figures/pie.yaml: the file is missing"; got != want {
		t.Errorf("drawing without text: faults are\n%s\nwant\n%s", got, want)
	}
}

func TestEveryMissingFileIsNamed(t *testing.T) {
	_, faults := evidence.Load(fstest.MapFS{}, nil)
	want := `glossary.yaml: the file is missing
names.yaml: the file is missing
parts.yaml: the file is missing
paths.yaml: the file is missing
quantities: no quantities; expected *.yaml files
sources.yaml: the file is missing`
	if got := faults.Error(); got != want {
		t.Errorf("an empty folder has the faults\n%s\nwant\n%s", got, want)
	}
}

func TestFaultsOfSeveralFilesComeTogetherInOrder(t *testing.T) {
	claim := edited(t, "claims/beta.md", "A body.", "Took 55 days. [@gone]")
	_, faults := evidence.Load(filesWith(map[string]string{
		"claims/beta.md": claim,
		"redirects.yaml": edited(t, "redirects.yaml", "/claims/alpha/", "/claims/gone/"),
		"glossary.yaml":  edited(t, "glossary.yaml", "term: FLOP", "word: FLOP"),
	}), drawings)
	at := fmt.Sprintf("claims/beta.md:%d: ", lineWith(t, claim, "Took 55"))
	want := at + `number 55 stands in prose by itself; expected a {quantity} of the ledger
` + at + `unknown source "gone"; expected a key of sources.yaml
glossary.yaml:4: missing field "[2].term"; expected a text
glossary.yaml:5: unknown field "[2].word"; expected one of also, means, slug, term
redirects.yaml:1: /claims/gone/ is no page; expected the address of a claim or question`
	if got := faults.Error(); got != want {
		t.Errorf("faults are\n%s\nwant\n%s", got, want)
	}
}
