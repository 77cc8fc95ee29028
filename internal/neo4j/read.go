package neo4j

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// degree is an entity's count of relationships, neighbors that of the others that these
// join it to, and aside is how many it has that the degree does not count. They are kept beside the entity: what Neo4j counts are also
// relationships that others made. A database from before there was anything to stand
// aside has nothing of the latter, and needs nothing.
const (
	degree    = "coalesce(e.hubgraphDegree, 0)"
	neighbors = "coalesce(e.hubgraphNeighbors, 0)"
	aside     = "coalesce(e.hubgraphAside, 0)"
)

// What the simple questions send.
const (
	// aNode and aSource are what nodeAt and sourceAt read.
	aNode   = " RETURN e.id, e.hubgraphRecord, " + degree + ", " + neighbors
	aSource = " RETURN s.id, s.hubgraphRecord, EXISTS { (:HubgraphText {id: s.id}) }"

	entityByID = "MATCH (e:Entity {id: $q.id}) WHERE " + oursEntity + aNode + ", e.hubgraphLinks"
	sourceByID = "MATCH (s:Source {id: $q.id}) WHERE " + oursSource + aSource
	textByID   = "MATCH (s:Source {id: $q.id}) WHERE " + oursSource + " OPTIONAL MATCH (x:HubgraphText {id: s.id}) RETURN x IS NOT NULL, x.text"

	aPage              = " WITH e ORDER BY e.id LIMIT $q.limit" + aNode
	entitiesByID       = "MATCH (e:Entity) WHERE e.id > $q.after AND " + oursEntity + aPage
	entitiesNamed      = entitiesByIDs + " AND e.id > $q.after AND ($q.types IS NULL OR e.type IN $q.types)" + aPage
	entitiesIdentified = "MATCH (n:HubgraphIdentifier) USING INDEX SEEK n:HubgraphIdentifier(value, entity) WHERE n.value IN $q.values AND n.entity > $q.after" +
		" WITH DISTINCT n.entity AS id MATCH (e:Entity {id: id}) USING INDEX SEEK e:Entity(id) WHERE " + oursEntity + " AND ($q.types IS NULL OR e.type IN $q.types)" + aPage
	// eachType is a page of each type, in the order of the index, or all entities of
	// these types would be sorted.
	eachType        = "UNWIND $q.types AS type CALL (type) { MATCH (e:Entity) WHERE e.type = type AND e.id > $q.after AND " + oursEntity + " WITH e ORDER BY e.type, e.id LIMIT $q.limit RETURN e }"
	entitiesOfTypes = eachType + aPage
	sourcesByID     = "MATCH (s:Source) WHERE s.id > $q.after AND " + oursSource + " WITH s ORDER BY s.id LIMIT $q.limit" + aSource
)

// profileParts counts the other ends of links by type, and gives facts, of the default
// statuses. A loop of what has no direction is counted once, and so is what is stored from
// both ends; where there is nothing of the kind the shorter text does.
var (
	profileParts = countedEnds("in", "object", "subject", "") + " UNION ALL " + countedEnds("out", "subject", "object", "") + " UNION ALL " +
		"UNWIND $q.facts AS p " + ofPredicate("subject") + " RETURN p, '' AS dir, null AS type, 0 AS n, n.id AS id, n.hubgraphRecord AS record"
	profilePartsBoth = profileParts + " UNION ALL " + countedEnds("both", "object", "subject", " AND n.subject <> n.object"+notSecond) + " UNION ALL " + countedEnds("both", "subject", "object", notSecond)
)

// notSecond leaves out the later of two statements that are one relation.
const notSecond = " AND NOT (n.hubgraphMirror IS NOT NULL AND n.hubgraphMirror < n.id AND EXISTS { MATCH (m:HubgraphStatement {id: n.hubgraphMirror}) })"

func countedEnds(list, as, other, only string) string {
	return "UNWIND $q." + list + " AS p " + ofPredicate(as) + only + " RETURN p, '" + list + "' AS dir, n." + other + "Type AS type, count(*) AS n, null AS id, null AS record"
}

// ofPredicate matches the statements n of a predicate p of which the entity is that end.
func ofPredicate(as string) string {
	return "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(" + as + ", id) WHERE n." + as + " = $q.id AND n.id > p + '.' AND n.id < p + '/' AND n.status IN $q.statuses"
}

func nodeAt(r *driver.Record) (graph.Node, error) { return nodeIn(r.Values) }

// nodeIn reads what begins with the values of aNode.
func nodeIn(values []any) (graph.Node, error) {
	r := driver.Record{Values: values}
	e, err := entityOf(stringAt(&r, 0), bytesAt(&r, 1))
	return graph.Node{Entity: e, Degree: intAt(&r, 2), Neighbors: intAt(&r, 3)}, err
}

// Entity implements graph.Reader.
func (s *Store) Entity(ctx context.Context, id graph.EntityID) (graph.EntityResult, error) {
	var out graph.EntityResult
	err := s.readLittle(ctx, func(t *tx, m *meta) error {
		r, err := t.first(entityByID, params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return graph.NotFound("id", string(id))
		}
		out.Revision = m.rev
		out.Node, err = nodeAt(r)
		return err
	})
	return out, err
}

// Source implements graph.Reader.
func (s *Store) Source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	var out graph.SourceResult
	err := s.readLittle(ctx, func(t *tx, m *meta) error {
		r, err := t.first(sourceByID, params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return graph.NotFound("id", string(id))
		}
		out, err = sourceAt(r, m)
		return err
	})
	return out, err
}

func sourceAt(r *driver.Record, m *meta) (graph.SourceResult, error) {
	src, err := sourceOf(stringAt(r, 0), bytesAt(r, 1))
	has, _ := r.Values[2].(bool)
	return graph.SourceResult{Source: src, HasText: has, Revision: m.rev}, err
}

// SourceText implements graph.Reader.
func (s *Store) SourceText(ctx context.Context, id graph.SourceID) (graph.TextResult, error) {
	var out graph.TextResult
	err := s.readLittle(ctx, func(t *tx, m *meta) error {
		r, err := t.first(textByID, params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return graph.NotFound("id", string(id))
		}
		text, there, err := textAt(r, 0, string(id))
		if err != nil {
			return err
		}
		if !there {
			return graph.NoText()
		}
		out = graph.TextResult{SourceText: graph.SourceText{Source: id, Text: text}, Revision: m.rev}
		return nil
	})
	return out, err
}

// errEnough ends a scan whose caller wants no more.
var errEnough = errors.New("enough")

// A bound is how many items a list gives at most, and how large they may be
// together; 0 for any.
type bound[T any] struct {
	limit, bytes int
	size         func(*T) int
}

// list makes an iterator of a scan. With a bound the items are gathered in a
// read that is tried again when the revision moves, and given after it. Without
// one they are given page by page, in one transaction, each page once it is seen
// that the revision is still the same: so what a page holds all of is given
// whatever is written meanwhile. Then a move is an error, for what was given
// can't be taken back.
func list[T any](ctx context.Context, s *Store, b bound[T], rev *graph.Revision, valid func() error, scan func(t *tx, m *meta, emit func(T) error) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		if err := valid(); err != nil {
			yield(zero, err)
			return
		}
		var held []T
		given, stopped := false, false
		give := func() error {
			for _, item := range held {
				if err := ctx.Err(); err != nil {
					return err
				}
				given = true
				if !yield(item, nil) {
					stopped = true
					return errEnough
				}
			}
			held = held[:0]
			return nil
		}
		gather := func(t *tx, m *meta) error {
			held = held[:0]
			size := 0
			if rev != nil {
				*rev = m.rev
			}
			err := scan(t, m, func(item T) error {
				held = append(held, item)
				if b.bytes > 0 {
					size += b.size(&item)
				}
				switch {
				case len(held) == b.limit || size > b.bytes:
					return errEnough
				case b.limit > 0 || b.bytes > 0 || len(held) < page:
					return nil
				}
				if err := t.still(); err != nil {
					return err
				}
				return give()
			})
			if errors.Is(err, errEnough) && !stopped {
				return nil
			}
			return err
		}
		var err error
		if b.limit > 0 || b.bytes > 0 {
			err = s.read(ctx, gather)
		} else {
			err = s.stream(ctx, &given, gather)
		}
		if err == nil {
			err = s.translate(ctx, give())
		}
		if err != nil && !stopped {
			yield(zero, err)
		}
	}
}

// stream runs fn in a read transaction at one revision, and tries again only as
// long as nothing was given to the caller. It has no deadline but the caller's:
// a whole graph takes its time.
func (s *Store) stream(ctx context.Context, given *bool, fn func(t *tx, m *meta) error) error {
	prep, cancel := s.bounded(ctx)
	err := s.prepare(prep)
	cancel()
	if err != nil {
		return err
	}
	until := time.Now().Add(s.opts.RetryTime)
	assume := true
	for wait := 10 * time.Millisecond; ; wait *= 2 {
		err := s.streamOnce(ctx, assume, fn)
		assume = false
		moved := errors.Is(err, errMoved)
		if err == nil || *given || !moved && (graph.CodeOf(err) != "" || !transient(err)) || time.Now().Add(wait).After(until) {
			if moved {
				return graph.ErrUnavailable.With("the graph was written while it was read; try again")
			}
			return s.translate(ctx, err)
		}
		if err := pause(ctx, wait); err != nil {
			return s.translate(ctx, err)
		}
	}
}

func (s *Store) streamOnce(ctx context.Context, assume bool, fn func(t *tx, m *meta) error) error {
	if known := s.known(assume); s.singly(ctx, known, anything) {
		return s.readSingly(ctx, known, fn)
	}
	return s.beginning(ctx, func(trying context.Context, begun func() error) error {
		known := s.known(assume)
		sess := s.session(trying, driver.AccessModeRead)
		defer sess.Close(ctx)
		dtx, err := sess.BeginTransaction(trying, timeout(ctx))
		if err != nil {
			return err
		}
		defer dtx.Close(ctx)
		if err := begun(); err != nil {
			return err
		}
		_, err = s.atOneRevision(s.reading(ctx, dtx.Run), known, false, fn)
		return err
	})
}

// page is how many records one statement of a scan gives.
const page = 1000

// pageOf gives the size of a scan's pages: not more than the caller asked for.
func pageOf(limit int) int {
	if limit > 0 {
		return min(limit, page)
	}
	return page
}

// Entities implements graph.Reader.
func (s *Store) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	bound := bound[graph.Node]{q.Limit, q.Bytes, func(n *graph.Node) int { return n.Size() }}
	return list(ctx, s, bound, q.Revision, q.Validate, func(t *tx, m *meta, emit func(graph.Node) error) error {
		p := params{"limit": pageOf(q.Limit), "after": string(q.After)}
		some(p, "types", slices.Compact(slices.Sorted(slices.Values(q.Types))))
		cypher := entitiesByID
		switch {
		case len(q.IDs) > 0:
			return s.named(t, m, &q, p, emit)
		case len(q.Identifiers) > 0:
			return identified(t, m, q.Identifiers, p, emit)
		case len(q.Types) > 0:
			cypher = entitiesOfTypes
		}
		return inPages(t, cypher, p, func(r *driver.Record) (graph.Node, string, error) {
			n, err := nodeAt(r)
			return n, string(n.ID), err
		}, emit)
	})
}

// named lists entities of some ids.
func (s *Store) named(t *tx, m *meta, q *graph.EntitiesQuery, p params, emit func(graph.Node) error) error {
	wanted := func(*graph.Node) bool { return true }
	if len(q.Identifiers) > 0 {
		known, err := m.contents()
		if err != nil {
			return err
		}
		normal := known.whole.NormalAll(q.Identifiers)
		wanted = func(n *graph.Node) bool { return n.Identified(&known.whole, normal) }
	}
	all := slices.Compact(slices.Sorted(slices.Values(q.IDs)))
	for part := range slices.Chunk(all, s.message) {
		p["ids"] = stringsOf(part)
		err := inPages(t, entitiesNamed, p, func(r *driver.Record) (graph.Node, string, error) {
			n, err := nodeAt(r)
			return n, string(n.ID), err
		}, func(n graph.Node) error {
			if !wanted(&n) {
				return nil
			}
			return emit(n)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// identified lists entities that have one of some identifiers.
func identified(t *tx, m *meta, asked []graph.Identifier, p params, emit func(graph.Node) error) error {
	known, err := m.contents()
	if err != nil {
		return err
	}
	wanted := known.whole.NormalAll(asked)
	values := graph.Keys(wanted)
	for i := range values {
		values[i] = keyOf(values[i])
	}
	p["values"] = values
	return inPages(t, entitiesIdentified, p, func(r *driver.Record) (graph.Node, string, error) {
		n, err := nodeAt(r)
		return n, string(n.ID), err
	}, func(n graph.Node) error {
		if !n.Identified(&known.whole, wanted) {
			return nil // it has another one of the same key
		}
		return emit(n)
	})
}

// inPages lists what a statement gives of which each page begins after an id ($after)
// and has so many items ($limit). Nothing is open while they are emitted.
func inPages[T any](t *tx, cypher string, p params, item func(*driver.Record) (T, string, error), emit func(T) error) error {
	for {
		var list []T
		err := t.each(cypher, p, func(r *driver.Record) error {
			x, id, err := item(r)
			list = append(list, x)
			p["after"] = id
			return err
		})
		if err != nil {
			return err
		}
		for _, x := range list {
			if err := emit(x); err != nil {
				return err
			}
		}
		if len(list) < p["limit"].(int) {
			return nil
		}
	}
}

// Sources implements graph.Reader.
func (s *Store) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	return list(ctx, s, bound[graph.SourceResult]{}, nil, func() error { return nil }, func(t *tx, m *meta, emit func(graph.SourceResult) error) error {
		return inPages(t, sourcesByID,
			params{"after": "", "limit": page}, func(r *driver.Record) (graph.SourceResult, string, error) {
				src, err := sourceAt(r, m)
				return src, string(src.ID), err
			}, emit)
	})
}

// Profile implements graph.Reader.
func (s *Store) Profile(ctx context.Context, id graph.EntityID) (graph.ProfileResult, error) {
	var out graph.ProfileResult
	err := s.readLittle(ctx, func(t *tx, m *meta) error {
		out = graph.ProfileResult{Facts: []graph.Statement{}, Counts: []graph.Count{}, Mentions: []graph.Mention{}, Revision: m.rev}
		r, err := t.first(entityByID, params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return graph.NotFound("id", string(id))
		}
		if out.Node, err = nodeAt(r); err != nil {
			return err
		}
		counted, err := countsOf(string(id), stringAt(r, 4))
		if err != nil {
			return err
		}
		// Of these the other ends are counted, or the statements themselves are wanted.
		want := map[string][]string{"in": {}, "out": {}, "both": {}, "facts": {}}
		known, err := m.contents()
		if err != nil {
			return err
		}
		facts := 0
		for _, k := range counted.sorted() {
			if k.aside {
				continue
			}
			n, list := counted[k], "out"
			switch k.as {
			case asTarget:
				list = "in"
			case asBoth, asTwin, asNeighbor:
				continue
			case ofFact:
				facts += n
				want["facts"] = append(want["facts"], k.of)
				continue
			case inQualifier:
				out.Mentions = append(out.Mentions, graph.Mention{Key: k.of, Count: n})
				continue
			}
			p, dir := graph.Predicate(k.of), graph.Direction(list)
			if known.whole.Symmetric(p) {
				if n, dir = counted.looked(p), graph.Any; len(out.Counts) > 0 && out.Counts[len(out.Counts)-1].Predicate == p {
					continue
				}
				if n <= graph.MaxTypedCount {
					want["both"] = append(want["both"], k.of)
				}
			} else if n <= graph.MaxTypedCount {
				want[list] = append(want[list], k.of)
			}
			out.Counts = append(out.Counts, graph.Count{Predicate: p, Direction: dir, Count: n})
		}
		predicates, many := want["facts"], facts > page
		if many {
			want["facts"] = []string{}
		}
		few, err := profileOf(t, id, want, out.Counts)
		if err != nil {
			return err
		}
		list := func(yield func(graph.Statement, error) bool) {
			for i := range few {
				if !yield(few[i], nil) {
					return
				}
			}
		}
		if many {
			list = factsOf(t, m, id, predicates)
		}
		out.Facts, out.StoppedBy, err = graph.FactsOf(list)
		return err
	})
	return out, err
}

// factsOf gives the facts about an entity in ID order, page by page.
func factsOf(t *tx, m *meta, id graph.EntityID, predicates []string) func(yield func(graph.Statement, error) bool) {
	return func(yield func(graph.Statement, error) bool) {
		sc := &scanner{t: t, q: &graph.StatementsQuery{About: id}, limit: page}
		for _, p := range predicates {
			sc.q.Filter.Predicates = append(sc.q.Filter.Predicates, graph.Predicate(p))
		}
		sc.emit = func(f *foundStatement) error {
			if !yield(f.Statement, nil) {
				return errEnough
			}
			return nil
		}
		var err error
		if sc.known, err = m.contents(); err == nil {
			err = sc.run()
		}
		if err != nil && !errors.Is(err, errEnough) {
			yield(graph.Statement{}, err)
		}
	}
}

// profileOf counts the other ends by type and gives facts, in ID order: one statement
// reads them all. want are the predicates: of links in, of links out, of those without
// a direction, of facts.
func profileOf(t *tx, id graph.EntityID, want map[string][]string, counts []graph.Count) (facts []graph.Statement, err error) {
	if len(want["in"])+len(want["out"])+len(want["both"])+len(want["facts"]) == 0 {
		return nil, nil
	}
	text := profileParts
	if len(want["both"]) > 0 {
		text = profilePartsBoth
	}
	err = t.each(text, params{"id": string(id), "in": want["in"], "out": want["out"], "both": want["both"], "facts": want["facts"], "statuses": stringsOf(graph.DefaultStatuses)}, func(r *driver.Record) error {
		p := stringAt(r, 0)
		dir := stringAt(r, 1)
		typ := stringAt(r, 2)
		if dir == "" {
			s, err := statementOf(stringAt(r, 4), bytesAt(r, 5))
			if err != nil {
				return err
			}
			facts = append(facts, s)
			return nil
		}
		for i := range counts {
			c := &counts[i]
			if string(c.Predicate) == p && cmp.Or(string(c.Direction), "both") == dir {
				at := slices.IndexFunc(c.Types, func(t graph.TypeCount) bool { return t.Type == graph.Type(typ) })
				if at >= 0 {
					c.Types[at].Count += intAt(r, 3)
					continue
				}
				c.Types = append(c.Types, graph.TypeCount{Type: graph.Type(typ), Count: intAt(r, 3)})
				slices.SortFunc(c.Types, func(a, b graph.TypeCount) int { return strings.Compare(string(a.Type), string(b.Type)) })
			}
		}
		return nil
	})
	slices.SortFunc(facts, func(a, b graph.Statement) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return facts, err
}

// Schema implements graph.Reader.
func (s *Store) Schema(ctx context.Context) (graph.SchemaResult, error) {
	var out graph.SchemaResult
	err := s.readMetaOnly(ctx, func(m *meta) error {
		c, err := m.contents()
		if err == nil {
			out = graph.SchemaResult{Schema: c.whole.Clone(), Revision: m.rev}
		}
		return err
	})
	return out, err
}

// Stats implements graph.Reader.
func (s *Store) Stats(ctx context.Context) (graph.Stats, error) {
	var out graph.Stats
	err := s.readMetaOnly(ctx, func(m *meta) error {
		c, err := m.contents()
		if err == nil {
			out = c.ownStats()
		}
		return err
	})
	return out, err
}

// Revision implements graph.Reader.
func (s *Store) Revision(ctx context.Context) (graph.Revision, error) {
	var out graph.Revision
	err := s.readMetaOnly(ctx, func(m *meta) error {
		out = m.rev
		return nil
	})
	return out, err
}
