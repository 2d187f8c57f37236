package lab

import (
	"fmt"
	"slices"

	"github.com/claimbyclaim/explainer/internal/calc/trace"
)

// profileReader counts the overlap in DeepSeek's published training profile by the reader's definitions.
var profileReader = Lab{
	Name:   "trace",
	Inputs: profileInputs,
	Presets: []Preset{
		{"As defined: transfers", ""},
		{"All communication kernels", "comm=all"},
		{"Only products and attention compute", "comm=all&comp=products"},
		{"Only the main stream computes", "comp=main"},
		{"Small gaps count as busy", "comm=all&gap=20"},
		{"The longest exposed stretch", "zoom=16&at=87.5"},
		{"The first layer", "zoom=4"},
	},
	Run: runProfile,
}

var profileInputs = []Input{
	{Name: "comm", Label: "Communication is", Group: "What counts", Options: []Option{{"transfers", "transfers: dispatch and combine"}, {"all", "all: with barriers and exchange of sizes"}}},
	{Name: "comp", Label: "Computation is", Group: "What counts", Options: []Option{{"streams", "everything on streams 7 and 23"}, {"helpers", "the same, and helper kernels on stream 27"}, {"main", "the main stream, 7, alone"}, {"products", "matrix products and the core of attention"}}},
	{Name: "gap", Label: "Uncovered pieces count as covered up to", Group: "What counts", Unit: "µs", ID: "trace.rule.gap", Min: 0, Max: 1000, Step: 5, Whole: true},
	{Name: "trim", Label: "Taken off both ends of computation", Group: "What counts", Unit: "µs", ID: "trace.rule.trim", Min: 0, Max: 5, Step: 1, Whole: true},

	{Name: "zoom", Label: "Show", Group: "The window", Options: []Option{{"1", "the whole profile"}, {"2", "a half of it"}, {"4", "a quarter"}, {"8", "an eighth"}, {"16", "a sixteenth"}}},
	{Name: "at", Label: "Beginning at", Group: "The window", Unit: "% of the profile", ID: "lab.window.start", Scale: 100, Min: 0, Max: 100, Step: 5},
}

// profileRules are the rules that the reader chose.
func profileRules(v Values) trace.Rules {
	r := trace.Rules{Gap: int64(v.Number("gap")), Trim: int64(v.Number("trim"))}
	if v.Choice("comm") == "all" {
		r.Communication = trace.AllKernels
	}
	r.Computation = map[string]trace.Computation{"streams": trace.ComputeStreams, "helpers": trace.WithHelpers, "main": trace.MainStream, "products": trace.Products}[v.Choice("comp")]
	return r
}

func micros(n int64) string { return whole(float64(n), "us") }

func runProfile(led Ledger, v Values) Result {
	events := trace.Train()
	c := trace.Measure(events, profileRules(v))
	span := trace.Span(events).Long()
	communication, computation, exposed := trace.Length(c.Communication), trace.Length(c.Computation), trace.Length(c.Exposed)
	overlapped := Answer{Label: "Communication that ran beside computation", Value: inWords(c.Share(), "ratio", "percent .2"), Number: c.Share(),
		Formula: fmt.Sprintf("%s ÷ %s", micros(c.Overlapped()), micros(communication)),
		Note:    "In one pair of chunks, on one of 64 GPUs, in a re-run of February 2025 with routing made even.",
		Outside: []string{
			"real routing, traffic between stages and between data ranks, the optimiser, warm-up, drain and stragglers",
			"what communication cost computation: it held 20 of 132 processor units, so that computation very probably ran slower than alone",
			"why barriers wait: they lengthen through the profile, and the other ranks are not published",
			"any spread: it is one pair, once",
			"any gain in speed: there is no run without overlap",
		}}
	longest := c.Longest()
	exposing := Answer{Label: "Longest exposed stretch", Value: micros(longest.Long()), Number: float64(longest.Long()), Unit: "µs",
		Formula: fmt.Sprintf("%s to %s; of %s exposed in %s", micros(longest.Start), micros(longest.End), micros(exposed), plural(len(c.Exposed), "piece"))}
	if next := waiting(events, longest); next != "" {
		exposing.Note = "Next on the main stream: " + next + "."
	}
	ratio := 0.0
	if communication > 0 {
		ratio = float64(computation) / float64(communication)
	}
	res := Result{
		Keys:  windowKeys(led, Lab{Inputs: profileInputs}, v),
		Ahead: true,
		Answers: []Answer{
			overlapped,
			{Label: "Exposed", Value: micros(exposed), Number: float64(exposed), Unit: "µs", Formula: fmt.Sprintf("%s − %s", micros(communication), micros(c.Overlapped()))},
			exposing,
			{Label: "Computation over communication", Value: inWords(ratio, "ratio", "times .4"), Number: ratio, Formula: fmt.Sprintf("%s ÷ %s", micros(computation), micros(communication)),
				Note: fmt.Sprintf("Computation fills %s of the %s from the first start to the last end; nothing runs for %s.", share(float64(computation)/float64(span)), micros(span), micros(span-trace.Busy(events)))},
		},
	}
	win := newWindow(v, float64(span))
	res.Drawings = []Drawing{profileDrawing(events, c, win)}
	res.Tables = []Table{readingsTable(events), exposedTable(events, c), kindsTable(events)}
	return res
}

// waiting names the part of the layer that next starts on the main stream once a stretch ends.
func waiting(events []trace.Event, stretch trace.Interval) string {
	const main = 7
	i := slices.IndexFunc(events, func(e trace.Event) bool { return e.Stream == main && e.Start >= stretch.End })
	if i < 0 || stretch.Long() == 0 {
		return ""
	}
	return fmt.Sprintf("%s of layer %d", events[i].Component, events[i].Layer+1)
}

// readingsTable gives the share by every reading that is in use.
func readingsTable(events []trace.Event) Table {
	t := Table{Title: "The same profile, read in every way", Head: []string{"Reading", "Transfers: overlapped, µs", "Share", "All: overlapped, µs", "Share"}, Numeric: []bool{false, true, true, true, true}}
	for _, variant := range trace.Variants() {
		row := []string{variant.Name}
		for _, side := range []trace.Communication{trace.Transfers, trace.AllKernels} {
			r := variant.Rules
			r.Communication = side
			c := trace.Measure(events, r)
			row = append(row, whole(float64(c.Overlapped()), "count"), inWords(c.Share(), "ratio", "percent .2"))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// exposedTable lists the exposed pieces, the longest first.
func exposedTable(events []trace.Event, c trace.Count) Table {
	const most = 12
	t := Table{Title: "Exposed stretches, the longest first", Head: []string{"From, µs", "To, µs", "Length, µs", "Next on the main stream"}, Numeric: []bool{true, true, true, false}}
	pieces := slices.Clone(c.Exposed)
	slices.SortStableFunc(pieces, func(a, b trace.Interval) int { return int(b.Long() - a.Long()) })
	for _, e := range pieces[:min(most, len(pieces))] {
		t.Rows = append(t.Rows, []string{whole(float64(e.Start), "count"), whole(float64(e.End), "count"), whole(float64(e.Long()), "count"), waiting(events, e)})
	}
	return t
}

var kindNames = map[trace.Category]string{
	trace.Dispatch: "dispatch", trace.Combine: "combine", trace.Sync: "barriers and exchange of sizes", trace.GEMM8: "FP8 matrix products", trace.Attention: "core of attention", trace.Cast: "FP8 casts and transposes",
	trace.Route: "permutation and routing", trace.Norm: "norms", trace.Rotary: "rotary embedding and copies", trace.Elementwise: "element-wise", trace.Activation: "activation function", trace.GEMM16: "BF16 matrix products", trace.Memory: "setting and copying memory",
}

// kindsTable sums the kernels by kind. Kernels that run side by side count twice.
func kindsTable(events []trace.Event) Table {
	t := Table{Title: "Kernel time by kind, summed over streams", Head: []string{"Kind", "Kernels", "µs", "Thread blocks"}, Numeric: []bool{false, true, true, false}}
	for _, kind := range trace.Categories() {
		n, sum, least, most := 0, int64(0), 0, 0
		for _, e := range events {
			if e.Category != kind {
				continue
			}
			if n == 0 {
				least = e.Blocks
			}
			n, sum, least, most = n+1, sum+e.Long(), min(least, e.Blocks), max(most, e.Blocks)
		}
		blocks := whole(float64(least), "count")
		switch {
		case most == 0:
			blocks = "–"
		case most > least:
			blocks += " to " + whole(float64(most), "count")
		}
		t.Rows = append(t.Rows, []string{kindNames[kind], whole(float64(n), "count"), whole(float64(sum), "count"), blocks})
	}
	return t
}
