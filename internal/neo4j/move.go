package neo4j

import (
	"context"
	"maps"
	"slices"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// move brings what an earlier version wrote to the present layout.
func (s *Store) move(ctx context.Context, found *meta, mk *making) error {
	c, err := found.contents()
	if err != nil {
		return err
	}
	steps := c.stats.Statements + c.stats.Entities
	if found.version < 7 {
		steps = 4*c.stats.Statements + 2*c.stats.Entities
	}
	mk.of.Add(int32(steps / page))
	if found.version < 3 {
		if err := s.moveStatements(ctx, c, mk); err != nil {
			return err
		}
	}
	for label, keys := range renamed {
		if err := s.inParts(ctx, mk, func(t *tx, after string) ([]string, error) { return t.rename(label, keys, after) }); err != nil {
			return err
		}
	}
	if found.version < 4 {
		if err := s.inParts(ctx, mk, (*tx).reidentify); err != nil {
			return err
		}
	}
	if found.version < 5 {
		if err := s.addToStatements(ctx, mk); err != nil {
			return err
		}
	}
	if found.version < 6 {
		for _, do := range []func(t *tx, after string) ([]string, error){(*tx).showStatements, (*tx).showSources, (*tx).shorten} {
			if err := s.inParts(ctx, mk, do); err != nil {
				return err
			}
		}
	}
	if found.version < 7 {
		for _, do := range []func(t *tx, after string) ([]string, error){func(t *tx, after string) ([]string, error) { return t.mirror(after, c) }, (*tx).spell, (*tx).recount} {
			if err := s.inParts(ctx, mk, do); err != nil {
				return err
			}
		}
	}
	if found.version < 9 {
		if err := s.inParts(ctx, mk, (*tx).place); err != nil {
			return err
		}
	}
	return s.dropOthers(ctx)
}

// place notes of a page of statements behind an id where the first of their places is: up
// to layout 8 they were not found by that.
func (t *tx) place(after string) (ids []string, err error) {
	err = t.each("MATCH (n:HubgraphStatement) WHERE n.id > $q.after AND n.hubgraphPlaceStarts IS NOT NULL WITH n ORDER BY n.id LIMIT $q.limit"+
		" SET n.hubgraphPlaceFirst = reduce(first = n.hubgraphPlaceStarts[0], at IN n.hubgraphPlaceStarts | CASE WHEN at < first THEN at ELSE first END) RETURN n.id AS id ORDER BY id",
		params{"after": after, "limit": page}, func(r *driver.Record) error {
			ids = append(ids, stringAt(r, 0))
			return nil
		})
	return ids, err
}

// renamed are properties that only questions of ours ask for, as they were called up to
// layout 7, by the label of who has them. In people's tools they stood among those that
// are for people. What others put on such a node under another of these names is theirs.
var renamed = map[string][]string{
	"Entity":            {"record", "terms"},
	"Source":            {"record"},
	"HubgraphStatement": {"record", "mirror", "fromDay", "toDay", "observedDay", "dueDay", "sureFrom", "sureTo", "qualified", "placeStarts", "placeEnds"},
}

// rename gives what is only ours its present name, of a page of the nodes with a label
// behind an id, and gives the ids of those that had any. What has the present name
// already keeps it.
func (t *tx) rename(label string, keys []string, after string) (ids []string, err error) {
	var had, set, gone []string
	for _, key := range keys {
		had = append(had, "n."+key+" IS NOT NULL")
		now := "hubgraph" + strings.ToUpper(key[:1]) + key[1:]
		set = append(set, "n."+now+" = coalesce(n."+now+", n."+key+")")
		gone = append(gone, "n."+key)
	}
	err = t.each("MATCH (n:"+label+") WHERE n.id > $q.after AND ("+strings.Join(had, " OR ")+") WITH n ORDER BY n.id LIMIT $q.limit"+
		" SET "+strings.Join(set, ", ")+" REMOVE "+strings.Join(gone, ", ")+" RETURN n.id AS id ORDER BY id",
		params{"after": after, "limit": page}, func(r *driver.Record) error {
			ids = append(ids, stringAt(r, 0))
			return nil
		})
	return ids, err
}

// mirror notes of a page of what symmetric predicates say behind an id the ids of the same
// from the other end: up to layout 6 nobody asked, and neighbours were not counted.
func (t *tx) mirror(after string, c *contents) (ids []string, err error) {
	var symmetric []string
	for _, p := range c.links {
		if c.whole.Symmetric(p) {
			symmetric = append(symmetric, string(p))
		}
	}
	var rows []any
	err = foundBy(t, "MATCH (n:HubgraphStatement) WHERE n.id > $q.after AND n.predicate IN $q.symmetric WITH n ORDER BY n.id LIMIT $q.limit"+returned,
		params{"after": after, "symmetric": symmetric, "limit": page}, func(f *foundStatement) error {
			ids = append(ids, string(f.ID))
			if id := mirrorOf(&f.Statement, &c.whole); id != "" {
				rows = append(rows, params{"id": string(f.ID), "mirror": string(id)})
			}
			return nil
		})
	w := &writer{t: t, err: err}
	w.rows("MATCH (n:HubgraphStatement {id: row.id}) SET n.hubgraphMirror = row.mirror", rows, nil)
	return ids, w.err
}

// showStatements puts what layout 6 shows people of a page of statements behind an id:
// whole dates as values of Neo4j's own, and the relationships to its source and to what
// qualifiers name. What was linked by a page that was cut off is linked anew. A record that can't be read stays as it is.
func (t *tx) showStatements(after string) (ids []string, err error) {
	var relations, facts, sources, named []any
	err = t.each("MATCH (n:HubgraphStatement) WHERE n.id > $q.after WITH n ORDER BY n.id LIMIT $q.limit RETURN n.id, n.hubgraphRecord",
		params{"after": after, "limit": page}, func(r *driver.Record) error {
			id := stringAt(r, 0)
			ids = append(ids, id)
			s, err := statementOf(id, bytesAt(r, 1))
			if err != nil {
				return nil
			}
			sources, named = append(sources, sourceRow(&s)), append(named, qualifierRows(&s)...)
			days := daysIn(shownProps(&s))
			switch row := (params{"id": id, "subject": string(s.Subject), "object": string(s.Object), "shown": days}); {
			case len(days) == 0:
			case s.Object == "":
				facts = append(facts, row)
			default:
				relations = append(relations, row)
			}
			return nil
		})
	w := &writer{t: t, err: err}
	w.rows(relation+"SET r += row.shown", relations, nil)
	w.rows("MATCH (n:HubgraphStatement {id: row.id}) SET n += row.shown", facts, nil)
	w.rows(unlink, sources, nil)
	w.rows(putSource, sources, nil)
	w.rows(putNamed, named, nil)
	return ids, w.err
}

// showSources is showStatements of sources.
func (t *tx) showSources(after string) (ids []string, err error) {
	var rows []any
	err = t.each("MATCH (s:Source) WHERE s.id > $q.after AND "+oursSource+" WITH s ORDER BY s.id LIMIT $q.limit RETURN s.id, s.hubgraphRecord",
		params{"after": after, "limit": page}, func(r *driver.Record) error {
			id := stringAt(r, 0)
			ids = append(ids, id)
			if s, err := sourceOf(id, bytesAt(r, 1)); err == nil {
				if days := daysIn(sourceProps(&s)); len(days) > 0 {
					rows = append(rows, params{"id": id, "shown": days})
				}
			}
			return nil
		})
	w := &writer{t: t, err: err}
	w.rows("MATCH (s:Source {id: row.id}) SET s += row.shown", rows, nil)
	return ids, w.err
}

func daysIn(props map[string]any) map[string]any {
	out := map[string]any{}
	for key, v := range props {
		if _, ok := v.(driver.Date); ok {
			out[key] = v
		}
	}
	return out
}

// shorten shows of a page of entities with long names behind an id how these begin: up to
// layout 5 there was no index of names.
func (t *tx) shorten(after string) (ids []string, err error) {
	var rows []any
	err = t.each("MATCH (e:Entity) WHERE e.id > $q.after AND e.name IS :: STRING NOT NULL AND size(e.name) > $q.size AND "+oursEntity+" WITH e ORDER BY e.id LIMIT $q.limit RETURN e.id, e.hubgraphRecord",
		params{"after": after, "limit": page, "size": maxKey / 4}, func(r *driver.Record) error {
			id := stringAt(r, 0)
			ids = append(ids, id)
			if e, err := entityOf(id, bytesAt(r, 1)); err == nil {
				shown := entityProps(&e, nil, nil)
				rows = append(rows, params{"id": id, "name": shown["name"], "names": shown["names"]})
			}
			return nil
		})
	w := &writer{t: t, err: err}
	w.rows("MATCH (e:Entity {id: row.id}) SET e += row", rows, nil)
	return ids, w.err
}

// spell gives a page of entities behind an id the terms of their names: up to layout 6
// there were none of signs and of other spellings.
func (t *tx) spell(after string) (ids []string, err error) {
	var rows []any
	err = t.each("MATCH (e:Entity) WHERE e.id > $q.after AND "+oursEntity+" WITH e ORDER BY e.id LIMIT $q.limit RETURN e.id, e.hubgraphRecord",
		params{"after": after, "limit": page}, func(r *driver.Record) error {
			id := stringAt(r, 0)
			ids = append(ids, id)
			if e, err := entityOf(id, bytesAt(r, 1)); err == nil {
				rows = append(rows, params{"id": id, "terms": strings.Join(entityTerms(&e), " ")})
			}
			return nil
		})
	w := &writer{t: t, err: err}
	w.rows("MATCH (e:Entity {id: row.id}) SET e.hubgraphTerms = row.terms", rows, nil)
	return ids, w.err
}

// reidentify makes the nodes by which a page of entities behind an id is found by their
// identifiers, and gives the entities that have any. Up to layout 3 they had identifiers
// as written, now they have their keys. A record that can't be read stays as it is, and
// is told when it is asked for.
func (t *tx) reidentify(after string) (ids []string, err error) {
	var rows, had []any
	err = t.each("MATCH (e:Entity) WHERE e.id > $q.after AND e.identifiers IS NOT NULL AND "+oursEntity+" WITH e ORDER BY e.id LIMIT $q.limit RETURN e.id, e.hubgraphRecord",
		params{"after": after, "limit": page}, func(r *driver.Record) error {
			id := stringAt(r, 0)
			ids = append(ids, id)
			if e, err := entityOf(id, bytesAt(r, 1)); err == nil {
				had = append(had, id)
				rows = append(rows, identifierRows(&e)...)
			}
			return nil
		})
	w := &writer{t: t, err: err}
	w.identifiers(had, rows)
	return ids, w.err
}

// addToStatements brings statements to layout 5. Before, one did not say when it surely
// held, and only that it has qualifiers, nodes HubgraphMention under which entity's name
// it is found, and not under which key, and nothing was counted.
func (s *Store) addToStatements(ctx context.Context, mk *making) error {
	err := s.inParts(ctx, mk, func(t *tx, after string) (ids []string, err error) {
		var own, qualifiers []any
		err = foundBy(t, "MATCH (n:HubgraphStatement) WHERE n.id > $q.after AND (n.hubgraphQualified IS NOT NULL OR n.hubgraphFromDay IS NOT NULL OR n.hubgraphToDay IS NOT NULL OR n.hubgraphObservedDay IS NOT NULL) WITH n ORDER BY n.id LIMIT $q.limit"+returned, params{"after": after, "limit": page}, func(f *foundStatement) error {
			all, more := ownProps(&f.Statement, graph.AppendStatement(nil, &f.Statement), f.subjectType, f.objectType, &graph.Schema{}), params{}
			for _, key := range []string{"hubgraphQualified", "hubgraphSureFrom", "hubgraphSureTo"} {
				if v, ok := all[key]; ok {
					more[key] = v
				}
			}
			own = append(own, params{"id": string(f.ID), "more": more})
			qualifiers = append(qualifiers, qualifierRows(&f.Statement)...)
			ids = append(ids, string(f.ID))
			return nil
		})
		w := &writer{t: t, err: err}
		w.rows("MATCH (n:HubgraphStatement {id: row.id}) SET n += row.more", own, nil)
		w.rows(putQualifier, qualifiers, nil)
		return ids, w.err
	})
	if err != nil {
		return err
	}
	return s.inParts(ctx, mk, func(t *tx, _ string) (ids []string, err error) {
		err = t.each("MATCH (n:HubgraphMention) WITH n, n.id AS id LIMIT $q.limit DETACH DELETE n RETURN id", params{"limit": page}, func(r *driver.Record) error {
			ids = append(ids, stringAt(r, 0))
			return nil
		})
		return ids, err
	})
}

// moveStatements brings statements to layout 3. Before, all that is said of one stood
// at its relationship, of which each type had a constraint and five indexes, or at its
// fact, and Neo4j's own counts were those of an entity. What was moved has no record
// at its relationship any more, and is not moved again.
func (s *Store) moveStatements(ctx context.Context, c *contents, mk *making) error {
	move := func(match string, write string) error {
		return s.inParts(ctx, mk, func(t *tx, after string) (ids []string, err error) {
			var rows []any
			err = foundBy(t, match, params{"after": after, "limit": page}, func(f *foundStatement) error {
				rows = append(rows, params{
					"id": string(f.ID), "subject": string(f.Subject), "object": string(f.Object),
					"own": ownProps(&f.Statement, graph.AppendStatement(nil, &f.Statement), f.subjectType, f.objectType, &c.whole), "shown": shownProps(&f.Statement),
				})
				ids = append(ids, string(f.ID))
				return nil
			})
			w := &writer{t: t, err: err}
			w.rows(write, rows, nil)
			return ids, w.err
		})
	}
	const next = " WITH s, r, o ORDER BY r.id LIMIT $q.limit RETURN r.id, r.record, s.type, o.type"
	for _, p := range c.links {
		err := move("MATCH (s:Entity)-[r:`"+relType(p)+"`]->(o:Entity) WHERE r.id > $q.after AND r.record IS NOT NULL"+next,
			relation+"SET r = row.shown MERGE (n:HubgraphStatement {id: row.id}) SET n = row.own")
		if err != nil {
			return err
		}
	}
	return move("MATCH (s:Entity)-[:HUBGRAPH_FACT]->(r:Fact) WHERE r.id > $q.after AND r.record IS NOT NULL AND NOT r:HubgraphStatement WITH s, r, null AS o"+next,
		"MATCH (n:Fact {id: row.id}) SET n:HubgraphStatement, n += row.own")
}

// inParts runs a write for one page after the other, each in a transaction, until one
// is not full. It gives the ids of its page, which begins behind the last that was
// committed: what is tried again begins there, too.
func (s *Store) inParts(ctx context.Context, mk *making, do func(t *tx, after string) (ids []string, err error)) error {
	for after, full := "", true; full; mk.next() {
		var ids []string
		part, cancel := context.WithTimeout(ctx, definePatience)
		err := s.write(part, func(t *tx) (err error) {
			ids, err = do(t, after)
			return err
		})
		cancel()
		if err != nil {
			return err
		}
		if full = len(ids) == page; full {
			after = ids[page-1]
		}
	}
	return nil
}

// recount counts what is said about a page of entities behind an id, and gives them.
func (t *tx) recount(after string) ([]string, error) {
	counts, err := t.countsOf("MATCH (e:Entity) WHERE e.id > $q.after AND e.hubgraphRecord IS NOT NULL WITH e.id AS id ORDER BY e.id LIMIT $q.limit", params{"after": after, "limit": page})
	if err != nil {
		return nil, err
	}
	w := &writer{t: t}
	w.counts(counts)
	return stringsOf(slices.Sorted(maps.Keys(counts))), w.err
}

// countsOf counts what is said about the entities whose ids a part of a statement gives.
func (t *tx) countsOf(ids string, p params) (map[graph.EntityID]links, error) {
	counts := map[graph.EntityID]links{}
	p["aside"] = asides
	err := t.each(ids+
		" OPTIONAL CALL (id) { "+
		"MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(subject, id) WHERE n.subject = id AND n.id > '' RETURN n.id AS counted, split(n.id, '.')[0] AS what, CASE WHEN n.object IS NULL THEN '"+string(ofFact)+"' ELSE '"+string(asSubject)+"' END AS as, n.object = id AS loop, n.status IN $q.aside AS aside UNION ALL "+
		"MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(object, id) WHERE n.object = id AND n.id > '' RETURN n.id AS counted, split(n.id, '.')[0] AS what, '"+string(asTarget)+"' AS as, false AS loop, n.status IN $q.aside AS aside UNION ALL "+
		"MATCH (m:HubgraphQualifier) USING INDEX SEEK m:HubgraphQualifier(entity, statement) WHERE m.entity = id AND m.statement > '' MATCH (n:HubgraphStatement {id: m.statement}) USING INDEX SEEK n:HubgraphStatement(id)"+
		" RETURN n.id AS counted, m.key AS what, '"+string(inQualifier)+"' AS as, false AS loop, n.status IN $q.aside AS aside UNION ALL "+
		"MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(subject, id) WHERE n.subject = id AND n.id > '' AND n.hubgraphMirror IS NOT NULL MATCH (m:HubgraphStatement {id: n.hubgraphMirror}) USING INDEX SEEK m:HubgraphStatement(id)"+
		" RETURN n.id AS counted, n.predicate AS what, '"+string(asTwin)+"' AS as, false AS loop, false AS aside UNION ALL "+
		neighboring("subject", "object")+" UNION ALL "+neighboring("object", "subject")+" }"+
		" RETURN id, what, as, loop, aside, count(DISTINCT counted)",
		p, func(r *driver.Record) error {
			id := stringAt(r, 0)
			l := counts[graph.EntityID(id)]
			if l == nil {
				l = links{}
				counts[graph.EntityID(id)] = l
			}
			of, ok := r.Values[1].(string) // a predicate or a key
			if !ok {
				return nil
			}
			as := stringAt(r, 2)
			aside, _ := r.Values[4].(bool)
			l[link{of, as[0], aside}] += intAt(r, 5)
			if loop, _ := r.Values[3].(bool); loop {
				l[link{of, asBoth, aside}] += intAt(r, 5)
			}
			return nil
		})
	return counts, err
}

// neighboring gives the other ends of what an entity is one end of, as countsOf counts them.
func neighboring(as, other string) string {
	return "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(" + as + ", id) WHERE n." + as + " = id AND n.id > '' AND n." + other + " IS NOT NULL AND n." + other + " <> id AND NOT n.status IN $q.aside" +
		" RETURN n." + other + " AS counted, '' AS what, '" + string(asNeighbor) + "' AS as, false AS loop, false AS aside"
}

// dropOthers drops constraints and indexes of ours that are not of the layout.
func (s *Store) dropOthers(ctx context.Context) error {
	all, err := s.shown(ctx)
	if err != nil {
		return err
	}
	ours := namesOf(defined())
	for i := range all {
		if x := &all[i]; x.named() && !ours[x.name] {
			if err := s.alter(ctx, x.drop()); err != nil {
				return err
			}
		}
	}
	return nil
}
