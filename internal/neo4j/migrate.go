package neo4j

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// version is that of the layout that this package writes.
const version = 9

// layout are the constraints and indexes of a database. There is none of a type or a
// predicate, so that new ones cost nothing: what questions ask of statements is in
// nodes of ours (see statements.go), whose indexes serve all.
var layout = []string{
	"CREATE CONSTRAINT hubgraph_meta IF NOT EXISTS FOR (n:HubgraphMeta) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT hubgraph_entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT hubgraph_statement_id IF NOT EXISTS FOR (n:HubgraphStatement) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT hubgraph_source_id IF NOT EXISTS FOR (n:Source) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT hubgraph_text_id IF NOT EXISTS FOR (n:HubgraphText) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT hubgraph_key_id IF NOT EXISTS FOR (n:HubgraphKey) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT hubgraph_qualifier_id IF NOT EXISTS FOR (n:HubgraphQualifier) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT hubgraph_document_id IF NOT EXISTS FOR (n:HubgraphDocument) REQUIRE (n.kind, n.id) IS UNIQUE",
	"CREATE CONSTRAINT hubgraph_identifier_id IF NOT EXISTS FOR (n:HubgraphIdentifier) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT hubgraph_change_seq IF NOT EXISTS FOR (n:HubgraphChange) REQUIRE n.seq IS UNIQUE",
	// Who names an entity in a qualifier, under whatever key or under one, and what has
	// a qualifier of a key.
	"CREATE INDEX hubgraph_qualifier_entity IF NOT EXISTS FOR (n:HubgraphQualifier) ON (n.entity, n.statement)",
	"CREATE INDEX hubgraph_qualifier_entity_key IF NOT EXISTS FOR (n:HubgraphQualifier) ON (n.entity, n.key, n.statement)",
	"CREATE INDEX hubgraph_qualifier_first IF NOT EXISTS FOR (n:HubgraphQualifier) ON (n.first, n.statement)",
	"CREATE INDEX hubgraph_qualifier_number IF NOT EXISTS FOR (n:HubgraphQualifier) ON (n.measured, n.unit, n.number)",
	"CREATE INDEX hubgraph_identifier_value IF NOT EXISTS FOR (n:HubgraphIdentifier) ON (n.value, n.entity)",
	"CREATE INDEX hubgraph_entity_type IF NOT EXISTS FOR (n:Entity) ON (n.type, n.id)",
	// What is said about an entity, in order of ids, which begin with the predicate.
	"CREATE INDEX hubgraph_statement_subject IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.subject, n.id)",
	"CREATE INDEX hubgraph_statement_object IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.object, n.id)",
	// The links of an entity, in order of the other end.
	"CREATE INDEX hubgraph_statement_out IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.subject, n.object, n.predicate)",
	"CREATE INDEX hubgraph_statement_in IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.object, n.subject, n.predicate)",
	// What a source says, and of that what has a place in its text.
	"CREATE INDEX hubgraph_statement_source IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.source, n.id)",
	"CREATE INDEX hubgraph_statement_place IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.source, n.hubgraphPlaceFirst)",
	// These hold only what is due, or has a number.
	"CREATE INDEX hubgraph_statement_due_day IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.hubgraphDueDay, n.id)",
	"CREATE INDEX hubgraph_statement_subject_due_day IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.subject, n.hubgraphDueDay, n.id)",
	"CREATE INDEX hubgraph_statement_object_due_day IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.object, n.hubgraphDueDay, n.id)",
	"CREATE INDEX hubgraph_statement_number IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.unit, n.number)",
	"CREATE INDEX hubgraph_statement_figure IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.number, n.id)",
	"CREATE INDEX hubgraph_statement_subject_number IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.subject, n.unit, n.number)",
	"CREATE FULLTEXT INDEX hubgraph_terms IF NOT EXISTS FOR (n:Entity) ON EACH [n.hubgraphTerms] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}",
}

// lookups are indexes for people: no question of ours is asked of them. They are made
// last, and where one can't be, for a name that somebody gave a node :Entity of theirs is
// longer than an index takes, the store goes on without it.
var lookups = []string{
	"CREATE INDEX hubgraph_entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name)",
	"CREATE FULLTEXT INDEX hubgraph_entity_fulltext IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.names, n.summary] OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: false}}",
}

// mark is an index that is made once there is a meta node. Where that is gone, and the
// indexes are not, the database was emptied.
const mark = "CREATE INDEX hubgraph_begun IF NOT EXISTS FOR (n:HubgraphMeta) ON (n.version)"

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
		return nil, damaged("the meta node", errors.New("it has no version"))
	}
	m.version = int(ver)
	if known != nil && known.rev == m.rev {
		m.known = known
		return m, nil
	}
	m.read = true
	m.schema, _ = rec.Values[4].(string)
	m.counts, _ = rec.Values[5].(string)
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
		return graph.Revision{}, damaged("the meta node", errors.New("it lacks what every one has"))
	}
	if _, err := hex.Decode(rev.Digest[:], []byte(digest)); err != nil {
		return graph.Revision{}, damaged("the digest in the meta node", err)
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
	c := &contents{rev: m.rev, at: map[string]bool{}}
	for _, part := range []struct {
		name, text string
		to         any
	}{{"schema", m.schema, &c.add}, {"counts", m.counts, &c.stats}} {
		if part.text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(part.text), part.to); err != nil {
			return nil, damaged("the "+part.name+" in the meta node", err)
		}
	}
	c.complete()
	return c, nil
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

// definePatience is how long one index or constraint may take to be made: long
// enough for the data that is there, and not for ever where the server hangs.
const definePatience = 10 * time.Minute

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
	// A database that is up to date may lack what somebody dropped, or what the server
	// gave up on.
	steps, err := s.missing(looking)
	if err != nil || len(steps) == 0 && found != nil && found.version == version {
		return err
	}
	return s.carryOut(ctx, steps, found, mk)
}

// carryOut runs statements about indexes and constraints, brings what an earlier
// version wrote to the present layout, and notes that the database has it then. What
// was cut off is begun anew.
func (s *Store) carryOut(ctx context.Context, steps []string, found *meta, mk *making) error {
	own, forPeople := parted(steps)
	if err := s.defineAll(ctx, slices.DeleteFunc(own, func(cypher string) bool { return cypher == mark }), mk); err != nil {
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
	if err := s.define(ctx, mark); err != nil {
		return err
	}
	return s.defineLookups(ctx, forPeople)
}

// parted gives the statements that make what the store needs, and the lookups.
func parted(steps []string) (own, forPeople []string) {
	for _, cypher := range steps {
		if slices.Contains(lookups, cypher) {
			forPeople = append(forPeople, cypher)
		} else {
			own = append(own, cypher)
		}
	}
	return own, forPeople
}

// defineLookups makes indexes for people, and says so where one can't be.
func (s *Store) defineLookups(ctx context.Context, steps []string) error {
	for _, cypher := range steps {
		if err := s.define(ctx, cypher); err != nil {
			return fmt.Errorf("make the database ready: %w", err)
		}
		name, _ := nameIn(cypher)
		waiting, cancel := context.WithTimeout(ctx, definePatience)
		err := s.auto(waiting, fmt.Sprintf("CALL db.awaitIndex('%s', %d)", name, int(definePatience.Seconds())))
		cancel()
		if err == nil {
			continue
		}
		failed, err2 := s.failed(ctx)
		if err2 != nil || !slices.Contains(failed, name) {
			return fmt.Errorf("make the database ready: %w", err)
		}
		s.opts.Logger.Warn("Neo4j can't make an index by which people find names; no answer needs it", "index", name)
	}
	return nil
}

// defineAll makes indexes and constraints, and waits until they can be used.
func (s *Store) defineAll(ctx context.Context, steps []string, mk *making) error {
	mk.of.Store(int32(len(steps)) + 1)
	if err := s.dropFailed(ctx); err != nil {
		return err
	}
	for i, cypher := range steps {
		mk.step.Store(int32(i) + 1)
		if err := s.define(ctx, cypher); err != nil {
			return fmt.Errorf("make the database ready, step %d of %d: %w", i+1, len(steps)+1, err)
		}
	}
	mk.step.Store(int32(len(steps)) + 1)
	ctx, cancel := context.WithTimeout(ctx, definePatience)
	defer cancel()
	return s.auto(ctx, fmt.Sprintf("CALL db.awaitIndexes(%d)", int(definePatience.Seconds())))
}

// defined are the statements that make all constraints and indexes of ours.
func defined() []string { return slices.Concat(layout, lookups, []string{mark}) }

// missing gives those of the statements defined whose constraint or index is not there.
// An index that a constraint was to have is none of that.
func (s *Store) missing(ctx context.Context) ([]string, error) {
	constraints, err := s.names(ctx, "SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH 'hubgraph_' RETURN name", nil)
	if err != nil {
		return nil, err
	}
	indexes, err := s.names(ctx, "SHOW INDEXES YIELD name, state, owningConstraint WHERE name STARTS WITH 'hubgraph_' AND state <> 'FAILED' AND owningConstraint IS NULL RETURN name", nil)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(defined(), func(cypher string) bool {
		name, _ := nameIn(cypher)
		have := indexes
		if strings.HasPrefix(cypher, "CREATE CONSTRAINT") {
			have = constraints
		}
		_, there := slices.BinarySearch(have, name)
		return there
	}), nil
}

// define makes an index or a constraint where it is missing. A constraint is made
// after its index; where that was cut off between the two, the index stays, and
// the constraint can't be made before it is gone.
func (s *Store) define(ctx context.Context, cypher string) error {
	ctx, cancel := context.WithTimeout(ctx, definePatience)
	defer cancel()
	err := s.auto(ctx, cypher)
	var server *driver.Neo4jError
	if !errors.As(err, &server) || server.Code != "Neo.ClientError.Schema.IndexWithNameAlreadyExists" {
		return err
	}
	name, ok := nameIn(cypher)
	if !ok {
		return err
	}
	if err := s.dropLeft(ctx, name); err != nil {
		return err
	}
	return s.auto(ctx, cypher)
}

// namesOf gives the names of what statements make.
func namesOf(statements []string) map[string]bool {
	out := map[string]bool{}
	for _, cypher := range statements {
		name, _ := nameIn(cypher)
		out[name] = true
	}
	return out
}

// nameIn gives the name of the constraint or index that a statement makes.
func nameIn(cypher string) (string, bool) {
	before, _, ok := strings.Cut(cypher, " IF NOT EXISTS")
	return strings.Trim(before[strings.LastIndexByte(before, ' ')+1:], "`"), ok
}

// dropLeft drops an index that belongs to no constraint. Another server that is
// just making the constraint gets a moment to be done.
func (s *Store) dropLeft(ctx context.Context, name string) error {
	for range 10 {
		left, err := s.names(ctx, "SHOW INDEXES YIELD name, owningConstraint WHERE name = $name AND owningConstraint IS NULL RETURN name", params{"name": name})
		if err != nil || len(left) == 0 {
			return err
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
	return s.auto(ctx, "DROP INDEX `"+name+"` IF EXISTS")
}

// dropFailed drops indexes of ours that the server gave up on, so that they are
// made again.
func (s *Store) dropFailed(ctx context.Context) error {
	failed, err := s.failed(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	for _, name := range failed {
		if err := s.auto(ctx, "DROP INDEX `"+name+"` IF EXISTS"); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) failed(ctx context.Context) ([]string, error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	return s.names(ctx, "SHOW INDEXES YIELD name, state, owningConstraint WHERE name STARTS WITH 'hubgraph_' AND state = 'FAILED' AND owningConstraint IS NULL RETURN name", nil)
}

// names runs a statement that gives names, outside of any transaction of ours, and
// sorts them.
func (s *Store) names(ctx context.Context, cypher string, p params) ([]string, error) {
	sess := s.session(ctx, driver.AccessModeRead)
	defer sess.Close(ctx)
	res, err := sess.Run(ctx, cypher, p, timeout(ctx))
	if err != nil {
		return nil, err
	}
	var out []string
	for res.Next(ctx) {
		name, _ := res.Record().Values[0].(string)
		out = append(out, name)
	}
	slices.Sort(out)
	return out, res.Err()
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
