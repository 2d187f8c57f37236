package draw_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"

	"github.com/claimbyclaim/explainer/internal/draw"
)

const black, white draw.Colour = 0, 0xffffff

// decoded reads a sheet's PNG.
func decoded(t testing.TB, s *draw.Sheet, scale float64) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(s.PNG(scale, draw.Info{})))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// ink is how much of a white sheet is black, in its own units.
func ink(t testing.TB, s *draw.Sheet, scale float64) float64 {
	img := decoded(t, s, scale)
	sum := 0.0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			sum += 1 - float64(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)/255
		}
	}
	return sum / scale / scale
}

// shapes have areas that are known.
var shapes = map[string]struct {
	path draw.Path
	area float64
}{
	"rectangle":        {draw.Rect(10.3, 20.6, 30.5, 11.2), 30.5 * 11.2},
	"frame":            {draw.Frame(10, 20, 30, 40, 3), 33*43 - 27*37},
	"disc":             {draw.Disc(50, 50, 30), math.Pi * 900},
	"ring":             {draw.Ring(50, 50, 30, 4), math.Pi * (32*32 - 28*28)},
	"half disc":        {draw.Segment(50, 50, 30, math.Pi/2, 3*math.Pi/2), math.Pi * 450},
	"part of a ring":   {draw.Arc(50, 50, 30, 4, 1, 1.5), .25 * (32*32 - 28*28)},
	"triangle":         {draw.Polygon(draw.Point{X: 10, Y: 10}, draw.Point{X: 90, Y: 30}, draw.Point{X: 20, Y: 95}), (80*85 - 10*20) / 2},
	"triangle, turned": {draw.Polygon(draw.Point{X: 20, Y: 95}, draw.Point{X: 90, Y: 30}, draw.Point{X: 10, Y: 10}), (80*85 - 10*20) / 2},
	"sloping line":     {draw.Stroke([]draw.Point{{X: 10, Y: 10}, {X: 40, Y: 50}}, 5), 250},
	"dashed line":      {draw.Stroke([]draw.Point{{X: 10, Y: 50}, {X: 90, Y: 50}}, 4, 7, 3), 8 * 7 * 4},
	"dashes round a corner": {draw.Stroke([]draw.Point{{X: 10, Y: 10}, {X: 15, Y: 10}, {X: 15, Y: 20}}, 2, 8, 2),
		2*8 + 2*5},
	"two rectangles that overlap":      {append(draw.Rect(10, 10, 30, 30), draw.Rect(20, 20, 30, 30)...), 2*900 - 400},
	"line with a pointed corner":       {draw.Stroke([]draw.Point{{X: 10, Y: 80}, {X: 50, Y: 80}, {X: 50, Y: 20}}, 6), 40*6 + 60*6},
	"line that ends where it begins":   {draw.Stroke([]draw.Point{{X: 20, Y: 20}, {X: 80, Y: 20}, {X: 80, Y: 60}, {X: 20, Y: 60}, {X: 20, Y: 20}}, 2), 62*42 - 58*38},
	"partly left of and above a sheet": {draw.Rect(-20, -20, 50, 40), 30 * 20},
	"partly right of and below it":     {draw.Disc(100, 100, 40), math.Pi * 400},
	"line through the whole sheet":     {draw.Stroke([]draw.Point{{X: -50, Y: 50}, {X: 150, Y: 50}}, 3), 300},
	"nothing left of the right":        {draw.Rect(200, 200, 20, 20), 0},
	"circle with every coordinate off": {draw.Disc(49.7, 50.2, .8), math.Pi * .64},
	"what a line keeps of a rectangle": {draw.Polygon(draw.Keep([]draw.Point{{X: 10, Y: 10}, {X: 30, Y: 10}, {X: 30, Y: 30}, {X: 10, Y: 30}}, draw.Point{X: 10, Y: 30}, draw.Point{X: 30, Y: 10})...), 200},
}

func TestInkOfShapesIsTheirArea(t *testing.T) {
	for name, shape := range shapes {
		for _, scale := range []float64{.5, 1, 3} {
			s := draw.NewSheet(100, 100, white)
			s.Fill(shape.path, black)
			edge := math.Sqrt(shape.area+1) * .35 / scale // shades of the edges are rounded
			if got := ink(t, s, scale); math.Abs(got-shape.area) > edge {
				t.Errorf("%s, at %v: %.2f of ink; want %.2f within %.2f", name, scale, got, shape.area, edge)
			}
		}
	}
}

func TestPointedCornersGoFlatWhereTheyAreTooSharp(t *testing.T) {
	reach := func(angle float64) float64 {
		to := draw.Point{X: 50 - 40*math.Cos(angle), Y: 50 + 40*math.Sin(angle)}
		s := draw.NewSheet(100, 100, white)
		s.Fill(draw.Stroke([]draw.Point{{X: 10, Y: 50}, {X: 50, Y: 50}, to}, 4), black)
		img := decoded(t, s, 4)
		right := 0
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					right = max(right, x)
				}
			}
		}
		return float64(right)/4 - 50
	}
	for _, angle := range []float64{.6, 1, 1.4} { // between the lines; the tip is half a width over the sine of the half
		if got, want := reach(angle), 2/math.Sin(angle/2)*math.Cos(angle/2); math.Abs(got-want) > .6 {
			t.Errorf("at %v the corner reaches %.2f; want %.2f", angle, got, want)
		}
	}
	if got := reach(.3); got > 1 {
		t.Errorf("the sharpest corner reaches %.2f; want it flat", got)
	}
}

func TestInkThatShinesThrough(t *testing.T) {
	s := draw.NewSheet(10, 10, white)
	s.Fill(draw.Rect(0, 0, 10, 10), black.Faint(.5))
	if got := ink(t, s, 1); math.Abs(got-50) > .5 {
		t.Errorf("half of black is %v of 100; want 50", got)
	}
}

func TestLaterInkLiesOnTop(t *testing.T) {
	s := draw.NewSheet(10, 10, white)
	s.Fill(draw.Rect(0, 0, 10, 10), black)
	s.Fill(draw.Rect(0, 0, 5, 10), white)
	if got := ink(t, s, 1); got != 50 {
		t.Errorf("%v of black is seen; want 50", got)
	}
}

// sample has text and shapes in several colours.
func sample() *draw.Sheet {
	s := draw.NewSheet(300, 120, draw.Paper)
	s.Fill(draw.Disc(40, 40, 30), draw.Consistent)
	s.Fill(draw.Rect(20, 30, 60, 20), draw.Rule.Faint(.5))
	s.Text(150, 40, draw.Middle, draw.Serif, 24, draw.Ink, "“V₂ ≈ 5.58” & 10⁻³ < 1")
	s.Text(290, 80, draw.End, draw.Sans, 13, draw.Ink2, "GPU-hours × $2.00 – r²")
	s.Text(10, 100, draw.Start, draw.Strong, 16, draw.Misstated, "→ Δ ≤ € …")
	return s
}

func TestSameSheetSameBytes(t *testing.T) {
	info := draw.Info{Title: "A", Source: "B"}
	pixels, words := sample().PNG(2, info), sample().SVG(info)
	s := sample()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if !bytes.Equal(s.PNG(2, info), pixels) || !bytes.Equal(s.SVG(info), words) || !bytes.Equal(sample().SVG(info), words) {
				t.Error("the same sheet gives other bytes")
			}
		})
	}
	all.Wait()
}

func TestFewColoursMakeAPalette(t *testing.T) {
	if _, ok := decoded(t, sample(), 2).(*image.Paletted); !ok {
		t.Error("a sheet of a few colours has no palette")
	}
	s := draw.NewSheet(300, 10, white)
	for i := range 300 {
		s.Fill(draw.Rect(float64(i), 0, 1, 10), draw.Colour(i*40))
	}
	img := decoded(t, s, 1)
	if _, ok := img.(*image.Paletted); ok {
		t.Error("a sheet of three hundred colours has a palette")
	}
	if r, g, b, _ := img.At(299, 5).RGBA(); r>>8<<16|g>>8<<8|b>>8 != 299*40 {
		t.Error("a colour of a sheet without palette is not as drawn")
	}
}

func TestColoursAreTheLightTokens(t *testing.T) {
	css, err := os.ReadFile("../../web/asset/css/token.css")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]draw.Colour{
		"paper": draw.Paper, "wash": draw.Wash, "rule": draw.Rule, "edge": draw.Edge, "ink": draw.Ink, "ink2": draw.Ink2, "ink3": draw.Ink3, "accent": draw.Accent,
		"confirmed": draw.Confirmed, "consistent": draw.Consistent, "assumption": draw.Assumption,
		"contested": draw.Contested, "misstated": draw.Misstated, "untestable": draw.Untestable,
		"bar1": draw.Bar1, "bar2": draw.Bar2, "bar3": draw.Bar3, "hatch": draw.Hatch,
	} {
		m := regexp.MustCompile(`--` + name + `:\s*(?:light-dark\(\s*)?#([0-9a-f]+)`).FindSubmatch(css)
		if m == nil {
			t.Errorf("token.css has no --%s", name)
			continue
		}
		digits := string(m[1])
		if len(digits) == 3 {
			digits = regexp.MustCompile(`.`).ReplaceAllString(digits, "$0$0")
		}
		if v, err := strconv.ParseUint(digits, 16, 32); err != nil || draw.Colour(v) != c {
			t.Errorf("--%s is #%s; the colour here is #%06x", name, m[1], c)
		}
	}
}

func BenchmarkCardSized(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		s := draw.NewSheet(1200, 630, draw.Paper)
		for i := range 8 {
			s.Text(72, 100+float64(i)*60, draw.Start, draw.Face(random.IntN(3)), 40, draw.Ink, "Cheaper training widens the whole market")
		}
		s.PNG(1, draw.Info{})
	}
}
