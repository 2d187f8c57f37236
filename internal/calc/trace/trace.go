// Package trace measures how much of a GPU's communication ran beside computation in a profile, by rules that are
// stated: which kernels are communication, which computation, and what counts as covered.
//
// Times are whole microseconds, as in DeepSeek's published profile. An interval holds its start and not its end.
package trace

import (
	"cmp"
	"slices"
)

// An Interval is a stretch of time.
type Interval struct{ Start, End int64 }

// Long is the length of an interval.
func (i Interval) Long() int64 { return i.End - i.Start }

// Length is the length of intervals that don't overlap.
func Length(set []Interval) (sum int64) {
	for _, i := range set {
		sum += i.Long()
	}
	return sum
}

// Union merges intervals that overlap or touch, and leaves empty ones out. It sorts what it is given.
func Union(set []Interval) []Interval {
	slices.SortFunc(set, func(a, b Interval) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	var out []Interval
	for _, i := range set {
		switch last := len(out) - 1; {
		case i.End <= i.Start:
		case last >= 0 && i.Start <= out[last].End:
			out[last].End = max(out[last].End, i.End)
		default:
			out = append(out, i)
		}
	}
	return out
}

// Without is what two unions leave: the parts of the first that the second does not cover.
func Without(a, b []Interval) []Interval {
	var out []Interval
	k := 0
	for _, i := range a {
		for k < len(b) && b[k].End <= i.Start {
			k++
		}
		for j := k; j < len(b) && b[j].Start < i.End; j++ {
			if b[j].Start > i.Start {
				out = append(out, Interval{i.Start, b[j].Start})
			}
			i.Start = min(b[j].End, i.End)
		}
		if i.Long() > 0 {
			out = append(out, i)
		}
	}
	return out
}

// An Event is one kernel, or one setting or copying of memory, on a GPU.
type Event struct {
	Interval
	Stream    int
	Category  Category
	Blocks    int    // thread blocks that it was launched with
	Kernel    string // short name; in the published profile alone, as are the next two
	Component string // the part of the layer that launched it, such as attn(F)
	Layer     int    // of the profile's chunk, from 0
}

// A Category is a kind of kernel.
type Category string

// The categories, as the names of kernels give them.
const (
	Dispatch    Category = "comm_dispatch"
	Combine     Category = "comm_combine"
	Sync        Category = "comm_sync" // exchange of sizes, and barriers
	Attention   Category = "attention_core"
	GEMM8       Category = "gemm_fp8"
	GEMM16      Category = "gemm_bf16"
	Activation  Category = "activation"
	Cast        Category = "fp8_cast_transpose"
	Norm        Category = "norm"
	Route       Category = "moe_permute_route"
	Rotary      Category = "rope_copy"
	Elementwise Category = "elementwise_other"
	Memory      Category = "mem"
)

// Categories lists the categories, communication first.
func Categories() []Category {
	return []Category{Dispatch, Combine, Sync, GEMM8, Attention, Cast, Route, Norm, Rotary, Elementwise, Activation, GEMM16, Memory}
}

// transfer reports whether a kernel moves tokens.
func (c Category) transfer() bool { return c == Dispatch || c == Combine }

// communication reports whether a kernel belongs to communication at all.
func (c Category) communication() bool { return c.transfer() || c == Sync }

// product reports whether a kernel is a matrix product or the core of attention.
func (c Category) product() bool { return c == GEMM8 || c == GEMM16 || c == Attention }

// A Communication says which kernels count as communication.
type Communication int

// What counts as communication.
const (
	Transfers  Communication = iota // dispatch and combine
	AllKernels                      // and the exchanges of sizes and barriers before them
)

// A Computation says which kernels count as computation.
type Computation int

// What counts as computation.
const (
	ComputeStreams Computation = iota // everything on the streams of computation
	WithHelpers                       // and the other kernels on the stream of communication
	MainStream                        // the first of the streams alone
	Products                          // on these streams, matrix products and the core of attention alone
)

// Rules say how to count.
type Rules struct {
	Communication Communication
	Computation   Computation
	Gap           int64 // an uncovered piece of communication counts as exposed only if it is longer
	Trim          int64 // taken off either end of each stretch of computation
	Streams       []int // of computation; nil means those of the published profile
}

// publishedStreams are the streams of computation in the published profile: the main one, and that of the experts'
// weight gradients.
var publishedStreams = []int{7, 23}

// A Count is what the rules find in a profile.
type Count struct {
	Communication, Computation []Interval // unions
	Exposed                    []Interval // pieces of communication that count as exposed
}

// Overlapped is the communication that computation covers.
func (c Count) Overlapped() int64 { return Length(c.Communication) - Length(c.Exposed) }

// Share is the overlapped share of the communication; 0 where there is none.
func (c Count) Share() float64 {
	if all := Length(c.Communication); all > 0 {
		return float64(c.Overlapped()) / float64(all)
	}
	return 0
}

// Longest is the longest exposed piece, the first of equals; empty where there is none.
func (c Count) Longest() (longest Interval) {
	for _, i := range c.Exposed {
		if i.Long() > longest.Long() {
			longest = i
		}
	}
	return longest
}

// Measure counts by the rules.
func Measure(events []Event, r Rules) Count {
	streams := r.Streams
	if streams == nil {
		streams = publishedStreams
	}
	var communication, computation []Interval
	for _, e := range events {
		on := slices.Index(streams, e.Stream)
		if e.Category.transfer() || r.Communication == AllKernels && e.Category.communication() {
			communication = append(communication, e.Interval)
		}
		switch {
		case r.Computation == ComputeStreams && on >= 0,
			r.Computation == WithHelpers && (on >= 0 || !e.Category.communication()),
			r.Computation == MainStream && on == 0,
			r.Computation == Products && on >= 0 && e.Category.product():
			computation = append(computation, e.Interval)
		}
	}
	c := Count{Communication: Union(communication), Computation: Union(computation)}
	cover := c.Computation
	if r.Trim > 0 {
		cover = make([]Interval, 0, len(c.Computation))
		for _, i := range c.Computation {
			if i.Start, i.End = i.Start+r.Trim, i.End-r.Trim; i.Long() > 0 {
				cover = append(cover, i)
			}
		}
	}
	for _, i := range Without(c.Communication, cover) {
		if i.Long() > r.Gap {
			c.Exposed = append(c.Exposed, i)
		}
	}
	return c
}

// Span is the time from the first start to the last end.
func Span(events []Event) (s Interval) {
	for k, e := range events {
		if k == 0 {
			s = e.Interval
		}
		s.Start, s.End = min(s.Start, e.Start), max(s.End, e.End)
	}
	return s
}

// Busy is the time in which anything runs.
func Busy(events []Event) int64 {
	set := make([]Interval, len(events))
	for i, e := range events {
		set[i] = e.Interval
	}
	return Length(Union(set))
}

// A Variant is a reading of the same profile.
type Variant struct {
	Name  string
	Rules Rules
}

// Variants are the readings that the share is given for, the one in general use first.
func Variants() []Variant {
	return []Variant{
		{"as defined", Rules{}},
		{"1 µs off both ends of each stretch of computation", Rules{Trim: 1}},
		{"gaps of at most 20 µs count as busy", Rules{Gap: 20}},
		{"the main stream alone is computation", Rules{Computation: MainStream}},
		{"matrix products and attention core alone are computation", Rules{Computation: Products}},
	}
}
