package lab

import (
	"fmt"
	"math"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/quant"
	"github.com/claimbyclaim/explainer/internal/chart"
)

func (s scalingState) barDrawing() Drawing {
	d := Drawing{Title: "Mean error of a made-up tensor" + s.outlierWords() + ", by what shares a scale", Table: Table{Head: []string{"One scale for", "Mean relative error", "Became zero"}, Numeric: []bool{false, true, true}}}
	var told []string
	for i, l := range s.all.Losses {
		d.Table.Rows = append(d.Table.Rows, []string{groupings[i].name, small(l.Mean), small(l.Flushed)})
		told = append(told, groupings[i].name+" "+small(l.Mean))
	}
	d.paint("fp8-scaling", fmt.Sprintf("Bars of the mean relative error in %s, one scale for: %s.", s.c.Format.Name, strings.Join(told, "; ")), s.paintBars)
	return d
}

// outlierWords say what is made larger, and by how much.
func (s scalingState) outlierWords() string {
	what := map[quant.Outliers]string{quant.Random: ", one value in a thousand", quant.Channel: ", one channel in 256", quant.Token: ", one token in 128"}[s.c.Kind]
	if what == "" {
		return " without outliers"
	}
	return what + " made " + plain(s.v.Number("factor")) + " times larger"
}

func (s scalingState) paintBars(p *chart.Picture) float64 {
	const row, high, value = 41.0, 15.0, 108.0
	most := 0.0
	for _, l := range s.all.Losses {
		most = max(most, l.Mean)
	}
	for i, l := range s.all.Losses {
		y := float64(i) * row
		class, style := chart.Grey, chart.Plain
		name := groupings[i].name
		if i == s.chosen {
			class, style = chart.Bar1, chart.Subject
			name += " (chosen)"
		}
		width := max(1, l.Mean/most*(p.Width-value))
		p.Add(chart.Label(0, y+12, chart.Start, style, upperFirst(name)), chart.Rect{X: 0, Y: y + 18, W: width, H: high, Class: class},
			chart.Text{X: width + 6, Y: y + 18 + 12, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Strong, Text: small(l.Mean)}, {Style: chart.Small, Text: zeroed(l.Flushed)}}})
	}
	return float64(len(s.all.Losses))*row - 6
}

// zeroed adds to a bar what share became zero, where it shows in whole percent.
func zeroed(share float64) string {
	if share < .01 {
		return ""
	}
	return "\u00a0 zero: " + inWords(share, "ratio", "percent .0")
}

// shownRows are the tokens of the tensor that the map shows: one row of blocks.
const shownRows = 128

// cells is how many of the finest groups a row has.
const cells = quant.Columns / 32

// A grade is what became of many values of a cell.
type grade int

const (
	fine    grade = iota
	spoilt        // at least a quarter are coarser than any normal number
	flushed       // at least a quarter became zero
)

func (s scalingState) grade(row, cell int) grade {
	const quarter = 8
	switch c := s.loss().Lost[row*cells+cell]; {
	case c.Flushed >= quarter:
		return flushed
	case c.Coarse >= quarter:
		return spoilt
	}
	return fine
}

func (s scalingState) mapDrawing() Drawing {
	d := Drawing{Title: fmt.Sprintf("Which values lose, with one scale for %s", groupings[s.chosen].name)}
	d.Table = Table{Head: []string{"Tokens", "Groups of 32 values", "A quarter or more coarse", "A quarter or more zero", "Outliers"}, Numeric: []bool{false, true, true, true, true}}
	const part = 16
	var all [3]int
	for from := 0; from < shownRows; from += part {
		var n [3]int
		outliers := 0
		for row := from; row < from+part; row++ {
			for cell := range cells {
				g := s.grade(row, cell)
				n[g]++
				all[g]++
			}
			for column := range quant.Columns {
				if s.all.Outlier(row, column) {
					outliers++
				}
			}
		}
		d.Table.Rows = append(d.Table.Rows, []string{fmt.Sprintf("%d to %d", from+1, from+part), fmt.Sprint(part * cells), fmt.Sprint(n[spoilt]), fmt.Sprint(n[flushed]), fmt.Sprint(outliers)})
	}
	alt := fmt.Sprintf("A map of the first %d tokens by %d channels, in groups of 32 values. Of %d groups, in %d at least a quarter of the values became zero, in %d more at least a quarter are coarser than any normal number.",
		shownRows, quant.Columns, shownRows*cells, all[flushed], all[spoilt])
	d.paint("fp8-map", alt, s.paintMap)
	return d
}

func (s scalingState) paintMap(p *chart.Picture) float64 {
	const high, top = 2.6, 56.0
	wide := p.Width / cells
	p.Add(
		chart.Rect{X: 0, Y: 3, W: 14, H: 9, Class: chart.Bar1}, chart.Label(20, 12, chart.Start, chart.Small, "a quarter or more became zero"),
		chart.Rect{X: 0, Y: 23, W: 14, H: 4, Class: chart.Grey}, chart.Label(20, 30, chart.Start, chart.Small, "a quarter or more are coarser than any normal number"))
	outliersAt := [2]float64{p.Width / 2, 12}
	if p.Width == narrowDrawing {
		outliersAt = [2]float64{230, 12}
	}
	p.Add(chart.Segment(outliersAt[0], outliersAt[1]-4, outliersAt[0]+10, outliersAt[1]-4, chart.Range), chart.Label(outliersAt[0]+16, outliersAt[1], chart.Start, chart.Small, "an outlier"))
	p.Add(chart.Label(0, top-7, chart.Start, chart.Small, fmt.Sprintf("%d tokens downwards, %s channels across", shownRows, whole(quant.Columns, "count"))))
	height := shownRows * high
	for _, g := range []struct {
		grade grade
		class chart.Class
		high  float64
	}{{spoilt, chart.Cells2, high * .5}, {flushed, chart.Cells, high}} {
		runs := s.runs(g.grade)
		for _, length := range runLengths {
			if at := runs[length]; len(at) > 0 {
				p.Add(chart.Raster{X: 0, Y: top, W: wide, H: high, Wide: wide * float64(length), High: g.high, Cells: at, Class: g.class})
			}
		}
	}
	if at := s.outliers(); len(at) > 0 {
		p.Add(chart.Raster{X: 0, Y: top, W: p.Width / quant.Columns, H: high, Wide: 3, Cells: at, Class: chart.Range})
	}
	block := p.Width / (quant.Columns / 128)
	for x := block; x < p.Width-1; x += block {
		p.Add(chart.Segment(x, top, x, top+height, chart.Rule))
	}
	p.Add(chart.Line{Points: [][2]float64{{0, top}, {p.Width, top}, {p.Width, top + height}, {0, top + height}, {0, top}}, Class: chart.Axis},
		chart.Label(0, top+height+16, chart.Start, chart.Small, "between two lines: 128 channels"))
	return top + height + 22
}

// runLengths are a whole row, a tile and one cell.
var runLengths = []int{cells, 4, 1}

// runs gathers the cells of a grade into such lengths, so that few marks draw many.
func (s scalingState) runs(g grade) map[int][][2]int {
	out := map[int][][2]int{}
	for row := range shownRows {
		for cell := 0; cell < cells; {
			length := 0
			for _, n := range runLengths {
				if cell%n == 0 && s.same(row, cell, n, g) {
					length = n
					break
				}
			}
			if length > 0 {
				out[length] = append(out[length], [2]int{row, cell})
			}
			cell += max(1, length)
		}
	}
	return out
}

func (s scalingState) same(row, cell, n int, g grade) bool {
	for i := range n {
		if s.grade(row, cell+i) != g {
			return false
		}
	}
	return true
}

// outliers places a mark at each outlier of the map; of a token that is one, at every fourth channel.
func (s scalingState) outliers() (at [][2]int) {
	step := 1
	if s.c.Kind == quant.Token {
		step = 4
	}
	for row := range shownRows {
		for column := 0; column < quant.Columns; column += step {
			if s.all.Outlier(row, column) {
				at = append(at, [2]int{row, column})
			}
		}
	}
	return at
}

func (s scalingState) histogramDrawing() Drawing {
	l := s.loss()
	d := Drawing{Title: "How the errors are spread", Table: Table{Head: []string{"Relative error"}, Numeric: []bool{false}}}
	for _, g := range groupings {
		d.Table.Head, d.Table.Numeric = append(d.Table.Head, upperFirst(g.short)), append(d.Table.Numeric, true)
	}
	for bin := range quant.Bins {
		row := []string{binName(bin)}
		for _, x := range s.all.Losses {
			row = append(row, small(float64(x.Histogram[bin])/float64(x.Nonzero)))
		}
		d.Table.Rows = append(d.Table.Rows, row)
	}
	var told []string
	for bin, n := range l.Histogram {
		told = append(told, binName(bin)+" "+small(float64(n)/float64(l.Nonzero)))
	}
	d.paint("fp8-errors", "Bars of the share of values by relative error: "+strings.Join(told, "; ")+".", s.paintHistogram)
	return d
}

func binName(bin int) string {
	switch from, to := quant.Bin(bin); {
	case bin == 0:
		return "none"
	case math.IsInf(to, 1):
		return "all of it: zero"
	case from == 0:
		return "below " + small(to)
	default:
		return small(from) + " to " + small(to)
	}
}

func (s scalingState) paintHistogram(p *chart.Picture) float64 {
	const top, height = 40.0, 150.0
	l := s.loss()
	pitch := p.Width / quant.Bins
	most := 0
	for _, n := range l.Histogram {
		most = max(most, n)
	}
	p.Add(chart.Label(0, 11, chart.Start, chart.Small, "share of the values, by relative error (each bar twice the one before)"))
	if p.Width == narrowDrawing {
		p.Marks = p.Marks[:len(p.Marks)-1]
		p.Add(chart.Label(0, 11, chart.Start, chart.Small, "share of the values, by relative error"))
	}
	base := top + height
	for bin, n := range l.Histogram {
		x := float64(bin) * pitch
		share := float64(n) / float64(l.Nonzero)
		tall := float64(n) / float64(most) * height
		class := chart.Grey
		if from, _ := quant.Bin(bin); from >= 1.0/16 {
			class = chart.Bar1
		}
		p.Add(chart.Rect{X: x + 2, Y: base - tall, W: pitch - 4, H: tall, Class: class})
		if share >= .005 {
			p.Add(chart.Label(x+pitch/2, base-tall-5, chart.Middle, chart.Small, inWords(share, "ratio", "percent .0")))
		}
		switch from, _ := quant.Bin(bin); {
		case bin == 0:
			p.Add(chart.Label(x+pitch/2, base+17, chart.Middle, chart.Small, "0"))
		case bin == quant.Bins-1:
			p.Add(chart.Label(x+pitch/2, base+17, chart.Middle, chart.Small, "lost"))
		case bin > 1 && (p.Width > narrowDrawing || bin%2 == 0):
			p.Add(chart.Segment(x, base, x, base+4, chart.Axis), chart.Label(x, base+17, chart.Middle, chart.Small, inWords(from, "ratio", "percent 2s")))
		}
	}
	p.Add(chart.Segment(0, base, p.Width, base, chart.Axis))
	return base + 24
}
