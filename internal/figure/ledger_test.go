package figure

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/claimbyclaim/explainer/internal/quantity"
)

// An entry is what the tests need of an entry of the ledger. Formulas are not evaluated: what the entry expects
// stands for its result.
type entry struct {
	ID      string   `yaml:"id" json:"-"`
	Value   *float64 `yaml:"value" json:"value"`
	Expect  *float64 `yaml:"expect" json:"-"`
	Formula string   `yaml:"formula" json:"-"`
	Unit    string   `yaml:"unit" json:"unit"`
	Display string   `yaml:"display" json:"display,omitempty"`
	Derived bool     `yaml:"-" json:"derived,omitempty"` // by a formula
}

// book is a set of entries that notes which were asked for.
type book struct {
	t       *testing.T
	entries map[string]entry
	asked   map[string]bool
	printed []string
}

// decimals finds "display: .0", which YAML reads as a number.
var decimals = regexp.MustCompile(`(?m)^( +display: )(\.\d+)$`)

// readLedger gives the entries of content/quantities, none asked for yet.
func readLedger(t *testing.T) *book {
	t.Helper()
	entries, err := readOnce()
	if err != nil {
		t.Fatal(err)
	}
	return &book{t: t, entries: entries, asked: map[string]bool{}}
}

var readOnce = sync.OnceValues(func() (map[string]entry, error) {
	files, err := filepath.Glob("../../content/quantities/*.yaml")
	if err != nil {
		return nil, err
	}
	entries := map[string]entry{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var topic struct {
			Quantities []entry `yaml:"quantities"`
		}
		if err := yaml.Unmarshal(decimals.ReplaceAll(data, []byte(`$1"$2"`)), &topic); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, e := range topic.Quantities {
			e.Derived = e.Formula != ""
			if e.Value == nil {
				e.Value = e.Expect
			}
			entries[e.ID] = e
		}
	}
	return entries, nil
})

func (b *book) entry(id string) entry {
	b.t.Helper()
	b.asked[id] = true
	e, ok := b.entries[id]
	if !ok {
		b.t.Fatalf("%s is not in the ledger", id)
	}
	if e.Value == nil {
		b.t.Fatalf("%s has neither value nor expect: the tests cannot know it", id)
	}
	return e
}

func (b *book) Value(id string) float64 {
	b.t.Helper()
	return *b.entry(id).Value
}

func (b *book) Print(id, format string) string {
	b.t.Helper()
	s, err := printed(b.entry(id), format)
	if err != nil {
		b.t.Fatalf("%s: %v", id, err)
	}
	if !slices.Contains(b.printed, s) {
		b.printed = append(b.printed, s)
	}
	return s
}

func printed(e entry, format string) (string, error) {
	base := quantity.AsTyped
	if e.Derived {
		base = quantity.Default
	}
	display, err := quantity.ParseFormat(e.Display, base)
	if err != nil {
		return "", fmt.Errorf("display: %w", err)
	}
	f, err := quantity.ParseFormat(format, display)
	if err != nil {
		return "", err
	}
	u, err := quantity.ParseUnit(e.Unit)
	if err != nil {
		return "", err
	}
	return quantity.Print(*e.Value, u, f), nil
}
