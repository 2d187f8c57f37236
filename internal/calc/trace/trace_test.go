package trace_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/trace"
)

type summary struct {
	Source struct {
		SHA256 string
		Bytes  int
	}
	Span    int64 `json:"span_us"`
	Events  int
	Unions  map[string]int64 `json:"unions_us"`
	Overlap map[string]json.RawMessage
	Exposed map[string][]struct {
		Start int64 `json:"start_us"`
		End   int64 `json:"end_us"`
	} `json:"exposed_gaps_over_100us"`
	Categories map[trace.Category]struct {
		Events int
		Sum    int64 `json:"sum_us"`
	} `json:"category_sums_us"`
	Layers []struct {
		Layer       int
		First, Last int64
	}
}

func reference(t testing.TB) (s summary) {
	t.Helper()
	b, err := os.ReadFile("testdata/train-trace-summary.json")
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// table gives the reference's events.
func table(t testing.TB) []trace.Event {
	t.Helper()
	f, err := os.Open("testdata/train-trace-intervals.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) int64 {
		if s == "" { // thread blocks of settings and copies of memory
			return 0
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	var events []trace.Event
	for _, r := range rows[1:] {
		start := number(r[3])
		events = append(events, trace.Event{Interval: trace.Interval{Start: start, End: start + number(r[4])}, Stream: int(number(r[0])), Category: trace.Category(r[1]),
			Kernel: r[2], Component: r[5], Layer: int(number(r[6])), Blocks: int(number(r[7]))})
	}
	return events
}

func TestTrainIsTheReference(t *testing.T) {
	want := table(t)
	for i := range want {
		if want[i].Category == trace.Memory {
			want[i].Kernel = trimmed(want[i].Kernel)
		}
	}
	if got := trace.Train(); !slices.Equal(got, want) {
		t.Errorf("%d events differ from the reference’s %d", len(got), len(want))
	}
	s := reference(t)
	if s.Source.SHA256 != trace.PublishedSHA256 || s.Source.Bytes != trace.PublishedBytes {
		t.Errorf("the reference is of another file: %+v", s.Source)
	}
}

// trimmed drops the space at the end of the names of settings and copies.
func trimmed(s string) string { return s[:len(s)-1] }

func TestTotals(t *testing.T) {
	events, s := trace.Train(), reference(t)
	streams := func(n ...int) []int { return n }
	length := func(r trace.Rules, computation bool) int64 {
		c := trace.Measure(events, r)
		if computation {
			return trace.Length(c.Computation)
		}
		return trace.Length(c.Communication)
	}
	got := map[string]int64{
		"comm_transfer":                 length(trace.Rules{}, false),
		"comm_all":                      length(trace.Rules{Communication: trace.AllKernels}, false),
		"compute":                       length(trace.Rules{}, true),
		"compute_incl_stream27_helpers": length(trace.Rules{Computation: trace.WithHelpers}, true),
		"stream7":                       length(trace.Rules{Streams: streams(7)}, true),
		"stream23":                      length(trace.Rules{Streams: streams(23)}, true),
		"any_gpu_activity":              trace.Busy(events),
		"no_gpu_activity":               trace.Span(events).Long() - trace.Busy(events),
	}
	both := trace.Measure(events, trace.Rules{Communication: trace.AllKernels})
	got["compute_or_comm_all"] = trace.Length(trace.Union(slices.Concat(both.Communication, both.Computation)))
	for name, want := range s.Unions {
		if got[name] != want {
			t.Errorf("%s = %d µs, want %d", name, got[name], want)
		}
	}
	if span := trace.Span(events); span.Long() != s.Span || len(events) != s.Events {
		t.Errorf("%d events in %d µs, want %d in %d", len(events), span.Long(), s.Events, s.Span)
	}
	for _, c := range trace.Categories() {
		n, sum := 0, int64(0)
		for _, e := range events {
			if e.Category == c {
				n, sum = n+1, sum+e.Long()
			}
		}
		if want, ok := s.Categories[c]; !ok || n != want.Events || sum != want.Sum {
			t.Errorf("%s: %d events, %d µs, want %+v", c, n, sum, want)
		}
	}
	if len(s.Categories) != len(trace.Categories()) {
		t.Errorf("the reference has %d categories", len(s.Categories))
	}
}

func TestOverlap(t *testing.T) {
	s := reference(t)
	for name, r := range map[string]trace.Rules{
		"transfer_vs_compute":                      {},
		"all_vs_compute":                           {Communication: trace.AllKernels},
		"transfer_vs_stream7_only":                 {Computation: trace.MainStream},
		"all_vs_stream7_only":                      {Communication: trace.AllKernels, Computation: trace.MainStream},
		"transfer_vs_gemm_and_attention_core":      {Computation: trace.Products},
		"all_vs_gemm_and_attention_core":           {Communication: trace.AllKernels, Computation: trace.Products},
		"sensitivity_compute_shrunk_1us_each_side": {Trim: 1},
		"transfer_gaps_up_to_20us_counted_as_busy": {Gap: 20},
		"all_gaps_up_to_20us_counted_as_busy":      {Communication: trace.AllKernels, Gap: 20},
	} {
		var want struct {
			Comm       int64   `json:"comm_us"`
			Overlapped int64   `json:"overlapped_us"`
			Exposed    int64   `json:"exposed_us"`
			Share      float64 `json:"overlap_fraction"`
		}
		if err := json.Unmarshal(s.Overlap[name], &want); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		delete(s.Overlap, name)
		c := trace.Measure(trace.Train(), r)
		if trace.Length(c.Communication) != want.Comm || c.Overlapped() != want.Overlapped || trace.Length(c.Exposed) != want.Exposed || math.Abs(c.Share()-want.Share) > 1e-12 {
			t.Errorf("%s: %d of %d µs overlapped, %d exposed, share %.12f, want %+v", name, c.Overlapped(), trace.Length(c.Communication), trace.Length(c.Exposed), c.Share(), want)
		}
	}
	delete(s.Overlap, "note")
	if len(s.Overlap) > 0 {
		t.Errorf("not tested: %v", s.Overlap)
	}
}

func TestExposedStretches(t *testing.T) {
	s := reference(t)
	for name, communication := range map[string]trace.Communication{"transfer": trace.Transfers, "all": trace.AllKernels} {
		var want []trace.Interval
		for _, g := range s.Exposed[name] {
			want = append(want, trace.Interval{Start: g.Start, End: g.End})
		}
		c := trace.Measure(trace.Train(), trace.Rules{Communication: communication, Gap: 100})
		if !slices.Equal(c.Exposed, want) {
			t.Errorf("%s: exposed for over 100 µs: %v, want %v", name, c.Exposed, want)
		}
		if got, want := c.Longest(), (trace.Interval{Start: 115100, End: 116858}); got != want {
			t.Errorf("%s: the longest exposed stretch is %v, want %v", name, got, want)
		}
	}
}

// Union and Without agree with marking every microsecond.
func TestIntervalsAgainstMarks(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	const end = 60
	random := func() []trace.Interval {
		set := make([]trace.Interval, rng.IntN(8))
		for i := range set {
			set[i].Start = rng.Int64N(end)
			set[i].End = set[i].Start + rng.Int64N(10)
		}
		return set
	}
	marks := func(set []trace.Interval) (m [end + 10]bool) {
		for _, i := range set {
			for at := i.Start; at < i.End; at++ {
				m[at] = true
			}
		}
		return m
	}
	for range 5000 {
		a, b := random(), random()
		inA, inB := marks(a), marks(b)
		ua, ub := trace.Union(a), trace.Union(b)
		if marks(ua) != inA {
			t.Fatalf("the union of %v is %v", a, ua)
		}
		for i := 1; i < len(ua); i++ {
			if ua[i].Start <= ua[i-1].End {
				t.Fatalf("the union of %v has neighbours: %v", a, ua)
			}
		}
		left := trace.Without(ua, ub)
		var want [end + 10]bool
		for i := range want {
			want[i] = inA[i] && !inB[i]
		}
		if marks(left) != want {
			t.Fatalf("%v without %v is %v", ua, ub, left)
		}
		if !slices.Equal(trace.Union(slices.Clone(left)), left) {
			t.Fatalf("%v without %v overlaps or touches: %v", ua, ub, left)
		}
	}
}

func BenchmarkMeasure(b *testing.B) {
	events := trace.Train()
	for b.Loop() {
		trace.Measure(events, trace.Rules{Communication: trace.AllKernels, Gap: 20, Trim: 1})
	}
}
