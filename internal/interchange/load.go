package interchange

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/strict"
)

// A commit has at most so many records, and ends with the line by which it has so many
// bytes.
const (
	DefaultCommit = 10_000
	commitBytes   = 8 << 20
)

// Options say how to load a stream. Its zero value will do.
type Options struct {
	// Passed is as for NewReader.
	Passed func(of reflect.Type, name string) bool
	// Commit is how many records a commit has at most. 0: DefaultCommit; more than
	// graph.MaxBatchItems are that. A load that is taken up again must have the same.
	Commit int
	// Key names this load, as that of a batch names one: the same stream under the same key is
	// applied once, even where it came to its end before; graph.ErrConflict where something
	// else came under it. "": a stream is taken up where it was left, and applied
	// anew once it came to its end.
	Key string
	// IfRevision is that of the first commit: graph.ErrPrecondition where the store has
	// moved since.
	IfRevision *graph.Revision
	// Author is that of every commit. Label is, too; "": one made of the stream.
	Author, Label string
	// Patience is for one commit. 0: a minute.
	Patience time.Duration
	// Heals reports whether it may help to send a commit again. nil: after
	// graph.ErrUnavailable and graph.ErrOutcomeUnknown.
	Heals func(error) bool
	// Interrupt ends a read of the stream that waits for more, where the load ends before
	// it. nil: the load waits until it comes back.
	Interrupt func()
	// Tell hears what is stored, after each commit. nil: nobody does.
	Tell func(Loaded)
}

// Loaded says what of a stream is stored.
type Loaded struct {
	Tally
	Commits  int            `json:"commits" doc:"How many commits it took, those that were made before counted"`
	Revision graph.Revision `json:"revision" doc:"The revision after the last of them"`
	Changed  bool           `json:"changed" doc:"Something of it was not there before"`
	Label    string         `json:"label" doc:"The label that all of them have in the log"`
	// Through is the number of the last line that is stored, blank ones counted as errors
	// count them, and Lines does not.
	Through int `json:"-"`
}

// Load applies a stream to a store, in commits, each of them durable and visible when the
// next is sent. Where it ends early, what was committed stays and is what Loaded says; the
// same stream again goes on behind it. The errors are those of Reader.Next, and of
// Store.Apply, whose places are those of lines: an *Error.
func Load(ctx context.Context, store graph.Store, in io.Reader, opt Options) (Loaded, error) {
	r, err := NewReader(in, opt.Passed)
	if err != nil {
		return Loaded{}, err
	}
	defer r.Close()
	l := loader{store: store, opt: opt}
	if l.done.Revision, err = store.Revision(ctx); err != nil {
		return l.done, err
	}
	// The next commit is read while one is applied.
	ctx, cancel := context.WithCancel(ctx)
	commits, spent := make(chan *commit), make(chan room, 1)
	read := make(chan error, 1)
	go func() {
		defer close(commits)
		read <- cut(ctx, r, min(cmp.Or(opt.Commit, DefaultCommit), graph.MaxBatchItems), commits, spent)
	}()
	whole := false
	defer func() {
		cancel()
		if opt.Interrupt != nil && !whole {
			opt.Interrupt()
		}
		for range commits { // the stream is not to be read when this is done
		}
	}()
	if err := l.send(ctx, commits, spent); err != nil {
		return l.done, err
	}
	if err := <-read; err != nil {
		return l.done, err
	}
	whole = true
	l.done.Tally = r.Tally()
	return l.done, l.forget(ctx)
}

// A commit is a part of a stream.
type commit struct {
	batch graph.Batch
	first int              // its first line
	last  int              // and its last
	tally Tally            // of the stream to its end
	sum   string           // of all lines to its end, in hexadecimal, the first half
	lines map[string][]int // of the items of each list of the batch
	cites []graph.Citation // the last piece of memory that those of its statements lie in
}

// A room is memory of a commit, for the records of another.
type room struct {
	entities   []graph.Entity
	statements []graph.Statement
	encoded    []graph.Encoded
	lines      []int
	cites      []graph.Citation
}

func (c *commit) room() room {
	return room{c.batch.Entities[:0], c.batch.Statements[:0], c.batch.Encoded[:0], c.lines["statements"][:0], c.cites[:0]}
}

// newCommit begins a commit in a room.
func newCommit(in room) *commit {
	return &commit{
		batch: graph.Batch{Entities: in.entities, Statements: in.statements, Encoded: in.encoded},
		lines: map[string][]int{"statements": in.lines}, cites: in.cites,
	}
}

// cut cuts a stream into commits, in the rooms of spent ones where there are any. What of a
// reader's buffer a commit needs is its own. A commit is sent when it is known whether it is the last, so that a batch of a stream is
// not taken for that of one that goes on, or ends, otherwise.
func cut(ctx context.Context, r *Reader, most int, out chan<- *commit, spent <-chan room) error {
	var full *commit // not sent yet
	send := func(last bool) error {
		c := full
		full = nil
		if c == nil {
			return nil
		}
		if last {
			c.batch.Origin = sha256.Sum256(append(c.batch.Origin[:], "end"...))
		}
		select {
		case out <- c:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for {
		var in room
		select {
		case in = <-spent:
		default:
		}
		c := newCommit(in)
		r.quick.cites = c.cites
		var err error
		for from := r.bytes; c.batch.Items() < most && r.bytes-from < commitBytes; {
			var l Line
			var at int
			r.spare = c.spare(most)
			if l, at, err = r.Next(); err != nil {
				break
			}
			if err := send(false); err != nil {
				return err
			}
			if c.first == 0 {
				c.first = at
			}
			c.add(&l, &r.encoded, at)
			c.last = r.line
		}
		c.cites = r.quick.cites
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return err // what is full is not known to be the last, nor to be followed
		}
		if c.batch.Items() > 0 {
			// All lines before it are stored when it is sent, so that those say what it is.
			c.tally = r.Tally()
			r.sum.Sum(c.batch.Origin[:0])
			c.sum = hex.EncodeToString(c.batch.Origin[:16])
			full = c
		}
		if ended {
			return send(true)
		}
	}
}

// spare gives where a statement goes that may come next.
func (c *commit) spare(most int) *graph.Statement {
	b := &c.batch
	n := len(b.Statements)
	if n == cap(b.Statements) {
		size := min(max(64, 16*n), most)
		old := b.Statements
		b.Statements = append(make([]graph.Statement, 0, size), old...)
		b.Encoded = append(make([]graph.Encoded, 0, size), b.Encoded...)
		c.lines["statements"] = append(make([]int, 0, size), c.lines["statements"]...)
		for i := range old {
			if e := &b.Encoded[i]; e.Statement == &old[i] {
				e.Statement = &b.Statements[i]
			}
		}
	}
	return &b.Statements[:n+1][n]
}

// add adds a record; encoded is that of a statement, which stands where spare said.
func (c *commit) add(l *Line, encoded *graph.Encoded, at int) {
	b := &c.batch
	list := ""
	switch {
	case l.Type != nil:
		b.Schema.Types, list = append(b.Schema.Types, *l.Type), "schema.types"
	case l.Predicate != nil:
		b.Schema.Predicates, list = append(b.Schema.Predicates, *l.Predicate), "schema.predicates"
	case l.Qualifier != nil:
		b.Schema.Qualifiers, list = append(b.Schema.Qualifiers, *l.Qualifier), "schema.qualifiers"
	case l.Unit != nil:
		b.Schema.Units, list = append(b.Schema.Units, *l.Unit), "schema.units"
	case l.Scheme != nil:
		b.Schema.Schemes, list = append(b.Schema.Schemes, *l.Scheme), "schema.schemes"
	case l.Source != nil:
		b.Sources, list = append(b.Sources, *l.Source), "sources"
	case l.Text != nil:
		b.Texts, list = append(b.Texts, graph.SourceText{Source: l.Text.Source, Text: l.Text.Text}), "texts"
	case l.Entity != nil:
		b.Entities, list = append(b.Entities, *l.Entity), "entities"
	case l.Statement != nil:
		b.Statements, list = b.Statements[:len(b.Statements)+1], "statements"
		b.Encoded = append(b.Encoded, *encoded)
	}
	c.lines[list] = append(c.lines[list], at)
}

// A loader applies commits.
type loader struct {
	store graph.Store
	opt   Options
	run   string // of the keys
	id    string // of the document that remembers the run; "": none does
	at    uint64 // its version
	named int    // commits that have a key
	done  Loaded
	mu    sync.Mutex
	sent  []*commit // which the store was given, or soon is, and that are not stored yet
}

// The kind of document that remembers, of a stream that was not read to its end yet, the
// run that its keys are made of. Its id is the sum of the first commit.
const runKind = "load"

type run struct {
	Run string `json:"run"`
}

// begin finds the run that the stream belongs to, or begins one.
func (l *loader) begin(ctx context.Context, first *commit) error {
	l.done.Label = cmp.Or(l.opt.Label, l.opt.Key, "load-"+first.sum[:12])
	if l.opt.Key != "" {
		l.run = l.opt.Key
		return nil
	}
	for {
		d, err := l.store.Documents().Get(ctx, runKind, first.sum)
		if errors.Is(err, graph.ErrNotFound) {
			var random [8]byte
			_, _ = rand.Read(random[:])
			body, _ := json.Marshal(run{hex.EncodeToString(random[:])}) // a string only
			d, err = l.store.Documents().Put(ctx, runKind, first.sum, 0, body)
			if errors.Is(err, graph.ErrConflict) {
				continue // another process was first
			}
		}
		if err != nil {
			return err
		}
		var r run
		if err := json.Unmarshal(d.Body, &r); err != nil {
			return fmt.Errorf("read the run of a load: %w", err)
		}
		l.run, l.id, l.at = r.Run, d.ID, d.Version
		return nil
	}
}

// forget ends the run, once all of the stream is stored.
func (l *loader) forget(ctx context.Context) error {
	if l.id == "" {
		return nil
	}
	err := l.store.Documents().Delete(ctx, runKind, l.id, l.at)
	if errors.Is(err, graph.ErrNotFound) || errors.Is(err, graph.ErrConflict) {
		return nil // another process came to the end of the same stream
	}
	return err
}

// How often a commit is sent, and for how long to wait before it is sent again, the first
// time.
const (
	tries = 4
	pause = time.Second
)

// send has the store apply commits, and gives the room of each for another.
func (l *loader) send(ctx context.Context, commits <-chan *commit, spent chan<- room) error {
	first, ok := <-commits
	if !ok {
		return nil
	}
	if err := l.begin(ctx, first); err != nil {
		return err
	}
	l.name(first)
	first.batch.IfRevision = l.opt.IfRevision
	l.sent = append(l.sent, first)
	for try := 1; ; try++ {
		before := l.done.Commits
		err := l.stream(ctx, commits, spent)
		if err == nil {
			return nil
		}
		if l.done.Commits > before {
			try = 1
		}
		var failed *commit
		if len(l.sent) > 0 {
			failed = l.sent[0]
		}
		if ctx.Err() != nil || try == tries || !l.heals(err) {
			return failed.inLines(err)
		}
		select {
		case <-ctx.Done():
			return failed.inLines(err)
		case <-time.After(time.Duration(try) * pause):
		}
	}
}

// stream has the store apply those that were sent and did not land, and then the others as
// they come.
func (l *loader) stream(ctx context.Context, commits <-chan *commit, spent chan<- room) error {
	batches, over := make(chan *graph.Batch), make(chan struct{})
	var feeding sync.WaitGroup
	again := slices.Clone(l.sent)
	feeding.Go(func() {
		defer close(batches)
		for {
			var c *commit
			if len(again) > 0 {
				c, again = again[0], again[1:]
			} else {
				var ok bool
				select {
				case c, ok = <-commits:
				case <-over:
				}
				if !ok {
					return
				}
				l.name(c)
				l.mu.Lock()
				l.sent = append(l.sent, c)
				l.mu.Unlock()
			}
			select {
			case batches <- &c.batch:
			case <-over:
				return
			}
		}
	})
	err := graph.Load(ctx, l.store, graph.Stream{Batches: batches, Patience: cmp.Or(l.opt.Patience, time.Minute), Done: func(rev graph.Revision) {
		l.mu.Lock()
		c := l.sent[0]
		l.sent = slices.Delete(l.sent, 0, 1)
		l.mu.Unlock()
		l.landed(c, rev)
		select {
		case spent <- c.room(): // what a store was given is the caller's again
		default:
		}
	}})
	close(over)
	feeding.Wait()
	return err
}

// name gives a commit what its batch is known by.
func (l *loader) name(c *commit) {
	b := &c.batch
	b.Key = "load-" + l.run + "-" + hex.EncodeToString(b.Origin[:16])
	if l.opt.Key != "" {
		b.Key = keyOf(l.opt.Key, l.named)
	}
	l.named++
	b.Author, b.Label = l.opt.Author, l.done.Label
	b.Note = c.span()
}

// landed notes that a commit is stored.
func (l *loader) landed(c *commit, rev graph.Revision) {
	if rev.Seq > l.done.Revision.Seq {
		l.done.Revision, l.done.Changed = rev, true
	}
	l.done.Tally, l.done.Through = c.tally, c.last
	l.done.Commits++
	if l.opt.Tell != nil {
		l.opt.Tell(l.done)
	}
}

func (l *loader) heals(err error) bool {
	if l.opt.Heals != nil {
		return l.opt.Heals(err)
	}
	return errors.Is(err, graph.ErrUnavailable) || errors.Is(err, graph.ErrOutcomeUnknown)
}

// keyOf is the key of the nth commit, counted from 0, of a stream that has a key: the first
// has that, so that another batch, too, finds it taken. Each of the others has one by its
// number, so that a stream that is another one from there on is refused.
func keyOf(key string, n int) string {
	if n == 0 {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return fmt.Sprintf("load-%x-%d", sum[:16], n)
}

// inLines names the places of a batch as those of the lines that they come from; of none they
// stay.
func (c *commit) inLines(err error) error {
	var ge *graph.Error
	if c == nil || !errors.As(err, &ge) || len(ge.Issues) == 0 && ge.Field == "" {
		return err
	}
	out := &Error{Code: ge.Code, Err: err}
	issues := ge.Issues
	if len(issues) == 0 {
		issues = []graph.Issue{{Field: ge.Field, Detail: cmp.Or(ge.Detail, ge.Code.Error())}}
	}
	for _, is := range issues {
		line, pointer := c.place(is.Field)
		f := strict.Fault{Pointer: pointer, Detail: c.ofLines(is.Detail)}
		if line > 0 {
			f.Pointer = place(line, pointer)
			if out.Line == 0 || line < out.Line {
				out.Line = line
			}
		}
		out.Faults = append(out.Faults, f)
	}
	what := "is not valid"
	if ge.Code == graph.ErrConflict {
		what = "does not fit what is stored"
	}
	switch {
	case out.Line == 0:
		out.Detail = fmt.Sprintf("%s: %s", c.span(), cmp.Or(ge.Detail, ge.Code.Error()))
	case c.first == c.last:
		out.Detail = fmt.Sprintf("line %d %s; it was not stored", out.Line, what)
	default:
		out.Detail = fmt.Sprintf("line %d %s; nothing of lines %d to %d was stored", out.Line, what, c.first, c.last)
	}
	return out
}

// span names the lines of a commit.
func (c *commit) span() string {
	if c.first == c.last {
		return fmt.Sprintf("line %d", c.first)
	}
	return fmt.Sprintf("lines %d to %d", c.first, c.last)
}

// inBatch is an item of a list of a batch, in what is said of another.
var inBatch = regexp.MustCompile(`(^| )((?:schema\.)?[a-z]+\[\d+\])`)

// ofLines names the lines of the items that are named in what is said of another.
func (c *commit) ofLines(detail string) string {
	return inBatch.ReplaceAllStringFunc(detail, func(item string) string {
		name := strings.TrimPrefix(item, " ")
		if line, _ := c.place(name); line > 0 {
			return strings.Replace(item, name, fmt.Sprintf("line %d", line), 1)
		}
		return item
	})
}

var itemOfList = regexp.MustCompile(`^((?:schema\.)?[a-z]+)\[(\d+)\]`)

// nameOf gives the name that a line has for an item of a list of a batch.
var nameOf = map[string]string{
	"schema.types": "type", "schema.predicates": "predicate", "schema.qualifiers": "qualifier", "schema.units": "unit", "schema.schemes": "scheme",
	"sources": "source", "texts": "text", "entities": "entity", "statements": "statement",
}

var fieldPointer = strings.NewReplacer("~", "~0", "/", "~1", ".", "/", "[", "/", "]", "")

// place gives the line, 0 for none, and the JSON Pointer into it of a place in the batch.
func (c *commit) place(field string) (line int, pointer string) {
	m := itemOfList.FindStringSubmatch(field)
	if m == nil {
		return 0, "/" + fieldPointer.Replace(field)
	}
	i, err := strconv.Atoi(m[2])
	if lines := c.lines[m[1]]; err == nil && i < len(lines) {
		line = lines[i]
	}
	return line, "/" + nameOf[m[1]] + fieldPointer.Replace(field[len(m[0]):])
}
