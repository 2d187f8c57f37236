package figure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/chart"
)

// A Lane is where a mark of the map stands, and its shape.
type Lane int

// The lanes. An attempt is one at a question; the others bear on a claim.
const (
	Undermines Lane = iota
	Supports
	Scope
	Attempt
)

// A MapMark is one item of evidence, or one attempt.
type MapMark struct {
	Lane     Lane
	Strength int   // 0 to 4
	Filled   bool  // independent
	Gone     bool  // falls
	Weaker   bool  // weakens
	Columns  []int // that it cites
}

// A Sign is one colour of the shape before a name, in a square of sixteen.
type Sign struct {
	Shape chart.Shape
	Class chart.Class
}

// A MapRow is a claim or a question.
type MapRow struct {
	Number, Name string
	Word         string // where it stands
	Signs        []Sign // of a claim
	Cells        int    // of a question: how many of three are filled
	Href, Title  string
	Marks        []MapMark // in the order of the page
	Sources      int       // that it cites, with columns and without
}

// A MapGroup is rows under one head.
type MapGroup struct {
	Title string
	Rows  []MapRow
}

// A MapColumn is a source.
type MapColumn struct {
	Name, Href, Title           string
	Count, CountHref, CountSays string // how many rows rest on it
	Subject                     bool   // the reader asks about it
}

// EvidenceMap is the same map for three widths.
type EvidenceMap struct {
	Wide   string // for about 1,128 px: all columns, and where each row stands in words
	Medium string // for about 728 px: the first six columns
	Narrow string // for about 350 px: no columns
}

// DrawMap draws claims and questions as rows with a mark for each item of evidence, and sources as columns with a mark
// where a row cites them. The list beside it is its table.
func DrawMap(label string, columns []MapColumn, groups []MapGroup, without bool) EvidenceMap {
	one := func(width float64, f mapForm) string {
		f.columns = columns[:min(len(columns), f.most)]
		p := chart.Picture{Name: "map", Width: width, Label: label}
		m := mapper{Picture: &p, mapForm: f, spots: map[spotKind]*chart.Spots{}, rules: chart.Bands{High: 1, Class: chart.Cells3}}
		m.paint(groups, without)
		return p.SVG()
	}
	return EvidenceMap{one(1128, wideMap), one(728, mediumMap), one(350, narrowMap)}
}

var (
	wideMap   = mapForm{most: 15, name: 330, words: true, pitch: 13, head: 150}
	mediumMap = mapForm{most: 6, name: 276, under: true, pitch: 11, head: 110}
	narrowMap = mapForm{name: 350 - mapNames, pitch: 10, narrow: true}
)

// mapForm is what differs between the widths.
type mapForm struct {
	most    int     // columns
	name    float64 // room for a name
	words   bool    // where a row stands has a column of its own
	under   bool    // it stands below the name
	pitch   float64 // from mark to mark
	head    float64 // length of the names of columns
	narrow  bool    // the marks stand below the name
	columns []MapColumn
}

// Positions and sizes on the map, in pixels.
const (
	mapNames  = 66.0 // where names begin
	mapSigns  = 30.0 // where signs begin
	mapRow    = 24.0
	mapColumn = 22.0
	mapWords  = 132.0 // room for where a row stands
)

// lanes holds how many marks each lane has room for.
var lanes = [...]int{Undermines: 4, Supports: 6, Scope: 4}

type spotKind struct {
	shape string
	class chart.Class
}

type mapper struct {
	*chart.Picture
	mapForm
	spots map[spotKind]*chart.Spots
	order []spotKind
	rules chart.Bands // below the rows
}

// spot adds a mark of a shape; those of one shape and colour are one element.
func (m *mapper) spot(name string, shape chart.Shape, class chart.Class, x, y, size float64) {
	k := spotKind{name, class}
	if m.spots[k] == nil {
		m.spots[k] = &chart.Spots{Shape: shape, Class: class}
		m.order = append(m.order, k)
	}
	m.spots[k].At = append(m.spots[k].At, [3]float64{x, y, size})
}

func radius(strength int) float64 { return 1.9 + .8*float64(strength) }

// mark draws one item, centred.
func (m *mapper) mark(x, y, scale float64, k MapMark) {
	if k.Gone {
		m.spot("cross", chart.Cross, chart.Bar3, x, y, 3.4*scale)
		return
	}
	r := radius(k.Strength) * scale
	switch k.Lane {
	case Undermines:
		r *= 1.2 // a diamond of the area of the disc
		if k.Filled {
			m.spot("diamond", chart.Diamond, chart.Bar3, x, y, r)
		} else {
			m.spot("open diamond", chart.OpenDiamond, chart.Bar3, x, y, r)
		}
	case Scope:
		r *= .86
		if k.Filled {
			m.spot("square", chart.Square, chart.Grey, x, y, r)
		} else {
			m.spot("open square", chart.OpenSquare, chart.Grey, x, y, r)
		}
	case Attempt:
		if k.Filled {
			m.spot("upright", chart.Upright, chart.Bar1, x, y, r)
		} else {
			m.spot("open upright", chart.OpenUpright, chart.Bar1, x, y, r)
		}
	default:
		if k.Filled {
			m.spot("disc", chart.Disc, chart.Bar1, x, y, r)
		} else {
			m.spot("open disc", chart.OpenDisc, chart.Bar1, x, y, r)
		}
	}
	if k.Weaker {
		m.Add(chart.Segment(x-4*scale, y+8*scale, x+4*scale, y+8*scale, chart.Heavy))
	}
}

// left is where a lane begins.
func (m *mapper) left(l Lane) float64 {
	x := mapNames
	if !m.narrow {
		x += m.name + 12
	}
	if m.words {
		x += mapWords
	}
	for before := range l {
		x += float64(lanes[before])*m.pitch + m.gap(before)
	}
	return x
}

// gap follows a lane. Those of the two sides lie close together, as at an axis.
func (m *mapper) gap(l Lane) float64 {
	if l == Undermines {
		return .5 * m.pitch
	}
	return m.pitch
}

// axis is the line between what undermines and what supports.
func (m *mapper) axis() float64 { return m.left(Supports) - m.gap(Undermines)/2 }

func (m *mapper) columnAt(i int) float64 {
	return m.left(Scope) + float64(lanes[Scope])*m.pitch + 16 + (float64(i)+.5)*mapColumn
}

func (m *mapper) paint(groups []MapGroup, without bool) {
	y := m.legend(without)
	if !m.narrow {
		y = m.heads(max(y, m.head*.88+8))
	}
	top := y
	for _, g := range groups {
		y = m.group(g, y)
	}
	marks := []chart.Mark{m.rules}
	for i := range m.columns {
		marks = append(marks, chart.Columns{X: m.columnAt(i), Y: y - 10, Tops: []float64{y - 10 - top}, W: 1, Class: chart.Cells3})
	}
	m.Marks = append(marks, m.Marks...)
	for _, k := range m.order {
		m.Add(*m.spots[k])
	}
	m.Height = y
}

// legend says how to read the marks, in the corner that the heads leave free, and returns where it ends.
func (m *mapper) legend(without bool) float64 {
	right := m.left(Undermines) + 40
	if m.narrow {
		right = m.Width
	}
	x, y := 6.0, 12.0
	put := func(marks []MapMark, pitch float64, text string) {
		width := float64(len(marks))*pitch + 3 + chart.Small.Width(text) + 14
		if x+width > right+14 {
			x, y = 6, y+20
		}
		for _, k := range marks {
			m.mark(x+3, y-4, 1, k)
			x += pitch
		}
		m.Add(chart.Label(x+3, y, chart.Start, chart.Small, text))
		x += 3 + chart.Small.Width(text) + 14
	}
	line := func() { x, y = 6, y+20 }
	filled := func(l Lane) []MapMark { return []MapMark{{Lane: l, Strength: 3, Filled: true}} }
	put(filled(Supports), 10, "supports")
	put(filled(Undermines), 10, "undermines")
	put(filled(Scope), 10, "sets the scope")
	put(filled(Attempt), 10, "attempt at an answer")
	line()
	var sizes []MapMark
	for s := range 5 {
		sizes = append(sizes, MapMark{Lane: Supports, Strength: s, Filled: true})
	}
	put(sizes, 13, "strength, nought to four")
	line()
	put(filled(Supports), 10, "filled: independent")
	put([]MapMark{{Lane: Supports, Strength: 3}}, 10, "hollow: not")
	if without {
		line()
		put([]MapMark{{Gone: true}}, 10, "would fall")
		put([]MapMark{{Lane: Supports, Strength: 3, Weaker: true}}, 10, "would weaken")
	}
	return y + 12
}

// heads names the lanes and the columns and returns where the rows begin.
func (m *mapper) heads(y float64) float64 {
	mid := m.axis()
	m.Add(chart.Label(mid-5, y+16, chart.End, chart.Small, "against"), chart.Label(mid+5, y+16, chart.Start, chart.Small, "for"),
		chart.Label(m.left(Scope), y+16, chart.Start, chart.Small, "scope"))
	for i, c := range m.columns {
		x := m.columnAt(i)
		style := chart.Plain
		if c.Subject {
			style = chart.Subject
		}
		name := chart.Slant{X: x + 4, Y: y, Degrees: 60, Style: style, Text: cut(c.Name, style, m.head)}
		m.Add(chart.Link{Href: c.Href, Title: c.Title, Box: chart.Box{Left: x - 4, Top: y - 16, Right: x + 12, Bottom: y}, Marks: []chart.Mark{name}},
			chart.Link{Href: c.CountHref, Title: c.CountSays, Box: chart.Box{Left: x - mapColumn/2, Top: y + 1, Right: x + mapColumn/2, Bottom: y + 25},
				Marks: []chart.Mark{chart.Label(x, y+17, chart.Middle, chart.Subject, c.Count)}})
	}
	m.Add(chart.Label(m.Width, y+16, chart.End, chart.Small, "others"))
	return y + 28
}

// cut shortens a text to a length, at its end.
func cut(text string, style chart.Style, width float64) string {
	if style.Width(text) <= width {
		return text
	}
	r := []rune(text)
	for len(r) > 0 && style.Width(string(r)+"…") > width {
		r = r[:len(r)-1]
	}
	return strings.TrimRight(string(r), " ,;-") + "…"
}

// sided reports whether the rows are claims, which have a for and an against.
func (g MapGroup) sided() bool {
	return slices.ContainsFunc(g.Rows, func(r MapRow) bool { return len(r.Signs) > 0 })
}

// group draws a head and its rows and returns where they end.
func (m *mapper) group(g MapGroup, y float64) float64 {
	m.Add(chart.Segment(0, y+4, m.Width, y+4, chart.Axis), chart.Label(0, y+22, chart.Start, chart.Strong, g.Title))
	y += 30
	top := y
	for _, r := range g.Rows {
		y = m.row(r, y)
	}
	if x := m.axis(); !m.narrow && g.sided() {
		m.Add(chart.Segment(x, top+2, x, y-2, chart.Axis))
	}
	return y + 10
}

// row draws a claim or question and returns where it ends.
func (m *mapper) row(r MapRow, y float64) float64 {
	const line, base = 17, 4.5 // from line to line, and from the middle of one to its base
	lines := []string{cut(r.Name, chart.Strong, m.name)}
	first, middle, end := y+mapRow/2, y+mapRow/2, y+mapRow
	box := chart.Box{Left: 0, Top: y, Right: m.left(Undermines) - 12, Bottom: end}
	switch {
	case m.narrow:
		lines = wrapped(chart.Strong, r.Name, m.name)
		box.Right, box.Bottom = m.Width, y+float64(len(lines))*line+6
		middle, end = box.Bottom+9, box.Bottom+25
		m.Add(chart.Label(m.Width, middle+base, chart.End, chart.Small, r.Word))
		if len(r.Signs) > 0 {
			m.Add(chart.Segment(m.axis(), middle-8, m.axis(), middle+8, chart.Axis))
		}
	case m.under:
		middle, end = y+21, y+42
		first, box.Bottom = y+13, end
		m.Add(chart.Label(mapNames, first+base+16, chart.Start, chart.Small, r.Word))
	default:
		m.Add(chart.Label(mapNames+m.name+10, middle+base, chart.Start, chart.Small, r.Word))
	}
	link := chart.Link{Href: r.Href, Title: r.Title, Box: box, Marks: []chart.Mark{chart.Label(22, first+base, chart.End, chart.Small, r.Number)}}
	for i, l := range lines {
		link.Marks = append(link.Marks, chart.Label(mapNames, first+base+float64(i)*line, chart.Start, chart.Strong, l))
	}
	m.Add(link)
	m.sign(r, first)
	m.strip(r, middle)
	m.cells(r, middle)
	if !m.narrow {
		m.Add(chart.Label(m.Width, middle+base, chart.End, chart.Small, m.others(r)))
	}
	m.rules.Bars = append(m.rules.Bars, [3]float64{0, end, m.Width})
	return end
}

// others counts the sources of a row that have no column.
func (m *mapper) others(r MapRow) string {
	seen := map[int]bool{}
	for _, k := range r.Marks {
		for _, c := range k.Columns {
			if c < len(m.columns) {
				seen[c] = true
			}
		}
	}
	if n := r.Sources - len(seen); n > 0 {
		return fmt.Sprint("+", n)
	}
	return "–"
}

// sign draws the shape of a claim's state, or the cells of a question's status.
func (m *mapper) sign(r MapRow, y float64) {
	for i, s := range r.Signs {
		m.spot(fmt.Sprint(r.Word, i), s.Shape, s.Class, mapSigns+7, y, 7)
	}
	if r.Signs != nil {
		return
	}
	for i := range 3 {
		x := mapSigns + float64(i)*10
		m.Add(chart.Rect{X: x, Y: y - 3, W: 8, H: 6, Class: chart.Hollow})
		if i < r.Cells {
			m.Add(chart.Rect{X: x, Y: y - 3, W: 8, H: 6, Class: chart.Bar3})
		}
	}
}

// strip draws a row's marks, each in its lane: against a claim to the left, for it to the right, its scope apart.
func (m *mapper) strip(r MapRow, y float64) {
	taken := map[Lane]float64{}
	for _, k := range r.Marks {
		n := taken[k.Lane]
		taken[k.Lane]++
		switch k.Lane {
		case Undermines: // the strongest next to the axis
			m.mark(m.left(Supports)-m.gap(Undermines)-(n+.5)*m.pitch, y, 1, k)
		case Attempt:
			m.mark(m.left(Undermines)+(n+.5)*m.pitch, y, 1, k)
		default:
			m.mark(m.left(k.Lane)+(n+.5)*m.pitch, y, 1, k)
		}
	}
}

// cells draws, at each source that the row cites, the strongest item of each lane.
func (m *mapper) cells(r MapRow, y float64) {
	for i := range m.columns {
		var found []MapMark
		for _, lane := range []Lane{Undermines, Supports, Scope, Attempt} {
			best := -1
			for j, k := range r.Marks {
				if k.Lane == lane && slices.Contains(k.Columns, i) && (best < 0 || k.Strength > r.Marks[best].Strength) {
					best = j
				}
			}
			if best >= 0 {
				found = append(found, r.Marks[best])
			}
		}
		for j, k := range found {
			const apart = 7.5
			scale := 1.0
			if len(found) > 1 {
				scale = .8
			}
			m.mark(m.columnAt(i)+(float64(j)-float64(len(found)-1)/2)*apart, y, scale, k)
		}
	}
}
