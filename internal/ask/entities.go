package ask

import (
	"context"
	"errors"
	"strconv"

	"hubgraph/graph"
	"hubgraph/internal/strict"
)

type listEntitiesIn struct {
	asked
	Type       []graph.Type    `query:"type" doc:"Only entities of these types; repeated for several" example:"[\"company\"]"`
	Identifier string          `query:"identifier" pattern:"^[^:]+:[\\s\\S]+$" doc:"Only entities that a register calls so, as scheme:value, in whatever form it is written: hkex:20 is hkex:0020" example:"hkex:0020"`
	Limit      whole[pageSpan] `query:"limit" doc:"How many at most"`
	Cursor     cursorText      `query:"cursor" doc:"nextCursor of the page before"`
}

func (a *Service) listEntities(ctx context.Context, in *listEntitiesIn) (*answer[List[graph.Node]], error) {
	var rev graph.Revision
	limit := in.Limit.read(&in.asked, "limit")
	q := graph.EntitiesQuery{Types: in.Type, After: in.afterID(in.Cursor), Limit: limit + 1, Bytes: graph.MaxAnswerBytes, Revision: &rev}
	if in.Identifier != "" {
		id, err := graph.ParseIdentifier(in.Identifier)
		if err != nil {
			in.fault("?identifier", err.Error())
		} else {
			q.Identifiers = []graph.Identifier{id}
		}
	}
	if err := a.knownTypes(ctx, &in.asked, "?type", in.Type); err != nil {
		return nil, err
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	out := List[graph.Node]{Items: []graph.Node{}, Complete: true}
	room := newRoom(limit)
	for e, err := range a.store.Entities(ctx, q) {
		if err != nil {
			return nil, err
		}
		if !room.takes(e.Size()) {
			out.cut(in.newCursor().str(string(out.Items[len(out.Items)-1].ID)))
			break
		}
		out.Items = append(out.Items, e.Labelled())
	}
	return ok(out, rev), nil
}

// ofEntity is the id in the path.
type ofEntity struct {
	ID graph.EntityID `path:"id" doc:"The id of the entity, percent-encoded" example:"sensetime"`
}

// of gives the id, or ErrNotFound for one that nothing can have.
func (p ofEntity) of() (graph.EntityID, error) {
	id := entityID(p.ID)
	if id.Check() != "" {
		return "", noEntity(id)
	}
	return id, nil
}

func noEntity(id graph.EntityID) error {
	return refuse(graph.ErrNotFound, "there is no entity "+strconv.Quote(strict.Clip(string(id)))+"; GET /api/v1/search finds entities by name",
		Fault{"{id}", "is no entity's id"})
}

// lost makes the store's answer to an unknown id in the path, not in a qualifier, one for
// people.
func lost(id graph.EntityID, err error) error {
	var ge *graph.Error
	if errors.Is(err, graph.ErrNotFound) && (!errors.As(err, &ge) || ge.Field != "qualifier") {
		return noEntity(id)
	}
	return err
}

type getEntityIn struct {
	asked
	ofEntity
	langParam
}

func (a *Service) getEntity(ctx context.Context, in *getEntityIn) (*answer[Profile], error) {
	lang := in.lang(&in.asked)
	if err := in.check(nil); err != nil {
		return nil, err
	}
	id, err := in.of()
	if err != nil {
		return nil, err
	}
	p, err := a.store.Profile(ctx, id)
	if err != nil {
		return nil, lost(id, err)
	}
	out := Profile{Counts: notNil(p.Counts), Mentions: notNil(p.Mentions), Statuses: graph.DefaultStatuses, StoppedBy: p.StoppedBy}
	shape, err := a.shaper(ctx, &in.asked, p.Revision, lang, []graph.Node{p.Node}, p.Facts)
	if err != nil {
		return nil, err
	}
	if out.Entity, err = shape.node(p.Node); err != nil {
		return nil, err
	}
	if out.Facts, err = shape.statements(p.Facts); err != nil {
		return nil, err
	}
	_, registers, err := a.known.registers(ctx, &in.asked, p.Revision)
	if err != nil {
		return nil, err
	}
	for _, id := range p.Node.AllIdentifiers() {
		if page := registers.Page(id); page != "" {
			out.Pages = append(out.Pages, RegisterPage{id.Scheme, id.Value, page})
		}
	}
	return ok(out, p.Revision), nil
}

type listEntityStatementsIn struct {
	asked
	ofEntity
	filterParams
	qualifierParam
	repeatsParam
	Limit  whole[pageSpan] `query:"limit" doc:"How many at most"`
	Cursor cursorText      `query:"cursor" doc:"nextCursor of the page before"`
	langParam
}

func (a *Service) listEntityStatements(ctx context.Context, in *listEntityStatementsIn) (*answer[List[Statement]], error) {
	lang := in.lang(&in.asked)
	f, err := a.filter(ctx, &in.asked, &in.filterParams)
	if err != nil {
		return nil, err
	}
	qualified, err := a.qualified(ctx, &in.asked, &in.qualifierParam)
	if err != nil {
		return nil, err
	}
	q := graph.StatementsQuery{Filter: f, Qualified: qualified, Once: in.once(&in.asked), After: in.afterStatement(in.Cursor), Limit: in.Limit.read(&in.asked, "limit")}
	if err := a.possible(ctx, &in.asked, q.Impossible); err != nil {
		return nil, err
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	if q.About, err = in.of(); err != nil {
		return nil, err
	}
	out, err := a.statementPage(ctx, &in.asked, lang, q)
	return out, lost(q.About, err)
}
