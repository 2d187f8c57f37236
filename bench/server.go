package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// A server is a child that serves pages.
type server struct {
	name, host string
	cmd        *exec.Cmd
	said       *bytes.Buffer
	pids       []int         // its processes, once it has answered
	gone       chan struct{} // closed when it has ended
	took       time.Duration // from its start to the first answer
}

// A recipe is how a server is started on an address, with a folder of its own that exists.
type recipe struct {
	name    string
	command func(host string) (*exec.Cmd, error)
}

// freeHost is an address that nobody listens on.
func freeHost() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// begin starts a server, on one core where it is not negative, and waits until it answers at a path.
func (r recipe) begin(path string, core int) (*server, error) {
	const longest = 30 * time.Second
	host, err := freeHost()
	if err != nil {
		return nil, err
	}
	cmd, err := r.command(host)
	if err != nil {
		return nil, err
	}
	if core >= 0 {
		cmd.Args = append([]string{"taskset", "-c", strconv.Itoa(core)}, cmd.Args...)
		cmd.Path = lookPath("taskset")
	}
	s := &server{name: r.name, host: host, cmd: cmd, said: &bytes.Buffer{}, gone: make(chan struct{})}
	if cmd.Stderr == nil {
		cmd.Stderr = s.said
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // some end with a status when they are told to
		close(s.gone)
	}()
	for time.Since(start) < longest && !s.over() {
		// The first connections are refused at once; nothing is asked of the server before it listens.
		if c, err := net.Dial("tcp", host); err == nil {
			_ = c.Close()
			if status, _, err := get(s, path, ""); err == nil && status == http.StatusOK {
				s.took = time.Since(start)
				s.pids, err = family(cmd.Process.Pid)
				return s, err
			}
		}
		time.Sleep(200 * time.Microsecond)
	}
	s.end()
	return nil, fmt.Errorf("%s does not answer at %s: %s", r.name, path, s.said)
}

// ran is the CPU time that the server has had.
func (s *server) ran() (time.Duration, error) { return onCPU(s.pids) }

// over says whether the server has ended.
func (s *server) over() bool {
	select {
	case <-s.gone:
		return true
	default:
		return false
	}
}

// end asks the server to stop, and waits until it has.
func (s *server) end() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	select {
	case <-s.gone:
	case <-time.After(10 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.gone
	}
}

// plainly asks without a kept connection, and decompresses nothing.
var plainly = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// get asks a server for a path, in an encoding where one is named.
func get(s *server, path, encoding string) (status int, a answer, err error) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://"+s.host+path, nil)
	if err != nil {
		return 0, answer{}, err
	}
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	resp, err := plainly.Do(r)
	if err != nil {
		return 0, answer{}, err
	}
	defer resp.Body.Close()
	var body bytes.Buffer
	_, err = body.ReadFrom(resp.Body)
	return resp.StatusCode, answer{resp.Header, body.Bytes()}, err
}

// An answer is what a server sent.
type answer struct {
	header http.Header
	body   []byte
}

// public is the address that the site under test says it has.
const public = "https://claims.example.org"

// ours is the program under test. Its log, which it can't do without, goes nowhere.
func (b *bench) ours(flags ...string) recipe {
	return recipe{"explainer serve", func(host string) (*exec.Cmd, error) {
		null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
		cmd := exec.Command(b.binary, append([]string{"serve", "--addr", host}, flags...)...)
		cmd.Stderr = null
		return cmd, err
	}}
}

// bare is a handler of net/http that holds the page of a folder in memory.
func (b *bench) bare(root string) recipe {
	return recipe{"net/http, bare", func(host string) (*exec.Cmd, error) {
		return exec.Command(b.self, "-role", "bare", "-from", root, "-to", host), nil
	}}
}

// caddy is Caddy's file server, with the compressed files of a folder.
func (b *bench) caddy(root string) recipe {
	return recipe{"Caddy file_server", func(host string) (*exec.Cmd, error) {
		file := filepath.Join(b.dir, "Caddyfile")
		err := os.WriteFile(file, fmt.Appendf(nil, `{
	admin off
	auto_https off
}
http://%s {
	root * %s
	file_server {
		precompressed br gzip
	}
}
`, host, root), 0o644)
		cmd := exec.Command("caddy", "run", "--config", file, "--adapter", "caddyfile")
		cmd.Env = append(os.Environ(), "HOME="+b.dir, "XDG_DATA_HOME="+b.dir, "XDG_CONFIG_HOME="+b.dir)
		return cmd, err
	}}
}

// nginx is set up as the README says, with the header fields of the export.
func (b *bench) nginx(root string) recipe {
	return recipe{"nginx", func(host string) (*exec.Cmd, error) {
		dir := filepath.Join(b.dir, "nginx")
		err := os.MkdirAll(filepath.Join(dir, "tmp"), 0o755)
		if err != nil {
			return nil, err
		}
		user := ""
		if os.Getuid() == 0 {
			user = "user root;\n"
		}
		file := filepath.Join(dir, "nginx.conf")
		err = os.WriteFile(file, fmt.Appendf(nil, `%sdaemon off;
worker_processes 1;
pid %[2]s/nginx.pid;
error_log stderr;
include /etc/nginx/modules-enabled/*.conf;
events {}
http {
	include /etc/nginx/mime.types;
	access_log off;
	sendfile on;
	keepalive_requests 100000000;
	client_body_temp_path %[2]s/tmp; proxy_temp_path %[2]s/tmp; fastcgi_temp_path %[2]s/tmp; uwsgi_temp_path %[2]s/tmp; scgi_temp_path %[2]s/tmp;
	server {
		listen %[3]s;
		root %[4]s;
		charset utf-8;
		brotli_static on;
		gzip_static on;
		gzip_vary on;
		add_header Cache-Control "public, max-age=300, stale-while-revalidate=86400";
	}
}
`, user, dir, host, root), 0o644)
		return exec.Command("nginx", "-e", "stderr", "-c", file), err
	}}
}
