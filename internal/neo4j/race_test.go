//go:build race

package neo4j_test

// raceDetector is on.
const raceDetector = true
