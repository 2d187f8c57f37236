package moe

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

type reference struct {
	Models map[string]struct {
		Config   Configuration `json:"config"`
		PerLayer struct {
			MLA          map[string]int64 `json:"mla"`
			MLATotal     int64            `json:"mla_total"`
			DenseMLP     int64            `json:"dense_mlp"`
			Expert       int64            `json:"one_expert"`
			RouterWeight int64            `json:"router_weight"`
			RouterBias   int64            `json:"router_bias"`
			BlockNorms   int64            `json:"block_norms"`
		} `json:"per_layer"`
		Total           map[string]int64 `json:"total_by_component"`
		Sum             int64            `json:"total"`
		Active          map[string]int64 `json:"activated_by_component"`
		Used            int64            `json:"activated"`
		UsedNoEmbedding int64            `json:"activated_excluding_embedding"`
		UsedNoTables    int64            `json:"activated_excluding_embedding_and_head"`
		Share           float64          `json:"activated_fraction"`
		MTP             *struct {
			Unique        map[string]int64 `json:"unique_by_component"`
			UniqueSum     int64            `json:"unique"`
			Embedding     int64            `json:"shared_embedding"`
			Head          int64            `json:"shared_head"`
			Stored        int64            `json:"unique_plus_shared"`
			UsedUnique    int64            `json:"activated_unique"`
			Used          int64            `json:"activated_with_shared"`
			WithUnique    int64            `json:"total_with_mtp_unique"`
			WithMTPOnDisk int64            `json:"total_with_mtp_on_disk"`
		} `json:"mtp"`
	} `json:"models"`
	OnDisk    map[string]any `json:"on_disk_671B"`
	Reconcile map[string]struct {
		WithoutProjection     int64 `json:"computed_without_eh_proj"`
		WithoutProjectionUsed int64 `json:"computed_without_eh_proj_activated"`
		Attention             int64 `json:"ours"`
		FFN                   int64 `json:"ours_ffn"`
	} `json:"reconcile"`
}

func load(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

var componentKeys = [Components]string{"embedding", "attention_mla", "dense_mlp", "routed_experts", "shared_experts", "router_weight", "router_bias", "block_norms", "final_norm", "output_head"}

func TestCountsAreTheReferenceToTheUnit(t *testing.T) {
	var ref reference
	load(t, "param-count.json", &ref)
	if len(ref.Models) != 3 {
		t.Fatalf("%d models, want 3", len(ref.Models))
	}
	for name, m := range ref.Models {
		is := func(what string, got, want int64) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %s = %d, want %d", name, what, got, want)
			}
		}
		s := m.Config.Shape()
		tensors := s.Attention()
		is("number of attention tensors", int64(len(tensors)), int64(len(m.PerLayer.MLA)))
		for _, x := range tensors {
			is(x.Name, x.Size(), m.PerLayer.MLA[x.Name])
		}
		is("attention of a layer", sum(tensors), m.PerLayer.MLATotal)
		is("dense MLP", s.DenseMLP(), m.PerLayer.DenseMLP)
		is("expert", s.Expert(), m.PerLayer.Expert)
		is("router", s.Router(), m.PerLayer.RouterWeight)
		is("router biases", s.Biases(), m.PerLayer.RouterBias)
		is("block norms", s.blockNorms(), m.PerLayer.BlockNorms)
		c := s.Count()
		for i, key := range componentKeys {
			is(key, c.Total[i], m.Total[key])
			is(key+" used", c.Active[i], m.Active[key])
		}
		is("all", c.All(), m.Sum)
		is("used", c.Used(), m.Used)
		is("used without the embedding", c.UsedWithoutEmbedding(), m.UsedNoEmbedding)
		is("used without tables", c.UsedWithoutTables(), m.UsedNoTables)
		if math.Abs(c.Share()-m.Share) > 1e-15 {
			t.Errorf("%s: share %v, want %v", name, c.Share(), m.Share)
		}
		if m.MTP == nil {
			continue
		}
		mod := s.Module()
		for key, got := range map[string]int64{"eh_proj": mod.Projection, "attention_mla": mod.Attention, "routed_experts": mod.Routed, "shared_experts": mod.Shared,
			"router_weight": mod.Router, "router_bias": mod.Biases, "block_norms": mod.BlockNorms} {
			is("module "+key, got, m.MTP.Unique[key])
		}
		is("module norms", mod.Norms, m.MTP.Unique["enorm"]+m.MTP.Unique["hnorm"]+m.MTP.Unique["shared_head_norm"])
		is("module", mod.Unique(), m.MTP.UniqueSum)
		is("module tables", mod.Tables, m.MTP.Embedding+m.MTP.Head)
		is("module stored", mod.Stored(), m.MTP.Stored)
		is("module used, own", mod.UsedUnique(), m.MTP.UsedUnique)
		is("module used", mod.Used(), m.MTP.Used)
		is("with module", c.All()+mod.Unique(), m.MTP.WithUnique)
		is("with module stored", c.All()+mod.Stored(), m.MTP.WithMTPOnDisk)
		is("module without projection", mod.Unique()-mod.Projection, ref.Reconcile["readme_weights_mtp"].WithoutProjection)
		is("module without projection, used", mod.Used()-mod.Projection, ref.Reconcile["readme_weights_mtp"].WithoutProjectionUsed)
	}
}

func TestCheckpointIsTheReferenceToTheUnit(t *testing.T) {
	var ref reference
	load(t, "param-count.json", &ref)
	s := ref.Models["config_671B"].Config.Shape()
	all, main := s.Checkpoint(true), s.Checkpoint(false)
	for key, got := range map[string]int64{
		"fp8_elements_main": main.FP8, "fp8_elements_mtp": all.FP8 - main.FP8, "fp8_elements_total": all.FP8,
		"f32_scales_main": main.Scales, "f32_scales_mtp": all.Scales - main.Scales, "f32_scales_total": all.Scales,
		"non_fp8_elements_total": all.BF16 + all.Bias, "stored_numbers_total_incl_scales": all.Numbers(),
		"router_bias_f32_total": all.Bias, "bf16_total": all.BF16, "f32_total": all.F32(), "bytes_total": all.Bytes(),
		"bytes_if_all_bf16_main": 2 * s.Count().All(),
	} {
		if want, ok := ref.OnDisk[key].(float64); !ok || got != int64(want) {
			t.Errorf("%s = %d, want %v", key, got, ref.OnDisk[key])
		}
	}
}

// A competitor's count of V3's arithmetic for one token: two FLOP for each weight of attention, and of MLPs and experts.
func TestArithmeticOfTheIndependentCheck(t *testing.T) {
	var ref reference
	load(t, "param-count.json", &ref)
	s := ref.Models["config_671B"].Config.Shape()
	matrices := int64(0)
	for _, x := range s.Attention() {
		if x.Cols > 1 {
			matrices += x.Size()
		}
	}
	c := s.Count()
	want := ref.Reconcile["independent_crosscheck"]
	if got := 2 * s.Layers * matrices; got != want.Attention {
		t.Errorf("attention %d, want %d", got, want.Attention)
	}
	if got := 2 * (c.Active[RoutedExperts] + c.Active[SharedExperts] + c.Active[DenseMLPs]); got != want.FFN {
		t.Errorf("MLPs and experts %d, want %d", got, want.FFN)
	}
}

func TestCacheIsTheReferenceToTheByte(t *testing.T) {
	var ref struct {
		Cache struct {
			Rows []struct {
				Model    string `json:"model"`
				Elements int64  `json:"elements_per_token"`
			} `json:"rows"`
		} `json:"kv_cache"`
	}
	load(t, "flops-and-kv.json", &ref)
	var counts reference
	load(t, "param-count.json", &counts)
	v3 := counts.Models["config_671B"].Config.Shape()
	got := map[string]int64{
		"DeepSeek-V3 (MLA)": v3.CacheElements(), "DeepSeek-V2 (MLA)": counts.Models["config_236B"].Config.Shape().CacheElements(),
		"DeepSeek-V2-Lite (MLA)": counts.Models["config_16B"].Config.Shape().CacheElements(),
		"Qwen2.5-72B (GQA)":      GroupedElements(80, 8, 128), "Llama-3.1-405B (GQA)": GroupedElements(126, 8, 128),
		"Llama-3.1-70B (GQA)": GroupedElements(80, 8, 128), "DeepSeek-67B (GQA)": GroupedElements(95, 8, 128),
		`DeepSeek-V3 shape with ordinary MHA, K dim 192 / V dim 128 (hypothetical, "naive" cache in model.py)`: v3.FullCacheElements(),
	}
	seen := 0
	for _, r := range ref.Cache.Rows {
		if e, ok := got[r.Model]; ok {
			seen++
			if e != r.Elements {
				t.Errorf("%s keeps %d, want %d", r.Model, e, r.Elements)
			}
		}
	}
	if seen != len(got) {
		t.Errorf("%d of %d rows are in the reference", seen, len(got))
	}
	if got := 2 * v3.CacheElements(); got != 70272 {
		t.Errorf("V3 keeps %d bytes for a token, want 70272", got)
	}
}

func TestServedBytesOfBothUnits(t *testing.T) {
	var counts reference
	load(t, "param-count.json", &counts)
	v3 := counts.Models["config_671B"].Config.Shape()
	for _, c := range []struct{ gpus, slots, want int64 }{{144, 2, 23972341760}, {32, 9, 41852659712}} {
		slots := SlotsPerGPU(256, 32, c.gpus)
		if slots != c.slots || int64(v3.ServedBytes(slots, 1, 2)) != c.want {
			t.Errorf("%d GPUs: %d slots and %v bytes, want %d and %d", c.gpus, slots, v3.ServedBytes(slots, 1, 2), c.slots, c.want)
		}
	}
}

func TestCoverageIsTheReference(t *testing.T) {
	var ref struct {
		Coverage struct {
			Rows []struct {
				Batch float64 `json:"batch"`
				Want  float64 `json:"expected_distinct"`
			} `json:"rows"`
		} `json:"batch_expert_coverage"`
		Nodes struct {
			Value float64 `json:"value"`
		} `json:"node_limit"`
	}
	load(t, "flops-and-kv.json", &ref)
	for _, r := range ref.Coverage.Rows {
		if got := DistinctExperts(256, 8, r.Batch); math.Abs(got-r.Want) > 1e-9 {
			t.Errorf("a batch of %v touches %v, want %v", r.Batch, got, r.Want)
		}
	}
	if got := DistinctGroups(256, 8, 8); math.Abs(got-ref.Nodes.Value) > 1e-12 {
		t.Errorf("groups touched: %v, want %v", got, ref.Nodes.Value)
	}
}

func TestCoverageIsBounded(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		groups := 1 + random.IntN(16)
		routed := groups * (1 + random.IntN(16))
		active := 1 + random.IntN(routed)
		g := DistinctGroups(routed, active, groups)
		if g < 1-1e-9 || g > float64(min(groups, active))+1e-9 {
			t.Fatalf("%d of %d in %d groups touch %v", active, routed, groups, g)
		}
		batch := 1 + random.Float64()*1000
		e := DistinctExperts(float64(routed), float64(active), batch)
		if e < float64(active)-1e-9 || e > float64(routed)+1e-9 || e < DistinctExperts(float64(routed), float64(active), batch-.5)-1e-9 {
			t.Fatalf("a batch of %v with %d of %d touches %v", batch, active, routed, e)
		}
	}
}

// Whatever the shape, a token uses no more than there is, an idle expert more or less changes only what is held, and a
// checkpoint holds each parameter once beside the scales.
func TestCountProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	n := func(most int64) int64 { return 1 + random.Int64N(most) }
	for range 2000 {
		s := Shape{Vocabulary: n(300000), Hidden: n(20000), Layers: n(200), Heads: n(200), QueryRank: random.Int64N(2) * n(4000), KeyRank: n(2000), PlainDim: n(256), RotaryDim: n(256),
			ValueDim: n(256), DenseInner: n(100000), ExpertInner: n(20000), Routed: n(1024), Shared: random.Int64N(9), RouterBias: random.IntN(2) == 0}
		s.DenseLayers = random.Int64N(s.Layers + 1)
		s.Active = n(s.Routed)
		c := s.Count()
		if c.Used() > c.All() || c.UsedWithoutTables() < 0 {
			t.Fatalf("%+v: %d used of %d", s, c.Used(), c.All())
		}
		more := s
		more.Routed++
		used := more.Count().Used() - c.Used()
		if want := s.ExpertLayers() * (s.Hidden + more.Biases() - s.Biases()); used != want {
			t.Fatalf("%+v: one more idle expert lets a token use %d more, want %d", s, used, want)
		}
		for _, module := range []bool{false, true} {
			parameters := c.All()
			if module {
				parameters += s.Module().Stored()
			}
			k := s.Checkpoint(module)
			if k.FP8+k.BF16+k.Bias != parameters || k.BF16 < 0 || k.Scales*ScaleBlock*ScaleBlock < k.FP8 {
				t.Fatalf("%+v: %+v holds %d parameters", s, k, parameters)
			}
		}
	}
}
