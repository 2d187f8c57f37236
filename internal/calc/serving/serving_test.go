package serving

import (
	"encoding/json"
	"math"
	"os"
	"testing"
	"testing/quick"
)

// published is the day as DeepSeek gives it.
func published() Day {
	return Day{Nodes: 226.75, GPUsPerNode: 8, Hours: 24, GPUHourPrice: 2, Tokens: Tokens{342e9, 266e9, 168e9}, List: List{.14, .55, 2.19}, Paid: 1}
}

func TestDayIsTheReference(t *testing.T) {
	b, err := os.ReadFile("testdata/day6.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Computed map[string]any `json:"computed"`
		Prices   []struct {
			Price  float64 `json:"usd_per_gpu_hour"`
			Cost   float64 `json:"cost"`
			Markup float64 `json:"markup_pct"`
		} `json:"gpu_hour_price_sensitivity"`
	}
	if err := json.Unmarshal(b, &ref); err != nil {
		t.Fatal(err)
	}
	const revenue = 562027 // as published
	d := published()
	in, out := PerSecond(608e9, 24), PerSecond(168e9, 24)
	miss := 73700 * 266e9 / 608e9
	for key, got := range map[string]float64{
		"gpu_hours": d.GPUHours(), "cost_usd": d.Cost(), "revenue_usd_from_rounded_tokens": d.Full(),
		"revenue_hit_usd": Tokens{Hit: 342e9}.Revenue(d.List), "revenue_miss_usd": Tokens{Miss: 266e9}.Revenue(d.List), "revenue_output_usd": Tokens{Output: 168e9}.Revenue(d.List),
		"markup_on_cost_pct_published_revenue": 100 * Markup(revenue, d.Cost()), "markup_on_cost_pct_recomputed_revenue": 100 * Markup(d.Revenue(), d.Cost()),
		"gross_margin_pct_of_revenue": 100 * Margin(revenue, d.Cost()), "breakeven_share_of_R1_list_revenue": BreakEven(d.Cost(), revenue),
		"input_tok_s": in, "output_tok_s": out, "implied_prefill_nodes": in / 73700, "implied_decode_nodes": out / 14800,
		"cost_per_M_input_prefill_node": PerMillion(16, 73700), "cost_per_M_input_uncached": PerMillion(16, miss), "cost_per_M_output_decode_node": PerMillion(16, 14800),
		"blended_cost_per_M_all_tokens": d.Cost() / (608e9 + 168e9) * 1e6,
	} {
		want, ok := ref.Computed[key].(float64)
		if !ok || math.Abs(got-want) > 1e-12*math.Abs(want) {
			t.Errorf("%s = %.17g, want %v", key, got, ref.Computed[key])
		}
	}
	streams, _ := ref.Computed["implied_concurrent_streams"].([]any)
	for i, perUser := range []float64{22, 21, 20} {
		if got := Streams(out, perUser); len(streams) != 3 || math.Abs(got-streams[i].(float64)) > 1e-9 {
			t.Errorf("streams at %v tokens/s: %v, want %v", perUser, got, streams)
		}
	}
	for _, p := range ref.Prices {
		d.GPUHourPrice = p.Price
		if got := 100 * Markup(revenue, d.Cost()); d.Cost() != p.Cost || math.Abs(got-p.Markup) > 1e-9 {
			t.Errorf("at $%v: cost %v and mark-up %v, want %v and %v", p.Price, d.Cost(), got, p.Cost, p.Markup)
		}
	}
}

// share turns any number into one from 0 to 1.
func share(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return .5
	}
	return math.Abs(math.Mod(x, 1))
}

// Paying less of the tokens, or more of them by the lower list, never raises the revenue; at the break-even share it is the cost.
func TestRevenueProperties(t *testing.T) {
	holds := func(a, b, c float64) bool {
		d := published()
		d.Lower = List{.07, .27, 1.1}
		d.Paid, d.LowerShare = share(a), share(b)
		less, lower := d, d
		less.Paid *= share(c)
		lower.LowerShare += (1 - d.LowerShare) * share(c)
		even := published()
		even.Paid = BreakEven(even.Cost(), even.Full())
		return less.Revenue() <= d.Revenue() && lower.Revenue() <= d.Revenue()+1e-6 && math.Abs(even.Revenue()-even.Cost()) < 1e-6
	}
	if err := quick.Check(holds, nil); err != nil {
		t.Error(err)
	}
}

// A mark-up and a margin are two ways to say one thing: margin = markup / (1 + markup).
func TestMarginFollowsFromMarkup(t *testing.T) {
	same := func(a, b float64) bool {
		revenue, cost := 1+1e6*share(a), 1+1e6*share(b)
		m := Markup(revenue, cost)
		return math.Abs(Margin(revenue, cost)-m/(1+m)) < 1e-6*(1+math.Abs(Margin(revenue, cost)))
	}
	if err := quick.Check(same, nil); err != nil {
		t.Error(err)
	}
}
