package ask

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hubgraph/graph"
	"hubgraph/internal/layout"
	"hubgraph/internal/picture"
	"hubgraph/internal/strict"
)

// The limits of a picture.
const (
	MaxDrawn     = 1000 // entities
	maxDrawnBy   = 5000 // statements: some seconds of drawing
	maxDrawTitle = 300  // code points
	maxDrawNote  = 4000 // code points
)

// NewPicture asks for a picture.
type NewPicture struct {
	Of         []graph.EntityID     `json:"of" minItems:"1" maxItems:"1000" uniqueItems:"true" doc:"Ids of the entities to draw, each once; 1 to 1,000"`
	Statements *[]graph.StatementID `json:"statements,omitempty" required:"false" maxItems:"5000" doc:"Ids of the relationships among them to draw, at most 5,000; absent: all of the statuses that are looked at where none is named. What is rumoured, denied or withdrawn is drawn where it is named here"`
	ValidAt    graph.Date           `json:"validAt,omitempty" required:"false" minLength:"1" doc:"Only what held at this date, or has none; the picture says so"`
	About      []graph.EntityID     `json:"about,omitempty" required:"false" maxItems:"1000" doc:"Of the entities those whose names come first where there is not room for all; at most 1,000"`
	Groups     []NewGroup           `json:"groups,omitempty" required:"false" maxItems:"1000" doc:"Of the entities those that are drawn as one mark; at most 1,000"`
	Lit        []graph.StatementID  `json:"lit,omitempty" required:"false" maxItems:"5000" doc:"Of the statements that are drawn those whose lines stand out, such as those of a way; at most 5,000"`
	Links      bool                 `json:"links,omitempty" required:"false" doc:"Marks and lines lead to #entity-ID and #claim-ID, for a page that holds the picture"`
	Layout     *NewLayout           `json:"layout,omitempty" required:"false" doc:"How they are placed, and who stays where a screen has them; its names have no effect, for the picture measures its own, and its aspect is that of width and height where one of these is not given"`
	Title      string               `json:"title,omitempty" required:"false" maxLength:"300" doc:"What stands above the picture; at most 300 characters"`
	Note       string               `json:"note,omitempty" required:"false" maxLength:"4000" doc:"What stands below it; at most 4,000 characters, in paragraphs"`
	Theme      string               `json:"theme,omitempty" required:"false" enum:"light,dark" doc:"light (the default, for print) or dark"`
	Width      *int                 `json:"width,omitempty" required:"false" minimum:"200" maximum:"10000" doc:"How wide the part with the marks is, in pixels, 200 to 10,000; as becomes its content by default"`
	Height     *int                 `json:"height,omitempty" required:"false" minimum:"200" maximum:"10000" doc:"How high that part is; the sheet is higher by title, legend, lists and sources"`
	Partial    bool                 `json:"partial,omitempty" required:"false" doc:"These are not all that there is to draw, and the picture is to say so"`
	Lang       string               `json:"lang,omitempty" required:"false" enum:"en,zh" doc:"The language of what is said in words; en by default"`
}

// A NewGroup is drawn as one mark, in the middle of the places of its members that are kept;
// a list under the picture names them.
type NewGroup struct {
	Of   []graph.EntityID `json:"of,omitempty" required:"false" minItems:"2" doc:"Ids of at least two entities, which are in no other group"`
	Type graph.Type       `json:"type,omitempty" required:"false" minLength:"1" doc:"In place of of: all entities of this type that no other group names; one alone is drawn by itself"`
	Name string           `json:"name,omitempty" required:"false" maxLength:"300" doc:"What stands beside the mark; how many there are, and of which type, by default"`
}

// Picture draws entities and what joins them as SVG. Errors have JSON Pointers into the
// body: ErrInvalid, and ErrNotFound for an entity or a statement that there is not.
func (a *Service) Picture(ctx context.Context, in NewPicture, faults []Fault) ([]byte, error) {
	if faults = append(faults, in.faults()...); len(faults) > 0 {
		return nil, refuse(graph.ErrInvalid, "the picture can't be drawn like this", faults[:min(len(faults), MaxFaults)]...)
	}
	for try := 1; ; try++ {
		v, moved, err := a.viewOf(ctx, &in)
		if err != nil {
			return nil, err
		}
		if !moved || try == maxTries {
			return picture.Draw(ctx, v)
		}
	}
}

// faults finds what is wrong with a picture before the graph is asked.
func (in *NewPicture) faults() (out []Fault) {
	fault := func(at, format string, values ...any) { out = append(out, Fault{at, fmt.Sprintf(format, values...)}) }
	limit := strconv.Itoa(MaxDrawn)
	switch n := len(in.Of); {
	case n == 0:
		fault("/of", "is missing; give the ids of 1 to %s entities", limit)
	case n > MaxDrawn:
		fault("/of", "names %d entities; at most %s are allowed: draw fewer", n, limit)
	default:
		q := graph.AmongQuery{Of: entityIDs(in.Of)}
		var ge *graph.Error
		if err := q.Validate(); errors.As(err, &ge) {
			for _, is := range ge.Issues {
				fault(BodyPointer(is.Field), "%s", is.Detail)
			}
		}
	}
	by := func(at string, n int) {
		if n > maxDrawnBy {
			fault(at, "names %d statements; at most %d are allowed: draw fewer", n, maxDrawnBy)
		}
	}
	if in.Statements != nil {
		by("/statements", len(*in.Statements))
	}
	by("/lit", len(in.Lit))
	of := make(map[graph.EntityID]bool, len(in.Of))
	for _, id := range entityIDs(in.Of) {
		of[id] = true
	}
	there := func(at string, id graph.EntityID) {
		if !of[id] {
			fault(at, "%s is none of the entities in of", strconv.Quote(strict.Clip(string(id))))
		}
	}
	long := func(at, text string, most int) {
		if n := utf8.RuneCountInString(text); n > most {
			fault(at, "has %d characters; at most %d are allowed", n, most)
		}
	}
	if n := len(in.About); n > MaxDrawn {
		fault("/about", "names %d entities; at most %s are allowed", n, limit)
	} else {
		for i, id := range entityIDs(in.About) {
			there("/about/"+strconv.Itoa(i), id)
		}
	}
	if n := len(in.Groups); n > MaxDrawn {
		fault("/groups", "has %d groups; at most %s are allowed", n, limit)
	} else {
		met, types := map[graph.EntityID]bool{}, map[graph.Type]bool{}
		for g := range in.Groups {
			at := "/groups/" + strconv.Itoa(g)
			ids, typ := entityIDs(in.Groups[g].Of), in.Groups[g].Type
			if typ != "" && len(ids) > 0 {
				fault(at+"/type", "stands beside of; give one of both")
			}
			if typ != "" && types[typ] {
				fault(at+"/type", "%s has a group already", strconv.Quote(strict.Clip(string(typ))))
			}
			types[typ] = true
			if typ == "" && len(ids) < 2 {
				fault(at+"/of", "names %d entities; give two or more", len(ids))
			}
			for i, id := range ids {
				if there(at+"/of/"+strconv.Itoa(i), id); met[id] {
					fault(at+"/of/"+strconv.Itoa(i), "%s is in a group already", strconv.Quote(strict.Clip(string(id))))
				}
				met[id] = true
			}
			long(at+"/name", in.Groups[g].Name, maxDrawTitle)
		}
	}
	if in.Layout != nil {
		out = append(out, in.Layout.faults()...)
		out = append(out, in.Layout.strayCenter(func(id graph.EntityID) bool { return of[id] })...)
	}
	oneOf := func(at, got string, list ...string) {
		if got != "" && !slices.Contains(list, got) {
			fault(at, "%s is not one of %s", strconv.Quote(strict.Clip(got)), strings.Join(list, ", "))
		}
	}
	oneOf("/theme", in.Theme, "light", "dark")
	oneOf("/lang", in.Lang, "en", "zh")
	for _, side := range []struct {
		at string
		n  *int
	}{{"/width", in.Width}, {"/height", in.Height}} {
		if side.n != nil && (*side.n < picture.MinSide || *side.n > picture.MaxSide) {
			fault(side.at, "is %d; it must be from %d to %d", *side.n, picture.MinSide, picture.MaxSide)
		}
	}
	long("/title", in.Title, maxDrawTitle)
	long("/note", in.Note, maxDrawNote)
	if in.ValidAt != "" {
		f := graph.Filter{ValidAt: in.ValidAt}
		q := graph.AmongQuery{Of: []graph.EntityID{"a"}, Filter: f}
		var ge *graph.Error
		if err := q.Validate(); errors.As(err, &ge) {
			for _, is := range ge.Issues {
				fault("/validAt", "%s", is.Detail)
			}
		}
	}
	return out
}

// viewOf reads what is drawn, and says whether the graph moved meanwhile.
func (a *Service) viewOf(ctx context.Context, in *NewPicture) (v *picture.View, moved bool, err error) {
	within, cancel := bounded(ctx)
	defer cancel()
	of := entityIDs(in.Of)
	query := graph.AmongQuery{Of: of, Filter: graph.Filter{ValidAt: in.ValidAt}}
	if in.Statements != nil {
		query.Filter = graph.Filter{Statuses: graph.Statuses} // whatever may be named; chosen looks at the date
	}
	g, err := a.store.Among(within, query)
	if errors.Is(err, graph.ErrNotFound) {
		return nil, false, a.unknownOf(ctx, of, err)
	}
	if err != nil {
		return nil, false, InBody(err)
	}
	var q asked
	list, partial := g.Statements, in.Partial || !g.Complete
	if in.Statements != nil {
		partial = in.Partial // each one that is named is found, or the picture is refused
		if list, err = a.chosen(within, &q, *in.Statements, in.ValidAt, &g); err != nil {
			return nil, false, err
		}
	}
	if len(list) > maxDrawnBy {
		return nil, false, refuse(graph.ErrInvalid, "the picture can't be drawn like this",
			Fault{"/of", fmt.Sprintf("are joined by %d statements; at most %d are drawn: draw fewer entities, or name the statements to draw", len(list), maxDrawnBy)})
	}
	lang := cmp.Or(in.Lang, "en")
	sch, err := a.known.schemaAt(ctx, &q, g.Revision)
	if err != nil {
		return nil, false, err
	}
	groups, faults := in.grouped(g.Entities, sch)
	if faults = append(faults, in.strayLit(list)...); len(faults) > 0 {
		return nil, false, refuse(graph.ErrInvalid, "the picture can't be drawn like this", faults[:min(len(faults), MaxFaults)]...)
	}
	told, err := a.known.tell(ctx, &q, g.Revision, lang, sch, g.Entities, list)
	if err != nil {
		return nil, false, err
	}
	v = &picture.View{
		Entities: g.Entities, Groups: groups, Schema: sch, Partial: partial, Title: in.Title, Note: in.Note, Lang: lang, Dark: in.Theme == "dark",
		AsOf: in.ValidAt, Width: valueOf(in.Width), Height: valueOf(in.Height), About: entityIDs(in.About), Lit: in.Lit, Links: in.Links,
	}
	if l := in.Layout; l != nil {
		v.Kind, v.Center, v.Aspect, v.Kept = kinds[l.Kind], l.Center, valueOf(l.Aspect), make(map[graph.EntityID]layout.Point, len(l.Kept))
		for _, p := range l.Kept {
			v.Kept[p.ID] = layout.Point{X: *p.X, Y: *p.Y}
		}
	}
	met := map[graph.SourceID]bool{}
	for i := range list {
		v.Claims = append(v.Claims, picture.Claim{Statement: list[i], Text: told[list[i].ID].text, Above: aboveOf(sch, list[i].Predicate)})
		if id := list[i].Source; !met[id] {
			met[id] = true
			src, err := a.known.source(ctx, &q, id, g.Revision)
			if err != nil {
				return nil, false, err
			}
			v.Sources = append(v.Sources, src.Source)
		}
	}
	return v, q.moved, nil
}

// grouped gives the groups with who is in each, and what is wrong with their types.
func (in *NewPicture) grouped(entities []graph.Node, sch *graph.Schema) (out []picture.Group, faults []Fault) {
	named := map[graph.EntityID]bool{}
	for _, g := range in.Groups {
		for _, id := range entityIDs(g.Of) {
			named[id] = true
		}
	}
	for i, g := range in.Groups {
		of := entityIDs(g.Of)
		if g.Type != "" {
			if sch.Type(g.Type) == nil {
				faults = append(faults, Fault{"/groups/" + strconv.Itoa(i) + "/type", strconv.Quote(strict.Clip(string(g.Type))) + " is no type of the schema"})
			}
			for k := range entities {
				if e := &entities[k]; e.Type == g.Type && !named[e.ID] {
					of = append(of, e.ID)
				}
			}
		}
		if len(of) > 1 {
			out = append(out, picture.Group{Name: g.Name, Of: of})
		}
	}
	return out, faults
}

// strayLit is what is wrong with statements that are to be lit and are none of those that
// were named or, where none was, are drawn.
func (in *NewPicture) strayLit(drawn []graph.Statement) (out []Fault) {
	if len(in.Lit) == 0 {
		return nil
	}
	there := map[graph.StatementID]bool{}
	if in.Statements != nil {
		for _, id := range *in.Statements {
			there[id] = true
		}
	} else {
		for i := range drawn {
			there[drawn[i].ID] = true
		}
	}
	for i, id := range in.Lit {
		if !there[id] {
			out = append(out, Fault{"/lit/" + strconv.Itoa(i), strconv.Quote(strict.Clip(string(id))) + " is none of the statements that are drawn"})
		}
	}
	return out
}

// chosen gives the statements that were named and held at a date, if one is given, in order
// of id: those among what joins the entities, and each other one from the store, if it
// joins two of them, as it may where what joins them was cut. It stops at MaxFaults that do
// not.
func (a *Service) chosen(ctx context.Context, q *asked, ids []graph.StatementID, at graph.Date, g *graph.Subgraph) ([]graph.Statement, error) {
	joined := make(map[graph.StatementID]*graph.Statement, len(g.Statements))
	for i := range g.Statements {
		joined[g.Statements[i].ID] = &g.Statements[i]
	}
	of := make(map[graph.EntityID]bool, len(g.Entities))
	for i := range g.Entities {
		of[g.Entities[i].ID] = true
	}
	f := graph.Filter{ValidAt: at}
	var out []graph.Statement
	var faults []Fault
	for i, id := range ids {
		place := "/statements/" + strconv.Itoa(i)
		s := joined[id]
		if s == nil {
			r, err := a.store.Statement(ctx, id)
			switch {
			case errors.Is(err, graph.ErrNotFound):
				return nil, refuse(graph.ErrNotFound, "there is no statement "+strconv.Quote(strict.Clip(string(id)))+"; leave it out: it was retracted, or was never there", Fault{place, "is no statement's id"})
			case err != nil:
				return nil, err
			}
			q.moved = q.moved || r.Revision != g.Revision
			if s = &r.Statement; !s.IsRelationship() || !of[s.Subject] || !of[s.Object] {
				if faults = append(faults, Fault{place, "joins no two of the entities in of"}); len(faults) == MaxFaults {
					break
				}
				continue
			}
		}
		if f.MatchTime(s.Status, s.When) {
			out = append(out, *s)
		}
	}
	if len(faults) > 0 {
		return nil, refuse(graph.ErrInvalid, "the picture can't be drawn like this", faults...)
	}
	slices.SortFunc(out, func(x, y graph.Statement) int { return cmp.Compare(x.ID, y.ID) })
	return slices.CompactFunc(out, func(x, y graph.Statement) bool { return x.ID == y.ID }), nil
}

// aboveOf says which end of a relationship stands above the other in levels, see aboveBy.
func aboveOf(sch *graph.Schema, id graph.Predicate) int {
	if d := sch.Predicate(id); d != nil {
		return aboveBy(d)
	}
	return 0
}
