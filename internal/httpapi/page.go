package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"golang.org/x/text/unicode/norm"

	"hubgraph/graph"
	"hubgraph/graph/tell"
)

//go:embed page
var pageFiles embed.FS

// pages are the templates in a language: the words are bound when they are
// parsed.
var pages = sync.OnceValue(func() map[string]*template.Template {
	out := map[string]*template.Template{}
	for _, lang := range []string{"en", "zh"} {
		t := template.New("").Funcs(template.FuncMap{"t": func(key string) (string, error) {
			w, ok := words[key]
			if !ok {
				return "", fmt.Errorf("no words for %q", key)
			}
			return w.In(lang), nil
		}})
		out[lang] = template.Must(t.ParseFS(pageFiles, "page/*.html"))
	}
	return out
})

// A view is what a page shows.
type view struct {
	Lang, OtherLang, Other string
	Title, Version         string
	Query, From, To        string
	Focus, Asked           bool
	Notice, Detail         string
	Stats                  *graph.Stats
	Known                  []named
	Hits                   []named
	Entity                 *entityView
	Paths                  *pathsView

	// The docs page.
	About    []string
	Tags     []docsTag
	Problems []docsProblem
}

// named is an entity to choose.
type named struct {
	ID, Name, Type, Matched, Summary, Lang string
	Degree                                 int
}

type entityView struct {
	Name, Type, Summary, API string
	Names                    []graph.Name
	Identifiers              []graph.Identifier
	Facts                    []claim
	Groups                   []group
	More                     bool
}

// A group is an entity's links of one kind, read in one direction.
type group struct {
	Label  string
	Claims []claim
}

// A claim is a statement in words.
type claim struct {
	ID, Text, Status, Source string
	Ends                     []named
	Places                   []placeView
}

type placeView struct{ Where, Note, Quote, Record string }

type pathsView struct {
	List []pathView
	Cut  bool
	API  string
}

type pathView struct {
	Text  string
	Notes []noteView
}

type noteView struct {
	N      int
	Source string
	Places []placeView
}

// pageLang is the language asked for, or else the browser's.
func pageLang(r *http.Request) string {
	switch lang := r.URL.Query().Get("lang"); lang {
	case "en", "zh":
		return lang
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch primary, _, _ := strings.Cut(strings.ToLower(tag), "-"); primary {
		case "en", "zh":
			return primary
		}
	}
	return "en"
}

func (a *api) newView(c *gin.Context) *view {
	v := &view{Lang: pageLang(c.Request), OtherLang: "zh", Version: a.version, Title: "Hubgraph"}
	if v.Lang == "zh" {
		v.OtherLang = "en"
	}
	other := c.Request.URL.Query()
	other.Set("lang", v.OtherLang)
	v.Other = c.Request.URL.Path + "?" + other.Encode()
	return v
}

func (a *api) render(c *gin.Context, status int, name string, v *view) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", cacheControl)
	}
	h.Set("Vary", "Accept-Language, Authorization, X-Api-Key")
	h.Set("Content-Language", v.Lang)
	var b bytes.Buffer
	if err := pages()[v.Lang].ExecuteTemplate(&b, name, v); err != nil {
		a.fault(c.Request.Context(), err)
		writeProblem(c, newProblem("internal", internalDetail))
		return
	}
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	c.Status(status)
	_, _ = c.Writer.Write(b.Bytes())
}

// explorer is the page at / and at the address of a saved view, which the page
// itself asks for: that of the options, or the plain one.
func (a *api) explorer(c *gin.Context) {
	if a.opt.Page == nil {
		if c.FullPath() == "/" || c.FullPath() == "/v/:id" {
			a.home(c)
		} else {
			noRoute(c)
		}
		return
	}
	c.Header("Content-Security-Policy", explorerPolicy)
	a.opt.Page.ServeHTTP(c.Writer, c.Request)
}

// home is the plain page at /: what this is; with q what was found; with id an
// entity; with from and to how two are linked. It works without scripts.
func (a *api) home(c *gin.Context) {
	ctx := c.Request.Context()
	v := a.newView(c)
	params := c.Request.URL.Query()
	v.Query, v.From, v.To = strings.TrimSpace(params.Get("q")), strings.TrimSpace(params.Get("from")), strings.TrimSpace(params.Get("to"))
	id := params.Get("id")
	v.Asked = v.Query != "" || v.From != "" || v.To != "" || id != ""
	may := a.refuse(requestOf(ctx), Read) == nil
	status := http.StatusOK
	var err error
	switch {
	case v.Asked && !may:
		status = http.StatusUnauthorized
		c.Header("WWW-Authenticate", `Bearer realm="hubgraph", scope="read"`)
		v.Notice, v.Detail = words["needKey"].In(v.Lang), words["needKeyText"].In(v.Lang)
	case id != "":
		err = a.showEntity(ctx, v, graph.EntityID(norm.NFC.String(id)))
	case v.From != "" && v.To != "":
		err = a.showPaths(ctx, v)
	case v.From != "" || v.To != "":
		err = a.showHits(ctx, v, v.From+v.To)
	case v.Query != "":
		err = a.showHits(ctx, v, v.Query)
	default:
		v.Focus = true
		if may {
			err = a.showStart(ctx, v)
		}
	}
	if err != nil {
		p := a.problem(ctx, err, inQuery)
		status, v.Asked, v.Entity, v.Paths = p.Status, true, nil, nil
		v.Notice, v.Detail = words["failed"].In(v.Lang), p.Detail
		if p.Status == http.StatusNotFound {
			v.Notice = words["notFound"].In(v.Lang)
		} else if len(p.Errors) > 0 {
			v.Detail = p.Errors[0].Detail
		}
	}
	a.render(c, status, "home.html", v)
}

// known is how many entities the start page offers, startTypes of which kinds:
// what has most links among them.
const known = 8

var startTypes = []graph.Type{"company", "person", "place"}

func (a *api) showStart(ctx context.Context, v *view) error {
	s, err := a.store.Stats(ctx)
	if err != nil {
		return err
	}
	v.Stats = &s
	if s.Entities > graph.DefaultPage {
		return nil // not worth reading them all for a suggestion
	}
	var all []graph.Node
	for e, err := range a.store.Entities(ctx, graph.EntitiesQuery{Types: startTypes}) {
		if err != nil {
			return err
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(x, y graph.Node) int { return y.Degree - x.Degree })
	sch, err := a.schemaAt(ctx, s.Revision)
	if err != nil {
		return err
	}
	for _, e := range all[:min(known, len(all))] {
		v.Known = append(v.Known, nameOf(sch, &e, v.Lang))
	}
	return nil
}

func nameOf(sch *graph.Schema, e *graph.Node, lang string) named {
	n := named{ID: string(e.ID), Name: e.NameIn(lang), Type: string(e.Type), Summary: e.Summary, Degree: e.Degree, Lang: lang}
	if d := sch.Type(e.Type); d != nil {
		n.Type = d.Label.In(lang)
	}
	return n
}

func (a *api) showHits(ctx context.Context, v *view, text string) error {
	r, err := a.store.Search(ctx, graph.SearchQuery{Text: text})
	if err != nil {
		return err
	}
	sch, err := a.schemaAt(ctx, r.Revision)
	if err != nil {
		return err
	}
	v.Title = text + " · Hubgraph"
	for i := range r.Hits {
		n := nameOf(sch, &r.Hits[i].Node, v.Lang)
		if r.Hits[i].Match.Name != n.Name {
			n.Matched = r.Hits[i].Match.Name
		}
		v.Hits = append(v.Hits, n)
	}
	return nil
}

// A telling puts statements into words, and reads each name and source once.
type telling struct {
	a       *api
	ctx     context.Context
	lang    string
	sch     *graph.Schema
	nodes   map[graph.EntityID]graph.Node
	sources map[graph.SourceID]string
	shape   *shaper
	err     error
}

func (a *api) telling(ctx context.Context, rev graph.Revision, lang string) (*telling, error) {
	sch, err := a.schemaAt(ctx, rev)
	return &telling{a: a, ctx: ctx, lang: lang, sch: sch, nodes: map[graph.EntityID]graph.Node{}, sources: map[graph.SourceID]string{}, shape: a.shaper(ctx)}, err
}

func (t *telling) name(id graph.EntityID) string {
	n, ok := t.nodes[id]
	if !ok {
		r, err := t.a.store.Entity(t.ctx, id)
		if err != nil {
			if !errors.Is(err, graph.ErrNotFound) {
				t.err = err
			}
			return string(id) // deleted meanwhile
		}
		n = r.Node
		t.nodes[id] = n
	}
	return n.NameIn(t.lang)
}

func (t *telling) source(id graph.SourceID) string {
	title, ok := t.sources[id]
	if !ok {
		title = string(id)
		if s, err := t.a.store.Source(t.ctx, id); err == nil {
			title = s.Title
		} else if !errors.Is(err, graph.ErrNotFound) {
			t.err = err
		}
		t.sources[id] = title
	}
	return title
}

func (t *telling) claim(s *graph.Statement, of graph.EntityID) claim {
	out := claim{
		ID: string(s.ID), Text: tell.Sentence(t.sch, s, t.name, t.lang), Source: t.source(s.Source),
		Places: t.places(s.Source, s.Cites),
	}
	if s.Status != graph.Actual {
		out.Status = words[string(s.Status)].In(t.lang)
	}
	for _, id := range s.Mentioned() {
		if id != of {
			out.Ends = append(out.Ends, named{ID: string(id), Name: t.name(id), Lang: t.lang})
		}
	}
	return out
}

func (t *telling) places(source graph.SourceID, cites []graph.Citation) []placeView {
	var out []placeView
	for i := range cites {
		c, err := t.shape.citation(source, &cites[i])
		if err != nil {
			t.err = err
		}
		p := placeView{Note: c.Note, Quote: c.Quote, Record: c.Record}
		switch {
		case c.Paragraph != nil:
			p.Where = words["paragraph"].In(t.lang) + " " + strconv.Itoa(*c.Paragraph)
		case c.Line > 0:
			p.Where = words["line"].In(t.lang) + " " + strconv.Itoa(c.Line)
		}
		out = append(out, p)
	}
	return out
}

// shown is how many statements the page of an entity shows.
const shown = 500

func (a *api) showEntity(ctx context.Context, v *view, id graph.EntityID) error {
	e, err := a.store.Entity(ctx, id)
	if err != nil {
		return err
	}
	t, err := a.telling(ctx, e.Revision, v.Lang)
	if err != nil {
		return err
	}
	t.nodes[id] = e.Node
	out := &entityView{
		Name: e.NameIn(v.Lang), Type: nameOf(t.sch, &e.Node, v.Lang).Type, Summary: e.Summary,
		API: "/api/v1/entities/" + url.PathEscape(string(id)), Identifiers: e.Identifiers,
	}
	for _, n := range e.AllNames() {
		if n.Text != out.Name && !slices.ContainsFunc(out.Names, func(m graph.Name) bool { return m.Text == n.Text }) {
			out.Names = append(out.Names, n)
		}
	}
	groups := map[string]int{}
	n := 0
	for s, err := range a.store.Statements(ctx, graph.StatementsQuery{About: id, Limit: shown + 1}) {
		if err != nil {
			return err
		}
		if n++; n > shown {
			out.More = true
			break
		}
		c := t.claim(&s, id)
		if !s.IsRelationship() {
			out.Facts = append(out.Facts, c)
			continue
		}
		label := string(s.Predicate)
		if d := t.sch.Predicate(s.Predicate); d != nil {
			label = d.Label.In(v.Lang)
			if inverse := d.Inverse.In(v.Lang); s.Subject != id && inverse != "" {
				label = inverse
			}
		}
		i, ok := groups[label]
		if !ok {
			i = len(out.Groups)
			groups[label] = i
			out.Groups = append(out.Groups, group{Label: label})
		}
		out.Groups[i].Claims = append(out.Groups[i].Claims, c)
	}
	v.Entity, v.From = out, out.Name
	v.Title = out.Name + " · Hubgraph"
	return t.err
}

// find gives the entity meant by an id or a name: the best hit.
func (a *api) find(ctx context.Context, text string) (graph.Node, error) {
	if id := graph.EntityID(norm.NFC.String(text)); id.Check() == "" {
		switch r, err := a.store.Entity(ctx, id); {
		case err == nil:
			return r.Node, nil
		case !errors.Is(err, graph.ErrNotFound):
			return graph.Node{}, err
		}
	}
	r, err := a.store.Search(ctx, graph.SearchQuery{Text: text, Limit: 1})
	if err != nil {
		return graph.Node{}, err
	}
	if len(r.Hits) == 0 {
		return graph.Node{}, graph.ErrNotFound.With(text)
	}
	return r.Hits[0].Node, nil
}

// pagePaths is how many ways the page lists.
const pagePaths = 10

func (a *api) showPaths(ctx context.Context, v *view) error {
	from, err := a.find(ctx, v.From)
	if err != nil {
		return err
	}
	to, err := a.find(ctx, v.To)
	if err != nil {
		return err
	}
	v.From, v.To = from.NameIn(v.Lang), to.NameIn(v.Lang)
	v.Title = v.From + " – " + v.To + " · Hubgraph"
	q := graph.PathsQuery{From: from.ID, To: to.ID, Limit: pagePaths}
	asked, cancel := a.bounded(ctx)
	defer cancel()
	r, err := a.store.Paths(asked, q)
	if err != nil {
		return err
	}
	told, err := tell.Explain(ctx, a.store, r, v.Lang)
	if err != nil {
		return err
	}
	t, err := a.telling(ctx, r.Revision, v.Lang)
	if err != nil {
		return err
	}
	out := &pathsView{Cut: !r.Complete, API: "/api/v1/paths?" + url.Values{"from": {string(from.ID)}, "to": {string(to.ID)}, "lang": {v.Lang}}.Encode()}
	for _, e := range told {
		p := pathView{Text: e.Text}
		for _, n := range e.Footnotes {
			note := noteView{N: n.N, Source: t.source(n.Source)}
			if n.Cite != nil {
				note.Places = t.places(n.Source, []graph.Citation{*n.Cite})
			}
			p.Notes = append(p.Notes, note)
		}
		out.List = append(out.List, p)
	}
	v.Paths = out
	return t.err
}

// The docs page: the OpenAPI document for people.
type (
	docsTag struct {
		Name, Title string
		Operations  []docsOperation
	}
	docsOperation struct {
		ID, Method, Path, Summary, Description, Try, Request, Answer string
		Parameters                                                   []docsParameter
		Statuses                                                     []string
	}
	docsParameter struct {
		Name, In, Description, Range string
		Required                     bool
	}
	docsProblem struct {
		Code, Title, Help string
		Status            int
	}
)

func (a *api) docsPage(c *gin.Context) {
	v := a.newView(c)
	o := a.huma.OpenAPI()
	v.Title = words["api"].In(v.Lang) + " · Hubgraph"
	v.About = strings.Split(strings.NewReplacer("**", "", "`", "").Replace(o.Info.Description), "\n\n")
	byTag := map[string][]docsOperation{}
	paths := make([]string, 0, len(o.Paths))
	for p := range o.Paths {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		item := o.Paths[p]
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete} {
			if op != nil {
				byTag[op.Tags[0]] = append(byTag[op.Tags[0]], docsOf(op))
			}
		}
	}
	for _, t := range o.Tags {
		v.Tags = append(v.Tags, docsTag{t.Name, t.Description, byTag[t.Name]})
	}
	for _, k := range kinds {
		v.Problems = append(v.Problems, docsProblem{k.code, k.title, k.help, k.status})
	}
	a.render(c, http.StatusOK, "docs.html", v)
}

func docsOf(op *huma.Operation) docsOperation {
	d := opDocs[op.OperationID]
	out := docsOperation{
		ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Description,
		Answer: indent(d.answer), Request: indent(d.request),
	}
	try, query := op.Path, url.Values{}
	for _, p := range op.Parameters {
		dp := docsParameter{Name: p.Name, In: p.In, Description: p.Description, Required: p.Required}
		s := p.Schema
		if s.Minimum != nil && s.Maximum != nil {
			dp.Range = fmt.Sprintf("%.0f – %.0f", *s.Minimum, *s.Maximum)
			if s.Default != nil {
				dp.Range += fmt.Sprintf(", default %v", s.Default)
			}
		}
		enum := s.Enum
		if s.Items != nil {
			enum = s.Items.Enum
		}
		for i, e := range enum {
			if i > 0 {
				dp.Range += ", "
			}
			dp.Range += fmt.Sprint(e)
		}
		out.Parameters = append(out.Parameters, dp)
		if p.Example == nil {
			continue
		}
		switch {
		case p.In == "path":
			try = strings.ReplaceAll(try, "{"+p.Name+"}", url.PathEscape(fmt.Sprint(p.Example)))
		case p.In == "query" && p.Required:
			for _, x := range listOf(p.Example) {
				query.Add(p.Name, x)
			}
		}
	}
	if op.Method == http.MethodGet && !strings.Contains(try, "{") {
		out.Try = try
		if len(query) > 0 {
			out.Try += "?" + query.Encode()
		}
	}
	for status := range op.Responses {
		out.Statuses = append(out.Statuses, status)
	}
	slices.Sort(out.Statuses)
	return out
}

func listOf(example any) []string {
	b, _ := json.Marshal(example)
	var list []string
	if json.Unmarshal(b, &list) != nil {
		list = []string{fmt.Sprint(example)}
	}
	return list
}

func indent(text string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") != nil {
		return text
	}
	return b.String()
}

// asset answers with a file of the plain pages.
func (a *api) asset(c *gin.Context) {
	types := map[string]string{".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
	name := c.Param("name")
	contentType, ok := types[path.Ext(name)]
	b, err := fs.ReadFile(pageFiles, "page/"+name)
	if !ok || err != nil {
		noRoute(c)
		return
	}
	sum := sha256.Sum256(b)
	a.static(c, contentType, b, `"`+base64.RawURLEncoding.EncodeToString(sum[:12])+`"`)
}
