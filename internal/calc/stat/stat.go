// Package stat holds the statistics that the site states its uncertainty with.
package stat

import "math"

// Wilson is the score interval of E. B. Wilson (1927) for a share seen in n independent trials, 0 ≤ share ≤ 1 and
// n > 0, at z standard deviations (1.96 for 95%). Unlike the usual interval it stays inside 0 and 1 and holds for
// few trials.
func Wilson(share, n, z float64) (low, high float64) {
	centre := share + z*z/(2*n)
	spread := z * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	return (centre - spread) / scale, (centre + spread) / scale
}
