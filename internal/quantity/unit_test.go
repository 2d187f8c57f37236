package quantity_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/quantity"
)

func TestDimensionsOfProducts(t *testing.T) {
	dim := func(name string) quantity.Dimension { return mustUnit(t, name).Dim }
	tests := []struct {
		name string
		got  quantity.Dimension
		want string // unit that has this dimension
	}{
		{"price times hours is money", dim("USD/GPU-hour").Times(dim("GPU-hour")), "USD"},
		{"tokens by rate is time", dim("token").Over(dim("token/s")), "h"},
		{"power times time is energy", dim("kW").Times(dim("h")), "kWh"},
		{"bandwidth is bytes by time", dim("GB").Over(dim("s")), "GB/s"},
		{"bandwidth per GPU is bandwidth", dim("GB/s/GPU"), "GB/s"},
		{"arithmetic intensity times bandwidth is speed", dim("FLOP/byte").Times(dim("TB/s")), "TFLOP/s"},
		{"dollars and yuan by exchange rate", dim("CNY").Over(dim("CNY/USD")), "USD"},
		{"a square by itself", dim("GB").Power(2).Over(dim("GB")), "byte"},
		{"to the power zero", dim("GB").Power(0), "count"},
		{"counts have none", dim("GPU").Times(dim("node")).Over(dim("parameter")), "ratio"},
	}
	for _, tt := range tests {
		if want := dim(tt.want); tt.got != want {
			t.Errorf("%s: got %v, want %v (%s)", tt.name, tt.got, want, tt.want)
		}
	}
}

func TestRoot(t *testing.T) {
	bytes := mustUnit(t, "byte").Dim
	if root, ok := bytes.Power(-4).Root(); !ok || root != bytes.Power(-2) {
		t.Errorf("root of 1/byte^4 = %v, %v; want 1/byte^2", root, ok)
	}
	if _, ok := bytes.Power(3).Root(); ok {
		t.Error("byte^3 has a square root; want none")
	}
}

func TestDimensionString(t *testing.T) {
	tests := []struct{ unit, want string }{
		{"count", "plain number"},
		{"USD/GPU-hour", "USD/time"},
		{"ratio/year", "1/time"},
		{"kWh", "time·power"},
		{"byte/s/day", "byte/time^2"},
		{"TFLOP/s/mm2", "FLOP/time/area"},
	}
	for _, tt := range tests {
		if got := mustUnit(t, tt.unit).Dim.String(); got != tt.want {
			t.Errorf("dimension of %s = %q, want %q", tt.unit, got, tt.want)
		}
	}
}

func TestParseUnitNamesTheKnownUnits(t *testing.T) {
	tests := []struct{ unit, want string }{
		{"furlong", `unknown unit "furlong"; known: `},
		{"", `unknown unit ""; known: `},
		{"USD/furlong", `unknown unit "furlong" in "USD/furlong"; known: `},
		{"USD/", `unknown unit "" in "USD/"; known: `},
	}
	for _, tt := range tests {
		_, err := quantity.ParseUnit(tt.unit)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || !strings.Contains(err.Error(), " GPU-hour ") {
			t.Errorf("ParseUnit(%q): error %v, want %s… GPU-hour …", tt.unit, err, tt.want)
		}
	}
}

// A unit without a name of its own ("USD" prints as a sign) must still be named behind "per". A symbol with a
// slash of its own can stand first only.
func TestEveryRatePrintsAName(t *testing.T) {
	hasSlash := func(name string) bool { return strings.Contains(name, "/") }
	for _, over := range quantity.UnitNames() {
		for _, under := range slices.DeleteFunc(quantity.UnitNames(), hasSlash) {
			got := quantity.Print(2, mustUnit(t, over+"/"+under), quantity.Default)
			if strings.HasSuffix(got, "\u00a0") || strings.HasSuffix(got, "/") || strings.Contains(got, "\u00a0\u00a0") {
				t.Errorf("2 %s/%s prints %q, with nothing where a name belongs", over, under, got)
			}
		}
	}
}
