package card

import (
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// made is a card of no page.
func made() Card {
	return Card{
		Kick: "Claim 3 of 9", Title: "A mile costs 2\u00a0coins", Mark: StateMark(evidence.Contested), Words: "Contested", Figure: "2.1", Label: "coins",
		Date: "As of 1 May 2026", Site: "Claims", Address: "a.example/x", Rights: "CC BY 4.0",
	}
}

func TestGolden(t *testing.T) {
	for name, got := range map[string][]byte{
		"card.svg":  made().SVG(),
		"badge.svg": Badge{"A mile costs 2 coins", StateMark(evidence.Contested), "Contested", "1 May 2026"}.SVG(),
	} {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s has changed; look at it, then run go test -update", file)
		}
	}
}

// titles are those of the content, with a long number for each that the ledger would print, and some that are worse.
func titles(t *testing.T) []string {
	t.Helper()
	out := []string{"V3", strings.Repeat("decentralised ", 14), strings.Repeat("it is a ", 24), strings.Repeat("WM ", 60)}
	number := regexp.MustCompile(`\{[^}]*\}`)
	for pattern, title := range map[string]*regexp.Regexp{
		"../../content/*/*.md":         regexp.MustCompile(`(?m)^title: "?(.*?)"?$`),
		"../../content/figures/*.yaml": regexp.MustCompile(`(?m)^title: >-\n((?:  .*\n)+)`),
	} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) < 10 {
			t.Fatalf("%d files as %s (%v)", len(files), pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if m := title.FindSubmatch(data); m != nil {
				out = append(out, strings.Join(strings.Fields(number.ReplaceAllString(string(m[1]), "$2.788M")), " "))
			}
		}
	}
	return out
}

// each runs a test on cards of all titles, with and without what may be empty.
func each(t *testing.T, test func(t *testing.T, c Card)) {
	t.Helper()
	const sentence = "The price fell and the volume grew; whether one caused the other no public number can tell, and those who say so do not show it, so that " +
		"a reader is left with two curves, which cross where nobody looked, and with a sum that could have come out otherwise."
	for i, title := range titles(t) {
		for _, c := range []Card{
			{Title: title},
			{Kick: "Figure", Title: title, Date: "As of 24 September 2026", Site: "DeepSeek, claim by claim", Address: "claims.example.org"},
			{Kick: "Claim 24 of 30 · " + sentence, Title: title, Mark: StateMark(evidence.States[i%6]), Words: evidence.States[i%6].Words(),
				Figure: "$5.576M", Label: sentence, Date: "As of 24 September 2026", Site: "DeepSeek, claim by claim", Address: "claims.example.org/" + strings.Repeat("long-", 20)},
			{Kick: "Question 2 of 11", Title: title, Mark: StatusMark(evidence.Partly), Words: sentence, Label: sentence, Date: "As of May 2026", Site: "DeepSeek, claim by claim"},
			{Kick: "Number", Title: title, Figure: "2.664 to 2.788 million GPU-hours of an H800 or a card as fast", Label: sentence, Site: "DeepSeek, claim by claim"},
		} {
			test(t, c)
		}
	}
}

func (b box) String() string {
	return fmt.Sprintf("%s (%.0f–%.0f, %.0f–%.0f)", b.part, b.left, b.right, b.top, b.bottom)
}

// isTidy checks that no part touches another or leaves its margins.
func isTidy(t *testing.T, what string, l *layout, margin float64) {
	t.Helper()
	for i, b := range l.boxes {
		if b.left < margin-.5 || b.right > l.Width-margin+.5 || b.top < margin/2 || b.bottom > l.Height-margin/2 {
			t.Errorf("%q: %v leaves the sheet", what, b)
		}
		for _, c := range l.boxes[:i] {
			if b.part != c.part && b.left < c.right && c.left < b.right && b.top < c.bottom && c.top < b.bottom {
				t.Errorf("%q: %v touches %v", what, b, c)
			}
		}
	}
}

func TestNothingTouchesOrLeavesTheCard(t *testing.T) {
	each(t, func(t *testing.T, c Card) { isTidy(t, c.Title, c.layout(), margin) })
}

func TestTitlesFit(t *testing.T) {
	for _, title := range titles(t) {
		c := Card{Title: title, Mark: StateMark(evidence.Misstated), Words: "Does not hold as stated", Figure: "$5.576M", Label: "what it is, in words that take two lines of the card, as they often do, at least"}
		end := c.figure(c.layout()) - stateGap - stateStyle.height(1)
		s, lines := fitted(title, end-bodyTop)
		if len(lines) > most || s.height(len(lines)) > end-bodyTop {
			t.Errorf("%q takes %d lines of %v", title, len(lines), s.size)
		}
		if whole := strings.Join(strings.Fields(title), " "); len([]rune(title)) < 170 && strings.Join(lines, " ") != whole {
			t.Errorf("%q is cut to %q", whole, lines)
		}
	}
}

func TestBalancedLinesAreAsFewAsCanBe(t *testing.T) {
	for _, title := range titles(t) {
		s := titleStyle(60)
		plain, even := s.wrap(column, title), s.balanced(column, title)
		if len(plain) != len(even) || strings.Join(plain, " ") != strings.Join(even, " ") || s.longest(even) > s.longest(plain)+.01 && len(plain) > 1 {
			t.Errorf("%q became %q", plain, even)
		}
	}
	if got := titleStyle(60).balanced(column, "Cheaper training widens the whole GPU market"); !slices.Equal(got, []string{"Cheaper training widens", "the whole GPU market"}) {
		t.Errorf("the lines are %q", got)
	}
}

func TestWhatIsTooLongIsClippedAtAWord(t *testing.T) {
	if got := labelStyle.clipped(250, "the stated hours, at the assumed price"); got != "the stated hours…" {
		t.Errorf("clipped to %q", got)
	}
	got := labelStyle.paragraph(300, 2, "the stated hours at the assumed price of two dollars")
	if len(got) != 2 || !strings.HasSuffix(got[1], "…") || labelStyle.longest(got) > 300 {
		t.Errorf("the paragraph is %q", got)
	}
}

func TestEverythingIsLegibleAtHalfTheSize(t *testing.T) {
	for _, s := range []style{kickStyle, dateStyle, stateStyle, figureStyle, labelStyle, storyStyle, siteStyle, linkStyle, titleStyle(34)} {
		if s.size < 22 {
			t.Errorf("text of %v is %v in the small card", s.size, s.size/2)
		}
	}
}

func TestPNG(t *testing.T) {
	c := made()
	c.Title = "NVIDIA’s software runs at $1.5\u00a0billion a year, about 4.3% of revenue, and will pass $2\u00a0billion"
	for _, pixels := range []int{1200, 600} {
		file := c.PNG(pixels)
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if b := img.Bounds(); b.Dx() != pixels || b.Dy() != pixels*630/1200 {
			t.Errorf("the card is %v by %v", b.Dx(), b.Dy())
		}
		if len(file) > 45_000 {
			t.Errorf("the card of %d has %d bytes", pixels, len(file))
		}
		for _, s := range []string{"Title\x00\x00\x00\x00\x00" + c.Title, "Source\x00\x00\x00\x00\x00" + c.Address, c.Date, c.Rights} {
			if !bytes.Contains(file, []byte(s)) {
				t.Errorf("the file doesn't say %q", s)
			}
		}
	}
}

func TestMissing(t *testing.T) {
	if got := made().Missing(); len(got) > 0 {
		t.Errorf("%q are missing; want none", got)
	}
	for _, c := range []Card{{Kick: "漢"}, {Title: "漢"}, {Words: "漢"}, {Figure: "漢"}, {Label: "漢"}, {Date: "漢"}, {Site: "漢"}, {Address: "漢"}} {
		if got := c.Missing(); string(got) != "漢" {
			t.Errorf("of %+v %q are missing", c, got)
		}
	}
}
