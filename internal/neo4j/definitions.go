package neo4j

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// A definition is of a constraint or an index, in the words in which a server shows it.
type definition struct {
	name       string
	kind       string // uniqueness, ranged, fullText, or any other that a server knows
	entity     string // NODE or RELATIONSHIP
	labels     []string
	properties []string
	config     map[string]any // of a full-text index
}

const (
	uniqueness = "UNIQUENESS"
	ranged     = "RANGE"
	fullText   = "FULLTEXT"
)

func unique(name, label string, properties ...string) definition {
	return definition{name: name, kind: uniqueness, entity: "NODE", labels: []string{label}, properties: properties}
}

func index(name, label string, properties ...string) definition {
	return definition{name: name, kind: ranged, entity: "NODE", labels: []string{label}, properties: properties}
}

func words(name, analyzer, label string, properties ...string) definition {
	return definition{
		name: name, kind: fullText, entity: "NODE", labels: []string{label}, properties: properties,
		config: map[string]any{"fulltext.analyzer": analyzer, "fulltext.eventually_consistent": false},
	}
}

// layout are the constraints and indexes of a database. There is none of a type or a
// predicate, so that new ones cost nothing: what questions ask of statements is in
// nodes of ours (see statements.go), whose indexes serve all.
var layout = []definition{
	unique("hubgraph_meta", "HubgraphMeta", "id"),
	unique("hubgraph_entity_id", "Entity", "id"),
	unique("hubgraph_statement_id", "HubgraphStatement", "id"),
	unique("hubgraph_source_id", "Source", "id"),
	unique("hubgraph_text_id", "HubgraphText", "id"),
	unique("hubgraph_key_id", "HubgraphKey", "id"),
	unique("hubgraph_qualifier_id", "HubgraphQualifier", "id"),
	unique("hubgraph_document_id", "HubgraphDocument", "kind", "id"),
	unique("hubgraph_identifier_id", "HubgraphIdentifier", "id"),
	unique("hubgraph_change_seq", "HubgraphChange", "seq"),
	// Who names an entity in a qualifier, under whatever key or under one, and what has
	// a qualifier of a key.
	index("hubgraph_qualifier_entity", "HubgraphQualifier", "entity", "statement"),
	index("hubgraph_qualifier_entity_key", "HubgraphQualifier", "entity", "key", "statement"),
	index("hubgraph_qualifier_first", "HubgraphQualifier", "first", "statement"),
	index("hubgraph_qualifier_number", "HubgraphQualifier", "measured", "unit", "number"),
	index("hubgraph_identifier_value", "HubgraphIdentifier", "value", "entity"),
	index("hubgraph_entity_type", "Entity", "type", "id"),
	// What is said about an entity, in order of ids, which begin with the predicate.
	index("hubgraph_statement_subject", "HubgraphStatement", "subject", "id"),
	index("hubgraph_statement_object", "HubgraphStatement", "object", "id"),
	// The links of an entity, in order of the other end.
	index("hubgraph_statement_out", "HubgraphStatement", "subject", "object", "predicate"),
	index("hubgraph_statement_in", "HubgraphStatement", "object", "subject", "predicate"),
	// What a source says, and of that what has a place in its text.
	index("hubgraph_statement_source", "HubgraphStatement", "source", "id"),
	index("hubgraph_statement_place", "HubgraphStatement", "source", "hubgraphPlaceFirst"),
	// These hold only what is due, or has a number.
	index("hubgraph_statement_due_day", "HubgraphStatement", "hubgraphDueDay", "id"),
	index("hubgraph_statement_subject_due_day", "HubgraphStatement", "subject", "hubgraphDueDay", "id"),
	index("hubgraph_statement_object_due_day", "HubgraphStatement", "object", "hubgraphDueDay", "id"),
	index("hubgraph_statement_number", "HubgraphStatement", "unit", "number"),
	index("hubgraph_statement_figure", "HubgraphStatement", "number", "id"),
	index("hubgraph_statement_subject_number", "HubgraphStatement", "subject", "unit", "number"),
	words("hubgraph_terms", "whitespace", "Entity", "hubgraphTerms"),
}

// lookups are indexes for people: no question of ours is asked of them. They are made
// last, and where one can't be, for a name that somebody gave a node :Entity of theirs is
// longer than an index takes, the store goes on without it.
var lookups = []definition{
	index("hubgraph_entity_name", "Entity", "name"),
	words("hubgraph_entity_fulltext", "cjk", "Entity", "name", "names", "summary"),
}

// mark is an index that is made once there is a meta node. Where that is gone, and the
// indexes are not, the database was emptied.
var mark = index("hubgraph_begun", "HubgraphMeta", "version")

// defined are all constraints and indexes of ours.
func defined() []definition { return slices.Concat(layout, lookups, []definition{mark}) }

// namesOf gives the names of constraints and indexes.
func namesOf(list []definition) map[string]bool {
	out := map[string]bool{}
	for i := range list {
		out[list[i].name] = true
	}
	return out
}

func (d *definition) isConstraint() bool { return d.kind == uniqueness }

// noun says which of the two it is.
func (d *definition) noun() string {
	if d.isConstraint() {
		return "constraint"
	}
	return "index"
}

// forPeople says that no question of ours is asked of it.
func (d *definition) forPeople() bool { return namesOf(lookups)[d.name] }

// create is the statement that makes it.
func (d *definition) create() string {
	properties := make([]string, len(d.properties))
	for i, p := range d.properties {
		properties[i] = "n." + p
	}
	on := strings.Join(properties, ", ")
	head := " " + d.name + " IF NOT EXISTS FOR (n:" + d.labels[0] + ") "
	switch d.kind {
	case uniqueness:
		return "CREATE CONSTRAINT" + head + "REQUIRE (" + on + ") IS UNIQUE"
	case fullText:
		return "CREATE FULLTEXT INDEX" + head + "ON EACH [" + on + "] OPTIONS {indexConfig: {`fulltext.analyzer`: '" + textOf(d.config["fulltext.analyzer"]) + "', `fulltext.eventually_consistent`: false}}"
	}
	return "CREATE INDEX" + head + "ON (" + on + ")"
}

// over reports whether two are over the same properties of the same.
func (d *definition) over(o *definition) bool {
	return d.entity == o.entity && slices.Equal(d.labels, o.labels) && slices.Equal(d.properties, o.properties)
}

// String says what it is, but for its name.
func (d *definition) String() string {
	form := "(:%s {%s})"
	if d.entity == "RELATIONSHIP" {
		form = "()-[:%s {%s}]-()"
	}
	out := d.kind + " " + fmt.Sprintf(form, strings.Join(d.labels, "|"), strings.Join(d.properties, ", "))
	for _, key := range slices.Sorted(maps.Keys(d.config)) {
		out += fmt.Sprintf(", %s %v", strings.TrimPrefix(key, "fulltext."), d.config[key])
	}
	return out
}

// A shown is a constraint or an index that a database has. Of a constraint and the index
// that it keeps only the one is shown.
type shown struct {
	definition
	constraint bool
	state      string // of the index: online, failed, or that it is being made; "": it has none
	why        string // it failed
}

const (
	online = "ONLINE"
	failed = "FAILED"
)

// unready says that its index is being made.
func (s *shown) unready() bool { return s.state != online && s.state != failed && s.state != "" }

func (s *shown) drop() string {
	what := "INDEX"
	if s.constraint {
		what = "CONSTRAINT"
	}
	return "DROP " + what + " `" + strings.ReplaceAll(s.name, "`", "``") + "` IF EXISTS"
}

// named reports whether it has a name such as ours have.
func (s *shown) named() bool { return strings.HasPrefix(s.name, "hubgraph_") }

// serves reports whether it does what a definition is for, whatever its name. A full-text
// index is asked by its name.
func (s *shown) serves(d *definition) bool {
	keeps := s.kind == uniqueness || strings.HasSuffix(s.kind, "_KEY") // an index
	return s.over(d) && (d.kind == uniqueness && keeps || d.kind == ranged && (keeps || s.kind == ranged))
}

// precludes reports whether the server makes nothing of a definition beside it.
func (s *shown) precludes(d *definition) bool {
	return s.serves(d) || s.over(d) && (d.kind == fullText && s.kind == fullText || d.kind == uniqueness && s.kind == ranged)
}

// shown gives all constraints and indexes of the database.
func (s *Store) shown(ctx context.Context) ([]shown, error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	const about = " YIELD name, type, entityType, labelsOrTypes, properties, options"
	read := func(r *driver.Record) shown {
		return shown{definition: definition{
			name: stringAt(r, 0), kind: stringAt(r, 1), entity: stringAt(r, 2), labels: stringsAt(r, 3), properties: stringsAt(r, 4),
		}}
	}
	var out []shown
	owners := map[string]int{}
	_, err := s.once(ctx, "SHOW CONSTRAINTS"+about, func(r *driver.Record) {
		c := read(r)
		c.constraint, owners[c.name] = true, len(out)
		out = append(out, c)
	})
	if err != nil {
		return nil, err
	}
	_, err = s.once(ctx, "SHOW INDEXES"+about+", state, owningConstraint, failureMessage", func(r *driver.Record) {
		x := read(r)
		x.state, x.why = stringAt(r, 6), firstLine(stringAt(r, 8))
		owner := stringAt(r, 7)
		if owner == "" {
			if options, ok := r.Values[5].(map[string]any); ok && x.kind == fullText {
				x.config, _ = options["indexConfig"].(map[string]any)
			}
			out = append(out, x)
		} else if i, ok := owners[owner]; ok { // else that was made a moment ago
			out[i].state, out[i].why = x.state, x.why
		}
	})
	return out, err
}

// firstLine is what a server says without where in its program it says so.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return graph.Clip(line, 300)
}

// A lack is a definition that a database does not have as it is to be.
type lack struct {
	definition
	detail string
	drops  []shown // what is in its place
	left   bool    // only the index of a constraint is there; another server may be making the rest
	making string  // the index that the server is still making of it
	never  bool    // what is in its place is another program's, and stays
	served bool    // what is over the same does what it is for
}

func (l *lack) unready(x *shown) { l.detail, l.making = "is not ready yet", x.name }

// fault is what is found of it.
func (l *lack) fault() Fault {
	return Fault{Class: Differs, Kind: l.noun(), ID: l.name, Detail: l.detail}
}

// err is that of a start that can't do without it.
func (l *lack) err() error {
	what := fmt.Sprintf("in the Neo4j database the %s %s %s", l.noun(), graph.Quote(l.name), l.detail)
	if l.making != "" {
		return graph.ErrUnavailable.With(what + "; try again")
	}
	return graph.ErrUnavailable.Cause(what+"; take away what is in its way, and start hubgraph again", errLasting{errors.New("it can't be made")})
}

// lacks compares all that is defined with what a database shows.
func lacks(all []shown) []lack {
	named := map[string]*shown{}
	for i := range all {
		named[all[i].name] = &all[i]
	}
	var out []lack
	gone := map[string]bool{}
	for _, d := range defined() {
		x := named[d.name]
		if l := lackOf(d, x); l != nil {
			if gone[d.name] = x != nil && l.making == ""; gone[d.name] {
				l.drops = append(l.drops, *x)
			}
			out = append(out, *l)
		}
	}
	// Two of ours may have each other's names, so what goes is known before this.
	for i := range out {
		for j := range all {
			if x := &all[j]; !gone[x.name] && out[i].making == "" && x.precludes(&out[i].definition) {
				out[i].beside(x)
			}
		}
	}
	return slices.DeleteFunc(out, func(l lack) bool { return l.served && len(l.drops) == 0 })
}

// lackOf compares a definition with what has its name, nil where nothing has; nil where
// that is as it is to be.
func lackOf(d definition, x *shown) *lack {
	l := &lack{definition: d}
	switch {
	case x == nil:
		l.detail = "is missing"
	case d.isConstraint() && !x.constraint && x.kind == ranged && x.over(&d):
		l.detail, l.left = "is missing, and only its index is left", true
	case x.constraint != d.isConstraint() || x.kind != d.kind || !x.over(&d) || !configured(x.config, d.config):
		l.detail = "is " + x.String() + ", not " + d.String()
	case x.state == failed:
		l.detail = "has failed: " + x.why
	case x.unready():
		l.unready(x)
	default:
		return nil
	}
	return l
}

// beside notes what of another name is over the same: the server makes no second one.
func (l *lack) beside(x *shown) {
	switch serves := x.serves(&l.definition); {
	case serves && x.unready():
		l.unready(x)
	case serves && x.state != failed:
		l.served = true
	case l.forPeople():
		l.detail, l.never = l.detail+"; Neo4j makes none beside "+graph.Quote(x.name)+", which is over the same and another program's", true
	default:
		l.detail, l.drops = l.detail+"; in its place is "+graph.Quote(x.name), append(l.drops, *x)
	}
}

// configured reports whether an index has the settings that are wanted.
func configured(have, want map[string]any) bool {
	for key, v := range want {
		if have[key] != v {
			return false
		}
	}
	return true
}

// definePatience is how long one index or constraint may take to be made: long
// enough for the data that is there, and not for ever where the server hangs.
const definePatience = 10 * time.Minute

// put makes those of some definitions that are lacking, and waits until they can be used.
// It gives those that it can't make. step is called before each.
func (s *Store) put(ctx context.Context, wanted []definition, step func()) (left []lack, err error) {
	lacking, err := s.clear(ctx, wanted)
	if err != nil {
		return nil, err
	}
	refused := map[string]string{}
	for i := range lacking {
		step()
		l := &lacking[i]
		if refused[l.name], err = s.define(ctx, l); err != nil {
			return nil, fmt.Errorf("make the %s %s: %w", l.noun(), l.name, err)
		}
	}
	for i := range lacking {
		l := &lacking[i]
		if err := s.await(ctx, cmp.Or(l.making, l.name)); err != nil {
			return nil, err
		}
	}
	left, err = s.lacking(ctx, wanted)
	for i := range left {
		if why := refused[left[i].name]; why != "" {
			left[i].detail += "; " + why
		}
	}
	return left, err
}

// lacking gives those of some definitions that the database does not have as they are to be.
func (s *Store) lacking(ctx context.Context, wanted []definition) ([]lack, error) {
	all, err := s.shown(ctx)
	if err != nil {
		return nil, err
	}
	names := namesOf(wanted)
	return slices.DeleteFunc(lacks(all), func(l lack) bool { return !names[l.name] }), nil
}

// clear takes away what is in the place of some definitions, and gives those that are
// lacking. A constraint is made after its index; where that was cut off between the two,
// the index stays, and the constraint can't be made before it is gone. Another server that
// is just making the constraint gets a moment to be done.
func (s *Store) clear(ctx context.Context, wanted []definition) (lacking []lack, err error) {
	for range 10 {
		if lacking, err = s.lacking(ctx, wanted); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(lacking, func(l lack) bool { return l.left }) {
			break
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return nil, err
		}
	}
	for i := range lacking {
		for _, x := range lacking[i].drops {
			if !x.named() {
				s.opts.Logger.Warn("an index that another program made is in the place of one of Hubgraph's; it is taken away", "index", x.name, "place", lacking[i].name)
			}
			if err := s.alter(ctx, x.drop()); err != nil {
				return nil, err
			}
		}
	}
	return lacking, nil
}

// define makes an index or a constraint where it is missing, and gives why the server
// refuses that, if it does.
func (s *Store) define(ctx context.Context, l *lack) (refused string, err error) {
	if l.making != "" || l.never {
		return "", nil
	}
	if err = s.alter(ctx, l.create()); !ofSchema(err) {
		return "", err
	}
	// Another server may have begun it meanwhile, or was cut off.
	if now, err := s.clear(ctx, []definition{l.definition}); err != nil || len(now) == 0 {
		return "", err
	}
	if err = s.alter(ctx, l.create()); !ofSchema(err) {
		return "", err
	}
	var server *driver.Neo4jError
	errors.As(err, &server)
	return graph.Clip(strings.Join(strings.Fields(server.Msg), " "), 300), nil
}

// await waits until an index can be used or has failed, which is shown then.
func (s *Store) await(ctx context.Context, name string) error {
	err := s.alter(ctx, fmt.Sprintf("CALL db.awaitIndex('%s', %d)", name, int(definePatience.Seconds())))
	var server *driver.Neo4jError
	if errors.As(err, &server) && !transient(err) {
		return nil
	}
	return err
}

// alter runs a statement about an index or a constraint.
func (s *Store) alter(ctx context.Context, cypher string) error {
	ctx, cancel := context.WithTimeout(ctx, definePatience+time.Second)
	defer cancel()
	return s.auto(ctx, cypher)
}

// ofSchema reports whether a server refuses a statement about an index or a constraint for
// what the database holds.
func ofSchema(err error) bool {
	var server *driver.Neo4jError
	return errors.As(err, &server) && strings.Contains(server.Code, ".Schema.")
}

// others gives the constraints, and the indexes that take no long value, that another
// program made over what is Hubgraph's by a schema, and that are none of those defined.
func others(all []shown, sch *graph.Schema) (out []shown) {
	for i := range all {
		x := &all[i]
		ours := slices.ContainsFunc(defined(), func(d definition) bool {
			return x.name == d.name || x.serves(&d) && x.constraint == d.isConstraint()
		})
		if !ours && (x.constraint || x.kind == ranged || x.kind == "TEXT") && slices.ContainsFunc(x.labels, func(name string) bool {
			if x.entity == "RELATIONSHIP" {
				return strings.HasPrefix(name, "HUBGRAPH_") || slices.ContainsFunc(sch.Predicates, func(d graph.PredicateDef) bool { return relType(d.ID) == name })
			}
			return isOurs(sch, name)
		}) {
			out = append(out, *x)
		}
	}
	return out
}

// others gives what others made, by the schema that there is.
func (s *Store) others(ctx context.Context) ([]shown, error) {
	all, err := s.shown(ctx)
	if err != nil {
		return nil, err
	}
	var found []shown
	err = s.readMetaOnly(ctx, func(m *meta) error {
		known, _, err := m.examined()
		if err == nil {
			found = others(all, &known.whole)
		}
		return err
	})
	return found, err
}

// foreignConstraints are what is found of constraints of others: what they forbid, nobody
// can write.
func (s *Store) foreignConstraints(ctx context.Context) (found []Fault, err error) {
	list, err := s.others(ctx)
	for i := range list {
		if x := &list[i]; x.constraint {
			found = append(found, Fault{Class: Foreign, Kind: "constraint", ID: x.name, Detail: "is " + x.String() + ": another program made it, and no write goes well that it forbids; drop it, or give it a label of its own"})
		}
	}
	return found, err
}

// refused says of a write that the server refused for what is in the database whether that
// may be for what another program made.
func (s *Store) refused(ctx context.Context, err error) error {
	var server *driver.Neo4jError
	if !errors.As(err, &server) || server.Code != "Neo.ClientError.Schema.ConstraintValidationFailed" && server.Code != "Neo.DatabaseError.Statement.ExecutionFailed" {
		return err
	}
	list, err2 := s.others(ctx)
	if err2 != nil || len(list) == 0 {
		return err
	}
	var names []string
	for i := range list[:min(len(list), 5)] {
		names = append(names, graph.Quote(list[i].name)+", "+list[i].String())
	}
	return graph.ErrConflict.Cause("the Neo4j database refuses this write; it may be for a constraint or an index of another program, which has to go then: "+strings.Join(names, "; "), err)
}
