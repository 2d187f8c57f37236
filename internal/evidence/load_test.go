package evidence_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
)

func TestLoadJoinsBothSidesOfEveryRelation(t *testing.T) {
	e := mustLoad(t)
	alpha, _ := e.Claim("alpha")
	beta, _ := e.Claim("beta")
	cost, _ := e.Question("cost")
	if !slices.Equal(e.Claims, []*evidence.Claim{alpha, beta}) || !slices.Equal(e.Questions, []*evidence.Question{cost}) {
		t.Fatalf("claims %v, questions %v; want alpha and beta, cost", e.Claims, e.Questions)
	}
	if !slices.Equal(alpha.Questions, e.Questions) || beta.Questions != nil {
		t.Errorf("alpha is tested by %v, beta by %v; want cost and nothing", alpha.Questions, beta.Questions)
	}
	if !slices.Equal(cost.Tests, []*evidence.Claim{alpha}) {
		t.Errorf("cost tests %v, want alpha", cost.Tests)
	}
	if alpha.Part != e.Parts[0] || !slices.Equal(e.Parts[1].Claims, []*evidence.Claim{beta}) {
		t.Errorf("alpha is in part %v, part two has %v; want part one and beta", alpha.Part, e.Parts[1].Claims)
	}
}

func TestQuestionsOfAClaimComeInTheArticlesOrder(t *testing.T) {
	e, faults := evidence.Load(filesWith(map[string]string{
		"questions/later.md": strings.Replace(cost, "number: 1", "number: 2", 1),
		"claims/alpha.md":    edited(t, "claims/alpha.md", "[cost]", "[later, cost]"),
	}), drawings)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	alpha, _ := e.Claim("alpha")
	if got := alpha.Questions[0].Slug + " " + alpha.Questions[1].Slug; got != "cost later" {
		t.Errorf("questions of alpha are %s, want cost later", got)
	}
}

func TestLoadReadsEveryFile(t *testing.T) {
	e := mustLoad(t)
	alpha, _ := e.Claim("alpha")
	if got := alpha.Title.Plain(e.PlainContext()); got != "The run cost $5.58\u00a0million" {
		t.Errorf("title is %q", got)
	}
	if alpha.State != evidence.Assumption || alpha.By != evidence.DeepSeek || alpha.Evidence[0].Strength != 2 || alpha.Reviewed.Date != "2026-11-24" {
		t.Errorf("alpha is read as %+v", alpha)
	}
	if alpha.Slug != "alpha" || alpha.File != "claims/alpha.md" || alpha.Body.Line() != 59 {
		t.Errorf("alpha is %s of %s, its body from line %d; want line 59", alpha.Slug, alpha.File, alpha.Body.Line())
	}
	if got := strings.Join([]string{e.Sources[0].Key, e.Sources[1].Key, e.Sources[2].Key}, " "); got != "note press report" {
		t.Errorf("sources are %s, want them by key", got)
	}
	if e.Glossary[0].Term != "FLOP" || e.Glossary[1].Term != "MFU" {
		t.Errorf("terms are %s, %s; want them by term", e.Glossary[0].Term, e.Glossary[1].Term)
	}
	if e.Pages["home"].File != "pages/home.md" || e.Figures["bars"].Name != "bars" || len(e.Paths[0].Steps) != 2 || e.Redirects[0].From != "/claims/old/" {
		t.Errorf("pages %v, figures %v, paths %v, redirects %v", e.Pages, e.Figures, e.Paths, e.Redirects)
	}
	if got := e.Updated(); got != "2026-11-24" {
		t.Errorf("updated is %s, want the newest revision", got)
	}
}

func TestFindersSayWhatDoesNotExist(t *testing.T) {
	e := mustLoad(t)
	_, claim := e.Claim("gamma") // in preparation: no page
	_, question := e.Question("alpha")
	_, source := e.Source("gone")
	_, term := e.Term("gone")
	if claim || question || source || term {
		t.Errorf("found %v %v %v %v, want nothing", claim, question, source, term)
	}
}

// uses writes uses one a line: "kind:slug#anchor place", the numbers' own pages as "number:id".
func uses(us []evidence.Use) string {
	var lines []string
	for _, u := range us {
		s := fmt.Sprintf("%s:%s", u.Kind, u.Slug)
		if u.Anchor != "" {
			s += "#" + u.Anchor
		}
		lines = append(lines, strings.TrimSpace(s+" "+u.Place))
	}
	return strings.Join(lines, "\n")
}

func TestNumberUsesHaveTheSectionThatUsesThem(t *testing.T) {
	e := mustLoad(t)
	want := map[string]string{
		"n.hours": `figure:bars
claim:alpha M .3 bare
claim:alpha#evidence-table
claim:alpha#sum
claim:beta
question:cost
question:cost#tried-us
page:home#start
figure:bars
page:home`,
		"n.price": `claim:alpha .2
claim:alpha#sum
claim:alpha#price
claim:beta
question:cost .2
question:cost
term:mfu`,
		"n.total": "claim:alpha million .2\nclaim:alpha million .2",
		"n.stage": "figure:bars",
	}
	if len(e.NumberUses) != len(want) {
		t.Errorf("%d numbers are used, want %d", len(e.NumberUses), len(want))
	}
	for id, want := range want {
		if got := uses(e.NumberUses[id]); got != want {
			t.Errorf("uses of %s are\n%s\nwant\n%s", id, got, want)
		}
	}
}

func TestSourceUsesHaveTheirPlace(t *testing.T) {
	e := mustLoad(t)
	want := map[string]string{
		"report": `claim:alpha table 1
claim:alpha#evidence-table table 1
claim:alpha#sum §2.1
claim:beta#evidence-a
claim:beta#evidence-b
figure:bars table 1
number:n.hours table 1`,
		"note": `claim:alpha#evidence-table p. 2
question:cost#test-recompute
term:mfu
number:n.total p. 2`,
		"press": `claim:alpha#evidence-press
page:home#start
number:n.rumour`,
	}
	for key, want := range want {
		if got := uses(e.SourceUses[key]); got != want {
			t.Errorf("uses of %s are\n%s\nwant\n%s", key, got, want)
		}
	}
}

func TestOrphansAreWhatNothingUses(t *testing.T) {
	var got []string
	for _, q := range mustLoad(t).Orphans() {
		got = append(got, q.ID)
	}
	// n.price is used, too, through n.total; n.unused by an orphan only
	if want := "n.rumour n.orphan n.unused"; strings.Join(got, " ") != want {
		t.Errorf("orphans are %v, want %s", got, want)
	}
}

func TestWhatIsJustAllowed(t *testing.T) {
	tests := []struct{ name, file, from, to string }{
		{"four keys", "claims/beta.md", "keys:\n", "keys:\n- {figure: Three, label: l}\n- {figure: Four, label: l}\n"},
		{"two revisions on a day", "claims/alpha.md", "- date: 2026-11\n", "- date: 2026-11-24\n"},
		{"high certainty without a reason", "claims/alpha.md", "level: moderate\n  reasons:\n  - lowered-by: origin\n    why: One source.\n", "level: high\n  reasons: []\n"},
	}
	for _, tt := range tests {
		changed := edited(t, tt.file, tt.from, tt.to)
		if _, faults := evidence.Load(filesWith(map[string]string{tt.file: changed}), drawings); len(faults) > 0 {
			t.Errorf("%s: faults are\n%v\nwant none", tt.name, faults)
		}
	}
}

func TestRedirectsMayBeMissing(t *testing.T) {
	if _, faults := evidence.Load(filesWith(map[string]string{"redirects.yaml": ""}), drawings); len(faults) > 0 {
		t.Errorf("without redirects.yaml: %v, want no fault", faults)
	}
}

func TestPlainContextOfAnUnknownNumber(t *testing.T) {
	e := mustLoad(t)
	if got := prose.ParseInline("It is {n.gone}.", 1).Plain(e.PlainContext()); got != "It is ?." {
		t.Errorf("an unknown number prints %q, want a question mark", got)
	}
}
