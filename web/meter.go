package web

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// A meter counts what a server does, in the form that Prometheus reads.
type meter struct {
	set      *metrics.Set
	requests map[string][6]*metrics.Counter // by kind of address and first digit of the status
	seconds  map[string]*metrics.PrometheusHistogram
	sent     *metrics.Counter
	panics   *metrics.Counter
	computed *metrics.Counter
	reused   *metrics.Counter
}

// Kinds of addresses, as the meter names them.
const (
	kindOfPage    = "page"    // of the edition, made once
	kindOfAnswer  = "answer"  // to a query
	kindOfAsset   = "asset"   // a static file
	kindOfVersion = "version" // of the edition of a date
	kindOfHealth  = "health"
)

// bounds are those of the histogram of how long an answer took, in seconds.
var bounds = []float64{.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5}

func newMeter(s *Server) *meter {
	m := &meter{set: metrics.NewSet(), requests: map[string][6]*metrics.Counter{}, seconds: map[string]*metrics.PrometheusHistogram{}}
	for _, kind := range []string{kindOfPage, kindOfAnswer, kindOfAsset, kindOfVersion, kindOfHealth} {
		var byStatus [6]*metrics.Counter
		for class := range byStatus {
			byStatus[class] = m.set.NewCounter(fmt.Sprintf(`explainer_requests_total{kind=%q,status="%dxx"}`, kind, class))
		}
		m.requests[kind] = byStatus
		m.seconds[kind] = m.set.NewPrometheusHistogramExt(fmt.Sprintf(`explainer_request_seconds{kind=%q}`, kind), bounds)
	}
	m.sent = m.set.NewCounter("explainer_sent_bytes_total")
	m.panics = m.set.NewCounter("explainer_panics_total")
	m.computed = m.set.NewCounter("explainer_answers_computed_total")
	m.reused = m.set.NewCounter("explainer_answers_reused_total")
	m.set.NewGauge("explainer_computing", func() float64 { return float64(len(s.gate.places)) })
	m.set.NewGauge("explainer_waiting_to_be_packed", func() float64 { return float64(len(s.press.queue)) })
	m.set.NewGauge("explainer_content_faulty", func() float64 {
		if s.site.Load().options.Banner != "" {
			return 1
		}
		return 0
	})
	return m
}

// count counts an answer.
func (m *meter) count(x *exchange, took time.Duration) {
	m.requests[x.kind][min(x.status/100, 5)].Inc()
	m.seconds[x.kind].Update(took.Seconds())
	m.sent.Add(x.bytes)
}

func (m *meter) write(w io.Writer) {
	m.set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
}

// Addresses for whatever watches the server.
const (
	healthPath  = "/healthz"
	readyPath   = "/readyz"
	metricsPath = "/metrics"
)

// health says that the server runs, and whether it wants more work.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", kindText)
	if r.URL.Path == readyPath && s.ending.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "stopping\n") // the client has gone
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

// End makes the server say that it is about to stop; it goes on answering.
func (s *Server) End() { s.ending.Store(true) }

// Watch serves what is for the keeper of the server only: its health and its counts.
func (s *Server) Watch() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+healthPath, s.health)
	mux.HandleFunc("GET "+readyPath, s.health)
	mux.HandleFunc("GET "+metricsPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		s.meter.write(w)
	})
	return mux
}
