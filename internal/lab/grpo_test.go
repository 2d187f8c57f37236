package lab_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/lab"
)

func TestGroupAnswers(t *testing.T) {
	for _, tt := range []struct{ lab, query, label, want string }{
		{"grpo", "", "Advantage of a right answer", "3.873"},
		{"grpo", "", "Advantage of a wrong answer", "−0.2582"},
		{"grpo", "std=sample", "Advantage of a right answer", "3.75"},
		{"grpo", "g=8", "Advantage of a right answer", "2.646"},
		{"grpo", "g=4&right=2&std=none", "Advantage of a right answer", "0.5"},
		{"grpo", "right=16", "Advantage of every answer", "0"},
		{"grpo", "kind=graded", "Advantage of the best answer", "1.093"},
		{"grpo", "kind=graded", "Advantage of the worst answer", "−1.406"},
		{"grpo", "right=8", "Term of a right answer", "1.2"},
		{"grpo", "right=8&ratio=0.5", "Term of a right answer", "0.5"},
		{"grpo", "right=8&ratio=12&eps=10", "Term of a right answer", "11"},
		{"grpo", "beta=1", "KL term", "0.1931"},
		{"grpo", "beta=1&ref=2", "KL term", "0.3069"},
		{"grpo", "", "Groups that teach nothing, at the start", "6.6%"},
		{"grpo", "g=4", "Groups that teach nothing, at the start", "50.8%"},
		{"grpo", "p=1&g=64", "Groups that teach nothing, at the start", "52.6%"},
		{"grpo", "updates=5", "Toy: chance of a right answer after the updates", "18.0%"},
		{"tries", "", "Right at least once in 16 (pass@16)", "95.7%"},
		{"tries", "c=1", "Right at least once in 16 (pass@16)", "25.0%"},
		{"tries", "n=16&c=4&k=2", "Right at least once in 2 (pass@2)", "45.0%"},
		{"tries", "", "A vote is right", "78.8%"},
		{"tries", "p=45", "A vote is right", "21.2%"},
	} {
		_, r := run(t, tt.lab, tt.query)
		got := ""
		for _, a := range r.Answers {
			if a.Label == tt.label {
				got = a.Value
			}
		}
		if got != tt.want {
			t.Errorf("%s?%s: %s = %q, want %q", tt.lab, tt.query, tt.label, got, tt.want)
		}
	}
}

// The toy passes its goals when the reference says so.
func TestToyPassesItsGoals(t *testing.T) {
	for query, want := range map[string]string{
		"":                     "41 93; 60 133; 68 154",
		"p=1&updates=1300":     "328 1,156; 347 1,197; 356 1,217",
		"p=0.1&updates=11000":  "2,687 10,807; 2,707 10,847; 2,715 10,868",
		"updates=50":           "41 not within 50; not within 50 not within 50; not within 50 not within 50",
		"std=none&updates=200": "41 93; 60 133; 68 154",
	} {
		_, r := run(t, "grpo", query)
		var got []string
		for _, row := range r.Tables[0].Rows {
			got = append(got, row[1]+" "+row[2])
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("?%s: %s, want %s", query, s, want)
		}
	}
}

func TestImpossibleGroupsNameTheirField(t *testing.T) {
	for _, tt := range []struct{ lab, query, field, want string }{
		{"grpo", "g=4&right=5", "right", "5 is more than the 4 answers of the group"},
		{"grpo", "kind=graded&rewards=1", "rewards", "1 is too few; expected at least two, since an answer is compared with the others"},
		{"tries", "n=8&c=9&k=2", "c", "9 is more than the 8 answers drawn"},
		{"tries", "n=8&c=1", "k", "16 is more than the 8 answers drawn"},
		{"tries", "votes=4", "votes", "4 is even; expected an odd number, so that no vote is tied"},
	} {
		s, _ := run(t, tt.lab, tt.query)
		if s.Problems[tt.field] != tt.want {
			t.Errorf("%s?%s: problem %q, want %q", tt.lab, tt.query, s.Problems[tt.field], tt.want)
		}
	}
	if s, _ := run(t, "grpo", "kind=graded&g=4&right=5"); len(s.Problems) > 0 {
		t.Errorf("the number of right answers matters to no graded group: %v", s.Problems)
	}
}

// The ends of every range, alone and together, give a sound result with legible drawings.
func TestExtremesOfGroupsAndTries(t *testing.T) {
	for name, queries := range map[string][]string{
		"grpo": {"", "g=2&right=1", "g=64&right=64", "g=64&right=0", "g=64&right=1", "ratio=0&eps=0.05", "ratio=20&eps=10&beta=1&ref=0.01", "ref=100", "p=0.1&step=0.01&updates=1",
			"p=99&step=1&updates=12000&g=64", "kind=graded&rewards=-10 10", "kind=graded&rewards=1 1 1", "kind=graded&rewards=" + strings.Repeat("0.125+-3.5+", 32) + "&std=sample", "updates=12000&std=none"},
		"tries": {"", "n=1&c=0&k=1&votes=1", "n=256&c=256&k=256&votes=255&p=0", "n=256&c=0&k=256&p=100", "n=2&c=1&k=1&votes=3"},
	} {
		for _, query := range queries {
			s, r := run(t, name, query)
			if len(s.Problems) > 0 {
				t.Errorf("%s?%s: %v", name, query, s.Problems)
				continue
			}
			isSound(t, name+"?"+query, r)
			for _, d := range r.Drawings {
				isLegible(t, name+"?"+query, d.Picture)
			}
			for _, p := range lab.NarrowGroupPictures(scoreBook(t), name, s.Values) {
				isLegible(t, name+"?"+query, p)
			}
		}
	}
}

func TestGroupDrawings(t *testing.T) {
	for name, files := range map[string][]string{"grpo": {"grpo-group", "grpo-toy"}, "tries": {"tries-pass", "tries-vote"}} {
		_, r := run(t, name, "")
		for i, file := range files {
			isGolden(t, file, r.Drawings[i])
		}
	}
}

// BenchmarkR1 runs these labs at the legal input that takes them longest: of the benchmarks the pair with most tests, of
// GRPO the largest group with most updates, whose expected gradient dominates. The bound is 50 ms on one core.
func BenchmarkR1(b *testing.B) {
	for name, query := range map[string]string{"benchmarks": "b=v3", "grpo": "g=64&updates=12000&p=0.1", "tries": "n=256&c=10&k=256&votes=255"} {
		l, _ := lab.Lookup(name)
		led := scoreBook(b)
		q, err := url.ParseQuery(query)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				l.Run(led, l.Parse(led, q).Values)
			}
		})
	}
}
