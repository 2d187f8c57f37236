package lab

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
	"github.com/claimbyclaim/explainer/internal/calc/router"
)

// routing chooses experts for tokens of a toy by V3's rule, and plays the rule that balances their load.
var routing = Lab{
	Name: "router",
	Inputs: []Input{
		{Name: "n", Label: "Routed experts", Group: "The layer", ID: "router.toy.experts", Min: 8, Max: 256, Step: 8, Whole: true},
		{Name: "k", Label: "Experts that a token takes", Group: "The layer", ID: "v3.experts.active", Min: 1, Max: 16, Step: 1, Whole: true},
		{Name: "groups", Label: "Groups, one on each node", Group: "The layer", ID: "v3.experts.groups", Min: 1, Max: 16, Step: 1, Whole: true},
		{Name: "nodes", Label: "Nodes that a token may reach", Group: "The layer", ID: "v3.experts.max_nodes", Min: 1, Max: 16, Step: 1, Whole: true},

		{Name: "skew", Label: "How unlike the experts are", Group: "The toy’s tokens", ID: "router.toy.skew", Min: 0, Max: 3, Step: .1},
		{Name: "seed", Label: "Draw", Group: "The toy’s tokens", ID: "router.toy.seed", Min: 1, Max: 9999, Step: 1, Whole: true},
		{Name: "show", Label: "Tokens in the picture", Group: "The toy’s tokens", Unit: "tokens", ID: "router.toy.shown", Min: 1, Max: 40, Step: 1, Whole: true},

		{Name: "use", Label: "Biases in the picture", Group: "Balance", Options: []Option{{"typed", "those typed here"}, {"learned", "as they are after the steps below, plus those typed"}}},
		{Name: "bias", Label: "Biases from the first expert on; the others are 0", Group: "Balance", IDs: []string{"router.toy.bias"}, Min: -1, Max: 1, Longest: 256},
		{Name: "gamma", Label: "Move of a bias after a step, gamma", Group: "Balance", ID: "v3.router.gamma", Min: 0, Max: .05, Step: .001},
		{Name: "steps", Label: "Steps", Group: "Balance", Unit: "steps", ID: "router.toy.steps", Min: 1, Max: 400, Step: 1, Whole: true},
		{Name: "freeze", Label: "Biases stand still after step; 0 is never", Group: "Balance", ID: "router.toy.freeze", Min: 0, Max: 400, Step: 1, Whole: true},
		{Name: "batch", Label: "Tokens of a step", Group: "Balance", Unit: "tokens", ID: "router.toy.batch", Min: 8, Max: 2048, Step: 8, Whole: true},
	},
	Presets: []Preset{
		{"Toy", ""},
		{"V3’s layer", "n=256&steps=50"},
		{"No node limit", "nodes=8"},
		{"One node", "nodes=1"},
		{"Biases learned", "use=learned&gamma=0.005"},
		{"Large moves swing", "gamma=0.05"},
		{"Moves stop late", "gamma=0.005&freeze=60"},
		{"Eight experts, slow", "n=8&k=2&groups=1&nodes=1&steps=400&batch=512"},
	},
	Uses:  []string{"v3.route_scale", "v3.router.experts_per_node_mean", "v3.experts.routed"},
	Check: checkRouting,
	Run:   runRouting,
}

// mostDraws bounds what the toy plays: experts × tokens × steps. Drawing the noise takes most of the time, about 40 ms for these.
const mostDraws = 1638400

func routingRule(led Ledger, v Values) router.Rule {
	r := router.Rule{Experts: int(v.Number("n")), TopK: int(v.Number("k")), Groups: int(v.Number("groups")), Limit: int(v.Number("nodes"))}
	if led != nil {
		r.Scale = value(led, "v3.route_scale")
	}
	return r
}

func checkRouting(v Values) []Fault {
	const rule = " (V3 report, §2.1.2)"
	if f := routingRule(nil, v).Check(); f != nil {
		return []Fault{{map[string]string{router.TopK: "k", router.Groups: "groups", router.Limit: "nodes"}[f.Part], f.Why + rule}}
	}
	if draws := v.Number("n") * v.Number("steps") * v.Number("batch"); draws > mostDraws {
		return []Fault{{"steps", fmt.Sprintf("of %s with %s tokens and %s experts are %s draws; the lab plays at most %s",
			plain(v.Number("steps")), plain(v.Number("batch")), plain(v.Number("n")), plain(draws), plain(mostDraws))}}
	}
	if len(v.List("bias")) > int(v.Number("n")) {
		return []Fault{{"bias", fmt.Sprintf("has %d numbers; there are only %s experts", len(v.List("bias")), plain(v.Number("n")))}}
	}
	return nil
}

// A routingState is a run of the lab.
type routingState struct {
	led    Ledger
	v      Values
	rule   router.Rule
	toy    router.Toy
	choice []router.Choice // of the tokens in the picture
	biased [][]float64     // their affinities with the bias, by which they were chosen
	over   []float64       // by step, how far the busiest expert lies above the mean
	first  []float64       // by step, the bias of the expert that is liked best
	last   []float64       // and of the one that is liked least
	counts [2][]int        // tokens of each expert in the first and the last step
	bias   []float64       // after the steps
}

func newRoutingState(led Ledger, v Values) routingState {
	s := routingState{led: led, v: v, rule: routingRule(led, v)}
	n := func(name string) int { return int(v.Number(name)) }
	s.toy = router.Toy{Seed: uint64(n("seed")), Experts: n("n"), TopK: n("k"), Tokens: n("batch"), Steps: n("steps"), Gamma: v.Number("gamma"), ZeroAfter: n("freeze"), Skew: v.Number("skew")}
	s.bias = s.toy.Run(func(number int, step router.Step) {
		s.over = append(s.over, step.Violation())
		s.first, s.last = append(s.first, step.Bias[0]), append(s.last, step.Bias[len(step.Bias)-1])
		if number == 1 {
			s.counts[0] = slices.Clone(step.Counts)
		}
		if number == s.toy.Steps {
			s.counts[1] = slices.Clone(step.Counts)
		}
	})
	used := make([]float64, s.toy.Experts)
	if v.Choice("use") == "learned" {
		copy(used, s.bias)
	}
	for i, b := range v.List("bias") {
		used[i] += b
	}
	noise := router.Noise(s.toy.Seed)
	for range n("show") { // the first tokens of the first step, if they are so many
		logits := make([]float64, s.toy.Experts)
		for i := range logits {
			logits[i] = s.toy.Preference(i) + noise.Draw()
		}
		c := s.rule.Route(logits, used)
		biased := slices.Clone(c.Affinity)
		for i := range biased {
			biased[i] += used[i]
		}
		s.choice, s.biased = append(s.choice, c), append(s.biased, biased)
	}
	return s
}

func runRouting(led Ledger, v Values) Result {
	s := newRoutingState(led, v)
	return Result{
		Answers:  s.answers(),
		Ahead:    true,
		Drawings: []Drawing{s.heatmap(), s.balance(), s.coverage()},
		Tables:   []Table{s.tokenTable()},
	}
}

// size is the number of experts of a group.
func (s routingState) size() int { return s.rule.Experts / s.rule.Groups }

// tail is the mean of the last tenth of the steps.
func tail(values []float64) (mean float64, of int) {
	of = max(1, len(values)/10)
	for _, v := range values[len(values)-of:] {
		mean += v
	}
	return mean / float64(of), of
}

func (s routingState) answers() []Answer {
	r := s.rule
	reached, held := 0, map[int]bool{}
	for _, c := range s.choice {
		seen := map[int]bool{}
		for _, e := range c.Experts {
			seen[e/s.size()] = true
			held[e] = true
		}
		reached += len(seen)
	}
	mean := float64(reached) / float64(len(s.choice))
	free := moe.DistinctGroups(r.Experts, r.TopK, r.Groups)
	end, of := tail(s.over)
	shown := plural(len(s.choice), "token")
	a := []Answer{
		{Label: "Experts used by one token", Value: fmt.Sprintf("%d of %d", r.TopK, r.Experts), Number: float64(r.TopK) / float64(r.Experts), Formula: fmt.Sprintf("%d ÷ %d = %s", r.TopK, r.Experts, share(float64(r.TopK)/float64(r.Experts))),
			Note: fmt.Sprintf("The %s in the picture use %d of them between them, in this one layer.", shown, len(held))},
		{Label: "Nodes that a token reaches, without a limit", Value: inWords(free, "count", ".4"), Number: free, Unit: "nodes",
			Formula: fmt.Sprintf("%d × (1 − C(%d, %d) ÷ C(%d, %d))", r.Groups, r.Experts-s.size(), r.TopK, r.Experts, r.TopK), Note: "If choices were even and independent. An expected value, not a measurement."},
		{Label: "Nodes that a token reaches in the picture", Value: inWords(mean, "count", ".2"), Number: mean, Unit: "nodes", Formula: fmt.Sprintf("mean of %s, at most %d", shown, r.Limit),
			Note: fmt.Sprintf("That is %s experts on each node reached.", inWords(float64(r.TopK)/mean, "count", ".2"))},
		{Label: "Busiest expert above the mean, first step", Value: share(s.over[0]), Number: s.over[0], Formula: fmt.Sprintf("%d tokens ÷ (%d × %d ÷ %d) − 1", slices.Max(s.counts[0]), s.toy.Tokens, r.TopK, r.Experts),
			Note: "All biases are 0. The nodes don’t limit the choice here, as in the reference."},
		{Label: "Busiest expert above the mean, at the end", Value: share(end), Number: end, Formula: fmt.Sprintf("mean of the last %s", plural(of, "step")),
			Note: fmt.Sprintf("Chance alone keeps it above zero: a step gives an expert %s tokens on average.", inWords(float64(s.toy.Tokens*r.TopK)/float64(r.Experts), "count", ".1"))},
	}
	if r.Experts == int(value(s.led, "v3.experts.routed")) {
		a[2].Note += fmt.Sprintf(" The V3 report says that %s would cost no more traffic.", inWords(value(s.led, "v3.router.experts_per_node_mean"), "count", ".1"))
	}
	if s.toy.Gamma > 0 && end > s.over[0] {
		a[4].Flag = "Worse than at the start: steps of this size throw the load to and fro."
	}
	return a
}

func (s routingState) tokenTable() Table {
	t := Table{Title: "Each token in the picture", Head: []string{"Token", "Experts, the best first", "Weights of their answers", "Nodes"}, Numeric: []bool{true, false, false, false}}
	for i, c := range s.choice {
		var experts, weights []string
		nodes := map[int]bool{}
		for j, e := range c.Experts {
			experts = append(experts, fmt.Sprint(e+1))
			weights = append(weights, inWords(c.Weights[j], "count", ".3"))
			nodes[e/s.size()] = true
		}
		var reached []string
		for g := range s.rule.Groups {
			if nodes[g] {
				reached = append(reached, fmt.Sprint(g+1))
			}
		}
		t.Rows = append(t.Rows, []string{fmt.Sprint(i + 1), strings.Join(experts, " "), strings.Join(weights, " "), strings.Join(reached, " ")})
	}
	return t
}

// batches are the batch sizes of the coverage curve.
var batches = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 512}

// covered is how many experts of the layer a batch touches.
func (s routingState) covered(batch float64) float64 {
	return moe.DistinctExperts(float64(s.rule.Experts), float64(s.rule.TopK), batch)
}
