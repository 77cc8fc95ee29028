package graph

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The limits of queries. A query over them is ErrInvalid.
const (
	MaxHops      = 6      // of a neighbourhood and of a path
	MaxPaths     = 1_000  // paths in an answer
	MaxPage      = 10_000 // entities, statements or hits in an answer
	MaxStarts    = 200    // entities a question may start from or name
	MaxAmong     = 10_000 // entities of which the links among them may be asked for
	MaxTextQuery = 512    // code points of a search text
	// MaxIdentifiers is how many identifiers a question may name: one of each scheme
	// that there can be, and more.
	MaxIdentifiers = 256
	MaxElse        = 64        // searches that one has beside it
	MaxLists       = 64        // queries for statements that are asked together
	MaxBudget      = 2_000_000 // edges a query may visit; also the default, and how many more to find what joins the entities found
	// MaxAnswerBytes is how many bytes of records an answer holds, as many as a
	// batch over HTTP may have; see Stop.
	MaxAnswerBytes = 8 << 20
	// MaxSubgraphStatements is how many statements a Subgraph holds; over it
	// the first in ID order are kept and StoppedBy says limit.
	MaxSubgraphStatements = 50_000
	// MaxTypedCount is up to how many relationships Profile also counts by the
	// type of the other end.
	MaxTypedCount = 10_000

	DefaultHops  = 2     // of a neighbourhood
	DefaultPaths = 100   // paths in an answer
	DefaultPage  = 1_000 // of everything else
	DefaultHits  = 20    // of a search
)

// Direction says on which side of a relationship an entity stands: out where
// it is the subject, in where it is the object. What a symmetric predicate says
// has none.
type Direction string

// The directions; "" is any.
const (
	Any Direction = ""
	Out Direction = "out"
	In  Direction = "in"
)

// A Filter says which statements count. Its zero value lets those of the
// DefaultStatuses pass; several values in a list are alternatives, several fields
// are all required.
type Filter struct {
	Predicates []Predicate
	Types      []Type // of the other end
	Direction  Direction
	Statuses   []Status // none: DefaultStatuses
	Sources    []SourceID
	ValidAt    Date // what held: spans that overlap, observations at or before, the undated; see MatchTime
	DueBefore  Date // due on or before the last day that this names
	DueAfter   Date // due on or after the first day that this names

	ObservedBefore Date // observed on or before the last day that this names
	ObservedAfter  Date // observed on or after the first day that this names
}

// IsZero reports whether nothing is asked.
func (f *Filter) IsZero() bool {
	return len(f.Predicates)+len(f.Types)+len(f.Statuses)+len(f.Sources) == 0 &&
		f.Direction == Any && f.ValidAt == "" && f.DueBefore == "" && f.DueAfter == "" &&
		f.ObservedBefore == "" && f.ObservedAfter == ""
}

// Match is the definition of a filter: whether it lets a statement pass as seen
// from one of its ends, other being the opposite end (nil for a fact, which has
// none: a type or the direction in then fails). A self-loop is seen from both
// ends at once, and so is what a symmetric predicate of the schema says, which passes
// from either end whatever the direction. Whatever stores do in SQL, Cypher or columns
// only optimises it.
//
// A due date is the last day that it names: due 2025 is due on 2025-12-31. An
// observation is of the first: what was observed in 2021 was so on 2021-01-01.
func (f *Filter) Match(sch *Schema, s *Statement, other *Entity) bool {
	if !f.MatchClaim(s) {
		return false
	}
	switch both := f.Direction != Any && sch.Symmetric(s.Predicate); {
	case both:
	case f.Direction == Out && other != nil && s.Object != other.ID:
		return false
	case f.Direction == In && (other == nil || s.Subject != other.ID):
		return false
	}
	return len(f.Types) == 0 || other != nil && slices.Contains(f.Types, other.Type)
}

// Undirected gives the predicates of a schema of which the filter's direction is not
// asked, in order: the symmetric ones that it lets pass. There are none without a
// direction.
func (f *Filter) Undirected(sch *Schema) []Predicate {
	if f.Direction == Any {
		return nil
	}
	var out []Predicate
	for i := range sch.Predicates {
		p := &sch.Predicates[i]
		if p.Symmetric && (len(f.Predicates) == 0 || slices.Contains(f.Predicates, p.ID)) {
			out = append(out, p.ID)
		}
	}
	slices.Sort(out)
	return out
}

// MatchClaim is Match without the direction and the other end's type: what can
// be said of the statement by itself.
func (f *Filter) MatchClaim(s *Statement) bool {
	if len(f.Predicates) > 0 && !slices.Contains(f.Predicates, s.Predicate) ||
		!f.matchStatus(s.Status) ||
		len(f.Sources) > 0 && !slices.Contains(f.Sources, s.Source) {
		return false
	}
	return f.MatchTime(s.Status, s.When)
}

func (f *Filter) matchStatus(s Status) bool {
	if len(f.Statuses) == 0 {
		return !s.Aside()
	}
	return slices.Contains(f.Statuses, s)
}

// LooksAt lists the statuses that pass, in the order of Statuses: those that are
// named, or DefaultStatuses. It is never nil.
func (f *Filter) LooksAt() []Status {
	return slices.DeleteFunc(slices.Clone(Statuses), func(s Status) bool { return !f.matchStatus(s) })
}

// MatchTime is the part of Match that looks at time.
//
// validAt: with From or To the claim is a holding and passes when its span
// overlaps the days that validAt names, an open end reaching for ever; with
// only Observed it passes when it was observed by the last of these days;
// Undated passes. But what is planned or a target held at no time, and of what has
// ended only a stated end tells when: without To it does not pass.
//
// dueBefore and dueAfter pass no claim without a due date, observedBefore and
// observedAfter none of which nothing says when it was observed.
func (f *Filter) MatchTime(st Status, w When) bool {
	if f.ValidAt != "" && !f.held(st, w) {
		return false
	}
	if f.DueBefore != "" && (w.Due == "" || w.Due.Last() > f.DueBefore.Last()) {
		return false
	}
	if f.DueAfter != "" && (w.Due == "" || w.Due.Last() < f.DueAfter.First()) {
		return false
	}
	if f.ObservedBefore != "" && (w.Observed == "" || w.Observed.First() > f.ObservedBefore.Last()) {
		return false
	}
	if f.ObservedAfter != "" && (w.Observed == "" || w.Observed.First() < f.ObservedAfter.First()) {
		return false
	}
	return true
}

// held is validAt.
func (f *Filter) held(st Status, w When) bool {
	d := ValidDays(st, w)
	return d.First <= f.ValidAt.Last() && d.Last >= f.ValidAt.First()
}

// Firm reports whether a claim that passes makes a step of a path firm: it is actual, and
// where no date is asked for (ValidAt) it states no end. What states one may long be
// over; that it held on a date that is asked for, it has shown by passing.
func (f *Filter) Firm(st Status, w When) bool {
	return st == Actual && (f.ValidAt != "" || w.To == "")
}

// DueDays gives the days between which, both included, a claim must be due to pass;
// MinDay and MaxDay where the filter does not say. It asks for a due date if either
// DueBefore or DueAfter is set.
func (f *Filter) DueDays() (first, last Day) { return daysBetween(f.DueAfter, f.DueBefore) }

// ObservedDays is DueDays for the days on which a claim must be observed.
func (f *Filter) ObservedDays() (first, last Day) {
	return daysBetween(f.ObservedAfter, f.ObservedBefore)
}

func daysBetween(after, before Date) (first, last Day) {
	first, last = MinDay, MaxDay
	if after != "" {
		first = after.First()
	}
	if before != "" {
		last = before.Last()
	}
	return first, last
}

func (f *Filter) check(is *Issues) {
	for _, p := range f.Predicates {
		if why := p.Check(); why != "" {
			is.Add("predicate", Quote(p)+" "+why)
		}
	}
	checkTypes("type", f.Types, is)
	if f.Direction != Any && f.Direction != In && f.Direction != Out {
		is.Add("direction", Quote(f.Direction)+" is not one of in, out, any")
	}
	for _, s := range f.Statuses {
		if !slices.Contains(Statuses, s) {
			is.Add("status", Quote(s)+" is not one of "+statusNames(Statuses))
		}
	}
	for _, s := range f.Sources {
		if why := s.Check(); why != "" {
			is.Add("source", why)
		}
	}
	for _, d := range []struct {
		name string
		date Date
	}{{"validAt", f.ValidAt}, {"dueBefore", f.DueBefore}, {"dueAfter", f.DueAfter}, {"observedBefore", f.ObservedBefore}, {"observedAfter", f.ObservedAfter}} {
		if why := d.date.Check(); why != "" {
			is.Add(d.name, Quote(d.date)+" "+why)
		}
	}
	if f.ValidAt != "" && f.neverHolds() {
		is.Add("validAt", neverHeld)
		is.Add("status", "names only what has not held yet; leave out validAt, or name others")
	}
	if f.DueAfter != "" && f.DueBefore != "" && f.DueAfter.ok() && f.DueBefore.ok() && f.DueAfter.First() > f.DueBefore.Last() {
		is.Add("dueAfter", Quote(f.DueAfter)+" is after dueBefore; nothing is due between the two")
		is.Add("dueBefore", Quote(f.DueBefore)+" is before dueAfter")
	}
	if f.ObservedAfter != "" && f.ObservedBefore != "" && f.ObservedAfter.ok() && f.ObservedBefore.ok() && f.ObservedAfter.First() > f.ObservedBefore.Last() {
		is.Add("observedAfter", Quote(f.ObservedAfter)+" is after observedBefore; nothing is observed between the two")
		is.Add("observedBefore", Quote(f.ObservedBefore)+" is before observedAfter")
	}
}

const neverHeld = "asks for what held; what is planned or a target did on no day"

// neverHolds reports whether a filter lets only such statuses pass as hold on no day.
func (f *Filter) neverHolds() bool {
	return len(f.Statuses) > 0 && !slices.ContainsFunc(f.Statuses, func(s Status) bool { return !s.Ahead() })
}

func checkTypes(field string, ts []Type, is *Issues) {
	for _, t := range ts {
		if why := t.Check(); why != "" {
			is.Add(field, Quote(t)+" "+why)
		}
	}
}

func checkRange(field string, n, low, high int, is *Issues) {
	if n < low || n > high {
		is.Add(field, fmt.Sprintf("is %d; it must be from %d to %d", n, low, high))
	}
}

func checkBounds(limit, bytes int, is *Issues) {
	if limit < 0 {
		is.Add("limit", "is negative")
	}
	if bytes < 0 {
		is.Add("bytes", "is negative")
	}
}

// checkNamed checks a list of entities that a question names.
func checkNamed(field string, ids []EntityID, least, most int, is *Issues) {
	switch {
	case len(ids) < least && least == 1:
		is.Add(field, "is missing")
	case len(ids) < least:
		is.Add(field, fmt.Sprintf("needs at least %d entities, repeated: %s=a&%s=b", least, field, field))
	case len(ids) > most:
		is.Add(field, fmt.Sprintf("names %d entities; at most %d are allowed", len(ids), most))
	}
	seen := make(map[EntityID]bool, len(ids))
	for _, id := range ids {
		if why := id.Check(); why != "" {
			is.Add(field, Quote(id)+" "+why)
		} else if seen[id] {
			is.Add(field, Quote(id)+" is named twice")
		}
		seen[id] = true
	}
}

const badQuery = "the question can't be asked like this"

// An EntitiesQuery lists entities in ID order. Limit 0 is no limit, and so is
// Bytes 0: else the list ends with the entity by which all given are larger than
// so many bytes (Entity.Size). So whoever shows as many as are not sees by the last
// that there are more.
type EntitiesQuery struct {
	IDs         []EntityID // one of these, at most MaxPage; those that are not there are left out; none: any
	Types       []Type
	Identifiers []Identifier // has one of these, in whatever form they are written; none: any
	After       EntityID     // "" from the first
	Limit       int
	Bytes       int
	Revision    *Revision // set, before the first item, to the revision read at
}

// Validate answers ErrInvalid with all faults at once.
func (q *EntitiesQuery) Validate() error {
	var is Issues
	checkTypes("type", q.Types, &is)
	for _, id := range q.Identifiers {
		if id.Scheme == "" || id.Value == "" {
			is.Add("identifier", "must be a scheme, a colon and a value, as in hkex:0020")
		}
	}
	if n := len(q.Identifiers); n > MaxIdentifiers {
		is.Add("identifier", fmt.Sprintf("has %d; at most %d are allowed", n, MaxIdentifiers))
	}
	if n := len(q.IDs); n > MaxPage {
		is.Add("id", fmt.Sprintf("names %d entities; at most %d are allowed", n, MaxPage))
	}
	checkBounds(q.Limit, q.Bytes, &is)
	return is.Err(ErrInvalid, badQuery)
}

// StatementSort says in which order statements are listed.
type StatementSort string

// The orders; "" is SortID. Those without the key come last; ties by ID.
const (
	SortID     StatementSort = "id"
	SortDue    StatementSort = "due"    // by the last day that the due date names, soonest first
	SortAmount StatementSort = "amount" // smallest first, by Value.Place; needs Unit, and lists only that unit
)

// A StatementPosition is a place in a list of statements, by which the next
// page begins: the keys of the statement before it.
type StatementPosition struct {
	Due    Date
	Amount Decimal
	Upper  Decimal // of a range
	ID     StatementID
}

// A Qualification asks for a qualifier: for one of that key, whatever it gives, or,
// with Entity, for one that gives this entity.
type Qualification struct {
	Key    string
	Entity EntityID // "" for any value or entity
}

// String gives the key, or key:entity.
func (q Qualification) String() string {
	if q.Entity == "" {
		return q.Key
	}
	return q.Key + ":" + string(q.Entity)
}

// ParseQualification reads what String gives. ErrInvalid where nothing is behind the
// colon; what else is wrong with a key or an id, Validate says.
func ParseQualification(s string) (Qualification, error) {
	key, id, named := strings.Cut(s, ":")
	if named && id == "" {
		return Qualification{}, ErrInvalid.With(strconv.Quote(clip(s, 80)) + " names no entity behind its colon; write a key, a colon and the id of an entity, as in said-by:wu-jincheng, or the key alone")
	}
	return Qualification{key, EntityID(id)}, nil
}

// MetBy reports whether a qualifier is what is asked for.
func (q Qualification) MetBy(have Qualifier) bool {
	return have.Key == q.Key && (q.Entity == "" || have.Entity == q.Entity)
}

// A StatementsQuery lists statements, relationships and facts alike. A
// statement passes the filter if it does as seen from About, or, where About is
// "", from either of its ends (a fact has only its subject's). Of Qualified, those
// of one key are alternatives, and one of each key is required; an entity that is not
// there is ErrNotFound, a key that the schema has not matches nothing. Limit and
// Bytes are as in EntitiesQuery.
//
// Unit, Min, Max and the order of amounts speak of the value of a fact, or, with AmountOf,
// of those of the statement's qualifiers of that key, of which one has to meet them all,
// and the least that does gives the place. A value passes Min and Max if all the numbers
// that it may mean (Value.Interval) lie between them: over 25 passes Min 25, and no Max.
// With Overlapping it passes if one of them does. It passes Amount if that is the amount
// that it gives, whatever its bound: over 25 passes 25; a range gives none.
type StatementsQuery struct {
	About        EntityID // "" for the whole graph; an unknown id is ErrNotFound
	Filter       Filter
	Qualified    []Qualification // at most MaxStarts
	SubjectTypes []Type
	ObjectTypes  []Type // relationships only
	AmountOf     string // a key of qualifiers; "": the fact's own value
	Unit         string
	Min, Max     Decimal
	Amount       Decimal
	Overlapping  bool // needs Min or Max
	Once         bool // leaves out what gives again what another statement gives, see Schema.Repeats
	Start, End   int  // with End > 0: only statements that one of whose citations overlaps [Start, End) of the one source of the filter
	Sort         StatementSort
	After        *StatementPosition
	Limit        int
	Bytes        int
	Revision     *Revision // set, before the first item, to the revision read at
}

// AllStatements asks for every statement of the graph, whatever its status, as who
// copies or checks a graph must.
func AllStatements() StatementsQuery { return StatementsQuery{Filter: Filter{Statuses: Statuses}} }

// Validate answers ErrInvalid with all faults at once.
func (q *StatementsQuery) Validate() error {
	var is Issues
	if q.About != "" {
		if why := q.About.Check(); why != "" {
			is.Add("id", why)
		}
	}
	q.Filter.check(&is)
	if len(q.Qualified) > MaxStarts {
		is.Add("qualifier", fmt.Sprintf("is given %d times; at most %d are allowed", len(q.Qualified), MaxStarts))
	}
	for _, x := range q.Qualified[:min(len(q.Qualified), MaxStarts)] {
		if why := checkKebab(x.Key, true); why != "" {
			is.Add("qualifier", Quote(x.Key)+" "+why)
		}
		if x.Entity != "" {
			if why := x.Entity.Check(); why != "" {
				is.Add("qualifier", Quote(x.Entity)+" "+why)
			}
		}
	}
	checkTypes("subjectType", q.SubjectTypes, &is)
	checkTypes("objectType", q.ObjectTypes, &is)
	for _, d := range []struct {
		name string
		n    Decimal
	}{{"min", q.Min}, {"max", q.Max}, {"amount", q.Amount}} {
		if d.n != "" {
			if why := d.n.Check(); why != "" {
				is.Add(d.name, Quote(d.n)+" "+why)
			}
		}
	}
	if q.Min.Check() == "" && q.Max.Check() == "" && q.Min.Compare(q.Max) > 0 {
		is.Add("max", Quote(q.Max)+" is less than min; no amount is between the two")
		is.Add("min", Quote(q.Min)+" is more than max")
	}
	if q.Amount != "" && q.Amount.Check() == "" {
		if q.Min != "" && q.Min.Check() == "" && q.Amount.Compare(q.Min) < 0 {
			is.Add("amount", Quote(q.Amount)+" is less than min; no amount is both")
			is.Add("min", Quote(q.Min)+" is more than amount")
		}
		if q.Max != "" && q.Max.Check() == "" && q.Amount.Compare(q.Max) > 0 {
			is.Add("amount", Quote(q.Amount)+" is more than max; no amount is both")
			is.Add("max", Quote(q.Max)+" is less than amount")
		}
	}
	if q.AmountOf != "" {
		if why := checkKebab(q.AmountOf, true); why != "" {
			is.Add("qualifier", Quote(q.AmountOf)+" "+why)
		}
	}
	if q.Overlapping && q.Min == "" && q.Max == "" {
		is.Add("overlaps", "means nothing without min or max; give one of the two")
	}
	switch {
	case q.Start < 0 || q.End < 0:
		is.Add("start", "start and end must not be negative")
	case q.End == 0 && q.Start > 0:
		is.Add("end", "is missing; start means nothing without it")
	case q.End > 0 && q.Start >= q.End:
		is.Add("end", "must be after start: end is exclusive")
	case q.End > 0 && len(q.Filter.Sources) != 1:
		is.Add("source", "must name exactly one source for start and end to be places in it")
	}
	switch q.Sort {
	case "", SortID, SortDue:
	case SortAmount:
		if q.Unit == "" {
			is.Add("unit", "is missing; amounts of different units have no order")
		}
	default:
		is.Add("sort", Quote(q.Sort)+" is not one of id, due, amount")
	}
	checkBounds(q.Limit, q.Bytes, &is)
	return is.Err(ErrInvalid, badQuery)
}

// Match reports whether the query, but for After and Limit, lets a statement pass by a
// schema; object is nil for a fact.
func (q *StatementsQuery) Match(sch *Schema, s *Statement, subject, object *Entity) bool {
	switch {
	case q.About == "":
		if !q.Filter.Match(sch, s, object) && (object == nil || !q.Filter.Match(sch, s, subject)) {
			return false
		}
	case object != nil && s.Object == q.About && s.Subject != q.About:
		if !q.Filter.Match(sch, s, subject) {
			return false
		}
	default:
		if s.Subject != q.About || !q.Filter.Match(sch, s, object) {
			return false
		}
	}
	if len(q.SubjectTypes) > 0 && !slices.Contains(q.SubjectTypes, subject.Type) ||
		len(q.ObjectTypes) > 0 && (object == nil || !slices.Contains(q.ObjectTypes, object.Type)) ||
		!q.MatchAmount(s) || !q.MatchQualifiers(s) || q.Once && sch.Repeats(s) {
		return false
	}
	if q.End > 0 {
		return slices.ContainsFunc(s.Cites, func(c Citation) bool { return c.End > q.Start && c.Start < q.End })
	}
	return true
}

// MatchAmount is the part of Match that looks at units and amounts.
func (q *StatementsQuery) MatchAmount(s *Statement) bool {
	if q.AmountOf == "" {
		return q.matchValue(&s.Value)
	}
	return slices.ContainsFunc(s.Qualifiers, func(x Qualifier) bool { return x.Key == q.AmountOf && q.matchValue(&x.Value) })
}

func (q *StatementsQuery) matchValue(v *Value) bool {
	if q.Unit != "" && v.Unit != q.Unit || q.Amount != "" && v.Amount != q.Amount {
		return false
	}
	if q.Min == "" && q.Max == "" {
		return true
	}
	in, ok := v.Interval()
	asked := Interval{Min: q.Min, Max: q.Max}
	if q.Overlapping {
		return ok && in.Overlaps(asked)
	}
	return ok && in.Within(asked)
}

// MatchQualifiers is the part of Match that looks at qualifiers.
func (q *StatementsQuery) MatchQualifiers(s *Statement) bool {
	for _, asked := range q.Qualified {
		if !slices.ContainsFunc(q.Qualified, func(x Qualification) bool {
			return x.Key == asked.Key && slices.ContainsFunc(s.Qualifiers, x.MetBy)
		}) {
			return false
		}
	}
	return true
}

// ByKey gives the qualifications by key, in the order in which the keys are first
// asked for, each once; that of AmountOf is among them.
func (q *StatementsQuery) ByKey() [][]Qualification {
	var out [][]Qualification
	at := map[string]int{}
	asked := q.Qualified
	if q.AmountOf != "" {
		asked = append(slices.Clip(asked), Qualification{Key: q.AmountOf})
	}
	for i, x := range asked {
		if slices.Contains(asked[:i], x) {
			continue
		}
		n, ok := at[x.Key]
		if !ok {
			n = len(out)
			at[x.Key] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], x)
	}
	return out
}

// Position gives the place of a statement in the query's order.
func (q *StatementsQuery) Position(s *Statement) StatementPosition {
	p := StatementPosition{ID: s.ID}
	switch q.Sort {
	case SortDue:
		p.Due = s.When.Due
	case SortAmount:
		if q.AmountOf == "" {
			p.Amount, p.Upper = s.Value.Place()
			break
		}
		found := false
		for _, x := range s.Qualifiers {
			if x.Key != q.AmountOf || !q.matchValue(&x.Value) {
				continue
			}
			at := StatementPosition{ID: s.ID}
			at.Amount, at.Upper = x.Value.Place()
			if !found || at.Compare(p) < 0 {
				p, found = at, true
			}
		}
	}
	return p
}

// Compare orders positions of one query: by due or amount where they have them,
// those without last; ranges behind the amount at which they begin, by their upper
// end; ties by ID.
func (p StatementPosition) Compare(q StatementPosition) int {
	return cmp.Or(
		CompareLast(p.Due == "", q.Due == "", func() int { return cmp.Compare(p.Due.Last(), q.Due.Last()) }),
		CompareLast(p.Amount == "", q.Amount == "", func() int { return p.Amount.Compare(q.Amount) }),
		compareUpper(p.Upper, q.Upper),
		strings.Compare(string(p.ID), string(q.ID)))
}

// compareUpper orders the upper ends of what begins at the same amount: what has none is
// the amount alone.
func compareUpper(a, b Decimal) int {
	switch {
	case a == b:
		return 0
	case a == "":
		return -1
	case b == "":
		return 1
	}
	return a.Compare(b)
}

// CompareLast orders two of which either may be missing: what is missing comes
// last, and both decides where neither is.
func CompareLast(pNone, qNone bool, both func() int) int {
	switch {
	case pNone && qNone:
		return 0
	case pNone:
		return 1
	case qNone:
		return -1
	}
	return both()
}

// A SearchQuery finds entities by name.
type SearchQuery struct {
	Text    string
	Types   []Type
	Correct bool // no typing errors are forgiven
	Begins  bool // only names that are the text or begin with it, in any script
	Whole   bool // where names are the text, in any script, only these
	Parts   bool // instead, names that are parts of the text, whole words of it, the longest first
	Limit   int  // 0: DefaultHits
	// Identifiers ask for what has one of them, too, whatever its name: see
	// SearchResult.Identified.
	Identifiers []Identifier
	// Else are searches that may be made with it, at the same revision, where it is not sure:
	// at most MaxElse, which have none themselves. A store that is asked at no cost makes
	// none: who needs one asks for it.
	Else []Else
}

// An Else is a search that another makes needless where that finds what was meant.
type Else struct {
	SearchQuery
	Nothing bool // made only where the other finds nothing
}

// Needed reports whether it is made beside a search that is sure, or not, and has so many
// hits.
func (e *Else) Needed(sure bool, hits int) bool { return !sure && (!e.Nothing || hits == 0) }

// Validate answers ErrInvalid with all faults at once.
func (q *SearchQuery) Validate() error {
	var is Issues
	checkText("q", q.Text, true, &is)
	if n := len([]rune(q.Text)); n > MaxTextQuery {
		is.Add("q", fmt.Sprintf("has %d characters; at most %d are allowed", n, MaxTextQuery))
	}
	checkTypes("type", q.Types, &is)
	checkRange("limit", q.Limit, 0, MaxPage, &is)
	if err := (&EntitiesQuery{Identifiers: q.Identifiers}).Validate(); err != nil {
		is.Add("identifier", err.Error())
	}
	if n := len(q.Else); n > MaxElse {
		is.Add("else", fmt.Sprintf("has %d searches; at most %d are allowed", n, MaxElse))
	}
	for i := range q.Else {
		e := &q.Else[i]
		if len(e.Else) > 0 {
			is.Add("else", "has one that has some itself")
		} else if err := e.Validate(); err != nil {
			is.Add("else", err.Error())
		}
	}
	return is.Err(ErrInvalid, badQuery)
}

// CheckSaid answers ErrInvalid for what Reader.Said can't be asked.
func CheckSaid(of []EntityID) error {
	var is Issues
	checkNamed("of", of, 1, MaxStarts, &is)
	return is.Err(ErrInvalid, badQuery)
}

// CheckLists answers ErrInvalid for what Reader.Lists can't be asked.
func CheckLists(of []StatementsQuery) error {
	var is Issues
	if n := len(of); n == 0 || n > MaxLists {
		is.Add("of", fmt.Sprintf("has %d queries; 1 to %d are allowed", n, MaxLists))
	}
	for i := range of[:min(len(of), MaxLists)] {
		if err := of[i].Validate(); err != nil {
			is.Add("of", err.Error())
		} else if of[i].Limit == 0 {
			is.Add("of", "has a query without a limit")
		}
	}
	return is.Err(ErrInvalid, badQuery)
}

// A NeighborhoodQuery asks what lies within some hops of the starts.
type NeighborhoodQuery struct {
	From   []EntityID // 1 to MaxStarts
	Hops   int        // 1 to MaxHops; 0: DefaultHops
	Filter Filter
	After  *Near // a page's last entity
	Limit  int   // of entities beside the starts; 0: DefaultPage
	Budget int   // edges to visit; 0: MaxBudget
}

// Near is the place of an entity in a neighbourhood: nearer before farther,
// then by ID.
type Near struct {
	Hops int
	ID   EntityID
}

// Validate answers ErrInvalid with all faults at once.
func (q *NeighborhoodQuery) Validate() error {
	var is Issues
	checkNamed("from", q.From, 1, MaxStarts, &is)
	checkRange("hops", q.Hops, 0, MaxHops, &is)
	q.Filter.check(&is)
	checkRange("limit", q.Limit, 0, MaxPage, &is)
	checkRange("budget", q.Budget, 0, MaxBudget, &is)
	return is.Err(ErrInvalid, badQuery)
}

// A PathsQuery asks how two entities are linked. On paths a type filter speaks
// of the inner entities, and a direction of the way from From to To.
type PathsQuery struct {
	From, To  EntityID   // distinct
	MaxHops   int        // 1 to MaxHops; 0: MaxHops
	Via       []EntityID // inner entities that a path must pass, in any order; at most MaxHops-1
	Avoid     []EntityID // entities that it must not pass
	MaxDegree int        // of inner entities; 0: any
	Together  bool       // only paths whose steps surely held on one day: Path.Together is yes
	Filter    Filter
	Limit     int // 0: DefaultPaths
	Budget    int // edges to visit; 0: MaxBudget
}

// Validate answers ErrInvalid with all faults at once.
func (q *PathsQuery) Validate() error {
	var is Issues
	checkNamed("from", []EntityID{q.From}, 1, MaxStarts, &is)
	checkNamed("to", []EntityID{q.To}, 1, MaxStarts, &is)
	if q.From == q.To {
		is.Add("to", "is the same as from")
	}
	checkRange("maxHops", q.MaxHops, 0, MaxHops, &is)
	checkNamed("via", q.Via, 0, MaxStarts, &is)
	checkNamed("avoid", q.Avoid, 0, MaxStarts, &is)
	hops := q.MaxHops
	if hops == 0 {
		hops = MaxHops
	}
	if hops > 0 && len(q.Via) > hops-1 {
		is.Add("via", fmt.Sprintf("names %d entities; a path of at most %d hops passes at most %d", len(q.Via), hops, hops-1))
	}
	if q.Together && q.Filter.neverHolds() {
		is.Add("together", neverHeld)
		is.Add("status", "names only what has not held yet; leave out together, or name others")
	}
	for _, id := range q.Via {
		if id == q.From || id == q.To {
			is.Add("via", Quote(id)+" is an end of the path already")
		}
		if slices.Contains(q.Avoid, id) {
			is.Add("via", Quote(id)+" is to be avoided, too")
		}
	}
	for _, id := range q.Avoid {
		if id == q.From || id == q.To {
			is.Add("avoid", Quote(id)+" is an end of the path")
		}
	}
	if q.MaxDegree < 0 {
		is.Add("maxDegree", "is negative")
	}
	q.Filter.check(&is)
	checkRange("limit", q.Limit, 0, MaxPaths, &is)
	checkRange("budget", q.Budget, 0, MaxBudget, &is)
	return is.Err(ErrInvalid, badQuery)
}

// A CommonQuery asks what all of some entities are directly linked to.
type CommonQuery struct {
	Of     []EntityID // 2 to MaxStarts
	Filter Filter
	After  EntityID
	Limit  int // of entities beside Of; 0: DefaultPage
	Budget int // edges to visit; 0: MaxBudget
}

// Validate answers ErrInvalid with all faults at once.
func (q *CommonQuery) Validate() error {
	var is Issues
	checkNamed("of", q.Of, 2, MaxStarts, &is)
	q.Filter.check(&is)
	checkRange("limit", q.Limit, 0, MaxPage, &is)
	checkRange("budget", q.Budget, 0, MaxBudget, &is)
	return is.Err(ErrInvalid, badQuery)
}

// An AmongQuery asks what joins some entities: with MaxHops 1 the links among
// them, with 2 also every other entity linked to at least two of them, most
// joined first, then by hub cost (the bit length of its degree), then by ID.
// The filter's types speak of these others; its direction is that from one of
// Of outward, and any among Of themselves.
//
// With Facts the answer holds the facts of Of, too, those that pass the filter by what
// can be said of them alone (MatchClaim).
type AmongQuery struct {
	Of      []EntityID // 1 to MaxAmong; 2 to MaxStarts with MaxHops 2
	MaxHops int        // 1 or 2; 0: 1
	Facts   bool       // not with MaxHops 2
	Filter  Filter
	After   *Joined // a page's last entity
	Limit   int     // of the others; 0: DefaultPage
	Budget  int     // edges to visit; 0: MaxBudget
}

// Joined is the place of an entity in the order of Among: by how many of Of it
// is linked to, most first, then by hub cost, then by ID.
type Joined struct {
	Count   int
	HubCost int
	ID      EntityID
}

// Compare orders places of Among.
func (a Joined) Compare(b Joined) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.HubCost, b.HubCost), strings.Compare(string(a.ID), string(b.ID)))
}

// Validate answers ErrInvalid with all faults at once.
func (q *AmongQuery) Validate() error {
	var is Issues
	if q.MaxHops > 1 {
		checkNamed("of", q.Of, 2, MaxStarts, &is)
	} else {
		checkNamed("of", q.Of, 1, MaxAmong, &is)
	}
	checkRange("maxHops", q.MaxHops, 0, 2, &is)
	if q.Facts && q.MaxHops > 1 {
		is.Add("facts", "are given with maxHops 1 only")
	}
	q.Filter.check(&is)
	checkRange("limit", q.Limit, 0, MaxPage, &is)
	checkRange("budget", q.Budget, 0, MaxBudget, &is)
	return is.Err(ErrInvalid, badQuery)
}

// ParseIdentifier reads "scheme:value". ErrInvalid otherwise.
func ParseIdentifier(s string) (Identifier, error) {
	scheme, value, ok := strings.Cut(s, ":")
	if !ok || scheme == "" || value == "" {
		return Identifier{}, ErrInvalid.With(strconv.Quote(clip(s, 80)) + " is not an identifier; write a scheme, a colon and a value, as in hkex:0020")
	}
	return Identifier{scheme, value}, nil
}
