package safetensors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// file is a header with its length before it.
func file(header string) []byte {
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
}

const small = `{"__metadata__":{"format":"pt"},` +
	`"b":{"dtype":"F8_E4M3","shape":[2,3],"data_offsets":[8,14]},` +
	`"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]},` +
	`"none":{"dtype":"F32","shape":[0,7],"data_offsets":[14,14]},` +
	`"one":{"dtype":"F32","shape":[],"data_offsets":[14,18]}}  `

func TestReadGivesWhatTheHeaderSays(t *testing.T) {
	h, err := Read(bytes.NewReader(file(small))) // without the data
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range h.Tensors {
		got = append(got, fmt.Sprint(x.Name, x.DType, x.Shape, x.Numbers, x.Begin, x.End))
	}
	want := "[aBF16[4] 4 0 8 bF8_E4M3[2 3] 6 8 14 noneF32[0 7] 0 14 14 oneF32[] 1 14 18]"
	if fmt.Sprint(got) != want || h.Data != 18 || h.Size != int64(8+len(small)+18) || h.Metadata["format"] != "pt" {
		t.Errorf("%v, want %s; data %d, size %d", got, want, h.Data, h.Size)
	}
}

func TestReadRefuses(t *testing.T) {
	entry := func(dtype, shape, offsets string) []byte {
		return file(fmt.Sprintf(`{"x":{"dtype":%q,"shape":%s,"data_offsets":%s}}`, dtype, shape, offsets))
	}
	for _, tt := range []struct {
		what string
		file []byte
		want string
	}{
		{"nothing", nil, "truncated: 0 bytes"},
		{"a file of another kind", []byte("<html><body>Not found</body></html>"), "not a safetensors file: it would begin with a header of"},
		{"a header that can't be", binary.LittleEndian.AppendUint64(nil, 1<<63), "expected 2 to 100000000"},
		{"a list", file(`["a"] `), "expected a brace"},
		{"an end within the header", file(small)[:90], "truncated: the file ends within it"},
		{"something behind the header", file(`{} {}`), "something follows the closing brace"},
		{"another type", entry("F7", "[1]", "[0,1]"), `tensor "x": unknown type "F7"`},
		{"half a byte", entry("F4", "[3]", "[0,1]"), "do not fill whole bytes"},
		{"a wrong length", entry("F32", "[2]", "[0,4]"), "bytes 0 to 4 for F32 [2], which takes 8"},
		{"an end before the beginning", entry("U8", "[2]", "[2,0]"), "bytes 2 to 0"},
		{"a negative shape", entry("U8", "[-1]", "[0,1]"), "expected a whole number"},
		{"half a shape", entry("U8", "[1.5]", "[0,1]"), "expected a whole number"},
		{"a product that overflows", entry("U8", "[4294967296,4294967296,4294967296]", "[0,0]"), "more numbers than fit"},
		{"a shape of many sides", entry("U8", "["+strings.Repeat("1,", 20)+"1]", "[0,1]"), "more than 16 numbers in a list"},
		{"three offsets", entry("U8", "[1]", "[0,1,2]"), "more than 2 numbers in a list"},
		{"no type", file(`{"x":{"shape":[1],"data_offsets":[0,1]}}`), "expected dtype, shape and two data_offsets"},
		{"an entry that the format has not", file(`{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"y":1}}`), `unknown entry "y"`},
		{"a tensor that is a number", file(`{"x":5}`), `tensor "x": "5" at byte 6; expected "{"`},
		{"a name that stands twice", file(`{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`), `tensor "x" stands twice`},
		{"an overlap", file(`{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"y":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`), `tensor "y" begins at byte 1, inside the one before`},
		{"a hole", file(`{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"y":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}`), "nothing covers the bytes from 2"},
		{"a long name", file(`{"` + strings.Repeat("x", 2000) + `":5}`), "a name of 2000 bytes"},
	} {
		if _, err := Read(bytes.NewReader(tt.file)); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line with %q", tt.what, err, tt.want)
		}
	}
}

// endless answers any read with more of the same, as a hostile file of any length does.
type endless struct{ prefix []byte }

func (e endless) ReadAt(p []byte, at int64) (int, error) {
	for i := range p {
		if k := at + int64(i); k < int64(len(e.prefix)) {
			p[i] = e.prefix[k]
		} else {
			p[i] = "1,"[k%2]
		}
	}
	return len(p), nil
}

// A header of the greatest length, all of it one shape, is refused before it is held in memory.
func TestReadNeedsLittleMemoryForAHostileHeader(t *testing.T) {
	prefix := append(binary.LittleEndian.AppendUint64(nil, MostHeader), `{"x":{"dtype":"U8","shape":[`...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read(endless{prefix})
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "more than 16 numbers") {
		t.Errorf("%v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes were allocated", used)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(small))
	f.Add(file(`{"x":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}`))
	f.Add([]byte("<html>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		total := int64(0)
		for _, x := range h.Tensors {
			if x.Begin != total || x.Numbers < 0 || x.End < x.Begin {
				t.Errorf("%+v begins at %d", x, total)
			}
			total = x.End
		}
		if total != h.Data || h.Size < h.Data {
			t.Errorf("%d bytes of data, want %d; size %d", h.Data, total, h.Size)
		}
	})
}

func TestReadIndex(t *testing.T) {
	x, err := ReadIndex(strings.NewReader(`{"metadata":{"total_size":1e3,"by":["me"]},"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors"}}`))
	if err != nil || x.TotalSize != 1000 || x.Files["b"] != "m-2.safetensors" || len(x.Files) != 2 {
		t.Errorf("%+v, %v", x, err)
	}
}

func TestReadIndexRefuses(t *testing.T) {
	for _, tt := range []struct{ what, text, want string }{
		{"a file of another kind", "<html>", "not an index"},
		{"half a file", `{"weight_map":{"a":`, "truncated"},
		{"a configuration", `{"hidden_size":1}`, `unknown entry "hidden_size"; expected weight_map and metadata`},
		{"a name that stands twice", `{"weight_map":{"a":"m.safetensors","a":"m.safetensors"}}`, `tensor "a" stands twice`},
		{"a file elsewhere", `{"weight_map":{"a":"../m.safetensors"}}`, "beside the index"},
		{"a file of another kind in it", `{"weight_map":{"a":"/etc/passwd"}}`, "beside the index"},
		{"half a byte", `{"metadata":{"total_size":0.5},"weight_map":{}}`, "total_size is 0.5"},
		{"no tensors", `{"weight_map":{}}`, "names no tensors"},
	} {
		if _, err := ReadIndex(strings.NewReader(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", tt.what, err, tt.want)
		}
	}
	blanks := io.MultiReader(strings.NewReader("{"), io.LimitReader(spaces{}, MostHeader+10))
	if _, err := ReadIndex(blanks); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("an index without an end: %v", err)
	}
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func FuzzReadIndex(f *testing.F) {
	f.Add([]byte(`{"metadata":{"total_size":10},"weight_map":{"a":"m.safetensors"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := ReadIndex(bytes.NewReader(b))
		if err == nil && (len(x.Files) == 0 || x.TotalSize < 0) {
			t.Errorf("%+v", x)
		}
	})
}
