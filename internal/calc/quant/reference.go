package quant

import "embed"

// Reference holds the reference errors of this package, which it did not make itself; testdata/README.md says how they were made. The tests and the
// command that verifies all numbers read the same files.
//
//go:embed testdata/quant-error.csv
var Reference embed.FS
