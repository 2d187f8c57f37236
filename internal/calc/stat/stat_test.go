package stat

import (
	"math"
	"testing"
	"testing/quick"
)

const z95 = 1.959963984540054

// The reference values were worked out independently: shares of 30 questions of AIME 2024, and 1,156 refusals of
// 1,360 prompts.
func TestWilson(t *testing.T) {
	for _, tt := range []struct{ share, n, low, high float64 }{
		{0.798, 30, 0.624738, 0.903608},
		{0.71, 30, 0.531435, 0.84089},
		{0, 10, 0, 0.277533},
		{1, 10, 0.722467, 1},
	} {
		low, high := Wilson(tt.share, tt.n, z95)
		if math.Abs(low-tt.low) > 5e-7 || math.Abs(high-tt.high) > 5e-7 {
			t.Errorf("Wilson(%v, %v) = %.6f, %.6f, want %v, %v", tt.share, tt.n, low, high, tt.low, tt.high)
		}
	}
}

// The interval holds the share, stays inside 0 and 1, and narrows with more trials.
func TestWilsonProperties(t *testing.T) {
	property := func(s, k uint16) bool {
		share, n := float64(s)/65535, 1+float64(k%5000)
		low, high := Wilson(share, n, z95)
		low4, high4 := Wilson(share, 4*n, z95)
		const slack = 1e-12
		return low >= -slack && high <= 1+slack && low <= share+slack && share <= high+slack && high4-low4 <= high-low+slack
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}
