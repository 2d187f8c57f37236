package stat

import "embed"

// Reference holds the reference values of this package, which it did not make itself; testdata/README.md says how they were made. The tests and the
// command that verifies all numbers read the same files.
//
//go:embed testdata/r1_vectors.json
var Reference embed.FS
