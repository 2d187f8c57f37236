package lab

import "embed"

// Reference holds who stands higher how often in the published tables, as counted outside of this program; testdata/README.md
// says from what.
//
//go:embed testdata/score_counts.json
var Reference embed.FS
