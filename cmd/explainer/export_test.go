package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/claimbyclaim/explainer/web"
)

// file says the text given; noise is what no compression makes smaller.
func file(name, text string) web.ExportFile {
	return web.ExportFile{Name: name, Make: func() ([]byte, bool, error) { return []byte(text), true, nil }}
}

var noise = func() string {
	b, source := make([]byte, 4000), rand.NewChaCha8([32]byte{})
	_, _ = source.Read(b) // it does not fail
	return string(b)
}()

func small() []web.ExportFile {
	picture := web.ExportFile{Name: "card.png", Make: func() ([]byte, bool, error) { return []byte(strings.Repeat("png", 99)), false, nil }}
	return []web.ExportFile{file("index.html", strings.Repeat("home ", 200)), file("claims/fp8/index.html", strings.Repeat("claim ", 200)), file("noise.txt", noise), file("empty.txt", ""), picture}
}

func faulty() web.ExportFile {
	return web.ExportFile{Name: "faulty.html", Make: func() ([]byte, bool, error) { return nil, false, errors.New("a fault") }}
}

func write(t *testing.T, dir string, files []web.ExportFile) *exporter {
	t.Helper()
	x, err := export(t.Context(), dir, files, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// tree has every file below a folder, by name.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		out[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func unpack(t *testing.T, name, packed string) string {
	t.Helper()
	var in io.Reader = brotli.NewReader(strings.NewReader(packed))
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(strings.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		in = z
	}
	plain, err := io.ReadAll(in)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(plain)
}

func TestExportWritesEachFileAndItsCompressedForms(t *testing.T) {
	a, b := filepath.Join(t.TempDir(), "new", "site"), t.TempDir()
	write(t, a, small())
	write(t, b, small())
	got := tree(t, a)
	want := []string{".explainer-export", "card.png", "claims/fp8/index.html", "claims/fp8/index.html.br", "claims/fp8/index.html.gz", "empty.txt", "index.html", "index.html.br", "index.html.gz", "noise.txt"}
	if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, want) {
		t.Errorf("files %v; expected %v", names, want)
	}
	for _, f := range small() {
		body, _, _ := f.Make() // it does not fail
		if got[f.Name] != string(body) {
			t.Errorf("%s: %.40q", f.Name, got[f.Name])
		}
		for _, ending := range endings {
			if packed, ok := got[f.Name+ending]; ok && unpack(t, f.Name+ending, packed) != string(body) {
				t.Errorf("%s%s unpacks to something else", f.Name, ending)
			}
		}
	}
	if !maps.Equal(got, tree(t, b)) {
		t.Error("two exports of the same differ")
	}
}

func TestExportKeepsTheTimeOfWhatDidNotChange(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	write(t, dir, small())
	long := time.Date(2025, 1, 20, 0, 0, 0, 0, time.UTC)
	touch := func() {
		for name := range tree(t, dir) {
			if err := os.Chtimes(filepath.Join(dir, name), long, long); err != nil {
				t.Fatal(err)
			}
		}
	}
	fresh := func() (out []string) {
		for name := range tree(t, dir) {
			info, err := os.Stat(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if !info.ModTime().Equal(long) {
				out = append(out, name)
			}
		}
		slices.Sort(out)
		return out
	}
	touch()
	if x := write(t, dir, small()); x.written != 0 || len(fresh()) != 0 {
		t.Errorf("nothing changed: %d written, %v are new", x.written, fresh())
	}
	files := small()[1:]
	files[0] = file(files[0].Name, strings.Repeat("other ", 200))
	x := write(t, dir, files)
	if got, want := fresh(), []string{".explainer-export", "claims/fp8/index.html", "claims/fp8/index.html.br", "claims/fp8/index.html.gz"}; !slices.Equal(got, want) || x.gone != 3 {
		t.Errorf("new are %v, %d gone; expected %v, and the three of index.html gone", got, x.gone, want)
	}
	again := t.TempDir()
	write(t, again, files)
	if !maps.Equal(tree(t, dir), tree(t, again)) {
		t.Error("an export over an older one differs from one to a new folder")
	}
	touch()
	for name, text := range map[string]string{"card.png": "spoilt", "claims/fp8/index.html.br": "spoilt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, files)
	if !maps.Equal(tree(t, dir), tree(t, again)) {
		t.Error("spoilt files were not mended")
	}
}

func TestExportRefusesAForeignFolder(t *testing.T) {
	for what, spoil := range map[string]func(dir string) error{
		"a folder of someone else's": func(dir string) error {
			return errors.Join(os.RemoveAll(dir), os.MkdirAll(filepath.Join(dir, "thesis"), 0o755))
		},
		"a file put into an export": func(dir string) error { return os.WriteFile(filepath.Join(dir, "claims", "notes.txt"), nil, 0o644) },
		"a spoilt list of files": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, manifestName), []byte(manifestHead+"index.html\n"), 0o644)
		},
		"a file of that name": func(dir string) error {
			return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, []byte("mine"), 0o644))
		},
	} {
		parent := t.TempDir()
		dir := filepath.Join(parent, "site")
		write(t, dir, small())
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		before := tree(t, parent)
		_, err := export(t.Context(), dir, small()[1:], func(int, int) {})
		if err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v; expected an error that names the folder", what, err)
		}
		if !maps.Equal(before, tree(t, parent)) {
			t.Errorf("%s was changed", what)
		}
	}
}

func TestExportThatFailsLeavesTheOldFolder(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "site")
	write(t, dir, small())
	before := tree(t, parent)
	cut, cancel := context.WithCancel(t.Context())
	for what, run := range map[string]func() error{
		"a fault": func() error {
			_, err := export(t.Context(), dir, append(small()[1:], faulty()), func(int, int) {})
			return err
		},
		"an interruption": func() error {
			_, err := export(cut, dir, small()[1:], func(int, int) { cancel() })
			return err
		},
	} {
		if run() == nil {
			t.Errorf("%s: no error", what)
		}
		if !maps.Equal(before, tree(t, parent)) {
			t.Errorf("%s: the folder or what lies beside it changed", what)
		}
	}
}

// A run that is killed can stop at any step. The next one finds a whole edition, even if it fails itself.
func TestExportAfterARunThatWasKilled(t *testing.T) {
	for what, kill := range map[string]func(dir, aside, half string) error{
		"while it built":         func(dir, aside, half string) error { return os.MkdirAll(filepath.Join(half, "claims"), 0o755) },
		"between the renames":    func(dir, aside, half string) error { return os.Rename(dir, aside) },
		"while it cleared away":  func(dir, aside, half string) error { return os.MkdirAll(filepath.Join(aside, "claims"), 0o755) },
		"before it cleared away": func(dir, aside, half string) error { return os.CopyFS(aside, os.DirFS(dir)) },
	} {
		parent := t.TempDir()
		dir, aside, half := filepath.Join(parent, "site"), filepath.Join(parent, ".site.explainer-old"), filepath.Join(parent, ".site.explainer-new-1")
		write(t, dir, small())
		before := tree(t, dir)
		if err := kill(dir, aside, half); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(half); err == nil {
			yesterday := time.Now().Add(-25 * time.Hour)
			if err := os.Chtimes(half, yesterday, yesterday); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := export(t.Context(), dir, []web.ExportFile{faulty()}, func(int, int) {}); err == nil {
			t.Fatal("the faulty export went well")
		}
		if !maps.Equal(before, tree(t, dir)) {
			t.Errorf("killed %s: the edition is not whole", what)
		}
		write(t, dir, small()[1:])
		entries, err := os.ReadDir(parent)
		if err != nil || len(entries) != 1 {
			t.Errorf("killed %s: %v lie beside the folder, %v", what, entries, err)
		}
	}
}

// TestExportOfTheProgram stops the program while it exports, kindly and not.
func TestExportOfTheProgram(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		parent := t.TempDir()
		dir := filepath.Join(parent, "site")
		write(t, dir, small())
		before := tree(t, parent)
		c := program("export", "--out", dir, "--public-url", "https://claims.example.org")
		var stderr bytes.Buffer
		c.Stderr = &stderr
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
			if built, _ := filepath.Glob(filepath.Join(parent, ".site.explainer-new-*", "*", "*", "*")); len(built) > 0 { // the pattern is legal
				break
			}
			if time.Now().After(end) {
				t.Errorf("nothing was written in a minute: %s", &stderr)
				break
			}
		}
		if err := c.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err == nil {
			t.Errorf("%v: ended well", signal)
		}
		after := tree(t, parent)
		maps.DeleteFunc(after, func(name, _ string) bool {
			return signal == syscall.SIGKILL && strings.HasPrefix(name, ".site.explainer-new-")
		})
		if !maps.Equal(before, after) {
			t.Errorf("%v: the folder is not as it was; %s", signal, &stderr)
		}
	}
}

func TestExportUsage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	for _, args := range [][]string{{"--out", dir}, {"--public-url", "https://claims.example.org"}, {"--out", dir, "--public-url", "claims.example.org"}} {
		_, stderr, status := run(t, append([]string{"export"}, args...)...)
		if _, err := os.Stat(dir); status == 0 || !strings.Contains(stderr, "error:") || err == nil {
			t.Errorf("%v: status %d, %q; expected an error and no folder", args, status, stderr)
		}
	}
}
