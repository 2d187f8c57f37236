package figure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// nvidiaQuarters shows NVIDIA's results by quarter as small multiples, around the quarter that the article speaks of.
var nvidiaQuarters = Spec{
	Name: "nvidia-quarters",
	Uses: append([]string{"nvidia.fy26q1.h_twenty_charge"}, quarterIDs()...),
	Draw: drawNvidiaQuarters,
}

// A quarter is a fiscal quarter of NVIDIA's. Revenue, data centre and margin were read for all of them; compute and
// networking only where their ids are given.
type quarter struct {
	fiscal, end         string
	compute, networking figureOf
}

// figureOf is a number of a quarter.
type figureOf struct {
	id      string // empty: not read in a source
	rounded bool   // printed in billions to one decimal
	derived bool   // by our subtraction
}

// inFull is a quarter whose split was read to the million.
func inFull(fiscal, end string) quarter {
	return quarter{fiscal, end, figureOf{id: "nvidia." + fiscal + ".compute"}, figureOf{id: "nvidia." + fiscal + ".networking"}}
}

// rounded is a number printed in billions, and subtracted one that rests on such.
func rounded(id string) figureOf    { return figureOf{id: id, rounded: true} }
func subtracted(id string) figureOf { return figureOf{id: id, rounded: true, derived: true} }

func quarters() []quarter {
	return []quarter{
		{fiscal: "fy24q1", end: "Apr 2023"},
		{fiscal: "fy24q2", end: "Jul 2023"},
		inFull("fy24q3", "Oct 2023"),
		{fiscal: "fy24q4", end: "Jan 2024"},
		{"fy25q1", "Apr 2024", subtracted("nvidia.fy25q1.compute_about"), subtracted("nvidia.fy25q1.networking_about")},
		inFull("fy25q2", "Jul 2024"),
		inFull(subjectQuarter, "Oct 2024"),
		{"fy25q4", "Jan 2025", rounded("nvnet.fy25q4.compute_rounded"), subtracted("nvnet.fy25q4.networking_about")},
		{chargeQuarter, "Apr 2025", rounded("nvidia.fy26q1.compute_rounded"), rounded("nvidia.fy26q1.networking_rounded")},
		inFull("fy26q2", "Jul 2025"),
		inFull("fy26q3", "Oct 2025"),
		{"fy26q4", "Jan 2026", subtracted("nvidia.fy26q4.compute_about"), subtracted("nvidia.fy26q4.networking_about")},
		{"fy27q1", "Apr 2026", rounded("nvidia.fy27q1.compute"), rounded("nvidia.fy27q1.networking")},
		{fiscal: "fy27q2", end: "Jul 2026"},
	}
}

const (
	subjectQuarter = "fy25q3" // which the article speaks of
	chargeQuarter  = "fy26q1" // with the charge on H20
	articleAfter   = 8        // the article appeared when so many of the quarters had ended
)

func quarterIDs() (ids []string) {
	for _, q := range quarters() {
		ids = append(ids, "nvidia."+q.fiscal+".revenue", "nvidia."+q.fiscal+".data_center", "nvidia."+q.fiscal+".gross_margin")
		for _, f := range []figureOf{q.compute, q.networking} {
			if f.id != "" {
				ids = append(ids, f.id)
			}
		}
	}
	return ids
}

// A measure is a panel of bars.
type measure struct {
	name string
	of   func(quarter) figureOf
}

var measures = []measure{
	{"Revenue", func(q quarter) figureOf { return figureOf{id: "nvidia." + q.fiscal + ".revenue"} }},
	{"Data centre", func(q quarter) figureOf { return figureOf{id: "nvidia." + q.fiscal + ".data_center"} }},
	{"Compute", func(q quarter) figureOf { return q.compute }},
	{"Networking", func(q quarter) figureOf { return q.networking }},
}

// inBillions prints an amount in billions of dollars without sign and scale: "35.1".
func inBillions(n Numbers, id, format string) string {
	return strings.TrimSuffix(strings.TrimPrefix(n.Print(id, "B "+format+" bare"), "$"), "B")
}

// cell prints a number as well as it is known.
func (f figureOf) cell(n Numbers) string {
	switch {
	case f.id == "":
		return "not read"
	case f.derived:
		return "about " + inBillions(n, f.id, ".1")
	case f.rounded:
		return inBillions(n, f.id, ".1")
	}
	return inBillions(n, f.id, ".3")
}

// margin prints a quarter's gross margin: "74.6%".
func (q quarter) margin(n Numbers) string { return n.Print("nvidia."+q.fiscal+".gross_margin", ".1") }

func drawNvidiaQuarters(n Numbers) Drawing {
	qs := quarters()
	at := slices.IndexFunc(qs, func(q quarter) bool { return q.fiscal == subjectQuarter })
	charge := qs[slices.IndexFunc(qs, func(q quarter) bool { return q.fiscal == chargeQuarter })]
	table := Table{Head: []string{"Quarter to", "Fiscal name", "Revenue, $ billion", "Data centre", "Compute", "Networking", "GAAP gross margin"}, Numeric: []bool{false, false, true, true, true, true, true}}
	for _, q := range qs {
		row := []string{q.end, strings.ToUpper(q.fiscal)}
		for _, m := range measures {
			row = append(row, m.of(q).cell(n))
		}
		table.Rows = append(table.Rows, append(row, q.margin(n)))
	}
	var then, now []string
	for _, m := range measures {
		last := latest(qs, m)
		then = append(then, lowerFirst(m.name)+" "+inBillions(n, m.of(qs[at]).id, ".1"))
		now = append(now, fmt.Sprintf("%s %s (%s)", lowerFirst(m.name), inBillions(n, m.of(last).id, ".1"), last.end))
	}
	end := qs[len(qs)-1]
	alt := fmt.Sprintf("Five panels by quarter, %s to %s. Billions of dollars in the quarter to October 2024, which the article speaks of: %s. In the latest quarter read: %s. "+
		"Compute and networking are missing where no source was read. GAAP gross margin was %s in the article’s quarter, fell to %s in that to April 2025, with a charge of $%s billion on H20, and was %s in that to %s.",
		qs[0].end, end.end, strings.Join(then, ", "), strings.Join(now, ", "), qs[at].margin(n), charge.margin(n),
		inBillions(n, "nvidia.fy26q1.h_twenty_charge", ".1"), end.margin(n), end.end)

	return draw("nvidia-quarters", alt, table, func(p *chart.Picture) float64 {
		const gap, pitch = 28, 142
		columns := 2
		if p.Width == narrow {
			columns = 1
		}
		width := (p.Width - float64(columns-1)*gap) / float64(columns)
		place := func(i int) frame {
			return frame{x: float64(i%columns) * (width + gap), y: float64(i/columns) * pitch, width: width, count: len(qs)}
		}
		for i, m := range measures {
			paintQuarters(p, n, qs, m, place(i))
		}
		paintMargins(p, n, qs, place(len(measures)))
		f := place(len(measures) + 1)
		if columns == 1 {
			return paintQuarterKey(p, f.x+frameLeft, f.y)
		}
		return max(paintQuarterKey(p, f.x+frameLeft, f.y+frameTop), f.y+frameBase+19)
	})
}

// latest is the last quarter for which a measure is known.
func latest(qs []quarter, m measure) quarter {
	for i := len(qs) - 1; ; i-- {
		if m.of(qs[i]).id != "" {
			return qs[i]
		}
	}
}

// A frame is where a panel stands. Its plot begins frameLeft from its left edge and frameTop below its top.
type frame struct {
	x, y, width float64
	count       int // quarters
}

const (
	frameLeft, frameTop, frameHeight = 28, 24, 84
	frameBase                        = frameTop + frameHeight
)

// pitch is the distance from quarter to quarter, and mid the middle of one.
func (f frame) pitch() float64    { return (f.width - frameLeft) / float64(f.count) }
func (f frame) mid(i int) float64 { return f.x + frameLeft + (float64(i)+.5)*f.pitch() }
func (f frame) to(lo, hi float64) chart.Linear {
	return chart.Linear{Lo: lo, Hi: hi, From: f.y + frameBase, To: f.y + frameTop}
}

// paint draws what all panels have: name, unit, scale, quarters, and the rule at the article's date.
func (f frame) paint(p *chart.Picture, qs []quarter, name, unit string, s chart.Linear, label func(float64) string) {
	left, right, bottom := f.x+frameLeft, f.x+f.width, f.y+frameBase
	p.Add(chart.Text{X: f.x, Y: f.y + 10, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Strong, Text: name + space}, {Style: chart.Small, Text: unit}}})
	for _, v := range s.Ticks(6) {
		y := s.Pos(v)
		p.Add(chart.Segment(left-4, y, left, y, chart.Axis), chart.Label(left-7, y+4, chart.End, chart.Small, label(v)))
	}
	p.Add(chart.Segment(left, bottom+.5, right, bottom+.5, chart.Axis))
	at := left + articleAfter*f.pitch()
	p.Add(chart.Segment(at, f.y+frameTop-4, at, bottom, chart.Axis))
	for i, q := range qs {
		switch {
		case i == 0:
			p.Add(chart.Label(left+2, bottom+15, chart.Start, chart.Small, q.end))
		case i == len(qs)-1:
			p.Add(chart.Label(right, bottom+15, chart.End, chart.Small, q.end))
		case q.fiscal == subjectQuarter:
			p.Add(chart.Label(f.mid(i), bottom+15, chart.Middle, chart.Subject, q.end))
		}
	}
}

// paintQuarters draws a panel of bars.
func paintQuarters(p *chart.Picture, n Numbers, qs []quarter, m measure, f frame) {
	const mark = 11 // size of the mark where no number was read
	last := latest(qs, m)
	s := f.to(0, n.Value(m.of(last).id))
	f.paint(p, qs, m.name, "billion dollars", s, func(v float64) string { return fmt.Sprintf("%g", v/1000) })
	width, bottom := .66*f.pitch(), f.y+frameBase
	for i, q := range qs {
		left := f.mid(i) - width/2
		v := m.of(q)
		if v.id == "" {
			p.Add(chart.Hatch{X: f.mid(i) - mark/2, Y: bottom - mark, W: mark, H: mark, Class: chart.Dashed})
			continue
		}
		top := s.Pos(n.Value(v.id))
		bar := chart.Rect{X: left, Y: top, W: width, H: bottom - top, Class: chart.Grey}
		switch {
		case q.fiscal == subjectQuarter:
			bar.Class = chart.Bar1
			over := min(top, s.Pos(n.Value(cmp.Or(m.of(qs[i-1]).id, v.id)))) // the label leans over the bar before
			p.Add(chart.Label(left+width, over-5, chart.End, chart.Subject, inBillions(n, v.id, ".1")))
		case v.derived:
			const line = 1.25
			bar = chart.Rect{X: left + line/2, Y: top + line/2, W: width - line, H: bottom - top - line/2, Class: chart.Hollow}
		}
		if q.fiscal == last.fiscal {
			p.Add(chart.Label(left+width, top-5, chart.End, chart.Plain, inBillions(n, v.id, ".1")))
		}
		p.Add(bar)
	}
	if m.name == measures[0].name {
		at := f.x + frameLeft + articleAfter*f.pitch()
		p.Add(chart.Label(at-5, f.y+frameTop+6, chart.End, chart.Small, "article, Jan 2025"))
	}
}

// paintMargins draws the panel of gross margins, as a line: its scale doesn't begin at zero.
func paintMargins(p *chart.Picture, n Numbers, qs []quarter, f frame) {
	const lo, hi = 45, 80
	s := f.to(lo, hi)
	f.paint(p, qs, "GAAP gross margin", fmt.Sprintf("per cent, from %d", lo), s, func(v float64) string { return fmt.Sprintf("%g", v) })
	line := chart.Line{Class: chart.Range}
	var marks []chart.Mark
	for i, q := range qs {
		x, y := f.mid(i), s.Pos(n.Value("nvidia."+q.fiscal+".gross_margin"))
		line.Points = append(line.Points, [2]float64{x, y})
		dot := chart.Dot{X: x, Y: y, R: 2.6, Class: chart.Bar3}
		switch {
		case q.fiscal == subjectQuarter:
			dot.R, dot.Class = 4, chart.Bar1
			marks = append(marks, chart.Label(x-f.pitch()+3, y-9, chart.Start, chart.Subject, q.margin(n)))
		case q.fiscal == chargeQuarter:
			marks = append(marks, chart.Label(x-3, y+16, chart.Start, chart.Plain, q.margin(n)+", after a"),
				chart.Label(x-3, y+30, chart.Start, chart.Plain, "$"+inBillions(n, "nvidia.fy26q1.h_twenty_charge", ".1")+"B H20 charge"))
		case i == len(qs)-1:
			marks = append(marks, chart.Label(f.x+f.width, y-9, chart.End, chart.Plain, q.margin(n)))
		}
		marks = append(marks, dot)
	}
	p.Add(line)
	p.Add(marks...)
}

// paintQuarterKey tells what the bars' shapes mean. It returns the lower edge.
func paintQuarterKey(p *chart.Picture, x, y float64) float64 {
	const box, pitch = 12, 21
	for i, k := range []struct {
		class chart.Class
		text  string
	}{
		{chart.Bar1, "the quarter the article speaks of"},
		{chart.Grey, "other quarters, as published"},
		{chart.Hollow, "our subtraction from published sums"},
		{chart.Dashed, "split not read in a source"},
	} {
		at := y + float64(i)*pitch
		var m chart.Mark = chart.Rect{X: x, Y: at, W: box, H: box, Class: k.class}
		switch k.class {
		case chart.Hollow:
			m = chart.Rect{X: x + .625, Y: at + .625, W: box - 1.25, H: box - 1.25, Class: k.class}
		case chart.Dashed:
			m = chart.Hatch{X: x, Y: at, W: box, H: box, Class: k.class}
		}
		p.Add(m, chart.Label(x+box+8, at+10.5, chart.Start, chart.Small, k.text))
	}
	return y + 3*pitch + box + 2
}
