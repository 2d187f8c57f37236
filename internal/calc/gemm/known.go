package gemm

import (
	_ "embed"
	"encoding/csv"
	"strconv"
	"strings"
)

// knownAnswers are errors that were measured by two other programs in November 2026 (data folder fp8 of the dossier), by the
// names that they have there. A reader who asks for one of them need not wait; the test measures every one anew.
//
//go:embed known.csv
var knownAnswers string

var distributionNames = map[string]Distribution{"uniform01": Uniform, "normal": Normal, "abs-normal": Absolute}

var apart = Accumulator{Align: 13, Keep: 13, Apart: true}

// questionNames are the questions of the file but for the shape.
var questionNames = map[string]question{
	"fp32-sequential-rne": {Accumulator: Single}, "blackwell-F25-fp32out": {Accumulator: Blackwell},
	"trunc-F12": {Accumulator: Accumulator{Align: 12, Keep: 12}}, "trunc-F13": {Accumulator: Hopper},
	"trunc-F14": {Accumulator: Accumulator{Align: 14, Keep: 14}}, "trunc-F15": {Accumulator: Accumulator{Align: 15, Keep: 15}},
	"trunc-F13-promote128": {Accumulator: Hopper.Promoted(128)}, "trunc-F13-promote512": {Accumulator: Hopper.Promoted(512)},
	"trunc-F13-floor": {Accumulator: Accumulator{Align: 13, Keep: 13, Floor: true}}, "trunc-F13-two-stage": {Accumulator: apart},
	"trunc-F13-two-stage-promote128": {Accumulator: apart.Promoted(128)},
	"bf16-rounding-of-exact":         {spoilt: written}, "fp8-quantisation-itself": {spoilt: rounded},
}

// readKnown gives the known answers. The file is part of the program, so that a fault in it is one of the program.
func readKnown() map[question]Errors {
	rows, err := csv.NewReader(strings.NewReader(knownAnswers)).ReadAll()
	if err != nil {
		panic(err)
	}
	known := make(map[question]Errors, len(rows))
	for _, row := range rows[1:] {
		var v [7]float64
		for i := range v {
			if v[i], err = strconv.ParseFloat(row[6+i], 64); err != nil {
				panic(err)
			}
		}
		length, err := strconv.Atoi(row[1])
		q, ok := questionNames[row[5]]
		if err != nil || !ok {
			panic("gemm: known.csv has the row " + strings.Join(row, ","))
		}
		q.shape = shape{distributionNames[row[0]], length}
		known[q] = Errors{Max: v[0], Mean: v[1], Median: v[2], Frobenius: v[3], MaxOverMax: v[4], MaxOverMean: v[5], Bias: v[6]}
	}
	return known
}

// A Recount is a known answer beside the same, measured anew.
type Recount struct {
	Accumulator string // as the reference names it
	Length      int
	Known, Anew Errors
}

// Recounts measures those known answers again whose sums have at most so many products, in the order of the file.
func Recounts(longest int) (out []Recount) {
	rows, _ := csv.NewReader(strings.NewReader(knownAnswers)).ReadAll() // readKnown panics where it is faulty
	known := readKnown()
	for _, row := range rows[1:] {
		length, _ := strconv.Atoi(row[1])
		if length > longest {
			continue
		}
		q := questionNames[row[5]]
		q.shape = shape{distributionNames[row[0]], length}
		out = append(out, Recount{row[5] + ", " + row[0], length, known[q], q.measure()})
	}
	return out
}
