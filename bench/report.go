package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// A row is a target with what was measured.
type row struct {
	target, measured string
	met              bool
}

// A section is what a part found: its targets, and details in Markdown.
type section struct {
	title string
	rows  []row
	notes string
}

func (s *section) add(met bool, target, measured string, args ...any) {
	s.rows = append(s.rows, row{target, fmt.Sprintf(measured, args...), met})
}

func (s *section) note(format string, args ...any) {
	s.notes += fmt.Sprintf(format, args...)
}

// table adds a table of details. The first column is text, the others are numbers.
func (s *section) table(head []string, rows [][]string) {
	s.notes += "| " + strings.Join(head, " | ") + " |\n|---|" + strings.Repeat("---:|", len(head)-1) + "\n"
	for _, r := range rows {
		s.notes += "| " + strings.Join(r, " | ") + " |\n"
	}
	s.notes += "\n"
}

// write is the report.
func write(m machine, began time.Time, sections []section) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# The bench\n\n`make bench` wrote this on %s: all that is compared ran side by side in that run. Another machine gives other times; the ratios\nshould stay near.\n\n", began.Format("2 January 2006"))
	fmt.Fprintf(&b, "%s, %d cores, Linux %s. Load before the run: %s.\n\n%s\n\n", m.cpu, m.cores, m.kernel, m.load, strings.Join(m.versions, " · "))
	b.WriteString("| target | measured | met |\n|---|---|---|\n")
	for _, s := range sections {
		for _, r := range s.rows {
			met := "**no**"
			if r.met {
				met = "yes"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", r.target, r.measured, met)
		}
	}
	for _, s := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", s.title, strings.TrimSpace(s.notes))
	}
	return b.String()
}

// tally says in a line how many targets are met, and lists the others.
func tally(w io.Writer, sections []section) error {
	met, all := 0, 0
	for _, s := range sections {
		for _, r := range s.rows {
			all++
			if r.met {
				met++
				continue
			}
			if _, err := fmt.Fprintf(w, "Missed: %s: %s\n", r.target, r.measured); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d of %d targets are met.\n", met, all)
	return err
}

// A machine is what the bench ran on, and with.
type machine struct {
	cpu, kernel, load string
	cores             int
	versions          []string
}

func thisMachine() machine {
	m := machine{cpu: "Unknown CPU", cores: runtime.NumCPU()}
	info, _ := os.ReadFile("/proc/cpuinfo") // without it the CPU is unknown
	if found := regexp.MustCompile(`model name\s*: (.*)`).FindSubmatch(info); found != nil {
		m.cpu = string(found[1])
	}
	m.kernel, m.load = file("/proc/sys/kernel/osrelease"), startLoad
	m.versions = []string{"Go " + strings.TrimPrefix(runtime.Version(), "go")}
	for _, v := range []struct {
		name    string
		command []string
	}{
		{"nginx", []string{"nginx", "-v"}}, {"Caddy", []string{"caddy", "version"}}, {"Hugo", []string{"hugo", "version"}},
		{"Chromium", []string{chromium(), "--version"}}, {"Lighthouse", []string{"node", lighthouseCLI, "--version"}}, {"Node.js", []string{"node", "--version"}},
	} {
		said, err := exec.Command(v.command[0], v.command[1:]...).CombinedOutput()
		if number := regexp.MustCompile(`\d+(\.\d+)+`).Find(said); err == nil && number != nil {
			m.versions = append(m.versions, v.name+" "+string(number))
		}
	}
	if built, err := exec.Command("go", "version", lookPath("caddy")).Output(); err == nil {
		if _, with, ok := strings.Cut(string(built), ": go"); ok {
			m.versions = append(m.versions, "Caddy was built with Go "+strings.TrimSpace(with))
		}
	}
	return m
}

// startLoad is the load of the machine before the bench adds its own.
var startLoad = strings.Join(strings.Fields(file("/proc/loadavg") + " ? ? ?")[:3], " ")

// file is the first line of a file; empty where there is none.
func file(name string) string {
	data, _ := os.ReadFile(name)
	line, _, _ := strings.Cut(string(data), "\n")
	return line
}

func lookPath(command string) string {
	path, err := exec.LookPath(command)
	if err != nil {
		return command
	}
	return path
}
