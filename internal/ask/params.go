package ask

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"hubgraph/graph"
	"hubgraph/internal/strict"
)

// asked is embedded in every request struct. It keeps of a question what is not
// bound to a field, and gathers the faults, so that all are answered at once.
type asked struct {
	question *Question
	id       string
	values   map[string][]string
	faults   []Fault
	// relied tells each of something the question was checked by whether that is
	// otherwise at the revision of the answer.
	relied []func(ctx context.Context, at graph.Revision) (bool, error)
	moved  bool // the answer holds something that may be of another revision
}

func (q *asked) rely(moved func(ctx context.Context, at graph.Revision) (bool, error)) {
	q.relied = append(q.relied, moved)
}

// self is how the generic code reaches it.
func (q *asked) self() *asked { return q }

func (q *asked) fault(pointer, detail string) {
	if len(q.faults) < MaxFaults {
		q.faults = append(q.faults, Fault{pointer, detail})
	}
}

// begin keeps what was given, and finds what no field stands for.
func (q *asked) begin(of *Question, p Params) {
	q.question, q.id, q.values = of, p.ID, p.Values
	for _, f := range p.Faults {
		q.fault(f.Pointer, f.Detail)
	}
	for _, f := range Strays(of.Params, p.Values) {
		q.fault(f.Pointer, f.Detail)
	}
}

// Strays finds what is wrong with parameters whatever they mean: names that are
// not known, single ones that are given several times, and empty ones.
func Strays(known []Param, given map[string][]string) []Fault {
	if len(given) == 0 {
		return nil
	}
	var out []Fault
	for _, name := range slices.Sorted(maps.Keys(given)) {
		i := slices.IndexFunc(known, func(p Param) bool { return !p.InPath && p.Name == name })
		if i < 0 {
			out = append(out, Fault{"?" + name, unknownParameter(known, name)})
			continue
		}
		if vs := given[name]; !known[i].Many && len(vs) > 1 {
			out = append(out, Fault{"?" + name, fmt.Sprintf("is given %d times; it takes one value", len(vs))})
		}
		if slices.Contains(given[name], "") {
			out = append(out, Fault{"?" + name, "is empty; give it a value or leave it out"})
		}
	}
	return out
}

func unknownParameter(known []Param, name string) string {
	switch strings.ToLower(name) {
	case "key", "api_key", "apikey", "api-key", "token", "access_token":
		return "is no parameter; a key goes into the header Authorization or X-API-Key, never into the URL"
	}
	var names []string
	for _, p := range known {
		if !p.InPath {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return "is no parameter of this operation, which has none"
	}
	if s := strict.Nearest(name, names); s != "" {
		return "is no parameter of this operation; did you mean " + s + "?"
	}
	return "is no parameter of this operation; it has " + strings.Join(names, ", ")
}

// A span is the range of a whole number and its default; def 0 says that it has
// none.
type span interface{ span() (def, low, high int) }

// whole is a whole number. It is bound without being judged.
type whole[S span] struct {
	text string
	set  bool
}

func (w *whole[S]) keep(text string) { w.text, w.set = text, true }

func (w *whole[S]) span() (def, low, high int) {
	var s S
	return s.span()
}

// read gives the number, the default where none was sent, and gathers a fault
// where it is none or out of range.
func (w whole[S]) read(q *asked, name string) int {
	var s S
	def, low, high := s.span()
	if !w.set {
		return def
	}
	n, err := strconv.Atoi(w.text)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange):
		q.fault("?"+name, strconv.Quote(strict.Clip(w.text))+" is not a whole number")
	case err != nil || n < low || n > high:
		q.fault("?"+name, fmt.Sprintf("is %s; it must be from %d to %d", strict.Clip(w.text), low, high))
	default:
		return n
	}
	return def
}

// A flag is true or false, false where none was sent.
type flag string

func (f flag) read(q *asked, name string) bool {
	if f != "" && f != "true" && f != "false" {
		q.fault("?"+name, strconv.Quote(strict.Clip(string(f)))+" is not one of true, false")
	}
	return f == "true"
}

type (
	pageSpan     struct{}
	sourcesSpan  struct{}
	hitsSpan     struct{}
	pathsSpan    struct{}
	hopsSpan     struct{}
	pathHopsSpan struct{}
	amongSpan    struct{}
	degreeSpan   struct{}
	offsetSpan   struct{}
	endSpan      struct{}
)

func (pageSpan) span() (def, low, high int)     { return graph.DefaultPage, 1, graph.MaxPage }
func (sourcesSpan) span() (def, low, high int)  { return graph.MaxPage, 1, graph.MaxPage }
func (hitsSpan) span() (def, low, high int)     { return graph.DefaultHits, 1, graph.MaxPage }
func (pathsSpan) span() (def, low, high int)    { return graph.DefaultPaths, 1, graph.MaxPaths }
func (hopsSpan) span() (def, low, high int)     { return graph.DefaultHops, 1, graph.MaxHops }
func (pathHopsSpan) span() (def, low, high int) { return graph.MaxHops, 1, graph.MaxHops }
func (amongSpan) span() (def, low, high int)    { return 1, 1, 2 }
func (degreeSpan) span() (def, low, high int)   { return 0, 1, 1_000_000_000 }
func (offsetSpan) span() (def, low, high int)   { return 0, 0, 1_000_000_000 }
func (endSpan) span() (def, low, high int)      { return 0, 1, 1_000_000_000 }

// langParam is the language of what is said in words.
type langParam struct {
	Lang string `query:"lang" enum:"en,zh" default:"en" doc:"The language of what is said in words"`
}

// lang gives the language, en where none was sent.
func (p langParam) lang(q *asked) string {
	switch p.Lang {
	case "", "en":
		return "en"
	case "zh":
		return "zh"
	}
	q.fault("?lang", strconv.Quote(strict.Clip(p.Lang))+" is not one of en, zh")
	return "en"
}

// filterParams are the filters that are the same everywhere.
type filterParams struct {
	Predicate []graph.Predicate `query:"predicate" doc:"Only statements of these predicates; repeated for several" example:"[\"partner-or-client\"]"`
	Type      []graph.Type      `query:"type" doc:"Only where the other end is of these types; on paths, every inner entity; repeated for several" example:"[\"company\"]"`
	Direction string            `query:"direction" enum:"in,out,any" doc:"out: the entity asked about is the subject; in: it is the object; on paths, the way from from to to; not asked of symmetric predicates"`
	Status    []graph.Status    `query:"status" enum:"actual,planned,target,claimed,ended,rumoured,denied,withdrawn" doc:"Only statements that stand so; repeated for several. By default what is actual, planned, target, claimed or ended: what is rumoured, denied or withdrawn is looked at only where it is named"`
	Source    []graph.SourceID  `query:"source" doc:"Only what these sources say; repeated for several" example:"[\"lat-shanghai-digital-hub-2022\"]"`
	ValidAt   graph.Date        `query:"validAt" doc:"Only what held at this date (2022, 2022-01, 2022-01-05, or EDTF such as 198X, 2022-33 and 1985/..): spans that overlap it, observations at or before it, and the undated, which undated counts. Of what has ended only what a stated end says to have held then; nothing that is planned or a target" example:"2022-01"`
	DueBefore graph.Date        `query:"dueBefore" doc:"Only what is due on or before the last day of this date" example:"2025"`
	DueAfter  graph.Date        `query:"dueAfter" doc:"Only what is due on or after the first day of this date" example:"2022"`

	ObservedBefore graph.Date `query:"observedBefore" doc:"Only what was observed on or before the last day of this date; what was observed in a month or a year counts as of its first day" example:"2021-11"`
	ObservedAfter  graph.Date `query:"observedAfter" doc:"Only what was observed on or after the first day of this date" example:"2021"`
}

// filter gives the filter, and gathers names that the store does not know. What
// is wrong with a value by itself is for the question's Validate.
func (a *Service) filter(ctx context.Context, q *asked, p *filterParams) (graph.Filter, error) {
	f := graph.Filter{
		Predicates: p.Predicate, Types: p.Type, Statuses: p.Status, Sources: p.Source,
		ValidAt: p.ValidAt, DueBefore: p.DueBefore, DueAfter: p.DueAfter,
		ObservedBefore: p.ObservedBefore, ObservedAfter: p.ObservedAfter,
	}
	switch p.Direction {
	case "", "any":
	default:
		f.Direction = graph.Direction(p.Direction)
	}
	if err := a.knownPredicates(ctx, q, "?predicate", p.Predicate); err != nil {
		return f, err
	}
	if err := a.knownTypes(ctx, q, "?type", p.Type); err != nil {
		return f, err
	}
	for i, id := range p.Source {
		p.Source[i] = graph.SourceID(norm.NFC.String(string(id)))
		if p.Source[i].Check() != "" {
			continue // Validate says so
		}
		there, err := a.known.has(ctx, q, p.Source[i])
		if err != nil {
			return f, err
		}
		if !there {
			q.fault("?source", strconv.Quote(strict.Clip(string(id)))+" is not a source; GET /api/v1/sources lists them")
		}
	}
	return f, nil
}

// A qualifierText is a graph.Qualification as a question brings it.
type qualifierText string

// Form gives the form of qualifications.
func (qualifierText) Form() graph.Form { return graph.Qualification{}.Form() }

// qualifierParam asks for qualifiers.
type qualifierParam struct {
	Qualifier []qualifierText `query:"qualifier" most:"200" doc:"Only statements with a qualifier of this key, or, as key:entity, with one that names this entity; of one key any, of several keys each; repeated for several" example:"[\"said-by:wu-jincheng\"]"`
}

// repeatsParam asks whether statements are listed that give again what another gives.
type repeatsParam struct {
	Repeats flag `query:"repeats" enum:"true,false" default:"true" doc:"false: without statements that give again what another gives, as by a qualifier whose key the schema says repeats (conversion, same-as)"`
}

// once reports whether each figure is asked for once.
func (p *repeatsParam) once(q *asked) bool {
	return !p.Repeats.read(q, "repeats") && p.Repeats == "false"
}

// qualified gives what is asked for of qualifiers, and gathers keys that the store does
// not know.
func (a *Service) qualified(ctx context.Context, q *asked, p *qualifierParam) ([]graph.Qualification, error) {
	if len(p.Qualifier) == 0 {
		return nil, nil
	}
	var out []graph.Qualification
	for _, text := range p.Qualifier {
		x, err := graph.ParseQualification(string(text))
		if err != nil {
			q.fault("?qualifier", err.Error())
			continue
		}
		x.Entity = entityID(x.Entity)
		out = append(out, x)
	}
	unknown := func(s *graph.Schema, x graph.Qualification) bool { return s.Qualifier(x.Key) == nil }
	sch, err := a.known.schemaWith(ctx, q, func(s *graph.Schema) bool {
		return !slices.ContainsFunc(out, func(x graph.Qualification) bool { return unknown(s, x) })
	})
	if err != nil {
		return nil, err
	}
	// Of a bad form, Validate says so.
	bad := (&graph.StatementsQuery{Qualified: out}).Validate() != nil
	for i, x := range out {
		if unknown(sch, x) && !bad && !slices.ContainsFunc(out[:i], func(y graph.Qualification) bool { return x.Key == y.Key }) {
			q.fault("?qualifier", unknownName(x.Key, "a qualifier", sch.Qualifiers, func(d graph.QualifierDef) string { return d.Key }))
		}
	}
	return out, nil
}

// linkFilter is filter for a question about links; inner as in
// graph.Filter.ImpossibleLinks.
func (a *Service) linkFilter(ctx context.Context, q *asked, p *filterParams, inner bool) (graph.Filter, error) {
	f, err := a.filter(ctx, q, p)
	if err != nil || f.IsZero() {
		return f, err
	}
	return f, a.possible(ctx, q, func(s *graph.Schema) []graph.Issue { return f.ImpossibleLinks(s, inner) })
}

// possible notes what of a question can have no answer by the schema. Names that there
// are not are told elsewhere.
func (a *Service) possible(ctx context.Context, q *asked, impossible func(*graph.Schema) []graph.Issue) error {
	sch, err := a.known.schemaWith(ctx, q, func(s *graph.Schema) bool { return len(impossible(s)) == 0 })
	if err != nil {
		return err
	}
	for _, is := range impossible(sch) {
		q.fault("?"+is.Field, is.Detail)
	}
	return nil
}

// amountOf gives the key of qualifiers whose amounts a question speaks of: that which it
// names alone, and whose values are quantities. There is none where it speaks of facts,
// and a fault where there are several.
func (a *Service) amountOf(ctx context.Context, q *asked, qualified []graph.Qualification) (string, error) {
	keys := func(s *graph.Schema) (out []string) {
		for _, x := range qualified {
			if d := s.Qualifier(x.Key); x.Entity == "" && d != nil && d.Value == graph.Quantity && !slices.Contains(out, x.Key) {
				out = append(out, x.Key)
			}
		}
		return out
	}
	var found []string
	settled := false // from here on, another schema may say something else
	sch, err := a.known.schemaWith(ctx, q, func(s *graph.Schema) bool {
		now := keys(s)
		return len(now) < 2 && (!settled || slices.Equal(now, found))
	})
	if err != nil {
		return "", err
	}
	found, settled = keys(sch), true
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	}
	q.fault("?qualifier", "names "+strings.Join(found, " and ")+", which both give amounts; unit, min, max and sort=amount speak of one of them: name one alone, and ask again for the other")
	return "", nil
}

func (a *Service) knownPredicates(ctx context.Context, q *asked, at string, ps []graph.Predicate) error {
	unknown := func(s *graph.Schema, p graph.Predicate) bool {
		return p.Check() == "" && s.Predicate(p) == nil // of a bad form, Validate says so
	}
	sch, err := a.known.schemaWith(ctx, q, func(s *graph.Schema) bool {
		return !slices.ContainsFunc(ps, func(p graph.Predicate) bool { return unknown(s, p) })
	})
	if err != nil {
		return err
	}
	for _, p := range ps {
		if unknown(sch, p) {
			q.fault(at, unknownName(string(p), "a predicate", sch.Predicates, func(d graph.PredicateDef) string { return string(d.ID) }))
		}
	}
	return nil
}

func (a *Service) knownTypes(ctx context.Context, q *asked, at string, ts []graph.Type) error {
	unknown := func(s *graph.Schema, t graph.Type) bool { return t.Check() == "" && s.Type(t) == nil }
	sch, err := a.known.schemaWith(ctx, q, func(s *graph.Schema) bool {
		return !slices.ContainsFunc(ts, func(t graph.Type) bool { return unknown(s, t) })
	})
	if err != nil {
		return err
	}
	for _, t := range ts {
		if unknown(sch, t) {
			q.fault(at, unknownName(string(t), "a type", sch.Types, func(d graph.TypeDef) string { return string(d.ID) }))
		}
	}
	return nil
}

func unknownName[T any](name, what string, defs []T, id func(T) string) string {
	ids := make([]string, len(defs))
	for i, d := range defs {
		ids[i] = id(d)
	}
	out := strconv.Quote(strict.Clip(name)) + " is not " + what + " of the schema; "
	if s := strict.Nearest(name, ids); s != "" {
		return out + "did you mean " + s + "? GET /api/v1/schema lists them"
	}
	return out + "GET /api/v1/schema lists them"
}

// decimal reads an amount in the query.
func decimal(q *asked, name string, d graph.Decimal) graph.Decimal {
	if d == "" {
		return ""
	}
	c, err := graph.ParseDecimal(string(d))
	if err != nil {
		q.fault("?"+name, err.Error())
		return ""
	}
	return c
}

// entityID reads an id as a path or a query gives it: the same letters in
// another Unicode normalization form are the same id.
func entityID(id graph.EntityID) graph.EntityID {
	return graph.EntityID(norm.NFC.String(string(id)))
}

func entityIDs(ids []graph.EntityID) []graph.EntityID {
	for i := range ids {
		ids[i] = entityID(ids[i])
	}
	return ids
}
