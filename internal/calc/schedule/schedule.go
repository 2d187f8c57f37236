// Package schedule holds pipeline schedules as what they are: for each rank, a list of operations in a fixed order.
// One timing engine runs any of them. When an operation starts is never written down; it follows from the order, the
// durations and what each operation waits for.
//
// Notation as in the DeepSeek-V3 report, table 2, except that I is named apart: F is the forward of one chunk of the
// model, B its full backward, I and W the two parts of a split backward (for the input and for the weights), FB a
// forward and a backward that run together.
package schedule

import (
	"fmt"
	"strconv"
)

// A Kind is a schedule.
type Kind int

// The schedules.
const (
	GPipe       Kind = iota // all forwards, then all backwards
	OneFOneB                // one forward, one backward in turn
	Interleaved             // the same, with several chunks on each rank
	ZB1P                    // 1F1B whose backward is split, weights last: ZB-H1 of the zero-bubble authors
	DualPipe                // fed from both ends; each rank holds two stages
	DualPipeV               // the pipeline bent into a V; each rank holds two stages of half the size
)

// An OpKind says what an operation does.
type OpKind uint8

// The operations.
const (
	F  OpKind = iota // forward
	B                // full backward
	I                // backward for the input; its weight part is queued
	W                // the weight part
	FB               // a forward and a full backward together
)

func (k OpKind) String() string { return [...]string{"F", "B", "I", "W", "F&B"}[k] }

// Counts of the kinds.
const opKinds = 5

// An Op is one operation of a rank. Chunk and Batch are those of the forward where there is one, else of the backward;
// BackChunk and BackBatch are those of the backward of a pair.
type Op struct {
	Kind             OpKind
	Chunk, BackChunk uint8
	Batch, BackBatch uint8
}

// String writes an operation as in the reference data: F0.3, or F0.3&B1.1 for a pair.
func (o Op) String() string {
	one := func(kind string, chunk, batch uint8) string {
		return kind + strconv.Itoa(int(chunk)) + "." + strconv.Itoa(int(batch))
	}
	if o.Kind == FB {
		return one("F", o.Chunk, o.Batch) + "&" + one("B", o.BackChunk, o.BackBatch)
	}
	return one(o.Kind.String(), o.Chunk, o.Batch)
}

// A Plan is the order of operations on every rank.
type Plan struct {
	Kind    Kind
	Ranks   int
	Batches int // micro-batches of a step
	Chunks  int // on each rank: parts of the model, or the two directions of DualPipe
	Orders  [][]Op

	before []int16 // by chunk × Ranks + rank: where the forward comes from; none is below 0
	after  []int16 // the same for the backward
}

// MostBatches bounds a step, and so the work of planning and running one: with MostRanks and MostChunks it has
// 2 · 128 · 16 · 4 operations.
const (
	MostRanks   = 16
	MostBatches = 128
	MostChunks  = 4
)

// A Rule is broken by a plan that can't be made.
type Rule struct {
	Field  string // Ranks, Batches or Chunks
	Text   string // what was expected
	Source string // whose rule it is
}

func (r *Rule) Error() string { return fmt.Sprintf("%s: %s (%s)", r.Field, r.Text, r.Source) }

// New plans a step. chunks counts for Interleaved alone.
func New(kind Kind, ranks, batches, chunks int) (Plan, error) {
	if r := broken(kind, ranks, batches, chunks); r != nil {
		return Plan{}, r
	}
	p := Plan{Kind: kind, Ranks: ranks, Batches: batches, Chunks: 1}
	switch kind {
	case Interleaved:
		p.Chunks = chunks
	case DualPipe, DualPipeV:
		p.Chunks = 2
	}
	p.link()
	l := lister{ops: make([]Op, 0, 3*ranks*batches*p.Chunks)} // F, I and W of each chunk are the most
	if kind == DualPipe {
		l.ops = make([]Op, 0, 3*ranks*batches)
	}
	p.Orders = make([][]Op, ranks)
	for r := range ranks {
		from := len(l.ops)
		switch kind {
		case GPipe:
			l.gpipe(batches)
		case OneFOneB:
			l.oneFOneB(ranks, r, batches)
		case Interleaved:
			l.interleaved(ranks, r, batches, chunks)
		case ZB1P:
			l.zb1p(ranks, r, batches)
		case DualPipe:
			near := min(r, ranks-1-r)
			own := uint8(2 * r / ranks)
			l.dual(ranks/2, near, batches/2, own, 1-own)
		case DualPipeV:
			l.dual(ranks, r, batches, 0, 1)
		}
		p.Orders[r] = l.ops[from:len(l.ops):len(l.ops)]
	}
	return p, nil
}

const (
	report     = "DeepSeek-V3 report, §3.2.1"
	dualpipe   = "dualpipe.py of DeepSeek’s repository"
	dualpipev  = "dualpipev.py of DeepSeek’s repository"
	megatron   = "schedules.py of Megatron-LM"
	ours       = "our bound"
	zeroBubble = "our reading of ZB-H1: one more micro-batch in flight for each rank behind"
)

func broken(kind Kind, ranks, batches, chunks int) *Rule {
	switch {
	case ranks < 1 || ranks > MostRanks:
		return &Rule{"Ranks", fmt.Sprintf("expected 1 to %d", MostRanks), ours}
	case batches < 1 || batches > MostBatches:
		return &Rule{"Batches", fmt.Sprintf("expected 1 to %d", MostBatches), ours}
	case kind == Interleaved && (chunks < 2 || chunks > MostChunks):
		return &Rule{"Chunks", fmt.Sprintf("expected 2 to %d", MostChunks), ours}
	case kind == DualPipe && ranks%2 == 1:
		return &Rule{"Ranks", "DualPipe pairs the ranks from both ends and needs an even number of them", report}
	case kind == DualPipe && batches%2 == 1:
		return &Rule{"Batches", "DualPipe feeds half of them in at each end and needs an even number", report}
	case kind == DualPipe && batches < 2*ranks:
		return &Rule{"Batches", fmt.Sprintf("DualPipe on %d ranks needs at least %d, twice the ranks", ranks, 2*ranks), dualpipe}
	case kind == DualPipeV && batches < 2*ranks:
		return &Rule{"Batches", fmt.Sprintf("DualPipeV on %d ranks needs at least %d, twice the ranks", ranks, 2*ranks), dualpipev}
	case kind == Interleaved && batches < ranks:
		return &Rule{"Batches", fmt.Sprintf("interleaved 1F1B on %d ranks needs at least %d, one for each", ranks, ranks), megatron}
	case kind == ZB1P && batches < ranks:
		return &Rule{"Batches", fmt.Sprintf("ZB1P on %d ranks needs at least %d, one for each", ranks, ranks), zeroBubble}
	}
	return nil
}

// link says where each chunk's input comes from.
func (p *Plan) link() {
	n := p.Ranks * p.Chunks
	links := make([]int16, 2*n)
	p.before, p.after = links[:n], links[n:]
	path := make([]int16, 0, n)
	join := func() {
		for i, row := range path {
			p.before[row], p.after[row] = -1, -1
			if i > 0 {
				p.before[row] = path[i-1]
			}
			if i+1 < len(path) {
				p.after[row] = path[i+1]
			}
		}
		path = path[:0]
	}
	for c := range p.Chunks {
		for i := range p.Ranks {
			r := i
			if c == 1 && (p.Kind == DualPipe || p.Kind == DualPipeV) {
				r = p.Ranks - 1 - i
			}
			path = append(path, int16(c*p.Ranks+r))
		}
		if p.Kind == DualPipe { // two copies of the model, one each way
			join()
		}
	}
	join()
}
