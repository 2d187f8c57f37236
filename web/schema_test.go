package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// served loads schemas from the site itself, as a program would.
type served struct{ w *world }

func (s served) Load(address string) (any, error) {
	res := s.w.get(strings.TrimPrefix(address, public))
	if res.Code != http.StatusOK {
		return nil, io.ErrUnexpectedEOF
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(res.Body.Bytes()))
}

// TestRepliesFitTheirSchemas checks what the server itself makes: oEmbed and what went wrong. Package form checks its own.
func TestRepliesFitTheirSchemas(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	c := jsonschema.NewCompiler()
	c.UseLoader(served{w})
	checked := 0
	check := func(schema, target string, status int) {
		t.Helper()
		s, err := c.Compile(public + "/api/schema/" + schema + ".json")
		if err != nil {
			t.Fatal(err)
		}
		res := w.get(target)
		body, err := jsonschema.UnmarshalJSON(bytes.NewReader(res.Body.Bytes()))
		if res.Code != status || err != nil {
			t.Errorf("%s: %d, %v", target, res.Code, err)
			return
		}
		if err := s.Validate(body); err != nil {
			t.Errorf("%s: %v", target, err)
		}
		checked++
	}
	for _, x := range w.things() {
		for _, more := range []string{"", "&maxwidth=300", "&maxwidth=100"} {
			check("oembed", "/oembed?url="+url.QueryEscape(public+x.Path)+more, http.StatusOK)
		}
		if strings.HasPrefix(x.Path, "/labs/") {
			check("lab", "/labs/"+x.Slug+".json", http.StatusOK)
		}
	}
	check("oembed", "/oembed?url="+url.QueryEscape(public+"/timeline/"), http.StatusOK)
	for target, status := range map[string]int{
		"/oembed": 400, "/oembed?url=" + public + "/none/": 404, "/oembed?url=x&format=yaml": 501, "/claims/none.json": 404, "/api/none.json": 404,
		"/labs/cost.json?price=x&net=-1": 422,
	} {
		check("error", target, status)
	}
	if checked < 100 {
		t.Errorf("%d replies; expected those of every thing", checked)
	}
}

// TestTheOpenAPIDocumentIsTrue asks for each address that the document names, with an example of each.
func TestTheOpenAPIDocumentIsTrue(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	var doc struct {
		Paths map[string]struct {
			Get struct {
				Responses map[string]struct{ Content map[string]any }
			}
		}
	}
	decodeJSON(t, w.get("/api/openapi.json").Body.Bytes(), &doc)
	if len(doc.Paths) < 20 {
		t.Fatalf("the document names %d addresses", len(doc.Paths))
	}
	slugs := map[string]string{"/claims/": "fp8", "/questions/": "cost-accuracy", "/figures/": "gpu-hours-by-stage", "/labs/": "cost", "/badge/numbers/": "v3.hours.total", "/badge/claims/": "fp8", "/badge/questions/": "cost-accuracy", "/api/schema/": "claim"}
	for path, item := range doc.Paths {
		target := path
		for prefix, slug := range slugs {
			if rest, ok := strings.CutPrefix(path, prefix+"{"); ok {
				_, tail, _ := strings.Cut(rest, "}")
				target = prefix + slug + tail
			}
		}
		if path == "/oembed" {
			target += "?url=" + url.QueryEscape(public+"/claims/fp8/")
		}
		res := w.get(target)
		media, _, _ := strings.Cut(res.Header().Get("Content-Type"), ";")
		said := item.Get.Responses[fmt.Sprint(res.Code)].Content
		found := false
		for m := range said {
			found = found || strings.HasPrefix(m, media)
		}
		if res.Code != http.StatusOK || !found {
			t.Errorf("%s (%s) answers %d as %s; the document says %v", path, target, res.Code, media, said)
		}
	}
}
