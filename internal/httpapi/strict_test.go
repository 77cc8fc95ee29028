package httpapi_test

import (
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"hubgraph/graph"
)

// TestBodiesCostWhatTheyHold sends bodies of the greatest size that hold as many
// of the smallest things as fit. A list ends at its first item too many, wherever
// it stands, and what was read until then is all that it cost.
func TestBodiesCostWhatTheyHold(t *testing.T) {
	const batch, view = 8 << 20, 1 << 20
	h, _ := handler(t, graph.Batch{})
	// Reading a body costs some of its size, and more under the race detector: a
	// body that is refused at its first byte tells how much.
	read := map[int]uint64{}
	for _, size := range []int{batch, view} {
		body := "x" + strings.Repeat(" ", size-1)
		read[size] = allocated(func() { do(h, "POST", "/api/v1/batches", body) })
	}
	for _, test := range []struct {
		name, path       string
		head, item, tail string
		size             int
		status           int
		pointer          string
		detail           string
	}{
		{"statements", "batches", `{"statements":[`, `{}`, `]}`, batch, 413, "/statements", "more than 10000 items"},
		{"entities", "batches", `{"entities":[`, `{}`, `]}`, batch, 413, "/entities", "more than 10000 items"},
		{"ids", "batches", `{"delete":[`, `""`, `]}`, batch, 413, "/delete", "more than 10000 items"},
		{"types of the schema", "batches", `{"schema":{"types":[`, `{}`, `]}}`, batch, 413, "/schema/types", "more than 10000 items"},
		{"names", "batches", `{"entities":[{},{"names":[`, `{}`, `]}]}`, batch, 413, "/entities/1/names", "more than 10000 items"},
		{"identifiers", "batches", `{"additions":[{"identifiers":[`, `{}`, `]}]}`, batch, 413, "/additions/0/identifiers", "more than 10000 items"},
		{"citations", "batches", `{"statements":[{"cites":[`, `{}`, `]}]}`, batch, 413, "/statements/0/cites", "more than 10000 items"},
		{"qualifiers", "batches", `{"statements":[{"qualifiers":[`, `{}`, `]}]}`, batch, 413, "/statements/0/qualifiers", "more than 10000 items"},
		{"phrases", "batches", `{"schema":{"predicates":[{"phrases":[`, `{}`, `]}]}}`, batch, 413, "/schema/predicates/0/phrases", "more than 10000 items"},
		{"lists of citations", "batches", `{"statements":[`, `{"cites":[` + strings.Repeat("{},", 999) + `{}]}`, `]}`, batch, 413, "/statements/199/cites", "the last of the 200000 items"},
		{"a list that is no field", "batches", `{"what":[`, `0`, `]}`, batch, 413, "/what", "more than 10000 items"},
		{"lists in a list that is no field", "batches", `{"what":[`, `[]`, `]}`, batch, 413, "/what", "more than 10000 items"},
		{"names in an object that is no field", "batches", `{"what":{`, `"":0`, `}}`, batch, 413, "/what", "more than 10000 items"},
		{"names that are none", "batches", `{`, `"x":{}`, `}`, batch, 422, "/x", "is no field here"},
		{"lists of the wrong kind", "batches", `{"statements":[`, `[]`, `]}`, batch, 422, "/statements/0", "is a list; an object is wanted"},
		{"lists in a view", "views", `{"state":{"list":[`, `[]`, `]}}`, view, 413, "/state/list", "the last of the 200000 items"},
		{"objects in a view", "views", `{"state":{"list":[`, `{}`, `]}}`, view, 413, "/state/list", "the last of the 200000 items"},
		{"numbers in a view", "views", `{"state":{"list":[`, `0`, `]}}`, view, 413, "/state/list", "the last of the 200000 items"},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := (test.size - len(test.head) - len(test.tail) + 1) / (len(test.item) + 1)
			body := test.head + strings.Repeat(test.item+",", n-1) + test.item + test.tail
			var w *httptest.ResponseRecorder
			got := allocated(func() { w = do(h, "POST", "/api/v1/"+test.path, body) })
			p := problemOf(t, w.Body.String())
			if w.Code != test.status || len(p.Errors) == 0 || p.Errors[0].Pointer != test.pointer || !strings.Contains(p.Errors[0].Detail, test.detail) {
				t.Errorf("got %d %.300s, want %d with %q at %s", w.Code, w.Body, test.status, test.detail, test.pointer)
			}
			if want := read[test.size] + 64<<20; got > want {
				t.Errorf("a body of %d bytes cost %d, want at most %d", len(body), got, want)
			}
		})
	}
}

// allocated gives the bytes that something allocates, those it lets go included.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestListsAsLongAsTheyMayBe: what is within the bounds is read.
func TestListsAsLongAsTheyMayBe(t *testing.T) {
	h, _ := handler(t, graph.Batch{})
	w := do(h, "POST", "/api/v1/batches", `{"delete":[`+strings.Repeat(`"x",`, 9_999)+`"x"]}`)
	if w.Code != 200 {
		t.Errorf("10,000 ids to delete: got %d %.300s", w.Code, w.Body)
	}
	w = do(h, "POST", "/api/v1/views", `{"state":{"list":[`+strings.Repeat(`0,`, 199_990)+`0]}}`)
	if w.Code != 201 {
		t.Errorf("a view with a list of 199,991: got %d %.300s", w.Code, w.Body)
	}
}

// TestHalfPairs: an escape of half a surrogate pair stands for no character. It
// is a fault with its place, and nothing is put in its stead.
func TestHalfPairs(t *testing.T) {
	h, s := handler(t, graph.Batch{})
	for _, test := range []struct{ name, body, pointer string }{
		{"the first half", `{"entities":[{"id":"a","type":"company","name":"x\ud83d"}]}`, "/entities/0/name"},
		{"the second half", `{"entities":[{"id":"a","type":"company","name":"\ude00"}]}`, "/entities/0/name"},
		{"the halves the wrong way round", `{"entities":[{"id":"a","type":"company","name":"\ude00\ud83d"}]}`, "/entities/0/name"},
		{"a half before another escape", `{"entities":[{"id":"a","type":"company","name":"\ud83d\n"}]}`, "/entities/0/name"},
		{"a half behind an escaped backslash", `{"entities":[{"id":"a","type":"company","name":"\\\ud83d"}]}`, "/entities/0/name"},
		{"in a name of an object", `{"entities":[{"\ud83d":1}]}`, "/entities/0"},
	} {
		w := do(h, "POST", "/api/v1/batches", test.body)
		p := problemOf(t, w.Body.String())
		if w.Code != 422 || len(p.Errors) == 0 || p.Errors[0].Pointer != test.pointer || !strings.Contains(p.Errors[0].Detail, "surrogate") {
			t.Errorf("%s: got %d %s, want 422 at %s", test.name, w.Code, w.Body, test.pointer)
		}
	}
	if w := do(h, "POST", "/api/v1/views", `{"state":{"a":["\ud83d"]}}`); w.Code != 422 || problemOf(t, w.Body.String()).Errors[0].Pointer != "/state/a/0" {
		t.Errorf("in a view: got %d %s, want 422 at /state/a/0", w.Code, w.Body)
	}
	// Whole pairs are characters, and a backslash with ud83d behind it is text.
	if w := do(h, "POST", "/api/v1/batches", `{"entities":[{"id":"a","type":"company","name":"\ud83d\ude00 \\ud83d"}]}`); w.Code != 200 {
		t.Fatalf("a whole pair: got %d %s", w.Code, w.Body)
	}
	e, err := s.Entity(t.Context(), "a")
	if got, want := e.Name, "\U0001f600 \\ud83d"; err != nil || got != want {
		t.Errorf("got the name %q (%v), want %q", got, err, want)
	}
}
