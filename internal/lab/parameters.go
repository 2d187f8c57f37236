package lab

import (
	"fmt"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
)

// parameters counts a mixture of experts from its configuration: all parameters, those of one token, and what a checkpoint
// holds.
var parameters = Lab{
	Name: "parameters",
	Inputs: []Input{
		{Name: "routed", Label: "Routed experts in a layer", Group: "Experts", ID: "v3.experts.routed", Min: 8, Max: 1024, Step: 8, Whole: true},
		{Name: "active", Label: "Of them used by a token", Group: "Experts", ID: "v3.experts.active", Min: 1, Max: 64, Step: 1, Whole: true},
		{Name: "shared", Label: "Shared experts, always used", Group: "Experts", ID: "v3.experts.shared", Min: 0, Max: 8, Step: 1, Whole: true},
		{Name: "inner", Label: "Inner width of an expert", Group: "Experts", ID: "v3.expert_inner", Min: 128, Max: 16384, Step: 128, Whole: true},
		{Name: "bias", Label: "A bias for each expert", Group: "Experts", Options: []Option{{"yes", "yes, as in V3"}, {"no", "no, as in V2"}}},

		{Name: "d", Label: "Width of the model", Group: "Layers", ID: "v3.hidden", Min: 256, Max: 32768, Step: 128, Whole: true},
		{Name: "layers", Label: "Layers", Group: "Layers", ID: "v3.layers", Min: 1, Max: 200, Step: 1, Whole: true},
		{Name: "dense", Label: "Of them without experts", Group: "Layers", ID: "v3.layers_dense", Min: 0, Max: 200, Step: 1, Whole: true},
		{Name: "mlp", Label: "Inner width of a layer without experts", Group: "Layers", ID: "v3.dense_inner", Min: 128, Max: 131072, Step: 128, Whole: true},
		{Name: "vocab", Label: "Vocabulary", Group: "Layers", Unit: "tokens", ID: "v3.vocab", Min: 1000, Max: 500000, Step: 1, Whole: true},

		{Name: "heads", Label: "Attention heads", Group: "Attention", ID: "v3.heads", Min: 1, Max: 256, Step: 1, Whole: true},
		{Name: "q", Label: "Rank of the queries; 0 leaves them whole", Group: "Attention", ID: "v3.q_rank", Min: 0, Max: 8192, Step: 64, Whole: true},
		{Name: "kv", Label: "Rank of keys and values", Group: "Attention", ID: "v3.kv_rank", Min: 1, Max: 8192, Step: 64, Whole: true},
		{Name: "nope", Label: "A head’s dimension without position", Group: "Attention", ID: "v3.nope_dim", Min: 1, Max: 512, Step: 1, Whole: true},
		{Name: "rope", Label: "A head’s dimension with position", Group: "Attention", ID: "v3.rope_dim", Min: 1, Max: 512, Step: 1, Whole: true},
		{Name: "v", Label: "A head’s dimension of values", Group: "Attention", ID: "v3.v_dim", Min: 1, Max: 512, Step: 1, Whole: true},

		{Name: "table", Label: "Count the input table as used by a token", Group: "How it is counted", Options: []Option{{"yes", "yes, whole"}, {"no", "no: one row of it is read"}}},
		{Name: "mtp", Label: "Prediction module (MTP)", Group: "How it is counted", Options: []Option{{"off", "leave out"}, {"on", "count, as in V3’s checkpoint"}}},
	},
	Presets: []Preset{
		{"V3", ""},
		{"V3 as DeepSeek counts", "table=no"},
		{"V3 on disk", "mtp=on"},
		{"V2", "routed=160&active=6&shared=2&inner=1536&bias=no&d=5120&layers=60&dense=1&mlp=12288&vocab=102400"},
		{"V2-Lite", "routed=64&active=6&shared=2&inner=1408&bias=no&d=2048&layers=27&dense=1&mlp=10944&vocab=102400&heads=16&q=0"},
		{"V3 with every expert used", "routed=64&active=64"},
		{"One expert more for each token", "active=9"},
	},
	Uses: []string{
		"v3.params.total", "v3.params.total_published", "v3.params.active_published", "sparse.hub.size",
		"v3.mtp.unique_published", "v3.mtp.active_published", "v3.params.active_weights_note",
	},
	Check: checkParameters,
	Run:   runParameters,
}

func checkParameters(v Values) []Fault {
	var out []Fault
	if v.Number("active") > v.Number("routed") {
		out = append(out, Fault{"active", fmt.Sprintf("%s is more than the %s experts of a layer: no token can take that many different ones", plain(v.Number("active")), plain(v.Number("routed")))})
	}
	if v.Number("dense") > v.Number("layers") {
		out = append(out, Fault{"dense", fmt.Sprintf("%s is more than the %s layers that there are", plain(v.Number("dense")), plain(v.Number("layers")))})
	}
	return out
}

func parameterShape(v Values) moe.Shape {
	n := func(name string) int64 { return int64(v.Number(name)) }
	return moe.Shape{
		Vocabulary: n("vocab"), Hidden: n("d"), Layers: n("layers"), DenseLayers: n("dense"), Heads: n("heads"), QueryRank: n("q"), KeyRank: n("kv"),
		PlainDim: n("nope"), RotaryDim: n("rope"), ValueDim: n("v"), DenseInner: n("mlp"), ExpertInner: n("inner"),
		Routed: n("routed"), Active: n("active"), Shared: n("shared"), RouterBias: v.Choice("bias") == "yes",
	}
}

// A parameterState is a shape, counted.
type parameterState struct {
	v      Values
	shape  moe.Shape
	count  moe.Count
	module moe.Module
	mtp    bool
	v3     float64 // all of V3's parameters
}

func runParameters(led Ledger, v Values) Result {
	s := parameterState{v: v, shape: parameterShape(v), mtp: v.Choice("mtp") == "on", v3: value(led, "v3.params.total")}
	s.count, s.module = s.shape.Count(), s.shape.Module()
	r := Result{Answers: s.answers(led), Ahead: true, Drawings: []Drawing{s.drawing()}, Tables: []Table{s.componentTable(), s.attentionTable()}}
	if s.mtp {
		r.Tables = append(r.Tables, s.moduleTable())
	}
	r.Tables = append(r.Tables, s.diskTable())
	if s.isV3() {
		r.Tables = append(r.Tables, s.reconcileTable(led))
	}
	return r
}

// used is what a token uses as the reader counts.
func (s parameterState) used() int64 {
	if s.v.Choice("table") == "no" {
		return s.count.UsedWithoutEmbedding()
	}
	return s.count.Used()
}

// isV3 tells V3's shape from others by its size.
func (s parameterState) isV3() bool { return float64(s.count.All()) == s.v3 }

// exact prints a count in full.
func exact(n int64) string { return inWords(float64(n), "count", ".0") }

func (s parameterState) answers(led Ledger) []Answer {
	c := s.count
	all, used := c.All(), s.used()
	counted := "both tables counted"
	if s.v.Choice("table") == "no" {
		counted = "the input table left out, of which a token reads one row"
	}
	total := Answer{Label: "Parameters", Value: exact(all), Number: float64(all), Unit: "parameters",
		Formula: fmt.Sprintf("%s in routed experts + %s in all else", exact(c.Total[moe.RoutedExperts]), exact(all-c.Total[moe.RoutedExperts])),
		Note:    fmt.Sprintf("All of them must be held: %s at one byte each, %s at two.", measured(float64(all)/1e9, "GB"), measured(2*float64(all)/1e9, "GB"))}
	one := Answer{Label: "Used by one token", Value: exact(used), Number: float64(used), Unit: "parameters",
		Formula: fmt.Sprintf("%s layers × %s experts × %s + %s that every token uses", exact(s.shape.ExpertLayers()), exact(s.shape.Active), exact(s.shape.Expert()), exact(used-c.Active[moe.RoutedExperts])),
		Note:    "With " + counted + ". The experts are chosen anew in each layer, for each token."}
	if s.isV3() && s.shape.Active == int64(value(led, "v3.experts.active")) {
		one.Note += fmt.Sprintf(" Published: %s.", billionsOf(value(led, "v3.params.active_published")))
		total.Note += fmt.Sprintf(" Published: %s.", billionsOf(value(led, "v3.params.total_published")))
	}
	answers := []Answer{total, one,
		{Label: "Share used", Value: share(float64(used) / float64(all)), Number: float64(used) / float64(all), Formula: exact(used) + " ÷ " + exact(all)},
		{Label: "Choices of experts for one token", Value: exact(s.shape.ExpertLayers()), Number: float64(s.shape.ExpertLayers()), Unit: "choices",
			Formula: fmt.Sprintf("one in each of %s − %s layers, of %s out of %s", exact(s.shape.Layers), exact(s.shape.DenseLayers), exact(s.shape.Active), exact(s.shape.Routed))},
	}
	disk := s.shape.Checkpoint(s.mtp)
	answers = append(answers, Answer{Label: "Numbers in a checkpoint", Value: exact(disk.Numbers()), Number: float64(disk.Numbers()), Unit: "numbers",
		Formula: fmt.Sprintf("%s FP8 + %s BF16 + %s FP32", exact(disk.FP8), exact(disk.BF16), exact(disk.F32())),
		Note:    fmt.Sprintf("Stored as DeepSeek stores V3: %s.", measured(float64(disk.Bytes())/1e9, "GB"))})
	if s.mtp {
		answers = append(answers, Answer{Label: "Of them the prediction module", Value: exact(s.module.Stored()), Number: float64(s.module.Stored()), Unit: "parameters",
			Formula: fmt.Sprintf("%s of its own + %s in copies of both tables", exact(s.module.Unique()), exact(s.module.Tables)),
			Note:    fmt.Sprintf("One token uses %s of it, tables included.", exact(s.module.Used()))})
	}
	return answers
}

// billionsOf prints a published number of parameters: 37 billion.
func billionsOf(v float64) string { return inWords(v, "count", "billion") }

var componentNames = [moe.Components]string{
	moe.Embedding: "Input table", moe.Attention: "Attention", moe.DenseMLPs: "Layers without experts", moe.RoutedExperts: "Routed experts", moe.SharedExperts: "Shared experts",
	moe.Routers: "Routers", moe.RouterBiases: "Biases of the routers", moe.BlockNorms: "Norms of the layers", moe.FinalNorm: "Final norm", moe.Head: "Output table",
}

func (s parameterState) componentTable() Table {
	t := Table{Title: "Every component", Head: []string{"Component", "In the model", "Used by a token"}, Numeric: []bool{false, true, true}}
	for i, name := range componentNames {
		used := exact(s.count.Active[i])
		if moe.Component(i) == moe.Embedding && s.v.Choice("table") == "no" {
			used = "not counted"
		}
		t.Rows = append(t.Rows, []string{name, exact(s.count.Total[i]), used})
	}
	t.Rows = append(t.Rows, []string{"Together", exact(s.count.All()), exact(s.used())})
	return t
}

var tensorNames = map[string]string{
	"wq": "Queries, whole", "wq_a": "Queries, down", "q_norm": "Norm of the queries", "wq_b": "Queries, up", "wkv_a": "Keys and values, down, with the rotary key", "kv_norm": "Norm of keys and values",
	"wkv_b": "Keys and values, up", "wo": "Output",
}

func (s parameterState) attentionTable() Table {
	t := Table{Title: "One layer", Head: []string{"Tensor", "Rows", "Columns", "Parameters"}, Numeric: []bool{false, true, true, true}}
	for _, x := range s.shape.Attention() {
		t.Rows = append(t.Rows, []string{tensorNames[x.Name] + " (" + x.Name + ")", exact(x.Rows), exact(x.Cols), exact(x.Size())})
	}
	row := func(name string, n int64) { t.Rows = append(t.Rows, []string{name, "–", "–", exact(n)}) }
	row("Attention, together", s.count.Total[moe.Attention]/s.shape.Layers)
	row("One expert, three matrices", s.shape.Expert())
	row("MLP of a layer without experts, three matrices", s.shape.DenseMLP())
	row("Router", s.shape.Router())
	row("Biases of the router", s.shape.Biases())
	row("Two norms", s.count.Total[moe.BlockNorms]/s.shape.Layers)
	return t
}

func (s parameterState) moduleTable() Table {
	m := s.module
	t := Table{Title: "The prediction module", Head: []string{"Part", "Parameters"}, Numeric: []bool{false, true}}
	for _, p := range []struct {
		name string
		n    int64
	}{
		{"Projection of two widths to one", m.Projection}, {"Three norms", m.Norms}, {"Attention", m.Attention}, {"Routed experts", m.Routed}, {"Shared experts", m.Shared},
		{"Router", m.Router}, {"Biases of the router", m.Biases}, {"Norms of the layer", m.BlockNorms}, {"Its own, together", m.Unique()}, {"Copies of both tables", m.Tables}, {"As stored", m.Stored()},
		{"Used by a token, of its own", m.UsedUnique()}, {"Used by a token, tables included", m.Used()},
		{"Main model and the module’s own", s.count.All() + m.Unique()}, {"Main model and the module as stored", s.count.All() + m.Stored()},
	} {
		t.Rows = append(t.Rows, []string{p.name, exact(p.n)})
	}
	return t
}

func (s parameterState) diskTable() Table {
	t := Table{Title: "What a checkpoint holds, stored as V3’s is", Head: []string{"Format", "What", "Numbers", "Bytes"}, Numeric: []bool{false, false, true, true}}
	c := s.shape.Checkpoint(s.mtp)
	t.Rows = [][]string{
		{"FP8", "matrices of attention, MLPs and experts", exact(c.FP8), exact(c.FP8)},
		{"BF16", "tables, routers, norms, projection", exact(c.BF16), exact(2 * c.BF16)},
		{"FP32", fmt.Sprintf("one scale for each %d × %d block of FP8", moe.ScaleBlock, moe.ScaleBlock), exact(c.Scales), exact(4 * c.Scales)},
		{"FP32", "biases of the routers", exact(c.Bias), exact(4 * c.Bias)},
		{"", "Together", exact(c.Numbers()), exact(c.Bytes())},
	}
	return t
}

// reconcileTable sets what DeepSeek prints about V3 beside what the count gives.
func (s parameterState) reconcileTable(led Ledger) Table {
	t := Table{Title: "Published and counted, for V3", Head: []string{"What is printed", "As printed", "Counted", "What the count takes in"}, Numeric: []bool{false, true, true, false}}
	c, m := s.count, s.module
	disk := s.shape.Checkpoint(true)
	row := func(what, id string, n int64, how string) {
		e, _ := led.Entry(id)
		t.Rows = append(t.Rows, []string{what, showEntry(e, "B bare"), exact(n), how})
		t.Entries = append(t.Entries, e)
	}
	row("Parameters", "v3.params.total_published", c.All(), "the main model")
	row("Used by a token", "v3.params.active_published", c.UsedWithoutEmbedding(), "without the input table; with it 38 billion, rounded")
	row("Used, note on the weights", "v3.params.active_weights_note", c.Used(), "both tables, as the note says; no count gives the printed figure")
	row("Prediction module, its own", "v3.mtp.unique_published", m.Unique()-m.Projection, "without the projection; with it "+exact(m.Unique()))
	row("Prediction module, used", "v3.mtp.active_published", m.Used()-m.Projection, "without the projection; with it "+exact(m.Used()))
	row("Size on the model hub", "sparse.hub.size", disk.Numbers(), "module, copies of the tables and scales included")
	return t
}
