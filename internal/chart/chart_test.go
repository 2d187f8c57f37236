package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// mantissa is v without its power of ten, in [1, 10).
func mantissa(v float64) float64 {
	m := v / math.Pow(10, math.Floor(math.Log10(v)))
	if m > 10-1e-6 { // the logarithm of a power of ten may fall short of it
		m /= 10
	}
	return m
}

func isNice(v float64) bool {
	m := mantissa(v)
	return math.Abs(m-1) < 1e-6 || math.Abs(m-2) < 1e-6 || math.Abs(m-5) < 1e-6
}

func TestLinearTicks(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		size := math.Pow(10, random.Float64()*12-6)
		lo := (random.Float64()*4 - 2) * size
		s := Linear{Lo: lo, Hi: lo + size*(.01+random.Float64()), To: 100}
		n := 1 + random.IntN(12)
		ticks := s.Ticks(n)
		if len(ticks) > n || (n >= 6 && len(ticks) < 2) {
			t.Fatalf("%+v.Ticks(%d) = %v", s, n, ticks)
		}
		for i, v := range ticks {
			slack := 1e-6 * (s.Hi - s.Lo)
			if v < s.Lo-slack || v > s.Hi+slack {
				t.Fatalf("%+v.Ticks(%d) = %v: %v is outside", s, n, ticks, v)
			}
			if i > 0 && !isNice(v-ticks[i-1]) {
				t.Fatalf("%+v.Ticks(%d) = %v: step %v is not 1, 2 or 5 times a power of ten", s, n, ticks, v-ticks[i-1])
			}
		}
	}
}

func TestLinearTicksAreTheNumbersMeant(t *testing.T) {
	for _, c := range []struct {
		s    Linear
		n    int
		want []float64
	}{
		{Linear{Lo: 0, Hi: 1}, 6, []float64{0, .2, .4, .6, .8, 1}},
		{Linear{Lo: 0, Hi: .3}, 4, []float64{0, .1, .2, .3}},
		{Linear{Lo: -1, Hi: 1}, 3, []float64{-1, 0, 1}},
		{Linear{Lo: 0, Hi: 13}, 7, []float64{0, 2, 4, 6, 8, 10, 12}},
		{Linear{Lo: 1, Hi: 1}, 5, nil},
	} {
		if got := c.s.Ticks(c.n); !slices.Equal(got, c.want) {
			t.Errorf("%+v.Ticks(%d) = %v; want %v", c.s, c.n, got, c.want)
		}
	}
	if math.Signbit((Linear{Lo: 0, Hi: 13}).Ticks(7)[0]) {
		t.Error("the tick at zero is negative")
	}
}

func TestLogTicks(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		lo := math.Pow(10, random.Float64()*12-6)
		s := Log{Lo: lo, Hi: lo * math.Pow(10, .1+random.Float64()*9), To: 100}
		n := 2 + random.IntN(12)
		ticks := s.Ticks(n)
		if len(ticks) > n || !slices.IsSorted(ticks) {
			t.Fatalf("%+v.Ticks(%d) = %v", s, n, ticks)
		}
		for _, v := range ticks {
			if v < s.Lo*(1-1e-6) || v > s.Hi*(1+1e-6) || !isNice(v) {
				t.Fatalf("%+v.Ticks(%d) = %v: %v", s, n, ticks, v)
			}
		}
	}
	if got, want := (Log{Lo: 1, Hi: 10}).Ticks(5), []float64{1, 2, 5, 10}; !slices.Equal(got, want) {
		t.Errorf("ticks from 1 to 10 are %v; want %v", got, want)
	}
	if got, want := (Log{Lo: .1, Hi: 1000}).Ticks(6), []float64{.1, 1, 10, 100, 1000}; !slices.Equal(got, want) {
		t.Errorf("ticks from 0.1 to 1000 are %v; want %v", got, want)
	}
}

func TestPositions(t *testing.T) {
	for _, c := range []struct {
		s    Scale
		v, x float64
	}{
		{Linear{Lo: 0, Hi: 10, From: 50, To: 150}, 0, 50},
		{Linear{Lo: 0, Hi: 10, From: 50, To: 150}, 2.5, 75},
		{Linear{Lo: 0, Hi: 10, From: 50, To: 150}, 10, 150},
		{Linear{Lo: 0, Hi: 10, From: 150, To: 50}, 2.5, 125}, // upwards on a page
		{Log{Lo: 1, Hi: 100, From: 0, To: 200}, 1, 0},
		{Log{Lo: 1, Hi: 100, From: 0, To: 200}, 10, 100},
		{Log{Lo: 1, Hi: 100, From: 0, To: 200}, 100, 200},
	} {
		if got := c.s.Pos(c.v); math.Abs(got-c.x) > 1e-9 {
			t.Errorf("%+v.Pos(%v) = %v; want %v", c.s, c.v, got, c.x)
		}
	}
}

func TestStack(t *testing.T) {
	s := Stack(10, 102, 1, 50, 49, 1)
	if s[0].X != 10 || math.Abs(s[2].End()-112) > 1e-9 {
		t.Errorf("the slices reach from %v to %v; want 10 to 112", s[0].X, s[2].End())
	}
	for i, want := range []float64{50, 49, 1} {
		if math.Abs(s[i].W-want) > 1e-9 {
			t.Errorf("slice %d is %v long; want %v", i, s[i].W, want)
		}
	}
	if gap := s[1].X - s[0].End(); math.Abs(gap-1) > 1e-9 {
		t.Errorf("the gap is %v; want 1", gap)
	}
}

// TestWidth compares with what Chromium measures in the site's subset of Source Sans 3, kerning
// included, which Width leaves out.
func TestWidth(t *testing.T) {
	for text, want := range map[string]float64{
		"Context extension · 119K GPU-hours · $0.238M": 247.33,
		"Average Value To 11.1":                        116.38,
	} {
		if got := Plain.Width(text); math.Abs(got-want) > .02*want {
			t.Errorf("%q is %.1f px wide; want %.1f", text, got, want)
		}
	}
	if Strong.Width("Pre-training") <= Plain.Width("Pre-training") || Small.Width("per hour") >= Plain.Width("per hour") {
		t.Error("semibold is not wider, or small text not narrower, than plain text")
	}
}

func TestBox(t *testing.T) {
	w := Plain.Width("mm")
	for anchor, left := range map[Anchor]float64{Start: 100, Middle: 100 - w/2, End: 100 - w} {
		b := Label(100, 50, anchor, Plain, "mm").Box()
		if math.Abs(b.Left-left) > 1e-9 || math.Abs(b.Right-left-w) > 1e-9 || b.Top >= 50 || b.Bottom <= 50 {
			t.Errorf("anchor %s: %+v", anchor, b)
		}
	}
	a := Box{0, 0, 10, 10}
	if a.Overlaps(Box{10, 0, 20, 10}) || !a.Overlaps(Box{9, 9, 20, 20}) || !(Box{1, 1, 2, 2}).Inside(a) || (Box{1, 1, 11, 2}).Inside(a) {
		t.Error("boxes that touch overlap, or others do not")
	}
}

// sample has every kind of mark and every class.
func sample() Picture {
	p := Picture{Name: "sample", Width: 350, Height: 200, Label: `Less < "more" & 'so'`}
	for i, c := range []Class{Bar1, Bar2, Bar3, Grey, Ghost, Hollow} {
		p.Add(Rect{X: 10, Y: 10 + float64(i)*12, W: 100.0 / 3, H: 10, Class: c}, Dot{X: 60, Y: 15 + float64(i)*12, R: 4.5, Class: c})
	}
	p.Add(Hatch{X: 10, Y: 90, W: 40, H: 18, Class: Outline}, Hatch{X: 60, Y: 90, W: 40, H: 18, Class: Dashed})
	for i, c := range []Class{Rule, Axis, Heavy, Range, Range1} {
		p.Add(Segment(120, 10+float64(i)*8, 200, 10+float64(i)*8, c))
	}
	p.Add(Line{[][2]float64{{120, 60}, {140, 60}, {140, 80}, {150.126, 90}}, Axis},
		Raster{X: 120, Y: 100, W: 2.3, H: 3, Cells: [][2]int{{0, 0}, {0, 2}, {1, 1}}, Class: Cells})
	p.Add(Raster{X: 120, Y: 112, W: 6, H: 6, Wide: 5, High: 2, Cells: [][2]int{{0, 0}, {1, 1}}, Class: Cells2},
		Columns{X: 160, Y: 124, Pitch: 6, W: 5, Tops: []float64{10, 20}, Class: Cells3}, Columns{X: 180, Y: 124, Pitch: 6, W: 5, Tops: []float64{10, 20}, Class: Cells})
	for i, c := range []Class{Confirmed, Consistent, Assumption, Contested, Misstated, Untestable, Paper} {
		shape := []Shape{Disc, OpenDisc, Square, OpenSquare, Diamond, OpenDiamond, Cross}[i]
		p.Add(Spots{shape, [][3]float64{{220 + float64(i)*12, 180, 5}, {226 + float64(i)*12, 190, 2.5}}, c})
	}
	p.Add(Slant{20, 195, 60, Small, "Up <"})
	letters := Letters{Y: 140, Style: OnCell}
	letters.Add(130, "F&")
	letters.Add(150, "B1")
	p.Add(Bands{High: 4, Bars: [][3]float64{{120, 130, 7.25}, {130, 133, 2}}, Class: Cells4}, letters)
	for i, s := range []Style{Plain, Strong, Subject, OnBar, Small} {
		p.Add(Label(220, 20+float64(i)*16, Start, s, "R&D <"))
	}
	p.Add(Text{340, 120, End, []Span{{Strong, "Two "}, {Plain, "spans"}}})
	p.Add(HorizontalAxis(Linear{Lo: 0, Hi: 1, From: 10, To: 340}, 160, Below, []float64{0, .5, 1}, num)...)
	p.Add(HorizontalAxis(Log{Lo: 1, Hi: 10, From: 10, To: 340}, 150, Above, []float64{1, 10}, func(float64) string { return "" })...)
	return p
}

func TestGolden(t *testing.T) {
	const file = "testdata/sample.svg"
	got := sample().SVG() + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the sample differs from %s; look at it, then run go test -update\ngot  %s\nwant %s", file, got, want)
	}
}

func TestSVGIsSafeToInline(t *testing.T) {
	svg := sample().SVG()
	d := xml.NewDecoder(strings.NewReader(svg))
	label := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range e.Attr {
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
				t.Errorf("<%s> has the attribute %s", e.Name.Local, a.Name.Local)
			}
			if a.Name.Local == "aria-label" {
				label = a.Value
			}
		}
		if slices.Contains([]string{"style", "script", "a", "title", "foreignObject"}, e.Name.Local) {
			t.Errorf("there is a <%s>", e.Name.Local)
		}
	}
	if label != sample().Label {
		t.Errorf("the label reads %q; want %q", label, sample().Label)
	}
	if long := regexp.MustCompile(`\d\.\d{3,}`).FindString(svg); long != "" {
		t.Errorf("%s has more than two decimals", long)
	}
}

// A picture with links is no image, for what is in an image can't be reached.
func TestLinksCanBeReached(t *testing.T) {
	p := Picture{Name: "linked", Width: 100, Height: 20, Label: "Two"}
	p.Add(Label(0, 10, Start, Plain, "no link"), Link{"/a/?b=c&d=e", "To <b>", Box{1, 2, 31, 22}, []Mark{Label(5, 10, Start, Plain, "B")}})
	const want = `<svg class="plot" viewBox="0 0 100 20" width="100%" role="group" aria-label="Two"><text x="0" y="10">no link</text>` +
		`<a href="/a/?b=c&amp;d=e"><title>To &lt;b&gt;</title><rect x="1" y="2" width="30" height="20"/><text x="5" y="10">B</text></a></svg>`
	if got := p.SVG(); got != want {
		t.Errorf("a picture with a link reads\n%s\nwant\n%s", got, want)
	}
}

func TestHatchIsNamedAfterItsPicture(t *testing.T) {
	if !strings.Contains(sample().SVG(), `<pattern id="hatch-sample-350"`) {
		t.Error("the pattern is not named after picture and width")
	}
	if (Picture{Name: "none", Width: 1, Height: 1}).SVG() != `<svg class="plot" viewBox="0 0 1 1" width="100%" role="img" aria-label=""></svg>` {
		t.Error("a picture without a hatch defines one")
	}
}

func TestStylesheetHasEveryClass(t *testing.T) {
	css, err := os.ReadFile("../../web/asset/css/chart.css")
	if err != nil {
		t.Fatal(err)
	}
	svg := sample().SVG()
	for _, c := range Classes() {
		if !regexp.MustCompile(`\.` + string(c) + `[^a-z0-9-]`).Match(css) {
			t.Errorf("chart.css does not style .%s", c)
		}
		if !strings.Contains(svg, `"`+string(c)+`"`) {
			t.Errorf("the sample has no %s", c)
		}
	}
	known := []string{"--bar1", "--bar2", "--bar3", "--hatch", "--paper", "--ink", "--ink2", "--ink3", "--rule", "--edge", "--accent", "--sans", "--confirmed", "--consistent", "--assumption", "--contested", "--misstated", "--untestable"}
	for _, m := range regexp.MustCompile(`var\((--[a-z0-9-]+)\)`).FindAllSubmatch(css, -1) {
		if !slices.Contains(known, string(m[1])) {
			t.Errorf("chart.css uses %s; expected one of %v", m[1], known)
		}
	}
	if regexp.MustCompile(`#[0-9a-f]{3}`).Match(css) {
		t.Error("chart.css names a colour; expected a custom property")
	}
}

func TestStyleOf(t *testing.T) {
	for _, s := range styles {
		if got, ok := StyleOf(s.Class); !ok || got != s {
			t.Errorf("StyleOf(%q) = %v, %v", s.Class, got, ok)
		}
	}
	if _, ok := StyleOf(Bar1); ok {
		t.Error("an area's class stands for a style of text")
	}
}
