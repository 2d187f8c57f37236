package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/web"
	"github.com/claimbyclaim/explainer/web/asset"
)

// exported is what a child says of the export it has made: the pages of this edition first, then everything else.
type exported struct {
	Pages, Files       int
	PagesMS, AllMS     float64 // from the start of the child's work
	PagesCPU, AllCPU   float64 // ms
	PageBytes, AllSize int64
}

// exportPlain writes the whole site without compressed forms, on all cores, and says on standard output how long it took.
func exportPlain(dir string) error {
	start := time.Now()
	kept, err := release.Open(os.DirFS("releases"))
	if err != nil {
		return err
	}
	edition, faults := evidence.Load(os.DirFS("content"), web.Drawings(), web.Labs()...)
	if len(faults) > 0 {
		return faults
	}
	assets, err := asset.Load()
	if err != nil {
		return err
	}
	files, err := web.NewSite(edition, assets, web.Options{Public: public, Releases: kept}).Export(slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(files), func(f web.ExportFile) bool { return isOwnPage(f.Name) })
	pages := slices.DeleteFunc(files, func(f web.ExportFile) bool { return !isOwnPage(f.Name) })
	x := exported{Pages: len(pages), Files: len(pages) + len(rest)}
	if x.PageBytes, err = writeAll(dir, pages); err != nil {
		return err
	}
	x.PagesMS, x.PagesCPU = time.Since(start).Seconds()*1000, ownCPU()
	if x.AllSize, err = writeAll(dir, rest); err != nil {
		return err
	}
	x.AllSize += x.PageBytes
	x.AllMS, x.AllCPU = time.Since(start).Seconds()*1000, ownCPU()
	return json.NewEncoder(os.Stdout).Encode(x)
}

// isOwnPage says whether a file of the export is a page that is rendered for it, and not taken from a version.
func isOwnPage(name string) bool {
	return filepath.Base(name) == "index.html" && !strings.HasPrefix(name, "v/")
}

// writeAll makes files on all cores.
func writeAll(dir string, files []web.ExportFile) (size int64, err error) {
	todo := make(chan web.ExportFile)
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for f := range todo {
				body, _, makeErr := f.Make()
				name := filepath.Join(dir, filepath.FromSlash(f.Name))
				wrong := errors.Join(makeErr, os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, body, 0o644))
				mu.Lock()
				size += int64(len(body))
				err = errors.Join(err, wrong)
				mu.Unlock()
			}
		})
	}
	for _, f := range files {
		todo <- f
	}
	close(todo)
	workers.Wait()
	return size, err
}

// export compares the export without compression with Hugo, which builds a page for each page of the site, of the same bytes.
func (b *bench) export() (section, error) {
	var s section
	const rounds = 3
	dir, hugo := filepath.Join(b.dir, "export"), filepath.Join(b.dir, "hugo")
	var pageRatios, fileRatios, cpuRatios []float64
	var rows [][]string
	var x exported
	for round := range rounds {
		if err := os.RemoveAll(dir); err != nil {
			return s, err
		}
		cmd := exec.Command(b.self, "-role", "export", "-to", dir)
		cmd.Stderr = os.Stderr
		said, err := cmd.Output()
		if err != nil {
			return s, err
		}
		if err := json.Unmarshal(said, &x); err != nil {
			return s, err
		}
		if round == 0 {
			if err := hugoSite(dir, hugo); err != nil {
				return s, err
			}
		}
		built := filepath.Join(hugo, "public")
		if err := os.RemoveAll(built); err != nil {
			return s, err
		}
		start := time.Now()
		builder := exec.Command("hugo", "--quiet", "--source", hugo, "--destination", built, "--cacheDir", filepath.Join(b.dir, "hugo-cache"))
		if said, err := builder.CombinedOutput(); err != nil {
			return s, fmt.Errorf("hugo: %w\n%s", err, said)
		}
		ms := time.Since(start).Seconds() * 1000
		used := builder.ProcessState
		cpu := (used.UserTime() + used.SystemTime()).Seconds() * 1000
		pages, size, err := countPages(built)
		if err != nil {
			return s, err
		}
		if pages != x.Pages {
			return s, fmt.Errorf("hugo built %d pages of %d", pages, x.Pages)
		}
		each := func(v float64, n int) string { return fmt.Sprintf("%.2f", v/float64(n)) }
		pageRatios = append(pageRatios, x.PagesMS/ms)
		cpuRatios = append(cpuRatios, x.PagesCPU/cpu)
		fileRatios = append(fileRatios, x.AllMS/float64(x.Files)/(ms/float64(pages)))
		rows = append(rows,
			[]string{"explainer, the pages", fmt.Sprint(x.Pages), fmt.Sprintf("%.1f", float64(x.PageBytes)/1e6), each(x.PagesMS, x.Pages), each(x.PagesCPU, x.Pages)},
			[]string{"explainer, all files", fmt.Sprint(x.Files), fmt.Sprintf("%.1f", float64(x.AllSize)/1e6), each(x.AllMS, x.Files), each(x.AllCPU, x.Files)},
			[]string{"Hugo", fmt.Sprint(pages), fmt.Sprintf("%.1f", float64(size)/1e6), each(ms, pages), each(cpu, pages)})
	}
	s.add(median(pageRatios) < 1, "export without compression faster per page than Hugo on pages of the same size", "%s × the time a page, %s × the CPU; of all files, %s × the time a file",
		spread(pageRatios, "%.2f"), spread(cpuRatios, "%.2f"), spread(fileRatios, "%.2f"))
	s.note("Both read their sources, build and write on all cores, in turn. Hugo gets the bodies of the site’s pages as finished HTML with a\nminimal layout: it converts no Markdown, checks nothing and draws nothing. All files are the pictures, data and versions, too.\n\n")
	s.table([]string{"builder", "files", "MB", "ms a file", "CPU ms a file"}, rows)
	return s, nil
}

// hugoSite makes a site of Hugo from the pages of an export.
func hugoSite(from, dir string) error {
	for name, text := range map[string]string{
		"config.toml":                  "baseURL = 'https://claims.example.org/'\ndisableKinds = ['taxonomy', 'term', 'RSS', 'sitemap', 'home', 'section', 'robotsTXT', '404']\n",
		"layouts/_default/single.html": "<!doctype html>\n<html lang=\"en-GB\">\n<head><meta charset=\"utf-8\"><title>{{ .Title }}</title></head>\n<body>{{ .Content }}</body>\n</html>\n",
	} {
		if err := writeFile(filepath.Join(dir, name), text); err != nil {
			return err
		}
	}
	n := 0
	return filepath.WalkDir(from, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil || !isOwnPage(filepath.ToSlash(rel)) {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		inner, err := bodyOf(string(data))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		n++
		return writeFile(filepath.Join(dir, "content", fmt.Sprintf("page-%d.html", n)), fmt.Sprintf("---\ntitle: Page %d\n---\n%s", n, inner))
	})
}

// bodyOf is what stands between the tags of the body, with a comment as long as the head, so that the page keeps its size.
func bodyOf(page string) (string, error) {
	open := strings.Index(page, "<body")
	end := strings.LastIndex(page, "</body>")
	if open < 0 || end < open {
		return "", errors.New("the page has no body")
	}
	inner := page[open+strings.IndexByte(page[open:], '>')+1 : end]
	return inner + "<!--" + strings.Repeat("x", max(0, len(page)-len(inner)-150)) + "-->", nil
}

func writeFile(name, text string) error {
	return errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644))
}

// countPages counts the pages of a folder, and their bytes.
func countPages(dir string) (n int, size int64, err error) {
	err = filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.Name() != "index.html" {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n++
			size += info.Size()
		}
		return err
	})
	return n, size, err
}
