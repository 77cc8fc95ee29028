package httpapi_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/access"
	"hubgraph/internal/httpapi"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/internal/sqlite"
	"hubgraph/internal/testbed"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testbed.Around(m, neo4jtest.Close)) }

// onNeo4j gives a new, empty store on a Neo4j server of a line.
func onNeo4j(line neo4jtest.Line) func(t testing.TB) graph.Store {
	return func(t testing.TB) graph.Store {
		t.Helper()
		srv := neo4jtest.Get(t, line)
		neo4jtest.Wipe(t, srv)
		s, err := neo4j.Open(neo4j.Options{URI: srv.URI, Username: srv.Username, Password: srv.Password, QueryTimeout: time.Minute, AcceptLoss: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Ping(context.Background()); err != nil {
			t.Fatal(err)
		}
		return s
	}
}

type store struct {
	name string
	open func(t testing.TB) graph.Store
}

// stores are what the scenarios run over: the answers must not depend on it.
var stores = []store{
	{"sqlite", func(t testing.TB) graph.Store {
		s, err := sqlite.Open(context.Background(), sqlite.Memory, sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}},
	{"model", func(testing.TB) graph.Store { return graphtest.NewModel() }},
	{"neo4j", onNeo4j(neo4jtest.LTS)},
}

// small is an invented graph of ten entities.
func small(t testing.TB) graph.Batch {
	t.Helper()
	var b graph.Batch
	if err := json.Unmarshal(read(t, "testdata/small.json"), &b); err != nil {
		t.Fatal(err)
	}
	return b
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func apply(t testing.TB, s graph.Store, b graph.Batch) graph.Revision {
	t.Helper()
	rev, err := s.Apply(context.Background(), b)
	if err != nil {
		t.Fatalf("apply: %v", err)
	}
	return rev
}

// keys are the keys of the tests: the secret is the name of the scope.
type keys struct{}

func (keys) Check(_ context.Context, secret string) (access.Key, bool, error) {
	for _, s := range access.Scopes {
		if secret == string(s)+"-secret" {
			return access.Key{ID: string(s), Name: string(s), Scopes: []access.Scope{s}}, true, nil
		}
	}
	return access.Key{}, false, nil
}

var discard = slog.New(slog.NewTextHandler(io.Discard, nil))

// serve answers on loopback, with a store that holds a batch.
func serve(t testing.TB, s graph.Store, opt httpapi.Options) *httptest.Server {
	t.Helper()
	opt.Store = s
	if opt.Logger == nil {
		opt.Logger = discard
	}
	if opt.Version == "" {
		opt.Version = "test"
	}
	h, err := httpapi.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(h)
	srv.Config = httpapi.Server(h, opt.Logger)
	srv.Start()
	t.Cleanup(func() {
		srv.Client().CloseIdleConnections()
		srv.Close()
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return srv
}

func lines(s string) []string { return strings.Split(strings.TrimSuffix(s, "\n"), "\n") }
