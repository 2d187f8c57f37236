package trace_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/trace"
)

// fullNames has, for each category, a name as long and as crowded as the profiler's.
var fullNames = map[trace.Category]string{
	trace.Dispatch:    "void deep_ep::internode::dispatch<(bool)0, 8, 8192>(int4*, float*, long*)",
	trace.Combine:     "void deep_ep::internode::combine<8, __nv_bfloat16, (bool)0>(int4*)",
	trace.Sync:        "void deep_ep::internode::cached_notify<(bool)0>(int, int)",
	trace.Attention:   "void flash::compute_attn_ws<Flash_fwd_kernel_traits<192, 128>>(float)",
	trace.GEMM8:       "void fp8_ptp128c::GemmKernel<cutlass::half_t>(float)",
	trace.GEMM16:      "sm90_xmma_gemm_bf16bf16_bf16f32_f32_nn_n_tilesize128x128x64",
	trace.Activation:  "void cuda::swiglu_and_per_channel_cast_and_transpose(float)",
	trace.Cast:        "void cuda::per_token_cast_to_fp8_with_channels(float)",
	trace.Norm:        "void layer_norm::ln_fwd_kernel<float>(float)",
	trace.Route:       "void cuda::reduce_fused_impl<4>(float)",
	trace.Rotary:      "void rotary_kernel<float>(float)",
	trace.Elementwise: "void at::native::vectorized_elementwise_kernel<4>(int)",
}

// profile writes events as the profiler does, with others between them.
func profile(events []trace.Event) []byte {
	var b bytes.Buffer
	b.WriteString(`{"schemaVersion": 1, "deviceProperties": [{"id": 0, "name": "X", "numSms": 132}], "traceEvents": [` + "\n")
	b.WriteString(`{"ph": "M", "name": "process_name", "pid": 1, "ts": "none", "args": {"stream": "text"}}`)
	for i, e := range events {
		cat, name := "kernel", fullNames[e.Category]
		if e.Category == trace.Memory {
			cat, name = "gpu_memset", "Memset (Device)"
		}
		fmt.Fprintf(&b, ",\n"+`{"ph": "X", "cat": "cpu_op", "name": "op %d", "ts": 1740461679123456, "dur": 3, "args": {"Record function id": %d}}`, i, i)
		text, _ := json.Marshal(name)
		fmt.Fprintf(&b, ",\n"+`{"ph": "X", "cat": %q, "name": %s, "pid": 0, "tid": %d, "ts": %d, "dur": %d, "args": {"stream": %d, "correlation": %d, "grid": [%d, 1, 1]}}`,
			cat, text, e.Stream, 1740461679000000+e.Start, e.Long(), e.Stream, i, e.Blocks)
	}
	b.WriteString("\n], \"traceName\": \"prof.json\"}\n")
	return b.Bytes()
}

// What is written in the profiler's form is read back, event by event.
func TestReadGivesBackTheProfile(t *testing.T) {
	want := slices.Clone(trace.Train())
	for i := range want {
		want[i].Kernel, want[i].Component, want[i].Layer = "", "", 0
	}
	got, err := trace.Read(bytes.NewReader(profile(want)), trace.Generous)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d events come back of %d, or others", len(got), len(want))
	}
}

func TestReadRoundsFractionsAndCountsFromTheFirst(t *testing.T) {
	const one = `{"traceEvents": [{"cat": "kernel", "name": "a", "ts": 1000.6, "dur": 2.5, "args": {"stream": 7}}, {"cat": "gpu_memcpy", "name": "b", "ts": 900.2, "dur": 1, "args": {"stream": 27}}]}`
	got, err := trace.Read(strings.NewReader(one), trace.Generous)
	want := []trace.Event{{Interval: trace.Interval{Start: 0, End: 1}, Stream: 27, Category: trace.Memory}, {Interval: trace.Interval{Start: 101, End: 104}, Stream: 7, Category: trace.Elementwise}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("read %+v (%v), want %+v", got, err, want)
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	event := func(fields string) string {
		return `{"traceEvents": [{"ph": "M"}, {"cat": "kernel", "name": "k", ` + fields + `}]}`
	}
	for _, tt := range []struct{ text, want string }{
		{``, "truncated"},
		{`[]`, "expected a JSON object"},
		{`hello`, "invalid character"},
		{`{}`, "no traceEvents"},
		{`{"traceEvents": {}}`, "traceEvents to be a list"},
		{`{"traceEvents": []}`, "none of the 0 events is on a GPU"},
		{`{"traceEvents": [{"cat": "cpu_op"}]}`, "none of the 1 events is on a GPU"},
		{`{"traceEvents": [{"cat": "cpu_op"}], "traceEvents": []}`, "twice"},
		{`{"traceEvents": [{"cat": "cpu_op"}, 5]}`, "event 2"},
		{`{"traceEvents": [{"cat": "cpu_op"`, "truncated"},
		{`{"traceEvents": [{"cat": "cpu_op"}`, "truncated"},
		{`{"traceEvents": [{"cat": "cpu_op"}], "x": [1, 2`, "truncated"},
		{`{"traceEvents": [{"cat": "cpu_op"} {}]}`, "byte"},
		{event(`"ts": 5, "dur": 1, "args": {"stream": 7}`) + "{}", "something follows"},
		{event(`"dur": 1, "args": {"stream": 7}`), "event 2 (k): ts is missing"},
		{event(`"ts": "x", "dur": 1, "args": {"stream": 7}`), `event 2 (k): ts is no time: "x"`},
		{event(`"ts": 5, "dur": -1, "args": {"stream": 7}`), "dur is no time: -1"},
		{event(`"ts": 1e300, "dur": 1, "args": {"stream": 7}`), "ts is no time"},
		{event(`"ts": 5, "dur": 1`), "args.stream"},
		{event(`"ts": 5, "dur": 1, "args": {"stream": "seven"}`), "args.stream"},
	} {
		events, err := trace.Read(strings.NewReader(tt.text), trace.Generous)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s gives %v and %v, want an error with %q", tt.text, events, err, tt.want)
		}
	}
}

// endless repeats a text after a beginning, for ever, and counts what was taken.
type endless struct {
	rest, again string
	taken       int
}

func (e *endless) Read(p []byte) (int, error) {
	for n := 0; n < len(p); {
		if e.rest == "" {
			e.rest = e.again
		}
		k := copy(p[n:], e.rest)
		e.rest = e.rest[k:]
		n += k
	}
	e.taken += len(p)
	return len(p), nil
}

// A file without end is given up, each kind by its own limit, and never takes more memory than the limits say.
func TestReadGivesUpOnEndlessFiles(t *testing.T) {
	limits := trace.Limits{Bytes: 4 << 20, Events: 5000, Element: 1 << 20}
	gpu := `{"cat": "kernel", "name": "k", "ts": 5, "dur": 1, "args": {"stream": 7}},`
	for _, tt := range []struct{ what, first, again, want string }{
		{"events beside the GPU", `{"traceEvents": [`, `{"cat": "cpu_op", "name": "` + strings.Repeat("x", 1000) + `"},`, "the file is longer than"},
		{"GPU events", `{"traceEvents": [`, gpu, "more than 5000 events"},
		{"one event", `{"traceEvents": [{"name": "`, "xxxxxxxx", "one value is longer than"},
		{"one event of many values", `{"traceEvents": [{"args": [`, "1,", "one value is longer than"},
		{"one value beside", `{"metadata": "`, "xxxxxxxx", "one value is longer than"},
		{"values beside", `{"metadata": [`, "1,", "the file is longer than"},
		{"depth", ``, `{"a":`, ""},
		{"white space", `{"traceEvents": [`, "        ", "longer than"},
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		e := &endless{rest: tt.first, again: tt.again}
		_, err := trace.Read(e, limits)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", tt.what, err, tt.want)
		}
		if e.taken > int(limits.Bytes)+(1<<20) {
			t.Errorf("%s: %d bytes were read", tt.what, e.taken)
		}
		if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
			t.Errorf("%s: %d bytes of memory are left behind", tt.what, grown)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

func TestReadPassesErrorsOn(t *testing.T) {
	_, err := trace.Read(io.MultiReader(strings.NewReader(`{"traceEvents": [`), failing{}), trace.Generous)
	if err == nil || !strings.Contains(err.Error(), "the disk is gone") {
		t.Errorf("%v", err)
	}
}

// Whatever a file holds, it is read or refused.
func FuzzRead(f *testing.F) {
	f.Add(profile(trace.Train()[:3]))
	f.Add([]byte(`{"traceEvents": [{"cat": "kernel", "ts": 1e15, "dur": 0, "args": {"stream": -1, "grid": [0, 1]}}]}`))
	f.Add([]byte(`[[`))
	f.Fuzz(func(t *testing.T, text []byte) {
		events, err := trace.Read(bytes.NewReader(text), trace.Limits{Bytes: 1 << 20, Events: 100, Element: 1 << 16})
		if err != nil {
			return
		}
		for _, r := range trace.Variants() {
			c := trace.Measure(events, r.Rules)
			if s := c.Share(); s < 0 || s > 1 {
				t.Errorf("share %v", s)
			}
		}
	})
}
