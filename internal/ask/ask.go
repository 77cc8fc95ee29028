package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"sync"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/passage"
	"hubgraph/internal/interchange"
)

// A Service answers questions over a store. It is safe for concurrent use and
// holds no goroutines; the store stays the caller's to close.
type Service struct {
	store     graph.Store
	known     known
	sight     sight
	questions []*Question
}

// New gives a service over a store.
func New(store graph.Store) *Service {
	a := &Service{store: store, known: known{store: store, quoter: passage.NewQuoter(store)}, sight: sight{making: make(chan struct{}, 1)}}
	a.questions = a.table()
	return a
}

// Questions gives all that can be asked. The list is not to be changed.
func (a *Service) Questions() []*Question { return a.questions }

// Params are what a question is asked with.
type Params struct {
	ID     string              // what {id} in the question's path stands for; "" where there is none
	Values map[string][]string // the others by name; numbers as text
	Faults []Fault             // what whoever gives them found wrong already; told first
}

// An Answer is what a question comes to.
type Answer struct {
	// Body is a pointer to a value of the type that the question names. Marshal
	// writes it.
	Body any
	// Revision is what the graph was at. While it stays, the same question has
	// the same answer, but for those that are Fleeting or have a Tag.
	Revision graph.Revision
	// Fleeting says that the answer would be another the next time: a deadline cut
	// it, or it was read while the graph moved.
	Fleeting bool
	// Tag is of an answer that depends on something else than the graph: two with
	// the same tag are the same. "": none.
	Tag string
}

// Grace is what is left of the time of a question, where a deadline cut it, for
// putting what there is into words: a question that can be cut ends so much before
// its context.
const Grace = 400 * time.Millisecond

// bounded gives the context for what can be cut by time.
func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if end, ok := ctx.Deadline(); ok {
		return context.WithDeadline(ctx, end.Add(-Grace))
	}
	return context.WithCancel(ctx)
}

// Ask asks a question. What is wrong with it is an *Error, and so is whatever else
// its asker can be told; any other error is a fault of ours or the context's.
func (a *Service) Ask(ctx context.Context, q *Question, p Params) (Answer, error) {
	out, err := q.answer(ctx, p)
	return out, InQuestion(err)
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// stream makes a question one whose answers are streams of lines.
func stream(q *Question) *Question {
	q.Streams, q.Answer = true, reflect.TypeFor[interchange.Line]()
	return q
}

// Marshal writes an answer as JSON with a line break behind, in one piece, so that
// what can't be encoded is found before anything is written. begin is told its
// length before; nil: nobody. What is longer than MaxBytes is ErrTooLarge, and
// nothing of it is written: pages end before, so that it is for records that are
// much larger in JSON than they are. A *Stream is written as it comes, and closed;
// nobody is told its length.
func Marshal(w io.Writer, v any, begin func(length int)) error {
	if s, ok := v.(*Stream); ok {
		defer s.Close()
		return s.Write(w)
	}
	b := buffers.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() <= 1<<20 {
			b.Reset()
			buffers.Put(b)
		}
	}()
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	if b.Len() > MaxBytes {
		return refuse(graph.ErrTooLarge, fmt.Sprintf("the answer would be larger than %d MiB; ask for less: a smaller limit, a filter, or a part", MaxBytes>>20))
	}
	if begin != nil {
		begin(b.Len())
	}
	_, err := w.Write(b.Bytes())
	return err
}

// An answer is what a handler gives; see Answer.
type answer[T any] struct {
	body     T
	revision graph.Revision
	fleeting bool
	tag      string
}

func ok[T any](body T, rev graph.Revision) *answer[T] { return &answer[T]{body: body, revision: rev} }

func (o *answer[T]) unless(fleeting bool) *answer[T] {
	o.fleeting = fleeting
	return o
}

// question is a line of the table.
func question[I, O any, P request[I]](a *Service, name, path string, h func(context.Context, *I) (*answer[O], error)) *Question {
	form := formOf(reflect.TypeFor[I]())
	q := &Question{Name: name, Path: path, Words: words[name], Params: form.params, Answer: reflect.TypeFor[O]()}
	q.answer = func(ctx context.Context, p Params) (Answer, error) {
		for try := 1; ; try++ {
			in := P(new(I))
			form.bind(reflect.ValueOf(in).Elem(), p)
			in.self().begin(q, p)
			out, err := h(ctx, in)
			if err != nil {
				return Answer{}, err
			}
			moved, err := a.known.moved(ctx, in.self(), out.revision)
			stream, streams := any(&out.body).(*Stream)
			if err != nil {
				if streams {
					stream.Close()
				}
				return Answer{}, err
			}
			if moved && try < maxTries && streams {
				stream.Close()
			}
			if !moved || try == maxTries {
				return Answer{Body: &out.body, Revision: out.revision, Fleeting: out.fleeting || moved, Tag: out.tag}, nil
			}
		}
	}
	return q
}

// maxTries is how often a question is asked where the graph moves meanwhile.
const maxTries = 3

// A request is a struct that a question's parameters are bound to.
type request[I any] interface {
	*I
	self() *asked
}
