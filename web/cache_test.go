package web

import (
	"fmt"
	"testing"
	"testing/quick"
)

func TestTheCacheStaysWithinItsBytes(t *testing.T) {
	const most = 20_000
	err := quick.Check(func(sizes []uint16, again []uint8) bool {
		c := newCache(most)
		for i, n := range sizes {
			c.add(fmt.Sprint(i), store(ok200(kindHTML, make([]byte, n))))
			if len(again) > 0 { // the same addresses, too
				c.add(fmt.Sprint(again[i%len(again)]), store(ok200(kindHTML, make([]byte, n/2))))
			}
			sum := 0
			for _, k := range c.list.Values() {
				sum += k.size
			}
			if c.bytes != sum || sum > most {
				return false
			}
		}
		return true
	}, nil)
	if err != nil {
		t.Error(err)
	}
}

func TestTheCacheDropsWhatWasAskedForLongestAgo(t *testing.T) {
	c := newCache(3500)
	for _, address := range []string{"/a", "/b", "/c"} {
		c.add(address, store(ok200(kindHTML, make([]byte, 700))))
	}
	c.get("/a")
	c.add("/d", store(ok200(kindHTML, make([]byte, 700))))
	for address, want := range map[string]bool{"/a": true, "/b": false, "/c": true, "/d": true} {
		if _, got := c.get(address); got != want {
			t.Errorf("%s is kept: %v; expected %v", address, got, want)
		}
	}
	c.add("/large", store(ok200(kindHTML, make([]byte, 4000))))
	if _, ok := c.get("/large"); ok {
		t.Error("what does not fit is kept")
	}
	if _, ok := c.get("/d"); !ok {
		t.Error("what does not fit drove out what did")
	}
}
