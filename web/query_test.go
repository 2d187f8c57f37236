package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/ui"
)

var eventItem = regexp.MustCompile(`<li id="(\d{4}[^"]*)">`)

// shown lists the ids of the events on a timeline page.
func (w *world) shown(t *testing.T, query string) []string {
	t.Helper()
	res := w.get("/timeline/?" + query)
	if res.Code != http.StatusOK {
		t.Fatalf("?%s: status %d", query, res.Code)
	}
	var ids []string
	for _, m := range eventItem.FindAllStringSubmatch(res.Body.String(), -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// Every filter keeps exactly the events that pass it, and filters combine.
func TestTimelineFilters(t *testing.T) {
	w := newWorld(t, Options{})
	all := w.edition.Events
	if len(w.shown(t, "q=")) != len(all) {
		t.Fatalf("without filters: %d events, want all %d", len(w.shown(t, "q=")), len(all))
	}
	byCategory, inJanuary, both := 0, 0, 0
	for _, e := range all {
		bans, january := e.Category == "bans", strings.HasPrefix(string(e.Date), "2025-01")
		if bans {
			byCategory++
		}
		if january {
			inJanuary++
		}
		if bans && january {
			both++
		}
	}
	for query, want := range map[string]int{
		"category=bans":                                byCategory,
		"from=2025-01&to=2025-01":                      inJanuary,
		"from=2025-01-01&to=2025-01-31":                inJanuary,
		"category=bans&from=2025-01&to=2025-01":        both,
		"from=2030":                                    0,
		"category=bans&from=2025-01&to=2025-01&utm=42": both,
	} {
		if got := len(w.shown(t, query)); got != want {
			t.Errorf("?%s: %d events, want %d", query, got, want)
		}
	}
	for _, id := range w.shown(t, "about=nvidia-stock-drop") {
		found := false
		c, _ := w.edition.Claim("nvidia-stock-drop")
		for _, e := range c.Events {
			found = found || string(e.ID) == id
		}
		if !found {
			t.Errorf("about=nvidia-stock-drop shows %s, which does not bear on it", id)
		}
	}
}

func TestTimelineUnknownValueSaysWhy(t *testing.T) {
	w := newWorld(t, Options{})
	for query, want := range map[string]string{
		"category=nonsense":      "No event has the category “nonsense”.",
		"about=no-such-claim":    "No event bears on “no-such-claim”.",
		"kind=rumour":            "No event has a source of the kind “rumour”.",
		"confidence=absolute":    "No event has the confidence “absolute”.",
		"q=xyzzyx":               "No event speaks of “xyzzyx”.",
		"from=2031&to=2030":      "No event lies between these dates.",
		"category=%3Cscript%3E1": "No event has the category “&lt;script&gt;1”.",
	} {
		res := w.get("/timeline/?" + query)
		if res.Code != http.StatusOK || !strings.Contains(res.Body.String(), want) {
			t.Errorf("?%s: status %d, want 200 and %q", query, res.Code, want)
		}
	}
}

func TestTimelineMalformedDate(t *testing.T) {
	w := newWorld(t, Options{})
	for _, typed := range []string{"2025-13", "yesterday", "2025-02-30", "27.1.2025", "<b>"} {
		res := w.get("/timeline/?to=" + url.QueryEscape(typed))
		body := res.Body.String()
		if res.Code != http.StatusBadRequest {
			t.Errorf("to=%s: status %d, want 400", typed, res.Code)
		}
		if !strings.Contains(body, "is no date; expected a day, month or year") || !strings.Contains(body, `aria-invalid="true"`) {
			t.Errorf("to=%s: the field does not say what is wrong", typed)
		}
		if !strings.Contains(body, `value="`+strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(typed)+`"`) {
			t.Errorf("to=%s: what was typed is lost", typed)
		}
	}
}

func TestRestrictionFilters(t *testing.T) {
	w := newWorld(t, Options{})
	row := regexp.MustCompile(`<tr id="`)
	for _, reach := range []string{"device", "app", "api", "weights", "derived", "public", "nonsense"} {
		want := 0
		for _, m := range w.edition.Measures {
			for _, r := range m.Reaches {
				if string(r) == reach {
					want++
				}
			}
		}
		res := w.get("/restrictions/?reaches=" + reach)
		if got := len(row.FindAllString(res.Body.String(), -1)); res.Code != http.StatusOK || got != want {
			t.Errorf("reaches=%s: status %d, %d rows, want 200 and %d", reach, res.Code, got, want)
		}
		if want == 0 && !strings.Contains(res.Body.String(), "No measure in the list passes these filters") {
			t.Errorf("reaches=%s: an empty matrix does not say why", reach)
		}
	}
}

// Bad input comes back with its reason and nothing lost; the last valid result stays, greyed.
func TestLabBadInput(t *testing.T) {
	w := newWorld(t, Options{})
	res := w.get("/labs/jevons/?g=1e309&e=2&last=" + url.QueryEscape("e=1.5"))
	body := res.Body.String()
	if res.Code != http.StatusUnprocessableEntity {
		t.Errorf("status %d, want 422", res.Code)
	}
	for _, want := range []string{"is not a number; expected one from 1 to 100", `value="1e309"`, `class="result stale"`, "3.162×", `name="last" value="e=1.5"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, query := range []string{"last=%zz", "g=&last=g%3D-5", "g=2&g=3", "e=NaN"} {
		if res := w.get("/labs/jevons/?" + query); res.Code != http.StatusUnprocessableEntity && query != "last=%zz" {
			t.Errorf("?%s: status %d, want 422", query, res.Code)
		}
	}
}

func TestLabStates(t *testing.T) {
	w := newWorld(t, Options{})
	for target, want := range map[string]string{
		"/labs/jevons/":                       "1×",
		"/labs/jevons/?e=2":                   "10×",
		"/labs/jevons/?old-name=1&e=0.5":      "0.3162×",
		"/labs/revenue-share/":                "1.07%",
		"/labs/revenue-share/?on=trailing":    "1.32%",
		"/labs/revenue-share/?basis=quarter":  "4.28%",
		"/labs/revenue-share/?amount=3%2C000": "%",
	} {
		res := w.get(target)
		if target == "/labs/revenue-share/?amount=3%2C000" {
			if res.Code != http.StatusUnprocessableEntity { // 3,000 is read as three thousand, above the range
				t.Errorf("%s: status %d, want 422", target, res.Code)
			}
			continue
		}
		if res.Code != http.StatusOK || !strings.Contains(res.Body.String(), "<output>"+want+"</output>") {
			t.Errorf("%s: status %d, want 200 and %s", target, res.Code, want)
		}
	}
}

// A second address sets its answers beside the first; a bad one is said and takes nothing away.
func TestLabCompare(t *testing.T) {
	w := newWorld(t, Options{})
	for query, want := range map[string][]string{
		"price=4&with=" + url.QueryEscape("share=9.6"):                                        {"<td class=\"r\">$11,152,000</td>", `name="with" form="inputs" value="share=9.6"`, `href="/labs/cost/?share=9.6"`, "price=4&amp;with=share%3D9.6"},
		"price=4&with=" + url.QueryEscape("https://example.org/labs/cost/?share=9.60#result"): {`value="share=9.6"`, "There ÷ here"},
		"price=4&with=" + url.QueryEscape("/labs/cost/"):                                      {`value="/labs/cost/"`, "There ÷ here", "2×"},
		"price=4":                             {"/labs/cost/?price=4&amp;with=%2Flabs%2Fcost%2F#result", "compare with the defaults"},
		"":                                    {"Compare with the address"},
		"with=" + url.QueryEscape("price=99"): {"can’t be used. Price of a GPU-hour: 99 is out of range; expected a number from 0.5 to 12.5."},
		"with=" + url.QueryEscape("price=1&price=2"):    {"stands 2 times in the address"},
		"with=" + url.QueryEscape("/labs/jevons/?e=2"):  {"It is not an address of this lab, which begins with /labs/cost/."},
		"with=" + url.QueryEscape("?%zz"):               {"It is not an address."},
		"with=nonsense":                                 {"It is not an address.", `value="nonsense"`},
		"with=" + strings.Repeat("x", 2001):             {"It is too long."},
		"with=" + url.QueryEscape("<script>=1&price=0"): {"expected a number from 0.5 to 12.5."},
	} {
		res := w.get("/labs/cost/?" + query)
		body := res.Body.String()
		if res.Code != http.StatusOK {
			t.Errorf("?%.60s: status %d, want 200", query, res.Code)
		}
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("?%.60s: the page lacks %q", query, text)
			}
		}
		if refused := strings.Contains(body, "can’t be used"); refused && strings.Contains(body, "There ÷ here") {
			t.Errorf("?%.60s: refused, and compared all the same", query)
		}
		if strings.Contains(body, "<script>=") {
			t.Errorf("?%.60s: what was typed is not escaped", query)
		}
	}
	if res := w.get("/labs/cost/?price=x&with=" + url.QueryEscape("price=4")); res.Code != http.StatusUnprocessableEntity || !strings.Contains(res.Body.String(), "There ÷ here") {
		t.Errorf("bad input beside a good address: status %d", res.Code)
	}
	if got := w.get("/labs/cost/?with=share%3D9.60&price=4.0").Header().Get("HX-Replace-Url"); got != "/labs/cost/?price=4&with=share%3D9.6" {
		t.Errorf("the canonical address is %q", got)
	}
}

// Each row of the inventory has exactly one page, and each page a question or a protocol of its own.
func TestInventoryIsWhole(t *testing.T) {
	w := newWorld(t, Options{})
	seen := map[int]string{}
	for _, c := range w.edition.Claims {
		if seen[c.Number] != "" {
			t.Errorf("claim %d has two pages, %s and %s", c.Number, seen[c.Number], c.Slug)
		}
		seen[c.Number] = c.Slug
		if len(c.Questions) == 0 && len(c.Protocols) == 0 {
			t.Errorf("%s has neither a question nor a protocol", c.Slug)
		}
		if res := w.get("/claims/" + c.Slug + "/"); res.Code != http.StatusOK {
			t.Errorf("%s: status %d", c.Slug, res.Code)
		}
	}
	for n := 1; n <= 30; n++ {
		if seen[n] == "" {
			t.Errorf("claim %d has no page", n)
		}
	}
	if home := w.get("/").Body.String(); strings.Contains(home, "In preparation") {
		t.Error("the home page still lists claims in preparation")
	}
	if n := len(w.edition.Events); n != 80 {
		t.Errorf("%d events on the timeline, want 80", n)
	}
	if t.Failed() {
		return
	}
	for _, e := range w.edition.Events {
		if !strings.Contains(w.get("/timeline/").Body.String(), fmt.Sprintf(`id="%s"`, e.ID)) {
			t.Errorf("event %s is not on the timeline", e.ID)
		}
	}
}

// The frame of a lab shows the state of its address and leads to the page in that state.
func TestLabEmbed(t *testing.T) {
	w := newWorld(t, Options{Public: "https://claims.example.org"})
	for query, want := range map[string]struct {
		status int
		texts  []string
	}{
		"price=3":        {200, []string{"<output>$8,364,000</output>", `href="https://claims.example.org/labs/cost/?price=3"`}},
		"price=x":        {422, []string{"Price of a GPU-hour: “x” is not a number", "<output>$5,576,000</output>", `href="https://claims.example.org/labs/cost/"`}},
		"unknown=1":      {200, []string{"<output>$5,576,000</output>"}},
		"price=3&pre=-1": {422, []string{"Hours of pre-training: -1 is out of range", "<output>$5,576,000</output>"}},
	} {
		res := w.get("/embed/labs/cost/?" + query)
		if res.Code != want.status {
			t.Errorf("?%s: status %d, want %d", query, res.Code, want.status)
		}
		for _, text := range want.texts {
			if !strings.Contains(res.Body.String(), text) {
				t.Errorf("?%s: the page lacks %q", query, text)
			}
		}
	}
}

// A submitted form, which holds every field, leads to the short address of the same state; a script is answered at once.
func TestLabFormLeadsToItsState(t *testing.T) {
	w := newWorld(t, Options{})
	submitted := "/labs/jevons/?g=10&pass=1&e=2.0&with=&last=e%3D1.5"
	if res := w.get(submitted); res.Code != http.StatusFound || res.Header().Get("Location") != "/labs/jevons/?e=2" {
		t.Errorf("status %d to %q, want 302 to /labs/jevons/?e=2", res.Code, res.Header().Get("Location"))
	}
	if res := w.get("/labs/jevons/?e=2"); res.Code != http.StatusOK {
		t.Errorf("the short address: status %d, want 200", res.Code)
	}
	res := w.get(submitted, "HX-Request", "true")
	if res.Code != http.StatusOK || res.Header().Get("HX-Replace-Url") != "/labs/jevons/?e=2" {
		t.Errorf("to a script: status %d, address %q", res.Code, res.Header().Get("HX-Replace-Url"))
	}
}

// A page whose texts lead into a lab lists it, and the lab lists the page.
func TestLabsAndPagesListEachOther(t *testing.T) {
	w := newWorld(t, Options{})
	for _, l := range lab.All() {
		uses := w.edition.LabUses[l.Name]
		if len(uses) == 0 {
			t.Errorf("nothing leads to the lab %s", l.Name)
		}
		page := w.get("/labs/" + l.Name + "/").Body.String()
		for _, u := range uses {
			if !strings.Contains(page, `href="`+ui.Path(u.Kind, u.Slug, "")) {
				t.Errorf("/labs/%s/ does not list %s %s", l.Name, u.Kind, u.Slug)
			}
			if u.Kind != prose.Claim && u.Kind != prose.Question {
				continue
			}
			from := w.get(ui.Path(u.Kind, u.Slug, "")).Body.String()
			_, section, ok := strings.Cut(from, `id="labs"`)
			if section, _, _ = strings.Cut(section, "</ul>"); !ok || !strings.Contains(section, `href="/labs/`+l.Name+`/"`) {
				t.Errorf("%s %s does not list the lab %s", u.Kind, u.Slug, l.Name)
			}
		}
	}
}

// What no page can show does not reach one, whoever typed it.
func TestQueriesOfBytesThatAreNoText(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for _, target := range []string{"/labs/router/?k=%00", "/timeline/?about=%00x", "/replications/?q=%ff", "/search/?q=%01%fe", "/labs/fp8/?value=%1b%5b", "/claims/fp8/share/?height=%00", "/embed/labs/cost/?price=%c3%28"} {
		body := w.get(target).Body.String()
		if !utf8.ValidString(body) || strings.ContainsFunc(body, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
			t.Errorf("%s: the page holds what is no text", target)
		}
	}
}
