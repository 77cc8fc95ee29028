package sqlite

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"

	"hubgraph/graph"
)

// The checksum of a row is the first 64 bits of a SHA-256: of records, what
// they add to the digest; of the other rows, over their columns.

func first64(d graph.Digest) int64 { return int64(binary.BigEndian.Uint64(d[:8])) }

// columnSum is the checksum of a row that is no record: over its columns, each
// behind its length.
func columnSum(table string, columns ...any) int64 {
	b := append([]byte(table), 0)
	for _, c := range columns {
		switch c := c.(type) {
		case string:
			b = append(binary.AppendUvarint(b, uint64(len(c))), c...)
		case []byte:
			b = append(binary.AppendUvarint(b, uint64(len(c))), c...)
		case int64:
			b = binary.BigEndian.AppendUint64(b, uint64(c))
		default:
			panic("columnSum: a column of another type")
		}
	}
	h := sha256.Sum256(b)
	return int64(binary.BigEndian.Uint64(h[:8]))
}

func metaSum(r graph.Revision) int64 {
	return columnSum("meta", r.Store, int64(r.Seq), r.Digest[:])
}

func batchSum(key string, fingerprint []byte, r graph.Revision) int64 {
	return columnSum("batches", key, fingerprint, int64(r.Seq), r.Digest[:])
}

func documentSum(kind, id string, version, updated int64, body []byte) int64 {
	return columnSum("documents", kind, id, version, updated, body)
}

// A definition is one entry of the store's schema as a row keeps it.
type definition struct {
	kind, id string
	body     []byte
}

// definitions takes a schema apart.
func definitions(s *graph.Schema) ([]definition, error) {
	var out []definition
	add := func(kind, id string, d any) error {
		body, err := json.Marshal(d)
		out = append(out, definition{kind, id, body})
		return err
	}
	for _, d := range s.Types {
		if err := add("type", string(d.ID), d); err != nil {
			return nil, err
		}
	}
	for _, d := range s.Predicates {
		if err := add("predicate", string(d.ID), d); err != nil {
			return nil, err
		}
	}
	for _, d := range s.Qualifiers {
		if err := add("qualifier", d.Key, d); err != nil {
			return nil, err
		}
	}
	for _, d := range s.Units {
		if err := add("unit", d.ID, d); err != nil {
			return nil, err
		}
	}
	for _, d := range s.Schemes {
		if err := add("scheme", d.ID, d); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// addTo puts a definition into a schema, unsorted, and says whether it is one.
func (d definition) addTo(s *graph.Schema) bool {
	switch d.kind {
	case "type":
		return decodeInto(d.body, &s.Types)
	case "predicate":
		return decodeInto(d.body, &s.Predicates)
	case "qualifier":
		return decodeInto(d.body, &s.Qualifiers)
	case "unit":
		return decodeInto(d.body, &s.Units)
	case "scheme":
		return decodeInto(d.body, &s.Schemes)
	}
	return false
}

func decodeInto[T any](body []byte, list *[]T) bool {
	var v T
	if json.Unmarshal(body, &v) != nil {
		return false
	}
	*list = append(*list, v)
	return true
}
