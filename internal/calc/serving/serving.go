// Package serving holds the arithmetic of a day of serving a model: what the GPUs cost, what the tokens would bring at a list of
// prices, and how many streams and nodes the tokens imply. Money is US dollars, and prices of tokens are per million.
package serving

// A List is what a million tokens cost: input found in the cache, input that is not, and output.
type List struct{ Hit, Miss, Output float64 }

// Tokens are those of a day.
type Tokens struct{ Hit, Miss, Output float64 }

// Revenue is what the tokens bring at a list.
func (t Tokens) Revenue(l List) float64 {
	const million = 1e6
	return t.Hit/million*l.Hit + t.Miss/million*l.Miss + t.Output/million*l.Output
}

// A Day is what is served on how many GPUs, and who pays what.
type Day struct {
	Nodes, GPUsPerNode, Hours float64
	GPUHourPrice              float64
	Tokens                    Tokens
	List                      List
	Lower                     List    // a second, lower list
	LowerShare                float64 // of the tokens that are paid for, by this second list; 0 to 1
	Paid                      float64 // share of the tokens that are paid for at all; 0 to 1
}

// GPUHours of the day.
func (d Day) GPUHours() float64 { return d.Nodes * d.GPUsPerNode * d.Hours }

// Cost of the GPUs.
func (d Day) Cost() float64 { return d.GPUHours() * d.GPUHourPrice }

// Full is the revenue if every token were paid for at the first list.
func (d Day) Full() float64 { return d.Tokens.Revenue(d.List) }

// Revenue of the day.
func (d Day) Revenue() float64 {
	return d.Paid * ((1-d.LowerShare)*d.Full() + d.LowerShare*d.Tokens.Revenue(d.Lower))
}

// Markup is the excess over the cost, as a share of the cost, which is positive.
func Markup(revenue, cost float64) float64 { return (revenue - cost) / cost }

// Margin is the excess over the cost, as a share of the revenue, which is positive.
func Margin(revenue, cost float64) float64 { return (revenue - cost) / revenue }

// BreakEven is the share of the full revenue that covers the cost.
func BreakEven(cost, full float64) float64 { return cost / full }

// PerSecond spreads tokens over hours.
func PerSecond(tokens, hours float64) float64 { return tokens / (hours * 3600) }

// PerMillion is what a million tokens cost on a node with that price per hour and that many tokens per second.
func PerMillion(nodeHourPrice, tokensPerSecond float64) float64 {
	return nodeHourPrice / (tokensPerSecond * 3600 / 1e6)
}

// Streams are the users who are written to at a time.
func Streams(outputPerSecond, perUser float64) float64 { return outputPerSecond / perUser }
