package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kinds names the schedules as Given and a file of a reader's own name them.
var Kinds = map[string]Kind{"gpipe": GPipe, "1f1b": OneFOneB, "interleaved": Interleaved, "zb1p": ZB1P, "dualpipe": DualPipe, "dualpipev": DualPipeV}

// ParseOp reads an operation as String writes it: F0.3, B, I and W alike, or F0.3&B1.1 for a pair.
func ParseOp(text string) (Op, error) {
	one := func(part string, kinds string) (kind byte, chunk, batch uint8, ok bool) {
		c, b, dotted := strings.Cut(part[min(1, len(part)):], ".")
		number := func(s string, most uint64) uint8 {
			n, err := strconv.ParseUint(s, 10, 8)
			ok = ok && err == nil && n < most && s == strconv.FormatUint(n, 10)
			return uint8(n)
		}
		ok = dotted && strings.IndexByte(kinds, part[0]) >= 0
		chunk, batch = number(c, MostChunks), number(b, MostBatches)
		if !ok {
			return 0, 0, 0, false
		}
		return part[0], chunk, batch, true
	}
	wrong := fmt.Errorf("%.40q is no operation; expected one such as F0.3, B0.3, I0.3, W0.3 or F0.3&B1.1", text)
	first, second, pair := strings.Cut(text, "&")
	if first == "" || pair && second == "" {
		return Op{}, wrong
	}
	if pair {
		_, fc, fb, ok := one(first, "F")
		_, bc, bb, both := one(second, "B")
		if !ok || !both {
			return Op{}, wrong
		}
		return Op{FB, fc, bc, fb, bb}, nil
	}
	kind, chunk, batch, ok := one(first, "FBIW")
	if !ok {
		return Op{}, wrong
	}
	return Op{Kind: map[byte]OpKind{'F': F, 'B': B, 'I': I, 'W': W}[kind], Chunk: chunk, Batch: batch}, nil
}

// Given is a plan whose orders are somebody else's, one for each rank. It fails unless each rank takes each micro-batch of
// each of its chunks forward once and backward once, whole or in both its parts, in an order that a rank can keep, and
// unless the orders together come to an end. Chunks count for Interleaved alone, as in New, whose rules on the sizes hold.
func Given(kind Kind, batches, chunks int, orders [][]Op) (Plan, error) {
	p, err := New(kind, len(orders), batches, chunks)
	if err != nil {
		return Plan{}, err
	}
	each := batches
	if kind == DualPipe {
		each /= 2 // of each direction
	}
	for rank, order := range orders {
		if err := p.complete(order, each); err != nil {
			return Plan{}, fmt.Errorf("rank %d: %w", rank, err)
		}
	}
	p.Orders = orders
	if _, err := p.run(Durations{F: 1, B: 2, I: 1, W: 1, FB: 3}); err != nil {
		return Plan{}, err
	}
	return p, nil
}

// complete checks the order of one rank by itself.
func (p Plan) complete(order []Op, batches int) error {
	type work struct{ forward, back, weights int } // how often each was done; a full backward does both of the last
	done := map[[2]uint8]*work{}
	for c := range p.Chunks {
		for b := range batches {
			done[[2]uint8{uint8(c), uint8(b)}] = &work{}
		}
	}
	for n, o := range order {
		fail := func(what string) error { return fmt.Errorf("operation %d, %v: %s", n+1, o, what) }
		ahead, behind := done[[2]uint8{o.Chunk, o.Batch}], done[[2]uint8{o.Chunk, o.Batch}]
		if o.Kind == FB {
			behind = done[[2]uint8{o.BackChunk, o.BackBatch}]
		}
		if ahead == nil || behind == nil {
			return fail(fmt.Sprintf("no such work; a rank has %d chunks of %d micro-batches, counted from 0", p.Chunks, batches))
		}
		if o.Kind == F || o.Kind == FB {
			if ahead.forward++; ahead.forward > 1 {
				return fail("forward for the second time")
			}
		}
		if o.Kind == B || o.Kind == I || o.Kind == FB {
			switch {
			case behind.forward == 0 || o.Kind == FB && ahead == behind:
				return fail("backward before its forward has ended")
			case behind.back > 0:
				return fail("backward for the second time")
			}
			behind.back++
		}
		if o.Kind == W && behind.back == 0 {
			return fail("the weight part before the part for the inputs")
		}
		if o.Kind == W || o.Kind == B || o.Kind == FB {
			if behind.weights++; behind.weights > 1 {
				return fail("its weight part for the second time")
			}
		}
	}
	for c := range p.Chunks {
		for b := range batches {
			if w := done[[2]uint8{uint8(c), uint8(b)}]; *w != (work{1, 1, 1}) {
				missing := "its forward"
				switch {
				case w.forward == 0:
				case w.back == 0:
					missing = "its backward"
				default:
					missing = "the weight part of its backward"
				}
				return fmt.Errorf("micro-batch %d of chunk %d lacks %s", b, c, missing)
			}
		}
	}
	return nil
}

// stuck says where the ranks wait, next being what each would do.
func (p Plan) stuck(next []int) error {
	for rank, order := range p.Orders {
		if next[rank] < len(order) {
			return fmt.Errorf("the orders wait for each other: rank %d never gets to operation %d, %v", rank, next[rank]+1, order[next[rank]])
		}
	}
	return nil
}

// Differs gives the first rank and operation, from 0, at which the orders of two plans differ.
func (p Plan) Differs(q Plan) (rank, op int, differs bool) {
	for r := range min(len(p.Orders), len(q.Orders)) {
		if slices.Equal(p.Orders[r], q.Orders[r]) {
			continue
		}
		n := 0
		for n < min(len(p.Orders[r]), len(q.Orders[r])) && p.Orders[r][n] == q.Orders[r][n] {
			n++
		}
		return r, n, true
	}
	return 0, 0, false
}
