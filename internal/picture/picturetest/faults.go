package picturetest

import (
	"fmt"
	"slices"
	"strconv"
)

// A Pair is two entities in order of id.
type Pair [2]string

// PairOf puts two entities in order.
func PairOf(a, b string) Pair { return Pair{min(a, b), max(a, b)} }

// Faults are what a reader would stumble over, each in words.
type Faults struct {
	Unseen       []string // lines, marks and names of the view that are not in the picture, and others than are in the view
	ThroughMarks []string // lines through marks that they do not lead to
	OverNames    []string // names over names
	OverMarks    []string // names over marks of others
	Crossed      []string // names that lines go through
	Speechless   []string // lines that bear neither a verb nor a number that leads to a claim
	Unnamed      []string // marks with neither a name nor a letter that leads to one
	OverWords    []string // verbs and numbers over others, names or marks
	Empty        []string // thirds of the picture, across and down, in which nothing is
}

// Faults looks for what is wrong in a picture of a view of so many entities and of links
// between these pairs.
func (p *Picture) Faults(entities []string, pairs []Pair) (f Faults) {
	p.unseen(&f, entities, pairs)
	marks := map[string]Mark{}
	for _, m := range p.Marks {
		marks[m.Entity] = m
	}
	for _, l := range p.Links {
		for _, m := range p.Marks {
			if m.Entity == l.From || m.Entity == l.To {
				continue
			}
			if l.Distance(m.At) < m.R*0.9 {
				f.ThroughMarks = append(f.ThroughMarks, fmt.Sprintf("%s – %s through %s", l.From, l.To, m.Entity))
			}
		}
	}
	for i, n := range p.Names {
		for _, o := range p.Names[i+1:] {
			if overlap(n.Boxes, o.Boxes) {
				f.OverNames = append(f.OverNames, n.Words+" over "+o.Words)
			}
		}
		for _, m := range p.Marks {
			if m.Entity != n.Entity && covers(n.Boxes, m) {
				f.OverMarks = append(f.OverMarks, n.Words+" over the mark of "+m.Entity)
			}
		}
		for _, l := range p.Links {
			if l.goesThrough(n.Boxes) {
				f.Crossed = append(f.Crossed, fmt.Sprintf("%s by %s – %s", n.Words, l.From, l.To))
				break
			}
		}
	}
	words := slices.Concat(p.Verbs, p.Numbers)
	for i, n := range words {
		for _, o := range slices.Concat(words[i+1:], p.Names) {
			if overlap(n.Boxes, o.Boxes) {
				f.OverWords = append(f.OverWords, n.Words+" over "+o.Words)
			}
		}
		for _, m := range p.Marks {
			if covers(n.Boxes, m) {
				f.OverWords = append(f.OverWords, n.Words+" over the mark of "+m.Entity)
			}
		}
	}
	told := map[Pair]bool{}
	for _, t := range p.Verbs {
		told[PairOf(t.From, t.To)] = true
	}
	for _, t := range p.Numbers {
		if p.Claims[t.Words] != "" {
			told[PairOf(t.From, t.To)] = true
		}
	}
	for _, l := range pairs {
		if !told[l] {
			f.Speechless = append(f.Speechless, l[0]+" – "+l[1])
		}
	}
	named := map[string]bool{}
	for _, t := range p.Names {
		named[t.Entity] = true
	}
	for _, t := range p.Letters {
		named[t.Entity] = named[t.Entity] || p.Coded[t.Words] != ""
	}
	for _, id := range entities {
		if !named[id] {
			f.Unnamed = append(f.Unnamed, id)
		}
	}
	p.empty(&f)
	return f
}

// unseen compares what is in the picture with what is to be in it.
func (p *Picture) unseen(f *Faults, entities []string, pairs []Pair) {
	want, got := map[string]int{}, map[string]int{}
	for _, id := range entities {
		want["mark of "+id]++
	}
	for _, l := range pairs {
		want["line "+l[0]+" – "+l[1]]++
	}
	for _, m := range p.Marks {
		got["mark of "+m.Entity]++
	}
	for _, l := range p.Links {
		k := PairOf(l.From, l.To)
		got["line "+k[0]+" – "+k[1]]++
	}
	for k, n := range want {
		if got[k] != n {
			f.Unseen = append(f.Unseen, k+": "+strconv.Itoa(got[k])+" in the picture, "+strconv.Itoa(n)+" in the view")
		}
	}
	for k, n := range got {
		if want[k] == 0 {
			f.Unseen = append(f.Unseen, k+": "+strconv.Itoa(n)+" in the picture, none in the view")
		}
	}
	for _, l := range p.Links {
		for _, id := range []string{l.From, l.To} {
			i := slices.IndexFunc(p.Marks, func(m Mark) bool { return m.Entity == id })
			if i < 0 {
				continue
			}
			if near := l.Distance(p.Marks[i].At); near > p.Marks[i].R+20 {
				f.Unseen = append(f.Unseen, fmt.Sprintf("line %s – %s: it ends %.0f from the mark of %s", l.From, l.To, near, id))
			}
		}
	}
	slices.Sort(f.Unseen)
}

// strip is how wide or high a picture is that is no more than a row of marks and names.
const strip = 150

// empty finds thirds of a picture of three marks or more in which nothing is.
func (p *Picture) empty(f *Faults) {
	if p.Width == 0 || len(p.Marks) < 3 {
		return
	}
	for i, name := range []string{"left", "middle", "right", "upper", "middle row", "lower"} {
		if side := [2]float64{p.Width, p.Height}[i/3]; side < strip {
			continue
		}
		b := Box{p.Corner.X, p.Corner.Y, p.Corner.X + p.Width, p.Corner.Y + p.Height}
		if k := float64(i % 3); i < 3 {
			b.X0, b.X1 = b.X0+p.Width*k/3, b.X0+p.Width*(k+1)/3
		} else {
			b.Y0, b.Y1 = b.Y0+p.Height*k/3, b.Y0+p.Height*(k+1)/3
		}
		used := slices.ContainsFunc(p.Marks, func(m Mark) bool { return covers([]Box{b}, m) }) ||
			slices.ContainsFunc(slices.Concat(p.Names, p.Verbs), func(t Text) bool { return overlap(t.Boxes, []Box{b}) }) ||
			slices.ContainsFunc(p.Links, func(l Link) bool { return l.goesThrough([]Box{b}) })
		if !used {
			f.Empty = append(f.Empty, "the "+name+" third")
		}
	}
}
