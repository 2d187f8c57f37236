package stored_test

import (
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
	"github.com/claimbyclaim/explainer/internal/calc/stored"
	"github.com/claimbyclaim/explainer/internal/calc/stored/storedtest"
)

// little is a shape with every part of V3’s, and sides that fill no block of scales.
var little = moe.Shape{Vocabulary: 300, Hidden: 200, Layers: 4, DenseLayers: 1, Heads: 2, QueryRank: 96, KeyRank: 32, PlainDim: 16, RotaryDim: 8, ValueDim: 16,
	DenseInner: 500, ExpertInner: 150, Routed: 6, Active: 2, Shared: 1, RouterBias: true}

func TestEachTensorIsCountedInItsPart(t *testing.T) {
	c := stored.NewCounter()
	storedtest.Tensors(little, func(name, dtype string, shape ...int64) {
		n := storedtest.Numbers(shape)
		c.Add(name, dtype, n, n*storedtest.Width[dtype])
	})
	got := c.Count()
	for p, want := range stored.Expected(little) {
		if n := got.Parts[p].Numbers; n != want {
			t.Errorf("part %d: %d, want %d", p, n, want)
		}
	}
	k := little.Checkpoint(true)
	if got.Layers != 4 || got.All().Numbers != k.Numbers() || got.All().Bytes != k.Bytes() || got.Main().Numbers != little.Count().All() || got.First != "" {
		t.Errorf("%+v, want %+v", got, k)
	}
	types := map[string]int64{"F8_E4M3": k.FP8, "BF16": k.BF16, "F32": k.F32()}
	for _, x := range got.Types {
		if x.Numbers != types[x.Name] {
			t.Errorf("%s: %d, want %d", x.Name, x.Numbers, types[x.Name])
		}
	}
}

func TestUnknownNamesAreSetApart(t *testing.T) {
	c := stored.NewCounter()
	for _, name := range []string{"model.layers.0.self_attn.indexer.wk.weight", "model.layers.99999.mlp.gate.weight", "vision.patch.weight", ""} {
		c.Add(name, "BF16", 5, 10)
	}
	got := c.Count()
	if got.Parts[stored.Other] != (stored.Sum{Tensors: 4, Numbers: 20, Bytes: 40}) || got.First != "model.layers.0.self_attn.indexer.wk.weight" {
		t.Errorf("%+v", got)
	}
}
