package chart

import (
	"bytes"
	"image/png"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/draw"
)

// styled reads what chart.css says of a class, with the light colours of token.css.
type styled struct {
	properties map[string]string
	tokens     map[string]draw.Colour
}

// rulesOf gives the declarations of a selector, later ones over earlier ones.
func rulesOf(css, selector string) map[string]string {
	out := map[string]string{}
	for _, rule := range regexp.MustCompile(`(?m)^([^@{}/]+)\{([^}]*)\}`).FindAllStringSubmatch(css, -1) {
		for s := range strings.SplitSeq(rule[1], ",") {
			if strings.TrimPrefix(s, ".plot ") != selector {
				continue
			}
			for d := range strings.SplitSeq(rule[2], ";") {
				if name, value, ok := strings.Cut(d, ":"); ok {
					out[name] = value
				}
			}
		}
	}
	return out
}

func lightTokens(t *testing.T) map[string]draw.Colour {
	t.Helper()
	css, err := os.ReadFile("../../web/asset/css/token.css")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]draw.Colour{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+):\s*(?:light-dark\(\s*)?#([0-9a-f]+)`).FindAllStringSubmatch(string(css), -1) {
		if len(m[2]) == 3 {
			m[2] = regexp.MustCompile(`.`).ReplaceAllString(m[2], "$0$0")
		}
		v, err := strconv.ParseUint(m[2], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := out[m[1]]; !ok { // a second block would be the dark one
			out[m[1]] = draw.Colour(v)
		}
	}
	return out
}

func (s styled) colour(t *testing.T, property string) draw.Colour {
	t.Helper()
	value := s.properties[property]
	if value == "" {
		return 0
	}
	m := regexp.MustCompile(`^var\(--([a-z0-9]+)\)$`).FindStringSubmatch(value)
	if m == nil {
		t.Fatalf("%s is %q; expected a token", property, value)
	}
	c, ok := s.tokens[m[1]]
	if !ok {
		t.Fatalf("token.css has no --%s", m[1])
	}
	if o, err := strconv.ParseFloat(s.properties[property+"-opacity"], 64); err == nil {
		c = c.Faint(o)
	}
	return c
}

func TestLooksAreThoseOfTheStylesheet(t *testing.T) {
	css, err := os.ReadFile("../../web/asset/css/chart.css")
	if err != nil {
		t.Fatal(err)
	}
	tokens := lightTokens(t)
	if len(looks) != len(Classes())+1 {
		t.Errorf("%d looks for %d classes and plain text", len(looks), len(Classes()))
	}
	for class, look := range looks {
		selector := "." + string(class)
		if class == Plain.Class {
			selector = "text"
		}
		s := styled{rulesOf(string(css), selector), tokens}
		if len(s.properties) == 0 {
			t.Errorf("chart.css says nothing of %s", selector)
		}
		if want := s.colour(t, "fill"); look.fill != want {
			t.Errorf("%s is filled with %#x; want %#x", selector, look.fill, want)
		}
		if want := s.colour(t, "stroke"); look.stroke != want {
			t.Errorf("%s has lines of %#x; want %#x", selector, look.stroke, want)
		}
		width := 0.0
		if look.stroke != 0 {
			width = 1
		}
		if w, err := strconv.ParseFloat(s.properties["stroke-width"], 64); err == nil {
			width = w
		}
		if look.width != width {
			t.Errorf("%s has lines %v wide; want %v", selector, look.width, width)
		}
		var dash []string
		for _, d := range look.dash {
			dash = append(dash, num(d))
		}
		if got := strings.Join(dash, " "); got != s.properties["stroke-dasharray"] {
			t.Errorf("%s has dashes %q; want %q", selector, got, s.properties["stroke-dasharray"])
		}
	}
	for _, s := range styles {
		selector := "." + string(s.Class)
		if s == Plain {
			selector = "text"
		}
		properties := rulesOf(string(css), selector)
		size := Plain.size
		if v, ok := properties["font-size"]; ok {
			size, _ = strconv.ParseFloat(strings.TrimSuffix(v, "px"), 64)
		}
		if s.size != size || s.bold != (properties["font-weight"] == "600") {
			t.Errorf("%s is %v px, bold %v; chart.css has %v", selector, s.size, s.bold, properties)
		}
	}
}

// drawn is a mark on a sheet of a hundred by a hundred, at ten and twenty.
func drawn(marks ...Mark) *draw.Sheet {
	s := draw.NewSheet(100, 100, draw.Paper)
	Picture{Name: "p", Width: 80, Height: 60, Marks: marks}.Draw(s, 10, 20)
	return s
}

// pixels counts those of a sheet that are nearest to a colour, at four to a unit.
func pixels(t *testing.T, s *draw.Sheet, c draw.Colour) (count float64, low, high draw.Point) {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(s.PNG(4, draw.Info{})))
	if err != nil {
		t.Fatal(err)
	}
	low, high = draw.Point{X: math.Inf(1), Y: math.Inf(1)}, draw.Point{}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			far := max(math.Abs(float64(r>>8)-float64(c>>16&255)), math.Abs(float64(g>>8)-float64(c>>8&255)), math.Abs(float64(b>>8)-float64(c&255)))
			if far > 24 {
				continue
			}
			count++
			low = draw.Point{X: min(low.X, float64(x)/4), Y: min(low.Y, float64(y)/4)}
			high = draw.Point{X: max(high.X, float64(x+1)/4), Y: max(high.Y, float64(y+1)/4)}
		}
	}
	return count / 16, low, high
}

func TestMarksAreDrawnWhereTheyAre(t *testing.T) {
	for _, tt := range []struct {
		name                     string
		mark                     Mark
		colour                   draw.Colour
		area                     float64
		left, top, right, bottom float64
	}{
		{"rectangle", Rect{X: 5, Y: 6, W: 20, H: 10, Class: Bar1}, draw.Bar1, 200, 15, 26, 35, 36},
		{"disc", Dot{X: 20, Y: 20, R: 8, Class: Grey}, draw.Hatch, math.Pi * 64, 22, 32, 38, 48},
		{"ring", Dot{X: 20, Y: 20, R: 8, Class: Hollow}, draw.Ink2, math.Pi * (8.625*8.625 - 7.375*7.375), 21.4, 31.4, 38.6, 48.6},
		{"segment", Segment(0, 10, 60, 10, Range1), draw.Bar1, 180, 10, 28.5, 70, 31.5},
		{"dashes", Segment(0, 10, 55, 10, Dashed), draw.Ink3, 30, 10, 29.5, 62.5, 30.5},
		{"line", Line{[][2]float64{{0, 0}, {20, 0}, {20, 30}}, Heavy}, draw.Ink, 20*1.5 + 30*1.5, 10, 19.25, 30.75, 50},
		{"discs", Spots{Disc, [][3]float64{{10, 10, 4}, {30, 20, 6}}, Contested}, draw.Contested, math.Pi * 52, 16, 26, 46, 46},
		{"square", Spots{Square, [][3]float64{{20, 20, 6}}, Bar1}, draw.Bar1, 144, 24, 34, 36, 46},
		{"open square", Spots{OpenSquare, [][3]float64{{20, 20, 6}}, Bar1}, draw.Bar1, 144 - 9.4*9.4, 24, 34, 36, 46},
		{"diamond", Spots{Diamond, [][3]float64{{20, 20, 6}}, Bar1}, draw.Bar1, 72, 24, 34, 36, 46},
		{"cells", Raster{X: 4, Y: 4, W: 3, H: 2, Cells: [][2]int{{0, 0}, {2, 3}}, Class: Cells}, draw.Bar1, 12, 14, 24, 26, 30},
	} {
		area, low, high := pixels(t, drawn(tt.mark), tt.colour)
		if math.Abs(area-tt.area) > .1*tt.area+2 {
			t.Errorf("%s: %.1f of its colour; want %.1f", tt.name, area, tt.area)
		}
		for _, d := range []float64{low.X - tt.left, low.Y - tt.top, high.X - tt.right, high.Y - tt.bottom} {
			if math.Abs(d) > .3 {
				t.Errorf("%s: it reaches from %.1f to %.1f; want %v %v %v %v", tt.name, low, high, tt.left, tt.top, tt.right, tt.bottom)
				break
			}
		}
	}
}

func TestTextIsDrawnAtItsAnchor(t *testing.T) {
	width := Strong.face().Width(Strong.size, "HH") + Plain.face().Width(Plain.size, "HH")
	for anchor, left := range map[Anchor]float64{Start: 50, Middle: 50 - width/2, End: 50 - width} {
		sheet := drawn(Text{40, 30, anchor, []Span{{Strong, "HH"}, {Plain, "HH"}}})
		_, low, _ := pixels(t, sheet, draw.Ink)
		_, _, high := pixels(t, sheet, draw.Ink2)
		if low.X < left || low.X > left+2 || high.X > left+width || high.X < left+width-2 {
			t.Errorf("%s: the text reaches from %.1f to %.1f; want %.1f to %.1f", anchor, low.X, high.X, left, left+width)
		}
	}
}

// The hatch of a page is a pattern: its lines are five apart and begin half of that from the picture's corner.
func TestHatchFillsItsRectangle(t *testing.T) {
	sheet := drawn(Hatch{X: 5, Y: 6, W: 60, H: 40, Class: Outline})
	area, low, high := pixels(t, sheet, draw.Hatch)
	if want := 58.0 * 38 * 1.1 / 5; area < .5*want || area > 1.1*want { // the rest are shades
		t.Errorf("there is %.0f of the hatch's colour; want about %.0f", area, want)
	}
	if low.X < 15 || low.Y < 26 || high.X > 75 || high.Y > 66 {
		t.Errorf("the hatch reaches from %v to %v", low, high)
	}
	img, err := png.Decode(bytes.NewReader(sheet.PNG(5, draw.Info{})))
	if err != nil {
		t.Fatal(err)
	}
	for x := 20.0; x < 70; x++ {
		for y := 30.0; y < 60; y++ {
			across := math.Mod((x-10+y-20)/math.Sqrt2, 5) - 2.5
			r, _, _, _ := img.At(int(x*5), int(y*5)).RGBA()
			if dark := r < 0xd000; math.Abs(across) < .3 && !dark || math.Abs(across) > .9 && dark {
				t.Fatalf("at %v, %v, %.2f from the middle of a line, the red is %#x", x, y, across, r)
			}
		}
	}
}

func TestEveryMarkOfTheSampleIsDrawn(t *testing.T) {
	all := sample()
	for i, m := range all.Marks {
		s := draw.NewSheet(all.Width, all.Height, draw.Paper)
		Picture{Marks: []Mark{m}}.Draw(s, 0, 0)
		if bare := draw.NewSheet(all.Width, all.Height, draw.Paper); bytes.Equal(s.SVG(draw.Info{}), bare.SVG(draw.Info{})) {
			t.Errorf("mark %d, %+v, is not drawn", i, m)
		}
	}
	if got := (Picture{Marks: []Mark{Label(0, 0, Start, Plain, "a漢"), Label(0, 0, Start, Plain, "é")}}).Missing(); string(got) != "漢" {
		t.Errorf("%q are missing; want 漢", got)
	}
}
