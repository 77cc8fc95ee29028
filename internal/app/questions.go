package app

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"hubgraph/graph"
	"hubgraph/graph/tell"
	"hubgraph/internal/ask"
)

// showStatements writes claims as sentences, each with the places that make it, and what
// the numbers of sources stand for.
func (p *Program) showStatements(ctx context.Context, s *screen, d *directory, l *speaker, list []ask.Statement) error {
	for i := range list {
		where, err := d.where(ctx, &list[i])
		if err != nil {
			return err
		}
		s.paragraph("  ", "    ", inert(list[i].Text)+"  "+where)
	}
	return nil
}

func (p *Program) statementsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "statements [ENTITY]",
		Short: "List claims, of the whole graph or about an entity, by any filter",
		Long: `List claims, of the whole graph or about an ENTITY, by any filter: what is planned or
due, who raised over 10 billion, what somebody said, which figures a plan sets, what a
passage of a source supports.`,
		Example: "  hubgraph statements --status target --due-before 2025 --sort due\n  hubgraph statements --unit CNY --min 10000000000 --sort amount\n  hubgraph statements --qualifier said-by:吴金城",
		Args:    takes(0, 1),
	}
	flags := cmd.Flags()
	addFilterFlags(flags)
	flags.StringArray("qualifier", nil, "only with a qualifier of this key or, as key:ENTITY, with one that names this entity; may be repeated")
	flags.StringArray("subject-type", nil, "only where the subject is of this type; may be repeated")
	flags.StringArray("object-type", nil, "only relationships whose object is of this type; may be repeated")
	flags.String("unit", "", "only facts in this unit, such as CNY or percent")
	flags.String("min", "", "only facts of at least this amount")
	flags.String("max", "", "only facts of at most this amount")
	flags.String("amount", "", "only facts that give this amount, whatever its bound")
	flags.Bool("overlaps", false, "with --min or --max: what may lie between them is enough")
	flags.Bool("repeats", true, "also what gives again what another gives; --repeats=false counts each figure once")
	flags.Int("start", 0, "with --end and one --source: only what a passage supports, from this character")
	flags.Int("end", 0, "the character after the passage")
	flags.String("sort", "", "id, due or amount (which needs --unit)")
	flags.Int("limit", graph.DefaultPage, "how many at most")
	flags.String("cursor", "", "nextCursor of the page before, as -o json shows it")
	aboutGraph := []string{"subject-type", "object-type", "unit", "min", "max", "amount", "overlaps", "start", "end", "sort"}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		return p.ask(ctx, func(c *client, l *speaker) error {
			path, names := "/statements", slices.Concat(filterFlags, aboutGraph, []string{"repeats", "limit", "cursor"})
			if len(args) > 0 {
				for _, name := range aboutGraph {
					if flags.Changed(name) {
						return usagef("--%s is for claims of the whole graph; leave it out, or the ENTITY", name)
					}
				}
				id, err := c.resolve(ctx, l, args[0])
				if err != nil {
					return err
				}
				path = "/entities/" + url.PathEscape(string(id)) + "/statements"
			}
			q, err := parameters(flags, names...), error(nil)
			asked, _ := flags.GetStringArray("qualifier")
			if q["qualifier"], err = c.resolveQualifiers(ctx, l, asked); err != nil {
				return err
			}
			var list ask.List[ask.Statement]
			raw, err := c.get(ctx, path, l.in(q), &list)
			if err != nil {
				return err
			}
			defer p.undated(l, list.Undated)
			defer p.stopped(l, list.Complete, list.StoppedBy)
			if p.output != "table" {
				return p.print(raw, "items")
			}
			s, d := p.screen(p.Stdout), newDirectory(c, l.lang)
			if len(list.Items) == 0 {
				p.note("%s", l.say("noClaim"))
			}
			if err := p.showStatements(ctx, s, d, l, list.Items); err != nil {
				return err
			}
			d.legend(s, l)
			return s.err
		})
	}
	return cmd
}

// graphCommand makes a command whose answer is a part of the graph around several
// entities, named as arguments.
func (p *Program) graphCommand(cmd *cobra.Command, path, parameter string, flags ...string) *cobra.Command {
	addFilterFlags(cmd.Flags())
	cmd.Flags().Int("limit", graph.DefaultPage, "how many others at most")
	cmd.Flags().String("cursor", "", "nextCursor of the page before, as -o json shows it")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		return p.ask(ctx, func(c *client, l *speaker) error {
			ids, err := c.resolveAll(ctx, l, args)
			if err != nil {
				return err
			}
			q := parameters(cmd.Flags(), slices.Concat(filterFlags, flags, []string{"limit", "cursor"})...)
			q[parameter] = ids
			var g ask.Graph
			raw, err := c.get(ctx, path, l.in(q), &g)
			if err != nil {
				return err
			}
			defer p.undated(l, g.Undated)
			defer p.stopped(l, g.Complete, g.StoppedBy)
			if p.output != "table" {
				return p.print(raw, "entities", "statements")
			}
			return p.showGraph(ctx, c, l, ids, &g)
		})
	}
	return cmd
}

// showGraph writes the entities of a part of the graph beside those asked about, each
// with the claims that join it to these, and then what else joins any of them.
func (p *Program) showGraph(ctx context.Context, c *client, l *speaker, ids []string, g *ask.Graph) error {
	s, d := p.screen(p.Stdout), newDirectory(c, l.lang, g.Entities...)
	told := map[graph.StatementID]bool{}
	among := func(id graph.EntityID) bool { return slices.Contains(ids, string(id)) }
	for _, n := range g.Entities {
		if among(n.ID) {
			continue
		}
		s.line(s.paint(bold, inert(n.NameIn(l.lang))), "  ", inert(l.typeLabel(n.Type)), "  ", s.paint(faint, inert(string(n.ID))))
		var own []ask.Statement
		for _, st := range g.Statements {
			if st.Subject == n.ID && among(st.Object) || st.Object == n.ID && among(st.Subject) {
				own, told[st.ID] = append(own, st), true
			}
		}
		if err := p.showStatements(ctx, s, d, l, own); err != nil {
			return err
		}
	}
	rest := slices.DeleteFunc(slices.Clone(g.Statements), func(st ask.Statement) bool { return told[st.ID] })
	if len(rest) > 0 && len(rest) < len(g.Statements) {
		s.line()
		s.line(s.paint(bold, l.say("links")))
	}
	if err := p.showStatements(ctx, s, d, l, rest); err != nil {
		return err
	}
	if len(g.Statements) == 0 {
		p.note("%s", l.say("noLink"))
	}
	d.legend(s, l)
	return s.err
}

func (p *Program) commonCommand() *cobra.Command {
	return p.graphCommand(&cobra.Command{
		Use:     "common ENTITY ENTITY...",
		Short:   "Show what all of some entities are directly linked to",
		Example: "  hubgraph common 'China Mobile' 'China Telecom'",
		Args:    takes(2, -1),
	}, "/common", "of")
}

func (p *Program) amongCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "among ENTITY ENTITY...",
		Short:   "Show the links among some entities and, with --max-hops 2, what else joins them",
		Example: "  hubgraph among unisoc zte 'China Telecom' --max-hops 2",
		Args:    takes(2, -1),
	}
	cmd.Flags().Int("max-hops", 1, "1: the links among them; 2: also every other entity that is linked to at least two of them")
	return p.graphCommand(cmd, "/among", "of", "max-hops")
}

func (p *Program) aroundCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "around ENTITY...",
		Short:   "Show what lies around some entities, nearest first, and what joins it",
		Example: "  hubgraph around lingang --hops 2",
		Args:    takes(1, -1),
	}
	cmd.Flags().Int("hops", graph.DefaultHops, "how far to go")
	return p.graphCommand(cmd, "/graph", "from", "hops")
}

func (p *Program) overviewCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "overview",
		Short: "Show the entities that a first sight of the graph shows, and what joins them",
		Args:  takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			return p.ask(ctx, func(c *client, l *speaker) error {
				var g ask.Graph
				raw, err := c.get(ctx, "/overview", l.in(nil), &g)
				if err != nil {
					return err
				}
				if p.output != "table" {
					return p.print(raw, "entities", "statements")
				}
				return p.showGraph(ctx, c, l, nil, &g)
			})
		},
	}
}

func (p *Program) entitiesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "entities",
		Short:   "List entities by type or identifier",
		Example: "  hubgraph entities --type company\n  hubgraph entities --identifier hkex:20",
		Args:    takes(0, 0),
	}
	cmd.Flags().StringArray("type", nil, "only entities of this type; may be repeated")
	cmd.Flags().String("identifier", "", "only what a register calls so, as scheme:value")
	cmd.Flags().Int("limit", graph.DefaultPage, "how many at most")
	cmd.Flags().String("cursor", "", "nextCursor of the page before, as -o json shows it")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		return p.ask(ctx, func(c *client, l *speaker) error {
			var list ask.List[graph.Node]
			raw, err := c.get(ctx, "/entities", parameters(cmd.Flags(), "type", "identifier", "limit", "cursor"), &list)
			if err != nil {
				return err
			}
			defer p.stopped(l, list.Complete, list.StoppedBy)
			if p.output != "table" {
				return p.print(raw, "items")
			}
			if len(list.Items) == 0 {
				p.note("%s", l.say("noEntity"))
			}
			t := table{columns: []column{
				{head: l.say("name"), min: 16, style: bold}, {head: l.say("type"), min: 8}, {head: l.say("links"), right: true}, {head: l.say("id"), style: faint},
			}}
			for _, n := range list.Items {
				t.add(text(n.NameIn(l.lang)), text(l.typeLabel(n.Type)), text(strconv.Itoa(n.Degree)), text(string(n.ID)))
			}
			s := p.screen(p.Stdout)
			t.write(s)
			return s.err
		})
	}
	return cmd
}

func (p *Program) statsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "stats",
		Short: "Count what the graph holds, by type, predicate, status and source",
		Args:  takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			return p.ask(ctx, func(c *client, l *speaker) error {
				var st graph.Stats
				raw, err := c.get(ctx, "/stats", nil, &st)
				if err != nil {
					return err
				}
				if p.output != "table" {
					return p.print(raw)
				}
				s := p.screen(p.Stdout)
				t := table{columns: []column{{}, {right: true, style: bold}}, bare: true}
				for _, row := range []struct {
					word string
					n    int
				}{
					{"entities", st.Entities}, {"relationships", st.Relationships}, {"factsHeld", st.Facts}, {"citations", st.Citations}, {"sourcesHeld", st.Sources}, {"texts", st.Texts},
				} {
					t.add(text(l.say(row.word)), text(strconv.Itoa(row.n)))
				}
				t.write(s)
				tally(s, l.say("type"), st.ByType, func(k graph.Type) string { return l.typeLabel(k) })
				tally(s, l.say("link"), st.ByPredicate, func(k graph.Predicate) string { return l.link(k, graph.Out) })
				tally(s, l.say("status"), st.ByStatus, l.status)
				tally(s, l.say("sources"), st.BySource, func(graph.SourceID) string { return "" })
				return s.err
			})
		},
	}
}

// tally writes counts, the greatest first.
func tally[K ~string](s *screen, head string, of map[K]int, label func(K) string) {
	s.line()
	t := table{columns: []column{{head: head, min: 20}, {right: true, style: bold}, {style: faint}}}
	keys := slices.SortedFunc(maps.Keys(of), func(a, b K) int {
		if of[a] != of[b] {
			return of[b] - of[a]
		}
		return strings.Compare(string(a), string(b))
	})
	for _, k := range keys {
		name, id := label(k), string(k)
		if name == "" {
			name, id = id, ""
		}
		t.add(text(name), text(strconv.Itoa(of[k])), text(id))
	}
	t.write(s)
}

func (p *Program) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "List the types, predicates, qualifiers and units that there are",
		Args:  takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			return p.ask(ctx, func(c *client, l *speaker) error {
				raw, err := c.get(ctx, "/schema", url.Values{"lang": {l.lang}}, nil)
				if err != nil {
					return err
				}
				if p.output != "table" {
					return p.print(raw, "types", "predicates", "qualifiers", "units", "schemes")
				}
				s := p.screen(p.Stdout)
				part := func(head string, rows func(add func(label, id, more string))) {
					t := table{columns: []column{{head: head, min: 20}, {style: faint}, {style: faint, min: 12}}}
					rows(func(label, id, more string) { t.add(text(label), text(id), text(more)) })
					t.write(s)
					s.line()
				}
				part(l.say("type"), func(add func(label, id, more string)) {
					for _, d := range l.schema.Types {
						add(l.label(d.Label), string(d.ID), strings.Join(d.Also, l.say("comma")))
					}
				})
				part(l.say("link"), func(add func(label, id, more string)) {
					for _, d := range l.schema.Predicates {
						add(l.label(d.Label), string(d.ID), strings.Join(d.Also, l.say("comma")))
					}
				})
				part(l.say("qualifierHead"), func(add func(label, id, more string)) {
					for _, d := range l.schema.Qualifiers {
						add(l.label(d.Label), d.Key, "")
					}
				})
				part(l.say("unit"), func(add func(label, id, more string)) {
					for _, d := range l.schema.Units {
						add(l.label(d.Label), d.ID, "")
					}
				})
				return s.err
			})
		},
	}
}

func (p *Program) viewsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "views [ID]",
		Short: "List the views that were saved, or give one as JSON",
		Args:  takes(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.ask(ctx, func(c *client, l *speaker) error {
				if len(args) > 0 {
					raw, err := c.get(ctx, "/views/"+url.PathEscape(args[0]), nil, nil)
					if err != nil {
						return err
					}
					return p.print(raw)
				}
				var list ask.List[ask.ViewItem]
				raw, err := c.get(ctx, "/views", nil, &list)
				if err != nil {
					return err
				}
				defer p.stopped(l, list.Complete, list.StoppedBy)
				if p.output != "table" {
					return p.print(raw, "items")
				}
				if len(list.Items) == 0 {
					p.note("%s", l.say("noView"))
				}
				t := table{columns: []column{{head: l.say("name"), min: 16, style: bold}, {head: l.say("time")}, {head: l.say("id"), style: faint}}}
				for _, v := range list.Items {
					t.add(text(v.Title), text(v.Created.Format("2006-01-02 15:04")), text(v.ID))
				}
				s := p.screen(p.Stdout)
				t.write(s)
				return s.err
			})
		},
	}
}

// showSearch writes what a text finds.
func (p *Program) showSearch(ctx context.Context, c *client, l *speaker, asked string, found *ask.Search) error {
	s, d := p.screen(p.Stdout), newDirectory(c, l.lang, found.Entities...)
	for _, h := range found.Items {
		d.add(h.Entity)
	}
	if len(found.Items)+len(found.Claims) == 0 && found.Between == nil {
		p.note("%s", l.say("nothing", tell.Quote(asked)))
	}
	t := table{columns: []column{
		{head: l.say("name"), min: 16, style: bold},
		{head: l.say("type"), min: 8},
		{head: l.say("matched"), min: 12, style: faint},
		{head: l.say("links"), right: true},
		{head: l.say("id"), style: faint},
	}}
	for _, h := range found.Items {
		t.add(text(l.distinct(&h)), text(l.typeLabel(h.Entity.Type)), text(l.matched(h.Match, h.Entity.NameIn(l.lang))), text(strconv.Itoa(h.Entity.Degree)), text(string(h.Entity.ID)))
	}
	t.write(s)
	if b := found.Between; b != nil {
		s.paragraph("", "  ", inert(l.say("between", b.From.NameIn(l.lang), b.To.NameIn(l.lang), b.From.ID, b.To.ID)))
	}
	var claims []ask.Statement
	for _, cl := range found.Claims {
		claims = append(claims, cl.Statement)
	}
	if len(claims) > 0 {
		if len(found.Items) > 0 || found.Between != nil {
			s.line()
		}
		s.line(s.paint(bold, l.say("claims")))
		if err := p.showStatements(ctx, s, d, l, claims); err != nil {
			return err
		}
		d.legend(s, l)
	}
	p.offer(l, found.Partial)
	return nil
}

// offer tells the person at work what a part of the words finds: it is no answer.
func (p *Program) offer(l *speaker, partial []ask.PartialHit) {
	last := ""
	for i, h := range partial {
		if i == 5 {
			p.note("  %s", l.say("more", len(partial)-i))
			break
		}
		if left := strings.Join(h.Unmatched, l.say("comma")); left != last || i == 0 {
			last = left
			p.note("%s", l.say("without", tell.Quote(left)))
		}
		if h.Entity != nil {
			p.note("  %s  %s  %s", h.Entity.NameIn(l.lang), l.typeLabel(h.Entity.Type), h.Entity.ID)
			continue
		}
		p.note("  %s", h.Statement.Text)
	}
}

// distinct gives the name of a hit, and what tells it from others of that name.
func (l *speaker) distinct(h *ask.Hit) string {
	name := h.Entity.NameIn(l.lang)
	if h.Apart == nil {
		return name
	}
	return l.say("noted", name, h.Apart.In(l.lang))
}

// matched says by which name and how something was found, beside the name that is shown.
func (l *speaker) matched(m graph.Match, shown string) string {
	if m.Name == shown {
		return l.say("by " + m.How)
	}
	return l.say("noted", m.Name, l.say("by "+m.How))
}
