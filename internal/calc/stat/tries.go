package stat

import "math"

// PassAtK is the chance that at least one of k tries is right, drawn without replacement from n tries of which c were
// right: 1 − C(n−c, k) ÷ C(n, k), M. Chen et al. (arXiv 2107.03374), equation 1. 0 ≤ c ≤ n and 1 ≤ k ≤ n.
func PassAtK(n, c, k int) float64 {
	if n-c < k {
		return 1
	}
	all := 1.0
	for i := n - c + 1; i <= n; i++ {
		all *= 1 - float64(k)/float64(i)
	}
	return 1 - all
}

// Majority is the chance that more than half of k tries are right, each with chance p by itself. With two possible
// answers and odd k that is the chance that a vote is right.
func Majority(p float64, k int) float64 {
	sum := 0.0
	for right := k/2 + 1; right <= k; right++ {
		sum += Binomial(k, right, p)
	}
	return sum
}

// Binomial is the chance of exactly c hits in n tries, each with chance p by itself.
func Binomial(n, c int, p float64) float64 {
	switch {
	case p <= 0:
		return map[bool]float64{true: 1}[c == 0]
	case p >= 1:
		return map[bool]float64{true: 1}[c == n]
	}
	all, _ := math.Lgamma(float64(n + 1))
	hits, _ := math.Lgamma(float64(c + 1))
	misses, _ := math.Lgamma(float64(n - c + 1))
	return math.Exp(all - hits - misses + float64(c)*math.Log(p) + float64(n-c)*math.Log1p(-p))
}
