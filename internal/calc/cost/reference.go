package cost

import "embed"

// Reference holds the reference results of this package, which it did not make itself; the file says how they were made. The tests and the
// command that verifies all numbers read the same files.
//
//go:embed testdata/expected.json
var Reference embed.FS
