// Package training holds the arithmetic of a training run on a cluster: work per token in each way of counting,
// hours and days, utilisation, and the memory that one GPU needs. Units are in the names; GB are 10^9 bytes.
package training

import "github.com/claimbyclaim/explainer/internal/calc/moe"

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

// attentionPass is the arithmetic of one layer's attention for one token, forward, over all tokens of a sequence, in
// FLOP: two per multiply-add, of queries with keys and of weights with values.
func attentionPass(s moe.Shape, sequence float64) float64 {
	return 2 * float64(s.Heads) * sequence * float64(s.PlainDim+s.RotaryDim+s.ValueDim)
}

// A Model is what the arithmetic of a run needs to know of one.
type Model struct {
	Active, Total float64 // parameters that a token uses, and all; rounded figures as published serve
	Routed        float64 // of all, those in routed experts; 0 for a dense model
	Layers        int
	Shape         *moe.Shape // nil where it is not known; then only SixND can be counted
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
	attention := attentionPass(s, sequence)
	switch c {
	case Causal:
		attention /= 2
	case CausalMTP:
		matrices, layers, attention = matrices+s.ModuleMatrixParameters(), layers+1, attention/2
	}
	return 3 * (2*float64(matrices) + layers*attention)
}
