package ask

import (
	"context"
	"errors"
	"strconv"

	"hubgraph/graph"
	"hubgraph/internal/strict"
)

type listStatementsIn struct {
	asked
	filterParams
	qualifierParam
	repeatsParam
	SubjectType []graph.Type        `query:"subjectType" doc:"Only where the subject is of these types; repeated for several" example:"[\"company\"]"`
	ObjectType  []graph.Type        `query:"objectType" doc:"Only relationships whose object is of these types; repeated for several"`
	Unit        string              `query:"unit" doc:"Only facts in this unit, an ISO 4217 code or a unit of the schema; where qualifier names one key alone whose values are quantities (share, votes, price), only statements whose qualifier of that key has it, and so for min, max, overlaps and sort=amount" example:"CNY"`
	Min         graph.Decimal       `query:"min" pattern:"^[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$" doc:"Only facts of at least this amount, by all that they may mean: a range has to be above it as a whole; over 25 passes with 25, up to 50 with no min" example:"10000000000"`
	Max         graph.Decimal       `query:"max" pattern:"^[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$" doc:"Only facts of at most this amount, by all that they may mean: a range has to be below it as a whole; up to 50 passes with 50, over 25 with no max"`
	Amount      graph.Decimal       `query:"amount" pattern:"^[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$" doc:"Only facts that give this amount, whatever its bound: over 25 passes with 25; a range gives none"`
	Overlaps    flag                `query:"overlaps" enum:"true,false" doc:"true: with min or max, what may be between them is enough: ranges that reach into it, and what is over, at least, up to or under an amount, if some of it does"`
	Start       whole[offsetSpan]   `query:"start" doc:"With end and one source: only what a passage supports, from this code point of the source's text"`
	End         whole[endSpan]      `query:"end" doc:"The code point after the passage"`
	Sort        graph.StatementSort `query:"sort" enum:"id,due,amount" doc:"id (the default), due (soonest first) or amount (least first, a range by its lower end and then by its upper one; needs unit); those without last, ties by id"`
	Limit       whole[pageSpan]     `query:"limit" doc:"How many at most"`
	Cursor      cursorText          `query:"cursor" doc:"nextCursor of the page before"`
	langParam
}

func (a *Service) listStatements(ctx context.Context, in *listStatementsIn) (*answer[List[Statement]], error) {
	lang := in.lang(&in.asked)
	f, err := a.filter(ctx, &in.asked, &in.filterParams)
	if err != nil {
		return nil, err
	}
	qualified, err := a.qualified(ctx, &in.asked, &in.qualifierParam)
	if err != nil {
		return nil, err
	}
	amountOf := ""
	if in.Unit != "" || in.Min != "" || in.Max != "" || in.Amount != "" || in.Sort == graph.SortAmount {
		if amountOf, err = a.amountOf(ctx, &in.asked, qualified); err != nil {
			return nil, err
		}
	}
	if err := a.knownTypes(ctx, &in.asked, "?subjectType", in.SubjectType); err != nil {
		return nil, err
	}
	if err := a.knownTypes(ctx, &in.asked, "?objectType", in.ObjectType); err != nil {
		return nil, err
	}
	if err := a.knownUnit(ctx, &in.asked, in.Unit); err != nil {
		return nil, err
	}
	q := graph.StatementsQuery{
		Filter: f, Qualified: qualified, SubjectTypes: in.SubjectType, ObjectTypes: in.ObjectType, AmountOf: amountOf, Unit: in.Unit,
		Min: decimal(&in.asked, "min", in.Min), Max: decimal(&in.asked, "max", in.Max), Amount: decimal(&in.asked, "amount", in.Amount),
		Overlapping: in.Overlaps.read(&in.asked, "overlaps"), Once: in.once(&in.asked),
		Start: in.Start.read(&in.asked, "start"), End: in.End.read(&in.asked, "end"),
		Sort: in.Sort, After: in.afterStatement(in.Cursor), Limit: in.Limit.read(&in.asked, "limit"),
	}
	if err := a.possible(ctx, &in.asked, q.Impossible); err != nil {
		return nil, err
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	return a.statementPage(ctx, &in.asked, lang, q)
}

// statementPage gives one page of statements: q.Limit of them, or as many as are not
// too large, and where the next page begins if there is one.
func (a *Service) statementPage(ctx context.Context, in *asked, lang string, q graph.StatementsQuery) (*answer[List[Statement]], error) {
	var rev graph.Revision
	limit := q.Limit
	q.Limit, q.Bytes, q.Revision = limit+1, graph.MaxAnswerBytes, &rev
	out := List[Statement]{Items: []Statement{}, Complete: true, Statuses: q.Filter.LooksAt()}
	var last graph.StatementPosition
	var found []graph.Statement
	room := newRoom(limit)
	for s, err := range a.store.Statements(ctx, q) {
		if err != nil {
			return nil, err
		}
		if !room.takes(s.Size()) {
			next := in.newCursor().str(string(last.Due)).str(string(last.Amount)).str(string(last.ID))
			if last.Upper != "" {
				next.str(string(last.Upper))
			}
			out.cut(next)
			break
		}
		last = q.Position(&s)
		found = append(found, s)
	}
	shape, err := a.shaper(ctx, in, rev, lang, nil, found)
	if err != nil {
		return nil, err
	}
	if out.Items, err = shape.statements(found); err != nil {
		return nil, err
	}
	out.Undated = undated(&q.Filter, graph.CountUndated(found))
	for i := range found {
		if shape.sch.Repeats(&found[i]) {
			out.Repeats++
		}
	}
	return ok(out, rev), nil
}

type getStatementIn struct {
	asked
	ID graph.StatementID `path:"id" doc:"The id of the statement"`
	langParam
}

// StatementAnswer is a statement and who says so.
type StatementAnswer struct {
	Statement Statement `json:"statement" doc:"The statement"`
	Source    Source    `json:"source" doc:"Its source"`
}

func (a *Service) getStatement(ctx context.Context, in *getStatementIn) (*answer[StatementAnswer], error) {
	lang := in.lang(&in.asked)
	if err := in.check(nil); err != nil {
		return nil, err
	}
	r, err := a.store.Statement(ctx, in.ID)
	if err != nil {
		if errors.Is(err, graph.ErrNotFound) {
			return nil, refuse(graph.ErrNotFound, "there is no statement "+strconv.Quote(strict.Clip(string(in.ID))), Fault{Pointer: "{id}", Detail: "is no statement's id"})
		}
		return nil, err
	}
	shape, err := a.shaper(ctx, &in.asked, r.Revision, lang, nil, []graph.Statement{r.Statement})
	if err != nil {
		return nil, err
	}
	s, err := shape.statement(&r.Statement)
	if err != nil {
		return nil, err
	}
	src, err := a.known.source(ctx, &in.asked, r.Source.ID, r.Revision)
	if err != nil {
		return nil, err
	}
	return ok(StatementAnswer{s, toldSource(r.Source, src.HasText, lang)}, r.Revision), nil
}
