package httpapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/access"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/internal/testbed"
)

// TestDifferential asks the embedded store and two services on one Neo4j database
// the same random questions over HTTP, on the same random graph, with random writes
// between: each byte of what they answer is the same, but for the names of the
// stores and the times of the clock. Whatever can be asked is in it by itself: the
// questions and their parameters are those of the table, and a text parameter that
// nothing is drawn for fails the test.
//
// HUBGRAPH_TEST_SEED says from which seed, HUBGRAPH_TEST_TIMES how much is asked.
func TestDifferential(t *testing.T) {
	seed, rounds := graphtest.Seeds(t, 1)[0], testbed.Amount(t, 2)
	t.Logf("seed %d", seed)
	for i, line := range neo4jtest.Lines {
		for j, predicates := range []int{12, 300} {
			t.Run(fmt.Sprintf("%s, %d predicates", line.Name, predicates), func(t *testing.T) {
				d := newDifferential(t, line, predicates, seed+uint64(2*i+j))
				for range rounds {
					for range 4 {
						d.write(t)
					}
					for _, q := range d.questions {
						for range 6 {
							d.ask(t, q)
						}
					}
					for _, b := range bodies {
						for range 12 {
							d.read(t, b.path, b.draw(d))
						}
					}
				}
				t.Logf("%d of %d writes taken, %d exchanges in all, statuses %v", d.written, d.next, d.exchanges, d.statuses)
				if d.statuses[200] < d.exchanges/2 || d.statuses[404]+d.statuses[422] == 0 || d.written < d.next/2 {
					t.Errorf("the mixture is too small: of %d exchanges, statuses %v", d.exchanges, d.statuses)
				}
			})
		}
	}
}

// A side is a service that is asked.
type side struct {
	name  string
	srv   *httptest.Server
	store string   // the store's id
	views []string // that were saved, in order
}

// A differential is the sides, and what can be drawn for questions about their graph.
type differential struct {
	sides     []*side
	questions []*ask.Question
	r         *rand.Rand
	predicate []graph.PredicateDef
	types     []string
	entities  []string
	typeOf    map[string]graph.Type
	dates     []string
	ids       []string // of statements
	next      int      // number of the next batch
	exchanges int
	written   int // batches and views that were taken
	statuses  map[int]int
}

func newDifferential(t *testing.T, line neo4jtest.Line, predicates int, seed uint64) *differential {
	srv := neo4jtest.Get(t, line) // or skips, with nothing open yet
	embedded, first := stores[0].open(t), onNeo4j(line)(t)
	replica, err := neo4j.Open(neo4j.Options{URI: srv.URI, Username: srv.Username, Password: srv.Password, QueryTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	d := &differential{
		questions: ask.New(embedded).Questions(),
		r:         rand.New(rand.NewPCG(seed, 7)),
		types:     []string{"gt-firm", "gt-person", "gt-place", "gt-topic"},
		dates:     []string{"2019", "2020-06", "2021-12-31", "2023", "2030", "2035-Q1", "2022?", "202X", "2030-34", "../2021", "2020/..", "[2019,2030]", "-0043", "Y17000"},
		typeOf:    map[string]graph.Type{},
		statuses:  map[int]int{},
	}
	for _, s := range []struct {
		name  string
		store graph.Store
	}{{"embedded", embedded}, {"neo4j", first}, {"replica", replica}} {
		rev, err := s.store.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		d.sides = append(d.sides, &side{name: s.name, store: rev.Store, srv: serve(t, s.store, httpapi.Options{Deadline: time.Minute, Keys: keys{}, Rate: access.Rate{PerSecond: -1}})})
	}
	sch := graphtest.Schema()
	for i := len(sch.Predicates); i < predicates; i++ {
		p := graph.PredicateDef{ID: graph.Predicate(fmt.Sprintf("gt-p%d", i)), Label: graph.Words{EN: fmt.Sprintf("does %d to", i), ZH: fmt.Sprintf("做%d", i)}}
		if i%5 == 0 {
			p.Value = graph.Quantity
		}
		sch.Predicates = append(sch.Predicates, p)
	}
	d.predicate = sch.Predicates
	b := graph.Batch{Schema: sch, Sources: []graph.Source{{ID: "src", Title: "A source"}, {ID: "src-2", Title: "另一个来源", URL: "https://example.org/2"}}}
	b.Texts = []graph.SourceText{{Source: "src", Text: "Ada runs Bolt. It is in Harbour.\n\nBolt plans to grow by 2030. 商汤在上海。\n"}}
	for i := range 40 {
		b.Entities = append(b.Entities, d.entity(i))
	}
	d.apply(t, b)
	for range 6 {
		d.write(t)
	}
	return d
}

func (d *differential) entity(i int) graph.Entity {
	e := graph.Entity{ID: graph.EntityID(fmt.Sprintf("e-%02d", i)), Type: graph.Type(d.of(d.types)), Name: fmt.Sprintf("%s %d", d.of([]string{"Bolt Works", "Ada Lin", "商汤科技", "Ørsted", "İzmir Limanı"}), i)}
	if d.r.IntN(2) == 0 {
		e.Names = []graph.Name{{Text: fmt.Sprintf("博尔特%d", i), Lang: "zh", Kind: "main"}}
	}
	if d.r.IntN(3) == 0 {
		e.Identifiers = []graph.Identifier{{Scheme: d.of([]string{"reg", "hkex", "HKEX"}), Value: fmt.Sprint(1000 + i%20)}}
	}
	switch d.r.IntN(6) {
	case 0:
		e.Source = "src"
		e.Names = append(e.Names, graph.Name{Text: fmt.Sprintf("Old Name %d", i), Lang: "en", To: "1999", Cites: []graph.Citation{{Line: 1 + i, Note: "So it was called."}}})
	case 1:
		e.Accounts = []graph.Account{{Source: "src-2", Type: graph.Type(d.of(d.types)), Name: fmt.Sprintf("Also %d", i), Identifiers: []graph.Identifier{{Scheme: "reg", Value: fmt.Sprint(2000 + i%20)}}}}
	case 2:
		e.Accounts = []graph.Account{{Source: "src-2"}}
	}
	d.typeOf[string(e.ID)] = e.Type
	if id := string(e.ID); !slices.Contains(d.entities, id) {
		d.entities = append(d.entities, id)
	}
	return e
}

func (d *differential) of(list []string) string { return list[d.r.IntN(len(list))] }

// an entity, most often one of the three that have most links.
func (d *differential) hubOr() graph.EntityID {
	if d.r.IntN(3) == 0 {
		return graph.EntityID(d.entities[d.r.IntN(3)])
	}
	return graph.EntityID(d.of(d.entities))
}

// one of some types, mostly: a batch with another is refused.
func (d *differential) one(types []graph.Type) graph.EntityID {
	id := d.hubOr()
	for range 30 {
		if len(types) == 0 || slices.Contains(types, d.typeOf[string(id)]) {
			break
		}
		id = d.hubOr()
	}
	return id
}

func (d *differential) statement() graph.Statement {
	p := d.predicate[d.r.IntN(len(d.predicate))]
	if d.r.IntN(3) == 0 {
		p = d.predicate[0]
	}
	s := graph.Statement{Subject: d.one(p.SubjectTypes), Predicate: p.ID, Source: graph.SourceID(d.of([]string{"src", "src", "src-2"}))}
	switch p.Value {
	case "":
		s.Object = d.one(p.ObjectTypes)
	case graph.Quantity:
		s.Value = graph.Value{Kind: graph.Quantity, Amount: graph.Decimal(d.of([]string{"1", "25.5", "1000000", "-3", "0.1"})), Unit: p.Unit}
		switch p.Unit {
		case graph.MoneyUnit:
			s.Value.Unit = "CNY"
		case "":
			s.Value.Unit = "count"
		}
		if d.r.IntN(4) == 0 {
			s.Value.Amount, s.Value.Min, s.Value.Max, s.Value.MinOpen = "", "0.5", graph.Decimal(d.of([]string{"1", "2000", ""})), d.r.IntN(2) == 0
		} else {
			s.Value.Bound = graph.Bound(d.of([]string{"", "", "over", "under", "up-to", "at-least"}))
		}
	case graph.DateValue:
		s.Value = graph.Value{Kind: graph.DateValue, Date: graph.Date(d.of([]string{"2011-03", "201X", "[..1760]"}))}
	default:
		s.Value = graph.Value{Kind: graph.TextValue, Text: "grow, and then some", Lang: d.of([]string{"", "en", "de"})}
	}
	switch d.r.IntN(8) {
	case 6:
		s.Status = graph.Status(d.of([]string{"rumoured", "denied", "withdrawn"}))
	case 0:
		s.Status, s.When.Due = graph.Planned, graph.Date(d.of([]string{"2025", "2030-06", "2035", "2030-34", "203X~", "../2035", "2025/..", "0000", "Y17000"}))
	case 1:
		s.Status, s.When.From, s.When.To = graph.Ended, "2001", "2019-05-01"
	case 2:
		s.When.From = graph.Date(d.of([]string{"2005", "2021-11-30", "/2021", "-0043-03-15", "Y-17000", "2020-24"}))
	case 4:
		s.When.Observed = graph.Date(d.of([]string{"2021-11", "2025", "2030-06-01"}))
	case 3:
		s.When.Text = fmt.Sprintf("number %d", d.r.IntN(3))
	}
	switch d.r.IntN(4) {
	case 0:
		s.Cites = []graph.Citation{{Line: 1 + d.r.IntN(50)}}
	case 1:
		s.Qualifiers = []graph.Qualifier{{Key: "gt-role", Value: graph.Value{Kind: graph.TextValue, Text: "chair"}}}
	case 2:
		s.Qualifiers = []graph.Qualifier{{Key: "gt-plan", Entity: d.hubOr()}, {Key: d.of([]string{"gt-plan", "gt-role"}), Entity: d.hubOr()}}
	}
	for d.r.IntN(4) == 0 {
		v := graph.Value{Kind: graph.Quantity, Unit: "percent", Amount: graph.Decimal(d.of([]string{"12.5", "30", "100"}))}
		if d.r.IntN(2) == 0 {
			v.Amount, v.Min, v.Max, v.MinOpen = "", "25", "50", d.r.IntN(2) == 0
		}
		s.Qualifiers = append(s.Qualifiers, graph.Qualifier{Key: d.of([]string{"gt-share", "gt-share", "gt-votes"}), Value: v})
	}
	return s
}

// write posts a random batch, or saves a view, everywhere.
func (d *differential) write(t *testing.T) {
	t.Helper()
	if d.r.IntN(6) == 0 {
		body, err := json.Marshal(map[string]any{"title": fmt.Sprintf("View %d", d.next), "state": map[string]any{"ids": []string{d.of(d.entities)}}})
		if err != nil {
			t.Fatal(err)
		}
		d.next++
		d.post(t, "/api/v1/views", string(body), func(s *side, answer string) {
			var saved struct {
				ID string `json:"id"`
			}
			if json.Unmarshal([]byte(answer), &saved) == nil && saved.ID != "" {
				s.views = append(s.views, saved.ID)
			}
		})
		return
	}
	var b graph.Batch
	for range 1 + d.r.IntN(12) {
		s := d.statement()
		d.ids = append(d.ids, string(s.Canonical().ID))
		b.Statements = append(b.Statements, s)
	}
	switch d.r.IntN(5) {
	case 0:
		b.Retract = []graph.StatementID{graph.StatementID(d.of(d.ids))}
	case 1:
		b.Entities = []graph.Entity{d.entity(d.r.IntN(44))} // renamed, of another type, or new
		b.Replace = d.r.IntN(3) == 0                        // else refused where it is a source's and this is nobody's
	case 2:
		b.Delete = []graph.EntityID{d.hubOr()} // mostly refused: it has statements
	case 3:
		b.Sources = []graph.Source{{ID: "src-2", Title: fmt.Sprintf("另一个来源 %d", d.next)}}
	}
	d.apply(t, b)
}

func (d *differential) apply(t *testing.T, b graph.Batch) {
	t.Helper()
	b.Author, b.Note, b.Key = "t", fmt.Sprintf("batch %d", d.next), fmt.Sprintf("k-%d", d.next)
	d.next++
	body, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	d.post(t, "/api/v1/batches", string(body), nil)
}

// post sends a body to the embedded store and to the first service on Neo4j.
func (d *differential) post(t *testing.T, path, body string, each func(*side, string)) {
	t.Helper()
	var want exchange
	for i, s := range d.sides {
		if i == 2 {
			if each != nil {
				s.views = slices.Clone(d.sides[1].views)
			}
			continue
		}
		got := s.exchange(t, http.MethodPost, path, body)
		if each != nil {
			each(s, got.raw)
			got = s.plain(got)
		}
		if i == 0 {
			want = got
			d.count(got)
			if got.status < 300 {
				d.written++
			}
			continue
		}
		if diff := cmp.Diff(want.text(), got.text()); diff != "" {
			t.Fatalf("POST %s %.2000s: %s differs from the embedded store\n%s", path, body, s.name, diff)
		}
	}
}

// among draws a question of what joins some entities, and where they stand in a picture.
func (d *differential) among() map[string]any {
	q := map[string]any{}
	of := map[graph.EntityID]bool{}
	for range d.r.IntN(12) {
		of[d.hubOr()] = true
	}
	ids := slices.Sorted(maps.Keys(of))
	q["of"] = ids
	if d.r.IntN(3) == 0 {
		q["neighbors"] = map[string]any{"entity": d.hubOr(), "limit": 1 + d.r.IntN(9)}
	}
	if d.r.IntN(2) == 0 {
		q["facts"] = true
	}
	if d.r.IntN(4) > 0 {
		l := map[string]any{}
		if d.r.IntN(3) > 0 {
			l["kind"] = d.of([]string{"closeness", "levels", "around", "force"}[:3+d.r.IntN(2)])
		}
		if d.r.IntN(2) == 0 {
			l["center"] = d.hubOr() // perhaps none of them
		}
		var kept, names []any
		for _, id := range ids {
			switch d.r.IntN(4) {
			case 0:
				kept = append(kept, map[string]any{"id": id, "x": d.r.IntN(2000) - 1000, "y": d.r.Float64() * 500})
			case 1:
				names = append(names, map[string]any{"id": id, "width": d.r.IntN(200), "height": 18})
			}
		}
		if d.r.IntN(8) == 0 {
			kept = append(kept, map[string]any{"id": "nobody", "x": 1e7, "y": 0})
		}
		l["kept"], l["names"] = kept, names
		if d.r.IntN(3) == 0 {
			l["aspect"] = float64(d.r.IntN(60)) / 10
		}
		q["layout"] = l
	}
	return q
}

// An exchange is an answer, without what names its store.
type exchange struct {
	status int
	kind   string
	raw    string
	body   string
	next   string
	tag    string
}

func (e exchange) text() string { return fmt.Sprintf("%d %s\n%s", e.status, e.kind, e.body) }

func (d *differential) count(e exchange) {
	d.exchanges++
	d.statuses[e.status]++
}

func (s *side) exchange(t *testing.T, method, address, body string) exchange {
	t.Helper()
	scope, header := access.Read, http.Header{}
	if body != "" {
		scope = access.Write
		header.Set("Content-Type", "application/json")
	}
	header.Set("X-API-Key", string(scope)+"-secret")
	res, answer := visit(t, s.srv, method, address, body, header)
	return s.plain(exchange{status: res.StatusCode, kind: res.Header.Get("Content-Type"), raw: answer, tag: res.Header.Get("ETag")})
}

// plain takes out of an answer what may differ: the ids of stores and views, cursors
// (which name the store), times of the clock, and the traces of requests.
func (s *side) plain(e exchange) exchange {
	text := strings.ReplaceAll(e.raw, s.store, "STORE")
	for i, id := range s.views {
		text = strings.ReplaceAll(text, id, fmt.Sprintf("VIEW-%d", i))
	}
	e.body = text
	var v any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return e
	}
	m, ok := v.(map[string]any)
	if !ok {
		return e
	}
	if next, ok := m["next"].(string); ok {
		e.next = next
		text = strings.Replace(text, strconv.Quote(next), `"NEXT"`, 1)
	}
	for _, at := range clockTimes(m) {
		text = strings.Replace(text, strconv.Quote(at), `"TIME"`, 1)
	}
	if id, ok := m["request"].(string); ok {
		text = strings.Replace(text, strconv.Quote(id), `"REQUEST"`, 1)
	}
	e.body = text
	return e
}

// clockTimes are the times in an answer at which something was done.
func clockTimes(v any) (out []string) {
	switch v := v.(type) {
	case map[string]any:
		for key, x := range v {
			text, _ := x.(string)
			if _, err := time.Parse(time.RFC3339Nano, text); err == nil && (key == "at" || key == "created" || key == "updated" || key == "time") {
				out = append(out, text)
			} else {
				out = append(out, clockTimes(x)...)
			}
		}
	case []any:
		for _, x := range v {
			out = append(out, clockTimes(x)...)
		}
	}
	return out
}

// ask asks all sides a question, all its pages, and what HEAD and If-None-Match say.
func (d *differential) ask(t *testing.T, q *ask.Question) {
	t.Helper()
	values, id := url.Values{}, ""
	for _, p := range q.Params {
		if p.InPath {
			id = d.text(t, q, p)
			continue
		}
		if p.Name == "cursor" || !p.Required && d.r.IntN(4) != 0 {
			continue
		}
		n := max(p.Least, 1)
		if p.Many {
			n += d.r.IntN(3)
		}
		for range n {
			v := ""
			switch {
			case p.Integer:
				v = d.of([]string{"1", "2", "3", "7", "25", strconv.Itoa(p.Min), strconv.Itoa(p.Max)})
			case p.Enum != nil:
				v = d.of(p.Enum)
			default:
				v = d.text(t, q, p)
			}
			if v != "" {
				values.Add(p.Name, v)
			}
		}
	}
	var cursors [3]string
	for page := 0; page < 30; page++ {
		var want exchange
		for i, s := range d.sides {
			own := id
			if n, err := strconv.Atoi(id); q.Name == "getView" && err == nil && n < len(s.views) {
				own = s.views[n]
			}
			given := url.Values{}
			for k, v := range values {
				given[k] = v
			}
			if cursors[i] != "" {
				given.Set("cursor", cursors[i])
			}
			address := strings.Replace(q.Path, "{id}", url.PathEscape(own), 1)
			if len(given) > 0 {
				address += "?" + given.Encode()
			}
			got := s.exchange(t, http.MethodGet, address, "")
			cursors[i] = got.next
			if i == 0 {
				want = got
				d.count(got)
			} else if diff := cmp.Diff(want.text(), got.text()); diff != "" {
				t.Fatalf("GET %s, page %d: %s differs from the embedded store\n%s", address, page, s.name, diff)
			}
			if page > 0 {
				continue
			}
			head := s.exchange(t, http.MethodHead, address, "")
			if head.status != got.status || head.kind != got.kind || head.tag != got.tag || len(head.raw) > 0 {
				t.Errorf("HEAD %s of %s: got %d %s, ETag %s and %d bytes; GET says %d %s, ETag %s", address, s.name, head.status, head.kind, head.tag, len(head.raw), got.status, got.kind, got.tag)
			}
		}
		if want.next == "" {
			return
		}
	}
}

// bodies are the questions that are too long for an address, by operation, and what is
// drawn for them.
var bodies = map[string]struct {
	path string
	draw func(*differential) map[string]any
}{
	"among": {"/api/v1/graph/among", (*differential).among},
	"drawPicture": {"/api/v1/graph/picture", func(d *differential) map[string]any {
		of := d.several()
		b := map[string]any{"of": of, "about": of[:1], "title": "A title", "lang": d.of([]string{"en", "zh"}), "theme": d.of([]string{"light", "dark"})}
		if d.r.IntN(3) > 0 {
			l, _ := d.among()["layout"].(map[string]any)
			if _, has := l["center"]; has && d.r.IntN(4) > 0 {
				l["center"] = of[0]
			}
			b["layout"] = l
		}
		if d.r.IntN(3) == 0 {
			b["validAt"] = d.of(d.dates)
		}
		if d.r.IntN(3) == 0 {
			b["statements"] = []string{d.of(d.ids), d.of(d.ids)}
		}
		return b
	}},
}

// several draws entities, each once.
func (d *differential) several() (ids []string) {
	for range 2 + d.r.IntN(12) {
		if id := string(d.hubOr()); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// read asks all sides a question that has a body.
func (d *differential) read(t *testing.T, path string, question map[string]any) {
	t.Helper()
	body, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	var want exchange
	for i, s := range d.sides {
		got := s.exchange(t, http.MethodPost, path, string(body))
		if i == 0 {
			want = got
			d.count(got)
		} else if diff := cmp.Diff(want.text(), got.text()); diff != "" {
			t.Fatalf("POST %s %.2000s: %s differs from the embedded store\n%s", path, body, s.name, diff)
		}
	}
}

// TestDifferentialAsksAll: what reads and has a body is in the differential, too.
func TestDifferentialAsksAll(t *testing.T) {
	doc := document(t, serve(t, stores[0].open(t), httpapi.Options{OpenReads: true}))
	for _, o := range operations(t, doc) {
		if _, drawn := bodies[o.id]; o.hasBody() && !o.writes() && !drawn {
			t.Errorf("%s reads, and nothing is drawn for its body; add it to bodies", o.id)
		}
	}
}

// text draws a value for a parameter that is a text.
func (d *differential) text(t *testing.T, q *ask.Question, p ask.Param) string {
	t.Helper()
	if d.r.IntN(25) == 0 {
		return "no such"
	}
	name := p.Name
	if p.InPath {
		name = q.Path[:strings.Index(q.Path, "/{")]
	}
	switch name {
	case "from", "to", "via", "avoid", "of", "/api/v1/entities":
		return string(d.hubOr())
	case "/api/v1/statements":
		return d.of(d.ids)
	case "source", "/api/v1/sources":
		return d.of([]string{"src", "src-2"})
	case "/api/v1/views":
		return strconv.Itoa(d.r.IntN(5))
	case "predicate":
		return string(d.predicate[d.r.IntN(min(len(d.predicate), 20))].ID)
	case "type", "subjectType", "objectType":
		return d.of(d.types)
	case "qualifier":
		return d.of([]string{"gt-share", "gt-share", "gt-votes", "gt-role", "gt-plan", "gt-plan:" + string(d.hubOr()), "gt-plan:" + string(d.hubOr())})
	case "date", "validAt", "dueBefore", "dueAfter", "observedBefore", "observedAfter":
		return d.of(d.dates)
	case "unit":
		return d.of([]string{"gt-heads", "CNY", "count", "percent", "percent"})
	case "min", "max", "amount":
		return d.of([]string{"0", "1.0", "2e3", "-5", "1000000", "30"})
	case "identifier":
		return fmt.Sprintf(d.of([]string{"reg:%d", "REG: %d", "hkex:0%d"}), 1000+d.r.IntN(44))
	case "q":
		return d.of([]string{"01003.hk", "reg:10-03", "1004", "bolt", "Bolt Works 1", "商汤", "博尔特", "adda lin", "orsted", "izmir", "e-01", "1003", "科", "2021", "planned", "target by 2030", "denied 2020年", "bolt 2021"})
	case "since":
		return strconv.Itoa(d.r.IntN(d.next + 1))
	case "author":
		return d.of([]string{"t", "somebody"})
	case "label":
		return "a label"
	}
	t.Fatalf("%s has a parameter %s, which nothing is drawn for; give this test something to draw", q.Name, p.Name)
	return ""
}
