package form

import (
	"embed"
	"path"
	"strings"
)

//go:embed schema/*.json
var schemas embed.FS

// Schema is the JSON Schema of a form. It is the same for every edition.
func (*Writer) Schema(name string) ([]byte, bool) {
	b, err := schemas.ReadFile("schema/" + name + ".json")
	return b, err == nil && name != openAPI
}

// SchemaNames lists the schemas.
func SchemaNames() []string {
	var out []string
	files, _ := schemas.ReadDir("schema") // it is embedded
	for _, f := range files {
		if name := strings.TrimSuffix(f.Name(), path.Ext(f.Name())); name != openAPI {
			out = append(out, name)
		}
	}
	return out
}
