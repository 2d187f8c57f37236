package evidence

import (
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// A Heading is what stands above the rows of a record.
type Heading struct {
	Title   prose.Text   `yaml:"title"`
	Summary prose.Text   `yaml:"summary"`
	Intro   []prose.Text `yaml:"intro"` // paragraphs
}

// A recorded row has an id, a line and perhaps a citation.
type recorded struct {
	id     ID
	line   int
	source Cite
	seen   ledger.Seen
}

// record is what the four records have in common.
type record struct {
	slug  string
	value any
	page  *Heading
	rows  func() []recorded
}

// recordSections are the sections that the pages of records have beside their rows.
var recordSections = map[string]bool{"nobody": true, "settle": true, "unknowable": true, "yardsticks": true}

func (l *loader) records() []record {
	e := l.e
	return []record{
		{"replications", e.Replications, &e.Replications.Page, func() (out []recorded) {
			for _, r := range e.Replications.Rows {
				out = append(out, recorded{r.ID, r.Line, r.Source, r.Seen})
			}
			for _, r := range e.Replications.Nobody {
				out = append(out, recorded{r.ID, r.Line, nil, ""})
			}
			return out
		}},
		{"distillation", e.Distillation, &e.Distillation.Page, func() (out []recorded) {
			for _, r := range e.Distillation.Rows {
				out = append(out, recorded{r.ID, r.Line, r.Source, r.Seen})
			}
			return out
		}},
		{"openness", e.Openness, &e.Openness.Page, func() (out []recorded) {
			for _, r := range e.Openness.Rows {
				out = append(out, recorded{r.ID, r.Line, r.Source, r.Seen})
			}
			for _, d := range e.Openness.Definitions {
				out = append(out, recorded{d.ID, d.Line, d.Source, ""})
			}
			return out
		}},
		{"safety", e.Safety, &e.Safety.Page, func() (out []recorded) {
			for _, r := range e.Safety.Rows {
				out = append(out, recorded{r.ID, r.Line, r.Source, r.Seen})
			}
			return out
		}},
	}
}

func (l *loader) readRecords() {
	for _, r := range l.records() {
		l.decode(r.slug+".yaml", r.value, true)
	}
}

// checkRecords checks that each row has an address of its own, cites what exists and was read somewhere.
func (l *loader) checkRecords() {
	for _, r := range l.records() {
		file, seen := r.slug+".yaml", map[ID]bool{}
		for _, x := range r.rows() {
			if seen[x.id] {
				l.faults.Add(file, x.line, "row %s stands twice", x.id)
			}
			if reserved[string(x.id)] || recordSections[string(x.id)] {
				l.faults.Add(file, x.line, "row %s has the address of a section of the page; expected another id", x.id)
			}
			if x.seen == ledger.Memory {
				l.faults.Add(file, x.line, "row %s is known from memory only; it cannot be printed until it is confirmed", x.id)
			}
			seen[x.id] = true
			l.cites(file, x.line, x.source, Use{Kind: prose.Page, Slug: r.slug, Anchor: string(x.id)})
		}
	}
	for _, a := range l.e.Openness.Rows {
		if (a.Date == "") != (a.Release == "never") {
			l.faults.Add("openness.yaml", a.Line, "row %s: expected a date with what was released, and none with what never was", a.ID)
		}
	}
}

// recordDocuments are the records as documents, each row an address.
func (l *loader) recordDocuments() []document {
	var docs []document
	for _, r := range l.records() {
		if r.page.Title.Empty() {
			continue // there is no such file
		}
		rows := map[string]bool{}
		for _, x := range r.rows() {
			rows[string(x.id)] = true
		}
		docs = append(docs, document{kind: prose.Page, slug: r.slug, file: r.slug + ".yaml", value: r.value, anchors: rows})
	}
	return docs
}

// Records lists the slugs of the records.
var Records = []string{"replications", "distillation", "openness", "safety"}

// Record finds what stands above the rows of a record: replications, distillation, openness or safety.
func (e *Edition) Record(slug string) (*Heading, bool) {
	h, ok := map[string]*Heading{"replications": &e.Replications.Page, "distillation": &e.Distillation.Page, "openness": &e.Openness.Page, "safety": &e.Safety.Page}[slug]
	return h, ok && !h.Title.Empty()
}

// rowAnchor is the address of a row that a text stands in, or "".
func rowAnchor(row any) string {
	switch x := row.(type) {
	case Replication:
		return string(x.ID)
	case Unrepeated:
		return string(x.ID)
	case Statement:
		return string(x.ID)
	case Artefact:
		return string(x.ID)
	case Definition:
		return string(x.ID)
	case SafetyTest:
		return string(x.ID)
	}
	return ""
}
