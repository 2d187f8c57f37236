package web

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// A gate keeps what is computed for a request, and not only looked up, within bounds: so many at once, and so many a second for
// one client.
type gate struct {
	places  chan struct{}
	perSec  rate.Limit
	clients *lru.Cache[netip.Prefix, *rate.Limiter]
}

const (
	knownClients = 4096            // those that asked last; one that was forgotten begins anew
	burst        = 4               // seconds' worth that a client may ask for at once
	patience     = 2 * time.Second // for a place; longer than the slowest answer takes
)

func newGate(atOnce int, perSecond float64) *gate {
	g := &gate{places: make(chan struct{}, atOnce), perSec: rate.Limit(perSecond)}
	g.clients, _ = lru.New[netip.Prefix, *rate.Limiter](knownClients) // the size is legal
	return g
}

// Why a gate stays shut.
const (
	tooMany = http.StatusTooManyRequests    // from this client
	tooBusy = http.StatusServiceUnavailable // with all of them
)

// enter waits for a place. It returns what gives the place back, or else a status and in how many seconds to come again.
// A client that is no address, as in an export, does not wait.
func (g *gate) enter(ctx context.Context, client netip.Prefix) (leave func(), status, seconds int) {
	if !client.IsValid() {
		return func() {}, 0, 0
	}
	if limited(client) && !g.limiter(client).Allow() {
		return nil, tooMany, 1
	}
	leave = func() { <-g.places }
	select {
	case g.places <- struct{}{}:
		return leave, 0, 0
	default:
	}
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case g.places <- struct{}{}:
		return leave, 0, 0
	case <-ctx.Done():
	case <-wait.C:
	}
	return nil, tooBusy, int(patience.Seconds())
}

// limited says whether an address can be one reader's. The machine's own is that of a proxy, or of its keeper.
func limited(client netip.Prefix) bool { return !client.Addr().IsLoopback() }

func (g *gate) limiter(client netip.Prefix) *rate.Limiter {
	fresh := rate.NewLimiter(g.perSec, max(1, int(burst*float64(g.perSec))))
	if before, known, _ := g.clients.PeekOrAdd(client, fresh); known {
		g.clients.Get(client) // it asked last
		return before
	}
	return fresh
}

// client is who sent a request: an IPv4 address, or the /64 of an IPv6 one, which one reader has whole. Behind a trusted proxy it is
// the address that the proxy saw.
func (o Options) client(r *http.Request) netip.Prefix {
	addr, err := netip.ParseAddrPort(r.RemoteAddr)
	from := addr.Addr()
	if list := r.Header.Values("X-Forwarded-For"); o.TrustProxy && err == nil && len(list) > 0 {
		last := list[len(list)-1]
		last = last[strings.LastIndexByte(last, ',')+1:]
		if seen, err := netip.ParseAddr(strings.TrimSpace(last)); err == nil {
			from = seen
		}
	}
	if err != nil {
		return netip.Prefix{}
	}
	from = from.Unmap().WithZone("")
	bits := from.BitLen()
	if from.Is6() {
		bits = 64
	}
	p, _ := from.Prefix(bits) // as many bits as it has
	return p
}
