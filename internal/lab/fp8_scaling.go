package lab

import (
	"fmt"
	"math"

	"github.com/claimbyclaim/explainer/internal/calc/quant"
)

// fp8Scaling asks what a tensor with outliers loses in FP8, by the size of the groups that share a scale.
var fp8Scaling = Lab{
	Name: "fp8-scaling",
	Inputs: []Input{
		{Name: "kind", Label: "Outliers", Group: "The tensor", Options: []Option{
			{"random", "random: one value in a thousand"}, {"channel", "channels: one column in 256"}, {"token", "tokens: one row in 128"}, {"none", "none"}}},
		{Name: "factor", Label: "Outliers are larger by", Group: "The tensor", Unit: "×", ID: "fp8lab.factor", Min: 1, Max: 100000, Step: 1},
		{Name: "seed", Label: "Seed of its random numbers", Group: "The tensor", ID: "fp8lab.seed", Min: 0, Max: 1 << 31, Step: 1, Whole: true},

		{Name: "per", Label: "One scale for", Group: "The scaling", Options: scalingOptions()},
		{Name: "format", Label: "Format", Group: "The scaling", Options: []Option{{"e4m3", "E4M3, V3’s"}, {"e5m2", "E5M2: more range, coarser"}}},
		{Name: "scale", Label: "Scales are", Group: "The scaling", Options: []Option{{"fp32", "FP32"}, {"power", "rounded up to a power of two, one byte"}}},
	},
	Presets: []Preset{
		{"One scale for all", ""},
		{"V3’s tiles", "per=tile"},
		{"V3’s weight blocks", "per=block"},
		{"Token outliers in blocks", "kind=token&per=block"},
		{"Token outliers in tiles", "kind=token&per=tile"},
		{"As on Blackwell", "per=fine&scale=power"},
		{"Range instead of precision", "format=e5m2"},
		{"No outliers", "kind=none"},
	},
	Run: runGroupScaling,
}

// groupings are the scalings as the reader meets them, in the order of quant.Scalings.
var groupings = []struct{ key, name, short string }{
	{"tensor", "the whole tensor", "tensor"},
	{"row", "each row (token)", "row"},
	{"block", "each 128×128 block, V3’s weights", "128×128"},
	{"tile", "each 1×128 tile, V3’s activations", "1×128"},
	{"fine", "each 1×32 group, as in MXFP8", "1×32"},
}

func scalingOptions() []Option {
	var out []Option
	for _, g := range groupings {
		out = append(out, Option{g.key, g.name})
	}
	return out
}

var outlierKinds = map[string]quant.Outliers{"random": quant.Random, "channel": quant.Channel, "token": quant.Token, "none": quant.None}

// scalingState is a tensor under every scaling, and the one that the reader chose.
type scalingState struct {
	v      Values
	c      quant.Case
	all    *quant.Comparison
	chosen int
}

func newScalingState(v Values) scalingState {
	s := scalingState{v: v, c: quant.Case{
		Seed: uint64(v.Number("seed")), Kind: outlierKinds[v.Choice("kind")], Factor: float32(v.Number("factor")),
		Format: formatOf(v.Choice("format")), PowerOfTwo: v.Choice("scale") == "power",
	}}
	for i, g := range groupings {
		if g.key == v.Choice("per") {
			s.chosen = i
		}
	}
	s.all = quant.Compare(s.c)
	return s
}

func (s scalingState) loss() quant.Loss { return s.all.Losses[s.chosen] }

// coarse is the share of the values that rounding spoilt more than any normal number.
func coarse(l quant.Loss) float64 {
	n := 0
	for _, c := range l.Lost {
		n += int(c.Coarse)
	}
	return float64(n) / float64(l.Nonzero)
}

// bytes is what a value takes with its part of a scale.
func (s scalingState) bytes(i int) float64 {
	g := quant.Scalings()[i]
	return 1 + s.scaleBytes()/float64(g.Rows*g.Columns)
}

func (s scalingState) scaleBytes() float64 {
	if s.c.PowerOfTwo {
		return 1
	}
	return 4
}

// small prints a share with three significant digits.
func small(v float64) string { return inWords(v, "ratio", "percent 3s") }

func runGroupScaling(_ Ledger, v Values) Result {
	s := newScalingState(v)
	l, tensor := s.loss(), s.all.Losses[0]
	group := quant.Scalings()[s.chosen]
	nonzero := whole(float64(l.Nonzero), "count")
	values := "value"
	if n := group.Rows * group.Columns; n > 1 {
		values = whole(float64(n), "count") + " values"
	}
	size, share := fmt.Sprintf("%s ÷ %s", plain(s.scaleBytes()), values), s.bytes(s.chosen)
	r := Result{Answers: []Answer{
		{Label: "Mean relative error", Value: small(l.Mean), Number: l.Mean, Formula: fmt.Sprintf("mean of |restored − value| ÷ |value| over %s values that are not zero", nonzero),
			Note: fmt.Sprintf("With one scale for the whole tensor: %s.", small(tensor.Mean))},
		{Label: "Became zero", Value: small(l.Flushed), Number: l.Flushed, Formula: fmt.Sprintf("%s ÷ %s values", whole(math.Round(l.Flushed*float64(l.Nonzero)), "count"), nonzero),
			Note: fmt.Sprintf("A value becomes zero if it is at most half of the smallest number of %s, %s, times its scale.", s.c.Format.Name, numeral(s.c.Format.MinSubnormal()))},
		{Label: "Rounded more coarsely than any normal number", Value: small(coarse(l)), Number: coarse(l), Formula: fmt.Sprintf("values off by more than %s, those that became zero among them", small(s.c.Format.MaxRelativeError()))},
		{Label: "Error by norms", Value: small(l.Frobenius), Number: l.Frobenius, Formula: "√(sum of squared differences) ÷ √(sum of squared values)"},
		{Label: "Bytes per value", Value: plain(rounded(share, 9)), Number: share, Unit: "bytes", Formula: "1 + " + size, Note: fmt.Sprintf("Of BF16’s two bytes that is %s.", small(share/2))},
	}}
	if s.c.Kind != quant.None && s.c.Factor >= 100 {
		r.Answers[3].Flag = "The outliers make up nearly all of both sums, so this measure hides what the other values lose."
	}
	r.Drawings = []Drawing{s.barDrawing(), s.mapDrawing(), s.histogramDrawing()}
	r.Tables = []Table{s.scalingTable(), s.tensorTable()}
	return r
}

func (s scalingState) scalingTable() Table {
	t := Table{
		Title: "Every scaling", Head: []string{"One scale for", "Mean error", "Became zero", "Coarser than normal", "By norms", "By norms, values up to 8", "Largest, normal codes", "Bytes per value"},
		Numeric: []bool{false, true, true, true, true, true, true, true},
	}
	for i, l := range s.all.Losses {
		t.Rows = append(t.Rows, []string{groupings[i].name, small(l.Mean), small(l.Flushed), small(coarse(l)), small(l.Frobenius), small(l.FrobeniusInliers), small(l.MaxNormal), plain(rounded(s.bytes(i), 7))})
	}
	return t
}

func (s scalingState) tensorTable() Table {
	return Table{Title: "The tensor", Head: []string{"What", "Value"}, Numeric: []bool{false, false}, Rows: [][]string{
		{"Rows (tokens) by columns (channels)", fmt.Sprintf("%d by %s", quant.Rows, whole(quant.Columns, "count"))},
		{"Values", "sums of twelve uniform numbers less 6: nearly normal, mean 0, variance 1, never beyond 6 before outliers are made"},
		{"Random numbers", fmt.Sprintf("SplitMix64, seed %d", s.c.Seed)},
		{"Fingerprint of its FP32 bytes (FNV-1a)", fmt.Sprintf("%016x", s.all.Hash)},
	}}
}
