package figure

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/chart"
)

func TestQuartersAreInOrder(t *testing.T) {
	months := []string{"Apr", "Jul", "Oct", "Jan"}
	for i, q := range quarters() {
		year, n := 24+i/4, i%4
		end := fmt.Sprintf("%s %d", months[n], 2000+year-1)
		if n == 3 {
			end = fmt.Sprintf("%s %d", months[n], 2000+year)
		}
		if fiscal := fmt.Sprintf("fy%dq%d", year, n+1); q.fiscal != fiscal || q.end != end {
			t.Errorf("quarter %d is %s, to %s; want %s, to %s", i, q.fiscal, q.end, fiscal, end)
		}
		for _, f := range []figureOf{q.compute, q.networking} {
			if f.id != "" && !strings.Contains(f.id, q.fiscal) {
				t.Errorf("%s has the number %s", q.fiscal, f.id)
			}
		}
	}
}

func TestQuartersAreToScale(t *testing.T) {
	b := readLedger(t)
	d := nvidiaQuarters.Draw(b)
	for _, svg := range []string{d.Wide, d.Narrow} {
		height := func(r chart.Box) float64 { return r.Bottom - r.Top }
		others := rects(t, svg, chart.Grey)[:len(quarters())-1] // of the panel of revenue
		near(t, "the subject's revenue", height(rects(t, svg, chart.Bar1)[0])/height(others[len(others)-1]), b.Value("nvidia.fy25q3.revenue")/b.Value("nvidia.fy27q2.revenue"), 1e-3)
		near(t, "the first revenue", height(others[0])/height(others[len(others)-1]), b.Value("nvidia.fy24q1.revenue")/b.Value("nvidia.fy27q2.revenue"), 1e-3)
	}
}

// TestOnlyTradingDaysInARowAreJoined checks that no gap between closes is bridged.
func TestOnlyTradingDaysInARowAreJoined(t *testing.T) {
	for i, c := range closes {
		if i == 0 {
			continue
		}
		days := moment(c.date) - moment(closes[i-1].date)
		monday := math.Mod(moment(c.date), 7) == 4 // 1 January 1970 was a Thursday
		if inARow := days == 1 || days == 3 && monday; days <= 0 || c.joined != inARow {
			t.Errorf("%s, %v days after the close before: joined is %v", c.date, days, c.joined)
		}
	}
}

func TestListingsSayWhen(t *testing.T) {
	for _, l := range listings {
		if l.from == "" {
			continue
		}
		if want := day(l.from, "January 2006"); !strings.HasSuffix(l.since, want) {
			t.Errorf("%s from %s: the table says %q; want %s", l.id, l.from, l.since, want)
		}
		if moment(l.to) <= moment(l.from) {
			t.Errorf("%s ends on %s, before it begins", l.id, l.to)
		}
	}
}

// TestBlendsAreOfTheMix works every mean price out again, from the prices and the counts of tokens.
func TestBlendsAreOfTheMix(t *testing.T) {
	b := readLedger(t)
	hit, output := b.Value("day6.tokens.input_hit"), b.Value("day6.tokens.output")
	miss := b.Value("day6.tokens.input") - hit
	for _, l := range blends {
		for _, id := range []string{l.id, l.offPeak} {
			if id == "" {
				continue
			}
			price := func(what string) float64 { return b.Value("price." + id + "." + what) }
			mean := (hit*price("input_hit") + miss*price("input_miss") + output*price("output")) / (hit + miss + output)
			near(t, id, b.Value(blended(id)), mean, 6e-5)
		}
	}
}

func TestChipsAgainstTheRules(t *testing.T) {
	b := readLedger(t)
	want := map[string][2]verdict{
		"A100": {{true, true, "caught"}, {true, true, "caught"}},
		"H100": {{true, true, "caught"}, {true, true, "caught"}},
		"H800": {{true, false, "not caught"}, {true, true, "caught"}},
		"H20":  {{false, false, "test no longer in use"}, {true, false, "not caught: density too low"}},
	}
	for _, c := range chips(b) {
		if w, ok := want[c.name]; ok && (c.linkTest(b) != w[0] || c.arithmeticTest(b) != w[1]) {
			t.Errorf("%s: %v, %v; want %v", c.name, c.linkTest(b), c.arithmeticTest(b), w)
		}
	}
	if d := chipsAndRules.Draw(b); strings.Contains(d.Alt+d.Wide, "FP64") {
		t.Error("the drawing speaks of FP64, on which sources disagree")
	}
}
