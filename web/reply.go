package web

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"

	"github.com/claimbyclaim/explainer/web/asset"
	"github.com/claimbyclaim/explainer/web/page"
)

// A reply is what an address answers with.
type reply struct {
	kind   string // media type
	body   []byte
	status int
	state  string      // canonical address of the state that a query asked for; empty where there is none
	title  string      // of a page
	typed  bool        // the query is that of a submitted form; its short form is state
	extra  http.Header // header fields of its own; may be nil

	unchanged bool // the address never answers anything else
}

// Media types of the replies.
const (
	kindHTML = "text/html; charset=utf-8"
	kindPNG  = "image/png"
	kindFont = "font/woff2"
	kindSVG  = "image/svg+xml"
	kindCSV  = "text/csv; charset=utf-8"
	kindJSON = "application/json"
	kindText = "text/plain; charset=utf-8"
	kindAtom = "application/atom+xml; charset=utf-8"
	kindMD   = "text/markdown; charset=utf-8"
	kindXML  = "text/xml; charset=utf-8"

	kindBibTeX = "application/x-bibtex; charset=utf-8"
	kindRIS    = "application/x-research-info-systems; charset=utf-8"
	kindCSL    = "application/vnd.citationstyles.csl+json"

	kindScript  = "text/javascript; charset=utf-8"
	kindPython  = "text/x-python; charset=utf-8"
	kindSchema  = "application/schema+json"
	kindSitemap = "application/xml"
)

// kinds are the media types of the forms that programs ask for, by the ending of the address.
var kinds = map[string]string{
	".png": kindPNG, ".svg": kindSVG, ".md": kindMD, ".csv": kindCSV, ".json": kindJSON, ".bib": kindBibTeX, ".ris": kindRIS,
	".atom": kindAtom, ".xml": kindSitemap, ".txt": kindText, ".js": kindScript, ".py": kindPython,
}

// kindOf is the media type that an address promises.
func kindOf(address string) string {
	if isPath(address) {
		return kindHTML
	}
	if strings.HasSuffix(address, ".csl.json") {
		return kindCSL
	}
	if kind := kinds[path.Ext(address)]; kind != "" {
		return kind
	}
	return asset.Kind(address)
}

// An entry is an address of the edition: how its reply is made, and the reply once it has been.
type entry struct {
	make  func(url.Values) reply
	asks  bool   // a query changes the reply
	embed string // address of the extract that a frame of another site gets instead; empty where there is none
	live  bool   // makes sense only in the latest version, and is not kept in an edition of a date
	also  bool   // shows what has its canonical address elsewhere
	drawn bool   // a picture of a thing, which an edition of a date draws from what it says of the thing

	passing bool // kept for a while only

	once   sync.Once
	stored *stored
	err    error
}

var errNotMade = errors.New("the reply could not be made")

// get makes the reply to a request without a query, once.
func (e *entry) get() (*stored, error) {
	e.once.Do(func() {
		e.err = errNotMade // stays if making it panics
		e.stored = store(e.make(nil))
		e.err = nil
	})
	return e.stored, e.err
}

// compressible says whether packing a body of a media type makes it smaller.
func compressible(kind string) bool { return kind != kindPNG && kind != kindFont }

// html is the reply of a page.
func (s *Site) html(p page.Page, status int) reply {
	var b bytes.Buffer
	if err := s.write(&b, p); err != nil {
		panic(err)
	}
	return reply{kind: kindHTML, body: b.Bytes(), status: status, state: p.State, title: p.Shell.Title, typed: p.Typed}
}

// isPath says whether an address is that of a page: it ends in a slash.
func isPath(path string) bool { return strings.HasSuffix(path, "/") }
