package form

import (
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// An item is a work in CSL-JSON. Fields that say nothing are left out.
type item struct {
	ID             string      `json:"id"`
	Type           string      `json:"type"`
	Title          string      `json:"title"`
	Author         []name      `json:"author,omitempty"`
	Issued         *date       `json:"issued,omitempty"`
	Accessed       *date       `json:"accessed,omitempty"`
	Publisher      string      `json:"publisher,omitempty"`
	ContainerTitle string      `json:"container-title,omitempty"`
	Number         string      `json:"number,omitempty"`
	Version        string      `json:"version,omitempty"`
	Volume         string      `json:"volume,omitempty"`
	Page           string      `json:"page,omitempty"`
	URL            string      `json:"URL,omitempty"`
	Language       string      `json:"language,omitempty"`
	Note           string      `json:"note,omitempty"`
	Custom         *sourceInfo `json:"custom,omitempty"`
}

type name struct {
	Literal string `json:"literal,omitempty"`
	Family  string `json:"family,omitempty"`
	Given   string `json:"given,omitempty"`
}

// A date is a day, month or year, or two of them: the ends of a span.
type date struct {
	Parts [][]int `json:"date-parts"`
}

// sourceInfo is what the site adds to CSL.
type sourceInfo struct {
	Kind      evidence.SourceKind `json:"kind"`
	Read      evidence.Read       `json:"read"`
	ReadWords string              `json:"read_words"`
	URL       string              `json:"url"` // our page on the source
	TitleFrom string              `json:"title_from,omitempty"`
	AlsoAt    []string            `json:"also_at,omitempty"`
}

func dateOf(s evidence.Span) *date {
	if s == "" {
		return nil
	}
	d := &date{}
	for end := range strings.SplitSeq(string(s), "/") {
		var parts []int
		for p := range strings.SplitSeq(end, "-") {
			n, _ := strconv.Atoi(p) // the form was checked at load
			parts = append(parts, n)
		}
		d.Parts = append(d.Parts, parts)
	}
	return d
}

// source is a source in CSL-JSON. A title in [brackets] is our description, as is usual in bibliographies.
func (w *Writer) source(s *evidence.Source) item {
	out := item{
		ID: s.Key, Type: s.Type, Title: s.Title, Issued: dateOf(s.Issued), Publisher: s.Publisher, ContainerTitle: s.Container, Number: s.Number,
		Version: s.Version, Volume: s.Volume, Page: s.Pages, URL: s.URL, Note: s.Note,
		Custom: &sourceInfo{
			Kind: s.Custom.Kind, Read: s.Custom.Read, ReadWords: s.Custom.Read.Words(), URL: w.url(prose.Source, s.Key, ""),
			TitleFrom: s.Custom.TitleFrom, AlsoAt: s.Custom.AlsoAt,
		},
	}
	for _, a := range s.Authors {
		out.Author = append(out.Author, name(a))
	}
	return out
}

func (w *Writer) sources(keys []string) []item {
	out := []item{}
	for _, k := range keys {
		if s, ok := w.e.Source(k); ok {
			out = append(out, w.source(s))
		}
	}
	return out
}
