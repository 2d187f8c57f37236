package draws

import "testing"

// The first numbers of two seeds, computed by two other programs.
func TestNext(t *testing.T) {
	for seed, want := range map[Source][]uint64{
		1: {0x910a2dec89025cc1, 0xbeeb8da1658eec67, 0xf893a2eefb32555e}, 20241226: {0x52472b09c1a2cdd0}, 4096: {0xd73a9a3d941e7ec7},
	} {
		s := seed
		for i, w := range want {
			if got := s.Next(); got != w {
				t.Errorf("seed %d: draw %d = %#x, want %#x", seed, i, got, w)
			}
		}
	}
}

func TestNormal(t *testing.T) {
	s := Source(20241226)
	for i, want := range []float32{-0.879837453, -0.896740437, -1.90094399, 1.69840097} {
		if got := s.Normal(); got != want {
			t.Errorf("number %d = %v, want %v", i, got, want)
		}
		s.Next() // the data files draw once more for each element
	}
}

func TestMoments(t *testing.T) {
	const n = 100000
	s, u := Source(7), Source(7)
	var sum, squares, mean float64
	for range n {
		x := float64(s.Normal())
		sum += x
		squares += x * x
		mean += float64(u.Uniform())
	}
	if m := sum / n; m < -.01 || m > .01 {
		t.Errorf("mean %v", m)
	}
	if v := squares / n; v < .98 || v > 1.02 {
		t.Errorf("variance %v", v)
	}
	if m := mean / n; m < .495 || m > .505 {
		t.Errorf("uniform mean %v", m)
	}
}
