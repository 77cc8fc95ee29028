package app

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"hubgraph/internal/ask"
	"hubgraph/internal/neo4j"
)

func (p *Program) repairCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "repair",
		Short: "Write anew on Neo4j what follows from the records, where somebody changed it",
		Long: `Write anew on Neo4j what follows from the records, where somebody changed it:
what people read, labels, relationships, what is searched and counted, indexes and
constraints. It says what it mended. What it can't mend is listed, and the exit
status is 1: a record that is lost or can't be read, of which only a backup has what
it said, and what others made that looks like Hubgraph's, which stays.

Servers may go on meanwhile. A repair that was cut off may be run again.`,
		Example: "  hubgraph verify --stored --store neo4j\n  hubgraph repair --store neo4j",
		Args:    takes(0, 0),
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if p.config.Store != storeNeo4j {
			return usagef("repair is for a graph in Neo4j; the embedded store keeps nothing beside its records: hubgraph verify --stored checks it, hubgraph restore puts a backup in its place")
		}
		ctx := cmd.Context()
		o, err := p.openStore(ctx, storeNeo4j, p.commandLogger(), opening{read: true})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, o.store.Close()) }()
		reaching, cancel := context.WithTimeout(ctx, settlePatience)
		defer cancel()
		if err := o.reach(reaching); err != nil {
			return err
		}
		mended, left, err := o.repair(ctx)
		if err != nil && len(mended)+len(left) == 0 {
			return err
		}
		if err := p.showRepair(mended, left); err != nil {
			return err
		}
		if err == nil && len(left) > 0 {
			return errFound
		}
		return err
	}
	return cmd
}

// showRepair says what was mended and what was left, also by a repair that was cut off.
func (p *Program) showRepair(mended, left []ask.Finding) error {
	if p.output != "table" {
		return p.printValue(struct {
			Mended []ask.Finding `json:"mended"`
			Left   []ask.Finding `json:"left"`
		}{append([]ask.Finding{}, mended...), append([]ask.Finding{}, left...)})
	}
	s := p.screen(p.Stdout)
	t := table{columns: []column{{head: "", style: yellow}, {head: p.say("WHERE"), min: 20, style: bold}, {head: p.say("DETAIL")}}}
	for _, f := range mended {
		t.add(text(p.say("mended")), text(f.Where), text(f.Detail))
	}
	for _, f := range left {
		t.add(text(f.Check), text(f.Where), text(f.Detail))
	}
	if len(mended)+len(left) == 0 {
		s.line(p.say("nothing to mend"))
		return s.err
	}
	t.write(s)
	p.note("%s mended, %s", atLeast(mended, "thing", "things"), atLeast(left, "left", "left"))
	return s.err
}

// findings gives what a check of a Neo4j database found, with what mends it.
func findings(faults []neo4j.Fault, mends string) []ask.Finding {
	var out []ask.Finding
	for _, f := range faults {
		detail := f.Detail
		if f.Class == neo4j.Differs {
			detail += mends
		}
		out = append(out, ask.Finding{Check: string(f.Class), Where: f.Where(), Detail: detail, Rest: f.Rest})
	}
	return out
}
