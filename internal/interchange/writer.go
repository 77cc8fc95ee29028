package interchange

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"hubgraph/graph"
)

// textPart is how many bytes of a text go into a line at most: JSON makes six of one where
// all of it must be escaped.
const textPart = 256 << 10

// A Writer writes a stream, each line in one piece. What it is given is canonical, as
// stores give it. The first error stays, and nothing is written behind it.
type Writer struct {
	w      io.Writer
	buf    bytes.Buffer
	enc    *json.Encoder
	tally  Tally
	digest graph.Digest
	err    error
}

// NewWriter begins a stream with its head, whose Format and Version are set.
func NewWriter(w io.Writer, head Head) *Writer {
	out := &Writer{w: w}
	out.enc = json.NewEncoder(&out.buf)
	out.enc.SetEscapeHTML(false)
	head.Format, head.Version = Format, Version
	out.line(&Line{Head: &head}, "the head")
	return out
}

// line writes a line. what names it where it is too long.
func (w *Writer) line(l *Line, what string) {
	if w.err != nil {
		return
	}
	w.buf.Reset()
	if w.err = w.enc.Encode(l); w.err != nil {
		return
	}
	if w.buf.Len() > MaxLine+1 {
		w.err = graph.ErrTooLarge.With(fmt.Sprintf("%s is larger than the %d MiB that a line may have", what, MaxLine>>20))
		return
	}
	w.tally.Lines++
	_, w.err = w.w.Write(w.buf.Bytes())
}

// Schema writes definitions, those first that others name.
func (w *Writer) Schema(s graph.Schema) error {
	for i := range s.Types {
		w.line(&Line{Type: &s.Types[i]}, "a type")
	}
	for i := range s.Units {
		w.line(&Line{Unit: &s.Units[i]}, "a unit")
	}
	for i := range s.Qualifiers {
		w.line(&Line{Qualifier: &s.Qualifiers[i]}, "a qualifier")
	}
	for i := range s.Predicates {
		w.line(&Line{Predicate: &s.Predicates[i]}, "a predicate")
	}
	for i := range s.Schemes {
		w.line(&Line{Scheme: &s.Schemes[i]}, "a scheme")
	}
	w.digest = w.digest.Add(s.Hash())
	return w.err
}

// Source writes a source.
func (w *Writer) Source(s graph.Source) error {
	w.line(&Line{Source: &s}, "the source "+graph.Quote(s.ID))
	w.tally.Sources++
	w.digest = w.digest.Add(s.Hash())
	return w.err
}

// Text writes the text of a source.
func (w *Writer) Text(t graph.SourceText) error {
	for rest := t.Text; ; {
		n := len(rest)
		if n > textPart {
			for n = textPart; !utf8.RuneStart(rest[n]); n-- {
			}
		}
		part := rest[:n]
		rest = rest[n:]
		w.line(&Line{Text: &Text{Source: t.Source, Text: part, More: rest != ""}}, "a part of a text")
		if rest == "" || w.err != nil {
			break
		}
	}
	w.tally.Texts++
	w.digest = w.digest.Add(t.Hash())
	return w.err
}

// Entity writes an entity that is canonical, as what a store gives is.
func (w *Writer) Entity(e graph.Entity) error {
	w.line(&Line{Entity: &e}, "the entity "+graph.Quote(e.ID))
	w.tally.Entities++
	w.digest = w.digest.Add(e.Hash())
	return w.err
}

// Statement writes a statement that is canonical.
func (w *Writer) Statement(s graph.Statement) error {
	w.line(&Line{Statement: &s}, "the statement "+graph.Quote(s.ID))
	w.tally.Statements++
	w.digest = w.digest.Add(s.Hash())
	return w.err
}

// End writes the last line, without which nobody takes the stream for a whole one.
func (w *Writer) End() error {
	t := w.tally
	w.line(&Line{End: &End{
		Lines: &t.Lines, Sources: &t.Sources, Texts: &t.Texts, Entities: &t.Entities, Statements: &t.Statements,
		Digest: hex.EncodeToString(w.digest[:]),
	}}, "the end")
	return w.err
}
