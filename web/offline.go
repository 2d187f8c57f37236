package web

import (
	"github.com/claimbyclaim/explainer/internal/lab"
	"github.com/claimbyclaim/explainer/internal/number"
	"github.com/claimbyclaim/explainer/web/offline"
	"github.com/claimbyclaim/explainer/web/ui"
)

// workerPath is below the labs' addresses: a worker runs under the policy of its own address, and only theirs lets a
// program be compiled.
const workerPath = "/labs/worker.js"

// addOffline takes what computes the labs in the browser among the assets.
func (p *prepared) addOffline() {
	const script, numbers = "offline.js", "labs.json"
	for name, data := range map[string][]byte{
		script: offline.Script, numbers: number.Pack(labNumbers(p)), offline.Program: p.options.Offline.Program, offline.Runner: p.options.Offline.Runner,
	} {
		p.assets.Add(name, data)
	}
	p.offline = &ui.Offline{
		Script: p.assets.Path(script), Worker: workerPath, Program: p.assets.Path(offline.Program), Runner: p.assets.Path(offline.Runner), Numbers: p.assets.Path(numbers),
	}
}

// labNumbers are the entries of the ledger that any lab reads, each once.
func labNumbers(p *prepared) []*number.Entry {
	read := map[string]bool{}
	for _, l := range lab.All() {
		for _, id := range l.IDs() {
			read[id] = true
		}
	}
	var out []*number.Entry
	for _, t := range p.edition.Ledger.Topics() {
		for _, e := range t.Entries {
			if read[e.ID] {
				out = append(out, e)
			}
		}
	}
	return out
}

// worker is the script that runs the labs beside a page, where a site of files has it.
func worker() route {
	r := live(file(workerPath, func(*Site) reply { return ok200(kindScript, offline.Worker) }))
	r.slugs = func(s *Site) []string {
		if s.offline == nil {
			return nil
		}
		return alone(s)
	}
	return r
}
