package evidence_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

func TestVerdictsOfRevisionsLeadToThePresentOne(t *testing.T) {
	const latest = "- date: 2026-11-24\n  what: Corrected.\n"
	edit := func(name, to, want string) breakage {
		return breakage{name: name, file: "claims/alpha.md", from: latest, to: to, at: "what: Corrected.", want: want}
	}
	testBreakages(t, []breakage{
		edit("from without to", latest+"  from: contested\n", "revision of 2026-11-24 has from: without to:; expected both, or neither"),
		edit("to without from", latest+"  to: assumption\n",
			"revision of 2026-11-24 has to: without from:; expected both, for only the first revision has nothing before it"),
		edit("no change", latest+"  from: assumption\n  to: assumption\n",
			"revision of 2026-11-24 leads from assumption to the same; expected a change, or neither from: nor to:"),
		edit("a question's", latest+"  from: partly\n  to: assumption\n",
			`revision of 2026-11-24 leads from "partly" to "assumption"; expected of [confirmed consistent assumption contested misstated untestable]`),
		edit("not the present state", latest+"  from: contested\n  to: confirmed\n",
			"revision of 2026-11-24 leads to confirmed, but the page is at assumption; expected the same"),
		{name: "a broken chain", file: "claims/alpha.md", from: latest + "- date: 2026-11\n  what: First published.\n",
			to: latest + "  from: contested\n  to: assumption\n- date: 2026-11\n  what: First published.\n  to: confirmed\n", at: "what: First published.",
			want: "revision of 2026-11 leads to confirmed, but the beginning of the revision of 2026-11-24 is at contested; expected the same"},
		{name: "a claim's state", file: "questions/cost.md", from: "what: First published.", to: "what: First published., to: confirmed",
			at: "what: First published.", want: `revision of 2026-11-24 leads from "" to "confirmed"; expected of [answered partly not-run undisclosed]`},
		{name: "neither", file: "questions/cost.md", from: "what: First published.", to: "what: First published., to: maybe",
			at: "what: First published.", want: `revisions[1].to: is "maybe"; expected one of confirmed, consistent, assumption, contested, misstated, untestable, answered, partly, not-run, undisclosed`},
	})
	whole := edited(t, "claims/alpha.md", latest+"- date: 2026-11\n  what: First published.\n",
		latest+"  from: contested\n  to: assumption\n- date: 2026-11\n  what: Words.\n- date: 2026-11\n  what: First published.\n  to: contested\n")
	if _, faults := evidence.Load(filesWith(map[string]string{"claims/alpha.md": whole}), drawings); len(faults) > 0 {
		t.Errorf("a chain that fits, with a revision between that leaves the state: %v", faults)
	}
}

func TestWhenEvidenceWasPublic(t *testing.T) {
	for _, tt := range []struct {
		name, issued string // of the note, which the first item cites beside the report of 2024-12-27
		want         evidence.Date
		ok           bool
	}{
		{"an older source", "2024-12-01", "2024-12-27", true},
		{"a newer source", "2025-01-20", "2025-01-20", true},
		{"a month that holds the day", "2024-12", "2024-12", true},
		{"a month counts from its end", "2025-01", "2025-01", true},
		{"a span counts from its end", "2023/2025", "2025", true},
		{"what the review had read was public", "2026", "2026-11-24", true},
		{"no date", "", "", false},
	} {
		files := filesWith(nil)
		if tt.issued != "" {
			files = filesWith(map[string]string{"sources.yaml": edited(t, "sources.yaml", "  title: A note\n", "  title: A note\n  issued: "+tt.issued+"\n")})
		}
		e, faults := evidence.Load(files, drawings)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		alpha, _ := e.Claim("alpha")
		if got, ok := e.Public(alpha, alpha.Evidence[0]); got != tt.want || ok != tt.ok {
			t.Errorf("%s: public on %q, %v; want %q, %v", tt.name, got, ok, tt.want, tt.ok)
		}
		if day, ok := e.Public(alpha, alpha.Evidence[2]); ok || day != "" {
			t.Errorf("what cites nothing was public on %q; want no day", day)
		}
	}
}

func TestWhatIsDueForAReview(t *testing.T) {
	withRule := func(changes map[string]string) map[string]string {
		changes["quantities/run.yaml"] = quantities + "- {id: review.longest, label: longest, value: 180, unit: day, assumption: ours}\n"
		return changes
	}
	line := lineWith(t, alpha, "reviewed:")
	for _, tt := range []struct {
		name    string
		changes map[string]string
		on      evidence.Date
		want    string
	}{
		{"nothing is new", nil, "2026-11-24", ""},
		{"180 days are none too many", nil, "2027-05-23", ""},
		{"181 days are", nil, "2027-05-24", "alpha: it was last reviewed 181 days before; a review lasts at most 180\u00a0days"},
		{"a cited source", map[string]string{"sources.yaml": strings.Replace(sources, "issued: 2024-12-27", "issued: 2026-12-01", 1)}, "2026-12-01",
			"alpha: the source report is of 1 December 2026"},
		{"a source that lies ahead of the day", map[string]string{"sources.yaml": strings.Replace(sources, "issued: 2024-12-27", "issued: 2026-12-01", 1)}, "2026-11-30", ""},
		{"a month that may be the review's", map[string]string{"sources.yaml": strings.Replace(sources, "issued: 2024-12-27", "issued: 2026-11", 1)}, "2026-12-30", ""},
		{"an event", map[string]string{"events.yaml": strings.ReplaceAll(events, "2025-01-27", "2026-12-01")}, "2026-12-02", "alpha: the event 2026-12-01-shares bears on it"},
		{"a question that tests it", map[string]string{"questions/cost.md": edited(t, "questions/cost.md", "reviewed: 2026-11-24\nrevisions:\n- {date: 2026-11-24",
			"reviewed: 2026-12-01\nrevisions:\n- {date: 2026-12-01")}, "2026-12-02", "alpha: question 1, which tests it, was revised on 1 December 2026"},
	} {
		if tt.changes == nil {
			tt.changes = map[string]string{}
		}
		e, faults := evidence.Load(filesWith(withRule(tt.changes)), drawings)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		var got []string
		for _, o := range e.Stale(tt.on) {
			if o.Slug != "alpha" {
				continue
			}
			got = append(got, fmt.Sprintf("%s: %s", o.Slug, o.Why))
			if o.Line != line || o.File != "claims/alpha.md" {
				t.Errorf("%s: at %s:%d, want claims/alpha.md:%d", tt.name, o.File, o.Line, line)
			}
		}
		if strings.Join(got, "\n") != tt.want {
			t.Errorf("%s: due are %q, want %q", tt.name, got, tt.want)
		}
	}
}

// A page rests on the sources of its numbers, too, through all formulas.
func TestANewSourceOfANumberMakesAPageDue(t *testing.T) {
	files := filesWith(map[string]string{
		"sources.yaml":        sources + "- id: invoice\n  type: report\n  title: An invoice\n  issued: 2026-12-01\n  custom: {kind: first-party, read: original}\n",
		"quantities/run.yaml": strings.Replace(quantities, "assumption: the report's", `source: "@invoice", seen: original`, 1),
	})
	e, faults := evidence.Load(files, drawings)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var due []string
	for _, o := range e.Stale("2026-12-01") {
		due = append(due, o.Slug+": "+o.Why)
	}
	if got, want := strings.Join(due, "\n"), "alpha: the source invoice is of 1 December 2026\nbeta: the source invoice is of 1 December 2026\ncost: the source invoice is of 1 December 2026"; got != want {
		t.Errorf("due are\n%s\nwant\n%s", got, want)
	}
}
