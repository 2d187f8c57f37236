package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
	"github.com/claimbyclaim/explainer/internal/calc/stored/storedtest"
	"github.com/claimbyclaim/explainer/internal/lab"
)

func v3(t *testing.T) moe.Shape {
	t.Helper()
	led, err := builtInLedger()
	if err != nil {
		t.Fatal(err)
	}
	return lab.V3Shape(led)
}

// checkpointOf writes the headers of a checkpoint in three files and their index.
func checkpointOf(t *testing.T, s moe.Shape) string {
	t.Helper()
	dir := t.TempDir()
	var files [3]storedtest.File
	n := 0
	storedtest.Tensors(s, func(name, dtype string, shape ...int64) {
		files[n%len(files)].Add(name, dtype, shape...)
		n++
	})
	where := map[string]string{}
	for i := range files {
		name := fmt.Sprintf("model-%d.safetensors", i)
		for _, tensor := range files[i].Names() {
			where[tensor] = name
		}
		put(t, filepath.Join(dir, name), files[i].Bytes())
	}
	index, err := json.Marshal(map[string]any{"metadata": map[string]int64{"total_size": s.Checkpoint(true).Bytes()}, "weight_map": where})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "model.safetensors.index.json"), index)
	return dir
}

func put(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func checkpointText(t *testing.T, path string, s moe.Shape) string {
	t.Helper()
	var out strings.Builder
	if err := verifyCheckpoint(&out, path, true, s); err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(` +`).ReplaceAllString(out.String(), " ")
}

func TestVerifyCheckpointCountsV3ToTheUnit(t *testing.T) {
	s := v3(t)
	dir := checkpointOf(t, s)
	text := checkpointText(t, dir, s)
	for _, want := range []string{
		"3 files", "All that the index names are there, and no others.", "routed experts 44,544 653,908,770,816 653,908,770,816 the same",
		"671,026,419,200 671,026,419,200 the same", "its own 786 11,610,068,224", "both tables 2 1,853,358,080", "684,531,386,000 684,531,386,000 the same",
		"F8_E4M3 680,571,043,840 680,571,043,840 680,571,043,840 the same", "F32 166,222,400 41,555,600", "688,574,839,360 688,574,839,360 the same", hub, "no hash",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	index := checkpointText(t, filepath.Join(dir, "model.safetensors.index.json"), s)
	for _, want := range []string{"61 layers", "routed experts 44,544", "688,574,839,360 688,574,839,360 +0.0000%"} {
		if !strings.Contains(index, want) {
			t.Errorf("no %q in\n%s", want, index)
		}
	}
}

func TestVerifyCheckpointNamesWhatDiffers(t *testing.T) {
	s := v3(t)
	s.Layers, s.Routed = 4, 8
	dir := checkpointOf(t, s)
	var more storedtest.File
	more.Add("vision.weight", "F32", 7)
	put(t, filepath.Join(dir, "more.safetensors"), more.Bytes())
	if err := os.Remove(filepath.Join(dir, "model-2.safetensors")); err != nil {
		t.Fatal(err)
	}
	text := checkpointText(t, dir, v3(t))
	for _, want := range []string{"The index does not agree", "1 are not in it", "less", "names that are not V3’s 1 7 0 7 more", `"vision.weight"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestVerifyCheckpointRefuses(t *testing.T) {
	var whole storedtest.File
	whole.Add("a", "F32", 2)
	data := append(whole.Bytes(), make([]byte, 8)...)
	for _, tt := range []struct {
		what  string
		files map[string][]byte
		want  string
	}{
		{"an empty folder", nil, "holds no .safetensors file"},
		{"a file of another kind", map[string][]byte{"m.safetensors": []byte("<html><head>")}, "m.safetensors: not a safetensors file"},
		{"a file cut off in its data", map[string][]byte{"m.safetensors": data[:len(data)-1]}, "--cut"},
		{"a file with more behind it", map[string][]byte{"m.safetensors": append(data, 0)}, "the header describes"},
		{"a file cut off in its header", map[string][]byte{"m.safetensors": data[:30]}, "truncated"},
		{"a tensor in two files", map[string][]byte{"m.safetensors": data, "n.safetensors": data}, `tensor "a" stands in m.safetensors and in n.safetensors`},
		{"a hostile index", map[string][]byte{"m.safetensors": data, "model.safetensors.index.json": []byte(`{"weight_map":{"a":"../x.safetensors"}}`)}, "beside the index"},
	} {
		dir := t.TempDir()
		for name, text := range tt.files {
			put(t, filepath.Join(dir, name), text)
		}
		err := verifyCheckpoint(&strings.Builder{}, dir, false, moe.Shape{})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line with %q", tt.what, err, tt.want)
		}
	}
	for path, want := range map[string]string{"/none": "no such file", os.DevNull: "neither a folder nor an index"} {
		if err := verifyCheckpoint(&strings.Builder{}, path, false, moe.Shape{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}
