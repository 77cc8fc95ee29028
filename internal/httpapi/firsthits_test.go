package httpapi_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
	"hubgraph/internal/names"
)

// What readers ask, and records as two sources give them, are kept outside the repository.
const (
	askedFile = "../../../shared/cases/questions.yaml"
	pairsFile = "../../../shared/pairs/same-or-not.jsonl"
)

// firstHit gives the entities that the first hit of a search is, or is about, and its sentence.
func firstHit(got *ask.Search) (about []graph.EntityID, sentence string) {
	var s *ask.Statement
	switch {
	case len(got.Items) > 0:
		return []graph.EntityID{got.Items[0].Entity.ID}, ""
	case len(got.Claims) > 0:
		s = &got.Claims[0].Statement
	case len(got.Partial) > 0 && got.Partial[0].Entity != nil:
		return []graph.EntityID{got.Partial[0].Entity.ID}, ""
	case len(got.Partial) > 0:
		s = got.Partial[0].Statement
	default:
		return nil, ""
	}
	about = []graph.EntityID{s.Subject, s.Object}
	for _, q := range s.Qualifiers {
		about = append(about, q.Entity)
	}
	return about, s.Text
}

// TestFirstHitsOfQuestions: of the questions that readers asked of the article, the first hit is,
// or is about, what the answer was found by, or is the answer.
func TestFirstHitsOfQuestions(t *testing.T) {
	text, err := os.ReadFile(askedFile)
	if err != nil {
		t.Skipf("SKIPPED, NOTHING IS TESTED: the questions are not here: %v", err)
	}
	var questions []struct {
		Question, Call string
		Must           []string
	}
	if err := yaml.Unmarshal(text, &questions); err != nil {
		t.Fatal(err)
	}
	srv := seeded(t, stores[0].open)
	all, right := 0, 0
	for _, q := range questions {
		if q.Call == "none" {
			continue
		}
		all++
		got := searched(t, srv, q.Question)
		about, sentence := firstHit(&got)
		words := strings.FieldsFunc(q.Call, func(r rune) bool { return strings.ContainsRune(" =&?/", r) })
		found := slices.ContainsFunc(about, func(id graph.EntityID) bool { return id != "" && slices.Contains(words, string(id)) })
		if !found && sentence != "" { // or the claims hold the answer
			for _, c := range got.Claims {
				sentence += "\n" + c.Statement.Text
			}
			for _, p := range got.Partial {
				if p.Statement != nil {
					sentence += "\n" + p.Statement.Text
				}
			}
			found = !slices.ContainsFunc(q.Must, func(m string) bool {
				return !strings.Contains(sentence, m) && !slices.Contains(about, graph.EntityID(m))
			})
		}
		if !found {
			t.Logf("%q: about %v", q.Question, about)
			continue
		}
		right++
	}
	t.Logf("%d of %d", right, all)
	if all < 15 || right*100 < all*90 {
		t.Errorf("the first hit is right for %d of %d questions", right, all)
	}
}

// TestFirstHitsOfNames: of the records of two sources, each name finds first what has it, also
// in capitals and without spaces.
func TestFirstHitsOfNames(t *testing.T) {
	f, err := os.Open(pairsFile)
	if err != nil {
		t.Skipf("SKIPPED, NOTHING IS TESTED: the pairs are not here: %v", err)
	}
	defer f.Close()
	type record struct {
		Name, Type string
		Names      []struct{ Text, Lang, Kind string }
	}
	var batch graph.Batch
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var pair struct{ A, B record }
		if err := json.Unmarshal(lines.Bytes(), &pair); err != nil {
			t.Fatal(err)
		}
		for _, r := range []record{pair.A, pair.B} {
			e := graph.Entity{ID: graph.EntityID(fmt.Sprintf("r%d", len(batch.Entities))), Type: "company", Name: r.Name}
			for _, n := range r.Names {
				if n.Text != r.Name {
					e.Names = append(e.Names, graph.Name{Text: n.Text, Lang: n.Lang, Kind: graph.NameAlias})
				}
			}
			batch.Entities = append(batch.Entities, e)
		}
	}
	s := stores[0].open(t)
	apply(t, s, batch)
	srv := serve(t, s, httpapi.Options{Keys: keys{}, OpenReads: true})
	all, right := 0, 0
	for i := range batch.Entities {
		for _, n := range batch.Entities[i].AllNames() {
			for _, typed := range []string{n.Text, strings.ToUpper(n.Text), strings.ReplaceAll(n.Text, " ", "")} {
				all++
				got := searched(t, srv, typed)
				if len(got.Items) > 0 && slices.ContainsFunc(got.Items[0].Entity.AllNames(), func(o graph.Name) bool {
					return slices.ContainsFunc(names.Keys(o.Text), func(key string) bool { return slices.Contains(names.Keys(n.Text), key) })
				}) {
					right++
					continue
				}
				t.Logf("%q of %q: %d hits", typed, n.Text, len(got.Items))
			}
		}
	}
	t.Logf("%d of %d", right, all)
	if all < 900 || right*100 < all*98 {
		t.Errorf("%d of %d names find first what has them", right, all)
	}
}
