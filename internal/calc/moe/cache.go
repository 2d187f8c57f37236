package moe

// LatentElements is the number of elements that latent attention keeps for one token: the latent vector and the rotary
// key of each layer.
func LatentElements(layers, keyRank, rotaryDim int64) int64 { return layers * (keyRank + rotaryDim) }

// GroupedElements is the number that grouped-query attention keeps: keys and values of each layer's key-value heads.
func GroupedElements(layers, keyValueHeads, headDim int64) int64 {
	return layers * 2 * keyValueHeads * headDim
}

// CacheElements is what the shape keeps for one token.
func (s Shape) CacheElements() int64 { return LatentElements(s.Layers, s.KeyRank, s.RotaryDim) }

// FullCacheElements is what it would keep with keys and values of every head.
func (s Shape) FullCacheElements() int64 {
	return s.Layers * s.Heads * (s.PlainDim + s.RotaryDim + s.ValueDim)
}

// SlotsPerGPU is how many routed experts of a layer one GPU holds where the experts and their copies are spread over
// GPUs.
func SlotsPerGPU(routed, copies, gpus int64) int64 { return (routed + copies + gpus - 1) / gpus }

// ServedBytes are the weights on one GPU of a unit that spreads the routed experts: so many of them in each layer, and all
// else whole. Matrices take matrixBytes an element, the two tables tableBytes; norms, routers and scales are left out, as
// in the reference.
func (s Shape) ServedBytes(slots int64, matrixBytes, tableBytes float64) float64 {
	c := s.Count()
	matrices := s.ExpertLayers()*slots*s.Expert() + c.Total[SharedExperts] + c.Total[Attention] + c.Total[DenseMLPs]
	return matrixBytes*float64(matrices) + tableBytes*float64(c.Total[Embedding]+c.Total[Head])
}
