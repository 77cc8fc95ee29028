package change

import (
	"fmt"
	"slices"
	"strings"

	"hubgraph/graph"
)

func (p *planner) putEntities() {
	for i := range p.batch.Entities {
		p.putEntity(func(field string) string { return fmt.Sprintf("entities[%d]%s", i, field) }, &p.batch.Entities[i])
	}
	for i, a := range p.batch.Additions {
		f := fmt.Sprintf("additions[%d]", i)
		old := p.entity(a.ID)
		if old == nil {
			p.conflict.Add(f+".id", graph.Quote(a.ID)+" is neither stored nor in the batch")
			continue
		}
		if a.Source != "" {
			p.needSource(a.Source, func() string { return f + ".source" })
		}
		e := old.With(a)
		if a.Source == "" && old.Source != "" && !same(old, &e) {
			p.conflict.Add(f+".source", "is missing: "+graph.Quote(a.ID)+" is of "+graph.Quote(old.Source)+"; say whose names and identifiers are added")
			continue
		}
		if e.Size() > graph.MaxRecordBytes {
			p.conflict.Add(f, "makes the entity larger than 1 MiB")
			continue
		}
		p.entities[a.ID] = &e
	}
}

// needSource adds a conflict at a field where there is no such source, and reports whether
// there is one.
func (p *planner) needSource(id graph.SourceID, field func() string) bool {
	if p.source(id) != nil {
		return true
	}
	p.conflict.Add(field(), graph.Quote(id)+" is neither stored nor in the batch")
	return false
}

// putEntity puts what an entity of the batch says beside what others say of it. at names
// a field of it.
func (p *planner) putEntity(at func(field string) string, given *graph.Entity) {
	if given.Source != "" {
		p.needSource(given.Source, func() string { return at(".source") })
	}
	for i := range given.Accounts {
		if a := &given.Accounts[i]; !a.IsEmpty() {
			p.needSource(a.Source, func() string { return at(fmt.Sprintf(".accounts[%d].source", i)) })
		}
	}
	now := given.Canonical()
	if old := p.entity(given.ID); old != nil && !p.batch.Replace {
		said := now.Home()
		now = *old
		if lost := differing(old, said); said.Source == "" && old.Source != "" && len(lost) > 0 {
			p.conflict.Add(at(".source"), fmt.Sprintf("is missing: %s is of %s, and what is nobody's would replace its %s; give the source, or \"replace\": true with the batch, if this is to be all that is known of it",
				graph.Quote(given.ID), graph.Quote(old.Source), strings.Join(lost, ", ")))
		} else if len(lost) > 0 || said.Source != old.Source && said.Source != "" {
			now = withAccount(now, said)
		}
		for i, a := range given.Accounts {
			if a.Source == old.Source && (a.Type == "" || a.Name == "") {
				p.conflict.Add(at(fmt.Sprintf(".accounts[%d]", i)), graph.Quote(a.Source)+" is the source of the type and the name of "+graph.Quote(given.ID)+"; give both")
				continue
			}
			now = withAccount(now, a.Canonical())
		}
		if now = now.Canonical(); now.Size() > graph.MaxRecordBytes {
			p.conflict.Add(at(""), "makes the entity larger than 1 MiB, with what others say of it")
		}
	}
	p.entities[given.ID] = &now
}

// withAccount gives the entity with an account in the place of what its source said.
func withAccount(e graph.Entity, a graph.Account) graph.Entity {
	if a.Source == e.Source {
		e.Type, e.Name, e.Names, e.Summary, e.Summaries, e.Identifiers = a.Type, a.Name, a.Names, a.Summary, a.Summaries, a.Identifiers
		return e
	}
	others := slices.DeleteFunc(slices.Clone(e.Accounts), func(x graph.Account) bool { return x.Source == a.Source })
	e.Accounts = append(others, a)
	return e
}

// differing names the fields of an entity's own record that an account has otherwise.
func differing(e *graph.Entity, a graph.Account) (out []string) {
	add := func(name string, differs bool) {
		if differs {
			out = append(out, name)
		}
	}
	add("type", e.Type != a.Type)
	add("name", e.Name != a.Name)
	add("names", !slices.EqualFunc(e.Names, a.Names, func(x, y graph.Name) bool {
		return x.Text == y.Text && x.Lang == y.Lang && x.Kind == y.Kind && x.From == y.From && x.To == y.To && slices.Equal(x.Cites, y.Cites)
	}))
	add("summary", e.Summary != a.Summary)
	add("summaries", e.Summaries != a.Summaries)
	add("identifiers", !slices.Equal(e.Identifiers, a.Identifiers))
	return out
}

func same(a, b *graph.Entity) bool {
	return string(graph.AppendEntity(nil, a)) == string(graph.AppendEntity(nil, b))
}

// accounts gives, for each source and type that the batch drops, the least entity after
// the batch of which that source has an account, and to which another account than the
// home's gives that type.
func (p *planner) accounts() (sources map[graph.SourceID]graph.EntityID, types map[graph.Type]graph.EntityID) {
	d := &p.batch.Drop
	sources, types = map[graph.SourceID]graph.EntityID{}, map[graph.Type]graph.EntityID{}
	if len(d.Sources)+len(d.Types) == 0 {
		return sources, types
	}
	look := func(e *graph.Entity, sources map[graph.SourceID]graph.EntityID, types map[graph.Type]graph.EntityID) {
		for _, id := range e.Sources() {
			if slices.Contains(d.Sources, id) {
				least(sources, id, e.ID)
			}
		}
		for i := range e.Accounts {
			if t := e.Accounts[i].Type; t != "" && slices.Contains(d.Types, t) {
				least(types, t, e.ID)
			}
		}
	}
	for _, e := range p.entities {
		if e != nil {
			look(e, sources, types)
		}
	}
	wantedSources, wantedTypes := len(sortedUnique(slices.Clone(d.Sources))), len(sortedUnique(slices.Clone(d.Types)))
	storedSources, storedTypes := map[graph.SourceID]graph.EntityID{}, map[graph.Type]graph.EntityID{}
	p.st.Accounts(d.Sources, d.Types, func(e *graph.Entity) bool {
		if _, touched := p.entities[e.ID]; !touched {
			look(e, storedSources, storedTypes)
		}
		return len(storedSources) < wantedSources || len(storedTypes) < wantedTypes // the others come after
	})
	for id, e := range storedSources {
		least(sources, id, e)
	}
	for t, e := range storedTypes {
		least(types, t, e)
	}
	return sources, types
}

func least[K comparable](m map[K]graph.EntityID, k K, id graph.EntityID) {
	if old, ok := m[k]; !ok || id < old {
		m[k] = id
	}
}
