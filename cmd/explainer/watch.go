package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/web"
	"github.com/claimbyclaim/explainer/web/asset"
)

// A watcher follows a content folder. A faulty state of it never replaces a good edition: the last good one goes
// on, under a banner that names the fault.
type watcher struct {
	dir     string
	server  *web.Server
	assets  *asset.Set
	options web.Options
	log     *slog.Logger
	last    *evidence.Edition // the last good edition
	seen    string            // fingerprint of the folder when it was last read
}

const pollEvery = 500 * time.Millisecond

func (w *watcher) run(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if fingerprint(w.dir) != w.seen {
			w.reload()
		}
	}
}

// reload reads the folder and serves it, or the last good edition with the fault named.
func (w *watcher) reload() {
	w.seen = fingerprint(w.dir) // before reading: what changes meanwhile is read again
	edition, faults := evidence.Load(os.DirFS(w.dir), web.Drawings(), web.Labs()...)
	o := w.options
	if len(faults) == 0 {
		w.last = edition
		w.log.Info("content loaded", "dir", w.dir)
	} else {
		for _, f := range faults {
			w.log.Error("content fault", "at", f.String())
		}
		o.Banner = fmt.Sprintf("The content has %d faults; this is the last good edition. First: %s", len(faults), faults[0])
	}
	w.server.Swap(web.NewSite(w.last, w.assets, o))
}

// fingerprint changes whenever a file of the folder does.
func fingerprint(dir string) string {
	var b strings.Builder
	_ = fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // a file that goes while we look shows at the next tick
		}
		if info, err := d.Info(); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return b.String()
}
