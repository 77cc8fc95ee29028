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
// A graph question fetches, one bounded statement a breadth-first layer in one
// read transaction, the part of the graph that its answer depends on, and asks
// the same Go code as the embedded store (package engine), which orders and
// cuts. So answers are the same, byte for byte.
//
// Values travel only as parameters; labels and relationship types come only
// from checked types and predicates of the schema. Statements begin with
// "CYPHER 5", which all supported servers understand alike.
package neo4j
