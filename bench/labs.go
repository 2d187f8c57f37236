package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/web"
)

// A trial is a state of a lab with the CPU time of its answer, in milliseconds.
type trial struct {
	lab   string
	query string
	ms    float64
	early bool // the search had to end before it was through
}

// labsUnderTest asks a server for states of labs that it does not have yet.
type labsUnderTest struct {
	*server
	asked atomic.Int64
}

// fresh is a request for a state of a lab that no cache can know: labs ignore names that they do not have.
func (l *labsUnderTest) fresh(name, query, encoding string) request {
	return request{fmt.Sprintf("/labs/%s/?%s&bench=%d", name, query, l.asked.Add(1)), "Accept-Encoding: " + encoding + "\r\n", http.StatusOK, -1}
}

// cost is the CPU time of an answer, the mean of a few. A state that is not legal has none.
func (l *labsUnderTest) cost(name, query, encoding string, times int) (ms float64, legal bool, err error) {
	status, _, err := get(l.server, l.fresh(name, query, encoding).path, encoding)
	if err != nil || status == http.StatusUnprocessableEntity {
		return 0, false, err
	}
	c, err := dial(l.host)
	if err != nil {
		return 0, false, err
	}
	defer c.conn.Close()
	before, err := l.ran()
	if err != nil {
		return 0, false, err
	}
	answered := 0
	for range times {
		if err := c.do(l.host, l.fresh(name, query, encoding)); err == nil {
			answered++
		} else if !errors.Is(err, errBusy) { // a busy machine may keep it waiting too long
			return 0, false, err
		}
	}
	after, err := l.ran()
	return (after - before).Seconds() * 1000 / float64(max(answered, 1)), answered > 0, err
}

// labs measures answers that are not stored, and whether those who ask for the dearest keep others waiting.
func (b *bench) labs() (section, error) {
	const quick, sure = 3, 40
	var s section
	edition, faults := evidence.Load(os.DirFS("content"), web.Drawings(), web.Labs()...)
	if len(faults) > 0 {
		return s, faults
	}
	started, err := b.ours("--public-url", public).begin(samplePage, 0)
	if err != nil {
		return s, err
	}
	defer started.end()
	if err := settled(started); err != nil {
		return s, err
	}
	free, err := pinSelf(1)
	if err != nil {
		return s, err
	}
	defer free()
	site := &labsUnderTest{server: started}
	const shape, alone = "p=16&n=120", "p=16&n=120&b=none"
	var schedule [3]float64
	for i, of := range []struct{ query, encoding string }{{shape, "br"}, {shape, "identity"}, {alone, "br"}} {
		if schedule[i], _, err = site.cost("dualpipe", of.query, of.encoding, sure); err != nil {
			return s, err
		}
	}
	s.add(schedule[0] <= 2, "a lab’s answer that is not stored, a schedule of 16 × 120 with page, figure and Brotli, ≤ 2 ms of CPU", "%.1f ms with the schedule that it is compared with; %.1f ms without Brotli; %.1f ms for one schedule",
		schedule[0], schedule[1], schedule[2])
	var worst []trial
	for _, l := range lab.All() {
		t, err := site.worst(l, edition.Ledger, quick)
		if err != nil {
			return s, err
		}
		if t.ms, _, err = site.cost(t.lab, t.query, "br", sure/4); err != nil {
			return s, err
		}
		worst = append(worst, t)
	}
	slices.SortFunc(worst, func(a, b trial) int { return int(1e6 * (b.ms - a.ms)) })
	s.add(worst[0].ms <= 50, "the worst legal input of any lab ≤ 50 ms of CPU", "%.1f ms, %s", worst[0].ms, worst[0].lab)
	if err := site.starve(&s, worst[0]); err != nil {
		return s, err
	}
	s.note("CPU time of an answer that is not stored, with its page, figures and Brotli. The worst is looked for among presets, the ends of\neach input and all choices, changed one at a time twice through, and with that state beside itself.")
	if n := len(slices.DeleteFunc(slices.Clone(worst), func(t trial) bool { return !t.early })); n > 0 {
		s.note(" For %d labs the time did not suffice for all.", n)
	}
	s.note("\n\n")
	var rows [][]string
	for _, t := range worst {
		query := t.query
		if len(query) > 100 {
			query = query[:100] + "…"
		}
		rows = append(rows, []string{t.lab + " `?" + query + "`", fmt.Sprintf("%.1f", t.ms)})
	}
	s.table([]string{"lab, worst state found", "CPU, ms"}, rows)
	return s, nil
}

// ends are values of an input that a dear state may have.
func ends(in lab.Input) (out []string) {
	number := func(v float64) string { return fmt.Sprint(v) }
	switch {
	case in.Options != nil:
		for _, o := range in.Options {
			out = append(out, o.Value)
		}
	case in.IDs != nil:
		list := make([]string, in.Longest)
		for i := range list {
			list[i] = number(in.Min + (in.Max-in.Min)*float64((i*7)%in.Longest)/float64(in.Longest))
			if in.Max > 1000 {
				list[i] = number(float64(i + 1))
			}
		}
		out = append(out, strings.Join(list, " "))
	case in.Free == nil:
		out = append(out, number(in.Min), number(in.Max))
	}
	return out
}

// worst looks for the dearest legal state of a lab: among its presets, then by changing one input of the dearest state so far at a
// time, twice through, and at last with that state beside itself.
func (l *labsUnderTest) worst(of lab.Lab, led *ledger.Ledger, times int) (trial, error) {
	const patience = 6 * time.Second
	top, start := trial{lab: of.Name}, time.Now()
	best := url.Values{}
	try := func(q url.Values) error {
		state := of.Parse(led, q)
		if top.early = time.Since(start) > patience; top.early || len(state.Problems) > 0 {
			return nil
		}
		query := of.Query(led, state)
		ms, legal, err := l.cost(of.Name, query, "br", times)
		if err == nil && legal && ms > top.ms {
			top.query, top.ms, best = query, ms, q
		}
		return err
	}
	states := []url.Values{{}}
	for _, p := range of.Presets {
		q, err := url.ParseQuery(p.Query)
		if err != nil {
			return top, err
		}
		states = append(states, q)
	}
	for _, q := range states {
		if err := try(q); err != nil {
			return top, err
		}
	}
	for range 2 {
		for _, in := range of.Inputs {
			for _, value := range ends(in) {
				q := url.Values{}
				for name, values := range best {
					q[name] = values
				}
				q.Set(in.Name, value)
				if err := try(q); err != nil {
					return top, err
				}
			}
		}
	}
	second := top.query
	if second == "" {
		second = "/labs/" + of.Name + "/"
	}
	beside := strings.TrimPrefix(top.query+"&with="+url.QueryEscape(second), "&")
	ms, legal, err := l.cost(of.Name, beside, "br", times)
	if legal && ms > top.ms {
		top.query, top.ms = beside, ms
	}
	return top, err
}

// starve asks for a dear state without pause, and for a stored page at an even rate meanwhile.
func (l *labsUnderTest) starve(s *section, t trial) error {
	const rate, duration, greedy = 200, 4 * time.Second, 4 // greedy: connections that never pause
	page := request{samplePage, "Accept-Encoding: br\r\n", http.StatusOK, -1}
	quiet, err := paced(l.host, rate, duration, page)
	if err != nil {
		return err
	}
	dear := func() request {
		q := l.fresh(t.lab, t.query, "br")
		q.status = -1 // some may be refused
		return q
	}
	var over atomic.Bool
	asked := 0
	ended := make(chan error, 1)
	go func() {
		var n atomic.Int64
		err := saturate(l.host, greedy, func() (request, bool) { n.Add(1); return dear(), !over.Load() })
		asked = int(n.Load())
		ended <- err
	}()
	busy, err := paced(l.host, rate, duration, page)
	over.Store(true)
	if greedyErr := <-ended; err == nil {
		err = greedyErr
	}
	const bound = 50
	s.add(percentile(busy, 99) <= bound, "while the worst input is asked for without pause, a stored page comes within 50 ms (p99)", "%.1f ms; %.1f ms in quiet", percentile(busy, 99), percentile(quiet, 99))
	s.note("The server has one core. Over %d connections it was asked for the worst state without pause, %d times in %.0f s, and for a stored page\n%d times a second: p50 %.1f ms, p99 %.1f ms, longest %.1f ms.\n\n",
		greedy, asked, duration.Seconds(), rate, median(busy), percentile(busy, 99), slices.Max(busy))
	return err
}
