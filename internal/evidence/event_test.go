package evidence_test

import (
	"fmt"
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
)

const events = `- id: 2025-01-27-shares
  date: 2025-01-27
  title: Shares fall
  changes: The price, by [@press]
  category: market
  bears-on: [alpha, cost, gamma]
  source: "@press, p. 1"
  confidence: high
- id: 2024-12-26-release
  date: 2024-12-26
  title: The release
  changes: All, see [the shares](event:2025-01-27-shares)
  category: model
  bears-on: [alpha]
  source: "@report"
  confidence: high
`

const measures = `- id: offices
  who: A state
  date: 2025-02
  what: No use in offices.
  basis: None was read.
  reaches: [device, app]
  status: in-force
  source: "@press"
`

func loadEvents(events, measures string) (*evidence.Edition, string) {
	e, faults := evidence.Load(filesWith(map[string]string{"events.yaml": events, "measures.yaml": measures}), drawings)
	return e, faults.Error()
}

func TestEventsLeadToWhatTheyBearOn(t *testing.T) {
	e, faults := loadEvents(events, measures)
	if faults != "" {
		t.Fatal(faults)
	}
	alpha, _ := e.Claim("alpha")
	cost, _ := e.Question("cost")
	if len(alpha.Events) != 2 || alpha.Events[0].ID != "2024-12-26-release" || len(cost.Events) != 1 || len(e.Events[1].Claims) != 1 {
		t.Errorf("alpha has %d events, cost %d; want two, oldest first, and one", len(alpha.Events), len(cost.Events))
	}
	got := uses(e.SourceUses["press"])
	want := `event:2025-01-27-shares p. 1
measure:offices
claim:alpha#evidence-press
page:home#start
event:2025-01-27-shares
number:n.rumour`
	if got != want {
		t.Errorf("uses of press are\n%s\nwant\n%s", got, want)
	}
}

func TestFaultsOfEvents(t *testing.T) {
	tests := []struct{ name, from, to, at, want string }{
		{"id without its date", "id: 2024-12-26-release", "id: release", "- id: release", "event release; expected an id that begins with its date, 2024-12-26"},
		{"bears on nothing", "[alpha, cost, gamma]", "[gone]", "[gone]", `unknown claim or question "gone"; expected a slug`},
		{"unknown source", `"@report"`, `"@gone"`, "- id: 2024", `unknown source "gone"; expected a key of sources.yaml`},
		{"unknown event linked", "(event:2025-01-27-shares)", "(event:gone)", "changes: All", `unknown event "gone"; expected an id of events.yaml`},
		{"number in prose", "Shares fall", "Shares fall by 17", "title: Shares", "number 17 stands in prose by itself; expected a {quantity} of the ledger"},
	}
	for _, tt := range tests {
		changed := replaceOnce(t, events, tt.from, tt.to)
		want := fmt.Sprintf("events.yaml:%d: %s", lineWith(t, changed, tt.at), tt.want)
		if _, got := loadEvents(changed, measures); got != want {
			t.Errorf("%s: faults are\n%s\nwant\n%s", tt.name, got, want)
		}
	}
}

func TestFaultsOfMeasures(t *testing.T) {
	tests := []struct{ name, from, to, at, want string }{
		{"unknown reach", "[device, app]", "[phone]", "reaches:", `[1].reaches[1]: is "phone"; expected one of device, app, api, weights, derived, public`},
		{"reach twice", "[device, app]", "[app, app]", "- id: offices", "measure offices names a reach twice"},
		{"unknown standing", "in-force", "pending", "status:", `[1].status: is "pending"; expected one of in-force, lifted, closed, proposed, inquiry`},
		{"unknown source", "@press", "@gone", "- id: offices", `unknown source "gone"; expected a key of sources.yaml`},
	}
	for _, tt := range tests {
		changed := replaceOnce(t, measures, tt.from, tt.to)
		want := fmt.Sprintf("measures.yaml:%d: %s", lineWith(t, changed, tt.at), tt.want)
		if _, got := loadEvents(events, changed); got != want {
			t.Errorf("%s: faults are\n%s\nwant\n%s", tt.name, got, want)
		}
	}
}

func TestEventsAndMeasuresTwice(t *testing.T) {
	again := "- {id: 2025-01-27-shares, date: 2025-01-27, title: T, changes: C, category: market, bears-on: [], source: \"@press\", confidence: low}\n"
	if _, got := loadEvents(events+again, measures); got != "events.yaml:17: event 2025-01-27-shares stands twice" {
		t.Errorf("an event twice gives %q", got)
	}
	again = "- {id: offices, who: W, date: 2025, what: W, basis: B, reaches: [app], status: lifted, source: \"@press\"}\n"
	if _, got := loadEvents(events, again+measures); got != "measures.yaml:2: measure offices stands twice" {
		t.Errorf("a measure twice gives %q", got)
	}
}

func TestCategoriesReachesAndStandingsHaveWords(t *testing.T) {
	for _, c := range evidence.Categories {
		if c.Words() == "" {
			t.Errorf("category %s has no words", c)
		}
	}
	for _, r := range evidence.Reaches {
		if r.Words() == "" {
			t.Errorf("reach %s has no words", r)
		}
	}
	for _, s := range evidence.Standings {
		if s.Words() == "" {
			t.Errorf("standing %s has no words", s)
		}
	}
}
