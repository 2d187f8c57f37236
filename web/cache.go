package web

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// A cache keeps the replies that were asked for last, by address, within a number of bytes. There is no end of queries, and
// pictures are large.
type cache struct {
	most int

	mu    sync.Mutex
	bytes int
	list  *simplelru.LRU[string, counted]
}

// counted is a reply with the size that it was counted with: packing makes it smaller later.
type counted struct {
	*stored
	size int
}

func newCache(most int) *cache {
	c := &cache{most: most}
	c.list, _ = simplelru.NewLRU(1<<20, func(_ string, k counted) { c.bytes -= k.size }) // the size is legal
	return c
}

func (c *cache) get(address string) (*stored, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.list.Get(address)
	return k.stored, ok
}

// add keeps a reply and drops what was asked for longest ago until all fits. What does not fit alone is not kept.
func (c *cache) add(address string, s *stored) {
	k := counted{s, s.size() + len(address)}
	if k.size > c.most {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list.Remove(address)
	c.list.Add(address, k)
	for c.bytes += k.size; c.bytes > c.most; {
		c.list.RemoveOldest()
	}
}
