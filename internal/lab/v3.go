package lab

import (
	"github.com/claimbyclaim/explainer/internal/calc/moe"
)

// v3Parts are the numbers of V3's shape, its layers first.
var v3Parts = []string{
	"v3.layers", "v3.layers_dense", "v3.hidden", "v3.heads", "v3.q_rank", "v3.kv_rank", "v3.nope_dim", "v3.rope_dim", "v3.v_dim", "v3.dense_inner", "v3.expert_inner",
	"v3.experts.routed", "v3.experts.active", "v3.experts.shared", "v3.vocab",
}

// V3Shape is V3's shape from the ledger.
func V3Shape(led Ledger) moe.Shape {
	n := func(id string) int64 { return int64(value(led, id)) }
	return moe.Shape{
		Vocabulary: n("v3.vocab"), Hidden: n("v3.hidden"), Layers: n("v3.layers"), DenseLayers: n("v3.layers_dense"), Heads: n("v3.heads"), QueryRank: n("v3.q_rank"), KeyRank: n("v3.kv_rank"),
		PlainDim: n("v3.nope_dim"), RotaryDim: n("v3.rope_dim"), ValueDim: n("v3.v_dim"), DenseInner: n("v3.dense_inner"), ExpertInner: n("v3.expert_inner"),
		Routed: n("v3.experts.routed"), Active: n("v3.experts.active"), Shared: n("v3.experts.shared"), RouterBias: true,
	}
}
