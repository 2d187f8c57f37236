// Package moe counts a mixture-of-experts transformer with latent attention: its parameters by component, those that
// one token uses, the numbers of a checkpoint, and the memory of its cache and of one GPU that serves it. Counts are
// exact integers; bytes are bytes.
package moe

import "slices"

// A Shape is an architecture as a published configuration gives it. The tensors are those that the code published with
// DeepSeek-V3 creates for it. All fields are counts; QueryRank 0 stands for queries that are not compressed.
type Shape struct {
	Vocabulary, Hidden            int64
	Layers, DenseLayers           int64 // all of them, and those without experts, which come first
	Heads                         int64
	QueryRank, KeyRank            int64 // compression of queries; of keys and values
	PlainDim, RotaryDim, ValueDim int64 // of one head: without position, with it, values
	DenseInner, ExpertInner       int64 // inner widths
	Routed, Active, Shared        int64 // routed experts of a layer; those that a token uses; always used
	RouterBias                    bool  // one bias for each routed expert
}

// A Tensor is a stored array; a vector has one column.
type Tensor struct {
	Name       string
	Rows, Cols int64
}

// Size is the number of its elements.
func (t Tensor) Size() int64 { return t.Rows * t.Cols }

func sum(tensors []Tensor) int64 {
	n := int64(0)
	for _, t := range tensors {
		n += t.Size()
	}
	return n
}

// Attention lists the tensors of one layer's latent attention.
func (s Shape) Attention() []Tensor {
	queries := []Tensor{{"wq", s.Heads * (s.PlainDim + s.RotaryDim), s.Hidden}}
	if s.QueryRank > 0 {
		queries = []Tensor{{"wq_a", s.QueryRank, s.Hidden}, {"q_norm", s.QueryRank, 1}, {"wq_b", s.Heads * (s.PlainDim + s.RotaryDim), s.QueryRank}}
	}
	return append(queries,
		Tensor{"wkv_a", s.KeyRank + s.RotaryDim, s.Hidden}, Tensor{"kv_norm", s.KeyRank, 1},
		Tensor{"wkv_b", s.Heads * (s.PlainDim + s.ValueDim), s.KeyRank}, Tensor{"wo", s.Hidden, s.Heads * s.ValueDim})
}

// gated lists the three matrices of a gated MLP.
func (s Shape) gated(inner int64) []Tensor {
	return []Tensor{{"w1", inner, s.Hidden}, {"w2", s.Hidden, inner}, {"w3", inner, s.Hidden}}
}

// Expert is the size of one expert.
func (s Shape) Expert() int64 { return sum(s.gated(s.ExpertInner)) }

// DenseMLP is the size of the MLP of a layer without experts.
func (s Shape) DenseMLP() int64 { return sum(s.gated(s.DenseInner)) }

// Router is the size of a layer's router without its biases.
func (s Shape) Router() int64 { return s.Routed * s.Hidden }

// Biases is the number of a router's biases.
func (s Shape) Biases() int64 {
	if s.RouterBias {
		return s.Routed
	}
	return 0
}

// ExpertLayers is the number of layers with experts.
func (s Shape) ExpertLayers() int64 { return s.Layers - s.DenseLayers }

func (s Shape) table() int64 { return s.Vocabulary * s.Hidden }

func (s Shape) blockNorms() int64 { return 2 * s.Hidden }

// A Component is a kind of parameters: how many there are, and how many of them one token uses.
type Component int

// The components, in the order of a pass through the model.
const (
	Embedding Component = iota // of the table one row is read; it counts as used whole
	Attention
	DenseMLPs
	RoutedExperts
	SharedExperts
	Routers
	RouterBiases
	BlockNorms
	FinalNorm
	Head
	Components // how many there are
)

// A Count is the parameters of a model by component.
type Count struct{ Total, Active [Components]int64 }

// Count counts the main model.
func (s Shape) Count() Count {
	n := s.ExpertLayers()
	c := Count{Total: [Components]int64{
		Embedding: s.table(), Attention: s.Layers * sum(s.Attention()), DenseMLPs: s.DenseLayers * s.DenseMLP(),
		RoutedExperts: n * s.Routed * s.Expert(), SharedExperts: n * s.Shared * s.Expert(),
		Routers: n * s.Router(), RouterBiases: n * s.Biases(), BlockNorms: s.Layers * s.blockNorms(), FinalNorm: s.Hidden, Head: s.table(),
	}}
	c.Active = c.Total
	c.Active[RoutedExperts] = n * s.Active * s.Expert()
	return c
}

func add(of [Components]int64) int64 {
	n := int64(0)
	for _, v := range of {
		n += v
	}
	return n
}

// All is the number of parameters.
func (c Count) All() int64 { return add(c.Total) }

// Used is the number that one token uses, both tables included.
func (c Count) Used() int64 { return add(c.Active) }

// UsedWithoutEmbedding leaves out the input table, of which a token reads one row.
func (c Count) UsedWithoutEmbedding() int64 { return c.Used() - c.Active[Embedding] }

// UsedWithoutTables leaves out the output head as well.
func (c Count) UsedWithoutTables() int64 { return c.UsedWithoutEmbedding() - c.Active[Head] }

// Share is the used part of all parameters.
func (c Count) Share() float64 { return float64(c.Used()) / float64(c.All()) }

// A Module is the multi-token prediction module: one more layer with experts, a projection of two widths to one and three
// norms. It shares both tables with the main model; a checkpoint holds them twice.
type Module struct {
	Projection, Norms, Attention, Routed, Shared, Router, Biases, BlockNorms int64

	Tables int64 // shared with the main model

	routedUsed int64
}

// Module counts the prediction module of the shape.
func (s Shape) Module() Module {
	return Module{
		Projection: 2 * s.Hidden * s.Hidden, Norms: 3 * s.Hidden, Attention: sum(s.Attention()), Routed: s.Routed * s.Expert(), Shared: s.Shared * s.Expert(),
		Router: s.Router(), Biases: s.Biases(), BlockNorms: s.blockNorms(), Tables: 2 * s.table(), routedUsed: s.Active * s.Expert(),
	}
}

// Unique is the number of parameters that are the module's own.
func (m Module) Unique() int64 {
	return m.Projection + m.Norms + m.Attention + m.Routed + m.Shared + m.Router + m.Biases + m.BlockNorms
}

// Stored is the module as a checkpoint holds it, with its own copies of both tables.
func (m Module) Stored() int64 { return m.Unique() + m.Tables }

// UsedUnique is what one token uses of the module's own parameters.
func (m Module) UsedUnique() int64 { return m.Unique() - m.Routed + m.routedUsed }

// Used counts both tables as well.
func (m Module) Used() int64 { return m.UsedUnique() + m.Tables }

// AttentionMatrices is the size of one layer's attention without its norms.
func (s Shape) AttentionMatrices() int64 {
	return sum(slices.DeleteFunc(s.Attention(), func(t Tensor) bool { return t.Cols == 1 }))
}

// MatrixParameters are those that one token is multiplied with, the output head included: the P of 2P. Norms and biases
// are in no matrix product.
func (s Shape) MatrixParameters() int64 {
	c := s.Count().Active
	return s.Layers*s.AttentionMatrices() + c[DenseMLPs] + c[RoutedExperts] + c[SharedExperts] + c[Routers] + c[Head]
}

// ModuleMatrixParameters is what the prediction module adds to MatrixParameters; the head is used once more.
func (s Shape) ModuleMatrixParameters() int64 {
	m := s.Module()
	return m.Projection + s.AttentionMatrices() + m.Router + m.routedUsed + m.Shared + s.table()
}
