package ask

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"hubgraph/graph"
)

// TestJoiningWordsFindNoLabel: a preposition of a label finds it beside another of its
// words, and not alone.
func TestJoiningWordsFindNoLabel(t *testing.T) {
	v := newVocabulary(&graph.Schema{Predicates: []graph.PredicateDef{{ID: "share-under-age", Label: graph.Words{EN: "share of people under age among residents"}}}})
	for text, want := range map[string]int{"under": 0, "among": 0, "lobsters under": 0, "under age": 1, "people": 1, "share of people under age among residents": 1} {
		atoms, _ := atomsOf(text)
		if got, _ := v.find(atoms); len(got) != want {
			t.Errorf("%q finds %d labels, want %d", text, len(got), want)
		}
	}
}

// TestShareOfAWording: of a wording at most all is found, though some of its characters say
// nothing.
func TestShareOfAWording(t *testing.T) {
	v := newVocabulary(&graph.Schema{Predicates: []graph.PredicateDef{{ID: "has-concept", Label: graph.Words{EN: "belongs to the concept of", ZH: "属于概念"}}}})
	for text, want := range map[string]int{"属于概念": 1000, "概念": 666, "belongs to the concept of": 1000, "concept": 1000} {
		atoms, _ := atomsOf(text)
		if got, _ := v.find(atoms); len(got) == 0 || got[0].share != want {
			t.Errorf("%s: got %+v, want a share of %d", text, got, want)
		}
	}
}

// TestFormsOfWords: plurals, forms of verbs and words written as one, or apart, find a label.
func TestFormsOfWords(t *testing.T) {
	for label, texts := range map[string][]string{
		"raised":                {"raise", "raises", "raising"},
		"outdoor base stations": {"basestations", "basestation", "base-station", "outdoorbase stations"},
		"datacenters built":     {"data center", "data centers", "builds", "building"},
		"stopped companies":     {"stop company", "stopping", "stops"},
		"said by":               {"says", "saying"},
		"speed":                 {"speeds"},
		"募集资金":                  {"募集了多少资金", "募集的资金"},
		"bus":                   {"bus"},
	} {
		v := newVocabulary(&graph.Schema{Predicates: []graph.PredicateDef{{ID: "p", Label: graph.Words{EN: label}}}})
		for _, text := range texts {
			atoms, _ := atomsOf(text)
			if got, _ := v.find(atoms); len(got) == 0 || got[0].predicate != "p" || got[0].mask != need(atoms) {
				t.Errorf("%q does not find %q: %+v", text, label, got)
			}
		}
	}
	v := newVocabulary(&graph.Schema{Predicates: []graph.PredicateDef{{ID: "p", Label: graph.Words{EN: "speed"}}}})
	for _, text := range []string{"spe", "sped", "spring"} {
		atoms, _ := atomsOf(text)
		if got, _ := v.find(atoms); len(got) > 0 && text != "spe" {
			t.Errorf("%q finds speed", text)
		}
	}
}

// TestUnmatchedLosesNoCharacter: what is beside a part of a text is told with all characters
// that may be parts of words.
func TestUnmatchedLosesNoCharacter(t *testing.T) {
	for _, c := range []struct {
		text, part string
		want       []string
	}{
		{"上海龙虾", "上海", []string{"龙虾"}},
		{"上海在线教育", "上海", []string{"在线教育"}},
		{"政府有效率商汤", "商汤", []string{"政府有效率"}},
		{"谁拥有展锐", "展锐", []string{"拥有"}},
		{"报道里提到了临港吗", "临港", []string{"报道里提到"}},
		{"商汤的龙虾有多少", "商汤", []string{"龙虾"}},
		{"who owns the SenseTime lobsters", "sensetime", []string{"owns", "lobsters"}},
		{"请问商汤是什么", "商汤", []string{}},
	} {
		atoms, _ := atomsOf(c.text)
		mask := uint64(0)
		for from := range atoms {
			for to := from + 1; to <= len(atoms); to++ {
				if (piece{from, to}).words(atoms) == c.part {
					mask = 1<<to - 1<<from
				}
			}
		}
		if got := unmatched(atoms, mask); !slices.Equal(got, c.want) {
			t.Errorf("%q without %q: got %q, want %q", c.text, c.part, got, c.want)
		}
	}
}

// TestFindIsBounded: of many labels with a word of the query those that have most of it are
// found, and it is told that others are left out.
func TestFindIsBounded(t *testing.T) {
	sch := &graph.Schema{}
	for i := range maxTouched + 1 {
		sch.Predicates = append(sch.Predicates, graph.PredicateDef{ID: graph.Predicate(fmt.Sprint("p-", i)), Label: graph.Words{EN: "sector output " + strconv.Itoa(i)}})
	}
	last := graph.Predicate(fmt.Sprint("p-", maxTouched))
	v := newVocabulary(sch)
	for text, want := range map[string]bool{"sector": false, "sector " + strconv.Itoa(maxTouched): false, strconv.Itoa(maxTouched): true} {
		atoms, _ := atomsOf(text)
		got, all := v.find(atoms)
		if all != want || len(got) > maxTouched || text != "sector" && got[0].predicate != last {
			t.Errorf("%q: got %d labels, %s first, all %t", text, len(got), got[0].predicate, all)
		}
	}
}
