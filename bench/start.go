package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
)

// start compares how long it takes from the call of a program to the page that it then answers with.
func (b *bench) start() (section, error) {
	var s section
	root := filepath.Join(b.dir, "start")
	if err := os.MkdirAll(filepath.Join(root, "page"), 0o755); err != nil {
		return s, err
	}
	site, err := b.ours().begin(samplePage, -1)
	if err != nil {
		return s, err
	}
	err = keepPage(site, root)
	site.end()
	if err != nil {
		return s, err
	}
	var times [2][]float64 // ours, nginx; ms
	for range 2*b.rounds + 1 {
		for i, r := range []struct {
			recipe
			path string
		}{{b.ours("--public-url", public), samplePage}, {b.nginx(root), pagePath}} {
			started, err := r.begin(r.path, -1)
			if err != nil {
				return s, err
			}
			times[i] = append(times[i], float64(started.took.Microseconds())/1000)
			started.end()
		}
	}
	ours, nginx := times[0][1:], times[1][1:] // the first run reads the programs from the disk
	ratio := median(ratios(ours, nginx))
	s.add(ratio <= 10, "from start to first answer ≤ 10 × nginx", "%s ×", spread(ratios(ours, nginx), "%.1f"))
	s.note("From the call of the program to the end of the answer to the first request, a claim, which `explainer` renders then; %d starts each.\n\n", len(ours))
	s.table([]string{"server", "time, ms"}, [][]string{{"explainer serve", spread(ours, "%.0f")}, {"nginx", spread(nginx, "%.0f")}})
	return s, nil
}

// memory is that of the program after every page has been asked for once, and the size of the program.
func (b *bench) memory() (section, error) {
	const MB = 1e6
	var s section
	site, err := b.ours().begin("/", -1)
	if err != nil {
		return s, err
	}
	defer site.end()
	var rows [][]string
	measure := func(when string) (int64, error) {
		if err := settled(site); err != nil {
			return 0, err
		}
		now, peak, err := resident(site.cmd.Process.Pid)
		rows = append(rows, []string{when, fmt.Sprintf("%.0f", float64(now)/MB), fmt.Sprintf("%.0f", float64(peak)/MB)})
		return now, err
	}
	if _, err := measure("after the start"); err != nil {
		return s, err
	}
	paths, err := pagesOf(site)
	if err != nil {
		return s, err
	}
	for _, path := range paths {
		if status, _, err := get(site, path, "br"); err != nil || status != http.StatusOK {
			return s, fmt.Errorf("%s answers %d, %w", path, status, err)
		}
	}
	now, err := measure(fmt.Sprintf("after %d pages, each as Brotli", len(paths)))
	if err != nil {
		return s, err
	}
	s.add(now <= 64*MB, "resident memory after a full crawl ≤ 64 MB", "%.0f MB", float64(now)/MB)
	info, err := os.Stat(b.binary)
	if err != nil {
		return s, err
	}
	s.add(info.Size() <= 40*MB, "the program ≤ 40 MB, built with -trimpath and without symbols", "%.1f MB", float64(info.Size())/MB)
	s.table([]string{"resident memory", "now, MB", "at most so far, MB"}, slices.Clip(rows))
	return s, nil
}
