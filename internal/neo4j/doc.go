// Package neo4j is graph.Store on Neo4j 5.26 or newer, over Bolt.
//
// What lies in the database is meant to be read in Neo4j's own tools, too:
//
//	(:Entity:Company {id, type, name, names, summary, identifiers, source, sources})
//	(:Entity)-[:LISTED_ON {id, status, source, from, to, due, qualifiers, cites}]->(:Entity)
//	(:Entity)-[:HUBGRAPH_FACT]->(:Fact {id, predicate, amount, number, unit, status, ...})
//	(:Source {id, title, ...})
//	(:HubgraphStatement {id})-[:HUBGRAPH_SOURCE]->(:Source)
//	(:HubgraphStatement {id})-[:HUBGRAPH_QUALIFIER {key}]->(:Entity)
//
// Beside these stand nodes of our own, whose labels begin with Hubgraph: the
// meta node with the store's revision, texts, keys, documents, the schema's
// additions and the log of changes (HubgraphChange), which has no line for what
// was written before there was one. Each statement has a node of ours, too,
// HubgraphStatement, with its ends and their types, what is filtered by, and its
// record in the canonical encoding of package graph, from which answers are made; a
// fact is one itself. Questions ask these nodes, by a few composite indexes:
//
//	(:HubgraphStatement {id, predicate, subject, subjectType, object, objectType,
//	    status, source, unit, number, hubgraphPlaceFirst, hubgraphFromDay, hubgraphToDay, hubgraphObservedDay,
//	    hubgraphDueDay, hubgraphSureFrom, hubgraphSureTo, hubgraphRecord})
//
// Days are numbers, as graph.Day has them: the first day from which it may hold, the
// last to which it may, the first at which it may have been observed, the last by which
// it may be due; and of a relationship the first and the last on which it surely held.
//
// Dates stand there as records write them, and beside them as values of Neo4j's where one
// is a day without doubt: fromDate, toDate, observedDate, dueDate, valueDate of a fact,
// publishedDate and retrievedDate of a source.
//
// Two indexes are for people and asked by nothing of ours: hubgraph_entity_name, and
// hubgraph_entity_fulltext over name, names and summary. An index takes no long text, so
// of a name of more than 2,000 bytes name holds how it begins, and names all of it.
//
// The names and the identifiers of an entity are those of all its accounts, sources is
// whose these are, the home (source) first, and otherTypes what types others than the
// home give. Whose is which, the record says.
//
// An entity is found by identifiers through nodes (:HubgraphIdentifier {id, entity,
// value}), whose value is a key (graph.Identifier.Key): more than one normal form may
// have it, so what is found is held against the schema.
//
// A node HubgraphQualifier {entity, key, statement} beside it finds a statement by what
// its qualifiers name, for a list is in no index of Neo4j's; one {measured, unit, number,
// statement} by the amounts that they give.
//
// So neither a new predicate nor a new type makes an index or a constraint, and what is
// sent is a few fixed texts, the same whatever the schema holds: the server plans each
// once. Conditions that few questions have are in forms of their own, for a long text
// takes long to plan. Everything that a statement is about comes
// as one parameter, $q, for the server plans anew for every other kind of parameter.
//
// The relationship itself serves people, and so do those that lead from a statement to
// its source and to what its qualifiers name: no question follows them. Relationships,
// nodes and properties that others add change no answer and stay, but for what they link
// to an entity that is deleted. Labels do not make a record: a node :Entity or :Source that has none is not
// ours, and where it has the id of what is to be written, that is ErrConflict. A record
// that can't be read, or is another's, is ErrUnavailable that names it, also of a list
// that holds it; nothing is left out. Records, texts, documents, keys and the log stand
// for themselves, and all else follows from them: Check compares it page by page, and
// Repair writes it anew at a new revision, which tells every server to forget what it
// remembers. An entity has its record (hubgraphRecord), the terms by
// which it is found (hubgraphTerms), and counts of
// what is said about it (hubgraphDegree, hubgraphNeighbors, hubgraphLinks, and
// hubgraphAside where there are relationships that the degree does not count), for Neo4j's
// own counts are of other people's relationships, too. The node of what a symmetric
// predicate says has the id of the same stored from the other end (hubgraphMirror). An amount is a decimal string, with a float
// (number) beside it for people.
//
// Only Hubgraph writes. Apply locks the meta node first, so that writes of
// several replicas follow each other; a read looks at the revision last in its
// transaction, and first where it does not know one from before that the server had,
// and tries again if it moved. A database that is not empty and not ours is refused.
// So is one that was emptied, by who served it, and at a start where it still has the
// index that marks one that was begun.
//
// Where the server is Community Edition, which knows no clusters, and the revision is
// known, a question needs no transaction, for it is read-committed as each statement
// is: its statements are sent by themselves, and each brings a look at the revision along.
// So an entity with its counts costs two round trips, neighbours three, and each hop more
// one more. In a cluster that holds of what a few records answer, such as an entity; to
// the rest come BEGIN, COMMIT and a look of its own. What is at bolt:// is taken for one
// server, and so is each address that a routing table names.
//
// Graph questions are answered by the same Go code as the embedded store's (package
// engine), which orders, cuts, and counts the budget. This package only fetches
// the part of the graph that an answer depends on, hop by hop by statements whose
// lists are bounded, in one read transaction; engine.Parts says what the part is for
// each question. So answers are the same, byte for byte, also where a budget cuts
// them. Where a deadline passes in the midst of a search, what joins what was found
// by then is fetched in another transaction, at the same revision.
//
// What such a question fetched is kept, as far as there is room (Options.Keep), until
// the graph is written: the next page asks only for what the one before it did not.
// Of those that reach further than the links of what they name, a few are answered at
// once (Options.Heavy), and the others wait their turn, so that a server that is busy
// with them has room for the rest.
//
// A transaction waits at its beginning for what bookmarks stand for: our own, of what
// we wrote or read last, and the caller's. Where that does not come in
// Options.BookmarkWait, a caller's bookmark is ErrUnavailable, and our own are doubted:
// if the member that leads does not have it either, the database was restored from a
// backup. They are forgotten then, and what is there is served. Who brings the
// bookmark of what is gone is never given less.
//
// An iteration gives its items a page of 1,000 at a time, each once it is seen that
// the revision is still the same. Of more than a page each try ends in
// ErrUnavailable if something is written during each.
//
// Values travel only as parameters, labels and relationship types among them, which
// are those of checked types and predicates. Statements begin with
// "CYPHER 5", which all supported servers understand alike.
package neo4j
