package lab

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/stat"
	"github.com/claimbyclaim/explainer/internal/number"
)

// benchmarks sets two models side by side on every test for which both have a score, and says of each gap whether
// chance could have made it.
var benchmarks = Lab{
	Name: "benchmarks",
	Inputs: []Input{
		{Name: "a", Label: "Model", Options: benchModels},
		{Name: "b", Label: "Beside", Options: startingWith("o1", benchModels)},
		{Name: "family", Label: "Kind of test", Options: testFamilies},
		{Name: "by", Label: "Measured by", Options: []Option{{"all", "anybody"}, {bySelf, "DeepSeek, or copied by it"}, {byOthers, "others"}}},
		{Name: "r", Label: "Correlation on the same questions", ID: "bench.correlation", Min: 0, Max: .9, Step: .05},

		{Name: "x", Label: "One score", Group: "Two scores by hand", Unit: "%", ID: "r1.aime24.pass1", Min: 0, Max: 100, Step: .1},
		{Name: "y", Label: "Another", Group: "Two scores by hand", Unit: "%", ID: "o1.aime24.pass1", Min: 0, Max: 100, Step: .1},
		{Name: "n", Label: "Questions", Group: "Two scores by hand", ID: "items.aime24", Min: 10, Max: 20000, Step: 1, Whole: true},
	},
	Presets: []Preset{
		{"R1 and o1", ""},
		{"R1 and V3", "b=v3"},
		{"V3 and GPT-4o", "a=v3&b=gpt4o"},
		{"V3 and Claude 3.5 Sonnet", "a=v3&b=claude35"},
		{"V3-Base and Llama’s base", "a=v3base&b=llama405base"},
		{"R1 and o1, by others", "by=others"},
		{"R1’s best student and o1-mini", "a=qwen32b&b=o1mini"},
	},
	Uses: benchmarkIDs(),
	Run:  runBenchmarks,
}

// Who measured.
const (
	bySelf   = "self"
	byOthers = "others"
)

var testFamilies = []Option{
	{"all", "all"}, {"maths", "mathematics"}, {"code", "code"}, {"knowledge", "knowledge and science"}, {"language", "language and reading"},
	{"instructions", "instructions and preference"}, {"puzzles", "puzzles and reasoning"}, {"faithfulness", "faithfulness to a text"},
	{"chinese", "Chinese"}, {"mixed", "mixed"},
}

// A testSet is one published table of scores.
type testSet struct {
	key, place, when string
	by               string
	copied           string // key of the model whose column the maker of the table copied
	models           string // keys
	rows             []testRow
}

// A testRow is a test in a table.
type testRow struct {
	key, name, family string
	items             string // ledger entry of the number of questions; empty where our sources have none
	unit              string // rating or marks; empty for a share of questions in per cent
	lower             bool   // lower is better
	without, only     string // models of the set that have no score here, or the only ones that have
}

// Units of what is no share of questions.
const (
	ratingUnit = "rating"
	marksUnit  = "marks"
)

func startingWith(value string, options []Option) []Option {
	i := slices.IndexFunc(options, func(o Option) bool { return o.Value == value })
	return append([]Option{options[i]}, append(slices.Clone(options[:i]), options[i+1:]...)...)
}

// has reports whether a model has a score in a row of the set.
func (s testSet) has(r testRow, model string) bool {
	listed := func(list string) bool { return slices.Contains(strings.Fields(list), model) }
	if r.only != "" {
		return listed(r.only)
	}
	return listed(s.models) && !listed(r.without)
}

// scoreID is the ledger's id of a score.
func scoreID(set, row, model string) string {
	id := "score." + set + "." + row + "." + model
	if home, ok := scoreHomes[id]; ok {
		return home
	}
	return id
}

// arena reports whether a row has printed margins beside its scores, as the rows plus and minus.
func (s testSet) arena() bool { return strings.HasPrefix(s.key, "arena") }

func benchmarkIDs() []string {
	var ids []string
	for _, s := range testSets {
		for _, r := range s.rows {
			if r.items != "" {
				ids = append(ids, r.items)
			}
			for _, m := range benchModels {
				if s.has(r, m.Value) {
					ids = append(ids, scoreID(s.key, r.key, m.Value))
				}
			}
		}
		if s.arena() {
			for _, m := range strings.Fields(s.models) {
				ids = append(ids, scoreID(s.key, "plus", m), scoreID(s.key, "minus", m))
			}
		}
	}
	for _, d := range discrepancies {
		ids = append(ids, d.first, d.second)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// A score is a model's result in a row.
type score struct {
	entry *number.Entry
	se    float64 // of LMArena's rating; 0 where none is printed
}

func (s score) show() string { return showEntry(s.entry, "bare") }

// A matched row is a test with the scores of both models.
type matched struct {
	set  testSet
	row  testRow
	a, b score
	n    float64  // questions; 0 where unknown
	also []string // other tables that print the same
}

// better is by how much the first model is better, in points, whichever way the test counts.
func (m matched) better() float64 {
	d := m.a.entry.Value - m.b.entry.Value
	if m.row.lower {
		d = -d
	}
	return math.Round(d*1e6) / 1e6 // what is left after six decimals is rounding
}

// gap is the difference with its error, in points; false where no error can be worked out.
func (m matched) gap(correlation float64) (stat.Gap, bool) {
	if m.a.se > 0 && m.b.se > 0 {
		se := math.Hypot(m.a.se, m.b.se)
		z := m.better() / se
		return stat.Gap{Diff: m.better(), SE: se, Z: z, P: math.Erfc(math.Abs(z) / math.Sqrt2)}, true
	}
	if m.n == 0 || m.row.unit != "" {
		return stat.Gap{}, false
	}
	g := stat.Compare(m.a.entry.Value/100, m.n, m.b.entry.Value/100, m.n, correlation)
	g.Diff, g.SE = m.better(), 100*g.SE
	return g, true
}

// matching finds the tests with both models, those on which the first is furthest ahead first, tables by DeepSeek
// before those of others.
func matching(led Ledger, a, b, family, by string) []matched {
	var out []matched
	for _, s := range testSets {
		if by != "all" && s.by != by {
			continue
		}
		for _, r := range s.rows {
			if family != "all" && r.family != family || !s.has(r, a) || !s.has(r, b) {
				continue
			}
			m := matched{set: s, row: r, a: readScore(led, s, r, a), b: readScore(led, s, r, b)}
			if m.a.entry == nil || m.b.entry == nil {
				continue
			}
			if r.items != "" {
				m.n = value(led, r.items)
			}
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(x, y matched) int {
		return cmp.Or(strings.Compare(y.set.by, x.set.by), cmp.Compare(y.better(), x.better()))
	})
	return out
}

func readScore(led Ledger, s testSet, r testRow, model string) (out score) {
	if e, ok := led.Entry(scoreID(s.key, r.key, model)); ok && !e.FromMemory {
		out.entry = e
	}
	if s.arena() {
		out.se = (value(led, scoreID(s.key, "plus", model)) + value(led, scoreID(s.key, "minus", model))) / 2 / z95
	}
	return out
}

// distinct joins rows that several tables print alike.
func distinct(rows []matched) []matched {
	var out []matched
	for _, m := range rows {
		i := slices.IndexFunc(out, func(o matched) bool {
			return o.row.name == m.row.name && o.set.by == m.set.by && o.a.entry.Value == m.a.entry.Value && o.b.entry.Value == m.b.entry.Value
		})
		if i < 0 {
			out = append(out, m)
			continue
		}
		out[i].also = append(out[i].also, m.set.place)
	}
	return out
}

// z95 is the half-width of a 95% interval in standard errors.
const z95 = 1.959963984540054

// modelName is the model as the reader meets it.
func modelName(key string) string {
	i := slices.IndexFunc(benchModels, func(o Option) bool { return o.Value == key })
	return benchModels[i].Label
}

func runBenchmarks(led Ledger, v Values) Result {
	a, b, r := v.Choice("a"), v.Choice("b"), v.Number("r")
	rows := matching(led, a, b, v.Choice("family"), v.Choice("by"))
	if a == b {
		rows = nil
	}
	single := distinct(rows)
	return Result{
		Answers:  append(countAnswers(single, a, b, r), handAnswers(v.Number("x")/100, v.Number("y")/100, v.Number("n"), r)...),
		Drawings: []Drawing{drawBenchmarks(single, a, b, r)},
		Tables:   []Table{countTable(rows, a), ownTable(led, a, v.Choice("family"), v.Choice("by")), discrepancyTable(led)},
	}
}

// tally counts where the first model stands higher, lower and equal, among the rows to keep.
func tally(rows []matched, keep func(matched) bool) (better, worse, equal int) {
	for _, m := range rows {
		switch d := m.better(); {
		case !keep(m):
		case d > 0:
			better++
		case d < 0:
			worse++
		default:
			equal++
		}
	}
	return better, worse, equal
}

// countAnswers count where the first model stands higher, and which gaps are more than chance would make.
func countAnswers(rows []matched, a, b string, correlation float64) []Answer {
	if len(rows) == 0 {
		note := "No table in our sources has both models in this kind of test. Choose “all”, or another model."
		if a == b {
			note = "Both fields name the same model. Choose another beside it."
		}
		return []Answer{{Label: "Tests with a score for both", Value: "0", Note: note}}
	}
	better, worse, equal := tally(rows, func(matched) bool { return true })
	split := func(who string) string {
		up, down, _ := tally(rows, func(m matched) bool { return m.set.by == who })
		return fmt.Sprintf("%d better, %d worse", up, down)
	}
	first := Answer{
		Label: "The first model is better on", Value: fmt.Sprintf("%d of %d", better, len(rows)), Number: float64(better),
		Formula: fmt.Sprintf("%s beside %s: %d better, %d worse, %d equal", modelName(a), modelName(b), better, worse, equal),
		Note:    fmt.Sprintf("In DeepSeek’s tables %s; in tables of others %s. What several tables print alike counts once.", split(bySelf), split(byOthers)),
	}
	known, up, down := 0, []string(nil), []string(nil)
	for _, m := range rows {
		g, ok := m.gap(correlation)
		if !ok {
			continue
		}
		known++
		if math.Abs(g.Z) > z95 && g.Diff > 0 {
			up = append(up, m.row.name)
		} else if math.Abs(g.Z) > z95 {
			down = append(down, m.row.name)
		}
	}
	second := Answer{
		Label: "Gaps wider than chance would make", Value: fmt.Sprintf("%d of %d", len(up)+len(down), known), Number: float64(len(up) + len(down)),
		Formula: fmt.Sprintf("gap > %s × standard error, for the %s whose error is known", sig(z95), plural(known, "test")),
	}
	second.Note = strings.TrimSpace(side(modelName(a), up) + " " + side(modelName(b), down))
	if known < len(rows) {
		second.Flag = fmt.Sprintf("For the other %d our sources name no number of questions, so nothing is said about chance.", len(rows)-known)
	}
	return []Answer{first, second}
}

func side(who string, tests []string) string {
	if len(tests) == 0 {
		return ""
	}
	return "For " + who + ": " + strings.Join(tests, "; ") + "."
}

// chance says in words whether a gap could be noise.
func chance(g stat.Gap, known bool) string {
	switch {
	case !known:
		return "not known: no number of questions in our sources"
	case g.P >= .05:
		return fmt.Sprintf("yes: chance gives as much in %s of cases", percentOf(g.P))
	case g.P >= .001:
		return fmt.Sprintf("hardly: chance gives as much in %s of cases", percentOf(g.P))
	}
	return "no"
}

// percentOf prints a chance with two significant digits, and none that rounds to nothing.
func percentOf(p float64) string {
	if p < .0001 {
		return "less than 0.01%"
	}
	return plain(rounded(100*p, 2)) + "%"
}

// handAnswers work out two scores on as many questions.
func handAnswers(x, y, n, correlation float64) []Answer {
	g := stat.Compare(x, n, y, n, correlation)
	one := func(label string, p float64) Answer {
		low, high := stat.Wilson(p, n, z95)
		return Answer{Label: label, Value: share(low) + " to " + share(high), Number: 100 * low, Unit: "percent",
			Formula: fmt.Sprintf("Wilson, 95%%: (p + z²÷2n ± z√(p(1−p)÷n + z²÷4n²)) ÷ (1 + z²÷n), p = %s, n = %s, z = %s", sig(p), plain(n), sig(z95)),
			Note:    nearest(100*p, n)}
	}
	gap := Answer{Label: "By hand: difference", Value: signedPoints(100*g.Diff) + " ± " + plain(rounded(100*z95*g.SE, 3)) + " points", Number: 100 * g.Diff, Unit: "point",
		Formula: fmt.Sprintf("%s − %s ± %s × √((p(1−p) + q(1−q)) ÷ %s × (1 − %s))", plain(100*x), plain(100*y), sig(z95), plain(n), plain(correlation)),
		Note:    "Could this be noise? " + strings.ToUpper(chance(g, true)[:1]) + chance(g, true)[1:] + "."}
	need := Answer{Label: "By hand: questions that would settle it", Value: "none are enough", Formula: "the scores are equal"}
	if x != y {
		half, power := stat.Needed(x, y, z95)*(1-correlation), stat.Needed(x, y, z95+z80)*(1-correlation)
		need = Answer{Label: need.Label, Value: atLeast(half), Number: half, Unit: "question",
			Formula: fmt.Sprintf("%s² × (p(1−p) + q(1−q)) ÷ (%s points)² × (1 − %s)", sig(z95), plain(rounded(math.Abs(100*g.Diff), 6)), plain(correlation)),
			Note:    "Then the interval just reaches zero. To find such a gap four times in five takes " + atLeast(power) + "."}
		if half < 1 {
			need.Note = "One is enough: the scores are all and nothing."
		}
	}
	return []Answer{one("By hand: first score, 95% interval", x), one("By hand: second score, 95% interval", y), gap, need}
}

// z80 is the quantile that finds a true gap in four of five tries.
const z80 = 0.8416212335729143

// atLeast prints a number of questions, rounded up: three digits of it, from a thousand on.
func atLeast(n float64) string {
	n = math.Ceil(math.Max(n, 1))
	if n >= 1e15 {
		return "more than there are"
	}
	if n >= 1000 {
		return "about " + plain(rounded(n, 3)) + " questions"
	}
	return plural(int(n), "question")
}

// nearest says which whole number of right answers prints as the score.
func nearest(percent, n float64) string {
	right, prints := stat.Nearest(percent, n, 1)
	if prints {
		return fmt.Sprintf("%s right of %s prints as this.", plain(right), plain(n))
	}
	return fmt.Sprintf("No whole number of %s questions prints as this to one decimal: several tries were averaged, or there were other questions.", plain(n))
}

// signedPoints prints points with one decimal and their sign.
func signedPoints(d float64) string {
	if math.Abs(d) < .05 {
		return "0.0"
	}
	sign := "+"
	if d < 0 {
		sign = "−"
	}
	return sign + fmt.Sprintf("%.1f", math.Abs(d))
}
