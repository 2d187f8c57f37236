package web

import (
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/web/asset"
)

// flat is the text of a page with single spaces.
func flat(t *testing.T, w *world, target string, status int) string {
	t.Helper()
	res := w.get(target)
	if res.Code != status {
		t.Errorf("%s: status %d; expected %d", target, res.Code, status)
	}
	return strings.Join(strings.Fields(parse(t, target, res.Body.Bytes()).text), " ")
}

func TestHistorySaysWhatDiffersBetweenEditions(t *testing.T) {
	w := newDated(t)
	text := flat(t, w, "/claims/fp8/history/", http.StatusOK)
	_, between, _ := strings.Cut(text, "Between kept editions")
	newest, older, ok := strings.Cut(between, "Between 1 March 2026 and 24 November 2026")
	older, _, _ = strings.Cut(older, "The evidence by date")
	if !ok || !strings.Contains(newest, "Between 24 November 2026 and the present editionNo difference in the verdict, the certainty, the answer or a number.") {
		t.Errorf("the newest comparison is %q", newest)
	}
	for _, want := range []string{"State Confirmed Consistent, unconfirmed", "CertaintyUnmoderateModerate"} {
		if !strings.Contains(older, want) {
			t.Errorf("the older comparison does not say %q: %s", want, older)
		}
	}
	if rows := strings.Count(w.get("/claims/fp8/history/").Body.String(), `<td data-l="After">`); rows != 3 {
		t.Errorf("%d things differ; expected the state, the certainty and a number", rows)
	}
	body := w.get("/claims/fp8/history/").Body.String()
	for _, want := range []string{`href="/v/2026-03-01/claims/fp8/"`, `href="/v/2026-11-24/claims/fp8/">As published that day`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if text := flat(t, w, "/questions/trade-offs/history/", http.StatusOK); !strings.Contains(text, "The page is new") {
		t.Errorf("the versions have no such page, and the history does not say so: %s", text)
	}
	if res := w.get("/claims/none/history/"); res.Code != http.StatusNotFound {
		t.Errorf("the history of nothing: %d", res.Code)
	}
}

// Who cites a version is led on by the Link header of its pages, and by the page's own section.
func TestPagesLeadToTheirHistory(t *testing.T) {
	w := newDated(t)
	for target, history := range map[string]string{
		"/claims/fp8/": "/claims/fp8/history/", "/questions/trade-offs/": "/questions/trade-offs/history/", "/v/2026-03-01/claims/fp8/": "/claims/fp8/history/",
	} {
		if body := w.get(target).Body.String(); !strings.Contains(body, `href="`+history+`"`) {
			t.Errorf("%s does not lead to its history", target)
		}
	}
}

// editionWith is the content built in with a change, and a server of it.
func editionWith(t *testing.T, change func(*evidence.Edition), o Options) *world {
	t.Helper()
	e, faults := evidence.Load(content.Files, Drawings(), Labs()...)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	change(e)
	assets, err := asset.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{edition: e, assets: assets, site: NewSite(e, assets, o)}
	w.server = NewServer(w.site, slog.New(slog.DiscardHandler))
	return w
}

func TestStateChangesAreMarked(t *testing.T) {
	w := editionWith(t, func(e *evidence.Edition) {
		c, _ := e.Claim("fp8")
		moved := c.Revisions[0]
		moved.Date, moved.From, moved.To = "2026-12-01", "assumption", evidence.Verdict(c.State)
		c.Reviewed.Date = "2026-12-01"
		c.Revisions = append([]evidence.Revision{moved}, c.Revisions...)
	}, Options{})
	for _, target := range []string{"/claims/fp8/", "/claims/fp8/history/", "/changes/"} {
		if text := flat(t, w, target, http.StatusOK); !strings.Contains(text, "from Rests on an assumption → to Consistent, unconfirmed") {
			t.Errorf("%s does not say that the state moved", target)
		}
	}
	// Between the first publication and the change the state was the one that the change left.
	for day, want := range map[string]string{"2026-11-23": "gave no verdict", "2026-11-25": "said: Rests on an assumption", "2026-12-01": "said: Consistent"} {
		if text := flat(t, w, "/claims/fp8/history/?asof="+day, http.StatusOK); !strings.Contains(text, want) {
			t.Errorf("as of %s the page does not say %q", day, want)
		}
	}
}

var asofCounts = regexp.MustCompile(`>(\d+) public, (\d+) since(?:, (\d+) undated)?<`)

// asofSums sums what the rows of the list of claims say of a day.
func asofSums(t *testing.T, w *world, day string) (then, since, undated, rows int) {
	t.Helper()
	res := w.get("/claims/?asof=" + day)
	if res.Code != http.StatusOK {
		t.Fatalf("as of %s: %d", day, res.Code)
	}
	squeezed := regexp.MustCompile(`>\s+|\s+<`).ReplaceAllStringFunc(res.Body.String(), strings.TrimSpace)
	for _, m := range asofCounts.FindAllStringSubmatch(squeezed, -1) {
		var a, b, c int
		_, _ = fmt.Sscan(strings.Join(m[1:], " "), &a, &b, &c) // the last may be missing
		then, since, undated, rows = then+a, since+b, undated+c, rows+1
	}
	return then, since, undated, rows
}

// Whatever the day, each item is counted once; the later the day, the more was public.
func TestClaimsAsOfADay(t *testing.T) {
	w := newDated(t)
	all := 0
	for _, c := range w.edition.Claims {
		all += len(c.Evidence)
	}
	before := -1
	for day, end := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC); day.Before(end); day = day.AddDate(0, 1, 13) {
		then, since, undated, rows := asofSums(t, w, day.Format(time.DateOnly))
		if rows != len(w.edition.Claims) || then+since+undated != all || then < before {
			t.Errorf("as of %s: %d public, %d since, %d undated in %d rows, after %d public; expected %d in all in %d rows", day.Format(time.DateOnly), then, since, undated, rows, before, all, len(w.edition.Claims))
		}
		before = then
	}
	if then, since, _, _ := asofSums(t, w, string(w.edition.Updated())); since != 0 || then < 200 {
		t.Errorf("on the day of the edition %d items are public and %d have not appeared", then, since)
	}
}

func TestStatesAsOfADayAreThoseOfARecord(t *testing.T) {
	w := newDated(t)
	for day, want := range map[string]string{
		"2025-01-29": "No state is shown: this site gave none before 24 November 2026",
		"2026-03-05": "Confirmed", // as the version of 1 March said of claim fp8 alone
		"2026-11-24": "Consistent, unconfirmed",
	} {
		text := flat(t, w, "/claims/?asof="+day, http.StatusOK)
		_, row, _ := strings.Cut(text, "FP8 precision reduces")
		row, _, _ = strings.Cut(row, "DualPipe")
		if day == "2025-01-29" {
			row = text
		}
		if !strings.Contains(row, want) {
			t.Errorf("as of %s: %q; expected %q", day, row, want)
		}
	}
	if text := flat(t, w, "/claims/?asof=1999-12-31", http.StatusOK); !strings.Contains(text, "Nothing was public yet: the first evidence that this site cites with a date appeared") {
		t.Errorf("before the first source the page says %.300q", text)
	}
	if text := flat(t, w, "/claims/?asof=2031", http.StatusOK); !strings.Contains(text, "The claims as of 31 December 2031") || !strings.Contains(text, "it knows nothing later") {
		t.Errorf("after the edition the page says %.300q", text)
	}
}

func TestADayThatIsNone(t *testing.T) {
	w := newWorld(t, Options{})
	for _, path := range []string{"/claims/", "/claims/fp8/history/", "/questions/trade-offs/history/"} {
		for _, typed := range []string{"soon", "2025-02-30", "29.1.2025", "<b>", "2025-01-29T10:00"} {
			res := w.get(path + "?asof=" + url.QueryEscape(typed))
			body := res.Body.String()
			if res.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `value="`+html.EscapeString(typed)+`"`) || !strings.Contains(body, `aria-describedby="p-asof"`) || !strings.Contains(body, "is no date; expected a day") {
				t.Errorf("%s as of %q: status %d; expected 422, what was typed, and the field named", path, typed, res.Code)
			}
		}
		if res := w.get(path + "?asof="); res.Code != http.StatusOK || strings.Contains(res.Body.String(), "aria-invalid") {
			t.Errorf("%s as of nothing: %d", path, res.Code)
		}
	}
}

// A claim's own list says of each item on which side of the day it is; the numbers are those of the list of claims.
func TestEvidenceOfAClaimAsOfADay(t *testing.T) {
	w := newWorld(t, Options{})
	for _, c := range w.edition.Claims {
		public := 0
		for _, i := range c.Evidence {
			if d, ok := w.edition.Public(c, i); ok && d.Last() <= "2025-01-31" {
				public++
			}
		}
		text := flat(t, w, "/claims/"+c.Slug+"/history/?asof=2025-01", http.StatusOK)
		if want := fmt.Sprintf("Public by 31 January 2025 %d", public); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q", c.Slug, want)
		}
	}
}

func TestAPageThatIsDueSaysSo(t *testing.T) {
	w := editionWith(t, func(e *evidence.Edition) {
		c, _ := e.Claim("fp8")
		c.Reviewed.Date = "2026-05-01"
	}, Options{})
	for _, target := range []string{"/claims/fp8/", "/claims/fp8/history/"} {
		if text := flat(t, w, target, http.StatusOK); !strings.Contains(text, "Due for a review: the source ") || !strings.Contains(text, " more reasons. The rule") {
			t.Errorf("%s does not say that it is due", target)
		}
	}
	if text := flat(t, w, "/claims/dualpipe/", http.StatusOK); strings.Contains(text, "Due for a review") {
		t.Error("a page says that it is due, and is not")
	}
}

func TestWhereCorrectionsGo(t *testing.T) {
	for _, good := range []string{"", "mailto:corrections@example.org", "https://github.com/owner/name/issues/new", "https://git.example.org:8443/group/name/-/issues/new"} {
		o := Options{Corrections: good}
		if err := o.Check(); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{
		"corrections@example.org", "mailto:", "mailto:nobody", "mailto:A <a@example.org>", "mailto:a@example.org?bcc=b@example.org", "javascript:alert(1)", "http://github.com/owner/name/issues/new",
		"https://github.com/owner/name", "https://github.com/owner/name/issues/new?title=x", "https://github.com/owner/name/issues/new#x", "https://a:b@github.com/o/n/issues/new", "https:///issues/new", "https://bad host/issues/new",
	} {
		o := Options{Corrections: bad}
		if err := o.Check(); err == nil || !strings.HasPrefix(err.Error(), "corrections: ") || !strings.Contains(err.Error(), "expected a mail address such as") {
			t.Errorf("%q: %v; expected an error that says what is expected", bad, err)
		}
	}
}

func TestEveryPageAsksForCorrections(t *testing.T) {
	const placeholder = "[copy the sentence here]"
	for to, names := range map[string][2]string{
		"mailto:corrections@example.org":             {"subject", "body"},
		"https://github.com/owner/name/issues/new":   {"title", "body"},
		"https://gitlab.com/owner/name/-/issues/new": {"issue[title]", "issue[description]"},
	} {
		w := newWorld(t, Options{Public: public, Corrections: to})
		for _, target := range []string{"/", "/claims/fp8/", "/claims/fp8/history/", "/labs/cost/?price=3", "/method/", "/numbers/v3-run/", "/questions/trade-offs/"} {
			doc := parse(t, target, w.get(target).Body.Bytes())
			var found *url.URL
			for _, a := range doc.all("a") {
				if a.attrs["data-blank"] == placeholder {
					found, _ = url.Parse(a.attrs["href"]) // checked below
				}
			}
			if found == nil {
				t.Errorf("%s offers no report", target)
				continue
			}
			q := found.Query()
			body := q.Get(names[1])
			if got := strings.TrimSuffix(found.String(), "?"+found.RawQuery); got != to || !strings.HasPrefix(q.Get(names[0]), "Correction: ") || strings.Contains(found.RawQuery, "+") {
				t.Errorf("%s reports to %s", target, found)
			}
			for _, want := range []string{"Page: " + public + target, "Edition: " + w.edition.Updated().Words(), "Sentence: " + placeholder} {
				if !strings.Contains(body, want) {
					t.Errorf("the report on %s does not say %q: %s", target, want, body)
				}
			}
		}
		for _, target := range []string{"/embed/claims/fp8/", "/claims/none/"} {
			if strings.Contains(w.get(target).Body.String(), "data-blank") {
				t.Errorf("%s offers a report: a frame must not, and nothing has no errors", target)
			}
		}
	}
	bare := newWorld(t, Options{Public: public})
	if body := bare.get("/claims/fp8/").Body.String(); strings.Contains(body, "Found an error") || strings.Contains(body, "/report.") {
		t.Error("nobody asks for corrections, and the page does")
	}
}

// A version holds no address for corrections: it is the deployment that adds it, with the date of the version.
func TestVersionsAskForCorrectionsWhereTheDeploymentDoes(t *testing.T) {
	w := newDated(t)
	if body := w.get("/v/2026-11-24/claims/fp8/").Body.String(); strings.Contains(body, "Report an error") {
		t.Error("nobody asks for corrections, and the version does")
	}
	releases, err := kept()
	if err != nil {
		t.Fatal(err)
	}
	w = newWorld(t, Options{Public: public, Releases: releases, Corrections: "mailto:corrections@example.org"})
	w.server.now = func() time.Time { return time.Date(2026, 12, 24, 12, 0, 0, 0, time.UTC) }
	body := html.UnescapeString(w.get("/v/2026-03-01/claims/fp8/").Body.String())
	if want := url.QueryEscape(public + "/v/2026-03-01/claims/fp8/"); !strings.Contains(body, "mailto:corrections@example.org?subject=Correction%3A%20FP8") || !strings.Contains(body, want) {
		t.Errorf("the version asks for no correction that names it")
	}
}
