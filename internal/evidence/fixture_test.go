package evidence_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

// tree is a small content folder without faults: two claims with a page (1 and 4) and two in preparation, a
// question that tests the first, and one or two of everything else. No other page leads to beta, so that a
// fault that keeps beta from loading stays alone.
var tree = map[string]string{
	"claims/alpha.md":     alpha,
	"claims/beta.md":      beta,
	"questions/cost.md":   cost,
	"pages/home.md":       home,
	"quantities/run.yaml": quantities,
	"figures/bars.yaml":   "title: Hours by stage\nmeasure: GPU-hours, of {n.hours}\nnote: As printed. [@report, table 1]\n",
	"sources.yaml":        sources,
	"glossary.yaml":       glossary,
	"names.yaml":          "- 1F1B\n",
	"parts.yaml":          parts,
	"paths.yaml":          paths,
	"redirects.yaml":      "- {from: /claims/old/, to: /claims/alpha/}\n",
}

var drawings = []evidence.Drawing{{Name: "bars", Uses: []string{"n.hours", "n.stage"}}}

const alpha = `---
number: 1
part: one
by: deepseek
title: The run cost {n.total | million .2}
claim: One sentence.
where: The article, section “One”.
says:
  article: The article says so.
  source: The report says so. [@report, table 1]
  today: Nothing new.
holds: A wording that holds.
answer: It depends on {n.price | .2}.
state: assumption
why: The price is assumed.
certainty:
  level: moderate
  reasons:
  - lowered-by: origin
    why: One source.
keys:
- figure: "{n.total | million .2}"
  label: in total
- figure: "{n.hours | M .3 bare}"
  label: GPU-hours
evidence:
- id: table
  finding: The report prints {n.hours}. [@report, table 1; @note, p. 2]
  bearing: supports
  kind: first-party
  strength: 2
  seen: original
- id: press
  finding: A paper repeats it. [@press]
  bearing: supports
  kind: reporting
  strength: 1
  seen: summary
- id: arithmetic
  finding: We multiply.
  bearing: scope
  kind: ours
  strength: 2
  seen: ours
mind:
- towards: confirmed
  event: An invoice.
- towards: misstated
  event: Another invoice.
questions: [cost]
related: [gamma]
reviewed: 2026-11-24
revisions:
- date: 2026-11-24
  what: Corrected.
- date: 2026-11
  what: First published.
---

The first lines, before any heading, on [H800s](term:mfu).

## The sum {#sum}

It is {n.hours} at {n.price}. [@report, §2.1]

![](figure:bars)

## The price of {n.price} {#price}

See [the table](claim:alpha#evidence-table), [the test](question:cost#test-recompute) and
[another claim](claim:gamma).
`

const beta = `---
number: 4
part: two
by: forecast
title: It will spread
claim: One sentence.
where: The article.
says: {article: It says so., source: Nothing., today: Nothing.}
holds: It may.
answer: Nobody knows.
state: untestable
why: It lies ahead.
certainty: {level: high, reasons: []}
keys:
- {figure: "{n.hours}", label: hours}
- {figure: "{n.price}", label: price}
evidence:
- {id: a, finding: "A. [@report]", bearing: supports, kind: opinion, strength: 0, seen: copies}
- {id: b, finding: "B. [@report]", bearing: undermines, kind: opinion, strength: 1, seen: copies}
- {id: c, finding: C., bearing: scope, kind: ours, strength: 2, seen: ours}
mind:
- {towards: confirmed, event: It spreads.}
- {towards: misstated, event: It does not.}
protocols:
- id: wait
  size: laptop
  title: Wait
  measure: Time.
  needs: A calendar.
  time: A while.
  cost: None.
  supports: It spreads.
  undermines: It does not.
  silent: Why.
nearest:
  question: cost
  why: It asks about money.
related: []
reviewed: 2026-11
revisions:
- {date: "2026", what: First published.}
---

A body.
`

const cost = `---
number: 1
heading: Costs
title: How accurate is it?
question: How accurate is the sum?
status: partly
answer: To the price of {n.price | .2}.
matters: It is quoted.
keys:
- {figure: "{n.hours}", label: hours}
- {figure: "{n.price}", label: price}
protocols:
- id: recompute
  size: laptop
  title: Redo the sum
  measure: The product, by [@note].
  needs: A pencil.
  time: A minute.
  cost: None.
  supports: The same.
  undermines: Another.
  silent: The price.
tried:
- id: us
  who: Us
  date: 2026-11
  what: Multiplied {n.hours} again.
  found: The same.
  strength: 2
undisclosed:
- The invoice.
resolution:
  "yes": An invoice.
  "no": Another.
  partly: Half of one.
  unknowable: Nothing.
triggers:
- A new report.
reviewed: 2026-11-24
revisions:
- {date: 2026-11-24, what: First published.}
---
`

const home = `---
title: Claim by claim
summary: What holds.
---

## Start {#start}

On 24 November 2026 there are [claims](page:claims), [numbers](number:n.hours) and [sources](source:press).
`

const quantities = `title: The run
about: Hours and price
quantities:
- {id: n.hours, label: hours, value: 2788000, unit: GPU-hour, source: "@report, table 1", seen: original}
- {id: n.price, label: price, value: 2, unit: USD/GPU-hour, assumption: the report's}
- {id: n.total, label: total, formula: n.hours * n.price, unit: USD, published: {value: 5576000, source: "@note, p. 2", tolerance: 500}}
- {id: n.rumour, label: rumour, value: 1, unit: USD, source: "@press", seen: memory}
- {id: n.stage, label: one stage, value: 5000, unit: GPU-hour, assumption: ours}
- {id: n.orphan, label: of no use, formula: n.unused * 2, unit: USD}
- {id: n.unused, label: of no use either, value: 1, unit: USD, assumption: ours}
`

const sources = `references:
- id: report
  type: report
  title: The report
  author: [{literal: DeepSeek}]
  issued: 2024-12-27
  URL: https://example.org/report
  custom: {kind: first-party, read: original}
- id: press
  type: article-newspaper
  title: "[A paper]"
  issued: 2023/2025
  custom: {kind: reporting, read: summary}
- id: note
  type: webpage
  title: A note
  custom: {kind: first-party, read: copy}
`

const glossary = `- slug: mfu
  term: MFU
  means: Utilisation, in {n.price}. [@note]
- slug: flop
  term: FLOP
  means: One operation.
`

const parts = `- slug: one
  title: Part one
  about: The first
  preparing:
  - {number: 2, slug: gamma, by: article, title: Gamma}
  - {number: 3, slug: delta, by: forecast, title: Delta}
- slug: two
  title: Part two
  about: The second
`

const paths = `- slug: short
  title: In short
  about: The sum of {n.hours}.
  steps:
  - "[The sum](claim:alpha#sum)"
  - "[The start](page:home#start)"
`

// filesWith is the tree with some files changed or added. A file with "" is left out.
func filesWith(changes map[string]string) fstest.MapFS {
	all := maps.Clone(tree)
	maps.Copy(all, changes)
	fsys := fstest.MapFS{}
	for name, text := range all {
		if text != "" {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

// edited is a file of the tree with one text replaced.
func edited(t *testing.T, file, from, to string) string {
	t.Helper()
	return replaceOnce(t, tree[file], from, to)
}

// replaceOnce replaces a text that must stand once.
func replaceOnce(t *testing.T, content, from, to string) string {
	t.Helper()
	if n := strings.Count(content, from); n != 1 {
		t.Fatalf("%q stands %d times; expected once in\n%s", from, n, content)
	}
	return strings.Replace(content, from, to, 1)
}

// lineWith is the line on which a text first stands; 0 for no text, which means the file as a whole.
func lineWith(t *testing.T, content, text string) int {
	t.Helper()
	if text == "" {
		return 0
	}
	before, _, found := strings.Cut(content, text)
	if !found {
		t.Fatalf("%q does not stand in\n%s", text, content)
	}
	return 1 + strings.Count(before, "\n")
}

func mustLoad(t *testing.T) *evidence.Edition {
	t.Helper()
	e, faults := evidence.Load(filesWith(nil), drawings)
	if len(faults) > 0 {
		t.Fatalf("the tree has faults:\n%v", faults)
	}
	return e
}
