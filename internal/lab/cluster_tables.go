package lab

import (
	"cmp"
	"slices"

	"github.com/claimbyclaim/explainer/internal/calc/training"
)

// A mfuRow is one utilisation of the run: what was divided by what, whose figure it is, and what they print.
type mfuRow struct {
	reading
	name, over string
	here       float64 // with the reader's inputs
	printed    string
	chosen     bool
}

// label is the row's division in words.
func (r mfuRow) label() string { return r.name + " ÷ " + r.over }

// mfuRows are the utilisations of the run as others count, and as the reader does, from the lowest. What is printed
// stands beside them where the run is V3 on its own GPUs.
func (s clusterState) mfuRows() []mfuRow {
	var rows []mfuRow
	own := s.isV3() && s.gpu.key == "h800"
	found := false
	for _, r := range readings {
		c := countNamed(r.count)
		if !s.model.Counts(c.count) || r.fp8 && !s.gpu.fp8 || r.pcie && !own {
			continue
		}
		id := s.gpu.key + ".peak.bf16"
		switch {
		case r.pcie:
			id = "h800pcie.peak.fp8"
		case r.fp8:
			id = s.gpu.key + ".peak.fp8"
		}
		row := mfuRow{reading: r, name: c.name, over: r.peakName(), here: training.MFU(s.tflops(c.count), value(s.led, id))}
		row.chosen = c.key == s.counted.key && row.over == s.peakName
		found = found || row.chosen
		if own && r.printed != "" {
			if e, ok := s.led.Entry(r.printed); ok {
				v := e.Value
				if r.result && e.Published != nil {
					v = e.Published.Value
				}
				row.printed = short(rounded(100*v, 6)) + "%"
			}
		}
		if !own {
			row.by = ""
		}
		rows = append(rows, row)
	}
	if !found {
		rows = append(rows, mfuRow{name: s.counted.name, over: s.peakName, here: s.mfu(), chosen: true, reading: reading{by: "your choice"}})
	}
	slices.SortStableFunc(rows, func(a, b mfuRow) int { return cmp.Compare(a.here, b.here) })
	return rows
}

// mfuTable is the data of the drawing of utilisations.
func mfuTable(rows []mfuRow) Table {
	t := Table{Head: []string{"Arithmetic", "Over", "Whose", "As printed", "Here"}, Numeric: []bool{false, false, false, true, true}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []string{r.name, r.over, cmp.Or(r.by, "–"), cmp.Or(r.printed, "–"), share(r.here)})
	}
	return t
}

// countTable gives work and utilisation in every way of counting at once.
func (s clusterState) countTable() Table {
	t := Table{Title: "The same speed, counted in every way", Head: []string{"Arithmetic", "GFLOP per token", "TFLOP/s per GPU", "Of the BF16 peak", "Of the FP8 peak"}, Numeric: []bool{false, true, true, true, true}}
	for _, c := range tokenCounts {
		row := []string{c.name, "–", "–", "–", "–"}
		if s.model.Counts(c.count) {
			rate := s.tflops(c.count)
			row[1] = inWords(s.model.FLOPPerToken(c.count, s.seq)/1e9, "count", ".1")
			row[2] = inWords(rate, "count", ".1")
			row[3] = share(training.MFU(rate, value(s.led, s.gpu.key+".peak.bf16")))
			if s.gpu.fp8 {
				row[4] = share(training.MFU(rate, value(s.led, s.gpu.key+".peak.fp8")))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// othersTable puts the run beside the published speeds of models of the same shape.
func (s clusterState) othersTable() Table {
	t := Table{Title: "Published speeds for this model’s shape", Head: []string{"Who", "On", "Tokens/s per GPU", "Hours for these tokens"}, Numeric: []bool{false, false, true, true}}
	row := func(who string, gpus float64, gpu string, rate float64) {
		t.Rows = append(t.Rows, []string{who, whole(gpus, "count") + " × " + gpu, inWords(rate, "count", ".0"), inWords(training.GPUHours(s.tokens, rate), "count", ".0")})
	}
	row("This state", s.gpus, s.gpu.name, s.speed)
	for _, o := range otherRuns {
		row(o.who, value(s.led, o.gpus), o.gpu, value(s.led, o.rate))
	}
	return t
}

// contextTable applies the speed to V3's context extension, which used far longer sequences, in two countings.
func (s clusterState) contextTable() Table {
	t := Table{Title: "V3’s context extension at this speed", Head: []string{"If the GPU’s rate holds in this counting", "GPU-hours"}, Numeric: []bool{false, true}}
	for _, key := range []string{"full", "causal"} {
		c := countNamed(key)
		rate, hours := s.tflops(c.count)*1e12, 0.0
		for _, stage := range contextStages {
			flop := s.model.FLOPPerToken(c.count, value(s.led, "v3.context.length_"+stage))
			hours += training.GPUHours(value(s.led, "v3.context.tokens_"+stage), rate/flop)
		}
		t.Rows = append(t.Rows, []string{c.name, inWords(hours, "count", ".0")})
	}
	t.Rows = append(t.Rows, []string{"As DeepSeek states it", inWords(value(s.led, "v3.hours.context"), "count", ".0")})
	return t
}
