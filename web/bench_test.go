package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
)

// discard is a client that reads nothing.
type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// BenchmarkStoredPage serves a page that has been made: a lookup, and the header fields.
func BenchmarkStoredPage(b *testing.B) {
	w := newWorld(b, Options{Public: "https://claims.example.org"})
	server := NewServer(w.site, slog.New(slog.NewTextHandler(io.Discard, nil)))
	for name, match := range map[string]string{"200": "", "304": "x"} {
		r := httptest.NewRequest(http.MethodGet, "/claims/fp8/", nil)
		r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
		if match != "" {
			rec := httptest.NewRecorder()
			server.ServeHTTP(rec, r)
			r.Header.Set("If-None-Match", rec.Header().Get("ETag"))
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				server.ServeHTTP(discard{http.Header{}}, r)
			}
		})
	}
}
