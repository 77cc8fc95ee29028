package ask

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hubgraph/graph"
	"hubgraph/internal/strict"
)

// The limits of a view.
const (
	MaxViewBytes = 1 << 20 // of the JSON
	maxViewTitle = 200     // code points
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
	asked
	Limit  whole[pageSpan] `query:"limit" doc:"How many at most"`
	Cursor cursorText      `query:"cursor" doc:"nextCursor of the page before"`
}

func (a *Service) listViews(ctx context.Context, in *listViewsIn) (*answer[List[ViewItem]], error) {
	limit, after := in.Limit.read(&in.asked, "limit"), in.afterID(in.Cursor)
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
	fmt.Fprintln(h, out.Complete)
	// Views are no part of the graph's revision.
	return &answer[List[ViewItem]]{body: out, tag: shortText(h.Sum(nil))}, nil
}

type getViewIn struct {
	asked
	ID string `path:"id" doc:"The id of the view" example:"aaaaaaaaaaaaaaaaaaaaaaaaaa"`
}

func (a *Service) getView(ctx context.Context, in *getViewIn) (*answer[View], error) {
	if err := in.check(nil); err != nil {
		return nil, err
	}
	d, err := a.store.Documents().Get(ctx, viewKind, in.ID)
	if errors.Is(err, graph.ErrNotFound) {
		return nil, refuse(graph.ErrNotFound, "there is no view "+strconv.Quote(strict.Clip(in.ID))+"; GET /api/v1/views lists them", Fault{Pointer: "{id}", Detail: "is no view's id"})
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
	return &answer[View]{body: out, tag: d.ID}, nil
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

// SaveView keeps a view; created says that it was not there. Faults are what
// whoever read it found wrong already; they are told with the others: ErrInvalid.
func (a *Service) SaveView(ctx context.Context, v NewView, faults []Fault) (item ViewItem, created bool, err error) {
	v.Title = norm.NFC.String(v.Title)
	if n := utf8.RuneCountInString(v.Title); n > maxViewTitle {
		faults = append(faults, Fault{"/title", fmt.Sprintf("has %d characters; at most %d are allowed", n, maxViewTitle)})
	}
	if strings.IndexFunc(v.Title, unicode.IsControl) >= 0 {
		faults = append(faults, Fault{"/title", "has control characters; write it in one line"})
	}
	if v.State == nil {
		faults = append(faults, Fault{"/state", "is missing; an object is wanted"})
	}
	if len(faults) > 0 {
		return item, false, refuse(graph.ErrInvalid, "this is not a view that can be saved", faults...)
	}
	text, err := canonical(&v)
	if err != nil {
		return item, false, err
	}
	id := viewID(text)
	docs := a.store.Documents()
	have, err := docs.Get(ctx, viewKind, id)
	if created = errors.Is(err, graph.ErrNotFound); created {
		have, err = a.putView(ctx, id, v.Title, text)
		if errors.Is(err, graph.ErrConflict) { // another was first with the same view
			created = false
			have, err = docs.Get(ctx, viewKind, id)
		}
	}
	if err != nil {
		return item, false, err
	}
	return ViewItem{id, v.Title, have.Updated}, created, nil
}

func (a *Service) putView(ctx context.Context, id, title string, text []byte) (graph.Document, error) {
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
