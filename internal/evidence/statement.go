package evidence

import (
	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// Distillation is the record of who learned from whose answers, and who says so.
type Distillation struct {
	Page       Heading      `yaml:"page"`
	Rows       []*Statement `yaml:"rows"`
	Settle     []prose.Text `yaml:"settle"`     // what would settle the charge
	Unknowable []prose.Text `yaml:"unknowable"` // what nobody outside can know
}

// A Statement is one thing that somebody said or showed about distillation.
type Statement struct {
	ID        ID          `yaml:"id"`
	Date      Span        `yaml:"date"`
	Who       prose.Text  `yaml:"who"`
	Says      prose.Text  `yaml:"says"`
	Evidence  prose.Text  `yaml:"evidence"`
	Limits    prose.Text  `yaml:"limits,optional"`
	Direction Direction   `yaml:"direction"`
	Public    Public      `yaml:"public"`
	About     About       `yaml:"about"`
	Source    Cite        `yaml:"source"`
	Seen      ledger.Seen `yaml:"seen"`
	Line      int         `yaml:",line"`
}

// Direction is which way answers are said to have gone.
type Direction string

// Directions lists the directions, what is documented first.
var Directions = []Direction{"out", "in", "reply", "measure"}

// SetScalar reads a direction.
func (d *Direction) SetScalar(text string, _ int) error {
	*d = Direction(text)
	return fault.OneOf(text, Directions...)
}

// Words names the direction for a reader.
func (d Direction) Words() string {
	return map[Direction]string{"out": "Out of DeepSeek’s models: documented", "in": "Into DeepSeek’s models: alleged", "reply": "What DeepSeek says", "measure": "Laws and measures that followed"}[d]
}

// Public is whether the evidence of a statement can be looked at.
type Public string

// Publics lists how open evidence can be.
var Publics = []Public{"yes", "partly", "no"}

// SetScalar reads how open evidence is.
func (p *Public) SetScalar(text string, _ int) error {
	*p = Public(text)
	return fault.OneOf(text, Publics...)
}

// Words says how open the evidence is.
func (p Public) Words() string {
	return map[Public]string{"yes": "Evidence public", "partly": "A statement, no data", "no": "Evidence not public"}[p]
}

// About is which models a statement concerns.
type About string

// Abouts lists the models that statements concern.
var Abouts = []About{"v3", "r1", "later", "unnamed"}

// SetScalar reads what a statement concerns.
func (a *About) SetScalar(text string, _ int) error {
	*a = About(text)
	return fault.OneOf(text, Abouts...)
}

// Words names the models for a reader.
func (a About) Words() string {
	return map[About]string{"v3": "V3", "r1": "R1 and its students", "later": "Later models", "unnamed": "DeepSeek’s models, not named"}[a]
}
