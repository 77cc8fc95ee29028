package picture

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hubgraph/graph"
	"hubgraph/graph/tell"
)

const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'WenQuanYi Zen Hei', sans-serif"

// A writer writes elements, everything escaped.
type writer struct {
	bytes.Buffer
	open []string
}

// tenths writes a length.
func tenths(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10+0, 'f', -1, 64) }

// escaped is a text as it stands in XML; what no document may hold (XML 1.0, 2.2), which an
// id can, is U+FFFD.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}

// attributes writes names and values by turns.
func (w *writer) attributes(list []any) {
	for i := 0; i+1 < len(list); i += 2 {
		v := ""
		switch x := list[i+1].(type) {
		case float64:
			v = tenths(x)
		default:
			v = escaped(fmt.Sprint(x))
		}
		fmt.Fprintf(w, ` %s="%s"`, list[i], v)
	}
}

// begin opens an element.
func (w *writer) begin(name string, attributes ...any) {
	w.WriteString("\n" + strings.Repeat(" ", len(w.open)) + "<" + name)
	w.attributes(attributes)
	w.WriteString(">")
	w.open = append(w.open, name)
}

// end closes the last one that is open.
func (w *writer) end() {
	last := len(w.open) - 1
	w.WriteString("\n" + strings.Repeat(" ", last) + "</" + w.open[last] + ">")
	w.open = w.open[:last]
}

// leaf writes an element that holds text or nothing.
func (w *writer) leaf(name, text string, attributes ...any) {
	w.WriteString("\n" + strings.Repeat(" ", len(w.open)) + "<" + name)
	w.attributes(attributes)
	if text == "" {
		w.WriteString("/>")
		return
	}
	w.WriteString(">" + escaped(text) + "</" + name + ">")
}

// write writes the sheet.
func (s *sheet) write() []byte {
	t := &s.colours
	width := s.width + 2*edge
	head := &writer{open: []string{"svg"}}
	y := 20.0
	title := plain(s.Title)
	if title != "" {
		for _, l := range wrap(title, width-2*edge, 22*1.05, 0) {
			y += 20
			head.leaf("text", l, "x", edge, "y", y, "font-size", 22, "font-weight", 600, "fill", t.ink)
			y += 8
		}
	}
	y -= 4
	for _, l := range wrap(s.counts(), width-2*edge, 13, 0) {
		y += 18
		head.leaf("text", l, "x", edge, "y", y, "font-size", 13, "fill", t.soft)
	}
	s.top = y + 10

	body := &writer{open: []string{"svg"}}
	body.begin("g", "id", "field", "transform", "translate("+tenths(edge)+" "+tenths(s.top)+")", "data-width", s.width, "data-height", s.height)
	s.writeLines(body)
	s.writeMarks(body)
	s.writeVerbs(body)
	s.writeNames(body)
	s.writeNumbers(body)
	if len(s.marks) == 0 {
		body.leaf("text", s.say("empty"), "x", s.width/2, "y", s.height/2, "text-anchor", "middle", "font-size", 14, "fill", t.soft)
	}
	body.end()
	y = s.top + s.height + 10
	body.leaf("path", "", "d", "M"+tenths(edge)+" "+tenths(y)+"H"+tenths(width-edge), "stroke", t.hair)
	y = s.legend(body, y+12)
	y = s.list(body, y)
	y = s.coded(body, y)
	y = s.several(body, y)
	y = s.remarks(body, y)

	out := &writer{}
	out.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
	lang := "en"
	if s.zh {
		lang = "zh-CN"
	}
	height := math.Ceil(y + 8)
	role := "img"
	if s.Links {
		role = "group" // what can be chosen is not within an image
	}
	out.begin("svg", "xmlns", "http://www.w3.org/2000/svg", "width", width, "height", height, "viewBox", "0 0 "+tenths(width)+" "+tenths(height), "lang", lang, "font-family", fonts, "role", role)
	out.leaf("title", cmp.Or(title, s.counts()))
	out.leaf("rect", "", "width", width, "height", height, "fill", t.ground)
	out.Write(head.Bytes())
	out.Write(body.Bytes())
	out.end()
	out.WriteString("\n")
	return out.Bytes()
}

// counts says how much is drawn, and of when.
func (s *sheet) counts() string {
	n := 0
	for i := range s.lines {
		n += len(s.lines[i].claims)
	}
	for i := range s.marks {
		n += s.marks[i].within
	}
	out := s.count("name", "names", len(s.Entities)) + s.say("comma") + s.count("link", "links", n)
	if s.AsOf != "" {
		out += s.say("dot") + s.say("asOf", tell.Date(s.AsOf, s.Lang))
		undated := 0
		for i := range s.Claims {
			if s.Claims[i].Statement.When.Undated() {
				undated++
			}
		}
		if undated > 0 {
			out += s.say("dot") + s.say("undated", undated)
		}
	}
	if s.Partial {
		out += s.say("dot") + s.say("partial")
	}
	return out
}

// told is what all of a line says, for whoever points at it.
func (l *line) told() string {
	var list []string
	for i := range l.claims {
		if i == 12 {
			list = append(list, "…")
			break
		}
		list = append(list, plain(l.claims[i].Text))
	}
	return strings.Join(list, "\n")
}

func (s *sheet) lineAttributes(class string, l *line) []any {
	return []any{"class", class, "data-from", s.marks[l.a].ID, "data-to", s.marks[l.b].ID}
}

func (s *sheet) writeLines(w *writer) {
	w.begin("g", "id", "links", "fill", "none")
	for i := range s.lines {
		l := &s.lines[i]
		colour := l.colour(&s.colours)
		ids := make([]string, len(l.claims))
		for k := range l.claims {
			ids[k] = string(l.claims[k].ID)
		}
		s.lead(w, "claim", ids[0])
		w.begin("g", append(s.lineAttributes("link", l), "data-status", l.stroke.status, "data-claims", strings.Join(ids, " "))...)
		w.leaf("title", l.told())
		pen := []any{"stroke", colour, "stroke-width", l.width}
		if l.stroke.dashes != nil {
			parts := make([]string, len(l.stroke.dashes))
			for k, d := range l.stroke.dashes {
				parts[k] = tenths(d)
			}
			pen = append(pen, "stroke-dasharray", strings.Join(parts, " "))
			if l.stroke.dashes[0] < 2 {
				pen = append(pen, "stroke-linecap", "round")
			}
		}
		tip := 6 + l.width*1.5
		if l.a == l.b {
			g := ringOf(s.marks[l.a].at, s.marks[l.a].r)
			to := g.to
			if !l.plain {
				to -= tip * 0.8 / g.r
			}
			a, b := g.on(g.from), g.on(to)
			w.leaf("path", "", append([]any{"d", fmt.Sprintf("M%s %sA%s %s 0 1 1 %s %s", tenths(a.x), tenths(a.y), tenths(g.r), tenths(g.r), tenths(b.x), tenths(b.y))}, pen...)...)
			if !l.plain {
				into := g.to + math.Pi/2 - tip/(2*g.r)
				s.head(w, g.on(g.to), point{math.Cos(into), math.Sin(into)}, tip, colour)
			}
			w.end()
			s.led(w)
			continue
		}
		c := l.shown
		toB, toA := !l.plain && (l.out || l.both), !l.plain && (!l.out || l.both)
		t0, t1 := 0.0, 1.0
		if toA {
			t0 = c.leaves(tip * 0.8)
		}
		if toB {
			t1 = 1 - c.turned().leaves(tip*0.8)
		}
		body := c.part(t0, max(t0, t1))
		d := trace(body)
		if l.t1 > 0 {
			d = trace(c.part(t0, max(t0, l.t0))) + trace(c.part(min(l.t1, t1), t1))
		}
		w.leaf("path", "", append([]any{"d", d}, pen...)...)
		if toB {
			s.head(w, c.b, c.b.minus(body.b), tip, colour)
		}
		if toA {
			s.head(w, c.a, c.a.minus(body.a), tip, colour)
		}
		w.end()
		s.led(w)
	}
	w.end()
}

// lead begins what leads to a part of the page that holds the picture, if that is wanted;
// led ends it.
func (s *sheet) lead(w *writer, kind, id string) {
	if s.Links {
		w.begin("a", "href", "#"+kind+"-"+url.PathEscape(id))
	}
}

func (s *sheet) led(w *writer) {
	if s.Links {
		w.end()
	}
}

// trace writes a curve as the data of a path.
func trace(c curve) string {
	if c.straight() {
		return fmt.Sprintf("M%s %sL%s %s", tenths(c.a.x), tenths(c.a.y), tenths(c.b.x), tenths(c.b.y))
	}
	return fmt.Sprintf("M%s %sQ%s %s %s %s", tenths(c.a.x), tenths(c.a.y), tenths(c.c.x), tenths(c.c.y), tenths(c.b.x), tenths(c.b.y))
}

// head writes the head of an arrow with its tip at a point.
func (s *sheet) head(w *writer, at, way point, tip float64, colour string) {
	if l := way.length(); l > 0 {
		way = way.times(1 / l)
	}
	back, across := at.minus(way.times(tip)), point{-way.y, way.x}.times(tip*0.4)
	a, b := back.plus(across), back.minus(across)
	w.leaf("path", "", "class", "head", "d", fmt.Sprintf("M%s %sL%s %sL%s %sZ", tenths(at.x), tenths(at.y), tenths(a.x), tenths(a.y), tenths(b.x), tenths(b.y)), "fill", colour)
}

// within is how much smaller the mark of several is drawn, within its own outline.
const within = 0.68

// sign writes the mark of one of a type, or of several.
func (s *sheet) sign(w *writer, t graph.Type, at point, r float64, several, lit bool) {
	face, outline := look(s.Schema, t)
	rim, width := mix(face, s.colours.ink, 0.42), 1.3
	if lit {
		rim, width = s.colours.accent, 2.8
	}
	shape := func(outline string, r float64, fill string) {
		w.leaf("path", "", "transform", fmt.Sprintf("translate(%s %s) scale(%s)", tenths(at.x), tenths(at.y), tenths(r)), "d", outline,
			"fill", fill, "fill-rule", "evenodd", "stroke", rim, "stroke-width", thousandths(width/r), "stroke-linejoin", "round")
	}
	if several {
		around, _, _ := strings.Cut(outline, "Z") // without the hole of a ring
		shape(around+"Z", r, s.colours.ground)
		r, width = r*within, 1.3
	}
	shape(outline, r, face)
}

func (s *sheet) writeMarks(w *writer) {
	w.begin("g", "id", "marks")
	for i := range s.marks {
		m := &s.marks[i]
		s.lead(w, "entity", string(m.ID))
		attributes := []any{"class", "mark", "data-entity", m.ID}
		if m.of != nil {
			ids := make([]string, len(m.of))
			for k := range m.of {
				ids[k] = string(m.of[k].ID)
			}
			attributes = append(attributes, "data-group", strings.Join(ids, " "))
		}
		if m.lit {
			attributes = append(attributes, "data-lit", true)
		}
		w.begin("g", attributes...)
		w.leaf("title", m.called(s.Lang)+s.say("dot")+s.typeNames(m))
		s.sign(w, m.Type, m.at, m.r, m.of != nil, m.lit)
		w.end()
		s.led(w)
	}
	w.end()
}

// typeNames names the types of a mark, the one of its colour first: those that sources give
// an entity, and those of the members of a group, of which the most are first.
func (s *sheet) typeNames(m *mark) string {
	types := m.Types()
	if m.of != nil {
		types = byCount(countTypes(m.of))
	}
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = s.typeName(t)
	}
	return strings.Join(names, s.say("list"))
}

func countTypes(list []graph.Node) map[graph.Type]int {
	count := map[graph.Type]int{}
	for i := range list {
		count[list[i].Type]++
	}
	return count
}

// byCount gives types, those that occur most first, of as many the lesser.
func byCount(count map[graph.Type]int) []graph.Type {
	return slices.SortedFunc(maps.Keys(count), func(a, b graph.Type) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
}

func (s *sheet) typeName(t graph.Type) string {
	if d := s.Schema.Type(t); d != nil {
		return plain(d.Label.In(s.Lang))
	}
	return string(t)
}

func (s *sheet) writeVerbs(w *writer) {
	t := &s.colours
	halo := []any{"stroke", t.ground, "stroke-width", 4, "stroke-linejoin", "round", "paint-order", "stroke"}
	w.begin("g", "id", "verbs", "font-size", verbSize, "text-anchor", "middle")
	for i := range s.lines {
		if l := &s.lines[i]; l.number == 0 && l.at != (point{}) {
			at := fmt.Sprintf("translate(%s %s)", tenths(l.at.x), tenths(l.at.y))
			if l.angle != 0 {
				at += fmt.Sprintf(" rotate(%s)", tenths(l.angle))
			}
			w.leaf("text", l.verb, append(append(s.lineAttributes("verb", l), "transform", at, "y", 4, "fill", mix(l.colour(t), t.ink, 0.45)), halo...)...)
		}
	}
	w.end()
}

// writeNumbers writes them over all else, for where there is no room one may lie on a name.
func (s *sheet) writeNumbers(w *writer) {
	t := &s.colours
	w.begin("g", "id", "numbers", "font-size", numberSize, "font-weight", 600, "text-anchor", "middle")
	for i := range s.lines {
		l := &s.lines[i]
		if l.number == 0 {
			continue
		}
		w.begin("g", s.lineAttributes("number", l)...)
		w.leaf("circle", "", "cx", l.at.x, "cy", l.at.y, "r", s.numberRadius(l)-1, "fill", t.ground, "stroke", l.colour(t))
		w.leaf("text", strconv.Itoa(l.number), "x", l.at.x, "y", l.at.y+3.8, "fill", t.ink)
		w.end()
	}
	w.end()
}

func (s *sheet) writeNames(w *writer) {
	t := &s.colours
	w.begin("g", "id", "names")
	for i := range s.marks {
		m := &s.marks[i]
		if m.code != "" {
			face, outline := look(s.Schema, m.Type)
			size := min(12, max(6, m.r*1.15)) / math.Sqrt(float64(len(m.code)))
			fill := on(face)
			if outline == outlines[7] { // a ring has nothing in its middle
				fill = t.ink
			}
			w.leaf("text", m.code, "class", "letter", "data-entity", m.ID, "x", m.at.x, "y", m.at.y+size*0.36, "font-size", size, "font-weight", 700, "text-anchor", "middle", "fill", fill)
			continue
		}
		weight := 500
		if m.size > 13 {
			weight = 650
		}
		x := m.box.x0 + 2
		switch m.align {
		case "end":
			x = m.box.x1 - 2
		case "middle":
			x = (m.box.x0 + m.box.x1) / 2
		}
		w.begin("text", "class", "name", "data-entity", m.ID, "font-size", m.size, "font-weight", weight, "text-anchor", m.align, "fill", t.ink,
			"stroke", t.ground, "stroke-width", 3.5, "stroke-linejoin", "round", "paint-order", "stroke")
		for k, l := range m.label {
			w.leaf("tspan", l, "x", x, "y", m.box.y0+m.size+float64(k)*(m.size+3))
		}
		w.end()
	}
	w.end()
}

// A row sets things one behind the other, and goes on below at the end of the sheet.
type row struct{ x, y, width, step float64 }

func (r *row) put(w float64) (x, y float64) {
	if r.x > edge && r.x+w > r.width-edge {
		r.x = edge
		r.y += r.step
	}
	x = r.x
	r.x += w + 22
	return x, r.y
}

// set gives a place to a text with something before it, in lines that the row has room for,
// leading apart.
func (r *row) set(before float64, text string, size float64) (x, y float64, lines []string) {
	lines = wrap(text, r.width-2*edge-before, size, 0)
	w := 0.0
	for _, l := range lines {
		w = max(w, widthOf(l, size))
	}
	x, y = r.put(before + w)
	if n := len(lines); n > 1 {
		r.x, r.y = r.width, r.y+float64(n-1)*leading
	}
	return x, y, lines
}

// leading is how far apart the lines of a text in a row are.
const leading = 17

func (r *row) feed() {
	if r.x > edge {
		r.x = edge
		r.y += r.step
	}
}

// legend says what the marks and lines of this picture mean, and gives where it ends.
func (s *sheet) legend(w *writer, y float64) float64 {
	t := &s.colours
	const size = 12.5
	r := &row{edge, y + 12, s.width + 2*edge, 23}
	w.begin("g", "id", "legend", "font-size", size, "fill", t.ink)
	say := func(lines []string, x, y float64, more ...any) {
		for k, l := range lines {
			w.leaf("text", l, append([]any{"x", x, "y", y + float64(k)*leading}, more...)...)
		}
	}
	count := map[graph.Type]int{}
	for i := range s.marks {
		m := &s.marks[i]
		count[m.Type]++
		for k := range m.of {
			count[m.of[k].Type]++
		}
	}
	for _, k := range byCount(count) {
		label := s.typeName(k)
		x, y, lines := r.set(22, label, size)
		s.sign(w, k, point{x + 8, y - 4}, 7, false, false)
		say(lines, x+21, y, "data-type", k)
	}
	r.feed()
	several, arrows := false, false
	for _, k := range strokes {
		var of []*line
		for i := range s.lines {
			if l := &s.lines[i]; l.stroke.status == k.status {
				of = append(of, l)
				several = several || len(l.claims) > 1
				arrows = arrows || !l.plain
			}
		}
		if of == nil {
			continue
		}
		label := tell.Status(k.status, s.Lang)
		x, y, lines := r.set(50, label, size)
		pen := []any{"d", fmt.Sprintf("M%s %sh40", tenths(x), tenths(y-4)), "stroke", k.colour(t), "stroke-width", k.width}
		if k.dashes != nil {
			parts := make([]string, len(k.dashes))
			for i, d := range k.dashes {
				parts[i] = tenths(d)
			}
			pen = append(pen, "stroke-dasharray", strings.Join(parts, " "))
			if k.dashes[0] < 2 {
				pen = append(pen, "stroke-linecap", "round")
			}
		}
		w.leaf("path", "", pen...)
		say(lines, x+48, y, "data-status", k.status)
	}
	plain := func(text string) {
		x, y, lines := r.set(0, text, size)
		say(lines, x, y, "fill", t.soft)
	}
	if slices.ContainsFunc(s.lines, func(l line) bool { return l.lit }) {
		x, y, lines := r.set(50, s.say("lit"), size)
		w.leaf("path", "", "d", fmt.Sprintf("M%s %sh40", tenths(x), tenths(y-4)), "stroke", t.accent, "stroke-width", 2.6)
		say(lines, x+48, y)
	}
	if arrows {
		plain(s.say("arrows"))
	}
	if several {
		plain(s.say("several"))
	}
	if len(s.marks) > 1 {
		plain(s.say("size"))
	}
	r.feed()
	w.end()
	return r.y
}

// An entry of a list: what stands before it, and its lines.
type entry struct {
	head  string
	lines []string
	key   []any
}

// columns sets entries in columns of like height under a heading, and gives where they end.
func (s *sheet) columns(w *writer, id, heading string, least float64, y float64, make func(width float64) []entry) float64 {
	const size, step = 12.0, 17.0
	t := &s.colours
	n := max(1, int((s.width+24)/(least+24)))
	width := (s.width+24)/float64(n) - 24
	list := make(width - 26)
	if len(list) == 0 {
		return y
	}
	total := 0
	for i := range list {
		total += len(list[i].lines)
	}
	w.begin("g", "id", id, "font-size", size, "fill", t.ink)
	top := y + 10
	for _, l := range wrap(heading, s.width, size*1.05, 0) {
		w.leaf("text", l, "x", edge, "y", top, "font-weight", 600)
		top += step
	}
	most := (total + n - 1) / n
	column, row, end := 0, 0, top
	for _, e := range list {
		if row > 0 && 2*row+len(e.lines) > 2*most && column < n-1 {
			column, row = column+1, 0
		}
		x := edge + float64(column)*(width+24)
		at := top + float64(row)*step
		w.begin("text", e.key...)
		w.leaf("tspan", e.head, "x", x, "y", at, "font-weight", 600)
		for k, l := range e.lines {
			w.leaf("tspan", l, "x", x+26, "y", at+float64(k)*step)
		}
		w.end()
		row += len(e.lines)
		end = max(end, top+float64(row)*step)
	}
	w.end()
	return end + 4
}

// list writes the claims of the lines that bear a number.
func (s *sheet) list(w *writer, y float64) float64 {
	y = s.columns(w, "claims", s.say("claims"), 430, y, func(width float64) (out []entry) {
		for i := range s.lines {
			l := &s.lines[i]
			if l.number == 0 {
				continue
			}
			e := entry{head: strconv.Itoa(l.number), key: s.lineAttributes("claim", l)}
			for k := range l.claims {
				if k == 6 && len(l.claims) > 7 {
					e.lines = append(e.lines, s.say("more", len(l.claims)-k))
					break
				}
				e.lines = append(e.lines, wrap(l.claims[k].Text+s.cited(l.claims[k].Source), width, 12, 6)...)
			}
			out = append(out, e)
		}
		return out
	})
	if s.mute > 0 {
		w.leaf("text", s.say("mute", s.mute), "x", edge, "y", y+10, "font-size", 12, "fill", s.colours.soft, "class", "mute", "data-lines", s.mute)
		y += 22
	}
	return y
}

// coded writes which names the letters stand for.
func (s *sheet) coded(w *writer, y float64) float64 {
	return s.columns(w, "coded", s.say("coded"), 200, y, func(width float64) (out []entry) {
		for _, i := range s.byRank {
			if m := &s.marks[i]; m.code != "" {
				out = append(out, entry{m.code, wrap(m.called(s.Lang), width, 12, 3), []any{"class", "coded", "data-entity", m.ID}})
			}
		}
		return out
	})
}

// several writes who is in each group.
func (s *sheet) several(w *writer, y float64) float64 {
	return s.columns(w, "groups", s.say("groups"), 430, y, func(width float64) (out []entry) {
		for _, i := range s.byRank {
			m := &s.marks[i]
			if m.of == nil {
				continue
			}
			names := make([]string, len(m.of))
			for k := range m.of {
				one := mark{Node: m.of[k]}
				names[k] = one.called(s.Lang)
			}
			text := m.called(s.Lang) + s.say("colon") + strings.Join(names, s.say("and"))
			if m.within > 0 {
				text += s.say("dot") + s.say("within", m.within)
			}
			out = append(out, entry{"", wrap(text, width, 12, 0), []any{"class", "group", "data-entity", m.ID}})
		}
		return out
	})
}

// cited gives the mark of a source behind a claim, where there are several.
func (s *sheet) cited(id graph.SourceID) string {
	if n := s.cite[id]; n > 0 && len(s.used) > 1 {
		return " [" + strconv.Itoa(n) + "]"
	}
	return ""
}

// citation is a source as a reader would cite it.
func (s *sheet) citation(src *graph.Source) string {
	var parts []string
	add := func(text string) {
		if text = plain(text); text != "" {
			parts = append(parts, text)
		}
	}
	add(src.Author)
	add(cmp.Or(src.TitleIn(s.Lang), string(src.ID)))
	if src.Publisher != src.Author {
		add(src.Publisher)
	}
	add(tell.Date(src.Published, s.Lang))
	if src.Licence != "" {
		add(s.say("licence", src.Licence))
	}
	if src.Retrieved != "" {
		add(s.say("by", tell.Date(src.Retrieved, s.Lang)))
	}
	add(cmp.Or(src.Archived, src.URL))
	return strings.Join(parts, s.say("comma"))
}

// remarks writes the note and the sources.
func (s *sheet) remarks(w *writer, y float64) float64 {
	t := &s.colours
	y += 4
	text := func(line string, attributes ...any) {
		w.leaf("text", line, append([]any{"x", edge, "y", y + 10}, attributes...)...)
		y += 17
	}
	for paragraph := range strings.SplitSeq(s.Note, "\n") {
		for _, l := range wrap(paragraph, s.width, 13, 0) {
			text(l, "font-size", 13, "fill", t.ink, "class", "note")
		}
	}
	if len(s.used) == 0 {
		return y
	}
	w.begin("g", "id", "sources", "font-size", 12, "fill", t.soft)
	const most = 12
	for i, src := range s.used {
		if i == most {
			text(s.say("more", len(s.used)-most))
			break
		}
		head := s.say("source") + s.say("colon")
		if len(s.used) > 1 {
			head = "[" + strconv.Itoa(i+1) + "] "
		}
		for _, l := range wrap(head+s.citation(src), s.width, 12, 0) {
			text(l)
		}
	}
	w.end()
	return y
}
