package lab

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/schedule"
	"github.com/claimbyclaim/explainer/internal/chart"
)

func pipelineDrawing(runs []pipelineRun, w window) Drawing {
	var told []string
	for _, r := range runs {
		least, most := r.time.IdleSpan()
		told = append(told, fmt.Sprintf("%s takes %s units; each rank waits %s", r.name, units(r.time.Makespan), between(least, most)))
	}
	d := Drawing{Title: "What each rank does, and when it waits", Table: rankTable(runs)}
	alt := fmt.Sprintf("A grid of operations over time, a row for each rank: %s.", strings.Join(told, "; "))
	d.paint("dualpipe-grid", alt, func(p *chart.Picture) float64 { return paintPipelines(p, runs, w) })
	return d
}

// An operation is drawn by shape, colour and, where it fits, letter. A full backward fills its cell; its two parts take
// the upper and the lower half of it; a pair is a forward above a backward; a rank that waits is a faint bar.
type gridStyle struct {
	row, gap float64 // height of a rank, and room below it
	widest   string  // label of an operation; where it has no room, letters stand alone
}

const gridLeft, gridRight = 22, 34 // room for the rank's number, and for its idle time

// paintPipelines draws the schedules one above the other on one time axis and returns the lower edge.
func paintPipelines(p *chart.Picture, runs []pipelineRun, w window) float64 {
	const legible = 12 // pixels of a forward from which high rows, with all letters, are worth their height
	scale := chart.Linear{Lo: w.from, Hi: w.to, From: gridLeft, To: p.Width - gridRight}
	g := gridStyle{row: 22, gap: 3}
	if runs[0].plan.Ranks > 8 && runs[0].d.F*(scale.To-scale.From)/(w.to-w.from) < legible {
		g = gridStyle{row: 15, gap: 2}
	}
	y := gridKey(p) + 14
	for _, r := range runs {
		least, most := r.time.IdleSpan()
		said := fmt.Sprintf("\u00a0 %s units", units(r.time.Makespan))
		p.Add(chart.Text{X: 0, Y: y + 10, Anchor: chart.Start, Spans: []chart.Span{{Style: chart.Strong, Text: r.name}, {Style: chart.Small, Text: said}}})
		idle := "idle"
		if p.Width == wideDrawing {
			idle = "each waits " + between(least, most)
		}
		p.Add(chart.Label(p.Width, y+10, chart.End, chart.Small, idle))
		y = r.paintRows(p, g, scale, y+18) + 12
	}
	y -= 8
	p.Add(chart.Segment(scale.From, y, scale.To, y, chart.Axis))
	p.Add(chart.HorizontalAxis(scale, y, chart.Below, scale.Ticks(6), units)...)
	return y + 22
}

// paintRows draws one schedule and returns the lower edge.
func (r pipelineRun) paintRows(p *chart.Picture, g gridStyle, scale chart.Linear, top float64) float64 {
	paint := r.paintEach
	if shortest := min(r.d.F, r.d.I, r.d.W) * (scale.To - scale.From) / (scale.Hi - scale.Lo); shortest < 1.5 {
		paint = r.paintColumns
	}
	g.widest = "B" + strconv.Itoa(r.highest(scale))
	b := &gridBands{high: g.row}
	var letters []chart.Letters
	for k := range r.plan.Orders {
		y := top + float64(k)*(g.row+g.gap)
		p.Add(chart.Label(0, y+g.row/2+4.5, chart.Start, chart.Small, strconv.Itoa(k)), chart.Label(p.Width, y+g.row/2+4.5, chart.End, chart.Small, units(r.time.Idle(k))))
		letters = append(letters, paint(b, k, scale, y, g)...)
	}
	bottom := top + float64(r.plan.Ranks)*(g.row+g.gap)
	b.onto(p)
	for _, l := range letters {
		if l.Text != "" {
			p.Add(l)
		}
	}
	return bottom
}

// gridBands collects the bars of a schedule by their look.
type gridBands struct {
	high                                     float64
	forward, backward                        [][3]float64 // of full height
	forwardHalf, inputHalf, weightHalf, idle [][3]float64
}

// op puts an operation from x on into the row at y.
func (b *gridBands) op(kind schedule.OpKind, x, y, long float64) {
	upper, lower := [3]float64{x, y + b.high/4, long}, [3]float64{x, y + b.high*3/4, long}
	switch kind {
	case schedule.F:
		b.forward = append(b.forward, [3]float64{x, y + b.high/2, long})
	case schedule.B:
		b.backward = append(b.backward, [3]float64{x, y + b.high/2, long})
	case schedule.I:
		b.inputHalf = append(b.inputHalf, upper)
	case schedule.W:
		b.weightHalf = append(b.weightHalf, lower)
	case schedule.FB:
		b.forwardHalf = append(b.forwardHalf, upper)
		b.weightHalf = append(b.weightHalf, lower)
	}
}

func (b *gridBands) wait(x, y, long float64) {
	b.idle = append(b.idle, [3]float64{x, y + b.high/2, long})
}

func (b *gridBands) onto(p *chart.Picture) {
	for _, one := range []chart.Bands{
		{High: b.high, Bars: b.idle, Class: chart.Cells3}, {High: b.high, Bars: b.forward, Class: chart.Cells}, {High: b.high, Bars: b.backward, Class: chart.Cells4},
		{High: b.high / 2, Bars: b.forwardHalf, Class: chart.Cells}, {High: b.high / 2, Bars: append(b.inputHalf, b.weightHalf...), Class: chart.Cells4},
	} {
		if len(one.Bars) > 0 {
			p.Add(one)
		}
	}
}

// paintEach draws every operation of a rank, with its letter and the number of its micro-batch where they fit.
func (r pipelineRun) paintEach(b *gridBands, rank int, scale chart.Linear, y float64, g gridStyle) []chart.Letters {
	middle := chart.Letters{Y: y + g.row/2 + 4.5, Style: chart.OnCell}
	upper, lower := chart.Letters{Y: y + g.row/4 + 4.3, Style: chart.OnCell}, chart.Letters{Y: y + g.row*3/4 + 4.3, Style: chart.OnCell}
	halves := g.row >= 20 // letters fit into half a row
	end := 0.0
	wait := func(from, to float64) {
		if x, long := clipped(scale, from, to); long > .2 {
			b.wait(x, y, long)
		}
	}
	for n, o := range r.plan.Orders[rank] {
		start := r.time.Start[rank][n]
		wait(end, start)
		end = start + r.d.Of(o.Kind)
		x, long := clipped(scale, start, end)
		if long <= .2 {
			continue
		}
		if long > 3 {
			long -= .8
		}
		b.op(o.Kind, x, y, long)
		at, room := x+long/2, long
		switch {
		case o.Kind == schedule.F || o.Kind == schedule.B:
			addLetter(&middle, at, room, o.Kind.String(), r.number(o.Chunk, o.Batch), g.widest)
		case !halves:
		case o.Kind == schedule.I:
			addLetter(&upper, at, room, "I", r.number(o.Chunk, o.Batch), g.widest)
		case o.Kind == schedule.W:
			addLetter(&lower, at, room, "W", r.number(o.Chunk, o.Batch), g.widest)
		default:
			addLetter(&upper, at, room, "F", r.number(o.Chunk, o.Batch), g.widest)
			addLetter(&lower, at, room, "B", r.number(o.BackChunk, o.BackBatch), g.widest)
		}
	}
	wait(end, r.time.Makespan)
	return []chart.Letters{middle, upper, lower}
}

// number counts micro-batches from 0 through both directions of DualPipe.
func (r pipelineRun) number(chunk, batch uint8) string { return strconv.Itoa(r.count(chunk, batch)) }

func (r pipelineRun) count(chunk, batch uint8) int {
	if r.kind == schedule.DualPipe {
		return int(batch) + int(chunk)*r.plan.Batches/2
	}
	return int(batch)
}

// highest is the highest number of a micro-batch in the window, on any rank.
func (r pipelineRun) highest(window chart.Linear) (most int) {
	for k, order := range r.plan.Orders {
		for n, o := range order {
			start := r.time.Start[k][n]
			if start >= window.Hi || start+r.d.Of(o.Kind) <= window.Lo {
				continue
			}
			most = max(most, r.count(o.Chunk, o.Batch))
			if o.Kind == schedule.FB {
				most = max(most, r.count(o.BackChunk, o.BackBatch))
			}
		}
	}
	return most
}

// addLetter writes a letter where it fits, with its number where the widest label would fit, so that neighbours look alike.
func addLetter(l *chart.Letters, at, room float64, letter, number, widest string) {
	switch {
	case l.Style.Width(widest)+.5 <= room:
		l.Add(at, letter+number)
	case l.Style.Width(letter) <= room:
		l.Add(at, letter)
	}
}

// clipped is the part of a stretch that lies in the window: where it begins, and how long it is.
func clipped(scale chart.Linear, from, to float64) (x, long float64) {
	from, to = max(from, scale.Lo), min(to, scale.Hi)
	if to <= from {
		return 0, 0
	}
	return scale.Pos(from), scale.Pos(to) - scale.Pos(from)
}

// paintColumns draws a rank whose operations are too short to be told apart, in columns two pixels wide: by what runs in a
// column most of the time, forwards and backwards in turn being drawn as pairs are.
func (r pipelineRun) paintColumns(b *gridBands, rank int, scale chart.Linear, y float64, _ gridStyle) []chart.Letters {
	const column = 2.0
	n := int(math.Ceil((scale.To - scale.From) / column))
	forward, backward := make([]float64, n), make([]float64, n)
	fill := func(into []float64, from, to float64) {
		x, long := clipped(scale, from, to)
		for x, end := (x-scale.From)/column, (x+long-scale.From)/column; x < end-1e-9; {
			k := min(int(x), n-1)
			next := min(math.Floor(x+1e-9)+1, end)
			into[k] += next - x
			x = next
		}
	}
	for k, o := range r.plan.Orders[rank] {
		start := r.time.Start[rank][k]
		end := start + r.d.Of(o.Kind)
		if o.Kind == schedule.F || o.Kind == schedule.FB {
			fill(forward, start, end)
		}
		if o.Kind != schedule.F {
			fill(backward, start, end)
		}
	}
	const some = .15 // of a column
	look := func(k int) (kind schedule.OpKind, busy bool) {
		switch {
		case forward[k]+backward[k] < .5:
			return 0, false
		case backward[k] < some:
			return schedule.F, true
		case forward[k] < some:
			return schedule.B, true
		}
		return schedule.FB, true
	}
	last := int(math.Ceil((scale.Pos(min(r.time.Makespan, scale.Hi)) - scale.From) / column))
	for from := 0; from < min(n, last); {
		kind, busy := look(from)
		to := from + 1
		for to < min(n, last) {
			if k, b := look(to); k != kind || b != busy {
				break
			}
			to++
		}
		x, long := scale.From+float64(from)*column, min(float64(to-from)*column, scale.To-scale.From-float64(from)*column)
		if busy {
			b.op(kind, x, y, long)
		} else {
			b.wait(x, y, long)
		}
		from = to
	}
	return nil
}

// gridKey says what the shapes mean, in as many rows as the width needs, and returns the lower edge.
func gridKey(p *chart.Picture) float64 {
	b := &gridBands{high: 14}
	x, y := 0.0, 0.0
	for _, k := range []struct {
		text string
		kind schedule.OpKind
		idle bool
	}{{text: "F, forward", kind: schedule.F}, {text: "B, backward", kind: schedule.B}, {text: "I, its input part", kind: schedule.I}, {text: "W, its weight part", kind: schedule.W}, {text: "F and B together or in turn", kind: schedule.FB}, {text: "idle", idle: true}} {
		long := 20 + 1.04*chart.Small.Width(k.text)
		if x > 0 && x+long > p.Width {
			x, y = 0, y+20
		}
		if k.idle {
			b.wait(x, y, 14)
		} else {
			b.op(k.kind, x, y, 14)
		}
		p.Add(chart.Label(x+20, y+11.5, chart.Start, chart.Small, k.text))
		x += long + 16
	}
	b.onto(p)
	return y + 16
}
