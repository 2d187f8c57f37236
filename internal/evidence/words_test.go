package evidence_test

import (
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

func TestDateWords(t *testing.T) {
	for date, want := range map[evidence.Date]string{
		"2026-11-24": "24 November 2026", "2026-11-04": "4 November 2026", "2026-11": "November 2026", "2026": "2026", "soon": "soon", "": "",
	} {
		if got := date.Words(); got != want {
			t.Errorf("words of date %q are %q, want %q", date, got, want)
		}
	}
}

func TestSpanWords(t *testing.T) {
	for span, want := range map[evidence.Span]string{
		"2023/2025": "2023 to 2025", "2026-05-31/2026-07": "31 May 2026 to July 2026", "2024-12-27": "27 December 2024", "": "",
	} {
		if got := span.Words(); got != want {
			t.Errorf("words of span %q are %q, want %q", span, got, want)
		}
	}
}

func TestDatesThatAreNone(t *testing.T) {
	const expected = "; expected a date such as 2026-11-24, 2026-11 or 2026"
	for _, text := range []string{"2026-02-30", "2026-13", "2026-1-1", "24 November 2026", "26", "2026-11-24T10:00", ""} {
		var d evidence.Date
		if err := d.SetScalar(text, 1); err == nil || err.Error() != `is "`+text+`"`+expected {
			t.Errorf("date %q: error %v, want is %q%s", text, err, text, expected)
		}
	}
	for _, text := range []string{"2026-11-24", "2026-11", "2026", "2024-02-29"} {
		var d evidence.Date
		if err := d.SetScalar(text, 1); err != nil || string(d) != text {
			t.Errorf("date %q is read as %q, error %v", text, d, err)
		}
	}
}

func TestSpansThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		"2023/2024/2025": `is "2023/2024/2025"; expected a date, or two joined by a slash`,
		"2023/x":         `is "x"; expected a date such as 2026-11-24, 2026-11 or 2026`,
		"2023/":          `is ""; expected a date such as 2026-11-24, 2026-11 or 2026`,
	} {
		var s evidence.Span
		if err := s.SetScalar(text, 1); err == nil || err.Error() != want {
			t.Errorf("span %q: error %v, want %s", text, err, want)
		}
	}
}

// Every value that a file may hold has words for a reader.
func TestEveryValueHasWords(t *testing.T) {
	words := map[string]string{}
	for _, s := range evidence.States {
		words["state "+string(s)] = s.Words()
		words["meaning of "+string(s)] = s.Means()
	}
	for _, b := range []evidence.By{evidence.DeepSeek, evidence.Article, evidence.Forecast} {
		words["by "+string(b)] = b.Words()
	}
	for _, k := range []evidence.Kind{"first-party", "measurement", "vendor", "estimate", "filing", "regulation", "reporting", "opinion", "ours"} {
		words["kind "+string(k)] = k.Words()
	}
	for _, d := range []evidence.Downgrade{"origin", "interest", "indirect", "imprecise", "unrepeated", "dated"} {
		words["lowered by "+string(d)] = d.Words()
	}
	for _, s := range evidence.Sizes {
		words["size "+string(s)] = s.Words()
	}
	for _, k := range []evidence.SourceKind{"first-party", "measurement", "vendor", "filing", "regulation", "reporting", "opinion", "secondary"} {
		words["source "+string(k)] = k.Words()
	}
	for _, r := range []evidence.Read{"original", "copy", "excerpt", "summary", "not-opened", "memory"} {
		words["read "+string(r)] = r.Words()
	}
	for s := range evidence.Strength(5) {
		words["strength "+string('0'+rune(s))] = s.Means()
	}
	for what, word := range words {
		if word == "" {
			t.Errorf("%s has no words", what)
		}
	}
}

func TestBearingWordsDiffer(t *testing.T) {
	seen := map[string]evidence.Bearing{}
	for _, b := range evidence.Bearings {
		word, means := b.Words()
		if other, ok := seen[word]; ok || word == "" || means == "" {
			t.Errorf("bearing %s is %q, %q (like %q); want words of its own", b, word, means, other)
		}
		seen[word] = b
	}
}

func TestStatusCellsFollowTheProgress(t *testing.T) {
	order := []evidence.Status{evidence.Undisclosed, evidence.NotRun, evidence.Partly, evidence.Answered}
	for cells, s := range order {
		if s.Cells() != cells || s.Words() == "" {
			t.Errorf("status %s fills %d cells and says %q, want %d cells and words", s, s.Cells(), s.Words(), cells)
		}
	}
}

func TestByline(t *testing.T) {
	person := evidence.Author{Given: "Ada", Family: "Lovelace"}
	group := evidence.Author{Literal: "DeepSeek"}
	tests := []struct {
		authors []evidence.Author
		want    string
	}{
		{nil, ""},
		{[]evidence.Author{group}, "DeepSeek"},
		{[]evidence.Author{person, group, {Family: "Euler"}}, "Ada Lovelace, DeepSeek, Euler"},
		{[]evidence.Author{person, group, group, person}, "Ada Lovelace, DeepSeek, DeepSeek, and others"},
	}
	for _, tt := range tests {
		s := evidence.Source{Authors: tt.authors}
		if got := s.Byline(); got != tt.want {
			t.Errorf("byline of %v is %q, want %q", tt.authors, got, tt.want)
		}
	}
}

func TestSourceHeading(t *testing.T) {
	tests := []struct {
		title, want string
		described   bool
	}{
		{"DeepSeek-V3 Technical Report", "DeepSeek-V3 Technical Report", false},
		{"[Report on the review file]", "Report on the review file", true},
		{"[1] of two", "[1] of two", false},
	}
	for _, tt := range tests {
		s := evidence.Source{Title: tt.title}
		if got, described := s.Heading(); got != tt.want || described != tt.described {
			t.Errorf("heading of %q is %q, %v; want %q, %v", tt.title, got, described, tt.want, tt.described)
		}
	}
}

func TestDaysThatADateCovers(t *testing.T) {
	for date, want := range map[evidence.Date][2]evidence.Date{
		"2025-01-27": {"2025-01-27", "2025-01-27"}, "2025-02": {"2025-02-01", "2025-02-28"}, "2024-02": {"2024-02-01", "2024-02-29"},
		"2025-12": {"2025-12-01", "2025-12-31"}, "2026": {"2026-01-01", "2026-12-31"},
	} {
		if got := [2]evidence.Date{date.First(), date.Last()}; got != want {
			t.Errorf("%s covers %v, want %v", date, got, want)
		}
	}
	for span, want := range map[evidence.Span]evidence.Date{"2023/2025": "2025", "2025-09": "2025-09", "": ""} {
		if got := span.Newest(); got != want {
			t.Errorf("the newest of %q is %q, want %q", span, got, want)
		}
	}
}
