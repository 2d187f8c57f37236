package card

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

// badges are one for each mark, with short and with long parts.
func badges() map[string]Badge {
	long := strings.Repeat("What did “DualPipe” & FP8 contribute? ", 3)
	out := map[string]Badge{
		"number":         {Subject: "V3’s GPU-hours", Words: "2.788\u00a0million", Date: "24 Nov 2026"},
		"long":           {Subject: long, Words: long, Date: "24 November 2026"},
		"bare":           {Words: "2"},
		"without a date": {Subject: "claim 4", Words: "Contested", Mark: StateMark(evidence.Contested)},
	}
	for _, s := range evidence.States {
		out[string(s)] = Badge{"The modular design cuts hardware needs without giving up performance", StateMark(s), s.Words(), "24 September 2026"}
	}
	for _, s := range []evidence.Status{evidence.Answered, evidence.Undisclosed} {
		out[string(s)] = Badge{"What did DualPipe and FP8 contribute, and do they carry over?", StatusMark(s), s.Words(), "24 September 2026"}
	}
	return out
}

func TestBadge(t *testing.T) {
	for name, b := range badges() {
		svg := b.SVG()
		if len(svg) > 1700 && name != "long" {
			t.Errorf("%s: %d bytes", name, len(svg))
		}
		var width, end float64
		var label, title, within string
		d := xml.NewDecoder(strings.NewReader(string(svg)))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s is not well-formed: %v", name, err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				within = token.Name.Local
				n := map[string]float64{}
				for _, a := range token.Attr {
					if v, err := strconv.ParseFloat(a.Value, 64); err == nil {
						n[a.Name.Local] = v
					}
					if a.Name.Local == "aria-label" {
						label = a.Value
					}
				}
				switch within {
				case "svg":
					width = n["width"]
					if n["height"] != 20 {
						t.Errorf("%s is %v high", name, n["height"])
					}
				case "text":
					if n["textLength"] <= 0 || n["x"] < end {
						t.Errorf("%s: a text begins at %v, %v long, where the one before ends at %v", name, n["x"], n["textLength"], end)
					}
					end = n["x"] + n["textLength"]
				}
			case xml.CharData:
				switch within {
				case "title":
					title = string(token)
				case "text":
					if n := len([]rune(string(token))); n > badgeMost {
						t.Errorf("%s: %q has %d characters", name, token, n)
					}
				}
			case xml.EndElement:
				within = ""
			}
		}
		if want := joined(b.Subject, b.Words, b.Date); title != want || label != want {
			t.Errorf("%s: the title is %q, the label %q; want both %q", name, title, label, want)
		}
		if end == 0 || end+badgePad-.2 > width || end+badgePad+.2 < width {
			t.Errorf("%s: the last text ends at %v of %v", name, end, width)
		}
	}
}
