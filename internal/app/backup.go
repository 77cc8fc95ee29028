package app

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
)

func (p *Program) backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the graph to a file, also while a server writes it",
		Long: `Copy the graph as it is at this moment to a file, with its texts, views and log,
also while a server has it open and is written to. The copy is checked whole,
every row of it, and gets its name only then: under the name there is never a
part of one. hubgraph restore puts it back; it can also be opened as it is.

Copying graph.db by other means is no backup while a server runs: what was
written last is in the files beside it.

Keys are not in it; keep keys.json yourself.`,
		Example: "  hubgraph backup graph-2026-11-26.db",
		Args:    takes(1, 1),
	}
	cmd.Flags().Bool("replace", false, "put it in the place of a file of that name, once it is whole")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if p.config.Store != storeEmbedded {
			return coded(graph.ErrInvalid, "the graph is kept in Neo4j; back that up with neo4j-admin, or copy the graph with hubgraph copy --from neo4j --to embedded and back up that")
		}
		if args[0] == "-" {
			return usagef("a backup is checked once it is a file, so it can't go to standard output; name a file")
		}
		if err := p.begun(); err != nil {
			return err
		}
		replace, _ := cmd.Flags().GetBool("replace")
		if err := p.fresh(args[0], replace); err != nil {
			return err
		}
		c, err := sqlite.Backup(cmd.Context(), p.databasePath(), args[0], sqlite.CopyOptions{Replace: replace})
		if err != nil {
			return errorf("back up the data folder %s: %w", p.config.DataDir, err)
		}
		return p.showCopied("backed up", args[0], c)
	}
	return cmd
}

func (p *Program) restoreCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a copy that backup made in the place of the graph; what was there is kept",
		Long: `Put a copy that hubgraph backup made in the place of the graph in the data folder.
The copy is checked first. What was in the folder is not lost: it is moved to a
folder beside, which is named, and can be opened there with --data-dir.

A server that has the data folder open must be ended before. If the command is
cut off, call it again.`,
		Example: "  hubgraph restore graph-2026-11-26.db",
		Args:    takes(1, 1),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if p.config.Store != storeEmbedded {
			return coded(graph.ErrInvalid, "the graph is kept in Neo4j; restore the file with --store embedded, then hubgraph copy --from embedded --to neo4j")
		}
		if args[0] == "-" {
			return usagef("a backup is checked before it is taken, so it can't come from standard input; name a file")
		}
		c, err := sqlite.Restore(cmd.Context(), args[0], p.databasePath(), sqlite.CopyOptions{})
		var used *sqlite.InUseError
		if errors.As(err, &used) {
			return errorf("the data folder %s is in use by %s; end that first", p.config.DataDir, used.Owner)
		}
		if err != nil {
			return errorf("restore the data folder %s: %w", p.config.DataDir, err)
		}
		return p.showCopied("restored", p.config.DataDir, c)
	}
	return cmd
}

// showCopied says what a copy holds.
func (p *Program) showCopied(did, to string, c sqlite.Copied) error {
	if p.output != "table" {
		out := map[string]any{"revision": c.Revision, "bytes": c.Bytes, "entities": c.Entities, "statements": c.Statements, "sources": c.Sources}
		if c.Kept != "" {
			out["kept"] = c.Kept
		}
		return p.printValue(out)
	}
	s := p.screen(p.Stdout)
	s.line(p.say("%s and checked: %s, %s and %s are in %s (revision %d, %s)", word(did), counted(c.Entities, "entity", "entities"),
		counted(c.Statements, "claim", "claims"), counted(c.Sources, "source", "sources"), inert(to), c.Revision.Seq, megabytes(c.Bytes)))
	if c.Kept != "" {
		p.note("what was there before is in %s", c.Kept)
	}
	return s.err
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
