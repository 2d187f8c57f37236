package draw

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
)

// PNG is the sheet as a picture of so many pixels to a unit.
func (s *Sheet) PNG(scale float64, info Info) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, s.raster(scale)); err != nil {
		panic(err) // a buffer takes all, and sheets are not empty
	}
	return inform(b.Bytes(), info)
}

// raster is the sheet in pixels. Edges have sixteen shades, or eight if these are too many, so that the colours fit
// into a palette, which makes the file half as large.
func (s *Sheet) raster(scale float64) image.Image {
	fine := s.inked(scale, 16)
	if p := withPalette(fine); p != nil {
		return p
	}
	if p := withPalette(s.inked(scale, 8)); p != nil {
		return p
	}
	return fine
}

// inked is the sheet in pixels, with edges of so many shades.
func (s *Sheet) inked(scale, shades float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, int(math.Round(s.Width*scale)), int(math.Round(s.Height*scale))))
	paper := s.paper.rgb()
	for i := 0; i < len(img.Pix); i += 4 {
		copy(img.Pix[i:], []byte{paper.R, paper.G, paper.B, 255})
	}
	for _, f := range s.fills {
		f.onto(img, scale, shades)
	}
	return img
}

// onto inks the pixels that the path covers.
func (f fill) onto(img *image.RGBA, scale, shades float64) {
	low, high := f.path.bounds()
	box := image.Rect(int(math.Floor(low.X*scale)), int(math.Floor(low.Y*scale)), int(math.Ceil(high.X*scale)), int(math.Ceil(high.Y*scale))).Intersect(img.Rect)
	if box.Empty() {
		return
	}
	corner := Point{float64(box.Min.X), float64(box.Min.Y)}
	ink, opacity := f.colour.rgb(), f.colour.opacity()
	f.path.At(-corner.X, -corner.Y, scale).covered(box.Dx(), box.Dy()).each(func(x, y int, share float64) {
		share = math.Round(share*shades) / shades * opacity
		p := img.Pix[img.PixOffset(box.Min.X+x, box.Min.Y+y):]
		p[0], p[1], p[2] = blend(p[0], ink.R, share), blend(p[1], ink.G, share), blend(p[2], ink.B, share)
	})
}

func blend(under, over uint8, share float64) uint8 {
	return uint8(math.Round(float64(under) + (float64(over)-float64(under))*share))
}

// withPalette is the picture with a palette, or nil if it has more colours than fit in one.
func withPalette(img *image.RGBA) *image.Paletted {
	var palette color.Palette
	index := map[[4]byte]uint8{}
	out := image.NewPaletted(img.Rect, nil)
	for i := range out.Pix {
		c := [4]byte(img.Pix[4*i:])
		n, ok := index[c]
		if !ok {
			if len(palette) == 256 {
				return nil
			}
			n = uint8(len(palette))
			index[c] = n
			palette = append(palette, color.RGBA{c[0], c[1], c[2], c[3]})
		}
		out.Pix[i] = n
	}
	out.Palette = palette
	return out
}

// inform puts the information into a PNG file, right after its header.
func inform(file []byte, info Info) []byte {
	const header = 8 + 25 // signature and IHDR
	out := bytes.Clone(file[:header])
	for _, f := range []struct{ keyword, text string }{
		{"Title", info.Title}, {"Description", info.Description}, {"Source", info.Source}, {"Creation Time", info.Date}, {"Copyright", info.Rights},
	} {
		if f.text != "" {
			out = append(out, chunk("iTXt", f.keyword+"\x00\x00\x00\x00\x00"+f.text)...) // uncompressed, of no language
		}
	}
	return append(out, file[header:]...)
}

// chunk is a part of a PNG file.
func chunk(kind, data string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(out, kind+data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}
