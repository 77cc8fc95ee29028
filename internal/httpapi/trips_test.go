package httpapi_test

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// A tripMeter stands between a store and its server and counts round trips: how often
// something is sent after something was received, or at first, on whatever connection.
type tripMeter struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	trips int
}

func newTripMeter(t *testing.T, target string) *tripMeter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &tripMeter{listener: l, target: target}
	var done sync.WaitGroup
	t.Cleanup(func() { l.Close(); done.Wait() })
	done.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			done.Go(func() { m.serve(c) })
		}
	})
	return m
}

func (m *tripMeter) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", m.target)
	if err != nil {
		return
	}
	defer server.Close()
	sending := false // the last that passed was sent by the client
	pass := func(to, from net.Conn, sends bool) {
		defer to.Close()
		buf := make([]byte, 64<<10)
		for {
			n, err := from.Read(buf)
			if n > 0 {
				m.mu.Lock()
				if sends && !sending {
					m.trips++
				}
				sending = sends
				m.mu.Unlock()
				if _, err := to.Write(buf[:n]); err != nil {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
	var back sync.WaitGroup
	back.Go(func() { pass(client, server, false) })
	pass(server, client, true)
	back.Wait()
}

// taken gives the trips since it was asked last.
func (m *tripMeter) taken() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.trips
	m.trips = 0
	return n
}

// TestRoundTrips counts the round trips to Neo4j that a request costs where the graph
// stands still and nothing is kept that was fetched: at most four, and one for each layer
// that is gone to. Texts are attached and cited, so that answers quote them.
func TestRoundTrips(t *testing.T) {
	line := neo4jtest.LTS
	server := neo4jtest.Get(t, line)
	writer := onNeo4j(line)(t)
	defer writer.Close()
	b := small(t)
	b.Texts = []graph.SourceText{{Source: "memo", Text: string(read(t, "testdata/memo.txt"))}}
	apply(t, writer, b)

	meter := newTripMeter(t, server.URI[strings.Index(server.URI, "://")+3:])
	store, err := neo4j.Open(neo4j.Options{URI: "bolt://" + meter.listener.Addr().String(), Username: server.Username, Password: server.Password, Keep: -1})
	if err != nil {
		t.Fatal(err)
	}
	srv := serve(t, store, httpapi.Options{OpenReads: true})
	list := asked[ask.List[ask.Statement]](t, srv, "/api/v1/statements?source=memo", nil)

	const most = 4
	for _, tc := range []struct {
		name, path string
		layers     int // that are gone to, at most, or trips of questions that this one asks
		want       int
	}{
		{"entity", "/entities/bolt", 0, 2},
		{"what is said of an entity", "/entities/bolt/statements", 0, 1},
		{"the same, filtered", "/entities/bolt/statements?source=memo&predicate=listed-on&status=actual", 0, 1},
		{"neighbours", "/entities/bolt/neighbors", 1, 3},
		{"neighbours, filtered", "/entities/bolt/neighbors?type=market&source=memo&predicate=listed-on", 1, 3},
		{"two hops", "/graph?from=ada&hops=2", 2, 4},
		{"six hops", "/graph?from=ada&hops=6", 6, 6},
		{"path of one step", "/paths?from=ada&to=bolt", 1, 3},
		{"paths of two steps", "/paths?from=ada&to=harbour&maxHops=2&limit=10", 2, 5},
		{"paths of six steps", "/paths?from=ada&to=harbour&limit=100", 6, 7},
		{"common", "/common?of=bolt&of=corvid", 1, 3},
		{"among", "/among?of=bolt&of=corvid&of=ada", 0, 2},
		{"among, two hops", "/among?of=bolt&of=corvid&of=ada&maxHops=2", 1, 3},
		{"statements", "/statements", 0, 1},
		{"statements, by due date", "/statements?sort=due&source=memo", 0, 2},
		{"statements, by amount", "/statements?sort=amount&unit=CNY", 0, 2},
		{"statements, by type", "/statements?subjectType=company&validAt=2022", 0, 1},
		{"statements, by a qualifier", "/statements?qualifier=plan:bolt", 0, 2},
		{"statements, by a qualifier's key", "/statements?qualifier=incomplete-list", 0, 2},
		{"statement", "/statements/" + string(list.Items[0].ID), 0, 1},
		{"search", "/search?q=bolt", 0, 1},
		{"search, with a typing error", "/search?q=bolr+wroks", 0, 2},
		{"search, of what is not there", "/search?q=zeppelin", 0, 3},
		{"search, of several words that are not there", "/search?q=airship+of+zeppelin+yard", 0, 1},
		{"search, of many words that are not there", "/search?q=one+airship+three+zeppelin+five+yard+seven+eight+nine", 0, 1},
		{"search, of what is not there in Chinese", "/search?q=沙漠骆驼", 0, 1},
		// Claims about all whose names are in the text are a question of their own, and so are
		// claims about nobody by a figure, a date and how they stand, and what claims name.
		{"search, of what a part is there of", "/search?q=bolt+zeppelin", 0, 2},
		{"search, of a figure that is not there", "/search?q=zeppelin+4711", 0, 3},
		{"search, of a name and a predicate", "/search?q=works+bolt", 0, 3},
		{"search, of a figure", "/search?q=bolt+120", 0, 4},
		{"search, of a figure behind a bound", "/search?q=bolt+over+100", 0, 4},
		{"search, of two figures", "/search?q=bolt+between+100+and+200+CNY", 0, 3},
		{"search, of a rank", "/search?q=No.+1+bolt", 0, 4},
		{"search, of a figure alone", "/search?q=4711", 0, 4},
		{"search, of a date that nothing has", "/search?q=bolt+2022", 0, 4},
		{"search, of days on one side", "/search?q=bolt+before+2022", 0, 4},
		{"search, of days from one to another", "/search?q=bolt+2021+to+2025", 0, 4},
		{"search, of a date and a figure", "/search?q=bolt+2022+120", 0, 4},
		{"search, of how a claim stands", "/search?q=bolt+planned", 0, 4},
		{"search, of a name, a predicate and a year", "/search?q=bolt+raised+2021", 0, 4},
		{"search, of a name, a predicate and a year that nothing has", "/search?q=bolt+revenue+2022", 0, 4},
		{"search, of a name, a predicate and another name", "/search?q=bolt+listed+on+harbour", 0, 3},
		{"search, of how two hang together", "/search?q=how+is+ada+linked+to+bolt", 0, 1},
		{"search, of how two hung together in a year", "/search?q=how+is+ada+linked+to+bolt+in+2022", 0, 4},
		{"search, of a typing error and a date", "/search?q=bolr+2022", 0, 4},
		{"search, of a year alone", "/search?q=2022", 0, 4},
		{"search, of how claims stand and a year", "/search?q=planned+2022", 0, 4},
		{"search, of a name, a year and how claims stand", "/search?q=bolt+2022+planned", 0, 4},
		{"search, of a name, a predicate, a year, how claims stand and a figure", "/search?q=bolt+2022+listed+planned+120", 0, 4},
		{"search, of two names, a year and a figure", "/search?q=bolt+ada+2022+120", 0, 4},
		{"search, of four names, a year, a figure and how claims stand", "/search?q=bolt+corvid+harbour+ada+planned+2022+120", 0, 4},
		{"search, of two days and how claims stand", "/search?q=planned+2021+to+2025", 0, 4},
		{"search, of a figure with a unit and how claims stand", "/search?q=planned+over+100+CNY", 0, 4},
		{"search, of a date that no name stands beside", "/search?q=zeppelin+2022+planned", 0, 4},
		{"search, in Chinese", "/search?q=螺栓2022年计划120", 0, 4},
		{"search, of four names", "/search?q=bolt+corvid+harbour+ada", 0, 4},
		{"search, of a role", "/search?q=owner+of+bolt", 0, 4},
		{"search, of two names", "/search?q=bolt+ada", 0, 2},
		{"search, of a code", "/search?q=hkex:9999", 0, 2},
		{"search, of a type", "/search?q=companies", 0, 3},
		{"search, of a name in brackets", "/search?q=Bolt+(9999)", 0, 3},
		{"find, of what is not there", "/find?q=zeppelin", 0, 4},
		{"find, of an id", "/find?q=ada", 0, 2},
		{"statements, of a passage", "/statements?source=memo&start=1&end=20", 0, 1},
		{"find", "/find?q=bolt", 0, 2},
		{"entities", "/entities?type=company", 0, 1},
		{"entity by identifier", "/entities?identifier=hkex:9999", 0, 1},
		{"sources", "/sources", 0, 2},
		{"source", "/sources/memo", 0, 1},
		{"text", "/sources/memo/text", 0, 1},
		{"schema", "/schema", 0, 1},
		{"stats", "/stats", 0, 1},
		{"overview", "/overview", 0, 1},
		{"changes", "/changes", 0, 3},
		{"views", "/views", 0, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ask := func(header http.Header) (*http.Response, int) {
				meter.taken()
				res, body := fetch(t, srv, "GET", "/api/v1"+tc.path, header)
				n := meter.taken()
				if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusNotModified {
					t.Fatalf("%d %s", res.StatusCode, body)
				}
				return res, n
			}
			ask(nil) // the first may read what is kept then
			res, got := ask(nil)
			if got == 0 || got > tc.want || tc.want > most+tc.layers {
				t.Errorf("got %d round trips, want at most %d, which is to be no more than %d and %d for layers", got, tc.want, most, tc.layers)
			}
			if tag := res.Header.Get("ETag"); tag != "" {
				if res, got := ask(http.Header{"If-None-Match": {tag}}); res.StatusCode != http.StatusNotModified || got > most {
					t.Errorf("with its tag: got %d after %d round trips, want 304 and at most %d", res.StatusCode, got, most)
				}
			}
		})
	}
}
