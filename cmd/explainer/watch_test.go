package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/web"
	"github.com/claimbyclaim/explainer/web/asset"
)

// follow serves a folder as `serve --content` does.
func follow(t *testing.T, dir string) *web.Server {
	t.Helper()
	edition, faults := evidence.Load(content.Files, web.Drawings(), web.Labs()...)
	if len(faults) > 0 {
		t.Fatalf("the content built in has %d faults; the test of content lists them", len(faults))
	}
	assets, err := asset.Load()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	server := web.NewServer(web.NewSite(edition, assets, web.Options{}), log)
	w := watcher{dir: dir, server: server, assets: assets, log: log, last: edition}
	w.reload()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { w.run(ctx); close(ended) }()
	t.Cleanup(func() { stop(); <-ended })
	return server
}

func get(server http.Handler, path string) string {
	rec := httptest.NewRecorder()
	server.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
	return rec.Body.String()
}

// eventually waits until a page is as it should be.
func eventually(t *testing.T, server http.Handler, path, what string, good func(page string) bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second) // a change is seen within pollEvery; the machine may be busy
	for !good(get(server, path)) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: %s did not come", path, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

const banner = `role="alert"`

func TestWatch(t *testing.T) {
	dir := copyOfContent(t)
	const claim, path = "claims/5-58-million.md", "/claims/5-58-million/"
	server := follow(t, dir)
	good := get(server, path)
	if strings.Contains(good, banner) {
		t.Fatal("a good folder is served with a banner")
	}

	edit(t, dir, claim, "\n## ", "\nIt took 17 days.\n\n## ")
	place := at(t, dir, claim, "It took 17 days.")
	eventually(t, server, path, "the banner", func(p string) bool { return strings.Contains(p, banner) })
	broken := get(server, path)
	if !strings.Contains(broken, place) {
		t.Errorf("the banner does not name %s", place)
	}
	if without := cut(broken, `<div class="banner"`, "</div>"); without != good {
		t.Error("under the banner stands another page than the last good one")
	}

	edit(t, dir, claim, "\nIt took 17 days.\n\n## ", "\n## ")
	edit(t, dir, "pages/home.md", "\ntitle: ", "\ntitle: A changed heading. ")
	eventually(t, server, "/", "the change", func(p string) bool { return strings.Contains(p, "A changed heading. ") })
	if got := get(server, path); got != good {
		t.Error("the mended folder gives another page than before")
	}

	// A folder that has gone altogether is a fault as well.
	if err := os.Rename(dir, dir+".gone"); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "/", "the banner", func(p string) bool { return strings.Contains(p, banner) && strings.Contains(p, "A changed heading. ") })
	if err := os.Rename(dir+".gone", dir); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "/", "the good edition", func(p string) bool { return !strings.Contains(p, banner) })
}

// TestWatchFromBroken begins with a broken folder: the content built in is served meanwhile.
func TestWatchFromBroken(t *testing.T) {
	dir := copyOfContent(t)
	if err := os.WriteFile(filepath.Join(dir, "redirects.yaml"), []byte("- from: [\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	server := follow(t, dir)
	page := get(server, "/claims/")
	if !strings.Contains(page, banner) || !strings.Contains(page, "redirects.yaml:1: not valid YAML") || !strings.Contains(page, "/claims/5-58-million/") {
		t.Errorf("expected the list of claims under a banner that names redirects.yaml, got %.600s", page)
	}
}

// cut takes the text between two marks out, the marks included.
func cut(s, from, to string) string {
	before, rest, ok := strings.Cut(s, from)
	if !ok {
		return s
	}
	_, after, _ := strings.Cut(rest, to)
	return before + after
}
