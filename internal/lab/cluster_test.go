package lab_test

import (
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/lab"
)

// clusterBook is what the cluster lab reads, as content/quantities has it.
const clusterBook = `
a100.peak.bf16 312 TFLOP/s; a100.memory 80 GB; h100.peak.bf16 989.4 TFLOP/s; h100.peak.fp8 1979 TFLOP/s; h100.memory 80 GB;
h800.peak.bf16 989 TFLOP/s; h800.peak.fp8 1979 TFLOP/s; h800.memory 80 GB; h800pcie.peak.bf16 756 TFLOP/s; h800pcie.peak.fp8 1513 TFLOP/s;
h800pcie.memory 80 GB; h20.peak.bf16 148 TFLOP/s; h20.peak.fp8 296 TFLOP/s; h20.memory 96 GB; bytes.bf16 2 byte; v3.bytes.gradient 4 byte;
v3.bytes.master 4 byte; v3.bytes.moment 2 byte; memory.act.bytes 157312 byte; megatron.d2509.gpus 1024 GPU; megatron.d2509.tokens 1297 token/s;
megatron.report.gpus 1024 GPU; megatron.report.tokens 1412 token/s; megatron.d2608.gpus 256 GPU; megatron.d2608.gb200_tokens 4912 token/s;
megatron.d2608.gb300_tokens 6288 token/s; mfu.tablefour.causal 0.3894 ratio; mfu.tablefour.noncausal 0.4373 ratio;
runs.llama31_405b.active 405000000000 parameter; runs.llama31_405b.layers 126 count; v3.cluster.gpus 2048 GPU; v3.hours.context 119000 GPU-hour;
v3.hours.per_ttoken 180000 GPU-hour; v3.context.tokens_first 62914560000 token; v3.context.tokens_second 62914560000 token;
v3.context.length_first 32768 token; v3.context.length_second 131072 token; v3.layout.experts 64 GPU; v3.layout.pipeline 16 count;
v3.params.active_published 37000000000 parameter; v3.params.total_published 671000000000 parameter; v3.rate.tokens 1541.702835648148 token/s;
v3.sequence.pretraining 4096 token; v3.tokens.pretraining 14800000000000 token; v3.layers 61 count; v3.layers_dense 3 count; v3.hidden 7168 count;
v3.heads 128 count; v3.q_rank 1536 count; v3.kv_rank 512 count; v3.nope_dim 128 count; v3.rope_dim 64 count; v3.v_dim 128 count;
v3.dense_inner 18432 count; v3.expert_inner 2048 count; v3.experts.routed 256 count; v3.experts.active 8 count; v3.experts.shared 1 count; v3.vocab 129280 count`

// addCluster adds them to a book, with the two results whose printed values a drawing shows.
func addCluster(entry func(id, value, unit string), line func(string)) {
	for _, one := range strings.Split(clusterBook, ";") {
		f := strings.Fields(one)
		entry(f[0], f[1], f[2])
	}
	line(`- {id: mfu.fp8.causal, label: L, formula: h800.peak.bf16 / h800.peak.fp8 * 0.39, unit: ratio, published: {value: 0.1947, source: "@x, y", tolerance: 0.01}}`)
	line(`- {id: mfu.sixnd.fp8_pcie, label: L, formula: h800.peak.bf16 / h800pcie.peak.fp8 * 0.346, unit: ratio, published: {value: 0.23, source: "@x, y", tolerance: 0.01}}`)
}

// number gives the unrounded answer of a label.
func number(t *testing.T, name, query, label string) float64 {
	t.Helper()
	s, r := run(t, name, query)
	for _, a := range r.Answers {
		if a.Label == label {
			return a.Number
		}
	}
	t.Fatalf("%s?%s has no answer %q (problems: %v)", name, query, label, s.Problems)
	return 0
}

const (
	days, hours, perTrillion, work, mfu = "Days", "GPU-hours", "GPU-hours per trillion tokens", "Useful work per GPU", "Utilisation (MFU) in this counting"
	state, withActivations              = "Training state per GPU", "Memory per GPU, with activations"
	smallest, daysThere, floor          = "Smallest cluster that fits, in this layout", "Days at that size", "Fewest GPUs that hold the training state at all"
	atSpeed                             = "given=rate&rate=1541.702835648148"
)

func TestClusterAnswers(t *testing.T) {
	for _, tt := range []struct {
		query, label string
		want         float64
	}{
		{"given=hours", hours, 2664000},
		{"given=hours", days, 54.19921875},
		{"given=hours&tokens=1", days, 3.662109375},
		{"given=hours&count=6nd", work, 342.59259259259255},
		{"given=hours&count=6nd", mfu, 0.34640302587724225},
		{"given=hours&count=6nd&peak=fp8", mfu, 0.17311399322516047},
		{atSpeed, perTrillion, 180175.95307917887},
		{atSpeed, work, 386.11930133333334},
		{atSpeed, mfu, 0.3904138537243006},
		{atSpeed + "&count=full", work, 433.45313244444446},
		{atSpeed + "&like=noncausal", mfu, 0.4382741480732502},
		{"given=rate&rate=1412", hours, 2911551.778407302},
		{"given=rate&rate=1297", hours, 3169707.8728690143},
		{"given=rate&rate=6288", hours, 653802.6576194515},
		{"given=rate&rate=1412", perTrillion, 196726.47151400693},
		{"", state, 23.122426646},
		{"w=1", state, 19.70555503},
		{"w=3", state, 26.539298262},
		{"dual=off", state, 12.871811798},
		{"zero=copy", state, 25.743623596},
		{"o=4", state, 24.433025121},
		{"", withActivations, 66.938223382},
		{"", smallest, 1024},
		{"given=hours", daysThere, 108.3984375},
		{"", floor, 118},
		{"o=4", floor, 151},
	} {
		if got := number(t, "cluster", tt.query, tt.label); math.Abs(got-tt.want) > 1e-9*tt.want {
			t.Errorf("?%s: %s = %.17g, want %.17g", tt.query, tt.label, got, tt.want)
		}
	}
}

// What the presets are there to teach.
func TestClusterPresetsTeach(t *testing.T) {
	near := func(what string, got, want, tolerance float64) {
		t.Helper()
		if math.Abs(got-want) > tolerance {
			t.Errorf("%s = %v, want %v", what, got, want)
		}
	}
	near("utilisation of the FP8 peak", number(t, "cluster", "given=rate&peak=fp8", mfu), .195, .0005)
	near("hours under FP8 peak", number(t, "cluster", "given=rate&peak=fp8", hours)/number(t, "cluster", "given=rate", hours), 1, 1e-12)
	near("dense over V3", number(t, "cluster", "model=llama&mfu=34.64&count=6nd", hours)/number(t, "cluster", "given=hours", hours), 10.95, .02)
	near("A100 over H800", number(t, "cluster", "gpu=a100", hours)/number(t, "cluster", "", hours), 989.0/312, 1e-9)
	near("the essay's utilisation", number(t, "cluster", "given=rate&like=epoch-essay", mfu), .23, .005)
	near("hours from the printed utilisation", number(t, "cluster", "", perTrillion), 180000, .005*180000)
}

// The six figures in circulation come out of one speed, to the whole percent.
func TestClusterPublishedFigures(t *testing.T) {
	_, r := run(t, "cluster", "given=rate")
	var got []string
	for _, row := range r.Drawings[0].Table.Rows {
		got = append(got, row[3]+" "+row[4])
	}
	if want := []string{"– 17.3%", "19.47% 19.5%", "23% 22.6%", "– 34.6%", "38.94% 39.0%", "43.73% 43.8%"}; !slices.Equal(got, want) {
		t.Errorf("utilisations as printed and here: %v, want %v", got, want)
	}
	var rows []string
	for _, row := range r.Tables[2].Rows {
		rows = append(rows, row[1])
	}
	if want := []string{"116,750", "75,477", "119,000"}; !slices.Equal(rows, want) {
		t.Errorf("context extension %v, want %v", rows, want)
	}
	var others []string
	for _, row := range r.Tables[1].Rows[1:] {
		others = append(others, row[3])
	}
	if want := []string{"2,666,604", "3,169,708", "2,911,552", "836,953", "653,803"}; !slices.Equal(others, want) {
		t.Errorf("hours at the speeds of others %v, want %v", others, want)
	}
}

func TestClusterPrintsWholeNumbers(t *testing.T) {
	want := map[string]string{floor: "71 GPUs", withActivations: "393 GB of 80 GB", smallest: "none"}
	_, r := run(t, "cluster", "model=llama")
	for _, a := range r.Answers {
		if got := strings.ReplaceAll(a.Value, "\u00a0", " "); want[a.Label] != "" && got != want[a.Label] {
			t.Errorf("%s = %q, want %q", a.Label, got, want[a.Label])
		}
	}
}

func TestClusterFlags(t *testing.T) {
	for _, tt := range []struct{ query, label, want string }{
		{"gpu=a100&peak=fp8", mfu, "The A100 SXM has no FP8: its BF16 peak is used."},
		{"given=rate&rate=100000", mfu, "Above the peak: no GPU does that. The speed, the model and the GPU contradict each other."},
		{"given=rate&like=epoch-essay", mfu, "This peak is the H800 PCIe’s, not the H800 SXM’s."},
		{"model=llama", mfu, "Only 6ND can be counted: the shape of this model’s attention is not an input."},
		{"pp=15", state, "DualPipe pairs the ranks from both ends: it needs an even number of them."},
		{"pp=64", state, "There are more pipeline ranks than layers: some would hold nothing."},
		{"seq=8192", withActivations, "30.8 GB more than the GPU has: it does not fit like this."},
		{"n=512", state, "512 GPUs are fewer than one copy of the layout takes, 1,024 GPUs: this is the memory of one copy."},
		{"n=3000", days, "Of the 3,000 GPUs, the layout leaves 952 over; these days let them work, too."},
		{"model=llama", smallest, "No cluster up to 100,000 GPUs fits."},
		{"", days, ""},
		{"", mfu, ""},
		{"", state, ""},
		{"", withActivations, ""},
		{"", smallest, ""},
	} {
		_, r := run(t, "cluster", tt.query)
		for _, a := range r.Answers {
			if flag := strings.ReplaceAll(a.Flag, "\u00a0", " "); a.Label == tt.label && flag != tt.want {
				t.Errorf("?%s: %s is flagged %q, want %q", tt.query, a.Label, flag, tt.want)
			}
		}
	}
	if s, _ := run(t, "cluster", "pp=1.5"); s.Problems["pp"] != "1.5 is not a whole number; expected one from 1 to 128" {
		t.Errorf("half a rank: %q", s.Problems["pp"])
	}
}

// clusterQueries are states of every kind, the ends of the ranges among them.
func clusterQueries() []string {
	l, _ := lab.Lookup("cluster")
	var qs []string
	for _, p := range l.Presets {
		qs = append(qs, p.Query)
	}
	for _, in := range l.Inputs {
		for _, o := range in.Options {
			qs = append(qs, in.Name+"="+o.Value)
		}
	}
	return append(qs, "n=8", "n=100000", "seq=1048576", "tokens=0.1", "tokens=1000&mfu=0.1", "act=0", "given=rate&rate=100000&peak=fp8&count=full", "act=0&w=8&g=8&m=8&o=8",
		"pp=128&ep=256", "pp=1&ep=1", "gpu=h20&pp=64", "model=custom&active=10000&total=100000&pp=1&ep=1&dual=on", "model=custom&active=0.1&total=0.1&layers=1", "model=custom&active=5&total=1", "given=hours&hours=100")
}

// No label of a drawing touches another, a foreign mark or the edge, whatever the inputs.
func TestClusterLabelsAreClear(t *testing.T) {
	led := book(t)
	for _, query := range clusterQueries() {
		q, _ := url.ParseQuery(query)
		for _, p := range lab.ClusterPictures(led, q) {
			isLegible(t, query, p)
		}
	}
}

// Every state gives finite answers, tables that are as wide as their heads, and drawings that are well formed.
func TestClusterIsBounded(t *testing.T) {
	for _, query := range clusterQueries() {
		s, r := run(t, "cluster", query)
		if len(s.Problems) > 0 {
			t.Errorf("?%s: %v", query, s.Problems)
		}
		isSound(t, "cluster?"+query, r)
		for _, a := range r.Answers {
			if a.Number < 0 {
				t.Errorf("?%s: %s = %v", query, a.Label, a.Number)
			}
		}
	}
}

func TestClusterDrawingsAreGolden(t *testing.T) {
	_, r := run(t, "cluster", "")
	for i, name := range []string{"cluster-mfu", "cluster-memory"} {
		isGolden(t, name, r.Drawings[i])
	}
}
