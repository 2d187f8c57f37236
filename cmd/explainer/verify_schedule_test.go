package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/claimbyclaim/explainer/internal/calc/schedule"
	"github.com/claimbyclaim/explainer/web"
)

var drawn = schedule.Durations{F: 1, B: 2, I: 1, W: 1, FB: 3}

func scheduleText(t *testing.T, file, kind string) string {
	t.Helper()
	var out strings.Builder
	if err := verifySchedule(&out, strings.NewReader(file), kind, drawn); err != nil {
		t.Fatalf("%v in\n%.400s", err, file)
	}
	return regexp.MustCompile(` +`).ReplaceAllString(out.String(), " ")
}

// The files of DeepSeek's own code, made before this program, are the schedules that it knows.
func TestVerifyScheduleReadsThePublishedOrders(t *testing.T) {
	files, err := filepath.Glob("../../internal/calc/schedule/testdata/dualpipe*-p*-m*.json")
	if err != nil || len(files) != 16 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := scheduleText(t, string(b), "")
		if !strings.Contains(text, "The order is the one that this site knows") || !strings.Contains(text, "as here.") {
			t.Errorf("%s:\n%s", name, text)
		}
		if strings.HasSuffix(name, "/dualpipe-p8-m20.json") {
			for _, want := range []string{"ranks 8", "micro-batches 20", "operations 282", "length of the step 66", "waits most 6 9.09%", "by the formula 6 9.09%", "deepseek-ai/DualPipe"} {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
		}
	}
}

// lined is a plan as a CSV of a reader's own.
func lined(p schedule.Plan) string {
	var b strings.Builder
	b.WriteString("rank,operations\n")
	for rank, order := range p.Orders {
		fmt.Fprintf(&b, "%d,", rank)
		for _, o := range order {
			fmt.Fprintf(&b, "%v ", o)
		}
		b.WriteString("\n")
	}
	return b.String()
}

var wholeSite = sync.OnceValues(func() (*web.Server, error) {
	edition, assets, err := parts("")
	if err != nil {
		return nil, err
	}
	return web.NewServer(web.NewSite(edition, assets, web.Options{}), slog.New(slog.DiscardHandler)), nil
})

// labFile is what the site answers.
func labFile(t *testing.T, address string) string {
	t.Helper()
	server, err := wholeSite()
	if err != nil {
		t.Fatal(err)
	}
	return get(server, address)
}

func TestVerifyScheduleReadsWhatTheLabGives(t *testing.T) {
	for _, query := range []string{"", "?a=zb1p&n=12", "?a=interleaved2&n=8&p=4", "?a=gpipe&n=9", "?a=dualpipev&p=4&n=10"} {
		for _, ending := range []string{".csv", ".json"} {
			file := labFile(t, "/labs/dualpipe"+ending+query)
			if text := scheduleText(t, file, ""); !strings.Contains(text, "The order is the one that this site knows") {
				t.Errorf("%s%s:\n%s", ending, query, text)
			}
		}
	}
	for query, want := range map[string]string{"?n=60": "the list is cut", "?zoom=2": "zoom=1"} {
		err := verifySchedule(&strings.Builder{}, strings.NewReader(labFile(t, "/labs/dualpipe.json"+query)), "", drawn)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", query, err, want)
		}
	}
}

func TestVerifyScheduleReadsAnOrderOfOnesOwn(t *testing.T) {
	p, err := schedule.New(schedule.OneFOneB, 4, 6, 0)
	if err != nil {
		t.Fatal(err)
	}
	if text := scheduleText(t, lined(p), "1f1b"); !strings.Contains(text, "waits most 9 ") || !strings.Contains(text, "(P − 1)(F + B)") {
		t.Error(text)
	}
	g, err := schedule.New(schedule.GPipe, 4, 6, 0)
	if err != nil {
		t.Fatal(err)
	}
	if text := scheduleText(t, lined(g), "1f1b"); !strings.Contains(text, "not the one that this site knows: rank 0, operation 4, is F0.3; there it is F0.3") && !strings.Contains(text, "not the one that this site knows: rank 0, operation 5, is F0.4; there it is B0.0") {
		t.Error(text)
	}
}

func TestVerifyScheduleRefuses(t *testing.T) {
	for _, tt := range []struct{ what, file, kind, want string }{
		{"a file of another kind", "<html>", "1f1b", "no schedule"},
		{"nothing", "", "1f1b", "no schedule"},
		{"no name", "rank,operations\n0,F0.0 B0.0\n", "", "expected --kind"},
		{"another name", `{"schedule": "Chimera", "order": [["F0.0"]]}`, "", `("Chimera")`},
		{"another object", `{"a": 1}`, "", "no schedule"},
		{"half an object", `{"schedule": "1F1B", "order": [["F0`, "", "not a schedule as JSON"},
		{"ranks out of order", "rank,operations\n1,F0.0 B0.0\n", "1f1b", "expected rank 0"},
		{"an operation that is none", "rank,operations\n0,F0.0 Q0.0\n", "1f1b", `rank 0, operation 2: "Q0.0" is no operation`},
		{"half the work", "rank,operations\n0,F0.0\n", "1f1b", "lacks its backward"},
		{"too many ranks", `{"schedule": "1F1B", "order": [` + strings.Repeat("[],", 20) + `[]]}`, "", "21 ranks; expected at most 16"},
		{"a bad quote", "rank,operations\n0,\"F0.0\n", "1f1b", "not a schedule as CSV"},
		{"a file without an end", strings.Repeat("x", mostScheduleBytes+5), "", "longer than"},
	} {
		err := verifySchedule(&strings.Builder{}, strings.NewReader(tt.file), tt.kind, drawn)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line with %q", tt.what, err, tt.want)
		}
	}
	if err := verifySchedule(&strings.Builder{}, strings.NewReader(""), "", schedule.Durations{}); err == nil || !strings.Contains(err.Error(), "a duration is 0") {
		t.Errorf("no durations: %v", err)
	}
}

func FuzzVerifySchedule(f *testing.F) {
	f.Add("rank,operations\n0,F0.0 I0.0 W0.0\n", "1f1b")
	f.Add(`{"schedule": "DualPipe", "order": [["F0.0"], ["F1.0"]]}`, "")
	f.Fuzz(func(t *testing.T, file, kind string) {
		err := verifySchedule(&strings.Builder{}, strings.NewReader(file), kind, drawn)
		if err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
