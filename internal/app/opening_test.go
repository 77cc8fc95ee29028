package app_test

import (
	"context"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hubgraph/internal/app"
	"hubgraph/internal/sqlite"
)

// TestListensWhileOpening starts a server over a store that takes its time: a database
// which takes a connection and says nothing until it is let go of.
func TestListensWhileOpening(t *testing.T) {
	for _, tc := range []struct {
		name string
		end  func(let, stop func()) // what happens while it opens
		want func(t *testing.T, s *server, started bool, status int)
	}{
		{"it opens", func(let, _ func()) { let() }, func(t *testing.T, s *server, started bool, _ int) {
			if !started {
				t.Fatalf("it did not start:\n%s", s.stderr)
			}
			if status, body := get(t, s.base+"/api/v1/stats"); status != http.StatusServiceUnavailable || strings.Contains(body, "opened") {
				t.Errorf("GET stats of a store that is away: %d %s", status, body)
			}
		}},
		{"it is to end", func(_, stop func()) { stop() }, func(t *testing.T, s *server, started bool, status int) {
			if started || status != 0 {
				t.Errorf("started %t, status %d; want it to end with 0:\n%s", started, status, s.stderr)
			}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			taken := make(chan net.Conn, 64)
			go func() {
				defer close(taken)
				for {
					c, err := l.Accept()
					if err != nil {
						return
					}
					taken <- c
				}
			}()
			let := func() {
				l.Close()
				for c := range taken {
					c.Close()
				}
			}
			defer let()

			h := newHouse(t)
			h.vars = append(h.vars, "HUBGRAPH_STORE=neo4j", "HUBGRAPH_NEO4J_URI=bolt://"+l.Addr().String(), "HUBGRAPH_NEO4J_PASSWORD=x")
			ctx, stop := context.WithCancel(context.Background())
			s := &server{stop: stop, stdout: &safeBuffer{}, stderr: &safeBuffer{}, ended: make(chan int, 1)}
			listening, started := make(chan string, 1), make(chan string, 1)
			p := app.Program{
				Args: []string{"serve"}, Environ: h.environ(), Stdout: s.stdout, Stderr: s.stderr, Seeds: h.seed,
				Listening: func(a string) { listening <- a }, Started: func(a string) { started <- a },
			}
			go func() { s.ended <- p.Run(ctx) }()
			defer s.end(t)
			select {
			case a := <-listening:
				s.base = "http://" + a
			case status := <-s.ended:
				t.Fatalf("it ended with status %d:\n%s", status, s.stderr)
			}
			for path, want := range map[string]int{"/healthz": 200, "/version": 200, "/readyz": 503, "/api/v1/stats": 503, "/": 503} {
				status, body := get(t, s.base+path)
				if status != want {
					t.Errorf("GET %s while it opens: %d, want %d: %s", path, status, want, body)
				}
				if path == "/api/v1/stats" && !strings.Contains(body, "the graph is being opened") {
					t.Errorf("GET %s while it opens does not say so: %s", path, body)
				}
			}
			tc.end(let, stop)
			select {
			case <-started:
				tc.want(t, s, true, 0)
			case status := <-s.ended:
				s.ended <- status
				tc.want(t, s, false, status)
			case <-time.After(30 * time.Second):
				t.Fatalf("it neither started nor ended:\n%s", s.stderr)
			}
		})
	}
}

// TestCommandsWaitForAnOpening runs a command while another process opens the folder to
// serve it, however long that takes.
func TestCommandsWaitForAnOpening(t *testing.T) {
	h := newHouse(t)
	h.must("seed")
	s, err := sqlite.Open(t.Context(), filepath.Join(h.dir, "graph.db"), sqlite.Options{Owner: sqlite.Owner{Opening: true}})
	if err != nil {
		t.Fatal(err)
	}
	var out, said safeBuffer
	p := app.Program{Args: []string{"search", "aurora"}, Environ: h.environ(), Stdout: &out, Stderr: &said, Seeds: h.seed}
	ended := make(chan int, 1)
	go func() { ended <- p.Run(t.Context()) }()
	for !strings.Contains(said.String(), "which is opening it") {
		select {
		case status := <-ended:
			t.Fatalf("it did not wait: status %d\n%s", status, &said)
		case <-time.After(10 * time.Millisecond):
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if status := <-ended; status != 0 || !strings.Contains(out.String(), "Aurora") {
		t.Errorf("status %d, %q\n%s", status, out.String(), &said)
	}
}
