// Package ledger is the one home of every number on the site: a value with its source, an assumption with its
// reason, or a formula over other entries, each with its unit and the precision it is printed at.
//
// Load evaluates all formulas and checks them: unknown ids, cycles, division by zero, dimensions that do not
// match, results that leave the tolerance of what a source publishes or of what we have worked out by hand.
package ledger

import (
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/number"
	"github.com/claimbyclaim/explainer/internal/quantity"
	"github.com/claimbyclaim/explainer/internal/ref"
	"github.com/claimbyclaim/explainer/internal/yamlfile"
)

// A Ledger holds all entries. It is read-only after Load.
type Ledger struct {
	topics  []*Topic
	entries map[string]*Entry
	trees   map[*Formula]tree
}

// What a ledger is made of.
type (
	Topic     = number.Topic
	Entry     = number.Entry
	Published = number.Published
	Expected  = number.Expected
	Formula   = number.Formula
	Seen      = number.Seen
)

// How a source can have been read.
const (
	Original = number.Original
	Copies   = number.Copies
	Excerpt  = number.Excerpt
	Summary  = number.Summary
	Ours     = number.Ours
	Memory   = number.Memory
)

// digits is a number that remembers how precisely it was written.
type digits struct {
	text  string
	value float64
}

func (d *digits) SetScalar(text string, _ int) (err error) {
	d.text = text
	if d.value, err = strconv.ParseFloat(text, 64); err != nil || math.IsNaN(d.value) || math.IsInf(d.value, 0) {
		return fmt.Errorf("is %q; expected a number", text)
	}
	return nil
}

// tolerance is half of the last digit written, or 1e-9 of the value where that is wider. Whole numbers are exact
// to 1e-9.
func (d digits) tolerance() float64 {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(d.text), "e")
	exp, _ := strconv.Atoi(exponent) // an empty exponent is zero
	tol := 1e-9 * math.Abs(d.value)
	if _, frac, ok := strings.Cut(mantissa, "."); ok || exponent != "" {
		tol = max(tol, 0.5*math.Pow10(exp-len(frac))*(1+1e-9)) // half of the last digit itself still rounds to it
	}
	return tol
}

type fileYAML struct {
	Title      string      `yaml:"title"`
	About      string      `yaml:"about"`
	Quantities []entryYAML `yaml:"quantities"`
}

type entryYAML struct {
	ID         string   `yaml:"id"`
	Label      string   `yaml:"label"`
	Value      *digits  `yaml:"value,optional"`
	Formula    string   `yaml:"formula,optional"`
	Carries    string   `yaml:"carries,optional"`
	Unit       string   `yaml:"unit"`
	Display    string   `yaml:"display,optional"`
	Source     string   `yaml:"source,optional"`
	Assumption string   `yaml:"assumption,optional"`
	Computed   string   `yaml:"computed,optional"`
	Seen       Seen     `yaml:"seen,optional"`
	Published  *pubYAML `yaml:"published,optional"`
	Expect     *digits  `yaml:"expect,optional"`
	Note       string   `yaml:"note,optional"`
	Line       int      `yaml:",line"`
}

type pubYAML struct {
	Value     float64 `yaml:"value"`
	Source    string  `yaml:"source"`
	Tolerance float64 `yaml:"tolerance"`
	Differs   string  `yaml:"differs,optional"`
}

// Load reads and checks all topics of a folder.
func Load(fsys fs.FS, dir string) (*Ledger, fault.List) {
	l := &Ledger{entries: map[string]*Entry{}, trees: map[*Formula]tree{}}
	var faults fault.List
	files, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil || len(files) == 0 {
		faults.Add(dir, 0, "no quantities; expected *.yaml files")
		return l, faults
	}
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			faults.Add(file, 0, "%v", err)
			continue
		}
		var y fileYAML
		if fs := yamlfile.Decode(file, data, 0, &y); len(fs) > 0 {
			faults = append(faults, fs...)
			continue
		}
		t := &Topic{Slug: strings.TrimSuffix(path.Base(file), ".yaml"), Title: y.Title, About: y.About, File: file}
		for _, ey := range y.Quantities {
			e, fs := l.newEntry(ey, t)
			faults = append(faults, fs...)
			if old, ok := l.entries[e.ID]; ok {
				faults.Add(file, e.Line, "quantity %s is already at %s:%d; expected one home", e.ID, old.File, old.Line)
				continue
			}
			l.entries[e.ID] = e
			t.Entries = append(t.Entries, e)
		}
		l.topics = append(l.topics, t)
	}
	faults = append(faults, l.checkNames()...)
	faults = append(faults, l.evaluate()...)
	return l, faults
}

func (l *Ledger) newEntry(y entryYAML, t *Topic) (*Entry, fault.List) {
	var faults fault.List
	fail := func(format string, args ...any) {
		faults.Add(t.File, y.Line, "quantity %s: %s", y.ID, fmt.Sprintf(format, args...))
	}
	e := &Entry{ID: y.ID, Label: y.Label, Topic: t, Assumption: y.Assumption, Computed: y.Computed, Display: y.Display, Seen: y.Seen, Note: y.Note, File: t.File, Line: y.Line}
	if !validID(y.ID) {
		fail("the id is not lower-case parts joined by dots, each beginning with a letter")
	}
	var err error
	if e.Unit, err = quantity.ParseUnit(y.Unit); err != nil {
		fail("%v", err)
	}
	base := quantity.Default
	if y.Formula == "" {
		base = quantity.AsTyped
	}
	if e.Format, err = quantity.ParseFormat(y.Display, base); err != nil {
		fail("display: %v", err)
	}
	origins := 0
	for _, s := range []string{y.Formula, y.Source, y.Assumption, y.Computed} {
		if s != "" {
			origins++
		}
	}
	switch {
	case origins != 1:
		fail("has %d of formula, source, assumption and computed; expected exactly one", origins)
	case (y.Formula == "") == (y.Value == nil):
		fail("expected a value, or a formula, and not both")
	case y.Source != "" && y.Seen == "":
		fail("has a source and does not say how it was seen; expected seen:")
	case y.Carries != "" && y.Formula == "":
		fail("carries belongs to a formula")
	}
	if y.Value != nil {
		e.Value = y.Value.value
	}
	if y.Source != "" {
		e.Source = ref.ParseCitations(y.Source)
	}
	if y.Published != nil {
		e.Published = &Published{Value: y.Published.Value, Source: ref.ParseCitations(y.Published.Source), Tolerance: y.Published.Tolerance, Differs: y.Published.Differs}
	}
	if y.Expect != nil {
		e.Expected = &Expected{Value: y.Expect.value, Tolerance: y.Expect.tolerance()}
	}
	if y.Formula != "" {
		var t tree
		if e.Formula, t, err = parseFormula(y.Formula, y.Carries); err != nil {
			fail("formula: %v", err)
			e.Formula, t = &Formula{}, tree{}
		}
		l.trees[e.Formula] = t
	}
	return e, faults
}

func validID(id string) bool {
	parts := strings.Split(id, ".")
	for _, p := range parts {
		if p == "" || p[0] < 'a' || p[0] > 'z' || strings.Trim(p, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return false
		}
	}
	return len(parts) > 1
}

// checkNames finds ids that begin another id, which would make {a.b} ambiguous beside {a.b.c}.
func (l *Ledger) checkNames() (faults fault.List) {
	for id, e := range l.entries {
		for i, r := range id {
			if r != '.' {
				continue
			}
			if short, ok := l.entries[id[:i]]; ok {
				faults.Add(e.File, e.Line, "quantity %s begins with the id of another, %s (%s:%d)", id, short.ID, short.File, short.Line)
			}
		}
	}
	return faults
}

// evaluate computes all formulas in the order of their dependence, and checks the results.
func (l *Ledger) evaluate() (faults fault.List) {
	const (
		unvisited = iota
		visiting
		done
		failed
	)
	state := map[*Entry]int{}
	var visit func(e *Entry) bool
	visit = func(e *Entry) bool {
		switch state[e] {
		case done:
			return true
		case failed:
			return false
		case visiting:
			faults.Add(e.File, e.Line, "quantity %s depends on itself", e.ID)
			return false
		}
		state[e] = visiting
		e.FromMemory = e.Seen == Memory
		ok := e.Unit.Name != "" // else newEntry has found the unit or the formula wrong
		if e.Formula != nil && l.trees[e.Formula].root == nil {
			ok = false
		}
		if e.Formula != nil {
			for _, id := range e.Formula.Inputs {
				in, known := l.entries[id]
				if !known {
					faults.Add(e.File, e.Line, "quantity %s: formula uses %s, which is not in the ledger", e.ID, id)
					ok = false
					continue
				}
				in.Dependents = append(in.Dependents, e)
				ok = visit(in) && ok
				e.FromMemory = e.FromMemory || in.FromMemory
			}
			if ok {
				if err := l.compute(e); err != nil {
					faults.Add(e.File, e.Line, "quantity %s: %v", e.ID, err)
					ok = false
				}
			}
		}
		state[e] = done
		if !ok {
			state[e] = failed
			return false
		}
		faults = append(faults, disagreements(e)...)
		return true
	}
	for _, t := range l.topics {
		for _, e := range t.Entries {
			visit(e)
		}
	}
	return faults
}

// Entry finds a quantity by id.
func (l *Ledger) Entry(id string) (*Entry, bool) {
	e, ok := l.entries[id]
	return e, ok
}

// Topics lists the topics by slug.
func (l *Ledger) Topics() []*Topic { return l.topics }

// Closure lists the ids and everything that their formulas use, each once, in the order of the ledger.
func (l *Ledger) Closure(ids []string) []*Entry {
	in := map[string]bool{}
	var add func(id string)
	add = func(id string) {
		e, ok := l.entries[id]
		if !ok || in[id] {
			return
		}
		in[id] = true
		if e.Formula != nil {
			for _, i := range e.Formula.Inputs {
				add(i)
			}
		}
	}
	for _, id := range ids {
		add(id)
	}
	var out []*Entry
	for _, t := range l.topics {
		out = append(out, slices.DeleteFunc(slices.Clone(t.Entries), func(e *Entry) bool { return !in[e.ID] })...)
	}
	return out
}
