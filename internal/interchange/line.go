package interchange

import (
	"fmt"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/strict"
)

// Format and Version are what a head says. Extension is that of a file's name, and
// MediaType what HTTP calls the stream.
const (
	Format    = "hubgraph"
	Version   = 1
	Extension = ".jsonl"
	MediaType = "application/x-ndjson"
)

// MaxLine is how long a line may be, in bytes, its end not counted.
const MaxLine = 2 << 20

// A Line is a line of a stream: one of its fields is set.
type Line struct {
	Head      *Head                   `json:"head,omitempty" doc:"The first line: which format it is, and of what"`
	Type      *graph.TypeDef          `json:"type,omitempty" doc:"A kind of entity that the store adds to the built-in ones"`
	Unit      *graph.UnitDef          `json:"unit,omitempty" doc:"A unit that it adds"`
	Qualifier *graph.QualifierDef     `json:"qualifier,omitempty" doc:"A key of qualifiers that it adds"`
	Predicate *graph.PredicateDef     `json:"predicate,omitempty" doc:"A kind of statement that it adds"`
	Scheme    *graph.IdentifierScheme `json:"scheme,omitempty" doc:"A scheme of identifiers that it adds"`
	Source    *graph.Source           `json:"source,omitempty" doc:"A source"`
	Text      *Text                   `json:"text,omitempty" doc:"The text of a source, or a part of it"`
	Entity    *graph.Entity           `json:"entity,omitempty" doc:"An entity, whole"`
	Statement *graph.Statement        `json:"statement,omitempty" doc:"A statement, with all its citations"`
	End       *End                    `json:"end,omitempty" doc:"The last line, without which the stream was cut"`
}

// A Head is the first line.
type Head struct {
	Format   string `json:"format" enum:"hubgraph" doc:"The name of the format"`
	Version  int    `json:"version" minimum:"1" maximum:"1" doc:"Its version"`
	Revision string `json:"revision,omitempty" doc:"The revision that it was written from; its last part is the digest of all that the store held"`
	// Filter is the question that chose what is in it, by parameter. Empty: all of the
	// store, but for the texts, which Texts speaks of.
	Filter map[string]any `json:"filter,omitempty" doc:"What was asked for, by parameter: each a list of texts; absent where it is all that the store held"`
	Texts  bool           `json:"texts,omitempty" doc:"The texts of the sources are in it"`
}

// A Text is the text of a source. A long one is written in several lines behind each
// other, of which all but the last say that there is more.
type Text struct {
	Source graph.SourceID `json:"source" doc:"The source" minLength:"1"`
	Text   string         `json:"text" doc:"The text, or a part of it"`
	More   bool           `json:"more,omitempty" doc:"The next line goes on with this text"`
}

// An End is the last line. When reading, what it does not say is not looked at.
type End struct {
	Lines      *int   `json:"lines,omitempty" minimum:"0" doc:"All lines before this one"`
	Sources    *int   `json:"sources,omitempty" minimum:"0" doc:"Sources among them"`
	Texts      *int   `json:"texts,omitempty" minimum:"0" doc:"Texts among them, each counted once"`
	Entities   *int   `json:"entities,omitempty" minimum:"0" doc:"Entities among them"`
	Statements *int   `json:"statements,omitempty" minimum:"0" doc:"Statements among them"`
	Digest     string `json:"digest,omitempty" pattern:"^[0-9a-f]{64}$" doc:"The digest, in hexadecimal, of an empty store into which the stream was read: where it is all of a store, with its texts, that of the revision"`
}

// kinds gives the names of the fields that are set.
func (l *Line) kinds() (out []string) {
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"head", l.Head != nil},
		{"type", l.Type != nil},
		{"unit", l.Unit != nil},
		{"qualifier", l.Qualifier != nil},
		{"predicate", l.Predicate != nil},
		{"scheme", l.Scheme != nil},
		{"source", l.Source != nil},
		{"text", l.Text != nil},
		{"entity", l.Entity != nil},
		{"statement", l.Statement != nil},
		{"end", l.End != nil},
	} {
		if f.set {
			out = append(out, f.name)
		}
	}
	return out
}

// A Tally is what a stream held, or what of it was stored.
type Tally struct {
	Lines      int `json:"lines" doc:"Lines of the stream, its head and its end counted"`
	Sources    int `json:"sources" doc:"Sources in them"`
	Texts      int `json:"texts" doc:"Texts of sources in them"`
	Entities   int `json:"entities" doc:"Entities in them"`
	Statements int `json:"statements" doc:"Statements in them"`
}

// An Error is what is wrong with a stream. errors.Is finds its Code and its cause.
type Error struct {
	Line   int // from 1; 0: it is about no line
	Code   graph.Code
	Detail string // a sentence, safe to show, which names the line
	Faults []strict.Fault
	Err    error // the cause, for the log; nil: there is none
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Detail)
	for i, f := range e.Faults {
		if f.Detail == e.Detail {
			break // it is the one fault, of the whole line
		}
		b.WriteString(map[bool]string{true: ": ", false: "; "}[i == 0])
		fmt.Fprintf(&b, "%s %s", f.Pointer, f.Detail)
		if i == 9 && len(e.Faults) > 10 {
			b.WriteString("; ...")
			break
		}
	}
	return b.String()
}

// Unwrap gives the code and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}

// place is the pointer to something of a line: 17:/statement/when.
func place(line int, pointer string) string { return fmt.Sprintf("%d:%s", line, pointer) }
