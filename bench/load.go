package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// connections is how many the load comes over.
const connections = 16

// A request is sent as it stands, and answered with a status and a body of a length; of any where they are negative.
type request struct {
	path, header string // header lines with their line ends
	status       int
	length       int64
}

// A client is one connection that is kept.
type client struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(host string) (*client, error) {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	return &client{conn, bufio.NewReaderSize(conn, 64<<10)}, nil
}

// errBusy is that a server answers 503.
var errBusy = errors.New("the server is busy")

// do sends a request and reads the answer to its end.
func (c *client) do(host string, q request) error {
	if _, err := io.WriteString(c.conn, "GET "+q.path+" HTTP/1.1\r\nHost: "+host+"\r\n"+q.header+"\r\n"); err != nil {
		return err
	}
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return err
	}
	n, err := io.Copy(io.Discard, r.Body)
	switch {
	case err != nil:
		return err
	case q.status >= 0 && r.StatusCode == http.StatusServiceUnavailable:
		return errBusy
	case q.status >= 0 && r.StatusCode != q.status || q.length >= 0 && n != q.length:
		return fmt.Errorf("%s%s answers %d with %d bytes; expected %d with %d", host, q.path, r.StatusCode, n, q.status, q.length)
	case r.Close:
		return errors.New(host + " closes its connections")
	}
	return nil
}

// saturate sends requests over a number of connections as fast as they are answered, until there is no more.
func saturate(host string, connections int, more func() (request, bool)) error {
	return overConnections(host, connections, func(c *client, _ int) error {
		for {
			q, ok := more()
			if !ok {
				return nil
			}
			if err := c.do(host, q); err != nil {
				return err
			}
		}
	})
}

// paced sends requests at a rate for a time, whether or not those before are answered, as long as a connection is free. It gives
// how long after its due time each was answered, in milliseconds: who waits for a connection waits for the server.
func paced(host string, rate float64, d time.Duration, q request) ([]float64, error) {
	late := make([]float64, int(rate*d.Seconds()))
	start := time.Now().Add(10 * time.Millisecond)
	err := overConnections(host, connections, func(c *client, k int) error {
		for i := k; i < len(late); i += connections {
			due := start.Add(time.Duration(float64(i) / rate * float64(time.Second)))
			time.Sleep(time.Until(due))
			if err := c.do(host, q); err != nil {
				return err
			}
			late[i] = float64(time.Since(due).Microseconds()) / 1000
		}
		return nil
	})
	return late, err
}

// overConnections runs a function on each connection, and gives the first error.
func overConnections(host string, connections int, run func(c *client, k int) error) error {
	errs := make([]error, connections)
	var all sync.WaitGroup
	for k := range connections {
		all.Go(func() {
			c, err := dial(host)
			if err == nil {
				err = run(c, k)
				_ = c.conn.Close()
			}
			errs[k] = err
		})
	}
	all.Wait()
	return errors.Join(errs...)
}
