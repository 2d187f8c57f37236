// Command bench measures the site against its targets: CPU, bytes on the wire, Lighthouse, start, memory, labs and export,
// side by side with the servers and the builder that one would use instead, in one run on one machine. Speed is a ratio.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A bench is one run: where it puts its files, and how much it repeats.
type bench struct {
	dir    string // temporary
	self   string // this program, which plays some parts of the run as a child
	binary string // the program under test, built as one would give it away
	rounds int
	load   int // requests of one measurement of CPU
}

// A part of the bench can be run alone.
type part struct {
	name, title string
	run         func(*bench) (section, error)
}

var parts = []part{
	{"cpu", "CPU and latency of a stored page", (*bench).cpu},
	{"wire", "On the wire", (*bench).wire},
	{"lighthouse", "Lighthouse", (*bench).lighthouse},
	{"start", "From start to the first answer", (*bench).start},
	{"memory", "Memory and size", (*bench).memory},
	{"labs", "Labs", (*bench).labs},
	{"export", "Export beside Hugo", (*bench).export},
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	var names []string
	for _, p := range parts {
		names = append(names, p.name)
	}
	only := flag.String("only", strings.Join(names, ","), "parts to run, with commas between them")
	out := flag.String("out", "bench/REPORT.md", "file to write the report to; - for standard output")
	rounds := flag.Int("rounds", 5, "rounds of each comparison")
	load := flag.Int("load", 20000, "requests of one measurement of CPU")
	role := flag.String("role", "", "what a child of the bench does: bare or export")
	from := flag.String("from", "", "of a child: the folder to read")
	to := flag.String("to", "", "of a child: the address to listen on, or the folder to write")
	flag.Parse()
	switch *role {
	case "bare":
		return serveBare(*from, *to)
	case "export":
		return exportPlain(*to)
	}
	asked := strings.Split(*only, ",")
	for _, name := range asked {
		if !slices.Contains(names, name) {
			return fmt.Errorf("-only names %q; the parts are %s", name, strings.Join(names, ", "))
		}
	}
	if _, err := os.Stat("content"); err != nil {
		return errors.New("run the bench at the root of the repository: go run ./bench")
	}
	b := &bench{rounds: *rounds, load: *load}
	var err error
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "explainer-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	b.binary = filepath.Join(b.dir, "explainer")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", b.binary, "./cmd/explainer")
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, said)
	}
	began := time.Now()
	var sections []section
	for _, p := range parts {
		if !slices.Contains(asked, p.name) {
			continue
		}
		start := time.Now()
		fmt.Fprintf(os.Stderr, "%s … ", p.name)
		s, err := p.run(b)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Fprintf(os.Stderr, "%.0f s\n", time.Since(start).Seconds())
		s.title = p.title
		sections = append(sections, s)
	}
	report := write(thisMachine(), began, sections)
	if *out == "-" {
		_, err = io.WriteString(os.Stdout, report)
		return err
	}
	return cmp.Or(os.WriteFile(*out, []byte(report), 0o644), tally(os.Stdout, sections))
}
