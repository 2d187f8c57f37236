package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/ui"
)

// labData serves the result of a lab as CSV or JSON: /labs/NAME.csv and /labs/NAME.json, with the state in the
// query as on the page.
func (s *Server) labData(w http.ResponseWriter, r *http.Request) {
	name, form, _ := strings.Cut(chi.URLParam(r, "file"), ".")
	l, ok := lab.Lookup(name)
	if !ok || form != "csv" && form != "json" {
		s.page(w, r)
		return
	}
	site := s.site.Load()
	state := l.Parse(site.edition.Ledger, r.URL.Query())
	if len(state.Problems) > 0 {
		var what []string
		for _, f := range l.Faults(state) {
			what = append(what, f.Text)
		}
		s.fail(w, r, page.Problem{Status: http.StatusUnprocessableEntity, Title: "The lab can’t be run with this address", Text: strings.Join(what, " ")})
		return
	}
	result := l.Run(site.edition.Ledger, state.Values)
	address := site.frame.Public + ui.WithQuery(ui.LabPath(name), l.Query(site.edition.Ledger, state))
	body, kind := labCSV(result, address), "text/csv; charset=utf-8"
	if form == "json" {
		body, kind = labJSON(l, state, result, address), "application/json"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", fmt.Sprint(len(body)))
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Access-Control-Allow-Origin", "*")
	_, _ = w.Write(body) // the client has gone
}

func labCSV(r lab.Result, address string) []byte {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	rows := [][]string{{"answer", "value", "number", "unit", "formula", "source"}}
	for _, a := range r.Answers {
		rows = append(rows, []string{a.Label, a.Value, fmt.Sprint(a.Number), a.Unit, a.Formula, address})
	}
	tables := r.Tables
	for _, d := range r.Drawings {
		tables = append(tables[:len(tables):len(tables)], d.Table)
	}
	for _, t := range tables {
		rows = append(rows, nil, []string{t.Title}, t.Head)
		rows = append(rows, t.Rows...)
	}
	_ = c.WriteAll(rows) // a bytes.Buffer does not fail
	return b.Bytes()
}

func labJSON(l lab.Lab, s lab.State, r lab.Result, address string) []byte {
	type answer struct {
		Label   string   `json:"label"`
		Value   string   `json:"value"`
		Number  float64  `json:"number"`
		Unit    string   `json:"unit,omitempty"`
		Formula string   `json:"formula"`
		Note    string   `json:"note,omitempty"`
		Flag    string   `json:"flag,omitempty"`
		Outside []string `json:"outside,omitempty"`
	}
	type table struct {
		Title string     `json:"title"`
		Head  []string   `json:"head"`
		Rows  [][]string `json:"rows"`
	}
	out := struct {
		Lab     string            `json:"lab"`
		Address string            `json:"address"`
		Inputs  map[string]string `json:"inputs"`
		Answers []answer          `json:"answers"`
		Tables  []table           `json:"tables"`
	}{Lab: l.Name, Address: address, Inputs: s.Raw, Answers: []answer{}, Tables: []table{}}
	for _, a := range r.Answers {
		out.Answers = append(out.Answers, answer{a.Label, a.Value, a.Number, a.Unit, a.Formula, a.Note, a.Flag, a.Outside})
	}
	for _, d := range r.Drawings {
		out.Tables = append(out.Tables, table{d.Table.Title, d.Table.Head, d.Table.Rows})
	}
	for _, t := range r.Tables {
		out.Tables = append(out.Tables, table{t.Title, t.Head, t.Rows})
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		panic(err) // a number that is not finite; labs give none
	}
	return b
}
