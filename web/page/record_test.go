package page

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/figure"
	"github.com/claimbyclaim/explainer/internal/lab"
)

// realMaker makes the pages of the content as it is.
func realMaker(t *testing.T) *Maker {
	t.Helper()
	var figures, labs []evidence.Drawing
	for _, s := range figure.All() {
		figures = append(figures, evidence.Drawing{Name: s.Name, Uses: s.Uses})
	}
	for _, l := range lab.All() {
		labs = append(labs, evidence.Drawing{Name: l.Name, Uses: l.IDs()})
	}
	e, faults := evidence.Load(content.Files, figures, labs...)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return NewMaker(e, nil)
}

func bodyOf(t *testing.T, p Page) string {
	t.Helper()
	var b strings.Builder
	if err := p.Body.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// recordMakers are the pages of the records, by address.
func recordMakers(m *Maker) map[string]func(url.Values) (Page, int) {
	return map[string]func(url.Values) (Page, int){"replications": m.Replications, "distillation": m.Distillation, "openness": m.Openness, "safety": m.Safety}
}

var rowAddress = regexp.MustCompile(`<li id="([a-z0-9-]+)"`)

// Every row of a record stands on its page with an address and a link to its source, and leads there from the source.
func TestEveryRowOpensItsSource(t *testing.T) {
	m := realMaker(t)
	for name, make := range recordMakers(m) {
		p, status := make(nil)
		body := bodyOf(t, p)
		if status != http.StatusOK || p.Shell.Path != "/"+name+"/" {
			t.Errorf("%s: status %d, path %s", name, status, p.Shell.Path)
		}
		rows := strings.Split(body, `<li id="`)[1:]
		for _, row := range rows {
			id, text, _ := strings.Cut(row, `"`)
			if !strings.Contains(text, `href="/sources/`) && !strings.Contains(text, "not repeated") {
				t.Errorf("%s: row %s opens no source", name, id)
			}
		}
		if len(rows) < 10 {
			t.Errorf("%s has %d rows", name, len(rows))
		}
	}
}

func TestFiltersOfRecords(t *testing.T) {
	m := realMaker(t)
	for _, tt := range []struct {
		name, query string
		rows        []string // the rows in the filtered part, without those that always stand below
	}{
		{"replications", "part=controls", []string{"dr-grpo", "limit-of-rlvr", "spurious-rewards"}},
		{"replications", "part=controls&q=random+llama", []string{"spurious-rewards"}},
		{"distillation", "direction=in&public=yes", []string{"copyleaks"}},
		{"distillation", "direction=in&about=later", []string{"openai-memo", "anthropic", "white-house"}},
		{"openness", "release=never&kind=data", []string{"pre-training-data", "fine-tuning-data"}},
		{"safety", "on=student", []string{"astral"}},
		{"safety", "on=altered&topic=attacks", nil},
		{"safety", "on=%3Cscript%3E", nil},
		{"safety", "topic=xx&q=%00%ff", nil},
		{"replications", "part=pre-training&outcome=gone", nil},
	} {
		q, err := url.ParseQuery(tt.query)
		if err != nil {
			t.Fatal(err)
		}
		p, status := recordMakers(m)[tt.name](q)
		body := bodyOf(t, p)
		var got []string
		for _, row := range rowAddress.FindAllStringSubmatch(body, -1) {
			if _, always := map[string]bool{"v3-run": true, "r1-zero-run": true, "r1-data": true, "r1-rewards": true}[row[1]]; !always {
				got = append(got, row[1])
			}
		}
		if status != http.StatusOK || strings.Join(got, " ") != strings.Join(tt.rows, " ") {
			t.Errorf("%s?%s: status %d, rows %v, want %v", tt.name, tt.query, status, got, tt.rows)
		}
		if empty := strings.Contains(body, "Nothing in the record passes"); empty != (len(tt.rows) == 0) {
			t.Errorf("%s?%s: says that nothing passes: %v", tt.name, tt.query, empty)
		}
		if strings.Contains(body, "<script>") {
			t.Errorf("%s?%s: the query is not escaped", tt.name, tt.query)
		}
	}
}

// neverPrinted are figures that the evidence has from memory only, or in conflict, with the words beside which they would
// stand.
var neverPrinted = map[string]*regexp.Regexp{
	"Claude’s rate in Cisco’s test":              regexp.MustCompile(`Claude[^.]{0,80}\b(?:26|36)%`),
	"Qualys’s jailbreak rate":                    regexp.MustCompile(`Qualys`),
	"R1’s and R1-Zero’s exact scores on ARC-AGI": regexp.MustCompile(`\b(?:15\.8|20\.5)%`),
	"MMLU’s number of questions":                 regexp.MustCompile(`14,042`),
	"the mean of the transparency index":         regexp.MustCompile(`40\.69`),
}

func TestNothingFromMemoryIsPrinted(t *testing.T) {
	m := realMaker(t)
	pages := map[string]string{}
	for name, make := range recordMakers(m) {
		p, _ := make(nil)
		pages[name] = bodyOf(t, p)
	}
	for _, name := range []string{"benchmarks", "grpo", "tries"} {
		p, _ := m.Lab(name, nil)
		pages["lab "+name] = bodyOf(t, p)
	}
	for _, slug := range []string{"frontier-parity", "r1-recipe", "r1-parity", "open-access", "censorship", "method-not-model"} {
		p, _ := m.Claim(slug)
		pages["claim "+slug] = bodyOf(t, p)
	}
	for _, slug := range []string{"independent-replication", "distillation", "generalization", "trade-offs"} {
		p, _ := m.Question(slug)
		pages["question "+slug] = bodyOf(t, p)
	}
	for name, body := range pages {
		for what, figure := range neverPrinted {
			if found := figure.FindString(body); found != "" {
				t.Errorf("%s prints %s: %q", name, what, found)
			}
		}
	}
}
