package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// from sends a request as a client at an address.
func (w *world) from(client, target string, fields ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.RemoteAddr = client
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, r)
	return rec
}

func TestOneClientCannotComputeWithoutEnd(t *testing.T) {
	w := newWorld(t, Options{Public: public, PerSecond: 2})
	const allowed = 2 * burst
	state := func(i int) string { return fmt.Sprintf("/labs/jevons/?g=%d", i+1) }
	for i := range allowed {
		if res := w.from("192.0.2.7:1000", state(i)); res.Code != http.StatusOK {
			t.Fatalf("answer %d: status %d; expected 200", i+1, res.Code)
		}
	}
	res := w.from("192.0.2.7:1001", state(allowed))
	if res.Code != http.StatusTooManyRequests || res.Header().Get("Retry-After") != "1" || res.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("one more: status %d, %v; expected 429, when to come again, and not to be kept", res.Code, res.Header())
	}
	if !strings.Contains(res.Body.String(), "reload") {
		t.Error("the page does not say what to do")
	}
	for what, c := range map[string]struct{ client, target string }{
		"an answer that is known": {"192.0.2.7:1000", state(0)},
		"a page":                  {"192.0.2.7:1000", "/claims/fp8/"},
		"the lab as it is":        {"192.0.2.7:1000", "/labs/jevons/"},
		"another reader":          {"192.0.2.8:1000", state(allowed)},
		"the machine itself":      {"127.0.0.1:1000", state(allowed + 1)},
	} {
		if res := w.from(c.client, c.target); res.Code != http.StatusOK {
			t.Errorf("%s: status %d; expected 200", what, res.Code)
		}
	}
}

func TestWhoAsked(t *testing.T) {
	for _, c := range []struct {
		remote, forwarded string
		trust             bool
		want              string
	}{
		{"192.0.2.7:1000", "", false, "192.0.2.7/32"},
		{"[2001:db8:1:2:3:4:5:6]:1000", "", false, "2001:db8:1:2::/64"},
		{"[::ffff:192.0.2.7]:1000", "", false, "192.0.2.7/32"},
		{"[fe80::1%eth0]:1000", "", false, "fe80::/64"},
		{"192.0.2.7:1000", "198.51.100.1", false, "192.0.2.7/32"},                // anybody can write it
		{"192.0.2.7:1000", "203.0.113.9, 198.51.100.1", true, "198.51.100.1/32"}, // the proxy wrote the last
		{"192.0.2.7:1000", "203.0.113.9,2001:db8::1", true, "2001:db8::/64"},
		{"192.0.2.7:1000", "not an address", true, "192.0.2.7/32"},
		{"", "", false, ""},
		{"@", "198.51.100.1", true, ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if r.RemoteAddr = c.remote; c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		got := Options{TrustProxy: c.trust}.client(r)
		want, _ := netip.ParsePrefix(c.want)
		if got != want {
			t.Errorf("%+v: %v; expected %q", c, got, c.want)
		}
	}
}

func TestConcurrentComputingHasPlaces(t *testing.T) {
	g := newGate(2, 1000)
	client := netip.MustParsePrefix("192.0.2.7/32")
	var mu sync.Mutex
	now, most := 0, 0
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			leave, status, _ := g.enter(t.Context(), client)
			if leave == nil {
				t.Errorf("status %d; expected a place", status)
				return
			}
			defer leave()
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(time.Millisecond)
			mu.Lock()
			now--
			mu.Unlock()
		})
	}
	all.Wait()
	if most != 2 {
		t.Errorf("%d at a time; expected 2", most)
	}
	leave, _, _ := g.enter(t.Context(), client)
	_, _, _ = g.enter(t.Context(), client)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if again, status, seconds := g.enter(gone, client); again != nil || status != http.StatusServiceUnavailable || seconds < 1 {
		t.Errorf("no place left: status %d, come again in %d s; expected 503", status, seconds)
	}
	leave()
	if again, _, _ := g.enter(t.Context(), client); again == nil {
		t.Error("a place was given back; expected it free")
	}
}

// A lab that panics gives its place back.
func TestAPanicGivesItsPlaceBack(t *testing.T) {
	w := newWorld(t, Options{Public: public, AtOnce: 1})
	w.site.pages["/panic/"] = &entry{asks: true, make: func(url.Values) reply { panic("in a lab") }}
	for range 3 {
		if res := w.get("/panic/?x=1"); res.Code != http.StatusInternalServerError {
			t.Fatalf("status %d; expected 500", res.Code)
		}
	}
	if res := w.get("/labs/jevons/?g=3"); res.Code != http.StatusOK {
		t.Errorf("status %d after panics; expected 200", res.Code)
	}
}
