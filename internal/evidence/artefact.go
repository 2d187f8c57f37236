package evidence

import (
	"github.com/claimbyclaim/explainer/internal/fault"
	"github.com/claimbyclaim/explainer/internal/ledger"
	"github.com/claimbyclaim/explainer/internal/prose"
)

// Openness is the record of what was released.
type Openness struct {
	Page        Heading       `yaml:"page"`
	Rows        []*Artefact   `yaml:"rows"`
	Definitions []*Definition `yaml:"definitions"`
}

// An Artefact is something that was released, or never was.
type Artefact struct {
	ID      ID          `yaml:"id"`
	Name    prose.Text  `yaml:"name"`
	Date    Span        `yaml:"date,optional"` // of the release; none where there was none
	Release Release     `yaml:"release"`
	Kind    Material    `yaml:"kind"`
	Of      Family      `yaml:"of"`
	Licence prose.Text  `yaml:"licence"`
	Holds   prose.Text  `yaml:"holds"`
	Source  Cite        `yaml:"source"`
	Seen    ledger.Seen `yaml:"seen"`
	Line    int         `yaml:",line"`
}

// Release is whether an artefact was released.
type Release string

// Releases lists how far a release can go.
var Releases = []Release{"released", "partly", "never"}

// SetScalar reads a release.
func (r *Release) SetScalar(text string, _ int) error {
	*r = Release(text)
	return fault.OneOf(text, Releases...)
}

// Words names the release for a reader.
func (r Release) Words() string {
	return map[Release]string{"released": "Released", "partly": "Released in part", "never": "Not released"}[r]
}

// Material is what sort of thing an artefact is.
type Material string

// Materials lists the sorts of artefacts.
var Materials = []Material{"weights", "code", "data", "document", "tool"}

// SetScalar reads a material.
func (m *Material) SetScalar(text string, _ int) error {
	*m = Material(text)
	return fault.OneOf(text, Materials...)
}

// Words names the material for a reader.
func (m Material) Words() string {
	return map[Material]string{"weights": "Weights", "code": "Code of the model", "data": "Data", "document": "Documents", "tool": "Tools beside the model"}[m]
}

// Family is which model an artefact belongs to.
type Family string

// Families lists the models that artefacts belong to.
var Families = []Family{"v3", "r1", "students", "both"}

// SetScalar reads a family.
func (f *Family) SetScalar(text string, _ int) error {
	*f = Family(text)
	return fault.OneOf(text, Families...)
}

// Words names the family for a reader.
func (f Family) Words() string {
	return map[Family]string{"v3": "V3", "r1": "R1", "students": "R1’s students", "both": "V3 and R1"}[f]
}

// A Definition is a published measure of openness, requirement by requirement.
type Definition struct {
	ID           ID             `yaml:"id"`
	Name         prose.Text     `yaml:"name"`
	About        prose.Text     `yaml:"about"`
	Verdict      prose.Text     `yaml:"verdict"`
	Requirements []*Requirement `yaml:"requirements"`
	Source       Cite           `yaml:"source"`
	Line         int            `yaml:",line"`
}

// A Requirement is one thing that a definition asks for, and what R1 has of it.
type Requirement struct {
	What prose.Text `yaml:"what"`
	Here prose.Text `yaml:"here"`
	Met  Met        `yaml:"met"`
}

// Met is whether a requirement is met.
type Met string

// Mets lists how far a requirement can be met.
var Mets = []Met{"yes", "no", "unknown"}

// SetScalar reads how far a requirement is met.
func (m *Met) SetScalar(text string, _ int) error {
	*m = Met(text)
	return fault.OneOf(text, Mets...)
}

// Words says how far a requirement is met.
func (m Met) Words() string {
	return map[Met]string{"yes": "Met", "no": "Not met", "unknown": "Not known"}[m]
}
