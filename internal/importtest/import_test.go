// Package importtest keeps the architecture: which of our packages may import which. It parses the imports
// itself, because the result of a test that runs `go list` is cached and misses changes.
package importtest

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "github.com/claimbyclaim/explainer/"
	root   = "../.."
)

// A rule is what a package may import of ours, and why not more. "internal/..." stands for every package below,
// as the name of a rule, too.
type rule struct {
	may []string
	why string
}

var rules = map[string]rule{
	"content":  {nil, "content is files for writers; it only embeds them"},
	"releases": {nil, "releases are files; it only embeds them"},

	"internal/fault":    {nil, "faults are the vocabulary of all checks and stand below them"},
	"internal/yamlfile": {[]string{"internal/fault"}, "reading YAML strictly has nothing to do with our subject"},
	"internal/quantity": {nil, "units and digits are arithmetic; they know no file and no page"},
	"internal/ref":      {nil, "what can be referred to is a list of words"},
	"internal/verdict":  {[]string{"internal/fault"}, "verdicts are words; what they are of is the model's business"},
	"internal/number":   {[]string{"internal/fault", "internal/quantity", "internal/ref"}, "a number is told its value; reading and computing it is the ledger's business"},
	"internal/prose":    {[]string{"internal/ref"}, "the notation knows nothing of the subject; a Context gives it meaning"},
	"internal/ledger": {[]string{"internal/fault", "internal/yamlfile", "internal/quantity", "internal/ref", "internal/number", "internal/calc/..."},
		"numbers stand below the claims that use them"},
	"internal/evidence": {[]string{"internal/fault", "internal/yamlfile", "internal/ledger", "internal/prose", "internal/ref", "internal/verdict"},
		"the model of the content is told what can be drawn and never draws; units are the ledger's business"},
	"internal/draw":   {nil, "ink and paper know neither charts nor claims"},
	"internal/chart":  {[]string{"internal/draw"}, "scales and marks have no subject matter"},
	"internal/figure": {[]string{"internal/chart"}, "a figure takes its numbers as arguments, so that the content can be checked without drawing"},

	"internal/card": {[]string{"internal/chart", "internal/draw", "internal/evidence"},
		"a card is told what it says; of the model it knows only the states that have a shape"},

	"internal/protocol": {nil, "a result is judged by thresholds that are handed in"},
	"internal/release":  {nil, "a release is bytes at addresses; what they say is over"},

	"internal/search": {nil, "the search is told what can be found, and what it is called"},

	"internal/calc/...": {[]string{"internal/calc/..."}, "formulas are pure arithmetic; numbers come in as arguments"},
	"internal/lab": {[]string{"internal/number", "internal/ref", "internal/calc/...", "internal/chart", "internal/quantity"},
		"a lab turns a query into a result that any page or script can show"},

	"internal/nearest": {nil, "words are near to each other whatever they name"},

	"internal/verify": {[]string{"internal/evidence", "internal/ledger", "internal/prose", "internal/quantity", "internal/calc/...", "internal/lab"},
		"a check knows what was computed and who says otherwise; how it is shown is not its business"},

	"web/asset":   {nil, "assets are bytes with a hash"},
	"web/ui":      {[]string{"internal/ref", "internal/verdict"}, "shared parts take what is printed already; pages look up"},
	"web/labview": {[]string{"web/ui", "internal/lab", "internal/ref"}, "a state and its result need no content but the numbers that labs read"},
	"web/snippet": {nil, "a snippet is told the words and addresses that it holds"},
	"web/page":    {[]string{"web/ui", "web/labview", "web/snippet", "internal/..."}, "pages know nothing of routes, and links are built by web/ui"},
	"web/form":    {[]string{"web/ui", "internal/..."}, "a form is bytes made from the edition; links are built by web/ui"},
	"web/offline": {nil, "the program that runs in the browser is bytes with two scripts"},
	"web": {[]string{"web/page", "web/offline", "internal/number", "web/form", "web/snippet", "web/ui", "web/asset", "internal/evidence", "internal/prose", "internal/figure", "internal/lab", "internal/card", "internal/release"},
		"the site joins pages to addresses; content is handed to it"},
	"cmd/labs": {[]string{"internal/lab", "internal/number", "web/labview", "web/ui"}, "what runs in the browser is small: a result and the numbers that it takes"},
	"bench": {[]string{"internal/evidence", "internal/lab", "internal/ledger", "internal/number", "internal/release", "web", "web/asset"},
		"the bench asks servers from outside; inside it reads only what can be asked of a lab, and makes the export"},
	"cmd/explainer": {[]string{"content", "releases", "internal/evidence", "internal/nearest", "internal/release", "internal/verify", "internal/ledger", "internal/lab", "internal/protocol", "internal/calc/...", "web/offline", "web", "web/asset"}, "the command only reads flags and wires"},
}

// forbidden says what is wrong with an import, or "".
func forbidden(pkg, imported string) string {
	ours, isOurs := strings.CutPrefix(imported, module)
	inside := strings.HasPrefix(pkg, "internal/")
	switch {
	case inside && slices.Contains([]string{"net/http", "html/template", "github.com/a-h/templ", "github.com/go-chi/chi/v5"}, imported):
		return fmt.Sprintf("%s imports %s: internal is what we know and compute; HTTP and pages belong to web", pkg, imported)
	case !isOurs:
		return ""
	case inside && (ours == "web" || strings.HasPrefix(ours, "web/")):
		return fmt.Sprintf("%s imports %s: internal is what we know and compute; nothing in it may depend on web", pkg, ours)
	case ours == "content" && pkg != "cmd/explainer":
		return fmt.Sprintf("%s imports content: only cmd/explainer and tests do; the tree is handed on as an fs.FS", pkg)
	}
	r, ok := ruleFor(pkg)
	if !ok || slices.ContainsFunc(r.may, func(m string) bool { return covers(m, ours) }) {
		return ""
	}
	return fmt.Sprintf("%s imports %s: %s (it may import %s)", pkg, ours, r.why, list(r.may))
}

func ruleFor(pkg string) (rule, bool) {
	for pattern, r := range rules {
		if covers(pattern, pkg) {
			return r, true
		}
	}
	return rule{}, false
}

// missingRule says what to do about a package without a rule, or "".
func missingRule(pkg string) string {
	if _, ok := ruleFor(pkg); ok {
		return ""
	}
	return fmt.Sprintf("%s is a new package; add a row to rules in internal/importtest: what it may import of ours, and why not more", pkg)
}

func covers(pattern, pkg string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "..."); ok {
		return strings.HasPrefix(pkg, prefix)
	}
	return pattern == pkg
}

func list(may []string) string {
	if len(may) == 0 {
		return "none of our packages"
	}
	return strings.Join(may, ", ")
}

// imports reads the imports of all our packages, without their tests.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && file != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "node_modules"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(rel))
		found[pkg] = append(found[pkg], "") // a package without imports is one, too
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			found[pkg] = append(found[pkg], p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestImports(t *testing.T) {
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("%s is not the root of the module: %v", root, err)
	}
	found := imports(t)
	for pkg, paths := range found {
		if what := missingRule(pkg); what != "" {
			t.Error(what)
		}
		for _, p := range slices.Compact(slices.Sorted(slices.Values(paths))) {
			if what := forbidden(pkg, p); what != "" {
				t.Error(what)
			}
		}
	}
	packages := slices.Collect(maps.Keys(found))
	for pattern := range rules {
		if !slices.ContainsFunc(packages, func(pkg string) bool { return covers(pattern, pkg) }) {
			t.Errorf("rules has a row for %s, which has no Go files; remove it", pattern)
		}
	}
}

// The rules must be able to say no, each for its own reason.
func TestForbiddenImportsGiveTheirReason(t *testing.T) {
	tests := []struct{ pkg, imported, want string }{
		{"internal/fault", module + "internal/ledger", "internal/fault imports internal/ledger: faults are the vocabulary of all checks and stand below them (it may import none of our packages)"},
		{"internal/figure", module + "internal/ledger", "internal/figure imports internal/ledger: a figure takes its numbers as arguments, so that the content can be checked without drawing (it may import internal/chart)"},
		{"internal/evidence", module + "web/ui", "internal/evidence imports web/ui: internal is what we know and compute; nothing in it may depend on web"},
		{"internal/new", module + "web", "internal/new imports web: internal is what we know and compute; nothing in it may depend on web"},
		{"internal/chart", "net/http", "internal/chart imports net/http: internal is what we know and compute; HTTP and pages belong to web"},
		{"web/page", module + "content", "web/page imports content: only cmd/explainer and tests do; the tree is handed on as an fs.FS"},
		{"web/page", module + "web", "web/page imports web: pages know nothing of routes, and links are built by web/ui (it may import web/ui, web/labview, web/snippet, internal/...)"},
		{"web/asset", module + "web/ui", "web/asset imports web/ui: assets are bytes with a hash (it may import none of our packages)"},
		{"cmd/explainer", module + "web/page", "cmd/explainer imports web/page: the command only reads flags and wires (it may import content, releases, internal/evidence, internal/nearest, internal/release, internal/verify, internal/ledger, internal/lab, internal/protocol, internal/calc/..., web/offline, web, web/asset)"},

		{"internal/yamlfile", module + "internal/fault", ""},
		{"internal/calc/moe", module + "internal/quantity", "internal/calc/moe imports internal/quantity: formulas are pure arithmetic; numbers come in as arguments (it may import internal/calc/...)"},
		{"internal/lab", module + "internal/calc/moe", ""},
		{"web/page", module + "internal/quantity", ""},
		{"web", "net/http", ""},
		{"cmd/explainer", module + "content", ""},
		{"internal/fault", "sort", ""},
	}
	for _, tt := range tests {
		if got := forbidden(tt.pkg, tt.imported); got != tt.want {
			t.Errorf("%s importing %s gives\n%q\nwant\n%q", tt.pkg, tt.imported, got, tt.want)
		}
	}
}

func TestUnknownPackagesAskForARow(t *testing.T) {
	want := "internal/event is a new package; add a row to rules in internal/importtest: what it may import of ours, and why not more"
	if got := missingRule("internal/event"); got != want {
		t.Errorf("a package without a rule gives %q, want %q", got, want)
	}
	if got := missingRule("internal/ledger"); got != "" {
		t.Errorf("a package with a rule gives %q, want nothing", got)
	}
}

// A reader downloads the labs: what reads the content must not come along.
func TestTheLabsOfABrowserStayLight(t *testing.T) {
	found := imports(t)
	seen := map[string]bool{}
	var follow func(pkg string, path []string)
	follow = func(pkg string, path []string) {
		for _, p := range found[pkg] {
			ours, isOurs := strings.CutPrefix(p, module)
			for _, heavy := range []string{"github.com/yuin/goldmark", "github.com/goccy/go-yaml", "github.com/expr-lang/expr", "github.com/dop251/goja"} {
				if strings.HasPrefix(p, heavy) {
					t.Errorf("cmd/labs comes to import %s by %s", p, strings.Join(append(path, pkg), ", "))
				}
			}
			if isOurs && !seen[ours] {
				seen[ours] = true
				follow(ours, append(path, pkg))
			}
		}
	}
	follow("cmd/labs", nil)
	if !seen["internal/lab"] {
		t.Error("cmd/labs has no labs")
	}
}
