package fp8

import "embed"

// Reference holds the reference vectors of this package, which it did not make itself; testdata/README.md says how they were made. The tests and the
// command that verifies all numbers read the same files.
//
//go:embed testdata/e4m3-decode.csv testdata/e4m3-encode.csv testdata/e5m2-decode.csv testdata/e5m2-encode.csv
var Reference embed.FS
