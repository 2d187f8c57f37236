package quant

import (
	"sync"

	"github.com/claimbyclaim/explainer/internal/calc/fp8"
)

// A Case is a tensor and how its values and scales are written.
type Case struct {
	Seed       uint64
	Kind       Outliers
	Factor     float32
	Format     fp8.Format
	PowerOfTwo bool // scales are rounded up to one
}

// A Comparison is a case under every scaling.
type Comparison struct {
	Hash   uint64
	Losses []Loss // as Scalings has them
	tensor Tensor
}

// Outlier says whether a value of the tensor was made larger.
func (c Comparison) Outlier(row, column int) bool { return c.tensor.At(row, column) }

// compared keeps the last few comparisons: one rounds the half million values five times.
var compared struct {
	sync.Mutex
	list []keptComparison
}

type keptComparison struct {
	Case
	*Comparison
}

const comparisonsKept = 16

// Compare rounds a case's tensor under every scaling. Nobody waits for another's comparison; at worst both make it.
func Compare(c Case) *Comparison {
	if out := c.recall(); out != nil {
		return out
	}
	t := New(c.Seed, c.Kind, c.Factor)
	out := &Comparison{Hash: t.Hash(), tensor: Tensor{outlier: t.outlier}}
	for _, s := range Scalings() {
		out.Losses = append(out.Losses, Round(t, s, c.Format, c.PowerOfTwo))
	}
	compared.Lock()
	defer compared.Unlock()
	if compared.list = append(compared.list, keptComparison{c, out}); len(compared.list) > comparisonsKept {
		compared.list = compared.list[1:]
	}
	return out
}

func (c Case) recall() *Comparison {
	compared.Lock()
	defer compared.Unlock()
	for _, k := range compared.list {
		if k.Case == c {
			return k.Comparison
		}
	}
	return nil
}
