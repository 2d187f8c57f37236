package safetensors

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// An Index says which file of a model holds which tensor, as model.safetensors.index.json of the model hub does.
type Index struct {
	Files     map[string]string // by the tensor's name
	TotalSize int64             // bytes of data as the index states them; 0 where it does not
}

// ReadIndex reads an index of at most MostHeader bytes.
func ReadIndex(r io.Reader) (Index, error) {
	limited := &io.LimitedReader{R: r, N: MostHeader + 1}
	x := Index{Files: map[string]string{}}
	d := newDecoder(limited)
	err := d.object(func(key string) error {
		switch key {
		case "weight_map":
			return d.object(func(name string) error {
				file, err := d.text()
				if err != nil {
					return err
				}
				return x.add(name, file)
			})
		case "metadata":
			return d.object(func(key string) error {
				var v json.RawMessage
				if err := d.Decode(&v); err != nil || key != "total_size" {
					return err
				}
				size, err := strconv.ParseFloat(string(v), 64) // some programs write 1e11
				if err != nil || size != float64(int64(size)) || size < 0 || size > 1<<62 {
					return fmt.Errorf("total_size is %.60s; expected a whole number of bytes", v)
				}
				if x.TotalSize, err = strconv.ParseInt(string(v), 10, 64); err != nil {
					x.TotalSize = int64(size)
				}
				return nil
			})
		}
		return fmt.Errorf("unknown entry %q; expected weight_map and metadata", key)
	})
	if err == nil {
		err = d.end()
	}
	switch {
	case limited.N == 0:
		return x, fmt.Errorf("longer than %d bytes", MostHeader)
	case err != nil:
		return x, fmt.Errorf("not an index of safetensors files: %w", truncated(err))
	case len(x.Files) == 0:
		return x, errors.New("the index names no tensors")
	}
	return x, nil
}

func (x *Index) add(name, file string) error {
	switch {
	case x.Files[name] != "":
		return fmt.Errorf("tensor %q stands twice", name)
	case len(x.Files) == MostTensors:
		return fmt.Errorf("more than %d tensors", MostTensors)
	case !strings.HasSuffix(file, ".safetensors") || strings.ContainsAny(file, `/\`) || len(file) > mostName:
		return fmt.Errorf("tensor %q is said to be in %.60q; expected the name of a .safetensors file beside the index", name, file)
	}
	x.Files[name] = file
	return nil
}
