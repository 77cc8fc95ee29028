package neo4j_test

import (
	"context"
	"os"
	"sync/atomic"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/internal/testbed"
)

func TestMain(m *testing.M) {
	go watch.run()
	os.Exit(testbed.Around(m, neo4jtest.Close).Run())
}

// notRaced skips a test that takes members or the driver away from under calls
// when the race detector is on, for driver v5.28.4 then races with itself: it
// takes a lost member out of lists of addresses that it has handed out to other
// goroutines (neo4j/internal/router, removeServerFromList), and its Close does
// not guard the flag that it sets (neo4j/internal/pool, closed). The gate runs
// these tests without the detector.
func notRaced(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("SKIPPED under the race detector, for the driver races with itself when members are lost: run it without -race")
	}
}

// A stopwatch counts the time in which this process got to run. Promises about
// time are measured with it: what a machine with much else to do takes from all
// of the process is no fault of the store.
type stopwatch struct{ ran atomic.Int64 }

// watch runs as long as the tests do.
var watch stopwatch

func (w *stopwatch) run() {
	const (
		tick = 2 * time.Millisecond
		most = 5 * tick // of a tick that came late
	)
	for last := time.Now(); ; {
		time.Sleep(tick)
		now := time.Now()
		w.ran.Add(int64(min(now.Sub(last), most)))
		last = now
	}
}

// now is a moment to measure from.
func (w *stopwatch) now() time.Duration { return time.Duration(w.ran.Load()) }

func (w *stopwatch) since(begun time.Duration) time.Duration { return w.now() - begun }

// options are for a server that may have been wiped.
func options(s *neo4jtest.Server) neo4j.Options {
	return neo4j.Options{URI: s.URI, Username: s.Username, Password: s.Password, QueryTimeout: 60 * time.Second, AcceptLoss: true}
}

// open gives a new, empty store on a server of the line: what the last test
// left is wiped, constraints and indexes stay.
func open(t testing.TB, line neo4jtest.Line) graphtest.Opened {
	t.Helper()
	s := neo4jtest.Get(t, line)
	neo4jtest.Wipe(t, s)
	return opened(t, s)
}

func opened(t testing.TB, s *neo4jtest.Server) graphtest.Opened {
	t.Helper()
	store := connected(t, options(s))
	return graphtest.Opened{Store: store, Reopen: func() graph.Store {
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		store = connected(t, options(s))
		return store
	}}
}

// connected opens a store and waits until it is ready.
func connected(t testing.TB, o neo4j.Options) *neo4j.Store {
	t.Helper()
	s, err := neo4j.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func raw(t testing.TB, s *neo4jtest.Server) driver.DriverWithContext {
	t.Helper()
	d, err := driver.NewDriverWithContext(s.URI, driver.BasicAuth(s.Username, s.Password, ""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close(context.Background()) })
	return d
}

var sessionConfig = driver.SessionConfig{}

func TestConformance(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel()           // each line has a server of its own
			neo4jtest.Get(t, line) // start it once, outside of the first clause
			graphtest.Run(t, func(t testing.TB) graphtest.Opened { return open(t, line) })
		})
	}
}
