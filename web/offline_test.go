package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/number"
	"github.com/claimbyclaim/explainer/web/labview"
	"github.com/claimbyclaim/explainer/web/offline"
)

// What the browser computes from the packed numbers alone is what the server answers, whatever is asked.
func TestPackedNumbersGiveTheServersAnswers(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	numbers, err := number.Unpack(number.Pack(labNumbers(w.site.prepared)))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lab.All() {
		queries := []string{"", "version=99", l.Inputs[0].Name + "=no+such+value", l.Inputs[0].Name + "=1&" + l.Inputs[0].Name + "=2", "with=/labs/" + l.Name + "/"}
		for _, p := range l.Presets {
			queries = append(queries, p.Query)
		}
		for _, query := range queries {
			q, _ := url.ParseQuery(query)
			got := labview.Ask(l, numbers, q)
			res := w.get("/labs/" + l.Name + "/?" + query)
			page := res.Body.String()
			if !strings.Contains(page, got.Answer) || !strings.Contains(page, got.Reset) {
				t.Errorf("/labs/%s/?%s: the server's page has another result, or another way back to the defaults", l.Name, query)
			}
			if (got.State == "") != (res.Code == http.StatusUnprocessableEntity) {
				t.Errorf("/labs/%s/?%s: the state is %q, the status %d", l.Name, query, got.State, res.Code)
			}
		}
	}
}

// The page of a ready-made state is that of its query.
func TestPresetsAreTheStatesOfTheirQueries(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for _, l := range lab.All() {
		for _, p := range l.Presets {
			for _, with := range []string{"", "with=" + url.QueryEscape("/labs/"+l.Name+"/")} {
				address := "/labs/" + l.Name + "/" + p.Slug() + "/?" + with
				got, want := w.get(address), w.get("/labs/"+l.Name+"/?"+strings.Trim(p.Query+"&"+with, "&"))
				if got.Code != http.StatusOK || !bytes.Equal(got.Body.Bytes(), want.Body.Bytes()) {
					t.Errorf("%s: status %d; expected the page of %s", address, got.Code, p.Query)
				}
			}
			if strings.Contains(w.get("/sitemap.xml").Body.String(), "/labs/"+l.Name+"/"+p.Slug()+"/") {
				t.Errorf("the sitemap has %s, whose canonical address is that of %s", p.Slug(), l.Name)
			}
		}
	}
}

// Only where no server computes, the pages of labs name what computes in the browser, and may run it.
func TestOfflineSite(t *testing.T) {
	w := newWorld(t, Options{Public: public, Offline: &offline.Kit{Program: []byte("\x00asm"), Runner: []byte("var Go")}})
	plain := newWorld(t, Options{Public: public})
	for path, labs := range map[string]bool{"/labs/cost/": true, "/labs/": false, "/claims/fp8/": false} {
		page, bare := w.get(path).Body.Bytes(), plain.get(path).Body.Bytes()
		if got := bytes.Contains(page, []byte("/asset/offline.")); got != labs {
			t.Errorf("%s: names the script: %t; expected %t", path, got, labs)
		}
		if !labs && !bytes.Equal(page, bare) {
			t.Errorf("%s differs from the page of a server", path)
		}
		if bytes.Contains(bare, []byte("offline")) {
			t.Errorf("%s: the server's page speaks of computing in the browser", path)
		}
	}
	if plain.get(workerPath).Code != http.StatusNotFound {
		t.Errorf("a server has %s", workerPath)
	}
	for rule := range strings.SplitSeq("\n"+string(w.server.headerRules([]string{"/", "/claims/fp8/", "/labs/cost/", "/v/2026-11-24/"})), "\n/") {
		head, _, _ := strings.Cut(rule, "\n")
		if runs := strings.Contains(rule, "wasm-unsafe-eval"); runs != (head == "labs/*") {
			t.Errorf("the rule for /%s lets programs be compiled: %t", head, runs)
		}
		if has := strings.Contains(rule, "Content-Security-Policy"); has == (head == "*") && head != "" && !strings.HasPrefix(head, "*.") {
			t.Errorf("the rule for /%s has a policy: %t; expected it in the rules that no other one meets", head, has)
		}
	}
}
