package picture

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// A side is where a name may stand beside its mark: the direction, how the text is set, and
// how much less it is liked than the first.
type side struct {
	x, y  float64
	align string // text-anchor
	cost  float64
}

var sides = []side{
	{1, 0, "start", 0},
	{0.72, 0.7, "start", 0.3},
	{0.72, -0.7, "start", 0.32},
	{0, 1, "middle", 0.28},
	{-1, 0, "end", 0.34},
	{0, -1, "middle", 0.36},
	{-0.72, 0.7, "end", 0.5},
	{-0.72, -0.7, "end", 0.52},
	{0.92, 0.38, "start", 0.6},
	{0.92, -0.38, "start", 0.6},
	{-0.92, 0.38, "end", 0.6},
	{-0.92, -0.38, "end", 0.6},
	{0.38, 0.92, "start", 0.62},
	{0.38, -0.92, "start", 0.62},
	{-0.38, 0.92, "end", 0.64},
	{-0.38, -0.92, "end", 0.64},
}

func (d side) box(at point, r, w, h float64) box {
	var b box
	switch d.align {
	case "start":
		b.x0 = at.x + d.x*(r+3)
	case "end":
		b.x0 = at.x + d.x*(r+3) - w
	default:
		b.x0 = at.x - w/2
	}
	switch {
	case d.y == 0:
		b.y0 = at.y - h/2
	case d.y > 0:
		b.y0 = at.y + d.y*(r+2)
	default:
		b.y0 = at.y + d.y*(r+2) - h
	}
	b.x1, b.y1 = b.x0+w, b.y0+h
	return b
}

// A slot is a place where a name can stand.
type slot struct {
	box     box
	lines   []string
	align   string
	cost    float64
	crossed int // by how many lines
}

// slots gives the places of a mark's name that cover no other mark and are on the sheet,
// the best first, and last those that lines go through: a line or two, or more where a
// reader asked for the very mark.
func (s *sheet) slots(m *mark) (out []slot) {
	whole := box{4, 2, s.width - 4, s.height - 2}
	most := 2 // lines that may go through it, if need be
	if s.about[m.ID] {
		most = 8
	}
	var met [][]string
	for wide, width := range []float64{nameWidth, 104, 210, 320} {
		lines, w, h := written(m.called(s.Lang), width, m.size)
		if slices.ContainsFunc(met, func(l []string) bool { return slices.Equal(l, lines) }) {
			continue
		}
		met = append(met, lines)
		cost := 0.15 * float64(wide)
		if last := lines[len(lines)-1]; len(last) > 3 && last[len(last)-3:] == "…" {
			cost += 2
		}
		for _, far := range []float64{0, 5, 11, 19, 28, 38} {
			for _, d := range sides {
				b := d.box(m.at, m.r+far, w, h)
				if !b.inside(whole) || s.overMark(b, m, far) {
					continue
				}
				crossed := s.field.crossings(b, -1)
				if crossed > 0 && (far > 0 || crossed > most) {
					continue
				}
				out = append(out, slot{b, lines, d.align, cost + d.cost + far*0.09, crossed})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b slot) int {
		return cmp.Or(cmp.Compare(a.crossed, b.crossed), cmp.Compare(a.cost, b.cost))
	})
	return out
}

// overMark reports whether a box covers a mark, its own one where it is in it, or is so far
// from its own that it might be another's.
func (s *sheet) overMark(b box, own *mark, far float64) bool {
	for i := range s.marks {
		m := &s.marks[i]
		r := m.r + 1
		switch {
		case m == own:
			r = m.r * 0.9
		case far > 5:
			r += far + 4
		}
		if b.touches(m.at, r) {
			return true
		}
	}
	return false
}

// name gives each mark its name, the important ones first, where it covers nothing; one
// that has no such place pushes a less important one to another of that one's places. What
// has none then bears letters.
func (s *sheet) name(ctx context.Context) error {
	slots := make([][]slot, len(s.marks))
	chosen := make([]int, len(s.marks))
	for i := range s.marks {
		if err := ctx.Err(); err != nil {
			return err
		}
		slots[i], chosen[i] = s.slots(&s.marks[i]), -1
	}
	// blockers gives whose names are where one wants to stand.
	blockers := func(i int, b box) (list []int) {
		for j := range s.marks {
			if j != i && chosen[j] >= 0 && slots[j][chosen[j]].box.meets(b) {
				list = append(list, j)
			}
		}
		return list
	}
	// elsewhere finds another place for a name beside one that is wanted.
	elsewhere := func(j int, wanted box) int {
		for k := range slots[j] {
			if b := slots[j][k].box; slots[j][k].crossed == 0 && !b.meets(wanted) && len(blockers(j, b)) == 0 {
				return k
			}
		}
		return -1
	}
	// Lines may go through one name in 25, if there is no other way: those of the most
	// important marks, at which most lines end.
	crossed := 0
	for _, i := range s.byRank {
		if err := ctx.Err(); err != nil {
			return err
		}
		list := slots[i]
		clean := slices.IndexFunc(list, func(c slot) bool { return c.crossed > 0 })
		if clean < 0 {
			clean = len(list)
		}
		try := func(from, to int) {
			for k := from; k < to && chosen[i] < 0; k++ {
				if len(blockers(i, list[k].box)) == 0 {
					chosen[i] = k
				}
			}
			for k := from; k < to && chosen[i] < 0; k++ {
				in := blockers(i, list[k].box)
				if len(in) != 1 {
					continue
				}
				if other := elsewhere(in[0], list[k].box); other >= 0 {
					chosen[in[0]], chosen[i] = other, k
				}
			}
		}
		try(0, clean)
		if chosen[i] < 0 && 25*(crossed+1) <= max(50, len(s.marks)) {
			if try(clean, len(list)); chosen[i] >= 0 {
				crossed++
			}
		}
	}
	for i := range s.marks {
		if chosen[i] < 0 {
			continue
		}
		m, c := &s.marks[i], slots[i][chosen[i]]
		m.label, m.box, m.align = c.lines, c.box, c.align
		s.field.take(c.box)
	}
	n := 0
	for _, i := range s.byRank {
		if chosen[i] < 0 {
			s.marks[i].code = letters(n)
			n++
		}
	}
	return nil
}

// letters gives A to Z, then AA, AB and so on.
func letters(n int) string {
	out := ""
	for n++; n > 0; n = (n - 1) / 26 {
		out = string(rune('A'+(n-1)%26)) + out
	}
	return out
}

const (
	verbSize   = 11.5
	numberSize = 10.5
	// numbered is up to how many lines without their verb have their claims listed.
	numbered = 60
)

// speak gives each line its verb, else a number that leads to the list of claims, along
// the line or beside it.
func (s *sheet) speak(ctx context.Context) error {
	order := make([]int, len(s.lines))
	for i := range order {
		order[i] = i
	}
	// The short ones have least choice.
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(s.reach(&s.lines[a]), s.reach(&s.lines[b]))
	})
	silent := make([]bool, len(s.lines))
	for _, i := range order {
		if err := ctx.Err(); err != nil {
			return err
		}
		silent[i] = !s.verbAlong(i)
	}
	left := 0
	for i := range silent {
		if silent[i] {
			left++
		}
	}
	n := 0
	for i := range s.lines {
		switch {
		case !silent[i]:
		case left > numbered:
			s.mute++
		default:
			n++
			s.lines[i].number = n
			s.numberOn(i)
		}
	}
	return nil
}

func (s *sheet) reach(l *line) float64 {
	if l.a == l.b {
		return 0
	}
	return l.shown.length()
}

// along is where on a line words may stand, as parts of the way, the best first.
var along = []float64{0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73}

// verbAlong sets a line's verb along it, where it covers nothing.
func (s *sheet) verbAlong(i int) bool {
	l := &s.lines[i]
	if l.verb == "" {
		return false
	}
	w, drawn := roomOf(l.verb, verbSize), widthOf(l.verb, verbSize)
	if l.a == l.b {
		g := ringOf(s.marks[l.a].at, s.marks[l.a].r)
		for _, at := range []point{{g.at.x + g.r + 4 + w/2, g.at.y}, {g.at.x, g.at.y - g.r - 8}} {
			b := box{at.x - w/2 - 2, at.y - 7, at.x + w/2 + 2, at.y + 7}
			if b.inside(box{4, 2, s.width - 4, s.height - 2}) && s.field.free(b) && s.field.crossings(b, i) == 0 {
				s.field.take(b)
				l.at = at
				return true
			}
		}
		return false
	}
	c := l.shown
	long := c.length()
	if w+30 > long {
		return false
	}
	for _, crossed := range []int{0, 1} {
		for _, t := range along {
			if room := min(t, 1-t) * long; room < w/2+13 {
				continue
			}
			at, d := c.at(t), c.along(t)
			if !s.flat(c, t, w) {
				continue
			}
			boxes := strip(at, d, w+8, 14)
			crossings := 0
			free := true
			for _, b := range boxes {
				free = free && s.field.free(b)
				crossings = max(crossings, s.field.crossings(b, i))
			}
			if !free || crossings > crossed {
				continue
			}
			for _, b := range boxes {
				s.field.take(b)
			}
			l.at, l.angle = at, upright(d)
			l.t0, l.t1 = t-(drawn/2+4)/long, t+(drawn/2+4)/long
			return true
		}
	}
	return false
}

// flat reports whether a curve leaves its direction by little where a word of a width
// stands on it.
func (s *sheet) flat(c curve, t, w float64) bool {
	if c.straight() {
		return true
	}
	half := w / 2 / max(1, c.length())
	d, at := c.along(t), c.at(t)
	for _, u := range []float64{t - half, t + half} {
		p := c.at(u).minus(at)
		if math.Abs(p.x*d.y-p.y*d.x) > 5 {
			return false
		}
	}
	return true
}

// upright gives the angle of a direction in degrees, so that text along it is not upside
// down.
func upright(d point) float64 {
	a := math.Atan2(d.y, d.x)
	if a > math.Pi/2+1e-9 {
		a -= math.Pi
	} else if a <= -math.Pi/2+1e-9 {
		a += math.Pi
	}
	return a * 180 / math.Pi
}

// strip gives boxes that together cover a text along a direction.
func strip(at, d point, w, h float64) []box {
	n := max(1, int(math.Ceil(w/h)))
	out := make([]box, n)
	for i := range out {
		out[i] = around(at.plus(d.times(((float64(i)+0.5)/float64(n)-0.5)*w)), h/2)
	}
	return out
}

// numberOn sets a line's number on it where it covers nothing, else beside it, and else in
// its middle.
func (s *sheet) numberOn(i int) {
	l := &s.lines[i]
	r := s.numberRadius(l)
	if l.a == l.b {
		g := ringOf(s.marks[l.a].at, s.marks[l.a].r)
		l.at = s.kept(g.on(-math.Pi/4), r)
		s.field.take(around(l.at, r))
		return
	}
	c := l.shown
	for _, off := range []float64{0, r + 4, -r - 4, 2*r + 8, -2*r - 8} {
		for _, crossed := range []int{0, 1, 2} {
			for _, t := range slices.Concat(along, []float64{0.2, 0.8, 0.14, 0.86}) {
				d := c.along(t)
				at := c.at(t).plus(point{-d.y, d.x}.times(off))
				b := around(at, r)
				if s.field.free(b) && s.field.crossings(b, i) <= crossed && b.inside(box{2, 2, s.width - 2, s.height - 2}) {
					l.at = at
					s.field.take(b)
					return
				}
			}
		}
	}
	l.at = s.kept(c.at(0.5), r)
	s.field.take(around(l.at, r))
}

// kept brings the middle of a disc to where the disc is within the field.
func (s *sheet) kept(at point, r float64) point {
	r += 2
	return point{min(max(at.x, r), s.width-r), min(max(at.y, r), s.height-r)}
}

// numberRadius is that of the disc with a line's number.
func (s *sheet) numberRadius(l *line) float64 {
	if l.number > 99 {
		return 11
	}
	return 8.5
}
