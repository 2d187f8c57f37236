package schedule

// A lister lists operations rank by rank. Of each chunk it counts the micro-batches that went forward and backward,
// and it queues the weight parts, first in, first out.
type lister struct {
	ops           []Op
	forward, back [MostChunks]uint8
	queue         [MostBatches * MostChunks]Op
	head, tail    int
}

func (l *lister) reset() {
	l.forward, l.back = [MostChunks]uint8{}, [MostChunks]uint8{}
	l.head, l.tail = 0, 0
}

func (l *lister) f(chunk uint8) {
	l.ops = append(l.ops, Op{Kind: F, Chunk: chunk, Batch: l.forward[chunk]})
	l.forward[chunk]++
}

func (l *lister) b(chunk uint8) {
	l.ops = append(l.ops, Op{Kind: B, Chunk: chunk, Batch: l.back[chunk]})
	l.back[chunk]++
}

func (l *lister) i(chunk uint8) {
	l.ops = append(l.ops, Op{Kind: I, Chunk: chunk, Batch: l.back[chunk]})
	l.queue[l.tail] = Op{Kind: W, Chunk: chunk, Batch: l.back[chunk]}
	l.tail++
	l.back[chunk]++
}

func (l *lister) w() {
	l.ops = append(l.ops, l.queue[l.head])
	l.head++
}

func (l *lister) fb(chunk, back uint8) {
	l.ops = append(l.ops, Op{FB, chunk, back, l.forward[chunk], l.back[back]})
	l.forward[chunk]++
	l.back[back]++
}

// gpipe runs all forwards before the first backward.
func (l *lister) gpipe(batches int) {
	l.reset()
	for range batches {
		l.f(0)
	}
	for range batches {
		l.b(0)
	}
}

// oneFOneB runs ahead by the ranks that follow, then takes a backward after each forward.
func (l *lister) oneFOneB(ranks, rank, batches int) {
	l.reset()
	ahead := min(ranks-1-rank, batches)
	for range ahead {
		l.f(0)
	}
	for range batches - ahead {
		l.f(0)
		l.b(0)
	}
	for range ahead {
		l.b(0)
	}
}

// group is how many micro-batches an interleaved schedule takes through one chunk before it turns to the next: the
// fewest from the number of ranks on that leave a last group of none or of at least that number. Fewer would stall
// the pipeline, and Megatron-LM refuses them.
func group(ranks, batches int) int {
	n := ranks
	for rest := batches % n; rest > 0 && rest < ranks; rest = batches % n {
		n++
	}
	return n
}

// interleaved runs groups of micro-batches through its chunks in turn, in Megatron-LM's order.
func (l *lister) interleaved(ranks, rank, batches, chunks int) {
	l.reset()
	n := group(ranks, batches)
	var order [MostBatches * MostChunks]uint8 // the chunk of each forward; backwards take the chunks in reverse
	total := 0
	for first := 0; first < batches; first += n {
		for c := range chunks {
			for range min(n, batches-first) {
				order[total] = uint8(c)
				total++
			}
		}
	}
	last := uint8(chunks - 1)
	ahead := min(2*(ranks-1-rank)+(chunks-1)*n, total)
	for k := range ahead {
		l.f(order[k])
	}
	for k := ahead; k < total; k++ {
		l.f(order[k])
		l.b(last - order[k-ahead])
	}
	for k := total - ahead; k < total; k++ {
		l.b(last - order[k])
	}
}

// zb1p is 1F1B with a split backward. Each rank holds as many micro-batches in flight as the first does in 1F1B: the
// weight part trails the input part by the rank's number, so that the later ranks, whose drain would be idle, have
// weight parts left to fill it.
func (l *lister) zb1p(ranks, rank, batches int) {
	l.reset()
	ahead := ranks - 1 - rank
	for range ahead {
		l.f(0)
	}
	for k := range batches {
		if k < batches-ahead {
			l.f(0)
		}
		l.i(0)
		if k >= rank {
			l.w()
		}
	}
	for l.head < l.tail {
		l.w()
	}
}

// dual is the order of a rank of DualPipe and DualPipeV: the eight steps of the published code. half is half the
// number of stages, near the distance to the nearer end, batches those of each direction. own enters at the nearer
// end, opp at the other; in DualPipeV own is the first chunk on the rank and opp the second.
//
// That both schedules are this one list, with half the ranks and half the micro-batches for DualPipeV, is why half
// of DualPipe(P, M) is DualPipeV(P/2, M/2).
func (l *lister) dual(half, near, batches int, own, opp uint8) {
	l.reset()
	far := half - 1 - near
	for range 2 * far { // 1
		l.f(own)
	}
	for range near + 1 { // 2
		l.f(own)
		l.f(opp)
	}
	for range far { // 3
		l.i(opp)
		l.w()
		l.f(opp)
	}
	for k := range batches - 2*half + near + 1 { // 4
		if k == 0 && far == 0 { // in the middle the first pair runs apart, which shortens the bubble further
			l.f(own)
			l.b(opp)
		} else {
			l.fb(own, opp)
		}
		l.fb(opp, own)
	}
	for range far { // 5
		l.b(opp)
		l.fb(opp, own)
	}
	for k := range 2 * (near + 1) { // 6: the second half leaves the weights for later
		chunk := opp
		if k%2 == 1 {
			chunk = own
		}
		if k <= near {
			l.b(chunk)
		} else {
			l.i(chunk)
		}
	}
	for range far { // 7
		l.w()
		l.i(own)
	}
	for range near + 1 { // 8
		l.w()
	}
}
