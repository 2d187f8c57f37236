package moe

import "math"

// DistinctExperts is how many experts of a layer a batch of tokens is expected to touch where each token draws its active
// experts evenly and independently:
//
//	n · (1 − (1 − k/n)^batch)
func DistinctExperts(routed, active, batch float64) float64 {
	return routed * (1 - math.Pow(1-active/routed, batch))
}

// DistinctGroups is in how many of the equal groups the active experts of one token are expected to lie where they are drawn
// evenly from all, without repetition. groups divides routed.
//
//	g · (1 − C(n − n/g, k) / C(n, k))
func DistinctGroups(routed, active, groups int) float64 {
	size := routed / groups
	missed := 1.0
	for i := range active {
		missed *= float64(max(0, routed-size-i)) / float64(routed-i)
	}
	return float64(groups) * (1 - missed)
}
