package schedule_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/schedule"
)

// A reference is a file of testdata.
type reference struct {
	Schedule     string
	Ranks        int `json:"pp_ranks"`
	Batches      int `json:"micro_batches"`
	Order        [][]string
	OpCounts     []map[string]int `json:"op_counts_per_rank"`
	Simulations  map[string]simulation
	WithLatency1 simulation `json:"with_p2p_latency_1"`
}

type simulation struct {
	Durations schedule.Durations
	Latency   float64 `json:"p2p_latency"`
	Makespan  float64
	Start     [][]float64
	Busy      []float64 `json:"busy_per_rank"`
	Idle      []float64 `json:"idle_per_rank"`
	Closed    float64   `json:"closed_form_bubble"`
	Peak      []int     `json:"peak_in_flight_activations_per_rank"`
}

func references(t testing.TB) map[string]reference {
	t.Helper()
	files, err := filepath.Glob("testdata/dualpipe*-p*-m*.json")
	if err != nil || len(files) != 16 {
		t.Fatalf("%d reference files, want 16 (%v)", len(files), err)
	}
	found := map[string]reference{}
	for _, f := range files {
		var r reference
		read(t, f, &r)
		found[filepath.Base(f)] = r
	}
	return found
}

func read(t testing.TB, file string, into any) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func plan(t testing.TB, kind schedule.Kind, ranks, batches, chunks int) schedule.Plan {
	t.Helper()
	p, err := schedule.New(kind, ranks, batches, chunks)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (r reference) plan(t testing.TB) schedule.Plan {
	t.Helper()
	return plan(t, map[string]schedule.Kind{"DualPipe": schedule.DualPipe, "DualPipeV": schedule.DualPipeV}[r.Schedule], r.Ranks, r.Batches, 0)
}

func words(order []schedule.Op) []string {
	var out []string
	for _, o := range order {
		out = append(out, o.String())
	}
	return out
}

func TestOrdersAreThoseOfThePublishedCode(t *testing.T) {
	for name, ref := range references(t) {
		for r, order := range ref.plan(t).Orders {
			if got := words(order); !slices.Equal(got, ref.Order[r]) {
				t.Errorf("%s, rank %d:\n%v\nwant\n%v", name, r, got, ref.Order[r])
			}
			counts := map[string]int{}
			for _, o := range order {
				counts[strings.ReplaceAll(o.Kind.String(), "&", "")]++
			}
			for k, n := range ref.OpCounts[r] {
				if counts[k] != n {
					t.Errorf("%s, rank %d: %d × %s, want %d", name, r, counts[k], k, n)
				}
			}
		}
	}
}

func TestTimesAreThoseOfTheReference(t *testing.T) {
	for name, ref := range references(t) {
		p := ref.plan(t)
		for set, s := range ref.Simulations {
			checkTimes(t, name+" "+set, p, s)
			got := p.Run(s.Durations)
			for r := range p.Orders {
				if !slices.Equal(got.Start[r], s.Start[r]) {
					t.Errorf("%s %s, rank %d starts at\n%v\nwant\n%v", name, set, r, got.Start[r], s.Start[r])
				}
			}
			if !slices.Equal(got.Busy, s.Busy) || !slices.Equal(got.Peak, s.Peak) {
				t.Errorf("%s %s: busy %v, want %v; peak %v, want %v", name, set, got.Busy, s.Busy, got.Peak, s.Peak)
			}
			form := p.ClosedForm(s.Durations)
			if form.Bubble != s.Closed || !form.Exact || form.Peak != slices.Max(s.Peak) {
				t.Errorf("%s %s: closed form %+v, want %v", name, set, form, s.Closed)
			}
		}
		checkTimes(t, name+" with latency", p, ref.WithLatency1)
	}
}

func checkTimes(t *testing.T, what string, p schedule.Plan, s simulation) {
	t.Helper()
	d := s.Durations
	d.Latency = s.Latency
	got := p.Run(d)
	if got.Makespan != s.Makespan {
		t.Errorf("%s: makespan %v, want %v", what, got.Makespan, s.Makespan)
	}
	for r := range p.Ranks {
		if got.Idle(r) != s.Idle[r] {
			t.Errorf("%s, rank %d: idle %v, want %v", what, r, got.Idle(r), s.Idle[r])
		}
	}
}

// closedForms is schedule-closed-forms.json.
type closedForms struct {
	Counterexamples []struct {
		P, M        int
		F, I, W, FB float64
		Closed      float64 `json:"closed_form"`
		Middle      float64 `json:"simulated_idle_middle_rank"`
	}
	Simulations []struct {
		Schedule        string
		V               int
		Ranks           int `json:"pp_ranks"`
		Batches         int `json:"micro_batches"`
		F, B, I, W      float64
		ChunkF          float64 `json:"chunk_F"`
		ChunkB          float64 `json:"chunk_B"`
		Makespan, Ideal float64
		Idle            []float64 `json:"idle_per_rank"`
		Closed          float64   `json:"closed_form"`
	}
}

func TestOlderSchedules(t *testing.T) {
	var forms closedForms
	read(t, "testdata/schedule-closed-forms.json", &forms)
	kinds := map[string]schedule.Kind{"gpipe": schedule.GPipe, "1f1b": schedule.OneFOneB, "zb1p": schedule.ZB1P, "interleaved_1f1b": schedule.Interleaved}
	if len(forms.Simulations) != 30 {
		t.Fatalf("%d runs, want 30", len(forms.Simulations))
	}
	for _, s := range forms.Simulations {
		d := schedule.Durations{F: s.F + s.ChunkF, B: s.B + s.ChunkB, I: s.I, W: s.W}
		p := plan(t, kinds[s.Schedule], s.Ranks, s.Batches, s.V)
		checkTimes(t, fmt.Sprintf("%s %d×%d v%d", s.Schedule, s.Ranks, s.Batches, s.V), p, simulation{Durations: d, Makespan: s.Makespan, Idle: s.Idle})
		if form := p.ClosedForm(d); form.Bubble != s.Closed || !form.Exact {
			t.Errorf("%s %d×%d: closed form %+v, want %v", s.Schedule, s.Ranks, s.Batches, form, s.Closed)
		}
	}
}

// Where the conditions don't hold, the formula is wrong, and says that it may be.
func TestCounterexamplesFail(t *testing.T) {
	var forms closedForms
	read(t, "testdata/schedule-closed-forms.json", &forms)
	if len(forms.Counterexamples) != 3 {
		t.Fatalf("%d counterexamples, want 3", len(forms.Counterexamples))
	}
	for _, c := range forms.Counterexamples {
		p := plan(t, schedule.DualPipe, c.P, c.M, 0)
		d := schedule.Durations{F: c.F, I: c.I, W: c.W, B: c.I + c.W, FB: c.FB}
		form := p.ClosedForm(d)
		if form.Bubble != c.Closed || form.Exact {
			t.Errorf("%+v: closed form %v, exact %v", c, form.Bubble, form.Exact)
		}
		if idle := p.Run(d).Idle(c.P / 2); idle != c.Middle || idle == form.Bubble {
			t.Errorf("%+v: idle %v, want %v", c, idle, c.Middle)
		}
	}
}

// Half of DualPipe is DualPipeV on half the ranks with half the micro-batches: of its first ranks, each runs the same
// list.
func TestHalfOfDualPipeIsDualPipeV(t *testing.T) {
	for ranks := 2; ranks <= schedule.MostRanks; ranks += 2 {
		for batches := 2 * ranks; batches <= schedule.MostBatches; batches += 2 {
			whole, half := plan(t, schedule.DualPipe, ranks, batches, 0), plan(t, schedule.DualPipeV, ranks/2, batches/2, 0)
			for r, order := range half.Orders {
				if !slices.Equal(whole.Orders[r], order) {
					t.Fatalf("rank %d of DualPipe(%d, %d):\n%v\nof DualPipeV(%d, %d):\n%v", r, ranks, batches, whole.Orders[r], ranks/2, batches/2, order)
				}
			}
		}
	}
}

// Inside its conditions the formula of DualPipe's bubble is the idle time of the middle ranks, and of all ranks if
// pairing gains nothing.
func TestDualPipeFormulaInsideItsConditions(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for range 1000 {
		p := plan(t, schedule.DualPipe, 2*(1+rng.IntN(8)), 32+2*rng.IntN(20), 0)
		d := schedule.Durations{F: float64(1 + rng.IntN(9))}
		d.I = d.F
		d.W = float64(1 + rng.IntN(int(d.F)))
		d.B = d.I + d.W
		d.FB = d.B + float64(rng.IntN(int(d.F)+1))
		form, run := p.ClosedForm(d), p.Run(d)
		least, most := run.IdleSpan()
		if !form.Exact || run.Idle(p.Ranks/2) != form.Bubble || most != form.Bubble {
			t.Errorf("P = %d, M = %d, %+v: idle %v to %v, formula %+v", p.Ranks, p.Batches, d, least, most, form)
		}
		if !form.Middle && least != most {
			t.Errorf("P = %d, M = %d, %+v: ranks idle %v to %v", p.Ranks, p.Batches, d, least, most)
		}
	}
}

// The other formulas are exact on every rank, and for any durations but ZB1P's, which needs W to be the shortest.
func TestFormulasOfOlderSchedules(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 2))
	for range 1000 {
		ranks := 1 + rng.IntN(16)
		batches := ranks + rng.IntN(40)
		d := schedule.Overlapped(float64(1+rng.IntN(9)), float64(1+rng.IntN(9)), float64(1+rng.IntN(9)), 0, 0)
		for _, p := range []schedule.Plan{plan(t, schedule.GPipe, ranks, batches, 0), plan(t, schedule.OneFOneB, ranks, batches, 0),
			plan(t, schedule.Interleaved, ranks, batches, 2+rng.IntN(3)), plan(t, schedule.ZB1P, ranks, batches, 0)} {
			form, run := p.ClosedForm(d), p.Run(d)
			least, most := run.IdleSpan()
			if form.Exact && (least != form.Bubble || most != form.Bubble) {
				t.Errorf("kind %d, P = %d, M = %d, %+v: idle %v to %v, formula %v", p.Kind, ranks, batches, d, least, most, form.Bubble)
			}
			if !form.Exact && p.Kind != schedule.ZB1P {
				t.Errorf("kind %d: formula not exact for %+v", p.Kind, d)
			}
			if _, peak := run.PeakSpan(); peak != form.Peak {
				t.Errorf("kind %d, P = %d, M = %d: %d activations, formula %d", p.Kind, ranks, batches, peak, form.Peak)
			}
		}
	}
}

// Numbers that the dossier names.
func TestNamedFigures(t *testing.T) {
	drawn, full, slow := schedule.Overlapped(1, 1, 1, 0, 0), schedule.Overlapped(1, 1, 1, 1, 0), schedule.Overlapped(1, 1, 1, 0, 1)
	for _, tt := range []struct {
		kind                  schedule.Kind
		ranks, batches        int
		d                     schedule.Durations
		makespan, least, most float64
		peak                  int
	}{
		{schedule.DualPipe, 8, 20, drawn, 66, 6, 6, 9},
		{schedule.DualPipeV, 4, 10, drawn, 66, 6, 6, 9},
		{schedule.DualPipe, 16, 120, drawn, 374, 14, 14, 17},
		{schedule.DualPipe, 16, 120, full, 264, 1, 7, 17},
		{schedule.DualPipe, 16, 32, full, 88, 1, 7, 17},
		{schedule.DualPipe, 8, 20, slow, 94, 34, 34, 9},
		{schedule.OneFOneB, 8, 20, drawn, 81, 21, 21, 8},
		{schedule.ZB1P, 8, 20, drawn, 67, 7, 7, 8},
		{schedule.OneFOneB, 16, 120, drawn, 405, 45, 45, 16},
		{schedule.ZB1P, 16, 120, drawn, 375, 15, 15, 16},
		{schedule.DualPipeV, 16, 120, drawn.Scaled(.5), 375, 15, 15, 33},
	} {
		run := plan(t, tt.kind, tt.ranks, tt.batches, 0).Run(tt.d)
		least, most := run.IdleSpan()
		if _, peak := run.PeakSpan(); run.Makespan != tt.makespan || least != tt.least || most != tt.most || peak != tt.peak {
			t.Errorf("%+v: makespan %v, idle %v to %v, peak %d", tt, run.Makespan, least, most, peak)
		}
	}
	want := []float64{1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 6, 5, 4, 3, 2, 1}
	run := plan(t, schedule.DualPipe, 16, 32, 0).Run(full)
	for r, idle := range want {
		if run.Idle(r) != idle {
			t.Errorf("DualPipe(16, 32) with full overlap, rank %d: idle %v, want %v", r, run.Idle(r), idle)
		}
	}
	for v, want := range map[int]float64{2: 22.5, 3: 15, 4: 11.25} {
		run := plan(t, schedule.Interleaved, 16, 120, v).Run(drawn.Scaled(1 / float64(v)))
		if least, most := run.IdleSpan(); most-want > 1e-9 || want-least > 1e-9 {
			t.Errorf("interleaved, %d chunks: idle %v to %v, want %v", v, least, most, want)
		}
	}
}

// Every legal plan takes each micro-batch through each chunk once, forwards and backwards, in an order that can run.
func TestEveryPlanRuns(t *testing.T) {
	d := schedule.Overlapped(1, 1.5, .5, .5, .25)
	for kind := schedule.GPipe; kind <= schedule.DualPipeV; kind++ {
		for ranks := 1; ranks <= schedule.MostRanks; ranks++ {
			for _, batches := range []int{1, 2, ranks, ranks + 1, 2 * ranks, 2*ranks + 1, 2*ranks + 2, 57, 120, schedule.MostBatches} {
				for chunks := 2; chunks <= schedule.MostChunks; chunks++ {
					p, err := schedule.New(kind, ranks, batches, chunks)
					if err != nil {
						continue
					}
					isComplete(t, p)
					p.Run(d)
				}
			}
		}
	}
}

func isComplete(t *testing.T, p schedule.Plan) {
	t.Helper()
	batches := p.Batches
	if p.Kind == schedule.DualPipe {
		batches /= 2
	}
	type part struct {
		kind         schedule.OpKind
		chunk, batch uint8
	}
	for r, order := range p.Orders {
		seen := map[part]int{}
		for _, o := range order {
			switch o.Kind {
			case schedule.FB:
				seen[part{schedule.F, o.Chunk, o.Batch}]++
				seen[part{schedule.B, o.BackChunk, o.BackBatch}]++
			case schedule.I:
				seen[part{schedule.B, o.Chunk, o.Batch}]++
				seen[part{schedule.I, o.Chunk, o.Batch}]++
			case schedule.W:
				seen[part{schedule.I, o.Chunk, o.Batch}]--
			default:
				seen[part{o.Kind, o.Chunk, o.Batch}]++
			}
		}
		for c := range p.Chunks {
			for b := range batches {
				f, back := part{schedule.F, uint8(c), uint8(b)}, part{schedule.B, uint8(c), uint8(b)}
				if seen[f] != 1 || seen[back] != 1 || seen[part{schedule.I, uint8(c), uint8(b)}] != 0 {
					t.Fatalf("kind %d, %d ranks, %d micro-batches, rank %d: chunk %d, batch %d: %v", p.Kind, p.Ranks, p.Batches, r, c, b, words(order))
				}
			}
		}
	}
}

// Each operation starts when its rank is free and its inputs are there, and at no later time. Stages are numbered here
// in their own way.
func TestStartsAreEarliest(t *testing.T) {
	type place struct{ lane, stage, batch int }
	rng := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		p := plan(t, schedule.Kind(rng.IntN(6)), 2*(1+rng.IntN(4)), 16+2*rng.IntN(10), 2+rng.IntN(3))
		d := schedule.Overlapped(float64(1+rng.IntN(5)), float64(1+rng.IntN(5)), float64(1+rng.IntN(5)), 0, float64(rng.IntN(3)))
		run := p.Run(d)
		at := func(rank int, chunk, batch uint8) place {
			switch {
			case p.Kind == schedule.DualPipe && chunk == 1:
				return place{1, p.Ranks - 1 - rank, int(batch)}
			case p.Kind == schedule.DualPipeV && chunk == 1:
				return place{0, 2*p.Ranks - 1 - rank, int(batch)}
			case p.Kind == schedule.Interleaved:
				return place{0, int(chunk)*p.Ranks + rank, int(batch)}
			}
			return place{0, rank, int(batch)}
		}
		forward, back, where := map[place]float64{}, map[place]float64{}, map[place]int{}
		for r, order := range p.Orders {
			for k, o := range order {
				end, f := run.Start[r][k]+d.Of(o.Kind), at(r, o.Chunk, o.Batch)
				where[f] = r
				switch o.Kind {
				case schedule.F:
					forward[f] = end
				case schedule.B, schedule.I:
					back[f] = end
				case schedule.FB:
					forward[f], back[at(r, o.BackChunk, o.BackBatch)] = end, end
				}
			}
		}
		for r, order := range p.Orders {
			free := 0.0
			for k, o := range order {
				want := free
				wait := func(ends map[place]float64, from place) {
					end, ok := ends[from]
					if ok && where[from] != r {
						end += d.Latency
					}
					want = max(want, end)
				}
				f := at(r, o.Chunk, o.Batch)
				b := f
				if o.Kind == schedule.FB {
					b = at(r, o.BackChunk, o.BackBatch)
				}
				if o.Kind == schedule.F || o.Kind == schedule.FB {
					wait(forward, place{f.lane, f.stage - 1, f.batch})
				}
				if o.Kind == schedule.B || o.Kind == schedule.I || o.Kind == schedule.FB {
					wait(forward, b)
					wait(back, place{b.lane, b.stage + 1, b.batch})
				}
				if run.Start[r][k] != want {
					t.Fatalf("kind %d, %d ranks, rank %d: %v starts at %v, want %v", p.Kind, p.Ranks, r, o, run.Start[r][k], want)
				}
				free = want + d.Of(o.Kind)
			}
		}
	}
}

func TestRulesNameTheirFieldAndSource(t *testing.T) {
	for _, tt := range []struct {
		kind                   schedule.Kind
		ranks, batches, chunks int
		field, source          string
	}{
		{schedule.DualPipe, 7, 20, 0, "Ranks", "V3 report"},
		{schedule.DualPipe, 8, 21, 0, "Batches", "V3 report"},
		{schedule.DualPipe, 8, 14, 0, "Batches", "dualpipe.py"},
		{schedule.DualPipeV, 8, 15, 0, "Batches", "dualpipev.py"},
		{schedule.Interleaved, 8, 7, 2, "Batches", "Megatron-LM"},
		{schedule.Interleaved, 8, 16, 1, "Chunks", "bound"},
		{schedule.ZB1P, 8, 7, 0, "Batches", "ZB-H1"},
		{schedule.GPipe, 0, 7, 0, "Ranks", "bound"},
		{schedule.GPipe, 17, 7, 0, "Ranks", "bound"},
		{schedule.OneFOneB, 8, 129, 0, "Batches", "bound"},
	} {
		_, err := schedule.New(tt.kind, tt.ranks, tt.batches, tt.chunks)
		var rule *schedule.Rule
		if !errors.As(err, &rule) || rule.Field != tt.field || !strings.Contains(rule.Source, tt.source) {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}

// BenchmarkSchedule plans and runs a step of V3's shape, 16 ranks and 120 micro-batches, with all outputs. The number of
// operations stands beside the time, which grows with it alone. The last is the largest legal input.
func BenchmarkSchedule(b *testing.B) {
	for _, bb := range []struct {
		name                   string
		kind                   schedule.Kind
		ranks, batches, chunks int
	}{
		{"GPipe", schedule.GPipe, 16, 120, 0}, {"1F1B", schedule.OneFOneB, 16, 120, 0}, {"interleaved2", schedule.Interleaved, 16, 120, 2},
		{"interleaved4", schedule.Interleaved, 16, 120, 4}, {"ZB1P", schedule.ZB1P, 16, 120, 0}, {"DualPipe", schedule.DualPipe, 16, 120, 0},
		{"DualPipeV", schedule.DualPipeV, 16, 120, 0}, {"largest", schedule.Interleaved, schedule.MostRanks, schedule.MostBatches, schedule.MostChunks},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			d, ops := schedule.Overlapped(1, 1, 1, .5, .1), 0
			for b.Loop() {
				p, err := schedule.New(bb.kind, bb.ranks, bb.batches, bb.chunks)
				if err != nil {
					b.Fatal(err)
				}
				run := p.Run(d)
				run.IdleSpan()
				run.PeakSpan()
				p.ClosedForm(d)
				if ops == 0 {
					for _, order := range p.Orders {
						ops += len(order)
					}
				}
			}
			b.ReportMetric(float64(ops), "operations")
		})
	}
}
