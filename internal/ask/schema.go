package ask

import (
	"cmp"
	"context"
	"maps"
	"slices"

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
		Name     string `json:"name" doc:"Its label in the language asked for"`
		NameLang string `json:"nameLang,omitempty" doc:"BCP 47 language of name, only where that is not the one asked for"`
	}
	// SchemaPredicate is a predicate.
	SchemaPredicate struct {
		graph.PredicateDef
		Name        string `json:"name" doc:"Its label in the language asked for, read from subject to object"`
		InverseName string `json:"inverseName,omitempty" doc:"The same read from object to subject"`
		NameLang    string `json:"nameLang,omitempty" doc:"BCP 47 language of name, only where that is not the one asked for"`
		InverseLang string `json:"inverseLang,omitempty" doc:"The same of inverseName"`
	}
	// SchemaQualifier is a key of qualifiers.
	SchemaQualifier struct {
		graph.QualifierDef
		Name     string `json:"name" doc:"Its label in the language asked for"`
		NameLang string `json:"nameLang,omitempty" doc:"BCP 47 language of name, only where that is not the one asked for"`
	}
	// SchemaUnit is a unit.
	SchemaUnit struct {
		graph.UnitDef
		Name     string `json:"name" doc:"Its label in the language asked for"`
		NameLang string `json:"nameLang,omitempty" doc:"BCP 47 language of name, only where that is not the one asked for"`
	}
	// SchemaScheme is a scheme of identifiers.
	SchemaScheme struct {
		graph.IdentifierScheme
		Name     string `json:"name" doc:"Its label in the language asked for"`
		NameLang string `json:"nameLang,omitempty" doc:"BCP 47 language of name, only where that is not the one asked for"`
	}
	// SchemaAnswer is what types, predicates, qualifiers, units and schemes there are.
	SchemaAnswer struct {
		Types      []SchemaType      `json:"types" doc:"Kinds of entity, in order of id"`
		Predicates []SchemaPredicate `json:"predicates" doc:"Kinds of statement, in order of id"`
		Qualifiers []SchemaQualifier `json:"qualifiers" doc:"Keys of qualifiers, in order of key"`
		Units      []SchemaUnit      `json:"units" doc:"Units beside the currencies of ISO 4217, in order of id"`
		Schemes    []SchemaScheme    `json:"schemes" doc:"Schemes of identifiers, in order of id"`
		Statuses   []graph.Status    `json:"statuses" doc:"How a claim can stand; the last three, rumoured, denied and withdrawn, are looked at only by questions that name them"`
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
		Schemes: make([]SchemaScheme, len(s.Schemes)),
	}
	for i, d := range s.Types {
		out.Types[i] = SchemaType{d, d.Label.In(lang), d.Label.LangBeside(lang)}
	}
	for i, d := range s.Predicates {
		out.Predicates[i] = SchemaPredicate{d, d.Label.In(lang), d.Inverse.In(lang), d.Label.LangBeside(lang), d.Inverse.LangBeside(lang)}
	}
	for i, d := range s.Qualifiers {
		out.Qualifiers[i] = SchemaQualifier{d, d.Label.In(lang), d.Label.LangBeside(lang)}
	}
	for i, d := range s.Units {
		out.Units[i] = SchemaUnit{d, d.Label.In(lang), d.Label.LangBeside(lang)}
	}
	for i, d := range s.Schemes {
		out.Schemes[i] = SchemaScheme{d, d.Label.In(lang), d.Label.LangBeside(lang)}
	}
	return ok(out, s.Revision), nil
}

type getStatsIn struct{ asked }

// Stats counts what the graph holds.
type Stats struct {
	graph.Stats
	BySource  map[graph.SourceID]int `json:"bySource" doc:"Statements by source, of the 1,000 sources that have the most; of those that have as many, the first by id"`
	Complete  bool                   `json:"complete" doc:"bySource names every source that has statements"`
	StoppedBy graph.Stop             `json:"stoppedBy,omitempty" enum:"limit" doc:"Only where there are more sources with statements; GET /api/v1/sources lists them all"`
}

// maxStatSources is how many sources are told with how much they say. There may be
// any number of sources; types, predicates and statuses are the schema's.
const maxStatSources = 1000

func (a *Service) getStats(ctx context.Context, in *getStatsIn) (*answer[Stats], error) {
	if err := in.check(nil); err != nil {
		return nil, err
	}
	s, err := a.store.Stats(ctx)
	if err != nil {
		return nil, err
	}
	out := Stats{Stats: s, BySource: s.BySource, Complete: len(s.BySource) <= maxStatSources}
	if !out.Complete {
		out.BySource, out.StoppedBy = most(s.BySource, maxStatSources), graph.StoppedByLimit
	}
	return ok(out, s.Revision), nil
}

// most gives the n keys that have the most; of those that have as many, the first.
func most[K cmp.Ordered](of map[K]int, n int) map[K]int {
	keys := slices.SortedFunc(maps.Keys(of), func(a, b K) int { return cmp.Or(cmp.Compare(of[b], of[a]), cmp.Compare(a, b)) })
	out := make(map[K]int, n)
	for _, k := range keys[:n] {
		out[k] = of[k]
	}
	return out
}
