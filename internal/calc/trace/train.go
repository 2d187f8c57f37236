package trace

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// trainText holds the 983 GPU events of train.json in DeepSeek's repository profile-data (commit
// 449602428a1b023acb8a505d4f34fef536535db6), as facts: three lists of names, then one line an event: stream, category,
// kernel, start (after that of the line before), length, component, layer, thread blocks (0 where there are none). Names are places in the lists,
// times are microseconds from the first start.
//
//go:embed train.txt
var trainText string

// Published identifies the file that the events are from.
const (
	PublishedSHA256 = "d7b7232efa7708990df5973a0558cf07394ec3f9387ac5d705a607960f2467c1"
	PublishedBytes  = 3132978
)

// Train gives the events of DeepSeek's published training profile, by their starts.
var Train = sync.OnceValue(func() []Event {
	lines := strings.Split(strings.TrimSpace(trainText), "\n")
	names := func(line int) []string { return strings.Split(lines[line], "|")[1:] }
	categories, kernels, components := names(0), names(1), names(2)
	events := make([]Event, 0, len(lines)-3)
	start := int64(0)
	for _, line := range lines[3:] {
		var e Event
		var category, kernel, component int
		var after, long int64
		if _, err := fmt.Sscan(line, &e.Stream, &category, &kernel, &after, &long, &component, &e.Layer, &e.Blocks); err != nil {
			panic("trace: train.txt: " + err.Error()) // it is built in: TestTrainIsTheReference
		}
		start += after
		e.Interval = Interval{start, start + long}
		e.Category, e.Kernel, e.Component = Category(categories[category]), kernels[kernel], components[component]
		events = append(events, e)
	}
	return events
})
