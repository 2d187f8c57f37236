// Package router holds the rules by which a mixture of experts chooses experts for a token, as the DeepSeek-V3 report gives
// them (§2.1.2, equations 12 to 16) and its published code uses them, and the rule that keeps the load even.
package router

import (
	"fmt"
	"math"
	"slices"
)

// A Rule says how many experts a token takes and from where.
type Rule struct {
	Experts, TopK int
	Groups, Limit int // the experts lie in equal groups, one to a node; a token reaches at most Limit of them
	Scale         float64
	Softmax       bool // V2's way: affinities by softmax, groups by their single best, weights not normalised
}

// A Fault says which part of a rule can't be, and why.
type Fault struct{ Part, Why string }

// Parts of a rule.
const (
	TopK   = "top-K"
	Groups = "groups"
	Limit  = "limit"
)

// Check finds what is wrong with a rule.
func (r Rule) Check() *Fault {
	switch {
	case r.TopK > r.Experts:
		return &Fault{TopK, fmt.Sprintf("%d is more than the %d experts: no token can take that many different ones", r.TopK, r.Experts)}
	case r.Experts%r.Groups != 0:
		return &Fault{Groups, fmt.Sprintf("%d does not divide the %d experts: groups are equally large", r.Groups, r.Experts)}
	case r.Limit > r.Groups:
		return &Fault{Limit, fmt.Sprintf("%d is more than the %d groups", r.Limit, r.Groups)}
	case r.TopK > r.Limit*(r.Experts/r.Groups):
		return &Fault{Limit, fmt.Sprintf("%d leaves %d experts within reach, fewer than the %d that a token takes", r.Limit, r.Limit*(r.Experts/r.Groups), r.TopK)}
	}
	return nil
}

// A Choice is what the rule does with one token.
type Choice struct {
	Affinity    []float64 // by expert, before the bias
	GroupScores []float64 // nil where there is one group
	Groups      []int     // reached, rising
	Experts     []int     // chosen, the best first
	Weights     []float64 // of their answers, in the same order
}

// Route chooses experts for a token from its logits. The bias, which may be nil, counts in the choice and not in the weight.
// A group is scored by the sum of its two best biased affinities: the report says top-K over the limit, which is two for V3,
// and the code always takes two. Equal values: the lower index first.
func (r Rule) Route(logits, bias []float64) Choice {
	c := Choice{Affinity: affinities(logits, r.Softmax)}
	biased := c.Affinity
	if bias != nil {
		biased = make([]float64, len(logits))
		for i, a := range c.Affinity {
			biased[i] = a + bias[i]
		}
	}
	size := r.Experts / r.Groups
	c.Groups = []int{0}
	if r.Groups > 1 {
		for g := range r.Groups {
			best := highest(biased[g*size:(g+1)*size], r.groupBest(size))
			score := 0.0
			for _, i := range best {
				score += biased[g*size+i]
			}
			c.GroupScores = append(c.GroupScores, score)
		}
		c.Groups = highest(c.GroupScores, r.Limit)
		slices.Sort(c.Groups)
	}
	open := make([]float64, 0, len(c.Groups)*size)
	for _, g := range c.Groups {
		open = append(open, biased[g*size:(g+1)*size]...)
	}
	sum := 0.0
	for _, i := range highest(open, r.TopK) {
		e := c.Groups[i/size]*size + i%size
		c.Experts = append(c.Experts, e)
		c.Weights = append(c.Weights, c.Affinity[e])
		sum += c.Affinity[e]
	}
	if r.Softmax {
		sum = 1
	}
	for i := range c.Weights {
		c.Weights[i] *= r.Scale / sum
	}
	return c
}

func (r Rule) groupBest(size int) int {
	if r.Softmax {
		return 1
	}
	return min(2, size)
}

// sigmoid is 1/(1+e^−x), for x of any size.
func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func affinities(logits []float64, softmax bool) []float64 {
	out := make([]float64, len(logits))
	if !softmax {
		for i, x := range logits {
			out[i] = sigmoid(x)
		}
		return out
	}
	top, sum := slices.Max(logits), 0.0
	for i, x := range logits {
		out[i] = math.Exp(x - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// highest gives the indices of the k highest values, the highest first, of equal ones the lower index first.
func highest(values []float64, k int) []int {
	best := make([]int, 0, k)
	for i, v := range values {
		if len(best) == k && v <= values[best[k-1]] {
			continue
		}
		if len(best) < k {
			best = append(best, i)
		}
		at := len(best) - 1
		for ; at > 0 && v > values[best[at-1]]; at-- {
			best[at] = best[at-1]
		}
		best[at] = i
	}
	return best
}
