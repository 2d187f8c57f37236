package figure

import (
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// r1StageScores sets seven scores of R1-Zero beside those of the four models on the way to R1.
var r1StageScores = Spec{Name: "r1-stage-scores", Uses: stageScoreIDs(), Draw: drawR1StageScores}

var stageNames = []string{"R1-Zero", "1", "2", "3", "4: R1"}

var stageKeys = []string{"zero", "dev_one", "dev_two", "dev_three", "final"}

// stageTests are the tests, with whether their scores are shares of a hundred.
var stageTests = []struct {
	key, name string
	share     bool
}{
	{"aime24", "AIME 2024", true}, {"math500", "MATH-500", true}, {"gpqa", "GPQA Diamond", true}, {"codeforces", "Codeforces", false},
	{"ifeval", "IF-Eval", true}, {"arenahard", "ArenaHard", true}, {"alpaca", "AlpacaEval", true},
}

func stageScoreIDs() (ids []string) {
	for _, t := range stageTests {
		for _, s := range stageKeys {
			ids = append(ids, "r1.stage."+s+"."+t.key)
		}
	}
	return ids
}

func drawR1StageScores(n Numbers) Drawing {
	table := Table{Head: append([]string{"Test"}, stageNames...), Numeric: []bool{false, true, true, true, true, true}}
	var told []string
	for _, t := range stageTests {
		row := []string{t.name}
		for _, s := range stageKeys {
			row = append(row, stageScore(n, s, t.key, t.share))
		}
		table.Rows = append(table.Rows, row)
		told = append(told, t.name+": R1-Zero "+row[1]+", stages "+strings.Join(row[2:], ", "))
	}
	alt := "Scores of R1-Zero, and of the models after each of the four stages to R1. " + strings.Join(told, ". ") + "."
	return draw("r1-stage-scores", alt, table, func(p *chart.Picture) float64 { return paintStageScores(p, n) })
}

func stageScore(n Numbers, stage, test string, share bool) string {
	if share {
		return n.Print("r1.stage."+stage+"."+test, ".1 bare")
	}
	return n.Print("r1.stage."+stage+"."+test, "bare")
}

// paintStageScores draws a row of columns for each test. It returns the lower edge.
func paintStageScores(p *chart.Picture, n Numbers) float64 {
	const high, apart = 40.0, 22.0
	left, head := 108.0, 0.0
	if p.Width == narrow {
		left, head = 0, 20
	}
	pitch := (p.Width - left - apart) / float64(len(stageKeys))
	x := func(i int) float64 {
		if i == 0 {
			return left
		}
		return left + apart + float64(i)*pitch
	}
	p.Add(chart.Label(x(1), 11, chart.Start, chart.Strong, "On the way to R1, after stage"), chart.Label(x(0), 11, chart.Start, chart.Strong, "Beside"))
	for i, name := range stageNames {
		p.Add(chart.Label(x(i), 28, chart.Start, chart.Small, name))
	}
	y := 36.0
	for _, t := range stageTests {
		p.Add(chart.Segment(0, y, p.Width, y, chart.Rule))
		if head > 0 {
			p.Add(chart.Label(0, y+16, chart.Start, chart.Strong, t.name))
		} else {
			p.Add(chart.Label(0, y+high+6, chart.Start, chart.Strong, t.name))
		}
		most := 100.0
		if !t.share {
			most = n.Value("r1.stage.final." + t.key)
		}
		foot := y + head + high + 22
		for i, s := range stageKeys {
			class := chart.Bar1
			if i == 0 {
				class = chart.Grey
			}
			long := high * n.Value("r1.stage."+s+"."+t.key) / most
			p.Add(chart.Rect{X: x(i), Y: foot - long, W: pitch - 26, H: long, Class: class},
				chart.Label(x(i), foot-long-5, chart.Start, chart.Small, stageScore(n, s, t.key, t.share)))
		}
		p.Add(chart.Segment(left, foot, p.Width, foot, chart.Axis))
		y = foot + 8
	}
	return y
}
