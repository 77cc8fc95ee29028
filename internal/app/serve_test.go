package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/app"
)

// TestExamples chooses the addresses to begin with by what a store holds, also
// where it has the ids of the built-in data for something else.
func TestExamples(t *testing.T) {
	company := func(ids ...graph.EntityID) (list []graph.Entity) {
		for _, id := range ids {
			list = append(list, graph.Entity{ID: id, Type: "company", Name: "The " + string(id)})
		}
		return list
	}
	partners := func(pairs ...[2]graph.EntityID) (list []graph.Statement) {
		for _, p := range pairs {
			list = append(list, graph.Statement{Subject: p[0], Predicate: "partner-of", Object: p[1], Source: "s"})
		}
		return list
	}
	tests := []struct {
		name  string
		batch graph.Batch
		want  []string
	}{
		{"nothing", graph.Batch{}, nil},
		{"no relationships", graph.Batch{Entities: company("sensetime", "unisoc", "china-telecom")}, nil},
		{
			"ids of the built-in data",
			graph.Batch{
				Entities:   company("sensetime", "unisoc", "china-telecom", "hub", "a", "b"),
				Statements: partners([2]graph.EntityID{"hub", "a"}, [2]graph.EntityID{"hub", "b"}, [2]graph.EntityID{"unisoc", "hub"}, [2]graph.EntityID{"b", "sensetime"}, [2]graph.EntityID{"sensetime", "china-telecom"}),
			},
			[]string{"/api/v1/search?q=The+hub", "/api/v1/entities/hub", "/api/v1/paths?from=hub&to=sensetime"},
		},
		{
			"all are neighbours",
			graph.Batch{Entities: company("x", "y", "z"), Statements: partners([2]graph.EntityID{"y", "x"}, [2]graph.EntityID{"x", "z"}, [2]graph.EntityID{"z", "y"})},
			[]string{"/api/v1/search?q=The+x", "/api/v1/entities/x", "/api/v1/paths?from=x&to=y"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := graphtest.NewModel()
			tt.batch.Sources = []graph.Source{{ID: "s", Title: "Somebody"}}
			if _, err := m.Apply(t.Context(), tt.batch); err != nil {
				t.Fatal(err)
			}
			got, err := app.FirstAddresses(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestServedAnswersAreAsDescribed asks the program's own server everything that has a body,
// by the document's examples, and holds each answer against the document.
func TestServedAnswersAreAsDescribed(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	admin := h.key("keeper", "admin")
	_, text := get(t, s.base+"/openapi.json")
	// The patterns are those of ECMA-262; what reads them here is of package regexp.
	text = regexp.MustCompile(`\\\\u([0-9a-f]{4})`).ReplaceAllString(text, `\\x{$1}`)
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.RequestBody == nil {
				continue
			}
			asked++
			example := op.RequestBody.Value.Content.Get("application/json").Example
			if op.OperationID == "verify" {
				example = map[string]any{} // all is well
			}
			body, err := json.Marshal(example)
			if err != nil {
				t.Fatal(err)
			}
			req, err := http.NewRequest(method, s.base+strings.Replace(path, "{id}", "gazette", 1), bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-Api-Key", admin)
			req.Header.Set("Content-Type", "application/json")
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			in := &openapi3filter.ResponseValidationInput{
				RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, Route: &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op}},
				Status:                 res.StatusCode, Header: res.Header,
				Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
			}
			in.SetBodyBytes(answer)
			if err := openapi3filter.ValidateResponse(t.Context(), in); err != nil || res.StatusCode >= 500 {
				t.Errorf("%s %s: %d is not as the document says: %v\n%.500s", method, path, res.StatusCode, err, answer)
			}
		}
	}
	if asked < 6 {
		t.Errorf("%d operations have a body, want all", asked)
	}
}
