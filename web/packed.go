package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	lru "github.com/hashicorp/golang-lru/v2"
)

// stored is a reply as it is kept: with its validator, and packed once somebody has asked for it packed.
type stored struct {
	reply          // its body is in held
	etag    string // of the content, so that all servers of an edition agree
	passing bool   // kept for a while only, and not worth packing well
	held    atomic.Pointer[packing]
	queued  atomic.Bool // waits for the press
}

// A packing is a body in the one form in which it is kept.
type packing struct {
	plain  []byte // nil once packed
	brotli []byte // nil until packed
	best   bool   // it can't be packed smaller

	etag, length []string // header fields of the brotli form
}

// packing packs a reply with brotli.
func (s *stored) packing(w *brotli.Writer, plain []byte, best bool) *packing {
	body := pack(w, plain)
	return &packing{brotli: body, best: best, etag: []string{s.validator("br")}, length: []string{strconv.Itoa(len(body))}}
}

// tag names the reply in a content encoding, quoted.
func (s *stored) tag(encoding string) string {
	if encoding == "" {
		return `"` + s.etag + `"`
	}
	return `"` + s.etag + "-" + encoding + `"`
}

// validator is the tag as a header field has it: that of a packed reply is weak, for how well it is packed may change.
func (s *stored) validator(encoding string) string {
	if encoding == "" {
		return s.tag(encoding)
	}
	return "W/" + s.tag(encoding)
}

func store(r reply) *stored {
	sum := sha256.Sum256(r.body)
	s := &stored{reply: r, etag: hex.EncodeToString(sum[:8])}
	s.held.Store(&packing{plain: r.body, best: !compressible(r.kind)})
	s.body = nil
	return s
}

// size is how many bytes are kept.
func (s *stored) size() int {
	const overhead = 400 // fields, and the address
	f := s.held.Load()
	return len(f.plain) + len(f.brotli) + overhead
}

// plainBody is the body as it was made.
func (s *stored) plainBody() []byte {
	f := s.held.Load()
	if f.plain != nil || f.brotli == nil {
		return f.plain
	}
	plain, err := io.ReadAll(brotli.NewReader(bytes.NewReader(f.brotli)))
	if err != nil {
		panic(err) // we packed it
	}
	return plain
}

// encodings are the content encodings that the site speaks, the better one first.
var encodings = [2]string{"br", "gzip"}

// brotli gives the brotli form of a reply.
func (p *press) brotli(s *stored) *packing {
	p.ask(s)
	f := s.held.Load()
	if f.brotli == nil {
		level := firstLevel
		if s.passing {
			level = passingLevel
		}
		f = s.packing(brotli.NewWriterOptions(nil, brotli.WriterOptions{Quality: level, LGWin: window}), f.plain, false)
		s.held.Store(f)
	}
	return f
}

// in gives the body of a reply in another content encoding, or as it is.
func (p *press) in(encoding string, s *stored) []byte {
	p.ask(s)
	if encoding != "gzip" {
		return s.plainBody()
	}
	body, ok := p.gzip.Get(s)
	if !ok {
		w, _ := gzip.NewWriterLevel(nil, gzipLevel) // the level is legal
		body = pack(w, s.plainBody())
		p.gzip.Add(s, body)
	}
	return body
}

// ask queues a reply to be packed as well as can be.
func (p *press) ask(s *stored) {
	if s.passing || s.held.Load().best || !s.queued.CompareAndSwap(false, true) {
		return
	}
	select {
	case p.queue <- s:
	default:
		s.queued.Store(false)
	}
}

// A press packs replies. What somebody waits for is packed at once and fairly well; a reply that stays is then packed as well
// as can be in the background.
type press struct {
	queue chan *stored
	gzip  *lru.Cache[*stored, []byte] // few ask for gzip: it is made of the kept form
}

const (
	firstLevel   = 5  // of brotli, while somebody waits
	passingLevel = 3  // of brotli, for an answer that hardly anybody else will ask for
	bestLevel    = 11 // of brotli, in the background
	window       = 18 // of brotli, as a power of two: 256 kB, more than most pages have, and little memory
	gzipLevel    = 6
	keptGzip     = 64   // replies
	longestQueue = 4096 // replies; one that finds no place is queued when it is next asked for
)

func newPress() *press {
	p := &press{queue: make(chan *stored, longestQueue)}
	p.gzip, _ = lru.New[*stored, []byte](keptGzip) // the size is legal
	return p
}

// run packs what is queued until ctx ends. It rests as long as it works, so that it takes half a core at most, and when there is nothing
// left to pack it gives back the memory that packing took.
func (p *press) run(ctx context.Context) {
	var w *brotli.Writer
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-p.queue:
			if w == nil {
				w = brotli.NewWriterOptions(nil, brotli.WriterOptions{Quality: bestLevel, LGWin: window})
			}
			start := time.Now()
			s.held.Store(s.packing(w, s.plainBody(), true))
			time.Sleep(time.Since(start))
		}
		if len(p.queue) == 0 {
			w = nil
			debug.FreeOSMemory()
		}
	}
}

// pack compresses. A bytes.Buffer does not fail.
func pack(w interface {
	io.WriteCloser
	Reset(io.Writer)
}, plain []byte) []byte {
	var b bytes.Buffer
	w.Reset(&b)
	_, _ = w.Write(plain)
	_ = w.Close()
	return bytes.Clone(b.Bytes()) // without the room to grow
}
