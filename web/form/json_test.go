package form_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/prose"
)

// What is known from memory only is never given as a number.
func TestNumbersFromMemoryHaveNoValue(t *testing.T) {
	e, w := load(t)
	b, _ := w.API("quantities")
	var list struct {
		Count int
		Items []struct {
			ID        string
			Value     *float64
			Text      *string
			Published any
		}
	}
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	hidden := 0
	for _, q := range list.Items {
		entry, ok := e.Ledger.Entry(q.ID)
		switch {
		case !ok:
			t.Errorf("%s is not in the ledger", q.ID)
		case entry.FromMemory:
			hidden++
			if q.Value != nil || q.Text != nil || q.Published != nil {
				t.Errorf("%s is known from memory only, and has %v, %v, %v", q.ID, q.Value, q.Text, q.Published)
			}
		case q.Value == nil || *q.Value != entry.Value || *q.Text != entry.String():
			t.Errorf("%s is %v, want %v", q.ID, q.Value, entry.Value)
		}
	}
	if hidden == 0 || list.Count != len(list.Items) {
		t.Errorf("%d of %d entries are hidden, and the count is %d", hidden, len(list.Items), list.Count)
	}
	for _, p := range pages(e) {
		b, _ := w.JSON(p.kind, p.slug)
		var page struct{ Numbers []struct{ ID string } }
		if err := json.Unmarshal(b, &page); err != nil {
			t.Fatal(err)
		}
		for _, n := range page.Numbers {
			if entry, _ := e.Ledger.Entry(n.ID); entry.FromMemory {
				t.Errorf("%s %s gives %s, which is known from memory only", p.kind, p.slug, n.ID)
			}
		}
	}
}

// Each number and source that a page uses is in its JSON, and no other.
func TestJSONHasWhatThePageRestsOn(t *testing.T) {
	e, w := load(t)
	numbers, sources := map[named][]string{}, map[named][]string{}
	for id, uses := range e.NumberUses {
		for _, u := range uses {
			numbers[named{u.Kind, u.Slug}] = append(numbers[named{u.Kind, u.Slug}], id)
		}
	}
	for key, uses := range e.SourceUses {
		for _, u := range uses {
			sources[named{u.Kind, u.Slug}] = append(sources[named{u.Kind, u.Slug}], key)
		}
	}
	for _, p := range pages(e) {
		b, _ := w.JSON(p.kind, p.slug)
		var page struct {
			Numbers, Sources, Figures, Events []struct{ ID string }
		}
		if err := json.Unmarshal(b, &page); err != nil {
			t.Fatal(err)
		}
		allNumbers, allSources := numbers[p], sources[p]
		for _, x := range append(page.Figures, page.Events...) {
			kind, slug, _ := strings.Cut(x.ID, ":")
			of := named{prose.Kind(kind), slug}
			if of.kind != prose.Figure { // of a figure the drawing has more numbers than the texts
				allNumbers = append(allNumbers, numbers[of]...)
			}
			allSources = append(allSources, sources[of]...)
		}
		for _, n := range page.Numbers {
			if !slices.Contains(allNumbers, n.ID) && len(page.Figures) == 0 {
				t.Errorf("%s %s gives the number %s and does not use it", p.kind, p.slug, n.ID)
			}
		}
		has := func(list []struct{ ID string }, id string) bool {
			return slices.ContainsFunc(list, func(x struct{ ID string }) bool { return x.ID == id })
		}
		for _, id := range allNumbers {
			if entry, _ := e.Ledger.Entry(id); !entry.FromMemory && !has(page.Numbers, id) {
				t.Errorf("%s %s uses the number %s and does not give it", p.kind, p.slug, id)
			}
		}
		for _, key := range allSources {
			if !has(page.Sources, key) {
				t.Errorf("%s %s cites %s and does not list it", p.kind, p.slug, key)
			}
		}
		for _, s := range page.Sources {
			if !slices.Contains(allSources, s.ID) {
				t.Errorf("%s %s lists %s and does not cite it", p.kind, p.slug, s.ID)
			}
		}
	}
}

func TestJSONIsPlain(t *testing.T) {
	e, w := load(t)
	for _, p := range pages(e) {
		b, _ := w.JSON(p.kind, p.slug)
		if m := leftover.Find(b); m != nil {
			t.Errorf("%s %s has %q", p.kind, p.slug, m)
		}
		if strings.Contains(string(b), base+base) || strings.Contains(string(b), `"url": "/`) {
			t.Errorf("%s %s has an address that is not absolute", p.kind, p.slug)
		}
	}
}

// A table of a figure alone still says what it is, where it comes from and of which date.
func TestFigureCSVNamesItself(t *testing.T) {
	e, w := load(t)
	for name, f := range e.Figures {
		r := csv.NewReader(strings.NewReader(string(w.FigureCSV(name))))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		about := map[string]string{}
		head := 0
		for _, row := range rows[:slices.IndexFunc(rows, func(r []string) bool { return r[0] == "licence" })+1] {
			about[row[0]] = row[1]
			head++
		}
		for head < len(rows) && rows[head][0] == "source" {
			about["source"] = rows[head][1]
			head++
		}
		_, wantHead, wantRows := tables(prose.Figure, name)
		if about["title"] != f.Title.Plain(e.PlainContext()) || about["source"] == "" || about["date"] != string(e.Updated()) {
			t.Errorf("%s says of itself %v", name, about)
		}
		if !slices.Equal(rows[head], wantHead) || len(rows)-head-1 != len(wantRows) {
			t.Errorf("%s has the head %v and %d rows, want %v and %d", name, rows[head], len(rows)-head-1, wantHead, len(wantRows))
		}
	}
}

func TestQuantitiesAreInTheirUnit(t *testing.T) {
	_, w := load(t)
	b, _ := w.JSON(prose.Claim, "5-58-million")
	var page struct {
		Numbers []struct {
			ID, Unit string
			Value    float64
		}
	}
	if err := json.Unmarshal(b, &page); err != nil {
		t.Fatal(err)
	}
	for _, n := range page.Numbers {
		if n.ID == "v3.cost.rental" {
			if n.Unit != "USD" || math.Abs(n.Value-5576000) > 1 {
				t.Errorf("%s is %v %s, want 5576000 USD", n.ID, n.Value, n.Unit)
			}
			return
		}
	}
	t.Error("the page of the cost does not give the cost")
}
