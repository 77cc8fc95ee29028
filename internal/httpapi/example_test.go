package httpapi_test

import (
	"fmt"
	"io"
	"net/http/httptest"

	"hubgraph/graph/graphtest"
	"hubgraph/internal/httpapi"
)

// A store is served by one handler; reading is open to anyone, and without keys
// nobody writes.
func ExampleNew() {
	store := graphtest.NewModel()
	defer store.Close()
	handler, err := httpapi.New(httpapi.Options{Store: store, OpenReads: true, Logger: discard})
	if err != nil {
		fmt.Println(err)
		return
	}
	srv := httptest.NewServer(handler)
	defer srv.Close()
	res, err := srv.Client().Get(srv.URL + "/api/v1/search?q=nobody")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n%s", res.Status, body)
	// Output:
	// 200 OK
	// {"items":[],"complete":true,"claims":[],"partial":[],"lists":{"items":{"limit":20,"count":0,"complete":true},"claims":{"limit":20,"count":0,"complete":true},"partial":{"limit":20,"count":0,"complete":true}}}
}
