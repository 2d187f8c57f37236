// Package offline is what computes the labs of a site that is served as files: the program of cmd/labs with the scripts
// that run it in a reader's browser.
package offline

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
)

// Names of the files of a kit.
const (
	Program = "labs.wasm"
	Runner  = "wasm_exec.js" // Go's own, of the version that compiled the program
)

// Script answers the form of a lab's page.
//
//go:embed offline.js
var Script []byte

// Worker runs the program beside the page.
//
//go:embed worker.js
var Worker []byte

// A Kit is the program and what runs it.
type Kit struct{ Program, Runner []byte }

// Read takes a kit from a folder.
func Read(dir string) (*Kit, error) {
	var k Kit
	for name, into := range map[string]*[]byte{Program: &k.Program, Runner: &k.Runner} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("the labs' program: %w; make labs makes it", err)
		}
		*into = data
	}
	return &k, nil
}
