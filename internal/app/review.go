package app

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hubgraph/graph"
	"hubgraph/graph/tell"
	"hubgraph/internal/ask"
)

func (p *Program) reviewCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "review [ENTITY]",
		Short: "Show every claim beside the passages that it cites, to read the one against the other",
		Long: `Show every claim, or all that is said of an ENTITY, as a sentence beside the places
that it cites: paragraph, note and, where the text of the source is attached, the
passage. What is rumoured, denied or withdrawn is among them unless --status says
otherwise. Claims come in the order of the text. Of more than --limit claims the first
by id are shown.`,
		Example: "  hubgraph review\n  hubgraph review unisoc --status planned\n  hubgraph review --source lat-shanghai-digital-hub-2022 --lang zh",
		Args:    takes(0, 1),
	}
	addFilterFlags(cmd.Flags())
	cmd.Flags().Int("limit", graph.MaxPage, "how many claims at most")
	cmd.Flags().String("cursor", "", "nextCursor of the page before, as -o json shows it")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		return p.ask(ctx, func(c *client, l *speaker) error {
			path := "/statements"
			if len(args) > 0 {
				id, err := c.resolve(ctx, l, args[0])
				if err != nil {
					return err
				}
				path = "/entities/" + url.PathEscape(string(id)) + "/statements"
			}
			q := parameters(cmd.Flags(), append(filterFlags, "cursor")...)
			q.Set("limit", cmd.Flags().Lookup("limit").Value.String())
			if !q.Has("status") {
				for _, s := range graph.Statuses {
					q.Add("status", string(s))
				}
			}
			var list ask.List[ask.Statement]
			raw, err := c.get(ctx, path, l.in(q), &list)
			if err != nil {
				return err
			}
			defer p.stopped(l, list.Complete, list.StoppedBy)
			if p.output != "table" {
				return p.print(raw, "items")
			}
			return p.showReview(ctx, c, l, list.Items)
		})
	}
	return cmd
}

func (p *Program) showReview(ctx context.Context, c *client, l *speaker, list []ask.Statement) error {
	s, d := p.screen(p.Stdout), newDirectory(c, l.lang)
	if len(list) == 0 {
		p.note("%s", l.say("noClaim"))
	}
	slices.SortStableFunc(list, byPlace)
	unread := map[graph.SourceID]bool{} // whose passages could be shown, but for the text
	for i := range list {
		if i > 0 {
			s.line()
		}
		s.heading(inert(list[i].Text))
		s.line(s.paint(faint, inert(string(list[i].ID))))
		number, src, err := d.source(ctx, list[i].Source)
		if err != nil {
			return err
		}
		for j := range list[i].Cites {
			cite := &list[i].Cites[j]
			mark := fmt.Sprintf("  [%d] ", number)
			rest := strings.Repeat(" ", width(mark))
			at := l.at(cite)
			if at != "" && cite.Note != "" {
				at += l.say("colon")
			}
			s.paragraph(mark, rest, inert(at+tell.Marked(cite.Note, cite.NoteLang, l.lang)))
			switch {
			case cite.Quote != "":
				s.paragraph(rest, rest, inert(tell.Quote(cite.Quote)))
			case cite.End != nil && src.HasText:
				s.paragraph(rest, rest, l.say("notInText"))
			case cite.End != nil:
				unread[src.ID] = true
			}
		}
		if len(list[i].Cites) == 0 {
			s.line(fmt.Sprintf("  [%d] ", number), l.say("noCitation"))
		}
	}
	d.legend(s, l)
	for _, src := range d.sources {
		if unread[src.ID] {
			p.note("%s", l.say("noText", src.ID))
		}
	}
	return s.err
}

// byPlace orders claims as a reader of their source meets them: by source, then by the
// first place; those without a place last, ties by id.
func byPlace(a, b ask.Statement) int {
	place := func(s *ask.Statement) (n, start int) {
		if len(s.Cites) == 0 || s.Cites[0].End == nil {
			return graph.MaxTextBytes, 0
		}
		return *s.Cites[0].Paragraph, *s.Cites[0].Start
	}
	an, as := place(&a)
	bn, bs := place(&b)
	return cmp.Or(
		graph.CompareLast(a.Source == graph.CommonKnowledge, b.Source == graph.CommonKnowledge, func() int { return 0 }),
		cmp.Compare(a.Source, b.Source), cmp.Compare(an, bn), cmp.Compare(as, bs), cmp.Compare(a.ID, b.ID))
}
