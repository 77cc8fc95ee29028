package httpapi

import (
	"cmp"
	"reflect"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/strict"
)

// answered are the shapes in which answers give what a batch may hold. What such a
// shape has beside the record, such as an entity's degree, is worked out anew: a body
// may hold it and it is passed over, so that what was given can be sent back.
var answered = map[reflect.Type][]reflect.Type{
	reflect.TypeFor[graph.Batch]():        {reflect.TypeFor[ask.Graph](), reflect.TypeFor[picture]()},
	reflect.TypeFor[graph.Entity]():       {reflect.TypeFor[graph.Node]()},
	reflect.TypeFor[graph.Source]():       {reflect.TypeFor[ask.Source]()},
	reflect.TypeFor[graph.Statement]():    {reflect.TypeFor[ask.Statement]()},
	reflect.TypeFor[graph.Qualifier]():    {reflect.TypeFor[ask.Qualifier]()},
	reflect.TypeFor[graph.Citation]():     {reflect.TypeFor[ask.Citation]()},
	reflect.TypeFor[graph.Schema]():       {reflect.TypeFor[ask.SchemaAnswer]()},
	reflect.TypeFor[graph.TypeDef]():      {reflect.TypeFor[ask.SchemaType]()},
	reflect.TypeFor[graph.PredicateDef](): {reflect.TypeFor[ask.SchemaPredicate]()},
	reflect.TypeFor[graph.QualifierDef](): {reflect.TypeFor[ask.SchemaQualifier]()},
	reflect.TypeFor[graph.UnitDef]():      {reflect.TypeFor[ask.SchemaUnit]()},

	reflect.TypeFor[graph.IdentifierScheme](): {reflect.TypeFor[ask.SchemaScheme]()},
}

// A picture is what the explorer's file for programs says beside its records.
type picture struct {
	Hubgraph  int    `json:"hubgraph" doc:"The version of the explorer's file"`
	Made      string `json:"made" doc:"When the file was made"`
	Revision  string `json:"revision" doc:"What it was made of"`
	Address   string `json:"address" doc:"Of the view"`
	Question  any    `json:"question" doc:"What the view answers"`
	AsOf      string `json:"asOf" doc:"The date that it was asked for"`
	Positions any    `json:"positions" doc:"Where each entity is in the picture"`
	Ways      any    `json:"ways" doc:"The paths that it shows"`
}

// answers reports whether answers give a record of a type with a field of that name.
func answers(t reflect.Type, name string) bool {
	_, ok := answeredFields()[t][name]
	return ok
}

// answeredFields gives what is said of each field, by type and name, that answers have
// in the shapes of the type, those of embedded structs among them.
var answeredFields = sync.OnceValue(func() map[reflect.Type]map[string]string {
	out := map[reflect.Type]map[string]string{}
	for t, shapes := range answered {
		out[t] = map[string]string{}
		for _, shape := range shapes {
			for _, f := range reflect.VisibleFields(shape) {
				if name := strict.NameOf(f); name != "" && out[t][name] == "" {
					out[t][name] = cmp.Or(f.Tag.Get("doc"), "worked out anew")
				}
			}
		}
	}
	return out
})

// passedOver states in the document what bodies may hold of answers.
func passedOver(o *huma.OpenAPI) {
	for t, fields := range answeredFields() {
		s := o.Components.Schemas.Schema(t, false, "")
		for name, doc := range fields {
			if s.Properties[name] == nil {
				s.Properties[name] = &huma.Schema{Description: "Passed over, so that an answer can be sent back: " + doc}
			}
		}
	}
}
