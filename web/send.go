package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/web/ui"
)

// Cache-Control of what may change with the next edition, and of what never will. A network of caches goes on answering while it asks
// for the next edition.
const (
	forNow  = "public, max-age=300, stale-while-revalidate=86400"
	forEver = "public, max-age=31536000, immutable"
)

var (
	nowField, everField = []string{forNow}, []string{forEver}
	noindex             = []string{"noindex"}
	brotliField         = []string{"br"}
)

// send serves a reply in the best encoding that the client reads, or tells it that it has the reply already.
func (s *Server) send(x *exchange, r *http.Request, kept *stored) {
	h := x.Header()
	h["Cache-Control"] = nowField
	if kept.unchanged {
		h["Cache-Control"] = everField
	}
	for name, values := range kept.extra {
		h[name] = values
	}
	encoding := ""
	if compressible(kept.kind) {
		h["Vary"] = append(h["Vary"], "Accept-Encoding")
		encoding = acceptedEncoding(r.Header.Get("Accept-Encoding"))
	}
	if match := r.Header.Get("If-None-Match"); match != "" && kept.status == http.StatusOK && strings.Contains(match, kept.tag(encoding)) {
		h["Etag"] = []string{kept.validator(encoding)}
		x.WriteHeader(http.StatusNotModified)
		return
	}
	var body []byte
	if encoding == "br" {
		p := s.press.brotli(kept)
		h["Content-Encoding"], h["Etag"], h["Content-Length"] = brotliField, p.etag, p.length
		body = p.brotli
	} else {
		body = s.press.in(encoding, kept)
		h["Etag"], h["Content-Length"] = []string{kept.validator(encoding)}, []string{strconv.Itoa(len(body))}
		if encoding != "" {
			h["Content-Encoding"] = []string{encoding}
		}
	}
	if strings.HasPrefix(r.URL.Path, embedRoot) {
		h["X-Robots-Tag"] = noindex
	}
	h["Content-Type"] = []string{kept.kind}
	x.WriteHeader(kept.status)
	_, _ = x.Write(body) // the client has gone
}

// embedRoot is where the extracts for frames are.
var embedRoot = ui.EmbedPath("/")

func acceptedEncoding(accept string) string {
	for _, e := range encodings {
		if accepts(accept, e) {
			return e
		}
	}
	return ""
}

// accepts reports whether an Accept-Encoding header names an encoding, and does not refuse it by a weight of zero.
func accepts(accept, encoding string) bool {
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
