package form_test

import (
	"bytes"
	"encoding/json"
	"io"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/claimbyclaim/explainer/internal/figure"
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/form"
)

// schemaURL loads the schemas as the site serves them: by name, below one address.
type schemaURL struct{ w *form.Writer }

func (s schemaURL) Load(url string) (any, error) {
	b, ok := s.w.Schema(strings.TrimSuffix(path.Base(url), ".json"))
	if !ok {
		return nil, io.ErrUnexpectedEOF
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(b))
}

func compile(t *testing.T, w *form.Writer, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.UseLoader(schemaURL{w})
	c.AssertFormat()
	s, err := c.Compile(base + "/api/schema/" + name + ".json")
	if err != nil {
		t.Fatalf("the schema of %s: %v", name, err)
	}
	return s
}

// An answer is a reply with the name of its schema.
type answer struct {
	schema, of string
	body       []byte
}

// answers are all replies in JSON that have a schema, over the whole content.
func answers(t *testing.T) []answer {
	t.Helper()
	e, w := load(t)
	var out []answer
	for _, p := range pages(e) {
		b, _ := w.JSON(p.kind, p.slug)
		out = append(out, answer{string(p.kind), p.slug, b})
	}
	moved, _ := revised(t).JSON(prose.Claim, "fp8")
	out = append(out, answer{"claim", "fp8, revised", moved})
	for _, name := range form.APINames() {
		if b, ok := w.API(name); !ok {
			t.Errorf("there is no list of %s", name)
		} else if name != "openapi" {
			out = append(out, answer{name, "all", b})
		}
	}
	for _, f := range figure.All() {
		out = append(out, answer{"figure", f.Name, w.FigureJSON(f.Name)})
	}
	for _, l := range lab.All() {
		out = append(out, answer{"lab", l.Name, w.LabJSON(l, l.Parse(e.Ledger, nil))})
	}
	return out
}

func TestEveryAnswerFitsItsSchema(t *testing.T) {
	_, w := load(t)
	schemas := map[string]*jsonschema.Schema{}
	for _, a := range answers(t) {
		if schemas[a.schema] == nil {
			schemas[a.schema] = compile(t, w, a.schema)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.body))
		if err != nil {
			t.Fatalf("%s of %s: %v", a.schema, a.of, err)
		}
		if err := schemas[a.schema].Validate(v); err != nil {
			t.Errorf("%s of %s: %v", a.schema, a.of, err)
		}
	}
	for _, name := range form.SchemaNames() {
		if schemas[name] == nil {
			compile(t, w, name) // of a reply that the site makes elsewhere; it is a schema at least
		}
	}
}

// A schema that allows what never comes, or lets pass what it doesn't name, describes something else.
func TestSchemasAreStrictAndSpare(t *testing.T) {
	_, w := load(t)
	come := map[string]string{}
	for _, a := range answers(t) {
		come[a.schema] += string(a.body)
		come["common"] += string(a.body)
	}
	for _, name := range form.SchemaNames() {
		b, _ := w.Schema(name)
		var schema any
		if err := json.Unmarshal(b, &schema); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		visit(schema, func(o map[string]any) {
			props, ok := o["properties"].(map[string]any)
			if !ok || o["type"] != "object" { // the condition of an object, and no object
				return
			}
			if o["additionalProperties"] != false {
				t.Errorf("%s: an object with %v lets other properties pass", name, props)
			}
			for p := range props {
				if come[name] != "" && !strings.Contains(come[name], `"`+p+`":`) {
					t.Errorf("%s names the property %s, which never comes", name, p)
				}
			}
		})
	}
}

// visit calls a function for every object in a value of JSON.
func visit(v any, f func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		f(v)
		for _, x := range v {
			visit(x, f)
		}
	case []any:
		for _, x := range v {
			visit(x, f)
		}
	}
}

func TestOpenAPIHoldsTogether(t *testing.T) {
	_, w := load(t)
	b, _ := w.API("openapi")
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	resolve := func(ref string) bool {
		if file, ok := strings.CutPrefix(ref, "schema/"); ok {
			_, found := w.Schema(strings.TrimSuffix(file, ".json"))
			return found
		}
		var v any = doc
		for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
			o, _ := v.(map[string]any)
			v = o[part]
		}
		return v != nil
	}
	ids := map[string]bool{}
	visit(doc, func(o map[string]any) {
		if ref, ok := o["$ref"].(string); ok && !resolve(ref) {
			t.Errorf("%s leads nowhere", ref)
		}
		if id, ok := o["operationId"].(string); ok {
			if ids[id] {
				t.Errorf("the operation %s stands twice", id)
			}
			ids[id] = true
		}
	})
	for address, item := range doc["paths"].(map[string]any) {
		get, ok := item.(map[string]any)["get"].(map[string]any)
		if !ok || !strings.HasPrefix(address, "/") {
			t.Errorf("%s is no address that can be read", address)
			continue
		}
		if _, ok := get["responses"].(map[string]any)["200"]; !ok {
			t.Errorf("%s never succeeds", address)
		}
		params, _ := get["parameters"].([]any)
		if asked, given := strings.Count(address, "{"), inPath(doc, params); asked != given {
			t.Errorf("%s has %d slots and describes %d", address, asked, given)
		}
	}
	var named []string
	for _, n := range doc["components"].(map[string]any)["parameters"].(map[string]any)["schema"].(map[string]any)["schema"].(map[string]any)["enum"].([]any) {
		named = append(named, n.(string))
	}
	if !slices.Equal(named, form.SchemaNames()) {
		t.Errorf("the document names the schemas %v; there are %v", named, form.SchemaNames())
	}
}

// inPath counts the parameters that stand in the path.
func inPath(doc map[string]any, params []any) (n int) {
	for _, p := range params {
		o := p.(map[string]any)
		if ref, ok := o["$ref"].(string); ok {
			o = doc["components"].(map[string]any)["parameters"].(map[string]any)[path.Base(ref)].(map[string]any)
		}
		if o["in"] == "path" {
			n++
		}
	}
	return n
}
