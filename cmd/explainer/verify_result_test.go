package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/claimbyclaim/explainer/internal/protocol"
)

// A dry run of each script is refused as what it is; the same with the mark taken off fails for what it lacks.
func TestVerifyResultRefusesRehearsals(t *testing.T) {
	hashes, err := scriptHashes()
	if err != nil || len(hashes) != 3 {
		t.Fatalf("%v, %v", hashes, err)
	}
	for script := range hashes {
		out, err := exec.Command("python3", "-B", "-I", "../../content/protocols/"+script+".py", "--dry-run").Output()
		if err != nil {
			t.Fatalf("%s: %v; the tests need Python 3.11 or newer (on Debian, as root: apt-get install python3)", script, err)
		}
		for from, want := range map[string]string{`"dry_run": true`: "a rehearsal", `"sms": 0`: "a rehearsal"} {
			text := strings.Replace(string(out), from, strings.Replace(from, "0", "132", 1), 1)
			if err := verifyResult(&strings.Builder{}, strings.NewReader(text), time.Now()); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", script, err, want)
			}
		}
		text := strings.Replace(string(out), `"dry_run": true`, `"dry_run": false`, 1)
		if err := verifyResult(&strings.Builder{}, strings.NewReader(text), time.Now()); err == nil || !strings.Contains(err.Error(), "machine.capability") {
			t.Errorf("%s without its mark: %v", script, err)
		}
	}
}

func TestVerifyResultPrintsTheVerdict(t *testing.T) {
	hashes, err := scriptHashes()
	if err != nil {
		t.Fatal(err)
	}
	text := `{"schema": "claim-by-claim/result/1", "script": "overlap_20_sms", "script_sha256": "` + hashes["overlap_20_sms"] + `", "dry_run": false, "date": "2026-11-20T10:00:00Z",
		"machine": {"card": "NVIDIA H100\u001b[31m", "capability": "9.0", "sms": 132, "driver": "1", "torch": "2", "cuda": "12", "python": "3.11"},
		"parameters": {"m": 4096, "n": 7168, "k": 16384},
		"measurements": [{"variant": "free", "held": 0, "ms": 1.0}, {"variant": "held", "held": 20, "ms": 1.2}]}`
	var out strings.Builder
	if err := verifyResult(&out, strings.NewReader(text), time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"The result supports.", "at most 1.24× supports, more than 1.5× undermines", "1.18×", hashes["overlap_20_sms"], "nothing here proves"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("a file can colour the terminal")
	}
}

// The thresholds that results are judged by stand in the ledger.
func TestThresholdsAreInTheLedger(t *testing.T) {
	led, err := builtInLedger()
	if err != nil {
		t.Fatal(err)
	}
	hashes, err := scriptHashes()
	if err != nil {
		t.Fatal(err)
	}
	for script := range hashes {
		ids := protocol.Thresholds(script)
		if len(ids) < 2 {
			t.Errorf("%s has %d thresholds; expected two or more", script, len(ids))
		}
		for _, id := range ids {
			if _, ok := led.Entry(id); !ok {
				t.Errorf("no quantity %s", id)
			}
		}
	}
}
