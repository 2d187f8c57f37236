package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/trace"
)

// profileOf writes the published events in the profiler's form.
func profileOf(events []trace.Event) []byte {
	names := map[trace.Category]string{trace.Dispatch: "void deep_ep::internode::dispatch<true>()", trace.Combine: "void deep_ep::internode::combine<8>()", trace.Sync: "void deep_ep::internode::notify_dispatch<true>()",
		trace.Attention: "flash::run", trace.GEMM8: "GemmKernel", trace.GEMM16: "xmma_gemm", trace.Activation: "swiglu", trace.Cast: "cast", trace.Norm: "layer_norm::run", trace.Route: "topk_sum", trace.Rotary: "rotary_kernel"}
	var b bytes.Buffer
	b.WriteString(`{"schemaVersion": 1, "traceEvents": [{"ph": "M", "name": "process_name"}`)
	for _, e := range events {
		cat := "kernel"
		if e.Category == trace.Memory {
			cat = "gpu_memset"
		}
		fmt.Fprintf(&b, `,{"ph": "X", "cat": %q, "name": %q, "ts": %d, "dur": %d, "args": {"stream": %d, "grid": [%d, 1, 1]}}`, cat, names[e.Category], 1740461679000000+e.Start, e.Long(), e.Stream, e.Blocks)
	}
	b.WriteString("]}")
	return b.Bytes()
}

// The printed table is that of the reference count, to the microsecond.
func TestVerifyTracePrintsTheTable(t *testing.T) {
	var out strings.Builder
	if err := verifyTrace(&out, bytes.NewReader(profileOf(trace.Train())), []int{7, 23}); err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(` +`).ReplaceAllString(out.String(), " ")
	for _, want := range []string{
		"not the file that this site counted", "GPU events 983", "streams [7 23 27]", "from the first start to the last end, µs 129012", "transfers only, µs 80452", "all kernels, µs 113030",
		"computation, µs 124286", "nothing runs, µs 497", "as defined 77509 2943 0.963419181624 115100–116858", "as defined 108881 4149 0.963292931080 115100–116858",
		"1 µs off both ends of each stretch of computation 76758 3694 0.954084423010", "gaps of at most 20 µs count as busy 78282 2170 0.973027395217", "110249 2781 0.975395912590",
		"the main stream alone is computation 72393 8059 0.899828469149", "102795 10235 0.909448818898", "alone are computation 59190 21262 0.735718192214", "81961 31069 0.725126072724",
		"comm_dispatch 8 31004 [20]", "gemm_fp8 140 74520 [112]",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestVerifyTraceRefuses(t *testing.T) {
	train := profileOf(trace.Train())
	for _, tt := range []struct {
		what    string
		text    []byte
		streams []int
		want    string
	}{
		{"a truncated file", train[:len(train)/2], []int{7, 23}, "truncated"},
		{"a file of another kind", []byte("<html>"), []int{7, 23}, "invalid character"},
		{"streams that are not there", train, []int{8}, "the profile has [7 23 27]"},
		{"a profile without traffic", profileOf(trace.Train()[2:4]), []int{7, 23}, "nothing to overlap"},
	} {
		err := verifyTrace(&strings.Builder{}, bytes.NewReader(tt.text), tt.streams)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", tt.what, err, tt.want)
		}
	}
}

func TestVerifyTraceReadsAFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "train.json")
	if err := os.WriteFile(name, profileOf(trace.Train()), 0o600); err != nil {
		t.Fatal(err)
	}
	c := verifyTraceCmd{File: name, Streams: []int{7, 23}}
	if err := c.Run(); err != nil {
		t.Error(err)
	}
}
