package neo4j

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// version is that of the layout that this package writes.
const version = 9

// A meta is the meta node: which store this is and what it holds.
type meta struct {
	version int
	rev     graph.Revision
	schema  string    // additions to the built-in schema, JSON
	counts  string    // graph.Stats but for the revision, JSON
	known   *contents // the two decoded, where that was done
	read    bool      // they were read, and not known from before
	assumed bool      // the node was not looked at, but for what was known of it
}

// heldBy answers errMoved where a server is not known to have had what was assumed.
func (m *meta) heldBy(server string) error {
	if m.assumed && m.known.at != nil && !m.known.at[server] {
		return errMoved
	}
	return nil
}

// Contents are what a meta node says of one revision, decoded. They are shared:
// nobody changes them. Schema and counts can be large, and most reads find the
// revision that the one before found, so they are asked for and decoded only
// when it is another. They are kept after a second look at the revision only, for
// the server may read the properties of a node at different moments.
type contents struct {
	rev   graph.Revision
	add   graph.Schema // to the built-in schema
	whole graph.Schema
	stats graph.Stats
	links []graph.Predicate // of the relationships there are, in order
	// at are the servers that had this revision. nil: all, for each transaction waits
	// for our own write that led to it. A read of another's write may see it a moment
	// before the bookmark that it gets stands for it.
	at map[string]bool
}

// seenAt is the contents with one more server that has them.
func (c *contents) seenAt(server string) *contents {
	if c.at == nil || c.at[server] {
		return c
	}
	out := *c
	out.at = map[string]bool{server: true}
	maps.Copy(out.at, c.at)
	return &out
}

// readMeta gives the meta node, nil where there is none.
func readMeta(t *tx) (*meta, error) {
	var known *contents
	p := params{"store": "", "seq": int64(0), "digest": ""}
	if t.contents != nil {
		known = t.contents.Load()
	}
	if known != nil {
		p["store"], p["seq"], p["digest"] = known.rev.Store, int64(known.rev.Seq), hex.EncodeToString(known.rev.Digest[:])
	}
	rec, err := t.first(metaUnlessKnown, p)
	if err != nil || rec == nil {
		return nil, err
	}
	m := &meta{}
	if m.rev, err = revisionAt(rec.Values); err != nil {
		return nil, err
	}
	ver, ok := rec.Values[3].(int64)
	if !ok {
		return nil, damagedMeta("the meta node", errors.New("it has no version"))
	}
	m.version = int(ver)
	if known != nil && known.rev == m.rev {
		m.known = known
		return m, nil
	}
	m.read = true
	for i, to := range []*string{&m.schema, &m.counts} {
		switch v := rec.Values[4+i].(type) {
		case nil:
		case string:
			*to = v
		default:
			*to = "no text" // which is told to who needs it
		}
	}
	return m, nil
}

// revisionNow gives the revision of the meta node, the zero one where there is none.
func revisionNow(t *tx) (graph.Revision, error) {
	rec, err := t.first(revisionOfMeta, nil)
	if err != nil || rec == nil {
		return graph.Revision{}, err
	}
	return revisionAt(rec.Values)
}

// stillAt answers errMoved where the meta node is at another revision, or gone. It looks
// unless the last statement brought a look along.
func stillAt(t *tx, rev graph.Revision) error {
	now := *t.looked
	if now == (graph.Revision{}) {
		var err error
		if now, err = revisionNow(t); err != nil {
			return err
		}
	}
	if now != rev {
		return errMoved
	}
	return nil
}

// What is asked of the meta node: all that it holds, or of what is known already only that
// it is still so.
const (
	revisionOfMeta  = "MATCH (m:HubgraphMeta {id: 'hubgraph'}) RETURN m.store, m.seq, m.digest"
	unlessKnown     = "CASE WHEN m.store = $q.store AND m.seq = $q.seq AND m.digest = $q.digest THEN null ELSE "
	metaUnlessKnown = revisionOfMeta + ", m.version, " + unlessKnown + "m.schema END, " + unlessKnown + "m.counts END"
)

const lockRevision = "MATCH (m:HubgraphMeta {id: 'hubgraph'}) SET m.locked = true REMOVE m.locked"

// lockMeta makes this write wait for the one before it, and the next for this:
// what is read after it, no other writer changes.
func lockMeta(t *tx) error {
	return t.exec(lockRevision, nil)
}

// revisionAt reads what begins with store, sequence and digest.
func revisionAt(values []any) (graph.Revision, error) {
	store, ok1 := values[0].(string)
	seq, ok2 := values[1].(int64)
	digest, ok3 := values[2].(string)
	rev := graph.Revision{Store: store, Seq: uint64(seq)}
	if !ok1 || !ok2 || !ok3 || len(digest) != 2*len(rev.Digest) {
		return graph.Revision{}, damagedMeta("the meta node", errors.New("it lacks what every one has"))
	}
	if _, err := hex.Decode(rev.Digest[:], []byte(digest)); err != nil {
		return graph.Revision{}, damagedMeta("the digest in the meta node", err)
	}
	return rev, nil
}

// has reports whether there are links of one of some predicates, or any where none is
// named.
func (c *contents) has(predicates []graph.Predicate) bool {
	if len(predicates) == 0 {
		return len(c.links) > 0
	}
	return slices.ContainsFunc(predicates, func(p graph.Predicate) bool { return slices.Contains(c.links, p) })
}

// undirected gives the predicates of links that there are of which a filter's direction
// is not asked.
func (c *contents) undirected(f *graph.Filter) []graph.Predicate {
	return slices.DeleteFunc(f.Undirected(&c.whole), func(p graph.Predicate) bool { return !slices.Contains(c.links, p) })
}

// contents decodes schema and counts.
func (m *meta) contents() (*contents, error) {
	var err error
	if m.known == nil {
		m.known, err = m.decode()
	}
	return m.known, err
}

func (m *meta) decode() (*contents, error) {
	c, err := m.decodeSchema()
	if err != nil {
		return nil, err
	}
	if m.counts != "" {
		if err := json.Unmarshal([]byte(m.counts), &c.stats); err != nil {
			return nil, graph.ErrUnavailable.Cause("the counts in the meta node of the Neo4j database can't be read; hubgraph repair counts anew", errLasting{err})
		}
	}
	c.complete()
	return c, nil
}

func (m *meta) decodeSchema() (*contents, error) {
	c := &contents{rev: m.rev, at: map[string]bool{}}
	if m.schema != "" {
		if err := json.Unmarshal([]byte(m.schema), &c.add); err != nil {
			return nil, damagedMeta("the schema in the meta node", err)
		}
	}
	return c, nil
}

// examined gives the contents for who counts anew: without counts where these can't be
// read, and counted says whether they can.
func (m *meta) examined() (c *contents, counted bool, err error) {
	if c, err = m.contents(); err == nil {
		return c, true, nil
	}
	if c, err = m.decodeSchema(); err != nil {
		return nil, false, err
	}
	c.complete()
	return c, false, nil
}

// complete derives from revision, additions and counts what else there is.
func (c *contents) complete() {
	c.stats.Revision = c.rev
	initMap(&c.stats.ByType)
	initMap(&c.stats.ByPredicate)
	initMap(&c.stats.ByStatus)
	initMap(&c.stats.BySource)
	c.whole = graph.Builtin().Merge(c.add)
	for p := range c.stats.ByPredicate {
		if def := c.whole.Predicate(p); def != nil && !def.IsFact() {
			c.links = append(c.links, p)
		}
	}
	slices.Sort(c.links)
}

// ownStats gives the counts as the caller's own.
func (c *contents) ownStats() graph.Stats {
	st := c.stats
	st.ByType, st.ByPredicate = maps.Clone(st.ByType), maps.Clone(st.ByPredicate)
	st.ByStatus, st.BySource = maps.Clone(st.ByStatus), maps.Clone(st.BySource)
	return st
}

func initMap[K comparable](m *map[K]int) {
	if *m == nil {
		*m = map[K]int{}
	}
}

// migrate sees that the database is ours, or empty and then made ours, and up
// to date.
func (s *Store) migrate(ctx context.Context, mk *making) error {
	looking, cancel := s.bounded(ctx)
	defer cancel()
	if err := s.checkServer(looking); err != nil {
		return err
	}
	found, err := s.inspect(looking)
	if err != nil {
		return err
	}
	if s.opts.AsIs {
		switch {
		case found == nil:
			return graph.ErrNotFound.With("the Neo4j database holds no graph yet; start hubgraph to make it ready")
		case found.version < version:
			return graph.ErrConflict.With(fmt.Sprintf("the Neo4j database has layout %d, and this Hubgraph writes %d; start hubgraph once to bring it over", found.version, version))
		}
		return nil
	}
	// A database that is up to date may lack what somebody dropped or put something else
	// in place of, or what the server gave up on.
	lacking, err := s.lacking(looking, defined())
	if err != nil || len(lacking) == 0 && found != nil && found.version == version {
		return err
	}
	return s.carryOut(ctx, len(lacking), found, mk)
}

// carryOut makes indexes and constraints, brings what an earlier version wrote to the
// present layout, and notes that the database has it then. What was cut off is begun anew.
func (s *Store) carryOut(ctx context.Context, steps int, found *meta, mk *making) error {
	mk.begin(steps)
	if err := s.need(ctx, layout, mk); err != nil {
		return err
	}
	if found != nil && found.version < version {
		if err := s.move(ctx, found, mk); err != nil {
			return err
		}
	}
	writing, cancelWriting := s.bounded(ctx)
	defer cancelWriting()
	err := s.write(writing, func(t *tx) error {
		return t.exec("MERGE (m:HubgraphMeta {id: 'hubgraph'}) "+
			"ON CREATE SET m.store = randomUUID(), m.seq = 0, m.digest = $q.zero SET m.version = $q.version",
			params{"zero": hex.EncodeToString(make([]byte, 32)), "version": version})
	})
	if err != nil {
		return err
	}
	if err := s.need(ctx, []definition{mark}, mk); err != nil {
		return err
	}
	left, err := s.put(ctx, lookups, mk.next)
	for i := range left {
		s.opts.Logger.Warn("Neo4j can't make an index by which people find names; no answer needs it", "index", left[i].name, "why", left[i].detail)
	}
	return err
}

// need makes what of definitions is lacking; an error where that can't be.
func (s *Store) need(ctx context.Context, wanted []definition, mk *making) error {
	left, err := s.put(ctx, wanted, mk.next)
	if err == nil && len(left) > 0 {
		err = left[0].err()
	}
	return err
}

// inspect gives the meta node, nil for a database that is new.
func (s *Store) inspect(ctx context.Context) (found *meta, err error) {
	err = s.beginning(ctx, func(ctx context.Context, begun func() error) error {
		sess := s.session(ctx, driver.AccessModeRead)
		defer sess.Close(ctx)
		_, err := sess.ExecuteRead(ctx, func(mtx driver.ManagedTransaction) (any, error) {
			if err := begun(); err != nil {
				return nil, err
			}
			t := newTx(ctx, mtx.Run)
			found, err = readMeta(t)
			if err == nil && found == nil {
				err = s.without(t)
			}
			return nil, err
		}, timeout(ctx))
		return err
	})
	if err == nil && found != nil && found.version > version {
		err = graph.ErrConflict.Cause(fmt.Sprintf("the Neo4j database has layout %d, which a newer Hubgraph made; this one knows up to %d", found.version, version), errors.New("newer"))
	}
	if err == nil && found == nil {
		err = s.notEmptied(ctx)
	}
	return found, err
}
