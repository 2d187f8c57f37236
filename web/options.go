package web

import (
	"fmt"
	"net/url"
	"strings"
)

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
	return nil
}
