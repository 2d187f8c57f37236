package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/claimbyclaim/explainer/internal/calc/trace"
)

type verifyCmd struct {
	Numbers verifyNumbersCmd `cmd:"" default:"withargs" help:"Repeat every number that this site computed, each beside what somebody else published or computed (the default)."`

	Parameters verifyParametersCmd `cmd:"" help:"Count the parameters of a mixture of experts from its published configuration."`
	Checkpoint verifyCheckpointCmd `cmd:"" help:"Count the tensors of a stored model from the headers of its files, without reading the weights."`
	Schedule   verifyScheduleCmd   `cmd:"" help:"Check a pipeline schedule and set its idle time beside the published formula."`
	Cost       verifyCostCmd       `cmd:"" help:"Redo the sum behind the headline with hours and a price of your own."`
	Result     verifyResultCmd     `cmd:"" help:"Judge what a script of /protocols/ measured by the thresholds of its test."`
	Trace      verifyTraceCmd      `cmd:"" help:"Count the overlap of communication and computation in train.json of DeepSeek’s profile-data repository."`
}

type verifyTraceCmd struct {
	File    string `arg:"" type:"existingfile" help:"The profile, as the PyTorch profiler writes it."`
	Streams []int  `default:"7,23" help:"Streams of computation, the main one first."`
}

// Run prints the table of the trace lab for a file of the reader's own.
func (c *verifyTraceCmd) Run() error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	return verifyTrace(os.Stdout, f, c.Streams)
}

func verifyTrace(w io.Writer, profile io.Reader, streams []int) error {
	sum := sha256.New()
	events, err := trace.Read(io.TeeReader(profile, sum), trace.Generous)
	if err != nil {
		return err
	}
	for _, r := range []trace.Communication{trace.Transfers, trace.AllKernels} {
		c := trace.Measure(events, trace.Rules{Communication: r, Streams: streams})
		switch {
		case len(c.Communication) == 0:
			return errors.New("no kernel is named internode::dispatch or internode::combine: there is nothing to overlap")
		case len(c.Computation) == 0:
			return fmt.Errorf("nothing runs on the streams %v; the profile has %v, see --streams", streams, streamsOf(events))
		}
	}
	known := "not the file that this site counted, whose SHA-256 is " + trace.PublishedSHA256
	if hex.EncodeToString(sum.Sum(nil)) == trace.PublishedSHA256 {
		known = "the file that this site counted"
	}
	fmt.Fprintf(w, "SHA-256 %x: %s.\n\n", sum.Sum(nil), known)
	printTotals(w, events, streams)
	printOverlap(w, events, streams)
	printCategories(w, events)
	traceArtefact.print(w)
	return nil
}

var traceArtefact = artefact{
	where: "https://github.com/deepseek-ai/profile-data, train.json", sha256: trace.PublishedSHA256,
	mismatch: "with the same SHA-256, that this site’s count or this program is wrong; with another, another profile, about which the site says nothing.",
}

// printRow prints a name and what stands in the columns after it.
func printRow(w io.Writer, name string, cells ...any) {
	fmt.Fprintf(w, "%-58s", name)
	for _, c := range cells {
		fmt.Fprintf(w, "%17v", c)
	}
	fmt.Fprintln(w)
}

func streamsOf(events []trace.Event) []int {
	var out []int
	for _, e := range events {
		out = append(out, e.Stream)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func printTotals(w io.Writer, events []trace.Event, streams []int) {
	transfers := trace.Measure(events, trace.Rules{Streams: streams})
	all := trace.Measure(events, trace.Rules{Communication: trace.AllKernels, Streams: streams})
	span := trace.Span(events).Long()
	printRow(w, "GPU events", len(events))
	printRow(w, "streams", fmt.Sprint(streamsOf(events)))
	for _, row := range []struct {
		name string
		time int64
	}{
		{"from the first start to the last end", span},
		{"communication, transfers only", trace.Length(transfers.Communication)},
		{"communication, all kernels", trace.Length(all.Communication)},
		{"computation", trace.Length(all.Computation)},
		{"nothing runs", span - trace.Busy(events)},
	} {
		printRow(w, row.name+", µs", row.time)
	}
	fmt.Fprintln(w)
}

func printOverlap(w io.Writer, events []trace.Event, streams []int) {
	for _, side := range []struct {
		name string
		rule trace.Communication
	}{{"transfers", trace.Transfers}, {"all communication", trace.AllKernels}} {
		printRow(w, side.name, "overlapped, µs", "exposed, µs", "share", "longest exposed")
		for _, v := range trace.Variants() {
			r := v.Rules
			r.Communication, r.Streams = side.rule, streams
			c := trace.Measure(events, r)
			longest := c.Longest()
			printRow(w, v.Name, c.Overlapped(), trace.Length(c.Exposed), fmt.Sprintf("%.12f", c.Share()), fmt.Sprintf("%d–%d", longest.Start, longest.End))
		}
		fmt.Fprintln(w)
	}
}

func printCategories(w io.Writer, events []trace.Event) {
	printRow(w, "kernels", "events", "summed, µs", "thread blocks")
	for _, category := range trace.Categories() {
		n, sum := 0, int64(0)
		var blocks []int
		for _, e := range events {
			if e.Category == category {
				n, sum, blocks = n+1, sum+e.Long(), append(blocks, e.Blocks)
			}
		}
		slices.Sort(blocks)
		if blocks = slices.Compact(blocks); n > 0 {
			printRow(w, string(category), n, sum, fewest(blocks))
		}
	}
}

// fewest prints up to three sizes, or how many there are.
func fewest(blocks []int) string {
	switch {
	case blocks[len(blocks)-1] == 0:
		return "–"
	case len(blocks) > 3:
		return fmt.Sprintf("%d to %d", blocks[0], blocks[len(blocks)-1])
	}
	return fmt.Sprint(blocks)
}
