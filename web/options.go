package web

import (
	"fmt"
	"net/http"
	netmail "net/mail"
	"net/url"
	"regexp"
	"runtime"
	"strings"

	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/web/offline"
)

// Options are what a deployment decides.
type Options struct {
	Public     string             // base address without trailing slash; empty: each request's own
	TrustProxy bool               // believe X-Forwarded-For, and where Public is empty X-Forwarded-Host and X-Forwarded-Proto
	Ancestors  string             // origins that may frame the site; empty means any
	Banner     string             // shown on every page; may be empty
	Releases   []*release.Release // oldest first
	Offline    *offline.Kit       // computes the labs in the browser, for a site of files; nil where a server does
	Version    string             // date that dated addresses name; empty: that of the newest release
	AtOnce     int                // answers computed at a time; 0: one fewer than there are cores, and one at least
	PerSecond  float64            // answers computed for one client, on average; 0: 10

	// Corrections is where an error is reported: mailto: with a mail address, or the form for a new issue of a repository,
	// https://…/issues/new; empty where no page asks for it.
	Corrections string
}

func (o Options) atOnce() int {
	if o.AtOnce == 0 {
		return max(1, runtime.GOMAXPROCS(0)-1)
	}
	return o.AtOnce
}

func (o Options) perSecond() float64 {
	if o.PerSecond == 0 {
		return 10
	}
	return o.PerSecond
}

// version is the date that dated addresses name; empty where no version is kept.
func (o Options) version() string {
	if o.Version == "" && len(o.Releases) > 0 {
		return o.Releases[len(o.Releases)-1].Date
	}
	return o.Version
}

// younger says whether an address of today is not in the version that dated addresses name.
func (o Options) younger(path string) bool {
	return o.Version == "" && len(o.Releases) > 0 && !o.Releases[len(o.Releases)-1].Has(path)
}

// Check refuses settings that would serve a broken site.
func (o *Options) Check() error {
	if o.Public != "" {
		u, err := url.Parse(o.Public)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("public URL %q; expected a scheme and a host, such as https://claims.example.org", o.Public)
		}
		o.Public = u.Scheme + "://" + u.Host
	}
	for origin := range strings.FieldsSeq(o.Ancestors) {
		u, err := url.Parse(origin)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.Trim(u.Path, "/") != "" || strings.ContainsAny(origin, ";,'\"?#@") {
			return fmt.Errorf("embed ancestors: %q is no origin; expected such as https://wiki.example.org", origin)
		}
	}
	if o.AtOnce < 0 || o.PerSecond < 0 {
		return fmt.Errorf("answers at once %d, per second %g; expected numbers from 0", o.AtOnce, o.PerSecond)
	}
	return o.checkCorrections()
}

// checkCorrections refuses addresses that no report can be sent to, or that would not be told what it says.
func (o *Options) checkCorrections() error {
	if o.Corrections == "" {
		return nil
	}
	const expected = "expected a mail address such as mailto:corrections@example.org, or the form for a new issue such as https://github.com/owner/name/issues/new"
	if to, mail := strings.CutPrefix(o.Corrections, "mailto:"); mail {
		a, err := netmail.ParseAddress(to)
		if err != nil || a.Address != to || strings.ContainsAny(to, "?&#%\"") {
			return fmt.Errorf("corrections: %q is no mail address; %s", to, expected)
		}
		return nil
	}
	u, err := url.Parse(o.Corrections)
	switch {
	case err != nil || u.Scheme != "https" || u.User != nil:
		return fmt.Errorf("corrections: %q is neither mailto: nor https:; %s", o.Corrections, expected)
	case !hostForm.MatchString(u.Host):
		return fmt.Errorf("corrections: %q is no name of a host; %s", u.Host, expected)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || !strings.HasSuffix(u.Path, "/issues/new"):
		return fmt.Errorf("corrections: %q is no form for a new issue; %s", o.Corrections, expected)
	}
	return nil
}

// hostForm is what a host can look like, with its port.
var hostForm = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)

// hostOf is the host that a reader's browser asked for.
func (o Options) hostOf(r *http.Request) string {
	if forwarded := r.Header.Get("X-Forwarded-Host"); o.TrustProxy && forwarded != "" {
		return forwarded
	}
	return r.Host
}

// publicOf is the public address that a request came to.
func (o Options) publicOf(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || o.TrustProxy && r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + strings.ToLower(o.hostOf(r))
}
