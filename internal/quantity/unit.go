// Package quantity knows units and how a number with a unit is printed.
//
// A unit is a product of named symbols ("USD/GPU-hour", "token/s"). Each symbol has a dimension, so that a
// formula that adds dollars to hours is found out, and a way to be printed. Scale is not converted: formulas of
// the ledger carry their own constants (3600, 1000000), which the reader can see.
package quantity

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Dimension is the product of powers of base dimensions that a unit or a formula has. The zero value is a
// plain number. Counts of things (GPUs, nodes, parameters, steps) are plain numbers too: "tokens a second per
// GPU" is printed as tokens a second, as the field does.
type Dimension [numBases]int8

const (
	timeBase = iota
	dollarBase
	yuanBase
	tokenBase
	flopBase
	byteBase
	powerBase
	areaBase
	numBases
)

var baseNames = [numBases]string{"time", "USD", "CNY", "token", "FLOP", "byte", "power", "area"}

// String names the dimension for fault messages: "USD/time", "plain number".
func (d Dimension) String() string {
	var over, under []string
	for i, e := range d {
		name := baseNames[i]
		if e > 1 || e < -1 {
			name = fmt.Sprintf("%s^%d", name, abs(int(e)))
		}
		switch {
		case e > 0:
			over = append(over, name)
		case e < 0:
			under = append(under, name)
		}
	}
	switch {
	case len(over)+len(under) == 0:
		return "plain number"
	case len(over) == 0:
		over = []string{"1"}
	}
	s := strings.Join(over, "·")
	if len(under) > 0 {
		s += "/" + strings.Join(under, "/")
	}
	return s
}

// Times is the dimension of a product.
func (d Dimension) Times(e Dimension) Dimension {
	for i := range d {
		d[i] += e[i]
	}
	return d
}

// Over is the dimension of a quotient.
func (d Dimension) Over(e Dimension) Dimension {
	for i := range d {
		d[i] -= e[i]
	}
	return d
}

// Power is the dimension raised to a whole power.
func (d Dimension) Power(n int) Dimension {
	for i := range d {
		d[i] *= int8(n)
	}
	return d
}

// Root is the dimension of a square root; ok is false where an exponent is odd.
func (d Dimension) Root() (root Dimension, ok bool) {
	for i := range d {
		if d[i]%2 != 0 {
			return d, false
		}
		d[i] /= 2
	}
	return d, true
}

// A Unit is a parsed unit of the ledger.
type Unit struct {
	Name string // as written in the ledger, e.g. "USD/GPU-hour"
	Dim  Dimension

	prefix    string // printed before the number: "$"
	one, many string // printed after it: "GPU-hour", "GPU-hours"
	tight     bool   // no space between number and unit: "39%"
	scaled    string // the scale already in the unit: "million" of musd
}

type symbol struct {
	dim       Dimension
	prefix    string
	one, many string
	tight     bool
	scaled    string
}

func dim(base, exp int) Dimension {
	var d Dimension
	d[base] = int8(exp)
	return d
}

var (
	hours  = dim(timeBase, 1)
	flopPS = dim(flopBase, 1).Over(hours)
	bytePS = dim(byteBase, 1).Over(hours)
)

var symbols = map[string]symbol{
	"count":     {},
	"ratio":     {},
	"percent":   {one: "%", many: "%", tight: true},
	"point":     {one: "point", many: "points"},
	"rating":    {},
	"score":     {},
	"rank":      {},
	"unit":      {one: "unit", many: "units"},
	"GPU":       {one: "GPU", many: "GPUs"},
	"node":      {one: "node", many: "nodes"},
	"parameter": {one: "parameter", many: "parameters"},
	"question":  {one: "question", many: "questions"},
	"step":      {one: "step", many: "steps"},
	"value":     {one: "value", many: "values"},
	"bcount":    {scaled: "billion"},
	"bit":       {one: "bit", many: "bits"}, // a width, which is an exponent as often as a size

	"GPU-hour": {dim: hours, one: "GPU-hour", many: "GPU-hours"},
	"h":        {dim: hours, one: "hour", many: "hours"},
	"minute":   {dim: hours, one: "minute", many: "minutes"},
	"s":        {dim: hours, one: "s", many: "s"},
	"ms":       {dim: hours, one: "ms", many: "ms"},
	"us":       {dim: hours, one: "µs", many: "µs"},
	"day":      {dim: hours, one: "day", many: "days"},
	"month":    {dim: hours, one: "month", many: "months"},
	"year":     {dim: hours, one: "year", many: "years"},

	"USD":  {dim: dim(dollarBase, 1), prefix: "$"},
	"musd": {dim: dim(dollarBase, 1), prefix: "$", scaled: "million"},
	"busd": {dim: dim(dollarBase, 1), prefix: "$", scaled: "billion"},
	"CNY":  {dim: dim(yuanBase, 1), prefix: "RMB\u00a0"},
	"bcny": {dim: dim(yuanBase, 1), prefix: "RMB\u00a0", scaled: "billion"},

	"token":  {dim: dim(tokenBase, 1), one: "token", many: "tokens"},
	"Mtoken": {dim: dim(tokenBase, 1), one: "million tokens", many: "million tokens"},
	"nat":    {one: "nat", many: "nats"},

	"FLOP":    {dim: dim(flopBase, 1), one: "FLOP", many: "FLOP"},
	"TFLOP/s": {dim: flopPS, one: "TFLOP/s", many: "TFLOP/s"},

	"byte":   {dim: dim(byteBase, 1), one: "byte", many: "bytes"},
	"GB":     {dim: dim(byteBase, 1), one: "GB", many: "GB"},
	"GiB":    {dim: dim(byteBase, 1), one: "GiB", many: "GiB"},
	"TB":     {dim: dim(byteBase, 1), one: "TB", many: "TB"},
	"GB/s":   {dim: bytePS, one: "GB/s", many: "GB/s"},
	"TB/s":   {dim: bytePS, one: "TB/s", many: "TB/s"},
	"Gbit/s": {dim: bytePS, one: "Gbit/s", many: "Gbit/s"},

	"W":   {dim: dim(powerBase, 1), one: "W", many: "W"},
	"kW":  {dim: dim(powerBase, 1), one: "kW", many: "kW"},
	"kWh": {dim: dim(powerBase, 1).Times(hours), one: "kWh", many: "kWh"},
	"MWh": {dim: dim(powerBase, 1).Times(hours), one: "MWh", many: "MWh"},
	"GWh": {dim: dim(powerBase, 1).Times(hours), one: "GWh", many: "GWh"},

	"mm2": {dim: dim(areaBase, 1), one: "mm²", many: "mm²"},
	// TPP, total processing performance of the US export rules: dense TOPS × bit length of the operation.
	"TPP": {dim: flopPS, one: "TPP", many: "TPP"},
}

// ParseUnit reads a unit: symbols joined by "/". A symbol that has a "/" of its own ("GB/s") may stand first.
func ParseUnit(name string) (Unit, error) {
	parts := strings.Split(name, "/")
	first, rest := parts[0], parts[1:]
	if len(parts) > 1 {
		if _, ok := symbols[parts[0]+"/"+parts[1]]; ok {
			first, rest = parts[0]+"/"+parts[1], parts[2:]
		}
	}
	s, ok := symbols[first]
	if !ok {
		return Unit{}, fmt.Errorf("unknown unit %q; known: %s", first, strings.Join(UnitNames(), " "))
	}
	u := Unit{Name: name, Dim: s.dim, prefix: s.prefix, one: s.one, many: s.many, tight: s.tight, scaled: s.scaled}
	for _, p := range rest {
		t, ok := symbols[p]
		if !ok {
			return Unit{}, fmt.Errorf("unknown unit %q in %q; known: %s", p, name, strings.Join(UnitNames(), " "))
		}
		u.Dim = u.Dim.Over(t.dim)
		per := t.one
		if per == "" { // written as a sign before the number, or not at all
			per = p
		}
		switch {
		case slices.Contains([]string{"s", "day"}, p) && u.many != "":
			u.one, u.many = u.one+"/"+per, u.many+"/"+per
		case u.many == "":
			u.one, u.many = "per "+per, "per "+per
		default:
			u.one, u.many = u.one+" per "+per, u.many+" per "+per
		}
	}
	return u, nil
}

// UnitNames lists the symbols that units are made of, sorted.
func UnitNames() []string {
	names := make([]string, 0, len(symbols))
	for n := range symbols {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
