package httpapi_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"hubgraph/internal/httpapi"
)

// raw sends bytes over a connection of their own and gives the answers until
// the server closes it or has answered as often as was asked for.
func raw(t *testing.T, address, text string, most int) []*http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	var out []*http.Response
	for r := bufio.NewReader(conn); len(out) < most; {
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			break // closed
		}
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		res.Body = io.NopCloser(bytes.NewReader(b))
		out = append(out, res)
	}
	return out
}

// TestOneMessageOneAnswer sends messages whose end a proxy in front could see
// elsewhere: what follows on the connection is never taken for a request.
func TestOneMessageOneAnswer(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{Keys: keys{}, OpenReads: true})
	address := srv.Listener.Addr().String()
	const hidden = "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n"
	for _, test := range []struct{ name, headers, body string }{
		{"length and chunks", fmt.Sprintf("Content-Length: %d\r\nTransfer-Encoding: chunked\r\n", 5+len(hidden)), "0\r\n\r\n"},
		{"chunks and length", fmt.Sprintf("Transfer-Encoding: chunked\r\nContent-Length: %d\r\n", 5+len(hidden)), "0\r\n\r\n"},
		{"chunks", "Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"},
	} {
		for _, line := range []string{"POST /api/v1/batches", "GET /api/v1/stats", "POST /nothing/here", "DELETE /api/v1/batches"} {
			got := raw(t, address, line+" HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: write-secret\r\n"+test.headers+"\r\n"+test.body+hidden, 2)
			if len(got) != 1 {
				t.Fatalf("%s, %s: got %d answers, want 1", test.name, line, len(got))
			}
			if !got[0].Close {
				t.Errorf("%s, %s: the answer %d does not say that the connection ends with it", test.name, line, got[0].StatusCode)
			}
		}
	}
	// A message with a length and no more keeps its connection.
	if got := raw(t, address, strings.Repeat("POST /api/v1/batches HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: write-secret\r\nContent-Length: 2\r\n\r\n{}", 2), 2); len(got) != 2 || got[0].StatusCode != 200 || got[1].StatusCode != 200 {
		t.Errorf("two whole messages on one connection: got %d answers, want two of 200", len(got))
	}
}

// TestMethodsOfProxies: CONNECT and TRACE are refused as methods in every form
// of the request line, and not as paths.
func TestMethodsOfProxies(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true})
	address := srv.Listener.Addr().String()
	for _, line := range []string{"CONNECT localhost:80", "CONNECT /api/v1/stats", "CONNECT /", "CONNECT /nothing", "TRACE /api/v1/stats", "TRACE /nothing", "TRACE *"} {
		got := raw(t, address, line+" HTTP/1.1\r\nHost: localhost\r\n\r\n", 1)
		if len(got) != 1 {
			t.Fatalf("%s: got %d answers, want 1", line, len(got))
		}
		b, _ := io.ReadAll(got[0].Body)
		if got[0].StatusCode != 405 || got[0].Header.Get("Allow") == "" || problemOf(t, string(b)).Code != "method_not_allowed" {
			t.Errorf("%s: got %d, Allow %q, %s; want 405 with Allow", line, got[0].StatusCode, got[0].Header.Get("Allow"), b)
		}
	}
}

// TestContentEncoding: a body in a coding is not read as if it were in none.
func TestContentEncoding(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{Keys: keys{}, OpenReads: true})
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = io.WriteString(z, "{}")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, method, path, coding, body string
		want                             int
	}{
		{"gzip", "POST", "/api/v1/batches", "gzip", zipped.String(), 415},
		{"plain, called gzip", "POST", "/api/v1/batches", "gzip", "{}", 415},
		{"two codings", "POST", "/api/v1/views", "identity, br", `{"state":{}}`, 415},
		{"a text", "PUT", "/api/v1/sources/memo/text", "deflate", "x", 415},
		{"identity", "POST", "/api/v1/batches", "Identity", "{}", 200},
		{"none", "POST", "/api/v1/batches", "", "{}", 200},
	} {
		req, err := http.NewRequest(test.method, srv.URL+test.path, strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Api-Key", "write-secret")
		if test.coding != "" {
			req.Header.Set("Content-Encoding", test.coding)
		}
		res, err := srv.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != test.want {
			t.Errorf("%s: got %d %s, want %d", test.name, res.StatusCode, b, test.want)
		}
		if test.want == 415 && res.Header.Get("Accept-Encoding") != "identity" {
			t.Errorf("%s: got Accept-Encoding %q, want identity", test.name, res.Header.Get("Accept-Encoding"))
		}
	}
}
