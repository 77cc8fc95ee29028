package httpapi

import (
	"encoding/json"
	"iter"
	"maps"
	"reflect"
	"regexp"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

const about = `A knowledge graph of an ecosystem: who is linked to whom, how, since when, and which place of which source says so.

**Faults.** Whatever does not work is answered as application/problem+json (RFC 9457) with a code from a closed list. All that is wrong with a request is told at once, each fault with a pointer: a JSON Pointer into the body (` + "`/statements/3/when/due`" + `), ` + "`?limit`" + ` for a parameter of the query, ` + "`{id}`" + ` for one of the path, the name for a header. Title and details are in the language that ` + "`" + `lang` + "`" + ` asks for, in the query or the body, else in the first of ` + "`" + `Accept-Language` + "`" + ` that is English or Chinese, and ` + "`" + `Content-Language` + "`" + ` says which; codes and pointers are the same in each.

**Lists** are never null. A parameter that takes several values is repeated (` + "`of=a&of=b`" + `), never joined by commas. What was cut says ` + "`complete: false`" + ` and ` + "`stoppedBy`" + `: after ` + "`limit`" + ` go on with ` + "`cursor=`" + ` the ` + "`nextCursor`" + ` of the answer; after ` + "`budget`" + ` or ` + "`time`" + ` ask for less.

**Dates** are known to the year, month or day: ` + "`2022`, `2022-01`, `2022-01-05`" + `; or less, as EDTF (ISO 8601-2) writes it:
` + "`198X`, `2022-33` (a quarter), `1985~` (about), `1985/..` (since), `[1667,1668]` (one of them), `-0043` (44 BC)" + `. **Amounts** are decimal numbers as strings.

**Again.** Answers carry a weak ETag; If-None-Match with it answers 304 while the graph is unchanged. HEAD works wherever GET does. Answers of 1,400 bytes or more come in zstd or gzip to who sends Accept-Encoding with either, under the same ETag; each answer says in Vary that it depends on that.

**Bodies** are strict: a field that the schema does not name is refused with its place; what answers say of a record beside it, such as an entity's ` + "`degree`" + `, is passed over, so that an answer can be sent back. A field that is null is as one that is not there; a body that is null is none. A body without Content-Type is taken for JSON, that of a text for text/plain.

**Methods** that a path does not take are answered 405 with Allow.

**Keys** go into ` + "`Authorization: Bearer`" + ` or ` + "`X-API-Key`" + `, never into the URL.`

// openapi begins the document.
func (a *api) openapi() *huma.OpenAPI {
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Hubgraph", Version: a.version, Description: about,
			License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
		},
		Servers: []*huma.Server{{URL: "/", Description: "This server"}},
		Tags: []*huma.Tag{
			{Name: "entities", Description: "What there is, found by name, type or identifier"},
			{Name: "links", Description: "Who is linked to whom, and how"},
			{Name: "statements", Description: "Claims, by any filter"},
			{Name: "sources", Description: "Who says so, and where"},
			{Name: "views", Description: "What a page showed, to be shown again"},
			{Name: "session", Description: "What the caller may"},
			{Name: "schema", Description: "What kinds there are, and counts"},
			{Name: "writing", Description: "Changing the graph, and what was changed"},
			{Name: "checking", Description: "Whether all is as it should be"},
		},
		Components: &huma.Components{
			Schemas: schemas(),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"bearer":  {Type: "http", Scheme: "bearer", Description: "A key; reading on loopback needs none"},
				"header":  {Type: "apiKey", In: "header", Name: "X-API-Key", Description: "The same key in a header of its own"},
				"session": {Type: "apiKey", In: "cookie", Name: "hubgraph_session_8080", Description: "The session of a browser on the server's machine, begun by the link that it prints; the name ends with the port that the browser reached"},
			},
		},
	}
}

// complete states what only who reads the document needs: the patterns of texts, and
// of bodies what is stricter. It costs some, and huma would compile each pattern
// when the server starts.
func complete(o *huma.OpenAPI) {
	stricter(o)
	passedOver(o)
	seen := map[*huma.Schema]bool{}
	pattern := func(s *huma.Schema) {
		if form, ok := s.Extensions[formKey].(string); ok {
			s.Pattern, s.Extensions = form, nil
		}
		// In ECMA-262 a character is \u00a0, which package regexp writes \x{00a0}.
		s.Pattern = codePoint.ReplaceAllString(s.Pattern, `\u$1`)
	}
	for _, s := range o.Components.Schemas.Map() {
		eachSchema(o, s, seen, pattern)
	}
	for op := range operations(o) {
		for _, p := range op.Parameters {
			eachSchema(o, p.Schema, seen, pattern)
		}
	}
}

// operations gives all operations, those of a path together.
func operations(o *huma.OpenAPI) iter.Seq[*huma.Operation] {
	return func(yield func(*huma.Operation) bool) {
		for _, path := range slices.Sorted(maps.Keys(o.Paths)) {
			item := o.Paths[path]
			for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete} {
				if op != nil && !yield(op) {
					return
				}
			}
		}
	}
}

// eachSchema calls do with a schema and those that it holds or refers to, but for
// those that were seen.
func eachSchema(o *huma.OpenAPI, s *huma.Schema, seen map[*huma.Schema]bool, do func(*huma.Schema)) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	do(s)
	if s.Ref != "" {
		eachSchema(o, o.Components.Schemas.SchemaFromRef(s.Ref), seen, do)
	}
	eachSchema(o, s.Items, seen, do)
	for _, p := range s.Properties {
		eachSchema(o, p, seen, do)
	}
}

var codePoint = regexp.MustCompile(`\\x\{([0-9a-f]{4})\}`)

// formKey holds the pattern of a schema until the document is complete.
const formKey = "form"

// describeAll finishes the document with what only its readers need: answers of
// questions, examples, headers, patterns. A start without it is a tenth shorter. The
// document does not change after it.
func (a *api) describeAll() *huma.OpenAPI {
	for _, describe := range a.descriptions {
		describe()
	}
	o := a.huma.OpenAPI()
	complete(o)
	return o
}

// document makes the two forms of the finished OpenAPI document. It takes some
// tens of milliseconds, so that it is made when it is first asked for.
func (a *api) document() (d document, err error) {
	o := a.described()
	if d.json, err = json.Marshal(o); err != nil {
		return d, err
	}
	if d.yaml, err = o.YAML(); err != nil {
		return d, err
	}
	d.tag = a.etag("", string(d.json))
	return d, nil
}

// A document is the OpenAPI document as bytes.
type document struct {
	json, yaml []byte
	tag        string
}

func (a *api) openapiJSON(c *gin.Context) {
	a.openapiAs(c, "application/openapi+json", func(d document) []byte { return d.json })
}

func (a *api) openapiYAML(c *gin.Context) {
	a.openapiAs(c, "application/openapi+yaml", func(d document) []byte { return d.yaml })
}

func (a *api) openapiAs(c *gin.Context, contentType string, form func(document) []byte) {
	d, err := a.docs()
	if err != nil {
		writeProblem(c, a.problem(c.Request.Context(), err))
		return
	}
	a.static(c, contentType, form(d), d.tag)
}

func schemas() huma.Registry {
	plain := map[reflect.Type]reflect.Type{} // with descriptions -> as it is
	r := huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if of, ok := plain[t]; ok {
			t = of
		}
		return schemaName(t, hint)
	})
	r.RegisterTypeAlias(reflect.TypeFor[ask.State](), reflect.TypeFor[viewState]())
	for t, with := range ask.Described {
		plain[with] = t
		r.RegisterTypeAlias(t, with)
	}
	formedType[graph.EntityID](r)
	formedType[graph.SourceID](r)
	formedType[graph.StatementID](r)
	formedType[graph.Type](r)
	formedType[graph.Predicate](r)
	formedType[graph.Date](r)
	formedType[graph.Decimal](r)
	return r
}

// A former is a kind of text of a stated form.
type former interface{ Form() graph.Form }

// formed describes texts of a form.
type formed[T former] struct{}

// Schema documents it.
func (formed[T]) Schema(huma.Registry) *huma.Schema {
	var of T
	f := of.Form()
	return &huma.Schema{Type: huma.TypeString, Extensions: map[string]any{formKey: f.Pattern}, MaxLength: bound(f.Longest)}
}

func formedType[T former](r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[T](), reflect.TypeFor[formed[T]]())
}

// schemaName names a Go type in the OpenAPI document. What is read of a record
// and what is written of it are different shapes of one word.
func schemaName(t reflect.Type, hint string) string {
	switch t {
	case reflect.TypeFor[graph.Node]():
		return "Entity"
	case reflect.TypeFor[graph.Entity](), reflect.TypeFor[graph.Statement](), reflect.TypeFor[graph.Citation](), reflect.TypeFor[graph.Source](), reflect.TypeFor[graph.SourceText]():
		return "New" + t.Name()
	case reflect.TypeFor[ask.List[graph.Node]]():
		return "EntityList"
	case reflect.TypeFor[ask.List[ask.Statement]]():
		return "StatementList"
	case reflect.TypeFor[ask.List[ask.Source]]():
		return "SourceList"
	case reflect.TypeFor[ask.List[ask.ViewItem]]():
		return "ViewList"
	case reflect.TypeFor[ask.List[ask.Change]]():
		return "ChangeList"
	}
	return huma.DefaultSchemaNamer(t, hint)
}
