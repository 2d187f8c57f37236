package schedule

import "embed"

// Reference holds the reference schedules of this package, which it did not make itself; testdata/README.md says how they were made. The tests and the
// command that verifies all numbers read the same files.
//
//go:embed testdata/*.json
var Reference embed.FS
