package main

import (
	"fmt"
	"io"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/ledger"
)

// builtInLedger is the ledger of the content built in: what this site says the numbers are.
func builtInLedger() (*ledger.Ledger, error) {
	led, faults := ledger.Load(content.Files, "quantities")
	if len(faults) > 0 {
		return nil, fmt.Errorf("the content built in has faults:\n%w", faults)
	}
	return led, nil
}

// An artefact is a published file that a count starts from.
type artefact struct {
	where    string // address
	sha256   string // of the file that this site counted; empty where it knows none
	mismatch string // what another result would mean
}

// print says where the file is, which it should be, and what to think of another result.
func (a artefact) print(w io.Writer) {
	fmt.Fprintf(w, "\nPublished at %s\n", a.where)
	if a.sha256 == "" {
		fmt.Fprintln(w, "This site knows no hash of it.")
	} else {
		fmt.Fprintf(w, "SHA-256 of the file that this site counted: %s\n", a.sha256)
	}
	fmt.Fprintln(w, "A different result would mean: "+a.mismatch)
}
