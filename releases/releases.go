// Package releases has the editions of dates, one zip for each, as `explainer release` wrote them. It only embeds them.
package releases

import "embed"

// Files are the releases, DATE.zip each, and this file.
//
//go:embed *
var Files embed.FS
