package lab

import (
	"maps"

	"github.com/claimbyclaim/explainer/internal/calc/cost"
)

// Groups of the inputs.
const (
	costRent      = "Renting the run"
	costOwn       = "Owning the cluster for the run"
	costProgramme = "The whole programme"
)

// mostHours is the most GPU-hours that a stage can have: about those that Epoch AI estimates for GPT-4.
const mostHours = 60e6

// costs answers three questions about the cost of a training run, which are often taken for one.
var costs = Lab{
	Name:   "cost",
	Inputs: costInputs,
	Presets: []Preset{
		{"The paper’s sum", ""},
		{"Epoch-style", "net=8913.58&life=3.102&util=100&opex=0&base=owned"},
		{"Own the cluster", "base=owned"},
		{"Olmo-3-like share", "share=17.87"},
		{"OpenAI-2024-like share", "share=9.6"},
		{"R1’s increment", "stated=294000&pre=0&ext=0&post=147000&share=100&people=0"},
		{"MiniMax-M1’s reinforcement learning", "stated=530000&pre=0&ext=0&post=258048&share=100&people=0"},
	},
	Uses: costSpanIDs(),
	Run:  runCost,
}

// costInputs stand in three groups, one for each question.
var costInputs = []Input{
	{Name: "stated", Label: "Figure as stated", Group: costRent, Unit: "$", ID: "v3.cost.rental", Min: 10000, Max: 1e9, Step: 1000},
	{Name: "pre", Label: "Hours of pre-training", Group: costRent, Unit: "GPU-hours", ID: "v3.hours.pretraining", Min: 0, Max: mostHours, Step: 1000},
	{Name: "ext", Label: "Hours of context extension", Group: costRent, Unit: "GPU-hours", ID: "v3.hours.context", Min: 0, Max: mostHours, Step: 1000},
	{Name: "post", Label: "Hours of post-training", Group: costRent, Unit: "GPU-hours", ID: "v3.hours.posttraining", Min: 0, Max: mostHours, Step: 1000},
	{Name: "price", Label: "Price of a GPU-hour", Group: costRent, Unit: "$ an hour", ID: "price.h800_hour", Min: 0.5, Max: 12.5, Step: 0.01},
	{Name: "eff", Label: "Share of the time that advances the run", Group: costRent, Unit: "%", ID: "run.effective", Scale: 100, Min: 50, Max: 100, Step: 1},

	{Name: "capex", Label: "A GPU with its share of the server", Group: costOwn, Unit: "$", ID: "own.capex", Min: 25000, Max: 55000, Step: 100},
	{Name: "net", Label: "Its share of the network", Group: costOwn, Unit: "$", ID: "network.tree.cost_per_endpoint", Min: 0, Max: 10000, Step: 10},
	{Name: "life", Label: "Useful life", Group: costOwn, Unit: "years", ID: "own.life", Min: 2, Max: 6, Step: 0.5},
	{Name: "util", Label: "Share of the life in use", Group: costOwn, Unit: "%", ID: "own.utilisation", Scale: 100, Min: 20, Max: 100, Step: 1},
	{Name: "kw", Label: "Average power per GPU, overhead included", Group: costOwn, Unit: "kW", ID: "own.power", Min: 0.5, Max: 1.6, Step: 0.001},
	{Name: "kwh", Label: "Electricity", Group: costOwn, Unit: "$ a kWh", ID: "own.electricity", Min: 0.03, Max: 0.25, Step: 0.0001},
	{Name: "opex", Label: "Other operating cost a year, share of the purchase", Group: costOwn, Unit: "%", ID: "own.opex", Scale: 100, Min: 0, Max: 20, Step: 0.5},

	{Name: "base", Label: "The final run counts as", Group: costProgramme, Options: []Option{{"rented", "rented"}, {"owned", "done on an owned cluster"}}},
	{Name: "share", Label: "Final run’s share of all computing", Group: costProgramme, Unit: "%", ID: "programme.share", Scale: 100, Min: 5, Max: 100, Step: 0.1},
	{Name: "people", Label: "People", Group: costProgramme, ID: "v3.authors.listed", Min: 0, Max: 3000, Step: 1},
	{Name: "loaded", Label: "Cost of one for a year, all included", Group: costProgramme, Unit: "$", ID: "programme.loaded", Min: 20000, Max: 1.5e6, Step: 1000},
	{Name: "years", Label: "Years of work", Group: costProgramme, Unit: "years", ID: "programme.years", Min: 0, Max: 5, Step: 0.1},
	{Name: "other", Label: "Other spending", Group: costProgramme, Unit: "$", ID: "programme.other", Min: 0, Max: 1e9, Step: 10000},
}

// A costSpan is the range of one input in the chart: two entries of the ledger, the end with the lower answer first.
type costSpan struct {
	input, first, second string
	sourced              bool   // both ends are published numbers, not assumptions of ours
	brief                string // name of the input in the chart
}

// costSpans are the ranges of the inputs of a programme. Price counts where the run is rented, the purchase where it
// is owned.
var costSpans = []costSpan{
	{"price", "rent.h800.china_2026_low", "rent.h800.cr8dl_2024_08", true, "Price of a GPU-hour"},
	{"capex", "buy.h800.unit", "buy.h800.dgx", true, "A GPU and its server"},
	{"share", "share.filings_high", "share.filings_low", true, "Share of the final run"},
	{"people", "programme.range.people_low", "programme.range.people_high", false, "People"},
	{"loaded", "programme.range.loaded_low", "programme.range.loaded_high", false, "Cost of a person-year"},
	{"years", "programme.range.years_low", "programme.range.years_high", false, "Years of work"},
}

func costSpanIDs() (ids []string) {
	for _, s := range costSpans {
		ids = append(ids, s.first, s.second)
	}
	return ids
}

// costInput finds an input of the lab.
func costInput(name string) Input {
	for _, in := range costInputs {
		if in.Name == name {
			return in
		}
	}
	return Input{}
}

// vary gives the values with one number changed, again and again. What it gave before changes with it.
func (v Values) vary(name string) func(float64) Values {
	numbers := maps.Clone(v.numbers)
	return func(n float64) Values {
		numbers[name] = n
		v.numbers = numbers
		return v
	}
}

// gpuHours are those of all stages.
func gpuHours(v Values) float64 { return v.Number("pre") + v.Number("ext") + v.Number("post") }

// effective is the share of the time that advances the run, a fraction of one.
func effective(v Values) float64 { return v.Number("eff") / 100 }

// rental is what the run would cost to rent, in dollars.
func rental(v Values) float64 { return cost.Rental(gpuHours(v), effective(v), v.Number("price")) }

func ownership(v Values) cost.Ownership {
	return cost.Ownership{
		CapexDollars: v.Number("capex"), NetworkDollars: v.Number("net"), LifeYears: v.Number("life"), Utilisation: v.Number("util") / 100,
		PowerKW: v.Number("kw"), DollarsPerKWh: v.Number("kwh"), OpexPerYear: v.Number("opex") / 100,
	}
}

// ownedRun is what the run uses up of an owned cluster, in dollars.
func ownedRun(v Values) float64 {
	return cost.Rental(gpuHours(v), effective(v), cost.OwnedPerHour(ownership(v)).Total())
}

// finalRun is the cost of the run as the programme counts it, in dollars.
func finalRun(v Values) float64 {
	if v.Choice("base") == "owned" {
		return ownedRun(v)
	}
	return rental(v)
}

func spending(v Values) cost.Spending {
	return cost.Spending{
		FinalShare: v.Number("share") / 100, People: v.Number("people"), LoadedDollars: v.Number("loaded"),
		Years: v.Number("years"), OtherDollars: v.Number("other"),
	}
}

// programme is the cost of the whole programme, in dollars.
func programme(v Values) float64 { return cost.Programme(finalRun(v), spending(v)) }

func runCost(led Ledger, v Values) Result {
	bars := costTornado(led, v)
	return Result{
		Answers:  costAnswers(v),
		Drawings: []Drawing{costDrawing(v, bars)},
		Tables:   []Table{costBreakEven(v), costParts(v)},
	}
}
