package check

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"hubgraph/graph"
)

// An Exception is a number or a capitalised name of a source's text that no
// citation covers, and why. A source for which exceptions are given is held to
// be covered whole; one without Term says no more than that.
type Exception struct {
	Source    graph.SourceID
	Paragraph int    // non-blank line of the text, from 0
	Term      string // as printed; several words may be one term
	Reason    string
}

// A Finding is one thing that Verify found wrong.
type Finding struct {
	Check  string // which check found it, in a word or two
	Where  string // the record or the place
	Detail string // what is wrong and what to do
	Rest   bool   // none itself: it stands for those of its check that are left out
}

// maxFindings bounds what one kind of check lists: after so many the rest is
// of the same kind.
const maxFindings = 1000

type findings struct {
	list  []Finding
	count map[string]int
}

func (f *findings) add(check, where, detail string) {
	if f.count == nil {
		f.count = map[string]int{}
	}
	switch f.count[check]++; {
	case f.count[check] <= maxFindings:
		f.list = append(f.list, Finding{Check: check, Where: where, Detail: detail})
	case f.count[check] == maxFindings+1:
		f.list = append(f.list, Finding{Check: check, Detail: fmt.Sprintf("has more than %d findings; the rest is left out", maxFindings), Rest: true})
	}
}

// faults adds what is wrong with one record.
func (f *findings) faults(check, where string, list []graph.Issue) {
	for _, i := range list {
		if i.Field != "" {
			i.Field = "." + i.Field
		}
		f.add(check, where+i.Field, i.Detail)
	}
}

// Verify checks a whole store and lists what is wrong with it, nothing if all
// is well:
//
//   - entity, statement, source, schema: each record is canonical and valid by
//     the schema; ends, entities of qualifiers and the sources of claims and of
//     accounts exist, ends have types that the predicate allows, degrees are right.
//   - identifier: each is as its scheme has it, if the schema has the scheme, and of one
//     entity. Such a fault is one of the data: stores take what a file has.
//   - order: lists come in ID order, each record once.
//   - digest, stats: what the store says of itself is what its records say.
//   - citation: in a source that has a SHA-256, each citation of a statement or a name has
//     an offset, a hash and a note, but for those of a line or record of a file; one of
//     CommonKnowledge has a note.
//   - for each source whose text is attached, what VerifyText checks.
//
// It reads everything once, at one revision: ErrUnavailable where the store
// moves under it three times over; otherwise the errors of Reader. It keeps an
// entry per entity and identifier in memory.
func Verify(ctx context.Context, r graph.Reader, exceptions []Exception) ([]Finding, error) {
	var v *recordVerifier
	err := Again(func() (err error) {
		v, err = verifyRecords(ctx, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	found := v.f.list
	for _, id := range v.texts {
		text, err := r.SourceText(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("verify: %w", err)
		}
		more, err := VerifyText(ctx, r, text.SourceText, exceptions)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// A recordVerifier checks the records of one walk over a store.
type recordVerifier struct {
	f        findings
	sch      graph.Schema
	digest   graph.Digest
	stats    graph.Stats // counted
	entities map[graph.EntityID]*knownEntity
	lost     map[graph.EntityID]*knownEntity // ends that are no entities
	sources  map[graph.SourceID]graph.Source
	texts    []graph.SourceID // sources that have one

	registers  *graph.Registers
	identified map[graph.Identifier]graph.EntityID // by normal form

	joined  []uint64                   // the numbers of the ends of what degrees count, the lower first
	mirrors map[graph.StatementID]bool // of what symmetric predicates say

	lastEntity    graph.EntityID
	lastSource    graph.SourceID
	lastStatement graph.StatementID
}

// A knownEntity is what of an entity the statements are checked by.
type knownEntity struct {
	typ       graph.Type
	number    uint32
	has, want standing // as the store says, and as its relationships say
}

// A standing is what graph.Node says of an entity beside its record.
type standing struct{ degree, neighbors int }

// verifyRecords checks the records. ErrMoved where the store moved meanwhile.
func verifyRecords(ctx context.Context, r graph.Reader) (*recordVerifier, error) {
	v := &recordVerifier{
		mirrors:  map[graph.StatementID]bool{},
		entities: map[graph.EntityID]*knownEntity{}, lost: map[graph.EntityID]*knownEntity{}, sources: map[graph.SourceID]graph.Source{}, identified: map[graph.Identifier]graph.EntityID{},
		stats: graph.Stats{
			ByType: map[graph.Type]int{}, ByPredicate: map[graph.Predicate]int{}, ByStatus: map[graph.Status]int{}, BySource: map[graph.SourceID]int{},
		},
	}
	rev, err := Walk(ctx, r, Visitor{
		Schema:    v.schema,
		Source:    func(s graph.SourceResult) error { return v.source(ctx, r, s) },
		Entity:    v.entity,
		Statement: v.statement,
	})
	if err != nil {
		return nil, err
	}
	v.countNeighbors()
	for _, id := range slices.Sorted(maps.Keys(v.entities)) {
		e := v.entities[id]
		if e.has.degree != e.want.degree {
			v.f.add("entity", string(id)+".degree", fmt.Sprintf("is %d, but %d relationships name it; open the store anew or restore it", e.has.degree, e.want.degree))
		}
		if e.has.neighbors != e.want.neighbors {
			v.f.add("entity", string(id)+".neighbors", fmt.Sprintf("is %d, but relationships join it to %d others; open the store anew or restore it", e.has.neighbors, e.want.neighbors))
		}
	}
	stats, err := r.Stats(ctx)
	switch {
	case err != nil:
		return nil, err
	case stats.Revision != rev:
		return nil, ErrMoved
	}
	if v.digest != rev.Digest {
		v.f.add("digest", "revision", fmt.Sprintf("is %x, but the records give %x: something was changed or lost behind the store's back; restore a backup", rev.Digest, v.digest))
	}
	compareStats(&v.f, &stats, &v.stats)
	return v, nil
}

// inOrder says so where a list is not in ID order, each record once.
func inOrder[ID ~string](f *findings, what, list string, last *ID, id ID) {
	if id <= *last && *last != "" {
		f.add("order", what+" "+string(id), "comes after "+string(*last)+"; the list of "+list+" must be in ID order, each once")
	}
	*last = id
}

func (v *recordVerifier) schema(s graph.SchemaResult) error {
	v.sch, v.registers = s.Schema, s.Schema.Registers()
	added := s.Additions()
	v.digest = added.Hash()
	v.f.faults("schema", "schema", added.Check())
	return nil
}

func (v *recordVerifier) source(ctx context.Context, r graph.Reader, s graph.SourceResult) error {
	inOrder(&v.f, "source", "sources", &v.lastSource, s.ID)
	v.sources[s.ID] = s.Source
	v.stats.Sources++
	v.digest = v.digest.Add(s.Hash())
	v.f.faults("source", string(s.ID), s.Check())
	if !s.HasText {
		return nil
	}
	v.stats.Texts++
	text, err := r.SourceText(ctx, s.ID)
	switch {
	case errors.Is(err, graph.ErrNotFound):
		v.f.add("source", string(s.ID), "is said to have a text and has none; attach it again")
		return nil
	case err != nil:
		return err
	case text.Revision != s.Revision:
		return ErrMoved
	}
	v.texts = append(v.texts, s.ID)
	v.digest = v.digest.Add(text.Hash())
	return nil
}

func (v *recordVerifier) entity(n graph.Node) error {
	inOrder(&v.f, "entity", "entities", &v.lastEntity, n.ID)
	v.entities[n.ID] = &knownEntity{typ: n.Type, number: uint32(len(v.entities)), has: standing{n.Degree, n.Neighbors}}
	v.stats.Entities++
	v.stats.ByType[n.Type]++
	v.digest = v.digest.Add(n.Hash())
	v.f.faults("entity", string(n.ID), n.Check(&v.sch))
	if c := n.Canonical(); string(graph.AppendEntity(nil, &c)) != string(graph.AppendEntity(nil, &n.Entity)) {
		v.f.add("entity", string(n.ID), "is not stored in canonical form; put it again")
	}
	v.identifiers(&n.Entity)
	home := n.Home()
	v.account(string(n.ID), &home)
	for i := range n.Accounts {
		v.account(fmt.Sprintf("%s.accounts[%d]", n.ID, i), &n.Accounts[i])
	}
	return nil
}

// account checks whose words of an entity are, and where its names are cited.
func (v *recordVerifier) account(where string, a *graph.Account) {
	src, ok := v.sources[a.Source]
	if !ok && a.Source != "" {
		v.f.add("entity", where+".source", "is "+graph.Quote(a.Source)+", which is not in the store; put the source, or take the account back")
	}
	for i := range a.Names {
		checkCites(&v.f, fmt.Sprintf("%s.names[%d]", where, i), a.Names[i].Cites, &src)
	}
}

// identifiers checks what registers call an entity.
func (v *recordVerifier) identifiers(e *graph.Entity) {
	v.identifiersOf(string(e.ID), e.ID, e.Identifiers)
	for i := range e.Accounts {
		v.identifiersOf(fmt.Sprintf("%s.accounts[%d]", e.ID, i), e.ID, e.Accounts[i].Identifiers)
	}
}

func (v *recordVerifier) identifiersOf(at string, e graph.EntityID, list []graph.Identifier) {
	for i, id := range list {
		where := fmt.Sprintf("%s.identifiers[%d]", at, i)
		if why := v.registers.Fault(id); why != "" {
			v.f.add("identifier", where, why)
		}
		normal := v.sch.Normal(id)
		switch other, taken := v.identified[normal]; {
		case !taken:
			v.identified[normal] = e
		case other != e:
			v.f.add("identifier", where, graph.Quote(id.String())+" is also of "+graph.Quote(other)+"; correct one of them, or, if the two are the same, keep one entity")
		}
	}
}

func (v *recordVerifier) statement(s graph.Statement) error {
	where := string(s.ID)
	inOrder(&v.f, "statement", "statements", &v.lastStatement, s.ID)
	v.count(&s)
	v.digest = v.digest.Add(s.Hash())

	wrong := s.Check(&v.sch)
	v.f.faults("statement", where, wrong)
	if c := s.Canonical(); len(wrong) == 0 && string(graph.AppendStatement(nil, &c)) != string(graph.AppendStatement(nil, &s)) {
		why := "is not stored in canonical form; put it again"
		if !slices.IsSortedFunc(s.Cites, graph.Citation.ComparePlace) {
			why = "has citations that are not in order of place; put it again"
		}
		v.f.add("statement", where, why)
	}
	for _, id := range s.Mentioned() {
		if v.entities[id] == nil {
			v.f.add("statement", where, "mentions "+graph.Quote(id)+", which is no entity of the store; put the entity or retract the statement")
		}
	}
	src, ok := v.sources[s.Source]
	if !ok {
		v.f.add("statement", where, "has the source "+graph.Quote(s.Source)+", which is not in the store; put the source or retract the statement")
	}
	subject, object := v.entities[s.Subject], v.entities[s.Object]
	if subject != nil && (object != nil || !s.IsRelationship()) {
		var ot graph.Type
		if object != nil {
			ot = object.typ
		}
		if end, why := v.sch.CheckEnds(s.Predicate, subject.typ, ot); why != "" && v.sch.Predicate(s.Predicate) != nil {
			v.f.add("statement", where+"."+end, why)
		}
	}
	if src.ID == graph.CommonKnowledge || src.SHA256 != "" {
		if len(s.Cites) == 0 {
			v.f.add("citation", where, noCitation(&src))
		}
	}
	checkCites(&v.f, where, s.Cites, &src)
	return nil
}

// count counts a statement for the statistics and its ends' degrees.
func (v *recordVerifier) count(s *graph.Statement) {
	v.stats.Statements++
	v.stats.Citations += len(s.Cites)
	v.stats.ByPredicate[s.Predicate]++
	v.stats.ByStatus[s.Status]++
	v.stats.BySource[s.Source]++
	if !s.IsRelationship() {
		v.stats.Facts++
		return
	}
	v.stats.Relationships++
	if !s.CountsForDegree() {
		return
	}
	if v.sch.Symmetric(s.Predicate) {
		if v.mirrors[s.ID] {
			return // it was counted
		}
		v.mirrors[s.Mirror()] = true
	}
	from := v.end(s.Subject)
	from.want.degree++
	if s.Object == s.Subject { // a self-loop counts once
		return
	}
	to := v.end(s.Object)
	to.want.degree++
	v.joined = append(v.joined, uint64(min(from.number, to.number))<<32|uint64(max(from.number, to.number)))
}

// end gives an end of a relationship, be it lost.
func (v *recordVerifier) end(id graph.EntityID) *knownEntity {
	if e := v.entities[id]; e != nil {
		return e
	}
	if v.lost[id] == nil {
		v.lost[id] = &knownEntity{number: uint32(len(v.entities) + len(v.lost))}
	}
	return v.lost[id]
}

// countNeighbors counts at both ends of all that is joined.
func (v *recordVerifier) countNeighbors() {
	slices.Sort(v.joined)
	v.joined = slices.Compact(v.joined)
	byNumber := make([]*knownEntity, len(v.entities)+len(v.lost))
	for _, known := range []map[graph.EntityID]*knownEntity{v.entities, v.lost} {
		for _, e := range known {
			byNumber[e.number] = e
		}
	}
	for _, pair := range v.joined {
		byNumber[pair>>32].want.neighbors++
		byNumber[uint32(pair)].want.neighbors++
	}
}

func compareStats(f *findings, have, want *graph.Stats) {
	same := func(what string, have, want int) {
		if have != want {
			f.add("stats", what, fmt.Sprintf("says %d, but there are %d; open the store anew", have, want))
		}
	}
	same("entities", have.Entities, want.Entities)
	same("statements", have.Statements, want.Statements)
	same("relationships", have.Relationships, want.Relationships)
	same("facts", have.Facts, want.Facts)
	same("citations", have.Citations, want.Citations)
	same("sources", have.Sources, want.Sources)
	same("texts", have.Texts, want.Texts)
	compareCounts(f, "byType", have.ByType, want.ByType)
	compareCounts(f, "byPredicate", have.ByPredicate, want.ByPredicate)
	compareCounts(f, "byStatus", have.ByStatus, want.ByStatus)
	compareCounts(f, "bySource", have.BySource, want.BySource)
}

func compareCounts[K ~string](f *findings, what string, have, want map[K]int) {
	keys := append(slices.Collect(maps.Keys(have)), slices.Collect(maps.Keys(want))...)
	for _, k := range slices.Compact(slices.Sorted(slices.Values(keys))) {
		if _, there := have[k]; have[k] != want[k] || there && want[k] == 0 {
			f.add("stats", fmt.Sprintf("%s[%s]", what, k), fmt.Sprintf("says %d, but there are %d; open the store anew", have[k], want[k]))
		}
	}
}

// noCitation says what to do where a statement has none that could.
func noCitation(src *graph.Source) string {
	if src.ID == graph.CommonKnowledge {
		return "has no citation; write one that holds a note"
	}
	return "has no citation; cite the place in " + string(src.ID) + " that says it"
}

// checkCites adds what citations of a source lack that could be had.
func checkCites(f *findings, at string, cites []graph.Citation, src *graph.Source) {
	where := func(i int) string { return at + fmt.Sprintf(".cites[%d]", i) }
	if src.ID == graph.CommonKnowledge {
		for i, c := range cites {
			if c.Note == "" {
				f.add("citation", where(i)+".note", "is missing; say what is known")
			}
			if c.End > 0 {
				f.add("citation", where(i), "names a place, but common knowledge has no text; give what it says the source that says it")
			}
		}
		return
	}
	if src.SHA256 == "" {
		return
	}
	for i, c := range cites {
		if c.Line > 0 || c.Record != "" {
			continue
		}
		if c.End == 0 {
			f.add("citation", where(i)+".end", "is missing; give paragraph, start and end of the place")
		}
		if c.Hash == "" {
			f.add("citation", where(i)+".hash", "is missing; without it the passage can't be found in another copy")
		}
		if c.Note == "" {
			f.add("citation", where(i)+".note", "is missing; say in your own words what the place says")
		}
	}
}
