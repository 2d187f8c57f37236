// Package grpo is the arithmetic of group relative policy optimisation as DeepSeek prints it (R1 paper, arXiv
// 2501.12948v1, equations 1 to 3), and a policy of one parameter on which its effect can be followed.
package grpo

import "math"

// Spread says by what an answer's distance from its group's mean is divided.
type Spread int

// The paper says "std" and not which one.
const (
	Population Spread = iota // root of the mean square, over G
	Sample                   // over G − 1
	None                     // not divided at all, as Dr. GRPO proposes (arXiv 2503.20783)
)

// Advantages are the rewards of one group, as distances from their mean in units of their spread. By the printed
// formula a group whose rewards agree gives 0 ÷ 0; it is taken as 0, as every implementation must.
func Advantages(rewards []float64, by Spread) []float64 {
	n := float64(len(rewards))
	mean := 0.0
	for _, r := range rewards {
		mean += r / n
	}
	square := 0.0
	for _, r := range rewards {
		square += (r - mean) * (r - mean)
	}
	unit := 1.0
	switch by {
	case Population:
		unit = math.Sqrt(square / n)
	case Sample:
		unit = math.Sqrt(square / (n - 1))
	}
	out := make([]float64, len(rewards))
	const same = 1e-12 // rewards closer than this agree; what is left is rounding
	if unit < same || square < same*same {
		return out
	}
	for i, r := range rewards {
		out[i] = (r - mean) / unit
	}
	return out
}

// Clipped is an answer's term of the objective: min(ρA, clip(ρ, 1−ε, 1+ε)·A), with ρ the chance of the answer now over
// its chance when it was drawn.
func Clipped(ratio, advantage, eps float64) float64 {
	return math.Min(ratio*advantage, math.Max(1-eps, math.Min(1+eps, ratio))*advantage)
}

// KL is the estimate of the divergence from the reference model at one answer: x − ln x − 1, with x the reference's
// chance of the answer over the policy's. It is never negative, and 0 where they agree.
func KL(x float64) float64 { return x - math.Log(x) - 1 }

// Silent is the chance that all answers of a group agree, all right or all wrong: such a group teaches nothing.
func Silent(p float64, group int) float64 {
	return math.Pow(p, float64(group)) + math.Pow(1-p, float64(group))
}

// A Toy is a policy of one parameter, the logit of the chance that an answer is right, trained by the expected gradient
// of GRPO: no sampling noise, no clipping, no reference. It is a picture of the algorithm and not of a language model.
type Toy struct {
	Group int
	Step  float64
	By    Spread
	roots []roots
}

// roots are, for a number of right answers, the logarithm of how many orders it can fall in, and the pull of such a
// group.
type roots struct{ log, pull float64 }

// NewToy makes a toy for groups of at least two answers.
func NewToy(group int, step float64, by Spread) *Toy {
	t := &Toy{Group: group, Step: step, By: by}
	all, _ := math.Lgamma(float64(group + 1))
	for c := range group + 1 {
		a, _ := math.Lgamma(float64(c + 1))
		b, _ := math.Lgamma(float64(group - c + 1))
		t.roots = append(t.roots, roots{all - a - b, pull(c, group, by)})
	}
	return t
}

// pull is what a group with c right answers adds to the logit per unit of step: the mean over its answers of advantage
// times the gradient of the logarithm of the answer's chance, 1−p for a right one and −p for a wrong one. p cancels.
func pull(c, group int, by Spread) float64 {
	share := float64(c) / float64(group)
	v := share * (1 - share)
	switch by {
	case Population:
		return math.Sqrt(v)
	case Sample:
		return math.Sqrt(v * float64(group-1) / float64(group))
	}
	return v
}

// Gradient is the expected pull at a chance p.
func (t *Toy) Gradient(p float64) float64 {
	if p <= 0 || p >= 1 {
		return 0
	}
	right, wrong := math.Log(p), math.Log1p(-p)
	sum := 0.0
	for c := 1; c < t.Group; c++ {
		sum += math.Exp(t.roots[c].log+float64(c)*right+float64(t.Group-c)*wrong) * t.roots[c].pull
	}
	return sum
}

// Train is the chance after each update, from p itself on: updates + 1 values.
func (t *Toy) Train(p float64, updates int) []float64 {
	out := make([]float64, updates+1)
	out[0] = p
	logit := math.Log(p / (1 - p))
	for i := range updates {
		logit += t.Step * t.Gradient(p)
		p = 1 / (1 + math.Exp(-logit))
		out[i+1] = p
	}
	return out
}

// Reaches is the first update after which the chance is at least goal; false where none is.
func Reaches(chances []float64, goal float64) (int, bool) {
	for i, p := range chances {
		if p >= goal {
			return i, true
		}
	}
	return 0, false
}
