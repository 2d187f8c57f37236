package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
)

type verifyParametersCmd struct {
	File string `arg:"" name:"config" type:"existingfile" help:"The configuration: inference/configs/config_671B.json of DeepSeek’s repository, or config.json of the model hub."`
}

// Run prints the count of the parameter lab for a configuration of the reader's own.
func (c *verifyParametersCmd) Run() error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	return verifyParameters(os.Stdout, text)
}

// configKeys are the names of a shape's numbers: in DeepSeek's own repository, and on the model hub.
var configKeys = []struct {
	own, hub string
	into     func(*moe.Shape) *int64
	zero     bool // 0, null or no entry is a shape, too
	most     int64
	meaning  string
}{
	{"vocab_size", "vocab_size", func(s *moe.Shape) *int64 { return &s.Vocabulary }, false, 1e7, "vocabulary"},
	{"dim", "hidden_size", func(s *moe.Shape) *int64 { return &s.Hidden }, false, 1e5, "width"},
	{"n_layers", "num_hidden_layers", func(s *moe.Shape) *int64 { return &s.Layers }, false, 1e3, "layers"},
	{"n_dense_layers", "first_k_dense_replace", func(s *moe.Shape) *int64 { return &s.DenseLayers }, true, 1e3, "layers without experts"},
	{"n_heads", "num_attention_heads", func(s *moe.Shape) *int64 { return &s.Heads }, false, 1e4, "attention heads"},
	{"q_lora_rank", "q_lora_rank", func(s *moe.Shape) *int64 { return &s.QueryRank }, true, 1e5, "rank of the queries"},
	{"kv_lora_rank", "kv_lora_rank", func(s *moe.Shape) *int64 { return &s.KeyRank }, false, 1e5, "rank of keys and values"},
	{"qk_nope_head_dim", "qk_nope_head_dim", func(s *moe.Shape) *int64 { return &s.PlainDim }, false, 1e4, "a head’s dimension without position"},
	{"qk_rope_head_dim", "qk_rope_head_dim", func(s *moe.Shape) *int64 { return &s.RotaryDim }, false, 1e4, "a head’s dimension with position"},
	{"v_head_dim", "v_head_dim", func(s *moe.Shape) *int64 { return &s.ValueDim }, false, 1e4, "a head’s dimension of values"},
	{"inter_dim", "intermediate_size", func(s *moe.Shape) *int64 { return &s.DenseInner }, false, 1e6, "inner width of a layer without experts"},
	{"moe_inter_dim", "moe_intermediate_size", func(s *moe.Shape) *int64 { return &s.ExpertInner }, false, 1e5, "inner width of an expert"},
	{"n_routed_experts", "n_routed_experts", func(s *moe.Shape) *int64 { return &s.Routed }, false, 1e4, "routed experts"},
	{"n_activated_experts", "num_experts_per_tok", func(s *moe.Shape) *int64 { return &s.Active }, false, 1e4, "experts used by a token"},
	{"n_shared_experts", "n_shared_experts", func(s *moe.Shape) *int64 { return &s.Shared }, true, 1e3, "shared experts"},
}

// foreignKeys belong to designs that have tensors which this count does not know.
var foreignKeys = []string{"index_n_heads", "index_head_dim", "o_lora_rank", "hc_mult", "compress_ratios", "linear_attn_config", "routed_expert_hidden_size", "num_hash_layers"}

// readShape reads a configuration in either form. mtp is how many prediction modules it names.
func readShape(text []byte) (s moe.Shape, mtp int64, err error) {
	var raw map[string]any
	if err := json.Unmarshal(text, &raw); err != nil {
		return s, 0, fmt.Errorf("not a JSON object: %w", err)
	}
	_, own := raw["dim"]
	for _, k := range foreignKeys {
		if v, ok := raw[k]; ok && v != nil {
			return s, 0, fmt.Errorf("%s: a design with tensors that this count does not know; it knows the layout of DeepSeek-V2 and V3", k)
		}
	}
	for key, want := range map[string]any{"moe_layer_freq": 1.0, "attention_bias": false, "tie_word_embeddings": false} {
		if v, ok := raw[key]; ok && v != want {
			return s, 0, fmt.Errorf("%s is %v; this count knows %v", key, v, want)
		}
	}
	whole := func(key string, zero bool, most int64) (int64, error) {
		v, ok := raw[key]
		if zero && (!ok || v == nil) {
			return 0, nil
		}
		if v == nil {
			return 0, fmt.Errorf("%s is missing; expected a whole number of at most %d", key, most)
		}
		n, isNumber := v.(float64)
		least := 1.0
		if zero {
			least = 0
		}
		if !ok || !isNumber || n != float64(int64(n)) || n < least || n > float64(most) {
			return 0, fmt.Errorf("%s is %v; expected a whole number from %v to %d", key, v, least, most)
		}
		return int64(n), nil
	}
	for _, k := range configKeys {
		key := k.hub
		if own {
			key = k.own
		}
		n, err := whole(key, k.zero, k.most)
		if err != nil {
			return s, 0, fmt.Errorf("%w (%s)", err, k.meaning)
		}
		*k.into(&s) = n
	}
	switch {
	case s.DenseLayers > s.Layers:
		return s, 0, fmt.Errorf("%d layers without experts are more than the %d layers", s.DenseLayers, s.Layers)
	case s.Active > s.Routed:
		return s, 0, fmt.Errorf("a token uses %d experts, more than the %d that a layer has", s.Active, s.Routed)
	}
	s.RouterBias = raw["score_func"] == "sigmoid" || raw["topk_method"] == "noaux_tc"
	mtp, err = whole("num_nextn_predict_layers", true, 1)
	return s, mtp, err
}

var partNames = [moe.Components]string{
	moe.Embedding: "input table", moe.Attention: "attention", moe.DenseMLPs: "layers without experts", moe.RoutedExperts: "routed experts", moe.SharedExperts: "shared experts",
	moe.Routers: "routers", moe.RouterBiases: "biases of the routers", moe.BlockNorms: "norms of the layers", moe.FinalNorm: "final norm", moe.Head: "output table",
}

func verifyParameters(w io.Writer, text []byte) error {
	s, mtp, err := readShape(text)
	if err != nil {
		return err
	}
	c, module := s.Count(), s.Module()
	printRow(w, "parameters", "in the model", "for one token")
	for i, name := range partNames {
		printRow(w, name, grouped(c.Total[i]), grouped(c.Active[i]))
	}
	printRow(w, "together", grouped(c.All()), grouped(c.Used()))
	printRow(w, "without the input table", "", grouped(c.UsedWithoutEmbedding()))
	printRow(w, "share used", "", fmt.Sprintf("%.4f%%", 100*c.Share()))
	fmt.Fprintln(w)
	printRow(w, "prediction module, its own", grouped(module.Unique()), grouped(module.UsedUnique()))
	printRow(w, "prediction module, with copies of both tables", grouped(module.Stored()), grouped(module.Used()))
	if mtp == 0 {
		fmt.Fprintln(w, "The configuration names no prediction module; the two lines above and the checkpoint below are what one would add.")
	}
	fmt.Fprintln(w)
	k := s.Checkpoint(true)
	printRow(w, "a checkpoint stored as DeepSeek stores V3’s", "numbers", "bytes")
	printRow(w, "FP8", grouped(k.FP8), grouped(k.FP8))
	printRow(w, "BF16", grouped(k.BF16), grouped(2*k.BF16))
	printRow(w, "FP32", grouped(k.F32()), grouped(4*k.F32()))
	printRow(w, "together", grouped(k.Numbers()), grouped(k.Bytes()))
	configArtefact.print(w)
	return nil
}

var configArtefact = artefact{
	where: "https://github.com/deepseek-ai/DeepSeek-V3, inference/configs/config_671B.json",
	mismatch: "with V3’s configuration, that this site’s count is wrong; with another one, another model. " +
		"The count says what the configuration makes, not what was trained.",
}

// grouped prints a count with commas.
func grouped(n int64) string {
	digits := fmt.Sprint(n)
	var parts []string
	for len(digits) > 3 {
		parts = append([]string{digits[len(digits)-3:]}, parts...)
		digits = digits[:len(digits)-3]
	}
	return strings.Join(append([]string{digits}, parts...), ",")
}
