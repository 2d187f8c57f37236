package chart

// A Class is a CSS class of chart.css: it gives a mark its colour and line.
type Class string

// Classes of areas.
const (
	Bar1   Class = "c-bar1"   // the subject
	Bar2   Class = "c-bar2"   // its second part; needs a gap and a label beside Bar1
	Bar3   Class = "c-bar3"   // ink
	Grey   Class = "c-grey"   // what the subject is compared with
	Ghost  Class = "c-ghost"  // a faint area, the rest of a whole
	Hollow Class = "c-hollow" // outlined and empty: derived, or of another part
)

// Classes of areas in the colours of signs. A sign always stands beside its words.
const (
	Confirmed  Class = "c-confirmed"
	Consistent Class = "c-consistent"
	Assumption Class = "c-assumption"
	Contested  Class = "c-contested"
	Misstated  Class = "c-misstated"
	Untestable Class = "c-untestable"
	Paper      Class = "c-paper" // what is cut out of a sign
)

// Classes of outlines around a hatched area.
const (
	Outline Class = "c-outline"
	Dashed  Class = "c-dashed"
)

// Classes of lines.
const (
	Rule   Class = "c-rule"   // hairline
	Axis   Class = "c-axis"   // axis, tick, leader
	Heavy  Class = "c-heavy"  // a line that means something
	Range  Class = "c-range"  // from one value to another, of the compared kind
	Range1 Class = "c-range1" // the same, of the subject
	Cells  Class = "c-cells"  // small cells of the subject, drawn as dashes of a thick line
	Cells2 Class = "c-cells2" // the same, of what it is compared with
	Cells3 Class = "c-cells3" // the same, faint
	Cells4 Class = "c-cells4" // the same, in ink
)

const hatchLine Class = "c-hatch"

// A Style is a CSS class of text, with what is needed to measure it.
type Style struct {
	Class Class
	size  float64 // px
	bold  bool
}

// Styles of text. No text is smaller than 12 px at the picture's natural width.
var (
	Plain   = Style{"", 13, false}
	Strong  = Style{"c-strong", 13, true}
	Subject = Style{"c-subject", 13, true} // in the subject's colour
	OnBar   = Style{"c-on", 13, true}      // on an area of class Bar1
	Small   = Style{"c-small", 12, false}
	OnCell  = Style{"c-on-cell", 12, false} // in a small dark cell
)

// Classes lists every class that a picture can carry; chart.css styles each of them.
func Classes() []Class {
	cs := []Class{Bar1, Bar2, Bar3, Grey, Ghost, Hollow, Confirmed, Consistent, Assumption, Contested, Misstated, Untestable, Paper,
		Outline, Dashed, Rule, Axis, Heavy, Range, Range1, Cells, Cells2, Cells3, Cells4, hatchLine}
	for _, s := range styles {
		if s.Class != "" {
			cs = append(cs, s.Class)
		}
	}
	return cs
}

var styles = []Style{Plain, Strong, Subject, OnBar, Small, OnCell}

// StyleOf finds the style that a class stands for.
func StyleOf(c Class) (Style, bool) {
	for _, s := range styles {
		if s.Class == c {
			return s, true
		}
	}
	return Style{}, false
}
