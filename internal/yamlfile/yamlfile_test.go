package yamlfile_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/yamlfile"
)

// mood is an enumeration that remembers its line.
type mood struct {
	text string
	line int
}

func (m *mood) SetScalar(text string, line int) error {
	m.text, m.line = text, line
	return fault.OneOf(text, "good", "bad")
}

type part struct {
	Name string `yaml:"name"`
	Size int    `yaml:"size,optional"`
	Line int    `yaml:",line"`
}

type record struct {
	Title  string            `yaml:"title"`
	Count  int               `yaml:"count"`
	Share  float64           `yaml:"share,optional"`
	Open   bool              `yaml:"open,optional"`
	Mood   mood              `yaml:"mood,optional"`
	Parts  []part            `yaml:"parts,optional"`
	Grid   [][]int           `yaml:"grid,optional"`
	Extra  *part             `yaml:"extra,optional"`
	Labels map[string]string `yaml:"labels,optional"`
	Slug   string            `yaml:"-"`
	Line   int               `yaml:",line"`
}

const fields = "count, extra, grid, labels, mood, open, parts, share, title"

func decode(t *testing.T, data string, skip int) (record, fault.List) {
	t.Helper()
	var r record
	faults := yamlfile.Decode("f.yaml", []byte(data), skip, &r)
	return r, faults
}

func TestDecodeFillsEveryKindOfField(t *testing.T) {
	got, faults := decode(t, `
# a comment
title: "Two: words"
count: -3
share: 2.5e-1
open: true
mood: bad
parts:
- name: one
  size: 1
-
  name: two
grid: [[1, 2], [], [3]]
extra: {name: more}
labels:
  a: x
  b: "2"
`, 0)
	want := record{
		Title: "Two: words", Count: -3, Share: 0.25, Open: true, Mood: mood{"bad", 7},
		Parts:  []part{{"one", 1, 9}, {"two", 0, 12}},
		Grid:   [][]int{{1, 2}, {}, {3}},
		Extra:  &part{"more", 0, 14},
		Labels: map[string]string{"a": "x", "b": "2"},
		Line:   3,
	}
	if len(faults) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("Decode gives\n%+v, faults %v\nwant\n%+v", got, faults, want)
	}
}

func TestDecodeKeepsScalarsAsWritten(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		{"date", "title: 2024-12-26", "2024-12-26"},
		{"number", "title: 2788000", "2788000"},
		{"number with a trailing zero", "title: 2.50", "2.50"},
		{"boolean word", "title: yes", "yes"},
		{"single quotes", "title: 'it''s'", "it's"},
		{"comment behind", "title: word # comment", "word"},
		{"plain over two lines", "title: one\n  two", "one two"},
		{"folded block", "title: >\n  one\n  two\n\n  three\n", "one two\nthree"},
		{"folded block, stripped", "title: >-\n  one\n  two\n", "one two"},
		{"literal block", "title: |\n  one\n  two\n", "one\ntwo"},
		{"line ends of Windows", "title: word\r\n", "word"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, faults := decode(t, "count: 1\n"+tt.yaml+"\n", 0)
			if len(faults) > 0 || r.Title != tt.want {
				t.Errorf("title is %q, faults %v; want %q", r.Title, faults, tt.want)
			}
		})
	}
}

// Everything wrong with a file is found in one pass, and lines count from the head of the file that the data
// is the front matter of.
func TestDecodeReportsEveryFaultAtOnce(t *testing.T) {
	const data = `title: [a, list]
count: three
share: a lot
share: 1
open: perhaps
mood: sad
colour: red
parts:
- name: one
  size: 1.5
- size: 2
- only text
grid: [[1, x], 2]
extra: [1]
labels: {a: [], b: x, b: y}
`
	tests := []struct {
		skip int
		want string
	}{
		{0, `
f.yaml:1: title is a list; expected a text
f.yaml:2: count is "three"; expected a whole number
f.yaml:3: share is "a lot"; expected a number
f.yaml:4: field "share" stands twice; expected once
f.yaml:5: open is "perhaps"; expected true or false
f.yaml:6: mood: is "sad"; expected one of good, bad
f.yaml:7: unknown field "colour"; expected one of ` + fields + `
f.yaml:10: parts[1].size is "1.5"; expected a whole number
f.yaml:11: missing field "parts[2].name"; expected a text
f.yaml:12: parts[3] is a text; expected the fields name, size
f.yaml:13: grid[1][2] is "x"; expected a whole number
f.yaml:13: grid[2] is a text; expected a list
f.yaml:14: extra is a list; expected the fields name, size
f.yaml:15: labels.a is a list; expected a text
f.yaml:15: field "labels.b" stands twice; expected once`},
		{20, `
f.yaml:21: title is a list; expected a text
f.yaml:22: count is "three"; expected a whole number
f.yaml:23: share is "a lot"; expected a number
f.yaml:24: field "share" stands twice; expected once
f.yaml:25: open is "perhaps"; expected true or false
f.yaml:26: mood: is "sad"; expected one of good, bad
f.yaml:27: unknown field "colour"; expected one of ` + fields + `
f.yaml:30: parts[1].size is "1.5"; expected a whole number
f.yaml:31: missing field "parts[2].name"; expected a text
f.yaml:32: parts[3] is a text; expected the fields name, size
f.yaml:33: grid[1][2] is "x"; expected a whole number
f.yaml:33: grid[2] is a text; expected a list
f.yaml:34: extra is a list; expected the fields name, size
f.yaml:35: labels.a is a list; expected a text
f.yaml:35: field "labels.b" stands twice; expected once`},
	}
	for _, tt := range tests {
		_, faults := decode(t, data, tt.skip)
		if got := "\n" + faults.Error(); got != tt.want {
			t.Errorf("with %d lines skipped, Decode finds%s\nwant%s", tt.skip, got, tt.want)
		}
	}
}

func TestDecodeFaults(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		{"empty file", "", "f.yaml:1: the file is empty; expected the fields " + fields},
		{"only a comment", "# soon\n", "f.yaml:1: the file is empty; expected the fields " + fields},
		{"list instead of fields", "- a\n- b\n", "f.yaml:1: the file is a list; expected the fields " + fields},
		{"missing field after a comment", "# x\n\ncount: 1\n", `f.yaml:3: missing field "title"; expected a text`},
		{"mapping instead of a text", "count: 1\ntitle:\n  x: 1\n", "f.yaml:3: title is a mapping; expected a text"},
		{"text instead of a list", "title: x\ncount: 1\nparts: one\n", "f.yaml:3: parts is a text; expected a list"},
		{"text instead of a mapping", "title: x\ncount: 1\nlabels: one\n", "f.yaml:3: labels is a text; expected a mapping"},
		{"list instead of an enumeration", "title: x\ncount: 1\nmood: []\n", "f.yaml:3: mood is a list; expected a text"},
		{"list instead of a number", "title: x\ncount: [1]\n", "f.yaml:2: count is a list; expected a whole number"},
		{"not a number", "title: x\ncount: 1\nshare: NaN\n", `f.yaml:3: share is "NaN"; expected a number`},
		{"number out of range", "title: x\ncount: 99999999999999999999\n", `f.yaml:2: count is "99999999999999999999"; expected a whole number`},
		{"alias", "title: &a x\ncount: *a\n", "f.yaml:2: count is a reference to an anchor; expected a whole number"},
		{"tagged value", "title: !!str x\ncount: 1\n", "f.yaml:1: title is a tagged value; expected a text"},
		{"second document", "title: x\ncount: 1\n---\ntitle: y\n", "f.yaml:4: a second document after ---; expected one"},

		{"tab", "title: x\ncount:\n\t1\n", "f.yaml:3: not valid YAML: found character '\t' that cannot start any token"},
		{"open quote", "title: x\ncount: \"1\n", "f.yaml:2: not valid YAML: could not find end character of double-quoted text"},
		{"open bracket", "title: x\ncount: [1\n", "f.yaml:2: not valid YAML: sequence end token ']' not found"},
		{"two colons", "count: 1\ntitle: V3: the cost\n", "f.yaml:2: not valid YAML: mapping value is not allowed in this context"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, faults := decode(t, tt.yaml, 0)
			if got := faults.Error(); got != tt.want {
				t.Errorf("Decode of %q finds\n%s\nwant\n%s", tt.yaml, got, tt.want)
			}
		})
	}
}

func TestMissingFieldsSayWhatBelongsThere(t *testing.T) {
	var r struct {
		Text   string            `yaml:"text"`
		Mood   mood              `yaml:"mood"`
		Count  int               `yaml:"count"`
		Share  *float64          `yaml:"share"`
		Open   bool              `yaml:"open"`
		Parts  []part            `yaml:"parts"`
		Labels map[string]string `yaml:"labels"`
		Part   part              `yaml:"part"`
	}
	const want = `f.yaml:1: missing field "text"; expected a text
f.yaml:1: missing field "mood"; expected a text
f.yaml:1: missing field "count"; expected a whole number
f.yaml:1: missing field "share"; expected a number
f.yaml:1: missing field "open"; expected true or false
f.yaml:1: missing field "parts"; expected a list
f.yaml:1: missing field "labels"; expected a mapping
f.yaml:1: missing field "part"; expected the fields name, size`
	if got := yamlfile.Decode("f.yaml", []byte("{}"), 0, &r).Error(); got != want {
		t.Errorf("Decode of no fields finds\n%s\nwant\n%s", got, want)
	}
}

func TestSyntaxErrorsCountTheSkippedLines(t *testing.T) {
	_, faults := decode(t, "title: x\ncount: [1\n", 7)
	want := "f.yaml:9: not valid YAML: sequence end token ']' not found"
	if got := faults.Error(); got != want {
		t.Errorf("Decode finds %q, want %q", got, want)
	}
}

func TestDecodeOfAListAtTheTop(t *testing.T) {
	var names []string
	if faults := yamlfile.Decode("names.yaml", []byte("- 1F1B\n- Llama 3.1 405B\n"), 0, &names); len(faults) > 0 {
		t.Fatal(faults)
	}
	if want := []string{"1F1B", "Llama 3.1 405B"}; !reflect.DeepEqual(names, want) {
		t.Errorf("the list is %q, want %q", names, want)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("title: x\ncount: 1\nparts:\n- {name: a}\n", 0)
	f.Add("title: >\n  a\n  b\nlabels: {a: b}\ngrid: [[1]]\n", 3)
	f.Add("- &a x\n- *a\n---\n!!str 5\n", 1)
	f.Fuzz(func(t *testing.T, data string, skip int) {
		if skip < 0 || skip > 100 {
			return
		}
		_, faults := decode(t, data, skip)
		for _, x := range faults {
			// a fault that no token has a line for is about the file
			if last := skip + strings.Count(data, "\n") + strings.Count(data, "\r") + 1; x.Line < 0 || x.Line > last {
				t.Errorf("fault %q beyond the %d lines of the file", x, last)
			}
		}
	})
}
