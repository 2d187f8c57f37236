package lab

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/runs"
	"github.com/claimbyclaim/explainer/internal/chart"
	"github.com/claimbyclaim/explainer/internal/quantity"
)

// A runPlot is the room and the scales of the drawing: work to the right, device-hours upwards, both logarithmic.
// The scales are the same at every choice, so that two states can be compared.
type runPlot struct {
	work, hours chart.Log
	box         chart.Box // between the axes
}

const (
	runDot     = 4.0 // radius of a mark
	subjectDot = 5.5
)

func newRunPlot(width float64) runPlot {
	b := chart.Box{Left: 50, Top: 66, Right: width - 40, Bottom: 66 + 430}
	if width == narrowDrawing { // higher, so that names find room
		b = chart.Box{Left: 34, Top: 66, Right: width - 36, Bottom: 66 + 520}
	}
	return runPlot{
		work:  chart.Log{Lo: 1.5e23, Hi: 6e25, From: b.Left, To: b.Right},
		hours: chart.Log{Lo: 1e5, Hi: 1e8, From: b.Bottom, To: b.Top},
		box:   b,
	}
}

func (r runPlot) at(p plottedRun) point {
	return point{r.work.Pos(p.value("flop")), r.hours.Pos(p.value("hours"))}
}

// line gives the ends of the line of one rate inside the plot.
func (r runPlot) line(rate float64) (from, to point) {
	clip := func(work float64) point { // at that work, or where the line leaves the plot above or below
		hours := min(max(runs.GPUHours(work, rate), r.hours.Lo), r.hours.Hi)
		return point{r.work.Pos(work * hours / runs.GPUHours(work, rate)), r.hours.Pos(hours)}
	}
	return clip(r.work.Lo), clip(r.work.Hi)
}

func drawRuns(shown []plottedRun) Drawing {
	table := Table{Head: []string{"Run", "Work by 6ND, FLOP", "GPU-hours, million", "TFLOP/s per GPU", "Known"}, Numeric: []bool{false, true, true, true, false}}
	var told []string
	for _, p := range byWork(shown) {
		hours := p.show("hours", "M 3s bare")
		table.Rows = append(table.Rows, []string{p.name, p.show("flop", "3s bare"), strings.TrimSuffix(hours, "M"), p.show("rate", "3s bare"), p.known.String()})
		table.Entries = append(table.Entries, p.numbers["hours"])
		told = append(told, fmt.Sprintf("%s %s FLOP, %s hours, %s", p.name, p.show("flop", "3s bare"), hours, p.show("rate", "3s bare")))
	}
	alt := fmt.Sprintf("Training runs: work by 6ND to the right, GPU-hours upwards, both on logarithmic scales, with lines of equal TFLOP/s per GPU. %s.", strings.Join(told, "; "))
	if dense, ok := findRun(shown, denseRun); ok {
		alt += fmt.Sprintf(" %s and %s lie on the same line, %s times apart in work.", subjectRun, denseRun, timesApart(shown[0], dense))
	}
	d := Drawing{Title: "GPU-hours against work: on one line, a GPU did as much work in an hour", Table: table}
	d.paint("runs", alt, func(p *chart.Picture) float64 {
		paintRuns(p, shown)
		return p.Height
	})
	return d
}

// timesApart prints how many times more work a run is than the subject.
func timesApart(v3, dense plottedRun) string {
	return strconv.FormatFloat(dense.value("flop")/v3.value("flop"), 'f', 1, 64)
}

func paintRuns(p *chart.Picture, shown []plottedRun) {
	plot := newRunPlot(p.Width)
	v3 := shown[0]
	paintRunAxes(p, plot)
	layout := newLayout(plot.box)

	// What labels keep clear of: the subject's line, and all marks.
	from, to := plot.line(v3.value("rate"))
	layout.lines = append(layout.lines, segment{from, to})
	dense, compared := findRun(shown, denseRun)
	for _, run := range shown {
		layout.dots = append(layout.dots, disc{plot.at(run), radius(run)})
	}
	if compared {
		a, b := plot.at(v3), plot.at(dense)
		along := segment{a, b}.point(.5)
		if p.Width == narrowDrawing {
			along = segment{a, b}.point(.36)
		}
		x, y := along.x+16, along.y+20
		layout.reserve(chart.Label(x, y, chart.Start, chart.Subject, timesApart(v3, dense)+" times the work"))
		layout.reserve(chart.Label(x, y+16, chart.Start, chart.Small, "nearly the same speed"))
	}
	style := chart.Plain
	if p.Width == narrowDrawing {
		style = chart.Small
	}
	var names []name
	for i, run := range shown {
		n := name{i, style, run.name, -math.Pi / 4} // below the subject's line to the lower right
		if run.value("rate") < v3.value("rate") {
			n.first = 3 * math.Pi / 4
		}
		if i == 0 {
			n.style = chart.Subject
		}
		names = append(names, n)
	}
	layout = layout.placed(names)

	for _, rate := range rateLines() {
		a, b := plot.line(rate)
		for _, s := range layout.clear(segment{a, b}) {
			p.Add(chart.Segment(s.a.x, s.a.y, s.b.x, s.b.y, chart.Rule))
		}
		p.Add(lineName(plot, b, chart.Small, quantity.Print(rate, quantity.Unit{}, quantity.Default)))
	}
	p.Add(chart.Segment(from.x, from.y, to.x, to.y, chart.Heavy), lineName(plot, to, chart.Subject, v3.show("rate", "3s bare")))
	if compared {
		a, b := plot.at(v3), plot.at(dense)
		p.Add(chart.Segment(a.x, a.y, b.x, b.y, chart.Range1))
	}
	for _, s := range layout.leaders {
		p.Add(chart.Segment(s.a.x, s.a.y, s.b.x, s.b.y, chart.Axis))
	}
	for i := len(shown) - 1; i >= 0; i-- { // the subject on top
		at := plot.at(shown[i])
		p.Add(runMark(at, radius(shown[i]), shown[i].known, shown[i].name == subjectRun)...)
	}
	for _, t := range layout.texts {
		p.Add(t)
	}
}

// rateLines are round rates, in TFLOP/s, whose lines cross the plot where runs can be.
func rateLines() []float64 { return chart.Log{Lo: 100, Hi: 1000}.Ticks(4) }

func radius(p plottedRun) float64 {
	if p.name == subjectRun {
		return subjectDot
	}
	return runDot
}

// runMark is filled where the maker states the hours, hollow where they are derived, and a cross for an estimate.
func runMark(at point, r float64, k known, subject bool) []chart.Mark {
	switch {
	case subject:
		return []chart.Mark{chart.Dot{X: at.x, Y: at.y, R: r, Class: chart.Bar1}}
	case k == derived:
		return []chart.Mark{chart.Dot{X: at.x, Y: at.y, R: r - .4, Class: chart.Hollow}}
	case k == estimated:
		d := r - .5
		return []chart.Mark{chart.Segment(at.x-d, at.y-d, at.x+d, at.y+d, chart.Heavy), chart.Segment(at.x-d, at.y+d, at.x+d, at.y-d, chart.Heavy)}
	}
	return []chart.Mark{chart.Dot{X: at.x, Y: at.y, R: r, Class: chart.Bar3}}
}

// lineName names a line where it leaves the plot: on the right, or above.
func lineName(plot runPlot, end point, style chart.Style, text string) chart.Mark {
	if end.y <= plot.box.Top+.5 {
		return chart.Label(end.x, plot.box.Top-6, chart.Middle, style, text)
	}
	return chart.Label(plot.box.Right+5, end.y+4.5, chart.Start, style, text)
}

// paintRunAxes draws the key, both axes and their names, and sets the height.
func paintRunAxes(p *chart.Picture, plot runPlot) {
	b := plot.box
	x := 0.0
	for _, k := range []struct {
		known known
		name  string
	}{{stated, "stated by the maker"}, {derived, "derived from what it states"}, {estimated, "estimated by others"}} {
		name := k.name
		if p.Width == narrowDrawing {
			name = k.known.String()
		}
		p.Add(runMark(point{x + runDot + 1, 8}, runDot, k.known, false)...)
		p.Add(chart.Label(x+2*runDot+8, 12.5, chart.Start, chart.Plain, name))
		x += 2*runDot + 8 + chart.Plain.Width(name) + 22
	}
	p.Add(chart.Label(0, 38, chart.Start, chart.Small, "million GPU-hours"), chart.Label(p.Width, 38, chart.End, chart.Small, "lines: TFLOP/s per GPU"))
	p.Add(chart.Segment(b.Left, b.Top, b.Left, b.Bottom, chart.Axis), chart.Segment(b.Left, b.Bottom, b.Right, b.Bottom, chart.Axis))
	for _, v := range plot.hours.Ticks(12) {
		y := plot.hours.Pos(v)
		p.Add(chart.Segment(b.Left-4, y, b.Left, y, chart.Axis), chart.Label(b.Left-8, y+4.5, chart.End, chart.Plain, strconv.FormatFloat(v/1e6, 'g', -1, 64)))
	}
	for _, v := range plot.work.Ticks(12) {
		power := strings.TrimPrefix(quantity.Print(v, quantity.Unit{}, quantity.Format{Decimals: -1, Digits: 1}), "1×")
		if p.Width == narrowDrawing && !strings.HasPrefix(power, "10") {
			power = ""
		}
		p.Add(chart.HorizontalAxis(plot.work, b.Bottom, chart.Below, []float64{v}, func(float64) string { return power })...)
	}
	p.Add(chart.Label(b.Right, b.Bottom+38, chart.End, chart.Small, "work, 6 × active parameters × tokens, in FLOP"))
	p.Add(chart.Label(b.Right, b.Bottom+54, chart.End, chart.Small, "both scales logarithmic"))
	p.Height = b.Bottom + 60
}
