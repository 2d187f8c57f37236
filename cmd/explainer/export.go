package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/releases"
	"github.com/claimbyclaim/explainer/web"
	"github.com/claimbyclaim/explainer/web/offline"
)

type exportCmd struct {
	Out         string `required:"" type:"path" help:"Folder to write: one that is new or empty, or that an export wrote."`
	PublicURL   string `name:"public-url" env:"EXPLAINER_PUBLIC_URL" required:"" help:"Base of the site's addresses as readers see it, such as https://claims.example.org."`
	Ancestors   string `name:"embed-ancestors" env:"EXPLAINER_EMBED_ANCESTORS" help:"Origins that may frame the site, separated by spaces. Unset: any."`
	Corrections string `name:"corrections" env:"EXPLAINER_CORRECTIONS" help:"Where readers report an error: mailto:ADDRESS, or a repository's form such as https://github.com/owner/name/issues/new. Unset: no page asks for it."`
	Labs        string `type:"existingdir" help:"Folder with the labs as a program for browsers, as make labs writes it. Unset: labs show their defaults and ready-made states only."`
	Content     string `type:"existingdir" help:"Read the content from this folder. Unset: the content built in."`
}

// Run writes the site as a folder of files.
func (c *exportCmd) Run() error {
	kept, err := release.Open(releases.Files)
	if err != nil {
		return err
	}
	options := web.Options{Public: c.PublicURL, Ancestors: c.Ancestors, Corrections: c.Corrections, Releases: kept}
	if err := options.Check(); err != nil {
		return err
	}
	if c.Labs != "" {
		if options.Offline, err = offline.Read(c.Labs); err != nil {
			return err
		}
	}
	edition, assets, err := parts(c.Content)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	files, err := web.NewSite(edition, assets, options).Export(log)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	x, err := export(ctx, c.Out, files, progressOn(os.Stderr))
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d addresses, %.1f MB; with compressed forms %d files, %.1f MB. %d files are new, %d unchanged, %d gone.\n",
		c.Out, len(files), float64(x.plain)/1e6, len(x.names)+1, float64(x.bytes)/1e6, x.written, len(x.names)-x.written, x.gone)
	if c.Labs == "" {
		fmt.Println("Labs show their defaults and ready-made states only; make export builds what computes the others in the browser.")
		return nil
	}
	return c.weigh(files)
}

// weigh says how much a reader fetches who first touches a lab.
func (c *exportCmd) weigh(files []web.ExportFile) error {
	for _, f := range files {
		if path.Ext(f.Name) != ".wasm" {
			continue
		}
		var sizes [3]float64
		for i, ending := range append([]string{""}, endings...) {
			info, err := os.Stat(filepath.Join(c.Out, f.Name+ending))
			if err != nil {
				return err
			}
			sizes[i] = float64(info.Size()) / 1e6
		}
		fmt.Printf("Labs compute in the browser: a program of %.1f MB, %.1f MB as .br, %.1f MB as .gz, fetched when a reader first touches a lab.\n", sizes[0], sizes[1], sizes[2])
	}
	return nil
}

// progressOn shows how far the export is on a terminal, and nothing elsewhere.
func progressOn(f *os.File) func(done, all int) {
	if !isTerminal(f) {
		return func(int, int) {}
	}
	return func(done, all int) {
		_, _ = fmt.Fprintf(f, "%d of %d addresses\r", done, all) // the terminal has gone
	}
}

// A manifest has the hash of every file of an exported folder but its own, by name.
type manifest map[string]string

// The manifest marks a folder as written by an export. Its form is that of sha256sum.
const (
	manifestName = ".explainer-export"
	manifestHead = "# Written by explainer export: whatever else is put here stops the next one.\n"
)

func (m manifest) bytes() []byte {
	b := []byte(manifestHead)
	for _, name := range slices.Sorted(maps.Keys(m)) {
		b = append(b, m[name]+"  "+name+"\n"...)
	}
	return b
}

// readManifest reads that of a folder; there is none where no export wrote the folder.
func readManifest(dir string) (manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return nil, err
	}
	rest, ok := strings.CutPrefix(string(data), manifestHead)
	m := manifest{}
	for line := range strings.Lines(rest) {
		sum, name, found := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		ok = ok && found && len(sum) == 2*sha256.Size
		m[name] = sum
	}
	if !ok {
		return nil, fmt.Errorf("%s in %s is damaged; expected the list of files of an export", manifestName, dir)
	}
	return m, nil
}

// ours reads what an earlier export left in a folder: nothing in a new or empty one. It refuses a folder with files that no
// export wrote, for they would be lost.
func ours(dir string) (manifest, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m, err := readManifest(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not empty, and no export wrote it; expected a new folder, an empty one, or that of an export", dir)
	}
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && m[name] == "" && name != manifestName {
			err = fmt.Errorf("%s is not from an export and would be lost; move it out of %s", name, dir)
		}
		return err
	})
	return m, err
}

// An exporter builds a new folder beside the old one and takes from it what has not changed.
type exporter struct {
	old, fresh string
	before     manifest

	mu      sync.Mutex
	names   manifest
	plain   int64 // bytes of the files as such
	bytes   int64 // with their compressed forms
	written int   // files that are not as they were
	gone    int
}

// export writes files to a folder, with their compressed forms. The new folder takes the place of the old one when it is
// whole; until then, and if anything fails, the old one stays.
func export(ctx context.Context, dir string, files []web.ExportFile, progress func(done, all int)) (*exporter, error) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	dir = filepath.Clean(dir)
	parent, base := filepath.Split(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	aside, building := filepath.Join(parent, "."+base+".explainer-old"), "."+base+".explainer-new-"
	if err := tidy(dir, aside, building); err != nil {
		return nil, err
	}
	before, err := ours(dir)
	if err != nil {
		return nil, err
	}
	fresh, err := os.MkdirTemp(parent, building)
	if err != nil {
		return nil, err
	}
	x := &exporter{old: dir, fresh: fresh, before: before, names: manifest{}}
	if err = x.build(ctx, files, progress); err == nil {
		for name := range before {
			if x.names[name] == "" {
				x.gone++
			}
		}
		if before == nil || x.written+x.gone > 0 {
			err = swap(fresh, dir, aside)
		}
	}
	return x, errors.Join(err, os.RemoveAll(fresh))
}

// tidy mends what a run left that was killed. Was it between the two steps of the swap, the old folder returns to its place;
// was it after them, the old folder goes. Folders half built go once no run can be at work on them.
func tidy(dir, aside, building string) error {
	if _, err := readManifest(dir); err == nil {
		if err := os.RemoveAll(aside); err != nil {
			return err
		}
	} else if _, err := readManifest(aside); err == nil {
		if err := os.Rename(aside, dir); err != nil {
			return err
		}
	}
	parent := filepath.Dir(dir)
	beside, err := os.ReadDir(parent)
	for _, e := range beside {
		info, gone := e.Info()
		if strings.HasPrefix(e.Name(), building) && gone == nil && time.Since(info.ModTime()) > 24*time.Hour {
			err = errors.Join(err, os.RemoveAll(filepath.Join(parent, e.Name())))
		}
	}
	return err
}

// swap puts the fresh folder in the place of an old one.
func swap(fresh, dir, aside string) error {
	mode := fs.FileMode(0o755)
	if info, err := os.Stat(dir); err == nil {
		mode = info.Mode().Perm()
	}
	if err := os.Chmod(fresh, mode); err != nil {
		return err
	}
	if err := os.Rename(dir, aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		if back := os.Rename(aside, dir); !errors.Is(back, fs.ErrNotExist) {
			err = errors.Join(err, back)
		}
		return err
	}
	return os.RemoveAll(aside)
}

// build makes the files on all cores.
func (x *exporter) build(ctx context.Context, files []web.ExportFile, progress func(done, all int)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	todo, done := make(chan web.ExportFile), 0
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			p := newPacker()
			for f := range todo {
				if err := x.add(f, p); err != nil {
					cancel(err)
					return
				}
				x.mu.Lock()
				done++
				progress(done, len(files))
				x.mu.Unlock()
			}
		})
	}
	for _, f := range files {
		select {
		case todo <- f:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(todo)
	workers.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	_, err := x.place(manifestName, x.names.bytes())
	return err
}

// add places a file and its compressed forms. Those of a file that has not changed are taken over.
func (x *exporter) add(f web.ExportFile, p *packer) error {
	body, packs, err := f.Make()
	if err != nil {
		return err
	}
	same, err := x.note(f.Name, body)
	x.mu.Lock()
	x.plain += int64(len(body))
	x.mu.Unlock()
	if err != nil || !packs {
		return err
	}
	for _, ending := range endings {
		packed, known := x.packed(f.Name+ending, same)
		if !known {
			packed = p.pack(ending, body)
		}
		if len(packed) == 0 || len(packed) >= len(body) {
			continue
		}
		if _, err := x.note(f.Name+ending, packed); err != nil {
			return err
		}
	}
	return nil
}

// packed is the compressed form in the old folder of a file that is the same; nothing if it had none.
func (x *exporter) packed(name string, same bool) (body []byte, known bool) {
	if !same {
		return nil, false
	}
	sum, had := x.before[name]
	if !had {
		return nil, true
	}
	body, err := os.ReadFile(filepath.Join(x.old, name))
	return body, err == nil && hash(body) == sum
}

// note places a file and puts it into the manifest.
func (x *exporter) note(name string, body []byte) (same bool, err error) {
	same, err = x.place(name, body)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.names[name] = hash(body)
	x.bytes += int64(len(body))
	if !same {
		x.written++
	}
	return same, err
}

// place puts a file into the new folder: the old one, with the time of its last change, where it says the same.
func (x *exporter) place(name string, body []byte) (same bool, err error) {
	old, fresh := filepath.Join(x.old, filepath.FromSlash(name)), filepath.Join(x.fresh, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(fresh), 0o755); err != nil {
		return false, err
	}
	info, err := os.Stat(old)
	if err == nil && info.Size() == int64(len(body)) {
		was, err := os.ReadFile(old)
		same = err == nil && bytes.Equal(was, body)
	}
	if same && os.Link(old, fresh) == nil {
		return true, nil
	}
	if err := os.WriteFile(fresh, body, 0o644); err != nil || !same {
		return false, err
	}
	return true, os.Chtimes(fresh, info.ModTime(), info.ModTime()) // a file system without links
}

func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// endings are those of the compressed forms, as nginx's brotli_static and gzip_static look for them.
var endings = []string{".br", ".gz"}

// A packer compresses as much as can be.
type packer struct {
	brotli *brotli.Writer
	gzip   *gzip.Writer
}

func newPacker() *packer {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestCompression) // the level is legal
	return &packer{brotli.NewWriterLevel(nil, brotli.BestCompression), z}
}

// largest is how many bytes the last level of brotli packs in seconds; the level below is ten times as fast.
const largest = 1 << 20

func (p *packer) pack(ending string, plain []byte) []byte {
	var b bytes.Buffer
	var w interface {
		io.WriteCloser
		Reset(io.Writer)
	} = p.gzip
	if ending == ".br" {
		w = p.brotli
	}
	if ending == ".br" && len(plain) > largest {
		w = brotli.NewWriterLevel(nil, brotli.BestCompression-1)
	}
	w.Reset(&b)
	_, _ = w.Write(plain) // a bytes.Buffer does not fail
	_ = w.Close()
	return b.Bytes()
}
