package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/schedule"
)

type verifyScheduleCmd struct {
	File    string  `arg:"" type:"existingfile" help:"The schedule: CSV or JSON, see below."`
	Kind    string  `help:"Which schedule it is, where the file does not say: gpipe, 1f1b, interleaved, zb1p, dualpipe or dualpipev."`
	F       float64 `name:"f" default:"1" help:"Time of a forward."`
	I       float64 `name:"i" default:"1" help:"Time of a backward for the inputs."`
	W       float64 `name:"w" default:"1" help:"Time of a backward for the weights."`
	Pair    float64 `help:"Time of a forward and a backward that run together. Unset: their sum."`
	Latency float64 `default:"0" help:"Time of a result on its way to another rank."`
}

// Help says what a file looks like.
func (verifyScheduleCmd) Help() string {
	return `A CSV has the columns rank and operations, one row for each rank from 0 and the operations separated by blanks:

  rank,operations
  0,F0.0 F0.1 B0.0 B0.1
  1,F0.0 B0.0 F0.1 B0.1

F is a forward, B a backward, I and W its parts for inputs and weights, F0.3&B1.1 a pair. The first number is the part of the
model on that rank (in DualPipe the direction), the second the micro-batch in it, both from 0. A JSON file is an object with
"schedule", the name, and "order", a list of such operations for each rank. What /labs/dualpipe.csv and .json give is read as
it is, as long as the lab shows the whole step and all operations.`
}

// mostScheduleBytes is far more than the largest schedule takes.
const mostScheduleBytes = 4 << 20

var scheduleArtefact = artefact{
	where: "https://github.com/deepseek-ai/DualPipe (dualpipe.py and dualpipev.py); this site’s own run at /labs/dualpipe/",
	mismatch: "with the published order, that the durations were others than here, or that this site’s model of the timing is wrong; " +
		"with another order, nothing about DeepSeek’s.",
}

// Run checks a schedule of the reader's own and prints its idle time beside the formula.
func (c *verifyScheduleCmd) Run() error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	return verifySchedule(os.Stdout, f, c.Kind, c.durations())
}

func (c *verifyScheduleCmd) durations() schedule.Durations {
	d := schedule.Durations{F: c.F, B: c.I + c.W, I: c.I, W: c.W, FB: c.Pair, Latency: c.Latency}
	if d.FB == 0 {
		d.FB = d.F + d.B
	}
	return d
}

func verifySchedule(w io.Writer, file io.Reader, kindName string, d schedule.Durations) error {
	for _, v := range []float64{d.F, d.I, d.W, d.FB} {
		if !(v > 0 && v <= 1e6) {
			return fmt.Errorf("a duration is %v; expected more than 0 and at most a million", v)
		}
	}
	if !(d.Latency >= 0 && d.Latency <= 1e6) {
		return fmt.Errorf("the latency is %v; expected 0 to a million", d.Latency)
	}
	named, rows, err := readSchedule(file)
	if err != nil {
		return err
	}
	if kindName == "" {
		kindName = named
	}
	kind, ok := scheduleKind(kindName)
	if !ok {
		return fmt.Errorf("the file does not say which schedule it is (%.40q); expected --kind with gpipe, 1f1b, interleaved, zb1p, dualpipe or dualpipev", kindName)
	}
	p, err := planOf(kind, rows)
	if err != nil {
		return err
	}
	printSchedule(w, p, d)
	scheduleArtefact.print(w)
	return nil
}

// planOf reads the operations; how many micro-batches and parts there are follows from them.
func planOf(kind schedule.Kind, rows []string) (schedule.Plan, error) {
	var orders [][]schedule.Op
	batches, chunks := 0, 0
	for rank, row := range rows {
		var order []schedule.Op
		for word := range strings.FieldsSeq(row) {
			if word == "…" {
				return schedule.Plan{}, fmt.Errorf("rank %d: the list is cut (…); the lab shows all only of shorter steps", rank)
			}
			o, err := schedule.ParseOp(word)
			if err != nil {
				return schedule.Plan{}, fmt.Errorf("rank %d, operation %d: %w", rank, len(order)+1, err)
			}
			batches, chunks = max(batches, int(o.Batch)+1, int(o.BackBatch)+1), max(chunks, int(o.Chunk)+1, int(o.BackChunk)+1)
			order = append(order, o)
		}
		orders = append(orders, order)
	}
	if kind == schedule.DualPipe {
		batches *= 2
	}
	return schedule.Given(kind, batches, chunks, orders)
}

// scheduleKind knows a schedule by the names of this program, of the lab, and of the files of tests.
func scheduleKind(name string) (schedule.Kind, bool) {
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	k, ok := schedule.Kinds[strings.TrimSuffix(first, ":")]
	return k, ok
}

// readSchedule gives the name of the schedule, where the file has one, and the operations of each rank.
func readSchedule(r io.Reader) (name string, rows []string, err error) {
	text, err := io.ReadAll(io.LimitReader(r, mostScheduleBytes+1))
	switch {
	case err != nil:
		return "", nil, err
	case len(text) > mostScheduleBytes:
		return "", nil, fmt.Errorf("longer than %d bytes, and so no schedule", mostScheduleBytes)
	}
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		name, rows, err = scheduleJSON(text)
	} else {
		name, rows, err = scheduleCSV(text)
	}
	if err == nil && len(rows) > schedule.MostRanks {
		err = fmt.Errorf("%d ranks; expected at most %d", len(rows), schedule.MostRanks)
	}
	return name, rows, err
}

// windowTitle is how the lab names the table of operations, behind the schedule.
const windowTitle = ": order of operations in the window"

func scheduleJSON(text []byte) (name string, rows []string, err error) {
	var file struct {
		Schedule string
		Order    [][]string
		Inputs   map[string]string
		Tables   []struct {
			Title string
			Rows  [][]string
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return "", nil, fmt.Errorf("not a schedule as JSON: %w", err)
	}
	if file.Order != nil {
		for _, order := range file.Order {
			rows = append(rows, strings.Join(order, " "))
		}
		return file.Schedule, rows, nil
	}
	for _, t := range file.Tables {
		of, ok := strings.CutSuffix(t.Title, windowTitle)
		if !ok {
			continue
		}
		if file.Inputs["zoom"] != "1" {
			return "", nil, errors.New("the lab shows a part of the step; expected the state with the whole step, zoom=1")
		}
		rows, err = rankRows(t.Rows)
		return of, rows, err
	}
	return "", nil, errors.New("no schedule: expected schedule and order, or what /labs/dualpipe.json gives")
}

func scheduleCSV(text []byte) (name string, rows []string, err error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	if err != nil {
		return "", nil, fmt.Errorf("not a schedule as CSV: %w", err)
	}
	for i, record := range records {
		of, titled := strings.CutSuffix(record[0], windowTitle)
		switch {
		case titled && len(record) == 1 && i+2 <= len(records):
			rows, err = rankRows(records[i+2:])
			return of, rows, err
		case i == 0 && len(record) == 2 && strings.EqualFold(record[0], "rank") && strings.EqualFold(record[1], "operations"):
			rows, err = rankRows(records[1:])
			return "", rows, err
		}
	}
	return "", nil, errors.New("no schedule: expected the columns rank and operations, or what /labs/dualpipe.csv gives")
}

// rankRows takes the ranks in order from 0.
func rankRows(records [][]string) (rows []string, err error) {
	for i, record := range records {
		if len(record) != 2 || record[0] != strconv.Itoa(i) {
			return nil, fmt.Errorf("the row %.60q; expected rank %d and its operations", strings.Join(record, ","), i)
		}
		rows = append(rows, record[1])
	}
	if len(rows) == 0 {
		return nil, errors.New("no rank has operations")
	}
	return rows, nil
}

func printSchedule(w io.Writer, p schedule.Plan, d schedule.Durations) {
	operations := 0
	for _, order := range p.Orders {
		operations += len(order)
	}
	t, form := p.Run(d), p.ClosedForm(d)
	least, most := t.IdleSpan()
	few, many := t.PeakSpan()
	printRow(w, "ranks", p.Ranks)
	printRow(w, "micro-batches", p.Batches)
	printRow(w, "operations", operations)
	fmt.Fprintln(w, "Each micro-batch goes forward and backward once through each stage, and no rank waits for ever.")
	known, err := schedule.New(p.Kind, p.Ranks, p.Batches, p.Chunks)
	if rank, op, differs := p.Differs(known); err == nil && differs {
		fmt.Fprintf(w, "The order is not the one that this site knows: rank %d, operation %d, is %s; there it is %s.\n", rank, op+1, opAt(p, rank, op), opAt(known, rank, op))
	} else {
		fmt.Fprintln(w, "The order is the one that this site knows, operation by operation.")
	}
	fmt.Fprintln(w)
	printRow(w, "length of the step", short(t.Makespan))
	printRow(w, "idle on the rank that waits least", short(least), fmt.Sprintf("%.2f%%", 100*least/t.Makespan))
	printRow(w, "idle on the rank that waits most", short(most), fmt.Sprintf("%.2f%%", 100*most/t.Makespan))
	printRow(w, "by the formula", short(form.Bubble), fmt.Sprintf("%.2f%%", 100*form.Bubble/t.Makespan))
	printRow(w, "most activations held at once, least and most by rank", few, many)
	fmt.Fprintf(w, "Formula: %s (%s), exact if %s", form.Text, form.Source, form.When)
	if form.Exact {
		fmt.Fprintln(w, ", as here.")
	} else {
		fmt.Fprintln(w, ", which is not so here.")
	}
}

func opAt(p schedule.Plan, rank, op int) string {
	if op >= len(p.Orders[rank]) {
		return "none"
	}
	return p.Orders[rank][op].String()
}

// short prints a time to six digits.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
