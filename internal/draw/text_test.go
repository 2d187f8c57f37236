package draw_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/draw"
)

var faces = []draw.Face{draw.Serif, draw.Sans, draw.Strong}

func TestWidth(t *testing.T) {
	for _, tt := range []struct {
		face draw.Face
		text string
		want float64 // per thousand of the type size
	}{
		{draw.Sans, "0123456789", 4970},
		{draw.Strong, "0123456789", 5130},
		{draw.Sans, "Hamburg", 652 + 504 + 829 + 553 + 544 + 347 + 504},
		{draw.Sans, "Average Value To 11.1", 116.38 / 13 * 1000},                        // as a browser measures it,
		{draw.Sans, "Context extension · 119K GPU-hours · $0.238M", 247.33 / 13 * 1000}, // kerning included
	} {
		if got := tt.face.Width(1000, tt.text); math.Abs(got-tt.want) > .005*tt.want {
			t.Errorf("%q is %.0f wide; want %.0f", tt.text, got, tt.want)
		}
	}
	for _, f := range faces {
		if apart := f.Width(100, "A") + f.Width(100, "V"); f.Width(100, "AV") >= apart {
			t.Errorf("face %d: AV is not closer than A and V", f)
		}
	}
}

// Outlines and widths must be of the same line, at each anchor.
func TestInkLiesWithinTheWidth(t *testing.T) {
	const text, size, x = "mining H800", 40, 200
	for _, f := range faces {
		w := f.Width(size, text)
		for anchor, left := range map[draw.Anchor]float64{draw.Start: x, draw.Middle: x - w/2, draw.End: x - w} {
			whole := draw.NewSheet(450, 60, white)
			whole.Text(x, 40, anchor, f, size, black, text)
			covered := draw.NewSheet(450, 60, white)
			covered.Text(x, 40, anchor, f, size, black, text)
			covered.Fill(draw.Rect(left, 0, w, 60), white)
			if all, rest := ink(t, whole, 1), ink(t, covered, 1); all < 500 || rest > .01*all {
				t.Errorf("face %d, anchor %d: %.0f of %.0f of the ink is outside the width", f, anchor, rest, all)
			}
		}
	}
}

func TestFacesLendEachOther(t *testing.T) {
	for _, f := range faces {
		for _, r := range "₂≈≤→Δ×−…⁻“”’–€\u00a0" {
			if w := f.Width(100, string(r)); w <= 0 {
				t.Errorf("face %d: %q is %v wide", f, r, w)
			}
		}
	}
	if got, want := draw.Serif.Width(100, "⁻"), draw.Strong.Width(100, "⁻"); got != want {
		t.Errorf("the serif's ⁻ is %v wide; want the other's %v", got, want)
	}
	if a, b := draw.Serif.Outline(0, 0, 10, "⁻").Data(), draw.Strong.Outline(0, 0, 10, "⁻").Data(); a != b || a == "" {
		t.Error("the serif's ⁻ is not drawn as the other's")
	}
}

func TestMissing(t *testing.T) {
	if got := draw.Missing("₂ ≈ ≤ → Δ × − … “ ” ’ – €", "10⁻³\u00a0m"); len(got) > 0 {
		t.Errorf("%q are missing; want none", got)
	}
	if got := draw.Missing("a\U0001F600b", "漢\U0001F600"); !slices.Equal(got, []rune{'\U0001F600', '漢'}) {
		t.Errorf("%q are missing", got)
	}
}

func TestWrapKeepsWidthAndWords(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	words := []string{"a", "model", "training", "$5.58\u00a0million", "2.788\u00a0million\u00a0GPU-hours", "V3’s", "—", "decentralised"}
	for range 500 {
		var text []string
		for range 1 + random.IntN(15) {
			text = append(text, words[random.IntN(len(words))])
		}
		f, width := faces[random.IntN(3)], 100+random.Float64()*900
		lines := f.Wrap(40, width, strings.Join(text, " "))
		if got := strings.Join(lines, " "); got != strings.Join(text, " ") {
			t.Fatalf("%q became %q", text, lines)
		}
		for i, line := range lines {
			if strings.Contains(line, " ") && f.Width(40, line) > width {
				t.Errorf("%q is %.0f wide; want at most %.0f", line, f.Width(40, line), width)
			}
			if i > 0 {
				first, _, _ := strings.Cut(line, " ")
				if f.Width(40, lines[i-1]+" "+first) <= width {
					t.Errorf("%q has room for %q", lines[i-1], first)
				}
			}
		}
	}
	if got := draw.Sans.Wrap(40, 1, " 5.58\u00a0million "); !slices.Equal(got, []string{"5.58\u00a0million"}) {
		t.Errorf("a number and its unit are set as %q", got)
	}
}
