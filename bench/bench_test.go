package main

import (
	"math"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestPercentileIsTheNearestRank(t *testing.T) {
	values := []float64{15, 20, 35, 40, 50} // the example of Wikipedia, “Percentile”, nearest rank
	for p, want := range map[float64]float64{0: 15, 5: 15, 30: 20, 40: 20, 50: 35, 100: 50} {
		if got := percentile(values, p); got != want {
			t.Errorf("percentile %g of %v is %g, want %g", p, values, got, want)
		}
	}
	if got := percentile(nil, 50); !math.IsNaN(got) {
		t.Errorf("percentile of nothing is %g, want NaN", got)
	}
	if !reflect.DeepEqual(values, []float64{15, 20, 35, 40, 50}) || percentile([]float64{3, 1, 2}, 50) != 2 {
		t.Error("percentile sorts a copy")
	}
}

func TestRatiosPairTheRounds(t *testing.T) {
	if got, want := ratios([]float64{2, 30}, []float64{1, 10}), []float64{2, 3}; !reflect.DeepEqual(got, want) {
		t.Errorf("ratios are %v, want %v", got, want)
	}
}

func TestParseSchedstat(t *testing.T) {
	if got, err := parseSchedstat("278931710 7683633 46\n"); err != nil || got != 278931710*time.Nanosecond {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{"", "1 2", "x 2 3"} {
		if _, err := parseSchedstat(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

func TestParseParentIgnoresWhatTheNameHolds(t *testing.T) {
	pid, parent, err := parseParent("4711 (a (b) S 3) S 42 4711 4711 0 -1")
	if pid != 4711 || parent != 42 || err != nil {
		t.Errorf("got %d, %d, %v", pid, parent, err)
	}
	if _, _, err := parseParent("4711 S 42"); err == nil {
		t.Error("a line without a name is read")
	}
}

func TestParseStatus(t *testing.T) {
	const status = "Name:\texplainer\nVmHWM:\t  201632 kB\nVmRSS:\t  128168 kB\n"
	if got, err := parseStatus(status, "VmRSS"); err != nil || got != 128168*1024 {
		t.Errorf("got %d, %v", got, err)
	}
	if _, err := parseStatus(status, "VmSwap"); err == nil {
		t.Error("a field that is not there is read")
	}
}

// A process that works is seen to have worked, and a child belongs to its family.
func TestCPUOfAFamily(t *testing.T) {
	child := exec.Command("sleep", "10")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = child.Process.Kill(); _ = child.Wait() }()
	pids, err := family(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, p := range pids {
		seen[p] = true
	}
	if !seen[child.Process.Pid] || !seen[os.Getpid()] || seen[os.Getppid()] {
		t.Errorf("the family of %d with the child %d is %v", os.Getpid(), child.Process.Pid, pids)
	}
	before, err := onCPU([]int{os.Getpid()})
	if err != nil {
		t.Fatal(err)
	}
	own := ownCPU()
	for x := 1.0; ownCPU()-own < 100; {
		x = math.Sqrt(x + 1)
	}
	after, err := onCPU([]int{os.Getpid()})
	if took := after - before; err != nil || took < 50*time.Millisecond || took > time.Second {
		t.Errorf("0.1 s of work took %v of CPU, %v", took, err)
	}
}

func TestResourcesOfAPage(t *testing.T) {
	const page = `<!doctype html><html><head>
		<link rel="canonical" href="/c/"><link rel="alternate" href="/a.json"><link rel=stylesheet href="/s.css">
		<link rel="preload" href="/f.woff2" as="font"><link rel="icon" href="/i.svg"><script src="/x.js" defer></script>
		<script type="application/ld+json">{"src":"/no.js"}</script></head>
		<body><img src="/p.png"><img src="/late.png" loading="lazy"><img src="data:image/png;base64,"><a href="/other/">x</a><!-- <img src="/no.png"> --></body></html>`
	got, err := resourcesOf([]byte(page))
	want := resources{styles: []string{"/s.css"}, scripts: []string{"/x.js"}, fonts: []string{"/f.woff2"}, images: []string{"/i.svg", "/p.png"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}

func TestFacesOfASheet(t *testing.T) {
	got := facesOf(`@font-face{font-family:"A B";src:url(/a.woff2) format("woff2");font-display:swap}
		@font-face { font-style: italic; font-family: C; src: url("/c.woff2"); } p{font-style:italic}`)
	want := []face{{"swap", "/a.woff2"}, {"", "/c.woff2"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestWeightsAndTheirTargets(t *testing.T) {
	list := []weight{
		{path: "/small/", html: 2000, best: 1800, styles: 7000, scripts: 200, images: 100, fonts: 20_000},
		{path: "/middle/", html: 7600, best: 7000, styles: 7000, scripts: 200, images: 100, fonts: 20_000},
		{path: "/large/", html: 50_000, best: 40_000, styles: 7000, scripts: 16_000, images: 100, fonts: 20_000},
	}
	s := weighed(list, []string{"/slow.woff2"})
	want := []struct {
		part string
		met  bool
	}{{"at most 73.1 kB, /large/", false}, {"14.9 kB", true}, {"93.1 kB, /large/; 67% of pages", false}, {"34.9 kB", false}, {"on 67% of pages; of the export on 67%", false}, {"16.0 kB, /large/", false}, {"1 fonts do /slow.woff2", false}}
	for i, w := range want {
		if r := s.rows[i]; r.met != w.met || !strings.Contains(r.measured, w.part) {
			t.Errorf("%s: %s, met %v; want %q, met %v", r.target, r.measured, r.met, w.part, w.met)
		}
	}
}

func TestHugoGetsPagesOfTheSameSize(t *testing.T) {
	page := "<!doctype html><html lang=en><head>" + strings.Repeat("m", 2000) + "</head><body class=x><p>Text</p></body></html>"
	inner, err := bodyOf(page)
	if err != nil || !strings.HasPrefix(inner, "<p>Text</p><!--") || len(page)-len(inner) < 100 || len(page)-len(inner) > 160 {
		t.Errorf("of %d bytes the body has %d, %v", len(page), len(inner), err)
	}
	if _, err := bodyOf("<p>none"); err == nil {
		t.Error("a page without a body is taken")
	}
}

func TestTheReportSaysWhatIsMissed(t *testing.T) {
	s := section{title: "Part"}
	s.add(true, "a ≤ 1", "%d", 1)
	s.add(false, "b ≤ 1", "%d", 2)
	s.table([]string{"x", "y"}, [][]string{{"1", "2"}})
	report := write(machine{cpu: "CPU", cores: 2}, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), []section{s})
	for _, want := range []string{"on 24 November 2026", "| a ≤ 1 | 1 | yes |\n| b ≤ 1 | 2 | **no** |", "## Part\n\n| x | y |\n|---|---:|\n| 1 | 2 |"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
	var b strings.Builder
	if err := tally(&b, []section{s}); err != nil || b.String() != "Missed: b ≤ 1: 2\n1 of 2 targets are met.\n" {
		t.Errorf("the tally is %q, %v", b.String(), err)
	}
}
