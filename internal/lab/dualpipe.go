package lab

import (
	"maps"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/schedule"
)

// pipelines runs pipeline schedules on one model and one set of ranks, two of them one above the other.
var pipelines = Lab{
	Name:   "dualpipe",
	Inputs: pipelineInputs,
	Presets: []Preset{
		{"As DeepSeek drew it", ""},
		{"Against zero bubble (ZB1P)", "b=zb1p"},
		{"Against its own half", "b=dualpipev-half"},
		{"V3’s shape", "p=16&n=120"},
		{"V3’s shape, interleaved", "b=interleaved4&p=16&n=120"},
		{"Pairing hides the shorter part", "p=16&n=32&q=1"},
		{"Slow links between stages", "b=none&lat=1"},
		{"Where the formula fails", "b=none&w=3&q=0.5"},
	},
	Check: checkPipelines,
	Run:   runPipelines,
}

var pipelineInputs = []Input{
	{Name: "a", Label: "Schedule", Group: "Two schedules", Options: scheduleOptions(false)},
	{Name: "b", Label: "Below it", Group: "Two schedules", Options: scheduleOptions(true)},

	{Name: "p", Label: "Ranks", Group: "The step", ID: "dualpipe.p8m20.ranks", Min: 2, Max: schedule.MostRanks, Step: 1, Whole: true},
	{Name: "n", Label: "Micro-batches", Group: "The step", ID: "dualpipe.p8m20.batches", Min: 1, Max: schedule.MostBatches, Step: 1, Whole: true},

	{Name: "f", Label: "F: forward of a rank’s share", Group: "How long each part takes", Unit: "units", ID: "schedule.unit.f", Min: .5, Max: 4, Step: .25},
	{Name: "i", Label: "I: backward for the inputs", Group: "How long each part takes", Unit: "units", ID: "schedule.unit.i", Min: .5, Max: 4, Step: .25},
	{Name: "w", Label: "W: backward for the weights", Group: "How long each part takes", Unit: "units", ID: "schedule.unit.w", Min: .25, Max: 4, Step: .25},
	{Name: "q", Label: "What a pair hides of its shorter part", Group: "How long each part takes", ID: "lab.schedule.quality", Min: 0, Max: 1, Step: .05},
	{Name: "lat", Label: "Way of a result to the next rank", Group: "How long each part takes", Unit: "units", ID: "lab.schedule.latency", Min: 0, Max: 1, Step: .05},

	{Name: "zoom", Label: "Show", Group: "The window", Options: []Option{{"1", "the whole step"}, {"2", "a half of it"}, {"4", "a quarter"}, {"8", "an eighth"}, {"16", "a sixteenth"}}},
	{Name: "at", Label: "Beginning at", Group: "The window", Unit: "% of the step", ID: "lab.window.start", Scale: 100, Min: 0, Max: 100, Step: 5},
}

// A pipeline is a schedule as the reader chooses it. Where it cuts a rank's share into parts, each takes its part of the
// time: schedules are compared on the same ranks. half is DualPipeV on half of them, each with a whole share: it is
// compared at the same number of stages, as DeepSeek's own table does.
type pipeline struct {
	key, name string
	kind      schedule.Kind
	parts     int // of a rank's share
	half      bool
}

var knownPipelines = []pipeline{
	{"dualpipe", "DualPipe", schedule.DualPipe, 1, false},
	{"dualpipev", "DualPipeV", schedule.DualPipeV, 2, false},
	{"dualpipev-half", "DualPipeV on half the ranks", schedule.DualPipeV, 1, true},
	{"zb1p", "ZB1P", schedule.ZB1P, 1, false},
	{"1f1b", "1F1B", schedule.OneFOneB, 1, false},
	{"interleaved2", "Interleaved 1F1B, two parts", schedule.Interleaved, 2, false},
	{"interleaved3", "Interleaved 1F1B, three parts", schedule.Interleaved, 3, false},
	{"interleaved4", "Interleaved 1F1B, four parts", schedule.Interleaved, 4, false},
	{"gpipe", "GPipe", schedule.GPipe, 1, false},
}

// scheduleOptions lists the schedules; as the lower one, 1F1B stands first and none is a choice.
func scheduleOptions(lower bool) []Option {
	var opts []Option
	for _, k := range knownPipelines {
		switch {
		case lower && k.key == "1f1b":
			opts = append([]Option{{k.key, k.name}}, opts...)
		default:
			opts = append(opts, Option{k.key, k.name})
		}
	}
	if lower {
		opts = append(opts, Option{"none", "no second schedule"})
	}
	return opts
}

func pipelineNamed(key string) (pipeline, bool) {
	for _, k := range knownPipelines {
		if k.key == key {
			return k, true
		}
	}
	return pipeline{}, false
}

// plan gives the orders on the reader's ranks.
func (k pipeline) plan(ranks, batches int) (schedule.Plan, error) {
	if k.half {
		if ranks%2 == 1 {
			return schedule.Plan{}, &schedule.Rule{Field: "Ranks", Text: "half of them must be a whole number: expected an even one", Source: "this comparison"}
		}
		if batches%2 == 1 {
			return schedule.Plan{}, &schedule.Rule{Field: "Batches", Text: "half of them must be a whole number: expected an even one", Source: "this comparison"}
		}
		ranks, batches = ranks/2, batches/2
	}
	return schedule.New(k.kind, ranks, batches, k.parts)
}

// checkPipelines turns the rules of the schedules into faults of their fields.
func checkPipelines(v Values) []Fault {
	texts := map[string][]string{}
	for _, choice := range []string{"a", "b"} {
		k, ok := pipelineNamed(v.Choice(choice))
		if !ok {
			continue
		}
		_, err := k.plan(int(v.Number("p")), int(v.Number("n")))
		if rule, ok := err.(*schedule.Rule); ok {
			field := map[string]string{"Ranks": "p", "Batches": "n", "Chunks": choice}[rule.Field]
			text := "don’t fit: " + rule.Text + " (" + rule.Source + ")"
			if len(texts[field]) == 0 || texts[field][0] != text {
				texts[field] = append(texts[field], text)
			}
		}
	}
	var faults []Fault
	for _, field := range []string{"p", "n"} {
		if len(texts[field]) > 0 {
			faults = append(faults, Fault{field, strings.Join(texts[field], "; ")})
		}
	}
	return faults
}

// A pipelineRun is a schedule run with the reader's durations.
type pipelineRun struct {
	pipeline
	plan  schedule.Plan
	d     schedule.Durations // of a part
	time  schedule.Timing
	form  schedule.Form
	share float64 // what a part is of a rank's share, which activations are counted in
}

func newPipelineRun(k pipeline, v Values) (pipelineRun, bool) {
	p, err := k.plan(int(v.Number("p")), int(v.Number("n")))
	if err != nil {
		return pipelineRun{}, false
	}
	r := pipelineRun{pipeline: k, plan: p, share: 1 / float64(k.parts)}
	r.d = schedule.Overlapped(v.Number("f"), v.Number("i"), v.Number("w"), v.Number("q"), v.Number("lat")).Scaled(r.share)
	r.time, r.form = p.Run(r.d), p.ClosedForm(r.d)
	return r, true
}

// copies is how many times a rank holds the parameters of its share.
func (r pipelineRun) copies() float64 { return float64(r.plan.Chunks) * r.share }

// chosenPipelines runs the one or two schedules that the reader chose; checkPipelines has let them pass.
func chosenPipelines(v Values) (runs []pipelineRun) {
	for _, choice := range []string{"a", "b"} {
		if k, ok := pipelineNamed(v.Choice(choice)); ok {
			if r, ok := newPipelineRun(k, v); ok {
				runs = append(runs, r)
			}
		}
	}
	return runs
}

// stepWindow is the window on the axis that the schedules share.
func stepWindow(runs []pipelineRun, v Values) window {
	longest := 0.0
	for _, r := range runs {
		longest = max(longest, r.time.Makespan)
	}
	return newWindow(v, longest)
}

func runPipelines(led Ledger, v Values) Result {
	runs := chosenPipelines(v)
	win := stepWindow(runs, v)
	res := Result{Keys: windowKeys(led, Lab{Inputs: pipelineInputs}, v), Ahead: true}
	for _, r := range runs {
		res.Answers = append(res.Answers, r.answers()...)
	}
	if len(runs) == 2 {
		res.Answers = append(res.Answers, stepsCompared(runs[0], runs[1]))
	}
	res.Drawings = []Drawing{pipelineDrawing(runs, win)}
	res.Tables = []Table{everyPipeline(v), orderTable(runs[0], win)}
	return res
}

// A window is the part of a time axis that is shown.
type window struct{ from, to float64 }

// newWindow is the part that the inputs zoom and at choose, within the axis.
func newWindow(v Values, long float64) window {
	wide := long / windowParts(v)
	from := min(long*v.Number("at")/100, long-wide)
	return window{from, from + wide}
}

func windowParts(v Values) float64 {
	return map[string]float64{"1": 1, "2": 2, "4": 4, "8": 8, "16": 16}[v.Choice("zoom")]
}

// windowKeys lead to a window before and after this one, and to a wider and a narrower one.
func windowKeys(led Ledger, l Lab, v Values) []Key {
	parts, at := windowParts(v), v.Number("at")
	step := 100 / parts
	at = min(at, 100-step)
	key := func(text, label, zoom string, at float64) Key {
		to := Values{maps.Clone(v.numbers), maps.Clone(v.choices), v.lists, v.texts}
		to.choices["zoom"], to.numbers["at"] = zoom, rounded(max(0, min(at, 100)), 6)
		return Key{Text: text, Label: label, Query: l.Query(led, State{Values: to})}
	}
	var keys []Key
	if at > 0 {
		keys = append(keys, key("← earlier", "Earlier: show the window before", v.Choice("zoom"), at-step))
	}
	if at+step < 100-1e-6 {
		keys = append(keys, key("later →", "Later: show the window after", v.Choice("zoom"), at+step))
	}
	if parts < 16 {
		keys = append(keys, key("closer", "Closer: show half as much", short(parts*2), at))
	}
	if parts > 1 {
		keys = append(keys, key("farther", "Farther: show twice as much", short(parts/2), max(0, min(at, 100-2*step))))
	}
	return keys
}
