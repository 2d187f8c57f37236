package chart

// Advance widths of Source Sans 3, in thousandths of the type size, of the characters from space to tilde: regular,
// semibold. Measured in the site's own subset.
var ascii = [2][95]int{
	{
		200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497, 497, 497, 497, 497,
		497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617, 652, 263, 479, 579, 486, 727, 647, 664,
		566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303, 350, 303, 497, 500, 542, 504, 553, 456, 555, 496, 292, 504,
		544, 246, 247, 495, 255, 829, 547, 542, 555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497,
	},
	{
		200, 315, 482, 506, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344, 513, 513, 513, 513, 513, 513, 513, 513,
		513, 513, 275, 275, 513, 513, 513, 444, 862, 551, 597, 574, 621, 538, 509, 628, 658, 273, 487, 597, 495, 737, 653, 669,
		581, 674, 591, 545, 541, 651, 536, 794, 540, 490, 540, 324, 344, 324, 513, 500, 549, 511, 563, 459, 564, 502, 317, 519,
		558, 261, 263, 522, 264, 843, 560, 549, 564, 564, 373, 431, 351, 550, 495, 735, 480, 494, 443, 324, 254, 324, 513,
	},
}

// other are the widths of further characters. Those that are not listed count as wide as a digit.
var other = map[rune][2]int{
	'\u00a0': {200, 200}, '·': {249, 275}, '–': {480, 480}, '—': {800, 800}, '‘': {249, 275}, '’': {249, 275},
	'“': {426, 482}, '”': {426, 482}, '…': {948, 963}, '²': {367, 372}, 'é': {496, 507}, '→': {1000, 1000},
}

const digit = 500

// Width is the length of a text, in pixels at the picture's natural width.
func (s Style) Width(text string) float64 {
	weight := 0
	if s.bold {
		weight = 1
	}
	sum := 0
	for _, r := range text {
		switch w, ok := other[r]; {
		case r >= ' ' && r <= '~':
			sum += ascii[weight][r-' ']
		case ok:
			sum += w[weight]
		default:
			sum += digit
		}
	}
	return float64(sum) * s.size / 1000
}

// A Box is an upright rectangle, in pixels.
type Box struct{ Left, Top, Right, Bottom float64 }

// Overlaps reports whether the boxes share more than an edge.
func (b Box) Overlaps(c Box) bool {
	return b.Left < c.Right && c.Left < b.Right && b.Top < c.Bottom && c.Top < b.Bottom
}

// Inside reports whether b lies within c.
func (b Box) Inside(c Box) bool {
	return b.Left >= c.Left && b.Right <= c.Right && b.Top >= c.Top && b.Bottom <= c.Bottom
}

// Width is the length of the line, in pixels.
func (t Text) Width() float64 {
	w := 0.0
	for _, s := range t.Spans {
		w += s.Style.Width(s.Text)
	}
	return w
}

// Box is the room that the line takes, from the top of its tall letters to the foot of its long ones.
func (t Text) Box() Box {
	const tall, foot = .72, .21 // of the type size
	size := 0.0
	for _, s := range t.Spans {
		size = max(size, s.Style.size)
	}
	w, left := t.Width(), t.X
	switch t.Anchor {
	case Middle:
		left -= w / 2
	case End:
		left -= w
	}
	return Box{left, t.Y - tall*size, left + w, t.Y + foot*size}
}
