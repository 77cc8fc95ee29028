package picture_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/tell"
	"hubgraph/internal/picture"
	"hubgraph/internal/picture/picturetest"
	"hubgraph/seeds"
)

// A pool is a graph that views are drawn from.
type pool struct {
	sch    *graph.Schema
	nodes  map[graph.EntityID]*graph.Node
	ids    []graph.EntityID // in order
	claims []graph.Statement
	near   map[graph.EntityID][]graph.EntityID
	src    []graph.Source
}

func newPool(b graph.Batch) *pool {
	sch := graph.Builtin().Merge(b.Schema)
	p := &pool{sch: &sch, nodes: map[graph.EntityID]*graph.Node{}, near: map[graph.EntityID][]graph.EntityID{}, src: b.Sources}
	for _, e := range b.Entities {
		p.nodes[e.ID] = &graph.Node{Entity: e}
		p.ids = append(p.ids, e.ID)
	}
	slices.Sort(p.ids)
	for _, s := range b.Statements {
		s = s.Canonical()
		if !s.IsRelationship() || p.nodes[s.Subject] == nil || p.nodes[s.Object] == nil {
			continue
		}
		p.claims = append(p.claims, s)
		for _, e := range [][2]graph.EntityID{{s.Subject, s.Object}, {s.Object, s.Subject}} {
			n := p.nodes[e[0]]
			n.Degree++
			if e[0] != e[1] && !slices.Contains(p.near[e[0]], e[1]) {
				p.near[e[0]] = append(p.near[e[0]], e[1])
				n.Neighbors++
			}
		}
	}
	return p
}

// around gives a view of some entities around one that is drawn, nearest first.
func (p *pool) around(r *rand.Rand, n int) *picture.View {
	var in []graph.EntityID
	linked := 0
	for _, id := range p.ids {
		if len(p.near[id]) > 0 {
			linked++
		}
	}
	n = min(n, linked)
	for len(in) < n {
		from := p.ids[r.IntN(len(p.ids))]
		if slices.Contains(in, from) || len(p.near[from]) == 0 {
			continue
		}
		in = append(in, from)
		for i := len(in) - 1; i < len(in) && len(in) < n; i++ {
			list := slices.Clone(p.near[in[i]])
			r.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
			for _, id := range list[:min(len(list), 2+r.IntN(6))] {
				if len(in) < n && !slices.Contains(in, id) {
					in = append(in, id)
				}
			}
		}
	}
	return p.view(in)
}

// view gives the view of some entities.
func (p *pool) view(in []graph.EntityID) *picture.View {
	v := &picture.View{Schema: p.sch, Sources: p.src, Title: "A view of " + string(in[0]), About: in[:1], Lang: "en"}
	for _, id := range in {
		v.Entities = append(v.Entities, *p.nodes[id])
	}
	for i := range p.claims {
		s := &p.claims[i]
		if slices.Contains(in, s.Subject) && slices.Contains(in, s.Object) {
			text := tell.Sentence(p.sch, s, func(id graph.EntityID) *graph.Entity {
				if n := p.nodes[id]; n != nil {
					return &n.Entity
				}
				return nil
			}, "en")
			v.Claims = append(v.Claims, picture.Claim{Statement: *s, Text: text, Above: len(s.ID)%3 - 1})
		}
	}
	return v
}

// pairs gives what is to be seen of a view.
func pairs(v *picture.View) (ids []string, list []picturetest.Pair) {
	for _, n := range v.Entities {
		ids = append(ids, string(n.ID))
	}
	for _, c := range v.Claims {
		if k := picturetest.PairOf(string(c.Subject), string(c.Object)); !slices.Contains(list, k) {
			list = append(list, k)
		}
	}
	return ids, list
}

// article is the graph that comes with the program.
func article(t testing.TB) *pool {
	t.Helper()
	b, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	return newPool(b)
}

// made is a graph of names of one to five words, of which a few have most links.
func made(n int, seed uint64) *pool {
	r := rand.New(rand.NewPCG(seed, 3))
	words := []string{"North", "Harbour", "Mill", "Quay", "Trust", "Group", "Holding", "Works", "International", "Ada", "Port", "河岸", "码头", "Verwaltungsgesellschaft", "of", "Bank"}
	types := []graph.Type{"company", "person", "place", "organization", "product", "university", "event"}
	predicates := []graph.Predicate{"owns", "shareholder-of", "partner-of", "located-in", "supplies", "invested-in"}
	b := graph.Batch{Sources: []graph.Source{{ID: "made", Title: "A made graph"}}}
	for i := range n {
		name := ""
		for range 1 + r.IntN(5) {
			name += words[r.IntN(len(words))] + " "
		}
		b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprintf("m-%03d", i)), Type: types[r.IntN(len(types))], Name: name + fmt.Sprint(i)})
	}
	for i := 1; i < n; i++ {
		for range 1 + r.IntN(2) {
			j := int(float64(i) * r.Float64() * r.Float64())
			s := graph.Statement{Subject: b.Entities[i].ID, Object: b.Entities[j].ID, Predicate: predicates[r.IntN(len(predicates))], Source: "made", Status: graph.Status([]graph.Status{"actual", "actual", "planned", "target", "claimed", "ended"}[r.IntN(6)])}
			if r.IntN(2) == 0 {
				s.Subject, s.Object = s.Object, s.Subject
			}
			b.Statements = append(b.Statements, s)
		}
	}
	return newPool(b)
}
