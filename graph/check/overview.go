package check

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"hubgraph/graph"
)

// The bounds of an overview.
const (
	// MaxOverview is how many entities an overview shows.
	MaxOverview = 25
	// MaxOverviewEntities is how many entities, the first in ID order, are
	// looked at for it.
	MaxOverviewEntities = 50_000
	// overviewActors is how many of those shown are who or where.
	overviewActors = 17
	// overviewShare is how many of them are of one type, where there are at
	// least five types to choose from.
	overviewShare = MaxOverview / 5
	// overviewTries is how often an overview is begun anew because the graph
	// changed under it.
	overviewTries = 3
)

// Overview gives a first sight of a graph: at most MaxOverview entities, in ID
// order, and the relationships among them, of parallel ones between the same two
// the first MaxStepStatements in ID order. The same content gives the same
// overview on every store.
//
// The rule. First come who and where: entities of types that the schema maps to
// Company, Organization, Person, PublicBody or Territory in FollowTheMoney, those
// with the most neighbours first, up to 17. Then comes what joins them: of all
// others, again and again, the one linked to most of those chosen, then the one
// with more neighbours. No type takes more than a fifth, or the even part
// where fewer than five types have relationships, unless nothing else is left;
// ties go by ID. What is linked to none of the others chosen makes room for the
// next; only where no two can be found that are linked, those with the most
// neighbours are shown all the same.
//
// To find them it looks at the first MaxOverviewEntities entities in ID order,
// and among them at the best of each type, MaxStarts in all and no more than may
// be asked about together.
//
// It is Complete where it shows all there is; it is StoppedBy budget where there
// are more entities than were looked at, and by limit otherwise. The result is of
// one revision; where the graph changes all the time, what to show may have been
// chosen by the degrees of a revision just before it.
func Overview(ctx context.Context, r graph.Reader) (graph.Subgraph, error) {
	for try := 1; ; try++ {
		out, seen, err := overview(ctx, r)
		switch {
		case errors.Is(err, graph.ErrNotFound): // what was to be shown is deleted meanwhile
			if try == overviewTries {
				return graph.Subgraph{}, graph.ErrUnavailable.With("the graph changes faster than it can be looked over; try again")
			}
		case try == overviewTries:
			return out, err
		case err != nil || out.Revision == seen:
			return out, err
		}
	}
}

// overview gives an overview and the revision at which its entities were looked
// at.
func overview(ctx context.Context, r graph.Reader) (out graph.Subgraph, seen graph.Revision, err error) {
	sch, err := r.Schema(ctx)
	if err != nil {
		return out, seen, err
	}
	best := map[graph.Type][]graph.Node{} // of each type, best first
	all := 0
	for n, err := range r.Entities(ctx, graph.EntitiesQuery{Limit: MaxOverviewEntities + 1, Revision: &seen}) {
		if err != nil {
			return out, seen, err
		}
		if all++; all > MaxOverviewEntities {
			break
		}
		of := best[n.Type]
		// Most are none of the best, and found to be so by one comparison.
		if len(of) == graph.MaxStarts && byNeighbors(&n, &of[len(of)-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(of, n, func(a, b graph.Node) int { return byNeighbors(&a, &b) })
		if of = slices.Insert(of, at, n); len(of) > graph.MaxStarts {
			of = of[:graph.MaxStarts]
		}
		best[n.Type] = of
	}
	o := sight{byID: map[graph.EntityID]*choice{}, types: map[graph.Type]bool{}}
	for _, n := range candidates(best) {
		o.add(n, actor(sch.Type(n.Type)))
	}
	out = graph.Subgraph{Entities: []graph.Node{}, Statements: []graph.Statement{}, Complete: true, Revision: seen}
	if len(o.choices) == 1 { // whose links, if any, are to itself
		out.Entities, out.Complete = append(out.Entities, o.choices[0].Node), o.choices[0].Degree == 0
	} else if len(o.choices) > 1 {
		if out, err = r.Among(ctx, graph.AmongQuery{Of: o.ids(func(*choice) bool { return true }), MaxHops: 1}); err != nil {
			return out, seen, err
		}
		o.join(out.Statements)
	}
	o.choose()
	chosen := o.ids(func(p *choice) bool { return p.chosen })
	if len(chosen) > 1 && !out.Complete {
		// Not all links were told; of so few entities all may be.
		if out, err = r.Among(ctx, graph.AmongQuery{Of: chosen, MaxHops: 1}); err != nil {
			return out, seen, err
		}
	}
	whole := o.keep(&out)
	switch {
	case out.StoppedBy == graph.StoppedByTime:
	case all > MaxOverviewEntities:
		out.StoppedBy = graph.StoppedByBudget
	case !out.Complete || !whole || len(out.Entities) < all:
		out.StoppedBy = graph.StoppedByLimit
	}
	out.Complete = out.StoppedBy == ""
	return out, seen, nil
}

// byNeighbors orders entities: most neighbours first, for many relationships to one say
// little, then most relationships, ties by ID.
func byNeighbors(a, b *graph.Node) int {
	return cmp.Or(cmp.Compare(b.Neighbors, a.Neighbors), cmp.Compare(b.Degree, a.Degree), strings.Compare(string(a.ID), string(b.ID)))
}

// candidates takes the best of each type, then the second best of each, and so
// on, at most MaxStarts: those that have relationships, if any have. What is too
// large to be asked about together with those taken is passed over.
func candidates(best map[graph.Type][]graph.Node) []graph.Node {
	linked := false
	for _, of := range best {
		linked = linked || of[0].Degree > 0
	}
	var out []graph.Node
	room := graph.MaxAnswerBytes / 2
	for rank := 0; len(out) < graph.MaxStarts; rank++ {
		var row []graph.Node
		for _, of := range best {
			if rank < len(of) && (of[rank].Degree > 0 || !linked) {
				row = append(row, of[rank])
			}
		}
		if len(row) == 0 {
			break
		}
		slices.SortFunc(row, func(a, b graph.Node) int { return byNeighbors(&a, &b) })
		for _, n := range row {
			if size := n.Size(); len(out) < graph.MaxStarts && size <= room {
				room -= size
				out = append(out, n)
			}
		}
	}
	slices.SortFunc(out, func(a, b graph.Node) int { return byNeighbors(&a, &b) })
	return out
}

// actor reports whether a type's entities are who acts or where.
func actor(d *graph.TypeDef) bool {
	if d == nil {
		return false
	}
	switch d.FtM {
	case "Company", "Organization", "Person", "PublicBody", "Territory":
		return true
	}
	return false
}

// A sight is what an overview is chosen from.
type sight struct {
	choices []*choice // best first
	byID    map[graph.EntityID]*choice
	types   map[graph.Type]bool
}

// A choice is an entity that may be chosen.
type choice struct {
	graph.Node
	actor   bool
	links   map[*choice]bool // the others it is linked to
	chosen  bool
	refused bool // it was chosen and linked to none
}

func (o *sight) add(n graph.Node, actor bool) {
	p := &choice{Node: n, actor: actor, links: map[*choice]bool{}}
	o.choices = append(o.choices, p)
	o.byID[n.ID] = p
	o.types[n.Type] = true
}

func (o *sight) join(list []graph.Statement) {
	for i := range list {
		a, b := o.byID[list[i].Subject], o.byID[list[i].Object]
		if a != b {
			a.links[b], b.links[a] = true, true
		}
	}
}

// ids gives the ids of some choices in ID order.
func (o *sight) ids(which func(*choice) bool) []graph.EntityID {
	out := []graph.EntityID{}
	for _, p := range o.choices {
		if which(p) {
			out = append(out, p.ID)
		}
	}
	slices.Sort(out)
	return out
}

// joined counts the chosen ones that it is linked to.
func (p *choice) joined() int {
	n := 0
	for other := range p.links {
		if other.chosen {
			n++
		}
	}
	return n
}

// choose chooses by the rule of Overview.
func (o *sight) choose() {
	if !slices.ContainsFunc(o.choices, func(p *choice) bool { return len(p.links) > 0 }) {
		for _, p := range o.choices[:min(len(o.choices), MaxOverview)] {
			p.chosen = true
		}
		return
	}
	share := overviewShare
	if n := len(o.types); n > 0 && n < MaxOverview/overviewShare {
		share = (MaxOverview + n - 1) / n
	}
	for {
		o.fill(share)
		o.fill(MaxOverview)
		lonely := false
		for _, p := range o.choices {
			if p.chosen && p.joined() == 0 {
				p.chosen, p.refused, lonely = false, true, true
			}
		}
		if !lonely {
			return
		}
	}
}

// fill chooses until all is full, or there is nothing left to choose but what
// would be more of a type than its share.
func (o *sight) fill(share int) {
	of := map[graph.Type]int{}
	actors, all := 0, 0
	take := func(p *choice) {
		p.chosen = true
		of[p.Type]++
		all++
		if p.actor {
			actors++
		}
	}
	for _, p := range o.choices {
		if p.chosen {
			take(p)
		}
	}
	free := func(p *choice) bool {
		return !p.chosen && !p.refused && len(p.links) > 0 && of[p.Type] < share && all < MaxOverview
	}
	for _, p := range o.choices {
		if p.actor && actors < overviewActors && free(p) {
			take(p)
		}
	}
	for {
		var next *choice
		most := -1
		for _, p := range o.choices {
			if free(p) {
				if n := p.joined(); n > most {
					next, most = p, n
				}
			}
		}
		if next == nil {
			return
		}
		take(next)
	}
}

// keep leaves the chosen and the statements among them, of parallel ones the
// first; false where there were more.
func (o *sight) keep(out *graph.Subgraph) (whole bool) {
	type pair struct{ a, b graph.EntityID }
	parallel := map[pair]int{}
	whole = true
	out.Entities = slices.DeleteFunc(out.Entities, func(n graph.Node) bool { return !o.byID[n.ID].chosen })
	out.Statements = slices.DeleteFunc(out.Statements, func(s graph.Statement) bool {
		if !o.byID[s.Subject].chosen || !o.byID[s.Object].chosen {
			return true
		}
		k := pair{min(s.Subject, s.Object), max(s.Subject, s.Object)}
		parallel[k]++
		if parallel[k] > graph.MaxStepStatements {
			whole = false
			return true
		}
		return false
	})
	return whole
}
