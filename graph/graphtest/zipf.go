package graphtest

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"hubgraph/graph"
)

// ZipfBatch is how many records a batch of Zipf has, at most.
const ZipfBatch = 10_000

// Zipf makes a graph of the given numbers of entities and relationships, always
// the same one for the same seed, as batches to be applied one after the other.
// Subjects are drawn evenly, objects by a Zipf law with exponent 1.1, so that
// few entities have most links, as in real graphs. No two statements join the
// same two entities by the same predicate, so there must be room for that many:
// at most half of the square of the entities. Entities are called by ZipfID;
// every second one has a Chinese name, too.
func Zipf(entities, statements int, seed uint64) iter.Seq[graph.Batch] {
	if entities < 2 || entities > 1<<28 || statements > entities*entities/2 {
		panic(fmt.Sprintf("graphtest: no Zipf graph has %d entities and %d statements", entities, statements))
	}
	return func(yield func(graph.Batch) bool) {
		r := rand.New(rand.NewPCG(seed, 1))
		b := graph.Batch{Schema: Schema(), Sources: []graph.Source{{ID: "src", Title: "A generated source"}, {ID: "src-2", Title: "Another one"}}}
		goOn := func() bool { // unless the batch is full and nobody wants the next
			if b.Items() < ZipfBatch {
				return true
			}
			ok := yield(b)
			b = graph.Batch{}
			return ok
		}
		for i := range entities {
			b.Entities = append(b.Entities, zipfEntity(r, i))
			if !goOn() {
				return
			}
		}
		// Hubs are spread over the ids.
		place := r.Perm(entities)
		zipf := rand.NewZipf(r, 1.1, 1, uint64(entities-1))
		predicates := []graph.Predicate{links, links, links, "gt-cites", "gt-funds", "gt-knows", "gt-supplies"}
		first := graph.Schema{}
		for _, p := range predicates[3:] {
			name := graph.Words{EN: strings.TrimPrefix(string(p), "gt-"), ZH: string(p)}
			first.Predicates = append(first.Predicates, graph.PredicateDef{ID: p, Label: name})
		}
		b.Schema = b.Schema.Merge(first)
		seen := make(map[uint64]struct{}, statements)
		for len(seen) < statements {
			subject, object, p := r.IntN(entities), place[zipf.Uint64()], r.IntN(len(predicates))
			if len(seen) > 4*entities && r.IntN(64) == 0 {
				object = r.IntN(entities) // lest a small graph run out of pairs
			}
			key := uint64(subject)<<36 | uint64(object)<<8 | uint64(max(p-2, 0))
			if _, ok := seen[key]; ok {
				continue
			}
			seen[key] = struct{}{}
			s := graph.Statement{
				Subject: ZipfID(subject), Predicate: predicates[p], Object: ZipfID(object), Source: "src",
				Cites: []graph.Citation{{Line: len(seen)}},
			}
			switch r.IntN(10) {
			case 0:
				s.Status, s.When.Due = graph.Planned, graph.Date(fmt.Sprint(2023+r.IntN(12)))
			case 1:
				s.Source = "src-2"
			case 2, 3:
				s.When.From = graph.Date(fmt.Sprint(2000 + r.IntN(22)))
			}
			b.Statements = append(b.Statements, s.Canonical())
			if !goOn() {
				return
			}
		}
		if b.Items() > 0 {
			yield(b)
		}
	}
}

// ZipfID is the id of the nth entity of a Zipf graph.
func ZipfID(n int) graph.EntityID { return graph.EntityID(fmt.Sprintf("z%07d", n)) }

func zipfEntity(r *rand.Rand, i int) graph.Entity {
	const consonants, vowels, han = "bcdfghklmnprstvwz", "aeiou", "中国上海东方科技信息通电力华新光明远大安建银金石江山云天元宏达"
	word := func(syllables int) string {
		var w []byte
		for range syllables {
			w = append(w, consonants[r.IntN(len(consonants))], vowels[r.IntN(len(vowels))])
		}
		w[0] -= 'a' - 'A'
		return string(w)
	}
	e := graph.Entity{
		ID: ZipfID(i), Type: []graph.Type{topic, firm, person, place}[r.IntN(4)],
		Name:        word(2+r.IntN(2)) + " " + word(2+r.IntN(3)),
		Identifiers: []graph.Identifier{{Scheme: "gt", Value: fmt.Sprint(i)}},
	}
	if i%2 == 0 {
		chars := []rune(han)
		name := make([]rune, 4)
		for j := range name {
			name[j] = chars[r.IntN(len(chars))]
		}
		e.Names = []graph.Name{{Text: string(name), Lang: "zh", Kind: graph.NameMain}}
	}
	return e.Canonical()
}
