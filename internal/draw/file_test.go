package draw_test

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"image/color"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/draw"
)

var told = draw.Info{Title: "Less < “more” & so", Description: "A – B", Source: "https://claims.example.org/claims/x/", Date: "2026-11-24", Rights: "CC BY 4.0"}

// texts reads the iTXt chunks of a PNG file and checks all its chunks.
func texts(t *testing.T, file []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	for rest := file[8:]; len(rest) > 0; {
		n := int(binary.BigEndian.Uint32(rest))
		kind, data := string(rest[4:8]), rest[8:8+n]
		if got, want := binary.BigEndian.Uint32(rest[8+n:]), crc32.ChecksumIEEE(rest[4:8+n]); got != want {
			t.Errorf("the sum of %s is %x; want %x", kind, got, want)
		}
		if kind == "iTXt" {
			keyword, after, _ := strings.Cut(string(data), "\x00")
			text, ok := strings.CutPrefix(after, "\x00\x00\x00\x00") // not compressed, no language, no translated keyword
			if !ok {
				t.Errorf("%q is not plain", data)
			}
			out[keyword] = text
		}
		rest = rest[12+n:]
	}
	return out
}

func TestPNGSaysWhatItIs(t *testing.T) {
	got := texts(t, sample().PNG(1, told))
	for keyword, want := range map[string]string{"Title": told.Title, "Description": told.Description, "Source": told.Source, "Creation Time": told.Date, "Copyright": told.Rights} {
		if got[keyword] != want {
			t.Errorf("%s is %q; want %q", keyword, got[keyword], want)
		}
	}
	if got := texts(t, sample().PNG(1, draw.Info{Title: "x"})); len(got) != 1 {
		t.Errorf("the file says %q; want its title alone", got)
	}
}

func TestSVGStandsAlone(t *testing.T) {
	svg := sample().SVG(told)
	attributes := map[string][]string{
		"svg": {"xmlns", "width", "height", "viewBox", "role"}, "title": nil, "desc": nil, "metadata": {"dc"}, "path": {"fill", "fill-opacity", "d"},
	}
	content := map[string]string{}
	within := ""
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			within = token.Name.Local
			if token.Name.Space == "http://purl.org/dc/elements/1.1/" {
				within = "dc:" + within
				continue
			}
			allowed, ok := attributes[within]
			if !ok || token.Name.Space != "http://www.w3.org/2000/svg" {
				t.Errorf("there is a <%s>", within)
			}
			for _, a := range token.Attr {
				if !slices.Contains(allowed, a.Name.Local) {
					t.Errorf("<%s> has the attribute %s", within, a.Name.Local)
				}
			}
		case xml.CharData:
			content[within] += string(token)
		case xml.EndElement:
			within = ""
		}
	}
	for name, want := range map[string]string{
		"title": told.Title, "desc": told.Description,
		"dc:title": told.Title, "dc:description": told.Description, "dc:source": told.Source, "dc:date": told.Date, "dc:rights": told.Rights,
	} {
		if content[name] != want {
			t.Errorf("<%s> is %q; want %q", name, content[name], want)
		}
	}
	if long := regexp.MustCompile(`\.\d{3,}`).Find(svg); long != nil {
		t.Errorf("%s has more than two decimals", long)
	}
	if !bytes.Contains(svg, []byte(`width="300" height="120" viewBox="0 0 300 120"`)) {
		t.Error("the size is not that of the sheet")
	}
	if bare := string(draw.NewSheet(1, 1, white).SVG(draw.Info{})); strings.Contains(bare, "metadata") || strings.Contains(bare, "title") {
		t.Errorf("a file of which nothing is known says %s", bare)
	}
}

// grammar finds a command of a path with its numbers.
var grammar = regexp.MustCompile(`([MlhvqczZ])([^A-Za-z]*)`)

// traced reads the words of a path as corners: curves are cut into short lines.
func traced(t *testing.T, data string) [][]draw.Point {
	t.Helper()
	if grammar.ReplaceAllString(data, "") != "" {
		t.Fatalf("%q has more than commands", data)
	}
	var out [][]draw.Point
	var pen draw.Point
	for _, m := range grammar.FindAllStringSubmatch(data, -1) {
		var n []float64
		for _, s := range regexp.MustCompile(`-?(?:\d+\.?\d*|\.\d+)`).FindAllString(m[2], -1) {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			n = append(n, v)
		}
		start, last := pen, len(out)-1
		curve := func(end draw.Point, at func(u, v float64) draw.Point) {
			for k := 1; k <= 16; k++ {
				v := float64(k) / 16
				p := at(1-v, v)
				out[last] = append(out[last], draw.Point{X: start.X + p.X, Y: start.Y + p.Y})
			}
			pen = draw.Point{X: start.X + end.X, Y: start.Y + end.Y}
		}
		switch m[1] {
		case "M":
			pen = draw.Point{X: n[0], Y: n[1]}
			out = append(out, []draw.Point{pen})
		case "l":
			curve(draw.Point{X: n[0], Y: n[1]}, func(_, v float64) draw.Point { return draw.Point{X: n[0] * v, Y: n[1] * v} })
		case "h":
			curve(draw.Point{X: n[0]}, func(_, v float64) draw.Point { return draw.Point{X: n[0] * v} })
		case "v":
			curve(draw.Point{Y: n[0]}, func(_, v float64) draw.Point { return draw.Point{Y: n[0] * v} })
		case "q":
			curve(draw.Point{X: n[2], Y: n[3]}, func(u, v float64) draw.Point {
				return draw.Point{X: 2*u*v*n[0] + v*v*n[2], Y: 2*u*v*n[1] + v*v*n[3]}
			})
		case "c":
			curve(draw.Point{X: n[4], Y: n[5]}, func(u, v float64) draw.Point {
				return draw.Point{X: 3*u*u*v*n[0] + 3*u*v*v*n[2] + v*v*v*n[4], Y: 3*u*u*v*n[1] + 3*u*v*v*n[3] + v*v*v*n[5]}
			})
		}
	}
	return out
}

// TestPNGAndSVGAgree draws the paths of the SVG anew and compares the pictures, pixel by pixel.
func TestPNGAndSVGAgree(t *testing.T) {
	s := draw.NewSheet(300, 120, white)
	s.Text(150, 40, draw.Middle, draw.Serif, 24, black, "“V₂ ≈ 5.58” & 10⁻³ < 1")
	s.Text(290, 80, draw.End, draw.Sans, 13, black, "GPU-hours × $2.00 – r²")
	s.Fill(draw.Ring(40, 80, 20.5, 3), black)
	s.Fill(draw.Stroke([]draw.Point{{X: 80, Y: 90}, {X: 120, Y: 110.5}, {X: 150, Y: 90}}, 2, 5, 3), black)

	again := draw.NewSheet(300, 120, white)
	paths := regexp.MustCompile(` d="([^"]*)"`).FindAllSubmatch(s.SVG(draw.Info{}), -1)
	for _, m := range paths[1:] { // the first is the paper
		var p draw.Path
		for _, corners := range traced(t, string(m[1])) {
			p = append(p, draw.Polygon(corners...)...)
		}
		again.Fill(p, black)
	}
	a, b := decoded(t, s, 3), decoded(t, again, 3)
	worst := 0.0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			one, other := color.GrayModel.Convert(a.At(x, y)).(color.Gray).Y, color.GrayModel.Convert(b.At(x, y)).(color.Gray).Y
			worst = max(worst, math.Abs(float64(one)-float64(other)))
		}
	}
	if worst > 3*16 { // shades; coordinates are rounded to a hundredth
		t.Errorf("a pixel differs by %v of 255", worst)
	}
}
