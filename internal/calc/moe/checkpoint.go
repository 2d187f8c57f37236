package moe

// ScaleBlock is the side of a block of FP8 weights that shares one scale, as DeepSeek's note on the weights has it.
const ScaleBlock = 128

// A Checkpoint is the numbers of a stored model by format: every matrix of attention, MLPs and experts in FP8 with one
// FP32 scale for each block, the biases of the routers in FP32, and all else in BF16.
type Checkpoint struct {
	FP8, BF16    int64
	Scales, Bias int64 // both FP32
}

// Checkpoint stores the shape so, with the prediction module where it is asked for.
func (s Shape) Checkpoint(module bool) Checkpoint {
	layers, experts, parameters := s.Layers, s.ExpertLayers(), s.Count().All()
	if module {
		layers, experts, parameters = layers+1, experts+1, parameters+s.Module().Stored()
	}
	var c Checkpoint
	store := func(times int64, tensors []Tensor) {
		for _, t := range tensors {
			if t.Cols > 1 {
				c.FP8 += times * t.Size()
				c.Scales += times * blocks(t.Rows) * blocks(t.Cols)
			}
		}
	}
	store(layers, s.Attention())
	store(s.DenseLayers, s.gated(s.DenseInner))
	store(experts*(s.Routed+s.Shared), s.gated(s.ExpertInner))
	c.Bias = experts * s.Biases()
	c.BF16 = parameters - c.FP8 - c.Bias
	return c
}

// blocks is how many blocks cover n elements; the last may be half empty.
func blocks(n int64) int64 { return (n + ScaleBlock - 1) / ScaleBlock }

// F32 is the number of FP32 numbers.
func (c Checkpoint) F32() int64 { return c.Scales + c.Bias }

// Numbers is how many numbers are stored.
func (c Checkpoint) Numbers() int64 { return c.FP8 + c.BF16 + c.F32() }

// Bytes is their size.
func (c Checkpoint) Bytes() int64 { return c.FP8 + 2*c.BF16 + 4*c.F32() }
