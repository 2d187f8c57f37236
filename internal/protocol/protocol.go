// Package protocol reads what the scripts of content/protocols measured, and judges it by thresholds that are handed in.
package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// Schema names the form of a result.
const Schema = "claim-by-claim/result/1"

// MostBytes is far more than a result takes.
const MostBytes = 1 << 20

// A Result is what a script wrote.
type Result struct {
	Schema string    `json:"schema"`
	Script string    `json:"script"` // without .py
	SHA256 string    `json:"script_sha256"`
	DryRun bool      `json:"dry_run"`
	Date   time.Time `json:"date"`

	Machine      Machine            `json:"machine"`
	Parameters   map[string]float64 `json:"parameters"`
	Measurements json.RawMessage    `json:"measurements"`
}

// A Machine is what a result was measured on.
type Machine struct {
	Card       string `json:"card"`
	Capability string `json:"capability"` // of CUDA; 9.0 is Hopper
	SMs        int    `json:"sms"`
	Driver     string `json:"driver"`
	Torch      string `json:"torch"`
	CUDA       string `json:"cuda"`
	Python     string `json:"python"`
}

// ErrRehearsal is a dry run.
var ErrRehearsal = errors.New("a rehearsal: it was made with --dry-run, and nothing was measured. It is evidence of nothing")

var (
	hashForm       = regexp.MustCompile(`^[0-9a-f]{64}$`)
	capabilityForm = regexp.MustCompile(`^[1-9]\d?\.\d$`)
)

// Read reads a result: every field that the form has, no other, and none of them twice over the bounds. scripts gives the SHA-256
// of each script as this site has it.
func Read(r io.Reader, scripts map[string]string, now time.Time) (Result, error) {
	text, err := io.ReadAll(io.LimitReader(r, MostBytes+1))
	switch {
	case err != nil:
		return Result{}, err
	case len(text) > MostBytes:
		return Result{}, fmt.Errorf("longer than %d bytes, and so no result", MostBytes)
	}
	var head map[string]json.RawMessage
	if err := json.Unmarshal(text, &head); err != nil {
		return Result{}, fmt.Errorf("not a result: %w", err)
	}
	for _, field := range []string{"schema", "script", "script_sha256", "dry_run", "date", "machine", "parameters", "measurements"} {
		if head[field] == nil {
			return Result{}, fmt.Errorf("not a result: %s is missing", field)
		}
	}
	var out Result
	if err := strict(text, &out); err != nil {
		return Result{}, err
	}
	hash, known := scripts[out.Script]
	switch {
	case out.Schema != Schema:
		return out, fmt.Errorf("schema is %.60q; expected %q", out.Schema, Schema)
	case !known:
		return out, fmt.Errorf("script is %.60q, which this site does not have", out.Script)
	case out.DryRun:
		return out, ErrRehearsal
	case !hashForm.MatchString(out.SHA256):
		return out, fmt.Errorf("script_sha256 is %.80q; expected 64 hexadecimal digits", out.SHA256)
	case out.SHA256 != hash:
		return out, fmt.Errorf("made by another version of %s.py (SHA-256 %.12s…); this site judges what its own made (%.12s…)", out.Script, out.SHA256, hash)
	case out.Date.Year() < 2025 || out.Date.After(now.Add(24*time.Hour)):
		return out, fmt.Errorf("date is %s; expected a day since 2025 that has come", out.Date.Format("2006-01-02"))
	case !capabilityForm.MatchString(out.Machine.Capability):
		return out, fmt.Errorf("machine.capability is %.40q; expected one such as 9.0", out.Machine.Capability)
	case out.Machine.SMs < 1 || out.Machine.SMs > 1000:
		return out, fmt.Errorf("machine.sms is %d; expected 1 to 1000", out.Machine.SMs)
	case strings.TrimSpace(out.Machine.Card) == "" || out.Machine.Card == "none":
		return out, errors.New("machine.card is empty; expected the name of a GPU")
	}
	return out, nil
}

// strict decodes one value and nothing behind it, without fields that are not known.
func strict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("not a result: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("not a result: something follows its end")
	}
	return nil
}

// Hopper reports whether the machine is of the generation that the tests are about.
func (m Machine) Hopper() bool { return m.Capability == "9.0" }

// A Bearing is what a result does to the claim under test.
type Bearing string

// The bearings of a result.
const (
	Supports   Bearing = "supports"
	Undermines Bearing = "undermines"
	Silent     Bearing = "is silent"
)

// A Verdict is a result judged.
type Verdict struct {
	Bearing Bearing
	Why     string   // in a sentence
	Numbers []Number // that it rests on, the deciding ones first
	Limits  string   // what it can't show
}

// A Number is a measured number beside its thresholds.
type Number struct{ Name, Measured, Rule string }

// A test is what belongs to a script.
type test struct {
	ids   []string // of the ledger, in the order in which judge takes their values
	judge func(r Result, threshold []float64) (Verdict, error)
}

var tests = map[string]test{
	"fp8_gemm":          {[]string{"protocol.fp8.speed_supports", "protocol.fp8.speed_undermines"}, judgeProducts},
	"accumulator_width": {[]string{"q5.accum.supports", "q5.accum.undermines", "v3.accum_test.k", "fp8.accumulator.kept_bits"}, judgeAccumulator},
	"overlap_20_sms":    {[]string{"q5.sms.supports", "q5.sms.undermines", "comm.sm"}, judgeHeld},
}

// Thresholds lists the ids of the ledger that results of a script are judged by.
func Thresholds(script string) []string { return tests[script].ids }

// Judge judges a result by the thresholds of its test; value gives the numbers of the ledger.
func Judge(r Result, value func(id string) float64) (Verdict, error) {
	t, ok := tests[r.Script]
	if !ok {
		return Verdict{}, fmt.Errorf("no test goes with %s", r.Script)
	}
	thresholds := make([]float64, len(t.ids))
	for i, id := range t.ids {
		thresholds[i] = value(id)
	}
	v, err := t.judge(r, thresholds)
	if err == nil && !r.Machine.Hopper() {
		v.Bearing = Silent
		v.Why = fmt.Sprintf("The test is about GPUs of the Hopper type (compute capability 9.0); %.60s has %s. %s", r.Machine.Card, r.Machine.Capability, v.Why)
	}
	return v, err
}
