// Package engine is the graph in memory: it answers every question of
// [graph.Reader], and those about links also from parts of a graph kept elsewhere.
//
// Its few ideas:
//
//   - A [View] is the graph at one revision and never changes. [View.Apply]
//     gives the next one from a change.Changes; a store publishes it after its
//     commit and readers of the old one go on undisturbed.
//   - A view is a large base and a small delta. The base has its entities and
//     statements in ID order: what traversals and filters ask is in rows of 32
//     bytes, whom an entity is linked to in one array of edges, those of hubs once
//     more by which way they lead and by predicate, and what is only given out, the
//     records, lies encoded in chunks, which the next base takes over as they are. A row has what some filter asks: both ends
//     of each date, if it is known in a usual way, and the set of the qualifiers'
//     keys, so that few records are read in vain. What nothing asks has no column;
//     what more will be asked gets an array beside the rows. The delta holds what has
//     come, changed and gone since, in paged arrays of which the next view copies
//     only the pages it writes to, and in segments that are searched by hash and
//     merged as they grow. What large writes did to the ends of links is added to
//     their lists when a question first needs one: mostly a new base comes before. When it has grown to a quarter of the base (to as much, while
//     many writes follow each other), the two become a new base. No answer shows which of the two it came from.
//   - A [Head] is the current view of a store that is written. What is long, merges
//     of large segments and the making of a new base, it does beside the writes. The view
//     after a write can be made, and the next planned on it, before it is published.
//   - A filter is compiled to tests of these rows; graph.Filter.Match is what it
//     must agree with.
//   - Traversals mark entities in arrays that are used again without being wiped,
//     count the links that the question asks for by what the graph alone tells, so
//     that a budget ends an answer at the same place however the graph is kept, and
//     look at the context every few thousand. What budget or time cuts is a prefix of the whole answer.
//   - Paths come in order, one by one, out of the sets of costs at which the
//     target can be reached (paths.go says how), so that none but those asked for
//     are ever held, be there 2^40 of them.
//
// A [Builder] makes a view of records in any order. [Build] reads a whole store,
// for mathematics over the whole graph. A store that keeps its graph elsewhere
// gives a [Fetcher], and [Parts] answers the questions about links by the same code
// and the same budgets as a view does.
//
// Caveats: a view holds less than 2^31 entities, 2^29 statements, 2^24
// sources and 2^23 predicates, and fewer than 2^27 relationships of one entity; a hundred thousand entities with a million
// statements take some 177 MB, and a first search 11 MB more.
// Within a view only its own code may compare the numbers of entities.
//
// It leaves out: writing and its checks (change.Plan), documents, and being
// closed, which are the stores'; centralities and communities.
package engine
