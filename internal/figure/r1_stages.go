package figure

import (
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// r1Stages is the way from V3-Base to R1-Zero and R1, with what DeepSeek tells of each step and what it does not.
var r1Stages = Spec{
	Name: "r1-stages",
	Uses: []string{"r1zero.steps", "r1zero.group", "r1.sft.samples_total", "r1.stage_two.clip", "r1.stage_four.steps", "r1.stage_four.preference_steps"},
	Draw: drawR1Stages,
}

// A step is a model on the way, and how it was made from another.
type step struct {
	name, how string
	told      string
	untold    string
	public    bool // its weights
	base      bool // made from V3-Base
	answers   bool // trained on the answers of the step before
	next      bool // the step before goes on here
}

func r1Steps(n Numbers) []step {
	return []step{
		{name: "V3-Base", how: "V3 after reading its training texts, before any fine-tuning", told: "hours, tokens, layout", untold: "the texts", public: true},
		{name: "R1-Zero", how: "reinforcement learning alone, rewards by rule", told: n.Print("r1zero.steps", "") + " of " + n.Print("r1zero.group", "bare") + " answers to a question, settings", untold: "the questions, the reward code", public: true, base: true},
		{name: "1 Cold start", how: "fine-tuning on “thousands” of long, readable solutions", told: "what they look like", untold: "the set and its size", base: true},
		{name: "2 Reasoning", how: "reinforcement learning, rewards by rule and for one language", told: "the rewards, a clip of " + n.Print("r1.stage_two.clip", "bare"), untold: "the questions, the reward code", next: true},
		{name: "3 Second fine-tuning", how: "V3-Base again, on answers of stage 2 and other samples", told: n.Print("r1.sft.samples_total", "bare") + " samples, by field", untold: "the samples", base: true, answers: true},
		{name: "4 All uses: R1", how: "reinforcement learning, rules and learned judges", told: n.Print("r1.stage_four.steps", "") + ", judges in the last " + n.Print("r1.stage_four.preference_steps", "bare"), untold: "the questions, the judges", public: true, next: true},
	}
}

func drawR1Stages(n Numbers) Drawing {
	steps := r1Steps(n)
	table := Table{Head: []string{"Step", "How it is made", "Told", "Not told", "Weights"}, Numeric: make([]bool, 5)}
	var told []string
	for _, s := range steps {
		weights := "not released"
		if s.public {
			weights = "public"
		}
		table.Rows = append(table.Rows, []string{s.name, s.how, s.told, s.untold, weights})
		told = append(told, s.name+": "+s.how+"; told: "+s.told+"; not told: "+s.untold+"; weights "+weights)
	}
	alt := "From V3-Base two ways: to R1-Zero, and through four stages to R1. The third stage begins from V3-Base again and takes over only answers of the second. " + strings.Join(told, ". ") + "."
	return draw("r1-stages", alt, table, func(p *chart.Picture) float64 { return paintR1Stages(p, steps) })
}

// paintR1Stages draws the steps below each other, with the ways between them at the left. It returns the lower edge.
func paintR1Stages(p *chart.Picture, steps []step) float64 {
	const lane, chain, left = 8.0, 30.0, 50.0
	p.Add(chart.Dot{X: 8, Y: 8, R: 5.5, Class: chart.Bar1}, chart.Label(20, 12, chart.Start, chart.Small, "weights public"),
		chart.Dot{X: 134, Y: 8, R: 5.5, Class: chart.Hollow}, chart.Label(146, 12, chart.Start, chart.Small, "model not released"))
	how, telling := p.Width-left, left // width of how a step is made, and where what is told of it begins
	if p.Width == wide {
		how, telling = 268, 334
	}
	y := 34.0
	var nodes []float64
	var marks []chart.Mark
	for i, s := range steps {
		nodes = append(nodes, y+8)
		style := chart.Strong
		if s.public {
			style = chart.Subject
		}
		marks = append(marks, chart.Label(left, y+13, chart.Start, style, s.name))
		foot := y + 31
		for _, line := range wrapped(chart.Plain, s.how, how) {
			marks = append(marks, chart.Label(left, foot, chart.Start, chart.Plain, line))
			foot += 17
		}
		at := foot
		if telling > left {
			at = y + 13
		}
		for _, part := range []struct{ word, text string }{{"Told: ", s.told}, {"Not told: ", s.untold}} {
			for j, line := range wrapped(chart.Small, part.word+part.text, p.Width-telling-12) {
				text := chart.Label(telling, at, chart.Start, chart.Small, line)
				if j == 0 {
					text.Spans = []chart.Span{{Style: chart.Strong, Text: part.word}, {Style: chart.Small, Text: strings.TrimPrefix(line, part.word)}}
				}
				marks = append(marks, text)
				at += 17
			}
		}
		if y = max(foot, at); i < len(steps)-1 {
			y += 8
		}
	}
	last := 0
	for i, s := range steps {
		if s.base {
			last = i
			p.Add(chart.Segment(lane, nodes[i], chain, nodes[i], chart.Heavy))
		}
		if s.next {
			p.Add(chart.Segment(chain, nodes[i-1], chain, nodes[i], chart.Heavy))
		}
		if s.answers {
			p.Add(chart.Segment(chain, nodes[i-1]+7, chain, nodes[i]-7, chart.Axis))
		}
	}
	p.Add(chart.Line{Points: [][2]float64{{chain, nodes[0]}, {lane, nodes[0]}, {lane, nodes[last]}}, Class: chart.Heavy})
	for i, s := range steps {
		class := chart.Hollow
		if s.public {
			class = chart.Bar1
		}
		p.Add(chart.Dot{X: chain, Y: nodes[i], R: 6.5, Class: class})
	}
	p.Add(marks...)
	return y
}

// wrapped breaks a text into lines no longer than width.
func wrapped(style chart.Style, text string, width float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && style.Width(longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return append(lines, line)
}
