package app_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/app"
)

func TestInProcess(t *testing.T) {
	h := http.NewServeMux()
	h.HandleFunc("PUT /api/v1/echo/{id}", func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusCreated)
		w.WriteHeader(http.StatusTeapot) // the first one counts
		_, _ = io.WriteString(w, r.PathValue("id")+" "+string(b)+" "+r.Header.Get("Authorization")+" "+r.RequestURI)
	})
	h.HandleFunc("/api/v1/nothing", func(http.ResponseWriter, *http.Request) {})
	h.HandleFunc("/api/v1/broken", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	h.HandleFunc("/api/v1/gone", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"status":404,"code":"not_found","detail":"there is no such thing","errors":[{"pointer":"{id}","detail":"is none"}]}`)
	})
	h.HandleFunc("/api/v1/invalid", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"status":422,"code":"invalid","detail":"no","errors":[{"pointer":"?maxHops","detail":"is 9"},{"pointer":"/a","detail":"is b"}]}`)
	})
	for n, path := range map[int]string{99: "/api/v1/many", 100: "/api/v1/most"} {
		h.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = io.WriteString(w, `{"status":422,"code":"invalid","detail":"no","errors":[`+strings.Repeat(`{"pointer":"/a","detail":"is b"},`, n-1)+`{"pointer":"/a","detail":"is b"}]}`)
		})
	}
	h.HandleFunc("/api/v1/page", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>")
	})
	do := func(method, path, body string) (string, error) {
		b, err := app.InProcess(t.Context(), h, method, path, []byte(body))
		return string(b), err
	}
	if got, err := do("PUT", "/echo/a%2Fb", "body"); err != nil || got != "a/b body Bearer secret /api/v1/echo/a%2Fb" {
		t.Errorf("echo: %q, %v", got, err)
	}
	if got, err := do("GET", "/nothing", ""); err != nil || got != "" {
		t.Errorf("nothing: %q, %v", got, err)
	}
	for _, tt := range []struct {
		path, want string
		code       graph.Code
		usage      bool
	}{
		{"/broken", "broke off", "", false},
		{"/gone", "there is no such thing", graph.ErrNotFound, false},
		{"/invalid", "no: --max-hops is 9; /a is b", graph.ErrInvalid, true},
		{"/many", "/a is b; and 94 more", graph.ErrInvalid, true},
		{"/most", "/a is b; and at least 95 more", graph.ErrInvalid, true},
		{"/page", "answered 502", "", false},
	} {
		_, err := do("GET", tt.path, "")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q in it", tt.path, err, tt.want)
		}
		if tt.code != "" && !errors.Is(err, tt.code) {
			t.Errorf("%s: %v is no %s", tt.path, err, tt.code)
		}
		if app.IsUsage(err) != tt.usage {
			t.Errorf("%s: usage error %v, want %v", tt.path, !tt.usage, tt.usage)
		}
	}
}
