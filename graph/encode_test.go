package graph_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

// TestOwn: what an Encoder gives is what Canonical and AppendStatement do, and it is the
// statement itself where that is so already.
func TestOwn(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	var e graph.Encoder
	in := map[bool]int{}
	for i := range 2000 {
		var s graph.Statement
		fill(r, reflect.ValueOf(&s).Elem())
		s.Predicate = "based-in"
		switch i % 4 {
		case 0:
			s = s.Canonical()
		case 1:
			s = s.Canonical()
			s.ID, s.Status = "", ""
		case 2:
			s = s.Canonical()
			slices.Reverse(s.Cites)
			slices.Reverse(s.Qualifiers)
		}
		given, want := s, s.Canonical()
		got, same := e.Own(&s)
		if !cmp.Equal(*got.Statement, want) || !bytes.Equal(got.Record.Bytes, graph.AppendStatement(nil, &want)) || got.Record.Hash != want.Hash() {
			t.Fatalf("encoded otherwise than its one form: %s", cmp.Diff(want, *got.Statement))
		}
		if in[same]++; same != (got.Statement == &s) {
			t.Fatalf("got %t for a form that is the statement itself: %t", same, got.Statement == &s)
		}
		if given.ID != "" && s.ID != given.ID || !cmp.Equal(given.Qualifiers, s.Qualifiers) || len(given.Cites) > 0 && !cmp.Equal(given.Cites, s.Cites) {
			t.Fatalf("got %+v, want what is to be checked as it was given, %+v", s, given)
		}
	}
	if in[true] < 500 || in[false] < 500 {
		t.Errorf("got %v that were in their one form; the mixture tests too little", in)
	}
}

// TestEncodedOnlyOfWhatItIs: what is encoded counts for the statement in its place alone,
// and takes no fault away.
func TestEncodedOnlyOfWhatItIs(t *testing.T) {
	list := func() []graph.Statement {
		return []graph.Statement{
			{Subject: "a", Predicate: "related-to", Object: "b", Source: "s"},
			{Subject: "b", Predicate: "related-to", Object: "c", Source: "s", Cites: []graph.Citation{{Line: 2}, {Line: 1}}},
		}
	}
	var e graph.Encoder
	b := graph.Batch{Statements: list()}
	for i := range b.Statements {
		own, _ := e.Own(&b.Statements[i])
		b.Encoded = append(b.Encoded, own)
	}
	check := func(what string, want []graph.Statement) {
		t.Helper()
		got, err := b.Encode(graph.Builtin())
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: got %d, %v", what, len(got), err)
		}
		for i := range got {
			if want := want[i].Canonical(); !cmp.Equal(*got[i].Statement, want) || got[i].Record.Hash != want.Hash() {
				t.Errorf("%s: got %+v, want %+v", what, *got[i].Statement, want)
			}
		}
	}
	check("as they are", list())
	if got, err := b.Encode(graph.Builtin()); err != nil || got[0].Statement != &b.Statements[0] {
		t.Errorf("it is encoded anew: %v", err)
	}
	b.Statements = slices.Clone(b.Statements)
	b.Statements[0].Object = "d"
	b.Statements[0].ID = ""
	other := list()
	other[0].Object = "d"
	check("with others in their places", other)

	wrong := list()[:1]
	wrong[0].ID = "related-to.aaaaaaaaaaaaaaaaaaaaaaaaaa"
	own, same := e.Own(&wrong[0])
	b = graph.Batch{Statements: wrong, Encoded: []graph.Encoded{own}}
	if _, err := b.Encode(graph.Builtin()); same || graph.CodeOf(err) != graph.ErrInvalid {
		t.Errorf("got %t, %v for an id of other content, want it to be told", same, err)
	}
}
