// Package market holds the arithmetic of market claims: shares of a revenue, and what a fall in price does to the
// demand for compute.
package market

import "math"

// Basis is the span of time that an amount of money is for.
type Basis int

// The bases. Annualised means a rate written as if it held for a year.
const (
	PerQuarter Basis = iota
	Annualised
	PerYear
)

// QuartersPerYear turns the figure of a quarter into an annual rate.
const QuartersPerYear = 4

// PerYear is the amount as a yearly one.
func (b Basis) PerYear(amount float64) float64 {
	if b == PerQuarter {
		return amount * QuartersPerYear
	}
	return amount
}

// Share is the share of an amount in a total, both brought to a year first. Mixed is what comes out when the two
// are divided as they stand; where the bases differ it is off by the number of quarters in a year.
func Share(amount float64, of Basis, total float64, on Basis) (share, mixed float64) {
	return of.PerYear(amount) / on.PerYear(total), amount / total
}

// Growth is the relative change from one value to another: 0.2 is a fifth more.
func Growth(from, to float64) float64 { return to/from - 1 }

// Demand is what a gain in efficiency does under a constant price elasticity of demand: each field is the quantity
// after the gain over the quantity before it.
type Demand struct {
	Price    float64 // of a unit of output, a token say
	Output   float64 // units bought
	Compute  float64 // arithmetic needed for them
	Spending float64 // money spent on them
}

// Jevons gives the demand after output needs 1/gain of the compute, when the share pass of the gain (as a power)
// reaches the price and demand answers the price with the given elasticity:
//
//	price = gain^−pass    output = gain^(pass·elasticity)    compute = output/gain    spending = price·output
//
// With pass 1 compute is gain^(elasticity−1): it grows where the elasticity is above one. gain must be positive.
// One product, one cause, no limit of capacity: an illustration of the argument that W. S. Jevons made for coal.
func Jevons(gain, pass, elasticity float64) Demand {
	price := math.Pow(gain, -pass)
	output := math.Pow(gain, pass*elasticity)
	return Demand{Price: price, Output: output, Compute: output / gain, Spending: price * output}
}

// BreakEven is the elasticity from which the gain raises the demand for compute. It is infinite where nothing of
// the gain reaches the price.
func BreakEven(pass float64) float64 { return 1 / pass }
