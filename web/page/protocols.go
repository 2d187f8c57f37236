package page

import (
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/web/ui"
)

// today is what a reader can do for a protocol, as its page shows it.
type today struct {
	Commands                      []string
	Machine, Time, Expect, Report ui.HTML
	Script                        *ui.Link
	Status                        string // of the script
}

func (d *doc) today(t *evidence.Today) *today {
	if t == nil {
		return nil
	}
	out := &today{Commands: t.Commands(), Machine: d.html(t.Machine), Time: d.html(t.Time), Expect: d.html(t.Expect), Report: d.html(t.Report)}
	if s, ok := d.e.Script(t.Script.Slug); ok {
		out.Script = &ui.Link{Href: ui.ScriptPath(s.Name), Text: s.Name + ".py", Small: ui.ProtocolsPath + "#" + s.Name}
		out.Status = s.Status.Words()
	}
	return out
}

type scriptView struct {
	Name, File, Href, Status, SHA256 string
	Title, Measures, Needs, Silent   ui.HTML
	Commands                         []string
	Tests                            []ui.Link
}

// runRow is one thing that can be run today.
type runRow struct {
	Commands []string
	Test     ui.Link // Small is the page that it stands on
}

type protocolsView struct {
	Title   string
	Summary ui.HTML
	Intro   []ui.HTML
	Scripts []scriptView
	Runs    []runRow
	Sources []ui.Cited
}

// Protocols is the page of what a reader can run: the scripts, and the commands of every test that can be done today.
func (m *Maker) Protocols() (Page, bool) {
	d := m.doc()
	head := m.e.Scripts.Page
	v := protocolsView{Title: m.plain(head.Title), Summary: d.html(head.Summary), Intro: d.list(head.Intro)}
	for _, s := range m.e.Scripts.List {
		x := scriptView{Name: s.Name, File: s.Name + ".py", Href: ui.ScriptPath(s.Name), Status: s.Status.Words(), SHA256: s.SHA256,
			Title: d.html(s.Title), Measures: d.html(s.Measures), Needs: d.html(s.Needs), Silent: d.html(s.Silent)}
		x.Commands = []string{"python3 " + x.File + " --dry-run", "python3 " + x.File + " --out result.json", "explainer verify result result.json"}
		for _, r := range m.e.Runs(s.Name) {
			x.Tests = append(x.Tests, m.testLink(r))
		}
		v.Scripts = append(v.Scripts, x)
	}
	for _, r := range m.e.Runs("") {
		v.Runs = append(v.Runs, runRow{r.Protocol.Today.Commands(), m.testLink(r)})
	}
	v.Sources = d.sources()
	return Page{Shell: m.shell(v.Title, m.plain(head.Summary), ui.ProtocolsPath, ""), Body: protocolsPage(v)}, true
}

// testLink leads to a protocol on its page.
func (m *Maker) testLink(r evidence.Run) ui.Link {
	l := m.use(evidence.Use{Kind: r.Kind, Slug: r.Slug, Anchor: "test-" + string(r.Protocol.ID)})
	return ui.Link{Href: l.Href, Text: m.plain(r.Protocol.Title), Small: l.Small + ", " + l.Text}
}

// resultSchemaPath is the form of what the scripts write.
const resultSchemaPath = ui.ProtocolsPath + "result.schema.json"
