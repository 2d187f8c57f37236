// Package overlap holds the arithmetic of hiding communication behind computation on one GPU.
package overlap

// A Pair is the work of a forward and a backward that run together, in one unit of time.
type Pair struct {
	Computation   float64 // with all of the GPU's processor units
	Communication float64
	Units, Away   float64 // processor units, and those of them that communication takes; Away < Units
	Hidden        float64 // share of the communication that computation covers
}

// WithAll is the time that computation would take with all units, if it took this long without those away.
func WithAll(measured, units, away float64) float64 { return measured * (units - away) / units }

// Slowed is the computation without the units that communication takes.
func (p Pair) Slowed() float64 { return p.Computation * p.Units / (p.Units - p.Away) }

// Serial is the time with one after the other, when computation has all units.
func (p Pair) Serial() float64 { return p.Computation + p.Communication }

// Overlapped is the time together:
//
//	computation · units / (units − away) + (1 − hidden) · communication
func (p Pair) Overlapped() float64 { return p.Slowed() + (1-p.Hidden)*p.Communication }

// Most is the largest share of the communication that there is computation to cover.
func (p Pair) Most() float64 {
	if p.Communication <= p.Slowed() {
		return 1
	}
	return p.Slowed() / p.Communication
}

// PerByte is the arithmetic that a GPU could do while a byte is sent, in FLOP per byte. Traffic can be hidden entirely
// if the model does at least as much per byte sent: C/B ≤ Vcomp/Vcomm, DeepSeek-V4 report, §3.1.
func PerByte(teraflops, gigabytes float64) float64 { return teraflops * 1e3 / gigabytes }
