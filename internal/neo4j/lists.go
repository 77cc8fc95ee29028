package neo4j

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// Lists are asked for together: each scan is begun, so that it says what it asks for first,
// all that is one statement, and the scans are begun anew with what came.

// together asks for the first pages of several lists of the whole graph. A limit can't be of
// one list alone, so each part is of lists that ask for about as much.
var together = func() string {
	f := form{seldom: true}
	about := func(lists, branches, order, limit string) string {
		return "UNWIND $q." + lists + " AS s CALL (s) { " + branches + " WITH n ORDER BY " + order + " LIMIT $q." + limit + " RETURN n } RETURN s.of AS of, n"
	}
	passing := strings.ReplaceAll(f.passingQuery(), "$q.", "s.")
	byID := func(lists, limit string) string {
		return about(lists, "UNWIND s.ranges AS range CALL (s, range) {"+
			" MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(id) WHERE n.id > range[0] AND n.id < range[1]"+passing+
			" WITH n ORDER BY n.id LIMIT $q."+limit+" RETURN n }", "n.id", limit)
	}
	return "CALL () { " + byID("few", "fewLimit") + " UNION ALL " + byID("many", "manyLimit") + " UNION ALL " +
		about("due", "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(hubgraphDueDay, id) WHERE n.hubgraphDueDay > s.day AND n.hubgraphDueDay <= s.lastDay AND n.id > ''"+passing, "n.hubgraphDueDay, n.id", "dueLimit") + " UNION ALL " +
		about("figures", "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(number, id) WHERE n.number = s.figure AND n.id > s.after"+passing, "n.number, n.id", "figuresLimit") +
		" } RETURN of, n.id, n.hubgraphRecord, n.subjectType, n.objectType"
}()

// fewAtOnce is up to how many statements a list asks for few.
const fewAtOnce = 200

// An opening is what a scanner asks for first, and what came of it.
type opening struct {
	of    string // the part of together that asks for it
	p     params
	asked bool
	found []foundStatement
}

// errAsked ends a scan that is to go on when what it asks for has come.
var errAsked = errors.New("the first page is asked for")

// errAlone ends one of which the first page can't be asked for with others.
var errAlone = errors.New("the first page has to be asked for alone")

// take gives the first page once it has come; before, it notes what that is.
func (f *opening) take(p params) ([]foundStatement, error) {
	if f.asked {
		return f.found, nil
	}
	limit, _ := p["limit"].(int)
	switch {
	case p["day"] != nil && p["id"] == last && p["about"] == "":
		f.of = "due"
	case p["ranges"] != nil && p["about"] == "":
		if f.of = "few"; limit > fewAtOnce {
			f.of = "many"
		}
	case p["after"] != nil && p["figure"] != nil && p["origins"] == nil && p["about"] == "":
		f.of = "figures"
	default:
		return nil, errAlone
	}
	f.p, f.asked = p, true
	return nil, errAsked
}

// askTogether asks for the first pages of several scans.
func askTogether(t *tx, all []*scanner) error {
	p := params{}
	for _, part := range []string{"few", "many", "due", "figures"} {
		asked, most := []any{}, 0
		for i, sc := range all {
			if sc == nil || sc.first == nil || sc.first.of != part {
				continue
			}
			sc.first.p["of"] = i
			asked, most = append(asked, sc.first.p), max(most, sc.first.p["limit"].(int))
		}
		p[part], p[part+"Limit"] = asked, most
	}
	err := t.each(together, p, func(r *driver.Record) error {
		f, err := foundAt(&driver.Record{Values: r.Values[1:]})
		first := all[intAt(r, 0)].first
		first.found = append(first.found, f)
		return err
	})
	for _, sc := range all {
		if sc != nil && sc.first != nil {
			sc.first.cut()
		}
	}
	return err
}

// cut leaves as much as was asked for, the first in the order of the part.
func (f *opening) cut() {
	slices.SortFunc(f.found, func(a, b foundStatement) int {
		if f.of == "due" {
			return cmp.Or(cmp.Compare(a.When.Due.Last(), b.When.Due.Last()), strings.Compare(string(a.ID), string(b.ID)))
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	f.found = f.found[:min(len(f.found), f.p["limit"].(int))]
}

// Lists implements graph.Reader. Of what is about an entity or asks for qualifiers none is
// asked for together.
func (s *Store) Lists(ctx context.Context, of []graph.StatementsQuery) (graph.ListsResult, error) {
	var out graph.ListsResult
	if s.closed.Load() {
		return out, graph.Closed()
	}
	if err := graph.CheckLists(of); err != nil {
		return out, err
	}
	err := s.read(ctx, func(t *tx, m *meta) error {
		out = graph.ListsResult{Lists: make([][]graph.Statement, len(of)), Revision: m.rev}
		known, err := m.contents()
		if err != nil {
			return err
		}
		all := make([]*scanner, len(of))
		lists := make([][]graph.Statement, len(of))
		asked := false
		for i := range of {
			q := &of[i]
			if q.About != "" || len(q.Qualified) > 0 || q.AmountOf != "" || q.Sort != "" && q.Sort != graph.SortID || q.End > 0 || q.After != nil {
				continue
			}
			sc := &scanner{t: t, q: q, known: known, limit: pageOf(q.Limit), first: &opening{}}
			lists[i] = []graph.Statement{}
			size := 0
			sc.emit = func(f *foundStatement) error {
				lists[i] = append(lists[i], f.Statement)
				if size += f.Size(); len(lists[i]) == q.Limit || q.Bytes > 0 && size > q.Bytes {
					return errEnough
				}
				return nil
			}
			switch err := sc.run(); {
			case errors.Is(err, errAsked):
				all[i], asked = sc, true
			case errors.Is(err, errAlone):
			case err != nil:
				return err
			default: // nothing of it is there
				out.Lists[i] = lists[i]
			}
		}
		if !asked {
			return nil
		}
		if err := askTogether(t, all); err != nil {
			return err
		}
		for i, sc := range all {
			if sc == nil {
				continue
			}
			if err := sc.run(); err != nil && !errors.Is(err, errEnough) {
				return err
			}
			out.Lists[i] = lists[i]
		}
		return nil
	})
	if err != nil {
		return graph.ListsResult{}, err
	}
	return out, nil
}
