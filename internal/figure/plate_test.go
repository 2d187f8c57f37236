package figure

import (
	"bytes"
	"image/png"
	"math"
	"testing"

	"github.com/claimbyclaim/explainer/internal/card"
)

// TestPlates draws every figure as a file of its own.
func TestPlates(t *testing.T) {
	each(t, func(t *testing.T, s Spec, d Drawing, _ *book) {
		if d.Picture.SVG() != d.Wide {
			t.Error("the picture is not the wide drawing")
		}
		p := card.Plate{Title: "What the figure says", Measure: "In what it is measured", Source: "Who published it", Date: "24 November 2026", Picture: d.Picture}
		if missing := p.Missing(); len(missing) > 0 {
			t.Errorf("no face has %q", missing)
		}
		file := p.PNG(2)
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		sheet := p.Sheet()
		if w, h := float64(img.Bounds().Dx()), float64(img.Bounds().Dy()); w != 2*(wide+48) || math.Abs(h-2*sheet.Height) > 1 || sheet.Height < d.Picture.Height+100 {
			t.Errorf("the picture is %v by %v pixels; the sheet is %v by %v", w, h, sheet.Width, sheet.Height)
		}
		if len(file) > 120_000 || len(p.SVG()) > 500_000 {
			t.Errorf("the files of %s have %d and %d bytes", s.Name, len(file), len(p.SVG()))
		}
	})
}
