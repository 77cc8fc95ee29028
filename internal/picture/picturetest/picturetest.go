// Package picturetest looks at pictures of a graph as a reader does, by the shapes that are
// in them, for tests.
//
// It reads an SVG document: straight lines, polylines, quadratic and cubic Bézier curves
// and arcs, under translations, rotations and scales. What is a link, a mark, a name, a
// verb or a number, and whose it is, an element says by its class and by data-entity,
// data-from and data-to; where it is, its shapes alone say. Widths of texts are estimated,
// by another rule than the one that sets them.
package picturetest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// A Point is in pixels, y downwards.
type Point struct{ X, Y float64 }

// A Box has its sides parallel to those of the picture.
type Box struct{ X0, Y0, X1, Y1 float64 }

// A Link is a line between two marks, as chains of short straight ones: several where it
// is broken for its word.
type Link struct {
	From, To string
	Chains   [][]Point
}

// A Mark is what stands for an entity: the disc of its area's extent.
type Mark struct {
	Entity string
	At     Point
	R      float64
}

// A Text is a name, a letter in the place of one, a verb or a number, with boxes that
// together cover it.
type Text struct {
	Entity   string // of a name or letter
	From, To string // of a verb or number
	Words    string
	Boxes    []Box
}

// A Picture is what was seen.
type Picture struct {
	Links   []Link
	Marks   []Mark
	Names   []Text // beside their marks
	Letters []Text // in marks, in the place of names
	Verbs   []Text
	Numbers []Text
	Claims  map[string]string // what the list says, by number
	Coded   map[string]string // what the list says, by letter
	Mute    int               // how many lines it says bear no word
	Width   float64           // of the part with the marks
	Height  float64
	Corner  Point // of that part
	Text    string
}

// frame is an affine map.
type frame struct{ a, b, c, d, e, f float64 }

func (m frame) to(p Point) Point { return Point{m.a*p.X + m.c*p.Y + m.e, m.b*p.X + m.d*p.Y + m.f} }

func (m frame) then(n frame) frame {
	return frame{m.a*n.a + m.c*n.b, m.b*n.a + m.d*n.b, m.a*n.c + m.c*n.d, m.b*n.c + m.d*n.d, m.a*n.e + m.c*n.f + m.e, m.b*n.e + m.d*n.f + m.f}
}

// node is an element that is open.
type node struct {
	name  string
	attr  map[string]string
	frame frame
	class string            // that of the nearest element above, or its own
	owner map[string]string // what is given down: whose it is, how its text is set
	size  float64
	text  *Text
	x, y  float64
}

var owners = []string{"data-entity", "data-from", "data-to", "data-group"}

// Read reads a picture. What it does not know in a link or mark is an error: nothing is
// passed over that might be a line.
func Read(svg []byte) (*Picture, error) {
	p := &Picture{Claims: map[string]string{}, Coded: map[string]string{}}
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	stack := []*node{{frame: frame{a: 1, d: 1}, owner: map[string]string{}, size: 16}}
	var all strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the picture: %w", err)
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, attr: map[string]string{}, frame: top.frame, class: top.class, owner: map[string]string{}, size: top.size, text: top.text, x: top.x, y: top.y}
			for _, a := range t.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			for k, v := range top.owner {
				n.owner[k] = v
			}
			for _, k := range owners {
				if v, ok := n.attr[k]; ok {
					n.owner[k] = v
				}
			}
			if c, ok := n.attr["class"]; ok {
				n.class = c
			}
			if n.attr["id"] != "" {
				n.class = ""
			}
			if v := n.attr["text-anchor"]; v != "" {
				n.owner["text-anchor"] = v
			}
			if v := n.attr["font-size"]; v != "" {
				n.size = number(v)
			}
			if v := n.attr["transform"]; v != "" {
				m, err := transform(v)
				if err != nil {
					return nil, err
				}
				n.frame = n.frame.then(m)
			}
			if err := p.element(n); err != nil {
				return nil, err
			}
			stack = append(stack, n)
		case xml.CharData:
			if words := strings.TrimSpace(string(t)); words != "" {
				all.WriteString(words + "\n")
				p.words(top, words)
			}
		case xml.EndElement:
			if top.name == "text" && top.text != nil {
				p.keep(top)
			}
			stack = stack[:len(stack)-1]
		}
	}
	p.Text = all.String()
	return p, nil
}

func number(s string) float64 { f, _ := strconv.ParseFloat(s, 64); return f }

// element takes an element that begins.
func (p *Picture) element(n *node) error {
	if n.attr["id"] == "field" {
		p.Width, p.Height, p.Corner = number(n.attr["data-width"]), number(n.attr["data-height"]), n.frame.to(Point{})
	}
	if n.class == "mute" {
		p.Mute = int(number(n.attr["data-lines"]))
	}
	if v, ok := n.attr["x"]; ok {
		n.x = number(v)
	}
	if v, ok := n.attr["y"]; ok {
		n.y = number(v)
	}
	switch n.name {
	case "text":
		n.text = &Text{Entity: n.owner["data-entity"], From: n.owner["data-from"], To: n.owner["data-to"]}
	case "line":
		return p.shape(n, [][]Point{{{number(n.attr["x1"]), number(n.attr["y1"])}, {number(n.attr["x2"]), number(n.attr["y2"])}}})
	case "polyline":
		c, err := numbers(n.attr["points"])
		if err != nil {
			return err
		}
		var chain []Point
		for i := 0; i+1 < len(c); i += 2 {
			chain = append(chain, Point{c[i], c[i+1]})
		}
		return p.shape(n, [][]Point{chain})
	case "path":
		chains, err := Path(n.attr["d"])
		if err != nil {
			return err
		}
		return p.shape(n, chains)
	}
	return nil
}

// shape takes the shape of a link or mark.
func (p *Picture) shape(n *node, chains [][]Point) error {
	for _, c := range chains {
		for i := range c {
			c[i] = n.frame.to(c[i])
		}
	}
	switch n.class {
	case "link":
		if len(chains) > 0 {
			p.Links = append(p.Links, Link{n.owner["data-from"], n.owner["data-to"], chains})
		}
	case "mark":
		b := Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
		for _, c := range chains {
			for _, q := range c {
				b = Box{min(b.X0, q.X), min(b.Y0, q.Y), max(b.X1, q.X), max(b.Y1, q.Y)}
			}
		}
		m := Mark{n.owner["data-entity"], n.frame.to(Point{}), max(b.X1-b.X0, b.Y1-b.Y0) / 2}
		if last := len(p.Marks) - 1; last >= 0 && n.owner["data-group"] != "" && p.Marks[last].Entity == m.Entity {
			p.Marks[last].R = max(p.Marks[last].R, m.R) // the inner outline of several
			return nil
		}
		p.Marks = append(p.Marks, m)
	}
	return nil
}

// words takes a text's characters.
func (p *Picture) words(n *node, words string) {
	if n.text == nil || n.name == "title" {
		return
	}
	n.text.Words = strings.TrimSpace(n.text.Words + " " + words)
	w := 0.0
	for _, c := range words {
		if c > 0x2e80 {
			w += n.size
		} else {
			w += n.size * 0.56
		}
	}
	x := n.x
	switch n.owner["text-anchor"] {
	case "middle":
		x -= w / 2
	case "end":
		x -= w
	}
	up, down := n.size*0.8, n.size*0.2
	if n.frame.b == 0 && n.frame.c == 0 {
		a, b := n.frame.to(Point{x, n.y - up}), n.frame.to(Point{x + w, n.y + down})
		n.text.Boxes = append(n.text.Boxes, Box{a.X, a.Y, b.X, b.Y})
		return
	}
	h := up + down
	for k := 0.0; k < w; k += h / 2 {
		m := n.frame.to(Point{x + min(k+h/4, w), n.y - up + h/2})
		n.text.Boxes = append(n.text.Boxes, Box{m.X - h/4, m.Y - h/4, m.X + h/4, m.Y + h/4})
	}
}

// keep puts a text where it belongs.
func (p *Picture) keep(n *node) {
	t := *n.text
	first, rest, _ := strings.Cut(t.Words, " ")
	switch n.class {
	case "name":
		p.Names = append(p.Names, t)
	case "letter":
		p.Letters = append(p.Letters, t)
	case "verb":
		p.Verbs = append(p.Verbs, t)
	case "number":
		p.Numbers = append(p.Numbers, t)
	case "claim":
		p.Claims[first] = rest
	case "coded":
		p.Coded[first] = rest
	}
}

// transform reads translate, rotate and scale.
func transform(text string) (frame, error) {
	m := frame{a: 1, d: 1}
	for rest := strings.TrimSpace(text); rest != ""; {
		name, after, ok := strings.Cut(rest, "(")
		inside, next, closed := strings.Cut(after, ")")
		v, err := numbers(inside)
		if !ok || !closed || err != nil || len(v) == 0 {
			return m, fmt.Errorf("a transform that is not known: %q", text)
		}
		rest = strings.TrimSpace(next)
		second := func(otherwise float64) float64 {
			if len(v) > 1 {
				return v[1]
			}
			return otherwise
		}
		switch strings.TrimSpace(name) {
		case "translate":
			m = m.then(frame{1, 0, 0, 1, v[0], second(0)})
		case "scale":
			m = m.then(frame{v[0], 0, 0, second(v[0]), 0, 0})
		case "rotate":
			s, c := math.Sincos(v[0] * math.Pi / 180)
			m = m.then(frame{c, s, -s, c, 0, 0})
		default:
			return m, fmt.Errorf("a transform that is not known: %q", text)
		}
	}
	return m, nil
}
