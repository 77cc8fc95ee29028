package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/check"
	"hubgraph/graph/graphtest"
	"hubgraph/graph/passage"
	"hubgraph/internal/sqlite"
)

var update = flag.Bool("update", false, "make the fixture of the present format, where there is none")

// testdata/formats has a folder for each format that the file ever had, named by
// its number and written by the code of its day:
//
//	contents.json       what was written, in order
//	closed/graph.db     a store that was closed in order
//	killed/graph.db*    the same, killed: the last batches are in the log only, and
//	                    from format 2 on a mark beside says so
//
// After a new migration, go test -run TestFormats -update makes the folder of
// the new format. A folder that is there is never written anew.
const formats = "testdata/formats"

// Contents is what was written to a fixture, and what a store that holds it must
// answer.
type contents struct {
	Revision  graph.Revision
	Batches   []graph.Batch
	Documents []document
}

type document struct {
	Kind, ID string
	Version  uint64
	Body     []byte
}

// present is what the fixture of the present format holds. It may grow with what
// a batch can say; the fixtures made before keep theirs.
func present() contents {
	words := func(en, zh string) graph.Words { return graph.Words{EN: en, ZH: zh} }
	text := "Aurora tows Barge Nine.\nStill Aurora tows Barge Nine, for 1.2 billion yuan.\n"
	quantity := func(amount graph.Decimal, unit string, bound graph.Bound, printed string) graph.Value {
		return graph.Value{Kind: graph.Quantity, Amount: amount, Unit: unit, Bound: bound, Printed: printed}
	}
	first := graph.Batch{
		Key: "first",
		Schema: graph.Schema{
			Types: []graph.TypeDef{
				{ID: "to-go", Label: words("to go", "走"), Plural: words("to go", "走")},
				{ID: "vessel", Label: words("vessel", "船"), Plural: words("vessels", "船舶")},
			},
			Predicates: []graph.PredicateDef{
				{
					ID: "tows", Label: words("tows", "拖曳"), Inverse: words("towed by", "被拖曳"), SubjectTypes: []graph.Type{"vessel"},
					Phrases: []graph.Phrase{{Status: graph.Actual, Template: words("{subject} tows {object}", "{subject}拖曳{object}")}},
				},
				{ID: "draught", Label: words("draught", "吃水"), Value: graph.Quantity, Unit: "metre-of-water"},
				{ID: "call-sign", Label: words("call sign", "呼号"), Value: graph.TextValue},
				{ID: "launched", Label: words("launched", "下水"), Value: graph.DateValue},
			},
			Qualifiers: []graph.QualifierDef{{Key: "in-weather", Label: words("in weather", "天气")}},
			Units:      []graph.UnitDef{{ID: "metre-of-water", Label: words("metres", "米")}},
		},
		Sources: []graph.Source{
			{ID: "log-book", Title: "Log book", Author: "A. Mate", Publisher: "Harbour office", URL: "https://example.org/log", Published: "2026-03"},
			{ID: "来源/2", Title: "第二个来源"},
			{ID: "to-go", Title: "To go"},
		},
		Texts: []graph.SourceText{{Source: "log-book", Text: text}, {Source: "to-go", Text: "To go."}},
		Entities: []graph.Entity{
			{
				ID: "aurora", Type: "vessel", Name: "Aurora", Summary: "A tug.",
				Names:       []graph.Name{{Text: "极光号", Lang: "zh", Kind: graph.NameMain}, {Text: "Old Aurora", Lang: "en", Kind: graph.NameFormer}, {Text: "AUR"}},
				Identifiers: []graph.Identifier{{Scheme: "imo", Value: "1234567"}},
			},
			{ID: "barge", Type: "vessel", Name: "Barge \u200d9"},
			{ID: "lin-wei", Type: "person", Name: "Lin Wei"},
			{ID: "码头", Type: "place", Name: "Quay"},
			{ID: "to-go", Type: "place", Name: "To go"},
		},
		Statements: []graph.Statement{
			{Subject: "aurora", Predicate: "tows", Object: "barge", Source: "log-book", Cites: []graph.Citation{{Paragraph: 0, Start: 0, End: 23, Hash: passage.Hash("Aurora tows Barge Nine."), Via: "tows", Note: "It tows."}}},
			{
				Subject: "aurora", Predicate: "tows", Object: "barge", Status: graph.Planned, When: graph.When{From: "2026", To: "2027-06", Due: "2027-06-30", Text: "by mid-2027", Derived: true}, Source: "来源/2",
				Qualifiers: []graph.Qualifier{{Key: "in-weather", Value: graph.Value{Kind: graph.TextValue, Text: "calm"}}, {Key: "according-to", Entity: "lin-wei"}},
			},
			{Subject: "aurora", Predicate: "located-in", Object: "码头", Status: graph.Ended, When: graph.When{To: "2024"}, Source: "log-book"},
			{Subject: "aurora", Predicate: "located-in", Object: "to-go", Source: "log-book"},
			{Subject: "aurora", Predicate: "draught", Value: quantity("4.25", "metre-of-water", graph.About, "about 4.25 m"), Status: graph.Claimed, When: graph.When{Observed: "2026-02-03"}, Source: "log-book"},
			{Subject: "aurora", Predicate: "draught", Value: graph.Value{Kind: graph.Quantity, Printed: "rather deep"}, Status: graph.Target, Source: "来源/2"},
			{Subject: "aurora", Predicate: "raised", Value: quantity("1200000000", "CNY", graph.Over, "over 1.2 billion yuan"), Source: "log-book"},
			{Subject: "aurora", Predicate: "call-sign", Value: graph.Value{Kind: graph.TextValue, Text: "BQ-7"}, Source: "来源/2", Cites: []graph.Citation{{Line: 7, Record: "BQ-7;aurora"}, {Line: 9}}},
			{Subject: "barge", Predicate: "launched", Value: graph.Value{Kind: graph.DateValue, Date: "1999-12", Printed: "Dec. 1999"}, Source: "来源/2"},
		},
	}
	// Of each table a row is replaced and one is gone, so that keys have gaps.
	second := graph.Batch{
		Key:       "second",
		Author:    "A. Mate",
		Note:      "What came with the tide.",
		Label:     "log book of May",
		Sources:   []graph.Source{{ID: "来源/2", Title: "The second source", Publisher: "A press"}},
		Texts:     []graph.SourceText{{Source: "log-book", Text: text + "Line three came later.\n"}},
		Entities:  []graph.Entity{{ID: "barge", Type: "vessel", Name: "Barge Nine", Summary: strings.Repeat("Long and flat. ", 600)}},
		Additions: []graph.Addition{{ID: "aurora", Names: []graph.Name{{Text: "The tug", Lang: "en", Kind: graph.NameShort}}}},
		Statements: []graph.Statement{
			{Subject: "aurora", Predicate: "tows", Object: "barge", Source: "log-book", Cites: []graph.Citation{{Paragraph: 1, Start: 30, End: 41, Note: "Again."}}},
		},
		Retract: []graph.StatementID{graph.Statement{Subject: "aurora", Predicate: "located-in", Object: "to-go", Source: "log-book"}.Canonical().ID},
		Delete:  []graph.EntityID{"to-go"},
	}
	third := graph.Batch{
		Author: "编者",
		Drop:   graph.Drop{Sources: []graph.SourceID{"to-go"}, Texts: []graph.SourceID{"to-go"}, Types: []graph.Type{"to-go"}},
	}
	return contents{
		Batches: []graph.Batch{
			first, second, third,
			{Key: "changes nothing", Author: "nobody"},
			{Entities: []graph.Entity{{ID: "last", Type: "person", Name: "Last, without a key"}}},
		},
		Documents: []document{
			{"view", "a", 1, []byte("{}")},
			{"view", "long", 1, bytes.Repeat([]byte("a view of many pages; "), 900)},
			{"view", "看", 3, []byte(`{"v":3}`)},
			{"view-part", "a/1", 1, []byte("\x00\x01\xff")},
		},
	}
}

// write writes contents to a new store, also a document that it takes out again.
func (c *contents) write(t *testing.T, s graph.Store) {
	t.Helper()
	ctx := context.Background()
	for _, b := range c.Batches {
		c.Revision = mustApply(t, s, b)
	}
	d := s.Documents()
	for _, doc := range c.Documents {
		for v := range doc.Version {
			must(d.Put(ctx, doc.Kind, doc.ID, v, doc.Body))
		}
	}
	must(d.Put(ctx, "view", "gone", 0, nil))
	if err := d.Delete(ctx, "view", "gone", 1); err != nil {
		t.Fatal(err)
	}
}

// model gives the contents as the Model holds them.
func (c *contents) model(t testing.TB) *graphtest.Model {
	t.Helper()
	m := graphtest.NewModel()
	for _, b := range c.Batches {
		mustApply(t, m, today(b))
	}
	return m
}

// today gives a batch as it could be put today. A name of the first format's holds
// U+202E, which was let in then, and is replaced by a later batch.
func today(b graph.Batch) graph.Batch {
	b.Entities = slices.Clone(b.Entities)
	for i := range b.Entities {
		b.Entities[i].Name = strings.ReplaceAll(b.Entities[i].Name, "\u202e", "")
	}
	return b
}

// holds fails the test unless a store holds the contents, and knows what it was
// sent. It changes nothing that is compared.
func (c *contents) holds(t testing.TB, s checked) {
	t.Helper()
	ctx := context.Background()
	m := c.model(t)
	rev := must(s.Revision(ctx))
	if rev != c.Revision {
		t.Fatalf("revision: got %v, want %v", rev, c.Revision)
	}
	if want := must(m.Revision(ctx)); rev.Digest != want.Digest || rev.Seq != want.Seq {
		t.Errorf("revision: got %v, and the Model's is %v", rev, want)
	}
	for _, part := range []struct {
		name string
		of   func(r graph.Reader) any
	}{
		{"schema", func(r graph.Reader) any { return must(r.Schema(ctx)) }},
		{"stats", func(r graph.Reader) any { return must(r.Stats(ctx)) }},
		{"sources", func(r graph.Reader) any { return all(t, r.Sources(ctx)) }},
		{"text", func(r graph.Reader) any { return must(r.SourceText(ctx, "log-book")) }},
		{"entities", func(r graph.Reader) any { return all(t, r.Entities(ctx, graph.EntitiesQuery{})) }},
		{"statements", func(r graph.Reader) any { return all(t, r.Statements(ctx, graph.AllStatements())) }},
	} {
		if diff := graphtest.Diff(part.of(s), part.of(m)); diff != "" {
			t.Errorf("%s:\n%s", part.name, diff)
		}
	}
	if err := graphtest.Compare(ctx, s, m, 1, 200); err != nil {
		t.Error(err)
	}
	graphtest.Check(t, s)
	found, err := check.Verify(ctx, s, nil)
	if err != nil || len(found) > 0 {
		t.Errorf("verify: %v, %v", found, err)
	}
	var docs []document
	for _, kind := range []string{"view", "view-part"} {
		for _, d := range all(t, s.Documents().List(ctx, kind, "")) {
			docs = append(docs, document{d.Kind, d.ID, d.Version, d.Body})
			if got, err := s.Documents().Get(ctx, kind, d.ID); err != nil || !bytes.Equal(got.Body, d.Body) {
				t.Errorf("document %q: %v, or another body than listed", d.ID, err)
			}
		}
	}
	if diff := cmp.Diff(c.Documents, docs); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	for _, b := range c.Batches {
		if b.Key == "" {
			continue
		}
		now := today(b)
		want := must(m.Apply(ctx, now))
		same := now.Fingerprint() == b.Fingerprint() // otherwise the digest was another
		if got, err := s.Apply(ctx, b); err != nil || got.Seq != want.Seq || same && got.Digest != want.Digest {
			t.Errorf("the batch %q again: got %v, %v, want what it was answered first, %v", b.Key, got, err, want)
		}
	}
}

func all[T any](t testing.TB, list iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for x, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, x)
	}
	return out
}

// A fixture is a store of some format.
type fixture struct {
	format int
	state  string // closed or killed
	contents
}

func (f fixture) String() string { return fmt.Sprintf("%d/%s", f.format, f.state) }

// place copies the fixture to a folder of the test's and gives its path.
func (f fixture) place(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(formats, f.String()))); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "graph.db")
}

// fixtures gives those of every format there ever was; it fails the test where
// one is missing.
func fixtures(t testing.TB) []fixture {
	t.Helper()
	var list []fixture
	for n := 1; n <= sqlite.Format; n++ {
		var c contents
		b, err := os.ReadFile(filepath.Join(formats, strconv.Itoa(n), "contents.json"))
		if errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("format %d has no fixture; if it is new, make it with go test -run TestFormats -update", n)
		}
		if err == nil {
			err = json.Unmarshal(b, &c)
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fixture{n, "closed", c}, fixture{n, "killed", c})
	}
	return list
}

// makeFixture writes the folder of the present format, if there is none.
func makeFixture(t *testing.T) {
	dir := filepath.Join(formats, strconv.Itoa(sqlite.Format))
	if _, err := os.Stat(dir); err == nil {
		return
	}
	work := filepath.Join(t.TempDir(), "graph.db")
	s := mustOpen(t, work)
	c := present()
	c.write(t, s)
	keep := func(state string) {
		if err := os.MkdirAll(filepath.Join(dir, state), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, suffix := range []string{"", "-wal", "-mark"} {
			b, err := os.ReadFile(work + suffix)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, state, "graph.db"+suffix), b, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	keep("killed")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	keep("closed")
	b := must(json.MarshalIndent(c, "", " "))
	if err := os.WriteFile(filepath.Join(dir, "contents.json"), append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sameLog fails the test unless a store's log is, times apart, as it should be.
func sameLog(t testing.TB, s graph.Store, want []graph.Change) {
	t.Helper()
	got := all(t, s.Log(context.Background(), graph.LogQuery{}))
	for _, list := range [][]graph.Change{got, want} {
		for i := range list {
			list[i].Time = time.Time{}
		}
	}
	if diff := graphtest.Diff(got, want); diff != "" {
		t.Errorf("the log:\n%s", diff)
	}
}

// query asks a database, by SQLite alone.
func query(t testing.TB, path, question string, row func(scan func(...any) error) error) error {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.Query(question)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// versionOf reads the format of a file without its log.
func versionOf(t testing.TB, path string) (v int) {
	t.Helper()
	err := query(t, "file:"+path+"?mode=ro&immutable=1", "PRAGMA user_version", func(scan func(...any) error) error { return scan(&v) })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestFormats opens a store of each format that the file ever had, closed in
// order and killed: it holds what was written to it, digest included, is found to
// be whole before and after, goes on, and is of the present format from then on.
func TestFormats(t *testing.T) {
	if *update {
		makeFixture(t)
	}
	ctx := context.Background()
	for _, f := range fixtures(t) {
		t.Run(f.String(), func(t *testing.T) {
			path := f.place(t)
			if got := versionOf(t, path); got != f.format {
				t.Fatalf("the fixture is of format %d", got)
			}
			before := take(t, filepath.Dir(path))
			if faults, err := sqlite.Verify(ctx, path); err != nil || len(faults) > 0 {
				t.Errorf("Verify before opening: %v, %v", faults, err)
			}
			if diff := cmp.Diff(before, take(t, filepath.Dir(path))); diff != "" {
				t.Errorf("Verify changed the folder:\n%s", diff)
			}
			s := mustOpen(t, path)
			f.holds(t, s)
			// Format 1 kept no log.
			var logged []graph.Change
			if f.format > 1 {
				logged = all(t, f.model(t).Log(ctx, graph.LogQuery{}))
			}
			sameLog(t, s, logged)
			if faults, err := s.Check(ctx); err != nil || len(faults) > 0 {
				t.Errorf("Check: %v, %v", faults, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if got := versionOf(t, path); got != sqlite.Format {
				t.Errorf("after opening: format %d, want %d", got, sqlite.Format)
			}
			s = mustOpen(t, path)
			f.holds(t, s)
			more := mustApply(t, s, graph.Batch{Key: "more", Entities: []graph.Entity{{ID: "more", Type: "person", Name: "More"}}})
			if more.Seq != f.Revision.Seq+1 || more.Store != f.Revision.Store {
				t.Errorf("a batch more: got %v after %v", more, f.Revision)
			}
			sameLog(t, s, append([]graph.Change{{Revision: more}}, logged...))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if faults, err := sqlite.Verify(ctx, path); err != nil || len(faults) > 0 {
				t.Errorf("Verify in the end: %v, %v", faults, err)
			}
		})
	}
}
