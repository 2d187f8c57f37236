package verify

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/schedule"
)

// schedules compares the orders of operations with those of DeepSeek's own code, and their timing with another engine.
func schedules(t *table) {
	files, err := fs.Glob(schedule.Reference, "testdata/dualpipe*-p*-m*.json")
	if err != nil || len(files) == 0 {
		t.broken(Check{ID: "schedule", What: "The reference schedules", Origin: Program}, fmt.Errorf("no reference schedules: %w", err))
		return
	}
	for _, f := range files {
		t.dual(strings.TrimPrefix(f, "testdata/"))
	}
	t.older()
}

// A run is what the reference's timing engine found.
type run struct {
	Durations schedule.Durations
	Makespan  float64
	Start     [][]float64
	Idle      []float64 `json:"idle_per_rank"`
	Closed    float64   `json:"closed_form_bubble"`
}

func (t *table) dual(name string) {
	var ref struct {
		Schedule    string
		Ranks       int `json:"pp_ranks"`
		Batches     int `json:"micro_batches"`
		Order       [][]string
		Simulations map[string]run
	}
	err := read(schedule.Reference, name, &ref)
	kinds := map[string]schedule.Kind{"DualPipe": schedule.DualPipe, "DualPipeV": schedule.DualPipeV}
	id := fmt.Sprintf("schedule/%s-%d-%d", strings.ToLower(ref.Schedule), ref.Ranks, ref.Batches)
	shape := fmt.Sprintf("%s, %d ranks, %d micro-batches", ref.Schedule, ref.Ranks, ref.Batches)
	order := count{Check: Check{ID: id, Lab: "dualpipe", What: shape + ": the order of operations on every rank", Origin: Program,
		Source: Source{"dualpipe-repo", "code, run with stubs: internal/calc/schedule/testdata/" + name}}}
	timing := count{Check: Check{ID: id + "/timing", Lab: "dualpipe", What: shape + ": every start, the length of the step, idle times and the closed form", Origin: Program, Source: file("schedule", name)}}
	if err != nil {
		order.ID = "schedule/" + strings.TrimSuffix(name, ".json")
		t.broken(order.Check, err)
		return
	}
	plan, err := schedule.New(kinds[ref.Schedule], ref.Ranks, ref.Batches, 0)
	if err != nil {
		t.broken(order.Check, err)
		return
	}
	for rank, ops := range plan.Orders {
		for i, op := range ops {
			order.is(rank < len(ref.Order) && i < len(ref.Order[rank]) && op.String() == ref.Order[rank][i], "rank %d, operation %d is %s", rank, i, op)
		}
		order.is(rank < len(ref.Order) && len(ops) == len(ref.Order[rank]), "rank %d has %d operations", rank, len(ops))
	}
	t.cases(order, "operations and lengths", exact)
	for set, want := range ref.Simulations {
		got := plan.Run(want.Durations)
		for rank := range plan.Orders {
			timing.is(rank < len(want.Start) && slices.Equal(got.Start[rank], want.Start[rank]), "%s: the starts of rank %d differ", set, rank)
			timing.is(rank < len(want.Idle) && got.Idle(rank) == want.Idle[rank], "%s: rank %d is idle for %v", set, rank, got.Idle(rank))
		}
		timing.is(got.Makespan == want.Makespan, "%s: the step takes %v, want %v", set, got.Makespan, want.Makespan)
		timing.is(plan.ClosedForm(want.Durations).Bubble == want.Closed, "%s: the closed form gives %v, want %v", set, plan.ClosedForm(want.Durations).Bubble, want.Closed)
	}
	t.cases(timing, "results", exact)
}

// older compares the schedules before DualPipe, and the cases in which DualPipe's formula is known to fail.
func (t *table) older() {
	const name = "schedule-closed-forms.json"
	var ref struct {
		Counterexamples []struct {
			P, M        int
			F, I, W, FB float64
			Closed      float64 `json:"closed_form"`
			Middle      float64 `json:"simulated_idle_middle_rank"`
		}
		Simulations []struct {
			Schedule       string
			V              int
			Ranks          int `json:"pp_ranks"`
			Batches        int `json:"micro_batches"`
			F, B, I, W     float64
			ChunkF         float64 `json:"chunk_F"`
			ChunkB         float64 `json:"chunk_B"`
			Makespan       float64
			Idle           []float64 `json:"idle_per_rank"`
			ClosedFormIdle float64   `json:"closed_form"`
		}
	}
	check := func(id, what string) count {
		return count{Check: Check{ID: "schedule/" + id, Lab: "dualpipe", What: what, Origin: Program, Source: file("schedule", name)}}
	}
	all := check("older", "GPipe, 1F1B, interleaved 1F1B and ZB1P: the length of the step, idle times and closed forms")
	if err := read(schedule.Reference, name, &ref); err != nil {
		t.broken(all.Check, err)
		return
	}
	kinds := map[string]schedule.Kind{"gpipe": schedule.GPipe, "1f1b": schedule.OneFOneB, "zb1p": schedule.ZB1P, "interleaved_1f1b": schedule.Interleaved}
	for _, s := range ref.Simulations {
		d := schedule.Durations{F: s.F + s.ChunkF, B: s.B + s.ChunkB, I: s.I, W: s.W}
		plan, err := schedule.New(kinds[s.Schedule], s.Ranks, s.Batches, s.V)
		if err != nil {
			all.is(false, "%s: %v", s.Schedule, err)
			continue
		}
		got := plan.Run(d)
		all.is(got.Makespan == s.Makespan, "%s: the step takes %v, want %v", s.Schedule, got.Makespan, s.Makespan)
		all.is(plan.ClosedForm(d).Bubble == s.ClosedFormIdle, "%s: the closed form gives %v, want %v", s.Schedule, plan.ClosedForm(d).Bubble, s.ClosedFormIdle)
		for rank := range plan.Orders {
			all.is(rank < len(s.Idle) && got.Idle(rank) == s.Idle[rank], "%s: rank %d is idle for %v", s.Schedule, rank, got.Idle(rank))
		}
	}
	t.cases(all, "results", exact)
	wrong := check("formula-fails", "DualPipe’s published formula outside of its conditions: what it gives, and the idle time that is true")
	for _, c := range ref.Counterexamples {
		plan, err := schedule.New(schedule.DualPipe, c.P, c.M, 0)
		if err != nil {
			wrong.is(false, "%v", err)
			continue
		}
		d := schedule.Durations{F: c.F, I: c.I, W: c.W, B: c.I + c.W, FB: c.FB}
		wrong.is(plan.ClosedForm(d).Bubble == c.Closed, "the closed form gives %v, want %v", plan.ClosedForm(d).Bubble, c.Closed)
		wrong.is(plan.Run(d).Idle(c.P/2) == c.Middle, "the middle rank is idle for %v, want %v", plan.Run(d).Idle(c.P/2), c.Middle)
	}
	t.cases(wrong, "results", exact)
}
