package ask

import (
	"context"
	"encoding/json"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"hubgraph/graph"
)

// A Question is something that can be asked.
type Question struct {
	Name string // "findPaths"
	// Path is its address: HTTP answers it there, cursors are bound to it, and
	// where an answer names a question it names it so. {id} stands for a parameter.
	Path   string
	Words  Words
	Params []Param
	Answer reflect.Type // of the answers; tags say what its fields mean: json, doc, enum
	// Streams says that an answer's Body is a *Stream of lines of the type Answer, of any
	// length, and that it takes as long as whoever reads it.
	Streams bool

	answer func(context.Context, Params) (Answer, error)
}

// Words say what something is for, to people and to models.
type Words struct {
	Group       string // "entities", "links", "statements", "sources", "views", "schema", "writing"
	Summary     string // in some words
	Description string // in sentences
	Missing     bool   // ErrNotFound is possible: it names ids
	Example     string // of an answer, as JSON
}

// A Param is a parameter of a question.
type Param struct {
	Name     string
	Doc      string // what it is for, in a sentence without its full stop
	InPath   bool   // it stands in the question's path
	Integer  bool   // a whole number, from Min to Max; else text, which is not empty
	Min, Max int
	Form     graph.Form // of a text
	Many     bool       // several may be given: from Least to Most, where these are not 0
	Least    int
	Most     int
	Distinct bool // none of several may be given twice
	Required bool
	Enum     []string // what it may be; nil: anything
	Default  any      // a string or an int; nil: none
	Examples []string
}

// address gives the path of a question about one record.
func (q *Question) address(id string) string {
	return strings.Replace(q.Path, "{id}", segment(id), 1)
}

// segment escapes an id for a path, as ECMAScript's encodeURIComponent does.
func segment(id string) string { return unescaped.Replace(url.QueryEscape(id)) }

var unescaped = strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")

// A form is how parameters are bound to a struct: by its fields' tags.
//
//	query:"limit"   a parameter: of a kind of string, a list of such, or whole
//	path:"id"       the one in the path
//	doc, enum, default, required, example, pattern, longest, least, most, distinct      what Param says
//
// An embedded struct adds its fields. Whatever is given is bound without being
// judged: what is wrong is for the handler to say, all at once.
type form struct {
	params []Param
	fields []field
}

type field struct {
	index []int
	name  string
	bind  func(v reflect.Value, given []string)
}

// A number is a field that keeps the text of a whole number and knows its span.
type number interface {
	keep(text string)
	span() (def, low, high int)
}

func formOf(t reflect.Type) *form {
	f := &form{}
	f.add(t, nil)
	return f
}

func (f *form) add(t reflect.Type, at []int) {
	for i := range t.NumField() {
		sf := t.Field(i)
		index := append(at[:len(at):len(at)], i)
		name, inPath := sf.Tag.Get("path"), true
		if name == "" {
			name, inPath = sf.Tag.Get("query"), false
		}
		if name == "" {
			if sf.Anonymous && sf.Type.Kind() == reflect.Struct {
				f.add(sf.Type, index)
			}
			continue
		}
		p := Param{Name: name, InPath: inPath, Doc: sf.Tag.Get("doc"), Required: inPath || sf.Tag.Get("required") == "true"}
		if enum := sf.Tag.Get("enum"); enum != "" {
			p.Enum = strings.Split(enum, ",")
		}
		if def := sf.Tag.Get("default"); def != "" {
			p.Default = def
		}
		p.Form = formOfText(sf)
		p.Least, p.Most, p.Distinct = tagged(sf, "least"), tagged(sf, "most"), sf.Tag.Get("distinct") == "true"
		example := sf.Tag.Get("example")
		bind := bindText
		if n, ok := reflect.New(sf.Type).Interface().(number); ok {
			def, low, high := n.span()
			p.Integer, p.Min, p.Max = true, low, high
			if def > 0 {
				p.Default = def
			}
			bind = bindNumber
		} else if sf.Type.Kind() == reflect.Slice {
			p.Many, bind = true, bindList
		}
		if example != "" {
			p.Examples = []string{example}
			if p.Many && json.Unmarshal([]byte(example), &p.Examples) != nil {
				panic("ask: the example of " + name + " is no list") // of our own tags, when a service is made
			}
		}
		f.params = append(f.params, p)
		f.fields = append(f.fields, field{index, name, bind})
	}
}

// formOfText gives the form of a field's text: that of its type, or what its tags say.
func formOfText(sf reflect.StructField) graph.Form {
	t := sf.Type
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if of, ok := reflect.Zero(t).Interface().(interface{ Form() graph.Form }); ok && sf.Tag.Get("pattern") == "" {
		return of.Form()
	}
	return graph.Form{Pattern: sf.Tag.Get("pattern"), Longest: tagged(sf, "longest")}
}

// tagged gives the number of a tag, 0 where there is none.
func tagged(sf reflect.StructField, name string) int {
	text := sf.Tag.Get(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		panic("ask: " + name + " of " + sf.Name + " is no number") // of our own tags, when a service is made
	}
	return n
}

func (f *form) bind(v reflect.Value, p Params) {
	for i := range f.fields {
		field := &f.fields[i]
		given := p.Values[field.name]
		if f.params[i].InPath {
			given = []string{p.ID}
		}
		if len(given) > 0 && given[0] != "" {
			field.bind(v.FieldByIndex(field.index), given)
		}
	}
}

func bindText(v reflect.Value, given []string) { v.SetString(given[0]) }

func bindNumber(v reflect.Value, given []string) { v.Addr().Interface().(number).keep(given[0]) }

func bindList(v reflect.Value, given []string) {
	list := reflect.MakeSlice(v.Type(), len(given), len(given))
	for i, text := range given {
		list.Index(i).SetString(text)
	}
	v.Set(list)
}
