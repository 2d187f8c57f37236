package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// A page that is packed better in the background is the same page, under the same validator, and its plain form is let go.
func TestThePressChangesNoAnswer(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	const target = "/claims/fp8/"
	plain := w.get(target).Body.Bytes()
	first := w.get(target, "Accept-Encoding", "br")
	ctx, stop := t.Context(), make(chan struct{})
	go func() { w.server.press.run(ctx); close(stop) }()
	e := w.site.pages[target]
	deadline := time.Now().Add(20 * time.Second)
	for !e.stored.held.Load().best {
		if time.Now().After(deadline) {
			t.Fatal("the page was not packed in the background")
		}
		time.Sleep(time.Millisecond)
	}
	if f := e.stored.held.Load(); f.plain != nil {
		t.Error("the plain form is still kept")
	}
	second := w.get(target, "Accept-Encoding", "br")
	if second.Body.Len() >= first.Body.Len() {
		t.Errorf("%d bytes, %d before; expected fewer", second.Body.Len(), first.Body.Len())
	}
	if second.Header().Get("ETag") != first.Header().Get("ETag") {
		t.Error("the validator changed")
	}
	for _, encoding := range []string{"br", "gzip", ""} {
		for range 2 { // the second is kept
			res := w.get(target, "Accept-Encoding", encoding)
			if got := decode(t, encoding, res.Body.Bytes()); !bytes.Equal(got, plain) {
				t.Errorf("encoding %q: another page", encoding)
			}
			if n := res.Header().Get("Content-Length"); n != fmt.Sprint(res.Body.Len()) {
				t.Errorf("encoding %q: length %s; sent %d", encoding, n, res.Body.Len())
			}
		}
	}
}

// Packing while others read gives every reader a whole page.
func TestConcurrentPacking(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	go w.server.press.run(t.Context())
	paths := w.paths()[:40]
	var want sync.Map
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for round := range 3 {
				for _, p := range paths {
					encoding := []string{"br", "gzip", ""}[(i+round)%3]
					res := w.get(p, "Accept-Encoding", encoding)
					got := string(decode(t, encoding, res.Body.Bytes()))
					if before, loaded := want.LoadOrStore(p, got); loaded && before != got || res.Code != http.StatusOK || !strings.HasSuffix(got, "</html>") {
						t.Errorf("%s in %q: status %d, or not the page that others got", p, encoding, res.Code)
					}
				}
			}
		})
	}
	all.Wait()
}
