// Package training holds the arithmetic of a training run on a cluster: work per token in each way of counting,
// hours and days, utilisation, and the memory that one GPU needs. Units are in the names; GB are 10^9 bytes.
package training

// A Count is a way of counting the arithmetic of one training token. Forward and backward pass are three times the
// forward pass; recomputation is work done but never counted.
type Count int

// The ways in use. Published utilisations of one run differ by them.
const (
	SixND     Count = iota // 6 × activated parameters: the rule of thumb, attention left out
	Causal                 // every matrix product; attention over the tokens that a token may see, half of all
	Full                   // the same with attention over all tokens
	CausalMTP              // Causal with one multi-token prediction module
)

// A Shape is a mixture-of-experts transformer with latent attention, as DeepSeek-V3's public configuration gives it.
// All fields are positive counts.
type Shape struct {
	Layers, DenseLayers                   int64 // all of them, and those without experts
	Hidden, Heads                         int64 // model width; attention heads
	QueryRank, KeyRank                    int64 // compression of queries; of keys and values
	PlainDim, RotaryDim, ValueDim         int64 // of one head: without position, with it, values
	DenseInner, ExpertInner               int64 // inner widths
	Experts, ActiveExperts, SharedExperts int64 // routed experts of a layer; those used per token; always used
	Vocabulary                            int64
}

// attentionMatrices are the weights of one layer's attention, without its two norms:
//
//	d·q + q·h·(n+r) + d·(k+r) + k·h·(n+v) + h·v·d
func (s Shape) attentionMatrices() int64 {
	return s.Hidden*s.QueryRank + s.QueryRank*s.Heads*(s.PlainDim+s.RotaryDim) + s.Hidden*(s.KeyRank+s.RotaryDim) +
		s.KeyRank*s.Heads*(s.PlainDim+s.ValueDim) + s.Heads*s.ValueDim*s.Hidden
}

// expert is one gated MLP of three matrices.
func (s Shape) expert() int64 { return 3 * s.Hidden * s.ExpertInner }

func (s Shape) expertLayers() int64 { return s.Layers - s.DenseLayers }

func (s Shape) denseMLPs() int64 { return s.DenseLayers * 3 * s.Hidden * s.DenseInner }

func (s Shape) router() int64 { return s.Experts * s.Hidden }

func (s Shape) table() int64 { return s.Vocabulary * s.Hidden }

// small are the parameters that are in no matrix product: norms and the biases of the routers.
func (s Shape) small() int64 {
	return s.Layers*(s.QueryRank+s.KeyRank+2*s.Hidden) + s.Hidden + s.expertLayers()*s.Experts
}

// RoutedParameters are those in experts among which a router chooses.
func (s Shape) RoutedParameters() int64 { return s.expertLayers() * s.Experts * s.expert() }

// MatrixParameters are those that one token is multiplied with, the output head included: the P of 2P.
func (s Shape) MatrixParameters() int64 {
	return s.Layers*s.attentionMatrices() + s.denseMLPs() + s.expertLayers()*((s.ActiveExperts+s.SharedExperts)*s.expert()+s.router()) + s.table()
}

// ActiveParameters are those that one token uses, norms, embedding table and output head included.
func (s Shape) ActiveParameters() int64 { return s.MatrixParameters() + s.small() + s.table() }

// TotalParameters are all, without a multi-token prediction module.
func (s Shape) TotalParameters() int64 {
	return s.ActiveParameters() + s.expertLayers()*(s.Experts-s.ActiveExperts)*s.expert()
}

// attentionPass is the arithmetic of one layer's attention for one token, forward, over all tokens of a sequence, in
// FLOP: two per multiply-add, of queries with keys and of weights with values.
func (s Shape) attentionPass(sequence float64) float64 {
	return 2 * float64(s.Heads) * sequence * float64(s.PlainDim+s.RotaryDim+s.ValueDim)
}

// predictionModule is what a multi-token prediction module adds to MatrixParameters: one more layer with experts, a
// projection of two widths to one, and the head once more.
func (s Shape) predictionModule() int64 {
	return 2*s.Hidden*s.Hidden + s.attentionMatrices() + s.router() + (s.ActiveExperts+s.SharedExperts)*s.expert() + s.table()
}

// A Model is what the arithmetic of a run needs to know of one.
type Model struct {
	Active, Total float64 // parameters that a token uses, and all; rounded figures as published serve
	Routed        float64 // of all, those in routed experts; 0 for a dense model
	Layers        int
	Shape         *Shape // nil where it is not known; then only SixND can be counted
}

// Counts says whether the model can be counted in that way.
func (m Model) Counts(c Count) bool { return c == SixND || m.Shape != nil }

// FLOPPerToken is the arithmetic of one training token in a sequence of the given length, in FLOP:
//
//	6ND     6 · active parameters
//	causal  3 · (2P + layers·attention/2)
//	full    3 · (2P + layers·attention)
//
// A model of unknown shape is counted by 6ND in every way.
func (m Model) FLOPPerToken(c Count, sequence float64) float64 {
	if c == SixND || m.Shape == nil {
		return 6 * m.Active
	}
	s := *m.Shape
	matrices, layers := s.MatrixParameters(), float64(s.Layers)
	attention := s.attentionPass(sequence)
	switch c {
	case Causal:
		attention /= 2
	case CausalMTP:
		matrices, layers, attention = matrices+s.predictionModule(), layers+1, attention/2
	}
	return 3 * (2*float64(matrices) + layers*attention)
}
