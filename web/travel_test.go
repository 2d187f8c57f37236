package web

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/page"
	"github.com/claimbyclaim/explainer/web/ui"
)

const public = "https://claims.example.org"

// things lists everything that can be sent elsewhere.
func (w *world) things() []page.Thing {
	var out []page.Thing
	for _, kind := range travelKinds {
		for _, slug := range w.site.maker.Things(kind) {
			t, _ := w.site.maker.Thing(kind, slug, nil)
			out = append(out, t)
		}
	}
	return out
}

// property gives the content of a meta element by its property.
func (d document) property(name string) string {
	for _, m := range d.all("meta") {
		if m.attrs["property"] == name {
			return m.attrs["content"]
		}
	}
	return ""
}

// The head says within its first 32 KB how a link to the page looks elsewhere.
func TestHeads(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for _, x := range w.things() {
		body := w.get(x.Path).Body.Bytes()
		end := bytes.Index(body, []byte("</head>"))
		if end < 0 || end > 32<<10 {
			t.Errorf("%s: the head ends at byte %d", x.Path, end)
		}
		doc := parse(t, x.Path, body)
		for name, want := range map[string]string{
			"og:title": x.Title, "og:type": "article", "og:url": public + x.Path, "og:site_name": ui.Site,
			"og:image": public + ui.CardPath(x.Path, "card.png"), "og:image:width": "1200", "og:image:height": "630", "og:image:type": "image/png",
			"article:modified_time": string(x.Date),
		} {
			if got := doc.property(name); got != want {
				t.Errorf("%s: %s is %q; expected %q", x.Path, name, got, want)
			}
		}
		said := doc.property("og:description")
		if n := len([]rune(said)); n == 0 || n > 200 || !strings.HasPrefix(said, x.Verdict()) {
			t.Errorf("%s: description %q of %d characters; expected the verdict first, at most 200", x.Path, said, n)
		}
		if !strings.Contains(doc.property("og:image:alt"), x.Title) {
			t.Errorf("%s: the picture's alternative is %q", x.Path, doc.property("og:image:alt"))
		}
		last := "2"
		if x.Kind == prose.Figure {
			last = "1"
		}
		if doc.meta("twitter:card") != "summary_large_image" || doc.meta("twitter:label"+last) != "Last checked" || doc.meta("twitter:data"+last) != x.Date.Words() {
			t.Errorf("%s: the last label of the card is %q, %q", x.Path, doc.meta("twitter:label"+last), doc.meta("twitter:data"+last))
		}
		if v := x.Verdict(); v != "" && (doc.meta("twitter:label1") != "Verdict" || doc.meta("twitter:data1") != v) {
			t.Errorf("%s: %q: %q; expected the verdict", x.Path, doc.meta("twitter:label1"), doc.meta("twitter:data1"))
		}
		kinds := map[string]bool{}
		for _, l := range doc.all("link") {
			if l.attrs["rel"] != "alternate" {
				continue
			}
			kinds[l.attrs["type"]] = true
			res := w.get(strings.TrimPrefix(l.attrs["href"], public))
			if res.Code != http.StatusOK || !strings.HasPrefix(l.attrs["href"], public) {
				t.Errorf("%s: %s (%s) answers %d", x.Path, l.attrs["href"], l.attrs["type"], res.Code)
			}
			media, _, _ := strings.Cut(res.Header().Get("Content-Type"), ";")
			if want := strings.TrimSuffix(l.attrs["type"], "+oembed"); media != want {
				t.Errorf("%s: %s is %s; announced as %s", x.Path, l.attrs["href"], media, l.attrs["type"])
			}
		}
		want := []string{"application/json+oembed", "text/xml+oembed", "application/json", "application/atom+xml"}
		if x.Verdict() != "" {
			want = append(want, "text/markdown")
		}
		for _, kind := range want {
			if !kinds[kind] {
				t.Errorf("%s announces no %s", x.Path, kind)
			}
		}
	}
}

// A lab's state is in its address and its picture.
func TestHeadOfALabState(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	doc := parse(t, "lab", w.get("/labs/cost/?price=3").Body.Bytes())
	if got := doc.property("og:url"); got != public+"/labs/cost/?price=3" {
		t.Errorf("og:url is %s", got)
	}
	if got := doc.property("og:image"); got != public+"/labs/cost/card.png?price=3" {
		t.Errorf("og:image is %s", got)
	}
	if bytes.Equal(w.get("/labs/cost/card.png?price=3").Body.Bytes(), w.get("/labs/cost/card.png").Body.Bytes()) {
		t.Error("another state has the same picture")
	}
}

// ClaimReview has the fields that are required of it, and no number as a rating.
func TestClaimReview(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for _, c := range w.edition.Claims {
		path := ui.Path(prose.Claim, c.Slug, "")
		body := w.get(path).Body.String()
		_, after, _ := strings.Cut(body, `<script type="application/ld+json">`)
		source, _, found := strings.Cut(after, "</script>")
		if !found {
			t.Fatalf("%s has no ClaimReview", path)
		}
		var r struct {
			Context       string `json:"@context"`
			Type          string `json:"@type"`
			URL           string `json:"url"`
			ClaimReviewed string `json:"claimReviewed"`
			DatePublished string `json:"datePublished"`
			Author        struct{ Name string }
			ItemReviewed  struct {
				Type          string `json:"@type"`
				Author        struct{ Name string }
				DatePublished string `json:"datePublished"`
				Appearance    any    `json:"appearance"`
			} `json:"itemReviewed"`
			ReviewRating map[string]any `json:"reviewRating"`
		}
		if err := json.Unmarshal([]byte(source), &r); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if !strings.HasPrefix(r.Context, "https://schema.org") || r.Type != "ClaimReview" || r.URL != public+path || r.ClaimReviewed == "" || r.DatePublished == "" || r.Author.Name != ui.Site ||
			r.ItemReviewed.Type != "Claim" || r.ItemReviewed.Author.Name == "" || r.ItemReviewed.DatePublished == "" || r.ItemReviewed.Appearance == nil {
			t.Errorf("%s: incomplete: %s", path, source)
		}
		if r.ReviewRating["alternateName"] != c.State.Words() || r.ReviewRating["ratingValue"] != nil {
			t.Errorf("%s: rating %v; expected the state in words alone", path, r.ReviewRating)
		}
	}
}

// Every thing has its pictures, of their sizes, small enough, and readable from any origin.
func TestCards(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for _, x := range w.things() {
		for file, width := range map[string]int{"card.png": 1200, "card-600.png": 600} {
			res := w.get(ui.CardPath(x.Path, file))
			config, err := png.DecodeConfig(bytes.NewReader(res.Body.Bytes()))
			if err != nil || config.Width != width || config.Height != width*630/1200 || res.Body.Len() > 300_000 {
				t.Errorf("%s%s: %v, %d×%d, %d bytes", x.Path, file, err, config.Width, config.Height, res.Body.Len())
			}
			h := res.Header()
			if h.Get("Content-Type") != "image/png" || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || h.Get("ETag") == "" || h.Get("Cache-Control") != forNow {
				t.Errorf("%s%s: %v", x.Path, file, h)
			}
		}
		res := w.get(ui.CardPath(x.Path, "card.svg"))
		if err := xml.Unmarshal(res.Body.Bytes(), new(struct{})); err != nil || bytes.Contains(res.Body.Bytes(), []byte("<text")) {
			t.Errorf("%scard.svg: %v; expected outlines only", x.Path, err)
		}
	}
}

// Every rune of every card has a glyph: a missing one would be a silent box.
func TestCardsHaveAllGlyphs(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for _, x := range w.things() {
		if missing := w.site.card(x).Missing(); len(missing) > 0 {
			t.Errorf("%s: no glyph for %q", x.Path, missing)
		}
	}
	for _, name := range w.site.maker.Things(prose.Figure) {
		if missing := w.site.plate(name).Missing(); len(missing) > 0 {
			t.Errorf("figure %s: no glyph for %q", name, missing)
		}
	}
}

// A frame of another site shows what the issue of the page is, in words that need no link to be read.
func TestEmbeds(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for _, x := range w.things() {
		path := ui.EmbedPath(x.Path)
		res := w.get(path)
		doc := parse(t, path, res.Body.Bytes())
		if got := doc.one(t, path, "h1").text; got != x.Title {
			t.Errorf("%s: heading %q; expected %q", path, got, x.Title)
		}
		for _, want := range []string{x.Verdict(), x.Figure, x.Label, x.Date.Words(), public + x.Path} {
			if !strings.Contains(doc.text, want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
		if x.Sources > 0 && !strings.Contains(doc.text, fmt.Sprintf("%d source", x.Sources)) {
			t.Errorf("%s does not say that it rests on %d sources", path, x.Sources)
		}
		for _, a := range doc.all("a") {
			if a.attrs["target"] != "_blank" || a.attrs["rel"] != "noopener" {
				t.Errorf("%s: the link %q would leave the frame, or do nothing in it", path, a.attrs["href"])
			}
		}
		h := res.Header()
		if h.Get("X-Robots-Tag") != "noindex" || h.Get("X-Frame-Options") != "" || strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors") || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || len(h["Set-Cookie"]) > 0 {
			t.Errorf("%s: %v", path, h)
		}
		for _, theme := range []string{"light", "dark"} {
			if got := parse(t, path, w.get(path+"?theme="+theme).Body.Bytes()).one(t, path, "html").attrs["data-theme"]; got != theme {
				t.Errorf("%s?theme=%s: theme %q", path, theme, got)
			}
		}
		for _, theme := range []string{"auto", "nonsense", ""} {
			if _, set := parse(t, path, w.get(path+"?theme="+theme).Body.Bytes()).one(t, path, "html").attrs["data-theme"]; set {
				t.Errorf("%s?theme=%s sets a theme", path, theme)
			}
		}
	}
}

// People paste the address of a page into a frame.
func TestAFramedPageSendsItselfToItsExtract(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for _, x := range w.things() {
		res := w.get(x.Path+"?theme=dark", "Sec-Fetch-Dest", "iframe")
		if got, want := res.Header().Get("Location"), ui.EmbedPath(x.Path)+"?theme=dark"; res.Code != http.StatusFound || got != want {
			t.Errorf("%s: %d to %q; expected 302 to %q", x.Path, res.Code, got, want)
		}
		if !strings.Contains(strings.Join(w.get(x.Path).Header()["Vary"], ","), "Sec-Fetch-Dest") {
			t.Errorf("%s does not vary on Sec-Fetch-Dest", x.Path)
		}
		if res := w.get(ui.EmbedPath(x.Path), "Sec-Fetch-Dest", "iframe"); res.Code != http.StatusOK {
			t.Errorf("%s: the extract answers %d", x.Path, res.Code)
		}
	}
}

func TestSharePages(t *testing.T) {
	w := newWorld(t, Options{Public: public, Version: "2026-11-24"})
	text := func(target string) string {
		res := w.get(target)
		if res.Code != http.StatusOK {
			t.Fatalf("%s: status %d", target, res.Code)
		}
		var b strings.Builder
		for _, f := range parse(t, target, res.Body.Bytes()).all("textarea") {
			if _, readonly := f.attrs["readonly"]; !readonly {
				t.Errorf("%s: a snippet can be edited", target)
			}
			b.WriteString(f.text + "\n")
		}
		return b.String()
	}
	for target, want := range map[string][]string{
		"/claims/fp8/share/": {public + "/claims/fp8/", `<iframe src="` + public + `/embed/claims/fp8/"`, `height="420"`, `<ri:url ri:value="` + public + `/embed/claims/fp8/"/>`},
		"/claims/fp8/share/?when=dated&show=frame&height=300":         {public + "/v/2026-11-24/claims/fp8/", `<iframe src="` + public + `/v/2026-11-24/embed/claims/fp8/"`, `height="300"`},
		"/claims/fp8/share/?show=picture":                             {"](" + public + "/claims/fp8/card-600.png)", "](" + public + "/badge/claims/fp8.svg)"},
		"/claims/fp8/share/?when=dated&show=picture":                  {public + "/v/2026-11-24/claims/fp8/card-600.png", public + "/v/2026-11-24/badge/claims/fp8.svg"},
		"/questions/cost-accuracy/share/?show=text":                   {public + "/questions/cost-accuracy/"},
		"/figures/gpu-hours-by-stage/share/?theme=dark":               {public + "/embed/figures/gpu-hours-by-stage/?theme=dark"},
		"/labs/cost/share/?price=3":                                   {public + "/labs/cost/?price=3&version=1", public + "/embed/labs/cost/?price=3&amp;version=1"},
		"/labs/cost/share/?price=3&theme=light":                       {public + "/embed/labs/cost/?price=3&amp;version=1&amp;theme=light"},
		"/labs/cost/share/?when=dated&price=3":                        {public + "/labs/cost/?price=3&version=1"}, // the state of a lab is not kept
		"/claims/fp8/share/?when=nonsense&show=nonsense&theme=purple": {`<iframe src="` + public + `/embed/claims/fp8/"`},
	} {
		got := text(target)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s has no %s", target, w)
			}
		}
	}
	for _, height := range []string{"119", "4001", "tall", "4e2"} {
		res := w.get("/claims/fp8/share/?height=" + height)
		doc := parse(t, height, res.Body.Bytes())
		kept := ""
		for _, f := range doc.all("input") {
			if f.attrs["name"] == "height" {
				kept = f.attrs["value"]
			}
		}
		if res.Code != http.StatusUnprocessableEntity || kept != height || !strings.Contains(doc.text, "from 120 to 4000") || !strings.Contains(res.Body.String(), `height=&#34;420&#34;`) {
			t.Errorf("height %s: status %d, field %q; expected 422, what was typed, the range and a snippet of 420", height, res.Code, kept)
		}
	}
}

func TestBadges(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for path, want := range map[string][]string{
		"/badge/claims/5-58-million.svg":     {"Rests on an assumption"},
		"/badge/questions/cost-accuracy.svg": {"Partly answered"},
		"/badge/numbers/v3.hours.total.svg":  {"2"},
	} {
		res := w.get(path)
		var svg struct {
			Title string `xml:"title"`
		}
		if err := xml.Unmarshal(res.Body.Bytes(), &svg); err != nil || svg.Title == "" || res.Header().Get("Content-Type") != "image/svg+xml" || res.Body.Len() > 2000 {
			t.Errorf("%s: %v, title %q, %d bytes", path, err, svg.Title, res.Body.Len())
		}
		for _, words := range append(want, w.edition.Updated().Words()[len("24 "):][len("November "):]) {
			if !strings.Contains(res.Body.String(), words) {
				t.Errorf("%s does not say %q", path, words)
			}
		}
	}
	for _, topic := range w.edition.Ledger.Topics() {
		for _, e := range topic.Entries {
			if res := w.get(ui.NumberBadgePath(e.ID)); e.FromMemory != (res.Code == http.StatusNotFound) {
				t.Errorf("the badge of %s answers %d; known from memory only: %v", e.ID, res.Code, e.FromMemory)
			}
		}
	}
}

// Who asks in vain is answered in the form of the address, never with the home page.
func TestNotFoundOnEverySurface(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for target, kind := range map[string]string{
		"/claims/none/": kindHTML, "/embed/claims/none/": kindHTML, "/embed/labs/none/": kindHTML, "/claims/none/share/": kindHTML,
		"/claims/none.json": kindJSON, "/api/none.json": kindJSON, "/api/schema/none.json": kindJSON, "/labs/none.json": kindJSON, "/questions/none.csl.json": kindJSON,
		"/oembed?url=" + public + "/claims/none/": kindJSON,
		"/claims/none.md":                         kindText, "/claims/none.bib": kindText, "/claims/none.ris": kindText, "/claims/none/changes.atom": kindText, "/figures/none.csv": kindText,
		"/claims/none/card.png": kindText, "/claims/none/card-600.png": kindText, "/claims/none/card.svg": kindText, "/figures/none.png": kindText,
		"/badge/claims/none.svg": kindText, "/badge/numbers/none.svg": kindText, "/none.txt": kindText,
		"/v/2026-11-24/claims/none/": kindHTML, "/v/2026-11-24/claims/none.json": kindJSON,
	} {
		res := w.get(target)
		if res.Code != http.StatusNotFound || res.Header().Get("Content-Type") != kind || res.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %s, %s; expected 404 as %s", target, res.Code, res.Header().Get("Content-Type"), res.Header().Get("Cache-Control"), kind)
		}
		switch {
		case kind == kindJSON:
			var p struct{ Status int }
			if err := json.Unmarshal(res.Body.Bytes(), &p); err != nil || p.Status != http.StatusNotFound {
				t.Errorf("%s: %v: %s", target, err, res.Body)
			}
		case strings.HasPrefix(target, "/embed/"):
			if res.Body.Len() > 3000 || !strings.Contains(res.Body.String(), public+"/claims/") {
				t.Errorf("%s: %d bytes; expected a small page with the way to the claims", target, res.Body.Len())
			}
		}
	}
}

// A slug that was given up leads on from every address that its thing had.
func TestRenamedAndWithdrawn(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	w.site.redirects["/claims/old/"] = evidence.Redirect{From: "/claims/old/", To: "/claims/fp8/"}
	w.site.redirects["/claims/gone/"] = evidence.Redirect{From: "/claims/gone/", To: "/claims/fp8/", Gone: prose.ParseInline("It was no claim of the article.", 1)}
	for _, address := range []string{
		"/claims/%s/", "/embed/claims/%s/", "/claims/%s/share/", "/claims/%s.md", "/claims/%s.json", "/claims/%s.csl.json", "/claims/%s.bib", "/claims/%s.ris",
		"/claims/%s/card.png", "/claims/%s/card-600.png", "/claims/%s/card.svg", "/claims/%s/changes.atom", "/badge/claims/%s.svg",
	} {
		old, now := fmt.Sprintf(address, "old"), fmt.Sprintf(address, "fp8")
		res := w.get(old + "?theme=dark")
		if got := res.Header().Get("Location"); res.Code != http.StatusMovedPermanently || got != now+"?theme=dark" {
			t.Errorf("%s: %d to %q; expected 301 to %s with the query", old, res.Code, got, now)
		}
		if res := w.get(now); res.Code != http.StatusOK {
			t.Errorf("%s answers %d", now, res.Code)
		}
		gone := fmt.Sprintf(address, "gone")
		if res := w.get(gone); res.Code != http.StatusGone || !strings.Contains(res.Body.String(), "It was no claim of the article.") {
			t.Errorf("%s: %d: %.200s; expected 410 with the reason", gone, res.Code, res.Body)
		}
	}
	c, _ := w.edition.Claim("fp8")
	if res := w.get("/claims/gone/"); !strings.Contains(res.Body.String(), c.Title.Plain(w.edition.PlainContext())) {
		t.Error("the page that was withdrawn does not name its successor")
	}
	if res := w.get("/claims/older/"); res.Code != http.StatusNotFound {
		t.Errorf("/claims/older/ answers %d; only the whole slug was given up", res.Code)
	}
}

// Without a public address, absolute addresses are those of the request; a poisoned one reaches nobody else.
func TestAddressesFollowTheRequest(t *testing.T) {
	own := func(w *world, fields ...string) string {
		return parse(t, "/claims/fp8/", w.get("/claims/fp8/", fields...).Body.Bytes()).property("og:url")
	}
	w := newWorld(t, Options{})
	if got := own(w); got != "http://example.com/claims/fp8/" {
		t.Errorf("the address is %s", got)
	}
	if got := own(w, "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https"); got != "http://example.com/claims/fp8/" {
		t.Errorf("with a forwarded host that is not trusted, the address is %s", got)
	}
	trusting := newWorld(t, Options{TrustProxy: true})
	if got := own(trusting, "X-Forwarded-Host", "claims.example.org", "X-Forwarded-Proto", "https"); got != public+"/claims/fp8/" {
		t.Errorf("with a trusted forwarded host, the address is %s", got)
	}
	if got := own(newWorld(t, Options{Public: public}), "X-Forwarded-Host", "evil.example"); got != public+"/claims/fp8/" {
		t.Errorf("with a public address, the address is %s", got)
	}
	for _, bad := range []string{`a"b`, "a b", "a/b", "<a>", "a:b", strings.Repeat("a", 300), "-a", ""} {
		if res := trusting.get("/claims/fp8/", "X-Forwarded-Host", bad); bad != "" && res.Code != http.StatusBadRequest {
			t.Errorf("host %.20q: status %d; expected 400", bad, res.Code)
		}
	}
	for i := range 20 { // each host that somebody thinks of is rendered for itself, and few are kept
		_ = own(trusting, "X-Forwarded-Host", fmt.Sprintf("h%d.example", i))
	}
	if n := trusting.site.others.Len(); n > keptBases {
		t.Errorf("%d hosts are kept; expected at most %d", n, keptBases)
	}
}

func decodeJSON(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// The share page of a lab carries the fields of its state, in the order of the address.
func TestShareCarriesTheStateInOrder(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	const state = "price=3&net=8913.58&life=3.102&util=100&opex=0"
	var carried []string
	for _, f := range parse(t, state, w.get("/labs/cost/share/?"+state).Body.Bytes()).all("input") {
		if f.attrs["type"] == "hidden" {
			carried = append(carried, f.attrs["name"]+"="+f.attrs["value"])
		}
	}
	canonical, _ := w.site.maker.Thing(prose.Lab, "cost", url.Values{"price": {"3"}, "net": {"8913.58"}, "life": {"3.102"}, "util": {"100"}, "opex": {"0"}})
	_, want, _ := strings.Cut(canonical.Path, "?")
	if got := strings.Join(carried, "&"); got != want+"&version=1" {
		t.Errorf("carried %s; expected %s&version=1", got, want)
	}
}

// Rows of tables have addresses that stay when rows are added: of figures and of results alike.
func TestRowsHaveAddresses(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for path, want := range map[string]string{
		"/figures/gpu-hours-by-stage/": "row-gpu-hours-by-stage-context-extension",
		"/labs/runs/":                  "row-figure-gpu-hours-against-work-on-one-line-a-gpu-did-as-much-work-in-an-hour-deepseek-v3",
	} {
		if ids := parse(t, path, w.get(path).Body.Bytes()).ids(); ids[want] != 1 {
			t.Errorf("%s has no row %s", path, want)
		}
	}
	rows := [][]string{{"−1", "a"}, {"1", "b"}, {"1", "c"}, {"1", "c"}, {"+1", "d"}}
	want := []string{"row-t-1", "row-t-1-b", "row-t-1-c", "", "row-t-1-d"}
	if got := ui.RowIDs("t", rows); !slices.Equal(got, want) {
		t.Errorf("the rows have %q; expected %q", got, want)
	}
}
