// Package asset serves the site's static files under names that hold a hash of their content, so that browsers
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
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

//go:embed css font img js
var files embed.FS

// A Set holds all files in memory, hashed and compressed.
type Set struct {
	byPath map[string]file   // "/asset/site.1a2b3c4d.css"
	hashed map[string]string // "site.css" → "/asset/site.1a2b3c4d.css"
}

type file struct {
	raw, brotli []byte
	kind        string
}

// styles are joined into one stylesheet, in this order.
var styles = []string{"css/token.css", "css/base.css", "css/part.css", "css/page.css", "css/search.css", "css/travel.css", "css/chart.css", "css/print.css"}

// Load reads, joins, hashes and compresses the embedded files.
func Load() (*Set, error) {
	s := &Set{byPath: map[string]file{}, hashed: map[string]string{}}
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
			if err := s.add(e.Name(), data); err != nil {
				return nil, err
			}
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
	return s, s.add("site.css", []byte(sheet))
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

func (s *Set) add(name string, data []byte) error {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	hashed := "/asset/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	f := file{raw: data, kind: Kind(name)}
	switch ext {
	case ".css", ".js", ".svg", ".txt":
		var b bytes.Buffer
		w := brotli.NewWriterLevel(&b, brotli.BestCompression)
		if _, err := w.Write(data); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		f.brotli = b.Bytes()
	}
	s.byPath[hashed], s.hashed[name] = f, hashed
	return nil
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

// All gives every file by its address.
func (s *Set) All() map[string][]byte {
	out := map[string][]byte{}
	for address, f := range s.byPath {
		out[address] = f.raw
	}
	return out
}

// Raw gives the bytes of a file by its plain name.
func (s *Set) Raw(name string) []byte { return s.byPath[s.Path(name)].raw }

// Accepts reports whether an Accept-Encoding header names an encoding, and does not refuse it by a weight of zero.
func Accepts(accept, encoding string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, parameter, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			_, weight, _ := strings.Cut(parameter, "=")
			q, err := strconv.ParseFloat(strings.TrimSpace(weight), 64)
			return err != nil || q > 0
		}
	}
	return false
}

// ServeHTTP serves a hashed file. Every file may be used by sandboxed frames, whose origin is opaque.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := s.byPath[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Access-Control-Allow-Origin", "*")
	body := f.raw
	if f.brotli != nil {
		h.Add("Vary", "Accept-Encoding")
		if Accepts(r.Header.Get("Accept-Encoding"), "br") {
			h.Set("Content-Encoding", "br")
			body = f.brotli
		}
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client has gone
	}
}
