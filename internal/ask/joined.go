package ask

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/layout"
	"hubgraph/internal/strict"
)

// NewAmong asks for what joins many entities: those that a picture shows, and those that
// it is to show beside them.
type NewAmong struct {
	Of        []graph.EntityID `json:"of" required:"false" uniqueItems:"true" doc:"Ids of the entities, each once; with what neighbors adds 1 to 10,000"`
	Neighbors *NewNeighbors    `json:"neighbors,omitempty" required:"false" doc:"A page of an entity's neighbours, which are among these, too"`
	Facts     bool             `json:"facts" required:"false" doc:"Give their facts, too"`
	Layout    *NewLayout       `json:"layout,omitempty" required:"false" doc:"Place them for a picture, like this; {} is enough"`
	Lang      string           `json:"lang,omitempty" required:"false" enum:"en,zh" doc:"The language of what is said in words; en by default"`
}

// NewNeighbors asks for a page of an entity's neighbours, as GET
// /entities/{id}/neighbors does.
type NewNeighbors struct {
	Entity    graph.EntityID    `json:"entity" doc:"The entity"`
	Predicate []graph.Predicate `json:"predicate,omitempty" required:"false" doc:"Only by statements of these predicates"`
	Type      []graph.Type      `json:"type,omitempty" required:"false" doc:"Only neighbours of these types"`
	Direction *graph.Direction  `json:"direction,omitempty" required:"false" enum:"in,out,any" doc:"Only by statements that lead to the entity (in) or from it (out)"`
	Q         *string           `json:"q,omitempty" required:"false" minLength:"1" maxLength:"512" pattern:"\\S" doc:"Only neighbours with a name that these words find"`
	Sort      *string           `json:"sort,omitempty" required:"false" enum:"id,neighbors,latest,name" doc:"The order of neighbours; id by default"`
	Limit     *int              `json:"limit,omitempty" required:"false" minimum:"1" maximum:"10000" doc:"How many neighbours at most, from 1 to 10,000; 1,000 by default"`
	Cursor    *string           `json:"cursor,omitempty" required:"false" minLength:"1" doc:"nextCursor of the page before"`
}

// Among is what joins many entities.
type Among struct {
	Entities   []graph.Node                `json:"entities" doc:"Those asked about and the neighbours, with their degrees, in order of id"`
	Statements []Statement                 `json:"statements" doc:"Relationships among these entities, in order of id"`
	Facts      []Statement                 `json:"facts,omitempty" doc:"Their facts, in order of id, where they were asked for"`
	Positions  map[graph.EntityID]Position `json:"positions,omitempty" doc:"Where each entity is in a picture, x and y, where a layout was asked for: a typical link is about 100 long, and y grows downwards"`
	Radii      map[graph.EntityID]float64  `json:"radii,omitempty" doc:"How large the mark of each entity is in that picture: its radius, where a layout was asked for. Marks grow with their neighbours, and the layout leaves room for them"`
	Bends      []Bend                      `json:"bends,omitzero" required:"false" doc:"The lines that bend in that picture, in order of a and b; all others are straight. Empty where none bends, absent where no layout was asked for"`
	Neighbors  *Graph                      `json:"neighbors,omitempty" doc:"The page of neighbours that was asked for, as GET /entities/{id}/neighbors answers"`
	Statuses   []graph.Status              `json:"statuses" doc:"Which statuses were looked at"`
	Complete   bool                        `json:"complete" doc:"No statement and no fact among these was cut"`
	StoppedBy  graph.Stop                  `json:"stoppedBy,omitempty" enum:"limit,time" doc:"What cut them: limit (ask about fewer) or time"`
	Revision   string                      `json:"revision" doc:"What the graph was at, as /stats has it"`
}

// Among gives what joins entities. Errors have JSON Pointers into the body: ErrInvalid,
// ErrNotFound for an entity that there is not, ErrTooLarge.
func (a *Service) Among(ctx context.Context, in NewAmong, faults []Fault) (*Among, error) {
	if len(in.Of) == 0 && in.Neighbors == nil {
		faults = append(faults, Fault{"/of", "is missing; give the ids of 1 to " + strconv.Itoa(graph.MaxAmong) + " entities"})
	}
	if len(in.Of) > 0 {
		q := graph.AmongQuery{Of: entityIDs(in.Of)}
		if len(in.Of) > graph.MaxAmong {
			faults = append(faults, Fault{"/of", tooManyOf(len(in.Of))})
		} else if err := q.Validate(); err != nil {
			var ge *graph.Error
			if !errors.As(err, &ge) {
				return nil, err
			}
			for _, is := range ge.Issues {
				faults = append(faults, Fault{BodyPointer(is.Field), is.Detail})
			}
		}
	}
	if !slices.Contains([]string{"", "en", "zh"}, in.Lang) {
		faults = append(faults, Fault{"/lang", strconv.Quote(strict.Clip(in.Lang)) + " is not one of en, zh"})
	}
	if in.Layout != nil {
		faults = append(faults, in.Layout.faults()...)
	}
	if len(faults) > 0 {
		return nil, refuse(graph.ErrInvalid, "the question can't be asked like this", faults...)
	}
	for try := 1; ; try++ {
		out, moved, err := a.among(ctx, &in)
		if err != nil || !moved || try == maxTries {
			return out, err
		}
	}
}

func tooManyOf(n int) string {
	return "names " + strconv.Itoa(n) + " entities; at most " + strconv.Itoa(graph.MaxAmong) + " are allowed: ask about fewer, in several questions of which each two parts are in one"
}

// among answers once, and says whether the graph moved meanwhile.
func (a *Service) among(ctx context.Context, in *NewAmong) (out *Among, moved bool, err error) {
	of := entityIDs(in.Of)
	var page *Graph
	var at graph.Revision
	if in.Neighbors != nil {
		if page, at, err = a.neighbors(ctx, in.Neighbors, in.Lang); err != nil {
			return nil, false, err
		}
		have := make(map[graph.EntityID]bool, len(of))
		for _, id := range of {
			have[id] = true
		}
		for i := range page.Entities {
			if id := page.Entities[i].ID; !have[id] {
				of = append(of, id)
			}
		}
		if len(of) > graph.MaxAmong {
			return nil, false, refuse(graph.ErrInvalid, "the question can't be asked like this", Fault{"/of", "with the neighbours " + tooManyOf(len(of))})
		}
	}
	if in.Layout != nil {
		if is := in.Layout.strayCenter(func(id graph.EntityID) bool { return slices.Contains(of, id) }); is != nil {
			return nil, false, refuse(graph.ErrInvalid, "the question can't be asked like this", is...)
		}
	}
	within, cancel := bounded(ctx)
	defer cancel()
	g, err := a.store.Among(within, graph.AmongQuery{Of: of, Facts: in.Facts})
	if errors.Is(err, graph.ErrNotFound) {
		return nil, page != nil, a.unknownOf(ctx, of, err)
	}
	if err != nil {
		return nil, false, InBody(err)
	}
	var q asked
	shape, err := a.shaper(ctx, &q, g.Revision, cmp.Or(in.Lang, "en"), g.Entities, g.Statements, g.Facts)
	if err != nil {
		return nil, false, err
	}
	out = &Among{
		Neighbors: page, Statuses: slices.Clone(graph.DefaultStatuses), Complete: g.Complete, StoppedBy: g.StoppedBy, Revision: g.Revision.String(),
	}
	if out.Entities, err = shape.nodes(g.Entities); err != nil {
		return nil, false, err
	}
	if out.Statements, err = shape.statements(g.Statements); err != nil {
		return nil, false, err
	}
	if out.Facts, err = shape.statements(g.Facts); err != nil {
		return nil, false, err
	}
	if in.Layout != nil {
		if out.Positions, out.Bends, err = in.Layout.picture(ctx, &g, shape.sch); err != nil {
			return nil, false, err
		}
		out.Radii = make(map[graph.EntityID]float64, len(g.Entities))
		for i := range g.Entities {
			out.Radii[g.Entities[i].ID] = layout.RadiusOf(g.Entities[i].Neighbors)
		}
	}
	return out, q.moved || page != nil && at != g.Revision, nil
}

// unknownOf says which of a list are not there, and what to do; err is the store's word for
// that, which stands where they are there now.
func (a *Service) unknownOf(ctx context.Context, of []graph.EntityID, err error) error {
	there := make(map[graph.EntityID]bool, len(of))
	for n, err := range a.store.Entities(ctx, graph.EntitiesQuery{IDs: of}) {
		if err != nil {
			return err
		}
		there[n.ID] = true
	}
	var faults []Fault
	first := graph.EntityID("")
	for i, id := range of {
		if there[id] {
			continue
		}
		if len(faults) == 0 {
			first = id
		}
		if faults = append(faults, Fault{"/of/" + strconv.Itoa(i), "is no entity's id"}); len(faults) == MaxFaults {
			break
		}
	}
	if len(faults) == 0 {
		return InBody(err)
	}
	what, leave := "there is no entity "+strconv.Quote(strict.Clip(string(first))), "; leave it out: it was deleted, or was never there"
	if len(faults) > 1 {
		what, leave = what+", and others are not there", "; leave them out: they were deleted, or were never there"
	}
	return refuse(graph.ErrNotFound, what+leave, faults...)
}

// neighbors asks for a page as GET does, so that its cursors are the same.
func (a *Service) neighbors(ctx context.Context, in *NewNeighbors, lang string) (*Graph, graph.Revision, error) {
	i := slices.IndexFunc(a.questions, func(q *Question) bool { return q.Name == "getNeighbors" })
	values := map[string][]string{}
	put := func(name, value string) { values[name] = append(values[name], value) }
	for _, p := range in.Predicate {
		put("predicate", string(p))
	}
	for _, t := range in.Type {
		put("type", string(t))
	}
	if in.Direction != nil {
		put("direction", string(*in.Direction))
	}
	if in.Q != nil {
		put("q", *in.Q)
	}
	if in.Sort != nil {
		put("sort", *in.Sort)
	}
	if in.Limit != nil {
		put("limit", strconv.Itoa(*in.Limit))
	}
	if in.Cursor != nil {
		put("cursor", *in.Cursor)
	}
	if lang != "" {
		put("lang", lang)
	}
	got, err := a.Ask(ctx, a.questions[i], Params{ID: string(in.Entity), Values: values})
	var told *Error
	if errors.As(err, &told) {
		own := *told
		own.Faults = nil
		for _, f := range told.Faults {
			name := strings.Trim(f.Pointer, "?{}")
			if name == "id" {
				name = "entity"
			}
			own.Faults = append(own.Faults, Fault{"/neighbors/" + name, f.Detail})
		}
		return nil, graph.Revision{}, &own
	}
	if err != nil {
		return nil, graph.Revision{}, err
	}
	return got.Body.(*Graph), got.Revision, nil
}
