package lab_test

import (
	"math"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/lab"
)

// overlapBook is what the labs about overlap read, as content/quantities has it.
const overlapBook = `
dualpipe.p8m20.ranks 8 count; dualpipe.p8m20.batches 20 count; schedule.unit.f 1 unit; schedule.unit.i 1 unit; schedule.unit.w 1 unit;
lab.schedule.quality 0 ratio; lab.schedule.latency 0 unit; lab.window.start 0 ratio; trace.rule.gap 0 us; trace.rule.trim 0 us;
lab.ratio.report 1 ratio; lab.ratio.transfer 0.6473134544518289 ratio; lab.ratio.all 0.9094346909547334 ratio; comm.sm 20 count; h800.sm 132 count;
trace.overlap.transfer 0.963419181624 ratio; link.ib.nominal 50 GB/s; hiding.v3.pair 26398.64674942142 FLOP/byte; hiding.v3.flop 1338376192 FLOP;
hiding.v3.bytes 76048 byte; hiding.v4_pro 6144 FLOP/byte; hiding.v3_shortcut 4096 FLOP/byte; hiding.limit.peak 33583.030303 FLOP/byte; hiding.limit.achieved 10585.885231 FLOP/byte`

// addOverlap adds them to a book.
func addOverlap(entry func(id, value, unit string)) {
	for _, one := range strings.Split(overlapBook, ";") {
		f := strings.Fields(one)
		entry(f[0], f[1], f[2])
	}
}

// The published drawing, the one unit by which it beats ZB1P, V3's shape, and what slow links do.
func TestScheduleAnswers(t *testing.T) {
	for _, tt := range []struct {
		query, label string
		want         float64
	}{
		{"", "DualPipe: length of the step", 66},
		{"", "DualPipe: idle time of a rank", 6},
		{"", "DualPipe: most activations held at once", 9},
		{"", "1F1B: idle time of a rank", 21},
		{"b=zb1p", "ZB1P: idle time of a rank", 7},
		{"b=dualpipev-half", "DualPipeV on half the ranks: idle time of a rank", 6},
		{"b=dualpipev-half", "Step, lower over upper", 1},
		{"p=16&n=120", "DualPipe: length of the step", 374},
		{"p=16&n=120", "DualPipe: most activations held at once", 17},
		{"b=dualpipev&p=16&n=120", "DualPipeV: length of the step", 375},
		{"b=dualpipev&p=16&n=120", "DualPipeV: most activations held at once", 16.5},
		{"b=interleaved4&p=16&n=120", "Interleaved 1F1B, four parts: idle time of a rank", 11.25},
		{"p=16&n=120&q=1", "DualPipe: length of the step", 264},
		{"lat=1", "DualPipe: length of the step", 94},
		{"w=3&q=0.5", "DualPipe: idle time of a rank", 4.5},
	} {
		if got := number(t, "dualpipe", tt.query, tt.label); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("?%s: %s = %v, want %v", tt.query, tt.label, got, tt.want)
		}
	}
}

func TestScheduleFormulaIsFlaggedOutsideItsConditions(t *testing.T) {
	for query, want := range map[string]bool{"": false, "q=0.5": false, "w=2": true, "f=2": true, "lat=0.5": true} {
		_, r := run(t, "dualpipe", query)
		if got := r.Answers[1].Flag != ""; got != want {
			t.Errorf("?%s: flagged %v, want %v", query, got, want)
		}
	}
	if _, r := run(t, "dualpipe", "b=none&w=3&q=0.5"); !strings.Contains(r.Answers[1].Formula, "= -1.5") && !strings.Contains(r.Answers[1].Formula, "= −1.5") {
		t.Errorf("the formula’s negative result is not shown: %q", r.Answers[1].Formula)
	}
}

// A step that can't be planned names its field, the rule and whose rule it is.
func TestImpossibleSchedulesNameFieldAndRule(t *testing.T) {
	for _, tt := range []struct{ query, field, want string }{
		{"p=7", "p", "even number of them (DeepSeek-V3 report, §3.2.1)"},
		{"n=21", "n", "even number (DeepSeek-V3 report, §3.2.1)"},
		{"n=14", "n", "at least 16, twice the ranks (dualpipe.py of DeepSeek’s repository)"},
		{"a=1f1b&b=dualpipev&n=15", "n", "at least 16, twice the ranks (dualpipev.py"},
		{"a=gpipe&b=interleaved3&n=7", "n", "at least 8, one for each (schedules.py of Megatron-LM)"},
		{"a=gpipe&b=dualpipev-half&p=5&n=20", "p", "expected an even one"},
		{"a=zb1p&b=none&n=7", "n", "ZB-H1"},
	} {
		s, _ := run(t, "dualpipe", tt.query)
		if !strings.Contains(s.Problems[tt.field], tt.want) || len(s.Problems) != 1 {
			t.Errorf("?%s: problems %q, want %s to say %q", tt.query, s.Problems, tt.field, tt.want)
		}
	}
	if s, _ := run(t, "dualpipe", "a=1f1b&b=gpipe&p=7&n=3"); len(s.Problems) > 0 {
		t.Errorf("1F1B with few micro-batches: %v", s.Problems)
	}
}

// The share moves with the definition, between the two ends that the pages name.
func TestTraceAnswers(t *testing.T) {
	const share = "Communication that ran beside computation"
	for query, want := range map[string]float64{
		"": 0.963419181624, "comm=all": 0.96329293108, "comp=main": 0.899828469149, "comm=all&comp=main": 0.909448818898, "comp=products": 0.735718192214,
		"comm=all&comp=products": 0.725126072724, "trim=1": 0.95408442301, "gap=20": 0.973027395217, "comm=all&gap=20": 0.97539591259, "comp=helpers": 0.963419181624,
	} {
		if got := number(t, "trace", query, share); math.Abs(got-want) > 1e-12 {
			t.Errorf("?%s: %v, want %v", query, got, want)
		}
	}
	if got := number(t, "trace", "", "Longest exposed stretch"); got != 1758 {
		t.Errorf("longest exposed stretch %v, want 1758", got)
	}
	_, r := run(t, "trace", "")
	if len(r.Answers[0].Outside) != 5 {
		t.Errorf("%d caveats stand beside the share, want 5", len(r.Answers[0].Outside))
	}
}

func TestOverlapAnswers(t *testing.T) {
	const gain, possible = "One after the other, over together", "Arithmetic that your GPU could do while a byte is sent"
	for _, tt := range []struct {
		query, label string
		want         float64
	}{
		{"s=0&h=0", gain, 1},
		{"s=0&h=100", gain, 2},
		{"s=20&h=100", gain, 2 * 112 / 132.0},
		{"r=0.6473&base=away&h=100", gain, 112/132.0 + .6473},
		{"", possible, 1979e3 * 112 / 132 / 50},
		{"s=0&c=100&b=10", possible, 1e4},
	} {
		if got := number(t, "overlap", tt.query, tt.label); math.Abs(got-tt.want) > 1e-9*tt.want {
			t.Errorf("?%s: %s = %v, want %v", tt.query, tt.label, got, tt.want)
		}
	}
	for query, want := range map[string]bool{"": true, "c=623.8": false, "c=623.8&work=v4pro": true} {
		_, r := run(t, "overlap", query)
		if got := r.Answers[3].Flag != ""; got != want {
			t.Errorf("?%s: flagged %v, want %v", query, got, want)
		}
	}
}

// overlapQueries are states at the ends of the inputs.
var overlapQueries = map[string][]string{
	"dualpipe": {"", "b=zb1p", "b=none", "p=16&n=128", "p=16&n=128&zoom=16&at=100", "a=interleaved4&b=interleaved4&p=16&n=128", "a=gpipe&b=1f1b&p=2&n=1", "p=2&n=4&f=4&i=0.5&w=4&q=1&lat=1",
		"a=interleaved4&b=dualpipev&p=16&n=128&f=0.5&i=0.5&w=0.25&zoom=16&at=50", "p=16&n=120&zoom=4&at=33"},
	"trace":   {"", "comm=all&comp=products&gap=1000&trim=5", "zoom=16", "zoom=16&at=87.5", "zoom=16&at=100", "zoom=4&at=20", "gap=1000"},
	"overlap": {"", "r=0.2&s=0&h=0", "r=2&s=39&h=100", "c=10&b=10000", "c=100000&b=1", "base=away&s=39&work=v3"},
}

func TestOverlapLabsAreSoundAndLegible(t *testing.T) {
	led := book(t)
	for name, queries := range overlapQueries {
		for _, query := range queries {
			s, r := run(t, name, query)
			if len(s.Problems) > 0 {
				t.Errorf("%s?%s: %v", name, query, s.Problems)
			}
			isSound(t, name+"?"+query, r)
			for _, p := range lab.OverlapPictures(led, name, s) {
				isLegible(t, query, p)
			}
			for _, d := range r.Drawings {
				if n := strings.Count(d.Wide, "<"); n > 700 {
					t.Errorf("%s?%s: the drawing has %d tags", name, query, n)
				}
				if len(d.Wide) > 120000 || len(d.Narrow) > 120000 {
					t.Errorf("%s?%s: the drawing takes %d and %d bytes", name, query, len(d.Wide), len(d.Narrow))
				}
				if len(d.Table.Rows) > 200 {
					t.Errorf("%s?%s: %d rows behind the drawing", name, query, len(d.Table.Rows))
				}
			}
		}
	}
}

// The keys of a window lead to legal states, and the windows after each other cover the axis.
func TestWindowsFollowEachOther(t *testing.T) {
	for _, name := range []string{"dualpipe", "trace"} {
		query := "zoom=8"
		for n := 0; ; n++ {
			s, r := run(t, name, query)
			if len(s.Problems) > 0 {
				t.Fatalf("%s?%s: %v", name, query, s.Problems)
			}
			next := ""
			for _, k := range r.Keys {
				if strings.HasPrefix(k.Text, "later") {
					next = k.Query
				}
			}
			if next == "" {
				if n != 7 {
					t.Errorf("%s: the last of eight windows is number %d", name, n+1)
				}
				break
			}
			query = next
		}
	}
}

func TestOverlapDrawingsAreGolden(t *testing.T) {
	for name, files := range map[string][]string{"dualpipe": {"dualpipe-grid"}, "trace": {"trace-lanes"}, "overlap": {"overlap-limit", "overlap-pair"}} {
		_, r := run(t, name, "")
		for i, file := range files {
			isGolden(t, file, r.Drawings[i])
		}
	}
}
