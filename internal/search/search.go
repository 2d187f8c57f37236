// Package search finds pages of the site. The engine is a script that browsers run as well: here it runs inside the
// program, so that the same words find the same pages, in the same order, with and without JavaScript.
package search

import (
	"encoding/json"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/dop251/goja"
)

// A Document is a page, or a thing on one, that can be found.
type Document struct {
	Href  string `json:"href"`
	Kind  string `json:"kind"` // "Claim 3"; its first word weighs it against other kinds
	Mark  string `json:"mark"` // state or status, for its mark; may be empty
	Title string `json:"title"`
	Heads string `json:"heads"` // headings, other names: found, not shown
	Text  string `json:"text"`  // what an excerpt is taken from
	Words string `json:"words"` // the text in full: found, not shown
}

// A Segment is a piece of text, highlighted or not.
type Segment struct {
	Text string `json:"text"`
	Mark bool   `json:"mark"`
}

// A Hit is a document that was found.
type Hit struct {
	Href    string    `json:"href"`
	Kind    string    `json:"kind"`
	Mark    string    `json:"mark"`
	Title   []Segment `json:"title"`
	Excerpt []Segment `json:"excerpt"`
	Beyond  bool      `json:"beyond"` // the words stand only in what is not shown
}

// An Answer is what a query finds.
type Answer struct {
	Typed  string `json:"typed"`  // the query, cut to what may be asked
	Asked  bool   `json:"asked"`  // there was something to look up
	Long   bool   `json:"long"`   // the query is longer than may be asked
	Status string `json:"status"` // for the reader; empty for an empty query
	Total  int    `json:"total"`
	Hits   []Hit  `json:"hits"`
}

// An Index finds documents. It is safe for concurrent use.
type Index struct {
	engine *goja.Program
	json   string

	mu   sync.Mutex // an engine answers one query at a time
	open *engine    // with the index in it; nil until a query, after a failure, and when nobody has asked for a while
	rest *time.Timer
}

// idle is how long an engine waits for the next query: it holds a hundred times the size of its index.
const idle = time.Minute

// patience is far above what answering a query takes. Making an index of our own documents comes to an end, and may take
// minutes where the machine is busy with other things.
const patience, boundless = 5 * time.Second, time.Duration(math.MaxInt64)

// New indexes documents. The source is that of the engine and, before it, of what it stands on.
func New(source string, docs []Document) (*Index, error) {
	program, err := goja.Compile("search-engine.js", source, false)
	if err != nil {
		return nil, fmt.Errorf("search: the engine: %w", err)
	}
	list, err := json.Marshal(docs)
	if err != nil {
		return nil, fmt.Errorf("search: the documents: %w", err)
	}
	x := &Index{engine: program}
	e, err := start(program)
	if err != nil {
		return nil, err
	}
	return x, e.call(boundless, "make", &x.json, string(list))
}

// JSON is the index as a browser loads it.
func (x *Index) JSON() []byte { return []byte(x.json) }

// Query finds what fits a query best, at most limit documents.
func (x *Index) Query(q string, limit int) (a Answer, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.open == nil {
		e, err := start(x.engine)
		if err != nil {
			return a, err
		}
		if err := e.call(boundless, "open", nil, x.json); err != nil {
			return a, err
		}
		x.open = e
	}
	if x.rest == nil {
		x.rest = time.AfterFunc(idle, x.close)
	}
	x.rest.Reset(idle)
	if err = x.open.call(patience, "query", &a, q, limit); err != nil {
		x.open = nil // its state is not to be trusted
	}
	return a, err
}

// close lets the engine go; the next query opens another.
func (x *Index) close() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.open = nil
}
