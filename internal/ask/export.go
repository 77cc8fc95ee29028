package ask

import (
	"context"
	"io"
	"slices"
	"strconv"

	"hubgraph/graph"
	"hubgraph/internal/interchange"
	"hubgraph/internal/strict"
)

type exportGraphIn struct {
	asked
	From []graph.EntityID    `query:"from" most:"1000" distinct:"true" doc:"Only what lies around these entities, 1 to 200, or, with hops=0, to 1000, with the facts about it; repeated for several" example:"[\"sensetime\"]"`
	Hops whole[exportedHops] `query:"hops" doc:"With from: how far to go; 0 is these alone and what joins them"`
	filterParams
	qualifierParam
	SubjectType []graph.Type `query:"subjectType" doc:"Only where the subject is of these types; repeated for several" example:"[\"company\"]"`
	ObjectType  []graph.Type `query:"objectType" doc:"Only relationships whose object is of these types; repeated for several"`
	Texts       flag         `query:"texts" enum:"true,false" doc:"true: with the texts of the sources that are attached"`
}

type exportedHops struct{}

func (exportedHops) span() (def, low, high int) { return graph.DefaultHops, 0, graph.MaxHops }

// A Stream is the body of an answer that is written as it is read, in lines. It is to be
// closed, written or not; Marshal does so.
type Stream struct {
	write func(io.Writer) error
	close func()
}

// Write writes it, once. Where it fails, what was written does not look whole.
func (s *Stream) Write(w io.Writer) error { return s.write(w) }

// Close frees what it reads from.
func (s *Stream) Close() { s.close() }

// Skip closes it, and makes it one of which nothing is written.
func (s *Stream) Skip() {
	s.close()
	s.write, s.close = func(io.Writer) error { return nil }, func() {}
}

// ContentType gives the media type of streams.
func (*Stream) ContentType(string) string { return interchange.MediaType }

func (a *Service) exportGraph(ctx context.Context, in *exportGraphIn) (*answer[Stream], error) {
	f, err := a.filter(ctx, &in.asked, &in.filterParams)
	if err != nil {
		return nil, err
	}
	qualified, err := a.qualified(ctx, &in.asked, &in.qualifierParam)
	if err != nil {
		return nil, err
	}
	if err := a.knownTypes(ctx, &in.asked, "?subjectType", in.SubjectType); err != nil {
		return nil, err
	}
	if err := a.knownTypes(ctx, &in.asked, "?objectType", in.ObjectType); err != nil {
		return nil, err
	}
	q := interchange.Query{From: entityIDs(in.From), Hops: in.Hops.read(&in.asked, "hops"), Filter: f, Texts: in.Texts.read(&in.asked, "texts")}
	statements := graph.StatementsQuery{Filter: f, Qualified: qualified, SubjectTypes: in.SubjectType, ObjectTypes: in.ObjectType}
	if len(q.From) == 0 {
		if in.Hops.set {
			in.fault("?hops", "speaks of what lies around from, which is missing")
		}
		if err := a.possible(ctx, &in.asked, statements.Impossible); err != nil {
			return nil, err
		}
		if err := in.check(statements.Validate()); err != nil {
			return nil, err
		}
	} else {
		for _, name := range []string{"qualifier", "subjectType", "objectType"} {
			if len(in.values[name]) > 0 {
				in.fault("?from", "does not go with "+name+"; leave out one of the two")
			}
		}
		if !f.IsZero() {
			if err := a.possible(ctx, &in.asked, func(s *graph.Schema) []graph.Issue { return f.ImpossibleLinks(s, false) }); err != nil {
				return nil, err
			}
		}
		if err := in.check(validAround(&in.asked, &q)); err != nil {
			return nil, err
		}
	}
	for name, given := range in.values {
		if name == "texts" {
			continue
		}
		if q.Asked == nil {
			q.Asked = map[string]any{}
		}
		q.Asked[name] = given
	}
	if len(q.Asked) > 0 && len(q.From) == 0 {
		q.Statements = &statements
	}
	e, err := interchange.Begin(ctx, a.store, q)
	if err != nil {
		return nil, err
	}
	return ok(Stream{e.Write, e.Close}, e.Revision()), nil
}

// maxAlone is how many entities may be taken by themselves.
const maxAlone = 1000

// validAround finds what is wrong with entities to take what lies around, of which there
// may be more than a question may begin at if nothing is to be walked.
func validAround(in *asked, q *interchange.Query) error {
	around := graph.NeighborhoodQuery{From: q.From, Hops: max(q.Hops, 1), Filter: q.Filter, Limit: graph.MaxPage}
	if q.Hops > 0 || len(q.From) <= graph.MaxStarts {
		return around.Validate()
	}
	if n := len(q.From); n > maxAlone {
		in.fault("?from", "names "+strconv.Itoa(n)+" entities; at most "+strconv.Itoa(maxAlone)+" are allowed")
		return nil
	}
	seen := map[graph.EntityID]bool{}
	for _, id := range q.From {
		if seen[id] {
			in.fault("?from", strconv.Quote(strict.Clip(string(id)))+" is named twice")
		}
		seen[id] = true
	}
	for part := range slices.Chunk(q.From, graph.MaxStarts) {
		if around.From = part; around.Validate() != nil {
			break
		}
	}
	return around.Validate()
}

// StreamName is the name of a file for the lines of a revision.
func StreamName(rev graph.Revision) string {
	return "hubgraph-" + strconv.FormatUint(rev.Seq, 10) + interchange.Extension
}
