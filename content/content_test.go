package content_test

import (
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/web"
)

var loaded = sync.OnceValues(func() (*evidence.Edition, fault.List) {
	return evidence.Load(content.Files, web.Drawings(), web.Labs()...)
})

func load(t *testing.T) *evidence.Edition {
	t.Helper()
	e, faults := loaded()
	if len(faults) > 0 {
		t.Fatalf("the content has %d faults; TestFaults lists them", len(faults))
	}
	return e
}

func TestFaults(t *testing.T) {
	_, faults := loaded()
	for _, f := range faults {
		t.Error("content/" + f.String())
	}
}

// questions are the article's open questions in its order. An address is permanent: this list only grows.
var questions = []string{
	"independent-replication", "cost-accuracy", "hidden-infrastructure", "distillation", "proprietary-optimizations", "generalization",
	"trade-offs", "performance-at-scale", "hyperscalers", "larger-models", "business-model",
}

// announcement is Part 1 of the article: its claims in order, with the numbers of the questions that test each.
var announcement = []struct {
	slug  string
	tests []int
}{
	{"frontier-parity", []int{1, 2, 3, 6}},
	{"2048-h800", []int{1, 3}},
	{"5-58-million", []int{1, 2, 3, 4}},
	{"fp8", []int{1, 5, 7}},
	{"dualpipe", []int{1, 5, 10}},
	{"sparse-experts", []int{7, 8, 10}},
	{"r1-recipe", []int{1, 4, 6, 7}},
	{"r1-parity", []int{6, 7, 8}},
	{"open-access", []int{1, 5, 11}},
	{"scales-by-design", []int{7, 8, 10}},
}

func TestInventory(t *testing.T) {
	e := load(t)
	var got []string
	for _, q := range e.Questions {
		got = append(got, q.Slug)
	}
	if !slices.Equal(got, questions) {
		t.Errorf("the questions are\n%v; expected\n%v", got, questions)
	}
	for i, want := range announcement {
		c, ok := e.Claim(want.slug)
		if !ok {
			t.Errorf("no claims/%s.md; expected claim %d", want.slug, i+1)
			continue
		}
		if c.Number != i+1 || c.Part.Slug != "announcement" {
			t.Errorf("%s: claim %d of the part %s; expected claim %d of the announcement", c.File, c.Number, c.Part.Slug, i+1)
		}
		var tests []int
		for _, q := range c.Questions {
			tests = append(tests, q.Number)
		}
		if !slices.Equal(tests, want.tests) {
			t.Errorf("%s: tested by the questions %v; expected %v", c.File, tests, want.tests)
		}
	}
	inventory := len(e.Claims)
	for _, p := range e.Parts {
		inventory += len(p.Preparing)
	}
	if inventory != 30 || len(e.Parts) != 5 {
		t.Errorf("%d claims in %d parts; the article has 30 in five, beside the questions", inventory, len(e.Parts))
	}
}

// unfinished marks a text that is not ready to be read.
var unfinished = regexp.MustCompile(`\bTO DO\b|(?i:\btodo\b|\bto do:|\bto-do\b|\bfixme\b|\bxxx\b|\btbd\b|\btbc\b|coming soon|lorem|ipsum|under construction|placeholder)`)

func TestFinished(t *testing.T) {
	err := fs.WalkDir(content.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(content.Files, path)
		if err != nil {
			return err
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			n++
			if m := unfinished.FindString(line); m != "" {
				t.Errorf("content/%s:%d: %q in %q", path, n, m, strings.TrimSpace(line))
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// headline are numbers that the site stands on, as worked out by hand from what DeepSeek and others publish, in
// full. The ledger computes them; here they do not depend on what it expects of itself.
var headline = []struct {
	id    string
	value float64
	how   string
}{
	{"v3.hours.total", 2_788_000, "2,664,000 + 119,000 + 5,000 GPU-hours"},
	{"v3.cost.rental", 5_576_000, "2,788,000 × $2"},
	{"v3.days.pretraining", 54.19921875, "2,664,000 / 2,048 / 24"},
	{"v3.hours.identity", 2_664_000, "180,000 × 14.8"},
	{"v3.step.tokens", 62_914_560, "15,360 × 4,096"},
	{"v3.step.bubble_share", 0.10338251530663456, "2.06 / 19.926"},
	{"v3.hours.per_ttoken_derived", 180_175.95307917887, "10^12 / 272.80e9 × 24 × 2,048"},
	{"v3.rate.tokens", 1541.702835648148, "272.80e9 / 86,400 / 2,048"},
	{"megatron.report.hours", 2_911_551.778407302, "14.8e12 / 1,412 / 3,600"},
	{"v3.params.total", 671_026_419_200, "every matrix of the public configuration"},
	{"mfu.bf16.causal", 0.3904138537243006, "250,449,887,232 × 1,541.70… / 989e12"},
	{"v3.saving.hours", 11.061692969870876, "30.84M / 2.788M"},
	{"v3.cost.with_r_one", 5_870_000, "5,576,000 + 147,000 × 2"},
}

func TestHeadlineNumbers(t *testing.T) {
	e := load(t)
	for _, want := range headline {
		q, ok := e.Ledger.Entry(want.id)
		if !ok {
			t.Errorf("no quantity %s in the ledger; expected %s", want.id, want.how)
			continue
		}
		if q.Formula == nil {
			t.Errorf("%s:%d: %s is typed in; expected a formula: %s", q.File, q.Line, want.id, want.how)
		}
		// The order of operations may differ from the hand's, hence not to the last bit.
		if math.Abs(q.Value-want.value) > 1e-12*want.value {
			t.Errorf("%s:%d: %s is %v; expected %v = %s", q.File, q.Line, want.id, q.Value, want.value, want.how)
		}
	}
}
