package ask

import (
	"context"
	"slices"
	"sync"

	"hubgraph/graph"
	"hubgraph/graph/tell"
)

// spoken is a statement in words of one language.
type spoken struct {
	text, value, printed, when string
	qualifiers                 []string // in order
	textLang, valueLang        string   // where they are not in that language
	qualifierLangs             []string // in order
}

func (t *spoken) size() int {
	n := len(t.text) + len(t.value) + len(t.printed) + len(t.when) + 128
	for _, q := range t.qualifiers {
		n += len(q) + 16
	}
	return n
}

// A telling keeps the words of statements of one revision: lists ask for the same ones
// again, and telling costs more than reading.
type telling struct {
	mu   sync.Mutex
	at   graph.Revision
	of   map[string]map[graph.StatementID]*spoken // by language
	size int
}

// maxTelling is about how many bytes of words are kept.
const maxTelling = 16 << 20

// tell puts statements of a revision into words of a language. nodes are entities that
// the answer has already; others are read for their names.
func (k *known) tell(ctx context.Context, q *asked, at graph.Revision, lang string, sch *graph.Schema, nodes []graph.Node, lists ...[]graph.Statement) (map[graph.StatementID]*spoken, error) {
	n := 0
	for _, list := range lists {
		n += len(list)
	}
	out := make(map[graph.StatementID]*spoken, n)
	var anew []graph.Statement
	k.telling.mu.Lock()
	if k.telling.at != at {
		k.telling.at, k.telling.size, k.telling.of = at, 0, map[string]map[graph.StatementID]*spoken{"en": {}, "zh": {}}
	}
	for _, list := range lists {
		for i := range list {
			id := list[i].ID
			if _, met := out[id]; met {
				continue
			}
			t := k.telling.of[lang][id]
			if out[id] = t; t == nil {
				anew = append(anew, list[i])
			}
		}
	}
	k.telling.mu.Unlock()
	if len(anew) == 0 {
		return out, nil
	}
	named, err := k.entities(ctx, q, at, nodes, anew)
	if err != nil {
		return nil, err
	}
	teller := tell.New(sch, func(id graph.EntityID) *graph.Entity {
		if n := named[id]; n != nil {
			return &n.Entity
		}
		return nil
	}, lang)
	for i := range anew {
		s := &anew[i]
		t := &spoken{when: teller.When(s)}
		t.text, t.textLang = teller.Told(s)
		if !s.Value.IsZero() {
			t.value, t.printed, t.valueLang = teller.Value(s.Value), tell.Printed(sch, s.Value), teller.ValueLang(s.Value)
		}
		for _, x := range s.Qualifiers {
			t.qualifiers = append(t.qualifiers, teller.Qualifier(s, x))
			t.qualifierLangs = append(t.qualifierLangs, teller.QualifierLang(x))
		}
		out[s.ID] = t
	}
	k.telling.mu.Lock()
	defer k.telling.mu.Unlock()
	if k.telling.at != at || q.moved {
		return out, nil // it was told by what is of another revision
	}
	for i := range anew {
		t := out[anew[i].ID]
		if n := t.size(); k.telling.size+n <= maxTelling {
			k.telling.of[lang][anew[i].ID] = t
			k.telling.size += n
		}
	}
	return out, nil
}

// entities gives the entities that statements name, by id: those of nodes, and the others
// from the store, a page with one question. One that is not there is nil.
func (k *known) entities(ctx context.Context, q *asked, at graph.Revision, nodes []graph.Node, lists ...[]graph.Statement) (map[graph.EntityID]*graph.Node, error) {
	out := make(map[graph.EntityID]*graph.Node, len(nodes))
	for i := range nodes {
		out[nodes[i].ID] = &nodes[i]
	}
	var missing []graph.EntityID
	want := func(id graph.EntityID) {
		if _, met := out[id]; !met && id != "" {
			out[id] = nil
			missing = append(missing, id)
		}
	}
	for _, list := range lists {
		for i := range list {
			want(list[i].Subject)
			want(list[i].Object)
			for j := range list[i].Qualifiers {
				want(list[i].Qualifiers[j].Entity)
			}
		}
	}
	for part := range slices.Chunk(missing, graph.MaxPage) {
		rev := at
		for n, err := range k.store.Entities(ctx, graph.EntitiesQuery{IDs: part, Revision: &rev}) {
			if err != nil {
				return nil, err
			}
			out[n.ID] = &n
		}
		q.moved = q.moved || rev != at
	}
	return out, nil
}

// present gives those of entities that are there.
func present(named map[graph.EntityID]*graph.Node) (list []graph.Node) {
	for _, n := range named {
		if n != nil {
			list = append(list, *n)
		}
	}
	return list
}
