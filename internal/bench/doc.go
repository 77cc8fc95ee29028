// Command bench measures what Hubgraph takes on graphs of stated sizes, beside what
// SQLite alone takes for the same rows, and prints the tables of the README:
//
//	go run ./internal/bench                          10,000 entities, 100,000 statements
//	go run ./internal/bench -scales 10k,100k,debian
//	go run ./internal/bench -scales 100k -profile load.pprof
//
// Scales are 10k, 100k and 1m, so many entities and ten times as many statements whose
// ends follow a Zipf law, with types, statuses, dates, sources and names in two languages;
// and debian, the packages of a release, where shared/data is beside the repository.
// 1m takes some 12 GB of memory and an hour. With -neo4j the embedded store and a real
// Neo4j server are measured beside each other, too, on 10,000 entities.
//
// With -profile it writes a profile of the processor while the graph is loaded, for go
// tool pprof, and measures nothing else.
//
// Each scale is measured in one run, so that ratios can be read on a machine that others
// use. Times are of the wall clock.
package main
