package lab

import (
	"math"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/quantity"
)

// Natural widths of drawings, in pixels: the column of results on a page, and a phone less its margins.
const (
	wideDrawing   = 608
	narrowDrawing = 350
)

// paint draws a picture at both widths. onto puts the marks on it and returns its height.
func (d *Drawing) paint(name, alt string, onto func(p *chart.Picture) float64) {
	one := func(width float64) chart.Picture {
		p := chart.Picture{Name: name, Width: width, Label: alt}
		p.Height = onto(&p)
		return p
	}
	d.Picture = one(wideDrawing)
	d.Wide, d.Narrow = d.Picture.SVG(), one(narrowDrawing).SVG()
}

// inWords prints a value in the format words of content/README.md.
func inWords(v float64, unit, words string) string {
	u, err := quantity.ParseUnit(unit)
	if err != nil {
		return short(v)
	}
	f, err := quantity.ParseFormat(words, quantity.Default)
	if err != nil {
		return short(v)
	}
	return quantity.Print(v, u, f)
}

// measured prints a value with its unit: whole from a thousand on, else with three significant digits.
func measured(v float64, unit string) string {
	words := "3s"
	if math.Abs(v) >= 999.5 {
		words = ".0"
	}
	return inWords(v, unit, words)
}

// whole prints a value that is a whole number, or as the reader typed it.
func whole(v float64, unit string) string { return inWords(v, unit, "") }

// share prints a share with one decimal.
func share(v float64) string { return inWords(v, "ratio", "percent .1") }

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return whole(float64(n), "count") + " " + one + "s"
}

// plain prints a number with commas and, where it is not whole, as few decimals as give it back.
func plain(v float64) string {
	digits, fraction, found := strings.Cut(short(v), ".")
	if n := math.Trunc(v); n != 0 && math.Abs(n) < 1e15 { // above, a count is printed as a power of ten
		digits = inWords(n, "count", ".0")
	}
	if found {
		return digits + "." + fraction
	}
	return digits
}

// sig prints a computed number with at most four significant digits.
func sig(v float64) string { return plain(rounded(v, 4)) }

// short writes a number for a field: as few digits as give it back.
func short(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// rounded rounds to significant digits.
func rounded(v float64, digits int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	if err != nil {
		return v
	}
	return r
}
