package cost

import (
	"encoding/json"
	"math"
	"os"
	"testing"
	"testing/quick"
)

// near compares to the last digits that a float keeps.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// reference is testdata/expected.json: the cost calculator and its chart as worked out independently, in Python,
// from the sources named there.
func reference(t *testing.T) (r struct {
	Hours, Price float64
	Rental       []struct {
		What                          string
		Hours, Effective, Price, Want float64
	}
	Implied []struct{ Stated, Hours, Want float64 }
	Owned   struct {
		In                          Ownership
		Capital, Power, Opex, Total float64
		Run                         float64
	}
	Epoch  []struct{ PricePerGPU, Want float64 }
	Epochs struct {
		OrdersPerYear, Interconnect, PowerKW, DollarsPerKWh float64
	}
	Programme struct {
		In   Spending
		Want float64
	}
	Computing []struct{ Share, Want float64 }
	Tornado   []struct {
		Input                            string
		Low, LowResult, High, HighResult float64
	}
}) {
	t.Helper()
	data, err := os.ReadFile("testdata/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRental(t *testing.T) {
	r := reference(t)
	for _, c := range r.Rental {
		near(t, c.What, Rental(c.Hours, c.Effective, c.Price), c.Want)
	}
	for _, c := range r.Implied {
		near(t, "implied price", ImpliedPrice(c.Stated, c.Hours, 1), c.Want)
	}
	if got := ImpliedPrice(1, 0, 1); got != 0 {
		t.Errorf("implied price without hours = %v, want 0", got)
	}
}

func TestOwnedPerHour(t *testing.T) {
	r := reference(t)
	h := OwnedPerHour(r.Owned.In)
	near(t, "capital", h.Capital, r.Owned.Capital)
	near(t, "power", h.Power, r.Owned.Power)
	near(t, "opex", h.Opex, r.Owned.Opex)
	near(t, "owned hour", h.Total(), r.Owned.Total)
	near(t, "owned run", Rental(r.Hours, 1, h.Total()), r.Owned.Run)
}

// Epoch AI's method is ours with other inputs.
func TestEpochStyle(t *testing.T) {
	r := reference(t)
	for _, c := range r.Epoch {
		h := OwnedPerHour(Ownership{
			CapexDollars: c.PricePerGPU, NetworkDollars: c.PricePerGPU * r.Epochs.Interconnect / (1 - r.Epochs.Interconnect),
			LifeYears: 1 / (r.Epochs.OrdersPerYear * math.Ln10), Utilisation: 1,
			PowerKW: r.Epochs.PowerKW, DollarsPerKWh: r.Epochs.DollarsPerKWh,
		})
		near(t, "Epoch-style run", Rental(r.Hours, 1, h.Total()), c.Want)
	}
}

func TestProgramme(t *testing.T) {
	r := reference(t)
	run := Rental(r.Hours, 1, r.Price)
	near(t, "programme", Programme(run, r.Programme.In), r.Programme.Want)
	for _, c := range r.Computing {
		near(t, "computing", Spending{FinalShare: c.Share}.Computing(run), c.Want)
	}
}

func TestTornado(t *testing.T) {
	r := reference(t)
	var spans []Span
	for _, row := range r.Tornado {
		spans = append(spans, Span{row.Input, row.Low, row.High})
	}
	bars := Tornado(spans, func(name string, v float64) float64 {
		price, s := r.Price, r.Programme.In
		switch name {
		case "price":
			price = v
		case "share":
			s.FinalShare = v
		case "people":
			s.People = v
		case "loaded":
			s.LoadedDollars = v
		case "years":
			s.Years = v
		}
		return Programme(Rental(r.Hours, 1, price), s)
	})
	for i, b := range bars {
		if i > 0 && b.Swing() > bars[i-1].Swing()+1e-6 {
			t.Errorf("%s is wider than %s before it", b.Name, bars[i-1].Name)
		}
		for _, row := range r.Tornado {
			if row.Input == b.Name {
				near(t, b.Name+" low", b.AtLow, row.LowResult)
				near(t, b.Name+" high", b.AtHigh, row.HighResult)
			}
		}
	}
	if bars[0].Name != "loaded" {
		t.Errorf("the widest bar is %s, want loaded", bars[0].Name)
	}
}

func TestBreakEven(t *testing.T) {
	for _, c := range []struct {
		what              string
		f                 func(float64) float64
		low, high, target float64
		want              float64
		ok                bool
	}{
		{"price for twice the figure", func(p float64) float64 { return Rental(2788000, 1, p) }, 0.5, 12.5, 2 * 5576000, 4, true},
		{"price for ten times it", func(p float64) float64 { return Rental(2788000, 1, p) }, 0.5, 12.5, 10 * 5576000, 0, false},
		{"effective share for twice it", func(e float64) float64 { return Rental(2788000, e, 2) }, 0.5, 1, 2 * 5576000, 0.5, true},
		{"share for ten times it", func(s float64) float64 { return Programme(5576000, Spending{FinalShare: s}) }, 0.05, 1, 10 * 5576000, 0.1, true},
		{"an input that moves nothing", func(float64) float64 { return 7 }, 0, 1, 7, 0, false},
		{"the lower end", func(x float64) float64 { return x }, 0, 1, 0, 0, true},
	} {
		got, ok := BreakEven(c.f, c.low, c.high, c.target)
		if ok != c.ok {
			t.Errorf("%s: found %v, want %v", c.what, ok, c.ok)
			continue
		}
		near(t, c.what, got, c.want)
	}
}

// unit maps any number to one between low and high.
func unit(x uint32, low, high float64) float64 { return low + float64(x)/math.MaxUint32*(high-low) }

func check(t *testing.T, property any) {
	t.Helper()
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}

func TestMoreHoursNeverCostLess(t *testing.T) {
	check(t, func(a, b, c, d uint32) bool {
		hours, more := unit(a, 0, 6e7), unit(b, 0, 6e7)
		e, p := unit(c, .5, 1), unit(d, .5, 12.5)
		return Rental(hours+more, e, p) >= Rental(hours, e, p)
	})
}

func TestLongerLifeNeverCostsMore(t *testing.T) {
	check(t, func(a, b, c uint32) bool {
		o := Ownership{CapexDollars: unit(a, 25000, 55000), NetworkDollars: 4390, LifeYears: unit(b, 2, 6), Utilisation: unit(c, .2, 1), PowerKW: 1, DollarsPerKWh: .1, OpexPerYear: .05}
		longer, fuller := o, o
		longer.LifeYears *= 1.5
		fuller.Utilisation *= 1.2
		h := OwnedPerHour(o).Total()
		return OwnedPerHour(longer).Total() <= h && OwnedPerHour(fuller).Total() <= h
	})
}

// A programme costs at least its final run.
func TestProgrammeHoldsItsRun(t *testing.T) {
	check(t, func(a, b, c uint32) bool {
		run := unit(a, 0, 1e9)
		return Programme(run, Spending{FinalShare: unit(b, .05, 1), People: unit(c, 0, 3000), LoadedDollars: 2e4, Years: 1}) >= run
	})
}

// A break-even value leads to its target.
func TestBreakEvenHolds(t *testing.T) {
	check(t, func(a, b uint32) bool {
		run, target := unit(a, 1, 1e8), unit(b, 1, 1e9)
		f := func(s float64) float64 { return run / s }
		s, ok := BreakEven(f, .05, 1, target)
		if !ok {
			return target < run || target > run/.05
		}
		return math.Abs(f(s)-target) < 1e-9*target
	})
}
