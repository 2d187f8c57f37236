// Package asset has the site's static files under names that hold a hash of their content, so that browsers
// may keep them for a year.
package asset

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"regexp"
	"strings"
)

//go:embed css font img js
var files embed.FS

// A Set holds all files in memory under their hashed names.
type Set struct {
	byPath map[string][]byte // "/asset/site.1a2b3c4d.css"
	hashed map[string]string // "site.css" → "/asset/site.1a2b3c4d.css"
}

// styles are joined into one stylesheet, in this order.
var styles = []string{"css/token.css", "css/base.css", "css/part.css", "css/page.css", "css/search.css", "css/map.css", "css/travel.css", "css/chart.css", "css/print.css"}

// Load reads, joins and hashes the embedded files.
func Load() (*Set, error) {
	s := &Set{byPath: map[string][]byte{}, hashed: map[string]string{}}
	for _, dir := range []string{"font", "img", "js"} {
		entries, err := fs.ReadDir(files, dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			data, err := fs.ReadFile(files, path.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			s.Add(e.Name(), data)
		}
	}
	var css bytes.Buffer
	for _, name := range styles {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		css.Write(data)
	}
	sheet, err := s.link(css.String())
	if err != nil {
		return nil, err
	}
	s.Add("site.css", []byte(sheet))
	return s, nil
}

var reference = regexp.MustCompile(`url\(([^)]+)\)`)

// link replaces url(name) of a stylesheet by the hashed path.
func (s *Set) link(css string) (string, error) {
	var missing error
	out := reference.ReplaceAllStringFunc(css, func(m string) string {
		name := m[len("url(") : len(m)-1]
		p, ok := s.hashed[name]
		if !ok {
			missing = fmt.Errorf("asset: the stylesheet names %s, which is not among the files", name)
		}
		return "url(" + p + ")"
	})
	return out, missing
}

// Add takes a file into the set.
func (s *Set) Add(name string, data []byte) {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	hashed := "/asset/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	s.byPath[hashed], s.hashed[name] = data, hashed
}

// Path gives the address of a file by its plain name. An unknown name is a programming error.
func (s *Set) Path(name string) string {
	p, ok := s.hashed[name]
	if !ok {
		panic("asset: no file " + name)
	}
	return p
}

// Kind is the media type of a file.
func Kind(name string) string {
	if ext := path.Ext(name); ext != ".woff2" {
		return mime.TypeByExtension(ext)
	}
	return "font/woff2"
}

// Has says whether there is a file at an address.
func (s *Set) Has(address string) bool { _, ok := s.byPath[address]; return ok }

// All gives every file by its address. It is not to be changed.
func (s *Set) All() map[string][]byte { return s.byPath }

// Raw gives the bytes of a file by its plain name.
func (s *Set) Raw(name string) []byte { return s.byPath[s.Path(name)] }
