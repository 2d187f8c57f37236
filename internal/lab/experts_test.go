package lab_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/lab"
)

// expertBook is what the labs on sparse experts read, as content/quantities has it, beside what the cluster lab reads.
const expertBook = `
bytes.fp8 1 byte; day6.cost.daily 87072 USD; day6.decode.ep 144 GPU; day6.decode.redundant 32 count; day6.gpu_price 2 USD/GPU-hour; day6.hit_share
56.25 percent; day6.hours 24 h; day6.kv_length 4989 token; day6.markup.published 545 percent; day6.node.input_rate 73700 token/s;
day6.node.output_rate 14800 token/s; day6.nodes.average 226.75 node; day6.price.input_hit 0.14 USD/Mtoken; day6.price.input_miss 0.55 USD/Mtoken;
day6.price.output 2.19 USD/Mtoken; day6.revenue.published 562027 USD; day6.revenue.recomputed 562100 USD; day6.speed.user_mid 21 token/s;
day6.streams.per_gpu_mid 88.0952380952381 count; day6.tokens.input 6.08e+11 token; day6.tokens.output 1.68e+11 token; ds67.flop.training
4.1863348224e+11 FLOP/token; ds67.gpu_hours_per_ttoken 300600 GPU-hour; ds67.head_dim 128 count; ds67.kv_heads 8 count; ds67.layers 95 count;
ds67.peak_share_bf16 39.09549215532217 percent; ds67.tflops_implied 386.84989487691286 TFLOP/s; dsmoe.small.params_active 2.8e+09 parameter;
dsmoe.small.params_total 1.64e+10 parameter; eplb.example.gpus 8 GPU; eplb.example.groups 4 count; eplb.example.load_a 90 count; eplb.example.load_b
132 count; eplb.example.load_c 40 count; eplb.example.load_d 61 count; eplb.example.load_e 104 count; eplb.example.load_f 165 count;
eplb.example.load_g 39 count; eplb.example.load_h 4 count; eplb.example.load_i 73 count; eplb.example.load_j 56 count; eplb.example.load_k 183 count;
eplb.example.load_l 86 count; eplb.example.nodes 2 node; eplb.example.slots 16 count; eplb.toy.spread 0.6 count; gpu.per_server 8 GPU;
k2.params.active 3.2e+10 parameter; k2.params.total 1e+12 parameter; k3.params.active 1.04e+11 parameter; k3.params.total 2.8e+12 parameter;
llama70.head_dim 128 count; llama70.kv_heads 8 count; llama70.layers 80 count; maverick.params.active 1.7e+10 parameter; maverick.params.total 4e+11
parameter; moe.given.peak_bf16 989.5 TFLOP/s; open.glm45.active 3.2e+10 parameter; open.glm45.total 3.55e+11 parameter; open.glm45air.active 1.2e+10
parameter; open.glm45air.total 1.06e+11 parameter; open.glm5.active 4e+10 parameter; open.glm5.total 7.44e+11 parameter; open.hunyuan.active 1.3e+10
parameter; open.hunyuan.total 8e+10 parameter; open.ling25.active 6.3e+10 parameter; open.ling25.total 1e+12 parameter; open.lingmini.active 1.43e+09
parameter; open.lingmini.total 1.626e+10 parameter; open.longcat.active 2.7e+10 parameter; open.longcat.total 5.6e+11 parameter; open.mimo.active
1.5e+10 parameter; open.mimo.total 3.09e+11 parameter; open.minimaxm2.active 1e+10 parameter; open.minimaxm2.total 2.3e+11 parameter;
open.mistral3.active 4.1e+10 parameter; open.mistral3.total 6.75e+11 parameter; open.mixtral.active 1.29e+10 parameter; open.mixtral.total 4.67e+10
parameter; open.nemosuper.active 1.2e+10 parameter; open.nemosuper.total 1.2e+11 parameter; open.nemoultra.active 5.5e+10 parameter;
open.nemoultra.total 5.5e+11 parameter; open.olmoe.active 1.3e+09 parameter; open.olmoe.total 6.9e+09 parameter; open.qwen30.active 3e+09 parameter;
open.qwen30.total 3e+10 parameter; open.qwen397.active 1.7e+10 parameter; open.qwen397.total 3.97e+11 parameter; open.qwennext.active 3e+09 parameter;
open.qwennext.total 8e+10 parameter; open.step3.active 3.8e+10 parameter; open.step3.total 3.16e+11 parameter; open.v2lite.active 2.4e+09 parameter;
open.v2lite.total 1.57e+10 parameter; paper.kv.llama405 516096 byte; paper.kv.ratio_llama405 7.28 ratio; price.v3_offpeak.input_hit 0.035 USD/Mtoken;
price.v3_offpeak.input_miss 0.135 USD/Mtoken; price.v3_offpeak.output 0.55 USD/Mtoken; price.v3_regular.input_hit 0.07 USD/Mtoken;
price.v3_regular.input_miss 0.27 USD/Mtoken; price.v3_regular.output 1.1 USD/Mtoken; qwen235.params.active 2.2e+10 parameter; qwen235.params.total
2.35e+11 parameter; qwen38.params.active 9.5e+10 parameter; qwen38.params.total 2.4e+12 parameter; qwen72.head_dim 128 count; qwen72.kv_heads 8 count;
qwen72.layers 80 count; router.toy.batch 128 token; router.toy.bias 0 count; router.toy.experts 64 count; router.toy.freeze 0 step; router.toy.seed 1
count; router.toy.shown 24 count; router.toy.skew 0.8 count; router.toy.steps 100 step; runs.dots.active 1.4e+10 parameter; runs.dots.total 1.42e+11
parameter; runs.ds67.active 6.7e+10 parameter; runs.gptoss120.active 5.1e+09 parameter; runs.gptoss120.total 1.168e+11 parameter; runs.gptoss20.active
3.6e+09 parameter; runs.gptoss20.total 2.09e+10 parameter; runs.llama31_70b.active 7e+10 parameter; runs.minimax.active 4.59e+10 parameter;
runs.minimax.total 4.56e+11 parameter; runs.qwen25_72b.active 7.2e+10 parameter; runs.scout.active 1.7e+10 parameter; runs.scout.total 1.09e+11
parameter; serving.lower 0 percent; serving.paid 100 percent; sparse.hub.size 6.85e+11 parameter; v2.flop.training 1.5530360832e+11 FLOP/token;
v2.gpu_hours_per_ttoken 172800 GPU-hour; v2.kv_rank 512 count; v2.layers 60 count; v2.params.active_published 2.1e+10 parameter;
v2.params.total_published 2.36e+11 parameter; v2.peak_share_bf16 25.230131192334326 percent; v2.rope_dim 64 count; v2.tflops_implied
249.65214814814814 TFLOP/s; v3.experts.groups 8 count; v3.experts.max_nodes 4 node; v3.flop.training 2.50449887232e+11 FLOP/token;
v3.mtp.active_published 2.4e+09 parameter; v3.mtp.unique_published 1.15e+10 parameter; v3.params.active_weights_note 3.67e+10 parameter;
v3.params.total 6.710264192e+11 parameter; v3.peak_share_bf16 39.05980187524563 percent; v3.route_scale 2.5 ratio; v3.router.experts_per_node_mean 3.2
count; v3.router.gamma 0.001 ratio; v3.tflops_implied 386.49673955555556 TFLOP/s; v4flash.params.active 1.3e+10 parameter; v4flash.params.total
2.84e+11 parameter; v4pro.params.active 4.9e+10 parameter; v4pro.params.total 1.6e+12 parameter`

// addExperts adds them to a book.
func addExperts(entry func(id, value, unit string)) {
	for _, one := range strings.Split(expertBook, ";") {
		f := strings.Fields(one)
		entry(f[0], f[1], f[2])
	}
}

// expertLabs are the labs on sparse experts.
var expertLabs = []string{"parameters", "router", "eplb", "kv-cache", "serving", "scaling"}

func answers(t *testing.T, name, query string) map[string]lab.Answer {
	t.Helper()
	s, r := run(t, name, query)
	if len(s.Problems) > 0 {
		t.Fatalf("%s?%s: %v", name, query, s.Problems)
	}
	out := map[string]lab.Answer{}
	for _, a := range r.Answers {
		a.Value = strings.ReplaceAll(a.Value, "\u00a0", " ")
		out[a.Label] = a
	}
	return out
}

// The values that the dossier works out, as the labs print them.
func TestExpertAnswers(t *testing.T) {
	for _, tt := range []struct{ lab, query, label, want string }{
		{"parameters", "", "Parameters", "671,026,419,200"},
		{"parameters", "", "Used by one token", "37,552,297,472"},
		{"parameters", "table=no", "Used by one token", "36,625,618,432"},
		{"parameters", "mtp=on", "Numbers in a checkpoint", "684,531,386,000"},
		{"parameters", "mtp=on", "Of them the prediction module", "13,463,426,304"},
		{"router", "n=256&steps=10", "Nodes that a token reaches, without a limit", "5.2947"},
		{"eplb", "", "Busiest GPU over the mean, after", "1.208"},
		{"kv-cache", "", "Cache for one token", "70,272 bytes"},
		{"kv-cache", "model=qwen72", "Cache for one token", "327,680 bytes"},
		{"kv-cache", "model=llama405", "Cache for one token", "516,096 bytes"},
		{"kv-cache", "model=full", "Cache for one token", "4,997,120 bytes"},
		{"kv-cache", "bytes=0.75", "Cache for one token", "26,352 bytes"},
		{"kv-cache", "", "Weights on one GPU", "23.97 GB"},
		{"kv-cache", "ep=32", "Weights on one GPU", "41.85 GB"},
		{"kv-cache", "", "Caches on one GPU", "30.89 GB"},
		{"kv-cache", "ep=8&copies=0", "Users whose cache fits beside the weights", "0"},
		{"serving", "", "Cost of the GPUs", "$87,072"},
		{"serving", "", "Revenue", "$562,100"},
		{"serving", "", "Mark-up: excess over the cost, of the cost", "545.56%"},
		{"serving", "", "Gross margin: the same excess, of the revenue", "84.51%"},
		{"serving", "", "Share of the full revenue that covers the cost", "15.49%"},
		{"serving", "", "Nodes that the tokens imply", "226.86"},
		{"serving", "", "Users written to at a time", "92,593"},
		{"serving", "lower=100", "Revenue", "$280,560"},
		{"serving", "paid=0", "Gross margin: the same excess, of the revenue", "none"},
		{"scaling", "", "Arithmetic that V2 saved against the dense 67B", "62.9%"},
		{"scaling", "", "GPU-hours that it saved", "42.5%"},
	} {
		if got := answers(t, tt.lab, tt.query)[tt.label].Value; got != tt.want {
			t.Errorf("%s?%s: %s = %q, want %q", tt.lab, tt.query, tt.label, got, tt.want)
		}
	}
}

// From the revenue that DeepSeek prints the mark-up is 545.47%, beside a margin of 84.51%.
func TestServingSetsBothRatiosSideBySide(t *testing.T) {
	if note := answers(t, "serving", "")["Mark-up: excess over the cost, of the cost"].Note; !strings.Contains(note, "545.47%") {
		t.Errorf("the note says %q", note)
	}
	_, r := run(t, "serving", "")
	want := [][]string{
		{"Revenue", "$562,027", "$562,100", "$562,100"}, {"Cost", "$87,072", "$87,072", "$87,072"}, {"Mark-up on the cost", "545.47%", "545.56%", "545.56%"},
		{"Gross margin", "84.51%", "84.51%", "84.51%"}, {"Share that covers the cost", "15.49%", "15.49%", "15.49%"},
	}
	if got := r.Tables[0].Rows; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("the table is %v, want %v", got, want)
	}
}

func TestTheoryAgainstHours(t *testing.T) {
	_, r := run(t, "scaling", "")
	var got []string
	for _, row := range r.Tables[0].Rows {
		got = append(got, strings.Join(row[1:], " "))
	}
	if want := []string{"418.6 300,600 386.85 39.1% 19.5%", "155.3 172,800 249.65 25.2% 12.6%", "250.4 180,000 386.50 39.1% 19.5%"}; !slices.Equal(got, want) {
		t.Errorf("theory against hours %q, want %q", got, want)
	}
}

// The presets of the parameter lab are the published configurations: every component of the reference stands in the table.
func TestParameterPresetsAreTheReference(t *testing.T) {
	b, err := os.ReadFile("../calc/moe/testdata/param-count.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Models map[string]struct {
			Total  map[string]int64 `json:"total_by_component"`
			Active map[string]int64 `json:"activated_by_component"`
			Sum    int64            `json:"total"`
			Used   int64            `json:"activated"`
		} `json:"models"`
	}
	if err := json.Unmarshal(b, &ref); err != nil {
		t.Fatal(err)
	}
	rows := []string{"embedding", "attention_mla", "dense_mlp", "routed_experts", "shared_experts", "router_weight", "router_bias", "block_norms", "final_norm", "output_head"}
	l, _ := lab.Lookup("parameters")
	for preset, model := range map[string]string{"V3": "config_671B", "V2": "config_236B", "V2-Lite": "config_16B"} {
		i := slices.IndexFunc(l.Presets, func(p lab.Preset) bool { return p.Name == preset })
		_, r := run(t, "parameters", l.Presets[i].Query)
		m := ref.Models[model]
		table := r.Tables[0].Rows
		plain := func(s string) string { return strings.ReplaceAll(s, ",", "") }
		for j, key := range rows {
			if plain(table[j][1]) != fmt.Sprint(m.Total[key]) || plain(table[j][2]) != fmt.Sprint(m.Active[key]) {
				t.Errorf("%s: %v, want %s %d %d", preset, table[j], key, m.Total[key], m.Active[key])
			}
		}
		if last := table[len(table)-1]; plain(last[1]) != fmt.Sprint(m.Sum) || plain(last[2]) != fmt.Sprint(m.Used) {
			t.Errorf("%s: together %v, want %d and %d", preset, last, m.Sum, m.Used)
		}
	}
}

// The example that DeepSeek prints comes out slot for slot, in both its layers.
func TestPublishedPlacement(t *testing.T) {
	for query, want := range map[string]string{
		"": "5 6 5 7 8 4 3 4 10 9 10 2 0 1 11 1",
		"loads=20+107+104+64+19+197+187+157+172+86+16+27": "7 10 6 8 6 11 8 9 2 4 5 1 5 0 3 1",
	} {
		_, r := run(t, "eplb", query)
		var got []string
		for _, row := range r.Drawings[0].Table.Rows {
			got = append(got, row[4])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("?%s: %v, want %s", query, got, want)
		}
	}
}

func TestExpertLabsRefuse(t *testing.T) {
	for _, tt := range []struct{ lab, query, field, want string }{
		{"parameters", "routed=16&active=17", "active", "17 is more than the 16 experts of a layer: no token can take that many different ones"},
		{"parameters", "layers=2", "dense", "3 is more than the 2 layers that there are"},
		{"router", "n=8&k=9&groups=1&nodes=1", "k", "9 is more than the 8 experts: no token can take that many different ones (V3 report, §2.1.2)"},
		{"router", "n=64&groups=7&nodes=4", "groups", "7 does not divide the 64 experts: groups are equally large (V3 report, §2.1.2)"},
		{"router", "nodes=9", "nodes", "9 is more than the 8 groups (V3 report, §2.1.2)"},
		{"router", "k=9&nodes=1", "nodes", "1 leaves 8 experts within reach, fewer than the 9 that a token takes (V3 report, §2.1.2)"},
		{"router", "n=256&steps=400", "steps", "of 400 with 128 tokens and 256 experts are 13,107,200 draws; the lab plays at most 1,638,400"},
		{"router", "n=8&k=2&groups=1&nodes=1&bias=0+0+0+0+0+0+0+0+1", "bias", "has 9 numbers; there are only 8 experts"},
		{"router", "bias=2", "bias", "2 is out of range; expected a number from −1 to 1"},
		{"eplb", "loads=0+0+0&slots=8&groups=1", "loads", "0 for every expert leaves nothing to balance"},
		{"eplb", "loads=", "loads", "is empty; expected numbers from 0 to 1,000,000,000 with spaces between them"},
		{"eplb", "loads=1+x", "loads", "“x” is not a number; expected one from 0 to 1,000,000,000"},
		{"eplb", "loads=" + strings.Repeat("1+", 257), "loads", "has 257 numbers; expected at most 256"},
		{"eplb", "groups=5", "groups", "5 does not divide the 12 experts: groups are equally large (DeepSeek’s EPLB)"},
		{"eplb", "slots=8", "slots", "8 slots are fewer than the 12 experts: each needs one (DeepSeek’s EPLB)"},
		{"eplb", "slots=17", "slots", "17 is no multiple of the 8 GPUs: each holds equally many (DeepSeek’s EPLB)"},
		{"eplb", "nodes=3", "nodes", "3 does not divide the 8 GPUs: nodes are alike (DeepSeek’s EPLB)"},
		{"kv-cache", "context=1", "context", "1 is out of range; expected a number from 1,000 to 1,000,000"},
		{"serving", "paid=0.001", "paid", "0.001 is too small to divide by; expected 0, or a number from 0.01"},
		{"scaling", "until=2019-01", "until", "“2019-01” is not one of the choices"},
	} {
		if s, _ := run(t, tt.lab, tt.query); s.Problems[tt.field] != tt.want {
			t.Errorf("%s?%s: problem %q, want %q", tt.lab, tt.query, s.Problems, tt.want)
		}
	}
}

// expertQueries are states of every kind of a lab: presets, choices, and each number at both ends of its range.
func expertQueries(name string) []string {
	l, _ := lab.Lookup(name)
	var qs []string
	for _, p := range l.Presets {
		qs = append(qs, p.Query)
	}
	for _, in := range l.Inputs {
		for _, o := range in.Options {
			qs = append(qs, in.Name+"="+o.Value)
		}
		if in.Options == nil {
			qs = append(qs, fmt.Sprintf("%s=%v", in.Name, in.Min), fmt.Sprintf("%s=%.0f", in.Name, in.Max))
		}
	}
	return append(qs, map[string][]string{
		"parameters": {"routed=1024&active=64&shared=8&inner=16384&d=32768&layers=200&dense=0&mlp=131072&vocab=500000&mtp=on", "routed=8&active=1&shared=0&layers=1&dense=1&d=256", "layers=3&mtp=on", "dense=61"},
		"router":     {"n=256&k=16&groups=16&nodes=16&show=40&steps=50", "n=8&k=8&groups=1&nodes=1&show=1&steps=1&batch=8", "steps=1&skew=3", "gamma=0&skew=0", "use=learned&bias=1+-1+0.5", "n=16&k=1&groups=16&nodes=1&steps=400&batch=200"},
		"eplb":       {"from=drawn&slots=1152&groups=1&nodes=72&gpus=576", "loads=5&slots=8&groups=1", "loads=1+1+1+1&slots=4&groups=4&nodes=4&gpus=4", "from=drawn&spread=2&slots=288&groups=64&nodes=4&gpus=32", "from=even&slots=256&groups=8&nodes=1&gpus=1", "loads=1e-310+1&slots=8&groups=1", "loads=0+0+1&slots=8&groups=3&nodes=1"},
		"kv-cache":   {"model=full&context=1000000&streams=4096", "ep=1&copies=256&memory=16"},
		"serving":    {"paid=0&phit=0&pmiss=0", "paid=1e-310&hit=1e-310", "lower=1e-12", "hit=100&phit=0", "nodes=2000&rent=10&paid=0.01", "in=100000&out=100000&phit=100&pmiss=100&pout=100", "nodes=1&rent=0.5&in=1&out=1&pout=0.01&phit=0&pmiss=0"},
		"scaling":    {"until=2024-06&seen=maker&dense=off"},
	}[name]...)
}

// Every legal state gives finite answers and drawings whose labels touch nothing; the others are refused with a reason.
func TestExpertLabsAreSoundAndLegible(t *testing.T) {
	for _, name := range expertLabs {
		for _, query := range expertQueries(name) {
			s, r := run(t, name, query)
			if len(s.Problems) > 0 {
				continue
			}
			isSound(t, name+"?"+query, r)
			for _, d := range r.Drawings {
				if len(d.Table.Rows) > 200 {
					t.Errorf("%s?%s: the table of %q has %d rows", name, query, d.Title, len(d.Table.Rows))
				}
			}
			q, _ := url.ParseQuery(query)
			for _, p := range lab.ExpertPictures(book(t), name, q) {
				isLegible(t, name+"?"+query, p)
			}
		}
	}
}

func TestExpertDrawingsAreGolden(t *testing.T) {
	for _, name := range expertLabs {
		_, r := run(t, name, "")
		for i, d := range r.Drawings {
			isGolden(t, fmt.Sprintf("%s-%d", name, i), d)
		}
	}
}

// What the presets are there to teach.
func TestExpertPresetsTeach(t *testing.T) {
	number := func(name, query, label string) float64 { return answers(t, name, query)[label].Number }
	const start, end = "Busiest expert above the mean, first step", "Busiest expert above the mean, at the end"
	if a, b := number("router", "", end), number("router", "", start); a > b/2 {
		t.Errorf("small moves leave %v of %v", a, b)
	}
	if a, b := number("router", "gamma=0.005", end), number("router", "gamma=0.05", end); b < a {
		t.Errorf("large moves end at %v, smaller ones at %v: nothing swings", b, a)
	}
	if nodes := number("router", "nodes=1", "Nodes that a token reaches in the picture"); nodes != 1 {
		t.Errorf("limited to one node a token reaches %v", nodes)
	}
	for _, q := range []string{"", "from=drawn&slots=288&groups=8&nodes=4&gpus=32", "from=drawn&slots=288&groups=8&nodes=18&gpus=144"} {
		if a := answers(t, "eplb", q); a["Busiest GPU over the mean, after"].Number >= a["Busiest GPU over the mean, before"].Number {
			t.Errorf("?%s: placing gains nothing", q)
		}
	}
	if a := answers(t, "eplb", "from=even&slots=256&groups=8&nodes=4&gpus=32"); math.Abs(a["Busiest GPU over the mean, after"].Number-1) > 1e-12 {
		t.Error("equal loads are not spread equally")
	}
	if a, b := number("kv-cache", "ep=8&copies=0&memory=141", "Users whose cache fits beside the weights"), number("kv-cache", "ep=8&copies=0", "Users whose cache fits beside the weights"); a < 1 || b != 0 {
		t.Errorf("eight of 141 GB hold %v users, eight of 80 GB %v", a, b)
	}
	if m := number("serving", "paid=50&lower=100&list=night", "Mark-up: excess over the cost, of the cost"); m >= 0 {
		t.Errorf("half paid for at night leaves %v", m)
	}
}

// BenchmarkExperts runs each of these labs at the legal input that takes it longest: the router draws the noise of its toy, the placement gives out
// copies, the sizes place their names.
func BenchmarkExperts(b *testing.B) {
	for name, query := range map[string]string{
		"parameters": "mtp=on", "router": "n=256&k=16&steps=50&show=40", "eplb": "from=drawn&slots=1152&groups=1&nodes=72&gpus=576", "kv-cache": "model=full", "serving": "paid=50&lower=50", "scaling": "",
	} {
		l, _ := lab.Lookup(name)
		led := book(b)
		q, err := url.ParseQuery(query)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s := l.Parse(led, q)
				if len(s.Problems) > 0 {
					b.Fatal(s.Problems)
				}
				l.Run(led, s.Values)
			}
		})
	}
}
