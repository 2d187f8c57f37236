package web

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/web/ui"
)

func (w *world) describe(t *testing.T, address, more string) oEmbed {
	t.Helper()
	target := "/oembed?url=" + url.QueryEscape(address) + more
	res := w.get(target)
	var out oEmbed
	if err := json.Unmarshal(res.Body.Bytes(), &out); res.Code != http.StatusOK || err != nil {
		t.Fatalf("%s: %d, %v: %s", target, res.Code, err, res.Body)
	}
	return out
}

func TestOEmbedDescribesEveryThing(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for _, x := range w.things() {
		o := w.describe(t, public+x.Path, "")
		if o.Type != "rich" || o.Version != "1.0" || o.Title != x.Title || o.ProviderName != ui.Site || o.ProviderURL != public+"/" || o.Width != 600 || o.Height != 420 || o.CacheAge <= 0 {
			t.Errorf("%s: %+v", x.Path, o)
		}
		var frame struct {
			XMLName xml.Name `xml:"iframe"`
			Source  string   `xml:"src,attr"`
			Title   string   `xml:"title,attr"`
			Width   string   `xml:"width,attr"`
			Height  string   `xml:"height,attr"`
		}
		if err := xml.Unmarshal([]byte(o.HTML), &frame); err != nil || frame.Source != public+ui.EmbedPath(x.Path) || frame.Title != x.Title || frame.Width != "600" || frame.Height != "420" {
			t.Errorf("%s: frame %+v, %v", x.Path, frame, err)
		}
		if o.ThumbnailURL != public+ui.CardPath(x.Path, "card.png") || o.ThumbnailWidth != 1200 || o.ThumbnailHeight != 630 {
			t.Errorf("%s: thumbnail %+v", x.Path, o)
		}
		whole, _ := json.Marshal(o)
		if strings.Contains(string(whole), "script") {
			t.Errorf("%s: there is a script", x.Path)
		}
	}
}

func TestOEmbedAddresses(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	want := w.describe(t, public+"/claims/fp8/", "")
	for _, same := range []string{"/claims/fp8", "/claims/fp8/#evidence", "/embed/claims/fp8/", "/embed/claims/fp8/?theme=dark#x"} {
		for _, base := range []string{public, "http://claims.example.org", "HTTPS://CLAIMS.example.org"} {
			if got := w.describe(t, base+same, ""); got != want {
				t.Errorf("%s: %+v; expected the same as of the page", base+same, got)
			}
		}
	}
	lab := w.describe(t, public+"/labs/cost/?price=3&nonsense=1#result", "")
	if !strings.Contains(lab.HTML, public+"/embed/labs/cost/?price=3&#34;") && !strings.Contains(lab.HTML, `"`+public+`/embed/labs/cost/?price=3"`) {
		t.Errorf("the state of the lab is lost: %s", lab.HTML)
	}
	if lab.ThumbnailURL != public+"/labs/cost/card.png?price=3" {
		t.Errorf("the lab's picture is %s", lab.ThumbnailURL)
	}
	if list := w.describe(t, public+"/timeline/", ""); list.Type != "link" || list.HTML != "" || list.Title == "" || list.ThumbnailURL != public+"/card.png" {
		t.Errorf("a page that is no thing: %+v; expected a link", list)
	}
}

func TestOEmbedSizes(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for more, want := range map[string]struct {
		kind                   string
		width, height, picture int
	}{
		"":                              {"rich", 600, 420, 1200},
		"&maxwidth=1000&maxheight=1000": {"rich", 600, 420, 600},
		"&maxwidth=400":                 {"rich", 400, 420, 0},
		"&maxheight=320&maxwidth=640":   {"rich", 600, 320, 600},
		"&maxwidth=200&maxheight=150":   {"rich", 200, 150, 0},
		"&maxwidth=199":                 {"link", 0, 0, 0},
		"&maxheight=149&maxwidth=5000":  {"link", 0, 0, 0},
		"&maxwidth=0":                   {"link", 0, 0, 0},
		"&maxheight=100":                {"link", 0, 0, 0},
		"&unknown=1&maxwidth=99999999":  {"rich", 600, 420, 1200},
	} {
		o := w.describe(t, public+"/claims/fp8/", more)
		if o.Type != want.kind || o.Width != want.width || o.Height != want.height || o.ThumbnailWidth != want.picture || (o.HTML == "") != (want.kind == "link") {
			t.Errorf("%s: %+v; expected %+v", more, o, want)
		}
	}
}

func TestOEmbedErrors(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	page := url.QueryEscape(public + "/claims/fp8/")
	for target, status := range map[string]int{
		"/oembed":                                                            400,
		"/oembed?format=json":                                                400,
		"/oembed?url=" + page + "&maxwidth=wide":                             400,
		"/oembed?url=" + page + "&maxheight=1.5":                             400,
		"/oembed?url=" + page + "&maxwidth=-1":                               400,
		"/oembed?url=https://evil.example/claims/x/":                         404,
		"/oembed?url=https://claims.example.org.evil.example/claims/fp8/":    404,
		"/oembed?url=" + url.QueryEscape(public+"/claims/none/"):             404,
		"/oembed?url=" + url.QueryEscape(public+"/v/2026-11-24/claims/fp8/"): 404, // no version is kept
		"/oembed?url=javascript:alert(1)":                                    404,
		"/oembed?url=claims/fp8/":                                            404,
		"/oembed?url=" + page + "&format=yaml":                               501,
	} {
		if res := w.get(target); res.Code != status || res.Header().Get("Content-Type") != kindJSON {
			t.Errorf("%s: %d, %s; expected %d as JSON", target, res.Code, res.Header().Get("Content-Type"), status)
		}
	}
}

// XML and JSON say the same.
func TestOEmbedXML(t *testing.T) {
	w := newWorld(t, Options{Public: public})
	for _, address := range []string{"/claims/5-58-million/", "/labs/cost/?price=3", "/timeline/"} {
		res := w.get("/oembed?format=xml&url=" + url.QueryEscape(public+address))
		var got oEmbed
		if err := xml.Unmarshal(res.Body.Bytes(), &got); err != nil || res.Header().Get("Content-Type") != kindXML {
			t.Fatalf("%s: %v, %s", address, err, res.Header().Get("Content-Type"))
		}
		if got.XMLName.Local != "oembed" {
			t.Errorf("the root is %s", got.XMLName.Local)
		}
		got.XMLName = xml.Name{}
		if want := w.describe(t, public+address, ""); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: XML says\n%+v\nJSON\n%+v", address, got, want)
		}
	}
}
