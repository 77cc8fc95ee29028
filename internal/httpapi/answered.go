package httpapi

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

// answered are the shapes in which answers give what a batch may hold. What such a
// shape has beside the record, such as an entity's degree, is worked out anew: a body
// may hold it and it is passed over, so that what was given can be sent back.
var answered = map[reflect.Type][]reflect.Type{
	reflect.TypeFor[graph.Batch]():        {reflect.TypeFor[ask.Graph](), reflect.TypeFor[picture]()},
	reflect.TypeFor[graph.Entity]():       {reflect.TypeFor[graph.Node]()},
	reflect.TypeFor[graph.Source]():       {reflect.TypeFor[ask.Source]()},
	reflect.TypeFor[graph.Statement]():    {reflect.TypeFor[ask.Statement]()},
	reflect.TypeFor[graph.Citation]():     {reflect.TypeFor[ask.Citation]()},
	reflect.TypeFor[graph.Schema]():       {reflect.TypeFor[ask.SchemaAnswer]()},
	reflect.TypeFor[graph.TypeDef]():      {reflect.TypeFor[ask.SchemaType]()},
	reflect.TypeFor[graph.PredicateDef](): {reflect.TypeFor[ask.SchemaPredicate]()},
	reflect.TypeFor[graph.QualifierDef](): {reflect.TypeFor[ask.SchemaQualifier]()},
	reflect.TypeFor[graph.UnitDef]():      {reflect.TypeFor[ask.SchemaUnit]()},
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
func answers(t reflect.Type, name string) bool { return namesAnswered()[t][name] }

var namesAnswered = sync.OnceValue(func() map[reflect.Type]map[string]bool {
	out := map[reflect.Type]map[string]bool{}
	for t, shapes := range answered {
		out[t] = map[string]bool{}
		for _, shape := range shapes {
			for _, f := range jsonFields(shape) {
				out[t][nameOf(f)] = true
			}
		}
	}
	return out
})

// jsonFields are the fields of a struct that JSON has, those of embedded ones among
// them.
func jsonFields(t reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool { return nameOf(f) == "" })
}

// nameOf gives the name of a field in JSON, "" where it has none.
func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// passedOver states in the document what bodies may hold of answers.
func passedOver(o *huma.OpenAPI) {
	for read, shapes := range answered {
		s := o.Components.Schemas.Schema(read, false, "")
		for _, shape := range shapes {
			for _, f := range jsonFields(shape) {
				if name := nameOf(f); s.Properties[name] == nil {
					s.Properties[name] = &huma.Schema{Description: "Passed over, so that an answer can be sent back: " + cmp.Or(f.Tag.Get("doc"), "worked out anew")}
				}
			}
		}
	}
}
