package lab

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/schedule"
)

// units prints a length of time in the reader's unit.
func units(v float64) string { return sig(rounded(v, 9)) }

// between prints one number, or the least and the most.
func between(least, most float64) string {
	if units(least) == units(most) {
		return units(most)
	}
	return units(least) + " to " + units(most)
}

func (r pipelineRun) answers() []Answer {
	least, most := r.time.IdleSpan()
	few, many := r.time.PeakSpan()
	step := Answer{Label: r.name + ": length of the step", Value: units(r.time.Makespan) + " units", Number: r.time.Makespan, Unit: "units",
		Formula: fmt.Sprintf("the last end of %s, each as early as its inputs allow", plural(r.operations(), "operation"))}
	idle := Answer{Label: r.name + ": idle time of a rank", Value: between(least, most) + " units", Number: most, Unit: "units",
		Formula: fmt.Sprintf("published: %s = %s", r.form.Text, units(r.form.Bubble)),
		Note:    fmt.Sprintf("%s of the step on the rank that waits longest. Formula: %s; exact if %s.", share(most/r.time.Makespan), r.form.Source, r.form.When)}
	switch {
	case !r.form.Exact:
		idle.Flag = "Outside the formula’s conditions: it gives " + units(r.form.Bubble) + ", the run " + between(least, most) + "."
	case r.form.Middle && units(least) != units(most):
		idle.Note += " With a gain from pairing it holds for the middle ranks; the others run fewer pairs, so that they work longer and wait less."
	}
	memory := Answer{Label: r.name + ": most activations held at once", Value: between(float64(few)*r.share, float64(many)*r.share) + " micro-batches", Number: float64(many) * r.share, Unit: "micro-batches",
		Formula: fmt.Sprintf("counted from the start of a forward to the end of its backward; a rank holds its parameters %s×", units(r.copies()))}
	if r.half {
		memory.Note = "On half the ranks each holds twice as large a share: compare the memory of a GPU with care."
	}
	return []Answer{step, idle, memory}
}

func (r pipelineRun) operations() (n int) {
	for _, order := range r.plan.Orders {
		n += len(order)
	}
	return n
}

// stepsCompared sets the lengths of two steps against each other.
func stepsCompared(a, b pipelineRun) Answer {
	ratio := b.time.Makespan / a.time.Makespan
	out := Answer{Label: "Step, lower over upper", Value: inWords(ratio, "ratio", "times .3"), Number: ratio, Formula: units(b.time.Makespan) + " ÷ " + units(a.time.Makespan)}
	if a.half != b.half {
		out.Note = "At equal stages, not at equal devices: one of the two uses half the ranks and half the micro-batches."
	}
	return out
}

// rankTable is the data of the drawing, rank by rank.
func rankTable(runs []pipelineRun) Table {
	t := Table{Head: []string{"Schedule", "Rank", "Operations", "First start", "Last end", "Busy", "Idle", "Most activations"}, Numeric: []bool{false, true, false, true, true, true, true, true}}
	for _, r := range runs {
		for k, order := range r.plan.Orders {
			starts := r.time.Start[k]
			last := len(order) - 1
			t.Rows = append(t.Rows, []string{r.name, strconv.Itoa(k), counted(order), units(starts[0]), units(starts[last] + r.d.Of(order[last].Kind)), units(r.time.Busy[k]), units(r.time.Idle(k)), units(float64(r.time.Peak[k]) * r.share)})
		}
	}
	return t
}

// counted says how many operations of each kind there are.
func counted(order []schedule.Op) string {
	var n [schedule.FB + 1]int
	for _, o := range order {
		n[o.Kind]++
	}
	var parts []string
	for k, many := range n {
		if many > 0 {
			parts = append(parts, fmt.Sprintf("%d %v", many, schedule.OpKind(k)))
		}
	}
	return strings.Join(parts, ", ")
}

// everyPipeline runs all schedules with the same numbers.
func everyPipeline(v Values) Table {
	t := Table{Title: "Every schedule with these numbers", Head: []string{"Schedule", "Step", "Idle on a rank", "Largest share", "By formula", "Most activations", "Parameters"}, Numeric: []bool{false, true, true, true, true, true, true}}
	for _, k := range knownPipelines {
		r, ok := newPipelineRun(k, v)
		if !ok {
			t.Rows = append(t.Rows, []string{k.name, "–", "–", "–", "–", "–", "–"})
			continue
		}
		least, most := r.time.IdleSpan()
		few, many := r.time.PeakSpan()
		formula := units(r.form.Bubble)
		if !r.form.Exact {
			formula += ", outside its conditions"
		}
		t.Rows = append(t.Rows, []string{k.name, units(r.time.Makespan), between(least, most), share(most / r.time.Makespan), formula, between(float64(few)*r.share, float64(many)*r.share), units(r.copies()) + "×"})
	}
	return t
}

// orderTable lists a schedule's operations in the window.
func orderTable(r pipelineRun, w window) Table {
	const most = 40 // operations of a rank; more are cut
	t := Table{Title: r.name + ": order of operations in the window", Head: []string{"Rank", "Operations, each with its direction or part and its micro-batch"}, Numeric: []bool{true, false}}
	for k, order := range r.plan.Orders {
		var words []string
		for n, o := range order {
			start := r.time.Start[k][n]
			if start >= w.to || start+r.d.Of(o.Kind) <= w.from {
				continue
			}
			if len(words) == most {
				words = append(words, "…")
				break
			}
			words = append(words, o.String())
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(k), strings.Join(words, " ")})
	}
	return t
}
