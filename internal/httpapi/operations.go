package httpapi

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"hubgraph/graph"
	"hubgraph/internal/access"
	"hubgraph/internal/ask"
	"hubgraph/internal/interchange"
	"hubgraph/internal/strict"
)

// An opDoc is what the OpenAPI document says of an operation beyond what its
// structs do. The examples are JSON. Those of questions are package ask's.
type opDoc struct {
	tag, summary, description string
	missing                   bool // 404 is possible: it names ids
	answer                    string
	request                   string
	refused                   []int // what else than its kind may be answered
}

const exampleRevision = `"0d5c7a3e-5f0e-4f0e-9a43-2f6f1f6a1c11:7:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`

var opDocs = map[string]opDoc{
	"among": {
		"links", "What joins many entities, for a picture", "Gives the links among up to 10,000 entities and their degrees and, where asked for, their facts; with layout places for a picture, by closeness, in levels or around one, with the lines that have to bend so as to pass through no other's mark, and places that the asker keeps; with neighbors also a page of an entity's neighbours, so that a picture grows by one question. It reads: the list is too long for an address. It is complete, or says what cut it: the answer holds at most 50,000 statements and facts, and 8 MiB of records. 404 where there is no such entity, and errors say which of the list.",
		true, `{"entities":[{"id":"sensetime","type":"company","name":"SenseTime","names":[],"identifiers":[],"degree":9,"neighbors":9}],"statements":[],"statuses":["actual","planned","target","claimed","ended"],"complete":true,"revision":` + exampleRevision + `}`, `{"of":["sensetime"],"facts":true}`,
		nil,
	},
	"drawPicture": {
		"links", "A picture, fit to print", "Draws up to 1,000 entities and what joins them as SVG: real text, marks by type in colour and shape, lines by status, verbs in lang, a legend of what is in it, and the sources. Nothing is left out in silence: a name without room becomes a letter, and a line without room for its verb a number; lists below the picture say what they stand for. It reads: what is drawn is too long for an address. The same question at the same revision gives the same bytes on one kind of processor. 404 where there is no such entity or statement, and errors say which.",
		true, `"<svg xmlns=\"http://www.w3.org/2000/svg\">…</svg>"`, `{"of":["sensetime","hong-kong"],"title":"SenseTime and Hong Kong"}`,
		nil,
	},
	"saveView": {
		"views", "Save a view", "Keeps a title and the state of a page, any JSON object of at most 1 MiB, 32 levels and 200,000 values, so that its address can be passed on. The id is worked out from the two: 201 with Location where the view is new, 200 with the same id where it is there already. Views can't be changed.",
		false, `{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaa","title":"SenseTime and Lingang","created":"2022-03-01T08:30:00Z"}`, `{"title":"SenseTime and Lingang","state":{"selected":["sensetime"]}}`,
		[]int{507},
	},
	"getSession": {
		"session", "What the caller may", "Says which scopes the caller has and why: by the session of a browser, by a key, by being on this machine, or because anyone may read here. A session begins with the link that the server prints when it starts on loopback.",
		false, `{"scopes":["read","write","import"],"by":"session"}`, "", nil,
	},
	"endSession": {
		"session", "End the session of this browser", "Ends the session that the request's cookie stands for, and makes the browser forget it. Without one it does nothing.",
		false, "", "", nil,
	},
	"putSourceText": {
		"sources", "Attach the text of a source", "Keeps the text, so that citations quote their passages. A copy that differs in white space, quotation marks or page furniture will do: its passages are found again by their hashes, and those that are not are listed. A text that has none of them is refused. The body is the text itself, or JSON with text.",
		true, `{"source":"memo","exact":true,"anchored":1,"missed":0,"misses":[],"revision":` + exampleRevision + `}`, `{"text":"Ada works at Bo."}`,
		[]int{409, 412, 507},
	},
	"applyBatch": {
		"writing", "Write a batch", "Writes a batch of at most 10,000 records and 8 MiB, with at most 10,000 items in any list of it and 200,000 in all, whole or not at all, in the order of its fields: what is put first may be named by what follows. What is there already is left as it is. retract, delete and drop take back statements, entities, and sources, texts and additions to the schema, where nothing needs them. author, note and label go into the log, which GET /api/v1/changes lists; author is the name of the key by default. 422 where records break the schema or one id is given two contents, 409 where something named is neither stored nor in the batch. A body of JSON Lines, as GET /api/v1/export writes them, may be of any length, and in gzip or zstd, which is seen by its first bytes: it is read as it comes and stored in batches of at most 10,000 records, all under one label, each as durable as a batch alone. Where it ends early, because a line is wrong, is longer than 2 MiB, or the stream is cut, what was stored before stays, and loaded says how much it is: send the whole again, mended, and what is stored is not written twice. Under an Idempotency-Key the same stream has one effect, even where it came to its end before.",
		false, `{"revision":` + exampleRevision + `}`,
		`{"author":"newsroom","note":"The new head of Bo.","label":"memo-7","sources":[{"id":"memo","title":"A memo"}],"entities":[{"id":"ada","type":"person","name":"Ada"},{"id":"bo","type":"company","name":"Bo"}],"statements":[{"subject":"ada","predicate":"chief-executive-of","object":"bo","source":"memo","cites":[{"line":1,"note":"Her office."}]}]}`,
		[]int{409, 412, 507},
	},
	"verify": {
		"checking", "Check what is stored", "Looks at all that is stored, at one revision: records, the schema, ends, checksums, and citations against the texts that are attached or come with the request, which are not kept. Lists what is not as it should be; an empty list is the good answer. It changes nothing and takes as long as it takes: on a large graph seconds.",
		true, `{"findings":[{"check":"citation","where":"listed-in.aaaaaaaaaaaaaaaaaaaaaaaaaa","detail":"cites a passage that is not in the text"}],"entities":2,"statements":1,"citations":1,"sources":1,"texts":1}`,
		`{"texts":[{"source":"memo","text":"Ada works at Bo."}]}`, nil,
	},
}

const exampleLines = `[{"head":{"format":"hubgraph","version":1}},{"source":{"id":"memo","title":"A memo"}},{"entity":{"id":"ada","type":"person","name":"Ada"}},{"entity":{"id":"bo","type":"company","name":"Bo"}},{"statement":{"subject":"ada","predicate":"chief-executive-of","object":"bo","source":"memo","cites":[{"line":1,"note":"Her office."}]}},{"end":{"lines":5}}]`

// opWords are those of all operations, by id.
func opWords(questions []*ask.Question) map[string]opDoc {
	out := maps.Clone(opDocs)
	for _, q := range questions {
		w := q.Words
		out[q.Name] = opDoc{w.Group, w.Summary, w.Description, w.Missing, w.Example, "", nil}
	}
	return out
}

// operation begins the description of an operation; its structs complete it.
func (a *api) operation(id, method, path string, scope access.Scope) huma.Operation {
	d := a.words[id]
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: d.summary, Description: d.description, Tags: []string{d.tag},
		SkipValidateParams: true, // done by the handlers, so that all faults are told at once
		Security:           []map[string][]string{{"bearer": {}}, {"header": {}}},
		Responses:          map[string]*huma.Response{},
		Errors:             append([]int{401, 421, 422, 429, 500, 503}, d.refused...),
		Parameters: []*huma.Param{
			header("X-Request-Id", "Names the request in the answer and in the log: 1 to 64 of A-Z, a-z, 0-9, -, _ and .; any other is as if it were not there"),
			header(bookmarkHeader, "What the answer of a write gave: this answer is of the graph with that write, or of a later one; for servers that share a cluster"),
		},
	}
	switch {
	case scope == access.Read:
		op.Security = append([]map[string][]string{{}}, op.Security...)
	case access.SessionKey.Allows(scope):
		op.Security = append(op.Security, map[string][]string{"session": {}})
	}
	if d.missing {
		op.Errors = append(op.Errors, 404)
	}
	return op
}

// describe adds what huma does not take from structs: examples, and the JSON
// bodies that handlers read themselves.
func (a *api) describe(method, path, id string) {
	d := a.words[id]
	o := a.huma.OpenAPI()
	item := o.Paths[path]
	op := map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPut: item.Put, http.MethodPost: item.Post, http.MethodDelete: item.Delete}[method]
	if d.answer != "" {
		for _, m := range op.Responses["200"].Content {
			m.Example = json.RawMessage(d.answer)
		}
	}
	for status, r := range op.Responses {
		if m := r.Content[problemType]; m != nil {
			n, _ := strconv.Atoi(status)
			k := kindOfStatus(n)
			r.Description = k.title + ". " + k.help
			p := newProblem(k.code, k.help)
			p.Request = "6f1c9d4be0a84f0f9a3a3e0b5a1c2d3e"
			if n == http.StatusUnprocessableEntity {
				p.Errors = []ask.Fault{{Pointer: "?limit", Detail: "is 20000; it must be from 1 to 10000"}}
			}
			m.Example = p
		}
	}
	for _, p := range op.Parameters {
		if p.Schema != nil && len(p.Schema.Examples) > 0 {
			p.Example = p.Schema.Examples[0]
		}
		if p.Schema != nil && p.Schema.Type == huma.TypeArray {
			explode := true
			p.Explode = &explode // repeated, never joined by commas
		}
	}
	switch id {
	case "applyBatch":
		op.RequestBody.Content["application/json"] = &huma.MediaType{Schema: schemaOf[graph.Batch](o), Example: json.RawMessage(d.request)}
		op.RequestBody.Content[interchange.MediaType] = &huma.MediaType{Schema: linesOf(schemaOf[interchange.Line](o)), Example: json.RawMessage(exampleLines)}
	case "among":
		op.RequestBody.Content["application/json"] = &huma.MediaType{Schema: schemaOf[ask.NewAmong](o), Example: json.RawMessage(d.request)}
	case "drawPicture":
		op.RequestBody.Content["application/json"] = &huma.MediaType{Schema: schemaOf[ask.NewPicture](o), Example: json.RawMessage(d.request)}
		op.Responses["200"].Content = map[string]*huma.MediaType{pictureType: {Schema: &huma.Schema{Type: huma.TypeString, Description: "An SVG document"}, Example: json.RawMessage(d.answer)}}
	case "verify":
		op.RequestBody.Content["application/json"] = &huma.MediaType{Schema: schemaOf[NewCheck](o), Example: json.RawMessage(d.request)}
	case "saveView":
		op.RequestBody.Content["application/json"] = &huma.MediaType{Schema: schemaOf[ask.NewView](o), Example: json.RawMessage(d.request)}
		is, made := *op.Responses["200"], *op.Responses["200"]
		is.Description, made.Description = "The view is there already", "The view is saved"
		op.Responses["200"], op.Responses["201"] = &is, &made
	case "putSourceText":
		op.RequestBody.Content["text/plain"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}, Example: "Ada works at Bo."}
		op.RequestBody.Content["application/json"] = &huma.MediaType{Schema: schemaOf[NewText](o), Example: json.RawMessage(d.request)}
	}
	for status, r := range op.Responses {
		headersOf(r, method, id, status)
	}
}

// header describes a header of a request.
func header(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "header", Description: doc, Schema: &huma.Schema{Type: huma.TypeString}}
}

// headersOf describes the headers of an answer, but those that every answer of the
// server has and the message's own.
func headersOf(r *huma.Response, method, id, status string) {
	r.Headers = map[string]*huma.Param{}
	always := func(name, doc string) {
		r.Headers[name] = &huma.Param{Description: doc, Required: true, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	maybe := func(name, doc string) {
		r.Headers[name] = &huma.Param{Description: doc, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	asked := method == http.MethodGet && id != "getSession"
	always("X-Request-Id", "That of the request, or one made for it; the server's log has it")
	if asked && (status == "200" || status == "304") {
		always("Cache-Control", cacheControl+": keep it, but ask again with the ETag")
		if id == "exportGraph" && status == "200" {
			always("Content-Disposition", "attachment, with a name for a file")
		}
		maybe("ETag", "Weak; If-None-Match with it answers 304 while the graph is unchanged. An answer that a deadline cut, or that was read while the graph moved, has none")
		return
	}
	always("Cache-Control", "no-store")
	if status >= "400" {
		always("Content-Language", "In which language title and details are: en or zh")
	}
	switch status {
	case "200", "201", "204":
		switch id {
		case "endSession":
			maybe("Set-Cookie", "Makes the browser forget the session")
		case "saveView":
			always("Location", "Where the view is")
		}
		if id == "applyBatch" || id == "putSourceText" || id == "saveView" && status == "201" {
			maybe(bookmarkHeader, "Stands for this write, where the store has bookmarks: with it another server answers with at least this write")
		}
	case "401", "403":
		if (method == http.MethodDelete || id == "among" || id == "drawPicture") && status == "403" {
			break // a session of another page is refused, and no key
		}
		maybe("WWW-Authenticate", "The scope that is needed, or what is wrong with the key")
	case "415":
		maybe("Accept", "What the operation reads")
		maybe("Accept-Encoding", "identity, where the body was in a content coding")
	case "429", "503":
		always("Retry-After", "After how many seconds to try again")
	}
}

// stricter states of bodies what the types that it shares with answers do not: how
// long a list may be, and which texts stand in a line. Answers may hold what was
// stored before there were such rules.
func stricter(o *huma.OpenAPI) {
	seen := map[*huma.Schema]bool{}
	for op := range operations(o) {
		if op.RequestBody == nil {
			continue
		}
		eachSchema(o, op.RequestBody.Content["application/json"].Schema, seen, func(s *huma.Schema) {
			if s.Type == huma.TypeArray && s.MaxItems == nil {
				s.MaxItems = bound(strict.MaxItems)
			}
		})
	}
	for name, fields := range map[string]map[string]int{
		"Batch":     {"author": graph.MaxAuthorBytes, "note": graph.MaxNoteBytes, "label": graph.MaxAuthorBytes},
		"NewEntity": {"name": graph.MaxFieldBytes},
		"NewSource": {"title": graph.MaxFieldBytes, "author": graph.MaxFieldBytes, "publisher": graph.MaxFieldBytes, "url": graph.MaxFieldBytes, "licence": graph.MaxLabelBytes, "archived": graph.MaxFieldBytes},
		"NewView":   {"title": 0},
	} {
		if s := o.Components.Schemas.Map()[name]; s != nil {
			for field, longest := range fields {
				s.Properties[field].Pattern = graph.LinePattern
				if longest > 0 {
					s.Properties[field].MaxLength = bound(longest)
				}
			}
		}
	} // Of what it joins there is at least one: whom it names, or whose neighbours it asks for.
	o.Components.Schemas.Map()["NewAmong"].AnyOf = []*huma.Schema{
		{Properties: map[string]*huma.Schema{"of": {Type: huma.TypeArray, MinItems: bound(1)}}, Required: []string{"of"}},
		{Required: []string{"neighbors"}},
	}
}

func schemaOf[T any](o *huma.OpenAPI) *huma.Schema {
	return o.Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}
