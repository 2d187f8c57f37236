package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func (w *world) watch(path string) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	w.server.Watch().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
	return rec
}

func TestTheMeterCountsEachAnswerOnce(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	w.site.pages["/panic/"] = &entry{make: func(url.Values) reply { panic("for the meter") }}
	for _, target := range []string{"/", "/", "/claims", "/nothing/", "/labs/jevons/?g=3", "/labs/jevons/?g=3", "/labs/jevons/?g=x", w.assets.Path("site.css"), "/panic/", "/v/1900-01-01/"} {
		w.get(target)
	}
	text := w.watch("/metrics").Body.String()
	for _, want := range []string{
		`explainer_requests_total{kind="page",status="2xx"} 2`, `explainer_requests_total{kind="page",status="3xx"} 1`, `explainer_requests_total{kind="page",status="4xx"} 1`,
		`explainer_requests_total{kind="page",status="5xx"} 1`, `explainer_requests_total{kind="answer",status="2xx"} 2`, `explainer_requests_total{kind="answer",status="4xx"} 1`,
		`explainer_requests_total{kind="asset",status="2xx"} 1`, `explainer_requests_total{kind="version",status="4xx"} 1`, `explainer_panics_total 1`,
		`explainer_answers_computed_total 2`, `explainer_answers_reused_total 1`, `explainer_request_seconds_count{kind="answer"} 3`, `explainer_computing 0`, `explainer_content_faulty 0`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no line %q in\n%s", want, text)
		}
	}
	line := regexp.MustCompile(`^[a-z_]+(\{[A-Za-z]+="[^"]*"(, ?[A-Za-z]+="[^"]*")*\})? [-+0-9.eE]+(Inf|NaN)?$`)
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); !strings.HasPrefix(l, "#") && !line.MatchString(l) {
			t.Errorf("line %q is not in the form that Prometheus reads", l)
		}
	}
}

func TestReadiness(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for _, path := range []string{"/healthz", "/readyz"} {
		for where, res := range map[string]*httptest.ResponseRecorder{"to readers": w.get(path), "to its keeper": w.watch(path)} {
			if res.Code != http.StatusOK || res.Body.String() != "ok\n" || res.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s: %d %q %v", path, where, res.Code, res.Body, res.Header())
			}
		}
	}
	if res := w.get("/metrics"); res.Code != http.StatusNotFound {
		t.Errorf("/metrics answers readers with %d; expected 404", res.Code)
	}
	w.server.End()
	if res := w.get("/readyz"); res.Code != http.StatusServiceUnavailable {
		t.Errorf("/readyz while ending: %d; expected 503", res.Code)
	}
	for _, path := range []string{"/healthz", "/claims/"} {
		if res := w.get(path); res.Code != http.StatusOK {
			t.Errorf("%s while ending: %d; expected 200", path, res.Code)
		}
	}
}
