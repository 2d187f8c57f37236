package router

import (
	"math"
	"slices"
)

// A Toy is a router without a model behind it: experts that are liked more or less, for good, and fresh noise for every
// token. It shows what the balancing rule does; it says nothing about DeepSeek's training.
type Toy struct {
	Seed          uint64
	Experts, TopK int
	Tokens, Steps int     // tokens of a step; steps
	Gamma         float64 // by which a bias moves after a step
	ZeroAfter     int     // the biases stand still after so many steps; 0 means never
	Skew          float64 // preferences fall evenly from Skew to −Skew, from the first expert to the last
}

// A Step is one step: the tokens of each expert, and the biases that they were chosen with.
type Step struct {
	Counts []int
	Bias   []float64
}

// Violation is how far the busiest expert lies above the mean, as a share of it (MaxVio).
func (s Step) Violation() float64 {
	total := 0
	for _, n := range s.Counts {
		total += n
	}
	return float64(slices.Max(s.Counts))/(float64(total)/float64(len(s.Counts))) - 1
}

// Noise is the generator of the toy: a 64-bit linear congruential generator, and sums of four draws that are nearly normal
// with variance one.
type Noise uint64

// next is even in [0, 1).
func (n *Noise) next() float64 {
	*n = *n*6364136223846793005 + 1442695040888963407
	return float64(*n>>11) / (1 << 53)
}

var rootThree = math.Sqrt(3)

// Draw is nearly normal. Sums run from left to right, and no product is fused with a sum, so that every machine draws the same.
func (n *Noise) Draw() float64 {
	a := n.next()
	a += n.next()
	a += n.next()
	a += n.next()
	return float64(rootThree * (a - 2))
}

// Preference is the mean logit of an expert.
func (t Toy) Preference(expert int) float64 {
	if t.Experts == 1 {
		return t.Skew
	}
	return float64(t.Skew * (1 - float64(2*expert)/float64(t.Experts-1)))
}

// Run plays the steps and calls each with every one, from 1 on; it gives the biases after the last. After a step the bias of an
// expert with more tokens than the mean falls by Gamma and that of one with fewer rises by it (V3 report, §2.1.2). The slices of
// a step hold until the next one.
func (t Toy) Run(each func(number int, s Step)) []float64 {
	noise := Noise(t.Seed)
	bias, scores := make([]float64, t.Experts), make([]float64, t.Experts)
	counts, liked := make([]int, t.Experts), make([]float64, t.Experts)
	for i := range liked {
		liked[i] = t.Preference(i)
	}
	for number := 1; number <= t.Steps; number++ {
		clear(counts)
		for range t.Tokens {
			for i := range scores {
				scores[i] = sigmoid(liked[i]+noise.Draw()) + bias[i]
			}
			for _, i := range highest(scores, t.TopK) {
				counts[i]++
			}
		}
		each(number, Step{counts, bias})
		if t.ZeroAfter > 0 && number > t.ZeroAfter {
			continue
		}
		for i, n := range counts {
			switch load := n * t.Experts; { // against the mean, tokens · top-K / experts
			case load > t.Tokens*t.TopK:
				bias[i] -= t.Gamma
			case load < t.Tokens*t.TopK:
				bias[i] += t.Gamma
			}
		}
	}
	return bias
}
