package overlap_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/overlap"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }

// The published profile: computation was measured while 20 of 132 units were away.
func TestPublishedProfile(t *testing.T) {
	const span = 129012
	p := overlap.Pair{Computation: overlap.WithAll(124286, 132, 20), Communication: 80452, Units: 132, Away: 20, Hidden: 77509.0 / 80452}
	for _, tt := range []struct {
		name      string
		got, want float64
	}{
		{"serial over span", p.Serial() / span, 1.4410038436640613},
		{"computation as measured", p.Slowed(), 124286},
		{"computation and what is exposed", p.Overlapped(), 124286 + 2943},
		{"limit at the FP8 peak", overlap.PerByte(1979*112/132.0, 50), 33583.030303030304},
		{"limit at the rate of the profile", overlap.PerByte(65.783866589184/0.124286, 50), 10585.88523070724},
	} {
		if !near(tt.got, tt.want) {
			t.Errorf("%s = %.12g, want %.12g", tt.name, tt.got, tt.want)
		}
	}
}

// With nothing away and nothing hidden, together is one after the other. Hiding helps, giving units away costs.
func TestTimesMoveAsTheyShould(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 3))
	for range 1000 {
		p := overlap.Pair{Computation: 1, Communication: 2 * rng.Float64(), Units: 132}
		if !near(p.Overlapped(), p.Serial()) {
			t.Errorf("%+v: %v together, %v apart", p, p.Overlapped(), p.Serial())
		}
		q := p
		q.Hidden = rng.Float64()
		away := q
		away.Away = 40 * rng.Float64()
		if q.Overlapped() > p.Overlapped() || away.Overlapped() < q.Overlapped() {
			t.Errorf("%+v: %v, hidden %v, with units away %v", away, p.Overlapped(), q.Overlapped(), away.Overlapped())
		}
		if m := away.Most(); m < 0 || m > 1 || m*away.Communication > away.Slowed()*(1+1e-12) {
			t.Errorf("%+v: at most %v can be hidden", away, m)
		}
	}
}
