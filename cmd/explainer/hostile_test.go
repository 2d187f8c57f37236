package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A served is the program, serving.
type served struct {
	*exec.Cmd
	host string // with its port
	log  *said
}

// said is what a program that still runs has said.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// serving starts the program on a free port and kills it when the test ends.
func serving(t *testing.T, args ...string) *served {
	t.Helper()
	s := &served{Cmd: program(append([]string{"--addr", "127.0.0.1:0"}, args...)...), log: &said{}}
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.Stderr = s.log
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Process.Kill() // it may have ended
		_ = s.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	base, ok := strings.CutPrefix(strings.TrimSpace(line), "Serving on http://")
	if err != nil || !ok {
		t.Fatalf("said %q (%v), and in its log %s; expected where it serves", line, err, s.log)
	}
	s.host = strings.TrimSuffix(base, "/")
	return s
}

// say sends bytes as they are and reads the first line of the answer; nothing where the connection is closed without one.
func (s *served) say(t *testing.T, raw string) string {
	t.Helper()
	c, err := net.DialTimeout("tcp", s.host, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second)) // a socket has deadlines
	_, _ = io.WriteString(c, raw)                       // the server may have had enough of it
	line, _ := bufio.NewReader(c).ReadString('\n')
	return strings.TrimSpace(line)
}

func (s *served) alive(t *testing.T, after string) {
	t.Helper()
	res, err := http.Get("http://" + s.host + "/claims/fp8/")
	if err != nil {
		t.Fatalf("after %s: %v", after, err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // it is read to its end
	if err != nil || res.StatusCode != http.StatusOK || !bytes.Contains(body, []byte("</html>")) {
		t.Errorf("after %s: status %d, %v; expected a whole page", after, res.StatusCode, err)
	}
}

func TestHostileRequests(t *testing.T) {
	s := serving(t, "--public-url", "https://claims.example.org")
	const end = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
	header := func(fields string) string {
		return "GET / HTTP/1.1\r\nHost: x\r\n" + fields + "Connection: close\r\n\r\n"
	}
	for what, c := range map[string]struct{ raw, status string }{
		"a huge header":               {header("X: " + strings.Repeat("a", 1<<20) + "\r\n"), "431"},
		"a flood of headers":          {header(strings.Repeat("X: a\r\n", 100_000)), "431"},
		"a flood of different ones":   {header(many(20_000)), "431"},
		"a long address":              {"GET /?" + strings.Repeat("a", 8000) + end, "414"},
		"a huge address":              {"GET /?" + strings.Repeat("a", 1<<20) + end, "431"},
		"a folder above":              {"GET /../../etc/passwd" + end, "404"},
		"a folder above, escaped":     {"GET /%2e%2e/%2e%2e/etc/passwd" + end, "404"},
		"above the static files":      {"GET /asset/..%2f..%2fhandler.go" + end, "404"},
		"above the versions":          {"GET /v/../../etc/passwd" + end, "404"},
		"a NUL":                       {"GET /claims/%00" + end, "400"},
		"a NUL as it is":              {"GET /claims/\x00" + end, "400"},
		"bytes that are no text":      {"GET /%ff%fe" + end, "400"},
		"a control character":         {"GET /%0d%0aSet-Cookie:a=b" + end, "400"},
		"no host":                     {"GET / HTTP/1.1\r\n\r\n", "400"},
		"two hosts":                   {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
		"no HTTP":                     {"hello\r\n\r\n", "400"},
		"an HTTP of the future":       {"GET / HTTP/9.9\r\nHost: x\r\n\r\n", "505"},
		"a proxy request":             {"GET http://example.org/claims/ HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n", "200"},
		"a tunnel":                    {"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n", "40"},
		"another method":              {"DELETE /claims/" + end, "405"},
		"a method that is none":       {"GE T / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
		"two lengths of a body":       {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"},
		"a length and chunks":         {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n", "405"},
		"a range":                     {header("Range: bytes=0-10\r\n"), "200"},
		"a thousand ranges":           {header("Range: bytes=" + strings.Repeat("0-1,", 1000) + "2-3\r\n"), "200"},
		"a range beyond the end":      {header("Range: bytes=999999999-\r\n"), "200"},
		"encodings without end":       {header("Accept-Encoding: " + strings.Repeat("br;q=0,", 4000) + "gzip\r\n"), "200"},
		"validators without end":      {header("If-None-Match: " + strings.Repeat(`"a",`, 6000) + "\r\n"), "200"},
		"a body where none is wanted": {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc", "200"},
	} {
		line := s.say(t, c.raw)
		if !strings.HasPrefix(line, "HTTP/1.1 "+c.status) && !strings.HasPrefix(line, "HTTP/1.0 "+c.status) {
			t.Errorf("%s: %q; expected the status %s", what, line, c.status)
		}
	}
	s.alive(t, "hostile requests")
	if strings.Contains(s.log.String(), "panic") {
		t.Errorf("the log tells of a panic:\n%s", s.log)
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "X-%d: a\r\n", i)
	}
	return b.String()
}

// Clients that send slowly, or nothing, are let go, and meanwhile keep nobody waiting.
func TestSlowClients(t *testing.T) {
	s := serving(t)
	const clients = 200
	conns := make([]net.Conn, clients)
	for i := range conns {
		c, err := net.DialTimeout("tcp", s.host, 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		conns[i] = c
		_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ") // never finished
	}
	s.alive(t, "two hundred clients that do not finish")
	end := time.Now().Add(time.Minute) // far above the time that a header may take
	for i, c := range conns {
		_ = c.SetReadDeadline(end) // a socket has deadlines
		if _, err := io.Copy(io.Discard, c); err != nil {
			t.Fatalf("client %d is still connected: %v", i, err)
		}
	}
}

func TestHealthAndMetricsAreForThisMachine(t *testing.T) {
	for _, bad := range []string{"0.0.0.0:9090", ":9090", "192.0.2.1:9090", "nowhere"} {
		if _, stderr, status := run(t, "--watch", bad); status == 0 || !strings.Contains(stderr, "127.0.0.1:9090") {
			t.Errorf("--watch %s: status %d, %q; expected an error that says how", bad, status, stderr)
		}
	}
}

// A server that is told to stop says so while it goes on answering, lets an answer in progress finish, and ends.
func TestDrain(t *testing.T) {
	s := serving(t, "--drain", "700ms")
	s.alive(t, "the start")
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	deadline, told := time.Now().Add(600*time.Millisecond), false
	for !told && time.Now().Before(deadline) {
		res, err := http.Get("http://" + s.host + "/readyz")
		if err != nil {
			t.Fatalf("no answer while draining: %v", err)
		}
		_ = res.Body.Close()
		told = res.StatusCode == http.StatusServiceUnavailable
		time.Sleep(10 * time.Millisecond)
	}
	if !told {
		t.Error("/readyz did not say that the server ends")
	}
	s.alive(t, "it was told to stop")
	if err := s.Wait(); err != nil {
		t.Errorf("ended with %v; expected a clean end\n%s", err, s.log)
	}
}
