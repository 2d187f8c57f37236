package card

import (
	"bytes"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/chart"
)

func TestPlate(t *testing.T) {
	picture := chart.Picture{Name: "bars", Width: 300, Height: 40, Label: "Two bars"}
	picture.Add(chart.Rect{W: 200, H: 15, Class: chart.Bar1}, chart.Label(210, 12, chart.Start, chart.Plain, "two"))
	full := Plate{
		Title: strings.Repeat("A title of many words ", 8), Measure: strings.Repeat("in units of some length ", 6), Source: strings.Repeat("A paper, table 2; ", 8),
		Date: "1 May 2026", Site: "Claims", Address: "a.example/figures/bars/", Rights: "CC BY 4.0", Picture: picture,
	}
	bare := Plate{Title: "Bars", Picture: picture}
	for _, p := range []Plate{full, bare} {
		l := p.layout()
		isTidy(t, p.Title, l, plateMargin)
		if l.Width != 348 {
			t.Errorf("the plate is %v wide; want 348", l.Width)
		}
	}
	if full.Sheet().Height < bare.Sheet().Height+100 {
		t.Error("more lines make no higher plate")
	}
	for _, file := range [][]byte{full.PNG(2), full.SVG()} {
		for _, s := range []string{full.Title, full.Address, full.Date, full.Rights, picture.Label} {
			if !bytes.Contains(file, []byte(s)) {
				t.Errorf("a file doesn't say %q", s)
			}
		}
	}
	full.Picture.Add(chart.Label(0, 0, chart.Start, chart.Plain, "漢"))
	full.Source += "字"
	if got := string(full.Missing()); got != "字漢" {
		t.Errorf("%q are missing", got)
	}
}
