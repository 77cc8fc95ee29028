package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/graph/check"
	"hubgraph/internal/ask"
	"hubgraph/internal/engine"
	"hubgraph/internal/httpapi"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/sqlite"
	"hubgraph/seeds"
)

func (p *Program) verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check the built-in data, or with --stored the store: forms, places, figures and names, checksums",
		Long: `Check the built-in data, or with --stored what the store holds and, on Neo4j,
all that follows from its records: what people read, relationships, what is
searched and counted, indexes, and what others made that looks like ours. Where the
text of a source is there, also that every citation is found in it and says what
it is cited for. What is found is listed, and the exit status is 1.`,
		Example: "  hubgraph verify --text lat-shanghai-digital-hub-2022=article.txt\n  hubgraph verify --stored",
		Args:    takes(0, 0),
	}
	cmd.Flags().Bool("stored", false, "check what the store holds instead of the built-in data")
	cmd.Flags().StringArray("text", nil, "SOURCE=FILE: the text of a source, for this check only; - is standard input; may be repeated")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		pairs, _ := cmd.Flags().GetStringArray("text")
		texts, err := p.readTexts(cmd.Context(), pairs)
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

// readTexts gives the texts named, one a source, in order of source.
func (p *Program) readTexts(ctx context.Context, pairs []string) ([]graph.SourceText, error) {
	texts := map[graph.SourceID]string{}
	for _, pair := range pairs {
		id, file, ok := strings.Cut(pair, "=")
		if !ok || id == "" || file == "" {
			return nil, usagef("--text: %q is not SOURCE=FILE", pair)
		}
		b, err := p.readInput(ctx, file, graph.MaxTextBytes)
		if err != nil {
			return nil, err
		}
		texts[graph.SourceID(id)] = string(bytes.TrimPrefix(b, []byte("\ufeff")))
	}
	list := make([]graph.SourceText, 0, len(texts))
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		list = append(list, graph.SourceText{Source: id, Text: texts[id]})
	}
	return list, nil
}

// verifySeeds checks the built-in data in memory.
func (p *Program) verifySeeds(ctx context.Context, texts []graph.SourceText) (*ask.Report, error) {
	batch, err := p.Seeds()
	if err != nil {
		return nil, errorf("read the seeds: %w", err)
	}
	empty := engine.Empty(graph.Revision{Store: "seeds"})
	changes, err := change.Plan(&batch, empty)
	if err != nil {
		return nil, errorf("the seeds: %w", err)
	}
	return verify(ctx, empty.Apply(changes, graph.Revision{Store: "seeds", Seq: 1, Digest: changes.Digest}), nil, texts)
}

// verifyStored checks the store, and leaves it as it is: an embedded one in the
// process that owns it, or first as a file, so that one that can't be opened is
// told in full.
func (p *Program) verifyStored(ctx context.Context, texts []graph.SourceText) (*ask.Report, error) {
	if p.config.Store == storeEmbedded {
		if err := p.begun(); err != nil {
			return nil, err
		}
		faults, err := sqlite.Verify(ctx, p.databasePath())
		var used *sqlite.InUseError
		switch {
		case err == nil && len(faults) > 0:
			return &ask.Report{Findings: damage(faults)}, nil
		case err != nil && !errors.As(err, &used):
			return nil, errorf("the data folder %s: %w", p.config.DataDir, err)
		}
	}
	body, err := json.Marshal(httpapi.NewCheck{Texts: texts})
	if err != nil {
		return nil, err
	}
	var rep ask.Report
	err = p.by(ctx, true, func(c *client) error {
		_, err := c.do(ctx, http.MethodPost, "/verify", isJSON, body, &rep)
		return err
	})
	return &rep, err
}

// verify checks what a reader holds, also against texts that are not attached, and
// beside that, with kept, how a store keeps it; nil: it is not kept. Where a record
// can't be read, what records say of each other is left out.
func verify(ctx context.Context, r graph.Reader, kept func(context.Context) ([]ask.Finding, error), texts []graph.SourceText) (*ask.Report, error) {
	left, err := seeds.Exceptions()
	if err != nil {
		return nil, err
	}
	exceptions := make([]check.Exception, len(left))
	for i, e := range left {
		exceptions[i] = check.Exception{Source: seeds.Article, Paragraph: e.Paragraph, Term: e.Term, Reason: e.Reason}
	}
	var found []ask.Finding
	if kept != nil {
		if found, err = kept(ctx); err != nil {
			return nil, err
		}
	}
	rep, err := ask.Verify(ctx, r, texts, exceptions)
	if len(found) > 0 && graph.CodeOf(err) == graph.ErrUnavailable && neo4j.Permanent(err) {
		rest := ask.Finding{Check: string(neo4j.Damaged), Where: "the whole", Detail: "what records say of each other was not checked, for one can't be read: " + err.Error()}
		return &ask.Report{Findings: append(found, rest)}, nil
	}
	if err != nil {
		return nil, err
	}
	rep.Findings = slices.Insert(rep.Findings, 0, found...)
	return rep, nil
}

// damage gives what is wrong with the file of a store.
func damage(faults []sqlite.Fault) []ask.Finding {
	var out []ask.Finding
	for _, f := range faults {
		out = append(out, ask.Finding{Check: "file", Where: databaseName, Detail: f.String(), Rest: f == sqlite.Rest})
	}
	return out
}

// atLeast counts findings: those that are left out are more.
func atLeast(list []ask.Finding, one, many string) speaking {
	n, more := ask.CountFindings(list)
	if more {
		return message{"more than %s", []any{counted(n, one, many)}}
	}
	return counted(n, one, many)
}

func (p *Program) showReport(rep *ask.Report) error {
	slices.SortStableFunc(rep.Findings, func(a, b ask.Finding) int { return strings.Compare(a.Check, b.Check) })
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
		t := table{columns: []column{{head: p.say("CHECK"), style: yellow}, {head: p.say("WHERE"), min: 20, style: bold}, {head: p.say("DETAIL")}}}
		for _, f := range rep.Findings {
			t.add(text(f.Check), text(f.Where), text(f.Detail))
		}
		t.write(s)
		looked := p.say("%s, %s, %s and %s checked, %s compared", counted(rep.Entities, "entity", "entities"), counted(rep.Statements, "claim", "claims"),
			counted(rep.Citations, "citation", "citations"), counted(rep.Sources, "source", "sources"), counted(rep.Texts, "text", "texts"))
		if len(rep.Findings) > 0 {
			p.note("%s; %s", atLeast(rep.Findings, "finding", "findings"), looked)
		} else {
			s.line(p.say("nothing to list: %s", looked))
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
