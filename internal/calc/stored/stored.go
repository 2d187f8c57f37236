// Package stored counts the tensors of a stored mixture of experts by the part of the model that they belong to, going by
// the names that DeepSeek-V3 has on the model hub. Counts are exact integers; sizes are bytes.
package stored

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
)

// A Part is a part of a stored model. The first are the components of package moe under the same numbers.
type Part int

// The parts that a checkpoint has beside those of the main model.
const (
	Module       = Part(moe.Components) + iota // the prediction module’s own parameters
	ModuleTables                               // its copies of both tables
	Scales                                     // of blocks of FP8 weights, weight_scale_inv
	Other                                      // whatever bears a name that is not V3’s
	Parts                                      // how many there are
)

// A Sum is how much there is of something.
type Sum struct{ Tensors, Numbers, Bytes int64 }

func (s *Sum) add(t Sum) {
	s.Tensors += t.Tensors
	s.Numbers += t.Numbers
	s.Bytes += t.Bytes
}

// A Type is the tensors of one type.
type Type struct {
	Name string
	Sum
}

// A Count is a whole checkpoint.
type Count struct {
	Parts  [Parts]Sum
	Types  []Type // most bytes first
	Layers int    // of the main model
	First  string // the first tensor under Other
}

// All is everything.
func (c Count) All() (s Sum) {
	for _, p := range c.Parts {
		s.add(p)
	}
	return s
}

// Main is the parameters of the main model: without the prediction module, the scales, and what is not known.
func (c Count) Main() (s Sum) {
	for _, p := range c.Parts[:Module] {
		s.add(p)
	}
	return s
}

// A Counter counts tensors one by one.
type Counter struct {
	whole  [Parts]Sum            // of no layer
	layers map[int64]*[Parts]Sum // by layer; what only a module has lies under Module and ModuleTables
	types  map[string]*Sum
	first  string
}

// NewCounter counts nothing yet.
func NewCounter() *Counter {
	return &Counter{layers: map[int64]*[Parts]Sum{}, types: map[string]*Sum{}}
}

// named are the names outside the layers, inLayer those in a layer behind its number.
var (
	layerName = regexp.MustCompile(`^model\.layers\.(0|[1-9]\d{0,3})\.(.+)$`)
	scaleName = regexp.MustCompile(`\.weight_scale_inv$`)
	named     = map[string]Part{
		"model.embed_tokens.weight": Part(moe.Embedding), "model.norm.weight": Part(moe.FinalNorm), "lm_head.weight": Part(moe.Head),
	}
	inLayer = []struct {
		name *regexp.Regexp
		part Part
	}{
		{regexp.MustCompile(`^self_attn\.(q_proj|q_a_proj|q_a_layernorm|q_b_proj|kv_a_proj_with_mqa|kv_a_layernorm|kv_b_proj|o_proj)\.weight$`), Part(moe.Attention)},
		{regexp.MustCompile(`^mlp\.(gate|up|down)_proj\.weight$`), Part(moe.DenseMLPs)},
		{regexp.MustCompile(`^mlp\.experts\.\d+\.(gate|up|down)_proj\.weight$`), Part(moe.RoutedExperts)},
		{regexp.MustCompile(`^mlp\.shared_experts\.(gate|up|down)_proj\.weight$`), Part(moe.SharedExperts)},
		{regexp.MustCompile(`^mlp\.gate\.weight$`), Part(moe.Routers)},
		{regexp.MustCompile(`^mlp\.gate\.e_score_correction_bias$`), Part(moe.RouterBiases)},
		{regexp.MustCompile(`^(input|post_attention)_layernorm\.weight$`), Part(moe.BlockNorms)},
		{regexp.MustCompile(`^(eh_proj|enorm|hnorm|shared_head\.norm)\.weight$`), Module},
		{regexp.MustCompile(`^(embed_tokens|shared_head\.head)\.weight$`), ModuleTables},
	}
)

// Add counts a tensor.
func (c *Counter) Add(name, dtype string, numbers, bytes int64) {
	one := Sum{1, numbers, bytes}
	if c.types[dtype] == nil {
		c.types[dtype] = &Sum{}
	}
	c.types[dtype].add(one)
	if scaleName.MatchString(name) {
		c.whole[Scales].add(one)
		return
	}
	if part, ok := named[name]; ok {
		c.whole[part].add(one)
		return
	}
	if m := layerName.FindStringSubmatch(name); m != nil {
		layer, _ := strconv.ParseInt(m[1], 10, 64) // at most four digits
		for _, x := range inLayer {
			if x.name.MatchString(m[2]) {
				if c.layers[layer] == nil {
					c.layers[layer] = &[Parts]Sum{}
				}
				c.layers[layer][x.part].add(one)
				return
			}
		}
	}
	if c.first == "" {
		c.first = name
	}
	c.whole[Other].add(one)
}

// Count sums up. A layer that has the projection or a norm of a prediction module is one, with all that lies in it.
func (c *Counter) Count() Count {
	out := Count{Parts: c.whole, First: c.first}
	for _, parts := range c.layers {
		module := parts[Module].Tensors > 0
		if !module {
			out.Layers++
		}
		for p, s := range parts {
			if module && Part(p) != ModuleTables {
				p = int(Module)
			}
			out.Parts[p].add(s)
		}
	}
	for name, s := range c.types {
		out.Types = append(out.Types, Type{name, *s})
	}
	slices.SortFunc(out.Types, func(a, b Type) int { return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Name, b.Name)) })
	return out
}

// Expected is the numbers of each part that a checkpoint of the shape has, stored as DeepSeek stores V3’s.
func Expected(s moe.Shape) (parts [Parts]int64) {
	for i, n := range s.Count().Total {
		parts[i] = n
	}
	m := s.Module()
	parts[Module], parts[ModuleTables] = m.Unique(), m.Tables
	parts[Scales] = s.Checkpoint(true).Scales
	return parts
}
