package form

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/internal/ref"
	"github.com/claimbyclaim/explainer/web/ui"
)

// Markdown is a claim or a question as GitHub-flavoured Markdown that stands by itself.
func (w *Writer) Markdown(kind prose.Kind, slug string) ([]byte, bool) {
	p, ok := w.page(kind, slug)
	if !ok {
		return nil, false
	}
	d := &document{Writer: w, at: p.path, numbers: map[string]int{}}
	if kind == prose.Claim {
		c, _ := w.e.Claim(slug)
		d.claim(c)
	} else {
		q, _ := w.e.Question(slug)
		d.question(q)
	}
	d.events(p)
	d.labs(p)
	d.history(p.revisions)
	d.sources()
	d.line("---")
	d.line("Permalink: <%s>", w.permalink(p.path))
	d.line("%s. Text and data: [%s](%s).", prose.EscapeMarkdown(w.site.Name), licence, licenceURL)
	return []byte(d.b.String()), true
}

// A document is one page that is being written. It numbers the sources in the order in which they are cited.
type document struct {
	*Writer
	b       strings.Builder
	at      string // path of the page
	numbers map[string]int
	cited   []*evidence.Source
}

// line adds a paragraph or a heading. Arguments are Markdown.
func (d *document) line(format string, args ...any) { d.add(fmt.Sprintf(format, args...)) }

// add adds a block, apart from the one before.
func (d *document) add(block string) {
	if d.b.Len() > 0 {
		d.b.WriteByte('\n')
	}
	d.b.WriteString(strings.TrimSuffix(block, "\n") + "\n")
}

// list adds a list of items without blocks in them.
func (d *document) list(items []string) {
	if len(items) > 0 {
		d.add("- " + strings.Join(items, "\n- "))
	}
}

// md writes a text in its place.
func (d *document) md(t prose.Text) string {
	return t.Markdown(prose.MarkdownContext{
		Quantity: func(id, format string) string {
			s, _ := d.plainC.Quantity(id, format)
			return s
		},
		Cite: d.cite,
		Link: func(kind prose.Kind, key, section string) string {
			if kind == prose.Here {
				return d.site.Base + d.at + "#" + section
			}
			return d.link(kind, key, section)
		},
		Figure: d.figure,
	})
}

// cite writes a mark: the number of each source, linked to where it can be read, with the place in it.
func (d *document) cite(items []prose.Citation) string {
	var marks []string
	for _, c := range ref.Merge(items) {
		s, ok := d.e.Source(c.Key)
		if !ok {
			continue
		}
		n := d.numbers[c.Key]
		if n == 0 {
			d.cited = append(d.cited, s)
			n = len(d.cited)
			d.numbers[c.Key] = n
		}
		mark := prose.MarkdownLink(fmt.Sprint(n), d.sourceURL(s))
		if c.Place != "" {
			mark += ", " + prose.EscapeMarkdown(c.Place)
		}
		marks = append(marks, mark)
	}
	return `\[` + strings.Join(marks, "; ") + `\]`
}

// figure writes the data of a figure or a lab's chart as a table.
func (d *document) figure(kind prose.Kind, name string) string {
	title, head, rows := d.tables(kind, name)
	link := "[The lab: change what it assumes](" + d.url(kind, name, "") + ")"
	var about []string
	heading := prose.EscapeMarkdown(title)
	if kind == prose.Figure {
		t := d.e.Figures[name]
		heading = d.md(t.Title)
		about = []string{d.md(t.Measure) + ".", d.md(t.Note)}
		link = "[The figure](" + d.url(kind, name, "") + ")"
	}
	blocks := append([]string{"**" + heading + "**", table(head, rows)}, about...)
	return strings.Join(append(blocks, link), "\n\n") + "\n"
}

// table writes a table of plain cells.
func table(head []string, rows [][]string) string {
	var b strings.Builder
	row := func(cells []string) {
		for _, c := range cells {
			b.WriteString("| " + prose.EscapeMarkdown(strings.Join(strings.Fields(c), " ")) + " ")
		}
		b.WriteString("|\n")
	}
	row(head)
	b.WriteString(strings.Repeat("| --- ", len(head)) + "|\n")
	for _, r := range rows {
		row(r)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (d *document) claim(c *evidence.Claim) {
	d.line("# %s", d.md(c.Title))
	d.line("Claim %d of %d · %s · %s", c.Number, d.e.Inventory(), prose.EscapeMarkdown(c.Part.Title), prose.EscapeMarkdown(c.By.Words()))
	d.line("**%s** (reviewed %s). %s", c.State.Words(), c.Reviewed.Words(), c.State.Means())
	d.add(d.md(c.Answer))
	d.keys(c.Keys)
	d.line("## The claim exactly")
	d.add("> " + d.md(c.Claim))
	d.add(d.md(c.Where))
	d.line("**The article says.** %s", d.md(c.Says.Article))
	d.line("**The source itself says.** %s", d.md(c.Says.Source))
	d.line("**What is known today.** %s", d.md(c.Says.Today))
	d.line("**A wording that holds.** %s", d.md(c.Holds))
	d.line("## Why this state, and how sure we are")
	d.add(d.md(c.Why))
	d.line("Certainty: **%s**.", c.Certainty.Level)
	var items []string
	for _, r := range c.Certainty.Reasons {
		items = append(items, fmt.Sprintf("**%s.** %s", r.LoweredBy.Words(), d.md(r.Why)))
	}
	d.list(items)
	if len(c.Clauses) > 0 {
		d.line("### Parts of the claim that stand differently")
	}
	items = nil
	for _, x := range c.Clauses {
		items = append(items, fmt.Sprintf("%s: **%s.** %s", d.md(x.Clause), x.State.Words(), d.md(x.Why)))
	}
	d.list(items)
	d.body(c.Body)
	d.evidence(c.Evidence)
	d.mind(c.Mind)
	d.questions(c)
	if len(c.Protocols) > 0 {
		d.line("## How to check it")
		d.protocols(c.Protocols)
	}
	if len(c.Related) > 0 {
		d.line("## Related claims")
		items = nil
		for _, r := range c.Related {
			n, title := d.claimTitle(r.Slug)
			items = append(items, prose.MarkdownLink(fmt.Sprintf("Claim %d: %s", n, title), d.link(prose.Claim, r.Slug, "")))
		}
		d.list(items)
	}
}

func (d *document) question(q *evidence.Question) {
	d.line("# %s", d.md(q.Title))
	d.line("Question %d of %d · %s", q.Number, len(d.e.Questions), prose.EscapeMarkdown(q.Heading))
	d.line("**%s** (reviewed %s)", q.Status.Words(), q.Reviewed.Words())
	d.add(d.md(q.Answer))
	d.keys(q.Keys)
	d.line("## The question exactly")
	d.add("> " + d.md(q.Question))
	if !q.Note.Empty() {
		d.add(d.md(q.Note))
	}
	d.line("**Why it matters.** %s", d.md(q.Matters))
	d.line("## How to check it")
	d.protocols(q.Protocols)
	d.line("## Who has tried, and what came out")
	var items []string
	for _, t := range q.Tried {
		items = append(items, fmt.Sprintf("**%s** (%s). %s %s Strength %d of 4.", d.md(t.Who), t.Date.Words(), d.md(t.What), d.md(t.Found), t.Strength))
	}
	d.list(items)
	d.body(q.Body)
	d.line("## What is not disclosed")
	d.list(d.mds(q.Undisclosed))
	d.line("## What would close the question")
	r := q.Resolution
	d.list([]string{
		"**Yes.** " + d.md(r.Yes), "**No.** " + d.md(r.No), "**Partly.** " + d.md(r.Partly), "**Cannot be known from outside.** " + d.md(r.Unknowable),
	})
	d.line("### What starts the next review")
	d.list(d.mds(q.Triggers))
	if len(q.Tests) > 0 {
		d.line("## Claims that this question tests")
		items = nil
		for _, c := range q.Tests {
			title := fmt.Sprintf("Claim %d: %s", c.Number, d.plain(c.Title))
			items = append(items, fmt.Sprintf("%s: %s", prose.MarkdownLink(title, d.url(prose.Claim, c.Slug, "")), c.State.Words()))
		}
		d.list(items)
	}
}

func (d *document) mds(ts []prose.Text) []string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = d.md(t)
	}
	return out
}

func (d *document) body(t prose.Text) {
	if s := d.md(t); s != "" {
		d.add(s)
	}
}

func (d *document) keys(keys []evidence.Key) {
	var items []string
	for _, k := range keys {
		items = append(items, fmt.Sprintf("**%s**: %s", d.md(k.Figure), d.md(k.Label)))
	}
	d.list(items)
}

func (d *document) evidence(all []evidence.Item) {
	d.line("## Evidence")
	for _, b := range evidence.Bearings {
		var items []string
		for _, i := range all {
			if i.Bearing != b {
				continue
			}
			meta := []string{fmt.Sprintf("Strength %d of 4", i.Strength), i.Kind.Words()}
			if seen := i.Seen.Words(); seen != "" {
				meta = append(meta, ui.Capital(seen))
			}
			items = append(items, fmt.Sprintf("%s *%s.*", d.md(i.Finding), strings.Join(meta, " · ")))
		}
		if len(items) > 0 {
			word, means := b.Words()
			d.line("### %s: %s", word, means)
			d.list(items)
		}
	}
}

func (d *document) mind(changes []evidence.Change) {
	d.line("## What would change our mind")
	var items []string
	for _, c := range changes {
		items = append(items, fmt.Sprintf("Towards **%s**: %s", c.Towards.Words(), d.md(c.Event)))
	}
	d.list(items)
}

func (d *document) questions(c *evidence.Claim) {
	if len(c.Questions) > 0 {
		d.line("## Open questions that test this claim")
	} else if c.Nearest != nil {
		q, _ := d.e.Question(c.Nearest.Question.Slug)
		d.line("## Open questions")
		d.line("None of the article’s questions tests this claim. The nearest is %s. %s",
			prose.MarkdownLink(fmt.Sprintf("Question %d: %s", q.Number, d.plain(q.Title)), d.url(prose.Question, q.Slug, "")), d.md(c.Nearest.Why))
	}
	for _, q := range c.Questions {
		d.line("### %s", prose.MarkdownLink(fmt.Sprintf("Question %d: %s", q.Number, d.plain(q.Title)), d.url(prose.Question, q.Slug, "")))
		d.line("**%s.** %s", q.Status.Words(), d.md(q.Question))
		d.line("So far: %s", d.md(q.Answer))
		var items []string
		for _, p := range q.Protocols {
			items = append(items, fmt.Sprintf("%s (%s, %s). Would support: %s",
				prose.MarkdownLink(d.plain(p.Title), d.url(prose.Question, q.Slug, "test-"+string(p.ID))), p.Size.Words(), d.md(p.Cost), d.md(p.Supports)))
		}
		d.list(items)
	}
}

func (d *document) protocols(ps []evidence.Protocol) {
	for _, p := range ps {
		d.line("### %s", d.md(p.Title))
		d.add(d.md(p.Measure))
		d.list([]string{
			"Takes: " + p.Size.Words(), "Needs: " + d.md(p.Needs), "Time and cost: " + d.md(p.Time) + " · " + d.md(p.Cost),
			"Would support: " + d.md(p.Supports), "Would undermine: " + d.md(p.Undermines), "Cannot show: " + d.md(p.Silent),
		})
		if p.Today != nil {
			d.today(*p.Today)
		}
	}
}

func (d *document) today(t evidence.Today) {
	d.line("You can do this today:")
	d.add("```sh\n" + strings.TrimSpace(t.Command) + "\n```")
	items := []string{"Machine: " + d.md(t.Machine), "Takes: " + d.md(t.Time), "Expect: " + d.md(t.Expect), "Report: " + d.md(t.Report)}
	if t.Script.Slug != "" {
		items = append(items, "Script: "+prose.MarkdownLink(t.Script.Slug+".py", d.site.Base+ui.ScriptPath(t.Script.Slug)))
	}
	d.list(items)
}

func (d *document) events(p page) {
	var items []string
	for _, e := range d.e.Events {
		if !slices.ContainsFunc(e.Bears, func(s evidence.Slug) bool { return s.Slug == p.slug }) {
			continue
		}
		items = append(items, fmt.Sprintf("%s: **%s.** %s %s", e.Date.Words(), d.md(e.Title), d.md(e.Changes), d.cite(e.Source)))
	}
	if len(items) > 0 {
		d.line("## What happened, by date")
		d.list(items)
	}
}

// labs lists the labs whose texts speak of the page.
func (d *document) labs(p page) {
	var items []string
	for _, name := range d.labsOf(p) {
		items = append(items, prose.MarkdownLink(d.plain(d.e.Labs[name].Title), d.url(prose.Lab, name, "")))
	}
	if len(items) > 0 {
		d.line("## Labs")
		d.list(items)
	}
}

func (d *document) history(rs []evidence.Revision) {
	d.line("## History of this page")
	var items []string
	for _, r := range rs {
		item := strings.TrimSpace(fmt.Sprintf("%s: %s %s", r.Date.Words(), d.md(r.What), d.md(r.Why)))
		if r.From != "" {
			item += fmt.Sprintf(" **%s → %s.**", r.From.Words(), r.To.Words())
		}
		items = append(items, item)
	}
	d.list(items)
}

// sources lists what was cited. It comes last, when all texts have been written.
func (d *document) sources() {
	if len(d.cited) == 0 {
		return
	}
	d.line("## Sources")
	var b strings.Builder
	for i, s := range d.cited {
		title, _ := s.Heading()
		parts := []string{"**" + prose.EscapeMarkdown(title) + "**"}
		if c := s.Credit(); c != "" {
			parts = append(parts, prose.EscapeMarkdown(c))
		}
		parts = append(parts, s.Custom.Kind.Words(), s.Custom.Read.Words())
		if s.URL != "" {
			parts = append(parts, "<"+s.URL+">")
		}
		parts = append(parts, "[our notes]("+d.url(prose.Source, s.Key, "")+")")
		fmt.Fprintf(&b, "%d. %s\n", i+1, strings.Join(parts, ". "))
	}
	d.add(b.String())
}

// labsOf names the labs that a page leads to.
func (w *Writer) labsOf(p page) []string {
	var out []string
	for name, uses := range w.e.LabUses {
		if w.e.Labs[name] != nil && slices.ContainsFunc(uses, func(u evidence.Use) bool { return u.Kind == p.kind && u.Slug == p.slug }) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
