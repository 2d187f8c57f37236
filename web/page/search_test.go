package page

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/figure"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/search"
	"github.com/claimbyclaim/explainer/web/ui"
)

// searcher searches the content built in.
var searcher = sync.OnceValue(func() *Maker {
	var drawings, labs []evidence.Drawing
	for _, s := range figure.All() {
		drawings = append(drawings, evidence.Drawing{Name: s.Name, Uses: s.Uses})
	}
	for _, l := range lab.All() {
		labs = append(labs, evidence.Drawing{Name: l.Name, Uses: l.IDs()})
	}
	e, faults := evidence.Load(content.Files, drawings, labs...)
	if len(faults) > 0 {
		panic("the content built in has faults; the test of content lists them")
	}
	var engine []byte
	for _, name := range []string{"minisearch.min.js", "search-engine.js"} {
		data, err := os.ReadFile(filepath.Join("../asset/js", name))
		if err != nil {
			panic(err)
		}
		engine = append(engine, append(data, '\n')...)
	}
	m := NewMaker(e, nil)
	m.UseSearch(string(engine))
	return m
})

func find(t *testing.T, q string) search.Answer {
	t.Helper()
	x, err := searcher().index()
	if err != nil {
		t.Fatal(err)
	}
	a, err := x.Query(q, mostHits)
	if err != nil {
		t.Fatalf("%q: %v", q, err)
	}
	return a
}

func TestSearchFindsTheRightPageFirst(t *testing.T) {
	for q, want := range map[string]string{
		"5.58":            "/claims/5-58-million/",
		"$5.58 million":   "/claims/5-58-million/",
		"H800":            "/claims/2048-h800/",
		"2,048":           "/claims/2048-h800/",
		"2048 gpus":       "/claims/2048-h800/",
		"bubble":          "/glossary/#bubble",
		"pipeline bubble": "/glossary/#bubble",
		"who verified":    "/questions/independent-replication/",
		"replication":     "/questions/independent-replication/",
		"14 bits":         "/claims/fp8/",
		"545%":            "/questions/business-model/",
		"671B":            "/claims/sparse-experts/",
		"share price":     "/claims/nvidia-stock-drop/",
		"jevons":          "/labs/jevons/",
		"censorship":      "/claims/censorship/",
		"optimization":    "/claims/dualpipe/",
	} {
		if a := find(t, q); a.Total == 0 || a.Hits[0].Href != want {
			t.Errorf("%q finds %+v first; expected %s", q, a.Hits[:min(1, len(a.Hits))], want)
		}
	}
	// Of the pages on the bubble of a pipeline, the claim comes next to the word itself.
	if i := slices.IndexFunc(find(t, "bubble").Hits, func(h search.Hit) bool { return h.Href == "/claims/dualpipe/" }); i < 0 || i > 2 {
		t.Errorf("“bubble” finds the claim on DualPipe at place %d; expected it near the top", i+1)
	}
}

func TestEveryClaimAndQuestionIsFoundByItsTitle(t *testing.T) {
	for _, l := range searcher().walk {
		hits := find(t, l.Text).Hits
		if i := slices.IndexFunc(hits, func(h search.Hit) bool { return h.Href == l.Href }); i < 0 || i > 4 {
			t.Errorf("%q finds %s at place %d; expected it among the first five", l.Text, l.Href, i+1)
		}
	}
}

func TestEveryThingIsInTheSearchOnce(t *testing.T) {
	m := searcher()
	kinds := map[string]int{}
	seen := map[string]bool{}
	for _, d := range m.SearchDocuments() {
		kind, _, _ := strings.Cut(d.Kind, ",")
		kinds[strings.TrimRight(kind, " 0123456789")]++
		if seen[d.Href] || d.Title == "" || !strings.HasPrefix(d.Href, "/") {
			t.Errorf("%+v stands twice, or has no title or address", d)
		}
		seen[d.Href] = true
	}
	numbers := 0
	for _, topic := range m.e.Ledger.Topics() {
		numbers += len(topic.Entries)
	}
	for kind, want := range map[string]int{
		"Claim": len(m.e.Claims), "Question": len(m.e.Questions), "Source": len(m.e.Sources), "Number": numbers, "Numbers": len(m.e.Ledger.Topics()), "Term": len(m.e.Glossary),
		"Map": 1, "Lab": len(m.e.Labs), "Page": len(m.e.Pages), "Figure": len(m.e.Figures), "Event": len(m.e.Events), "Measure": len(m.e.Measures),
	} {
		if kinds[kind] != want {
			t.Errorf("the search has %d of the kind %s; the edition has %d", kinds[kind], kind, want)
		}
	}
}

func TestSearchHoldsNoValueKnownFromMemoryOnly(t *testing.T) {
	m := searcher()
	checked := 0
	for _, topic := range m.e.Ledger.Topics() {
		for _, e := range topic.Entries {
			if !e.FromMemory {
				continue
			}
			checked++
			if d := m.numberDocument(e); d.Title != ui.Capital(e.Label) || d.Text+d.Heads+d.Words != "" {
				t.Errorf("%s is known from memory only and is in the search as %+v", e.ID, d)
			}
		}
	}
	if checked == 0 {
		t.Fatal("no number is known from memory only; this test checks nothing")
	}
}

func TestNonsenseIsAnsweredByLists(t *testing.T) {
	for _, q := range []string{"xyzzyplugh", "wxyzzq vvjkq", "zzzz 9999999"} {
		if a := find(t, q); a.Total != 0 || !strings.HasPrefix(a.Status, "Nothing found") {
			t.Errorf("%q finds %d results: %s", q, a.Total, a.Status)
		}
		body, status := rendered(t, url.Values{"q": {q}})
		if status != http.StatusOK || !strings.Contains(body, `<div id="search-hints">`) || !strings.Contains(body, `href="/claims/"`) {
			t.Errorf("the page for %q has status %d and no way on", q, status)
		}
	}
}

// The bounds are many times what a query takes, so that a busy machine does not fail the test.
func TestQueriesAreBounded(t *testing.T) {
	find(t, "warm")
	for _, q := range []string{
		"trainingg costtt verifyable infrencee pipelinne expertts quantizzation benchmrks distillatin hyperscalrs restrctions semicondctor nvidea latenci",
		strings.Repeat("deepseek v3 training ", 9), strings.Repeat("ab", 100), strings.Repeat("e ", 99), strings.Repeat("v3-", 66),
	} {
		start := time.Now()
		find(t, q)
		if d := time.Since(start); d > time.Second {
			t.Errorf("%.30q… takes %v", q, d)
		}
	}
}

func TestIndexIsSmall(t *testing.T) {
	index := searcher().SearchIndex()
	if !json.Valid(index) || len(index) > 1_100_000 {
		t.Errorf("the index has %d bytes; expected valid JSON of at most 1.1 MB, which is some 200 KB on the way", len(index))
	}
}

func rendered(t *testing.T, q url.Values) (body string, status int) {
	t.Helper()
	p, status := searcher().Search(q)
	var b bytes.Buffer
	if err := p.Body.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String(), status
}

func TestSearchPage(t *testing.T) {
	tests := []struct {
		what, q string
		status  int
		has     []string
		lacks   []string
	}{
		{"nothing asked", "  ", 200, []string{`<div id="search-hints">`, `href="/search/?q=14+bits"`, `value=""`}, []string{"<mark>", "problem"}},
		{"a claim", "5.58", 200, []string{`<div id="search-hints" hidden>`, `href="/claims/5-58-million/"`, "<mark>5.58</mark>", `class="state`, `value="5.58"`, "results for “5.58”."}, nil},
		{"a question", "who verified", 200, []string{`href="/questions/independent-replication/"`, `class="qstat"`}, nil},
		{"markup", `"><script>x</script>`, 200, []string{"&lt;script&gt;"}, []string{"<script>"}},
		{"too long", strings.Repeat("word ", 2000), 422, []string{`aria-invalid="true"`, "That is too long to look up: 9999 characters, where 200 are the most.", `<div id="search-hints">`, `value="` + strings.TrimSpace(strings.Repeat("word ", 40))}, []string{"<mark>"}},
	}
	for _, tt := range tests {
		body, status := rendered(t, url.Values{"q": {tt.q}})
		if status != tt.status {
			t.Errorf("%s: status %d; expected %d", tt.what, status, tt.status)
		}
		for _, s := range tt.has {
			if !strings.Contains(body, s) {
				t.Errorf("%s: the page lacks %q", tt.what, s)
			}
		}
		for _, s := range tt.lacks {
			if strings.Contains(body, s) {
				t.Errorf("%s: the page has %q", tt.what, s)
			}
		}
	}
}

// The longest query is said in two places.
func TestTheFieldTakesWhatTheEngineTakes(t *testing.T) {
	if a := find(t, strings.Repeat("x", longestAsked)); a.Long {
		t.Errorf("the engine refuses %d characters, which the field takes", longestAsked)
	}
	if a := find(t, strings.Repeat("x", longestAsked+1)); !a.Long {
		t.Errorf("the engine takes more than the %d characters of the field", longestAsked)
	}
}
