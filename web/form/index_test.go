package form_test

import (
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/web/form"
)

func TestSitemap(t *testing.T) {
	e, w := load(t)
	c, _ := e.Claim("fp8")
	q, _ := e.Question("trade-offs")
	var m struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []struct {
			Loc     string `xml:"loc"`
			LastMod string `xml:"lastmod"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(w.Sitemap([]string{"/questions/trade-offs/", "/", "/claims/fp8/"}), &m); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range m.URLs {
		got = append(got, u.Loc+" "+u.LastMod)
	}
	if want := []string{base + "/ ", base + "/claims/fp8/ " + string(c.Reviewed.Date), base + "/questions/trade-offs/ " + string(q.Reviewed.Date)}; !slices.Equal(got, want) {
		t.Errorf("the sitemap has\n%q\nwant\n%q", got, want)
	}
}

func TestRobotsMayReadAll(t *testing.T) {
	_, w := load(t)
	got := string(w.Robots())
	if strings.Contains(got, "Disallow") || !strings.HasPrefix(got, "User-agent: *\nAllow: /\n") || !strings.HasSuffix(got, "\nSitemap: "+base+"/sitemap.xml\n") {
		t.Errorf("robots.txt is\n%s", got)
	}
}

// Each page is on a line of its own with its verdict, in the form of llmstxt.org.
func TestLLMsListsEveryPage(t *testing.T) {
	e, w := load(t)
	got := string(w.LLMs())
	if !regexp.MustCompile(`^# [^\n]+\n\n> [^\n]+\n\n[^\n]+\n\n## Claims\n\n`).MatchString(got) {
		t.Errorf("llms.txt begins\n%.300s", got)
	}
	line := regexp.MustCompile(`^- \[.+\]\(` + base + `/[^)]+\): .+$`)
	for _, l := range strings.Split(strings.TrimSpace(got), "\n") {
		if strings.HasPrefix(l, "- ") && !line.MatchString(l) {
			t.Errorf("llms.txt has the line %q", l)
		}
	}
	for _, c := range e.Claims {
		if !strings.Contains(got, base+"/claims/"+c.Slug+".md): "+c.State.Words()+"\n") {
			t.Errorf("llms.txt has no line of %s with its state", c.Slug)
		}
	}
	for _, q := range e.Questions {
		if !strings.Contains(got, base+"/questions/"+q.Slug+".md): "+q.Status.Words()+"\n") {
			t.Errorf("llms.txt has no line of %s with its status", q.Slug)
		}
	}
	for _, name := range form.APINames() {
		if !strings.Contains(got, base+"/api/"+name+".json") {
			t.Errorf("llms.txt does not lead to %s", name)
		}
	}
}
