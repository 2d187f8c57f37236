package evidence

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// checkInventory checks that the inventory is whole: numbers 1 to last, each once.
func (l *loader) checkInventory() {
	type place struct {
		file string
		line int
	}
	taken := map[int]place{}
	slugs := map[string]place{}
	last := 0
	add := func(number int, slug, file string, line int) {
		if old, ok := taken[number]; ok {
			l.faults.Add(file, line, "claim number %d is already %s's; expected a number of its own", number, old.file)
		}
		if old, ok := slugs[slug]; ok {
			l.faults.Add(file, line, "slug %q is already %s's; expected one page an address", slug, old.file)
		}
		taken[number], slugs[slug] = place{file, line}, place{file, line}
		last = max(last, number)
	}
	for _, c := range l.e.Claims {
		add(c.Number, c.Slug, c.File, 2)
	}
	for _, p := range l.e.Parts {
		for _, c := range p.Preparing {
			add(c.Number, c.Slug, "parts.yaml", c.Line)
		}
	}
	for n := 1; n <= last; n++ {
		if _, ok := taken[n]; !ok && len(l.broken) == 0 {
			l.faults.Add("parts.yaml", 0, "claim number %d is missing from the inventory; expected a file in claims/ or a row under preparing", n)
		}
	}
	numbers := map[int]string{}
	for _, q := range l.e.Questions {
		if old, ok := numbers[q.Number]; ok {
			l.faults.Add(q.File, 2, "question number %d is already %s's; expected a number of its own", q.Number, old)
		}
		if old, ok := slugs[q.Slug]; ok {
			l.faults.Add(q.File, 1, "slug %q is already %s's; expected one page an address", q.Slug, old.file)
		}
		numbers[q.Number] = q.File
	}
}

const answerWords = 60

func (l *loader) checkClaims() {
	l.checkInventory()
	preparing := map[string]bool{}
	for _, p := range l.e.Parts {
		for _, c := range p.Preparing {
			preparing[c.Slug] = true
		}
	}
	for _, c := range l.e.Claims {
		l.checkAnswer(c.File, c.Answer)
		l.checkKeys(c.File, c.Keys)
		l.checkRevisions(c.File, c.Revisions, Verdict(c.State), verdicts(States))
		l.checkItems(c)
		l.checkProtocols(c.File, c.Protocols)
		if len(c.Mind) < 2 {
			l.faults.Add(c.File, 0, "%d things would change our mind; expected at least two", len(c.Mind))
		}
		if len(c.TestedBy) == 0 && len(c.Protocols) == 0 {
			l.faults.Add(c.File, 0, "the claim has neither questions nor protocols; expected at least one of them")
		}
		if len(c.TestedBy) == 0 && c.Nearest == nil {
			l.faults.Add(c.File, 0, "no question tests the claim; expected nearest: with the question that comes nearest and why it does not reach")
		}
		if c.Nearest != nil && l.e.questions[c.Nearest.Question.Slug] == nil && !l.broken[c.Nearest.Question.Slug] {
			l.faults.Add(c.File, c.Nearest.Question.Line, "unknown question %q", c.Nearest.Question.Slug)
		}
		if c.Certainty.Level != "high" && len(c.Certainty.Reasons) == 0 {
			l.faults.Add(c.File, c.Certainty.Line, "certainty is %s without a reason; expected what lowers it", c.Certainty.Level)
		}
		for _, r := range c.Related {
			if l.e.claims[r.Slug] == nil && !preparing[r.Slug] && !l.broken[r.Slug] {
				l.faults.Add(c.File, r.Line, "unknown claim %q under related", r.Slug)
			}
		}
	}
}

func (l *loader) checkItems(c *Claim) {
	if len(c.Evidence) < 3 {
		l.faults.Add(c.File, 0, "%d evidence items; expected at least three", len(c.Evidence))
	}
	seen := map[ID]bool{}
	for _, i := range c.Evidence {
		if seen[i.ID] {
			l.faults.Add(c.File, i.Line, "evidence %q stands twice", i.ID)
		}
		seen[i.ID] = true
		cited := false
		for _, r := range i.Finding.Refs() {
			cited = cited || r.Kind == prose.Source
		}
		if i.Kind != "ours" && !cited {
			l.faults.Add(c.File, i.Line, "evidence %q cites nothing; expected a citation with the exact place", i.ID)
		}
	}
}

func (l *loader) checkQuestions() {
	for _, q := range l.e.Questions {
		l.checkAnswer(q.File, q.Answer)
		l.checkKeys(q.File, q.Keys)
		l.checkRevisions(q.File, q.Revisions, Verdict(q.Status), verdicts(Statuses))
		l.checkProtocols(q.File, q.Protocols)
		if len(q.Protocols) == 0 {
			l.faults.Add(q.File, 0, "the question has no protocol; expected at least one step by which it could be verified")
		}
		if len(q.Triggers) == 0 {
			l.faults.Add(q.File, 0, "nothing would trigger the next review; expected at least one thing")
		}
		seen := map[ID]bool{}
		for _, a := range q.Tried {
			if seen[a.ID] {
				l.faults.Add(q.File, a.Line, "tried %q stands twice", a.ID)
			}
			seen[a.ID] = true
		}
	}
}

func (l *loader) checkProtocols(file string, ps []Protocol) {
	seen := map[ID]bool{}
	for _, p := range ps {
		if seen[p.ID] {
			l.faults.Add(file, p.Line, "protocol %q stands twice", p.ID)
		}
		l.checkToday(file, p.Today)
		seen[p.ID] = true
	}
}

func (l *loader) checkAnswer(file string, answer prose.Text) {
	if n := len(strings.Fields(answer.Plain(l.e.PlainContext()))); n > answerWords {
		l.faults.Add(file, answer.Line(), "the answer has %d words; expected at most %d", n, answerWords)
	}
}

func (l *loader) checkKeys(file string, keys []Key) {
	if n := len(keys); n < 2 || n > 4 {
		l.faults.Add(file, 0, "%d key figures; expected two to four", n)
	}
}

// checkRevisions checks that the changes stand in order and that the verdicts which they record lead to the present one.
func (l *loader) checkRevisions(file string, rs []Revision, now Verdict, legal []Verdict) {
	if len(rs) == 0 {
		l.faults.Add(file, 0, "no revisions; expected at least the first publication")
		return
	}
	for i := 1; i < len(rs); i++ {
		if rs[i].Date > rs[i-1].Date {
			l.faults.Add(file, rs[i].What.Line(), "revision of %s stands after an older one; expected the newest first", rs[i].Date)
		}
	}
	later := "the page"
	for i, r := range rs {
		line, first := r.What.Line(), i == len(rs)-1
		switch {
		case r.From == "" && r.To == "":
			continue
		case r.To == "":
			l.faults.Add(file, line, "revision of %s has from: without to:; expected both, or neither", r.Date)
		case r.From == "" && !first:
			l.faults.Add(file, line, "revision of %s has to: without from:; expected both, for only the first revision has nothing before it", r.Date)
		case r.From == r.To:
			l.faults.Add(file, line, "revision of %s leads from %s to the same; expected a change, or neither from: nor to:", r.Date, r.To)
		case !slices.Contains(legal, r.To) || r.From != "" && !slices.Contains(legal, r.From):
			l.faults.Add(file, line, "revision of %s leads from %q to %q; expected of %v", r.Date, r.From, r.To, legal)
		case r.To != now:
			l.faults.Add(file, line, "revision of %s leads to %s, but %s is at %s; expected the same", r.Date, r.To, later, now)
		}
		if r.From == "" {
			return
		}
		now, later = r.From, "the beginning of the revision of "+string(r.Date)
	}
}

func (l *loader) checkRedirects() {
	for _, r := range l.e.Redirects {
		if l.livePath(r.From) {
			l.faults.Add("redirects.yaml", r.Line, "%s is a page; expected an address that was given up", r.From)
		}
		switch {
		case r.To == "" && r.Gone.Empty():
			l.faults.Add("redirects.yaml", r.Line, "%s leads nowhere; expected to: with an address, or gone: with the reason", r.From)
		case r.To != "" && !l.livePath(r.To):
			l.faults.Add("redirects.yaml", r.Line, "%s is no page; expected the address of a claim or question", r.To)
		}
	}
}

func (l *loader) livePath(p string) bool {
	kind, slug, _ := strings.Cut(strings.Trim(p, "/"), "/")
	switch kind {
	case "claims":
		return l.e.claims[slug] != nil
	case "questions":
		return l.e.questions[slug] != nil
	}
	return false
}

// document is a file with prose: where it stands, what can be linked to on it.
type document struct {
	kind    prose.Kind
	slug    string
	file    string
	value   any // struct with prose.Text fields
	body    prose.Text
	anchors map[string]bool
}

func (l *loader) documents() []document {
	var docs []document
	for _, c := range l.e.Claims {
		docs = append(docs, document{prose.Claim, c.Slug, c.File, c, c.Body, anchors(c.Evidence, c.Protocols, nil, c.Body)})
	}
	for _, q := range l.e.Questions {
		docs = append(docs, document{prose.Question, q.Slug, q.File, q, q.Body, anchors(nil, q.Protocols, q.Tried, q.Body)})
	}
	for _, slug := range sortedKeys(l.e.Pages) {
		p := l.e.Pages[slug]
		docs = append(docs, document{prose.Page, slug, p.File, p, p.Body, anchors(nil, nil, nil, p.Body)})
	}
	for _, name := range sortedKeys(l.e.Labs) {
		p := l.e.Labs[name]
		docs = append(docs, document{prose.Lab, name, p.File, p, p.Body, anchors(nil, nil, nil, p.Body)})
	}
	for _, name := range sortedKeys(l.e.Figures) {
		f := l.e.Figures[name]
		docs = append(docs, document{kind: prose.Figure, slug: name, file: f.File, value: f})
	}
	for _, t := range l.e.Glossary {
		docs = append(docs, document{kind: prose.Term, slug: string(t.Slug), file: "glossary.yaml", value: t})
	}
	for _, ev := range l.e.Events {
		docs = append(docs, document{kind: prose.Event, slug: string(ev.ID), file: "events.yaml", value: ev})
	}
	for _, m := range l.e.Measures {
		docs = append(docs, document{kind: prose.Measure, slug: string(m.ID), file: "measures.yaml", value: m})
	}
	for i := range l.e.Paths {
		docs = append(docs, document{kind: prose.Page, slug: "home", file: "paths.yaml", value: l.e.Paths[i]})
	}
	return append(append(docs, l.recordDocuments()...), l.scriptDocuments()...)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// checkProse checks the notation of every text and that every reference leads somewhere, and records the uses
// of numbers and sources.
func (l *loader) checkProse() {
	docs := l.documents()
	sections := map[string]map[string]bool{}
	for _, d := range docs {
		if d.anchors != nil { // the paths stand on the home page, which has its own
			sections[string(d.kind)+":"+d.slug] = d.anchors
		}
	}
	for _, d := range docs {
		eachText(d.value, "", func(anchor string, t prose.Text) {
			l.checkText(d, sections, t, func(prose.Ref) string { return anchor })
		})
		headings := d.body.Headings()
		taken := map[string]bool{}
		for _, h := range headings {
			if (reserved[h.ID] || sectionLink.MatchString(h.ID)) && d.kind != prose.Page && d.kind != prose.Lab {
				l.faults.Add(d.file, h.Line, "section #%s is the page's own; expected another id", h.ID)
			}
			if taken[h.ID] && h.ID != "" {
				l.faults.Add(d.file, h.Line, "section #%s stands twice", h.ID)
			}
			taken[h.ID] = true
		}
		l.checkText(d, sections, d.body, func(r prose.Ref) string {
			anchor := ""
			for _, h := range headings {
				if h.Line <= r.Line {
					anchor = h.ID
				}
			}
			return anchor
		})
	}
}

func (l *loader) checkText(d document, sections map[string]map[string]bool, t prose.Text, anchor func(prose.Ref) string) {
	for _, p := range t.Problems(l.names) {
		l.faults.Add(d.file, p.Line, "%s", p.What)
	}
	for _, r := range t.Refs() {
		if r.Kind == prose.Here && !d.anchors[r.Detail] {
			l.faults.Add(d.file, r.Line, "link to section #%s of this page, which does not exist", r.Detail)
			continue
		}
		if err := l.resolve(r, sections); err != nil {
			l.faults.Add(d.file, r.Line, "%v", err)
			continue
		}
		use := Use{Kind: d.kind, Slug: d.slug, Anchor: anchor(r), Place: r.Detail}
		switch r.Kind {
		case prose.Quantity, prose.Number:
			l.e.NumberUses[r.Key] = append(l.e.NumberUses[r.Key], use)
		case prose.Source:
			l.e.SourceUses[r.Key] = append(l.e.SourceUses[r.Key], use)
		case prose.Lab:
			l.e.LabUses[r.Key] = append(l.e.LabUses[r.Key], use)
		}
	}
}

// resolve says what is wrong with a reference, or nil.
func (l *loader) resolve(r prose.Ref, sections map[string]map[string]bool) error {
	switch r.Kind {
	case prose.Here:
	case prose.Quantity, prose.Number:
		e, ok := l.e.Ledger.Entry(r.Key)
		if !ok {
			return fmt.Errorf("unknown quantity %s; expected an id of the ledger", r.Key)
		}
		if e.FromMemory {
			return fmt.Errorf("quantity %s is known from memory only; it cannot be printed until it is confirmed", r.Key)
		}
		if r.Kind == prose.Quantity {
			if _, err := e.Print(r.Detail); err != nil {
				return fmt.Errorf("quantity %s: %w", r.Key, err)
			}
		}
	case prose.Source:
		if l.e.sources[r.Key] == nil {
			return fmt.Errorf("unknown source %q; expected a key of sources.yaml", r.Key)
		}
	case prose.Figure:
		if l.e.Figures[r.Key] == nil {
			return fmt.Errorf("unknown figure %q; expected one of %s", r.Key, strings.Join(sortedKeys(l.e.Figures), ", "))
		}
	case prose.Event:
		if !slices.ContainsFunc(l.e.Events, func(ev *Event) bool { return string(ev.ID) == r.Key }) {
			return fmt.Errorf("unknown event %q; expected an id of events.yaml", r.Key)
		}
	case prose.Term:
		if l.e.terms[r.Key] == nil {
			return fmt.Errorf("unknown term %q; expected a slug of glossary.yaml", r.Key)
		}
	default:
		known, ok := sections[string(r.Kind)+":"+r.Key]
		if !ok && !l.isPreparing(r) && !builtIn(r) && !l.broken[r.Key] {
			return fmt.Errorf("link to %s:%s, which does not exist", r.Kind, r.Key)
		}
		if ok && r.Detail != "" && !known[r.Detail] {
			return fmt.Errorf("link to section #%s of %s:%s, which does not exist", r.Detail, r.Kind, r.Key)
		}
	}
	return nil
}

func (l *loader) isPreparing(r prose.Ref) bool {
	if r.Kind != prose.Claim {
		return false
	}
	for _, p := range l.e.Parts {
		for _, c := range p.Preparing {
			if c.Slug == r.Key {
				return true
			}
		}
	}
	return false
}

// builtIn reports whether a page is made by the program: lists of claims, questions, sources, numbers.
func builtIn(r prose.Ref) bool {
	switch r.Key {
	case "home", "claims", "questions", "sources", "numbers", "glossary", "changes", "timeline", "restrictions", "labs", "map":
		return r.Kind == prose.Page
	}
	return false
}

// eachText visits every text below a value, with the anchor of the item it belongs to.
func eachText(v any, anchor string, visit func(anchor string, t prose.Text)) {
	walkTexts(reflect.ValueOf(v), anchor, visit)
}

func walkTexts(v reflect.Value, anchor string, visit func(string, prose.Text)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walkTexts(v.Elem(), anchor, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walkTexts(v.Index(i), anchor, visit)
		}
	case reflect.Struct:
		switch x := v.Interface().(type) {
		case prose.Text:
			if !x.Empty() {
				visit(anchor, x)
			}
			return
		case Item:
			anchor = "evidence-" + string(x.ID)
		case Protocol:
			anchor = "test-" + string(x.ID)
		case Attempt:
			anchor = "tried-" + string(x.ID)
		default:
			anchor = cmp.Or(rowAnchor(x), anchor)
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Tag.Get("yaml") != "-" {
				walkTexts(v.Field(i), anchor, visit)
			}
		}
	}
}

// checkLedgerSources checks the citations of the ledger and records them.
func (l *loader) checkLedgerSources() {
	for _, t := range l.e.Ledger.Topics() {
		for _, e := range t.Entries {
			cited := e.Source
			if e.Published != nil {
				cited = append(cited[:len(cited):len(cited)], e.Published.Source...)
			}
			for _, c := range cited {
				if l.e.sources[c.Key] == nil {
					l.faults.Add(e.File, e.Line, "quantity %s: unknown source %q; expected a key of sources.yaml", e.ID, c.Key)
				}
				l.e.SourceUses[c.Key] = append(l.e.SourceUses[c.Key], Use{Kind: prose.Number, Slug: e.ID, Place: c.Place})
			}
		}
	}
}

// PlainContext prints quantities for plain texts: titles, descriptions, feeds.
func (e *Edition) PlainContext() prose.Context {
	return prose.Context{Quantity: func(id, format string) (string, string) {
		q, ok := e.Ledger.Entry(id)
		if !ok {
			return "?", ""
		}
		s, _ := q.Print(format) // Load has checked the format
		return s, ""
	}}
}

// Orphans lists the ids of the ledger that nothing uses: no text, no figure, no formula of a used number.
func (e *Edition) Orphans() []*ledger.Entry {
	used := make([]string, 0, len(e.NumberUses))
	for id := range e.NumberUses {
		used = append(used, id)
	}
	in := map[string]bool{}
	for _, q := range e.Ledger.Closure(used) {
		in[q.ID] = true
	}
	var out []*ledger.Entry
	for _, t := range e.Ledger.Topics() {
		for _, q := range t.Entries {
			if !in[q.ID] {
				out = append(out, q)
			}
		}
	}
	return out
}
