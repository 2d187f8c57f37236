package chart

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// Coordinates are written without the library for speed; they read as it writes them.
func TestCoordinatesReadAsTheLibraryWritesThem(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		v := (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(8)))
		if r.IntN(2) == 0 {
			v = math.Round(v*1000) / 1000
		}
		want := strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
		if want == "-0" {
			want = "0"
		}
		if got := num(v); got != want {
			t.Fatalf("%v is written %s; expected %s", v, got, want)
		}
	}
	for v, want := range map[float64]string{0: "0", math.Copysign(0, -1): "0", -0.004: "0", -0.006: "-0.01", 1e17: "100000000000000000", math.Inf(1): "+Inf"} {
		if got := num(v); got != want {
			t.Errorf("%v is written %s; expected %s", v, got, want)
		}
	}
}
