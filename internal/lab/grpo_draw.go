package lab

import (
	"fmt"
	"math"

	"github.com/claimbyclaim/explainer/internal/calc/grpo"
	"github.com/claimbyclaim/explainer/internal/chart"
)

// drawAdvantages draws a bar for each answer of the group.
func drawAdvantages(v Values, rewards, advantages []float64) Drawing {
	d := Drawing{Title: "The group: how far each answer is pushed up or down", Table: Table{
		Title: "The group", Head: []string{"Answer", "Reward", "Advantage", "Term of the objective"}, Numeric: []bool{true, true, true, true}}}
	for i, r := range rewards {
		d.Table.Rows = append(d.Table.Rows, []string{fmt.Sprint(i + 1), plain(r), signedPlain(advantages[i]), signedPlain(grpo.Clipped(v.Number("ratio"), advantages[i], v.Number("eps")))})
	}
	first, last := advantages[0], advantages[len(advantages)-1]
	alt := fmt.Sprintf("%d answers, each with its advantage as a bar. The first has %s, the last %s.", len(rewards), signedPlain(first), signedPlain(last))
	d.paint("grpo-group", alt, func(p *chart.Picture) float64 { return paintAdvantages(p, rewards, advantages) })
	return d
}

// paintAdvantages draws the bars. It returns the lower edge.
func paintAdvantages(p *chart.Picture, rewards, advantages []float64) float64 {
	const top, high, left = 34.0, 150.0, 58.0
	most := 1.0
	for _, a := range advantages {
		most = max(most, math.Abs(a))
	}
	scale := chart.Linear{Lo: -most * 1.08, Hi: most * 1.08, From: top + high, To: top}
	zero := scale.Pos(0)
	p.Add(chart.Label(0, 12, chart.Start, chart.Strong, "Advantage"))
	for _, tick := range scale.Ticks(5) {
		y := scale.Pos(tick)
		p.Add(chart.Segment(left, y, p.Width, y, chart.Rule), chart.Label(left-8, y+4, chart.End, chart.Small, signedPlain(tick)))
	}
	pitch := (p.Width - left) / float64(len(rewards))
	gap := min(8, pitch*.25)
	for i, a := range advantages {
		x, y := left+float64(i)*pitch+gap/2, scale.Pos(a)
		class := chart.Bar1
		if a < 0 {
			class = chart.Grey
		}
		if a != 0 {
			p.Add(chart.Rect{X: x, Y: min(y, zero), W: pitch - gap, H: math.Abs(y - zero), Class: class})
		}
	}
	p.Add(chart.Segment(left, zero, p.Width, zero, chart.Axis))
	y := top + high + 18
	every := 1
	for widest := chart.Small.Width("−10.00"); pitch*float64(every) < widest && every < len(rewards); {
		every *= 2
	}
	for i := 0; i < len(rewards); i += every {
		p.Add(chart.Label(left+(float64(i)+.5)*pitch, y, chart.Middle, chart.Small, signedPlain(rounded(rewards[i], 3))))
	}
	p.Add(chart.Label(left, y+17, chart.Start, chart.Small, "reward of the answer"))
	return y + 25
}

// drawToy draws the course of the toy, divided and not.
func drawToy(t toyCourse) Drawing {
	d := Drawing{Title: "Toy: chance of a right answer, update by update", Table: Table{
		Title: "The course", Head: []string{"Updates", "Divided by the standard deviation", "Not divided (Dr. GRPO)"}, Numeric: []bool{true, true, true}}}
	last := len(t.divided) - 1
	for _, i := range sampled(last, 24) {
		d.Table.Rows = append(d.Table.Rows, []string{plain(float64(i)), share(t.divided[i]), share(t.plain[i])})
	}
	alt := fmt.Sprintf("Over %d updates the chance of a right answer goes from %s to %s where advantages are divided by the standard deviation, and to %s where they are not.",
		last, share(t.divided[0]), share(t.divided[last]), share(t.plain[last]))
	d.paint("grpo-toy", alt, func(p *chart.Picture) float64 { return paintToy(p, t) })
	return d
}

func paintToy(p *chart.Picture, t toyCourse) float64 {
	c := curves{p: p, most: float64(len(t.divided) - 1), unit: "updates"}
	c.line(t.divided, 0, "divided", chart.Range1)
	c.line(t.plain, 0, "not divided", chart.Heavy)
	c.level(t.goals[1].chance, share(t.goals[1].chance)+", "+t.goals[1].name)
	return c.finish()
}

// sampled are at most n whole numbers from 0 to last, both among them.
func sampled(last, n int) []int {
	if last < n {
		n = last + 1
	}
	out := make([]int, 0, n)
	for i := range n {
		at := 0
		if n > 1 {
			at = int(math.Round(float64(i) * float64(last) / float64(n-1)))
		}
		if len(out) == 0 || out[len(out)-1] != at {
			out = append(out, at)
		}
	}
	return out
}

// curves draws chances against a count, from nothing to all, with a key above.
type curves struct {
	p    *chart.Picture
	most float64 // largest count
	unit string  // of the count
	key  []struct {
		words string
		class chart.Class
	}
	marks []chart.Mark
}

const (
	curvesTop  = 50.0
	curvesHigh = 190.0
	curvesLeft = 44.0
)

func (c *curves) x() chart.Linear {
	return chart.Linear{Lo: 0, Hi: max(1, c.most), From: curvesLeft, To: c.p.Width - 8}
}

func (c *curves) y() chart.Linear {
	return chart.Linear{Lo: 0, Hi: 1, From: curvesTop + curvesHigh, To: curvesTop}
}

// line draws the values from a count on, one a step.
func (c *curves) line(values []float64, from float64, words string, class chart.Class) {
	l := chart.Line{Class: class}
	for _, i := range sampled(len(values)-1, 200) {
		l.Points = append(l.Points, [2]float64{c.x().Pos(from + float64(i)), c.y().Pos(values[i])})
	}
	if len(l.Points) > 1 {
		c.marks = append(c.marks, l)
	}
	c.name(words, class)
}

// level draws a height that the curves are compared with.
func (c *curves) level(v float64, words string) {
	y := c.y().Pos(v)
	c.marks = append(c.marks, chart.Segment(curvesLeft, y, c.p.Width-8, y, chart.Axis))
	c.name(words, chart.Axis)
}

func (c *curves) name(words string, class chart.Class) {
	c.key = append(c.key, struct {
		words string
		class chart.Class
	}{words, class})
}

// finish draws the axes below the curves. It returns the lower edge.
func (c *curves) finish() float64 {
	x, line := curvesLeft, 9.0
	for _, k := range c.key {
		width := 28 + chart.Plain.Width(k.words)
		if x+width > c.p.Width {
			x, line = curvesLeft, line+18
		}
		c.p.Add(chart.Segment(x, line, x+22, line, k.class), chart.Label(x+28, line+4, chart.Start, chart.Plain, k.words))
		x += width + 22
	}
	for _, v := range []float64{0, .25, .5, .75, 1} {
		y := c.y().Pos(v)
		c.p.Add(chart.Segment(curvesLeft, y, c.p.Width-8, y, chart.Rule), chart.Label(curvesLeft-7, y+4, chart.End, chart.Small, inWords(v, "ratio", "percent .0")))
	}
	c.p.Add(c.marks...)
	bottom := curvesTop + curvesHigh
	c.p.Add(chart.HorizontalAxis(c.x(), bottom, chart.Below, c.x().Ticks(6), func(v float64) string {
		if v != math.Trunc(v) || c.x().Pos(v)+chart.Plain.Width(plain(v))/2 > c.p.Width {
			return ""
		}
		return plain(v)
	})...)
	c.p.Add(chart.Label(curvesLeft, bottom+36, chart.Start, chart.Small, c.unit))
	return bottom + 44
}
