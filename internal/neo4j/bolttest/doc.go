// Package bolttest plays a Neo4j cluster for tests of package neo4j: several
// members on loopback that speak Bolt 5.4, one of them the leader, the others
// readers, all of them routers. A real cluster needs the Enterprise edition;
// what a driver and a store make of leader switches, lost members, lagging
// readers and commits without an answer does not.
//
// Its few ideas:
//
//   - There is one log of committed transactions. Each member has applied a
//     prefix of it; only the leader adds to it, and a new leader has applied all
//     of it. A transaction's changes are nobody else's before its COMMIT.
//   - COMMIT answers a bookmark, the log's length at that moment; a BEGIN, RUN
//     or ROUTE with bookmarks waits until its member has applied so much.
//   - Members understand only the statements that package neo4j sends to
//     prepare a database, to try whether it can be written, to read the revision and single entities, and to apply
//     batches, told apart by how they begin. Any other is answered by a failure
//     and fails the test.
//   - Faults come when a test asks for them, never by chance.
//
// Left out: Cypher, authentication, TLS, several databases, server-side routing,
// elections (a test names the leader), and any isolation but that of the
// server: reads are read-committed, and who sets a property of the meta node
// holds its lock until the transaction ends.
package bolttest
