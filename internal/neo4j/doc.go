// Package neo4j is graph.Store on Neo4j 5.26 or newer, over Bolt.
//
// What lies in the database is meant to be read in Neo4j's own tools, too:
//
//	(:Entity:Company {id, type, name, names, summary, identifiers})
//	(:Entity)-[:LISTED_ON {id, status, source, from, to, due, ...}]->(:Entity)
//	(:Entity)-[:HUBGRAPH_FACT]->(:Fact {id, predicate, amount, number, unit, ...})
//	(:Source {id, title, ...})
//
// Beside these stand nodes of our own, whose labels begin with Hubgraph: the
// meta node with the store's revision, texts, keys, documents, the schema's
// additions and the log of changes (HubgraphChange), which has no line for what
// was written before there was one. Indexes of a predicate that is dropped stay:
// they are empty, and ready if it comes back. Each entity, relationship, fact and source also keeps its record in
// the canonical encoding of package graph (property record), which is what
// answers are made from; the readable properties serve people, indexes and
// conditions. An amount is a decimal string, with a float (number) beside it for
// people.
//
// Only Hubgraph writes. Apply locks the meta node first, so that writes of
// several replicas follow each other; a read looks at the revision first and
// last in its transaction and tries again if it moved. A database that is not
// empty and not ours is refused.
//
// Graph questions are answered by the same Go code as the embedded store's (package
// engine), which orders, cuts, and counts the budget. This package only fetches
// the part of the graph that an answer depends on, hop by hop by statements whose
// lists are bounded, in one read transaction; engine.Parts says what the part is for
// each question. So answers are the same, byte for byte, also where a budget cuts
// them. Where a deadline passes in the midst of a search, what joins what was found
// by then is fetched in another transaction, at the same revision.
//
// An iteration gives its items a page of 1,000 at a time, each once it is seen that
// the revision is still the same. Of more than a page each try ends in
// ErrUnavailable if something is written during each.
//
// Values travel only as parameters; labels and relationship types come only
// from checked types and predicates of the schema. Statements begin with
// "CYPHER 5", which all supported servers understand alike.
package neo4j
