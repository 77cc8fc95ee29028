package ask

import (
	"context"
	"errors"
	"fmt"

	"hubgraph/graph"
	"hubgraph/graph/check"
)

// A Report is what a check found and how much it looked at.
type Report struct {
	Findings   []Finding `json:"findings" doc:"What is not as it should be, by check; empty where all is well"`
	Entities   int       `json:"entities" doc:"How many entities there are"`
	Statements int       `json:"statements" doc:"How many statements"`
	Citations  int       `json:"citations" doc:"How many places cited"`
	Sources    int       `json:"sources" doc:"How many sources"`
	Texts      int       `json:"texts" doc:"How many texts were compared with what is cited"`
}

// A Finding is one thing that is not as it should be.
type Finding struct {
	Check  string `json:"check" doc:"Which check found it, in a word or two"`
	Where  string `json:"where" doc:"The record or the place"`
	Detail string `json:"detail" doc:"What is wrong and what to do"`
	Rest   bool   `json:"rest,omitempty" required:"false" doc:"It is none itself: it says that others of its check are left out"`
}

// CountFindings gives how many findings a list holds, and whether others are left out.
func CountFindings(list []Finding) (n int, more bool) {
	for i := range list {
		if list[i].Rest {
			more = true
		} else {
			n++
		}
	}
	return n, more
}

// Verify checks what a reader holds, also against texts of its sources that are
// not attached. Errors: those of check.Verify, and ErrNotFound for a text of a
// source that there is not.
func Verify(ctx context.Context, r graph.Reader, texts []graph.SourceText, exceptions []check.Exception) (*Report, error) {
	rep := &Report{Findings: []Finding{}, Texts: len(texts)}
	for i := range texts {
		if _, err := r.Source(ctx, texts[i].Source); errors.Is(err, graph.ErrNotFound) {
			return nil, graph.ErrNotFound.With(fmt.Sprintf("there is no source %q to have a text", texts[i].Source))
		} else if err != nil {
			return nil, err
		}
	}
	found, err := check.Verify(ctx, r, exceptions)
	if err != nil {
		return nil, err
	}
	for i := range texts {
		more, err := check.VerifyText(ctx, r, texts[i], exceptions)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	for _, f := range found {
		rep.Findings = append(rep.Findings, Finding{f.Check, f.Where, f.Detail, f.Rest})
	}
	st, err := r.Stats(ctx)
	if err != nil {
		return nil, err
	}
	rep.Entities, rep.Statements, rep.Citations, rep.Sources = st.Entities, st.Statements, st.Citations, st.Sources
	rep.Texts += st.Texts
	return rep, nil
}

// NewCheck is a check to make.
type NewCheck struct {
	Texts []graph.SourceText `json:"texts" required:"false" doc:"Texts of sources, for this check only"`
}
