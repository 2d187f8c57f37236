// Package fault says what is wrong with a content file, where, and what was expected instead.
package fault

import (
	"fmt"
	"sort"
	"strings"
)

// A Fault is one thing wrong in the content.
type Fault struct {
	File string // path inside the content folder
	Line int    // from 1; 0 where the file as a whole is meant
	What string // what is wrong, and what was expected
}

// String gives "file:line: what", the form that editors and terminals link.
func (f Fault) String() string {
	if f.Line == 0 {
		return f.File + ": " + f.What
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.What)
}

// List collects faults. Its zero value is ready to use.
type List []Fault

// Add appends a fault.
func (l *List) Add(file string, line int, format string, args ...any) {
	*l = append(*l, Fault{file, line, fmt.Sprintf(format, args...)})
}

// Sorted returns the faults by file and line, each once.
func (l List) Sorted() List {
	s := append(List(nil), l...)
	sort.SliceStable(s, func(i, j int) bool {
		if s[i].File != s[j].File {
			return s[i].File < s[j].File
		}
		return s[i].Line < s[j].Line
	})
	out := s[:0]
	for i, f := range s {
		if i == 0 || f != s[i-1] {
			out = append(out, f)
		}
	}
	return out
}

// Error joins the faults, one a line, so that a List can be an error.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, f := range l {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// OneOf is the check of an enumeration: nil where text is one of the values.
func OneOf[T ~string](text string, values ...T) error {
	names := make([]string, len(values))
	for i, v := range values {
		if string(v) == text {
			return nil
		}
		names[i] = string(v)
	}
	return fmt.Errorf("is %q; expected one of %s", text, strings.Join(names, ", "))
}
