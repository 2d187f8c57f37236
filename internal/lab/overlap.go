package lab

import (
	"fmt"

	"github.com/claimbyclaim/explainer/internal/calc/overlap"
)

// hiding asks what running traffic beside arithmetic is worth, and whether it can be hidden at all.
var hiding = Lab{
	Name: "overlap",
	Inputs: []Input{
		{Name: "r", Label: "Communication over computation", Group: "A pair of chunks", Unit: "times", ID: "lab.ratio.report", Digits: 4, Min: .2, Max: 2, Step: .05},
		{Name: "base", Label: "Computation was measured", Group: "A pair of chunks", Options: []Option{{"all", "with all processor units"}, {"away", "without those given away"}}},
		{Name: "s", Label: "Processor units given to communication", Group: "A pair of chunks", Unit: "of 132", ID: "comm.sm", Min: 0, Max: 39, Step: 1, Whole: true},
		{Name: "h", Label: "Hidden share of the communication", Group: "A pair of chunks", Unit: "%", ID: "trace.overlap.transfer", Scale: 100, Digits: 4, Min: 0, Max: 100, Step: 1},

		{Name: "work", Label: "Work for each byte sent", Group: "Can it be hidden?", Options: workOptions()},
		{Name: "c", Label: "Speed of your GPU", Group: "Can it be hidden?", Unit: "TFLOP/s", ID: "h800.peak.fp8", Min: 10, Max: 100000, Step: 10},
		{Name: "b", Label: "Speed of its link", Group: "Can it be hidden?", Unit: "GB/s", ID: "link.ib.nominal", Min: 1, Max: 10000, Step: 1},
	},
	Presets: []Preset{
		{"The report’s one to one", ""},
		{"The profile, transfers", "r=0.6473&base=away"},
		{"The profile, all kernels", "r=0.9094&base=away&h=96.33"},
		{"Nothing hidden", "s=0&h=0"},
		{"At the profile’s rate", "c=623.8"},
		{"V4-Pro’s experts", "work=v4pro"},
	},
	Uses: hidingIDs(),
	Run:  runHiding,
}

// A workload is how much arithmetic a model does for each byte that it sends.
type workload struct {
	key, name string
	ids       []string // one entry, or one divided by the other
}

var workloads = []workload{
	{"pair", "V3, forward and backward", []string{"hiding.v3.pair"}},
	{"forward", "V3, forward alone", []string{"hiding.v3.flop", "hiding.v3.bytes"}},
	{"v4pro", "V4-Pro, by V4’s shortcut", []string{"hiding.v4_pro"}},
	{"v3", "V3, by V4’s shortcut", []string{"hiding.v3_shortcut"}},
}

func (w workload) perByte(led Ledger) float64 {
	v := value(led, w.ids[0])
	if len(w.ids) > 1 {
		if below := value(led, w.ids[1]); below > 0 {
			v /= below
		}
	}
	return v
}

func workOptions() []Option {
	var opts []Option
	for _, w := range workloads {
		opts = append(opts, Option{w.key, w.name})
	}
	return opts
}

func hidingIDs() []string {
	ids := []string{"h800.sm", "hiding.limit.peak", "hiding.limit.achieved", "lab.ratio.transfer", "lab.ratio.all"}
	for _, w := range workloads {
		ids = append(ids, w.ids...)
	}
	return ids
}

// hidingPair is the pair in the reader's numbers, in units of the computation as measured.
func hidingPair(led Ledger, v Values) overlap.Pair {
	units := max(value(led, "h800.sm"), v.Number("s")+1)
	p := overlap.Pair{Computation: 1, Communication: v.Number("r"), Units: units, Away: v.Number("s"), Hidden: v.Number("h") / 100}
	if v.Choice("base") == "away" {
		p.Computation = overlap.WithAll(1, units, p.Away)
	}
	return p
}

func runHiding(led Ledger, v Values) Result {
	p := hidingPair(led, v)
	times := func(x float64) string { return inWords(x, "ratio", "times .2") }
	gain := Answer{Label: "One after the other, over together", Value: times(p.Serial() / p.Overlapped()), Number: p.Serial() / p.Overlapped(),
		Formula: fmt.Sprintf("(%s + %s) ÷ (%s × %s ÷ %s + (1 − %s) × %s)", sig(p.Computation), sig(p.Communication), sig(p.Computation), short(p.Units), short(p.Units-p.Away), sig(p.Hidden), sig(p.Communication)),
		Note:    "A model, not a measurement: nobody has published V3 with and without overlap.",
		Outside: []string{"memory bandwidth, which both share", "barriers and imbalance", "the pipeline’s bubble"}}
	switch most := p.Most(); {
	case p.Hidden > most+1e-9:
		gain.Flag = "There is computation to cover at most " + share(most) + " of the communication."
	case p.Overlapped() > p.Serial():
		gain.Flag = "Giving the units away costs more than it hides."
	}
	slower := Answer{Label: "Computation, slowed by the units given away", Value: times(p.Slowed() / p.Computation), Number: p.Slowed() / p.Computation, Formula: fmt.Sprintf("%s ÷ %s", short(p.Units), short(p.Units-p.Away)),
		Note: "If arithmetic is what limits it; what waits for memory loses less."}
	atMost := Answer{Label: "The most that hiding could bring", Value: times(p.Serial() / max(p.Slowed(), p.Communication)), Number: p.Serial() / max(p.Slowed(), p.Communication),
		Formula: fmt.Sprintf("%s ÷ the longer of %s and %s", sig(p.Serial()), sig(p.Slowed()), sig(p.Communication))}
	work := workloads[0]
	for _, w := range workloads {
		if w.key == v.Choice("work") {
			work = w
		}
	}
	have := work.perByte(led)
	need := overlap.PerByte(v.Number("c")*(p.Units-p.Away)/p.Units, v.Number("b"))
	can := Answer{Label: "Arithmetic that your GPU could do while a byte is sent", Value: measured(need, "FLOP/byte"), Number: need, Unit: "FLOP/byte",
		Formula: fmt.Sprintf("%s TFLOP/s × %s ÷ %s ÷ %s GB/s", plain(v.Number("c")), short(p.Units-p.Away), short(p.Units), plain(v.Number("b"))),
		Note:    fmt.Sprintf("%s does %s. That is enough: the traffic can be hidden, if it is spread evenly.", work.name, measured(have, "FLOP/byte"))}
	if need > have {
		can.Note = fmt.Sprintf("%s does %s.", work.name, measured(have, "FLOP/byte"))
		can.Flag = fmt.Sprintf("Too little: at this speed arithmetic covers %s of the sending, and the network sets the pace.", share(have/need))
	}
	return Result{
		Answers:  []Answer{gain, slower, atMost, can},
		Drawings: []Drawing{limitDrawing(led, work, need), pairDrawing(p)},
		Tables:   []Table{shareTable(p)},
	}
}

// shareTable gives the gain for other hidden shares and units.
func shareTable(p overlap.Pair) Table {
	t := Table{Title: "One after the other, over together", Head: []string{"Hidden", "No unit away", "10", "20", "30"}, Numeric: []bool{true, true, true, true, true}}
	for _, h := range []float64{0, .5, .75, .9, .95, 1} {
		row := []string{share(h)}
		for _, away := range []float64{0, 10, 20, 30} {
			q := p
			q.Hidden, q.Away = h, away
			row = append(row, inWords(q.Serial()/q.Overlapped(), "ratio", "times .2"))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
