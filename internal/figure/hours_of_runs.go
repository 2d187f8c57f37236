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
	device  string // the accelerator that the hours are hours of, or unknown
	hours   string // ledger ids
	format  string // how many decimals the source gives, in millions
	active  string // id of the parameters used per token
	total   string // id of all parameters; empty for a dense model, which uses all
	derived bool   // our product of a published rate or count; otherwise the maker states the hours
	note    string // what the hours cover, where it is not the whole run
}

const unknown = "–"

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
	{name: "Snowflake Arctic", device: unknown, hours: "runs.arctic.hours", format: ".2", active: "runs.arctic.active", total: "runs.arctic.total"},
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

// hoursIn prints a run's device-hours: "2.79M".
func (r run) hoursIn(n Numbers) string { return n.Print(r.hours, "M "+r.format+" bare") }

// size prints a run's parameters, used per token and in all: "37 / 671B", "405B dense".
func (r run) size(n Numbers) string {
	active := n.Print(r.active, "B bare")
	if r.total == "" {
		return active + " dense"
	}
	return strings.TrimSuffix(active, "B") + " / " + n.Print(r.total, "B bare")
}

// remark is what stands after a run's hours, where they are not the maker's for the whole run.
func (r run) remark() string {
	if r.derived {
		return "derived"
	}
	return r.note
}

func drawHoursOfRuns(n Numbers) Drawing {
	subject := runs[0]
	sorted := slices.Clone(runs)
	slices.SortStableFunc(sorted, func(a, b run) int { return cmp.Compare(n.Value(b.hours), n.Value(a.hours)) })
	table := Table{Head: []string{"Run", "GPU", "Parameters, active / total", "Million GPU-hours", "How known"}, Numeric: []bool{false, false, true, true, false}}
	var told []string
	for _, r := range sorted {
		table.Rows = append(table.Rows, []string{r.name, r.device, r.size(n), strings.TrimSuffix(r.hoursIn(n), "M"), cmp.Or(r.remark(), "stated")})
		one := r.name + " " + r.hoursIn(n)
		if r.remark() != "" {
			one += " (" + r.remark() + ")"
		}
		if r.name != subject.name {
			told = append(told, one)
		}
	}
	alt := fmt.Sprintf("Bars of GPU-hours, sorted. %s: %s on %s. The others: %s.", subject.name, subject.hoursIn(n), subject.device, strings.Join(told, ", "))

	return draw("hours-of-runs", alt, table, func(p *chart.Picture) float64 {
		longest := sorted[0]
		room := chart.Plain.Width(longest.hoursIn(n)) + 10 // for the label after the longest bar
		scale := chart.Linear{Lo: 0, Hi: n.Value(longest.hours), To: p.Width - room}
		if p.Width == narrow {
			y := 0.0
			for _, r := range sorted {
				detail := strings.TrimPrefix(r.device+" · "+r.size(n), unknown+" · ")
				p.Add(chart.Text{X: 0, Y: y + 13, Anchor: chart.Start, Spans: []chart.Span{r.label(subject), {Style: chart.Small, Text: space + detail}}})
				p.Add(r.bar(n, subject, scale, y+18, 12)...)
				y += 37
			}
			return y - 5
		}
		const device, pitch, bar = 118, 21, 13
		scale.From = 236
		p.Add(chart.Label(device, 10, chart.Start, chart.Small, "GPU"), chart.Label(scale.From-12, 10, chart.End, chart.Small, "active / total"),
			chart.Label(scale.From, 10, chart.Start, chart.Small, "million GPU-hours"))
		y := 22.0
		for _, r := range sorted {
			p.Add(chart.Text{X: 0, Y: y + 11, Anchor: chart.Start, Spans: []chart.Span{r.label(subject)}},
				chart.Label(device, y+11, chart.Start, chart.Small, r.device),
				chart.Label(scale.From-12, y+11, chart.End, chart.Small, r.size(n)))
			p.Add(r.bar(n, subject, scale, y, bar)...)
			y += pitch
		}
		bottom := y - pitch + bar + 3
		p.Add(chart.Segment(scale.From-.5, 17, scale.From-.5, bottom, chart.Axis))
		return bottom
	})
}

// label names a run; the subject stands out.
func (r run) label(subject run) chart.Span {
	if r.name == subject.name {
		return chart.Span{Style: chart.Subject, Text: r.name}
	}
	return chart.Span{Style: chart.Plain, Text: r.name}
}

// bar draws a run's hours from zero, and names them after it.
func (r run) bar(n Numbers, subject run, scale chart.Linear, y, height float64) []chart.Mark {
	long := scale.Pos(n.Value(r.hours)) - scale.From
	mark := chart.Rect{X: scale.From, Y: y, W: long, H: height, Class: chart.Grey}
	name := []chart.Span{{Style: chart.Plain, Text: r.hoursIn(n)}}
	switch {
	case r.name == subject.name:
		mark.Class, name[0].Style = chart.Bar1, chart.Subject
	case r.derived: // the outline runs inside the bar's length
		const line = 1.25
		mark = chart.Rect{X: mark.X + line/2, Y: y + line/2, W: long - line, H: height - line, Class: chart.Hollow}
	}
	if r.remark() != "" {
		name = append(name, chart.Span{Style: chart.Small, Text: space + r.remark()})
	}
	return []chart.Mark{mark, chart.Text{X: scale.From + long + 7, Y: y + 11, Anchor: chart.Start, Spans: name}}
}
