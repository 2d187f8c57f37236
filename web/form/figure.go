package form

import (
	"bytes"
	"encoding/csv"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// figureData is a figure's table with what says where it comes from.
type figureData struct {
	ID      string         `json:"id"`
	Title   string         `json:"title"`
	Measure string         `json:"measure"`
	Note    string         `json:"note"`
	URL     string         `json:"url"`
	Date    evidence.Date  `json:"date"`
	Licence string         `json:"licence"`
	Sources []figureSource `json:"sources"`
	Head    []string       `json:"head"`
	Rows    [][]string     `json:"rows"`
}

type figureSource struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	URL   string `json:"url"`
	Place string `json:"place,omitempty"`
}

func (w *Writer) figureData(name string) figureData {
	t := w.e.Figures[name]
	_, head, rows := w.tables(prose.Figure, name)
	f := figureData{
		ID: "figure:" + name, Title: w.plain(t.Title), Measure: w.plain(t.Measure), Note: w.plain(t.Note), URL: w.url(prose.Figure, name, ""),
		Date: w.e.Updated(), Licence: licenceURL, Sources: []figureSource{}, Head: head, Rows: rows,
	}
	for _, p := range citedIn(t.Title, t.Measure, t.Note) {
		if s, ok := w.e.Source(p.Key); ok {
			title, _ := s.Heading()
			f.Sources = append(f.Sources, figureSource{p.Key, title, w.sourceURL(s), p.Place})
		}
	}
	return f
}

// FigureJSON is the data of a figure of the edition, with its sources.
func (w *Writer) FigureJSON(name string) []byte { return encode(w.figureData(name)) }

// FigureCSV is the same as CSV: rows that say what it is and where it comes from, an empty line, and the table.
func (w *Writer) FigureCSV(name string) []byte {
	f := w.figureData(name)
	rows := [][]string{{"title", f.Title}, {"measure", f.Measure}, {"note", f.Note}, {"figure", f.URL}, {"date", string(f.Date)}, {"licence", f.Licence}}
	for _, s := range f.Sources {
		rows = append(rows, []string{"source", s.Title, s.Place, s.URL})
	}
	rows = append(append(rows, nil, f.Head), f.Rows...)
	var b bytes.Buffer
	_ = csv.NewWriter(&b).WriteAll(rows) // a bytes.Buffer does not fail
	return b.Bytes()
}
