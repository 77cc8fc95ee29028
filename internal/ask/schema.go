package ask

import (
	"context"

	"hubgraph/graph"
)

type getSchemaIn struct {
	asked
	langParam
}

// The definitions of the schema, each with the words of the language asked for
// beside those of both.
type (
	// SchemaType is a type.
	SchemaType struct {
		graph.TypeDef
		Name string `json:"name" doc:"Its label in the language asked for"`
	}
	// SchemaPredicate is a predicate.
	SchemaPredicate struct {
		graph.PredicateDef
		Name        string `json:"name" doc:"Its label in the language asked for, read from subject to object"`
		InverseName string `json:"inverseName,omitempty" doc:"The same read from object to subject"`
	}
	// SchemaQualifier is a key of qualifiers.
	SchemaQualifier struct {
		graph.QualifierDef
		Name string `json:"name" doc:"Its label in the language asked for"`
	}
	// SchemaUnit is a unit.
	SchemaUnit struct {
		graph.UnitDef
		Name string `json:"name" doc:"Its label in the language asked for"`
	}
	// SchemaAnswer is what types, predicates, qualifiers and units there are.
	SchemaAnswer struct {
		Types      []SchemaType      `json:"types" doc:"Kinds of entity, in order of id"`
		Predicates []SchemaPredicate `json:"predicates" doc:"Kinds of statement, in order of id"`
		Qualifiers []SchemaQualifier `json:"qualifiers" doc:"Keys of qualifiers, in order of key"`
		Units      []SchemaUnit      `json:"units" doc:"Units beside the currencies of ISO 4217, in order of id"`
		Statuses   []graph.Status    `json:"statuses" doc:"How a claim can stand"`
	}
)

func (a *Service) getSchema(ctx context.Context, in *getSchemaIn) (*answer[SchemaAnswer], error) {
	lang := in.lang(&in.asked)
	if err := in.check(nil); err != nil {
		return nil, err
	}
	s, err := a.store.Schema(ctx)
	if err != nil {
		return nil, err
	}
	out := SchemaAnswer{
		Types: make([]SchemaType, len(s.Types)), Predicates: make([]SchemaPredicate, len(s.Predicates)),
		Qualifiers: make([]SchemaQualifier, len(s.Qualifiers)), Units: make([]SchemaUnit, len(s.Units)), Statuses: graph.Statuses,
	}
	for i, d := range s.Types {
		out.Types[i] = SchemaType{d, d.Label.In(lang)}
	}
	for i, d := range s.Predicates {
		out.Predicates[i] = SchemaPredicate{d, d.Label.In(lang), d.Inverse.In(lang)}
	}
	for i, d := range s.Qualifiers {
		out.Qualifiers[i] = SchemaQualifier{d, d.Label.In(lang)}
	}
	for i, d := range s.Units {
		out.Units[i] = SchemaUnit{d, d.Label.In(lang)}
	}
	return ok(out, s.Revision), nil
}

type getStatsIn struct{ asked }

func (a *Service) getStats(ctx context.Context, in *getStatsIn) (*answer[graph.Stats], error) {
	if err := in.check(nil); err != nil {
		return nil, err
	}
	s, err := a.store.Stats(ctx)
	if err != nil {
		return nil, err
	}
	return ok(s, s.Revision), nil
}
