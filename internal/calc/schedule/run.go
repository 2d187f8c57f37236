package schedule

import "math"

// Durations are how long each operation takes, in one unit of time. Latency is what a result takes on its way to
// another rank.
type Durations struct{ F, B, I, W, FB, Latency float64 }

// Of is the duration of one kind of operation.
func (d Durations) Of(k OpKind) float64 {
	return [opKinds]float64{F: d.F, B: d.B, I: d.I, W: d.W, FB: d.FB}[k]
}

// Overlapped gives the durations of a chunk whose parts take f, i and w. A pair that gains nothing takes f + i + w;
// with quality 1 it takes the longer of forward and backward, as if the shorter ran entirely beside it.
func Overlapped(f, i, w, quality, latency float64) Durations {
	b := i + w
	return Durations{F: f, B: b, I: i, W: w, FB: f + b - quality*min(f, b), Latency: latency}
}

// Scaled multiplies the durations of the operations; the latency is the network's.
func (d Durations) Scaled(by float64) Durations {
	return Durations{d.F * by, d.B * by, d.I * by, d.W * by, d.FB * by, d.Latency}
}

// A Timing is a plan run.
type Timing struct {
	Makespan float64
	Start    [][]float64 // by rank, in the plan's order
	Busy     []float64   // by rank
	Peak     []int       // by rank, the most activations held at once, in chunks
}

// Idle is the time in which a rank does nothing, from the first start of any rank to the last end.
func (t Timing) Idle(rank int) float64 { return t.Makespan - t.Busy[rank] }

// IdleSpan gives the least and the most idle time of a rank.
func (t Timing) IdleSpan() (least, most float64) {
	least = math.Inf(1)
	for r := range t.Busy {
		least, most = min(least, t.Idle(r)), max(most, t.Idle(r))
	}
	return least, most
}

// PeakSpan gives the least and the most activations that a rank holds at once.
func (t Timing) PeakSpan() (least, most int) {
	least = math.MaxInt
	for _, p := range t.Peak {
		least, most = min(least, p), max(most, p)
	}
	return least, most
}

// Run gives each operation the earliest start: its rank has finished the one before, and its inputs exist. A forward
// needs that of the previous stage, a backward the input part of the next stage's backward; what comes from another
// rank takes the latency on top. A chunk's activations are held from the start of its forward to the end of its full
// backward, or of the weight part of a split one.
//
// Ranks take turns, upwards and downwards, each running on until it must wait: results travel both ways, so that most
// waits end within a turn. The work is that of the operations and of the waits in between.
func (p Plan) Run(d Durations) Timing {
	t, err := p.run(d)
	if err != nil {
		panic("schedule: " + err.Error()) // New makes none: TestEveryPlanRuns
	}
	return t
}

// run fails where an order waits for itself.
func (p Plan) run(d Durations) (Timing, error) {
	batches := p.Batches
	if p.Kind == DualPipe {
		batches /= 2
	}
	ops := 0
	for _, order := range p.Orders {
		ops += len(order)
	}
	rows := p.Ranks * p.Chunks
	room := make([]float64, ops+2*p.Ranks+2*rows*batches)
	take := func(n int) (part []float64) {
		part, room = room[:n:n], room[n:]
		return part
	}
	t := Timing{Start: make([][]float64, p.Ranks), Busy: take(p.Ranks), Peak: make([]int, p.Ranks)}
	for r, order := range p.Orders {
		t.Start[r] = take(len(order))
	}
	e := engine{Plan: p, latency: d.Latency, batches: batches, free: take(p.Ranks), forward: take(rows * batches), back: take(rows * batches)}
	for i := range e.forward {
		e.forward[i], e.back[i] = pending, pending
	}
	long := [opKinds]float64{F: d.F, B: d.B, I: d.I, W: d.W, FB: d.FB}
	var next, held [MostRanks]int
	for left, up := ops, true; left > 0; up = !up {
		before := left
		for r := range p.Ranks {
			if !up {
				r = p.Ranks - 1 - r
			}
			order, k := p.Orders[r], next[r]
			for ; k < len(order); k++ {
				o := order[k]
				at := e.ready(r, o)
				if at == pending {
					break
				}
				t.Start[r][k] = at
				e.finish(r, o, at+long[o.Kind])
				t.Busy[r] += long[o.Kind]
				if o.Kind == F || o.Kind == FB {
					held[r]++
					t.Peak[r] = max(t.Peak[r], held[r])
				}
				if o.Kind == B || o.Kind == FB || o.Kind == W {
					held[r]--
				}
			}
			left -= k - next[r]
			next[r] = k
		}
		if left == before {
			return t, p.stuck(next[:p.Ranks])
		}
	}
	for _, end := range e.free {
		t.Makespan = max(t.Makespan, end)
	}
	return t, nil
}

// pending is the end of what has not run.
const pending = -1

// An engine knows when what has run ended.
type engine struct {
	Plan
	latency       float64
	batches       int
	free          []float64 // by rank
	forward, back []float64 // by chunk and rank, then micro-batch
}

// ready is when an operation can start, or pending.
func (e *engine) ready(rank int, o Op) float64 {
	at := e.free[rank]
	if o.Kind == F || o.Kind == FB {
		if from := e.before[int(o.Chunk)*e.Ranks+rank]; from >= 0 {
			at = e.arrival(at, rank, from, e.forward[int(from)*e.batches+int(o.Batch)])
		}
	}
	if o.Kind == F || o.Kind == W || at == pending {
		return at
	}
	chunk, batch := o.Chunk, o.Batch
	if o.Kind == FB {
		chunk, batch = o.BackChunk, o.BackBatch
	}
	row := int(chunk)*e.Ranks + rank
	if e.forward[row*e.batches+int(batch)] == pending {
		return pending
	}
	if from := e.after[row]; from >= 0 {
		at = e.arrival(at, rank, from, e.back[int(from)*e.batches+int(batch)])
	}
	return at
}

// arrival is at, or when a result that ended on row from is there, whichever is later.
func (e *engine) arrival(at float64, rank int, from int16, end float64) float64 {
	if end == pending {
		return pending
	}
	if int(from)%e.Ranks != rank {
		end += e.latency
	}
	return max(at, end)
}

// finish notes the end of an operation.
func (e *engine) finish(rank int, o Op, end float64) {
	e.free[rank] = end
	at := (int(o.Chunk)*e.Ranks+rank)*e.batches + int(o.Batch)
	switch o.Kind {
	case F:
		e.forward[at] = end
	case B, I:
		e.back[at] = end
	case FB:
		e.forward[at] = end
		e.back[(int(o.BackChunk)*e.Ranks+rank)*e.batches+int(o.BackBatch)] = end
	}
}
