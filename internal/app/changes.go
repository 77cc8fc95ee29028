package app

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"hubgraph/internal/ask"
)

func (p *Program) logCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "log",
		Short: "List what has changed, the newest first: when, whose it was, and why",
		Example: `  hubgraph log --author newsroom
  hubgraph log --since 7 -o ndjson`,
		Args: takes(0, 0),
	}
	cmd.Flags().String("since", "", "only what changed after this revision, or after its number")
	cmd.Flags().String("author", "", "only changes of this author")
	cmd.Flags().String("label", "", "only changes with this label")
	cmd.Flags().Int("limit", 20, "how many at most")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		return p.ask(ctx, func(c *client, l *speaker) error {
			q := parameters(cmd.Flags(), "since", "author", "label")
			limit, _ := cmd.Flags().GetInt("limit")
			q.Set("limit", strconv.Itoa(limit))
			var changes ask.List[ask.Change]
			raw, err := c.get(ctx, "/changes", q, &changes)
			if err != nil {
				return err
			}
			defer p.stopped(l, changes.Complete, changes.StoppedBy)
			if p.output != "table" {
				return p.print(raw, "items")
			}
			if len(changes.Items) == 0 {
				p.note("%s", l.say("none"))
			}
			s := p.screen(p.Stdout)
			t := table{columns: []column{
				{head: l.say("revision"), right: true, style: bold},
				{head: l.say("time")},
				{head: l.say("author"), min: 8},
				{head: l.say("label"), min: 8},
				{head: l.say("note"), min: 20},
			}}
			for i := range changes.Items {
				change := &changes.Items[i]
				t.add(text(strconv.FormatUint(change.Revision.Seq, 10)), text(change.Time.UTC().Format(time.DateTime+"Z")),
					text(change.Author), text(change.Label), text(change.Note))
			}
			t.write(s)
			return s.err
		})
	}
	return cmd
}
