package ask

import (
	"context"
	"slices"
	"strings"

	"hubgraph/graph"
	"hubgraph/graph/tell"
)

// The bounds of what is read to tell entities apart that are called alike.
const (
	maxAlike      = 12       // of one answer
	maxApartRead  = 60       // statements about one of them
	maxApartBytes = 64 << 10 // of these
	maxApart      = 6        // of what may tell it from others, and of its identifiers
)

// distinctive are the predicates by which people tell apart what is called alike, the
// better ones first: where it is, whose it is, when somebody was born, what they do.
var distinctive = []graph.Predicate{
	"headquartered-in", "based-in", "located-in", "registered-in", "public-body-of", "subsidiary-of", "part-of",
	"born-on", "chief-executive-of", "chair-of", "director-of", "board-member-of", "employed-by", "founder-of", "member-of", "educated-at",
	"founded-on", "issuer", "venue", "organizer", "has-plan",
}

// apart tells hits apart that read alike in one of the languages: by where the entity is,
// whose it is, when it was born, its role, else by one of its links, an identifier or its
// id. at is the revision of the hits.
func (a *Service) apart(ctx context.Context, in *asked, hits []Hit, at graph.Revision) error {
	alike := map[int]bool{}
	for _, lang := range []string{"en", "zh"} {
		seen := map[string]int{}
		for i := range hits {
			label := strings.ToLower(hits[i].Entity.NameIn(lang))
			if j, ok := seen[label]; ok {
				alike[i], alike[j] = true, true
			} else {
				seen[label] = i
			}
		}
	}
	if len(alike) == 0 {
		return nil
	}
	sch, err := a.known.schemaAt(ctx, in, at)
	if err != nil {
		return err
	}
	var which []int
	var nodes []graph.Node
	for i := range hits {
		if alike[i] && len(which) < maxAlike {
			which, nodes = append(which, i), append(nodes, hits[i].Entity)
		}
	}
	said := newSaid(a.store)
	if err := said.know(ctx, in, at, nodes); err != nil {
		return err
	}
	about := make([][]graph.Statement, len(nodes))
	for i := range nodes {
		about[i] = a.mostDistinctive(ctx, in, sch, said, &nodes[i], at)
	}
	named, err := a.known.entities(ctx, in, at, nodes, about...)
	if err != nil {
		return err
	}
	told := map[int][]graph.Words{}
	for i := range nodes {
		told[which[i]] = tellsApart(in, sch, &nodes[i], about[i], named)
	}
	for i, own := range told {
		best := own[len(own)-1] // its id
		for _, w := range own {
			others := false
			for j, list := range told {
				others = others || j != i && slices.Contains(list, w)
			}
			if !others {
				best = w
				break
			}
		}
		hits[i].Apart = &best
	}
	return nil
}

// mostDistinctive gives the statements that may tell an entity from others, the better first.
func (a *Service) mostDistinctive(ctx context.Context, in *asked, sch *graph.Schema, said *said, n *graph.Node, at graph.Revision) (found []graph.Statement) {
	for _, predicates := range [][]graph.Predicate{distinctive, nil} {
		rev := at
		q := graph.StatementsQuery{About: n.ID, Filter: graph.Filter{Predicates: predicates}, Limit: maxApartRead, Bytes: maxApartBytes, Revision: &rev}
		list, _, known := said.of(&q, sch)
		if !known {
			for st, err := range a.store.Statements(ctx, q) {
				if err != nil {
					in.moved = true // it was deleted meanwhile
					break
				}
				list = append(list, st)
			}
		}
		in.moved = in.moved || rev != at
		for i := range list {
			if list[i].IsRelationship() || predicates != nil {
				found = append(found, list[i])
			}
		}
		if len(found) > 0 {
			break
		}
	}
	rank := func(st *graph.Statement) int {
		i := slices.Index(distinctive, st.Predicate)
		if i < 0 || st.Subject != n.ID {
			i += 2 * len(distinctive)
		}
		return i
	}
	slices.SortStableFunc(found, func(x, y graph.Statement) int { return rank(&x) - rank(&y) })
	return found[:min(len(found), maxApart)]
}

// tellsApart gives what some statements and identifiers say of an entity, and its id last.
func tellsApart(in *asked, sch *graph.Schema, n *graph.Node, found []graph.Statement, named map[graph.EntityID]*graph.Node) []graph.Words {
	var out []graph.Words
	for i := range found {
		st := &found[i]
		def := sch.Predicate(st.Predicate)
		if def == nil {
			continue
		}
		label, other := def.Label, st.Object
		if st.Subject != n.ID {
			other = st.Subject
			if label = def.Inverse; def.Symmetric || label == (graph.Words{}) {
				label = def.Label
			}
		}
		end := func(lang string) string { return tell.Value(sch, st.Value, lang) }
		if other != "" {
			e := named[other]
			if e == nil {
				in.moved = true // it was deleted meanwhile
				continue
			}
			end = e.NameIn
		}
		words := graph.Words{EN: label.EN + " " + end("en"), ZH: label.In("zh") + end("zh")}
		if st.Subject == n.ID && n.Type == "person" && def.Inverse.ZH != "" {
			words.ZH = end("zh") + def.Inverse.ZH // a role: its noun stands behind
		}
		out = append(out, words)
	}
	identifiers := n.AllIdentifiers()
	for _, id := range identifiers[:min(len(identifiers), maxApart)] {
		out = append(out, graph.Words{EN: id.String(), ZH: id.String()})
	}
	out = append(out, graph.Words{EN: string(n.ID), ZH: string(n.ID)})
	for i := range out { // a name may be as large as an answer
		out[i].EN, out[i].ZH = graph.Clip(out[i].EN, graph.MaxWordBytes), graph.Clip(out[i].ZH, graph.MaxWordBytes)
	}
	return out
}
