package form_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/form"
)

func TestCitationsNameTheVersion(t *testing.T) {
	e, _ := load(t)
	c, _ := e.Claim("fp8")
	title := strings.Join(strings.Fields(c.Title.Plain(e.PlainContext())), " ")
	tests := []struct{ name, version, url, day string }{
		{"of a release", "2026-12-01", base + "/v/2026-12-01/claims/fp8/", "2026-12-01"},
		{"of the live site", "", base + "/claims/fp8/", string(c.Reviewed.Date)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := form.New(e, form.Site{Base: base, Version: tt.version, Name: "DeepSeek, claim by claim"}, tables, nil)
			bib, _ := w.BibTeX(prose.Claim, "fp8")
			ris, _ := w.RIS(prose.Claim, "fp8")
			csl, _ := w.CSL(prose.Claim, "fp8")
			person, _ := w.Cite(prose.Claim, "fp8")
			for name, s := range map[string]string{"BibTeX": string(bib), "RIS": string(ris), "CSL": string(csl), "the citation for people": person} {
				for _, part := range []string{tt.url, "Claim 4: " + title, c.State.Words()} {
					if !strings.Contains(s, part) {
						t.Errorf("%s has no %q:\n%s", name, part, s)
					}
				}
			}
			for name, has := range map[string]bool{
				"BibTeX": strings.Contains(string(bib), "  urldate = {"+tt.day+"},\n"),
				"RIS":    strings.Contains(string(ris), "\r\nY2  - "+strings.ReplaceAll(tt.day, "-", "/")+"\r\n"),
			} {
				if !has {
					t.Errorf("%s is not of %s", name, tt.day)
				}
			}
		})
	}
}

func TestBibTeXIsEscaped(t *testing.T) {
	e, _ := load(t)
	w := form.New(e, form.Site{Base: base + "/a_b", Name: `50% & $2 #1 a_b {c} ~d ^e \f é`}, tables, nil)
	bib, _ := w.BibTeX(prose.Claim, "fp8")
	if want := `author = {{50\% \& \$2 \#1 a\_b \{c\} \textasciitilde{}d \textasciicircum{}e \textbackslash{}f é}},`; !strings.Contains(string(bib), want) {
		t.Errorf("BibTeX has no %s:\n%s", want, bib)
	}
	if want := "url = {" + base + "/a_b/claims/fp8/},"; !strings.Contains(string(bib), want) {
		t.Errorf("BibTeX has no %s, which is verbatim:\n%s", want, bib)
	}
	_, w = load(t)
	bare := regexp.MustCompile(`[^\\][%&#$_~^]`)
	for _, p := range pages(e) {
		bib, _ := w.BibTeX(p.kind, p.slug)
		depth := 0
		for _, r := range strings.NewReplacer(`\{`, "", `\}`, "").Replace(string(bib)) {
			switch r {
			case '{':
				depth++
			case '}':
				depth--
			}
		}
		if m := bare.Find(bib); m != nil || depth != 0 {
			t.Errorf("%s %s has %q unescaped, and braces that end at depth %d:\n%s", p.kind, p.slug, m, depth, bib)
		}
	}
}

func TestRISHasOneFieldALine(t *testing.T) {
	e, w := load(t)
	line := regexp.MustCompile(`^[A-Z][A-Z0-9]  - \S.*$`)
	for _, p := range pages(e) {
		ris, _ := w.RIS(p.kind, p.slug)
		lines := strings.Split(string(ris), "\r\n")
		n := len(lines)
		if lines[0] != "TY  - ELEC" || lines[n-2] != "ER  - " || lines[n-1] != "" {
			t.Errorf("%s %s is no record:\n%s", p.kind, p.slug, ris)
		}
		for _, l := range lines[:n-2] {
			if !line.MatchString(l) || strings.ContainsAny(l, "\r\n") {
				t.Errorf("%s %s has the line %q", p.kind, p.slug, l)
			}
			if author, ok := strings.CutPrefix(l, "AU  - "); ok && strings.Contains(author, ",") {
				t.Errorf("%s %s has an author that falls apart at its comma: %q", p.kind, p.slug, author)
			}
		}
	}
}

func TestCSLIsOneWebpage(t *testing.T) {
	e, w := load(t)
	for _, p := range pages(e) {
		b, _ := w.CSL(p.kind, p.slug)
		var items []struct {
			ID, Type, URL    string
			Issued, Accessed struct {
				DateParts [][]int `json:"date-parts"`
			}
		}
		if err := json.Unmarshal(b, &items); err != nil || len(items) != 1 {
			t.Fatalf("%s %s: %d items, %v", p.kind, p.slug, len(items), err)
		}
		i := items[0]
		if i.Type != "webpage" || len(i.Issued.DateParts) != 1 || len(i.Issued.DateParts[0]) != 3 || i.Accessed.DateParts[0][0] != 2026 {
			t.Errorf("%s %s is cited as %+v", p.kind, p.slug, i)
		}
	}
}
