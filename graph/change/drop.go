package change

import (
	"cmp"
	"fmt"
	"slices"

	"hubgraph/graph"
)

// A name is one of what Names lists.
type name struct{ kind, id string }

const (
	kindSource    = "source"
	kindPredicate = "predicate"
	kindQualifier = "qualifier"
	kindUnit      = "unit"
)

// eachName calls yield with what a statement names beside entities; some may come
// twice.
func eachName(s *graph.Statement, yield func(name)) {
	yield(name{kindSource, string(s.Source)})
	yield(name{kindPredicate, string(s.Predicate)})
	if s.Value.Unit != "" {
		yield(name{kindUnit, s.Value.Unit})
	}
	for i := range s.Qualifiers {
		q := &s.Qualifiers[i]
		yield(name{kindQualifier, q.Key})
		if q.Value.Unit != "" {
			yield(name{kindUnit, q.Value.Unit})
		}
	}
}

// drop takes out what the batch drops, and gives what is left of the store's
// additions to the schema. What still needs it is a conflict.
func (p *planner) drop(add graph.Schema) graph.Schema {
	d := &p.batch.Drop
	if d.IsZero() {
		return add
	}
	for _, id := range d.Texts {
		p.texts[id] = nil
	}
	for _, id := range d.Sources {
		p.sources[id] = nil
	}
	left := graph.Schema{
		Types: without(add.Types, d.Types, typeID), Predicates: without(add.Predicates, d.Predicates, predicateID),
		Qualifiers: without(add.Qualifiers, d.Qualifiers, qualifierKey), Units: without(add.Units, d.Units, unitID),
		Schemes: without(add.Schemes, d.Schemes, schemeID),
	}
	counts := p.left()
	said := map[string]bool{}
	conflict := func(list string, i int, id, why string) {
		// One that is named twice is one fault.
		if key := list + "\x00" + id; why != "" && !said[key] {
			said[key] = true
			p.conflict.Add(fmt.Sprintf("drop.%s[%d]", list, i), graph.Quote(id)+" "+why)
		}
	}
	users := p.users(counts)
	told, called := p.accounts()
	named := func(kind, id, verb string) string {
		if s := users[name{kind, id}]; s != "" {
			return verb + ", " + string(s) + " among them; retract those first"
		}
		return ""
	}
	for i, id := range d.Sources {
		why := named(kindSource, string(id), "is still the source of statements")
		if e, ok := told[id]; ok && why == "" {
			why = "is still the source of what entities are called, " + graph.Quote(e) + " among them; take its accounts back or delete those first"
		}
		if why == "" && p.text(id) != nil {
			why = "still has its text; drop that, too"
		}
		conflict("sources", i, string(id), why)
	}
	members := p.members(counts)
	for i, id := range d.Types {
		why := ""
		if e, ok := members[id]; ok {
			why = "is still the type of entities, " + graph.Quote(e) + " among them; delete those first"
		} else if e, ok := called[id]; ok {
			why = "is still the type that accounts of entities give, that of " + graph.Quote(e) + " among them; take those back first"
		} else if j := slices.IndexFunc(left.Predicates, func(def graph.PredicateDef) bool {
			return slices.Contains(def.SubjectTypes, id) || slices.Contains(def.ObjectTypes, id)
		}); j >= 0 {
			why = "is still allowed by predicates, " + string(left.Predicates[j].ID) + " among them; drop those first"
		}
		conflict("types", i, string(id), why)
	}
	for i, id := range d.Predicates {
		conflict("predicates", i, string(id), named(kindPredicate, string(id), "is still the predicate of statements"))
	}
	for i, key := range d.Qualifiers {
		why := named(kindQualifier, key, "still qualifies statements")
		if j := slices.IndexFunc(left.Predicates, func(def graph.PredicateDef) bool { return def.Share == key }); why == "" && j >= 0 {
			why = "is still the share of predicates, " + string(left.Predicates[j].ID) + " among them; drop those first"
		}
		conflict("qualifiers", i, key, why)
	}
	for i, id := range d.Units {
		why := named(kindUnit, id, "is still the unit in statements")
		if j := slices.IndexFunc(left.Predicates, func(def graph.PredicateDef) bool { return def.Unit == id }); why == "" && j >= 0 {
			why = "is still what predicates are measured in, " + string(left.Predicates[j].ID) + " among them; drop those first"
		}
		if j := slices.IndexFunc(left.Qualifiers, func(def graph.QualifierDef) bool { return def.Unit == id }); why == "" && j >= 0 {
			why = "is still what qualifiers are measured in, " + left.Qualifiers[j].Key + " among them; drop those first"
		}
		conflict("units", i, id, why)
	}
	return left
}

// without gives the definitions but for those that are dropped.
func without[T any, K comparable](defs []T, drop []K, id func(*T) K) []T {
	gone := make(map[K]bool, len(drop))
	for _, k := range drop {
		gone[k] = true
	}
	var out []T
	for i := range defs {
		if !gone[id(&defs[i])] {
			out = append(out, defs[i])
		}
	}
	return out
}

// counted is how many there are of each after the batch.
type counted struct {
	types      map[graph.Type]int
	predicates map[graph.Predicate]int
	sources    map[graph.SourceID]int
}

func (p *planner) left() counted {
	st := p.st.StoredStats()
	c := counted{map[graph.Type]int{}, map[graph.Predicate]int{}, map[graph.SourceID]int{}}
	for _, id := range p.batch.Drop.Types {
		c.types[id] = st.ByType[id]
	}
	for _, id := range p.batch.Drop.Predicates {
		c.predicates[id] = st.ByPredicate[id]
	}
	for _, id := range p.batch.Drop.Sources {
		c.sources[id] = st.BySource[id]
	}
	for id, e := range p.entities {
		if old := p.storedEntity(id); old != nil {
			c.types[old.Type]--
		}
		if e != nil {
			c.types[e.Type]++
		}
	}
	for i := range p.statements {
		v := &p.statements[i]
		if (v.old == nil) == (v.now == nil) {
			continue // the two differ by citations at most
		}
		s, by := v.now, 1
		if s == nil {
			s, by = v.old, -1
		}
		c.predicates[s.Predicate] += by
		c.sources[s.Source] += by
	}
	return c
}

// users gives, for each of what the batch drops, the least statement after the
// batch that names it.
func (p *planner) users(counts counted) map[name]graph.StatementID {
	d := &p.batch.Drop
	wanted := map[name]bool{}
	var stored Names
	for _, id := range d.Sources {
		if counts.sources[id] > 0 {
			wanted[name{kindSource, string(id)}] = true
			stored.Sources = append(stored.Sources, id)
		}
	}
	for _, id := range d.Predicates {
		if counts.predicates[id] > 0 {
			wanted[name{kindPredicate, string(id)}] = true
			stored.Predicates = append(stored.Predicates, id)
		}
	}
	for _, key := range d.Qualifiers {
		wanted[name{kindQualifier, key}] = true
		stored.Qualifiers = append(stored.Qualifiers, key)
	}
	for _, id := range d.Units {
		wanted[name{kindUnit, id}] = true
		stored.Units = append(stored.Units, id)
	}
	least := map[name]graph.StatementID{}
	if len(wanted) == 0 {
		return least
	}
	for i := range p.statements {
		v := &p.statements[i]
		if v.now != nil {
			eachName(v.now, func(n name) {
				if old, ok := least[n]; wanted[n] && (!ok || v.now.ID < old) {
					least[n] = v.now.ID
				}
			})
		}
	}
	open := len(wanted)
	p.st.Naming(stored, func(s *graph.Statement) bool {
		if p.version(s.ID) != nil {
			return true // gone, or told above
		}
		eachName(s, func(n name) {
			if !wanted[n] {
				return
			}
			wanted[n] = false // the others come after it
			open--
			if old, ok := least[n]; !ok || s.ID < old {
				least[n] = s.ID
			}
		})
		return open > 0
	})
	return least
}

// members gives, for each type that the batch drops, the least entity of it after
// the batch.
func (p *planner) members(counts counted) map[graph.Type]graph.EntityID {
	var wanted []graph.Type
	for _, id := range p.batch.Drop.Types {
		if counts.types[id] > 0 {
			wanted = append(wanted, id)
		}
	}
	least := map[graph.Type]graph.EntityID{}
	if len(wanted) == 0 {
		return least
	}
	for id, e := range p.entities {
		if e == nil {
			continue
		}
		if old, ok := least[e.Type]; !ok || id < old {
			least[e.Type] = id
		}
	}
	found := map[graph.Type]bool{}
	p.st.OfTypes(wanted, func(id graph.EntityID, t graph.Type) bool {
		if _, touched := p.entities[id]; touched || found[t] {
			return true
		}
		found[t] = true
		if old, ok := least[t]; !ok || cmp.Less(id, old) {
			least[t] = id
		}
		return len(found) < len(wanted)
	})
	return least
}
