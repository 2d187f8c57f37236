package draw

import "image/color"

// A Colour is 0xRRGGBB. The byte above, which is zero for most, is how much shines through.
type Colour uint32

// The site's colours in light, as web/asset/css/token.css has them. A picture that stands elsewhere can't follow its
// reader's setting.
const (
	Paper  Colour = 0xffffff
	Wash   Colour = 0xf3f5f7
	Rule   Colour = 0xd6dce1
	Edge   Colour = 0x7d8791
	Ink    Colour = 0x14181c
	Ink2   Colour = 0x434c55
	Ink3   Colour = 0x5b656f
	Accent Colour = 0x1c4aa6

	Confirmed  Colour = 0x1b6b3f
	Consistent Colour = 0x0a6778
	Assumption Colour = 0x825200
	Contested  Colour = 0x75409a
	Misstated  Colour = 0xa92d1b
	Untestable Colour = 0x56606a

	Bar1  Colour = 0x1c4aa6
	Bar2  Colour = 0x6b8ed0
	Bar3  Colour = 0x14181c
	Hatch Colour = 0x818b95
)

// Faint is the colour with an opacity between 0 and 1.
func (c Colour) Faint(opacity float64) Colour {
	return c&0xffffff | Colour(255-byte(opacity*255+.5))<<24
}

func (c Colour) opacity() float64 { return float64(255-c>>24) / 255 }

func (c Colour) rgb() color.RGBA {
	return color.RGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 255}
}
