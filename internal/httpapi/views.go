package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"hubgraph/graph"
)

// The limits of a view.
const (
	maxViewBytes = 1 << 20
	maxViewTitle = 200 // code points
)

// A view is kept as two kinds of documents: its head, which lists read, and its
// canonical JSON in parts of at most viewPart bytes, which are put first. What
// fails between leaves parts that the same view finds when it is put again.
const (
	viewKind     = "view"
	viewPartKind = "view-part"
	viewPart     = graph.MaxFieldBytes
)

// ViewKinds gives the kinds of documents that views are kept as, in the order in
// which to copy them.
func ViewKinds() []string { return []string{viewPartKind, viewKind} }

// A viewHead is the document of a view without its state.
type viewHead struct {
	Title string `json:"title,omitempty"`
	Parts int    `json:"parts"`
}

// State is what a page needs to show a view again: any JSON object.
type State json.RawMessage

// MarshalJSON gives the JSON as it is.
func (s State) MarshalJSON() ([]byte, error) { return s, nil }

// Schema documents it.
func (State) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "Any JSON object; nothing in it is looked at"}
}

// NewView is a view to save.
type NewView struct {
	Title string         `json:"title" required:"false" maxLength:"200" doc:"What to call it; at most 200 characters"`
	State map[string]any `json:"state" required:"true" doc:"What the page needs to show it again: any object"`
}

// ViewItem is a saved view as lists have it.
type ViewItem struct {
	ID      string    `json:"id" doc:"Worked out from title and state"`
	Title   string    `json:"title,omitempty" doc:"What it is called"`
	Created time.Time `json:"created" doc:"When it was first saved"`
}

// View is a saved view.
type View struct {
	ViewItem
	State State `json:"state" doc:"As it was saved"`
}

type listViewsIn struct {
	Asked
	Limit  whole[pageSpan] `query:"limit" doc:"How many at most"`
	Cursor string          `query:"cursor" doc:"nextCursor of the page before"`
}

func (a *api) listViews(ctx context.Context, in *listViewsIn) (*answer[List[ViewItem]], error) {
	limit, after := in.Limit.read(&in.Asked, "limit"), in.afterID(in.Cursor)
	if err := in.check(nil); err != nil {
		return nil, err
	}
	out := List[ViewItem]{Items: []ViewItem{}, Complete: true}
	h := sha256.New()
	for d, err := range a.store.Documents().List(ctx, viewKind, string(after)) {
		if err != nil {
			return nil, err
		}
		if len(out.Items) == limit {
			out.cut(in.newCursor().str(out.Items[limit-1].ID))
			break
		}
		head, err := readHead(&d)
		if err != nil {
			return nil, err
		}
		item := ViewItem{d.ID, head.Title, d.Updated}
		fmt.Fprintln(h, item.ID, item.Created.UnixNano())
		out.Items = append(out.Items, item)
	}
	fmt.Fprintln(h, out.Complete, a.version)
	// Views are no part of the graph's revision.
	return &answer[List[ViewItem]]{Status: http.StatusOK, Body: out, ETag: `W/"` + shortText(h.Sum(nil)) + `"`, own: true}, nil
}

type getViewIn struct {
	Asked
	ID string `path:"id" doc:"The id of the view" example:"aaaaaaaaaaaaaaaaaaaaaaaaaa"`
}

func (a *api) getView(ctx context.Context, in *getViewIn) (*answer[View], error) {
	if err := in.check(nil); err != nil {
		return nil, err
	}
	d, err := a.store.Documents().Get(ctx, viewKind, in.ID)
	if errors.Is(err, graph.ErrNotFound) {
		return nil, newProblem(string(graph.ErrNotFound), "there is no view "+strconv.Quote(clip(in.ID))+"; GET /api/v1/views lists them", Fault{"{id}", "is no view's id"})
	}
	if err != nil {
		return nil, err
	}
	head, err := readHead(&d)
	if err != nil {
		return nil, err
	}
	var text []byte
	for i := range head.Parts {
		part, err := a.store.Documents().Get(ctx, viewPartKind, partID(d.ID, i))
		if errors.Is(err, graph.ErrNotFound) {
			return nil, fmt.Errorf("view %s: part %d is gone", d.ID, i)
		}
		if err != nil {
			return nil, err
		}
		text = append(text, part.Body...)
	}
	var whole struct{ State json.RawMessage }
	if err := json.Unmarshal(text, &whole); err != nil || viewID(text) != d.ID {
		return nil, fmt.Errorf("view %s: its parts are not what was saved", d.ID)
	}
	out := View{ViewItem{d.ID, head.Title, d.Updated}, State(whole.State)}
	// A view never changes.
	return &answer[View]{Status: http.StatusOK, Body: out, ETag: `W/"` + d.ID + `"`, own: true}, nil
}

func readHead(d *graph.Document) (viewHead, error) {
	var head viewHead
	if err := json.Unmarshal(d.Body, &head); err != nil {
		return head, fmt.Errorf("view %s: %w", d.ID, err)
	}
	return head, nil
}

func partID(id string, i int) string { return id + "." + strconv.Itoa(i) }

// viewID gives the id of a view from its canonical JSON.
func viewID(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return shortText(sum[:])
}

func shortText(sum []byte) string {
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum))[:26]
}

type saveViewIn struct {
	Asked
	WriteType
	RawBody []byte `contentType:"application/json"`
}

type saveViewOut struct {
	Status   int
	Cache    string `header:"Cache-Control"`
	Location string `header:"Location" doc:"Where the view is"`
	Body     ViewItem
}

func (a *api) saveView(ctx context.Context, in *saveViewIn) (*saveViewOut, error) {
	if p := wants(in.ContentType, "application/json"); p != nil {
		return nil, p
	}
	var v NewView
	if err := decode(in.RawBody, &v); err != nil {
		return nil, err
	}
	v.Title = norm.NFC.String(v.Title)
	if n := utf8.RuneCountInString(v.Title); n > maxViewTitle {
		in.fault("/title", fmt.Sprintf("has %d characters; at most %d are allowed", n, maxViewTitle))
	}
	if strings.IndexFunc(v.Title, unicode.IsControl) >= 0 {
		in.fault("/title", "has control characters; write it in one line")
	}
	if v.State == nil {
		in.fault("/state", "is missing; an object is wanted")
	}
	if len(in.faults) > 0 {
		return nil, newProblem(string(graph.ErrInvalid), "this is not a view that can be saved", in.faults...)
	}
	text, err := canonical(&v)
	if err != nil {
		return nil, err
	}
	id := viewID(text)
	docs := a.store.Documents()
	have, err := docs.Get(ctx, viewKind, id)
	created := errors.Is(err, graph.ErrNotFound)
	if created {
		have, err = a.putView(ctx, id, v.Title, text)
		if errors.Is(err, graph.ErrConflict) { // another was first with the same view
			created = false
			have, err = docs.Get(ctx, viewKind, id)
		}
	}
	if err != nil {
		return nil, err
	}
	out := &saveViewOut{http.StatusOK, "no-store", "/api/v1/views/" + id, ViewItem{id, v.Title, have.Updated}}
	if created {
		out.Status = http.StatusCreated
		a.wrote(ctx)
	}
	return out, nil
}

func (a *api) putView(ctx context.Context, id, title string, text []byte) (graph.Document, error) {
	docs := a.store.Documents()
	head := viewHead{Title: title}
	for ; len(text) > 0; head.Parts++ {
		n := min(len(text), viewPart)
		if _, err := docs.Put(ctx, viewPartKind, partID(id, head.Parts), 0, text[:n]); err != nil && !errors.Is(err, graph.ErrConflict) {
			return graph.Document{}, err
		}
		text = text[n:]
	}
	body, err := json.Marshal(head)
	if err != nil {
		return graph.Document{}, err
	}
	return docs.Put(ctx, viewKind, id, 0, body)
}

// canonical gives the JSON of a view that its id is worked out from: names in
// order of their bytes, no white space, strings with as few escapes as
// encoding/json uses, numbers as they were written.
func canonical(v *NewView) ([]byte, error) {
	whole := map[string]any{"state": v.State}
	if v.Title != "" {
		whole["title"] = v.Title
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(whole); err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	return []byte(strings.TrimSuffix(b.String(), "\n")), nil
}
