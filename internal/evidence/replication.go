package evidence

import (
	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// Replications is the record of who repeated what of V3 and R1.
type Replications struct {
	Page   Heading        `yaml:"page"`
	Rows   []*Replication `yaml:"rows"`
	Nobody []*Unrepeated  `yaml:"nobody"`
}

// A Replication is an attempt to repeat a part, a test of what repeats show, or an adoption.
type Replication struct {
	ID      ID          `yaml:"id"` // permanent address on the page
	Who     prose.Text  `yaml:"who"`
	Date    Span        `yaml:"date"`
	Part    Repeated    `yaml:"part"`
	Scale   prose.Text  `yaml:"scale"`
	Found   prose.Text  `yaml:"found"`
	Limits  prose.Text  `yaml:"limits"`
	Outcome Outcome     `yaml:"outcome"`
	Source  Cite        `yaml:"source"`
	Seen    ledger.Seen `yaml:"seen"`
	Line    int         `yaml:",line"`
}

// An Unrepeated is a part that nobody is known to have repeated.
type Unrepeated struct {
	ID    ID         `yaml:"id"`
	What  prose.Text `yaml:"what"`
	Needs prose.Text `yaml:"needs"`
	Line  int        `yaml:",line"`
}

// Repeated is which part was repeated.
type Repeated string

// Repeateds lists the parts, in the order in which the page shows them.
var Repeateds = []Repeated{"reinforcement", "distillation", "controls", "pre-training"}

// SetScalar reads a part.
func (r *Repeated) SetScalar(text string, _ int) error {
	*r = Repeated(text)
	return fault.OneOf(text, Repeateds...)
}

// Words names the part for a reader.
func (r Repeated) Words() string {
	return map[Repeated]string{
		"reinforcement": "Reinforcement learning with rewards by rule", "distillation": "Learning from a reasoning model’s answers",
		"controls": "What such repeats show", "pre-training": "The base model",
	}[r]
}

// Outcome is what an attempt came to.
type Outcome string

// Outcomes lists what an attempt can come to.
var Outcomes = []Outcome{"repeated", "partly", "adopted", "cautions"}

// SetScalar reads an outcome.
func (o *Outcome) SetScalar(text string, _ int) error {
	*o = Outcome(text)
	return fault.OneOf(text, Outcomes...)
}

// Words names the outcome for a reader.
func (o Outcome) Words() string {
	return map[Outcome]string{"repeated": "Repeated, at its scale", "partly": "Repeated in part", "adopted": "Design taken over", "cautions": "Speaks for caution"}[o]
}
