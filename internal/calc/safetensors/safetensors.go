// Package safetensors reads what files in the safetensors format say of themselves: name, type, shape and place of each
// tensor. It never reads the numbers.
//
// The format, as its authors publish it (https://github.com/safetensors/safetensors): eight bytes, the length of the header as
// an unsigned little-endian integer; the header, a JSON object of at most 100 MB that begins with a brace and may end in
// spaces; then the data. An entry of the header has dtype, shape, and data_offsets counted from the start of the data. The
// tensors cover the data without holes, and no name stands twice.
package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"
)

// Bounds of what is read. The first is the format's, the others are ours.
const (
	MostHeader  = 100_000_000 // bytes
	MostTensors = 1 << 20     // in one file, or in one index
	mostDims    = 16
	mostName    = 1024 // bytes
)

// A Tensor is one entry of a header. Begin and End are bytes of the data, End not included.
type Tensor struct {
	Name       string
	DType      string
	Shape      []int64
	Numbers    int64 // the product of Shape
	Begin, End int64
}

// A Header is all that a file says of itself, its tensors in the order of their data.
type Header struct {
	Tensors  []Tensor
	Metadata map[string]string
	Data     int64 // bytes of data
	Size     int64 // bytes of the whole file
}

// typeBits is the width of a number of each type.
var typeBits = map[string]uint64{
	"BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
	"U16": 16, "I16": 16, "F16": 16, "BF16": 16, "U32": 32, "I32": 32, "F32": 32, "U64": 64, "I64": 64, "F64": 64, "C64": 64,
}

// Read reads and checks the header. The data may be cut off: the caller compares Size with the length of the file.
func Read(r io.ReaderAt) (Header, error) {
	var prefix [8]byte
	if n, err := r.ReadAt(prefix[:], 0); n < len(prefix) {
		return Header{}, fmt.Errorf("truncated: %d bytes, and the length of the header alone takes 8%s", n, because(err))
	}
	length := binary.LittleEndian.Uint64(prefix[:])
	if length < 2 || length > MostHeader {
		return Header{}, fmt.Errorf("not a safetensors file: it would begin with a header of %d bytes; expected 2 to %d", length, MostHeader)
	}
	section := io.NewSectionReader(r, 8, int64(length))
	var first [1]byte
	if _, err := section.ReadAt(first[:], 0); err == nil && first[0] != '{' {
		return Header{}, fmt.Errorf("not a safetensors file: the header begins with %q; expected a brace", first[0])
	}
	h := Header{Metadata: map[string]string{}}
	d := newDecoder(section)
	err := d.object(func(name string) error {
		if name == "__metadata__" {
			return d.object(func(key string) error {
				text, err := d.text()
				h.Metadata[key] = text
				return err
			})
		}
		if len(h.Tensors) == MostTensors {
			return fmt.Errorf("more than %d tensors", MostTensors)
		}
		t, err := d.tensor(name)
		h.Tensors = append(h.Tensors, t)
		return err
	})
	if err == nil {
		err = d.end()
	}
	if err != nil {
		return Header{}, fmt.Errorf("the header: %w", truncated(err))
	}
	if err := h.cover(); err != nil {
		return Header{}, err
	}
	h.Size = 8 + int64(length) + h.Data
	return h, nil
}

// cover checks that the tensors lie one behind the other, and sorts them so.
func (h *Header) cover() error {
	slices.SortFunc(h.Tensors, func(a, b Tensor) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(h.Tensors); i++ {
		if name := h.Tensors[i].Name; name == h.Tensors[i-1].Name {
			return fmt.Errorf("tensor %q stands twice", name)
		}
	}
	slices.SortStableFunc(h.Tensors, func(a, b Tensor) int {
		return cmp.Or(cmp.Compare(a.Begin, b.Begin), cmp.Compare(a.End, b.End))
	})
	for _, t := range h.Tensors {
		switch {
		case t.Begin < h.Data:
			return fmt.Errorf("tensor %q begins at byte %d, inside the one before, which ends at %d", t.Name, t.Begin, h.Data)
		case t.Begin > h.Data:
			return fmt.Errorf("tensor %q begins at byte %d; nothing covers the bytes from %d", t.Name, t.Begin, h.Data)
		}
		h.Data = t.End
	}
	return nil
}

// size gives the numbers of a shape and their bytes.
func size(dtype string, shape []int64) (numbers, bytes int64, err error) {
	width, ok := typeBits[dtype]
	if !ok {
		return 0, 0, fmt.Errorf("unknown type %q", dtype)
	}
	n := uint64(1)
	for _, dim := range shape {
		high, low := bits.Mul64(n, uint64(dim))
		if high > 0 || low > 1<<62 {
			return 0, 0, fmt.Errorf("the shape %v has more numbers than fit", shape)
		}
		n = low
	}
	high, low := bits.Mul64(n, width)
	switch {
	case high > 0 || low/8 > 1<<62:
		return 0, 0, fmt.Errorf("the shape %v has more bytes than fit", shape)
	case low%8 != 0:
		return 0, 0, fmt.Errorf("%d numbers of %d bits do not fill whole bytes", n, width)
	}
	return int64(n), int64(low / 8), nil
}

// A decoder reads JSON token by token, so that no value is larger in memory than in the file.
type decoder struct {
	*json.Decoder
	from io.Reader
}

func newDecoder(r io.Reader) decoder {
	d := decoder{json.NewDecoder(r), r}
	d.UseNumber()
	return d
}

func (d decoder) delim(want json.Delim) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	if t != want {
		return fmt.Errorf("%.60q at byte %d; expected %q", fmt.Sprint(t), d.InputOffset(), want)
	}
	return nil
}

// object reads an object; value reads what a key holds. Of keys that stand twice, value decides.
func (d decoder) object(value func(key string) error) error {
	if err := d.delim('{'); err != nil {
		return err
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string) // the decoder gives no other key
		if len(key) > mostName {
			return fmt.Errorf("a name of %d bytes; expected at most %d", len(key), mostName)
		}
		if err := value(key); err != nil {
			return err
		}
	}
	return d.delim('}')
}

func (d decoder) text() (string, error) {
	t, err := d.Token()
	if err != nil {
		return "", err
	}
	s, ok := t.(string)
	if !ok {
		return "", fmt.Errorf("%.60q at byte %d; expected a text", fmt.Sprint(t), d.InputOffset())
	}
	return s, nil
}

func (d decoder) whole() (int64, error) {
	t, err := d.Token()
	if err != nil {
		return 0, err
	}
	number, ok := t.(json.Number)
	n, failed := number.Int64()
	if !ok || failed != nil || n < 0 {
		return 0, fmt.Errorf("%.60q at byte %d; expected a whole number", fmt.Sprint(t), d.InputOffset())
	}
	return n, nil
}

// list reads at most so many whole numbers.
func (d decoder) list(most int) (out []int64, err error) {
	if err := d.delim('['); err != nil {
		return nil, err
	}
	for d.More() {
		if len(out) == most {
			return nil, fmt.Errorf("more than %d numbers in a list at byte %d", most, d.InputOffset())
		}
		n, err := d.whole()
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, d.delim(']')
}

func (d decoder) tensor(name string) (Tensor, error) {
	t := Tensor{Name: name}
	var offsets []int64
	seen := map[string]bool{}
	err := d.object(func(key string) (err error) {
		if seen[key] {
			return fmt.Errorf("%s stands twice", key)
		}
		seen[key] = true
		switch key {
		case "dtype":
			t.DType, err = d.text()
		case "shape":
			t.Shape, err = d.list(mostDims)
		case "data_offsets":
			offsets, err = d.list(2)
		default:
			err = fmt.Errorf("unknown entry %q", key)
		}
		return err
	})
	if err == nil && (!seen["dtype"] || !seen["shape"] || len(offsets) != 2) {
		err = errors.New("expected dtype, shape and two data_offsets")
	}
	if err == nil {
		var n int64
		t.Begin, t.End = offsets[0], offsets[1]
		if t.Numbers, n, err = size(t.DType, t.Shape); err == nil {
			if t.End < t.Begin || t.End-t.Begin != n {
				err = fmt.Errorf("bytes %d to %d for %s %v, which takes %d", t.Begin, t.End, t.DType, t.Shape, n)
			} else if t.End > 1<<62 {
				err = fmt.Errorf("it ends at byte %d, farther than any file", t.End)
			}
		}
	}
	if err != nil {
		return t, fmt.Errorf("tensor %q: %w", name, err)
	}
	return t, nil
}

// end checks that nothing but blanks follows.
func (d decoder) end() error {
	rest := io.MultiReader(d.Buffered(), d.from)
	var b [4096]byte
	for {
		n, err := rest.Read(b[:])
		if len(bytes.TrimSpace(b[:n])) > 0 {
			return errors.New("something follows the closing brace")
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// truncated says what an end within a value means.
func truncated(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("truncated: the file ends within it")
	}
	return err
}

func because(err error) string {
	if err == nil || errors.Is(err, io.EOF) {
		return ""
	}
	return " (" + err.Error() + ")"
}
