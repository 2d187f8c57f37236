package draw

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// SVG is the sheet as a file that stands alone: paths, and what the file says of itself.
func (s *Sheet) SVG(info Info) []byte {
	var b strings.Builder
	width, height := toHundredths(s.Width).String(), toHundredths(s.Height).String()
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" width="` + width + `" height="` + height + `" viewBox="0 0 ` + width + ` ` + height + `" role="img">` + "\n")
	b.WriteString(info.elements())
	fmt.Fprintf(&b, `<path fill="#%06x" d="%s"/>`+"\n", uint32(s.paper), Rect(0, 0, s.Width, s.Height).Data())
	for _, f := range s.fills {
		opacity := ""
		if o := f.colour.opacity(); o < 1 {
			opacity = ` fill-opacity="` + toHundredths(o).String() + `"`
		}
		fmt.Fprintf(&b, `<path fill="#%06x"%s d="%s"/>`+"\n", uint32(f.colour&0xffffff), opacity, f.path.Data())
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// elements are the title, the description and the metadata, each if it has a text.
func (i Info) elements() string {
	element := func(name, text string) string {
		if text == "" {
			return ""
		}
		return "<" + name + ">" + html.EscapeString(text) + "</" + name + ">\n"
	}
	dublin := element("dc:title", i.Title) + element("dc:description", i.Description) +
		element("dc:source", i.Source) + element("dc:date", i.Date) + element("dc:rights", i.Rights)
	if dublin != "" {
		dublin = `<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">` + "\n" + dublin + "</metadata>\n"
	}
	return element("title", i.Title) + element("desc", i.Description) + dublin
}

// hundredths are a coordinate as SVG has it. Whole ones add up without drifting.
type hundredths int

func toHundredths(v float64) hundredths { return hundredths(math.Round(v * 100)) }

// String leaves out a zero before the point.
func (h hundredths) String() string {
	s := strconv.FormatFloat(math.Abs(float64(h))/100, 'f', -1, 64)
	if h > -100 && h < 100 && h != 0 {
		s = s[1:]
	}
	if h < 0 {
		return "-" + s
	}
	return s
}

// Data is the path in the words of SVG's attribute d: relative steps, with at most two decimals.
func (p Path) Data() string {
	var b strings.Builder
	var x, y hundredths // where the pen is
	step := func(op byte, steps ...hundredths) {
		b.WriteByte(op)
		before := ""
		for i, v := range steps {
			now := v.String()
			if ends := now[0] == '-' || now[0] == '.' && strings.Contains(before, "."); i > 0 && !ends {
				b.WriteByte(' ')
			}
			b.WriteString(now)
			before = now
		}
	}
	for i, s := range p {
		var steps []hundredths
		var endX, endY hundredths
		for _, at := range s.points() {
			endX, endY = toHundredths(at.X), toHundredths(at.Y)
			steps = append(steps, endX-x, endY-y)
		}
		switch {
		case s.op == move:
			if i > 0 {
				b.WriteByte('z')
			}
			step('M', endX, endY)
		case s.op == line && endX == x:
			step('v', endY-y)
		case s.op == line && endY == y:
			step('h', endX-x)
		default:
			step(s.op-'A'+'a', steps...)
		}
		x, y = endX, endY
	}
	if len(p) > 0 {
		b.WriteByte('z')
	}
	return b.String()
}
