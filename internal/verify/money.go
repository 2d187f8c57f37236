package verify

import (
	"github.com/claimbyclaim/explainer/internal/calc/cost"
	"github.com/claimbyclaim/explainer/internal/calc/serving"
)

// money compares the calculators of costs and of a day of serving.
func money(t *table) {
	t.costs()
	t.day()
}

func (t *table) costs() {
	const name = "expected.json"
	var ref struct {
		Hours, Price float64
		Rental       []struct {
			What                          string
			Hours, Effective, Price, Want float64
		}
		Owned struct {
			In                          cost.Ownership
			Capital, Power, Opex, Total float64
		}
		Programme struct {
			In   cost.Spending
			Want float64
		}
	}
	check := func(id, what string) Check {
		return Check{ID: "cost/" + id, Lab: "cost", What: what, Origin: Program, Source: file("cost", name)}
	}
	if err := read(cost.Reference, name, &ref); err != nil {
		t.broken(check("rental", "The reference costs"), err)
		return
	}
	const close = 1e-9
	for _, r := range ref.Rental {
		t.number(check("rental-"+slug(r.What), "Hours at a rented price: "+r.What), cost.Rental(r.Hours, r.Effective, r.Price), r.Want, close, "USD")
	}
	t.number(check("owned-hour", "A GPU-hour of an owned cluster"), cost.OwnedPerHour(ref.Owned.In).Total(), ref.Owned.Total, close, "USD/GPU-hour")
	t.number(check("programme", "A whole programme around the run"), cost.Programme(cost.Rental(ref.Hours, 1, ref.Price), ref.Programme.In), ref.Programme.Want, close, "USD")
}

func (t *table) day() {
	const name = "day6.json"
	var ref struct {
		In struct {
			Nodes  float64 `json:"avg_nodes"`
			GPUs   float64 `json:"gpus_per_node"`
			Hours  float64 `json:"hours"`
			Price  float64 `json:"usd_per_gpu_hour"`
			Input  float64 `json:"input_tokens"`
			Hit    float64 `json:"input_cache_hit_tokens"`
			Output float64 `json:"output_tokens"`
			List   struct {
				Hit    float64 `json:"input_hit"`
				Miss   float64 `json:"input_miss"`
				Output float64 `json:"output"`
			} `json:"price_usd_per_m"`
			Cost float64 `json:"published_cost_usd"`
		} `json:"published_inputs"`
		Out struct {
			Revenue float64 `json:"revenue_usd_from_rounded_tokens"`
			Markup  float64 `json:"markup_on_cost_pct_recomputed_revenue"`
			Read    float64 `json:"input_tok_s"`
			Written float64 `json:"output_tok_s"`
		} `json:"computed"`
	}
	check := func(id, what string) Check {
		return Check{ID: "serving/" + id, Lab: "serving", What: what, Origin: Program, Source: file("serving", name)}
	}
	if err := read(serving.Reference, name, &ref); err != nil {
		t.broken(check("day", "The reference day"), err)
		return
	}
	in := ref.In
	d := serving.Day{Nodes: in.Nodes, GPUsPerNode: in.GPUs, Hours: in.Hours, GPUHourPrice: in.Price, Paid: 1,
		Tokens: serving.Tokens{Hit: in.Hit, Miss: in.Input - in.Hit, Output: in.Output}, List: serving.List{Hit: in.List.Hit, Miss: in.List.Miss, Output: in.List.Output}}
	const close = 1e-12
	printed := check("cost", "The published day: cost of the GPUs")
	printed.Origin, printed.Source = Printed, Source{"day6-inference", "Day 6 overview"}
	t.number(printed, d.Cost(), in.Cost, close, "USD")
	t.number(check("revenue", "The published day: theoretical revenue from the rounded token counts"), d.Full(), ref.Out.Revenue, close, "USD")
	t.number(check("markup", "The published day: mark-up on the cost, from rounded counts"), 100*serving.Markup(d.Revenue(), d.Cost()), ref.Out.Markup, close, "percent")
	t.number(check("read", "The published day: tokens read in a second"), serving.PerSecond(in.Input, in.Hours), ref.Out.Read, close, "token/s")
	t.number(check("written", "The published day: tokens written in a second"), serving.PerSecond(in.Output, in.Hours), ref.Out.Written, close, "token/s")
}
