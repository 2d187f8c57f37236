// Package content embeds the site's content, so that the binary needs no files beside it.
package content

import "embed"

// Files is the content tree. README.md in it says what each file is.
//
//go:embed *.yaml claims questions quantities pages figures labs protocols
var Files embed.FS
