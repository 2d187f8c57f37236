package evidence

import (
	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// Safety is the record of tests of safety and censorship.
type Safety struct {
	Page Heading       `yaml:"page"`
	Rows []*SafetyTest `yaml:"rows"`
}

// A SafetyTest is what somebody measured about attacks, harmful answers or censorship.
type SafetyTest struct {
	ID      ID          `yaml:"id"`
	Date    Span        `yaml:"date"`
	Who     prose.Text  `yaml:"who"`
	Topic   Topic       `yaml:"topic"`
	On      Ran         `yaml:"on"`
	Model   prose.Text  `yaml:"model"`
	Test    prose.Text  `yaml:"test"`
	Result  prose.Text  `yaml:"result"`
	Sample  prose.Text  `yaml:"sample"` // size, and the interval where one follows from it
	Caution prose.Text  `yaml:"caution,optional"`
	Source  Cite        `yaml:"source"`
	Seen    ledger.Seen `yaml:"seen"`
	Line    int         `yaml:",line"`
}

// Topic is what a test is about.
type Topic string

// Topics lists what tests are about.
var Topics = []Topic{"attacks", "harm", "code", "censorship"}

// SetScalar reads a topic.
func (t *Topic) SetScalar(text string, _ int) error {
	*t = Topic(text)
	return fault.OneOf(text, Topics...)
}

// Words names the topic for a reader.
func (t Topic) Words() string {
	return map[Topic]string{"attacks": "Attacks and hijacking", "harm": "Harmful answers", "code": "Flaws in code", "censorship": "Refusals and official lines on China"}[t]
}

// Ran is what was put to the test. A distilled model is not R1, and a hosted service is not its weights.
type Ran string

// Rans lists what was put to the test.
var Rans = []Ran{"weights", "hosted", "student", "altered", "unstated"}

// SetScalar reads what was tested.
func (r *Ran) SetScalar(text string, _ int) error {
	*r = Ran(text)
	return fault.OneOf(text, Rans...)
}

// Words names what was tested for a reader.
func (r Ran) Words() string {
	return map[Ran]string{
		"weights": "Weights, run by the testers", "hosted": "A hosted service", "student": "A student of R1, not R1",
		"altered": "Weights altered by others", "unstated": "Weights or service: not said where we read it",
	}[r]
}
