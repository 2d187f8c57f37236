package figure

import (
	"fmt"
	"strings"
	"time"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// nvidiaSharePrice shows the closes of NVIDIA's share that were read in a source, and the gaps between them.
var nvidiaSharePrice = Spec{
	Name: "nvidia-share-price",
	Uses: append([]string{"nvda.drop.d2025_01_27", "nvda.cap_milestone.four", "nvda.cap_milestone.five"}, closeIDs()...),
	Draw: drawNvidiaSharePrice,
}

// A closing is the price at the end of a trading day.
type closing struct {
	date   string
	what   string  // what the day was
	joined bool    // to the trading day before, whose close was read too
	dx, dy float64 // where the label stands, off its usual place
	before bool    // the label stands left of the dot
}

var closes = []closing{
	{date: "2025-01-06", what: "record close before the fall", dx: -14, dy: -15},
	{date: dayBefore, what: "last close before the fall"},
	{date: dropDay, what: "the fall", joined: true},
	{date: "2025-02-26", what: "report on the quarter to January 2025"},
	{date: "2025-04-04", what: "lowest close of the year, in the sell-off over tariffs"},
	{date: "2025-06-25", what: "first record close after the fall", dy: 4},
	{date: "2025-07-09", what: "first company above four trillion dollars, during the day", dy: -6},
	{date: "2025-10-28", what: "day before the first company above five trillion dollars"},
	{date: "2026-08-27", what: "day after the report on the quarter to July 2026", before: true},
	{date: "2026-08-28", what: "latest close read", joined: true, before: true, dy: 5},
}

// The fall, and the trading day before it.
const (
	dayBefore = "2025-01-24"
	dropDay   = "2025-01-27"
)

// id is the ledger's entry of the close.
func (c closing) id() string { return "nvda.close.d" + strings.ReplaceAll(c.date, "-", "_") }

func closeIDs() (ids []string) {
	for _, c := range closes {
		ids = append(ids, c.id())
	}
	return ids
}

// day prints a date as people say it: "27 January 2025", or with short "27 Jan".
func day(date, layout string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format(layout)
}

func drawNvidiaSharePrice(n Numbers) Drawing {
	table := Table{Head: []string{"Day", "Close", "What it was"}, Numeric: []bool{false, true, false}}
	var told []string
	for _, c := range closes {
		price := n.Print(c.id(), ".2")
		table.Rows = append(table.Rows, []string{day(c.date, "2 January 2006"), price, c.what})
		told = append(told, fmt.Sprintf("%s on %s (%s)", price, day(c.date, "2 January 2006"), c.what))
	}
	alt := fmt.Sprintf("Dots on a time axis from January 2025 to August 2026: the closes of NVIDIA’s share that were read in a source; other days are left empty. %s. From 24 to 27 January 2025 the share fell by %s. "+
		"The company was the first above %s, on 9 July 2025, and above %s, on 29 October 2025.",
		strings.Join(told, "; "), n.Print("nvda.drop.d2025_01_27", ".2"), n.Print("nvda.cap_milestone.four", "trillion .0"), n.Print("nvda.cap_milestone.five", "trillion .0"))
	return draw("nvidia-share-price", alt, table, func(p *chart.Picture) float64 { return paintCloses(p, n) })
}

// paintCloses draws the axes and the closes. It returns the lower edge.
func paintCloses(p *chart.Picture, n Numbers) float64 {
	const left, top, bottom, radius = 36, 12, 282, 4
	price := chart.Linear{Lo: 70, Hi: 240, From: bottom, To: top}
	when := chart.Linear{Lo: moment("2025-01-01"), Hi: moment("2026-09-05"), From: left + 6, To: p.Width - 4}
	for _, v := range price.Ticks(5) {
		y := price.Pos(v)
		p.Add(chart.Segment(left-4, y, left, y, chart.Axis), chart.Label(left-8, y+4, chart.End, chart.Small, fmt.Sprintf("$%g", v)))
	}
	p.Add(chart.Segment(left, top, left, bottom, chart.Axis), chart.Segment(left, bottom, p.Width, bottom, chart.Axis))
	for _, m := range []string{"2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01"} {
		x := when.Pos(moment(m))
		layout := "Jan 2006"
		if m[5:7] != "01" {
			layout = "Jan"
		}
		p.Add(chart.Segment(x, bottom, x, bottom+4, chart.Axis))
		if p.Width == wide || layout != "Jan" || m[5:7] == "07" {
			p.Add(chart.Label(max(x, left+22), bottom+17, chart.Middle, chart.Small, day(m, layout)))
		}
	}
	var last [2]float64
	for _, c := range closes {
		at := [2]float64{when.Pos(moment(c.date)), price.Pos(n.Value(c.id()))}
		if c.joined {
			p.Add(chart.Line{Points: [][2]float64{last, at}, Class: chart.Heavy})
		}
		last = at
	}
	for _, c := range closes {
		x, y := when.Pos(moment(c.date)), price.Pos(n.Value(c.id()))
		dot := chart.Dot{X: x, Y: y, R: radius, Class: chart.Bar3}
		strong := chart.Strong
		if c.date == dropDay {
			dot.Class, strong = chart.Bar1, chart.Subject
			p.Add(chart.Text{X: x + 10, Y: y + 20.5, Anchor: chart.Start, Spans: []chart.Span{
				{Style: chart.Subject, Text: "−" + n.Print("nvda.drop.d2025_01_27", ".2")}, {Style: chart.Small, Text: space + "from one trading day to the next"}}})
		}
		name := chart.Text{X: x + 10 + c.dx, Y: y + 4.5 + c.dy, Anchor: chart.Start, Spans: []chart.Span{{Style: strong, Text: n.Print(c.id(), ".2")}, {Style: chart.Plain, Text: space + day(c.date, "2 Jan")}}}
		if c.before { // in another year than the rest
			name.Spans[1].Text = space + day(c.date, "2 Jan 2006")
			name.X, name.Anchor = x-10, chart.End
		}
		if r := c.remark(n, p.Width == narrow); r != "" {
			small := chart.Span{Style: chart.Small, Text: space + r}
			if name.Spans = append(name.Spans, small); name.X+name.Width() > p.Width { // below, then
				name.Spans = name.Spans[:2]
				p.Add(chart.Label(name.X, name.Y+15, chart.Start, chart.Small, r))
			}
		}
		p.Add(dot, name)
		if c.date == dayBefore {
			from := name.X + name.Width() + 12
			p.Add(chart.Segment(from, y, p.Width, y, chart.Rule), chart.Label(p.Width, y+15, chart.End, chart.Small, "level before the fall"))
		}
	}
	from, to := when.Pos(moment("2025-10-29")), when.Pos(moment("2026-08-26")) // the longest gap
	p.Add(chart.Segment(from, bottom-9, to, bottom-9, chart.Dashed), chart.Label((from+to)/2, bottom-15, chart.Middle, chart.Small, "no close read in ten months"))
	return bottom + 22
}

// remark is what stands beside a close's label.
func (c closing) remark(n Numbers, brief bool) string {
	remarks := map[string][2]string{ // for wide and narrow drawings
		"2025-01-06": {"a record", ""},
		"2025-04-04": {"low of the year, in the sell-off over tariffs", "low of the year, tariffs"},
		"2025-06-25": {"first record close after the fall", "a record again"},
		"2025-07-09": {"that day first above " + n.Print("nvda.cap_milestone.four", "trillion .0"), "first above " + n.Print("nvda.cap_milestone.four", "trillion .0")},
		"2025-10-28": {"next day first above " + n.Print("nvda.cap_milestone.five", "trillion .0"), "next day first above " + n.Print("nvda.cap_milestone.five", "trillion .0")},
	}
	if brief {
		return remarks[c.date][1]
	}
	return remarks[c.date][0]
}
