package httpapi_test

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
)

// realFolder is where files of registers lie, as these publish them.
const realFolder = "../../../shared/data/01-company"

// A loader makes batches of a file, and counts what of it they cannot hold.
type loader struct {
	t        *testing.T
	source   graph.SourceID
	batch    graph.Batch
	entities map[graph.EntityID]int // where in the batch
	defined  map[string]bool
	claims   map[graph.StatementID]bool
	lost     map[string]int // by what it is
}

// realFiles gives the folder of a set of files and a loader of it; the test is skipped
// where they are not.
func realFiles(t *testing.T, set string, source graph.Source) (string, *loader) {
	t.Helper()
	folder := filepath.Join(realFolder, set)
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("NOT TESTED: %s is not there, so no real file is loaded", folder)
	}
	l := &loader{t: t, source: source.ID, entities: map[graph.EntityID]int{}, defined: map[string]bool{}, claims: map[graph.StatementID]bool{}, lost: map[string]int{}}
	l.batch.Sources = []graph.Source{source}
	return folder, l
}

// read decodes a file of JSON.
func readJSON[T any](t *testing.T, name string) (out T) {
	t.Helper()
	if err := json.Unmarshal(read(t, name), &out); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

func (l *loader) lose(what string) { l.lost[what]++ }

// entity puts an entity, the first time that it is named.
func (l *loader) entity(id graph.EntityID, typ graph.Type, name string) *graph.Entity {
	i, ok := l.entities[id]
	if !ok {
		i = len(l.batch.Entities)
		l.entities[id] = i
		l.batch.Entities = append(l.batch.Entities, graph.Entity{ID: id, Type: typ, Name: name, Source: l.source})
	}
	return &l.batch.Entities[i]
}

// unknown puts somebody unknown: an entity of its own.
func (l *loader) unknown() graph.EntityID {
	id := graph.EntityID(fmt.Sprintf("%s:unknown-%d", l.source, len(l.batch.Entities)))
	l.entity(id, graph.UnknownType, "")
	return id
}

// predicate defines a predicate, the first time that it is named.
func (l *loader) predicate(d graph.PredicateDef) graph.Predicate {
	if key := "predicate " + string(d.ID); !l.defined[key] {
		l.defined[key] = true
		if d.Label.EN == "" {
			d.Label = graph.Words{EN: string(d.ID), ZH: string(d.ID)}
		}
		l.batch.Schema.Predicates = append(l.batch.Schema.Predicates, d)
	}
	return d.ID
}

func (l *loader) key(key string) string {
	if at := "key " + key; !l.defined[at] && graph.Builtin().Qualifier(key) == nil {
		l.defined[at] = true
		l.batch.Schema.Qualifiers = append(l.batch.Schema.Qualifiers, graph.QualifierDef{Key: key, Label: graph.Words{EN: key, ZH: key}})
	}
	return key
}

func (l *loader) unit(id string) string {
	if at := "unit " + id; !l.defined[at] && graph.Builtin().Unit(id) == nil {
		l.defined[at] = true
		l.batch.Schema.Units = append(l.batch.Schema.Units, graph.UnitDef{ID: id, Label: graph.Words{EN: id, ZH: id}})
	}
	return id
}

// says puts a claim of the source; one that is the same as another is one.
func (l *loader) says(s graph.Statement, record string) {
	s.Source, s.Cites = l.source, []graph.Citation{{Record: record, Note: "As the file has it."}}
	s.Status = cmp.Or(s.Status, graph.Actual)
	l.claims[s.Canonical().ID] = true
	l.batch.Statements = append(l.batch.Statements, s)
}

// fact says a text of a subject, if there is one.
func (l *loader) fact(subject graph.EntityID, p, text, record string) {
	if text = strings.TrimSpace(text); text != "" {
		l.says(graph.Statement{
			Subject: subject, Predicate: l.predicate(graph.PredicateDef{ID: graph.Predicate(p), Value: graph.TextValue}),
			Value: graph.Value{Kind: graph.TextValue, Text: text},
		}, record)
	}
}

// send puts all into a new store over HTTP, a few thousand claims at a time, and holds
// what is stored and what was lost against what is expected.
func (l *loader) send(lost map[string]int) *httptest.Server {
	l.t.Helper()
	srv := serve(l.t, stores[0].open(l.t), httpapi.Options{Keys: keys{}, OpenReads: true})
	all := l.batch.Statements
	l.batch.Statements = nil
	batches := []graph.Batch{l.batch}
	for some := range slices.Chunk(all, 4000) {
		batches = append(batches, graph.Batch{Statements: some})
	}
	for i := range batches {
		body, err := json.Marshal(&batches[i])
		if err != nil {
			l.t.Fatal(err)
		}
		if status, answer := post(l.t, srv, strings.NewReader(string(body)), nil); status != 200 {
			l.t.Fatalf("batch %d: got %d %.2000s", i, status, answer)
		}
	}
	st := asked[graph.Stats](l.t, srv, "/api/v1/stats", nil)
	if st.Entities != len(l.batch.Entities) || st.Statements != len(l.claims) {
		l.t.Errorf("got %d entities and %d statements, want %d and %d", st.Entities, st.Statements, len(l.batch.Entities), len(l.claims))
	}
	if diff := gocmp.Diff(lost, l.lost); diff != "" {
		l.t.Errorf("what is lost (-want +got):\n%s", diff)
	}
	return srv
}

// share is a part of a whole in percent.
func share(low, high graph.Decimal, over, under bool) graph.Value {
	return graph.Value{Kind: graph.Quantity, Unit: graph.PercentUnit, Min: low, Max: high, MinOpen: over, MaxOpen: under}
}

// bands are the shares that the register of the United Kingdom writes, each a range.
var bands = map[string]graph.Value{
	"25-to-50-percent": share("25", "50", true, false), "50-to-75-percent": share("50", "75", true, true), "75-to-100-percent": share("75", "100", false, false),
	"more-than-25-percent": {Kind: graph.Quantity, Unit: graph.PercentUnit, Amount: "25", Bound: graph.Over},
}

// TestRealOwners loads those who control companies of the United Kingdom, and one
// company with its former names.
func TestRealOwners(t *testing.T) {
	folder, l := realFiles(t, "uk-companies-house", graph.Source{ID: "psc", Title: "People with significant control", Publisher: "Companies House", Retrieved: "2024-12-19"})
	controls := l.predicate(graph.PredicateDef{ID: "controls", Label: graph.Words{EN: "has significant control of", ZH: "重大控制"}, Share: "share"})
	born := l.predicate(graph.PredicateDef{ID: "born", Value: graph.DateValue})
	company := func(number string) graph.EntityID {
		e := l.entity(graph.EntityID("gb-coh:"+number), "company", "Company "+number)
		e.Identifiers = []graph.Identifier{{Scheme: "gb-coh", Value: number}}
		return e.ID
	}
	files, err := filepath.Glob(filepath.Join(folder, "psc-data-*.json"))
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]graph.Type{"individual": "person", "corporate": "company", "legal": "organization"}
	for _, file := range files {
		for _, r := range readJSON[[]psc](t, file) {
			d := &r.Data
			if d.Generated != "" {
				l.lose("a time of day") // of totals, which are of no company
				continue
			}
			s := graph.Statement{Predicate: controls, Object: company(r.Company), When: graph.When{From: d.Notified, To: d.Ceased}}
			if d.Ceased != "" {
				s.Status = graph.Ended
			}
			if d.Statement != "" {
				s.Subject, s.Status = l.unknown(), graph.Denied
				l.says(s, d.Links.Self)
				continue
			}
			kind, _, _ := strings.Cut(d.Kind, "-")
			e := l.entity(graph.EntityID("psc:"+d.Links.Self), types[kind], d.Name)
			if d.Parts != nil {
				l.lose("parts of a name")
			}
			if n := d.Identification["registration_number"]; n != "" {
				e.Identifiers = []graph.Identifier{{Scheme: "registration-number", Value: n}}
				l.lose("the register of an identifier")
			}
			s.Subject = e.ID
			for _, nature := range d.Natures {
				of, band, _ := strings.Cut(nature, "-of-shares-")
				if of != "ownership" {
					of, band, _ = strings.Cut(nature, "-rights-")
				}
				held := strings.TrimSuffix(strings.TrimSuffix(band, "-registered-overseas-entity"), "-as-firm")
				key := map[string]string{"ownership": "share", "voting": "votes"}[of]
				if key == "" || bands[held].IsZero() {
					s.Qualifiers = append(s.Qualifiers, graph.Qualifier{Key: l.key("nature"), Value: graph.Value{Kind: graph.TextValue, Text: nature}})
					continue
				}
				if held != band {
					s.Qualifiers = append(s.Qualifiers, graph.Qualifier{Key: l.key("nature"), Value: graph.Value{Kind: graph.TextValue, Text: nature}})
				}
				if q := (graph.Qualifier{Key: key, Value: bands[held]}); !slices.Contains(s.Qualifiers, q) {
					s.Qualifiers = append(s.Qualifiers, q)
				}
			}
			l.says(s, d.Links.Self)
			if b := d.Born; b.Year > 0 {
				l.says(graph.Statement{Subject: e.ID, Predicate: born, Value: graph.Value{Kind: graph.DateValue, Date: graph.Date(fmt.Sprintf("%d-%02d", b.Year, b.Month))}}, d.Links.Self)
			}
			l.fact(e.ID, "nationality", d.Nationality, d.Links.Self)
			l.fact(e.ID, "country-of-residence", d.Residence, d.Links.Self)
			l.fact(e.ID, "address", strings.Join(slices.Sorted(maps.Values(d.Address)), ", "), d.Links.Self)
			l.lose("parts of an address")
			for _, k := range slices.Sorted(maps.Keys(d.Identification)) {
				if k != "registration_number" {
					l.fact(e.ID, strings.ReplaceAll(k, "_", "-"), d.Identification[k], d.Links.Self)
				}
			}
		}
	}
	// Companies of the register itself.
	since := l.predicate(graph.PredicateDef{ID: "incorporated-on", Value: graph.DateValue})
	for _, at := range readJSON[[]map[string]string](t, filepath.Join(folder, "company-data-1.json")) {
		id := company(at["CompanyNumber"])
		l.batch.Entities[l.entities[id]].Name = at["CompanyName"]
		l.says(graph.Statement{Subject: id, Predicate: since, Value: graph.Value{Kind: graph.DateValue, Date: dayFirst(at["IncorporationDate"])}}, at["URI"])
		l.fact(id, "accounts-end-on", at["Accounts.AccountRefDay"]+"/"+at["Accounts.AccountRefMonth"], at["URI"])
		l.lose("a date without a year")
		for _, key := range []string{"CompanyCategory", "CompanyStatus", "SICCode.SicText_1"} {
			l.fact(id, "register-"+strings.ToLower(strings.NewReplacer(".", "-", "_", "-").Replace(key)), at[key], at["URI"])
		}
		l.lose("parts of an address")
	}
	srv := l.send(realOwnersLost)

	// The analyst's first question: who has more than half, who may have?
	half := func(more url.Values) int {
		q := url.Values{"predicate": {"controls"}, "qualifier": {"share"}, "unit": {"percent"}, "min": {"50"}}
		maps.Copy(q, more)
		return len(asked[ask.List[ask.Statement]](t, srv, "/api/v1/statements", q).Items)
	}
	if sure, some := half(nil), half(url.Values{"overlaps": {"true"}}); sure != 10 || some != 11 {
		t.Errorf("got %d that have half of the shares, %d that can have; want 10, and 11 with more than a quarter", sure, some)
	}
	votes := asked[ask.List[ask.Statement]](t, srv, "/api/v1/statements", url.Values{"qualifier": {"votes"}, "unit": {"percent"}, "min": {"25"}, "max": {"50"}})
	if len(votes.Items) != 1 || votes.Items[0].Object != "gb-coh:06452920" {
		t.Errorf("got %+v with a quarter to half of the votes, want that of one company", votes.Items)
	}
	// That there is nobody is known, for its time, and stands aside.
	none := asked[ask.List[ask.Statement]](t, srv, "/api/v1/entities/gb-coh:08209948/statements", url.Values{"status": {"denied"}, "validAt": {"2018"}})
	if len(none.Items) != 1 || none.Items[0].When.To != "2021-12-13" {
		t.Errorf("got %+v, want that there was nobody in 2018", none.Items)
	}
	now := asked[ask.Graph](t, srv, "/api/v1/entities/gb-coh:08209948/neighbors", nil)
	if len(now.Statements) != 1 || now.Statements[0].Status != graph.Actual {
		t.Errorf("got %+v, want the one who is in control", now.Statements)
	}
	if hits := asked[ask.List[graph.Node]](t, srv, "/api/v1/entities", url.Values{"identifier": {"gb-coh:6452920"}}); len(hits.Items) != 1 {
		t.Errorf("got %d companies by a number without its zero, want 1", len(hits.Items))
	}
}

var realOwnersLost = map[string]int{
	"a date without a year": 2, "a time of day": 11, "parts of a name": 3, "parts of an address": 13, "the register of an identifier": 2,
}

// A psc is a record of who controls a company.
type psc struct {
	Company string `json:"company_number"`
	Data    struct {
		Kind, Name, Statement string
		Nationality           string
		Residence             string            `json:"country_of_residence"`
		Generated             string            `json:"generated_at"`
		Notified              graph.Date        `json:"notified_on"`
		Ceased                graph.Date        `json:"ceased_on"`
		Natures               []string          `json:"natures_of_control"`
		Parts                 map[string]string `json:"name_elements"`
		Address               map[string]string
		Identification        map[string]string
		Born                  struct{ Year, Month int } `json:"date_of_birth"`
		Links                 struct{ Self string }
	}
}

// dayFirst reads 11/09/2012.
func dayFirst(s string) graph.Date {
	if p := strings.Split(s, "/"); len(p) == 3 {
		return graph.Date(p[2] + "-" + p[1] + "-" + p[0])
	}
	return ""
}

// TestRealParliament loads the people, parties and terms of a parliament.
func TestRealParliament(t *testing.T) {
	folder, l := realFiles(t, "us-congress", graph.Source{ID: "congress", Title: "congress-legislators", Licence: "CC0-1.0"})
	rows := func(name string) []map[string]string {
		all, err := csv.NewReader(strings.NewReader(string(read(t, filepath.Join(folder, name))))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var out []map[string]string
		for _, row := range all[1:] {
			at := map[string]string{}
			for i, head := range all[0] {
				at[head] = row[i]
			}
			out = append(out, at)
		}
		return out
	}
	types := map[string]graph.Type{"Person": "person", "Chamber": "government-body", "Party": "organization", "State": "place", "Office": "government-body", "Committee": "government-body", "Subcommittee": "government-body"}
	born := l.predicate(graph.PredicateDef{ID: "born", Value: graph.DateValue})
	for _, r := range rows("nodes.csv") {
		e := l.entity(graph.EntityID(r["id"]), types[r["label"]], r["name"])
		if r["wikidata"] != "" {
			e.Identifiers = []graph.Identifier{{Scheme: "wikidata", Value: r["wikidata"]}}
		}
		if r["birthday"] != "" {
			l.says(graph.Statement{Subject: e.ID, Predicate: born, Value: graph.Value{Kind: graph.DateValue, Date: graph.Date(r["birthday"])}}, r["id"])
		}
		l.fact(graph.EntityID(r["id"]), "us-website", r["url"], r["id"])
	}
	details := map[string][3]string{
		"HELD_OFFICE": {"party", "state", "district"}, "REPRESENTS": {"party", "state", "district"}, "COMMITTEE_MEMBER": {"side", "title", "seniority"},
	}
	terms := map[string]int{}
	for i, r := range rows("edges.csv") {
		s := graph.Statement{
			Subject: graph.EntityID(r["source"]), Object: graph.EntityID(r["target"]), When: graph.When{From: graph.Date(r["start"]), To: graph.Date(r["end"])},
			Predicate: l.predicate(graph.PredicateDef{ID: graph.Predicate("us-" + strings.ToLower(strings.ReplaceAll(r["type"], "_", "-")))}),
		}
		if r["end"] != "" && r["end"] < "2025" {
			s.Status = graph.Ended
		}
		for j, key := range details[r["type"]] {
			if text := r[fmt.Sprintf("detail%d", j+1)]; text != "" {
				s.Qualifiers = append(s.Qualifiers, graph.Qualifier{Key: l.key(key), Value: graph.Value{Kind: graph.TextValue, Text: text}})
			}
		}
		if r["type"] == "HELD_OFFICE" && r["target"] == "body:sen" && r["start"] <= "1995-12-31" && r["end"] >= "1995-01-01" {
			terms[r["source"]]++
		}
		l.says(s, fmt.Sprint("edge ", i))
	}
	srv := l.send(map[string]int{})

	// Who sat in the Senate at some time of 1995 is what the file says.
	seats := asked[ask.List[ask.Statement]](t, srv, "/api/v1/entities/body:sen/statements", url.Values{"predicate": {"us-held-office"}, "validAt": {"1995"}, "limit": {"10000"}})
	if got := len(seats.Items); !seats.Complete || got == 0 || got != total(terms) {
		t.Errorf("got %d seats of 1995, want %d", got, total(terms))
	}
	// Two who sat in the House decades apart never met there; in the Senate they did.
	q := url.Values{"from": {"person:C000127"}, "to": {"person:G000386"}, "predicate": {"us-held-office"}, "maxHops": {"2"}, "together": {"true"}}
	met := asked[ask.Paths](t, srv, "/api/v1/paths", q)
	if len(met.Paths) != 1 || met.Paths[0].Entities[1] != "body:sen" {
		t.Errorf("got %+v, want that they met in the Senate alone", met.Paths)
	}
	delete(q, "together")
	if all := asked[ask.Paths](t, srv, "/api/v1/paths", q); len(all.Paths) != 2 || all.Paths[0].Entities[1] != "body:sen" || all.Paths[1].Together != graph.TogetherNo {
		t.Errorf("got %+v, want the Senate first, and that they never met in the House", all.Paths)
	}
}

func total(m map[string]int) (n int) {
	for _, k := range m {
		n += k
	}
	return n
}

// TestRealItems loads items of Wikidata with all their claims.
func TestRealItems(t *testing.T) {
	folder, l := realFiles(t, "wikidata-entities", graph.Source{ID: "wikidata", Title: "Wikidata", Licence: "CC0-1.0", URL: "https://www.wikidata.org/"})
	files, err := filepath.Glob(filepath.Join(folder, "Q*.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]item{}
	for _, file := range files {
		maps.Copy(all, readJSON[struct{ Entities map[string]item }](t, file).Entities)
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		x := all[id]
		e := graph.Entity{ID: graph.EntityID(id), Type: "concept", Name: x.Labels["en"].Value, Summary: x.Descriptions["en"].Value, Source: l.source, Identifiers: []graph.Identifier{{Scheme: "wikidata", Value: id}}}
		for _, c := range x.Claims["P31"] {
			if c.Main.Data.item() == "Q5" {
				e.Type = "person"
			}
		}
		for _, lang := range slices.Sorted(maps.Keys(x.Labels)) {
			e.Names = append(e.Names, graph.Name{Text: x.Labels[lang].Value, Lang: lang, Kind: graph.NameMain})
		}
		for lang, list := range x.Aliases {
			for _, n := range list {
				e.Names = append(e.Names, graph.Name{Text: n.Value, Lang: lang, Kind: graph.NameAlias})
			}
		}
		l.entities[e.ID] = len(l.batch.Entities)
		l.batch.Entities = append(l.batch.Entities, e)
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		x := all[id]
		for _, p := range slices.Sorted(maps.Keys(x.Claims)) {
			for _, c := range x.Claims[p] {
				l.claim(graph.EntityID(id), strings.ToLower(p), &c)
			}
		}
	}
	srv := l.send(realItemsLost)

	// What a date can't say is refused, not bent.
	for _, date := range []string{"Y-28E5", "-2800000S2", "1952-11-08J", "2024-11-22T03:43:03Z"} {
		body := fmt.Sprintf(`{"statements":[{"subject":"Q7747","predicate":"wd-p31-i","object":"Q5","source":"wikidata","when":{"from":%q}}]}`, date)
		if status, answer := post(t, srv, strings.NewReader(body), nil); status != 422 || !strings.Contains(answer, "/statements/0/when/from") {
			t.Errorf("%s: got %d %s, want it refused at its place", date, status, answer)
		}
	}
	// What is known to be wrong stands aside, and is there when it is asked for.
	q := url.Values{"predicate": {"wd-p69-i"}}
	for _, s := range asked[ask.List[ask.Statement]](t, srv, "/api/v1/entities/Q126923790/statements", q).Items {
		if s.Object == "Q503473" {
			t.Error("a claim that is known to be wrong is told as if it held")
		}
	}
	q["status"] = []string{"withdrawn"}
	if got := asked[ask.List[ask.Statement]](t, srv, "/api/v1/entities/Q126923790/statements", q).Items; len(got) != 1 || got[0].Object != "Q503473" {
		t.Errorf("got %+v withdrawn, want the one", got)
	}
	q = url.Values{"predicate": {"wd-p102-i"}, "status": {"denied"}}
	if got := asked[ask.List[ask.Statement]](t, srv, "/api/v1/entities/Q7747/statements", q).Items; len(got) != 2 {
		t.Errorf("got %+v, want that there was none, twice", got)
	}
	q = url.Values{"predicate": {"wd-p40-i"}, "type": {"unknown"}}
	if got := asked[ask.List[ask.Statement]](t, srv, "/api/v1/entities/Q19364345/statements", q).Items; len(got) == 0 {
		t.Error("somebody unknown is not there")
	}
}

var realItemsLost = map[string]int{
	"a date known to ten thousand years or less": 5, "a day of the Julian calendar": 1, "a value that is unknown": 1, "an identifier that is known to be wrong": 6,
	"qualifiers of an identifier": 167, "that a claim is preferred": 17, "the sources that a claim refers to": 537,
}

type item struct {
	Labels, Descriptions map[string]struct{ Value string }
	Aliases              map[string][]struct{ Value string }
	Claims               map[string][]claim
}

type claim struct {
	ID, Rank   string
	Main       snak `json:"mainsnak"`
	Qualifiers map[string][]snak
	References []json.RawMessage
}

type snak struct {
	Kind     string `json:"snaktype"`
	Type     string `json:"datatype"`
	Data     datum  `json:"datavalue"`
	Property string
}

type datum struct{ Value json.RawMessage }

// item gives the id of what a value names, "" for a text.
func (d *datum) item() string {
	var v struct{ ID string }
	_ = json.Unmarshal(d.Value, &v)
	return v.ID
}

func (d *datum) text() string {
	var s string
	_ = json.Unmarshal(d.Value, &s)
	return s
}

var blanks = regexp.MustCompile(`\s+`)

// value gives what a snak says as a value; false, with what is lost, where it can't be
// held.
func (l *loader) value(s *snak) (v graph.Value, ok bool) {
	switch s.Type {
	case "time":
		var x struct {
			Time      string
			Precision int
			Calendar  string `json:"calendarmodel"`
		}
		if err := json.Unmarshal(s.Data.Value, &x); err != nil {
			l.t.Fatal(err)
		}
		year := strings.TrimPrefix(x.Time[:strings.Index(x.Time[1:], "-")+1], "+")
		day := x.Time[strings.Index(x.Time[1:], "-")+2:]
		date := graph.Date("")
		switch {
		case strings.HasSuffix(x.Calendar, "Q1985786") && x.Precision > 9:
			l.lose("a day of the Julian calendar")
			return v, false
		case x.Precision == 11:
			date = graph.Date(year + "-" + day[:5])
		case x.Precision == 10:
			date = graph.Date(year + "-" + day[:2])
		case x.Precision == 9:
			date = graph.Date(year)
		case x.Precision == 8:
			date = graph.Date(year[:3] + "X")
		case x.Precision == 7:
			date = graph.Date(year[:2] + "XX")
		default:
			l.lose("a date known to ten thousand years or less")
			return v, false
		}
		return graph.Value{Kind: graph.DateValue, Date: date}, true
	case "quantity":
		var x struct{ Amount, Unit string }
		if err := json.Unmarshal(s.Data.Value, &x); err != nil {
			l.t.Fatal(err)
		}
		unit := "count"
		if x.Unit != "1" {
			unit = l.unit("wd-" + strings.ToLower(x.Unit[strings.LastIndex(x.Unit, "/")+1:]))
		}
		return graph.Value{Kind: graph.Quantity, Amount: graph.Decimal(strings.TrimPrefix(x.Amount, "+")), Unit: unit}, true
	case "monolingualtext":
		var x struct{ Text, Language string }
		if err := json.Unmarshal(s.Data.Value, &x); err != nil {
			l.t.Fatal(err)
		}
		return graph.Value{Kind: graph.TextValue, Text: blanks.ReplaceAllString(x.Text, " "), Lang: x.Language}, true
	case "globe-coordinate":
		l.lose("coordinates")
		return v, false
	}
	return graph.Value{Kind: graph.TextValue, Text: s.Data.text()}, true
}

// claim puts a claim of an item.
func (l *loader) claim(id graph.EntityID, p string, c *claim) {
	s := graph.Statement{Subject: id}
	wrong := c.Rank == "deprecated"
	if wrong {
		s.Status = graph.Withdrawn
	}
	if c.Rank == "preferred" {
		l.lose("that a claim is preferred")
	}
	if len(c.References) > 0 {
		l.lose("the sources that a claim refers to")
	}
	named := c.Main.Data.item()
	switch ofItem := strings.HasPrefix(c.Main.Type, "wikibase-") || c.Main.Type == "entity-schema"; {
	case c.Main.Type == "external-id":
		if wrong {
			l.lose("an identifier that is known to be wrong")
			return
		}
		if len(c.Qualifiers) > 0 {
			l.lose("qualifiers of an identifier")
		}
		e := &l.batch.Entities[l.entities[id]]
		e.Identifiers = append(e.Identifiers, graph.Identifier{Scheme: p, Value: c.Main.Data.text()})
		return
	case c.Main.Kind != "value" && !ofItem:
		l.lose("a value that is unknown")
		return
	case ofItem:
		s.Predicate = l.predicate(graph.PredicateDef{ID: graph.Predicate("wd-" + p + "-i")})
		switch c.Main.Kind {
		case "somevalue":
			s.Object = l.unknown()
		case "novalue":
			s.Object, s.Status = l.unknown(), graph.Denied
		default:
			s.Object = l.entity(graph.EntityID(named), "concept", named).ID
		}
	default:
		v, ok := l.value(&c.Main)
		if !ok {
			return
		}
		s.Predicate = l.predicate(graph.PredicateDef{ID: graph.Predicate("wd-" + p + "-" + string(v.Kind[0])), Value: v.Kind, Unit: v.Unit})
		s.Value = v
	}
	var observed []graph.Date
	for _, key := range slices.Sorted(maps.Keys(c.Qualifiers)) {
		for _, q := range c.Qualifiers[key] {
			if q.Kind != "value" {
				l.lose("a qualifier that is unknown")
				continue
			}
			if strings.HasPrefix(q.Type, "wikibase-") {
				s.Qualifiers = append(s.Qualifiers, graph.Qualifier{Key: l.key("wd-" + strings.ToLower(key)), Entity: l.entity(graph.EntityID(q.Data.item()), "concept", q.Data.item()).ID})
				continue
			}
			v, ok := l.value(&q)
			if !ok {
				continue
			}
			date := map[string]*graph.Date{"P580": &s.When.From, "P582": &s.When.To}[key]
			if key == "P585" {
				observed = append(observed, v.Date)
			} else if date == nil {
				s.Qualifiers = append(s.Qualifiers, graph.Qualifier{Key: l.key("wd-" + strings.ToLower(key)), Value: v})
			} else if *date == "" {
				*date = v.Date
			} else {
				l.lose("a second date of a claim")
			}
		}
	}
	if len(observed) == 0 {
		l.says(s, c.ID)
	}
	for _, s.When.Observed = range observed { // each day on which it was so is a claim
		l.says(s, c.ID)
	}
}

// TestRealIdentifiers loads legal entities with their names and whose parts they are.
func TestRealIdentifiers(t *testing.T) {
	folder, l := realFiles(t, "gleif-fixtures", graph.Source{ID: "gleif", Title: "Golden copy", Publisher: "GLEIF", Licence: "CC0-1.0"})
	type named struct {
		Text string `xml:",chardata"`
		Lang string `xml:"lang,attr"`
		Kind string `xml:"type,attr"`
	}
	var file struct {
		Records []struct {
			LEI       string
			Name      named   `xml:"Entity>LegalName"`
			Others    []named `xml:"Entity>OtherEntityNames>OtherEntityName"`
			Authority string  `xml:"Entity>RegistrationAuthority>RegistrationAuthorityID"`
			Number    string  `xml:"Entity>RegistrationAuthority>RegistrationAuthorityEntityID"`
			Status    string  `xml:"Entity>EntityStatus"`
			Created   string  `xml:"Entity>EntityCreationDate"`
			Updated   string  `xml:"Registration>LastUpdateDate"`
		} `xml:"LEIRecords>LEIRecord"`
	}
	if err := xml.Unmarshal(read(t, filepath.Join(folder, "lei-data.xml")), &file); err != nil {
		t.Fatal(err)
	}
	founded := l.predicate(graph.PredicateDef{ID: "created", Value: graph.DateValue})
	firm := func(lei string) *graph.Entity {
		e := l.entity(graph.EntityID("lei:"+lei), "company", lei)
		if len(e.Identifiers) == 0 {
			e.Identifiers = []graph.Identifier{{Scheme: "lei", Value: lei}}
		}
		return e
	}
	for _, r := range file.Records {
		e := firm(r.LEI)
		e.Name, e.Names = r.Name.Text, append(e.Names, graph.Name{Text: r.Name.Text, Lang: r.Name.Lang, Kind: graph.NameMain})
		for _, n := range r.Others {
			kind := graph.NameAlias
			if n.Kind == "PREVIOUS_LEGAL_NAME" {
				kind = graph.NameFormer
			}
			e.Names = append(e.Names, graph.Name{Text: n.Text, Lang: n.Lang, Kind: kind})
		}
		if r.Number != "" {
			e.Identifiers = append(e.Identifiers, graph.Identifier{Scheme: strings.ToLower(r.Authority), Value: r.Number})
		}
		l.fact(graph.EntityID("lei:"+r.LEI), "standing", r.Status, r.LEI)
		if r.Created != "" {
			l.says(graph.Statement{Subject: graph.EntityID("lei:" + r.LEI), Predicate: founded, Value: graph.Value{Kind: graph.DateValue, Date: graph.Date(r.Created[:10])}}, r.LEI)
			if !strings.Contains(r.Created, "T00:00:00") {
				l.lose("a time of day")
			}
		}
		if r.Updated != "" {
			l.lose("a time of day")
		}
		l.lose("parts of an address")
		l.lose("parts of an address")
	}
	for i, r := range readJSON[[]struct {
		Relationship struct {
			StartNode, EndNode struct{ NodeID string }
			Type               string                                            `json:"RelationshipType"`
			Periods            []struct{ StartDate, EndDate, PeriodType string } `json:"RelationshipPeriods"`
		}
	}](t, filepath.Join(folder, "rr-data.json")) {
		x := &r.Relationship
		s := graph.Statement{Subject: firm(x.StartNode.NodeID).ID, Object: firm(x.EndNode.NodeID).ID, Predicate: l.predicate(graph.PredicateDef{ID: graph.Predicate(strings.NewReplacer("_", "-").Replace(strings.ToLower(x.Type)))})}
		for _, p := range x.Periods {
			if p.PeriodType != "RELATIONSHIP_PERIOD" {
				l.lose("a second period of a relationship")
				continue
			}
			if s.When.From = graph.Date(p.StartDate[:10]); !strings.Contains(p.StartDate, "T00:00:00") {
				l.lose("a time of day")
			}
			if p.EndDate != "" {
				s.When.To = graph.Date(p.EndDate[:10])
			}
		}
		l.says(s, fmt.Sprint("relationship ", i))
	}
	parent := l.predicate(graph.PredicateDef{ID: "is-directly-consolidated-by"})
	for _, r := range readJSON[[]struct{ LEI, ExceptionReason, ContentDate string }](t, filepath.Join(folder, "repex-data.json")) {
		// There is nobody, or somebody who is not named.
		s := graph.Statement{Subject: firm(r.LEI).ID, Predicate: parent, Object: l.unknown(), Status: graph.Denied, When: graph.When{Observed: graph.Date(r.ContentDate[:10])}}
		if r.ExceptionReason == "NON_PUBLIC" {
			s.Status = graph.Actual
		}
		s.Qualifiers = []graph.Qualifier{{Key: l.key("reason"), Value: graph.Value{Kind: graph.TextValue, Text: r.ExceptionReason}}}
		l.says(s, r.LEI)
		l.lose("a time of day")
	}
	srv := l.send(realIdentifiersLost)

	// A former name finds, and is never what a thing is called.
	hits := asked[ask.List[ask.Hit]](t, srv, "/api/v1/search", url.Values{"q": {"Aegis Group PLC"}})
	if len(hits.Items) == 0 || hits.Items[0].Entity.Label.EN != "DENTSU INTERNATIONAL LIMITED" {
		t.Errorf("got %+v, want what is called DENTSU INTERNATIONAL LIMITED", hits.Items)
	}
	if got := asked[ask.List[graph.Node]](t, srv, "/api/v1/entities", url.Values{"identifier": {"lei:213800ferq5le3h7wj58"}}); len(got.Items) != 1 || got.Items[0].ID != "lei:213800FERQ5LE3H7WJ58" {
		t.Errorf("got %+v by an LEI in small letters, want one", got.Items)
	}
	p := asked[ask.Profile](t, srv, "/api/v1/entities/lei:001GPB6A9XPE8XJICC14", nil)
	if p.Entity.Degree != 2 {
		t.Errorf("got degree %d, want 2: that there is no parent is none", p.Entity.Degree)
	}
	denied := asked[ask.List[ask.Statement]](t, srv, "/api/v1/statements", url.Values{"predicate": {"is-directly-consolidated-by"}, "status": {"denied"}})
	if len(denied.Items) != 9 {
		t.Errorf("got %d without a parent, want 9", len(denied.Items))
	}
}

var realIdentifiersLost = map[string]int{"a second period of a relationship": 3, "a time of day": 33, "parts of an address": 26}
