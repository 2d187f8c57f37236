package form

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/web/ui"
)

type labResult struct {
	Lab     string            `json:"lab"`
	Address string            `json:"address"`
	Inputs  map[string]string `json:"inputs"`
	Answers []labAnswer       `json:"answers"`
	Tables  []labTable        `json:"tables"`
}

type labAnswer struct {
	Label   string   `json:"label"`
	Value   string   `json:"value"`
	Number  float64  `json:"number"`
	Unit    string   `json:"unit,omitempty"`
	Formula string   `json:"formula"`
	Note    string   `json:"note,omitempty"`
	Flag    string   `json:"flag,omitempty"`
	Outside []string `json:"outside,omitempty"`
}

type labTable struct {
	Title string     `json:"title"`
	Head  []string   `json:"head"`
	Rows  [][]string `json:"rows"`
}

// labResult runs a lab in a state without problems. The tables of its drawings come first.
func (w *Writer) labResult(l lab.Lab, s lab.State) labResult {
	r := l.Run(w.e.Ledger, s.Values)
	out := labResult{
		Lab: l.Name, Address: w.site.Base + ui.WithQuery(ui.LabPath(l.Name), l.Query(w.e.Ledger, s)), Inputs: s.Raw, Answers: []labAnswer{}, Tables: []labTable{},
	}
	for _, a := range r.Answers {
		out.Answers = append(out.Answers, labAnswer{a.Label, a.Value, a.Number, a.Unit, a.Formula, a.Note, a.Flag, a.Outside})
	}
	for _, d := range r.Drawings {
		out.Tables = append(out.Tables, labTable{d.Table.Title, d.Table.Head, d.Table.Rows})
	}
	for _, t := range r.Tables {
		out.Tables = append(out.Tables, labTable{t.Title, t.Head, t.Rows})
	}
	return out
}

// LabJSON is the result of a lab in a state without problems.
func (w *Writer) LabJSON(l lab.Lab, s lab.State) []byte { return encode(w.labResult(l, s)) }

// LabCSV is the same as CSV: the answers, then each table under its title.
func (w *Writer) LabCSV(l lab.Lab, s lab.State) []byte {
	r := w.labResult(l, s)
	rows := [][]string{{"answer", "value", "number", "unit", "formula", "source"}}
	for _, a := range r.Answers {
		rows = append(rows, []string{a.Label, a.Value, fmt.Sprint(a.Number), a.Unit, a.Formula, r.Address})
	}
	for _, t := range r.Tables {
		rows = append(append(rows, nil, []string{t.Title}, t.Head), t.Rows...)
	}
	var b bytes.Buffer
	_ = csv.NewWriter(&b).WriteAll(rows) // a bytes.Buffer does not fail
	return b.Bytes()
}
