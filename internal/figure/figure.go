// Package figure holds the site's named figures: from numbers of the ledger to a drawing, the words that tell it
// without eyes, and the same data as a table. Title, measure and notes of a figure are prose and stand in
// content/figures/NAME.yaml.
//
// A figure types no number: it asks for each by its id. Names of things (a model, a vendor, a month) are labels and
// stand here.
package figure

import (
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// Numbers is what a figure needs of the ledger. Ids that a figure's Uses does not list are never asked for.
type Numbers interface {
	// Value is the value of an entry, in the entry's own unit.
	Value(id string) float64
	// Print is the value as the format words of content/README.md say: Print("v3.hours.total", "M .3 bare") is
	// "2.788M". No words stand for the entry's own display.
	Print(id, format string) string
}

// A Spec is a named figure.
type Spec struct {
	Name string                // as in ![](figure:NAME); the figure's text is content/figures/NAME.yaml
	Uses []string              // ids of the ledger that Draw asks for: all of them, and no others
	Draw func(Numbers) Drawing // the same numbers give the same drawing
}

// A Drawing is a figure ready to be put on a page.
type Drawing struct {
	Wide   string // SVG for columns of about 608 px
	Narrow string // SVG for columns of about 350 px; the same content
	Alt    string // tells what the drawing shows, with its numbers; also the label inside both drawings
	Table  Table  // the same data

	Picture chart.Picture // what Wide is written from, to be drawn elsewhere
}

// A Table is the data of a figure, as text.
type Table struct {
	Head    []string
	Rows    [][]string // each as long as Head; the first cell names the row
	Numeric []bool     // which columns hold numbers; as long as Head
}

// All lists the figures by name.
func All() []Spec {
	return []Spec{activeShare, apiPrices, attackTests, blendedPrice, censorshipTests, chipsAndRules, toyLosses, gpuHoursByStage, hoursOfRuns, nvidiaQuarters, nvidiaSharePrice, priceToHeadline, r1StageScores, r1Stages, rentalPrices, tokenChoices}
}

// Natural widths of the two drawings of a figure, in pixels: the text column of a page, and a phone less its margins.
const (
	wide   = 608
	narrow = 350
)

// space sets two spans of a line apart, more than a word space does. HTML would collapse two of those.
const space = "\u00a0 "

// draw makes both drawings of a figure. paint puts the marks on an empty picture of the given width and returns
// its height.
func draw(name, alt string, table Table, paint func(p *chart.Picture) (height float64)) Drawing {
	one := func(width float64) chart.Picture {
		p := chart.Picture{Name: name, Width: width, Label: alt}
		p.Height = paint(&p)
		return p
	}
	p := one(wide)
	return Drawing{Wide: p.SVG(), Narrow: one(narrow).SVG(), Alt: alt, Table: table, Picture: p}
}

// leader names a part of a bar that is too short for its name: a line from its lower edge down to the height at,
// with the text to the left of it.
func leader(x, from, at float64, text string) []chart.Mark {
	return []chart.Mark{
		chart.Line{Points: [][2]float64{{x, from}, {x, at}, {x - 5, at}}, Class: chart.Axis},
		chart.Label(x-8, at+4.5, chart.End, chart.Plain, text),
	}
}

// dollars prints an amount of money without the unit it is per: "$2.00" of a price per GPU-hour.
func dollars(n Numbers, id, format string) string {
	return "$" + strings.TrimPrefix(n.Print(id, format+" bare"), "$")
}
