package trace

import "embed"

// Reference holds the reference count of this package, which it did not make itself; testdata/README.md says how it was made. The tests and the
// command that verifies all numbers read the same files.
//
//go:embed testdata/train-trace-summary.json
var Reference embed.FS
