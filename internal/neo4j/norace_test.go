//go:build !race

package neo4j_test

const clientsShareDriver = true

const raceDetector = false
