package moe

// A Configuration is that of a model, in the form in which DeepSeek publishes it beside the code (DeepSeek-V3, inference/configs).
type Configuration struct {
	Vocab     int64  `json:"vocab_size"`
	Dim       int64  `json:"dim"`
	Inter     int64  `json:"inter_dim"`
	MoeInter  int64  `json:"moe_inter_dim"`
	Layers    int64  `json:"n_layers"`
	Dense     int64  `json:"n_dense_layers"`
	Heads     int64  `json:"n_heads"`
	Routed    int64  `json:"n_routed_experts"`
	Shared    int64  `json:"n_shared_experts"`
	Active    int64  `json:"n_activated_experts"`
	ScoreFunc string `json:"score_func"`
	QueryRank int64  `json:"q_lora_rank"`
	KeyRank   int64  `json:"kv_lora_rank"`
	Plain     int64  `json:"qk_nope_head_dim"`
	Rotary    int64  `json:"qk_rope_head_dim"`
	Value     int64  `json:"v_head_dim"`
}

// Shape is the shape that the configuration describes.
func (c Configuration) Shape() Shape {
	return Shape{Vocabulary: c.Vocab, Hidden: c.Dim, Layers: c.Layers, DenseLayers: c.Dense, Heads: c.Heads, QueryRank: c.QueryRank, KeyRank: c.KeyRank,
		PlainDim: c.Plain, RotaryDim: c.Rotary, ValueDim: c.Value, DenseInner: c.Inter, ExpertInner: c.MoeInter,
		Routed: c.Routed, Active: c.Active, Shared: c.Shared, RouterBias: c.ScoreFunc == "sigmoid"}
}
