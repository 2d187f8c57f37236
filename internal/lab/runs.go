package lab

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/number"
	"github.com/claimbyclaim/explainer/internal/quantity"
)

// trainingRuns sets the device-hours of training runs against their work, so that runs whose GPUs worked at the same
// rate lie on one line.
var trainingRuns = Lab{
	Name: "runs",
	Inputs: []Input{
		{Name: "kind", Label: "Hours and tokens known how", Options: []Option{{"all", "stated, derived or estimated"}, {"disclosed", "stated by the maker"}, {"derived", "stated or derived"}}},
		{Name: "gpu", Label: "Trained on", Options: []Option{{"all", "any GPU"}, {"H800", "H800"}, {"H100", "H100"}, {"A100", "A100"}, {"B300", "B300"}, {"other", "mixed, or not named"}}},
	},
	Presets: []Preset{
		{"All runs", ""},
		{"Stated by their makers", "kind=disclosed"},
		{"H800s alone", "gpu=H800"},
		{"H100s alone", "gpu=H100"},
	},
	Uses: trainingRunIDs(),
	Run:  runTrainingRuns,
}

// A known says how a run's hours and work are known.
type known int

const (
	stated    known = iota // by the maker, whoever recorded it
	derived                // our product of a rate, or of GPUs and days, that the maker states
	estimated              // by others
)

func (k known) String() string { return [...]string{"stated", "derived", "estimated"}[k] }

// A trainingRun is a run whose hours and work are known. Its numbers are the ledger's runs.KEY.active, tokens, hours,
// flop and rate, and total where not all parameters are active; its caution is the notes that stand there.
type trainingRun struct {
	name, key string
	gpu       string // the part that the hours are hours of
	known     known
	sparse    bool
}

// mixedGPUs stands for several parts, or for one that nobody names.
const mixedGPUs = "other"

// The subject, and the run that it is compared with.
const (
	subjectRun = "DeepSeek-V3"
	denseRun   = "Llama 3.1 405B"
)

var plottedRuns = []trainingRun{
	{subjectRun, "v3", "H800", stated, true},
	{"DeepSeek-V2", "v2", "H800", derived, true},
	{"DeepSeek 67B", "ds67", "H800", derived, false},
	{"dots.llm1", "dots", "H800", stated, true},
	{"Qwen2.5-72B", "qwen25_72b", "H800", estimated, false},
	{denseRun, "llama31_405b", "H100", stated, false},
	{"Llama 3.1 70B", "llama31_70b", "H100", stated, false},
	{"Llama 3.1 8B", "llama31_8b", "H100", stated, false},
	{"Llama 3 70B", "llama3_70b", "H100", stated, false},
	{"Llama 3 8B", "llama3_8b", "H100", stated, false},
	{"Llama 4 Maverick", "maverick", "H100", stated, true},
	{"Llama 4 Scout", "scout", "H100", stated, true},
	{"Olmo 3 32B", "olmo32", "H100", stated, false},
	{"Olmo 3 7B", "olmo7", "H100", stated, false},
	{"Granite 3.0 8B", "granite8", "H100", stated, false},
	{"Llama 2 70B", "llama2_70b", "A100", stated, false},
	{"LLaMA 65B", "llama65", "A100", stated, false},
	{"BLOOM 176B", "bloom", "A100", stated, false},
	{"GPT-4", "gpt4", "A100", estimated, false},
	{"Trinity Large", "trinity", "B300", derived, true},
	{"MPT-30B", "mpt30", mixedGPUs, stated, false},
	{"Snowflake Arctic", "arctic", mixedGPUs, stated, true},
}

// runNumbers are the parts of a run's ids.
var runNumbers = []string{"active", "total", "tokens", "hours", "flop", "rate"}

// subjectIDs are the subject's numbers that have another home than runs.
var subjectIDs = map[string]string{"active": "v3.params.active_published", "total": "v3.params.total_published",
	"tokens": "v3.tokens.pretraining", "hours": "v3.hours.pretraining", "flop": "v3.pretrain.flop_rough"}

// id names a number of the run; "" where it has none.
func (r trainingRun) id(number string) string {
	switch {
	case number == "total" && !r.sparse, r.key == "gpt4" && number != "hours" && number != "flop" && number != "rate":
		return ""
	case r.key == "v3" && subjectIDs[number] != "":
		return subjectIDs[number]
	}
	return "runs." + r.key + "." + number
}

// An unplottedRun lacks tokens or hours. Its ids are empty where nothing was found.
type unplottedRun struct{ name, gpu, active, total, tokens, hours, why string }

var unplottedRuns = []unplottedRun{
	{"gpt-oss-120b", "H100", "runs.gptoss120.active", "runs.gptoss120.total", "", "runs.gptoss120.hours", "tokens not disclosed"},
	{"gpt-oss-20b", "H100", "runs.gptoss20.active", "runs.gptoss20.total", "", "runs.gptoss20.hours", "tokens not disclosed; hours “almost ten times fewer” than above"},
	{"DeepSeek-R1", "H800", "v3.params.active_published", "v3.params.total_published", "", "r1.hours.total_printed", "reinforcement learning and its data, on top of V3"},
	{"MiniMax-M1", "H800", "runs.minimax.active", "runs.minimax.total", "", "runs.minimax.hours", "reinforcement learning alone; GPUs times days"},
	{"Kimi K2", "H800", "k2.params.active", "k2.params.total", "k2.pretrain.tokens", "", "hours not published"},
	{"Qwen3-235B", "–", "qwen235.params.active", "qwen235.params.total", "qwen235.pretrain.tokens", "", "hours not published"},
	{"DeepSeek-V4-Flash", "–", "v4flash.params.active", "v4flash.params.total", "v4flash.pretrain.tokens", "", "neither hours nor hardware published"},
	{"DeepSeek-V4-Pro", "–", "v4pro.params.active", "v4pro.params.total", "v4pro.pretrain.tokens", "", "neither hours nor hardware published"},
}

func trainingRunIDs() []string {
	ids := []string{"v3.saving.flop", "v3.saving.hours"}
	for _, r := range plottedRuns {
		for _, n := range runNumbers {
			ids = append(ids, r.id(n))
		}
	}
	for _, r := range unplottedRuns {
		ids = append(ids, r.active, r.total, r.tokens, r.hours)
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
}

// A plottedRun is a run with its numbers.
type plottedRun struct {
	trainingRun
	numbers map[string]*number.Entry // by part of the id; without those that the run has not
}

func (p plottedRun) value(number string) float64 { return p.numbers[number].Value }

// show prints a number as the format words say; a dash where the run has none.
func (p plottedRun) show(number, words string) string { return showEntry(p.numbers[number], words) }

func showEntry(e *number.Entry, words string) string {
	if e == nil {
		return "–"
	}
	f, err := quantity.ParseFormat(words, e.Format)
	if err != nil { // the words are ours
		f = e.Format
	}
	return quantity.Print(e.Value, e.Unit, f)
}

// caution is how the run is known, and what the ledger notes at its numbers.
func (p plottedRun) caution() string {
	notes := []string{strings.ToUpper(p.known.String()[:1]) + p.known.String()[1:] + "."}
	for _, n := range []string{"hours", "tokens", "flop", "rate"} {
		if e := p.numbers[n]; e != nil && e.Note != "" && !slices.Contains(notes, e.Note) {
			notes = append(notes, e.Note)
		}
	}
	return strings.Join(notes, " ")
}

// chosenRuns are the runs that the choices leave, with their numbers; the subject is always the first.
func chosenRuns(led Ledger, kind, gpu string) []plottedRun {
	var out []plottedRun
	for _, r := range plottedRuns {
		fits := (gpu == "all" || r.gpu == gpu) && (kind == "all" || r.known == stated || kind == "derived" && r.known == derived)
		if r.name != subjectRun && !fits {
			continue
		}
		p := plottedRun{r, map[string]*number.Entry{}}
		for _, n := range runNumbers {
			if e, ok := led.Entry(r.id(n)); ok && !e.FromMemory {
				p.numbers[n] = e
			}
		}
		if p.numbers["hours"] != nil && p.numbers["flop"] != nil && p.numbers["rate"] != nil {
			out = append(out, p)
		}
	}
	return out
}

func findRun(runs []plottedRun, name string) (plottedRun, bool) {
	i := slices.IndexFunc(runs, func(p plottedRun) bool { return p.name == name })
	if i < 0 {
		return plottedRun{}, false
	}
	return runs[i], true
}

func runTrainingRuns(led Ledger, v Values) Result {
	runs := chosenRuns(led, v.Choice("kind"), v.Choice("gpu"))
	everything := chosenRuns(led, "all", "all")
	v3, ok1 := findRun(everything, subjectRun)
	dense, ok2 := findRun(everything, denseRun)
	if !ok1 || !ok2 {
		return Result{}
	}
	return Result{
		Answers:  append(compareRuns(led, v3, dense), spread(runs, v.Choice("gpu"))),
		Drawings: []Drawing{drawRuns(runs)},
		Tables:   []Table{runTable(runs), unplottedTable(led)},
	}
}

// compareRuns sets the subject beside the dense run on its line.
func compareRuns(led Ledger, v3, dense plottedRun) []Answer {
	rate := func(p plottedRun, note string) Answer {
		return Answer{Label: p.name + ": rate of one GPU", Value: p.show("rate", "4s"), Number: p.value("rate"), Unit: "TFLOP/s",
			Formula: fmt.Sprintf("6 × %s × %s tokens ÷ %s GPU-hours", p.show("active", "B bare"), p.show("tokens", "T .1 bare"), p.show("hours", "M bare")), Note: note}
	}
	answers := []Answer{
		rate(v3, "Pre-training alone, on "+v3.gpu+"s."),
		rate(dense, "On "+dense.gpu+"s: nearly the same line."),
	}
	work, hours := dense.value("flop")/v3.value("flop"), dense.value("hours")/v3.value("hours")
	answers = append(answers,
		Answer{Label: "Work, " + dense.name + " over V3", Value: sig(work) + "×", Number: work,
			Formula: fmt.Sprintf("(%s × %s) ÷ (%s × %s)", dense.show("active", "B bare"), dense.show("tokens", "T .1 bare"), v3.show("active", "B bare"), v3.show("tokens", "T .1 bare"))},
		Answer{Label: "GPU-hours, " + dense.name + " over V3", Value: sig(hours) + "×", Number: hours,
			Formula: fmt.Sprintf("%s ÷ %s", dense.show("hours", "M bare"), v3.show("hours", "M bare")),
			Note:    "V3 lies on the same line, this far down it."})
	if e, ok := led.Entry("v3.saving.hours"); ok {
		answers[len(answers)-1].Note += " Over all three stages of V3’s run it is " + showEntry(e, "times .2") + "."
	}
	return answers
}

// spread compares the fastest and the slowest of the runs that are shown.
func spread(runs []plottedRun, gpu string) Answer {
	slow, fast := runs[0], runs[0]
	for _, p := range runs {
		if p.value("rate") < slow.value("rate") {
			slow = p
		}
		if p.value("rate") > fast.value("rate") {
			fast = p
		}
	}
	ratio := fast.value("rate") / slow.value("rate")
	a := Answer{Label: "Fastest over slowest of the runs shown", Value: sig(ratio) + "×", Number: ratio,
		Formula: fmt.Sprintf("%s (%s) ÷ %s (%s)", fast.show("rate", "4s bare"), fast.name, slow.show("rate", "4s bare"), slow.name),
		Note:    fmt.Sprintf("%d of %d runs are shown; V3 always.", len(runs), len(plottedRuns))}
	if gpu == "all" {
		a.Flag = "These are hours of different GPUs, which are not interchangeable."
	}
	return a
}

// byWork sorts runs by their work, the largest first; the subject, which is the first, stays before them.
func byWork(runs []plottedRun) []plottedRun {
	sorted := slices.Clone(runs)
	slices.SortStableFunc(sorted[1:], func(a, b plottedRun) int { return cmp.Compare(b.value("flop"), a.value("flop")) })
	return sorted
}

// runSize prints parameters in billions, those of a token and all.
func runSize(active, total *number.Entry) string {
	if active == nil || total == nil {
		return strings.TrimSuffix(showEntry(active, "B bare"), "B")
	}
	return strings.TrimSuffix(showEntry(active, "B bare"), "B") + " / " + strings.TrimSuffix(showEntry(total, "B bare"), "B")
}

func (p plottedRun) part() string {
	if p.gpu == mixedGPUs {
		return "–"
	}
	return p.gpu
}

func runTable(runs []plottedRun) Table {
	t := Table{Title: "The runs shown, each with its caution",
		Head:    []string{"Run", "GPU", "Active / all, billion", "Tokens, trillion", "GPU-hours, million", "TFLOP/s per GPU", "How known, and what to mind"},
		Numeric: []bool{false, false, true, true, true, true, false}}
	for _, p := range byWork(runs) {
		t.Rows = append(t.Rows, []string{p.name, p.part(), runSize(p.numbers["active"], p.numbers["total"]), strings.TrimSuffix(p.show("tokens", "T bare"), "T"),
			strings.TrimSuffix(p.show("hours", "M 4s bare"), "M"), p.show("rate", "4s bare"), p.caution()})
		t.Entries = append(t.Entries, p.numbers["hours"])
	}
	return t
}

func unplottedTable(led Ledger) Table {
	t := Table{Title: "Not on the plot, at any choice", Head: []string{"Run", "GPU", "Active / all, billion", "Tokens, trillion", "GPU-hours, million", "Why"},
		Numeric: []bool{false, false, true, true, true, false}}
	for _, r := range unplottedRuns {
		get := func(id string) *number.Entry {
			if e, ok := led.Entry(id); ok && !e.FromMemory {
				return e
			}
			return nil
		}
		t.Rows = append(t.Rows, []string{r.name, r.gpu, runSize(get(r.active), get(r.total)), strings.TrimSuffix(showEntry(get(r.tokens), "T bare"), "T"), strings.TrimSuffix(showEntry(get(r.hours), "M 3s bare"), "M"), r.why})
		t.Entries = append(t.Entries, get(r.hours))
	}
	return t
}
