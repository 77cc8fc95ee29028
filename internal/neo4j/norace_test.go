//go:build !race

package neo4j_test

const raceDetector = false
