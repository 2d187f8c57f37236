package web

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/claimbyclaim/explainer/web/page"
)

// An exchange is a request being answered: it counts what is sent, and has an id once something needs one.
type exchange struct {
	http.ResponseWriter
	server  *Server
	address string
	kind    string // of the address, for the meter
	status  int
	bytes   int
	id      string
	secret  bool // the request has no id that a reader could give
}

// WriteHeader sends the header, with the fields that every body has. A reply which only says that the client has the body goes without:
// the client keeps those that came with it.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 {
		x.status = status
		if status != http.StatusNotModified {
			x.server.protect(x.Header(), x.address)
		}
	}
	x.ResponseWriter.WriteHeader(status)
}

func (x *exchange) Write(p []byte) (int, error) {
	if x.status == 0 {
		x.WriteHeader(http.StatusOK)
	}
	n, err := x.ResponseWriter.Write(p)
	x.bytes += n
	return n, err
}

// Unwrap lets a controller of the connection reach it.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// ID names the request in the log and on the page that says what went wrong.
func (x *exchange) ID() string {
	if x.id == "" && !x.secret {
		var b [6]byte
		_, _ = rand.Read(b[:]) // crypto/rand does not fail
		x.id = hex.EncodeToString(b[:])
		x.Header().Set("X-Request-Id", x.id)
	}
	return x.id
}

// finish counts a request and logs how it went.
func (s *Server) finish(x *exchange, r *http.Request, took time.Duration) {
	s.meter.count(x, took)
	level := slog.LevelDebug
	if x.status >= 400 {
		level = slog.LevelWarn
	}
	if s.log.Enabled(r.Context(), level) {
		s.log.Log(r.Context(), level, "request", "id", x.ID(), "method", printable(r.Method), "path", printable(r.URL.Path), "status", x.status, "bytes", x.bytes, "ms", took.Milliseconds())
	}
}

// panicked answers with an error page where nothing has been sent yet; the trace goes to the log. A panic by which a handler gives a
// connection up is handed on.
func (s *Server) panicked(x *exchange, r *http.Request, err any) {
	if err == http.ErrAbortHandler {
		panic(err)
	}
	s.meter.panics.Inc()
	s.log.Error("panic", "id", x.ID(), "path", printable(r.URL.Path), "error", err, "stack", string(debug.Stack()))
	if x.status == 0 {
		s.fail(x, r, page.Problem{Status: http.StatusInternalServerError, Title: "Something went wrong here",
			Text: "The page could not be made. The fault is ours and has been logged under the number below."})
	}
}
