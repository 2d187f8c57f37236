package page

import (
	"encoding/json"

	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/web/ui"
)

// A Version is the edition of a date that is kept, as far as pages speak of it.
type Version struct {
	Date   evidence.Date
	Things func() map[string]Thing     // by the address of the page
	Read   func(address string) []byte // what it answers; nil where it has no such address
}

// UseVersions tells the pages which editions are kept, oldest first.
func (m *Maker) UseVersions(versions []Version) { m.versions = versions }

// inForce is the version that held on a day; nil before the first.
func (m *Maker) inForce(day evidence.Date) *Version {
	var held *Version
	for i := range m.versions {
		if m.versions[i].Date <= day {
			held = &m.versions[i]
		}
	}
	return held
}

// verdict is the state or status of a thing.
func (t Thing) verdict() evidence.Verdict {
	if t.State != "" {
		return evidence.Verdict(t.State)
	}
	return evidence.Verdict(t.Status)
}

// verdictOn is the verdict that the site gave of a thing on a day, as far as a review, a revision or a version records it;
// empty where none does.
func (m *Maker) verdictOn(t Thing, rs []evidence.Revision, day evidence.Date) evidence.Verdict {
	if day >= t.Date.Last() {
		return t.verdict()
	}
	if v := recorded(rs, day); v != "" {
		return v
	}
	if held := m.inForce(day); held != nil {
		return held.Things()[t.Path].verdict()
	}
	return ""
}

// recorded is the verdict that revisions, the newest first, give for a day; empty where they don't say.
func recorded(rs []evidence.Revision, day evidence.Date) (before evidence.Verdict) {
	if len(rs) == 0 || rs[len(rs)-1].Date.Last() > day {
		return ""
	}
	for _, r := range rs {
		switch {
		case r.Date.Last() <= day && r.To != "":
			return r.To
		case r.Date.Last() > day && r.From != "":
			before = r.From
		}
	}
	return before
}

// said is what an edition says of a claim or question, as far as editions are compared: a part of its page as JSON.
type said struct {
	Verdict   struct{ State evidence.State }
	Status    struct{ Status evidence.Status }
	Answer    string
	Certainty struct{ Level evidence.Level }
	Numbers   []struct{ ID, Label, Text string }
}

// A difference is what two editions say of the same. Before or After is empty where an edition does not have it.
type difference struct {
	What          string
	Before, After string
	Verdict       bool // they are states or statuses
}

// differences compares two editions of a page, given as JSON.
func differences(before, after []byte) []difference {
	var a, b said
	_ = json.Unmarshal(before, &a) // we wrote both
	_ = json.Unmarshal(after, &b)
	var out []difference
	add := func(what, x, y string, verdict bool) {
		if x != y {
			out = append(out, difference{what, x, y, verdict})
		}
	}
	add("State", string(a.Verdict.State), string(b.Verdict.State), true)
	add("Where it stands", string(a.Status.Status), string(b.Status.Status), true)
	add("Certainty", ui.Capital(string(a.Certainty.Level)), ui.Capital(string(b.Certainty.Level)), false)
	add("Answer", a.Answer, b.Answer, false)
	printed := map[string]string{}
	for _, n := range b.Numbers {
		printed[n.ID] = n.Text
	}
	seen := map[string]bool{}
	for _, n := range a.Numbers {
		seen[n.ID] = true
		add(ui.Capital(n.Label), n.Text, printed[n.ID], false)
	}
	for _, n := range b.Numbers {
		if !seen[n.ID] {
			add(ui.Capital(n.Label), "", n.Text, false)
		}
	}
	return out
}
