package figure

import (
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// A rate is a share that somebody measured, in per cent, with an interval where one follows from the sample.
type rate struct {
	name, id string
	format   string
	low      string // ids of the interval's ends, shares of one; empty where there is none
	high     string
	compared bool // another model, on the same test
}

// A rateGroup is what was put to the test, with what was measured on it.
type rateGroup struct {
	on    string
	rates []rate
}

func rateIDs(groups []rateGroup) (ids []string) {
	for _, g := range groups {
		for _, r := range g.rates {
			ids = append(ids, r.id)
			if r.low != "" {
				ids = append(ids, r.low, r.high)
			}
		}
	}
	return ids
}

func (r rate) between(n Numbers) string {
	if r.low == "" {
		return "–"
	}
	return n.Print(r.low, "percent .1") + " to " + n.Print(r.high, "percent .1")
}

func (r rate) value(n Numbers) float64 {
	if strings.Contains(r.format, "percent") { // a share of one
		return 100 * n.Value(r.id)
	}
	return n.Value(r.id)
}

// drawRates draws shares on one scale, group by group.
func drawRates(n Numbers, name, first string, groups []rateGroup) Drawing {
	table := Table{Head: []string{"Test", "What was tested", "Rate", "95% interval"}, Numeric: []bool{false, false, true, true}}
	var told []string
	for _, g := range groups {
		for _, r := range g.rates {
			table.Rows = append(table.Rows, []string{r.name, g.on, n.Print(r.id, r.format), r.between(n)})
			one := r.name + ", " + strings.ToLower(g.on[:1]) + g.on[1:] + ": " + n.Print(r.id, r.format)
			if r.low != "" {
				one += " (" + r.between(n) + ")"
			}
			told = append(told, one)
		}
	}
	return draw(name, first+" "+strings.Join(told, "; ")+".", table, func(p *chart.Picture) float64 { return paintRates(p, n, groups) })
}

// paintRates draws the rows. It returns the lower edge.
func paintRates(p *chart.Picture, n Numbers, groups []rateGroup) float64 {
	small := p.Width == narrow
	from, to, pitch := 268.0, p.Width-64, 24.0
	if small {
		from, to, pitch = 8, p.Width-60, 40
	}
	scale := chart.Linear{Lo: 0, Hi: 100, From: from, To: to}
	x := 6.0
	for _, k := range []struct {
		words string
		mark  chart.Mark
	}{
		{"DeepSeek’s", chart.Dot{X: 6, Y: 8, R: 5, Class: chart.Bar1}},
		{"another model", chart.Dot{X: 6 + 98, Y: 8, R: 5, Class: chart.Hollow}},
		{"no interval", chart.Rect{X: 2 + 98 + 118, Y: 4, W: 8, H: 8, Class: chart.Bar3}},
	} {
		p.Add(k.mark, chart.Label(x+11, 12, chart.Start, chart.Small, k.words))
		x += map[string]float64{"DeepSeek’s": 98, "another model": 118}[k.words]
	}
	y := 26.0
	for _, g := range groups {
		p.Add(chart.Label(0, y+15, chart.Start, chart.Strong, g.on), chart.Segment(0, y+22, p.Width, y+22, chart.Rule))
		y += 27
		for _, r := range g.rates {
			at := y + pitch/2
			if small {
				at = y + 27
			}
			p.Add(chart.Label(0, y+15.5, chart.Start, chart.Plain, r.name), chart.Segment(from, at, to, at, chart.Rule))
			v := scale.Pos(r.value(n))
			class := chart.Bar1
			if r.compared {
				class = chart.Hollow
			}
			if r.low == "" {
				if class == chart.Bar1 {
					class = chart.Bar3
				}
				p.Add(chart.Rect{X: v - 4, Y: at - 4, W: 8, H: 8, Class: class})
			} else {
				line := chart.Range1
				if r.compared {
					line = chart.Range
				}
				p.Add(chart.Segment(scale.Pos(100*n.Value(r.low)), at, scale.Pos(100*n.Value(r.high)), at, line), chart.Dot{X: v, Y: at, R: 5, Class: class})
			}
			p.Add(chart.Label(p.Width, at+4.5, chart.End, chart.Small, n.Print(r.id, r.format)))
			y += pitch
		}
		y += 6
	}
	p.Add(chart.HorizontalAxis(scale, y, chart.Below, []float64{0, 25, 50, 75, 100}, func(v float64) string {
		return map[float64]string{0: "0", 25: "25", 50: "50", 75: "75", 100: "100%"}[v]
	})...)
	return y + 24
}
