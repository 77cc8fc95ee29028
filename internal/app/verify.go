package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/graph/check"
	"hubgraph/internal/engine"
	"hubgraph/internal/sqlite"
	"hubgraph/seeds"
)

// A report is what a check found and how much it looked at.
type report struct {
	Findings   []finding `json:"findings"`
	Entities   int       `json:"entities"`
	Statements int       `json:"statements"`
	Citations  int       `json:"citations"`
	Sources    int       `json:"sources"`
	Texts      int       `json:"texts"` // compared with what is cited
}

// A finding is one thing that is not as it should be.
type finding struct {
	Check  string `json:"check"`
	Where  string `json:"where"`
	Detail string `json:"detail"`
}

func (p *Program) verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check the built-in data, or with --stored the store: forms, places, figures and names, checksums",
		Long: `Check the built-in data, or with --stored what the store holds. Where the
text of a source is there, also that every citation is found in it and says what
it is cited for. What is found is listed, and the exit status is 1.`,
		Example: "  hubgraph verify --text lat-shanghai-digital-hub-2022=article.txt\n  hubgraph verify --stored",
		Args:    takes(0, 0),
	}
	cmd.Flags().Bool("stored", false, "check what the store holds instead of the built-in data")
	cmd.Flags().StringArray("text", nil, "SOURCE=FILE: the text of a source, for this check only; - is standard input; may be repeated")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		pairs, _ := cmd.Flags().GetStringArray("text")
		texts, err := p.readTexts(pairs)
		if err != nil {
			return err
		}
		check := p.verifySeeds
		if stored, _ := cmd.Flags().GetBool("stored"); stored {
			check = p.verifyStored
		}
		rep, err := check(cmd.Context(), texts)
		if err != nil {
			return err
		}
		return p.showReport(rep)
	}
	return cmd
}

func (p *Program) readTexts(pairs []string) (map[graph.SourceID]string, error) {
	texts := map[graph.SourceID]string{}
	for _, pair := range pairs {
		id, file, ok := strings.Cut(pair, "=")
		if !ok || id == "" || file == "" {
			return nil, usagef("--text: %q is not SOURCE=FILE", pair)
		}
		b, err := p.readInput(file, graph.MaxTextBytes)
		if err != nil {
			return nil, err
		}
		texts[graph.SourceID(id)] = string(bytes.TrimPrefix(b, []byte("\ufeff")))
	}
	return texts, nil
}

// verifySeeds checks the built-in data in memory.
func (p *Program) verifySeeds(ctx context.Context, texts map[graph.SourceID]string) (*report, error) {
	batch, err := p.Seeds()
	if err != nil {
		return nil, fmt.Errorf("read the seeds: %w", err)
	}
	empty := engine.Empty(graph.Revision{Store: "seeds"})
	changes, err := change.Plan(&batch, empty)
	if err != nil {
		return nil, fmt.Errorf("the seeds: %w", err)
	}
	return verify(ctx, empty.Apply(changes, graph.Revision{Store: "seeds", Seq: 1, Digest: changes.Digest}), texts)
}

// verifyStored checks the store: with an embedded one in the process that owns
// it, or first as a file, so that one that can't be opened is told in full.
func (p *Program) verifyStored(ctx context.Context, texts map[graph.SourceID]string) (*report, error) {
	if p.config.Store == storeEmbedded {
		faults, err := sqlite.Verify(ctx, p.databasePath())
		var used *sqlite.InUseError
		switch {
		case err == nil && len(faults) > 0:
			rep := &report{}
			rep.addFaults(faults)
			return rep, nil
		case err != nil && !errors.As(err, &used):
			return nil, fmt.Errorf("the data folder %s: %w", p.config.DataDir, err)
		}
	}
	body, err := json.Marshal(verifyRequest{texts})
	if err != nil {
		return nil, err
	}
	var rep report
	err = p.with(ctx, func(c *client) error {
		_, err := c.do(ctx, http.MethodPost, verifyPath, "application/json", body, &rep)
		return err
	})
	return &rep, err
}

// A checker is a store that can look at its own file.
type checker interface {
	Check(context.Context) ([]sqlite.Fault, error)
}

// verify checks what a reader holds, also against texts that are not attached.
func verify(ctx context.Context, r graph.Reader, texts map[graph.SourceID]string) (*report, error) {
	rep := &report{Findings: []finding{}, Texts: len(texts)}
	for id := range texts {
		if _, err := r.Source(ctx, id); errors.Is(err, graph.ErrNotFound) {
			return nil, graph.ErrNotFound.With(fmt.Sprintf("there is no source %q to have a text", id))
		} else if err != nil {
			return nil, err
		}
	}
	if c, ok := r.(checker); ok {
		faults, err := c.Check(ctx)
		if err != nil {
			return nil, err
		}
		rep.addFaults(faults)
	}
	left, err := seeds.Exceptions()
	if err != nil {
		return nil, err
	}
	exceptions := make([]check.Exception, len(left))
	for i, e := range left {
		exceptions[i] = check.Exception{Source: seeds.Article, Paragraph: e.Paragraph, Term: e.Term, Reason: e.Reason}
	}
	found, err := check.Verify(ctx, r, exceptions)
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		more, err := check.VerifyText(ctx, r, graph.SourceText{Source: id, Text: texts[id]}, exceptions)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	for _, f := range found {
		rep.Findings = append(rep.Findings, finding{f.Check, f.Where, f.Detail})
	}
	st, err := r.Stats(ctx)
	if err != nil {
		return nil, err
	}
	rep.Entities, rep.Statements, rep.Citations, rep.Sources = st.Entities, st.Statements, st.Citations, st.Sources
	rep.Texts += st.Texts
	return rep, nil
}

func (rep *report) addFaults(faults []sqlite.Fault) {
	for _, f := range faults {
		rep.Findings = append(rep.Findings, finding{"file", databaseName, f.String()})
	}
}

func (p *Program) showReport(rep *report) error {
	slices.SortStableFunc(rep.Findings, func(a, b finding) int { return strings.Compare(a.Check, b.Check) })
	if p.output != "table" {
		b, err := json.Marshal(rep)
		if err != nil {
			return err
		}
		if err := p.print(b, "findings"); err != nil {
			return err
		}
	} else {
		s := p.screen(p.Stdout)
		t := table{columns: []column{{head: "CHECK", style: yellow}, {head: "WHERE", min: 20, style: bold}, {head: "DETAIL"}}}
		for _, f := range rep.Findings {
			t.add(text(f.Check), text(f.Where), text(f.Detail))
		}
		t.write(s)
		looked := fmt.Sprintf("%s, %s, %s and %s checked, %s compared", counted(rep.Entities, "entity", "entities"), counted(rep.Statements, "claim", "claims"),
			counted(rep.Citations, "citation", "citations"), counted(rep.Sources, "source", "sources"), counted(rep.Texts, "text", "texts"))
		if n := len(rep.Findings); n > 0 {
			p.note("%s; %s", counted(n, "finding", "findings"), looked)
		} else {
			s.line("nothing to list: ", looked)
		}
		if s.err != nil {
			return s.err
		}
	}
	if len(rep.Findings) > 0 {
		return errFound
	}
	return nil
}
