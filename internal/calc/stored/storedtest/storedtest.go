// Package storedtest lists the tensors of a checkpoint for tests, from the names on the model hub and from nothing that the
// counting uses.
package storedtest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
)

// Width is the bytes of a number of each type that occurs.
var Width = map[string]int64{"F8_E4M3": 1, "BF16": 2, "F32": 4}

// Numbers is the product of a shape.
func Numbers(shape []int64) int64 {
	n := int64(1)
	for _, dim := range shape {
		n *= dim
	}
	return n
}

// Tensors calls add for each tensor of the shape with its prediction module, stored as DeepSeek stores V3.
func Tensors(s moe.Shape, add func(name, dtype string, shape ...int64)) {
	bf16 := func(name string, shape ...int64) { add(name, "BF16", shape...) }
	fp8 := func(name string, rows, cols int64) {
		add(name+".weight", "F8_E4M3", rows, cols)
		add(name+".weight_scale_inv", "F32", (rows+127)/128, (cols+127)/128)
	}
	gated := func(at string, inner int64) {
		fp8(at+".gate_proj", inner, s.Hidden)
		fp8(at+".up_proj", inner, s.Hidden)
		fp8(at+".down_proj", s.Hidden, inner)
	}
	bf16("model.embed_tokens.weight", s.Vocabulary, s.Hidden)
	bf16("lm_head.weight", s.Vocabulary, s.Hidden)
	bf16("model.norm.weight", s.Hidden)
	for l := range s.Layers + 1 {
		at := fmt.Sprintf("model.layers.%d.", l)
		fp8(at+"self_attn.q_a_proj", s.QueryRank, s.Hidden)
		bf16(at+"self_attn.q_a_layernorm.weight", s.QueryRank)
		fp8(at+"self_attn.q_b_proj", s.Heads*(s.PlainDim+s.RotaryDim), s.QueryRank)
		fp8(at+"self_attn.kv_a_proj_with_mqa", s.KeyRank+s.RotaryDim, s.Hidden)
		bf16(at+"self_attn.kv_a_layernorm.weight", s.KeyRank)
		fp8(at+"self_attn.kv_b_proj", s.Heads*(s.PlainDim+s.ValueDim), s.KeyRank)
		fp8(at+"self_attn.o_proj", s.Hidden, s.Heads*s.ValueDim)
		bf16(at+"input_layernorm.weight", s.Hidden)
		bf16(at+"post_attention_layernorm.weight", s.Hidden)
		if l < s.DenseLayers {
			gated(at+"mlp", s.DenseInner)
			continue
		}
		for e := range s.Routed {
			gated(fmt.Sprintf("%smlp.experts.%d", at, e), s.ExpertInner)
		}
		gated(at+"mlp.shared_experts", s.Shared*s.ExpertInner)
		bf16(at+"mlp.gate.weight", s.Routed, s.Hidden)
		add(at+"mlp.gate.e_score_correction_bias", "F32", s.Routed)
		if l == s.Layers {
			bf16(at+"eh_proj.weight", s.Hidden, 2*s.Hidden)
			for _, norm := range []string{"enorm", "hnorm", "shared_head.norm"} {
				bf16(at+norm+".weight", s.Hidden)
			}
			bf16(at+"embed_tokens.weight", s.Vocabulary, s.Hidden)
			bf16(at+"shared_head.head.weight", s.Vocabulary, s.Hidden)
		}
	}
}

// A File is a safetensors file without its data.
type File struct {
	entries map[string]any
	end     int64
}

// Add puts a tensor behind the last.
func (f *File) Add(name, dtype string, shape ...int64) {
	if f.entries == nil {
		f.entries = map[string]any{"__metadata__": map[string]string{"format": "pt"}}
	}
	begin := f.end
	f.end += Numbers(shape) * Width[dtype]
	f.entries[name] = map[string]any{"dtype": dtype, "shape": shape, "data_offsets": []int64{begin, f.end}}
}

// Names lists the tensors, in no order.
func (f *File) Names() (out []string) {
	for name := range f.entries {
		if name != "__metadata__" {
			out = append(out, name)
		}
	}
	return out
}

// Bytes is the file up to the end of its header.
func (f *File) Bytes() []byte {
	header, _ := json.Marshal(f.entries) // numbers and texts
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
}
