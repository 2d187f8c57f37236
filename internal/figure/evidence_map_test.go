package figure

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/chart"
)

func sampleMap(without bool) EvidenceMap {
	columns := make([]MapColumn, 20)
	for i := range columns {
		columns[i] = MapColumn{Name: "a-source-with-a-key-of-some-length", Href: "/s/", Title: "S", Count: "12", CountHref: "/f/", CountSays: "F"}
	}
	name := "A claim whose words are more than can stand on a line of any of the three drawings of the map"
	claim := MapRow{Number: "30", Name: name, Word: "Consistent, unconfirmed", Signs: []Sign{{chart.Disc, chart.Consistent}}, Href: "/c/", Title: "C", Sources: 9}
	for lane, room := range lanes {
		for i := range room {
			claim.Marks = append(claim.Marks, MapMark{Lane: Lane(lane), Strength: 4 - i%5, Filled: i%2 == 0, Weaker: without, Gone: without && i == 0, Columns: []int{i, 19}})
		}
	}
	question := MapRow{Number: "Q11", Name: name, Word: "Test known, not run", Cells: 1, Href: "/q/", Title: "Q", Marks: []MapMark{{Lane: Attempt, Strength: 4, Filled: true}}}
	return DrawMap("What rests on what", columns, []MapGroup{{"Claims", []MapRow{claim}}, {"Questions", []MapRow{question}}}, without)
}

func TestMapIsSafeToInline(t *testing.T) {
	for _, without := range []bool{false, true} {
		m := sampleMap(without)
		for _, svg := range []string{m.Wide, m.Medium, m.Narrow} {
			if !strings.Contains(svg, `role="group" aria-label="What rests on what"`) {
				t.Error("the drawing is no group with a name")
			}
			d := xml.NewDecoder(strings.NewReader(svg))
			for token, err := d.Token(); !errors.Is(err, io.EOF); token, err = d.Token() {
				if err != nil {
					t.Fatalf("not well-formed: %v", err)
				}
				e, _ := token.(xml.StartElement)
				for _, a := range e.Attr {
					if name := a.Name.Local; name == "style" || strings.HasPrefix(name, "on") {
						t.Errorf("<%s> has the attribute %s", e.Name.Local, name)
					}
					if a.Name.Local == "class" && a.Value != "plot" && !slices.Contains(chart.Classes(), chart.Class(a.Value)) {
						t.Errorf("the class %s is not one of chart's", a.Value)
					}
				}
			}
			if again := sampleMap(without); !slices.Contains([]string{again.Wide, again.Medium, again.Narrow}, svg) {
				t.Error("a second drawing differs")
			}
		}
	}
}

// However long a name is, it ends before the marks, and the marks of one lane before the next.
func TestMapKeepsItsColumns(t *testing.T) {
	for _, f := range []mapForm{wideMap, mediumMap, narrowMap} {
		m := mapper{Picture: &chart.Picture{}, mapForm: f}
		long := strings.Repeat("words ", 40)
		if end := mapNames + chart.Strong.Width(cut(long, chart.Strong, f.name)); !f.narrow && end > m.left(Undermines)-8 {
			t.Errorf("a name ends at %v, the marks begin at %v", end, m.left(Undermines))
		}
		for _, line := range wrapped(chart.Strong, long, f.name) {
			if f.narrow && mapNames+chart.Strong.Width(line) > 350 {
				t.Errorf("the line %q is too long", line)
			}
		}
		for _, l := range []Lane{Undermines, Supports} {
			if end, next := m.left(l)+float64(lanes[l])*f.pitch, m.left(l+1); end > next {
				t.Errorf("lane %d ends at %v and the next begins at %v", l, end, next)
			}
		}
		if f.pitch < 2*radius(4)-1 {
			t.Errorf("marks of the greatest strength run into each other: %v apart, %v wide", f.pitch, 2*radius(4))
		}
	}
}
