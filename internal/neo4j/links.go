package neo4j

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hubgraph/graph"
	"hubgraph/graph/change"
)

// Links are counts of the statements about an entity, by predicate and by what the
// entity is in them, and of those whose qualifiers name it, by key. They are kept beside
// each entity as one text, in which "#9 kin&1 listed-on>1 owns<12 owns!<2 plan~4 revenue=3"
// are nine neighbours, a relation that is stored from both ends, one link out, twelve in,
// two more of the same that no degree counts, four qualifiers and three facts: Neo4j's own counts are by relationship type, other people's relationships
// included, and to count what an index holds takes long for a hub.
type links map[link]int

type link struct {
	of    string // a predicate, or where it is in a qualifier a key
	as    byte
	aside bool // statements of a status that stands aside
}

// asideMark is behind the predicate of what stands aside. Counts that were written
// when there was no such status have none, and are right without.
const asideMark = "!"

// What an entity is in a statement. A loop is counted as asSubject, asTarget and
// asBoth.
const (
	asSubject   = '>'
	asTarget    = '<'
	asBoth      = '@'
	ofFact      = '='
	inQualifier = '~'
	asTwin      = '&' // in two at once: of a symmetric predicate, and stored from both ends
	asNeighbor  = '#' // of no predicate: of how many others
)

// countsOf reads the counts of an entity.
func countsOf(id, text string) (links, error) {
	l := links{}
	for word := range strings.FieldsSeq(text) {
		at := strings.IndexAny(word, "><@=~&#")
		if at < 0 {
			return nil, damagedRecord("counts of the entity", id, fmt.Errorf("%q is not understood", text))
		}
		n, err := strconv.Atoi(word[at+1:])
		if err != nil {
			return nil, damagedRecord("counts of the entity", id, fmt.Errorf("%q: %w", text, errors.Unwrap(err)))
		}
		of, aside := strings.CutSuffix(word[:at], asideMark)
		l[link{of, word[at], aside}] = n
	}
	return l, nil
}

func (l links) String() string {
	var b strings.Builder
	for _, k := range l.sorted() {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(k.of)
		if k.aside {
			b.WriteString(asideMark)
		}
		b.WriteByte(k.as)
		b.WriteString(strconv.Itoa(l[k]))
	}
	return b.String()
}

// sorted gives what is counted by predicate, links in before links out, what stands
// aside last.
func (l links) sorted() []link {
	return slices.SortedFunc(maps.Keys(l), func(a, b link) int {
		return cmp.Or(strings.Compare(a.of, b.of), cmp.Compare(a.as, b.as), graph.CompareLast(a.aside, b.aside, func() int { return 0 }))
	})
}

// add counts a statement n times as seen from an entity that it mentions.
func (l links) add(s *graph.Statement, of graph.EntityID, n int) {
	predicate, aside := string(s.Predicate), s.Status.Aside()
	switch {
	case s.Subject == of && s.Object == "":
		step(l, link{predicate, ofFact, aside}, n)
	case s.Subject == of:
		step(l, link{predicate, asSubject, aside}, n)
	}
	if s.Object == of {
		step(l, link{predicate, asTarget, aside}, n)
	}
	if s.Subject == of && s.Object == of {
		step(l, link{predicate, asBoth, aside}, n)
	}
	for _, q := range s.Qualifiers {
		if q.Entity == of {
			step(l, link{q.Key, inQualifier, aside}, n)
		}
	}
}

// relationships is how many an entity has that its degree counts, a loop or what is
// stored from both ends being one, and how many others.
func (l links) relationships() (degree, others int) {
	for k, count := range l {
		switch k.as {
		case asBoth:
			count = -count
		case asTwin:
			degree -= count
			others += count
			continue
		case asSubject, asTarget:
		default:
			continue
		}
		if k.aside {
			others += count
		} else {
			degree += count
		}
	}
	return degree, others
}

// asked counts the relationships of the predicates that a filter asks for, of whatever
// status, that lead in its direction, but for those of undirected ones: as seen from here,
// and from the other ends.
func (l links) asked(f *graph.Filter, undirected []graph.Predicate) (on, back int) {
	for k, count := range l {
		p := graph.Predicate(k.of)
		if len(f.Predicates) > 0 && !slices.Contains(f.Predicates, p) {
			continue
		}
		both := f.Direction == graph.Any || slices.Contains(undirected, p)
		out, in := 0, 0
		switch k.as {
		case asSubject:
			out = count
		case asTarget:
			in = count
		case asBoth:
			if both {
				out = -count
			}
		}
		switch {
		case both:
			on, back = on+out+in, back+out+in
		case f.Direction == graph.Out:
			on, back = on+out, back+in
		default:
			on, back = on+in, back+out
		}
	}
	return on, back
}

// looked counts the links of a predicate that a degree counts.
func (l links) looked(p graph.Predicate) int {
	of := string(p)
	return l[link{of, asSubject, false}] + l[link{of, asTarget, false}] - l[link{of, asBoth, false}] - l[link{of, asTwin, false}]
}

// neighbors is of how many others an entity is a neighbour.
func (l links) neighbors() int { return l[link{as: asNeighbor}] }

// byPredicate counts the statements that an entity is an end of.
func (l links) byPredicate() map[graph.Predicate]int {
	out := map[graph.Predicate]int{}
	for k, count := range l {
		switch k.as {
		case inQualifier, asTwin, asNeighbor:
			continue
		case asBoth:
			count = -count
		}
		out[graph.Predicate(k.of)] += count
	}
	return out
}

// named counts the statements whose qualifiers of a key name the entity.
func (l links) named(key string) int {
	return l[link{key, inQualifier, false}] + l[link{key, inQualifier, true}]
}

func (l links) statements() int {
	n := 0
	for _, count := range l.byPredicate() {
		n += count
	}
	return n
}

// An end is what a write must know of an entity that statements are about.
type end struct {
	typ   graph.Type
	links string
}

// ends knows those that this store's writes last touched or named, so that a load
// that comes back to them batch after batch does not ask for them each time. It holds
// for one revision: a batch that finds another in the database, for somebody else
// wrote, begins anew.
type ends struct {
	mu  sync.Mutex
	rev graph.Revision
	of  map[graph.EntityID]end
}

// mostEnds bounds them to some 30 MB.
const mostEnds = 200_000

// at gives those of ids that are known at rev, and the other ids.
func (c *ends) at(rev graph.Revision, ids []graph.EntityID) (known map[graph.EntityID]end, others []graph.EntityID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known = make(map[graph.EntityID]end, len(ids))
	for _, id := range ids {
		if e, ok := c.of[id]; ok && c.rev == rev {
			known[id] = e
		} else {
			others = append(others, id)
		}
	}
	return known, others
}

// moved notes what a committed batch that found one revision and left another knew
// in the end, and which entities it deleted.
func (c *ends) moved(from, to graph.Revision, known map[graph.EntityID]end, changes []change.EntityChange) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rev != from || c.of == nil || len(c.of)+len(known) > mostEnds {
		if c.rev.Store == to.Store && c.rev.Seq > to.Seq {
			return // a later batch was quicker to come here
		}
		c.of = map[graph.EntityID]end{}
	}
	c.rev = to
	maps.Copy(c.of, known)
	for _, ch := range changes {
		if ch.New == nil {
			delete(c.of, ch.Old.ID)
		}
	}
}
