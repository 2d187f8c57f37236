package figure

import (
	"math"
	"regexp"
	"slices"
	"testing"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// TestRentalsAreTheQuotes checks that this figure and the one on the headline's price show the same prices.
func TestRentalsAreTheQuotes(t *testing.T) {
	var want []string
	for _, g := range quotes {
		for _, q := range g.quotes {
			want = append(want, q.first)
			if q.last != "" {
				want = append(want, q.last)
			}
		}
	}
	got := rentalIDs()
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the rentals are %v; want those of the quotes, %v", got, want)
	}
}

func TestRentalsAreDatedAndInOrder(t *testing.T) {
	last := 0.0
	for _, r := range rentals {
		first, end := r.months()
		if !regexp.MustCompile(`^20\d\d-\d\d$`).MatchString(first) || moment(end) < moment(first) {
			t.Errorf("%s: from %q to %q", r.id, first, end)
		}
		if moment(first) < last {
			t.Errorf("%s stands behind a later one", r.id)
		}
		last = moment(first)
		if (r.kind == ask) != (r.last != "") {
			t.Errorf("%s: asks, and they alone, have a highest price", r.id)
		}
	}
}

// TestRentalsAreToScale checks heights on the logarithmic scale, and what is filled.
func TestRentalsAreToScale(t *testing.T) {
	b := readLedger(t)
	d := rentalPrices.Draw(b)
	for _, svg := range []string{d.Wide, d.Narrow} {
		discs := map[chart.Class][]chart.Box{}
		for _, e := range elements(t, svg) {
			if e.name == "circle" {
				class := chart.Class(e.attrs["class"])
				discs[class] = append(discs[class], e.reach(t)...)
			}
		}
		filled, hollow := discs[chart.Bar1][1:], discs[chart.Hollow][1:] // behind those of the key
		if len(filled) != 2 || len(hollow) != 11 {
			t.Fatalf("%d discs and %d rings; want the two of the H800's list and the eleven of the H100's", len(filled), len(hollow))
		}
		mid := func(b chart.Box) float64 { return (b.Top + b.Bottom) / 2 }
		mosaic, oracle, fluidstack := mid(hollow[0]), mid(hollow[1]), mid(hollow[2])
		value := func(id string) float64 { return math.Log(b.Value(id)) }
		five, ten, third := value("rent.h100.mosaicml_2023_06"), value("rent.h100.oracle_2023_10"), value("rent.h100.fluidstack_2023_10")
		near(t, "FluidStack's height", (fluidstack-mosaic)/(mosaic-oracle), (five-third)/(ten-five), 1e-3)

		bar := rects(t, svg, chart.Bar1)[1]
		want := (value("rent.h800.china_2026_high") - value("rent.h800.china_2026_low")) / (ten - five)
		near(t, "the bar of asks", (bar.Bottom-bar.Top)/(mosaic-oracle), want, 1e-3)
	}
}
