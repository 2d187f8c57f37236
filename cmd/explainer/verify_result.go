package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/protocol"
)

type verifyResultCmd struct {
	File string `arg:"" type:"existingfile" help:"The JSON that a script of /protocols/ wrote with --out."`
}

// Run judges what a script measured by the thresholds of its test.
func (c *verifyResultCmd) Run() error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	return verifyResult(os.Stdout, f, time.Now())
}

// scriptHashes gives the SHA-256 of each script built in.
func scriptHashes() (map[string]string, error) {
	files, err := fs.Glob(content.Files, "protocols/*.py")
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, name := range files {
		text, err := fs.ReadFile(content.Files, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		out[strings.TrimSuffix(path.Base(name), ".py")] = hex.EncodeToString(sum[:])
	}
	return out, nil
}

func verifyResult(w io.Writer, file io.Reader, now time.Time) error {
	scripts, err := scriptHashes()
	if err != nil {
		return err
	}
	r, err := protocol.Read(file, scripts, now)
	if err != nil {
		return err
	}
	led, err := builtInLedger()
	if err != nil {
		return err
	}
	v, err := protocol.Judge(r, func(id string) float64 {
		e, _ := led.Entry(id) // TestThresholdsAreInTheLedger
		return e.Value
	})
	if err != nil {
		return err
	}
	printRow(w, "script", r.Script+".py")
	m := r.Machine
	fmt.Fprintf(w, "%q, compute capability %s, %d SMs; driver %q, PyTorch %q, CUDA %q; %s\n\n", m.Card, m.Capability, m.SMs, m.Driver, m.Torch, m.CUDA, r.Date.Format("2 January 2006"))
	for _, n := range v.Numbers {
		printRow(w, n.Name, n.Measured)
		fmt.Fprintf(w, "    %s\n", n.Rule)
	}
	fmt.Fprintf(w, "\nThe result %s.\n%s\n", v.Bearing, v.Why)
	fmt.Fprintf(w, "It cannot show: %s\n", v.Limits)
	fmt.Fprintf(w, "\nThe script is at /protocols/%s.py, SHA-256 %s. The file says what it was measured on; nothing here proves that it was.\n", r.Script, r.SHA256)
	fmt.Fprintln(w, "To report it, send the JSON as it is, whichever way it points.")
	return nil
}
