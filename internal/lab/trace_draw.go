package lab

import (
	"fmt"
	"strconv"

	"github.com/claimbyclaim/explainer/internal/calc/trace"
	"github.com/claimbyclaim/explainer/internal/chart"
)

func profileDrawing(events []trace.Event, c trace.Count, w window) Drawing {
	longest := c.Longest()
	d := Drawing{Title: "What ran on the GPU, stream by stream", Table: profileTable(events, w)}
	alt := fmt.Sprintf("Lanes of kernels over time: parts of the layer, the main stream, the stream of weight gradients, the stream of communication. Below them what counts as communication, what as computation, and the communication that nothing covers: %s of %s; the longest stretch from %s to %s.",
		micros(trace.Length(c.Exposed)), micros(trace.Length(c.Communication)), micros(longest.Start), micros(longest.End))
	d.paint("trace-lanes", alt, func(p *chart.Picture) float64 { return paintProfile(p, events, c, w) })
	return d
}

// A traceLane is a row of the drawing.
type traceLane struct {
	name string
	bars []laneBars
}

// laneBars are bars of one look in a lane.
type laneBars struct {
	class chart.Class
	part  float64 // of the lane's height, from below
	of    []trace.Interval
}

// paintProfile draws the lanes of a window and returns the lower edge.
func paintProfile(p *chart.Picture, events []trace.Event, c trace.Count, w window) float64 {
	const high, gap = 20.0, 8.0
	scale := chart.Linear{Lo: w.from, Hi: w.to, From: 0, To: p.Width}
	y := laneKey(p) + 12
	y = paintParts(p, events, scale, y) + 4
	for _, lane := range lanes(events, c) {
		p.Add(chart.Label(0, y+10, chart.Start, chart.Small, lane.name))
		y += 15
		p.Add(chart.Bands{High: high, Bars: [][3]float64{{0, y + high/2, p.Width}}, Class: chart.Cells3})
		for _, b := range lane.bars {
			bands := chart.Bands{High: high * b.part, Class: b.class}
			for _, i := range b.of {
				if x, long := clipped(scale, float64(i.Start), float64(i.End)); long > 0 {
					bands.Bars = append(bands.Bars, [3]float64{x, y + high*(1-b.part/2), min(max(long, .6), p.Width-x)})
				}
			}
			if len(bands.Bars) > 0 {
				p.Add(bands)
			}
		}
		y += high + gap
	}
	y = markLongest(p, c.Longest(), scale, y)
	p.Add(chart.Segment(0, y, p.Width, y, chart.Axis))
	ticks := scale.Ticks(6)
	axis := chart.HorizontalAxis(scale, y, chart.Below, ticks, func(v float64) string { return short(rounded(v/1000, 6)) + " ms" })
	for i, m := range axis {
		if text, ok := m.(chart.Text); ok { // the outermost stay inside
			text.X = max(text.Width()*.52, min(text.X, p.Width-text.Width()*.52))
			axis[i] = text
		}
	}
	p.Add(axis...)
	return y + 22
}

// lanes are what the drawing shows, from above.
func lanes(events []trace.Event, c trace.Count) []traceLane {
	of := func(stream int, kinds ...trace.Category) (out []trace.Interval) {
		for _, e := range events {
			for _, k := range kinds {
				if e.Stream == stream && e.Category == k {
					out = append(out, e.Interval)
				}
			}
		}
		return out
	}
	products := []trace.Category{trace.GEMM8, trace.GEMM16, trace.Attention}
	rest := []trace.Category{trace.Cast, trace.Route, trace.Norm, trace.Rotary, trace.Elementwise, trace.Activation, trace.Memory}
	return []traceLane{
		{"Stream 7: main", []laneBars{{chart.Cells2, .6, of(7, rest...)}, {chart.Cells4, 1, of(7, products...)}}},
		{"Stream 23: weight gradients of the experts", []laneBars{{chart.Cells4, 1, of(23, products...)}}},
		{"Stream 27: communication", []laneBars{{chart.Cells2, .6, of(27, rest...)}, {chart.Cells, .4, of(27, trace.Sync)}, {chart.Cells, 1, of(27, trace.Dispatch, trace.Combine)}}},
		{"Counts as communication", []laneBars{{chart.Cells, 1, c.Communication}}},
		{"Counts as computation", []laneBars{{chart.Cells4, 1, c.Computation}}},
		{"Exposed: communication that no computation covers", []laneBars{{chart.Cells, 1, c.Exposed}}},
	}
}

// paintParts names the parts of the layer along the main stream, where there is room, and returns the lower edge.
func paintParts(p *chart.Picture, events []trace.Event, scale chart.Linear, y float64) float64 {
	p.Add(chart.Label(0, y+10, chart.Start, chart.Small, "Part of the layer on the main stream"))
	y += 17
	place := y + 14
	free := -1.0
	for _, part := range partsOf(events) {
		x, long := clipped(scale, float64(part.Start), float64(part.End))
		if long <= 0 {
			continue
		}
		p.Add(chart.Segment(x, y, x, y+5, chart.Axis))
		label := chart.Label(x+long/2, place+2, chart.Middle, chart.Small, part.name)
		if wide := label.Width() * 1.04; wide <= long-2 && label.X-wide/2 > free && label.X+wide/2 <= p.Width {
			p.Add(label)
			free = label.X + wide/2 + 3
		}
	}
	p.Add(chart.Segment(0, y, p.Width, y, chart.Rule))
	return y + 20
}

// A tracePart is a stretch of the main stream that one part of the layer fills.
type tracePart struct {
	trace.Interval
	name  string
	layer int
}

func partsOf(events []trace.Event) (parts []tracePart) {
	const main = 7
	for _, e := range events {
		if e.Stream != main {
			continue
		}
		if last := len(parts) - 1; last >= 0 && parts[last].name == e.Component && parts[last].layer == e.Layer {
			parts[last].End = max(parts[last].End, e.End)
			continue
		}
		parts = append(parts, tracePart{e.Interval, e.Component, e.Layer})
	}
	return parts
}

// markLongest points at the longest exposed stretch from below, if it is in the window, and returns the lower edge.
func markLongest(p *chart.Picture, longest trace.Interval, scale chart.Linear, y float64) float64 {
	x, long := clipped(scale, float64(longest.Start), float64(longest.End))
	if long <= 0 {
		return y
	}
	at := x + long/2
	label := chart.Label(at, y+16, chart.Middle, chart.Strong, "longest: "+micros(longest.Long()))
	half := label.Width() * .53
	label.X = max(half, min(at, p.Width-half))
	p.Add(chart.Segment(at, y-6, at, y+3, chart.Heavy), label)
	return y + 28
}

// laneKey says what shapes and colours mean, in as many rows as the width needs, and returns the lower edge.
func laneKey(p *chart.Picture) float64 {
	x, y := 0.0, 0.0
	for _, k := range []struct {
		text  string
		class chart.Class
		part  float64
	}{{"dispatch, combine", chart.Cells, 1}, {"barrier, exchange of sizes", chart.Cells, .4}, {"matrix product, attention", chart.Cells4, 1}, {"other kernels", chart.Cells2, .6}} {
		long := 20 + 1.04*chart.Small.Width(k.text)
		if x > 0 && x+long > p.Width {
			x, y = 0, y+20
		}
		p.Add(chart.Bands{High: 14 * k.part, Bars: [][3]float64{{x, y + 14*(1-k.part/2), 14}}, Class: k.class}, chart.Label(x+20, y+11.5, chart.Start, chart.Small, k.text))
		x += long + 16
	}
	return y + 16
}

// profileTable lists the kernels of the window, or sums them by layer and part where they are many.
func profileTable(events []trace.Event, w window) Table {
	const most = 160
	var shown []trace.Event
	for _, e := range events {
		if float64(e.Start) < w.to && float64(e.End) > w.from {
			shown = append(shown, e)
		}
	}
	if len(shown) <= most {
		t := Table{Head: []string{"Start, µs", "Length, µs", "Stream", "Layer", "Part", "Kernel", "Thread blocks"}, Numeric: []bool{true, true, true, true, false, false, true}}
		for _, e := range shown {
			t.Rows = append(t.Rows, []string{whole(float64(e.Start), "count"), whole(float64(e.Long()), "count"), strconv.Itoa(e.Stream), strconv.Itoa(e.Layer + 1), e.Component, e.Kernel, whole(float64(e.Blocks), "count")})
		}
		return t
	}
	t := Table{Head: []string{"Layer", "Part", "First start, µs", "Last end, µs", "Kernels", "Computation, µs", "Communication, µs"}, Numeric: []bool{true, false, true, true, true, true, true}}
	type sum struct {
		trace.Interval
		kernels                    int
		computation, communication int64
	}
	type place struct {
		layer int
		part  string
	}
	sums := map[place]*sum{}
	var order []place
	for _, e := range shown {
		at := place{e.Layer, e.Component}
		s := sums[at]
		if s == nil {
			s = &sum{Interval: e.Interval}
			sums[at] = s
			order = append(order, at)
		}
		s.kernels++
		s.Start, s.End = min(s.Start, e.Start), max(s.End, e.End)
		if e.Category == trace.Dispatch || e.Category == trace.Combine || e.Category == trace.Sync {
			s.communication += e.Long()
		} else {
			s.computation += e.Long()
		}
	}
	for _, at := range order {
		s := sums[at]
		t.Rows = append(t.Rows, []string{strconv.Itoa(at.layer + 1), at.part, whole(float64(s.Start), "count"), whole(float64(s.End), "count"), strconv.Itoa(s.kernels), whole(float64(s.computation), "count"), whole(float64(s.communication), "count")})
	}
	return t
}
