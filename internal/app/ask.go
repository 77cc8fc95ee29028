package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hubgraph/graph"
	"hubgraph/graph/tell"
	"hubgraph/internal/ask"
)

// print writes an answer as it came from the API, or, for ndjson, the records
// of its lists one a line.
func (p *Program) print(answer []byte, lists ...string) error {
	answer = inertJSON(bytes.TrimSpace(answer))
	if p.output == "json" || len(lists) == 0 {
		_, err := fmt.Fprintf(p.Stdout, "%s\n", answer)
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(answer, &fields); err != nil {
		return err
	}
	for _, name := range lists {
		var records []json.RawMessage
		if err := json.Unmarshal(fields[name], &records); err != nil {
			return err
		}
		for _, r := range records {
			if _, err := fmt.Fprintf(p.Stdout, "%s\n", r); err != nil {
				return err
			}
		}
	}
	return nil
}

// stopped says on the side that an answer is not the whole one.
func (p *Program) stopped(l *speaker, complete bool, by graph.Stop) {
	switch {
	case complete:
	case by == graph.StoppedByLimit:
		p.note("%s", l.say("moreResults"))
	default:
		p.note("the answer was cut by %s; ask for less, with filters or fewer hops", word(by))
	}
}

// undated says on the side how many claims that may have held at a date have none.
func (p *Program) undated(l *speaker, n *int) {
	switch {
	case n == nil || *n == 0:
	case *n == 1:
		p.note("%s", l.say("oneUndated"))
	default:
		p.note("%s", l.say("undated", *n))
	}
}

// addFilterFlags adds the filters that are the same everywhere. They are named
// as the API names them, with hyphens.
func addFilterFlags(fs *pflag.FlagSet) {
	fs.StringArray("predicate", nil, "only statements of this predicate; may be repeated")
	fs.StringArray("type", nil, "only where the other end (on paths, what is passed) is of this type; may be repeated")
	fs.String("direction", "", "in, out or any")
	fs.StringArray("status", nil, "only what stands so: actual, planned, target, claimed, ended (all five by default), rumoured, denied, withdrawn; may be repeated")
	fs.StringArray("source", nil, "only what this source says; may be repeated")
	fs.String("valid-at", "", "only what held at a date, such as 2022-01 or, in EDTF, 198X and 2022-33, or has no date; nothing that is planned or a target")
	fs.String("due-before", "", "only what is due by the end of a date")
	fs.String("due-after", "", "only what is due from the beginning of a date")
	fs.String("observed-before", "", "only what was observed by the end of a date")
	fs.String("observed-after", "", "only what was observed from the beginning of a date")
}

// parameters gives the flags that were set as parameters of a question.
func parameters(fs *pflag.FlagSet, names ...string) url.Values {
	out := url.Values{}
	for _, name := range names {
		f := fs.Lookup(name)
		if f == nil || !f.Changed {
			continue
		}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			out[camel(name)] = list.GetSlice()
		} else {
			out.Set(camel(name), f.Value.String())
		}
	}
	return out
}

var filterFlags = []string{"predicate", "type", "direction", "status", "source", "valid-at", "due-before", "due-after", "observed-before", "observed-after"}

// camel turns "valid-at" into "validAt".
func camel(flag string) string {
	parts := strings.Split(flag, "-")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "")
}

// ask connects, reads the labels and runs the body of a command that only reads.
func (p *Program) ask(ctx context.Context, body func(*client, *speaker) error) error {
	return p.reading(ctx, func(c *client) error {
		l, err := p.speaker(ctx, c)
		if err != nil {
			return err
		}
		return body(c, l)
	})
}

func (p *Program) searchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "search TEXT...",
		Short:   "Find entities by name, in Chinese, pinyin or with typing errors, and claims by measure, kind of link or figure",
		Example: "  hubgraph search 商汤\n  hubgraph search --type company shangtang\n  hubgraph search Shanghai base stations",
		Args:    takes(1, -1),
	}
	cmd.Flags().StringArray("type", nil, "only entities of this type; may be repeated")
	cmd.Flags().Int("limit", graph.DefaultHits, "how many at most")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		return p.ask(ctx, func(c *client, l *speaker) error {
			q := parameters(cmd.Flags(), "type", "limit")
			q.Set("q", strings.Join(args, " "))
			var found ask.Search
			raw, err := c.get(ctx, "/search", l.in(q), &found)
			if err != nil {
				return err
			}
			if found.StoppedBy == graph.StoppedByBudget {
				defer p.note("not all that the text may find was looked at; ask with fewer words, or list claims by filters: hubgraph statements")
			} else {
				defer p.stopped(l, found.Complete, found.StoppedBy)
			}
			if p.output != "table" {
				return p.print(raw, "items", "claims", "partial")
			}
			return p.showSearch(ctx, c, l, q.Get("q"), &found)
		})
	}
	return cmd
}

func (p *Program) showCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "show ENTITY",
		Short:   "Show an entity: its names, facts and links by kind, and what mentions it",
		Example: "  hubgraph show sensetime\n  hubgraph show 上海 --lang zh",
		Args:    takes(1, 1),
	}
	cmd.Flags().Int("links", 8, "how many names to show of a kind of link, and statements of a kind that mention it")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		perKind, _ := cmd.Flags().GetInt("links")
		if perKind < 1 || perKind > graph.MaxPage {
			return usagef("--links: is %d; it must be from 1 to %d", perKind, graph.MaxPage)
		}
		return p.ask(ctx, func(c *client, l *speaker) error {
			id, err := c.resolve(ctx, l, args[0])
			if err != nil {
				return err
			}
			var profile ask.Profile
			raw, err := c.get(ctx, "/entities/"+url.PathEscape(string(id)), l.in(nil), &profile)
			if err != nil {
				return err
			}
			if p.output != "table" {
				return p.print(raw)
			}
			return p.showProfile(ctx, c, l, &profile, perKind)
		})
	}
	return cmd
}

func (p *Program) showProfile(ctx context.Context, c *client, l *speaker, profile *ask.Profile, perKind int) error {
	s, e := p.screen(p.Stdout), profile.Entity
	d := newDirectory(c, l.lang, e)
	s.line(s.paint(bold, inert(e.NameIn(l.lang))), s.paint(faint, l.nameLanguage(&e)), "  ", inert(l.typeLabel(e.Type)), "  ", s.paint(faint, inert(string(e.ID))))
	if err := p.showAccounts(ctx, s, d, l, profile); err != nil {
		return err
	}
	if err := p.showFacts(ctx, s, d, l, profile.Facts); err != nil {
		return err
	}
	if err := p.showLinks(ctx, s, d, l, profile, perKind); err != nil {
		return err
	}
	if err := p.showMentions(ctx, s, d, l, profile, perKind); err != nil {
		return err
	}
	if err := p.showAside(ctx, s, d, l, e.ID); err != nil {
		return err
	}
	d.legend(s, l)
	return s.err
}

// showAccounts tells what each source calls an entity beside the name that is shown, what
// it is, and its identifiers with the pages of their registers: the home first, then the
// others, each under its number where there are several.
func (p *Program) showAccounts(ctx context.Context, s *screen, d *directory, l *speaker, profile *ask.Profile) error {
	e := &profile.Entity
	for i, a := range append([]graph.Account{e.Home()}, e.Accounts...) {
		mark, rest := "", "" // what stands before the first line, and before others
		var body graph.Paragraphs
		if placed := slices.ContainsFunc(a.Names, func(n graph.Name) bool { return len(n.Cites) > 0 }); a.Source != "" && (placed || len(e.Accounts) > 0) {
			number, src, err := d.source(ctx, a.Source)
			if err != nil {
				return err
			}
			body = src.Body
			mark = fmt.Sprintf("[%d] ", number)
			rest = strings.Repeat(" ", width(mark))
		}
		names := otherNames(l, &a, body, e.NameIn(l.lang))
		if a.Type != e.Type && a.Type != "" {
			names = append(names, l.typeLabel(a.Type))
		}
		if i > 0 && len(names) == 0 && a.SummaryIn(l.lang) == "" && len(a.Identifiers) == 0 {
			names = append(names, e.NameIn(l.lang))
		}
		if len(names) > 0 {
			s.paragraph(mark, rest, inert(strings.Join(names, " · ")))
			mark = rest
		}
		if summary := a.SummaryIn(l.lang); summary != "" {
			s.paragraph(mark, rest, inert(tell.Marked(summary, a.SummaryLangBeside(l.lang), l.lang)))
			mark = rest
		}
		for _, id := range a.Identifiers {
			line := id.String()
			for _, page := range profile.Pages {
				if page.Scheme == id.Scheme && page.Value == id.Value {
					line += "  " + page.URL
				}
			}
			s.line(mark, s.paint(faint, inert(line)))
			mark = rest
		}
	}
	return nil
}

// otherNames lists the names of an account beside the one that is shown.
func otherNames(l *speaker, a *graph.Account, body graph.Paragraphs, shown string) (out []string) {
	said := []string{"", shown}
	for _, n := range append([]graph.Name{{Text: a.Name}}, a.Names...) {
		if n.Text == shown && !n.Former() && len(n.Cites) == 0 {
			continue
		}
		if words := l.called(&n, body); !slices.Contains(said, words) {
			said, out = append(said, words), append(out, words)
		}
	}
	return out
}

// called gives a name with what else is said of it: that it is a former one, since when
// or until when it was the name, and where it stands.
func (l *speaker) called(n *graph.Name, body graph.Paragraphs) string {
	var notes []string
	if n.Former() {
		notes = append(notes, l.say("formerName"))
	}
	if when := tell.When(graph.Actual, graph.When{From: n.From, To: n.To}, l.lang); when != "" {
		notes = append(notes, when)
	}
	words := n.Text
	if len(notes) > 0 {
		words = l.say("noted", n.Text, strings.Join(notes, l.say("comma")))
	}
	return strings.TrimSpace(words + " " + tell.Places(body, l.lang, n.Cites...))
}

// showFacts lists the facts, what is so or was so before what is to be, each by its
// measure and then by time.
func (p *Program) showFacts(ctx context.Context, s *screen, d *directory, l *speaker, facts []ask.Statement) error {
	ahead := func(f *ask.Statement) bool { return f.Status.Ahead() }
	for _, part := range []struct {
		head  string
		ahead bool
	}{{"facts", false}, {"targets", true}} {
		list := make([]*ask.Statement, 0, len(facts))
		for i := range facts {
			if ahead(&facts[i]) == part.ahead {
				list = append(list, &facts[i])
			}
		}
		if len(list) == 0 {
			continue
		}
		slices.SortStableFunc(list, func(a, b *ask.Statement) int {
			return cmp.Or(
				strings.Compare(l.link(a.Predicate, graph.Out), l.link(b.Predicate, graph.Out)),
				cmp.Compare(cmp.Or(a.When.Due, a.When.From, a.When.Observed).First(), cmp.Or(b.When.Due, b.When.From, b.When.Observed).First()))
		})
		if err := p.showFactList(ctx, s, d, l, part.head, list); err != nil {
			return err
		}
	}
	return nil
}

func (p *Program) showFactList(ctx context.Context, s *screen, d *directory, l *speaker, head string, facts []*ask.Statement) error {
	s.line()
	s.line(s.paint(bold, l.say(head)))
	t := table{columns: []column{{min: 24}, {min: 20, style: bold}, {}, {min: 12}, {min: 12, style: faint}, {style: faint}}, indent: 2, bare: true} // where it stands is not cut
	for _, f := range facts {
		where, err := d.where(ctx, f)
		if err != nil {
			return err
		}
		when := f.WhenText
		if f.Value != nil && f.Value.Kind == graph.DateValue && f.When.From == f.Value.Date {
			when = "" // the value is the date
		}
		t.add(text(l.link(f.Predicate, graph.Out)), text(l.value(f)), cell{l.status(f.Status), statusStyle(f.Status)},
			text(when), text(l.qualifiers(f.Qualifiers)), text(where))
	}
	t.write(s)
	return nil
}

// showLinks lists the links by kind with the first few names of each.
func (p *Program) showLinks(ctx context.Context, s *screen, d *directory, l *speaker, profile *ask.Profile, perKind int) error {
	if len(profile.Counts) == 0 {
		return nil
	}
	s.line()
	s.line(s.paint(bold, l.say("links")))
	id := profile.Entity.ID
	var labels []string
	var numbers []string
	widest, widestNumber := 0, 0
	for _, k := range profile.Counts {
		label, n := inert(l.link(k.Predicate, k.Direction)), strconv.Itoa(k.Count)
		labels, numbers = append(labels, label), append(numbers, n)
		widest, widestNumber = max(widest, width(label)), max(widestNumber, width(n))
	}
	for i, k := range profile.Counts {
		var g ask.Graph
		q := url.Values{"predicate": {string(k.Predicate)}, "limit": {strconv.Itoa(perKind)}}
		if k.Direction != graph.Any {
			q.Set("direction", string(k.Direction))
		}
		if _, err := d.c.get(ctx, "/entities/"+url.PathEscape(string(id))+"/neighbors", l.in(q), &g); err != nil {
			return err
		}
		d.add(g.Entities...)
		names, shown, err := linkNames(ctx, d, l, &g, id, k)
		if err != nil {
			return err
		}
		line := strings.Join(names, l.say("comma"))
		if k.Count > shown {
			line += l.say("comma") + l.say("more", k.Count-shown)
		}
		label := pad(labels[i], widest)
		number := strings.Repeat(" ", widestNumber-width(numbers[i])) + numbers[i]
		indent := 2 + widest + gap + widestNumber + gap
		s.hanging("  "+label+"  "+s.paint(faint, number)+"  ", indent, line)
	}
	return nil
}

// showMentions lists the statements whose qualifiers name the entity: by key, how many
// there are and the first few as sentences.
func (p *Program) showMentions(ctx context.Context, s *screen, d *directory, l *speaker, profile *ask.Profile, perKind int) error {
	if len(profile.Mentions) == 0 {
		return nil
	}
	s.line()
	s.line(s.paint(bold, l.say("mentions")))
	for _, m := range profile.Mentions {
		var list ask.List[ask.Statement]
		q := url.Values{"qualifier": {graph.Qualification{Key: m.Key, Entity: profile.Entity.ID}.String()}, "limit": {strconv.Itoa(perKind)}}
		if _, err := d.c.get(ctx, "/statements", l.in(q), &list); err != nil {
			return err
		}
		s.line("  ", inert(l.qualifier(m.Key)), "  ", s.paint(faint, strconv.Itoa(m.Count)))
		for i := range list.Items {
			where, err := d.where(ctx, &list.Items[i])
			if err != nil {
				return err
			}
			s.paragraph("    ", "      ", inert(list.Items[i].Text)+"  "+where)
		}
		if more := m.Count - len(list.Items); more > 0 {
			s.line("    ", s.paint(faint, l.say("more", more)))
		}
	}
	return nil
}

// maxAside is how many claims show lists that stand aside.
const maxAside = 50

// showAside lists what is claimed of an entity and stands aside, each in a sentence
// that says how.
func (p *Program) showAside(ctx context.Context, s *screen, d *directory, l *speaker, id graph.EntityID) error {
	q := url.Values{"limit": {strconv.Itoa(maxAside)}}
	for _, st := range graph.Statuses {
		if st.Aside() {
			q.Add("status", string(st))
		}
	}
	var list ask.List[ask.Statement]
	if _, err := d.c.get(ctx, "/entities/"+url.PathEscape(string(id))+"/statements", l.in(q), &list); err != nil || len(list.Items) == 0 {
		return err
	}
	s.line()
	s.line(s.paint(bold, l.say("aside")))
	widest := 0
	for _, st := range list.Items {
		widest = max(widest, width(l.status(st.Status)))
	}
	for i := range list.Items {
		st := &list.Items[i]
		where, err := d.where(ctx, st)
		if err != nil {
			return err
		}
		s.hanging("  "+s.paint(statusStyle(st.Status), pad(l.status(st.Status), widest))+"  ", 2+widest+gap, inert(st.Text)+"  "+where)
	}
	if !list.Complete {
		s.line("  ", s.paint(faint, l.say("moreAside", inert(url.PathEscape(string(id))))))
	}
	return nil
}

// linkNames gives the other ends of an entity's links of one kind, with how each stands
// where that is not simply so and the source that says so, and how many statements
// they are.
func linkNames(ctx context.Context, d *directory, l *speaker, g *ask.Graph, id graph.EntityID, k graph.Count) (names []string, shown int, err error) {
	for i := range g.Statements {
		st := &g.Statements[i]
		if out, in := st.Subject == id, st.Object == id; st.Predicate != k.Predicate || k.Direction == graph.Out && !out || k.Direction == graph.In && !in || !out && !in {
			continue
		}
		other := st.Object
		if k.Direction == graph.In || other == id {
			other = st.Subject
		}
		shown++
		name := inert(d.names[other])
		if name == "" {
			name = inert(string(other))
		}
		name += inert(l.measured(st.Qualifiers))
		if st.Status != graph.Actual {
			name = l.say("noted", name, l.status(st.Status))
		}
		source, _, err := d.source(ctx, st.Source)
		if err != nil {
			return nil, 0, err
		}
		names = append(names, fmt.Sprintf("%s [%d]", name, source))
	}
	return names, shown, nil
}

func (p *Program) neighborsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "neighbors ENTITY",
		Short:   "List what an entity is directly linked to, and what says so",
		Example: "  hubgraph neighbors lingang\n  hubgraph neighbors unisoc --status planned\n  hubgraph neighbors shanghai --sort neighbors --limit 10",
		Args:    takes(1, 1),
	}
	addFilterFlags(cmd.Flags())
	cmd.Flags().String("sort", "", "their order: id, neighbors (those with the most of their own first), latest or name")
	cmd.Flags().String("q", "", "only those with a name that these words find")
	cmd.Flags().Int("limit", graph.DefaultPage, "how many neighbours at most")
	cmd.Flags().String("cursor", "", "nextCursor of the page before, as -o json shows it")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		return p.ask(ctx, func(c *client, l *speaker) error {
			id, err := c.resolve(ctx, l, args[0])
			if err != nil {
				return err
			}
			var g ask.Graph
			q := parameters(cmd.Flags(), append(filterFlags, "q", "sort", "limit", "cursor")...)
			raw, err := c.get(ctx, "/entities/"+url.PathEscape(string(id))+"/neighbors", l.in(q), &g)
			if err != nil {
				return err
			}
			defer p.undated(l, g.Undated)
			defer p.stopped(l, g.Complete, g.StoppedBy)
			if p.output != "table" {
				return p.print(raw, "entities", "statements")
			}
			return p.showNeighbors(ctx, c, l, id, &g, q.Get("q"))
		})
	}
	return cmd
}

// showNeighbors shows what an entity is linked to; named is what the neighbours are to be
// called, "": anything.
func (p *Program) showNeighbors(ctx context.Context, c *client, l *speaker, id graph.EntityID, g *ask.Graph, named string) error {
	s, d := p.screen(p.Stdout), newDirectory(c, l.lang, g.Entities...)
	nodes := make(map[graph.EntityID]graph.Node, len(g.Entities))
	links := map[graph.EntityID][]*ask.Statement{}
	for _, n := range g.Entities {
		nodes[n.ID] = n
	}
	for i := range g.Statements {
		st := &g.Statements[i]
		switch {
		case st.Subject == id:
			links[st.Object] = append(links[st.Object], st)
		case st.Object == id:
			links[st.Subject] = append(links[st.Subject], st)
		}
	}
	t := table{columns: []column{
		{head: l.say("link"), min: 14},
		{head: l.say("name"), min: 16, style: bold},
		{head: l.say("type"), min: 8},
		{head: l.say("status")},
		{head: l.say("when"), min: 10},
		{head: l.say("place"), style: faint}, // of all, this is not cut
		{head: l.say("id"), style: faint},
	}}
	for _, n := range g.Entities {
		for _, st := range links[n.ID] {
			dir := graph.Out
			if st.Subject != id {
				dir = graph.In
			}
			where, err := d.where(ctx, st)
			if err != nil {
				return err
			}
			t.add(text(l.link(st.Predicate, dir)), text(n.NameIn(l.lang)+l.measured(st.Qualifiers)), text(l.typeLabel(n.Type)),
				cell{l.status(st.Status), statusStyle(st.Status)}, text(st.WhenText), text(where), text(string(n.ID)))
		}
	}
	switch {
	case len(t.rows) > 0:
	case named != "":
		p.note("%s", l.say("noneNamed", d.names[id], tell.Quote(named)))
	default:
		p.note("%s", l.say("noLinkOf", d.names[id]))
	}
	t.write(s)
	d.legend(s, l)
	return s.err
}

func (p *Program) pathCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "path FROM TO",
		Short:   "Show how two entities are linked, as sentences with footnotes",
		Example: "  hubgraph path unisoc china-telecom\n  hubgraph path 商汤 临港 --lang zh --status actual",
		Args:    takes(2, 2),
	}
	addFilterFlags(cmd.Flags())
	cmd.Flags().Int("max-hops", graph.MaxHops, "how long a path may be")
	cmd.Flags().Int("limit", 5, "how many paths at most")
	cmd.Flags().StringArray("via", nil, "an ENTITY that a path must pass; may be repeated")
	cmd.Flags().StringArray("avoid", nil, "an ENTITY that a path must not pass; may be repeated")
	cmd.Flags().Int("max-degree", 0, "pass no entity with more links than this")
	cmd.Flags().Bool("together", false, "only paths whose steps surely held on one day")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		return p.ask(ctx, func(c *client, l *speaker) error {
			ends, err := c.resolveAll(ctx, l, args)
			if err != nil {
				return err
			}
			q := parameters(cmd.Flags(), append(filterFlags, "max-hops", "max-degree", "together")...)
			limit, _ := cmd.Flags().GetInt("limit")
			q.Set("limit", strconv.Itoa(limit))
			q.Set("from", ends[0])
			q.Set("to", ends[1])
			q.Set("lang", l.lang)
			for _, name := range []string{"via", "avoid"} {
				asked, _ := cmd.Flags().GetStringArray(name)
				ids, err := c.resolveAll(ctx, l, asked)
				if err != nil {
					return err
				}
				if len(ids) > 0 {
					q[name] = ids
				}
			}
			var paths ask.Paths
			raw, err := c.get(ctx, "/paths", q, &paths)
			if err != nil {
				return err
			}
			defer p.undated(l, paths.Undated)
			defer p.stopped(l, paths.Complete, paths.StoppedBy)
			if p.output != "table" {
				return p.print(raw, "paths")
			}
			return p.showPaths(ctx, c, l, graph.EntityID(ends[0]), graph.EntityID(ends[1]), &paths)
		})
	}
	return cmd
}

func (p *Program) showPaths(ctx context.Context, c *client, l *speaker, from, to graph.EntityID, paths *ask.Paths) error {
	s, d := p.screen(p.Stdout), newDirectory(c, l.lang, paths.Entities...)
	fromName, err := d.name(ctx, from)
	if err != nil {
		return err
	}
	toName, err := d.name(ctx, to)
	if err != nil {
		return err
	}
	var head string
	switch n := len(paths.Paths); {
	case n == 0 && paths.Together:
		head = l.say("notMet", fromName, toName, paths.MaxHops)
	case n == 0:
		head = l.say("noPath", fromName, toName, paths.MaxHops)
	case paths.StoppedBy == graph.StoppedByLimit && n == 1:
		head = l.say("firstPath", fromName, toName)
	case paths.StoppedBy == graph.StoppedByLimit:
		head = l.say("firstPaths", fromName, toName, n)
	case n == 1:
		head = l.say("path", fromName, toName)
	default:
		head = l.say("paths", fromName, toName, n)
	}
	s.heading(inert(head))
	for i := range paths.Paths {
		path := &paths.Paths[i]
		s.line()
		number := fmt.Sprintf("%2d  ", i+1)
		s.paragraph(number, "    ", inert(path.Text))
		if path.Together == graph.TogetherNo && !slices.ContainsFunc(path.Steps, ahead) {
			s.paragraph("    ", "    ", inert(l.say("neverMet")))
		}
		for _, n := range path.Footnotes {
			if err := p.showFootnote(ctx, s, d, l, &n); err != nil {
				return err
			}
		}
	}
	return s.err
}

// ahead reports whether all that is shown of a step is planned or a target, which it says.
func ahead(s ask.Step) bool {
	return !slices.ContainsFunc(s.Statements, func(st ask.Statement) bool { return !st.Status.Ahead() })
}

func (p *Program) showFootnote(ctx context.Context, s *screen, d *directory, l *speaker, n *ask.Footnote) error {
	_, src, err := d.source(ctx, n.Source)
	if err != nil {
		return err
	}
	mark := fmt.Sprintf("    [%d] ", n.N)
	rest := strings.Repeat(" ", width(mark))
	what := src.TitleIn(l.lang)
	if src.Publisher != "" {
		what += l.say("clause") + src.Publisher
	}
	if n.Cite == nil {
		s.paragraph(mark, rest, inert(what+l.say("colon")+l.say("noCitation")))
		return nil
	}
	if at := l.at(n.Cite); at != "" {
		what += l.say("clause") + at
	}
	if n.Cite.Note != "" {
		what += l.say("colon") + tell.Marked(n.Cite.Note, n.Cite.NoteLang, l.lang)
	}
	s.paragraph(mark, rest, inert(what))
	if n.Cite.Quote != "" {
		s.paragraph(rest, rest, inert(tell.Quote(n.Cite.Quote)))
	}
	return nil
}
