package lab

import (
	"fmt"
	"math"

	"github.com/claimbyclaim/explainer/internal/calc/stat"
	"github.com/claimbyclaim/explainer/internal/chart"
)

// manyTries shows what many answers to one question make of one that is sometimes right: a success at least once, and a
// vote.
var manyTries = Lab{
	Name: "tries",
	Inputs: []Input{
		{Name: "n", Label: "Answers drawn", Group: "At least one right", ID: "tries.n", Min: 1, Max: 256, Step: 1, Whole: true},
		{Name: "c", Label: "Of these, right", Group: "At least one right", ID: "tries.right", Min: 0, Max: 256, Step: 1, Whole: true},
		{Name: "k", Label: "Tries that count", Group: "At least one right", ID: "tries.k", Min: 1, Max: 256, Step: 1, Whole: true},
		{Name: "p", Label: "Chance that one vote is right", Group: "A vote between two answers", Unit: "%", ID: "tries.share", Scale: 100, Min: 0, Max: 100, Step: 1},
		{Name: "votes", Label: "Votes, an odd number", Group: "A vote between two answers", ID: "tries.votes", Min: 1, Max: 255, Step: 2, Whole: true},
	},
	Presets: []Preset{
		{"Ten right of sixty-four", ""},
		{"One right of sixty-four", "c=1"},
		{"A quarter right", "n=16&c=4&k=2"},
		{"A vote just below one half", "p=45"},
	},
	Check: checkTries,
	Run:   runTries,
}

func checkTries(v Values) (faults []Fault) {
	for _, name := range []string{"c", "k"} {
		if v.Number(name) > v.Number("n") {
			faults = append(faults, Fault{name, fmt.Sprintf("%s is more than the %s answers drawn", plain(v.Number(name)), plain(v.Number("n")))})
		}
	}
	if math.Mod(v.Number("votes"), 2) == 0 {
		faults = append(faults, Fault{"votes", fmt.Sprintf("%s is even; expected an odd number, so that no vote is tied", plain(v.Number("votes")))})
	}
	return faults
}

func runTries(_ Ledger, v Values) Result {
	n, c, k := int(v.Number("n")), int(v.Number("c")), int(v.Number("k"))
	p, votes := v.Number("p")/100, int(v.Number("votes"))
	once, one := stat.PassAtK(n, c, k), float64(c)/float64(n)
	apart := 1 - math.Pow(1-one, float64(k))
	vote := stat.Majority(p, votes)
	note := "A vote helps only above one half: it makes sure of what is likelier anyway."
	switch {
	case p == .5:
		note = "At one half a vote changes nothing."
	case p < .5:
		note = "Below one half a vote makes sure of the wrong answer."
	}
	return Result{
		Answers: []Answer{
			{Label: "Right at the first try (pass@1)", Value: share(one), Number: 100 * one, Unit: "percent", Formula: fmt.Sprintf("%d ÷ %d", c, n)},
			{Label: fmt.Sprintf("Right at least once in %d (pass@%d)", k, k), Value: share(once), Number: 100 * once, Unit: "percent",
				Formula: fmt.Sprintf("1 − C(%d − %d, %d) ÷ C(%d, %d)", n, c, k, n, k),
				Note:    fmt.Sprintf("Tries drawn from these %s. For new tries, each by itself: 1 − (1 − %s)^%d = %s.", plural(n, "answer"), sig(one), k, share(apart))},
			{Label: "A vote is right", Value: share(vote), Number: 100 * vote, Unit: "percent", Formula: fmt.Sprintf("chance of more than half of %d, each right with %s", votes, share(p)), Note: note},
		},
		Drawings: []Drawing{drawPass(n, c), drawVote(p, votes)},
	}
}

// passes are the chances of at least one right answer in one try, two, and so on to all.
func passes(n, c int) []float64 {
	values := make([]float64, n)
	for i := range n {
		values[i] = stat.PassAtK(n, c, i+1)
	}
	return values
}

func drawPass(n, c int) Drawing {
	d := Drawing{Title: "At least one right answer, by the number of tries", Table: Table{Title: "By tries", Head: []string{"Tries", "At least one right"}, Numeric: []bool{true, true}}}
	values := passes(n, c)
	for _, i := range sampled(n-1, 24) {
		d.Table.Rows = append(d.Table.Rows, []string{fmt.Sprint(i + 1), share(values[i])})
	}
	alt := fmt.Sprintf("With %d of %d answers right, the chance of at least one right answer goes from %s for one try to %s for all.", c, n, share(values[0]), share(values[n-1]))
	d.paint("tries-pass", alt, func(p *chart.Picture) float64 { return paintPass(p, values) })
	return d
}

func paintPass(p *chart.Picture, values []float64) float64 {
	g := curves{p: p, most: float64(len(values)), unit: "tries"}
	g.line(values, 1, "at least one right", chart.Range1)
	return g.finish()
}

// majorities are the chances that a vote is right with one vote, three, and so on.
func majorities(p float64, votes int) []float64 {
	values := make([]float64, votes/2+1)
	for i := range values {
		values[i] = stat.Majority(p, 2*i+1)
	}
	return values
}

func drawVote(p float64, votes int) Drawing {
	d := Drawing{Title: "A vote between two answers, by the number of votes", Table: Table{Title: "By votes", Head: []string{"Votes", "The vote is right"}, Numeric: []bool{true, true}}}
	values := majorities(p, votes)
	for _, i := range sampled(votes/2, 24) {
		d.Table.Rows = append(d.Table.Rows, []string{fmt.Sprint(2*i + 1), share(values[i])})
	}
	alt := fmt.Sprintf("With a chance of %s each, the chance that the vote is right goes from %s for one vote to %s for %d.", share(p), share(values[0]), share(values[len(values)-1]), votes)
	d.paint("tries-vote", alt, func(p *chart.Picture) float64 { return paintVote(p, values) })
	return d
}

func paintVote(p *chart.Picture, values []float64) float64 {
	g := curves{p: p, most: float64(len(values) - 1), unit: "pairs of votes added to the first"}
	g.line(values, 0, "the vote is right", chart.Range1)
	g.level(.5, "one half")
	return g.finish()
}
