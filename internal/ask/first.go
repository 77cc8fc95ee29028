package ask

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"hubgraph/graph"
)

// An Overview is a first sight of the graph: a picture, what is known of what is on it,
// and questions to begin with.
type Overview struct {
	Graph
	Facts     []Statement     `json:"facts" doc:"Facts of these entities, in order of id"`
	Whole     bool            `json:"whole" doc:"These are all links among these entities and all facts of them; else POST /graph/among has more"`
	Questions []FirstQuestion `json:"questions,omitempty" doc:"Up to three questions to begin with, which have an answer; absent where there was no time to find them or there are none"`
	Names     []graph.Node    `json:"names,omitempty" doc:"Other entities that the questions speak of, in order of id"`
	Revision  string          `json:"revision" doc:"What the graph was at, as /stats has it"`
}

// A FirstQuestion is a question to begin with, made from what the graph holds, with what
// its answer begins with.
type FirstQuestion struct {
	Kind       string           `json:"kind" enum:"promises,path,neighbors" doc:"promises: what entity has promised by dueBefore; path: how from is linked to to; neighbors: which others of type are linked to entity"`
	Entity     graph.EntityID   `json:"entity,omitempty" doc:"Whom it is about"`
	DueBefore  graph.Date       `json:"dueBefore,omitempty" doc:"By when"`
	From       graph.EntityID   `json:"from,omitempty" doc:"Where the path begins"`
	To         graph.EntityID   `json:"to,omitempty" doc:"Where it ends"`
	Type       graph.Type       `json:"type,omitempty" doc:"Of which type the neighbours are"`
	Statements []Statement      `json:"statements,omitempty" doc:"The first promises"`
	Path       *Path            `json:"path,omitempty" doc:"The first path, in the language asked for"`
	Neighbors  []graph.EntityID `json:"neighbors,omitempty" doc:"The first neighbours"`
	Count      int              `json:"count" doc:"How many promises or neighbours the answer's first page has"`
	Complete   bool             `json:"complete" doc:"There is no page after it"`
}

const (
	firstPromises  = 20 // statements given of a question
	firstNeighbors = 25
	firstPairs     = 6 // pairs of which a path is looked for
	firstHubs      = 8 // entities whose neighbours are looked at
)

// A firstSight asks questions one after the other, all of one revision.
type firstSight struct {
	*Service
	ctx   context.Context
	lang  string
	at    graph.Revision
	sound bool // all were answered, and the graph stayed
	names []graph.EntityID
}

// of asks a question of the table, in the language of the first sight; nil where it was
// not answered.
func of[T any](f *firstSight, name, id string, values map[string][]string) *T {
	i := slices.IndexFunc(f.questions, func(q *Question) bool { return q.Name == name })
	values["lang"] = []string{f.lang}
	got, err := f.Ask(f.ctx, f.questions[i], Params{ID: id, Values: values})
	if err != nil || got.Fleeting || got.Revision != f.at {
		f.sound = false
		return nil
	}
	return got.Body.(*T)
}

// first gives the questions to begin with.
func (f *firstSight) first(entities []graph.Node, links []Statement) []FirstQuestion {
	list := slices.Clone(entities)
	slices.SortStableFunc(list, func(a, b graph.Node) int { return cmp.Or(cmp.Compare(b.Degree, a.Degree), cmp.Compare(a.ID, b.ID)) })
	var out []FirstQuestion
	for _, q := range []*FirstQuestion{f.promises(), f.path(list, links), f.neighborsOf(list)} {
		if q != nil {
			out = append(out, *q)
		}
	}
	return out
}

// promised are the filters of what is promised, each promise once.
func promised(more map[string][]string) map[string][]string {
	out := map[string][]string{"status": {"target", "planned"}, "repeats": {"false"}, "limit": {"1000"}}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// promises asks what the one who has most that is due has promised by the year by which
// most of it is.
func (f *firstSight) promises() *FirstQuestion {
	all := of[List[Statement]](f, "listStatements", "", promised(map[string][]string{"sort": {"due"}}))
	if all == nil {
		return nil
	}
	subject, by := mostDue(all.Items)
	if subject == "" {
		return nil
	}
	page := of[List[Statement]](f, "listEntityStatements", string(subject), promised(map[string][]string{"direction": {"out"}, "dueBefore": {string(by)}}))
	if page == nil || len(page.Items) == 0 {
		return nil
	}
	first := page.Items[:min(len(page.Items), firstPromises)]
	for i := range first {
		f.names = append(f.names, first[i].Subject, first[i].Object)
		for _, q := range first[i].Qualifiers {
			f.names = append(f.names, q.Entity)
		}
	}
	return &FirstQuestion{Kind: "promises", Entity: subject, DueBefore: by, Statements: first, Count: len(page.Items), Complete: page.Complete}
}

// mostDue gives who has most that is due by some year, and by which year most of that
// is; "" for nobody.
func mostDue(list []Statement) (graph.EntityID, graph.Date) {
	bySubject := map[graph.EntityID]int{}
	for i := range list {
		if dueYear(&list[i]) != "" {
			bySubject[list[i].Subject]++
		}
	}
	subject := commonest(bySubject)
	byYear := map[graph.Date]int{}
	for i := range list {
		if y := dueYear(&list[i]); y != "" && list[i].Subject == subject {
			byYear[y]++
		}
	}
	return subject, commonest(byYear)
}

// commonest gives the key of the largest number, the least of several; "" of none.
func commonest[K ~string](counts map[K]int) (best K) {
	for k, n := range counts {
		if c := counts[best]; n > c || n == c && k < best {
			best = k
		}
	}
	return best
}

// dueYear gives the year by which something is due, "" where it may be at any time.
func dueYear(s *Statement) graph.Date {
	last := s.When.Due.Last()
	if last < 1_0101 || last >= 10_000_0101 { // what has an end, in the years that are written with four figures
		return ""
	}
	year := strconv.Itoa(int(last) / 10_000)
	return graph.Date("0000"[len(year):] + year)
}

// path asks how two of the best linked are linked that nothing joins directly.
func (f *firstSight) path(list []graph.Node, links []Statement) *FirstQuestion {
	for _, pair := range apart(list, links) {
		p := of[Paths](f, "findPaths", "", map[string][]string{"from": {string(pair[0])}, "to": {string(pair[1])}, "limit": {"1"}})
		if p == nil {
			return nil
		}
		if len(p.Paths) == 0 {
			continue
		}
		f.names = append(f.names, p.Paths[0].Entities...)
		return &FirstQuestion{Kind: "path", From: pair[0], To: pair[1], Path: &p.Paths[0], Count: 1, Complete: p.Complete}
	}
	return nil
}

// apart gives pairs of the best linked, which come first in the list, that nothing joins
// directly: first those that something joins by another, for these have a path, then the
// best linked.
func apart(list []graph.Node, links []Statement) [][2]graph.EntityID {
	near := map[graph.EntityID]map[graph.EntityID]bool{}
	for i := range list {
		near[list[i].ID] = map[graph.EntityID]bool{}
	}
	for i := range links {
		if a, b := near[links[i].Subject], near[links[i].Object]; a != nil && b != nil {
			a[links[i].Object], b[links[i].Subject] = true, true
		}
	}
	type pair struct {
		ids    [2]graph.EntityID
		sure   bool
		weight int
	}
	var all []pair
	for j := range list {
		for i := range j {
			a, b := &list[i], &list[j]
			if near[a.ID][b.ID] {
				continue
			}
			p := pair{ids: [2]graph.EntityID{a.ID, b.ID}, weight: a.Degree + b.Degree}
			for id := range near[a.ID] {
				p.sure = p.sure || near[b.ID][id]
			}
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(x, y pair) int {
		if x.sure != y.sure {
			return map[bool]int{true: -1, false: 1}[x.sure]
		}
		return cmp.Compare(y.weight, x.weight)
	})
	var out [][2]graph.EntityID
	for _, p := range all[:min(len(all), firstPairs)] {
		out = append(out, p.ids)
	}
	return out
}

// neighborsOf asks about the one of the best linked with most links to others of its
// type: what a company works with tells more than the country it is in.
func (f *firstSight) neighborsOf(list []graph.Node) *FirstQuestion {
	var best *graph.Node
	alike := 0
	for i := range list[:min(len(list), firstHubs)] {
		p := of[Profile](f, "getEntity", string(list[i].ID), map[string][]string{})
		if p == nil {
			return nil
		}
		n := 0
		for _, c := range p.Counts {
			for _, t := range c.Types {
				if t.Type == p.Entity.Type {
					n += t.Count
				}
			}
		}
		if n > alike {
			best, alike = &p.Entity, n
		}
	}
	if best == nil {
		return nil
	}
	g := of[Graph](f, "getNeighbors", string(best.ID), map[string][]string{"type": {string(best.Type)}, "limit": {strconv.Itoa(firstNeighbors)}})
	if g == nil {
		return nil
	}
	q := &FirstQuestion{Kind: "neighbors", Entity: best.ID, Type: best.Type, Complete: g.Complete}
	for i := range g.Entities {
		if e := &g.Entities[i]; e.ID != best.ID && e.Type == best.Type {
			q.Neighbors = append(q.Neighbors, e.ID)
		}
	}
	if q.Count = len(q.Neighbors); q.Count == 0 {
		return nil
	}
	f.names = append(append(f.names, best.ID), q.Neighbors...)
	return q
}

// others gives the entities that the questions name beside some.
func (f *firstSight) others(have []graph.Node) []graph.Node {
	var ids []graph.EntityID
	for _, id := range f.names {
		if id != "" && !slices.ContainsFunc(have, func(n graph.Node) bool { return n.ID == id }) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 {
		return nil
	}
	g, err := f.store.Among(f.ctx, graph.AmongQuery{Of: ids})
	if err != nil || g.Revision != f.at {
		f.sound = false
		return nil
	}
	for i := range g.Entities {
		g.Entities[i] = g.Entities[i].Labelled()
	}
	return g.Entities
}
