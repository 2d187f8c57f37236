package moe

import "embed"

// Reference holds the reference counts of this package, which it did not make itself; testdata/README.md says how they were made. The tests and the
// command that verifies all numbers read the same files.
//
//go:embed testdata/param-count.json testdata/flops-and-kv.json
var Reference embed.FS
