// Command mutants tries whether the tests would notice a fault. It has a list of
// small faults, each a piece of a source file and what stands in its place; it
// puts one at a time into a copy of the module and wants the tests that it names
// to turn red:
//
//	go run ./internal/mutants                    # all that this machine can run
//	go run ./internal/mutants -only 'budget'     # those whose sentence or file matches
//	go run ./internal/mutants -list              # what there is
//
// It prints a line for each, and exits with status 1 if one survives: then a
// promise has no test, and the test is what is missing, not the mutant. It exits
// likewise if the tests that a mutant names are red without it, if a mutant does
// not compile, or if its piece is not in its file exactly once; the package's own
// test says the last of these right away, so that the list keeps up with the
// code.
//
// What needs more than Go runs only where it is there: mutants of the Neo4j store
// with REQUIRE_NEO4J=1, those of the page where internal/webui/node_modules is.
// All others take some minutes: they compile in one build cache, run only the
// tests named, and end at the first failure. Random tests run from fixed seeds.
//
// The program leaves out what a mutation tool does that makes its mutants
// itself: each here stands for a fault that somebody could make and nobody would
// see, and has a sentence that says which.
package main
