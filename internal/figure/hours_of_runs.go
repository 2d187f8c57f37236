package figure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// hoursOfRuns compares the device-hours of V3's run with those of other disclosed runs.
var hoursOfRuns = Spec{Name: "hours-of-runs", Uses: runIDs(), Draw: drawHoursOfRuns}

// A run is a row of the figure.
type run struct {
	name    string
	device  string // the accelerator that the hours are hours of
	hours   string // ledger ids
	format  string // how many decimals the source gives, in millions
	active  string // id of the parameters used per token
	total   string // id of all parameters; empty for a dense model, which uses all
	derived bool   // our product of a published rate or count; otherwise the maker states the hours
	note    string // what the hours cover, where it is not the whole run
}

// runs are the runs whose hours the maker states, or gives the factors of. Speculative hours, and those of a stage
// alone, stay out.
var runs = []run{
	{name: "DeepSeek-V3", device: "H800", hours: "v3.hours.total", format: ".2", active: "v3.params.active_published", total: "v3.params.total_published"},
	{name: "Llama 3.1 405B", device: "H100", hours: "runs.llama31_405b.hours", format: ".2", active: "runs.llama31_405b.active"},
	{name: "Llama 3.1 70B", device: "H100", hours: "runs.llama31_70b.hours", format: ".1", active: "runs.llama31_70b.active"},
	{name: "Llama 3 70B", device: "H100", hours: "runs.llama3_70b.hours", format: ".1", active: "runs.llama3_70b.active"},
	{name: "Llama 4 Scout", device: "H100", hours: "runs.scout.hours", format: ".1", active: "runs.scout.active", total: "runs.scout.total"},
	{name: "Llama 4 Maverick", device: "H100", hours: "runs.maverick.hours", format: ".2", active: "runs.maverick.active", total: "runs.maverick.total"},
	{name: "gpt-oss-120b", device: "H100", hours: "runs.gptoss120.hours", format: ".1", active: "runs.gptoss120.active", total: "runs.gptoss120.total"},
	{name: "Llama 2 70B", device: "A100", hours: "runs.llama2_70b.hours", format: ".2", active: "runs.llama2_70b.active"},
	{name: "Trinity Large", device: "B300", hours: "runs.trinity.hours", format: ".2", active: "runs.trinity.active", total: "runs.trinity.total", derived: true},
	{name: "dots.llm1", device: "H800", hours: "runs.dots.hours", format: ".2", active: "runs.dots.active", total: "runs.dots.total"},
	{name: "DeepSeek-V2", device: "H800", hours: "runs.v2.hours", format: ".2", active: "runs.v2.active", total: "runs.v2.total", derived: true},
	{name: "Olmo 3 32B", device: "H100", hours: "runs.olmo32.hours", format: ".2", active: "runs.olmo32.active", note: "pre-training"},
	{name: "Granite 3.0 8B", device: "H100", hours: "runs.granite8.hours", format: ".2", active: "runs.granite8.active"},
	{name: "DeepSeek 67B", device: "H800", hours: "runs.ds67.hours", format: ".2", active: "runs.ds67.active", derived: true},
	{name: "Snowflake Arctic", device: "not stated", hours: "runs.arctic.hours", format: ".2", active: "runs.arctic.active", total: "runs.arctic.total"},
}

func runIDs() (ids []string) {
	for _, r := range runs {
		ids = append(ids, r.hours, r.active)
		if r.total != "" {
			ids = append(ids, r.total)
		}
	}
	return ids
}

func drawHoursOfRuns(n Numbers) Drawing {
	sorted := slices.Clone(runs)
	slices.SortStableFunc(sorted, func(a, b run) int { return cmp.Compare(n.Value(b.hours), n.Value(a.hours)) })
	hours := func(r run) string { return n.Print(r.hours, "M "+r.format+" bare") }
	size := func(r run) string {
		active := n.Print(r.active, "B bare")
		if r.total == "" {
			return active + " dense"
		}
		return strings.TrimSuffix(active, "B") + " / " + n.Print(r.total, "B bare")
	}
	origin := func(r run) string {
		switch {
		case r.derived:
			return "derived"
		case r.note != "":
			return "stated, " + r.note
		}
		return "stated"
	}
	subject := runs[0]

	table := Table{Head: []string{"Run", "GPU", "Parameters, active / total", "Million GPU-hours", "How known"}, Numeric: []bool{false, false, true, true, false}}
	var told []string
	for _, r := range sorted {
		table.Rows = append(table.Rows, []string{r.name, r.device, size(r), strings.TrimSuffix(hours(r), "M"), origin(r)})
		if r.name != subject.name {
			s := r.name + " " + hours(r)
			if r.derived {
				s += " (derived)"
			}
			told = append(told, s)
		}
	}
	alt := fmt.Sprintf("Bars of GPU-hours, sorted. %s: %s on %s. The others: %s.", subject.name, hours(subject), subject.device, strings.Join(told, ", "))

	return draw("hours-of-runs", alt, table, func(p *chart.Picture) float64 {
		small := p.Width == narrow
		longest := sorted[0]
		after := chart.Strong.Width(hours(longest)) + 10 // room for the label of the longest bar
		left, pitch, barHeight := 236.0, 21.0, 13.0
		if small {
			left, pitch, barHeight = 0, 37, 12
		}
		scale := chart.Linear{Lo: 0, Hi: n.Value(longest.hours), From: left, To: p.Width - after}
		y := 22.0
		if !small {
			p.Add(chart.Label(118, 10, chart.Start, chart.Small, "GPU"), chart.Label(left-12, 10, chart.End, chart.Small, "active / total"),
				chart.Label(left, 10, chart.Start, chart.Small, "million GPU-hours"))
		} else {
			y = 4
		}
		for _, r := range sorted {
			name, bar := chart.Plain, chart.Grey
			if r.name == subject.name {
				name, bar = chart.Subject, chart.Bar1
			}
			if small {
				detail := space + r.device + " · " + size(r)
				if r.device == "not stated" {
					detail = space + size(r)
				}
				p.Add(chart.Text{X: 0, Y: y + 11, Anchor: chart.Start, Spans: []chart.Span{{Style: name, Text: r.name}, {Style: chart.Small, Text: detail}}})
			} else {
				p.Add(chart.Label(0, y+11, chart.Start, name, r.name), chart.Label(left-12, y+11, chart.End, chart.Small, size(r)))
				device := r.device
				if device == "not stated" {
					device = "–"
				}
				p.Add(chart.Label(118, y+11, chart.Start, chart.Small, device))
			}
			top := y
			if small {
				top = y + 16
			}
			long := scale.Pos(n.Value(r.hours)) - left
			value := []chart.Span{{Style: chart.Plain, Text: hours(r)}}
			if r.name == subject.name {
				value[0].Style = chart.Subject
			}
			if r.derived {
				p.Add(chart.Rect{X: left + .6, Y: top + .6, W: long - 1.2, H: barHeight - 1.2, Class: chart.Hollow})
				value = append(value, chart.Span{Style: chart.Small, Text: space + "derived"})
			} else {
				p.Add(chart.Rect{X: left, Y: top, W: long, H: barHeight, Class: bar})
			}
			if r.note != "" {
				value = append(value, chart.Span{Style: chart.Small, Text: space + r.note})
			}
			p.Add(chart.Text{X: left + long + 7, Y: top + 11, Anchor: chart.Start, Spans: value})
			y += pitch
		}
		bottom := y - pitch + barHeight + 3
		if small {
			bottom += 16
		}
		if !small {
			p.Add(chart.Segment(left-.5, 17, left-.5, bottom, chart.Axis))
		}
		return bottom
	})
}
