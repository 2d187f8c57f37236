package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// onCPU is the time that processes have run, in the kernel or not, as their threads count it. Threads that have ended are lost:
// measure servers, whose threads stay.
func onCPU(pids []int) (time.Duration, error) {
	var sum time.Duration
	for _, p := range pids {
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p))
		if err != nil {
			return 0, err
		}
		for _, t := range threads {
			data, err := os.ReadFile(t)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			ran, err := parseSchedstat(string(data))
			if err != nil {
				return 0, fmt.Errorf("%s: %w", t, err)
			}
			sum += ran
		}
	}
	return sum, nil
}

// parseSchedstat reads a line of schedstat: nanoseconds on a CPU, nanoseconds waiting for one, number of turns.
func parseSchedstat(line string) (time.Duration, error) {
	fields := strings.Fields(line)
	if len(fields) != 3 {
		return 0, fmt.Errorf("%q is not three numbers", line)
	}
	ns, err := strconv.ParseInt(fields[0], 10, 64)
	return time.Duration(ns), err
}

// family lists a process and its descendants.
func family(pid int) ([]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	children := map[int][]int{}
	for _, name := range stats {
		data, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		child, parent, err := parseParent(string(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		children[parent] = append(children[parent], child)
	}
	out := []int{pid}
	for i := 0; i < len(out); i++ {
		out = append(out, children[out[i]]...)
	}
	return out, nil
}

// parseParent reads the numbers of a process and of its parent from a line of stat. The name between them, in parentheses, may
// hold anything.
func parseParent(stat string) (pid, parent int, err error) {
	end := strings.LastIndexByte(stat, ')')
	if end < 0 {
		return 0, 0, fmt.Errorf("%q has no name in parentheses", stat)
	}
	if _, err = fmt.Sscanf(stat, "%d (", &pid); err == nil {
		var state string
		_, err = fmt.Sscanf(stat[end+1:], " %s %d", &state, &parent)
	}
	return pid, parent, err
}

// resident is the memory of a process that is not swapped out, now and at most so far, in bytes.
func resident(pid int) (now, peak int64, err error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, err
	}
	if now, err = parseStatus(string(data), "VmRSS"); err == nil {
		peak, err = parseStatus(string(data), "VmHWM")
	}
	return now, peak, err
}

// parseStatus reads an amount of memory from the status of a process, in bytes.
func parseStatus(status, field string) (int64, error) {
	for line := range strings.Lines(status) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			var kB int64
			_, err := fmt.Sscanf(rest, "%d kB", &kB)
			return kB * 1024, err
		}
	}
	return 0, fmt.Errorf("the status of the process has no %s", field)
}

// ownCPU is the CPU time that this process has had, in milliseconds.
func ownCPU() float64 {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // of the process itself, it does not fail
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e6
}
