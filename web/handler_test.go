package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/web/page"
)

// logged is a line of the server's log.
type logged struct {
	Msg, Level, ID, Method, Path, Stack string
	Status                              int
}

func (w *world) lines(t *testing.T) []logged {
	t.Helper()
	var out []logged
	for line := range strings.Lines(w.log.String()) {
		var l logged
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("log line %q: %v", line, err)
		}
		out = append(out, l)
	}
	return out
}

// checkProblem checks an error page: it has the site's frame, and the id under which the request is logged.
func (w *world) checkProblem(t *testing.T, target string, res *httptest.ResponseRecorder, status int) {
	t.Helper()
	if res.Code != status {
		t.Errorf("%.80s: status %d; expected %d", target, res.Code, status)
		return
	}
	if got := res.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
		t.Errorf("%.80s: type %q; expected a page", target, got)
	}
	if got := res.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("%.80s: cache control %q; expected no-store", target, got)
	}
	lines := w.lines(t)
	last := lines[len(lines)-1]
	if last.Msg != "request" || last.Status != status || last.ID == "" {
		t.Errorf("%.80s: last log line %+v; expected the request with status %d and an id", target, last, status)
	}
	body := res.Body.String()
	if !strings.Contains(body, "Request "+last.ID) {
		t.Errorf("%.80s: the page does not show %s, the id in the log", target, last.ID)
	}
	if got := res.Header().Get("X-Request-Id"); got != last.ID {
		t.Errorf("%.80s: X-Request-Id %q; the log has %q", target, got, last.ID)
	}
	doc := parse(t, target, res.Body.Bytes())
	doc.one(t, target, "h1")
	doc.one(t, target, "main")
	for _, l := range doc.all("link") {
		if l.attrs["rel"] == "canonical" {
			t.Errorf("%.80s: an error page names a canonical address", target)
		}
	}
}

func TestRedirects(t *testing.T) {
	w := newWorld(t, Options{})
	claim := "/claims/" + w.edition.Claims[0].Slug
	source := "/sources/" + w.edition.Sources[0].Key
	w.site.redirects["/claims/old-name/"] = evidence.Redirect{From: "/claims/old-name/", To: claim + "/"}
	for _, c := range []struct {
		target string
		status int
		to     string
	}{
		{claim, 308, claim + "/"},
		{claim + "?a=1&b=%20x", 308, claim + "/?a=1&b=%20x"},
		{claim + "//", 308, claim + "/"},
		{"/claims", 308, "/claims/"},
		{"/Claims/", 308, "/claims/"},
		{strings.ToUpper(claim) + "/", 308, claim + "/"},
		{strings.ToUpper(claim) + "?q", 308, claim + "/?q"},
		{source, 308, source + "/"},
		{"/numbers?x", 308, "/numbers/?x"},
		{"/claims/old-name/", 301, claim + "/"},
		{"/claims/old-name", 301, claim + "/"},
		{"/claims/old-name?a=1", 301, claim + "/?a=1"},
	} {
		res := w.get(c.target)
		if res.Code != c.status || res.Header().Get("Location") != c.to {
			t.Errorf("%s: %d to %q; expected %d to %q", c.target, res.Code, res.Header().Get("Location"), c.status, c.to)
			continue
		}
		if res := w.get(c.to); res.Code != http.StatusOK {
			t.Errorf("%s leads to %s, which answers %d", c.target, c.to, res.Code)
		}
	}
	// No address sends a reader to another host.
	for _, target := range []string{"//example.org", "//example.org/claims/", "/%2Fexample.org/claims", "/%5Cexample.org", "/claims/..//example.org"} {
		if res := w.get(target); res.Code != http.StatusNotFound {
			t.Errorf("%s: %d to %q; expected 404", target, res.Code, res.Header().Get("Location"))
		}
	}
}

func TestNotFound(t *testing.T) {
	w := newWorld(t, Options{})
	for _, c := range []struct{ target, nearest string }{
		{"/claims/dualpip/", "/claims/dualpipe/"},
		{"/claims/r1-party/", "/claims/r1-parity/"},
		{"/5-58-milion", "/claims/5-58-million/"},
		{"/questions/generalisation/", "/questions/generalization/"},
		{"/articles/2025/cost-accuracy", "/questions/cost-accuracy/"},
	} {
		res := w.get(c.target)
		w.checkProblem(t, c.target, res, http.StatusNotFound)
		doc := parse(t, c.target, res.Body.Bytes())
		first := ""
		for _, a := range doc.all("a") {
			if h := a.attrs["href"]; first == "" && strings.Count(h, "/") == 3 && !strings.HasPrefix(h, "http") {
				first = h
			}
		}
		if first != c.nearest {
			t.Errorf("%s: the nearest page is %q; expected %q", c.target, first, c.nearest)
		}
	}
	for _, target := range []string{
		"/nothing-like-it-at-all-anywhere/", "/claims/zzzzzzzzzzzzzzzzzzzz/", "/claims/dualpipe/more/", "/favicon.ico", "/index.html", "/%7B%7Bx%7D%7D",
		"/%3Cscript%3Ealert(1)%3C/script%3E", "/../etc/passwd", "/claims/%2e%2e/%2e%2e/go.mod", "/" + strings.Repeat("a", 4000),
	} {
		res := w.get(target)
		w.checkProblem(t, target, res, http.StatusNotFound)
		if strings.Contains(res.Body.String(), "<script>") {
			t.Errorf("%s: the address stands in the page unescaped", target)
		}
	}
}

func TestMethods(t *testing.T) {
	w := newWorld(t, Options{})
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"} {
		for _, target := range []string{"/", "/claims/", "/nothing/", w.assets.Path("site.css")} {
			res := w.do(method, target)
			w.checkProblem(t, method+" "+target, res, http.StatusMethodNotAllowed)
			if got := res.Header().Get("Allow"); got != "GET, HEAD" {
				t.Errorf("%s %s: Allow %q; expected GET, HEAD", method, target, got)
			}
		}
	}
}

func TestBadAddresses(t *testing.T) {
	w := newWorld(t, Options{})
	long := "/claims/?x=" + strings.Repeat("a", longestURL)
	w.checkProblem(t, long, w.get(long), http.StatusRequestURITooLong)
	edge := "/claims/?x=" + strings.Repeat("a", longestURL-len("/claims/?x="))
	if res := w.get(edge); res.Code != http.StatusOK {
		t.Errorf("an address of %d characters: status %d; expected 200", len(edge), res.Code)
	}
	for _, target := range []string{"/%00", "/claims/%0a/", "/claims/fp8%0d%0aSet-Cookie:x=y", "/%1b[31m", "/%7f", "/%ff%fe", "/claims/%c2%85"} {
		res := w.get(target)
		w.checkProblem(t, target, res, http.StatusBadRequest)
		if len(res.Header().Values("Set-Cookie")) > 0 {
			t.Errorf("%s: the address set a cookie", target)
		}
	}
	for _, l := range w.lines(t) {
		if strings.ContainsAny(l.Path, "\x00\n\r\x1b\x7f") || len(l.Path) > 300 {
			t.Errorf("the log has the path %.80q; expected it printable and short", l.Path)
		}
	}
}

func TestHead(t *testing.T) {
	w := newWorld(t, Options{})
	server := httptest.NewServer(w.server)
	defer server.Close()
	for target, status := range map[string]int{"/": 200, "/claims/": 200, "/nothing/": 404, "/claims": 308, w.assets.Path("site.css"): 200, w.assets.Path("claim-serif.woff2"): 200} {
		var got [2]*http.Response
		for i, method := range []string{http.MethodGet, http.MethodHead} {
			r, err := http.NewRequest(method, server.URL+target, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", "identity")
			if got[i], err = server.Client().Transport.RoundTrip(r); err != nil {
				t.Fatalf("%s %s: %v", method, target, err)
			}
			body, err := io.ReadAll(got[i].Body)
			_ = got[i].Body.Close() // it is read to its end
			if err != nil {
				t.Fatalf("%s %s: %v", method, target, err)
			}
			if got[i].StatusCode != status {
				t.Errorf("%s %s: status %d; expected %d", method, target, got[i].StatusCode, status)
			}
			if (len(body) > 0) != (method == http.MethodGet) {
				t.Errorf("%s %s: a body of %d bytes", method, target, len(body))
			}
		}
		for _, h := range []string{"Content-Type", "Etag", "Cache-Control", "Content-Security-Policy", "Vary", "Location"} {
			if a, b := got[0].Header.Get(h), got[1].Header.Get(h); a != b {
				t.Errorf("%s: %s is %q for GET and %q for HEAD", target, h, a, b)
			}
		}
		if status == 200 && got[1].ContentLength != got[0].ContentLength {
			t.Errorf("%s: length %d for GET and %d for HEAD", target, got[0].ContentLength, got[1].ContentLength)
		}
	}
}

// decode undoes a content encoding.
func decode(t *testing.T, encoding string, body []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(body)
	switch encoding {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		var err error
		if r, err = gzip.NewReader(r); err != nil {
			t.Fatal(err)
		}
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", encoding, err)
	}
	return plain
}

func TestEncodings(t *testing.T) {
	w := newWorld(t, Options{})
	plain := w.get("/claims/").Body.Bytes()
	for _, c := range []struct{ accept, packed string }{ // error pages are plain
		{"", ""},
		{"identity", ""},
		{"br", "br"},
		{"BR", "br"},
		{"gzip", "gzip"},
		{"gzip, deflate, br, zstd", "br"},
		{"gzip;q=1.0, br;q=0.5", "br"},
		{"gzip,br;q=0", "gzip"},
		{"br; q=0, gzip; q=0", ""},
		{"br;q=0.0, gzip", "gzip"},
		{"br;q=0.000", ""},
		{"brotli", ""},
		{"xbr, gzipped", ""},
	} {
		for target, want := range map[string]string{"/claims/": c.packed, w.assets.Path("site.css"): c.packed, "/nothing/": ""} {
			res := w.get(target, "Accept-Encoding", c.accept)
			got := res.Header().Get("Content-Encoding")
			if got != want {
				t.Errorf("%s with Accept-Encoding %q: encoding %q; expected %q", target, c.accept, got, want)
			}
			body := decode(t, got, res.Body.Bytes())
			if target == "/claims/" && !bytes.Equal(body, plain) {
				t.Errorf("%s with Accept-Encoding %q: decodes to another page", target, c.accept)
			}
			if n := res.Header().Get("Content-Length"); n != "" && n != fmt.Sprint(res.Body.Len()) {
				t.Errorf("%s with Accept-Encoding %q: length %s; sent %d", target, c.accept, n, res.Body.Len())
			}
			if target != "/nothing/" && res.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s: Vary %q; expected Accept-Encoding", target, res.Header().Get("Vary"))
			}
		}
	}
}

func TestRevalidation(t *testing.T) {
	w := newWorld(t, Options{})
	tags := map[string]string{}
	for _, encoding := range []string{"br", "gzip", ""} {
		first := w.get("/claims/", "Accept-Encoding", encoding)
		etag, weak := strings.CutPrefix(first.Header().Get("ETag"), "W/")
		if !strings.HasPrefix(etag, `"`) || !strings.HasSuffix(etag, `"`) || len(etag) < 10 || weak != (encoding != "") {
			t.Errorf("encoding %q: ETag %s; expected it quoted, and weak where it is packed", encoding, first.Header().Get("ETag"))
		}
		if other, ok := tags[etag]; ok {
			t.Errorf("encodings %q and %q have the same ETag %s", encoding, other, etag)
		}
		tags[etag] = encoding
		for _, match := range []string{etag, "W/" + etag, `"other", ` + etag} {
			res := w.get("/claims/", "Accept-Encoding", encoding, "If-None-Match", match)
			if res.Code != http.StatusNotModified || res.Body.Len() > 0 {
				t.Errorf("encoding %q, If-None-Match %s: %d with %d bytes; expected 304 with none", encoding, match, res.Code, res.Body.Len())
			}
			if res.Header().Get("ETag") != first.Header().Get("ETag") || res.Header().Get("Vary") != "Accept-Encoding" || res.Header().Get("Cache-Control") != first.Header().Get("Cache-Control") {
				t.Errorf("encoding %q: the 304 has other headers: %v", encoding, res.Header())
			}
		}
		if res := w.get("/claims/", "Accept-Encoding", encoding, "If-None-Match", `"0000000000000000"`); res.Code != http.StatusOK {
			t.Errorf("encoding %q: status %d for another ETag; expected 200", encoding, res.Code)
		}
	}
}

func TestHeaders(t *testing.T) {
	w := newWorld(t, Options{})
	for _, target := range []string{"/", "/claims/", "/claims", "/nothing/", "/%00", w.assets.Path("site.css"), "/asset/none.css"} {
		h := w.get(target).Header()
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: policy %q; expected %s in it", target, csp, want)
			}
		}
		for _, never := range []string{"unsafe", "http:", "https:", "*", "frame-ancestors"} {
			if strings.Contains(csp, never) {
				t.Errorf("%s: policy %q; expected no %s in it", target, csp, never)
			}
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q; expected %q", target, name, got, want)
			}
		}
		for _, never := range []string{"X-Frame-Options", "Set-Cookie", "Server"} {
			if got := h.Get(never); got != "" {
				t.Errorf("%s: %s is %q; expected none", target, never, got)
			}
		}
		if len(h.Get("X-Request-Id")) != 12 {
			t.Errorf("%s: request id %q; expected twelve digits", target, h.Get("X-Request-Id"))
		}
	}
	framed := newWorld(t, Options{Ancestors: "https://wiki.example.org https://*.example.net"})
	csp := framed.get("/").Header().Get("Content-Security-Policy")
	if want := "; frame-ancestors 'self' https://wiki.example.org https://*.example.net"; !strings.HasSuffix(csp, want) {
		t.Errorf("policy %q; expected it to end in %q", csp, want)
	}
}

// TestInline checks that pages need nothing that the policy refuses.
func TestInline(t *testing.T) {
	w := newWorld(t, Options{})
	for _, path := range w.paths() {
		doc := parse(t, path, w.get(path).Body.Bytes())
		for _, e := range doc.elements {
			if e.tag == "style" || e.tag == "script" && e.attrs["src"] == "" && e.attrs["type"] != "application/ld+json" {
				t.Errorf("%s: an inline <%s>, which the policy refuses", path, e.tag)
			}
			for a := range e.attrs {
				if a == "style" || strings.HasPrefix(a, "on") {
					t.Errorf("%s: <%s> has %s=, which the policy refuses", path, e.tag, a)
				}
			}
			if src := e.attrs["src"]; src != "" && !strings.HasPrefix(src, "/") && !strings.HasPrefix(src, "data:") {
				t.Errorf("%s: <%s> loads %s from elsewhere", path, e.tag, src)
			}
		}
	}
}

func TestOptionsCheck(t *testing.T) {
	for _, good := range []Options{
		{}, {Public: "https://claims.example.org"}, {Public: "http://127.0.0.1:8080/"}, {Ancestors: "https://wiki.example.org"},
		{Ancestors: "https://a.example.org  https://*.b.example.org:8443 http://localhost:3000"},
	} {
		if err := good.Check(); err != nil {
			t.Errorf("%+v: %v; expected no error", good, err)
		}
		if strings.HasSuffix(good.Public, "/") {
			t.Errorf("public address %q; expected the slash cut", good.Public)
		}
	}
	for _, bad := range []string{"claims.example.org", "//claims.example.org", "ftp://claims.example.org", "https://", "https://claims.example.org/sub", "https://claims.example.org?x=1", "https://claims.example.org#x", "javascript:alert(1)", "https://a b", "%"} {
		o := Options{Public: bad}
		if err := o.Check(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", bad)) {
			t.Errorf("public address %q: %v; expected an error that names it", bad, err)
		}
	}
	for _, bad := range []string{"wiki.example.org", "*", "'self'", "https:", "https://a.example.org; script-src *", "https://a.example.org,https://b.example.org", "https://a.example.org/wiki", "https://a.example.org?x", "https://a.example.org#x", "https://user@a.example.org", "https://a.example.org ftp://b.example.org"} {
		o := Options{Ancestors: bad}
		if err := o.Check(); err == nil || !strings.Contains(err.Error(), "embed ancestors") {
			t.Errorf("ancestors %q: %v; expected an error", bad, err)
		}
	}
}

func TestPanic(t *testing.T) {
	w := newWorld(t, Options{Public: "https://claims.example.org"})
	w.site.pages["/panic/"] = &entry{make: func(url.Values) reply { panic("a secret of the program") }}
	absent := pages("/", alone, func(*page.Maker, string) (page.Page, bool) { return page.Page{}, false })
	w.site.pages["/absent/"] = &entry{make: func(q url.Values) reply { return absent.make(w.site, "absent", q) }}
	for _, target := range []string{"/panic/", "/absent/"} {
		for range 2 { // the second request must not find half a page in the cache
			res := w.get(target, "Accept-Encoding", "br")
			w.checkProblem(t, target, res, http.StatusInternalServerError)
			body := res.Body.String()
			for _, never := range []string{"secret", "goroutine", ".go:", "runtime", "table of routes"} {
				if strings.Contains(body, never) {
					t.Errorf("%s: the page tells %q", target, never)
				}
			}
			lines := w.lines(t)
			failure := lines[len(lines)-2]
			if failure.Msg != "panic" || !strings.Contains(failure.Stack, "handler") || failure.ID != lines[len(lines)-1].ID {
				t.Errorf("%s: logged %+v; expected the panic with its stack, under the id of the request", target, failure)
			}
		}
	}
	if res := w.get("/"); res.Code != http.StatusOK {
		t.Errorf("/: status %d after a panic elsewhere; expected 200", res.Code)
	}
}

func TestSwap(t *testing.T) {
	w := newWorld(t, Options{})
	before := w.get("/claims/")
	w.server.Swap(NewSite(w.edition, w.assets, Options{Banner: `claims/fp8.md:7: unknown source "v3-tr" <b>`}))
	after := w.get("/claims/", "If-None-Match", before.Header().Get("ETag"))
	if after.Code != http.StatusOK {
		t.Fatalf("status %d after the swap; expected the new page", after.Code)
	}
	for _, res := range []*httptest.ResponseRecorder{after, w.get("/nothing/")} {
		found := false
		for _, e := range parse(t, "/claims/", res.Body.Bytes()).elements {
			if e.attrs["role"] == "alert" {
				found = e.text == `claims/fp8.md:7: unknown source "v3-tr" <b>`
			}
		}
		if !found {
			t.Errorf("status %d: no banner with the fault", res.Code)
		}
	}
	w.server.Swap(w.site)
	if got := w.get("/claims/"); !bytes.Equal(got.Body.Bytes(), before.Body.Bytes()) {
		t.Error("the first edition, swapped back, gives another page")
	}
}

func TestAssets(t *testing.T) {
	w := newWorld(t, Options{})
	for _, c := range []struct{ name, kind string }{
		{"site.css", "text/css; charset=utf-8"}, {"icon.svg", "image/svg+xml"}, {"claim-serif.woff2", "font/woff2"}, {"claim-sans.woff2", "font/woff2"},
		{"OFL-source-serif-4.txt", "text/plain; charset=utf-8"},
	} {
		path := w.assets.Path(c.name)
		base, ext, _ := strings.Cut(c.name, ".")
		if !strings.HasPrefix(path, "/asset/"+base+".") || !strings.HasSuffix(path, "."+ext) || len(path) != len("/asset/"+c.name)+9 {
			t.Errorf("%s: address %s; expected eight digits of a hash in it", c.name, path)
		}
		res := w.get(path)
		if res.Code != http.StatusOK || res.Body.Len() == 0 {
			t.Errorf("%s: %d with %d bytes; expected 200", path, res.Code, res.Body.Len())
		}
		for name, want := range map[string]string{
			"Content-Type": c.kind, "Cache-Control": "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*",
		} {
			if got := res.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q; expected %q", path, name, got, want)
			}
		}
	}
	for _, target := range []string{"/asset/", "/asset/site.css", "/asset/site.00000000.css", "/asset/../handler.go", "/asset/css/base.css"} {
		res := w.get(target)
		if res.Code != http.StatusNotFound || strings.Contains(res.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d, cache control %q; expected 404, not to be kept", target, res.Code, res.Header().Get("Cache-Control"))
		}
	}
	css := w.get(w.assets.Path("site.css")).Body.String()
	for _, ref := range strings.Split(css, "url(")[1:] {
		target, _, _ := strings.Cut(ref, ")")
		if res := w.get(target); res.Code != http.StatusOK {
			t.Errorf("the stylesheet loads %s, which answers %d", target, res.Code)
		}
	}
}

// FuzzAddress sends any path, query and header: the answer is always one of ours, and never leads elsewhere.
func FuzzAddress(f *testing.F) {
	w := newWorld(f, Options{})
	for _, seed := range []string{"/", "/claims", "/Claims/FP8", "//example.org/claims", "/\\example.org", "/claims/%2f", "/\x00", "/asset/x", "/é/", "*", ""} {
		f.Add("GET", seed, "a=1", "gzip, br;q=0")
	}
	f.Add("BREW", "/", "", "")
	f.Add("GET", "/labs/jevons/", "g=1e999&pass=-1&e=x", "")
	f.Add("GET", "/timeline/", "from=2025-13&q=%", "")
	f.Fuzz(func(t *testing.T, method, path, query, accept string) {
		w.log.Reset()
		r := &http.Request{Method: method, URL: &url.URL{Path: path, RawQuery: query}, RequestURI: path, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Accept-Encoding": {accept}, "If-None-Match": {accept}}, Body: http.NoBody}
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r)
		switch rec.Code {
		case 200, 304, 400, 404, 405, 414, 422:
		case 301, 308:
			if to := rec.Header().Get("Location"); !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\") {
				t.Errorf("%q: sent on to %q", path, to)
			}
		default:
			t.Errorf("%s %q: status %d", method, path, rec.Code)
		}
	})
}
