package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The same model in the two forms that are published.
const (
	ownConfig = `{"vocab_size": 129280, "dim": 7168, "inter_dim": 18432, "moe_inter_dim": 2048, "n_layers": 61, "n_dense_layers": 3, "n_heads": 128, "n_routed_experts": 256,
		"n_shared_experts": 1, "n_activated_experts": 8, "n_expert_groups": 8, "n_limited_groups": 4, "route_scale": 2.5, "score_func": "sigmoid", "q_lora_rank": 1536, "kv_lora_rank": 512,
		"qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "dtype": "fp8"}`
	hubConfig = `{"model_type": "deepseek_v3", "vocab_size": 129280, "hidden_size": 7168, "intermediate_size": 18432, "moe_intermediate_size": 2048, "num_hidden_layers": 61,
		"first_k_dense_replace": 3, "moe_layer_freq": 1, "num_attention_heads": 128, "num_key_value_heads": 128, "n_routed_experts": 256, "n_shared_experts": 1, "num_experts_per_tok": 8,
		"topk_method": "noaux_tc", "scoring_func": "sigmoid", "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128,
		"num_nextn_predict_layers": 1, "attention_bias": false, "tie_word_embeddings": false}`
	liteConfig = `{"vocab_size": 102400, "dim": 2048, "inter_dim": 10944, "moe_inter_dim": 1408, "n_layers": 27, "n_dense_layers": 1, "n_heads": 16, "n_routed_experts": 64,
		"n_shared_experts": 2, "n_activated_experts": 6, "route_scale": 1.0, "q_lora_rank": 0, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "mscale": 0.707}`
)

func countOf(t *testing.T, config string) string {
	t.Helper()
	var out strings.Builder
	if err := verifyParameters(&out, []byte(config)); err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(` +`).ReplaceAllString(out.String(), " ")
}

func TestVerifyParametersPrintsTheCount(t *testing.T) {
	for name, config := range map[string]string{"DeepSeek’s form": ownConfig, "the hub’s form": hubConfig} {
		text := countOf(t, config)
		for _, want := range []string{
			"together 671,026,419,200 37,552,297,472", "without the input table 36,625,618,432", "routed experts 653,908,770,816 20,434,649,088", "biases of the routers 14,848 14,848",
			"its own 11,610,068,224 688,100,608", "both tables 13,463,426,304 2,541,458,688", "FP8 680,571,043,840", "BF16 3,918,786,560", "FP32 41,555,600", "together 684,531,386,000 688,574,839,360",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", name, want, text)
			}
		}
		if named := !strings.Contains(text, "names no prediction module"); named != (config == hubConfig) {
			t.Errorf("%s: a prediction module is named: %v", name, named)
		}
	}
	if text := countOf(t, liteConfig); !strings.Contains(text, "together 15,706,484,224 2,661,150,208") {
		t.Errorf("V2-Lite, whose queries are whole, is not counted right:\n%s", text)
	}
}

func TestVerifyParametersRefuses(t *testing.T) {
	with := func(old, replacement string) string { return strings.Replace(hubConfig, old, replacement, 1) }
	for _, tt := range []struct{ what, config, want string }{
		{"another kind of file", "<html>", "not a JSON object"},
		{"a list", "[]", "not a JSON object"},
		{"no width", with(`"hidden_size": 7168, `, ""), "hidden_size is missing; expected a whole number"},
		{"half a layer", with(`"num_hidden_layers": 61`, `"num_hidden_layers": 60.5`), "num_hidden_layers is 60.5"},
		{"a number too large", with(`129280`, `1e300`), "vocab_size is 1e+300"},
		{"more experts than there are", with(`"num_experts_per_tok": 8`, `"num_experts_per_tok": 300`), "a token uses 300 experts, more than the 256"},
		{"more dense layers than layers", with(`"first_k_dense_replace": 3`, `"first_k_dense_replace": 62`), "62 layers without experts are more than the 61"},
		{"experts in every second layer", with(`"moe_layer_freq": 1`, `"moe_layer_freq": 2`), "moe_layer_freq is 2; this count knows 1"},
		{"an indexer", with(`"hidden_size"`, `"index_n_heads": 64, "hidden_size"`), "index_n_heads: a design with tensors that this count does not know"},
		{"experts in a narrower space", with(`"hidden_size"`, `"routed_expert_hidden_size": 3584, "hidden_size"`), "routed_expert_hidden_size"},
	} {
		err := verifyParameters(&strings.Builder{}, []byte(tt.config))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", tt.what, err, tt.want)
		}
	}
}

func TestVerifyParametersReadsAFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(name, []byte(hubConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	c := verifyParametersCmd{File: name}
	if err := c.Run(); err != nil {
		t.Error(err)
	}
}

func FuzzVerifyParameters(f *testing.F) {
	for _, s := range []string{ownConfig, hubConfig, liteConfig, "{}", "[]", `{"dim": -1}`, `{"hidden_size": null}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, config []byte) {
		s, _, err := readShape(config)
		if err != nil {
			return
		}
		if c := s.Count(); c.Used() <= 0 || c.Used() > c.All() {
			t.Errorf("%s: %d used of %d", config, c.Used(), c.All())
		}
	})
}
