package router

import "embed"

// Reference holds the reference routings of this package, which it did not make itself; testdata/README.md says how they were made. The tests and the
// command that verifies all numbers read the same files.
//
//go:embed testdata/router-cases.json testdata/bias-sim.json
var Reference embed.FS
