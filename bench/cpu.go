package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// samplePage is the page that is served by all: a claim of middle length.
const samplePage = "/claims/fp8/"

// A contender is a server in the comparison, with what it is asked for and what that took, by round.
type contender struct {
	*server
	page, again request // again has the validator of the page
	cpu, cpu304 []float64
	p50, p99    []float64 // latencies, ms
}

// cpu compares what a stored page costs. The server has one core and the load another; rounds alternate between the servers.
func (b *bench) cpu() (section, error) {
	const serving, loading = 0, 1
	var s section
	if runtime.NumCPU() < 2 {
		return s, fmt.Errorf("the servers and the load need a core each; there is %d", runtime.NumCPU())
	}
	ours, err := b.ours("--public-url", public).begin(samplePage, serving)
	if err != nil {
		return s, err
	}
	defer ours.end()
	// What is done after the start, the index of the search, and after a first request, the best packing, is not what is measured.
	if err := settled(ours); err != nil {
		return s, err
	}
	root := filepath.Join(b.dir, "root")
	if err := keepPage(ours, root); err != nil {
		return s, err
	}
	list := []*contender{{server: ours}}
	for _, r := range []recipe{b.bare(root), b.caddy(root), b.nginx(root)} {
		other, err := r.begin(pagePath, serving)
		if err != nil {
			return s, err
		}
		defer other.end()
		list = append(list, &contender{server: other})
	}
	for _, c := range list {
		path := pagePath
		if c.server == ours {
			path = samplePage
		}
		status, a, err := get(c.server, path, "br")
		if err != nil || status != http.StatusOK {
			return s, fmt.Errorf("%s: status %d, %w", c.name, status, err)
		}
		const encodings = "Accept-Encoding: br\r\n"
		c.page = request{path, encodings, http.StatusOK, int64(len(a.body))}
		c.again = request{path, encodings + "If-None-Match: " + a.header.Get("ETag") + "\r\n", http.StatusNotModified, 0}
		if c.page.length != list[0].page.length {
			return s, fmt.Errorf("%s sends %d bytes, %s %d", c.name, c.page.length, list[0].name, list[0].page.length)
		}
	}
	free, err := pinSelf(loading)
	if err != nil {
		return s, err
	}
	defer free()
	if err := b.rival(list); err != nil {
		return s, err
	}
	return compared(list), nil
}

// keepPage writes the page as a server sends it to a folder for the others, plain and compressed.
func keepPage(from *server, root string) error {
	if err := os.MkdirAll(filepath.Dir(filepath.Join(root, pageFile)), 0o755); err != nil {
		return err
	}
	for _, f := range []struct{ name, encoding string }{{pageFile, ""}, {compressedFile, "br"}, {pageFile + ".gz", "gzip"}} {
		_, a, err := get(from, samplePage, f.encoding)
		if err != nil {
			return err
		}
		if got := a.header.Get("Content-Encoding"); got != f.encoding {
			return fmt.Errorf("asked for encoding %q, %s answers in %q", f.encoding, from.name, got)
		}
		if err := os.WriteFile(filepath.Join(root, f.name), a.body, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// settled waits until a server has nothing to do, not even in the background, where it rests between two pieces of work.
func settled(s *server) error {
	const longest, pause, idle = 3 * time.Minute, time.Second, 5 * time.Millisecond
	for start := time.Now(); time.Since(start) < longest; {
		before, err := s.ran()
		if err != nil {
			return err
		}
		time.Sleep(pause)
		after, err := s.ran()
		if err != nil {
			return err
		}
		if after-before < idle {
			return nil
		}
	}
	return fmt.Errorf("%s does not come to rest", s.name)
}

// pinSelf keeps this process on a core until it is freed.
func pinSelf(core int) (free func(), err error) {
	pin := func(cores string) error {
		said, err := exec.Command("taskset", "-a", "-c", "-p", cores, strconv.Itoa(os.Getpid())).CombinedOutput()
		if err != nil {
			return fmt.Errorf("taskset: %w: %s", err, said)
		}
		return nil
	}
	return func() { _ = pin("0-" + strconv.Itoa(runtime.NumCPU()-1)) }, pin(strconv.Itoa(core))
}

// rival measures all in turn, round after round.
func (b *bench) rival(list []*contender) error {
	const rate, pace = 2000, 1500 * time.Millisecond // requests a second, below what any of them can do
	for round := range b.rounds + 1 {
		for _, c := range list {
			load := b.load
			if round == 0 {
				load /= 5 // to warm up
			}
			each, err := c.costs(load, c.page)
			if err != nil {
				return err
			}
			each304, err := c.costs(load/2, c.again)
			if err != nil {
				return err
			}
			late, err := paced(c.host, rate, pace, c.page)
			if err != nil {
				return err
			}
			if round == 0 {
				continue
			}
			c.cpu, c.cpu304 = append(c.cpu, each), append(c.cpu304, each304)
			c.p50, c.p99 = append(c.p50, median(late)), append(c.p99, percentile(late, 99))
		}
	}
	return nil
}

// costs is the CPU time of the server for one of many requests, in microseconds.
func (s *server) costs(n int, q request) (float64, error) {
	before, err := s.ran()
	if err != nil {
		return 0, err
	}
	var sent atomic.Int64
	if err := saturate(s.host, connections, func() (request, bool) { return q, sent.Add(1) <= int64(n) }); err != nil {
		return 0, err
	}
	after, err := s.ran()
	return float64(after-before) / float64(time.Microsecond) / float64(n), err
}

func compared(list []*contender) (s section) {
	ours, bare, caddy, nginx := list[0], list[1], list[2], list[3]
	toBare, toCaddy, toNginx, to200 := ratios(ours.cpu, bare.cpu), ratios(ours.cpu, caddy.cpu), ratios(ours.cpu, nginx.cpu), ratios(ours.cpu304, ours.cpu)
	s.add(median(toBare) <= 1.1, "CPU per request of a stored page ≤ 1.1 × a bare net/http handler", "%s ×", spread(toBare, "%.2f"))
	s.add(median(toCaddy) <= 0.5, "CPU per request ≤ 0.5 × Caddy’s file server", "%s ×", spread(toCaddy, "%.2f"))
	s.add(median(ratios(nginx.cpu, ours.cpu)) < 1, "the exported edition under nginx is the fast path", "the program takes %s × the CPU of nginx", spread(toNginx, "%.2f"))
	s.add(median(to200) < 1, "a 304 costs less than a 200", "%s ×", spread(to200, "%.2f"))
	s.add(median(ours.p99) <= percentile(bare.p99, 75), "p99 under load no worse than the bare handler’s within noise", "%.2f × its p99, of whose rounds three of four are below %.2f of their median; they lie between %.2f and %.2f",
		median(ours.p99)/median(bare.p99), percentile(bare.p99, 75)/median(bare.p99), slices.Min(bare.p99)/median(bare.p99), slices.Max(bare.p99)/median(bare.p99))
	s.note("%s, %d bytes of Brotli, the same for all; median of %d rounds and their ends. Each server has one core to itself, the load\nanother, over %d connections. Latencies are at an even rate far below saturation.\n\n",
		samplePage, ours.page.length, len(ours.cpu), connections)
	var rows [][]string
	for _, c := range list {
		rows = append(rows, []string{c.name, spread(c.cpu, "%.1f"), spread(ratios(c.cpu, bare.cpu), "%.2f"), spread(c.cpu304, "%.1f"), spread(c.p50, "%.2f"), spread(c.p99, "%.2f")})
	}
	s.table([]string{"server", "CPU of a 200, µs", "× bare", "CPU of a 304, µs", "p50, ms", "p99, ms"}, rows)
	s.note("`explainer serve` counts what it does and sets the header fields of its policies; nginx is set up as the README says, Caddy with no\nmore than its file server. None logs a request that succeeds.\n")
	return s
}
