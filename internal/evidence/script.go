package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/claimbyclaim/explainer/internal/prose"
)

// Today is what a reader can do for a protocol today.
type Today struct {
	Command string     `yaml:"command"` // as it is typed into a shell; several lines are several commands
	Machine prose.Text `yaml:"machine"`
	Time    prose.Text `yaml:"time"`
	Expect  prose.Text `yaml:"expect"` // what it should print
	Report  prose.Text `yaml:"report"` // how to report a result
	Script  Slug       `yaml:"script,optional"`
	Line    int        `yaml:",line"`
}

// Commands are the lines of the command.
func (t Today) Commands() []string { return strings.Split(strings.TrimSpace(t.Command), "\n") }

// Scripts are the programs that readers can run beside explainer, with what stands above their list.
type Scripts struct {
	Page Heading   `yaml:"page"`
	List []*Script `yaml:"scripts"`
}

// A Script is a program of protocols/.
type Script struct {
	Name     string     `yaml:"name"` // of the file, without .py
	Title    prose.Text `yaml:"title"`
	Measures prose.Text `yaml:"measures"`
	Needs    prose.Text `yaml:"needs"`
	Silent   prose.Text `yaml:"silent"`
	Status   Measured   `yaml:"status"`
	Line     int        `yaml:",line"`
	Source   []byte     `yaml:"-"`
	SHA256   string     `yaml:"-"`
}

// Measured says whether we have run a script on the machine that it is for.
type Measured string

// SetScalar reads whether it was run.
func (m *Measured) SetScalar(text string, _ int) error {
	*m = Measured(text)
	if text != "not-yet" {
		return fmt.Errorf("is %q; expected not-yet: a result of ours is published with its file", text)
	}
	return nil
}

// Words says it for a reader.
func (m Measured) Words() string { return "Not yet measured by us" }

var scriptName = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)

// scriptsFile is the list of scripts, schemaFile the form of their results.
const (
	scriptsFile = "protocols.yaml"
	schemaFile  = "protocols/result.schema.json"
)

// readScripts reads the list and the scripts themselves.
func (l *loader) readScripts() {
	l.decode(scriptsFile, l.e.Scripts, true)
	l.e.ResultSchema, _ = fs.ReadFile(l.fsys, schemaFile) // it comes with the first script, below
	listed := map[string]bool{}
	for _, s := range l.e.Scripts.List {
		file := path.Join("protocols", s.Name+".py")
		switch {
		case !scriptName.MatchString(s.Name):
			l.faults.Add(scriptsFile, s.Line, "script %q; expected lower-case words joined by underscores", s.Name)
			continue
		case listed[file]:
			l.faults.Add(scriptsFile, s.Line, "script %s stands twice", s.Name)
		case l.e.ResultSchema == nil:
			l.faults.Add(schemaFile, 0, "the file is missing")
		}
		listed[file] = true
		var err error
		if s.Source, err = fs.ReadFile(l.fsys, file); err != nil {
			l.faults.Add(scriptsFile, s.Line, "script %s: no file %s", s.Name, file)
		}
		sum := sha256.Sum256(s.Source)
		s.SHA256 = hex.EncodeToString(sum[:])
	}
	files, _ := fs.Glob(l.fsys, "protocols/*.py") // the pattern is well formed
	for _, f := range files {
		if !listed[f] {
			l.faults.Add(f, 0, "the script is not listed in %s", scriptsFile)
		}
	}
}

// checkScripts checks that each script belongs to a protocol.
func (l *loader) checkScripts() {
	for _, s := range l.e.Scripts.List {
		if len(l.e.Runs(s.Name)) == 0 {
			l.faults.Add(scriptsFile, s.Line, "no protocol runs the script %s; expected one with script: under today", s.Name)
		}
	}
}

func (l *loader) checkToday(file string, t *Today) {
	if t == nil || t.Script.Slug == "" {
		return
	}
	if _, ok := l.e.Script(t.Script.Slug); !ok {
		l.faults.Add(file, t.Script.Line, "unknown script %q; expected a name of %s", t.Script.Slug, scriptsFile)
	}
	if !strings.Contains(t.Command, t.Script.Slug+".py") {
		l.faults.Add(file, t.Line, "the command does not run %s.py", t.Script.Slug)
	}
}

// scriptDocuments is the list of scripts as a document, where there is one.
func (l *loader) scriptDocuments() []document {
	if l.e.Scripts.Page.Title.Empty() {
		return nil
	}
	names := map[string]bool{}
	for _, s := range l.e.Scripts.List {
		names[s.Name] = true
	}
	return []document{{kind: prose.Page, slug: "protocols", file: scriptsFile, value: l.e.Scripts, anchors: names}}
}

// Script finds a script by name.
func (e *Edition) Script(name string) (*Script, bool) {
	for _, s := range e.Scripts.List {
		if s.Name == name {
			return s, true
		}
	}
	return nil, false
}

// A Run is a protocol that can be run today, and the page that it stands on.
type Run struct {
	Kind     prose.Kind // Claim or Question
	Slug     string
	Protocol *Protocol
}

// Runs lists what can be run today, questions first: all of it, or what runs the script named.
func (e *Edition) Runs(script string) (out []Run) {
	add := func(kind prose.Kind, slug string, ps []Protocol) {
		for i := range ps {
			if t := ps[i].Today; t != nil && (script == "" || t.Script.Slug == script) {
				out = append(out, Run{kind, slug, &ps[i]})
			}
		}
	}
	for _, q := range e.Questions {
		add(prose.Question, q.Slug, q.Protocols)
	}
	for _, c := range e.Claims {
		add(prose.Claim, c.Slug, c.Protocols)
	}
	return out
}
