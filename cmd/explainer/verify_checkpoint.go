package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/moe"
	"github.com/claimbyclaim/explainer/internal/calc/safetensors"
	"github.com/claimbyclaim/explainer/internal/calc/stored"
	"github.com/claimbyclaim/explainer/internal/lab"
)

type verifyCheckpointCmd struct {
	Path string `arg:"" type:"path" help:"A folder with the .safetensors files, or model.safetensors.index.json alone."`
	Cut  bool   `help:"The files are cut off behind their headers, as a partial download leaves them: their length is not checked."`
}

// Help says what is read, and how to get by with little of it.
func (verifyCheckpointCmd) Help() string {
	return "The weights themselves are never read: each file begins with a list of its tensors. A few megabytes of each are enough, for example\n" +
		"curl -L -r 0-3999999 -O " + hub + "/resolve/main/model-00001-of-000163.safetensors\nand then --cut. The index alone gives names, not sizes."
}

const hub = "https://huggingface.co/deepseek-ai/DeepSeek-V3"

var checkpointArtefact = artefact{
	where: hub,
	mismatch: "in single parts, another model or another way of storing it; in all of V3’s, that the files are not those whose totals others quote, " +
		"or that this site’s count from the configuration is wrong.",
}

// Run prints the tensors of a checkpoint of the reader's own by part, beside those of V3.
func (c *verifyCheckpointCmd) Run() error {
	led, err := builtInLedger()
	if err != nil {
		return err
	}
	return verifyCheckpoint(os.Stdout, c.Path, c.Cut, lab.V3Shape(led))
}

func verifyCheckpoint(w io.Writer, path string, cut bool, shape moe.Shape) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return verifyShards(w, path, cut, shape)
	case strings.HasSuffix(path, ".json"):
		return verifyIndex(w, path, shape)
	}
	return fmt.Errorf("%s is neither a folder nor an index; expected a folder with .safetensors files, or model.safetensors.index.json", path)
}

// verifyShards counts the tensors of all files of a folder, and compares with the index where one lies beside them.
func verifyShards(w io.Writer, dir string, cut bool, shape moe.Shape) error {
	files, err := filepath.Glob(filepath.Join(escapeGlob(dir), "*.safetensors"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("%s holds no .safetensors file", dir)
	}
	slices.Sort(files)
	in := map[string]string{} // the file of each tensor
	counter := stored.NewCounter()
	for _, file := range files {
		h, err := readShard(file, cut)
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
		for _, t := range h.Tensors {
			if other, ok := in[t.Name]; ok {
				return fmt.Errorf("tensor %q stands in %s and in %s", t.Name, other, filepath.Base(file))
			}
			if len(in) == safetensors.MostTensors {
				return fmt.Errorf("more than %d tensors", safetensors.MostTensors)
			}
			in[t.Name] = filepath.Base(file)
			counter.Add(t.Name, t.DType, t.Numbers, t.End-t.Begin)
		}
	}
	beside, err := besideIndex(filepath.Join(dir, "model.safetensors.index.json"), in)
	if err != nil {
		return err
	}
	c := counter.Count()
	fmt.Fprintf(w, "%d files, %s tensors. %s\n\n", len(files), grouped(int64(len(in))), beside)
	printParts(w, c, shape)
	printTypes(w, c, shape)
	checkpointArtefact.print(w)
	return nil
}

// escapeGlob keeps the letters of a folder's name from being a pattern.
func escapeGlob(name string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}

func readShard(name string, cut bool) (safetensors.Header, error) {
	f, err := os.Open(name)
	if err != nil {
		return safetensors.Header{}, err
	}
	defer f.Close()
	h, err := safetensors.Read(f)
	if err != nil {
		return h, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		return h, err
	case info.Size() > h.Size || info.Size() < h.Size && !cut:
		return h, fmt.Errorf("%s bytes long; the header describes %s (--cut takes files that end behind their headers)", grouped(info.Size()), grouped(h.Size))
	}
	return h, nil
}

// besideIndex compares the files with the index beside them.
func besideIndex(name string, in map[string]string) (string, error) {
	x, err := readIndex(name)
	if errors.Is(err, os.ErrNotExist) {
		return "No index lies beside them, so that a missing file would not show.", nil
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	missing, astray := 0, 0
	for tensor, file := range x.Files {
		switch in[tensor] {
		case file:
		case "":
			missing++
		default:
			astray++
		}
	}
	extra := len(in) + missing - len(x.Files)
	if missing+astray+extra > 0 {
		return fmt.Sprintf("The index does not agree: %d of its tensors are missing, %d lie in another file, %d are not in it.", missing, astray, extra), nil
	}
	return "All that the index names are there, and no others.", nil
}

func readIndex(name string) (safetensors.Index, error) {
	f, err := os.Open(name)
	if err != nil {
		return safetensors.Index{}, err
	}
	defer f.Close()
	return safetensors.ReadIndex(f)
}

// verifyIndex says what an index alone tells: names, files, and the size that it states.
func verifyIndex(w io.Writer, name string, shape moe.Shape) error {
	x, err := readIndex(name)
	if err != nil {
		return err
	}
	counter, files := stored.NewCounter(), map[string]bool{}
	for tensor, file := range x.Files {
		counter.Add(tensor, "", 0, 0)
		files[file] = true
	}
	c := counter.Count()
	fmt.Fprintf(w, "%d files, %s tensors, %d layers. An index gives names and no sizes; for parameters give the folder of the files.\n\n", len(files), grouped(int64(len(x.Files))), c.Layers)
	printRow(w, "part", "tensors")
	for p, s := range c.Parts {
		printRow(w, storedName(stored.Part(p)), grouped(s.Tensors))
	}
	fmt.Fprintln(w)
	if x.TotalSize > 0 {
		want := shape.Checkpoint(true).Bytes()
		printRow(w, "size, bytes", "as it states", "V3, computed", "differs by")
		printRow(w, "", grouped(x.TotalSize), grouped(want), fmt.Sprintf("%+.4f%%", 100*float64(x.TotalSize-want)/float64(want)))
	} else {
		fmt.Fprintln(w, "It states no size.")
	}
	checkpointArtefact.print(w)
	return nil
}

func storedName(p stored.Part) string {
	switch p {
	case stored.Module:
		return "prediction module, its own"
	case stored.ModuleTables:
		return "prediction module, copies of both tables"
	case stored.Scales:
		return "scales of FP8 blocks (weight_scale_inv)"
	case stored.Other:
		return "names that are not V3’s"
	}
	return partNames[p]
}

// sameAs compares a number with V3's.
func sameAs(got, want int64) string {
	if got == want {
		return "the same"
	}
	difference := grouped(max(got, want) - min(got, want))
	if got < want {
		return difference + " less"
	}
	return difference + " more"
}

func printParts(w io.Writer, c stored.Count, shape moe.Shape) {
	printRow(w, "numbers", "tensors", "counted", "V3, computed", "")
	want := stored.Expected(shape)
	for p, s := range c.Parts {
		printRow(w, storedName(stored.Part(p)), grouped(s.Tensors), grouped(s.Numbers), grouped(want[p]), sameAs(s.Numbers, want[p]))
	}
	main, all, k := c.Main(), c.All(), shape.Checkpoint(true)
	printRow(w, "main model together", grouped(main.Tensors), grouped(main.Numbers), grouped(shape.Count().All()), sameAs(main.Numbers, shape.Count().All()))
	printRow(w, "all stored numbers", grouped(all.Tensors), grouped(all.Numbers), grouped(k.Numbers()), sameAs(all.Numbers, k.Numbers()))
	if c.First != "" {
		fmt.Fprintf(w, "The first name that is not V3’s: %.100q\n", c.First)
	}
	fmt.Fprintln(w)
}

func printTypes(w io.Writer, c stored.Count, shape moe.Shape) {
	k := shape.Checkpoint(true)
	want := map[string]int64{"F8_E4M3": k.FP8, "BF16": k.BF16, "F32": k.F32()}
	printRow(w, "types", "bytes", "counted", "V3, computed", "")
	for _, t := range c.Types {
		printRow(w, t.Name, grouped(t.Bytes), grouped(t.Numbers), grouped(want[t.Name]), sameAs(t.Numbers, want[t.Name]))
	}
	bytes := c.All().Bytes
	printRow(w, "bytes together", "", grouped(bytes), grouped(k.Bytes()), sameAs(bytes, k.Bytes()))
}
