package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Editions change a hundred times during ten thousand requests over the network: no request fails, and every page is whole of one
// edition, with the validator of that edition.
func TestConcurrentReload(t *testing.T) {
	const requests, reloads, readers = 10_000, 100, 4
	w := newWorld(t, Options{Public: public})
	server := httptest.NewServer(w.server)
	defer server.Close()
	client := server.Client()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = readers
	targets := []string{"/sources/", "/claims/fp8/", "/embed/claims/dualpipe/", "/glossary/", "/questions/trade-offs/", "/labs/jevons/", "/labs/jevons/?g=3", "/timeline/?kind=release"}
	mark := regexp.MustCompile(`edition \d+ of this test`)
	tags := sync.Map{} // by target and mark
	var left, failed atomic.Int64
	left.Store(requests)
	reload := make(chan int)
	var all sync.WaitGroup
	all.Go(func() {
		for n := range reload {
			w.server.Swap(NewSite(w.edition, w.assets, Options{Public: public, PerSecond: 1e6, Banner: fmt.Sprintf("edition %d of this test", n)}))
		}
	})
	var readersDone sync.WaitGroup
	for range readers {
		readersDone.Go(func() {
			for n := left.Add(-1); n >= 0; n = left.Add(-1) {
				if n%(requests/reloads) == 0 {
					reload <- int(n)
				}
				target := targets[int(n)%len(targets)]
				res, err := client.Get(server.URL + target)
				if err != nil {
					failed.Add(1)
					t.Errorf("%s: %v", target, err)
					continue
				}
				body, err := io.ReadAll(res.Body)
				_ = res.Body.Close() // it is read to its end
				page := string(body)
				marks := mark.FindAllString(page, -1)
				if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(page, "</html>") || len(marks) > 1 {
					failed.Add(1)
					t.Errorf("%s: status %d, %v, %d bytes, marks %v; expected a whole page of one edition", target, res.StatusCode, err, len(body), marks)
				}
				key := target + fmt.Sprint(marks)
				if before, known := tags.LoadOrStore(key, res.Header.Get("ETag")); known && before != res.Header.Get("ETag") {
					failed.Add(1)
					t.Errorf("%s has two validators: %v and %s", key, before, res.Header.Get("ETag"))
				}
			}
		})
	}
	readersDone.Wait()
	close(reload)
	all.Wait()
	if n := failed.Load(); n > 0 {
		t.Errorf("%d of %d requests failed", n, requests)
	}
}
