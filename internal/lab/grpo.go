package lab

import (
	"fmt"
	"math"
	"slices"

	"github.com/claimbyclaim/explainer/internal/calc/grpo"
)

// groupPolicy is GRPO by hand: one group of answers to one question, and a policy of one parameter that learns from
// such groups.
var groupPolicy = Lab{
	Name: "grpo",
	Inputs: []Input{
		{Name: "kind", Label: "Rewards", Group: "The group", Options: []Option{{"rule", "right or wrong, by a rule"}, {"graded", "graded, as typed below"}}},
		{Name: "g", Label: "Answers to the question", Group: "The group", ID: "r1zero.group", Min: 2, Max: 64, Step: 1, Whole: true},
		{Name: "right", Label: "Of these, right", Group: "The group", ID: "grpo.lab.right", Min: 0, Max: 64, Step: 1, Whole: true},
		{Name: "rewards", Label: "If graded: one reward an answer", Group: "The group", IDs: []string{"grpo.lab.reward_one", "grpo.lab.reward_two", "grpo.lab.reward_three", "grpo.lab.reward_four"}, Min: -10, Max: 10, Longest: 64},
		{Name: "std", Label: "Distance from the mean divided by", Group: "The group", Options: []Option{{"population", "standard deviation, over all answers"}, {"sample", "standard deviation, over one fewer"}, {"none", "nothing (Dr. GRPO)"}}},

		{Name: "ratio", Label: "Chance of the answer now over when drawn", Group: "One update", ID: "grpo.lab.ratio", Min: 0, Max: 20, Step: .1},
		{Name: "eps", Label: "Clip ε", Group: "One update", ID: "grpo.clip", Min: .05, Max: 10, Step: .05},
		{Name: "beta", Label: "Weight of the KL term, β", Group: "One update", ID: "r1zero.kl_weight", Min: 0, Max: 1, Step: .001},
		{Name: "ref", Label: "Chance in the reference model over now", Group: "One update", ID: "grpo.lab.reference", Min: .01, Max: 100, Step: .01},

		{Name: "p", Label: "Chance of a right answer at the start", Group: "Many updates, as a toy", Unit: "%", ID: "r1zero.aime24.start", Min: .1, Max: 99, Step: .1},
		{Name: "step", Label: "Step of an update", Group: "Many updates, as a toy", ID: "toy.step", Min: .01, Max: 1, Step: .01},
		{Name: "updates", Label: "Updates", Group: "Many updates, as a toy", ID: "grpo.lab.updates", Min: 1, Max: 12000, Step: 1, Whole: true},
	},
	Presets: []Preset{
		{"One right of sixteen", ""},
		{"Half right", "right=8"},
		{"All right: silence", "right=16"},
		{"Graded rewards", "kind=graded"},
		{"Dr. GRPO", "std=none"},
		{"Clip of ten, as printed for R1", "ratio=12&eps=10"},
		{"A start of one in a thousand", "p=0.1&updates=3000"},
	},
	Uses:  []string{"r1zero.aime24.preprint", "r1zero.aime24.nature"},
	Check: checkGroup,
	Run:   runGroup,
}

func checkGroup(v Values) []Fault {
	switch {
	case v.Choice("kind") == "rule" && v.Number("right") > v.Number("g"):
		return []Fault{{"right", fmt.Sprintf("%s is more than the %s answers of the group", plain(v.Number("right")), plain(v.Number("g")))}}
	case v.Choice("kind") == "graded" && len(v.List("rewards")) < 2:
		return []Fault{{"rewards", "1 is too few; expected at least two, since an answer is compared with the others"}}
	}
	return nil
}

// rewardsOf are the rewards of the group, right answers first.
func rewardsOf(v Values) []float64 {
	if v.Choice("kind") == "graded" {
		return v.List("rewards")
	}
	r := make([]float64, int(v.Number("g")))
	for i := range int(v.Number("right")) {
		r[i] = 1
	}
	return r
}

func spreadOf(v Values) grpo.Spread {
	return map[string]grpo.Spread{"population": grpo.Population, "sample": grpo.Sample, "none": grpo.None}[v.Choice("std")]
}

// A toyCourse is the toy's course, divided by the standard deviation and not.
type toyCourse struct {
	divided, plain []float64
	goals          []goal
}

// A goal is a chance of a right answer, and where it comes from.
type goal struct {
	name   string
	chance float64
}

func trainToy(led Ledger, v Values) toyCourse {
	by := spreadOf(v)
	if by == grpo.None {
		by = grpo.Population
	}
	group := int(v.Number("g"))
	course := func(by grpo.Spread) []float64 {
		return grpo.NewToy(group, v.Number("step"), by).Train(v.Number("p")/100, int(v.Number("updates")))
	}
	return toyCourse{course(by), course(grpo.None), []goal{
		{"one half", .5},
		{"R1-Zero’s end, first paper", value(led, "r1zero.aime24.preprint") / 100},
		{"R1-Zero’s end, second version", value(led, "r1zero.aime24.nature") / 100},
	}}
}

func runGroup(led Ledger, v Values) Result {
	rewards := rewardsOf(v)
	advantages := grpo.Advantages(rewards, spreadOf(v))
	t := trainToy(led, v)
	return Result{
		Answers:  append(groupAnswers(v, rewards, advantages), toyAnswers(v, t)...),
		Drawings: []Drawing{drawAdvantages(v, rewards, advantages), drawToy(t)},
		Tables:   []Table{goalTable(t)},
	}
}

func groupAnswers(v Values, rewards, advantages []float64) []Answer {
	best, worst := slices.Index(rewards, slices.Max(rewards)), slices.Index(rewards, slices.Min(rewards))
	names := [2]string{"a right answer", "a wrong answer"}
	if v.Choice("kind") == "graded" {
		names = [2]string{"the best answer", "the worst answer"}
	}
	mean := 0.0
	for _, r := range rewards {
		mean += r / float64(len(rewards))
	}
	over := map[string]string{"population": " ÷ std over " + fmt.Sprint(len(rewards)), "sample": " ÷ std over " + fmt.Sprint(len(rewards)-1), "none": ""}[v.Choice("std")]
	advantage := func(label string, i int) Answer {
		return Answer{Label: "Advantage of " + label, Value: signedPlain(advantages[i]), Number: advantages[i], Formula: fmt.Sprintf("(%s − %s)%s", plain(rewards[i]), sig(mean), over)}
	}
	if best == worst {
		a := advantage("every answer", best)
		a.Flag = "All answers agree: nothing is pushed up or down, and the group teaches nothing."
		return append([]Answer{a}, termAnswers(v, advantages[best], "an answer")...)
	}
	out := []Answer{advantage(names[0], best), advantage(names[1], worst)}
	return append(out, termAnswers(v, advantages[best], names[0])...)
}

// termAnswers work out what an answer adds to the objective.
func termAnswers(v Values, advantage float64, name string) []Answer {
	ratio, eps, beta, ref := v.Number("ratio"), v.Number("eps"), v.Number("beta"), v.Number("ref")
	term, kl := grpo.Clipped(ratio, advantage, eps), grpo.KL(ref)
	clipped := Answer{Label: "Term of " + name, Value: signedPlain(term), Number: term,
		Formula: fmt.Sprintf("min(%s × %s, clip(%s, %s, %s) × %s)", plain(ratio), signedPlain(advantage), plain(ratio), signedPlain(1-eps), sig(1+eps), signedPlain(advantage))}
	switch {
	case math.Abs(term-ratio*advantage) > 1e-12:
		clipped.Note = "The clip holds it: a still more likely answer would add nothing more."
	case advantage != 0:
		clipped.Note = "The clip does not bind here."
	}
	if eps >= 1 {
		clipped.Flag = "With ε of one or more the lower bound is never reached, since no chance is negative."
	}
	return []Answer{
		clipped,
		{Label: "KL term", Value: sig(beta * kl), Number: beta * kl, Formula: fmt.Sprintf("%s × (%s − ln %s − 1)", plain(beta), plain(ref), plain(ref)), Note: "It pulls back towards the reference model, and is nothing where both agree."},
		{Label: "Together", Value: signedPlain(term - beta*kl), Number: term - beta*kl, Formula: fmt.Sprintf("%s − %s", signedPlain(term), sig(beta*kl))},
	}
}

func toyAnswers(v Values, t toyCourse) []Answer {
	p, group := v.Number("p")/100, int(v.Number("g"))
	silent := grpo.Silent(p, group)
	end := t.divided[len(t.divided)-1]
	return []Answer{
		{Label: "Groups that teach nothing, at the start", Value: silentShare(silent), Number: 100 * silent, Unit: "percent", Formula: fmt.Sprintf("%s^%d + (1 − %s)^%d", sig(p), group, sig(p), group), Note: "All right or all wrong. A base model that never succeeds learns nothing."},
		{Label: "Toy: chance of a right answer after the updates", Value: share(end), Number: 100 * end, Unit: "percent",
			Formula: fmt.Sprintf("logit + %s × expected pull of a group of %d, %s", plain(v.Number("step")), group, plural(len(t.divided)-1, "time")),
			Flag:    "A toy of one parameter with neither clip nor KL term. It shows the shape of the course, not what a language model would take."},
	}
}

// silentShare prints a share that may be tiny.
func silentShare(s float64) string {
	if s > 0 && s < .0005 {
		return "less than 0.1%"
	}
	return share(s)
}

// goalTable says after how many updates the toy passes its goals.
func goalTable(t toyCourse) Table {
	table := Table{Title: "Toy: updates until the chance passes", Head: []string{"Chance of a right answer", "Divided by the standard deviation", "Not divided (Dr. GRPO)"}, Numeric: []bool{false, true, true}}
	after := func(course []float64, goal float64) string {
		n, ok := grpo.Reaches(course, goal)
		if !ok {
			return "not within " + plain(float64(len(course)-1))
		}
		return plain(float64(n))
	}
	for _, g := range t.goals {
		table.Rows = append(table.Rows, []string{share(g.chance) + ", " + g.name, after(t.divided, g.chance), after(t.plain, g.chance)})
	}
	return table
}

// signedPlain prints at most four significant digits with a true minus.
func signedPlain(v float64) string {
	if v < 0 {
		return "−" + sig(-v)
	}
	return sig(v)
}
