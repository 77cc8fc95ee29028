package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"hubgraph/graph"
)

// Asked is embedded in every request struct. It keeps of the request what is
// not bound to a field, and gathers the faults, so that all are answered at
// once.
type Asked struct {
	path    string // escaped
	values  url.Values
	etagURL string
	match   string // If-None-Match
	faults  []Fault
}

// asked is how the generic code reaches it.
func (q *Asked) asked() *Asked { return q }

type asker interface{ asked() *Asked }

func (q *Asked) fault(pointer, detail string) {
	if len(q.faults) < maxFaults {
		q.faults = append(q.faults, Fault{pointer, detail})
	}
}

// Resolve is called by huma when the fields are bound. It finds what no field
// stands for: unknown parameters, and single ones that are repeated or empty.
func (q *Asked) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	op := ctx.Operation()
	q.path = u.EscapedPath()
	q.etagURL = u.RequestURI()
	q.match = ctx.Header("If-None-Match")
	if u.RawQuery == "" {
		return nil
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		q.fault("?", "the query string can't be read; write name=value joined by &, and %XX for what is not a letter, a digit or one of -._~")
	}
	q.values = values
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		i := slices.IndexFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name })
		if i < 0 {
			q.fault("?"+name, unknownParameter(op, name))
			continue
		}
		vs := values[name]
		many := op.Parameters[i].Schema.Type == huma.TypeArray
		if !many && len(vs) > 1 {
			q.fault("?"+name, fmt.Sprintf("is given %d times; it takes one value", len(vs)))
		}
		if slices.Contains(vs, "") {
			q.fault("?"+name, "is empty; give it a value or leave it out")
		}
	}
	return nil
}

func unknownParameter(op *huma.Operation, name string) string {
	switch strings.ToLower(name) {
	case "key", "api_key", "apikey", "api-key", "token", "access_token":
		return "is no parameter; a key goes into the header Authorization or X-API-Key, never into the URL"
	}
	var known []string
	for _, p := range op.Parameters {
		if p.In == "query" {
			known = append(known, p.Name)
		}
	}
	if len(known) == 0 {
		return "is no parameter of this operation, which has none"
	}
	if s := nearest(name, known); s != "" {
		return "is no parameter of this operation; did you mean " + s + "?"
	}
	return "is no parameter of this operation; it has " + strings.Join(known, ", ")
}

// check ends the gathering: it adds what graph finds wrong with the question,
// and gives the problem with all faults, nil where there are none.
func (q *Asked) check(err error) error {
	var ge *graph.Error
	if errors.As(err, &ge) && ge.Code == graph.ErrInvalid {
		for _, is := range ge.Issues {
			// What was found at this very place is one fault, said once.
			if at := inQuery(is.Field); !slices.ContainsFunc(q.faults, func(f Fault) bool { return f.Pointer == at && f.Detail == is.Detail }) {
				q.fault(at, is.Detail)
			}
		}
	} else if err != nil {
		return err
	}
	if len(q.faults) == 0 {
		return nil
	}
	return newProblem(string(graph.ErrInvalid), "the question can't be asked like this", q.faults...)
}

// A span is the range of a whole number in the query and its default; def 0
// says that it has none.
type span interface{ span() (def, low, high int) }

// whole is a whole number in the query. It is bound without being judged, for
// huma would answer the first that it can't read.
type whole[S span] struct {
	text string
	set  bool
}

// UnmarshalText keeps the text for read to judge.
func (w *whole[S]) UnmarshalText(b []byte) error {
	w.text, w.set = string(b), true
	return nil
}

// Schema documents the range.
func (w whole[S]) Schema(huma.Registry) *huma.Schema {
	var s S
	def, low, high := s.span()
	lo, hi := float64(low), float64(high)
	out := &huma.Schema{Type: huma.TypeInteger, Format: "int32", Minimum: &lo, Maximum: &hi}
	if def > 0 {
		out.Default = def
	}
	return out
}

// read gives the number, the default where none was sent, and gathers a fault
// where it is none or out of range.
func (w whole[S]) read(q *Asked, name string) int {
	var s S
	def, low, high := s.span()
	if !w.set {
		return def
	}
	n, err := strconv.Atoi(w.text)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange):
		q.fault("?"+name, strconv.Quote(clip(w.text))+" is not a whole number")
	case err != nil || n < low || n > high:
		q.fault("?"+name, fmt.Sprintf("is %s; it must be from %d to %d", clip(w.text), low, high))
	default:
		return n
	}
	return def
}

type (
	pageSpan     struct{}
	hitsSpan     struct{}
	pathsSpan    struct{}
	hopsSpan     struct{}
	pathHopsSpan struct{}
	amongSpan    struct{}
	degreeSpan   struct{}
	offsetSpan   struct{}
)

func (pageSpan) span() (def, low, high int)     { return graph.DefaultPage, 1, graph.MaxPage }
func (hitsSpan) span() (def, low, high int)     { return graph.DefaultHits, 1, graph.MaxPage }
func (pathsSpan) span() (def, low, high int)    { return graph.DefaultPaths, 1, graph.MaxPaths }
func (hopsSpan) span() (def, low, high int)     { return graph.DefaultHops, 1, graph.MaxHops }
func (pathHopsSpan) span() (def, low, high int) { return graph.MaxHops, 1, graph.MaxHops }
func (amongSpan) span() (def, low, high int)    { return 1, 1, 2 }
func (degreeSpan) span() (def, low, high int)   { return 0, 1, 1_000_000_000 }
func (offsetSpan) span() (def, low, high int)   { return 0, 0, 1_000_000_000 }

// LangParam is the language of what is said in words.
type LangParam struct {
	Lang string `query:"lang" enum:"en,zh" default:"en" doc:"The language of what is said in words"`
}

// lang gives the language, en where none was sent.
func (p LangParam) lang(q *Asked) string {
	switch p.Lang {
	case "", "en":
		return "en"
	case "zh":
		return "zh"
	}
	q.fault("?lang", strconv.Quote(clip(p.Lang))+" is not one of en, zh")
	return "en"
}

// FilterParams are the filters that are the same everywhere.
type FilterParams struct {
	Predicate []graph.Predicate `query:"predicate,explode" doc:"Only statements of these predicates; repeated for several" example:"[\"partner-or-client\"]"`
	Type      []graph.Type      `query:"type,explode" doc:"Only where the other end is of these types; on paths, every inner entity; repeated for several" example:"[\"company\"]"`
	Direction string            `query:"direction" enum:"in,out,any" doc:"out: the entity asked about is the subject; in: it is the object; on paths, the way from from to to"`
	Status    []graph.Status    `query:"status,explode" enum:"actual,planned,target,claimed,ended" doc:"Only statements that stand so; repeated for several"`
	Source    []graph.SourceID  `query:"source,explode" doc:"Only what these sources say; repeated for several" example:"[\"lat-shanghai-digital-hub-2022\"]"`
	ValidAt   graph.Date        `query:"validAt" doc:"Only what held at this date: spans that overlap it, observations at or before it, and the undated, which undated counts" example:"2022-01"`
	DueBefore graph.Date        `query:"dueBefore" doc:"Only what is due on or before the last day of this date" example:"2025"`
	DueAfter  graph.Date        `query:"dueAfter" doc:"Only what is due on or after the first day of this date" example:"2022"`
}

// filter gives the filter, and gathers names that the store does not know. What
// is wrong with a value by itself is for the question's Validate.
func (a *api) filter(ctx context.Context, q *Asked, p *FilterParams) (graph.Filter, error) {
	f := graph.Filter{
		Predicates: p.Predicate, Types: p.Type, Statuses: p.Status, Sources: p.Source,
		ValidAt: p.ValidAt, DueBefore: p.DueBefore, DueAfter: p.DueAfter,
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
		switch _, err := a.store.Source(ctx, p.Source[i]); {
		case err == nil:
		case errors.Is(err, graph.ErrNotFound):
			q.fault("?source", strconv.Quote(clip(string(id)))+" is not a source; GET /api/v1/sources lists them")
		default:
			return f, err
		}
	}
	return f, nil
}

func (a *api) knownPredicates(ctx context.Context, q *Asked, at string, ps []graph.Predicate) error {
	unknown := func(s *graph.Schema, p graph.Predicate) bool {
		return p.Check() == "" && s.Predicate(p) == nil // of a bad form, Validate says so
	}
	sch, err := a.schemaWith(ctx, func(s *graph.Schema) bool {
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

func (a *api) knownTypes(ctx context.Context, q *Asked, at string, ts []graph.Type) error {
	unknown := func(s *graph.Schema, t graph.Type) bool { return t.Check() == "" && s.Type(t) == nil }
	sch, err := a.schemaWith(ctx, func(s *graph.Schema) bool {
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
	out := strconv.Quote(clip(name)) + " is not " + what + " of the schema; "
	if s := nearest(name, ids); s != "" {
		return out + "did you mean " + s + "? GET /api/v1/schema lists them"
	}
	return out + "GET /api/v1/schema lists them"
}

// decimal reads an amount in the query.
func decimal(q *Asked, name string, d graph.Decimal) graph.Decimal {
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

func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// nearest gives the one of the names that was probably meant: the least edit
// distance, at most a third of its letters, or one that holds the name or is
// held by it; "" where none is near.
func nearest(name string, names []string) string {
	name = clip(strings.ToLower(name))
	best, least := "", len(name)/3+2
	for _, n := range names {
		if d := distance(name, strings.ToLower(n)); d < least {
			best, least = n, d
		}
	}
	if best != "" || len(name) < 3 {
		return best
	}
	for _, n := range names {
		if l := strings.ToLower(n); strings.Contains(l, name) || len(n) > 3 && strings.Contains(name, l) {
			return n
		}
	}
	return ""
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(row[j+1]+1, row[j]+1, cost)
		}
	}
	return row[len(b)]
}
