package search

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dop251/goja"
)

// source is the engine as the server and browsers run it.
func source(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, name := range []string{"minisearch.min.js", "search-engine.js"} {
		data, err := os.ReadFile(filepath.Join("../../web/asset/js", name))
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(data, '\n'))
	}
	return b.String()
}

func started(t testing.TB) *engine {
	t.Helper()
	e, err := start(goja.MustCompile("", source(t), false))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var documents = []Document{
	{Href: "/claims/cost/", Kind: "Claim 1", Mark: "assumption", Title: "Training cost $5.58 million in total", Heads: "The rent / What is left out", Text: "The sum is right.", Words: "The price of 2,048 GPUs was verified by nobody."},
	{Href: "/claims/fp8/", Kind: "Claim 2", Mark: "consistent", Title: "FP8 reduces memory", Text: "Optimisers stay wide.", Words: "Products are added with about 14 bits. Pre-training took 671B parameters."},
	{Href: "/questions/repeat/", Kind: "Question 1", Mark: "partly", Title: "Can others get the same results?", Heads: "Independent replication", Text: "Partly.", Words: "Training by others. The constructor has a prototype; toString, valueOf and __proto__ do not."},
	{Href: "/numbers/cost/#cost.sum", Kind: "Number, Costs", Title: "Sum: $5.58 million"},
	{Href: "/glossary/#bubble", Kind: "Term", Title: "Pipeline bubble", Text: strings.Repeat("A GPU waits for its neighbours. ", 20) + "That is a bubble, seen from the side. " + strings.Repeat("Another sentence follows. ", 20)},
}

func indexed(t testing.TB) *Index {
	t.Helper()
	x, err := New(source(t), documents)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func ask(t testing.TB, x *Index, q string) Answer {
	t.Helper()
	a, err := x.Query(q, 30)
	if err != nil {
		t.Fatalf("%q: %v", q, err)
	}
	return a
}

func hrefs(a Answer) []string {
	out := []string{}
	for _, h := range a.Hits {
		out = append(out, h.Href)
	}
	return out
}

func TestTerms(t *testing.T) {
	e := started(t)
	tests := []struct {
		text string
		want string
	}{
		{"5.58", "5.58"},
		{"$5.58 million", "5.58 5.58m million"},
		{"$5.576M", "5.576 5.576m million"},
		{"2,048 GPUs", "2048 gpu"},
		{"2048", "2048"},
		{"1,234,567.8", "1234567.8"},
		{"545%", "545"},
		{"671B", "671 671b billion"},
		{"671\u00a0billion", "671 671b billion"},
		{"3.5bn", "3.5 3.5b billion"},
		{"128k", "128 128k thousand"},
		{"10–20 days", "10 20 day"},
		{"2024-11-24", "11 2024 24"},
		{"H800s, H800", "h800 h800"},
		{"FP8 and E4M3", "e4m3 fp8"},
		{"DeepSeek-V3.1’s", "deepseek deepseekv3.1 v3.1"},
		{"14 bits", "14 bit"},
		{"pre-training", "pre pretrain train"},
		{"Pre‑training", "pre pretrain train"},
		{"the who of it", ""},
		{"Café Ødegård", "caf ødegard"},
		{"日本 λ", "λ 日本"},
		{"…“”§ —", ""},
		{"it’s R1’s", "r1"},
	}
	for _, tt := range tests {
		var got []string
		if err := e.call(patience, "terms", &got, tt.text); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%q has the terms %q; expected %q", tt.text, s, tt.want)
		}
	}
}

func TestFormsOfAWordAreOneTerm(t *testing.T) {
	e := started(t)
	seen := map[string]string{}
	for _, family := range []string{
		"verify verifies verified verifying verification verifiable verifiability", "replicate replicated replication replications replicability", "optimise optimize optimised optimizing optimisation optimization optimisations optimiser",
		"price prices priced pricing", "policy policies", "chip chips", "model models modelling", "GPU GPUs", "bubble bubbles", "train trained training", "quantise quantization", "very", "release released releases", "class classes", "bias", "basis",
	} {
		first := ""
		for word := range strings.FieldsSeq(family) {
			var got []string
			if err := e.call(patience, "terms", &got, word); err != nil {
				t.Fatal(err)
			}
			if first == "" {
				first = got[0]
			}
			if len(got) != 1 || got[0] != first {
				t.Errorf("%s becomes %v; expected %s, as the other forms", word, got, first)
			}
		}
		if other, ok := seen[first]; ok {
			t.Errorf("%q and %q are one term, %s", family, other, first)
		}
		seen[first] = family
	}
}

func TestQuery(t *testing.T) {
	x := indexed(t)
	tests := []struct {
		q     string
		first string // address; empty where nothing is found
		says  string // what the status begins with
	}{
		{"5.58", "/claims/cost/", "2 results for “5.58”."},
		{"$5.58M", "/claims/cost/", "2 results"},
		{"2048", "/claims/cost/", "1 result for"},
		{"14 bits", "/claims/fp8/", "1 result"},
		{"671 billion", "/claims/fp8/", "1 result"},
		{"671B", "/claims/fp8/", "1 result"},
		{"memory memory MEMORY", "/claims/fp8/", "1 result"},
		{"pretraining", "/claims/fp8/", "1 result"},
		{"pre-training", "/claims/fp8/", "1 result"},
		{"optimizer", "/claims/fp8/", "1 result"},
		{"replicat", "/questions/repeat/", "1 result"},
		{"replicatio", "/questions/repeat/", "1 result"},
		{"who verified", "/questions/repeat/", "2 results"},
		{"bub", "/glossary/#bubble", "1 result"},
		{"zzzzzz memory", "/claims/fp8/", "Nothing has “zzzzzz”. 1 result"},
		{"memry", "/claims/fp8/", "Nothing has “memry” as it is spelt; what comes nearest is shown. 1 result"},
		{"memory bubble", "", "No page has all of these words. 2 results"},
		{"constructor", "/questions/repeat/", "1 result"},
		{"__proto__ valueOf toString", "/questions/repeat/", "1 result"},
		{"xyzzyplugh", "", "Nothing found for “xyzzyplugh”."},
		{"the who", "", "“the who” has no word to look up"},
		{"?!", "", "“?!” has no word to look up"},
		{" \t\n", "", ""},
		{"fp8\x00\x1bmemory", "/claims/fp8/", "1 result for “fp8 memory”."},
		{"<b>fp8", "/claims/fp8/", "Nothing has “b”. 1 result for “<b>fp8”."},
	}
	for _, tt := range tests {
		a := ask(t, x, tt.q)
		got := ""
		if a.Total > 0 {
			got = a.Hits[0].Href
		}
		if tt.first != "" && got != tt.first || tt.first == "" && !strings.HasPrefix(tt.says, "No page") && got != "" {
			t.Errorf("%q finds %q first; expected %q", tt.q, got, tt.first)
		}
		if !strings.HasPrefix(a.Status, tt.says) || tt.says == "" && a.Status != "" {
			t.Errorf("%q is answered by %q; expected %q", tt.q, a.Status, tt.says)
		}
	}
}

func TestLongQueriesAreRefusedAndKept(t *testing.T) {
	x := indexed(t)
	if a := ask(t, x, strings.Repeat("é", 200)); a.Long {
		t.Errorf("200 characters are called too long: %+v", a)
	}
	a := ask(t, x, strings.Repeat("é", 10000))
	if !a.Long || a.Asked || a.Total != 0 || a.Typed != strings.Repeat("é", 200) || !strings.Contains(a.Status, "10000 characters, where 200 are the most") {
		t.Errorf("10,000 characters give %+v; expected a refusal that keeps the first 200", a)
	}
}

func TestLimitCountsAllAndShowsTheFirst(t *testing.T) {
	x := indexed(t)
	a, err := x.Query("training", 1)
	if err != nil || len(a.Hits) != 1 || a.Total != 3 || a.Status != "The first 1 of 3 results for “training”." {
		t.Errorf("%v, %+v; expected 1 of 3 hits", err, a)
	}
}

func text(segments []Segment, marked bool) string {
	var b strings.Builder
	for _, s := range segments {
		if s.Mark && marked {
			b.WriteString("[" + s.Text + "]")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestHighlights(t *testing.T) {
	x := indexed(t)
	h := ask(t, x, "costs 5.58").Hits[0]
	if got, want := text(h.Title, true), "Training [cost] $[5.58] million in total"; got != want {
		t.Errorf("the title is %q; expected %q", got, want)
	}
	if h.Beyond || h.Kind != "Claim 1" || h.Mark != "assumption" || text(h.Excerpt, true) != "The sum is right." {
		t.Errorf("got %+v; expected the claim with its mark and whole text", h)
	}
	if h := ask(t, x, "verified").Hits; !h[len(h)-1].Beyond {
		t.Errorf("a word that is not on show gives %+v; expected it to be said that it stands further down", h)
	}
	long := ask(t, x, "seen side").Hits[0]
	got := text(long.Excerpt, true)
	if !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") || !strings.Contains(got, "That is a bubble, [seen] from the [side].") {
		t.Errorf("the excerpt is %q; expected the sentence with both words, cut on both sides", got)
	}
	if body := strings.Trim(text(long.Excerpt, false), "… "); !strings.Contains(documents[4].Text, body) || len(body) > 240 {
		t.Errorf("the excerpt %q is no short piece of the text", body)
	}
}

// A browser has nothing but the JSON.
func TestIndexLoadedFromJSONAnswersTheSame(t *testing.T) {
	x := indexed(t)
	again := &Index{engine: x.engine, json: string(x.JSON())}
	for _, q := range []string{"5.58", "training", "bubble", "memory bubble", "memry", "pre-training cost", "verified", "nothing of the kind"} {
		if a, b := ask(t, x, q), ask(t, again, q); !reflect.DeepEqual(a, b) {
			t.Errorf("%q gives\n%+v\nand, loaded anew,\n%+v", q, a, b)
		}
	}
}

// The short form of the index must be what MiniSearch itself would have made.
func TestIndexIsThatOfMiniSearch(t *testing.T) {
	type serialised struct {
		DocumentCount      int
		DocumentIDs        map[string]string         `json:"documentIds"`
		FieldLength        map[string][]int          `json:"fieldLength"`
		AverageFieldLength []float64                 `json:"averageFieldLength"`
		StoredFields       map[string]map[string]any `json:"storedFields"`
		Index              [][]json.RawMessage       `json:"index"`
		terms              map[string]map[string]any // of Index
	}
	e := started(t)
	var docs []Document
	for _, d := range documents {
		d.Kind = "Event" // which has no name besides its title
		docs = append(docs, d)
	}
	list, err := json.Marshal(docs)
	if err != nil {
		t.Fatal(err)
	}
	read := func(script string) serialised {
		v, err := e.vm.RunString(script)
		if err != nil {
			t.Fatal(err)
		}
		var s serialised
		if err := json.Unmarshal([]byte(v.String()), &s); err != nil {
			t.Fatal(err)
		}
		s.terms = map[string]map[string]any{}
		for _, pair := range s.Index {
			var term string
			var places map[string]any
			if err := json.Unmarshal(pair[0], &term); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(pair[1], &places); err != nil {
				t.Fatal(err)
			}
			s.terms[term] = places
		}
		s.Index = nil
		return s
	}
	if err := e.vm.Set("list", string(list)); err != nil {
		t.Fatal(err)
	}
	got := read(`JSON.stringify(SiteSearch.open(SiteSearch.make(list)))`)
	want := read(`(() => {
		const m = new MiniSearch({ idField: 'href', fields: ['title', 'name', 'heads', 'text', 'words'], storeFields: ['kind', 'mark', 'title', 'text'],
			tokenize: SiteSearch.terms, processTerm: (t) => t, extractField: (d, f) => f in d ? d[f] : '' });
		m.addAll(JSON.parse(list));
		return JSON.stringify(m);
	})()`)
	for i, a := range got.AverageFieldLength {
		if math.Abs(a-want.AverageFieldLength[i]) > 1e-9 {
			t.Errorf("the average length of field %d is %v; expected %v", i, a, want.AverageFieldLength[i])
		}
	}
	got.AverageFieldLength, want.AverageFieldLength = nil, nil
	if len(want.terms) < 30 || !reflect.DeepEqual(got, want) {
		t.Errorf("the index is\n%+v\nexpected\n%+v", got, want)
	}
}

func TestWhatGoesWrongInTheEngineIsAnError(t *testing.T) {
	for what, source := range map[string]string{
		"no script":   `}`,
		"throws":      `throw new Error("no")`,
		"no function": `var SiteSearch = {}`,
		"no engine":   ``,
	} {
		if _, err := New(source, nil); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	e, err := start(goja.MustCompile("", `var SiteSearch = { turn() { for (;;); }, fall() { return fall2(); }, deep() { return this.deep(); } }`, false))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"turn": "it took longer than 20ms", "fall": "fall2 is not defined"} {
		if err := e.call(20*time.Millisecond, name, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v; expected %q", name, err, want)
		}
	}
}

func TestQueryRecoversFromAFailure(t *testing.T) {
	x := indexed(t)
	ask(t, x, "fp8")
	broken, err := start(goja.MustCompile("", `var SiteSearch = { query() { throw new Error("broken") } }`, false))
	if err != nil {
		t.Fatal(err)
	}
	x.open = broken
	if _, err := x.Query("fp8", 1); err == nil || !strings.Contains(err.Error(), "broken") {
		t.Fatalf("got the error %v", err)
	}
	if a := ask(t, x, "fp8"); a.Total != 1 {
		t.Errorf("after a failure the answer is %+v", a)
	}
}

func TestConcurrentQueriesDoNotMix(t *testing.T) {
	x := indexed(t)
	var wg sync.WaitGroup
	for q, want := range map[string]string{"memory": "/claims/fp8/", "bubble": "/glossary/#bubble", "others": "/questions/repeat/"} {
		for range 4 {
			wg.Go(func() {
				a, err := x.Query(q, 5)
				if err != nil || len(a.Hits) == 0 || a.Hits[0].Href != want {
					t.Errorf("%q gives %v, %v", q, hrefs(a), err)
				}
			})
		}
	}
	wg.Wait()
}

func FuzzQuery(f *testing.F) {
	for _, q := range []string{"", "5.58", "pre-training", "“’‑…", "a-b-c-d", "1,2,3", "\xff\xfe", "日本語", "671B billion", "constructor __proto__ toString", "verificatio", "[(*+?.^$|\\", "'s", "128k 5bn", strings.Repeat("fp8-", 49), strings.Repeat("abcdefgh ", 22)} {
		f.Add(q)
	}
	x := indexed(f)
	f.Fuzz(func(t *testing.T, q string) {
		start := time.Now()
		a, err := x.Query(q, 3)
		if err != nil {
			t.Fatalf("%q: %v", q, err)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%q takes %v", q, d)
		}
		if len(a.Hits) > 3 || a.Total < len(a.Hits) || len([]rune(a.Typed)) > 200 {
			t.Errorf("%q gives %+v", q, a)
		}
		for _, h := range a.Hits {
			i := slices.IndexFunc(documents, func(d Document) bool { return d.Href == h.Href })
			if i < 0 || text(h.Title, false) != documents[i].Title {
				t.Errorf("%q gives the title %q", q, text(h.Title, false))
			}
		}
	})
}

func BenchmarkQuery(b *testing.B) {
	x := indexed(b)
	for _, q := range []string{"bubble", "who verified"} {
		b.Run(fmt.Sprint(q), func(b *testing.B) {
			for b.Loop() {
				ask(b, x, q)
			}
		})
	}
}
