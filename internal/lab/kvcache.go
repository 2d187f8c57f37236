package lab

import (
	"fmt"
	"math"
	"slices"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
)

// kvCache sizes what a model keeps of a conversation, and what is left for it beside the weights on one GPU.
var kvCache = Lab{
	Name: "kv-cache",
	Inputs: []Input{
		{Name: "model", Label: "Model", Group: "The cache", Options: cacheModelOptions()},
		{Name: "context", Label: "Tokens of context", Group: "The cache", Unit: "tokens", ID: "day6.kv_length", Min: 1000, Max: 1e6, Step: 1000, Whole: true},
		{Name: "bytes", Label: "Bytes for each number kept", Group: "The cache", Options: []Option{{"2", "2: BF16"}, {"1", "1: FP8"}, {"0.75", "0.75: six bits"}}},

		{Name: "streams", Label: "Users at a time on one GPU", Group: "One GPU that writes V3’s answers", ID: "day6.streams.per_gpu_mid", Digits: 6, Min: 1, Max: 4096, Step: 1},
		{Name: "ep", Label: "GPUs that share the routed experts", Group: "One GPU that writes V3’s answers", Unit: "GPUs", ID: "day6.decode.ep", Min: 1, Max: 320, Step: 1, Whole: true},
		{Name: "copies", Label: "Extra copies of busy experts", Group: "One GPU that writes V3’s answers", ID: "day6.decode.redundant", Min: 0, Max: 256, Step: 1, Whole: true},
		{Name: "memory", Label: "Memory of the GPU", Group: "One GPU that writes V3’s answers", Unit: "GB", ID: "h800.memory", Min: 16, Max: 512, Step: 1},
	},
	Presets: []Preset{
		{"V3 on the published day", ""},
		{"At a long context", "context=131072"},
		{"Unit that reads prompts: 32 GPUs", "ep=32"},
		{"One server of eight", "ep=8&copies=0"},
		{"H200", "ep=8&copies=0&memory=141"},
		{"A dense model of 405 billion", "model=llama405"},
		{"V3 without the latent", "model=full"},
	},
	Uses: cacheIDs(),
	Run:  runCache,
}

// A cacheModel is a model whose cache can be sized.
type cacheModel struct {
	key, name, how string
	elements       func(get func(string) float64) float64 // kept for one token
	ids            []string
}

func latentModel(key, name string, prefix string) cacheModel {
	ids := []string{prefix + ".layers", prefix + ".kv_rank", prefix + ".rope_dim"}
	return cacheModel{key, name, "layers × (latent + rotary key)", func(get func(string) float64) float64 {
		return float64(moe.LatentElements(int64(get(ids[0])), int64(get(ids[1])), int64(get(ids[2]))))
	}, ids}
}

func groupedModel(key, name, prefix string) cacheModel {
	ids := []string{prefix + ".layers", prefix + ".kv_heads", prefix + ".head_dim"}
	return cacheModel{key, name, "layers × 2 × key-value heads × head dimension", func(get func(string) float64) float64 {
		return float64(moe.GroupedElements(int64(get(ids[0])), int64(get(ids[1])), int64(get(ids[2]))))
	}, ids}
}

// everyHead is V3's shape with the keys and values of each head kept, which nobody does.
var everyHead = cacheModel{"full", "V3’s shape, every head kept", "layers × heads × (key + value dimension)", func(get func(string) float64) float64 {
	return float64(moe.Shape{Layers: int64(get("v3.layers")), Heads: int64(get("v3.heads")), PlainDim: int64(get("v3.nope_dim")), RotaryDim: int64(get("v3.rope_dim")), ValueDim: int64(get("v3.v_dim"))}.FullCacheElements())
}, []string{"v3.layers", "v3.heads", "v3.nope_dim", "v3.rope_dim", "v3.v_dim"}}

// printedCache is the cache of the dense Llama as DeepSeek's hardware paper prints it, in BF16.
const printedCache = "paper.kv.llama405"

var cacheModels = []cacheModel{
	latentModel("v3", "DeepSeek-V3", "v3"),
	latentModel("v2", "DeepSeek-V2", "v2"),
	groupedModel("qwen72", "Qwen2.5-72B", "qwen72"),
	groupedModel("llama70", "Llama 3.1 70B", "llama70"),
	groupedModel("ds67", "DeepSeek 67B", "ds67"),
	{"llama405", "Llama 3.1 405B", "as DeepSeek’s hardware paper prints it, over two bytes", func(get func(string) float64) float64 { return get(printedCache) / get("bytes.bf16") }, []string{printedCache, "bytes.bf16"}},
	everyHead,
}

func cacheModelOptions() []Option {
	var opts []Option
	for _, m := range cacheModels {
		opts = append(opts, Option{m.key, m.name})
	}
	return opts
}

func cacheIDs() []string {
	ids := append([]string{"bytes.fp8", "bytes.bf16", "paper.kv.ratio_llama405"}, v3Parts...)
	for _, m := range cacheModels {
		ids = append(ids, m.ids...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// A cacheState is a run of the lab.
type cacheState struct {
	led      Ledger
	v        Values
	model    cacheModel
	bytes    float64 // of a number kept
	perToken float64 // bytes
	slots    int64   // routed experts on a GPU, in each layer
	weights  float64 // bytes on a GPU
	cache    float64 // bytes on a GPU
	capacity float64
}

// cacheBytes are the choices of bytes for a number.
var cacheBytes = map[string]float64{"2": 2, "1": 1, "0.75": .75}

func newCacheState(led Ledger, v Values) cacheState {
	s := cacheState{led: led, v: v, bytes: cacheBytes[v.Choice("bytes")], capacity: v.Number("memory") * 1e9}
	s.model = cacheModels[slices.IndexFunc(cacheModels, func(m cacheModel) bool { return m.key == v.Choice("model") })]
	s.perToken = s.bytes * s.elements(s.model)
	v3 := V3Shape(led)
	s.slots = moe.SlotsPerGPU(v3.Routed, int64(v.Number("copies")), int64(v.Number("ep")))
	s.weights = v3.ServedBytes(s.slots, value(led, "bytes.fp8"), value(led, "bytes.bf16"))
	s.cache = v.Number("streams") * s.stream()
	return s
}

func (s cacheState) elements(m cacheModel) float64 {
	return m.elements(func(id string) float64 { return value(s.led, id) })
}

// stream is the cache of one user, in bytes.
func (s cacheState) stream() float64 { return s.v.Number("context") * s.perToken }

// isV3 says whether the weights on a GPU can be told: only V3's layout is published.
func (s cacheState) isV3() bool { return s.model.key == "v3" || s.model.key == "full" }

func runCache(led Ledger, v Values) Result {
	s := newCacheState(led, v)
	r := Result{Answers: s.answers(), Drawings: []Drawing{s.barsDrawing()}, Tables: []Table{s.modelTable(), s.contextTable(), s.savingTable()}}
	if s.isV3() {
		r.Drawings = append(r.Drawings, s.memoryDrawing())
	}
	return r
}

func (s cacheState) answers() []Answer {
	v := s.v
	v3 := s.bytes * s.elements(cacheModels[0])
	per := Answer{Label: "Cache for one token", Value: inWords(s.perToken, "byte", ".0"), Number: s.perToken, Unit: "bytes",
		Formula: fmt.Sprintf("%s numbers × %s bytes: %s", exact(int64(s.elements(s.model))), short(s.bytes), s.model.how), Note: sig(s.perToken/v3) + " times V3’s."}
	switch s.model.key {
	case "v3":
		per.Note = "All heads share one latent vector and one rotary key in each layer."
	case "llama405":
		e, _ := s.led.Entry("paper.kv.ratio_llama405")
		per.Note += fmt.Sprintf(" The paper prints %s times, which does not follow from its own two numbers.", showEntry(e, "bare"))
	case "full":
		per.Note += " Hypothetical: nobody serves it so."
	}
	a := []Answer{per,
		{Label: "Cache of one user", Value: measured(s.stream()/1e9, "GB"), Number: s.stream() / 1e9, Unit: "GB", Formula: fmt.Sprintf("%s tokens × %s", whole(v.Number("context"), "count"), inWords(s.perToken, "byte", ".0")),
			Note: "GB are a thousand million bytes."},
	}
	if !s.isV3() {
		return a
	}
	gb := func(bytes float64) string { return inWords(bytes/1e9, "GB", ".2") }
	all := s.weights + s.cache
	fits := math.Floor((s.capacity - s.weights) / s.stream())
	room := Answer{Label: "Users whose cache fits beside the weights", Value: whole(max(0, fits), "count"), Number: max(0, fits), Unit: "users",
		Formula: fmt.Sprintf("(%s − %s) ÷ %s, rounded down", whole(s.capacity/1e9, "GB"), gb(s.weights), measured(s.stream()/1e9, "GB")),
		Outside: []string{"buffers of the traffic between GPUs", "activations", "the prediction module", "the runtime"}}
	if fits < 1 {
		room.Flag = "Not one user fits."
		if s.weights > s.capacity {
			room.Flag = "The weights alone do not fit."
		}
	}
	sum := Answer{Label: "Weights and caches on one GPU", Value: gb(all) + " of " + whole(s.capacity/1e9, "GB"), Number: all / 1e9, Unit: "GB", Formula: gb(s.weights) + " + " + gb(s.cache)}
	if all > s.capacity {
		sum.Flag = gb(all-s.capacity) + " more than the GPU has."
	}
	return append(a,
		Answer{Label: "Weights on one GPU", Value: gb(s.weights), Number: s.weights / 1e9, Unit: "GB",
			Formula: fmt.Sprintf("%s of %s + %s routed experts in each of %s layers, with all that every token uses; FP8, both tables BF16", plural(int(s.slots), "slot"),
				whole(value(s.led, "v3.experts.routed"), "count"), plain(v.Number("copies")), whole(value(s.led, "v3.layers")-value(s.led, "v3.layers_dense"), "count")),
			Note: fmt.Sprintf("(%s + %s) ÷ %s GPUs, rounded up, is %s. Attention and shared experts are taken as whole on each GPU.", whole(value(s.led, "v3.experts.routed"), "count"), plain(v.Number("copies")), plain(v.Number("ep")), plural(int(s.slots), "slot"))},
		Answer{Label: "Caches on one GPU", Value: gb(s.cache), Number: s.cache / 1e9, Unit: "GB", Formula: fmt.Sprintf("%s users × %s", plain(v.Number("streams")), measured(s.stream()/1e9, "GB"))},
		sum, room)
}

// cacheContexts are the context lengths of the table.
var cacheContexts = []float64{4096, 32768, 131072, 1e6}

func (s cacheState) modelTable() Table {
	t := Table{Title: "The cache of each model, at this many bytes a number", Head: []string{"Model", "Numbers a token", "Bytes a token", "Over V3’s", "How"}, Numeric: []bool{false, true, true, true, false}}
	v3 := s.elements(cacheModels[0])
	for _, m := range cacheModels {
		e := s.elements(m)
		t.Rows = append(t.Rows, []string{m.name, exact(int64(e)), inWords(e*s.bytes, "count", ".0"), inWords(e/v3, "ratio", "times .2"), m.how})
		entry, _ := s.led.Entry(m.ids[0])
		t.Entries = append(t.Entries, entry)
	}
	return t
}

func (s cacheState) contextTable() Table {
	t := Table{Title: "The cache of one user, in GB", Head: []string{"Model"}, Numeric: []bool{false}}
	for _, c := range cacheContexts {
		t.Head, t.Numeric = append(t.Head, whole(c, "token")), append(t.Numeric, true)
	}
	for _, m := range cacheModels {
		row := []string{m.name}
		for _, c := range cacheContexts {
			row = append(row, inWords(c*s.bytes*s.elements(m)/1e9, "count", ".3"))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// savingTable takes apart V2's published saving against the dense DeepSeek 67B.
func (s cacheState) savingTable() Table {
	t := Table{Title: "What V2’s published saving of cache is made of", Head: []string{"V2 against DeepSeek 67B", "Saved"}, Numeric: []bool{false, true}}
	of := func(key string) float64 {
		return s.elements(cacheModels[slices.IndexFunc(cacheModels, func(m cacheModel) bool { return m.key == key })])
	}
	plainRatio := of("v2") / of("ds67")
	bf16 := value(s.led, "bytes.bf16")
	t.Rows = [][]string{
		{"by the architecture, both at two bytes", inWords(1-plainRatio, "ratio", "percent .2")},
		{"with V2 in six bits against two bytes", inWords(1-plainRatio*cacheBytes["0.75"]/bf16, "ratio", "percent .2")},
	}
	return t
}
