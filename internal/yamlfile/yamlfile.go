// Package yamlfile reads YAML into Go structs strictly and completely: it reports every unknown field, missing
// field and value of the wrong kind in a file, each with its line, where a usual decoder stops at the first.
//
// A struct field is required unless its tag says optional: `yaml:"note,optional"`. A field tagged
// `yaml:",line"` receives the line of its mapping.
package yamlfile

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/claimbyclaim/explainer/internal/fault"
)

// A Scalar is a type that reads itself from the text of a YAML scalar. Its error says what was expected.
type Scalar interface {
	SetScalar(text string, line int) error
}

// Decode reads data into the struct or slice that into points to. Lines are counted from skip, so that front
// matter reports the lines of its file. It fills what it can: callers use the result only when faults is empty.
func Decode(file string, data []byte, skip int, into any) (faults fault.List) {
	padded := append(bytes.Repeat([]byte("\n"), skip), data...)
	f, err := parser.ParseBytes(padded, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, what := syntaxError(err)
		faults.Add(file, line, "%s", what)
		return faults
	}
	r := reader{file: file}
	var body ast.Node
	for _, d := range f.Docs {
		if body != nil && d.Body != nil {
			r.faults.Add(file, lineOf(d.Body), "a second document after ---; expected one")
			break
		}
		body = d.Body
	}
	if body == nil {
		r.faults.Add(file, skip+1, "the file is empty; expected %s", describe(reflect.TypeOf(into).Elem()))
		return r.faults
	}
	r.read(body, reflect.ValueOf(into).Elem(), "")
	return r.faults
}

var position = regexp.MustCompile(`^\[(\d+):\d+\] `)

func syntaxError(err error) (line int, what string) {
	what = yaml.FormatError(err, false, false)
	if m := position.FindStringSubmatch(what); m != nil {
		line, _ = strconv.Atoi(m[1])
		what = what[len(m[0]):]
	}
	what, _, _ = strings.Cut(what, "\n")
	return line, "not valid YAML: " + what
}

type reader struct {
	file   string
	faults fault.List
}

func lineOf(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		return m.Values[0].Key.GetToken().Position.Line
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		return m.Key.GetToken().Position.Line
	}
	if t := n.GetToken(); t != nil {
		return t.Position.Line
	}
	return 0
}

func (r *reader) read(n ast.Node, v reflect.Value, path string) {
	if a, ok := n.(*ast.AnchorNode); ok {
		n = a.Value
	}
	if s, ok := v.Addr().Interface().(Scalar); ok {
		text, ok := scalar(n)
		if !ok {
			r.faults.Add(r.file, lineOf(n), "%s is a %s; expected a text", path, kind(n))
			return
		}
		if err := s.SetScalar(text, lineOf(n)); err != nil {
			r.faults.Add(r.file, lineOf(n), "%s: %v", path, err)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.read(n, v.Elem(), path)
	case reflect.Struct:
		r.readStruct(n, v, path)
	case reflect.Slice:
		seq, ok := n.(*ast.SequenceNode)
		if !ok {
			r.faults.Add(r.file, lineOf(n), "%s is a %s; expected a list", path, kind(n))
			return
		}
		out := reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values))
		for i, item := range seq.Values {
			r.read(item, out.Index(i), fmt.Sprintf("%s[%d]", path, i+1))
		}
		v.Set(out)
	case reflect.Map:
		entries, ok := mapping(n)
		if !ok {
			r.faults.Add(r.file, lineOf(n), "%s is a %s; expected a mapping", path, kind(n))
			return
		}
		v.Set(reflect.MakeMap(v.Type()))
		for _, e := range entries {
			item := reflect.New(v.Type().Elem()).Elem()
			key, _ := scalar(e.Key)
			if v.MapIndex(reflect.ValueOf(key)).IsValid() {
				r.faults.Add(r.file, e.Key.GetToken().Position.Line, "field %q stands twice; expected once", join(path, key))
			}
			r.read(e.Value, item, join(path, key))
			v.SetMapIndex(reflect.ValueOf(key), item)
		}
	default:
		r.readBasic(n, v, path)
	}
}

func (r *reader) readStruct(n ast.Node, v reflect.Value, path string) {
	entries, ok := mapping(n)
	if !ok {
		r.faults.Add(r.file, lineOf(n), "%s is a %s; expected the fields %s", orFile(path), kind(n), strings.Join(fieldNames(v.Type()), ", "))
		return
	}
	fields := fieldsOf(v.Type())
	seen := map[string]bool{}
	for _, e := range entries {
		key, _ := scalar(e.Key)
		line := e.Key.GetToken().Position.Line
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == key && key != "" })
		switch {
		case i < 0:
			r.faults.Add(r.file, line, "unknown field %q; expected one of %s", join(path, key), strings.Join(fieldNames(v.Type()), ", "))
		case seen[key]:
			r.faults.Add(r.file, line, "field %q stands twice; expected once", join(path, key))
		default:
			if text, ok := scalar(e.Value); ok && strings.TrimSpace(text) == "" && !fields[i].optional {
				r.faults.Add(r.file, line, "field %q is empty; expected %s", join(path, key), describe(v.Type().Field(i).Type))
				break
			}
			r.read(e.Value, v.Field(i), join(path, key))
		}
		seen[key] = true
	}
	for i, f := range fields {
		if f.isLine {
			v.Field(i).SetInt(int64(lineOf(n)))
		} else if f.name != "" && !f.optional && !seen[f.name] {
			r.faults.Add(r.file, lineOf(n), "missing field %q; expected %s", join(path, f.name), describe(v.Type().Field(i).Type))
		}
	}
}

func (r *reader) readBasic(n ast.Node, v reflect.Value, path string) {
	text, ok := scalar(n)
	if !ok {
		r.faults.Add(r.file, lineOf(n), "%s is a %s; expected %s", path, kind(n), describe(v.Type()))
		return
	}
	var err error
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int:
		var i int64
		i, err = strconv.ParseInt(text, 10, 64)
		v.SetInt(i)
	case reflect.Float64:
		var f float64
		if f, err = strconv.ParseFloat(text, 64); math.IsNaN(f) || math.IsInf(f, 0) {
			err = strconv.ErrSyntax
		}
		v.SetFloat(f)
	case reflect.Bool:
		var b bool
		b, err = strconv.ParseBool(text)
		v.SetBool(b)
	default:
		panic("yamlfile: unsupported type " + v.Type().String())
	}
	if err != nil {
		r.faults.Add(r.file, lineOf(n), "%s is %q; expected %s", path, text, describe(v.Type()))
	}
}

// mapping gives the entries of a mapping, which the parser keeps in two ways.
func mapping(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

// scalar gives the text of a scalar as written, without quotes: "2788000", "2024-12-26", "yes".
func scalar(n ast.Node) (string, bool) {
	switch s := n.(type) {
	case *ast.StringNode:
		return s.Value, true
	case *ast.LiteralNode:
		return strings.TrimRight(s.Value.Value, "\n"), true
	case *ast.NullNode:
		return "", true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return strings.TrimSpace(n.GetToken().Value), true
	}
	return "", false
}

func kind(n ast.Node) string {
	switch n.(type) {
	case *ast.SequenceNode:
		return "list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "mapping"
	case *ast.AliasNode:
		return "reference to an anchor"
	case *ast.TagNode:
		return "tagged value"
	}
	return "text"
}

func describe(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return "a list"
	case reflect.Map:
		return "a mapping"
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.Pointer:
		return describe(t.Elem())
	case reflect.Struct:
		if !reflect.PointerTo(t).Implements(reflect.TypeFor[Scalar]()) {
			return "the fields " + strings.Join(fieldNames(t), ", ")
		}
	}
	return "a text"
}

// A field is what the tag of a field of a struct says.
type field struct {
	name             string // empty where the field is not read
	optional, isLine bool
}

var known sync.Map // of reflect.Type to []field: tags are parsed once

// fieldsOf gives the fields of a struct in their order.
func fieldsOf(t reflect.Type) []field {
	if fields, ok := known.Load(t); ok {
		return fields.([]field)
	}
	fields := make([]field, t.NumField())
	for i := range fields {
		if tag, ok := t.Field(i).Tag.Lookup("yaml"); ok && tag != "-" {
			name, rest, _ := strings.Cut(tag, ",")
			fields[i] = field{name, rest == "optional", rest == "line"}
		}
	}
	known.Store(t, fields)
	return fields
}

func fieldNames(t reflect.Type) []string {
	var names []string
	for _, f := range fieldsOf(t) {
		if f.name != "" {
			names = append(names, f.name)
		}
	}
	sort.Strings(names)
	return names
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func orFile(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}
