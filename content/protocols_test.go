package content_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// python runs a script without compiling it into a file beside it.
func python(t *testing.T, args ...string) []byte {
	t.Helper()
	name, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("the scripts of content/protocols need Python 3.11 or newer to be tested; on Debian, as root: apt-get install python3")
	}
	var out, failed bytes.Buffer
	c := exec.Command(name, append([]string{"-B", "-I"}, args...)...)
	c.Stdout, c.Stderr = &out, &failed
	if err := c.Run(); err != nil {
		t.Fatalf("python3 %s: %v\n%s", strings.Join(args, " "), err, failed.String())
	}
	return out.Bytes()
}

func scripts(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("protocols/*.py")
	if err != nil || len(files) != 3 {
		t.Fatalf("%d scripts, %v; expected three", len(files), err)
	}
	return files
}

func TestScriptsPassTheirOwnTests(t *testing.T) {
	for _, file := range scripts(t) {
		if out := string(python(t, file, "--self-test")); out != "self-test passed\n" {
			t.Errorf("%s: %q", file, out)
		}
		python(t, file, "--help")
	}
}

// A dry run has the form of a result and says that it is none.
func TestDryRunsFitTheSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("protocols/result.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range scripts(t) {
		out := python(t, file, "--dry-run")
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		var head struct {
			Script string
			DryRun bool `json:"dry_run"`
		}
		if err := json.Unmarshal(out, &head); err != nil || !head.DryRun || "protocols/"+head.Script+".py" != filepath.ToSlash(file) {
			t.Errorf("%s: %+v, %v", file, head, err)
		}
		object := v.(map[string]any)
		object["more"] = 1
		if schema.Validate(object) == nil {
			t.Errorf("%s: the schema takes a field that the form has not", file)
		}
	}
}
