package lab

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/training"
	"github.com/claimbyclaim/explainer/internal/number"
)

// modelSizes sets all parameters of open models against those that a token uses, and asks what sparsity bought DeepSeek.
var modelSizes = Lab{
	Name: "scaling",
	Inputs: []Input{
		{Name: "until", Label: "Released", Options: []Option{{"2026-12", "by now"}, {"2025-12", "by the end of 2025"}, {"2025-06", "by June 2025"}, {"2024-12", "by the end of 2024"}, {"2024-06", "by June 2024"}}},
		{Name: "seen", Label: "Size known from", Options: []Option{{"all", "any source"}, {"maker", "the maker’s own text, read by us"}}},
		{Name: "dense", Label: "Dense models", Options: []Option{{"on", "show"}, {"off", "leave out"}}},
	},
	Presets: []Preset{
		{"All models", ""},
		{"When V3 came out", "until=2024-12"},
		{"Half a year later", "until=2025-06"},
		{"A year later", "until=2025-12"},
		{"Makers’ own texts", "seen=maker"},
	},
	Uses: modelSizeIDs(),
	Run:  runModelSizes,
}

// An openModel is a mixture of experts with open weights. Its numbers are two entries of the ledger.
type openModel struct {
	name, by, released string // YYYY-MM
	total, active      string // ids
	secondary          bool   // known through others, or through an abstract
}

func listed(name, by, released, key string) openModel {
	return openModel{name: name, by: by, released: released, total: "open." + key + ".total", active: "open." + key + ".active"}
}

func elsewhere(name, by, released, key string) openModel {
	return openModel{name: name, by: by, released: released, total: key + ".total", active: key + ".active"}
}

func (m openModel) throughOthers() openModel {
	m.secondary = true
	return m
}

var openModels = []openModel{
	{name: subjectRun, by: "DeepSeek", released: "2024-12", total: "v3.params.total_published", active: "v3.params.active_published"},
	listed("Mixtral 8x7B", "Mistral AI", "2023-12", "mixtral").throughOthers(),
	{name: "DeepSeekMoE 16B", by: "DeepSeek", released: "2024-01", total: "dsmoe.small.params_total", active: "dsmoe.small.params_active"},
	{name: "DeepSeek-V2", by: "DeepSeek", released: "2024-05", total: "v2.params.total_published", active: "v2.params.active_published"},
	listed("DeepSeek-V2-Lite", "DeepSeek", "2024-05", "v2lite"),
	listed("OLMoE", "Ai2", "2024-09", "olmoe"),
	elsewhere("Llama 4 Scout", "Meta", "2025-04", "runs.scout"),
	elsewhere("Llama 4 Maverick", "Meta", "2025-04", "maverick.params"),
	elsewhere("Qwen3-235B", "Alibaba", "2025-04", "qwen235.params"),
	listed("Qwen3-30B", "Alibaba", "2025-04", "qwen30"),
	elsewhere("dots.llm1", "rednote", "2025-06", "runs.dots"),
	elsewhere("MiniMax-M1", "MiniMax", "2025-06", "runs.minimax"),
	listed("Hunyuan-A13B", "Tencent", "2025-06", "hunyuan"),
	elsewhere("Kimi K2", "Moonshot AI", "2025-07", "k2.params"),
	listed("GLM-4.5", "Z.ai", "2025-07", "glm45"),
	listed("GLM-4.5-Air", "Z.ai", "2025-07", "glm45air"),
	listed("Step-3", "StepFun", "2025-07", "step3"),
	elsewhere("gpt-oss-120b", "OpenAI", "2025-08", "runs.gptoss120"),
	elsewhere("gpt-oss-20b", "OpenAI", "2025-08", "runs.gptoss20"),
	listed("LongCat-Flash", "Meituan", "2025-09", "longcat"),
	listed("Ling-mini-2.0", "inclusionAI", "2025-09", "lingmini"),
	listed("Qwen3-Next", "Alibaba", "2025-09", "qwennext").throughOthers(),
	listed("MiniMax-M2", "MiniMax", "2025-10", "minimaxm2"),
	listed("Mistral Large 3", "Mistral AI", "2025-12", "mistral3").throughOthers(),
	listed("MiMo-V2-Flash", "Xiaomi", "2025-12", "mimo"),
	listed("GLM-5", "Z.ai", "2026-02", "glm5"),
	listed("Qwen3.5-397B", "Alibaba", "2026-02", "qwen397"),
	listed("Ling-2.5-1T", "inclusionAI", "2026-02", "ling25"),
	listed("Nemotron 3 Super", "NVIDIA", "2026-03", "nemosuper").throughOthers(),
	elsewhere("DeepSeek-V4-Pro", "DeepSeek", "2026-04", "v4pro.params").throughOthers(),
	elsewhere("DeepSeek-V4-Flash", "DeepSeek", "2026-04", "v4flash.params").throughOthers(),
	listed("Nemotron 3 Ultra", "NVIDIA", "2026-06", "nemoultra").throughOthers(),
	elsewhere("Kimi K3", "Moonshot AI", "2026-07", "k3.params").throughOthers(),
	elsewhere("Qwen3.8", "Alibaba", "2026-08", "qwen38.params").throughOthers(),
}

// denseModels use every parameter for every token.
var denseModels = []openModel{
	{name: denseRun, total: "runs.llama31_405b.active"},
	{name: "Llama 3.1 70B", total: "runs.llama31_70b.active"},
	{name: "Qwen2.5-72B", total: "runs.qwen25_72b.active"},
	{name: "DeepSeek 67B", total: "runs.ds67.active"},
}

// bought are DeepSeek's models with their arithmetic and their GPU-hours.
var bought = []struct{ name, flop, hours, rate, share string }{
	{"DeepSeek 67B, dense", "ds67.flop.training", "ds67.gpu_hours_per_ttoken", "ds67.tflops_implied", "ds67.peak_share_bf16"},
	{"DeepSeek-V2, sparse, BF16", "v2.flop.training", "v2.gpu_hours_per_ttoken", "v2.tflops_implied", "v2.peak_share_bf16"},
	{"DeepSeek-V3, sparse, mostly FP8", "v3.flop.training", "v3.hours.per_ttoken", "v3.tflops_implied", "v3.peak_share_bf16"},
}

func modelSizeIDs() []string {
	ids := []string{"moe.given.peak_bf16", "h800.peak.fp8"}
	for _, m := range openModels {
		ids = append(ids, m.total, m.active)
	}
	for _, m := range denseModels {
		ids = append(ids, m.total)
	}
	for _, b := range bought {
		ids = append(ids, b.flop, b.hours, b.rate, b.share)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// A sizedModel is a model with its numbers.
type sizedModel struct {
	openModel
	entry        *number.Entry // of its total
	all, used    float64
	note         string
	dense, first bool // first is the subject
}

func (m sizedModel) share() float64 { return m.used / m.all }

// sizes are the models that the choices leave; the subject is always the first.
func sizes(led Ledger, v Values) []sizedModel {
	var out []sizedModel
	for i, m := range openModels {
		if i > 0 && (m.released > v.Choice("until") || v.Choice("seen") == "maker" && m.secondary) {
			continue
		}
		total, ok1 := led.Entry(m.total)
		active, ok2 := led.Entry(m.active)
		if !ok1 || !ok2 || total.FromMemory || active.FromMemory {
			continue
		}
		out = append(out, sizedModel{openModel: m, entry: total, all: total.Value, used: active.Value, note: active.Note, first: i == 0})
	}
	if v.Choice("dense") == "on" {
		for _, m := range denseModels {
			if total, ok := led.Entry(m.total); ok && !total.FromMemory {
				out = append(out, sizedModel{openModel: m, entry: total, all: total.Value, used: total.Value, dense: true})
			}
		}
	}
	return out
}

func runModelSizes(led Ledger, v Values) Result {
	models := sizes(led, v)
	if len(models) == 0 || !models[0].first {
		return Result{}
	}
	return Result{
		Answers:  append(modelSizeAnswers(models), boughtAnswers(led)...),
		Ahead:    true,
		Drawings: []Drawing{drawSizes(models)},
		Tables:   []Table{boughtTable(led), modelTable(models)},
	}
}

func modelSizeAnswers(models []sizedModel) []Answer {
	v3, largest, sparsest := models[0], models[0], models[0]
	n := 0
	for _, m := range models {
		if m.dense {
			continue
		}
		n++
		if m.all > largest.all {
			largest = m
		}
		if m.share() < sparsest.share() {
			sparsest = m
		}
	}
	when := func(m sizedModel) string { return fmt.Sprintf("%s, %s", m.name, m.released) }
	size := func(v float64) string { return inWords(v, "count", "B") }
	return []Answer{
		{Label: "V3: share of its parameters that a token uses", Value: share(v3.share()), Number: v3.share(), Formula: size(v3.used) + " ÷ " + size(v3.all), Note: "As published, rounded."},
		{Label: "Largest model shown, over V3: all parameters", Value: sig(largest.all/v3.all) + "×", Number: largest.all / v3.all, Formula: fmt.Sprintf("%s (%s) ÷ %s", size(largest.all), when(largest), size(v3.all)),
			Note: "So much more memory, at the same bytes for each."},
		{Label: "The same: parameters used by a token", Value: sig(largest.used/v3.used) + "×", Number: largest.used / v3.used, Formula: fmt.Sprintf("%s ÷ %s", size(largest.used), size(v3.used)),
			Note: "So much more arithmetic for each token, attention aside."},
		{Label: "Lowest share used, of those shown", Value: share(sparsest.share()), Number: sparsest.share(), Formula: fmt.Sprintf("%s ÷ %s (%s)", size(sparsest.used), size(sparsest.all), when(sparsest)),
			Note: fmt.Sprintf("%s with open weights are shown. The share is a choice of design and says nothing about quality or cost.", plural(n, "mixture"))},
	}
}

func boughtAnswers(led Ledger) []Answer {
	dense, v2 := bought[0], bought[1]
	less := 1 - value(led, v2.flop)/value(led, dense.flop)
	hours := 1 - value(led, v2.hours)/value(led, dense.hours)
	return []Answer{
		{Label: "Arithmetic that V2 saved against the dense 67B", Value: share(less), Number: less, Formula: fmt.Sprintf("1 − %s ÷ %s GFLOP a token", gflop(led, v2.flop), gflop(led, dense.flop)), Note: "In theory, by our count."},
		{Label: "GPU-hours that it saved", Value: share(hours), Number: hours, Formula: fmt.Sprintf("1 − %s ÷ %s for a trillion tokens", whole(value(led, v2.hours), "count"), whole(value(led, dense.hours), "count")),
			Note: fmt.Sprintf("In practice, by DeepSeek’s own hours: %s of the saving was lost on the way. V3, with FP8 and DualPipe, kept the rate of the dense model.", share(1-hours/less))},
	}
}

func gflop(led Ledger, id string) string { return inWords(value(led, id)/1e9, "count", ".1") }

func boughtTable(led Ledger) Table {
	t := Table{Title: "Theory against GPU-hours: DeepSeek’s own models", Head: []string{"Model", "GFLOP a token, training", "GPU-hours for a trillion tokens", "TFLOP/s of a GPU", "Of the BF16 peak", "Of the FP8 peak"}, Numeric: []bool{false, true, true, true, true, true}}
	for _, b := range bought {
		rate := value(led, b.rate)
		t.Rows = append(t.Rows, []string{b.name, gflop(led, b.flop), whole(value(led, b.hours), "count"), inWords(rate, "count", ".2"),
			share(training.MFU(rate, value(led, "moe.given.peak_bf16"))), share(training.MFU(rate, value(led, "h800.peak.fp8")))})
		e, _ := led.Entry(b.hours)
		t.Entries = append(t.Entries, e)
	}
	return t
}

// modelTable lists the models, the newest first, the dense ones last.
func modelTable(models []sizedModel) Table {
	t := Table{Title: "The models shown", Head: []string{"Model", "Maker", "Released", "All, billion", "Used by a token, billion", "Share", "What to mind"}, Numeric: []bool{false, false, false, true, true, true, false}}
	sorted := slices.Clone(models)
	slices.SortStableFunc(sorted, func(a, b sizedModel) int { return cmp.Compare(b.released, a.released) })
	size := func(v float64) string { return strings.TrimSuffix(inWords(v, "count", "B"), "B") }
	for _, m := range sorted {
		note := m.note
		switch {
		case m.dense:
			note = "Dense: every parameter is used."
		case m.secondary:
			note = strings.TrimSpace("Through others or an abstract. " + note)
		}
		t.Rows = append(t.Rows, []string{m.name, cmp.Or(m.by, "–"), cmp.Or(m.released, "–"), size(m.all), size(m.used), share(m.share()), cmp.Or(note, "–")})
		t.Entries = append(t.Entries, m.entry)
	}
	return t
}
