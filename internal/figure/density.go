package figure

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// A Day is one event on a row of a density band.
type Day struct {
	Row  int    // index of its row
	Date string // 2025-01-27, 2025-01 or 2025
}

// Density draws events as marks on one time axis, a row for each category that has any. The list of events beside
// it is its table.
func Density(rows []string, days []Day) Drawing {
	counts := make([]int, len(rows))
	from, to := moment(days[0].Date), moment(days[0].Date)
	for _, d := range days {
		counts[d.Row]++
		from, to = min(from, moment(d.Date)), max(to, moment(d.Date))
	}
	first, last := yearOf(from), yearOf(to)+1
	var words []string
	table := Table{Head: []string{"Category", "Events"}, Numeric: []bool{false, true}}
	for i, n := range counts {
		if n > 0 {
			words = append(words, fmt.Sprintf("%s %d", rows[i], n))
			table.Rows = append(table.Rows, []string{rows[i], fmt.Sprint(n)})
		}
	}
	alt := fmt.Sprintf("Events from %d to %d by category: %s.", first, last-1, strings.Join(words, ", "))
	return draw("density", alt, table, func(p *chart.Picture) float64 {
		const pitch = 18
		left := 4.0
		for i, n := range counts {
			if n > 0 {
				left = max(left, chart.Small.Width(rows[i])+12)
			}
		}
		scale := chart.Linear{Lo: year(first), Hi: year(last), From: left, To: p.Width - 4}
		y := 14.0
		top := y
		for i, n := range counts {
			if n == 0 {
				continue
			}
			p.Add(chart.Segment(left, y, p.Width-4, y, chart.Rule), chart.Label(left-8, y+4, chart.End, chart.Small, rows[i]))
			for _, d := range days {
				if d.Row == i {
					x := scale.Pos(moment(d.Date))
					p.Add(chart.Segment(x, y-6, x, y+6, chart.Range1))
				}
			}
			y += pitch
		}
		for n := first; n <= last; n++ {
			x := scale.Pos(year(n))
			p.Marks = slices.Insert(p.Marks, 0, chart.Mark(chart.Segment(x, top-8, x, y-6, chart.Rule)))
			if n < last {
				p.Add(chart.Label((x+scale.Pos(year(n+1)))/2, y+8, chart.Middle, chart.Small, fmt.Sprint(n)))
			}
		}
		return y + 14
	})
}

// moment is a date as a number of days; a month or year stands at its beginning.
func moment(date string) float64 {
	t, err := time.Parse("2006-01-02"[:len(date)], date)
	if err != nil {
		return 0
	}
	return float64(t.Unix()) / 86400
}

func year(n int) float64 {
	return float64(time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC).Unix()) / 86400
}

func yearOf(m float64) int { return time.Unix(int64(m*86400), 0).UTC().Year() }
