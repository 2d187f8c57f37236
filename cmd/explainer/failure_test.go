package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A port that is taken is named, and nothing is served.
func TestPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	stdout, stderr, status := run(t, "--addr", taken.Addr().String())
	if status == 0 || !strings.Contains(stderr, taken.Addr().String()) || !strings.Contains(stderr, "in use") || strings.Contains(stdout, "Serving") {
		t.Errorf("status %d, %q, %q; expected an error that names the port", status, stdout, stderr)
	}
}

// Whatever becomes of the folder while it is served, every page is answered, with the fault named above it; once the folder is
// good again, the line is gone.
func TestServedFolderFails(t *testing.T) {
	dir := copyOfContent(t)
	s := serving(t, "--content", dir)
	client := &http.Client{Timeout: 10 * time.Second}
	until := func(what string, good func(page string) bool) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) { // the machine may be busy
			res, err := client.Get("http://" + s.host + "/glossary/")
			if err != nil {
				t.Fatalf("%s: %v; the log:\n%s", what, err, s.log)
			}
			body, err := io.ReadAll(res.Body)
			_ = res.Body.Close() // it is read to its end
			if err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("%s: status %d, %v; expected the last good edition; the log:\n%s", what, res.StatusCode, err, s.log)
			}
			if good(string(body)) {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s: not seen within a minute; the log:\n%s", what, s.log)
			}
		}
	}
	mended := func(page string) bool { return !strings.Contains(page, banner) }
	faulty := func(name string) func(string) bool {
		return func(page string) bool { return strings.Contains(page, banner) && strings.Contains(page, name) }
	}
	glossary, aside := filepath.Join(dir, "glossary.yaml"), filepath.Join(t.TempDir(), "aside")
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		what, file, named string
		spoil             func() error
	}{
		{"a file that is half written", glossary, "glossary.yaml", func() error { return os.WriteFile(glossary, []byte("- term: [\n"), 0o644) }},
		{"a file that is gone", glossary, "glossary.yaml", func() error { return nil }},
		{"a file that cannot be read", glossary, "glossary.yaml", func() error { return os.Symlink(glossary, glossary) }}, // for root, too
		{"a folder in place of a file", glossary, "glossary.yaml", func() error { return os.Mkdir(glossary, 0o755) }},
		{"a folder that is gone", dir, "", func() error { return nil }},
		{"an empty folder", dir, "", func() error { return os.Mkdir(dir, 0o755) }},
		{"a folder that cannot be read", dir, "", func() error { return os.Symlink(dir, dir) }},
	} {
		until("before "+c.what, mended)
		move(c.file, aside)
		if err := c.spoil(); err != nil {
			t.Fatal(err)
		}
		until(c.what, faulty(c.named))
		if err := os.RemoveAll(c.file); err != nil {
			t.Fatal(err)
		}
		move(aside, c.file)
	}
	until("the folder as it was", mended)
	if strings.Contains(s.log.String(), "panic") {
		t.Errorf("the log tells of a panic:\n%s", s.log)
	}
}

// A folder that cannot be read is refused at the start.
func TestContentThatIsNoFolder(t *testing.T) {
	loop := filepath.Join(t.TempDir(), "loop")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"serve", "check"} {
		stdout, stderr, status := run(t, command, "--content", loop)
		if status == 0 || !strings.Contains(stderr, loop) || strings.Contains(stdout, "Serving") {
			t.Errorf("%s: status %d, %q, %q; expected an error that names the folder", command, status, stdout, stderr)
		}
	}
}

// A place where nothing can be written, not even by root, is named, and the program ends.
func TestOutputThatCannotBeWritten(t *testing.T) {
	for _, args := range [][]string{
		{"export", "--public-url", "https://claims.example.org", "--out", "/proc/nowhere/site"},
		{"release", "2026-11-24", "--out", "/proc"},
	} {
		_, stderr, status := run(t, args...)
		if status == 0 || !strings.Contains(stderr, "error:") || !strings.Contains(stderr, "/proc") {
			t.Errorf("%v: status %d, %q; expected an error that names the folder", args, status, stderr)
		}
	}
}

// A request that has begun when the program is told to stop is answered.
func TestStopDuringARequest(t *testing.T) {
	s := serving(t, "--drain", "2s")
	c, err := net.DialTimeout("tcp", s.host, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second)) // a socket has deadlines
	if _, err := io.WriteString(c, "GET /claims/fp8/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // the program is at it
	if _, err := io.WriteString(c, "\r\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200") || !strings.Contains(string(answer), "</html>") {
		t.Errorf("%v, %.80q; expected a whole page", err, answer)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("ended with %v; expected a clean end\n%s", err, s.log)
	}
}
