// Package release keeps the editions of dates as files: a zip for each date, with everything that the site answered
// then, as it answered. Nothing in it is ever made anew from newer data.
package release

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// Base stands in the files for the public address of the site, which is put in its place when a file is served. The host
// can never exist (RFC 2606).
const Base = "https://site.invalid"

// A Release is the edition of a date.
type Release struct {
	Date  string // 2026-11-24
	files map[string]*zip.File
}

// Open reads the folder of releases, oldest first. Files are read when they are asked for.
func Open(fsys fs.FS) ([]*Release, error) {
	names, err := fs.Glob(fsys, "*.zip")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []*Release
	for _, name := range names {
		r, err := open(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("release %s: %w", name, err)
		}
		out = append(out, r)
	}
	return out, nil
}

func open(fsys fs.FS, name string) (*Release, error) {
	date := strings.TrimSuffix(name, ".zip")
	if !IsDate(date) {
		return nil, fmt.Errorf("expected a date as its name, such as 2026-11-24.zip")
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	at, ok := f.(io.ReaderAt)
	if !ok {
		return nil, fmt.Errorf("the file can't be read at any place")
	}
	z, err := zip.NewReader(at, info.Size())
	if err != nil {
		return nil, err
	}
	r := &Release{Date: date, files: map[string]*zip.File{}}
	for _, f := range z.File {
		r.files[f.Name] = f
	}
	return r, nil
}

// IsDate says whether a text is a day of the calendar.
func IsDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// name is the file of an address: pages end in a slash.
func name(address string) string {
	if strings.HasSuffix(address, "/") {
		address += "index.html"
	}
	return strings.TrimPrefix(path.Clean(address), "/")
}

// Addresses lists what the release has, in order.
func (r *Release) Addresses() []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(r.files)) {
		address := "/" + name
		if folder, page := strings.CutSuffix(address, "/index.html"); page {
			address = folder + "/"
		}
		out = append(out, address)
	}
	return out
}

// Has says whether the release has an address.
func (r *Release) Has(address string) bool { return r.files[name(address)] != nil }

// Read gives what an address answered.
func (r *Release) Read(address string) ([]byte, error) {
	f := r.files[name(address)]
	if f == nil {
		return nil, fs.ErrNotExist
	}
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // it was only read
	return io.ReadAll(in)
}

// Write keeps what each address answers. The same answers give the same bytes.
func Write(w io.Writer, answers map[string][]byte) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, address := range slices.Sorted(maps.Keys(answers)) {
		h := &zip.FileHeader{Name: name(address), Method: zip.Deflate}
		if strings.HasSuffix(address, ".png") || strings.HasSuffix(address, ".woff2") {
			h.Method = zip.Store // compressed already
		}
		f, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := f.Write(answers[address]); err != nil {
			return err
		}
	}
	return z.Close()
}

// InForce is the release that held on a day, and its place in the list; -1 before the first.
func InForce(releases []*Release, day string) int {
	at := -1
	for i, r := range releases {
		if r.Date <= day {
			at = i
		}
	}
	return at
}
