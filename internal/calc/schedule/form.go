package schedule

// A Form is a closed form of the idle time, in the durations of a chunk.
type Form struct {
	Text   string // with the letters of the package
	Source string
	Bubble float64
	Exact  bool   // inside its conditions
	When   string // the conditions in words, all of them
	Middle bool   // exact for the two middle ranks alone: the others idle less
	Peak   int    // activations on the rank that holds most, in chunks
	Copies int    // of a chunk's parameters on a rank
}

// ClosedForm gives the published formula of a plan's bubble beside the truth of Run.
//
// DualPipe's, of the DeepSeek-V3 report, table 2, was exact in each of 400 random cases with F = I, W ≤ F and
// max(F, B) ≤ FB ≤ F + B. It is too small where W > F, and can be off either way where F ≠ I. ZB1P's is exact where
// the weight part is the shortest of the three: this is ours, from running it. All neglect latency.
func (p Plan) ClosedForm(d Durations) Form {
	ahead := float64(p.Ranks - 1)
	const table = "DeepSeek-V3 report, table 2"
	f := Form{Peak: p.Ranks, Copies: p.Chunks, Exact: d.Latency == 0, When: "no latency"}
	switch p.Kind {
	case GPipe:
		f.Text, f.Bubble, f.Peak = "(P − 1)(F + B)", ahead*(d.F+d.B), p.Batches
		f.Source = "1F1B’s formula, which our runs confirm for GPipe"
	case OneFOneB:
		f.Text, f.Bubble, f.Source = "(P − 1)(F + B)", ahead*(d.F+d.B), table
	case Interleaved:
		f.Text, f.Bubble, f.Copies = "(P − 1)(F + B), F and B of one chunk", ahead*(d.F+d.B), p.Chunks
		f.Source = "1F1B’s formula for chunks, which our runs confirm"
		f.Peak = min(2*(p.Ranks-1)+(p.Chunks-1)*group(p.Ranks, p.Batches)+1, p.Batches*p.Chunks)
	case ZB1P:
		f.Text, f.Bubble, f.Source = "(P − 1)(F + B − 2W)", ahead*(d.F+d.B-2*d.W), table
		f.Exact = f.Exact && d.W <= d.F && d.W <= d.I
		f.When = "W ≤ F, W ≤ I, no latency"
	case DualPipe, DualPipeV:
		stages := p.Ranks
		f.Text, f.Source = "(P/2 − 1)(F&B + B − 3W)", table
		if p.Kind == DualPipeV {
			stages *= 2
			f.Text += ", P twice the ranks, times of one chunk"
			f.Source = "README of DeepSeek’s DualPipe repository"
		}
		f.Bubble = float64(stages/2-1) * (d.FB + d.B - 3*d.W)
		f.Exact = f.Exact && near(d.F, d.I) && d.W <= d.F+rounding && d.FB >= max(d.F, d.B)-rounding && d.FB <= d.F+d.B+rounding
		f.When = "F = I, W ≤ F, F&B from the longer of F and B to their sum, no latency"
		f.Middle = d.FB < d.F+d.B-rounding
		f.Peak = stages + 1
	}
	return f
}

// rounding is less than any duration differs by on purpose.
const rounding = 1e-9

func near(a, b float64) bool { return a-b < rounding && b-a < rounding }
