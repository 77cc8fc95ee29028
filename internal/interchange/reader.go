package interchange

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"reflect"
	"strconv"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/strict"
)

// A Reader reads a stream, and finds what is wrong with it and in which line.
type Reader struct {
	in      *bufio.Reader
	close   func() error
	decoder strict.Decoder
	buf     []byte
	line    int  // the number of the last line read, from 1; blank ones count
	head    Head // of the first line
	ended   bool
	tally   Tally
	digest  graph.Digest
	sum     hash.Hash // of all lines so far
	bytes   int64     // of all lines so far
	quick   quick
	encoder graph.Encoder
	encoded graph.Encoded    // of the last record, where that is a statement
	spare   *graph.Statement // where the next statement goes; nil: anywhere
}

// NewReader reads a stream that may be packed with gzip or zstd. passed reports whether a
// name that is no field of a record is passed over all the same, as what answers say of a
// record beside it is; nil: none is.
func NewReader(r io.Reader, passed func(of reflect.Type, name string) bool) (*Reader, error) {
	in, err := Unpack(r)
	if err != nil {
		return nil, err
	}
	out := &Reader{
		in: bufio.NewReaderSize(in, 256<<10), close: in.Close, sum: sha256.New(),
		decoder: strict.Decoder{What: "it", Passed: passed},
	}
	return out, nil
}

// Close frees what unpacking holds, and is not the reader's below.
func (r *Reader) Close() error { return r.close() }

// Head gives the first line, once Next has given anything.
func (r *Reader) Head() Head { return r.head }

// Tally counts what was read so far.
func (r *Reader) Tally() Tally { return r.tally }

// Next gives the next record, and the number of the line that it begins in, from 1: never a
// head or an end, and a text as a whole. io.EOF behind the end of a whole stream; else an
// *Error for what is wrong with the stream, and the error of the reader below as it is.
func (r *Reader) Next() (Line, int, error) {
	if r.ended {
		return Line{}, 0, io.EOF
	}
	l, err := r.next()
	if err != nil {
		return Line{}, 0, err
	}
	if r.head.Version == 0 {
		if err := r.begin(l.Head); err != nil {
			return Line{}, 0, err
		}
		if l, err = r.next(); err != nil {
			return Line{}, 0, err
		}
	}
	at := r.line
	switch {
	case l.Head != nil:
		return Line{}, 0, r.fault("is a head; there is one, in the first line")
	case l.End != nil:
		if err := r.finish(l.End); err != nil {
			return Line{}, 0, err
		}
		return Line{}, 0, io.EOF
	case l.Text != nil && l.Text.More:
		if err := r.rest(l.Text); err != nil {
			return Line{}, 0, err
		}
	}
	r.count(&l)
	return l, at, nil
}

// begin looks at the first line.
func (r *Reader) begin(h *Head) error {
	switch {
	case h == nil:
		return r.fault(`is no head; the first line is {"head":{"format":"` + Format + `","version":` + strconv.Itoa(Version) + `}}`)
	case h.Format != Format:
		return r.fault("is the head of another format, "+strconv.Quote(strict.Clip(h.Format)), strict.Fault{Pointer: "/head/format", Detail: "must be " + Format})
	case h.Version != Version:
		return r.fault(fmt.Sprintf("is the head of version %d of the format; this program reads version %d", h.Version, Version), strict.Fault{Pointer: "/head/version", Detail: "must be " + strconv.Itoa(Version)})
	}
	r.head = *h
	return nil
}

// rest reads the lines that a text goes on in.
func (r *Reader) rest(t *Text) error {
	var whole strings.Builder
	whole.WriteString(t.Text)
	for t.More {
		l, err := r.next()
		if err != nil {
			return err
		}
		if l.Text == nil || l.Text.Source != t.Source {
			return r.fault("does not go on with the text of " + graph.Quote(t.Source) + ", of which the line before says that there is more")
		}
		if whole.Len()+len(l.Text.Text) > graph.MaxTextBytes {
			return r.fault("makes the text of "+graph.Quote(t.Source)+" too long", strict.Fault{Pointer: "/text/text", Detail: "the whole text is longer than 8 MiB"})
		}
		whole.WriteString(l.Text.Text)
		t.More = l.Text.More
	}
	t.Text = whole.String()
	return nil
}

// count counts a record.
func (r *Reader) count(l *Line) {
	add := func(d graph.Digest) { r.digest = r.digest.Add(d) }
	define := func(s graph.Schema) { add(s.Hash()) }
	switch {
	case l.Type != nil:
		define(graph.Schema{Types: []graph.TypeDef{*l.Type}})
	case l.Predicate != nil:
		define(graph.Schema{Predicates: []graph.PredicateDef{*l.Predicate}})
	case l.Qualifier != nil:
		define(graph.Schema{Qualifiers: []graph.QualifierDef{*l.Qualifier}})
	case l.Unit != nil:
		define(graph.Schema{Units: []graph.UnitDef{*l.Unit}})
	case l.Scheme != nil:
		define(graph.Schema{Schemes: []graph.IdentifierScheme{*l.Scheme}})
	case l.Source != nil:
		r.tally.Sources++
		add(l.Source.Hash())
	case l.Text != nil:
		r.tally.Texts++
		t := graph.SourceText{Source: l.Text.Source, Text: l.Text.Text}
		add(t.Hash())
	case l.Entity != nil:
		r.tally.Entities++
		e := l.Entity.Canonical()
		add(e.Hash())
	case l.Statement != nil:
		r.tally.Statements++
		var same bool
		if r.encoded, same = r.encoder.Own(l.Statement); !same {
			r.encoded.Statement = nil // it is not what is to be checked
		}
		add(r.encoded.Record.Hash)
	}
}

// finish holds what was read against the end, and sees that nothing is behind it.
func (r *Reader) finish(e *End) error {
	var faults []strict.Fault
	differs := func(name string, said *int, have int) {
		if said != nil && *said != have {
			faults = append(faults, strict.Fault{Pointer: "/end/" + name, Detail: fmt.Sprintf("is %d; there were %d", *said, have)})
		}
	}
	differs("lines", e.Lines, r.tally.Lines-1)
	differs("sources", e.Sources, r.tally.Sources)
	differs("texts", e.Texts, r.tally.Texts)
	differs("entities", e.Entities, r.tally.Entities)
	differs("statements", e.Statements, r.tally.Statements)
	if have := hex.EncodeToString(r.digest[:]); len(faults) == 0 && e.Digest != "" && e.Digest != have {
		faults = append(faults, strict.Fault{Pointer: "/end/digest", Detail: "is not that of the records read, which is " + have})
	}
	if len(faults) > 0 {
		return r.fault("ends another stream than this: lines are missing, or were changed", faults...)
	}
	r.ended = true
	_, err := r.next()
	var told *Error
	switch {
	case errors.As(err, &told) && told.Err == errCut:
		return nil
	case err == nil:
		return r.fault("follows the end of the stream")
	}
	return err
}

// errCut is the cause of the error of a stream without an end.
var errCut = errors.New("no end")

// next reads a line that is not blank.
func (r *Reader) next() (l Line, err error) {
	for {
		text, err := r.text()
		if err != nil {
			return l, err
		}
		if r.line == 1 {
			text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		}
		if len(bytes.TrimSpace(text)) > 0 {
			r.tally.Lines++
			err := r.decode(text, &l)
			if err != nil && r.head.Version == 0 {
				// A head of another version may say more than this one knows.
				var first struct {
					Head *struct {
						Format  string
						Version int
					}
				}
				if json.Unmarshal(text, &first) == nil && first.Head != nil {
					err = cmp.Or(r.begin(&Head{Format: first.Head.Format, Version: first.Head.Version}), err)
				}
			}
			return l, err
		}
	}
}

// text reads the next line, without its end, which is good until the next is read.
func (r *Reader) text() ([]byte, error) {
	r.buf = r.buf[:0]
	for {
		part, err := r.in.ReadSlice('\n')
		_, _ = r.sum.Write(part)
		r.bytes += int64(len(part))
		if err == nil && len(r.buf) == 0 { // it lies in one piece
			r.line++
			return bytes.TrimRight(part, "\r\n"), nil
		}
		r.buf = append(r.buf, part...)
		if len(r.buf) > MaxLine && (len(r.buf) > MaxLine+2 || len(bytes.TrimRight(r.buf, "\r\n")) > MaxLine) {
			r.line++
			return nil, &Error{
				Line: r.line, Code: graph.ErrTooLarge,
				Detail: fmt.Sprintf("line %d is longer than %d MiB", r.line, MaxLine>>20),
				Faults: []strict.Fault{{Pointer: place(r.line, "/"), Detail: fmt.Sprintf("a line has at most %d bytes", MaxLine)}},
			}
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(r.buf) == 0:
			cut := &Error{
				Line: r.line, Code: graph.ErrInvalid, Err: errCut,
				Detail: fmt.Sprintf("the stream was cut: it ends behind line %d, which is not its end", r.line),
			}
			if r.tally.Lines == 0 {
				cut.Detail = "the stream is empty"
			}
			return nil, cut
		case err != nil && !errors.Is(err, io.EOF):
			return nil, r.behind(err)
		}
		r.line++
		return bytes.TrimRight(r.buf, "\r\n"), nil
	}
}

// behind says of an error of unpacking behind which line it was found.
func (r *Reader) behind(err error) error {
	var told *Error
	if errors.As(err, &told) && told.Line == 0 {
		told.Line = r.line
		if r.line > 0 {
			what, do, _ := strings.Cut(told.Detail, "; ")
			told.Detail = fmt.Sprintf("%s, behind line %d", what, r.line)
			if do != "" {
				told.Detail += "; " + do
			}
		}
	}
	return err
}

// decode reads the JSON of a line.
func (r *Reader) decode(text []byte, l *Line) error {
	s := r.spare
	if s == nil {
		s = &graph.Statement{}
	}
	if r.quick.statement(text, s) {
		l.Statement = s
		return nil
	}
	*s = graph.Statement{}
	err := r.decoder.Decode(text, l)
	if l.Statement != nil {
		*s = *l.Statement
		l.Statement = s
	}
	var told *strict.Error
	switch {
	case errors.As(err, &told):
		out := &Error{Line: r.line, Code: graph.ErrInvalid, Detail: fmt.Sprintf("line %d can't be read: %s", r.line, told.Detail)}
		switch told.Code {
		case graph.ErrInvalid:
			out.Detail = fmt.Sprintf("line %d is not of the shape of a line", r.line)
		case graph.ErrTooLarge:
			out.Code = graph.ErrTooLarge
		default:
			out.Code = strict.Malformed
		}
		for _, f := range told.Faults {
			out.Faults = append(out.Faults, strict.Fault{Pointer: place(r.line, f.Pointer), Detail: f.Detail})
		}
		return out
	case err != nil:
		return err
	}
	switch kinds := l.kinds(); len(kinds) {
	case 1:
		return nil
	case 0:
		return r.fault("says nothing; a line is an object with one name, such as entity or statement")
	default:
		return r.fault("is "+strings.Join(kinds, " and ")+" at once; write a line for each", strict.Fault{Pointer: "/" + kinds[1], Detail: "stands beside " + kinds[0]})
	}
}

// fault is what is wrong with the line at hand.
func (r *Reader) fault(why string, faults ...strict.Fault) error {
	detail := fmt.Sprintf("line %d %s", r.line, why)
	if len(faults) == 0 {
		faults = []strict.Fault{{Pointer: "/", Detail: detail}}
	}
	for i := range faults {
		faults[i].Pointer = place(r.line, faults[i].Pointer)
	}
	return &Error{Line: r.line, Code: graph.ErrInvalid, Detail: detail, Faults: faults}
}
