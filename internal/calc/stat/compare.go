package stat

import "math"

// A Gap is how far one share stands above another, both measured on questions drawn at random.
type Gap struct {
	Diff float64 // the first share less the second
	SE   float64 // its standard error
	Z    float64 // Diff in standard errors
	P    float64 // how often chance alone would give a gap as large in either direction (normal approximation)
}

// Compare sets share a on n questions against share b on m. The variances are added as they are for two separate
// draws. On the same questions the two go up and down together, and the gap is surer: correlation takes that off, from
// 0 to below 1.
func Compare(a, n, b, m, correlation float64) Gap {
	g := Gap{Diff: a - b, SE: math.Sqrt((a*(1-a)/n + b*(1-b)/m) * (1 - correlation))}
	if g.SE == 0 {
		if g.P = 0; g.Diff == 0 {
			g.P = 1
		}
		return g
	}
	g.Z = g.Diff / g.SE
	g.P = math.Erfc(math.Abs(g.Z) / math.Sqrt2)
	return g
}

// Needed is how many questions, the same number for both, make z standard errors as small as the gap between two
// shares. With z of 1.96 the 95% interval then just reaches zero; with 1.96 + 0.8416 a true gap of that size is found
// in four of five tries. Equal shares need more questions than there are: +Inf.
func Needed(a, b, z float64) float64 {
	d := a - b
	return z * z * (a*(1-a) + b*(1-b)) / (d * d)
}

// Beats is how often the first of two players is expected to win by Elo's formula, A. E. Elo (1978): 400 points are ten
// to one.
func Beats(a, b float64) float64 { return 1 / (1 + math.Pow(10, (b-a)/400)) }

// Nearest is the whole number of right answers out of n that comes closest to a share printed in per cent, and whether
// it prints as that at the given decimals.
func Nearest(percent, n float64, decimals int) (right float64, prints bool) {
	right = math.RoundToEven(percent / 100 * n)
	unit := math.Pow10(-decimals)
	return right, math.Abs(100*right/n-percent) <= unit/2+1e-9
}
