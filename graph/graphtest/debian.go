package graphtest

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"hubgraph/graph"
)

// Debian gives the packages, sources and people of a release of Debian, as batches to be
// applied one after the other: 146,000 entities and a million links, with the hubs that
// real data has. folder holds nodes.csv.gz (id, label, name, version, description) and
// edges.csv.gz (source, target, type, constraint, clause), each with a head line.
func Debian(folder string) (batches []graph.Batch, err error) {
	b := graph.Batch{Sources: []graph.Source{{ID: "archive", Title: "The archive of a release"}}}
	grow := func() {
		if b.Items() == ZipfBatch {
			batches = append(batches, b)
			b = graph.Batch{}
		}
	}
	words := func(label string) graph.Words {
		s := strings.ToLower(strings.ReplaceAll(label, "_", " "))
		return graph.Words{EN: s, ZH: s}
	}
	types := map[string]graph.Type{}
	err = eachRow(filepath.Join(folder, "nodes.csv.gz"), func(row []string) {
		id, label, name, description := row[0], row[1], row[2], row[4]
		if types[label] == "" {
			types[label] = graph.Type("debian-" + strings.ToLower(label))
			b.Schema.Types = append(b.Schema.Types, graph.TypeDef{ID: types[label], Label: words(label)})
		}
		b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(id), Type: types[label], Name: name, Summary: description})
		grow()
	})
	if err != nil {
		return nil, err
	}
	predicates, line := map[string]graph.Predicate{}, 1
	err = eachRow(filepath.Join(folder, "edges.csv.gz"), func(row []string) {
		from, to, typ, constraint, clause := row[0], row[1], row[2], row[3], row[4]
		if predicates[typ] == "" {
			predicates[typ] = graph.Predicate("debian-" + strings.ToLower(strings.ReplaceAll(typ, "_", "-")))
			b.Schema.Predicates = append(b.Schema.Predicates, graph.PredicateDef{ID: predicates[typ], Label: words(typ)})
			if b.Schema.Qualifiers == nil && len(predicates) == 1 {
				b.Schema.Qualifiers = []graph.QualifierDef{{Key: "debian-version", Label: words("version")}, {Key: "debian-clause", Label: words("clause")}}
			}
		}
		line++
		s := graph.Statement{
			Subject: graph.EntityID(from), Predicate: predicates[typ], Object: graph.EntityID(to), Source: "archive",
			Cites: []graph.Citation{{Line: line}},
		}
		for key, text := range map[string]string{"debian-version": constraint, "debian-clause": clause} {
			if text != "" {
				s.Qualifiers = append(s.Qualifiers, graph.Qualifier{Key: key, Value: graph.Value{Kind: graph.TextValue, Text: text}})
			}
		}
		b.Statements = append(b.Statements, s)
		grow()
	})
	return append(batches, b), err
}

// eachRow calls yield with the rows of a CSV file in gzip, but its head.
func eachRow(path string, yield func([]string)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	r := csv.NewReader(z)
	r.ReuseRecord = false
	for head := true; ; head = false {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%s: %w", path, err)
		case !head:
			yield(row)
		}
	}
}
