package trace

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Limits bound what Read takes, so that no file fills the memory.
type Limits struct {
	Bytes   int64 // of the file
	Events  int   // on the GPU
	Element int64 // bytes of one event, or of one value beside them
}

// Generous holds the published profiles many times over and takes about a hundred megabytes of memory at most.
var Generous = Limits{Bytes: 4 << 30, Events: 1 << 20, Element: 1 << 20}

// Read takes the GPU events out of a profile as the PyTorch profiler writes it: a JSON object whose list traceEvents
// holds, among others, events with cat kernel, gpu_memset or gpu_memcpy. It reads the file as a stream. Starts are
// counted from the first; fractions of a microsecond are rounded.
func Read(r io.Reader, limits Limits) ([]Event, error) {
	m := &meter{r: r, limits: limits}
	f := file{meter: m, json: json.NewDecoder(m)}
	if err := f.expect(json.Delim('{'), "a JSON object"); err != nil {
		return nil, err
	}
	found := false
	for {
		key, err := f.token()
		if err != nil {
			return nil, err
		}
		if key == json.Delim('}') {
			break
		}
		if key != "traceEvents" {
			if err := f.skip(); err != nil {
				return nil, err
			}
			continue
		}
		if found {
			return nil, errors.New("traceEvents stands in the file twice")
		}
		found = true
		if err := f.events(); err != nil {
			return nil, err
		}
	}
	f.lately = 0
	if _, err := f.json.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("byte %d: something follows the end of the profile", f.json.InputOffset())
	}
	switch {
	case !found:
		return nil, errors.New("there is no traceEvents: not a profile of the PyTorch profiler")
	case len(f.found) == 0:
		return nil, fmt.Errorf("none of the %d events is on a GPU", f.read)
	}
	return f.fromZero(), nil
}

// fromZero counts the starts from the first, and sorts by them.
func (f *file) fromZero() []Event {
	first := slices.MinFunc(f.found, byStart).Start
	for i := range f.found {
		f.found[i].Start -= first
		f.found[i].End -= first
	}
	slices.SortStableFunc(f.found, byStart)
	return f.found
}

func byStart(a, b Event) int {
	switch {
	case a.Start < b.Start:
		return -1
	case a.Start > b.Start:
		return 1
	}
	return 0
}

// A meter stops a stream that is too long, as a whole or since it was last set back.
type meter struct {
	r           io.Reader
	limits      Limits
	all, lately int64
}

func (m *meter) Read(p []byte) (int, error) {
	switch {
	case m.all > m.limits.Bytes:
		return 0, fmt.Errorf("the file is longer than %d bytes", m.limits.Bytes)
	case m.lately > m.limits.Element:
		return 0, fmt.Errorf("one value is longer than %d bytes", m.limits.Element)
	}
	n, err := m.r.Read(p)
	m.all += int64(n)
	m.lately += int64(n)
	return n, err
}

// A file is a profile while it is read.
type file struct {
	*meter
	json  *json.Decoder
	read  int // events of any kind
	found []Event
}

// token reads the next token.
func (f *file) token() (json.Token, error) {
	f.lately = 0
	t, err := f.json.Token()
	return t, f.located(err)
}

// located says where in the file an error is, and what a sudden end means.
func (f *file) located(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the file ends after %d bytes, within the profile: it is truncated: %w", f.all, io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("byte %d: %w", f.json.InputOffset(), err)
}

func (f *file) expect(want json.Delim, what string) error {
	t, err := f.token()
	if err == nil && t != want {
		err = fmt.Errorf("byte %d: expected %s", f.json.InputOffset(), what)
	}
	return err
}

// skip passes over one value.
func (f *file) skip() error {
	for depth := 0; ; {
		t, err := f.token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// events reads the list of events.
func (f *file) events() error {
	if err := f.expect(json.Delim('['), "traceEvents to be a list"); err != nil {
		return err
	}
	for f.json.More() {
		f.lately = 0
		var raw rawEvent
		f.read++
		if err := f.json.Decode(&raw); err != nil {
			return fmt.Errorf("event %d: %w", f.read, f.located(err))
		}
		if !slices.Contains([]string{"kernel", "gpu_memset", "gpu_memcpy"}, raw.Cat) {
			continue
		}
		e, err := raw.event()
		if err != nil {
			return fmt.Errorf("event %d (%s): %w", f.read, clip(raw.Name), err)
		}
		if f.found = append(f.found, e); len(f.found) > f.limits.Events {
			return fmt.Errorf("there are more than %d events on the GPU", f.limits.Events)
		}
	}
	return f.expect(json.Delim(']'), "the end of traceEvents")
}

// A rawEvent is an event as the file has it. What belongs to GPU events alone is read for them alone.
type rawEvent struct {
	Cat, Name     string
	Ts, Dur, Args json.RawMessage
}

func (r rawEvent) event() (Event, error) {
	start, err := microseconds("ts", r.Ts)
	if err != nil {
		return Event{}, err
	}
	long, err := microseconds("dur", r.Dur)
	if err != nil {
		return Event{}, err
	}
	var args struct {
		Stream *int
		Grid   []int
	}
	if err := json.Unmarshal(r.Args, &args); err != nil || args.Stream == nil {
		return Event{}, errors.New("args.stream is no whole number")
	}
	e := Event{Interval: Interval{start, start + long}, Stream: *args.Stream, Category: categorise(r.Cat, r.Name)}
	if len(args.Grid) > 0 {
		e.Blocks = 1
		for _, n := range args.Grid {
			e.Blocks *= n
		}
	}
	return e, nil
}

// microseconds reads a time that is not negative.
func microseconds(field string, text json.RawMessage) (int64, error) {
	const longest = 1 << 53 // whole numbers up to here have a float of their own
	var v float64
	if text == nil {
		return 0, errors.New(field + " is missing")
	}
	if err := json.Unmarshal(text, &v); err != nil || v < 0 || v > longest {
		return 0, fmt.Errorf("%s is no time: %s", field, clip(string(text)))
	}
	return int64(math.Round(v)), nil
}

// categorise finds a kernel's category from its full name; the first rule that fits wins.
func categorise(cat, name string) Category {
	if cat != "kernel" {
		return Memory
	}
	for _, r := range categoryRules {
		if slices.ContainsFunc(r.parts, func(part string) bool { return strings.Contains(name, part) }) {
			return r.category
		}
	}
	return Elementwise
}

var categoryRules = []struct {
	category Category
	parts    []string
}{
	{Dispatch, []string{"internode::dispatch<"}},
	{Combine, []string{"internode::combine<"}},
	{Sync, []string{"internode::notify_dispatch<", "internode::cached_notify<"}},
	{Attention, []string{"flash::"}},
	{GEMM8, []string{"GemmKernel"}},
	{GEMM16, []string{"xmma_gemm"}},
	{Activation, []string{"swiglu"}},
	{Cast, []string{"cast", "transpose"}},
	{Norm, []string{"layer_norm::"}},
	{Route, []string{"expand_to_fused", "reduce_fused", "get_fused_mapping", "clean_and_count_expert", "topk_sum", "unique_group", "aux_fi", "get_dispatch_layout", "gatherTopK"}},
	{Rotary, []string{"rotary_kernel", "_copy_tensor_kernel"}},
}

// clip keeps a message short whatever the file holds.
func clip(s string) string {
	const longest = 60
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}
