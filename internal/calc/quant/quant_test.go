package quant_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/fp8"
	"github.com/claimbyclaim/explainer/internal/calc/quant"
)

const seed = 20241226

var (
	kinds    = map[string]quant.Outliers{"none": quant.None, "random": quant.Random, "channel": quant.Channel, "token": quant.Token}
	scalings = map[string]quant.Scaling{"per-tensor": quant.PerTensor, "per-row": quant.PerRow, "128x128": quant.Block, "1x128": quant.Tile, "1x32": quant.Fine}
	formats  = map[string]fp8.Format{"e4m3": fp8.E4M3, "e5m2": fp8.E5M2}
)

// Every row of the reference file, to the ten digits that it prints, on the same tensor to the last bit.
func TestRoundAgreesWithTheReference(t *testing.T) {
	file, err := os.Open("testdata/quant-error.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	tensors := map[string]quant.Tensor{}
	for _, row := range all[1:] {
		name := row[0] + " × " + row[1]
		tensor, ok := tensors[name]
		if !ok {
			factor, err := strconv.ParseFloat(row[1], 32)
			if err != nil {
				t.Fatal(err)
			}
			tensor = quant.New(seed, kinds[row[0]], float32(factor))
			tensors[name] = tensor
			if got := fmt.Sprintf("%016x", tensor.Hash()); got != row[3] {
				t.Fatalf("%s: the tensor has the hash %s, want %s", name, got, row[3])
			}
		}
		l := quant.Round(tensor, scalings[row[5]], formats[row[4]], row[6] == "ue8m0-roundup")
		for i, got := range []float64{l.Max, l.Mean, l.MaxNormal, l.Frobenius, l.FrobeniusInliers, l.Flushed, l.Subnormal, float64(l.Nonzero)} {
			want, err := strconv.ParseFloat(row[7+i], 64)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(got-want) > 1e-9*math.Abs(want) {
				t.Errorf("%s, %s, %s, %s: %s = %.10g, want %.10g", name, row[4], row[5], row[6], all[0][7+i], got, want)
			}
		}
	}
	if len(all) != 121 {
		t.Errorf("%d rows", len(all)-1)
	}
}

// The histogram and the cells count every value once, and flushed ones are coarse.
func TestCountsAddUp(t *testing.T) {
	for _, kind := range kinds {
		for _, s := range scalings {
			l := quant.Round(quant.New(3, kind, 500), s, fp8.E4M3, true)
			inBins, flushed := 0, 0
			for _, n := range l.Histogram {
				inBins += n
			}
			for _, c := range l.Lost {
				flushed += int(c.Flushed)
				if c.Flushed > c.Coarse {
					t.Fatalf("a cell lost %d values and has %d coarse ones", c.Flushed, c.Coarse)
				}
			}
			if inBins != l.Nonzero || flushed != int(math.Round(l.Flushed*float64(l.Nonzero))) {
				t.Errorf("%v: %d in bins of %d, %d flushed of %v", s, inBins, l.Nonzero, flushed, l.Flushed)
			}
		}
	}
}

func TestBinsMeet(t *testing.T) {
	for i := 2; i < quant.Bins; i++ {
		_, before := quant.Bin(i - 1)
		if from, to := quant.Bin(i); from != before || to <= from {
			t.Errorf("bin %d runs from %v to %v after one to %v", i, from, to, before)
		}
	}
}

// To multiply a whole group by a power of two changes nothing but the group: smaller groups never lose more values
// to zero than the larger ones that they are parts of, up to the rounding of a scale.
func TestSmallerGroupsLoseLess(t *testing.T) {
	for _, kind := range kinds {
		tensor := quant.New(11, kind, 20000)
		before := math.Inf(1)
		for _, s := range []quant.Scaling{quant.PerTensor, quant.Block, quant.Tile, quant.Fine} {
			l := quant.Round(tensor, s, fp8.E4M3, false)
			if l.Flushed > before*1.01 {
				t.Errorf("%v: %v flushed, more than %v", s, l.Flushed, before)
			}
			before = l.Flushed
		}
	}
}

// One scaling of half a million values. The quotient by the scale, the quotient by the value and the sums dominate; there
// is no table to keep in a cache.
func BenchmarkRound(b *testing.B) {
	tensor := quant.New(seed, quant.Random, 10000)
	for b.Loop() {
		quant.Round(tensor, quant.PerTensor, fp8.E4M3, false)
	}
}

// A tensor that is not kept: its seven million draws dominate.
func BenchmarkNew(b *testing.B) {
	s := uint64(1 << 40)
	for b.Loop() {
		s++
		quant.New(s, quant.Random, 10000)
	}
}

// A case that was never asked for: five scalings, the tensor, and its hash.
func BenchmarkCompare(b *testing.B) {
	factor := float32(10000)
	for b.Loop() {
		factor++
		quant.Compare(quant.Case{Seed: seed, Kind: quant.Random, Factor: factor, Format: fp8.E4M3})
	}
}
