// Package verdict holds the words of judgement: the state of a claim, the status of a question, the strength of a source.
package verdict

import (
	"fmt"

	"github.com/claimbyclaim/explainer/internal/fault"
)

// State is how a claim's main point stands on the public evidence of a date. It never judges honesty.
type State string

// The six states, in the order of the legend.
const (
	Confirmed  State = "confirmed"
	Consistent State = "consistent"
	Assumption State = "assumption"
	Contested  State = "contested"
	Misstated  State = "misstated"
	Untestable State = "untestable"
)

// States lists the six in the order of the legend.
var States = []State{Confirmed, Consistent, Assumption, Contested, Misstated, Untestable}

// SetScalar reads a state.
func (s *State) SetScalar(text string, _ int) error {
	*s = State(text)
	return fault.OneOf(text, States...)
}

// Words names the state for a reader.
func (s State) Words() string {
	return map[State]string{
		Confirmed: "Confirmed", Consistent: "Consistent, unconfirmed", Assumption: "Rests on an assumption",
		Contested: "Contested", Misstated: "Does not hold as stated", Untestable: "Not testable yet",
	}[s]
}

// Means explains the state in a sentence.
func (s State) Means() string {
	return map[State]string{
		Confirmed:  "Checked by someone without a stake, or recountable by anyone from public records.",
		Consistent: "What is public fits and nothing public contradicts it; nobody independent has repeated or checked the whole.",
		Assumption: "The reasoning holds if a stated or implied input is right; that input is unchecked.",
		Contested:  "Informed sources give evidence that points in different directions.",
		Misstated:  "The wording is wrong or misleads a careful reader; the page gives one that holds.",
		Untestable: "Nothing public could settle it today; the page says what would.",
	}[s]
}

// Status is where a question stands.
type Status string

// The statuses of a question.
const (
	Answered    Status = "answered"
	Partly      Status = "partly"
	NotRun      Status = "not-run"
	Undisclosed Status = "undisclosed"
)

// Statuses lists the four, the nearest to an answer first.
var Statuses = []Status{Answered, Partly, NotRun, Undisclosed}

// SetScalar reads a status.
func (s *Status) SetScalar(text string, _ int) error {
	*s = Status(text)
	return fault.OneOf(text, Statuses...)
}

// Words names the status for a reader.
func (s Status) Words() string {
	return map[Status]string{Answered: "Answered", Partly: "Partly answered", NotRun: "Test known, not run", Undisclosed: "Needs disclosure"}[s]
}

// Cells is how many cells of the three-cell bar are filled.
func (s Status) Cells() int {
	return map[Status]int{Answered: 3, Partly: 2, NotRun: 1, Undisclosed: 0}[s]
}

// Strength is how strong an item is for the point made, 0 to 4.
type Strength int

// SetScalar reads a strength.
func (s *Strength) SetScalar(text string, _ int) error {
	if len(text) != 1 || text[0] < '0' || text[0] > '4' {
		return fmt.Errorf("is %q; expected 0 to 4", text)
	}
	*s = Strength(text[0] - '0')
	return nil
}

// Means explains a strength.
func (s Strength) Means() string {
	return [...]string{
		"unauthenticated", "reported or said", "the claimant’s own paper, or our arithmetic on it",
		"measured or estimated with a stated method, or a party against its own interest", "measured without a stake, repeatable",
	}[s]
}
