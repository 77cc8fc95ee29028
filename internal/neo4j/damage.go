package neo4j

import (
	"errors"
	"fmt"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// What others make may have our labels. A node :Entity without a record is not ours,
// and no answer holds it; one of ours that lost its record still has its terms, and is
// damaged. Sources are told apart by their record alone. Labels that begin with
// Hubgraph are ours whatever their nodes hold.
const (
	oursEntity = "(e.hubgraphRecord IS NOT NULL OR e.hubgraphTerms IS NOT NULL)"
	oursSource = "s.hubgraphRecord IS NOT NULL"
)

// damaged is how every finding of damage reads, what being the record or the place. No
// waiting heals it.
func damaged(what string, err error) error {
	return damage(what, ", or see what hubgraph verify --stored lists", err)
}

func damage(what, or string, err error) error {
	return graph.ErrUnavailable.Cause(what+" in the Neo4j database is damaged, or was changed by another program; put a backup in its place"+or, errLasting{fmt.Errorf("%s: %w", what, err)})
}

// damagedMeta is damaged of what stands for all records, so that nothing can be listed.
func damagedMeta(what string, err error) error {
	return damage(what, "", err)
}

// damagedRecord names a record by its kind and the id of its node.
func damagedRecord(kind, id string, err error) error {
	return damaged("the "+kind+" "+graph.Quote(id), err)
}

// errAnother is of a record that is another's.
var errAnother = errors.New("its record has another id")

func entityOf(id string, record []byte) (graph.Entity, error) {
	e, err := graph.DecodeEntity(record)
	return e, judged("entity", id, string(e.ID), record, err)
}

func statementOf(id string, record []byte) (graph.Statement, error) {
	s, err := graph.DecodeStatement(record)
	return s, judged("statement", id, string(s.ID), record, err)
}

func sourceOf(id string, record []byte) (graph.Source, error) {
	s, err := graph.DecodeSource(record)
	return s, judged("source", id, string(s.ID), record, err)
}

// judged says what is wrong with the record of a node that has an id, nil where nothing
// is.
func judged(kind, id, inRecord string, record []byte, err error) error {
	switch {
	case len(record) == 0:
		return damagedRecord(kind, id, errors.New("it has no record"))
	case err != nil:
		return damagedRecord(kind, id, err)
	case id != inRecord:
		return damagedRecord(kind, id, errAnother)
	}
	return nil
}

// textAt gives the text of a source, and whether there is one, from two columns: whether
// there is a node, and what it holds.
func textAt(r *driver.Record, i int, id string) (text string, there bool, err error) {
	if there, _ = r.Values[i].(bool); !there {
		return "", false, nil
	}
	text, ok := r.Values[i+1].(string)
	if !ok {
		return "", true, damagedRecord("text of the source", id, errors.New("it has no text"))
	}
	return text, true, nil
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

func bytesAt(r *driver.Record, i int) []byte {
	b, _ := r.Values[i].([]byte)
	return b
}

func stringAt(r *driver.Record, i int) string { return textOf(r.Values[i]) }
