package graph_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

func words(s string) graph.Words { return graph.Words{EN: s, ZH: s} }

func TestWordsIn(t *testing.T) {
	for _, tc := range []struct {
		w    graph.Words
		lang string
		want string
	}{
		{graph.Words{EN: "port", ZH: "港"}, "en", "port"},
		{graph.Words{EN: "port", ZH: "港"}, "zh", "港"},
		{graph.Words{EN: "port", ZH: "港"}, "fr", "port"},
		{graph.Words{EN: "port"}, "zh", "port"},
		{graph.Words{ZH: "港"}, "en", "港"},
		{graph.Words{}, "en", ""},
	} {
		if got := tc.w.In(tc.lang); got != tc.want {
			t.Errorf("%+v in %s: got %q, want %q", tc.w, tc.lang, got, tc.want)
		}
	}
}

func TestSchemaMerge(t *testing.T) {
	base := graph.Schema{
		Types:      []graph.TypeDef{{ID: "b", Label: words("old b")}, {ID: "d", Label: words("d")}},
		Predicates: []graph.PredicateDef{{ID: "p", Label: words("p")}},
	}
	add := graph.Schema{
		Types:      []graph.TypeDef{{ID: "c", Label: words("c")}, {ID: "b", Label: words("new b")}, {ID: "a", Label: words("a")}},
		Qualifiers: []graph.QualifierDef{{Key: "q"}},
		Units:      []graph.UnitDef{{ID: "z"}, {ID: "metre"}},
		Schemes:    []graph.IdentifierScheme{{ID: "z"}, {ID: "imo"}},
	}
	got := base.Merge(add)
	want := graph.Schema{
		Types:      []graph.TypeDef{{ID: "a", Label: words("a")}, {ID: "b", Label: words("new b")}, {ID: "c", Label: words("c")}, {ID: "d", Label: words("d")}},
		Predicates: []graph.PredicateDef{{ID: "p", Label: words("p")}},
		Qualifiers: []graph.QualifierDef{{Key: "q"}},
		Units:      []graph.UnitDef{{ID: "metre"}, {ID: "z"}},
		Schemes:    []graph.IdentifierScheme{{ID: "imo"}, {ID: "z"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if base.Types[0].Label.EN != "old b" || add.Types[0].ID != "c" {
		t.Error("the parts were changed")
	}
	if got.Type("c") == nil || got.Type("x") != nil || got.Predicate("p") == nil || got.Qualifier("q") == nil || got.Unit("metre") == nil || got.Scheme("imo") == nil || got.Scheme("lei") != nil {
		t.Error("what is there is not found, or what is not")
	}
	if diff := cmp.Diff(got, got.Merge(got)); diff != "" {
		t.Errorf("with itself (-want +got):\n%s", diff)
	}
	if !(&graph.Schema{}).IsZero() || got.IsZero() {
		t.Error("IsZero is wrong")
	}
	copied := got.Clone()
	copied.Types[0].Label = words("changed")
	if got.Types[0].Label.EN != "a" {
		t.Error("a clone shares its lists")
	}
}

func TestSchemaHash(t *testing.T) {
	p := graph.PredicateDef{ID: "p", Label: words("p"), SubjectTypes: []graph.Type{"company"}}
	a := graph.Schema{Types: []graph.TypeDef{{ID: "t"}}, Predicates: []graph.PredicateDef{p}}
	var zero graph.Digest
	if (&graph.Schema{}).Hash() != zero {
		t.Error("no definitions add nothing")
	}
	types, predicates := graph.Schema{Types: a.Types}, graph.Schema{Predicates: a.Predicates}
	if a.Hash() != types.Hash().Add(predicates.Hash()) {
		t.Error("the hash must be the sum of its definitions")
	}
	p.Symmetric = true
	if changed := (graph.Schema{Predicates: []graph.PredicateDef{p}}); changed.Hash() == predicates.Hash() {
		t.Error("a changed definition must change the hash")
	}
}

func TestUnits(t *testing.T) {
	sch := graph.Builtin()
	for unit, want := range map[string]bool{
		"CNY": true, "XXX": true, "percent": true, "count": true, "Gbit/s": true,
		"cny": false, "CN": false, "CNYY": false, "CN1": false, "": false, "metre": false,
	} {
		if got := sch.ValidUnit(unit); got != want {
			t.Errorf("%q: got %v, want %v", unit, got, want)
		}
	}
}

func TestCheckEnds(t *testing.T) {
	sch := graph.Schema{Predicates: []graph.PredicateDef{
		{ID: "any"},
		{ID: "lives-in", SubjectTypes: []graph.Type{"person", "group"}, ObjectTypes: []graph.Type{"place"}},
		{ID: "size", Value: graph.Quantity, SubjectTypes: []graph.Type{"group"}},
	}}
	for _, tc := range []struct {
		p               graph.Predicate
		subject, object graph.Type
		field, detail   string
	}{
		{"any", "x", "y", "", ""},
		{"lives-in", "group", "place", "", ""},
		{"lives-in", "place", "person", "subject", `is a place; "lives-in" allows person, group`},
		{"lives-in", "person", "zone", "object", `is a zone; "lives-in" allows place`},
		{"lives-in", "unknown", "place", "", ""},
		{"lives-in", "person", "unknown", "", ""},
		{"size", "group", "", "", ""},
		{"size", "unknown", "", "", ""},
		{"size", "person", "", "subject", `is a person; "size" allows group`},
		{"ghost", "x", "y", "predicate", `"ghost" is not a predicate of the schema`},
	} {
		field, detail := sch.CheckEnds(tc.p, tc.subject, tc.object)
		if field != tc.field || detail != tc.detail {
			t.Errorf("%s %s %s: got %q, %q, want %q, %q", tc.subject, tc.p, tc.object, field, detail, tc.field, tc.detail)
		}
	}
}

func TestSchemaValidate(t *testing.T) {
	label := words("x")
	longest := strings.Repeat("x", graph.MaxLabelBytes)
	for _, tc := range []struct {
		name string
		add  graph.Schema
		want []string
	}{
		{
			"well-formed",
			graph.Schema{
				Types: []graph.TypeDef{{ID: "ship", Label: label}},
				Predicates: []graph.PredicateDef{
					{ID: "sails-to", Label: label, SubjectTypes: []graph.Type{"ship"}, ObjectTypes: []graph.Type{"place"}, Phrases: []graph.Phrase{{Status: graph.Actual, Template: graph.Words{EN: "{subject} sails to {object}"}}}},
					{ID: "draught", Label: label, Value: graph.Quantity, Unit: "metre", Phrases: []graph.Phrase{{Status: graph.Target, Template: graph.Words{ZH: "{subject}{value}"}}}},
					{ID: "price", Label: label, Value: graph.Quantity, Unit: graph.MoneyUnit},
					{ID: "fee", Label: label, Value: graph.Quantity, Unit: "EUR"},
				},
				Qualifiers: []graph.QualifierDef{{Key: "on-board", Label: label}},
				Units:      []graph.UnitDef{{ID: "metre", Label: label}},
			},
			nil,
		},
		{
			"types",
			graph.Schema{Types: []graph.TypeDef{{ID: "Ship", Label: label}, {ID: "ship"}, {ID: "company", Label: words("other")}, *graph.Builtin().Type("person")}},
			[]string{"schema.types[0].id", "schema.types[1].label.en", "schema.types[2].id"},
		},
		{
			"predicates",
			graph.Schema{Predicates: []graph.PredicateDef{
				{ID: "-", Label: label},
				{ID: "based-in", Label: label},
				*graph.Builtin().Predicate("raised"),
				{ID: "p", SubjectTypes: []graph.Type{"ship"}, ObjectTypes: []graph.Type{"boat"}, Unit: "count"},
				{ID: "q", Label: label, Value: "colour", ObjectTypes: []graph.Type{"place"}},
				{ID: "r", Label: label, Value: graph.Quantity, Unit: "ell"},
				{ID: "s", Label: label, Value: graph.TextValue, Unit: "count"},
				{ID: "t", Label: label, Phrases: []graph.Phrase{{Status: "maybe", Template: graph.Words{EN: "{subject} only"}}}},
				{ID: "u", Label: label, Value: graph.TextValue, Phrases: []graph.Phrase{{Status: graph.Actual, Template: graph.Words{EN: "{subject} {object}", ZH: "{subject}{value}"}}}},
			}},
			[]string{
				"schema.predicates[0].id", "schema.predicates[1].id", "schema.predicates[3].label.en", "schema.predicates[3]", "schema.predicates[3]", "schema.predicates[3].unit",
				"schema.predicates[4].value", "schema.predicates[4].objectTypes", "schema.predicates[5].unit", "schema.predicates[6].unit",
				"schema.predicates[7].phrases[0].status", "schema.predicates[7].phrases[0].template", "schema.predicates[8].phrases[0].template",
			},
		},
		{
			"qualifiers and units",
			graph.Schema{
				Qualifiers: []graph.QualifierDef{{Key: "A", Label: label}, {Key: "plan", Label: label}, {Key: "b"}},
				Units:      []graph.UnitDef{{ID: "EUR", Label: label}, {ID: "", Label: label}, {ID: "percent", Label: label}},
			},
			[]string{"schema.qualifiers[0].key", "schema.qualifiers[1].key", "schema.qualifiers[2].label.en", "schema.units[0].id", "schema.units[1].id", "schema.units[2].id"},
		},
		{
			"the longest words",
			graph.Schema{
				Types: []graph.TypeDef{{ID: "ship", Label: words(longest), Plural: words(longest), FtM: longest, SchemaOrg: longest}},
				Predicates: []graph.PredicateDef{{
					ID: "sails-to", Label: words(longest), Inverse: words(longest), FtM: longest, SchemaOrg: longest,
					Phrases: []graph.Phrase{{Status: graph.Actual, Stage: longest, Template: words(strings.Repeat("{subject} {object} ", graph.MaxPlaces) + strings.Repeat("x", graph.MaxTemplateBytes-19*graph.MaxPlaces))}},
				}},
			},
			nil,
		},
		{
			"words that are too long or hold what is not seen",
			graph.Schema{
				Types: []graph.TypeDef{{ID: "ship", Label: words(longest + "x"), Plural: graph.Words{ZH: "a\nb"}, FtM: longest + "x", SchemaOrg: "\xff"}},
				Predicates: []graph.PredicateDef{
					{ID: "sails-to", Label: graph.Words{EN: "x", ZH: longest + "x"}, Inverse: words("a\x00"), FtM: "a\tb", SchemaOrg: longest + "x"},
					{ID: "p", Label: label, Phrases: []graph.Phrase{{Status: graph.Actual, Stage: longest + "x", Template: graph.Words{EN: "{subject} {object}" + strings.Repeat("x", graph.MaxTemplateBytes), ZH: strings.Repeat("{subject}", graph.MaxPlaces+1) + "{object}"}}}},
					{ID: "q", Label: label, Value: graph.TextValue, Phrases: []graph.Phrase{{Status: graph.Actual, Template: words("{subject}" + strings.Repeat("{value}", graph.MaxPlaces+1))}}},
				},
				Qualifiers: []graph.QualifierDef{{Key: "b", Label: words(longest + "x")}},
				Units:      []graph.UnitDef{{ID: longest + "x", Label: label}},
			},
			[]string{
				"schema.types[0].label.en", "schema.types[0].label.zh", "schema.types[0].plural.zh", "schema.types[0].ftm", "schema.types[0].schemaOrg",
				"schema.predicates[0].label.zh", "schema.predicates[0].inverse.en", "schema.predicates[0].inverse.zh", "schema.predicates[0].ftm", "schema.predicates[0].schemaOrg",
				"schema.predicates[1].phrases[0].stage", "schema.predicates[1].phrases[0].template", "schema.predicates[1].phrases[0].template",
				"schema.predicates[2].phrases[0].template", "schema.predicates[2].phrases[0].template", "schema.qualifiers[0].label.en", "schema.qualifiers[0].label.zh", "schema.units[0].id",
			},
		},
		{"as much as a store may add", graph.Schema{Types: manyTypes(graph.MaxSchemaBytes)}, nil},
		{"more than a store may add", graph.Schema{Types: manyTypes(graph.MaxSchemaBytes + 600)}, []string{"schema"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := graph.Batch{Schema: tc.add}
			got := fields(t, b.Validate(graph.Builtin()), graph.ErrInvalid)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("fields at fault (-want +got):\n%s", diff)
			}
		})
	}
}

// manyTypes gives definitions that are of so many bytes as JSON, or up to 600
// less.
func manyTypes(size int) (out []graph.TypeDef) {
	for i := 0; ; i++ {
		var name [3]byte
		for j, n := 0, i; j < len(name); j, n = j+1, n/26 {
			name[j] = byte('a' + n%26)
		}
		d := graph.TypeDef{ID: graph.Type(name[:]), Label: graph.Words{EN: strings.Repeat("x", graph.MaxLabelBytes)}}
		b, err := json.Marshal(d)
		if err != nil {
			panic(err)
		}
		if size -= len(b); size < 0 {
			return out
		}
		out = append(out, d)
	}
}

// TestSchemaHasASize: what a store has counts with what a batch adds, and a batch
// without definitions is no matter of theirs.
func TestSchemaHasASize(t *testing.T) {
	stored := graph.Builtin().Merge(graph.Schema{Types: manyTypes(graph.MaxSchemaBytes)})
	add := graph.Batch{Schema: graph.Schema{Units: []graph.UnitDef{{ID: "ell", Label: graph.Words{EN: strings.Repeat("x", graph.MaxLabelBytes), ZH: strings.Repeat("x", graph.MaxLabelBytes)}}}}}
	if got, want := fields(t, add.Validate(&stored), graph.ErrInvalid), []string{"schema"}; !slices.Equal(got, want) {
		t.Errorf("adding to a full schema: got faults at %q, want %q", got, want)
	}
	if err := add.Validate(graph.Builtin()); err != nil {
		t.Errorf("adding to an empty one: %v", err)
	}
	other := graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: "A"}}}
	whole := stored.Merge(graph.Schema{Units: add.Schema.Units})
	if err := other.Validate(&whole); err != nil {
		t.Errorf("an entity beside a schema that is larger than it may be: %v", err)
	}
}

func TestBuiltinIsSorted(t *testing.T) {
	s := graph.Builtin()
	for what, ids := range map[string][]string{
		"types":      ids(s.Types, func(d graph.TypeDef) string { return string(d.ID) }),
		"predicates": ids(s.Predicates, func(d graph.PredicateDef) string { return string(d.ID) }),
		"qualifiers": ids(s.Qualifiers, func(d graph.QualifierDef) string { return d.Key }),
		"units":      ids(s.Units, func(d graph.UnitDef) string { return d.ID }),
	} {
		if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
			t.Errorf("%s are not in order, each once: %s", what, strings.Join(ids, " "))
		}
	}
}

func ids[T any](list []T, id func(T) string) []string {
	var out []string
	for _, d := range list {
		out = append(out, id(d))
	}
	return out
}
