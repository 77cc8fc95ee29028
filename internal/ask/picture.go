package ask

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"hubgraph/graph"
	"hubgraph/internal/layout"
	"hubgraph/internal/picture"
	"hubgraph/internal/strict"
)

// NewLayout says how the entities of a picture are to be placed. The zero value is by
// closeness, nothing kept.
type NewLayout struct {
	Kind   string         `json:"kind,omitempty" required:"false" enum:"closeness,levels,around" doc:"closeness: what is linked is near; levels: owners above what they own and wholes above their parts; around: rings around one by how many links are between. closeness by default"`
	Center graph.EntityID `json:"center,omitempty" required:"false" minLength:"1" doc:"Who is in the middle of around, and on top of levels where nobody owns another; the one with the most neighbours here by default"`
	Kept   []NewPlace     `json:"kept,omitempty" required:"false" doc:"Who stays exactly where they are; others are placed near what they are linked to, where there is room. Who is not among the entities is passed over"`
	Names  []NewSize      `json:"names,omitempty" required:"false" doc:"How large names are, as they are drawn; of others the service guesses it"`
	Aspect *float64       `json:"aspect,omitempty" required:"false" minimum:"0.2" maximum:"5" doc:"How many times as wide as high the picture is to be, from 0.2 to 5; 4/3 by default"`
}

// A NewPlace is where an entity stands that keeps its place.
type NewPlace struct {
	ID graph.EntityID `json:"id" doc:"Whose"`
	X  *float64       `json:"x" nullable:"false" minimum:"-1000000" maximum:"1000000" doc:"To the right, from -1,000,000 to 1,000,000"`
	Y  *float64       `json:"y" nullable:"false" minimum:"-1000000" maximum:"1000000" doc:"Downwards, from -1,000,000 to 1,000,000"`
}

// A NewSize is how large the name of an entity is.
type NewSize struct {
	ID     graph.EntityID `json:"id" doc:"Whose"`
	Width  *float64       `json:"width" nullable:"false" minimum:"0" maximum:"10000" doc:"In the picture's units, from 0 to 10,000"`
	Height *float64       `json:"height" nullable:"false" minimum:"0" maximum:"10000" doc:"Of all its lines, from 0 to 10,000"`
}

// A Bend is how far the line between two entities bends so that it passes through the
// mark of no other.
type Bend struct {
	A    graph.EntityID `json:"a" doc:"The one with the lesser id"`
	B    graph.EntityID `json:"b" doc:"The other"`
	Bend float64        `json:"bend" doc:"How far the control point of the quadratic curve is from the middle between the two, at a right angle, to the right of the way from a to b where y grows downwards"`
}

// A Position is where an entity is in a picture.
type Position [2]float64

const (
	farthest = 1e6 // from the middle that something may stand
	largest  = 1e4 // that a name may be
)

// normalise brings the ids in a layout to the form of stored ones.
func (in *NewLayout) normalise() {
	in.Center = entityID(in.Center)
	for i := range in.Kept {
		in.Kept[i].ID = entityID(in.Kept[i].ID)
	}
	for i := range in.Names {
		in.Names[i].ID = entityID(in.Names[i].ID)
	}
}

// strayCenter is what is wrong with a centre that is none of the entities, which has tells
// of; nil where nothing is.
func (in *NewLayout) strayCenter(has func(graph.EntityID) bool) []Fault {
	if in.Center == "" || has(in.Center) {
		return nil
	}
	return []Fault{{"/layout/center", strconv.Quote(strict.Clip(string(in.Center))) + " is not among the entities; give the id of one of them, or none"}}
}

// faults says what is wrong with a layout whoever it is for, and normalises it.
func (in *NewLayout) faults() (out []Fault) {
	in.normalise()
	if _, ok := kinds[in.Kind]; !ok {
		out = append(out, Fault{"/layout/kind", strconv.Quote(strict.Clip(in.Kind)) + " is not one of closeness, levels, around"})
	}
	within := func(list string, i int, name string, x *float64, low, high float64) {
		detail := ""
		if x == nil {
			detail = fmt.Sprintf("is missing; give a number from %.0f to %.0f", low, high)
		} else if *x < low || *x > high {
			detail = fmt.Sprintf("is %v; it must be from %.0f to %.0f", *x, low, high)
		}
		if detail != "" {
			out = append(out, Fault{"/layout/" + list + "/" + strconv.Itoa(i) + "/" + name, detail})
		}
	}
	given := make(map[graph.EntityID]bool, len(in.Kept))
	for i, p := range in.Kept {
		if given[p.ID] {
			out = append(out, Fault{"/layout/kept/" + strconv.Itoa(i) + "/id", strconv.Quote(strict.Clip(string(p.ID))) + " has a place already; give each entity one"})
		}
		given[p.ID] = true
		within("kept", i, "x", p.X, -farthest, farthest)
		within("kept", i, "y", p.Y, -farthest, farthest)
	}
	for i, n := range in.Names {
		within("names", i, "width", n.Width, 0, largest)
		within("names", i, "height", n.Height, 0, largest)
	}
	if in.Aspect != nil && !(*in.Aspect >= 0.2 && *in.Aspect <= 5) {
		out = append(out, Fault{"/layout/aspect", fmt.Sprintf("is %v; it must be from 0.2 to 5", *in.Aspect)})
	}
	return out
}

var kinds = map[string]layout.Kind{"": layout.Closeness, "closeness": layout.Closeness, "levels": layout.Levels, "around": layout.Around}

// picture places the entities of a graph, and bends what joins them. A name whose size is
// not told has room in either language.
func (in *NewLayout) picture(ctx context.Context, g *graph.Subgraph, sch *graph.Schema) (map[graph.EntityID]Position, []Bend, error) {
	sizes := make(map[graph.EntityID]layout.Size, len(in.Names))
	for _, n := range in.Names {
		sizes[n.ID] = layout.Size{Width: *n.Width, Height: *n.Height}
	}
	at := make(map[graph.EntityID]int, len(g.Entities))
	nodes := make([]layout.Node, len(g.Entities))
	for i := range g.Entities {
		n := &g.Entities[i]
		at[n.ID] = i
		nodes[i] = layout.Node{ID: string(n.ID), Radius: layout.RadiusOf(n.Neighbors), Name: roomOf(n)}
		if size, ok := sizes[n.ID]; ok {
			nodes[i].Name = size
		}
	}
	above := make(map[graph.Predicate]int, len(sch.Predicates))
	for i := range sch.Predicates {
		above[sch.Predicates[i].ID] = aboveBy(&sch.Predicates[i])
	}
	links := make([]layout.Link, 0, len(g.Statements))
	for i := range g.Statements {
		s := &g.Statements[i]
		l := layout.Link{A: at[s.Subject], B: at[s.Object]}
		if way := above[s.Predicate]; way != 0 {
			l.Down = true
			if way < 0 {
				l.A, l.B = l.B, l.A
			}
		}
		links = append(links, l)
	}
	opt := layout.Options{Kind: kinds[in.Kind], Center: string(in.Center), Aspect: valueOf(in.Aspect), Kept: make(map[string]layout.Point, len(in.Kept))}
	for _, p := range in.Kept {
		opt.Kept[string(p.ID)] = layout.Point{X: *p.X, Y: *p.Y}
	}
	places, err := layout.Place(ctx, nodes, links, opt)
	if err != nil {
		return nil, nil, err
	}
	out := make(map[graph.EntityID]Position, len(nodes))
	for i, p := range places {
		out[g.Entities[i].ID] = Position{p.X, p.Y}
	}
	// The list is never null, for it was asked for.
	bends := []Bend{}
	drawn := lines(nodes, links)
	for k, bend := range layout.Route(nodes, places, drawn) {
		if bend != 0 {
			bends = append(bends, Bend{graph.EntityID(nodes[drawn[k].A].ID), graph.EntityID(nodes[drawn[k].B].ID), bend})
		}
	}
	slices.SortFunc(bends, func(x, y Bend) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return out, bends, nil
}

// valueOf is what a body gives, the zero value where it gives nothing.
func valueOf[T any](given *T) (v T) {
	if given != nil {
		v = *given
	}
	return v
}

// lines gives one link, from the lesser id, for each two nodes that links join: as they
// are drawn, and as many as there are to be followed.
func lines(nodes []layout.Node, links []layout.Link) []layout.Link {
	met := make(map[layout.Link]bool, len(links))
	var out []layout.Link
	for _, l := range links {
		l = layout.Link{A: l.A, B: l.B}
		if nodes[l.A].ID > nodes[l.B].ID {
			l.A, l.B = l.B, l.A
		}
		if l.A != l.B && !met[l] {
			met[l] = true
			out = append(out, l)
		}
	}
	return out
}

// aboveBy says who of a statement of a predicate stands above the other in levels: the
// subject (1), where that owns, the object (-1), where it is the parent or the whole, or
// neither, as FollowTheMoney and schema.org call what the predicate is.
func aboveBy(p *graph.PredicateDef) int {
	switch {
	case p.FtM == "parent" || p.SchemaOrg == "parentOrganization" || p.SchemaOrg == "isPartOf":
		return -1
	case p.FtM == "Ownership" || p.SchemaOrg == "owns" || p.SchemaOrg == "subOrganization" || p.SchemaOrg == "hasPart":
		return 1
	}
	return 0
}

// roomOf is the room of a name in either language.
func roomOf(n *graph.Node) layout.Size {
	en, zh := picture.Room(n.NameIn("en"), 0), picture.Room(n.NameIn("zh"), 0)
	return layout.Size{Width: max(en.Width, zh.Width), Height: max(en.Height, zh.Height)}
}
