package picture

import (
	"cmp"
	"context"
	"math"
	"slices"

	"hubgraph/graph"
	"hubgraph/graph/tell"
	"hubgraph/internal/layout"
)

// A Claim is a relationship with its sentence in the language of the view.
type Claim struct {
	graph.Statement
	Text string
	// Above says which end stands above the other in layout.Levels: 1 the subject, -1 the
	// object, 0 neither.
	Above int
}

// A View is what is drawn, and how.
type View struct {
	Entities []graph.Node // each once
	Claims   []Claim      // relationships among these, each once; others are passed over
	Schema   *graph.Schema
	Sources  []graph.Source // of the claims, to be cited
	Partial  bool           // more was asked for than is here

	Title, Note string     // what the reader writes above and below; "" for none
	Lang        string     // "zh" for Chinese, anything else for English
	Dark        bool       // light on dark, for screens
	AsOf        graph.Date // the claims are those that held then; "" for any time

	// Width and Height are of the part of the sheet in which the marks are, in pixels; 0:
	// as wide and high as becomes what is in it. The sheet is as wide, and higher by what
	// stands above and below.
	Width, Height int
	// Aspect is that of the part with the marks where Width or Height is 0, as far as the
	// side that follows from it is from MinSide to MaxSide; 0: as becomes it.
	Aspect float64

	Groups []Group                         // of entities, each in one at most, that are drawn as one mark
	About  []graph.EntityID                // those that were asked about: their names come first
	Lit    []graph.StatementID             // claims whose lines, with the marks at their ends, stand out
	Links  bool                            // marks and lines lead to #entity-ID and #claim-ID of the page that holds the picture
	Kind   layout.Kind                     // the rule by which they are placed
	Center graph.EntityID                  // see layout.Options
	Kept   map[graph.EntityID]layout.Point // places that the reader sees, y downwards
}

// The bounds of Width and Height.
const (
	MinSide = 200
	MaxSide = 10_000
)

// edge is what is around a picture, in pixels.
const edge = 24.0

// A Group is drawn as one mark, in the middle of the places of its members that are kept.
// A list under the picture names them.
type Group struct {
	Name string // "": how many there are, and of which type
	Of   []graph.EntityID
}

// A mark is an entity in the picture, or a group, of which the node has the least id, the
// type of most members, and their number for neighbours.
type mark struct {
	graph.Node
	group  string       // its name; "" for an entity
	of     []graph.Node // the members of a group, in order of id
	within int          // claims between these, which no line stands for
	at     point
	r      float64
	rank   int // 0 is the most important
	label  []string
	box    box // of its name
	align  string
	code   string // the letters in its place, "" where its name is there
	size   float64
	drawn  int // how many others it is joined to here
	lit    bool
}

// A line is all that joins two entities, or one to itself.
type line struct {
	a, b   int // of marks; a is the less by id
	claims []Claim
	both   bool // arrows at both ends
	out    bool // the arrow, if there is one, is at b
	plain  bool // no arrows: it reads both ways
	lit    bool
	stroke stroke
	width  float64
	curve  curve // from middle to middle; of a ring nothing
	shown  curve // what is drawn of it
	verb   string
	at     point // of the verb or number
	angle  float64
	t0, t1 float64 // where on what is shown the line is broken for its verb; both 0: nowhere
	number int     // 0: it bears its verb, or nothing
}

// A sheet is a view on its way to become a picture.
type sheet struct {
	*View
	zh      bool
	colours theme
	marks   []mark
	lines   []line
	byRank  []int
	markOf  map[graph.EntityID]int
	about   map[graph.EntityID]bool
	chosen  map[graph.StatementID]bool // those of Lit
	used    []*graph.Source            // on which the claims of lines rest, in order of id
	cite    map[graph.SourceID]int     // the place of each of these, from 1
	width   float64
	height  float64 // of the part with the marks
	top     float64 // where that begins
	field   *field
	mute    int     // lines without a word
	room    float64 // how much larger than the layout the sheet is
}

// Draw draws a view as an SVG document. Beside the layout it takes time by the square of the
// marks, which are kept apart and named pair by pair, and by the lines times what is near
// each; the size asked for has next to no part in it. The error is ctx's, which is looked
// at for each mark and line.
func Draw(ctx context.Context, v *View) ([]byte, error) {
	s := &sheet{View: v, zh: v.Lang == "zh", colours: themes["light"]}
	if v.Dark {
		s.colours = themes["dark"]
	}
	s.gather()
	for _, step := range []func(context.Context) error{s.place, s.route, s.name, s.speak} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return s.write(), ctx.Err()
}

// gather makes marks and lines of entities and claims, in order of id.
func (s *sheet) gather() {
	s.about, s.chosen = setOf(s.About), setOf(s.Lit)
	s.marks = s.grouped()
	slices.SortFunc(s.marks, func(a, b mark) int { return cmp.Compare(a.ID, b.ID) })
	index := make(map[graph.EntityID]int, len(s.Entities))
	for i := range s.marks {
		m := &s.marks[i]
		m.r, m.size = layout.RadiusOf(m.Neighbors), nameSize
		index[m.ID] = i
		for k := range m.of {
			index[m.of[k].ID] = i
		}
		for k := range m.of {
			s.about[m.ID] = s.about[m.ID] || s.about[m.of[k].ID]
		}
	}
	s.markOf = index
	claims := slices.Clone(s.Claims)
	slices.SortFunc(claims, func(a, b Claim) int {
		return cmp.Or(cmp.Compare(slices.Index(graph.Statuses, a.Status), slices.Index(graph.Statuses, b.Status)), cmp.Compare(a.ID, b.ID))
	})
	lines := map[[2]int]*line{}
	var keys [][2]int
	for _, c := range claims {
		a, known := index[c.Subject]
		b, also := index[c.Object]
		if !known || !also {
			continue
		}
		if a == b && s.marks[a].of != nil {
			s.marks[a].within++
			continue
		}
		k := [2]int{min(a, b), max(a, b)}
		l := lines[k]
		if l == nil {
			l = &line{a: k[0], b: k[1]}
			lines[k] = l
			keys = append(keys, k)
		}
		l.claims = append(l.claims, c)
	}
	slices.SortFunc(keys, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	for _, k := range keys {
		l := lines[k]
		l.finish(s)
		s.lines = append(s.lines, *l)
		if l.a != l.b {
			s.marks[l.a].drawn++
			s.marks[l.b].drawn++
		}
	}
	for i := range s.marks {
		s.byRank = append(s.byRank, i)
	}
	slices.SortStableFunc(s.byRank, func(a, b int) int {
		x, y := &s.marks[a], &s.marks[b]
		asked := func(m *mark) int {
			if s.about[m.ID] {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(asked(x), asked(y)), cmp.Compare(y.drawn, x.drawn), cmp.Compare(y.Neighbors, x.Neighbors))
	})
	for rank, i := range s.byRank {
		s.marks[i].rank = rank
		if rank*8 < len(s.byRank) && len(s.byRank) > 8 || s.about[s.marks[i].ID] {
			s.marks[i].size = 14
		}
	}
	s.rest()
}

func setOf[ID comparable](list []ID) map[ID]bool {
	set := make(map[ID]bool, len(list))
	for _, id := range list {
		set[id] = true
	}
	return set
}

// rest finds the sources on which the claims of lines rest.
func (s *sheet) rest() {
	cited := map[graph.SourceID]bool{}
	for i := range s.lines {
		for k := range s.lines[i].claims {
			cited[s.lines[i].claims[k].Source] = true
		}
	}
	for i := range s.Sources {
		if src := &s.Sources[i]; cited[src.ID] {
			s.used = append(s.used, src)
		}
	}
	slices.SortFunc(s.used, func(a, b *graph.Source) int { return cmp.Compare(a.ID, b.ID) })
	s.cite = make(map[graph.SourceID]int, len(s.used))
	for i, src := range s.used {
		s.cite[src.ID] = i + 1
	}
}

// colour is that of the line.
func (l *line) colour(t *theme) string {
	if l.lit {
		return t.accent
	}
	return l.stroke.colour(t)
}

// finish works out how a line is drawn and what it says.
func (l *line) finish(s *sheet) {
	first := &l.claims[0]
	l.stroke = strokeOf(l.claims)
	l.width = l.stroke.width + wider(len(l.claims))
	symmetric, forth, back := true, false, false
	var verbs []string
	for i := range l.claims {
		c := &l.claims[i]
		l.lit = l.lit || s.chosen[c.ID]
		symmetric = symmetric && s.Schema.Symmetric(c.Predicate)
		if s.markOf[c.Subject] == l.a {
			forth = true
		} else {
			back = true
		}
		if v := plain(tell.Verb(s.Schema, &c.Statement, s.Lang)); !slices.Contains(verbs, v) {
			verbs = append(verbs, v)
		}
	}
	if l.lit {
		l.width++
		s.marks[l.a].lit, s.marks[l.b].lit = true, true
	}
	l.plain = symmetric
	l.both = forth && back && l.a != l.b
	l.out = forth || first.Subject == first.Object
	if len(verbs) > 2 || l.both && !symmetric {
		return // numbers alone can say which goes which way
	}
	l.verb = verbs[0]
	if len(verbs) == 2 {
		l.verb += s.say("and") + verbs[1]
	}
	if n := len(l.claims); n > len(verbs) {
		l.verb += s.say("times", n)
	}
}

// place finds where the marks are on the sheet.
func (s *sheet) place(ctx context.Context) error {
	at, err := s.layout(ctx)
	if err != nil {
		return err
	}
	s.fit(at)
	if len(s.Kept) == 0 {
		s.apart()
	} else {
		s.shrink()
	}
	return nil
}

// grouped gives a mark for each entity and each group.
func (s *sheet) grouped() (out []mark) {
	in := map[graph.EntityID]int{}
	for g := range s.Groups {
		for _, id := range s.Groups[g].Of {
			in[id] = g
		}
	}
	of := make([][]graph.Node, len(s.Groups))
	for _, n := range s.Entities {
		if g, ok := in[n.ID]; ok {
			of[g] = append(of[g], n)
			continue
		}
		out = append(out, mark{Node: n})
	}
	for g, list := range of {
		if len(list) == 0 {
			continue
		}
		slices.SortFunc(list, func(a, b graph.Node) int { return cmp.Compare(a.ID, b.ID) })
		count := countTypes(list)
		typ := byCount(count)[0]
		m := mark{of: list, group: cmp.Or(plain(s.Groups[g].Name), s.countOf(len(list), typ, count[typ] == len(list)))}
		m.ID, m.Type, m.Neighbors = list[0].ID, typ, len(list)
		out = append(out, m)
	}
	return out
}

// countOf names so many, all of a type where they are.
func (s *sheet) countOf(n int, t graph.Type, all bool) string {
	if d := s.Schema.Type(t); d != nil && all && n > 1 {
		return s.say("group", n, plain(d.Plural.In(s.Lang)))
	}
	return s.count("name", "names", n)
}

// middleOf is the middle of the places of those that are kept.
func (s *sheet) middleOf(list []graph.Node) (at layout.Point, kept bool) {
	n := 0.0
	for i := range list {
		if p, ok := s.Kept[list[i].ID]; ok {
			at.X, at.Y, n = at.X+p.X, at.Y+p.Y, n+1
		}
	}
	if n == 0 {
		return at, false
	}
	return layout.Point{X: at.X / n, Y: at.Y / n}, true
}

// called is a mark's name on one line, never empty: a name may consist of characters alone
// that nobody sees, and so may an id.
func (m *mark) called(lang string) string {
	if m.of != nil {
		return m.group
	}
	return cmp.Or(plain(m.NameIn(lang)), plain(string(m.ID)), "…")
}

// How names are written: so large, in lines that are so wide where there is room, and at
// most so many. The page writes them so as well (scene/names.ts).
const (
	nameSize  = 13.0
	nameWidth = 150.0
	nameLines = 3
)

// Room is that of a name in lines as it is written where there is room, which a layout is to
// leave; size is that of its letters, 0 for that of most.
func Room(name string, size float64) layout.Size {
	_, w, h := written(name, nameWidth, cmp.Or(size, nameSize))
	return layout.Size{Width: w, Height: h}
}

// written gives a name's lines, one at least where it has any letter, and how large they are.
func written(name string, width, size float64) (list []string, w, h float64) {
	list = wrap(name, width, size, nameLines)
	for _, l := range list {
		w = max(w, roomOf(l, size))
	}
	return list, w + 4, float64(len(list))*(size+3) + 2
}

// layout gives places by the rule that is asked for, those that are kept unchanged.
func (s *sheet) layout(ctx context.Context) ([]point, error) {
	nodes, links := s.graph()
	for i := range s.marks {
		nodes[i].Name = Room(s.marks[i].called(s.Lang), s.marks[i].size)
	}
	opt := layout.Options{Kind: s.Kind, Center: string(s.Center), Kept: map[string]layout.Point{}}
	if opt.Aspect = s.Aspect; s.Width > 0 && s.Height > 0 {
		opt.Aspect = float64(s.Width) / float64(s.Height)
	}
	for id, p := range s.Kept {
		opt.Kept[string(id)] = p
	}
	for i := range s.marks {
		if m := &s.marks[i]; m.of != nil {
			delete(opt.Kept, string(m.ID))
			if p, kept := s.middleOf(m.of); kept {
				opt.Kept[string(m.ID)] = p
			}
		}
	}
	points, err := layout.Place(ctx, nodes, links, opt)
	if err != nil {
		return nil, err
	}
	at := make([]point, len(points))
	for i, p := range points {
		at[i] = point{p.X, p.Y}
	}
	return at, nil
}

// graph gives the marks and lines as package layout has them.
func (s *sheet) graph() ([]layout.Node, []layout.Link) {
	nodes := make([]layout.Node, len(s.marks))
	for i := range s.marks {
		nodes[i] = layout.Node{ID: string(s.marks[i].ID), Radius: s.marks[i].r}
	}
	links := make([]layout.Link, len(s.lines))
	for i := range s.lines {
		l := &s.lines[i]
		links[i] = layout.Link{A: l.a, B: l.b, Weight: float64(len(l.claims))}
		// As package layout nets links: by how many claims each stands above the other.
		above := 0
		for k := range l.claims {
			if c := &l.claims[k]; s.markOf[c.Subject] == l.a {
				above += c.Above
			} else {
				above -= c.Above
			}
		}
		links[i].Down = above != 0
		if above < 0 {
			links[i].A, links[i].B = l.b, l.a
		}
	}
	return nodes, links
}

// The field is this wide for up to so many marks, and as much wider as there are more.
const (
	wideField = 1152.0
	manyMarks = 36
)

// fit puts places onto the sheet: with room for names around, as large as there is room,
// and, where none is kept, stretched so that no part of the sheet is empty.
func (s *sheet) fit(at []point) {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range at {
		b = box{min(b.x0, p.x), min(b.y0, p.y), max(b.x1, p.x), max(b.y1, p.y)}
	}
	if len(at) == 0 {
		b = box{}
	}
	if s.Kind != layout.Levels && len(s.Kept) == 0 && b.y1-b.y0 > 2*(b.x1-b.x0) { // a column is a row as well
		for i := range at {
			at[i] = point{at[i].y, at[i].x}
		}
		b = box{b.y0, b.x0, b.y1, b.x1}
	}
	// What is at the edges needs room for its name.
	const padX, padY = 96, 40
	spanX, spanY := b.x1-b.x0, b.y1-b.y0
	width := min(wideField*max(1, math.Sqrt(float64(len(at))/manyMarks)), MaxSide)
	if s.Width > 0 {
		width = float64(s.Width)
	}
	scale := func(span, room float64) float64 { return max(room, 1) / max(span, 1) }
	var fx, fy float64
	height := float64(s.Height)
	bounded := func(side float64) float64 { return min(max(side, MinSide), MaxSide) }
	if s.Height == 0 && s.Aspect > 0 {
		height = bounded(width / s.Aspect)
	} else if s.Height > 0 && s.Width == 0 {
		width = bounded(height * cmp.Or(s.Aspect, layout.Aspect))
	}
	switch given := height > 0; {
	case given:
		fx, fy = scale(spanX, width-2*padX), scale(spanY, height-2*padY)
	default:
		fx = scale(spanX, width-2*padX)
		fy = min(fx, scale(spanY, width*0.72-2*padY)) // no higher than three quarters
		if len(s.Kept) == 0 {
			fy = min(max(fy, scale(spanY, width*0.42-2*padY)), fx*1.6)
		}
	}
	const largest = 3.2 // times the layout's own measure
	fx, fy = min(fx, largest), min(fy, largest)
	if len(s.Kept) > 0 || s.Kind == layout.Around { // rings stay round
		fx = min(fx, fy)
		fy = fx
	}
	if s.Width == 0 && height == 0 {
		width = max(480, min(width, spanX*fx+2*padX))
	}
	if height == 0 {
		height = max(120, spanY*fy+2*padY)
	}
	s.width, s.height = width, height
	for i, p := range at {
		s.marks[i].at = point{(p.x-(b.x0+b.x1)/2)*fx + width/2, (p.y-(b.y0+b.y1)/2)*fy + height/2}
	}
	s.room = math.Sqrt(fx * fy)
	for i := range s.marks {
		s.marks[i].r *= min(1.15, max(0.6, math.Pow(s.room, 0.4)))
	}
}

// apart pushes marks from each other that touch after the stretching, and back onto the
// sheet.
func (s *sheet) apart() {
	const gap = 8
	for range 60 {
		moved := false
		for i := range s.marks {
			for j := range i {
				a, b := &s.marks[i], &s.marks[j]
				need := a.r + b.r + gap
				d := a.at.to(b.at)
				if d >= need {
					continue
				}
				way := point{1, 0}
				if d > 0 {
					way = b.at.minus(a.at).times(1 / d)
				}
				by := way.times((need - d) / 2)
				a.at, b.at = a.at.minus(by), b.at.plus(by)
				moved = true
			}
		}
		for i := range s.marks {
			m := &s.marks[i]
			m.at.x = min(max(m.at.x, m.r+4), s.width-m.r-4)
			m.at.y = min(max(m.at.y, m.r+4), s.height-m.r-4)
		}
		if !moved {
			return
		}
	}
}

// shrink makes marks smaller that touch, where their places are the reader's.
func (s *sheet) shrink() {
	for i := range s.marks {
		for j := range i {
			a, b := &s.marks[i], &s.marks[j]
			if d := a.at.to(b.at) - 2; d < a.r+b.r {
				f := max(d, 4) / (a.r + b.r)
				a.r, b.r = max(2, a.r*f), max(2, b.r*f)
			}
		}
	}
}

// route gives each line its curve, which leads past the marks of others.
func (s *sheet) route(ctx context.Context) error {
	s.field = newField(s.width, s.height)
	nodes, links := s.graph()
	at := make([]layout.Point, len(s.marks))
	for i := range s.marks {
		at[i] = layout.Point{X: s.marks[i].at.x, Y: s.marks[i].at.y}
	}
	bends := layout.Route(nodes, at, links)
	for i := range s.lines {
		if err := ctx.Err(); err != nil {
			return err
		}
		l := &s.lines[i]
		a, b := &s.marks[l.a], &s.marks[l.b]
		if l.a == l.b {
			s.field.draw(i, ringOf(a.at, a.r).steps())
			continue
		}
		bend := bends[i]
		if links[i].A != l.a {
			bend = -bend
		}
		l.curve = bent(a.at, b.at, bend)
		t0, t1 := l.curve.leaves(a.r+2), 1-l.curve.turned().leaves(b.r+2)
		l.shown = l.curve.part(t0, max(t1, t0))
		s.field.draw(i, l.shown.steps())
	}
	for i := range s.marks {
		s.field.take(around(s.marks[i].at, s.marks[i].r+1))
	}
	return nil
}

// A ring is how a line from an entity to itself is drawn: a circle beside the mark, upwards
// to the right, that begins and ends at it.
type ring struct {
	at       point
	r        float64
	from, to float64 // angles, clockwise
}

func ringOf(at point, mark float64) ring {
	r := max(7, mark*0.8)
	away := mark + r*0.55
	half := math.Acos(min(1, max(-1, (r*r+away*away-mark*mark)/(2*r*away))))
	up := -math.Pi / 4
	return ring{at.plus(point{away * math.Cos(up), away * math.Sin(up)}), r, up + math.Pi + half, up + 3*math.Pi - half}
}

func (g ring) on(angle float64) point {
	return g.at.plus(point{g.r * math.Cos(angle), g.r * math.Sin(angle)})
}

func (g ring) steps() (out []point) {
	const n = 16
	for i := range n + 1 {
		out = append(out, g.on(g.from+(g.to-g.from)*float64(i)/n))
	}
	return out
}
