package evidence

import (
	"bytes"
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/yamlfile"
)

// A Drawing is a figure that the program can draw, or a lab that it can run, with the numbers it reads.
type Drawing struct {
	Name string
	Uses []string // ids of the ledger
}

// Load reads and checks the whole content, for a program with the given figures and labs. Only an edition without
// faults may be shown.
func Load(fsys fs.FS, drawings []Drawing, labs ...Drawing) (*Edition, fault.List) {
	l := &loader{fsys: fsys, drawings: drawings, labs: labs, broken: map[string]bool{}, e: &Edition{
		Pages: map[string]*Page{}, Figures: map[string]*FigureText{}, Labs: map[string]*Page{},
		Replications: &Replications{}, Distillation: &Distillation{}, Openness: &Openness{}, Safety: &Safety{}, Scripts: &Scripts{},
		NumberUses: map[string][]Use{}, SourceUses: map[string][]Use{}, LabUses: map[string][]Use{},
		claims: map[string]*Claim{}, questions: map[string]*Question{}, sources: map[string]*Source{}, terms: map[string]*Term{},
	}}
	numbers := l.readLedger()
	l.readLists()
	l.readClaims()
	l.readQuestions()
	l.readPages()
	numbers()
	l.readFigures()
	l.readLabs()
	l.readEvents()
	l.readRecords()
	l.readScripts()
	l.join()
	l.joinEvents()
	l.checkRecords()
	l.checkClaims()
	l.checkQuestions()
	l.checkScripts()
	l.checkRedirects()
	l.checkProse()
	l.checkLedgerSources()
	return l.e, l.faults.Sorted()
}

type loader struct {
	fsys     fs.FS
	drawings []Drawing
	labs     []Drawing
	names    *prose.Names
	e        *Edition
	faults   fault.List
	broken   map[string]bool // slugs of files that could not be decoded: references to them are no faults of their own
}

// readLedger begins to read the ledger, which is a third of all; what it returns waits for its end.
func (l *loader) readLedger() (end func()) {
	var faults fault.List
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.e.Ledger, faults = ledger.Load(l.fsys, "quantities")
	}()
	return func() {
		<-done
		l.faults = append(l.faults, faults...)
	}
}

// decode reads one YAML file of the content. A file that may be missing says so.
func (l *loader) decode(file string, into any, optional bool) {
	data, err := fs.ReadFile(l.fsys, file)
	if err != nil {
		if !optional {
			l.faults.Add(file, 0, "the file is missing")
		}
		return
	}
	l.faults = append(l.faults, yamlfile.Decode(file, data, 0, into)...)
}

func (l *loader) readLists() {
	var names []string
	l.decode("names.yaml", &names, false)
	l.names = prose.NewNames(names)

	l.decode("parts.yaml", &l.e.Parts, false)
	l.decode("paths.yaml", &l.e.Paths, false)
	l.decode("redirects.yaml", &l.e.Redirects, true)

	l.decode("glossary.yaml", &l.e.Glossary, false)
	for _, t := range l.e.Glossary {
		if l.e.terms[string(t.Slug)] != nil {
			l.faults.Add("glossary.yaml", t.Line, "term %s stands twice", t.Slug)
		}
		l.e.terms[string(t.Slug)] = t
	}
	sort.Slice(l.e.Glossary, func(i, j int) bool {
		return strings.ToLower(l.e.Glossary[i].Term) < strings.ToLower(l.e.Glossary[j].Term)
	})

	var bib struct {
		References []*Source `yaml:"references"`
	}
	l.decode("sources.yaml", &bib, false)
	l.e.Sources = bib.References
	for _, s := range l.e.Sources {
		if l.e.sources[s.Key] != nil {
			l.faults.Add("sources.yaml", s.Line, "source %s stands twice", s.Key)
		}
		if s.URL != "" && !strings.HasPrefix(s.URL, "https://") && !strings.HasPrefix(s.URL, "http://") {
			l.faults.Add("sources.yaml", s.Line, "source %s: URL %q; expected an http address", s.Key, s.URL)
		}
		l.e.sources[s.Key] = s
	}
	sort.Slice(l.e.Sources, func(i, j int) bool { return l.e.Sources[i].Key < l.e.Sources[j].Key })
}

// frontMatter splits a Markdown file and decodes its head.
func (l *loader) frontMatter(file string, into any) (body prose.Text, ok bool) {
	data, err := fs.ReadFile(l.fsys, file)
	if err != nil {
		l.faults.Add(file, 0, "%v", err)
		return body, false
	}
	rest, found := bytes.CutPrefix(data, []byte("---\n"))
	head, text, closed := bytes.Cut(rest, []byte("\n---\n"))
	if !found || !closed {
		l.faults.Add(file, 1, "no front matter; expected YAML between two lines of ---")
		return body, false
	}
	faults := yamlfile.Decode(file, head, 1, into)
	l.faults = append(l.faults, faults...)
	if len(faults) > 0 {
		l.broken[strings.TrimSuffix(path.Base(file), ".md")] = true
	}
	return prose.Parse(string(text), bytes.Count(head, []byte("\n"))+4), len(faults) == 0
}

// files lists the Markdown files of a folder, each with its slug.
func (l *loader) files(dir string) map[string]string {
	out := map[string]string{}
	files, _ := fs.Glob(l.fsys, path.Join(dir, "*.md")) // the pattern is well formed
	for _, f := range files {
		slug := strings.TrimSuffix(path.Base(f), ".md")
		if !idForm.MatchString(slug) {
			l.faults.Add(f, 0, "the file name is the page's address; expected lower-case words joined by hyphens")
		}
		out[f] = slug
	}
	return out
}

func (l *loader) readClaims() {
	for file, slug := range l.files("claims") {
		c := &Claim{Slug: slug, File: file}
		var ok bool
		if c.Body, ok = l.frontMatter(file, c); ok {
			l.e.Claims = append(l.e.Claims, c)
			l.e.claims[slug] = c
		}
	}
	slices.SortFunc(l.e.Claims, func(a, b *Claim) int { // of two with one number, the same is blamed each time
		return cmp.Or(a.Number-b.Number, strings.Compare(a.Slug, b.Slug))
	})
}

func (l *loader) readQuestions() {
	for file, slug := range l.files("questions") {
		q := &Question{Slug: slug, File: file}
		var ok bool
		if q.Body, ok = l.frontMatter(file, q); ok {
			l.e.Questions = append(l.e.Questions, q)
			l.e.questions[slug] = q
		}
	}
	slices.SortFunc(l.e.Questions, func(a, b *Question) int {
		return cmp.Or(a.Number-b.Number, strings.Compare(a.Slug, b.Slug))
	})
}

func (l *loader) readPages() {
	for file, slug := range l.files("pages") {
		p := &Page{Slug: slug, File: file}
		var ok bool
		if p.Body, ok = l.frontMatter(file, p); ok {
			l.e.Pages[slug] = p
		}
	}
}

func (l *loader) readFigures() {
	known := map[string]bool{}
	for _, d := range l.drawings {
		file := path.Join("figures", d.Name+".yaml")
		known[file] = true
		f := &FigureText{Name: d.Name, File: file}
		l.decode(file, f, false)
		l.e.Figures[d.Name] = f
		for _, id := range d.Uses {
			if e, ok := l.e.Ledger.Entry(id); !ok {
				l.faults.Add(file, 0, "the drawing uses %s, which is not in the ledger", id)
			} else if e.Seen == ledger.Memory {
				l.faults.Add(file, 0, "the drawing uses %s, which is known from memory only", id)
			}
			l.e.NumberUses[id] = append(l.e.NumberUses[id], Use{Kind: prose.Figure, Slug: d.Name})
		}
	}
	files, _ := fs.Glob(l.fsys, "figures/*.yaml") // the pattern is well formed
	for _, f := range files {
		if !known[f] {
			l.faults.Add(f, 0, "no drawing of this name; expected one of %s", strings.Join(drawingNames(l.drawings), ", "))
		}
	}
}

// uses records the numbers that a drawing or lab reads.
func (l *loader) uses(file, what string, kind prose.Kind, d Drawing) {
	for _, id := range d.Uses {
		e, ok := l.e.Ledger.Entry(id)
		switch {
		case !ok:
			l.faults.Add(file, 0, "the %s uses %s, which is not in the ledger", what, id)
		case e.FromMemory:
			l.faults.Add(file, 0, "the %s uses %s, which is known from memory only", what, id)
		}
		l.e.NumberUses[id] = append(l.e.NumberUses[id], Use{Kind: kind, Slug: d.Name})
	}
}

// readLabs reads the texts of the labs.
func (l *loader) readLabs() {
	known := map[string]bool{}
	for _, d := range l.labs {
		file := path.Join("labs", d.Name+".md")
		known[file] = true
		p := &Page{Slug: d.Name, File: file}
		if p.Body, _ = l.frontMatter(file, p); !p.Title.Empty() {
			l.e.Labs[d.Name] = p
		}
		l.uses(file, "lab", prose.Lab, d)
	}
	for file := range l.files("labs") {
		if !known[file] {
			l.faults.Add(file, 0, "no lab of this name; expected one of %s", strings.Join(drawingNames(l.labs), ", "))
		}
	}
}

func drawingNames(ds []Drawing) []string {
	names := make([]string, len(ds))
	for i, d := range ds {
		names[i] = d.Name
	}
	return names
}

// join computes the other side of every relation.
func (l *loader) join() {
	parts := map[string]*Part{}
	for _, p := range l.e.Parts {
		if parts[p.Slug] != nil {
			l.faults.Add("parts.yaml", p.Line, "part %s stands twice", p.Slug)
		}
		parts[p.Slug] = p
	}
	for _, c := range l.e.Claims {
		if c.Part = parts[c.PartSlug.Slug]; c.Part == nil {
			l.faults.Add(c.File, c.PartSlug.Line, "unknown part %q; expected a slug of parts.yaml", c.PartSlug.Slug)
		} else {
			c.Part.Claims = append(c.Part.Claims, c)
		}
		seen := map[string]bool{}
		for _, s := range c.TestedBy {
			q := l.e.questions[s.Slug]
			switch {
			case q == nil && l.broken[s.Slug]:
			case q == nil:
				l.faults.Add(c.File, s.Line, "unknown question %q; expected a file questions/%s.md", s.Slug, s.Slug)
			case seen[s.Slug]:
				l.faults.Add(c.File, s.Line, "question %q stands twice", s.Slug)
			default:
				c.Questions = append(c.Questions, q)
				q.Tests = append(q.Tests, c)
			}
			seen[s.Slug] = true
		}
		sort.Slice(c.Questions, func(i, j int) bool { return c.Questions[i].Number < c.Questions[j].Number })
	}
}

var sectionLink = regexp.MustCompile(`^(evidence|test|tried)-`)

// reserved are the sections that every claim or question page has.
var reserved = map[string]bool{
	"main": true, "answer": true, "claim": true, "certainty": true, "evidence": true, "mind": true, "questions": true, "tests": true,
	"tried": true, "undisclosed": true, "resolution": true, "claims": true, "related": true, "events": true, "labs": true, "sources": true, "history": true, "share": true, "checks": true,
	"verdict": true, "supports": true, "objections": true, "scope": true,
}

// anchors lists the addresses on a page that can be linked to.
func anchors(items []Item, protocols []Protocol, tried []Attempt, body prose.Text) map[string]bool {
	out := map[string]bool{}
	for id := range reserved {
		out[id] = true
	}
	for _, i := range items {
		out["evidence-"+string(i.ID)] = true
	}
	for _, p := range protocols {
		out["test-"+string(p.ID)] = true
	}
	for _, t := range tried {
		out["tried-"+string(t.ID)] = true
	}
	for _, h := range body.Headings() {
		out[h.ID] = true
	}
	return out
}
