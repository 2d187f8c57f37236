// Package quant measures what a tensor loses when it is rounded to FP8 under different scalings.
//
// The tensor is a made-up one: 512 tokens of 1,024 nearly normal channels, in which some values can be made larger by a
// factor. The scalings are those of the V3 report, §3.3.2, and their neighbours.
package quant

import (
	"hash/fnv"
	"math"
	"sync"

	"github.com/claimbyclaim/explainer/internal/calc/draws"
)

// Size of the tensor: a row is a token, a column is a channel.
const (
	Rows    = 512
	Columns = 1024
)

// Outliers says which values are made larger.
type Outliers int

// Kinds of outliers.
const (
	None    Outliers = iota
	Random           // one value in a thousand
	Channel          // one column in 256
	Token            // one row in 128
)

// rare is one draw in a thousand.
const rare = 1 << 64 / 1000

// The columns and rows that hold the outliers of their kind.
const (
	everyColumn, firstColumn = 256, 37
	everyRow, firstRow       = 128, 5
)

// A Tensor is the values of 512 rows, row by row.
type Tensor struct {
	Values  []float32
	outlier func(i int) bool
}

// At says whether a value was made larger.
func (t Tensor) At(row, column int) bool { return t.outlier(row*Columns + column) }

// base is a tensor before its outliers are made, with the places of the random ones.
type base struct {
	seed   uint64
	values []float32
	chosen map[int]bool
}

// bases keeps the last few tensors that were asked for: their seven million draws are most of the work on a tensor.
var bases struct {
	sync.Mutex
	list []*base
}

const basesKept = 4

func baseOf(seed uint64) *base {
	bases.Lock()
	defer bases.Unlock()
	for _, b := range bases.list {
		if b.seed == seed {
			return b
		}
	}
	b := &base{seed: seed, values: make([]float32, Rows*Columns), chosen: map[int]bool{}}
	source := draws.Source(seed)
	for i := range b.values {
		b.values[i] = source.Normal()
		if source.Next() <= rare {
			b.chosen[i] = true
		}
	}
	if bases.list = append(bases.list, b); len(bases.list) > basesKept {
		bases.list = bases.list[1:]
	}
	return b
}

// New makes the tensor of a seed, with outliers made larger by a factor.
func New(seed uint64, kind Outliers, factor float32) Tensor {
	b := baseOf(seed)
	t := Tensor{Values: append([]float32(nil), b.values...), outlier: func(int) bool { return false }}
	switch kind {
	case Random:
		t.outlier = func(i int) bool { return b.chosen[i] }
		for i := range b.chosen {
			t.Values[i] *= factor
		}
	case Channel:
		t.outlier = func(i int) bool { return i%Columns%everyColumn == firstColumn }
		for i := firstColumn; i < len(t.Values); i += everyColumn {
			t.Values[i] *= factor
		}
	case Token:
		t.outlier = func(i int) bool { return i/Columns%everyRow == firstRow }
		for row := firstRow; row < Rows; row += everyRow {
			for i := row * Columns; i < (row+1)*Columns; i++ {
				t.Values[i] *= factor
			}
		}
	}
	return t
}

// Hash is FNV-1a of the values' little-endian bytes: it tells whether another program made the same tensor.
func (t Tensor) Hash() uint64 {
	h := fnv.New64a()
	var buffer [4 * Columns]byte
	for row := range Rows {
		for i, v := range t.Values[row*Columns : (row+1)*Columns] {
			bits := math.Float32bits(v)
			buffer[4*i], buffer[4*i+1], buffer[4*i+2], buffer[4*i+3] = byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24)
		}
		_, _ = h.Write(buffer[:])
	}
	return h.Sum64()
}
