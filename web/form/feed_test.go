package form_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/prose"
	"github.com/claimbyclaim/explainer/web/form"
)

func parseFeed(t *testing.T, b []byte) *gofeed.Feed {
	t.Helper()
	f, err := gofeed.NewParser().ParseString(string(b))
	if err != nil {
		t.Fatalf("%v in\n%s", err, b)
	}
	return f
}

func TestFeedsAreAtom(t *testing.T) {
	e, w := load(t)
	feeds := map[string]*gofeed.Feed{"/": parseFeed(t, w.Feed())}
	for _, p := range pages(e) {
		b, _ := w.FeedOf(p.kind, p.slug)
		feeds["/"+string(p.kind)+"s/"+p.slug+"/"] = parseFeed(t, b)
	}
	ids := map[string]string{}
	for path, f := range feeds {
		if f.FeedType != "atom" || f.FeedLink != base+path+"changes.atom" || len(f.Authors) != 1 || f.Copyright == "" || f.UpdatedParsed == nil || f.Title == "" {
			t.Errorf("the feed of %s is %s %q at %q by %v, %q, of %q", path, f.FeedType, f.Title, f.FeedLink, f.Authors, f.Copyright, f.Updated)
		}
		for i, item := range f.Items {
			if item.UpdatedParsed == nil || i > 0 && item.UpdatedParsed.After(*f.Items[i-1].UpdatedParsed) {
				t.Errorf("the feed of %s has %q, of %q, after an older one", path, item.Title, item.Updated)
			}
			if !strings.HasPrefix(item.Link, base) || !strings.HasSuffix(item.Link, "/#history") || !strings.HasPrefix(item.Content, "<p>") {
				t.Errorf("the feed of %s has an entry that leads to %q and says %q", path, item.Link, item.Content)
			}
			if other, ok := ids[item.GUID]; ok && other != item.Link {
				t.Errorf("%s and %s are both %s", item.Link, other, item.GUID)
			}
			ids[item.GUID] = item.Link
		}
	}
	if got, want := len(feeds["/"].Items), len(ids); got != min(want, 100) {
		t.Errorf("the feed of the site has %d entries, want those of all pages, %d, or a hundred", got, want)
	}
}

// An entry keeps its id when it is worded anew and when others come, of the same day or later.
func TestFeedIDsArePermanent(t *testing.T) {
	e, err := read() // an edition of its own, to change
	if err != nil {
		t.Fatal(err)
	}
	w := form.New(e, form.Site{Base: base, Name: "Name"}, tables, nil)
	c, _ := e.Claim("fp8")
	day := c.Revisions[0].Date
	feed := func() *gofeed.Feed {
		b, _ := w.FeedOf(prose.Claim, "fp8")
		return parseFeed(t, b)
	}
	old := feed().Items
	c.Revisions = append([]evidence.Revision{
		{Date: "2027-01-02", What: prose.ParseInline("Later.", 1)}, {Date: day, What: prose.ParseInline("Of the same day.", 1), Why: prose.ParseInline("1 < 2 & so on.", 1)},
	}, c.Revisions...)
	c.Revisions[2].What = prose.ParseInline("Worded anew.", 1)
	now := feed()
	if len(now.Items) != len(old)+2 || now.Updated != "2027-01-02T00:00:00Z" {
		t.Fatalf("the feed has %d entries and is of %s, want %d and 2027-01-02", len(now.Items), now.Updated, len(old)+2)
	}
	for i, item := range old {
		if got := now.Items[i+2]; got.GUID != item.GUID {
			t.Errorf("%q was %s and is %s", got.Title, item.GUID, got.GUID)
		}
	}
	if a, b := now.Items[0].GUID, now.Items[1].GUID; a == b || a == now.Items[2].GUID || b == now.Items[2].GUID {
		t.Errorf("two of the entries %s, %s and %s have one id", a, b, now.Items[2].GUID)
	}
	if got, want := now.Items[1].Content, "<p>Of the same day.</p><p>1 &lt; 2 &amp; so on.</p>"; got != want {
		t.Errorf("the entry says %q, want %q", got, want)
	}
	if got, want := now.Items[0].Title, "Claim 4, "+c.Title.Plain(e.PlainContext())+": Later"; got != want {
		t.Errorf("the entry is titled %q, want %q", got, want)
	}

	c.Revisions = nil
	for i := range 120 {
		c.Revisions = append(c.Revisions, evidence.Revision{Date: evidence.Date(fmt.Sprintf("20%02d-01-01", 99-i/2)), What: prose.ParseInline("Again.", 1)})
	}
	site := parseFeed(t, w.Feed())
	var of []string
	for _, item := range site.Items {
		of = append(of, item.Updated)
	}
	if len(of) != 100 || of[0] != "2099-01-01T00:00:00Z" || !slices.IsSortedFunc(of, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Errorf("the feed of the site has %d entries from %s; expected the newest hundred", len(of), of[0])
	}
}

// Who follows the changes is told where a state moved, and from what to what.
func TestFormsSayWhereAStateMoved(t *testing.T) {
	w := revised(t)
	b, _ := w.FeedOf(prose.Claim, "fp8")
	first, second := parseFeed(t, b).Items[0], parseFeed(t, b).Items[1]
	const moved = "from “Rests on an assumption” to “Consistent, unconfirmed”"
	if !strings.HasSuffix(first.Title, "Measured, "+moved) || !strings.Contains(first.Content, "<p>F"+moved[1:]+".</p>") {
		t.Errorf("the entry is %q: %s; want that it moved %s", first.Title, first.Content, moved)
	}
	if strings.Contains(second.Title+second.Content, "“") && !strings.HasSuffix(second.Title, "First published") {
		t.Errorf("the entry %q: %s says that a state moved", second.Title, second.Content)
	}
	md, _ := w.Markdown(prose.Claim, "fp8")
	if want := "Measured. **Rests on an assumption → Consistent, unconfirmed.**"; !strings.Contains(string(md), want) {
		t.Errorf("the Markdown does not say %q", want)
	}
}
