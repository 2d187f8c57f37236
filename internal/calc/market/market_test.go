package market

import (
	"math"
	"testing"
	"testing/quick"
)

// near compares to the digits that the reference prints.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance {
		t.Errorf("%s = %v, want %v (±%v)", what, got, want, tolerance)
	}
}

// The reference shares are those of NVIDIA's quarter to 27 October 2024 (revenue 35,082 million dollars) and of the
// software rate of 1,500 million stated for it, worked by hand.
func TestShare(t *testing.T) {
	share, mixed := Share(1500, Annualised, 35082, PerQuarter)
	near(t, "share", 100*share, 1.068924, 5e-7)
	near(t, "mixed", 100*mixed, 4.275697, 5e-7)
	fy25, _ := Share(1500, Annualised, 130497, PerYear)
	near(t, "of the fiscal year", 100*fy25, 1.149452, 5e-7)
	trailing, _ := Share(1500, Annualised, 113269, PerYear)
	near(t, "of four quarters", 100*trailing, 1.324281, 5e-7)
}

func TestGrowth(t *testing.T) {
	near(t, "on the year", 100*Growth(2606, 3127), 19.992325, 5e-7)
	near(t, "on the quarter", 100*Growth(3668, 3127), -14.749182, 5e-7)
}

func TestJevons(t *testing.T) {
	for _, tt := range []struct{ elasticity, compute float64 }{{0.5, 0.316228}, {1, 1}, {1.5, 3.162278}, {2, 10}} {
		near(t, "compute", Jevons(10, 1, tt.elasticity).Compute, tt.compute, 5e-7)
	}
}

// At the break-even elasticity a gain leaves compute where it was, whatever the gain and the part passed on.
func TestBreakEvenHolds(t *testing.T) {
	property := func(g, p uint16) bool {
		gain, pass := 1+float64(g)/1000, (1+float64(p))/65536
		return math.Abs(Jevons(gain, pass, BreakEven(pass)).Compute-1) < 1e-9
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}

// Spending rises with the gain exactly where the elasticity is above one.
func TestSpendingTurnsAtOne(t *testing.T) {
	property := func(g, e uint16) bool {
		gain, elasticity := 1.001+float64(g)/1000, float64(e)/20000
		s := Jevons(gain, 1, elasticity).Spending
		return (s > 1) == (elasticity > 1) || math.Abs(s-1) < 1e-12
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}
