// Package cost holds the arithmetic of what a training run costs: rented, on a cluster of one's own, and as part of
// a whole programme. The three answer different questions.
//
// Amounts are dollars, shares are fractions of one. Divisors (the effective share of the time, a life, a utilisation,
// a share of the computing) must be above zero; at zero the results are infinite or not a number.
package cost

import (
	"math"
	"slices"
)

// HoursPerYear is 365.25 days of 24 hours.
const HoursPerYear = 8766

// NotInARun is what neither a rent nor a share of a cluster pays for.
var NotInARun = []string{
	"earlier research and trial runs (the report says so)", "pay", "data",
	"the model that taught V3 in post-training, and reward models", "serving the model to users",
}

// LostHours is what a run leaves out besides where all its time counts as effective.
const LostHours = "hours that were lost or idle"

// OccupiedHours are the GPU-hours that a run takes up when only the effective share of the time advances it.
func OccupiedHours(gpuHours, effective float64) float64 { return gpuHours / effective }

// Rental is what the hours of a run would cost at a price per GPU-hour:
//
//	rental = hours / effective × price
//
// With all time effective it is the sum of the DeepSeek-V3 report, table 1.
func Rental(gpuHours, effective, dollarsPerHour float64) float64 {
	return OccupiedHours(gpuHours, effective) * dollarsPerHour
}

// ImpliedPrice is the price per GPU-hour at which a stated figure would pay for the hours, or 0 where there are no
// hours.
func ImpliedPrice(stated, gpuHours, effective float64) float64 {
	if gpuHours == 0 {
		return 0
	}
	return stated / OccupiedHours(gpuHours, effective)
}

// Ownership says what a GPU costs its owner.
type Ownership struct {
	CapexDollars   float64 // price of a GPU with its share of the server
	NetworkDollars float64 // its share of the network
	LifeYears      float64
	Utilisation    float64 // share of the life in use
	PowerKW        float64 // average per GPU, cooling and losses included
	DollarsPerKWh  float64
	OpexPerYear    float64 // other operating cost a year, as a share of the capital
}

// Capital is what a GPU costs to buy, network included.
func (o Ownership) Capital() float64 { return o.CapexDollars + o.NetworkDollars }

// OwnedHour is the cost of one GPU-hour in use, in its three parts, in dollars.
type OwnedHour struct{ Capital, Power, Opex float64 }

// Total is the whole cost of the hour.
func (h OwnedHour) Total() float64 { return h.Capital + h.Power + h.Opex }

// OwnedPerHour spreads the capital over the hours in use, in a straight line, and adds power and upkeep:
//
//	capital = (capex + network) / (life · 8766 · utilisation)
//	power   = kW · dollars per kWh
//	opex    = opex a year · (capex + network) / (8766 · utilisation)
//
// Interest on the capital and what the hardware fetches after its life are left out. Epoch AI's method is the same
// with life 1/(0.14 ln 10) years, full utilisation and no other operating cost.
func OwnedPerHour(o Ownership) OwnedHour {
	inUse := HoursPerYear * o.Utilisation
	return OwnedHour{
		Capital: o.Capital() / (o.LifeYears * inUse),
		Power:   o.PowerKW * o.DollarsPerKWh,
		Opex:    o.OpexPerYear * o.Capital() / inUse,
	}
}

// Spending is what a programme spends beside the final run.
type Spending struct {
	FinalShare    float64 // share of the programme's computing that went into the final run
	People        float64
	LoadedDollars float64 // cost of a person for a year, all included
	Years         float64
	OtherDollars  float64
}

// Computing is what all the computing of the programme costs, experiments and failed runs included, where the
// final run costs the given amount.
func (s Spending) Computing(run float64) float64 { return run / s.FinalShare }

// Staff is what the people cost.
func (s Spending) Staff() float64 { return s.People * s.LoadedDollars * s.Years }

// Programme adds up a whole programme around a final run:
//
//	programme = run / share + people · loaded cost · years + other
func Programme(run float64, s Spending) float64 { return s.Computing(run) + s.Staff() + s.OtherDollars }

// A Span is a range of one input, named.
type Span struct {
	Name      string
	Low, High float64
}

// A Bar is what an answer does while one input runs through its span and the others stay.
type Bar struct {
	Span
	AtLow, AtHigh float64 // the answer at the two ends
}

// Swing is the distance between the answers at the two ends.
func (b Bar) Swing() float64 { return math.Abs(b.AtHigh - b.AtLow) }

// Tornado runs each input through its span alone: answer gives the result with the named input at a value. The
// widest bars come first; those of equal width stay in the order of the spans.
func Tornado(spans []Span, answer func(name string, value float64) float64) []Bar {
	bars := make([]Bar, len(spans))
	for i, s := range spans {
		bars[i] = Bar{s, answer(s.Name, s.Low), answer(s.Name, s.High)}
	}
	slices.SortStableFunc(bars, func(a, b Bar) int {
		switch {
		case a.Swing() > b.Swing():
			return -1
		case a.Swing() < b.Swing():
			return 1
		}
		return 0
	})
	return bars
}

// BreakEven finds the value between low and high at which an answer reaches the target; there is none where ok is
// false. The answer must rise or fall throughout the range, or stay the same, which reaches no target.
func BreakEven(answer func(float64) float64, low, high, target float64) (value float64, ok bool) {
	atLow, atHigh := answer(low), answer(high)
	if atLow == atHigh || target < min(atLow, atHigh) || target > max(atLow, atHigh) || math.IsNaN(target+atLow+atHigh) {
		return 0, false
	}
	rises := atHigh > atLow
	const halvings = 100 // the interval is one float wide before
	for range halvings {
		middle := low + (high-low)/2
		if (answer(middle) < target) == rises {
			low = middle
		} else {
			high = middle
		}
	}
	return high, true
}
